//===- OpenQASMVersion.h - The versions that are written --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_EXPORT_OPENQASMVERSION_H
#define ENISHI_EXPORT_OPENQASMVERSION_H

#include <cstdint>

namespace enishi {

enum class OpenQASMVersion : uint8_t { V2, V3 };

} // namespace enishi

#endif // ENISHI_EXPORT_OPENQASMVERSION_H
