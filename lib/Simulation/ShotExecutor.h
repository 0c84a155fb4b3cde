//===- ShotExecutor.h - All shots of a program, branching where they differ -*-
// C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_SHOTEXECUTOR_H
#define ENISHI_LIB_SIMULATION_SHOTEXECUTOR_H

#include "Analysis.h"
#include "NoisyProgram.h"
#include "QuantumState.h"
#include "ThreadPool.h"
#include "enishi/Simulation/Simulator.h"

namespace enishi::simulation {

/// Runs the shots of a program together for as long as they agree. At a
/// measurement whose outcome matters the shots are divided by a binomial draw;
/// each part goes on with its own copy of the state, or, when memory does not
/// allow a copy, is run again from the start with the recorded outcomes.
/// Measurements that can wait are taken together at the end.
///
/// With noise, every shot has random numbers of its own, and shots are divided
/// where an event strikes some of them: those struck alike stay together. The
/// part that leaves takes a copy of the state as it was when gates were last
/// applied, and the list of gates since; it is run before the part that stays,
/// so that there are never more copies than a shot has events.
///
/// For expectation values the state of every branch is read instead, and where
/// noise is not drawn, both outcomes of a measurement are followed with their
/// probabilities.
class ShotExecutor {
public:
  /// Makes a state |0...0>, or null where there is no memory for one.
  using StateMaker = std::function<std::unique_ptr<QuantumState>()>;

  /// With `noise`, `program` is that of `noise`, and `analysis` that of its
  /// source. `maxStates` is how many states fit in memory at a time (at least
  /// 1); `workers` how many branches run at the same time on threads of `pool`.
  ShotExecutor(const Program &program, const RunOptions &options,
               const ProgramAnalysis &analysis, StateMaker makeState,
               uint64_t maxStates, unsigned workers, ThreadPool &pool,
               const NoisyProgram *noise = nullptr);
  ~ShotExecutor();

  /// Fills the histogram, the shots' outputs and the times of `result`.
  llvm::Error run(RunResult &result);
  /// Fills `result` with the expectation values: exactly where there are no
  /// more branches than shots, otherwise by shots. `analysis` is that for
  /// Purpose::FinalState.
  llvm::Error observe(llvm::ArrayRef<PauliSum> observables,
                      Expectations &result);

private:
  struct Branch;
  struct Shared;
  class Worker;
  void reset();
  llvm::Error execute(llvm::ArrayRef<BitRegister> registers,
                      unsigned wordsPerKey);
  void summarize(llvm::ArrayRef<PauliSum> observables, Expectations &result);
  const Program &program;
  const RunOptions &options;
  const ProgramAnalysis &analysis;
  StateMaker makeState;
  std::unique_ptr<Shared> shared;
  uint64_t maxStates;
  unsigned workers;
  ThreadPool &pool;
  const NoisyProgram *noise;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_SHOTEXECUTOR_H
