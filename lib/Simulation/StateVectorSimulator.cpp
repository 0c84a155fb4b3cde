//===- StateVectorSimulator.cpp - The state vector engine -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Analysis.h"
#include "Engines.h"
#include "Execution.h"
#include "ShotExecutor.h"
#include "StateVector.h"

#include "llvm/Support/FormatVariadic.h"

#include <chrono>
#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// Below this many qubits one state is too little work for several threads,
/// and branches run beside each other instead.
constexpr unsigned kParallelQubits = 14;
/// More amplitudes than 2^this have no address.
constexpr unsigned kMostQubits = 48;

uint64_t stateBytes(unsigned qubits, Precision precision) {
  unsigned lanes = precision == Precision::Single ? 4 : 3;
  return (precision == Precision::Single ? 8ull : 16ull)
         << std::max(qubits, lanes);
}

unsigned threadCount(const RunOptions &options) {
  return options.threads ? options.threads
                         : std::max(1u, std::thread::hardware_concurrency());
}

class StateVectorSimulator : public Simulator {
public:
  llvm::StringRef name() const override { return "statevector"; }
  llvm::StringRef description() const override {
    return "all amplitudes, exact up to rounding, up to what memory holds";
  }
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override;
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override;
  llvm::Expected<std::vector<Complex>>
  finalState(const Program &program, const RunOptions &options) const override;

private:
  template <typename Real>
  llvm::Expected<RunResult> runAs(const Program &program,
                                  const RunOptions &options,
                                  const Estimate &estimate) const;
  template <typename Real>
  llvm::Expected<std::vector<Complex>>
  finalStateAs(const Program &program, const RunOptions &options) const;
};

llvm::Expected<Estimate>
StateVectorSimulator::canRun(const Program &program,
                             const RunOptions &options) const {
  if (llvm::Error error = checkProgram(program))
    return std::move(error);
  // Qubits without gates take no part.
  unsigned n = usedQubits(program.code);
  uint64_t limit = memoryLimit(options);
  Estimate estimate;
  uint64_t state = n <= kMostQubits ? stateBytes(n, options.precision) : 0;
  uint64_t perThread = std::min<uint64_t>(state, 1 << 20);
  estimate.bytes = state + threadCount(options) * perThread +
                   std::min<uint64_t>(options.shots, 1 << 24) * 64;
  if (options.keepShots)
    estimate.bytes += options.shots * ((program.code.numBits + 63) / 64) * 8;
  if (n > kMostQubits || estimate.bytes > limit)
    return llvm::createStringError(llvm::formatv(
        "the state vector of {0} qubits in {1} precision needs {2}, but {3} "
        "are available",
        n, options.precision == Precision::Single ? "single" : "double",
        n > kMostQubits ? "more than " + formatBytes(uint64_t(1) << 52)
                        : formatBytes(estimate.bytes),
        formatBytes(limit)));
  // Measured on one core: about 0.1 ns for an amplitude and a gate. Where shots
  // branch, each measurement may double the work until every shot is alone.
  ProgramAnalysis analysis(program);
  uint64_t branchings = 0;
  for (size_t i = 0; i < program.code.size(); ++i) {
    GateKind kind = program.code.instructions[i].kind;
    branchings += (kind == GateKind::Measure && !analysis.deferrable[i]) ||
                  (kind == GateKind::Reset && !analysis.skippable[i]);
  }
  double branches =
      std::min(double(options.shots),
               std::ldexp(1.0, std::min<uint64_t>(branchings, 60)));
  estimate.seconds = 1e-4 + 1e-10 * std::max(1.0, branches) *
                                std::ldexp(double(program.code.size()), n);
  estimate.reason = llvm::formatv(
      "all 2^{0} amplitudes in {1} precision, {2}", n,
      options.precision == Precision::Single ? "single" : "double",
      formatBytes(state));
  return estimate;
}

template <typename Real>
llvm::Expected<RunResult>
StateVectorSimulator::runAs(const Program &program, const RunOptions &options,
                            const Estimate &estimate) const {
  RunResult result = emptyResult(program, name());
  result.reason = estimate.reason;
  ProgramAnalysis analysis(program);
  bool branches = !analysis.isSamplable;
  bool small = usedQubits(program.code) < kParallelQubits;
  ThreadPool pool(options.threads), serial(1);
  StateVectorContext<Real> context(
      program.code, branches && small ? serial : pool, kernels<Real>(),
      formatFor<Real>(program.code));
  context.keepPlans = branches;
  RunOptions executorOptions = options;
  if (!branches && options.progress) {
    context.progress = options.progress;
    executorOptions.progress = nullptr;
  }
  uint64_t state = context.stateBytes();
  uint64_t fixed = estimate.bytes - std::min(state, estimate.bytes);
  uint64_t most = (memoryLimit(options) - fixed) / state;
  unsigned workers =
      branches && small ? std::min<uint64_t>(pool.size(), most) : 1;
  ShotExecutor executor(
      program, executorOptions, analysis,
      [&]() -> std::unique_ptr<QuantumState> {
        auto made = std::make_unique<StateVector<Real>>(context);
        return made->isValid() ? std::move(made) : nullptr;
      },
      most, workers, pool);
  if (llvm::Error error = executor.run(result))
    return std::move(error);
  result.bytesUsed = estimate.bytes;
  result.prepareSeconds = context.planNanoseconds * 1e-9;
  result.evolveSeconds =
      std::max(0.0, result.evolveSeconds - result.prepareSeconds);
  return result;
}

llvm::Expected<RunResult>
StateVectorSimulator::run(const Program &program,
                          const RunOptions &options) const {
  llvm::Expected<Estimate> estimate = canRun(program, options);
  if (!estimate)
    return estimate.takeError();
  return options.precision == Precision::Single
             ? runAs<float>(program, options, *estimate)
             : runAs<double>(program, options, *estimate);
}

template <typename Real>
llvm::Expected<std::vector<Complex>>
StateVectorSimulator::finalStateAs(const Program &program,
                                   const RunOptions &options) const {
  llvm::Expected<GateList> gates =
      executedGates(program, options, /*dropMeasurements=*/false);
  if (!gates)
    return gates.takeError();
  ThreadPool pool(options.threads);
  StateVectorContext<Real> context(program.code, pool, kernels<Real>(),
                                   formatFor<Real>(program.code));
  context.progress = options.progress;
  StateVector<Real> state(context);
  if (!state.isValid())
    return llvm::createStringError("out of memory for the state");
  state.apply(*gates, /*phasesMatter=*/true);
  return state.amplitudes();
}

llvm::Expected<std::vector<Complex>>
StateVectorSimulator::finalState(const Program &program,
                                 const RunOptions &options) const {
  RunOptions withResult = options;
  withResult.shots = 0;
  llvm::Expected<Estimate> estimate = canRun(program, withResult);
  if (!estimate)
    return estimate.takeError();
  unsigned n = program.code.numQubits;
  uint64_t needed = estimate->bytes + (sizeof(Complex) << std::min(n, 52u));
  if (n > kMostQubits || needed > memoryLimit(options))
    return llvm::createStringError(llvm::formatv(
        "the final state of {0} qubits needs {1}, but {2} are available", n,
        n > kMostQubits ? "more than " + formatBytes(uint64_t(1) << 52)
                        : formatBytes(needed),
        formatBytes(memoryLimit(options))));
  return options.precision == Precision::Single
             ? finalStateAs<float>(program, options)
             : finalStateAs<double>(program, options);
}

} // namespace

const Simulator &simulation::stateVectorSimulator() {
  static const StateVectorSimulator simulator;
  return simulator;
}
