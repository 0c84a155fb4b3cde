//===- StabilizerOf.h - The circuit or model of an op -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_EXPORT_STABILIZEROF_H
#define ENISHI_EXPORT_STABILIZEROF_H

#include "dialects/Dem/Dem.h"
#include "dialects/Stab/Stab.h"

#include "mlir/IR/BuiltinOps.h"

namespace enishi {

/// The circuit that a verified op says, with the lines of its locations. Linear
/// time. Fails, with a diagnostic, only for more than 2^32 targets or arguments
/// in all.
mlir::FailureOr<stabilizer::StimCircuit> stimCircuitOf(stab::CircuitOp op);

/// The model that a verified op says. Linear time.
stabilizer::DetectorErrorModel errorModelOf(dem::ModelOp op);

/// The circuit or model of a module: the only one, or the one called @main.
/// Reports and returns null where it cannot be told.
stab::CircuitOp findCircuit(mlir::ModuleOp module);
dem::ModelOp findErrorModel(mlir::ModuleOp module);

} // namespace enishi

#endif // ENISHI_EXPORT_STABILIZEROF_H
