//===- Auto.h - The solver that chooses -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_AUTO_H
#define ENISHI_ANNEALING_AUTO_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

enum class SolverKind : uint8_t {
  Annealing,   ///< simulatedAnnealing
  Recombining, ///< recombiningAnnealing
  Forests,     ///< recombiningAnnealing of forests
  Tabu,        ///< tabuSearch
  Compound,    ///< compoundAnnealing
  Hybrid,      ///< hybridSearch
};

/// What the choice depends on. O(spins + couplings), and a few hundred moves.
struct ModelFeatures {
  uint32_t numSpins = 0;
  double density = 0, meanDegree = 0;
  /// Coefficients are small multiples of one number.
  bool hasSmallIntegers = false;
  /// How much lower moves climb that are repaired (see compoundAnnealing): far
  /// above 1 where constraints have become penalties.
  double compoundAdvantage = 1;

  static ModelFeatures of(const IsingModel &model);
};

struct PortfolioEntry {
  SolverKind kind;
  /// Of the time; those of a portfolio sum to 1.
  double share;
  /// About how many nanoseconds a step takes, to make shares of time out of a
  /// limit of steps; a constant of the model, not a measurement.
  double stepCost;
  /// Starts from the best so far.
  bool continues = false;
};

/// Which solvers to run, in this order.
std::vector<PortfolioEntry> choosePortfolio(const ModelFeatures &features);

/// Runs the portfolio that fits the model, until the target, the time or the
/// steps; `method` tells what was run. What is given may come from a presolve:
/// nothing here looks beyond the model.
llvm::Expected<SolveResult> solveAutomatically(const IsingModel &model,
                                               const SolveOptions &options);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_AUTO_H
