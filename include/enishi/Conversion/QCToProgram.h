//===- QCToProgram.h - What a simulator runs --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CONVERSION_QCTOPROGRAM_H
#define ENISHI_CONVERSION_QCTOPROGRAM_H

#include "enishi/Circuit/Program.h"

#include "mlir/IR/BuiltinOps.h"

namespace enishi {

/// The function @main of a `qc` module as a flat program: control flow becomes
/// jumps, classical values become slots. Qubits are numbered in the order of
/// their qc.alloc and qc.site ops. A measurement whose outcome is stored at
/// once writes its bit directly. Where the branches of an op yield their
/// qubits in different orders, swaps bring them into one.
///
/// Fails, with an error at the op, for what the machine has no instruction
/// for: integers of more than 64 bits (but a register of any width may be
/// compared with a constant), or an op of another dialect. Linear time.
mlir::FailureOr<Program> convertQCToProgram(mlir::ModuleOp module);

} // namespace enishi

#endif // ENISHI_CONVERSION_QCTOPROGRAM_H
