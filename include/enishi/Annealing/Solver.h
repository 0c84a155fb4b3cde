//===- Solver.h - The interface of the built-in solvers ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_SOLVER_H
#define ENISHI_ANNEALING_SOLVER_H

#include "enishi/Annealing/IsingModel.h"

#include <functional>
#include <limits>
#include <optional>
#include <string>

namespace enishi::annealing {

/// When a solver ends and what it depends on, the same for all of them. With a
/// step limit and no time limit the result depends on the model, the options
/// and the seed alone, whatever the number of threads.
struct SolveOptions {
  uint64_t seed = 0;
  unsigned threads = 1;
  /// Seconds of wall-clock time; infinite for none.
  double timeLimit = std::numeric_limits<double>::infinity();
  /// Proposed spin updates over all replicas; 0 for the solver's own default,
  /// which is no limit where there is a time limit.
  uint64_t stepLimit = 0;
  /// Stop at this energy or below.
  std::optional<double> target;
  /// No configuration has an energy below this: stop where one reaches it.
  double lowerBound = -std::numeric_limits<double>::infinity();
  /// How many samples to return at most, the best ones.
  unsigned numSamples = 1;
  /// A configuration to start from, or none.
  SpinConfiguration initial;
  /// Called now and then from the calling thread with the part of the budget
  /// that is used, in [0, 1], and the best energy so far; false stops.
  std::function<bool(double fraction, double bestEnergy)> progress;
};

struct Sample {
  SpinConfiguration spins;
  /// Of the model that was asked about, computed anew from the spins.
  double energy = 0;
};

struct SolveResult {
  /// Different configurations, best first.
  std::vector<Sample> samples;
  /// No configuration has an energy below this.
  double lowerBound = -std::numeric_limits<double>::infinity();
  /// samples.front() was proven to be a ground state.
  bool isOptimal = false;
  /// Proposed spin updates.
  uint64_t steps = 0;
  /// What was done, for the user: "simulated annealing, 32 replicas, ...".
  std::string method;

  double bestEnergy() const {
    return samples.empty() ? std::numeric_limits<double>::infinity()
                           : samples.front().energy;
  }
};

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_SOLVER_H
