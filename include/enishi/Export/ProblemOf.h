//===- ProblemOf.h - The problem of an ising.model op -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_EXPORT_PROBLEMOF_H
#define ENISHI_EXPORT_PROBLEMOF_H

#include "dialects/Ising/Ising.h"
#include "enishi/Annealing/Problem.h"

#include "mlir/IR/BuiltinOps.h"

namespace enishi {

/// The problem that a verified op states, in normal form: every number has the
/// bits that it has in the op. O(size), one copy of it.
annealing::Problem problemOf(ising::ModelOp model);

/// The model that @main of a module returns, or else the only one in the
/// module. Reports and returns null where neither exists.
ising::ModelOp findModel(mlir::ModuleOp module);

} // namespace enishi

#endif // ENISHI_EXPORT_PROBLEMOF_H
