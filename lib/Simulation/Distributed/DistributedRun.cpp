//===- DistributedRun.cpp - Programs in several processes -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DistributedRun.h"

#include "../Analysis.h"
#include "../Engines.h"
#include "../Execution.h"
#include "../ShotExecutor.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::simulation;

template <typename Real>
static Division divisionAs(const Program &program, unsigned processes) {
  bool emits = emittedFormatFor<Real>(program.code).has_value();
  return divide(program.code, kLaneQubits<Real>, processes, emits);
}

llvm::Expected<Division> simulation::divisionFor(const Program &program,
                                                 const RunOptions &options,
                                                 unsigned processes) {
  if (!std::has_single_bit(processes))
    return llvm::createStringError(llvm::formatv(
        "{0} processes cannot divide a state vector evenly: their number has "
        "to be a power of two, so start {1} or {2}",
        processes, std::bit_floor(processes), 2 * std::bit_floor(processes)));
  unsigned qubits = usedQubits(program.code);
  if (processes > 1 && qubits > kMostDistributedQubits)
    return llvm::createStringError(llvm::formatv(
        "gates act on {0} qubits; a state vector has at most {1}, in any "
        "number of processes",
        qubits, kMostDistributedQubits));
  return options.precision == Precision::Single
             ? divisionAs<float>(program, processes)
             : divisionAs<double>(program, processes);
}

namespace {

/// The processes that take part, and what they hold in common; nothing in
/// those that do not take part.
template <typename Real> class Party {
public:
  Party(const Program &program, const RunOptions &options,
        const Division &division)
      : pool(options.threads) {
    Communicator *group = options.processes;
    // The form of the fused circuit has to be the same everywhere.
    Division common = division;
    group->broadcast(&common.form, sizeof common.form);
    if (division.processes < group->size()) {
      smaller = group->firstOf(division.processes);
      group = smaller.get();
    }
    if (group)
      context.emplace(program.code, common, *group, pool, kernels<Real>(),
                      emittedFormatFor<Real>(program.code));
  }

  std::optional<DistributedContext<Real>> context;
  ThreadPool pool;

private:
  std::unique_ptr<Communicator> smaller;
};

} // namespace

template <typename Real>
llvm::Error simulation::runDistributed(const Program &program,
                                       const RunOptions &options,
                                       const Division &division,
                                       uint64_t fixedBytes, RunResult &result) {
  const uint64_t limit = memoryLimit(options);
  Party<Real> party(program, options, division);
  result.numProcesses = division.processes;
  if (!party.context)
    return llvm::Error::success();
  DistributedContext<Real> &context = *party.context;
  ProgramAnalysis analysis(program);
  RunOptions executorOptions = options;
  if (analysis.isSamplable && options.progress) {
    context.progress = options.progress;
    executorOptions.progress = nullptr;
  }
  const uint64_t state = context.local.stateBytes();
  uint64_t most = (limit - std::min(limit, fixedBytes)) / state;
  // One branch at a time, so that all processes take them in the same order.
  ShotExecutor executor(
      program, executorOptions, analysis,
      [&]() -> std::unique_ptr<QuantumState> {
        return DistributedState<Real>::make(context);
      },
      most, /*workers=*/1, party.pool);
  if (llvm::Error error = executor.run(result))
    return error;
  result.bytesSent = context.bytesSent;
  result.exchanges = context.exchanges;
  result.prepareSeconds = context.planNanoseconds * 1e-9;
  result.evolveSeconds =
      std::max(0.0, result.evolveSeconds - result.prepareSeconds);
  return llvm::Error::success();
}
template llvm::Error simulation::runDistributed<float>(const Program &,
                                                       const RunOptions &,
                                                       const Division &,
                                                       uint64_t, RunResult &);
template llvm::Error simulation::runDistributed<double>(const Program &,
                                                        const RunOptions &,
                                                        const Division &,
                                                        uint64_t, RunResult &);

template <typename Real>
llvm::Expected<std::vector<Complex>>
simulation::distributedFinalState(const Program &program,
                                  const RunOptions &options,
                                  const Division &division) {
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::Refused);
  if (!gates)
    return gates.takeError();
  Party<Real> party(program, options, division);
  if (!party.context)
    return std::vector<Complex>();
  party.context->progress = options.progress;
  auto state = DistributedState<Real>::make(*party.context);
  if (!state)
    return llvm::createStringError("out of memory for the state");
  state->apply(*gates, /*phasesMatter=*/true);
  return state->amplitudes();
}
template llvm::Expected<std::vector<Complex>>
simulation::distributedFinalState<float>(const Program &, const RunOptions &,
                                         const Division &);
template llvm::Expected<std::vector<Complex>>
simulation::distributedFinalState<double>(const Program &, const RunOptions &,
                                          const Division &);
