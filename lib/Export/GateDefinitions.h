//===- GateDefinitions.h - Gates that standard libraries lack ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_EXPORT_GATEDEFINITIONS_H
#define ENISHI_LIB_EXPORT_GATEDEFINITIONS_H

#include "enishi/Circuit/Gate.h"
#include "enishi/Export/OpenQASMVersion.h"

#include "llvm/ADT/StringRef.h"

namespace enishi::exporting {

/// How a gate of the table is written in a version of OpenQASM.
struct GateSpelling {
  llvm::StringRef name;
  /// Its definition, or empty if the standard library has it. Exact, global
  /// phase included, in OpenQASM 3.
  llvm::StringRef definition;
};

GateSpelling gateSpelling(GateKind kind, OpenQASMVersion version);

} // namespace enishi::exporting

#endif // ENISHI_LIB_EXPORT_GATEDEFINITIONS_H
