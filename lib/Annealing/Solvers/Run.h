//===- Run.h - Budgets, threads and the best samples ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the solvers share. A run is a sequence of chunks of growing size, each
// with a seed of its own, so that a short run gives something and a long one
// has long anneals. With a step limit the sequence depends on nothing else;
// chunks run on any thread and are merged in their order.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_RUN_H
#define ENISHI_LIB_ANNEALING_SOLVERS_RUN_H

#include "enishi/Annealing/Solver.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <atomic>
#include <chrono>

namespace enishi::annealing {

/// The best different samples so far, best first; equal energies are ordered
/// by their spins.
class SamplePool {
public:
  explicit SamplePool(unsigned capacity) : capacity(capacity ? capacity : 1) {}
  void add(Sample sample);
  /// False if a sample of this energy would be dropped.
  bool wants(double energy) const {
    return samples.size() < capacity || energy <= samples.back().energy;
  }
  std::vector<Sample> samples;

private:
  unsigned capacity;
};

/// Sums of the same numbers in another order differ in their last bits.
inline bool isAtTarget(double energy, double target) {
  return energy <= target + 1e-11 * (target < 0 ? -target : target);
}

/// Whether an energy is as good as what is looked for, or as can be. A bound
/// has to be reached in every bit: beside large penalties what differs may be
/// less than the tolerance of a target.
inline bool isEnough(double energy, const SolveOptions &options) {
  return (options.target && isAtTarget(energy, *options.target)) ||
         energy <= options.lowerBound;
}

struct Chunk {
  uint64_t index;
  uint64_t seed;
  /// To use at most, if that allows any work at all.
  uint64_t steps;
};

struct ChunkResult {
  explicit ChunkResult(const SolveOptions &options)
      : pool(options.numSamples) {}
  SamplePool pool;
  uint64_t steps = 0;
};

class Run;

/// A chunk's connection to its run.
class Monitor {
public:
  Monitor(Run &run, uint64_t chunk, bool isMain)
      : run(run), chunk(chunk), isMain(isMain) {}
  /// To be asked between pieces of work of about a millisecond or less; steps
  /// is what the chunk has used so far.
  bool shouldStop(uint64_t steps);
  /// Adds to the result and notes whether the target is reached.
  void found(ChunkResult &result, SpinConfiguration spins);

private:
  Run &run;
  uint64_t chunk;
  bool isMain;
};

/// Fails for a model with coefficients that are not finite and for an initial
/// configuration that does not fit.
llvm::Error checkInput(const IsingModel &model, const SolveOptions &options);

using ChunkBody = llvm::function_ref<ChunkResult(const Chunk &, Monitor &)>;

class Run {
public:
  Run(const IsingModel &model, const SolveOptions &options);

  /// firstSteps: the size of the smallest chunk. defaultSteps: what is done
  /// where the options have no limit.
  SolveResult execute(uint64_t firstSteps, uint64_t defaultSteps,
                      ChunkBody body);

  const IsingModel &model;
  const SolveOptions &options;

private:
  friend class Monitor;
  double seconds() const;
  double fraction(uint64_t localSteps) const;
  bool isTarget(double energy) const;
  void runWave(std::vector<Chunk> wave, ChunkBody body, SolveResult &result,
               SamplePool &pool);

  std::chrono::steady_clock::time_point start;
  uint64_t stepLimit = 0;
  uint64_t doneSteps = 0;
  std::atomic<bool> isStopped{false};
  /// The first chunk that reached the target; later ones are dropped.
  std::atomic<uint64_t> hit{~uint64_t(0)};
  std::atomic<double> best{std::numeric_limits<double>::infinity()};
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_RUN_H
