//===- ByteSize.h - Sizes in messages ---------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_BYTESIZE_H
#define ENISHI_SUPPORT_BYTESIZE_H

#include <cstdint>
#include <string>

namespace enishi {

/// "1.5 GB": a number of bytes in units of powers of 1024.
std::string formatBytes(uint64_t bytes);

} // namespace enishi

#endif // ENISHI_SUPPORT_BYTESIZE_H
