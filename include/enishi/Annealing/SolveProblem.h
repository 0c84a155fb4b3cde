//===- SolveProblem.h - A problem's best answer -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The whole way from a problem as its user states it to values of its
// variables: reduction to an Ising model, presolve, a solver, and back, or,
// where there are constraints, a search that keeps them. The user need not know
// which of it ran.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_SOLVEPROBLEM_H
#define ENISHI_ANNEALING_SOLVEPROBLEM_H

#include "enishi/Annealing/Reduction.h"
#include "enishi/Annealing/Solver.h"

#include <optional>
#include <string>
#include <vector>

namespace enishi::annealing {

enum class SolverChoice : uint8_t {
  Auto,        ///< "auto": exact where that is quick, else a portfolio
  Annealing,   ///< "sa": simulated annealing
  Tempering,   ///< "pt": parallel tempering with cluster moves
  Bifurcation, ///< "sb": simulated bifurcation
  Quantum,     ///< "sqa": simulated quantum annealing
  Tabu,        ///< "tabu"
  Exact,       ///< "exact": stops with a proof, or at the limit without
  Hybrid,      ///< "hybrid": decomposition, for the largest problems
  Constrained, ///< "constrained": on the problem as stated, without penalties
};

/// "auto", "sa", ...
llvm::ArrayRef<llvm::StringLiteral> solverNames();
std::optional<SolverChoice> solverByName(llvm::StringRef name);

struct SolveProblemOptions {
  /// numSamples, target and initial are about the problem's Ising model and
  /// are set here.
  SolveOptions solve;
  SolverChoice solver = SolverChoice::Auto;
  bool usePresolve = true;
  /// Stop at this value of the objective or a better one.
  std::optional<double> target;
  ReductionOptions reduction;
};

struct ProblemSolution {
  /// By the problem's variables; of the answers found the one that breaks the
  /// constraints least and, among those, has the best objective.
  std::vector<double> values;
  double energy = 0;    ///< Its objective, in the problem's own sense.
  double violation = 0; ///< By how much it breaks constraints in all.
  /// No feasible assignment has a better objective; infinite where nothing is
  /// known.
  double bound = 0;
  bool isOptimal = false;
  /// No assignment satisfies all constraints.
  bool isInfeasible = false;
  /// What was done, for the user.
  std::string method;
  /// Spins of the Ising model, and after presolve; 0 where none was made.
  uint32_t numSpins = 0, numSpinsLeft = 0;
  uint64_t steps = 0;
};

/// Solves a problem. Fails where it can neither be reduced (see reduce) nor
/// searched as it is (see constrainedSearch), one of its constraints alone can
/// never hold, or a solver refuses the model.
llvm::Expected<ProblemSolution>
solveProblem(const Problem &problem, const SolveProblemOptions &options = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_SOLVEPROBLEM_H
