//===- ShotWorker.h - A thread that runs branches of shots ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_SHOTWORKER_H
#define ENISHI_LIB_SIMULATION_SHOTWORKER_H

#include "Random.h"
#include "ShotExecutor.h"

#include <chrono>
#include <cmath>

namespace enishi::simulation {

using Clock = std::chrono::steady_clock;

inline double secondsSince(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

/// A shot of a program with noise. All its random numbers come from a stream of
/// its own, so that it fares the same whichever shots it shares a branch with.
struct NoisyShot {
  /// Of its branch's hazard: where the next event strikes.
  double threshold;
  uint64_t number;
  uint64_t random;

  double uniform() { return (splitMix(random) >> 11) * 0x1p-53; }
  /// Draws the next event for a branch at this hazard.
  void arm(double hazard) { threshold = hazard - std::log1p(-uniform()); }
  /// Heaps have the one that is struck next in front.
  bool operator<(const NoisyShot &other) const {
    return threshold != other.threshold ? threshold > other.threshold
                                        : number > other.number;
  }
};

/// Shots that have agreed in every outcome so far.
struct ShotExecutor::Branch {
  size_t position = 0;
  ClassicalMachine machine;
  /// By classical bit: the measurement into it that waits, as the number of its
  /// instruction, or kNone.
  std::vector<uint32_t> waiting;
  uint64_t shots = 0;
  uint64_t firstShot = 0;
  uint64_t seed = 0;
  uint64_t steps = 0;
  /// Every outcome drawn so far. The first `replayed` of them have been used
  /// by this run; where that is less than all, the run is a replay.
  std::vector<bool> outcomes;
  size_t replayed = 0;
  /// Null until the branch is run: a replay.
  std::unique_ptr<QuantumState> state;
  GateList gates;
  /// Where all outcomes are followed: its probability. `outcomes` then has two
  /// entries for each measurement: the outcome and what is recorded.
  double weight = 1;

  // Of a program with noise.
  /// A heap; as many as `shots`.
  std::vector<NoisyShot> noisyShots;
  /// The sum of the hazards of all sites passed.
  double hazard = 0;
  /// How much of the instruction at `position` is done: its sites, and one more
  /// where the instruction itself comes first.
  uint32_t done = 0;
};

struct ShotExecutor::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::vector<Branch> stack;
  unsigned running = 0;
  uint64_t liveStates = 0;
  uint64_t maxStates = 0;
  uint64_t shotsDone = 0;
  llvm::Error error = llvm::Error::success();
  bool failed = false;
  ClassicalMachine initial;

  /// The outputs of finished branches, and for each branch the first of its
  /// shots and of its outputs.
  struct Leaf {
    uint64_t firstShot;
    uint64_t numShots;
    size_t firstOutput;
    size_t numOutputs;
  };
  std::vector<uint64_t> outputs, counts;
  std::vector<Leaf> leaves;
  unsigned wordsPerKey = 1;
  /// The classical bit behind every bit of an output.
  std::vector<uint32_t> outputBits;
  double evolveSeconds = 0, sampleSeconds = 0;

  // Of a run for expectation values (ShotObserver.cpp).
  /// What is read of every branch's state; null: outputs are counted.
  const std::vector<PauliTerm> *terms = nullptr;
  /// Both outcomes of a measurement are followed; otherwise shots draw them.
  bool followsAll = false;
  uint64_t branches = 1, mostBranches = 0;
  bool hasTooMany = false;
  struct Reading {
    std::vector<bool> path;
    uint64_t firstShot = 0;
    double weight = 0;
    double truncationError = 0;
    /// One for each term; none where the branch was too unlikely to follow.
    std::vector<double> values;
  };
  std::vector<Reading> readings;
};

class ShotExecutor::Worker {
public:
  Worker(ShotExecutor &executor, unsigned thread)
      : executor(executor), shared(*executor.shared), program(executor.program),
        analysis(executor.analysis), noise(executor.noise), thread(thread) {}

  /// Runs branches until there are none.
  void run();

private:
  llvm::Error runBranch(Branch &branch);
  llvm::Error step(Branch &branch, const Instruction &inst);
  llvm::Error collect(Branch &branch, const Instruction &inst);
  void flush(Branch &branch, bool phasesMatter = true);
  bool measure(Branch &branch, const Instruction &inst);
  void settle(Branch &branch, const Instruction &inst, bool outcome);
  void finish(Branch &branch);
  void split(Branch &branch, const Instruction &inst, uint64_t ones, double p);
  bool copyTo(const Branch &branch, Branch &other);
  void push(Branch branch);
  void record(Branch &branch, std::vector<uint64_t> keys,
              std::vector<uint64_t> counts);

  // ShotObserver.cpp: expectation values.
  /// What a measurement or reset gives, and what is recorded of it.
  struct Outcome {
    bool actual, recorded;
    double probability;
  };
  bool averages(Branch &branch, size_t index);
  void followOutcomes(Branch &branch, size_t index);
  void leave(const Branch &branch, const Instruction &inst, Outcome outcome,
             double p);
  void take(Branch &branch, const Instruction &inst, Outcome outcome, double p);
  void readObservables(Branch &branch);

  // ShotNoise.cpp: programs with noise.
  /// Shots that leave a branch together.
  struct Group {
    std::vector<NoisyShot> shots;
    /// Null: that of the branch, after `operations`.
    std::unique_ptr<QuantumState> state;
    llvm::SmallVector<uint32_t, 2> operations;
    /// Of a measurement.
    bool outcome = false, recorded = false;
  };
  llvm::Error stepNoisy(Branch &branch);
  void visitSite(Branch &branch, const NoiseSite &site);
  void drawCandidates(Branch &branch, const NoiseSite &site,
                      std::vector<std::vector<NoisyShot>> &struck);
  double acceptance(Branch &branch, const NoiseEvent &event,
                    std::unique_ptr<QuantumState> &after);
  void tryEvent(Branch &branch, const NoiseEvent &event, double remaining,
                std::vector<NoisyShot> &candidates, std::vector<Group> &groups,
                double &accepted);
  void measureNoisy(Branch &branch, size_t index);
  /// Lets groups go their own ways; `settle` finishes what the instruction does
  /// to each. What is left of the branch goes on after the operation `rest`
  /// (or kNone), or the last group in its place. Where copies were made, all
  /// wait to be run and the branch is empty afterwards.
  void divide(Branch &branch, std::vector<Group> groups, uint32_t rest,
              llvm::function_ref<void(Branch &, const Group &)> settle);
  bool takeState(Branch &branch, Group &group, Branch &to);
  Branch restart(std::vector<NoisyShot> shots) const;
  void applyReadout(const Branch &branch, std::vector<uint64_t> &keys,
                    std::vector<uint64_t> &counts);

  ShotExecutor &executor;
  Shared &shared;
  const Program &program;
  const ProgramAnalysis &analysis;
  const NoisyProgram *noise;
  unsigned thread;
  double evolveSeconds = 0, sampleSeconds = 0;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_SHOTWORKER_H
