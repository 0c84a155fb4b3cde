//===- StateVectorSimulator.cpp - The state vector engine -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Analysis.h"
#include "Distributed/DistributedRun.h"
#include "Engines.h"
#include "Execution.h"
#include "Kernels.h"
#include "ShotWorker.h"
#include "StateVector.h"
#include "enishi/Simulation/Observables.h"

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

unsigned threadCount(const RunOptions &options) {
  return options.threads ? options.threads
                         : std::max(1u, std::thread::hardware_concurrency());
}

/// On one core, with `n` qubits in use. The constants are measured with
/// AVX-512; many gates share a pass, so that one costs far less than moving the
/// state.
double predictSeconds(const Program &program,
                      const std::optional<NoisyProgram> &noisy, unsigned n,
                      const RunOptions &options) {
  // Of an amplitude: for a diagonal gate, any other gate, and once for making
  // and sampling the state.
  constexpr double kDiagonal = 4e-12, kGate = 2.3e-11, kOnce = 4e-9;
  // Of a gate, for planning and emitting.
  constexpr double kPlanned = 5e-6;
  ProgramAnalysis analysis(program, isNoisyIn(noisy));
  uint64_t diagonal = 0, gates = 0, branchings = 0;
  for (size_t i = 0; i < program.code.size(); ++i) {
    GateKind kind = program.code.instructions[i].kind;
    if (isTableGate(kind) && gateInfo(kind).isDiagonal())
      ++diagonal;
    else
      gates += isUnitary(kind);
    branchings += (kind == GateKind::Measure && !analysis.deferrable[i]) ||
                  (kind == GateKind::Reset && !analysis.skippable[i]);
  }
  double slowdown = options.precision == Precision::Single ? 1 : 2;
  if (kernelIsa() != "avx512")
    slowdown *= kernelIsa() == "avx2" ? 1.4 : 3.5;
  // Each measurement where shots branch may double the work until every shot
  // is alone.
  double branches =
      std::min(double(std::max<uint64_t>(options.shots, 1)),
               std::ldexp(1.0, std::min<uint64_t>(branchings, 60)));
  if (noisy) {
    // A shot that is struck goes its own way from there, without emitted code.
    branches = std::max(branches,
                        options.shots * -std::expm1(-noisy->expectedEvents()));
    slowdown *= 4;
  }
  double passes =
      branches * (diagonal * kDiagonal + gates * kGate) + kOnce * branches;
  return 1e-4 + (diagonal + gates) * kPlanned +
         slowdown * std::ldexp(passes, n) + options.shots * 1e-8;
}

/// How many processes hold the state.
llvm::Expected<Division> divisionFor(const Program &program,
                                     const RunOptions &options) {
  unsigned processes = options.processes ? options.processes->size() : 1;
  return simulation::divisionFor(program, options, processes);
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
  llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const override;
  llvm::Expected<Amplitudes>
  amplitudes(const Program &program, llvm::ArrayRef<std::string> basisStates,
             const RunOptions &options) const override;

private:
  template <typename Real>
  llvm::Error
  execute(const Program &source, const RunOptions &options,
          const Estimate &estimate, Purpose purpose, double &planSeconds,
          llvm::function_ref<llvm::Error(ShotExecutor &)> body) const;
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
  llvm::Expected<std::optional<NoisyProgram>> noisy =
      placeNoise(program, options, NoiseForm::Trajectories);
  if (!noisy)
    return noisy.takeError();
  if (*noisy && options.processes)
    return llvm::createStringError(
        "a program with noise runs in one process: start it without mpirun");
  const Program &placed = *noisy ? (*noisy)->program : program;
  // Qubits without gates take no part.
  uint64_t limit = memoryLimit(options);
  llvm::Expected<Division> division = divisionFor(placed, options);
  if (!division)
    return division.takeError();
  const unsigned n = division->positions, local = division->localBits;
  const bool isShared = division->processes > 1;
  Estimate estimate;
  uint64_t state =
      local <= kMostQubits ? stateBytes(local, options.precision) : 0;
  estimate.bytes = state + bytesBeside(options, placed, *division);
  if (*noisy)
    estimate.bytes += options.shots * sizeof(NoisyShot);
  std::string inEach;
  if (isShared)
    inEach = llvm::formatv(" in each of {0} processes", division->processes);
  if (*noisy && local <= kMostQubits && state <= limit / 2 &&
      estimate.bytes > limit)
    return shotsDoNotFit(options, estimate.bytes);
  if (local > kMostQubits || estimate.bytes > limit)
    return llvm::createStringError(llvm::formatv(
        "the state vector of {0} qubits in {1} precision needs {2}{3}, but {4} "
        "are available",
        n, options.precision == Precision::Single ? "single" : "double",
        local > kMostQubits ? "more than " + formatBytes(uint64_t(1) << 52)
                            : formatBytes(estimate.bytes),
        inEach, formatBytes(limit)));
  estimate.seconds = predictSeconds(program, *noisy, local, options);
  estimate.reason = llvm::formatv(
      "all 2^{0} amplitudes in {1} precision, {2}{3}{4}", n,
      options.precision == Precision::Single ? "single" : "double",
      formatBytes(state), inEach, *noisy ? ", of every trajectory" : "");
  return estimate;
}

template <typename Real>
llvm::Expected<RunResult>
StateVectorSimulator::runAs(const Program &source, const RunOptions &options,
                            const Estimate &estimate) const {
  RunResult result = emptyResult(source, name());
  result.reason = estimate.reason;
  result.bytesUsed = estimate.bytes;
  if (options.processes) {
    llvm::Expected<Division> division = divisionFor(source, options);
    if (!division)
      return division.takeError();
    if (llvm::Error error = runDistributed<Real>(
            source, options, *division, bytesBeside(options, source, *division),
            result))
      return std::move(error);
    return result;
  }
  double planSeconds = 0;
  llvm::Error error = execute<Real>(
      source, options, estimate, Purpose::Counts, planSeconds,
      [&](ShotExecutor &executor) { return executor.run(result); });
  if (error)
    return std::move(error);
  result.prepareSeconds = planSeconds;
  result.evolveSeconds =
      std::max(0.0, result.evolveSeconds - result.prepareSeconds);
  return result;
}

/// Calls `body` with an executor of the program's shots.
template <typename Real>
llvm::Error StateVectorSimulator::execute(
    const Program &source, const RunOptions &options, const Estimate &estimate,
    Purpose purpose, double &planSeconds,
    llvm::function_ref<llvm::Error(ShotExecutor &)> body) const {
  llvm::Expected<std::optional<NoisyProgram>> placed =
      placeNoise(source, options, NoiseForm::Trajectories);
  if (!placed)
    return placed.takeError();
  const NoisyProgram *noise = *placed ? &**placed : nullptr;
  const Program &program = noise ? noise->program : source;
  ProgramAnalysis analysis(source, isNoisyIn(*placed), purpose);
  bool branches = noise || !analysis.isSamplable;
  bool small = usedQubits(program.code) < kParallelQubits;
  ThreadPool pool(options.threads), serial(1);
  // Trajectories run few lists of gates twice: emitting code for them takes
  // longer than it saves.
  StateVectorContext<Real> context(
      program.code, branches && small ? serial : pool, kernels<Real>(),
      noise ? std::nullopt : emittedFormatFor<Real>(program.code));
  context.keepPlans = branches && !noise;
  context.weighsEmitting = true;
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
      most, workers, pool, noise);
  llvm::Error error = body(executor);
  planSeconds = context.planNanoseconds * 1e-9;
  return error;
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

llvm::Expected<Expectations>
StateVectorSimulator::expectations(const Program &program,
                                   llvm::ArrayRef<PauliSum> observables,
                                   const RunOptions &options) const {
  if (llvm::Error error = checkObservables(observables, program))
    return std::move(error);
  llvm::Expected<Estimate> estimate = canRun(program, forExpectations(options));
  if (!estimate)
    return estimate.takeError();
  Expectations result;
  double planSeconds = 0;
  auto observe = [&](ShotExecutor &executor) {
    return executor.observe(observables, result);
  };
  llvm::Error error =
      options.precision == Precision::Single
          ? execute<float>(program, options, *estimate, Purpose::FinalState,
                           planSeconds, observe)
          : execute<double>(program, options, *estimate, Purpose::FinalState,
                            planSeconds, observe);
  if (error)
    return std::move(error);
  return result;
}

template <typename Real>
llvm::Expected<std::vector<Complex>>
StateVectorSimulator::finalStateAs(const Program &program,
                                   const RunOptions &options) const {
  if (options.processes) {
    llvm::Expected<Division> division = divisionFor(program, options);
    if (!division)
      return division.takeError();
    return distributedFinalState<Real>(program, options, *division);
  }
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::Refused);
  if (!gates)
    return gates.takeError();
  ThreadPool pool(options.threads);
  StateVectorContext<Real> context(program.code, pool, kernels<Real>(),
                                   emittedFormatFor<Real>(program.code));
  context.weighsEmitting = true;
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
  if (llvm::Error error = refuseNoise(options, "amplitudes"))
    return std::move(error);
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

llvm::Expected<Amplitudes>
StateVectorSimulator::amplitudes(const Program &program,
                                 llvm::ArrayRef<std::string> basisStates,
                                 const RunOptions &options) const {
  llvm::Expected<std::vector<Complex>> values =
      enishi::amplitudes(program, basisStates, options);
  if (!values)
    return values.takeError();
  return Amplitudes{std::move(*values), 0};
}

} // namespace

uint64_t simulation::stateBytes(unsigned qubits, Precision precision) {
  unsigned lanes = precision == Precision::Single ? 4 : 3;
  return (precision == Precision::Single ? 8ull : 16ull)
         << std::max(qubits, lanes);
}

uint64_t simulation::bytesBeside(const RunOptions &options,
                                 const Program &program,
                                 const Division &division) {
  const uint64_t state =
      stateBytes(std::min(division.localBits, kMostQubits), options.precision);
  uint64_t bytes = threadCount(options) * std::min<uint64_t>(state, 1 << 20) +
                   std::min<uint64_t>(options.shots, 1 << 24) * 64;
  if (options.keepShots)
    bytes += options.shots * ((program.code.numBits + 63) / 64) * 8;
  if (division.processes > 1)
    bytes += 2 * std::min<uint64_t>(kExchangeBytes, state / 2);
  return bytes;
}

const Simulator &simulation::stateVectorSimulator() {
  static const StateVectorSimulator simulator;
  return simulator;
}
