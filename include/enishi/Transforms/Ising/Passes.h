//===- Passes.h - Passes on optimisation problems ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_ISING_PASSES_H
#define ENISHI_TRANSFORMS_ISING_PASSES_H

#include "dialects/Ising/Ising.h"
#include "enishi/Annealing/Presolve.h"
#include "enishi/Annealing/Reduction.h"

#include "mlir/Pass/Pass.h"

namespace enishi {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "enishi/Transforms/Ising/IsingTransformPasses.h.inc"

/// What a step's attributes say, for the one who performs it and for the one
/// who takes samples back.
annealing::ReductionOptions optionsOf(ising::ReduceOp step);
annealing::ReductionOptions optionsOf(ising::PenaliseOp step);
annealing::ReductionOptions optionsOf(ising::QuadratiseOp step);
annealing::PresolveOptions optionsOf(ising::PresolveOp step);

/// A model of spins as a problem that is minimised, without names. O(size).
annealing::Problem spinProblem(const annealing::IsingModel &model);

/// Registers `ising-to-annealer`, the passes that make of models what
/// compileForAnnealer makes of problems, in their order.
void registerIsingPipelines();

} // namespace enishi

#endif // ENISHI_TRANSFORMS_ISING_PASSES_H
