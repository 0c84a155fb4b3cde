//===- NearCliffordSimulator.cpp - The near-Clifford engine -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Stabilizer/NearCliffordSimulator.h"

#include "BatchSampler.h"
#include "CliffordObserver.h"
#include "ProgramLowering.h"

#include "lib/Simulation/Analysis.h"
#include "lib/Simulation/Engines.h"

#include "llvm/Support/FormatVariadic.h"

#include <chrono>

using namespace enishi;
using namespace enishi::stabilizer;

namespace {

struct Prepared {
  LoweredProgram lowered;
  std::unique_ptr<NearCliffordSampler> sampler;
  Estimate estimate;
};

/// Rough, and only to compare engines by: a microsecond for an instruction and
/// some for making the program of a shot.
constexpr double kPerInstruction = 3e-6;
constexpr uint64_t kMostSteps = uint64_t(1) << 22;

class NearCliffordSimulator : public Simulator {
public:
  llvm::StringRef name() const override { return "near-clifford"; }
  llvm::StringRef description() const override {
    return "Clifford gates on any number of qubits and a few others, with "
           "amplitudes for the qubits in no stabilizer state alone";
  }
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override {
    llvm::Expected<Prepared> prepared = prepare(program, options);
    if (!prepared)
      return prepared.takeError();
    return prepared->estimate;
  }
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override;
  llvm::Expected<Estimate> canExpect(const Program &program,
                                     const RunOptions &options) const override;
  llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const override;

private:
  /// Of Clifford gates, without the measurements that change nothing in the
  /// state that the program leaves.
  static llvm::Expected<StabilizerProgram>
  prepareExpectations(const Program &program, const RunOptions &options);
  static llvm::Expected<Prepared> prepare(const Program &program,
                                          const RunOptions &options);
};

llvm::Expected<LoweredProgram> lower(const Program &program,
                                     const RunOptions &options,
                                     const llvm::BitVector *leftOut = nullptr) {
  if (llvm::Error error = simulation::checkProgram(program))
    return std::move(error);
  if (options.noise)
    return llvm::createStringError(
        "noise models are for other engines; this one takes the noise of .stim "
        "circuits");
  return lowerProgram(program, options.inputs,
                      std::min<uint64_t>(kMostSteps, options.maxSteps),
                      leftOut);
}

llvm::Expected<Prepared>
NearCliffordSimulator::prepare(const Program &program,
                               const RunOptions &options) {
  llvm::Expected<LoweredProgram> lowered = lower(program, options);
  if (!lowered)
    return lowered.takeError();
  Prepared prepared;
  NearCliffordOptions choices;
  choices.precision = options.precision;
  choices.memoryLimit = options.memoryLimit;
  llvm::Expected<std::unique_ptr<NearCliffordSampler>> sampler =
      makeNearCliffordSampler(lowered->circuit, choices);
  if (!sampler)
    return sampler.takeError();
  const uint64_t keyWords = (program.code.numBits + 63) / 64;
  prepared.lowered = std::move(*lowered);
  prepared.sampler = std::move(*sampler);
  Estimate &estimate = prepared.estimate;
  estimate.bytes = prepared.sampler->bytes() +
                   (options.keepShots ? options.shots * keyWords * 8 : 0);
  if (llvm::Error error = checkMemory(estimate.bytes, options.memoryLimit,
                                      "a batch of shots and the outputs"))
    return std::move(error);
  estimate.seconds =
      5e-4 + prepared.lowered.circuit.sizes().executed * kPerInstruction +
      1e-9 * prepared.sampler->preparationCost() +
      1e-9 * prepared.sampler->costPerShot() *
          std::max<double>(options.shots, 512);
  estimate.reason = llvm::formatv(
      "of {0} qubits at most {1} are in no stabilizer state at a time",
      program.code.numQubits, prepared.sampler->numActive());
  return prepared;
}

llvm::Expected<RunResult>
NearCliffordSimulator::run(const Program &program,
                           const RunOptions &options) const {
  auto now = [] { return std::chrono::steady_clock::now(); };
  auto seconds = [](auto from, auto to) {
    return std::chrono::duration<double>(to - from).count();
  };
  auto start = now();
  llvm::Expected<Prepared> prepared = prepare(program, options);
  if (!prepared)
    return prepared.takeError();
  RunResult result = simulation::emptyResult(program, name());
  result.reason = prepared->estimate.reason;
  result.bytesUsed = prepared->estimate.bytes;
  result.prepareSeconds = seconds(start, now());
  start = now();
  std::vector<ResultSum> outputs;
  for (const BitRegister &reg : result.histogram.registers())
    for (uint32_t i = 0; i < reg.numBits; ++i)
      outputs.push_back(prepared->lowered.bits[reg.firstBit + i]);
  const unsigned words = result.histogram.wordsPerKey();
  std::vector<uint64_t> keys;
  auto flush = [&] {
    result.histogram.add(keys, {});
    if (options.keepShots)
      result.shotOutputs.insert(result.shotOutputs.end(), keys.begin(),
                                keys.end());
    keys.clear();
  };
  SampleOptions sampling;
  sampling.shots = options.shots;
  sampling.seed = options.seed;
  sampling.threads = options.threads;
  constexpr size_t kKeysAtATime = 1 << 20;
  prepared->sampler->sample(sampling, [&](const ShotTable &shots) {
    for (uint64_t s = 0; s < shots.numShots; ++s) {
      const uint64_t *record = shots.shot(s);
      const size_t base = keys.size();
      keys.resize(base + words);
      for (size_t i = 0; i < outputs.size(); ++i) {
        bool bit = outputs[i].constant;
        for (uint32_t place : outputs[i].results)
          bit ^= record[place / 64] >> place % 64 & 1;
        keys[base + i / 64] |= uint64_t(bit) << i % 64;
      }
    }
    if (keys.size() >= kKeysAtATime)
      flush();
    if (options.progress)
      options.progress(double(shots.shotsRun) / options.shots);
    return true;
  });
  flush();
  result.sampleSeconds = seconds(start, now());
  return result;
}

llvm::Expected<StabilizerProgram>
NearCliffordSimulator::prepareExpectations(const Program &program,
                                           const RunOptions &options) {
  const simulation::ProgramAnalysis analysis(
      program, [](size_t) { return false; }, simulation::Purpose::FinalState);
  llvm::Expected<LoweredProgram> lowered =
      lower(program, options, &analysis.deferrable);
  if (!lowered)
    return lowered.takeError();
  if (hasRotations(lowered->circuit))
    return llvm::createStringError(
        "expectation values are those of Clifford gates here, and there are "
        "others");
  return StabilizerProgram::create(lowered->circuit, /*boundedLength=*/true);
}

llvm::Expected<Estimate>
NearCliffordSimulator::canExpect(const Program &program,
                                 const RunOptions &options) const {
  llvm::Expected<StabilizerProgram> prepared =
      prepareExpectations(program, options);
  if (!prepared)
    return prepared.takeError();
  Estimate estimate;
  estimate.bytes = prepared->steps.size() * sizeof(Step) + program.code.size() +
                   program.code.numQubits;
  estimate.seconds = 5e-4 + prepared->sizes.executed * kPerInstruction;
  estimate.reason = "signs that depend on results stay symbols, so that no "
                    "outcome is followed";
  return estimate;
}

llvm::Expected<Expectations>
NearCliffordSimulator::expectations(const Program &program,
                                    llvm::ArrayRef<PauliSum> observables,
                                    const RunOptions &options) const {
  if (llvm::Error error = simulation::checkObservables(observables, program))
    return std::move(error);
  llvm::Expected<StabilizerProgram> prepared =
      prepareExpectations(program, options);
  if (!prepared)
    return prepared.takeError();
  CliffordObserver observer(*prepared);
  Expectations result;
  result.branches = 1;
  for (const PauliSum &observable : observables) {
    ExpectedValue &found = result.values.emplace_back();
    for (const PauliTerm &term : observable.terms)
      found.value += term.coefficient * observer.expectation(term);
  }
  return result;
}

} // namespace

const Simulator &stabilizer::nearCliffordSimulator() {
  static const NearCliffordSimulator simulator;
  return simulator;
}
