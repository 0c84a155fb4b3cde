//===- ImportProblem.h - Optimisation problems to ising ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_IMPORT_IMPORTPROBLEM_H
#define ENISHI_IMPORT_IMPORTPROBLEM_H

#include "dialects/Ising/Ising.h"
#include "enishi/Annealing/Problem.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace enishi {

/// The ising.model op of a problem, at the builder's place. The polynomials are
/// in normal form, as all readers and reductions leave them, and no left side
/// has a constant (an error otherwise, and null). The op is not verified. Lists
/// of more than ising::kMaxInlineNumbers numbers become blobs of the context,
/// which live as long as it does. O(size of the problem), one copy of it.
ising::ModelOp createModel(mlir::OpBuilder &builder, mlir::Location location,
                           const annealing::Problem &problem);

/// A module whose function @main returns the model of a problem; verified.
/// Reports at an unknown location and returns null where the problem is not in
/// normal form. problemOf (enishi/Export/ProblemOf.h) gives the same problem.
mlir::OwningOpRef<mlir::ModuleOp>
importProblem(const annealing::Problem &problem, mlir::MLIRContext *context);

} // namespace enishi

#endif // ENISHI_IMPORT_IMPORTPROBLEM_H
