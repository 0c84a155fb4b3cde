//===- StabilizerSimulator.cpp - The stabilizer engine ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Analysis.h"
#include "Engines.h"
#include "FrameSampler.h"
#include "ShotWorker.h"
#include "Tableau.h"

#include "llvm/Support/FormatVariadic.h"

#include <chrono>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// How many shots are in memory one by one before they go to the histogram.
constexpr uint64_t kShotsAtATime = FrameSampler::kBatchShots * 1024;

class StabilizerSimulator : public Simulator {
public:
  llvm::StringRef name() const override { return "stabilizer"; }
  llvm::StringRef description() const override {
    return "a tableau of Pauli operators: Clifford gates only, thousands of "
           "qubits";
  }
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override;
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override;
  llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const override;

private:
  llvm::Error
  execute(const Program &source, const Program &program,
          const std::optional<NoisyProgram> &noise, const RunOptions &options,
          Purpose purpose,
          llvm::function_ref<llvm::Error(ShotExecutor &)> body) const;
};

llvm::Expected<Estimate>
StabilizerSimulator::canRun(const Program &program,
                            const RunOptions &options) const {
  if (llvm::Error error = checkProgram(program))
    return std::move(error);
  llvm::Expected<std::optional<NoisyProgram>> noisy =
      placeNoise(program, options, NoiseForm::Trajectories);
  if (!noisy)
    return noisy.takeError();
  CliffordCircuit clifford(program.code);
  if (!clifford.isClifford()) {
    const Instruction &inst =
        program.code.instructions[clifford.firstOffender()];
    return llvm::createStringError(llvm::formatv(
        "the gate '{0}' is not a Clifford gate{1}",
        gateName(inst.kind == GateKind::Controlled ? inst.base : inst.kind),
        program.code.isSymbolic(inst)       ? " for every parameter value"
        : inst.kind == GateKind::Controlled ? " under its controls"
        : program.code.numParams(inst) == 0 ? ""
                                            : " with its parameters"));
  }
  if (*noisy && !(*noisy)->isPauli())
    return llvm::createStringError(
        "the noise model damps, or has other channels that are no choice among "
        "Pauli operators, which a tableau cannot follow; "
        "--simulator=statevector runs every channel, or leave T1, T2 and "
        "\"kraus\" out of the model");
  uint64_t n = program.code.numQubits, words = (n + 63) / 64;
  uint64_t gates = 0, measurements = 0;
  for (const Instruction &inst : program.code.instructions) {
    gates += isUnitary(inst.kind);
    measurements +=
        inst.kind == GateKind::Measure || inst.kind == GateKind::Reset;
  }
  Estimate estimate;
  uint64_t keyWords = (program.code.numBits + 63) / 64;
  estimate.bytes = Tableau::bytes(n) * 2 + program.code.size() * 8 +
                   std::min(options.shots, kShotsAtATime) * (keyWords + 1) * 32;
  if (options.keepShots)
    estimate.bytes += options.shots * keyWords * 8;
  if (*noisy && program.hasControlFlow())
    estimate.bytes += options.shots * sizeof(NoisyShot);
  if (uint64_t limit = memoryLimit(options); estimate.bytes > limit)
    return llvm::createStringError(llvm::formatv(
        "the tableau of {0} qubits and the outputs of {1} shots need {2}, but "
        "{3} are available",
        n, options.shots, formatBytes(estimate.bytes), formatBytes(limit)));
  // Measured on one core: a nanosecond for a word of a gate and half of one
  // for a word of a measurement's row operations; a shot carries a bit, and is
  // sorted into the histogram, by comparison where it has several words.
  double runs = program.hasControlFlow() ? double(options.shots) : 1;
  estimate.seconds =
      2e-4 + runs * (gates * words * 2e-9 + measurements * n * words * 5e-10) +
      options.shots * ((gates + measurements) * 3e-11 +
                       (keyWords > 1 ? 3e-7 : 2e-8) * keyWords);
  estimate.reason =
      llvm::formatv("every gate is a Clifford gate, so {0} qubits take {1}", n,
                    formatBytes(Tableau::bytes(n)));
  return estimate;
}

llvm::Expected<RunResult>
StabilizerSimulator::run(const Program &source,
                         const RunOptions &options) const {
  llvm::Expected<Estimate> estimate = canRun(source, options);
  if (!estimate)
    return estimate.takeError();
  auto now = [] { return std::chrono::steady_clock::now(); };
  auto seconds = [](auto from, auto to) {
    return std::chrono::duration<double>(to - from).count();
  };
  auto start = now();
  RunResult result = emptyResult(source, name());
  result.reason = estimate->reason;
  result.bytesUsed = estimate->bytes;
  llvm::Expected<std::optional<NoisyProgram>> placed =
      placeNoise(source, options, NoiseForm::Trajectories);
  if (!placed)
    return placed.takeError();
  const NoisyProgram *noise = *placed ? &**placed : nullptr;
  const Program &program = noise ? noise->program : source;
  CliffordCircuit clifford(program.code);
  ThreadPool pool(options.threads);
  result.prepareSeconds = seconds(start, now());
  if (!program.hasControlFlow() && program.inputs.empty()) {
    if (llvm::Error error = ClassicalMachine(program).setInputs(options.inputs))
      return std::move(error);
    start = now();
    FrameSampler sampler(program, clifford, pool, noise);
    result.evolveSeconds = seconds(start, now());
    start = now();
    for (uint64_t first = 0; first < options.shots; first += kShotsAtATime) {
      uint64_t shots = std::min(kShotsAtATime, options.shots - first);
      std::vector<uint64_t> keys =
          sampler.sample(first, shots, options.seed, result.histogram);
      result.histogram.add(keys, {});
      if (options.keepShots)
        result.shotOutputs.insert(result.shotOutputs.end(), keys.begin(),
                                  keys.end());
      if (options.progress)
        options.progress(double(first + shots) / options.shots);
    }
    result.sampleSeconds = seconds(start, now());
    return result;
  }
  if (llvm::Error error =
          execute(source, program, *placed, options, Purpose::Counts,
                  [&](ShotExecutor &executor) { return executor.run(result); }))
    return std::move(error);
  return result;
}

/// Calls `body` with an executor of the program's shots; `program` is the
/// source with its noise.
llvm::Error StabilizerSimulator::execute(
    const Program &source, const Program &program,
    const std::optional<NoisyProgram> &noise, const RunOptions &options,
    Purpose purpose,
    llvm::function_ref<llvm::Error(ShotExecutor &)> body) const {
  CliffordCircuit clifford(program.code);
  ThreadPool pool(options.threads);
  ProgramAnalysis analysis(source, isNoisyIn(noise), purpose);
  uint64_t most = memoryLimit(options) /
                  std::max<uint64_t>(1, Tableau::bytes(program.code.numQubits));
  ShotExecutor executor(
      program, options, analysis,
      [&] { return std::make_unique<Tableau>(program.code, clifford); }, most,
      std::min<uint64_t>(pool.size(), std::max<uint64_t>(most, 1)), pool,
      noise ? &*noise : nullptr);
  return body(executor);
}

llvm::Expected<Expectations>
StabilizerSimulator::expectations(const Program &source,
                                  llvm::ArrayRef<PauliSum> observables,
                                  const RunOptions &options) const {
  if (llvm::Error error = checkObservables(observables, source))
    return std::move(error);
  llvm::Expected<Estimate> estimate = canRun(source, forExpectations(options));
  if (!estimate)
    return estimate.takeError();
  llvm::Expected<std::optional<NoisyProgram>> placed =
      placeNoise(source, options, NoiseForm::Trajectories);
  if (!placed)
    return placed.takeError();
  Expectations result;
  if (llvm::Error error =
          execute(source, *placed ? (*placed)->program : source, *placed,
                  options, Purpose::FinalState, [&](ShotExecutor &executor) {
                    return executor.observe(observables, result);
                  }))
    return std::move(error);
  return result;
}

} // namespace

const Simulator &simulation::stabilizerSimulator() {
  static const StabilizerSimulator simulator;
  return simulator;
}
