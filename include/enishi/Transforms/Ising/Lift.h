//===- Lift.h - Values before a step from those after it --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_ISING_LIFT_H
#define ENISHI_TRANSFORMS_ISING_LIFT_H

#include "dialects/Ising/Ising.h"

#include "llvm/Support/Error.h"

#include <vector>

namespace enishi {

/// What ising.lift does to each of several configurations: takes values of the
/// variables of a step's result (ising.reduce, ising.presolve, ising.fix or
/// ising.gauge) to values of the variables of its operand. Reduce and presolve
/// are repeated for that, once for all configurations, in about linear time;
/// their operand must be an ising.model. Fails for other operands and other
/// ops, where the step cannot be performed, and where a configuration has not
/// as many values as the result has variables.
llvm::Expected<std::vector<std::vector<double>>>
liftValues(mlir::Operation *step,
           llvm::ArrayRef<std::vector<double>> configurations);

} // namespace enishi

#endif // ENISHI_TRANSFORMS_ISING_LIFT_H
