//===- ImportStabilizer.h - Circuits and error models to MLIR ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_IMPORT_IMPORTSTABILIZER_H
#define ENISHI_IMPORT_IMPORTSTABILIZER_H

#include "dialects/Dem/Dem.h"
#include "dialects/Stab/Stab.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace enishi {

/// The circuit as an op at the builder's place, loops as loops; not verified.
/// Instructions that have a line get it as their location, in the file that
/// `location` names. Linear time, some 0.2 us per instruction and 8 bytes per
/// target. stimCircuitOf (enishi/Export/StabilizerOf.h) gives the same circuit.
stab::CircuitOp createCircuit(mlir::OpBuilder &builder, mlir::Location location,
                              llvm::StringRef name,
                              const stabilizer::StimCircuit &circuit);

/// The same for an error model, and errorModelOf.
dem::ModelOp createModel(mlir::OpBuilder &builder, mlir::Location location,
                         llvm::StringRef name,
                         const stabilizer::DetectorErrorModel &model);

/// A module with the circuit or the model as @main; verified: reports, and
/// returns null, where a result is referred to before there is one.
mlir::OwningOpRef<mlir::ModuleOp>
importStabilizer(const stabilizer::StimCircuit &circuit,
                 llvm::StringRef fileName, mlir::MLIRContext *context);
mlir::OwningOpRef<mlir::ModuleOp>
importStabilizer(const stabilizer::DetectorErrorModel &model,
                 llvm::StringRef fileName, mlir::MLIRContext *context);

} // namespace enishi

#endif // ENISHI_IMPORT_IMPORTSTABILIZER_H
