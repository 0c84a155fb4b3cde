//===- SolveConstrained.h - Problems that keep their constraints -*- C++-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVE_SOLVECONSTRAINED_H
#define ENISHI_LIB_ANNEALING_SOLVE_SOLVECONSTRAINED_H

#include "enishi/Annealing/SolveProblem.h"

namespace enishi::annealing {

/// How a problem with constraints is solved by way of an Ising model; with
/// `wantsProof` by what proves something or not at all.
using SolveReduced = llvm::function_ref<llvm::Expected<ProblemSolution>(
    SolveOptions limits, bool wantsProof)>;

/// A short search, then a tree of linear programs that may prove what it found,
/// both again with more of the budget, a try at the Ising model where that is
/// small, and a search with what is left. With SolverChoice::Exact the last
/// part goes to the linear programs. Errors: solveProblem.
llvm::Expected<ProblemSolution>
solveConstrained(const Problem &problem, const SolveProblemOptions &options,
                 SolveReduced solveReduced);

/// constrainedSearch with the answer as a ProblemSolution.
llvm::Expected<ProblemSolution>
searchConstrained(const Problem &problem, const SolveProblemOptions &options,
                  const SolveOptions &limits);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVE_SOLVECONSTRAINED_H
