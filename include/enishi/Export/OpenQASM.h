//===- OpenQASM.h - Writing OpenQASM 3 and 2 --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_EXPORT_OPENQASM_H
#define ENISHI_EXPORT_OPENQASM_H

#include "enishi/Export/OpenQASMVersion.h"

#include "mlir/IR/BuiltinOps.h"

#include "llvm/Support/raw_ostream.h"

namespace enishi {

/// Writes a `qref` module as an OpenQASM program that reads back to the same
/// operation, global phase included (OpenQASM 2 has no global phase). Registers
/// and gates keep their names; a gate of the table that the standard library
/// lacks is written with its definition. Numbers are written so that they read
/// back to the same double.
///
/// What the language cannot say (an arbitrary matrix; in OpenQASM 2 anything
/// classical but `if (register == number)`) is an error on the operation. The
/// stream then holds part of a program.
llvm::LogicalResult exportOpenQASM(mlir::ModuleOp module,
                                   OpenQASMVersion version,
                                   llvm::raw_ostream &os);

} // namespace enishi

#endif // ENISHI_EXPORT_OPENQASM_H
