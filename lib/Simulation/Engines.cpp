//===- Engines.cpp - What the engines share, and the choice of one -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engines.h"

#include "Analysis.h"
#include "enishi/Simulation/Communicator.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/ScopeExit.h"
#include "llvm/Support/FormatVariadic.h"

#include <cinttypes>
#include <cstdio>
#include <unistd.h>

using namespace enishi;
using namespace enishi::simulation;

RunResult simulation::emptyResult(const Program &program,
                                  llvm::StringRef engine) {
  RunResult result;
  std::vector<BitRegister> registers = program.bitRegisters;
  if (registers.empty() && program.code.numBits)
    registers.push_back({"c", 0, program.code.numBits});
  result.histogram = Histogram(std::move(registers));
  result.engine = engine.str();
  return result;
}

llvm::Expected<std::optional<NoisyProgram>>
simulation::placeNoise(const Program &program, const RunOptions &options,
                       NoiseForm form) {
  if (!options.noise)
    return std::nullopt;
  llvm::Expected<NoisyProgram> noisy =
      NoisyProgram::create(program, *options.noise, form);
  if (!noisy)
    return noisy.takeError();
  return std::move(*noisy);
}

llvm::Error simulation::checkProgram(const Program &program) {
  if (llvm::Error error = program.check())
    return error;
  const Circuit &code = program.code;
  for (const Instruction &inst : code.instructions) {
    if (!isUnitary(inst.kind))
      continue;
    llvm::ArrayRef<Qubit> qubits = code.qubits(inst);
    for (size_t i = 0; i < qubits.size(); ++i)
      for (size_t j = 0; j < i; ++j)
        if (qubits[i] == qubits[j])
          return llvm::createStringError(llvm::formatv(
              "malformed program: a gate '{0}' uses qubit {1} twice",
              gateName(inst.kind), qubits[i]));
  }
  for (const BitRegister &reg : program.bitRegisters)
    if (uint64_t(reg.firstBit) + reg.numBits > code.numBits)
      return llvm::createStringError(llvm::formatv(
          "malformed program: the register '{0}' has bits up to {1}, but there "
          "are {2}",
          reg.name, uint64_t(reg.firstBit) + reg.numBits, code.numBits));
  return llvm::Error::success();
}

/// The number in bytes behind `key` in a file of lines "key  number kB", or
/// alone in a file where `key` is empty; 0 where there is none.
static uint64_t readBytes(const char *path, llvm::StringRef key) {
  std::FILE *file = std::fopen(path, "r");
  if (!file)
    return 0;
  llvm::scope_exit close([&] { std::fclose(file); });
  char line[256];
  while (std::fgets(line, sizeof line, file)) {
    uint64_t value;
    if (key.empty())
      return std::sscanf(line, "%" SCNu64, &value) == 1 ? value : 0;
    if (llvm::StringRef(line).starts_with(key) &&
        std::sscanf(line + key.size(), "%" SCNu64, &value) == 1)
      return value * 1024;
  }
  return 0;
}

uint64_t simulation::memoryLimit(const RunOptions &options) {
  if (options.processes) {
    RunOptions own = options;
    own.processes = nullptr;
    return *llvm::min_element(options.processes->allOf(memoryLimit(own)));
  }
  return options.memoryLimit ? options.memoryLimit : availableMemory();
}

llvm::Error simulation::shotsDoNotFit(const RunOptions &options,
                                      uint64_t bytes) {
  return llvm::createStringError(llvm::formatv(
      "what happens in {0} shots needs {1}, but {2} are available: run fewer "
      "at "
      "a time, with other seeds",
      options.shots, formatBytes(bytes), formatBytes(memoryLimit(options))));
}

uint64_t enishi::availableMemory() {
  uint64_t available = readBytes("/proc/meminfo", "MemAvailable:");
  if (!available)
    available = uint64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  // A container may have less than the machine.
  if (uint64_t most = readBytes("/sys/fs/cgroup/memory.max", "")) {
    uint64_t used = readBytes("/sys/fs/cgroup/memory.current", "");
    available = std::min(available, most - std::min(used, most));
  }
  return available;
}

/// Engines that were added prepare the whole program before they say a word.
static bool wasAdded(const Simulator *engine) {
  const Simulator *const own[] = {
      &autoSimulator(),        &gpuSimulator(),
      &stateVectorSimulator(), &densityMatrixSimulator(),
      &stabilizerSimulator(),  &matrixProductSimulator()};
  return !llvm::is_contained(own, engine);
}

/// Nothing is gained where another engine takes less than this, in seconds.
static constexpr double kSoon = 0.02;

static void askEngine(EngineForecast &forecast,
                      llvm::Expected<Estimate> estimate) {
  if (estimate)
    forecast.estimate = std::move(*estimate);
  else
    forecast.refusal = llvm::toString(estimate.takeError());
}

std::vector<EngineForecast> enishi::forecastEngines(const Program &program,
                                                    const RunOptions &options,
                                                    bool all) {
  const bool isPlainClifford =
      !program.hasControlFlow() && program.isClifford();
  std::vector<EngineForecast> forecasts;
  for (const Simulator *engine : allSimulators()) {
    // Whether there is a GPU shows when it is used.
    if (engine == &autoSimulator() || engine == &gpuSimulator())
      continue;
    EngineForecast forecast;
    // Without noise a density matrix would square the work for nothing.
    forecast.isByNameAlone =
        engine == &densityMatrixSimulator() && !options.noise;
    if (wasAdded(engine))
      if (const EngineForecast *best = chooseEngine(forecasts))
        forecast.isByNameAlone =
            best->estimate->seconds < kSoon || isPlainClifford;
    if (forecast.isByNameAlone && !all)
      continue;
    forecast.engine = engine;
    askEngine(forecast, engine->canRun(program, options));
    forecasts.push_back(std::move(forecast));
  }
  return forecasts;
}

const EngineForecast *
enishi::chooseEngine(llvm::ArrayRef<EngineForecast> forecasts) {
  const EngineForecast *best = nullptr, *bound = nullptr;
  for (const EngineForecast &forecast : forecasts) {
    if (!forecast.estimate || forecast.isByNameAlone)
      continue;
    const EngineForecast *&least = forecast.estimate->isBound ? bound : best;
    if (!least || forecast.estimate->seconds < least->estimate->seconds)
      least = &forecast;
  }
  if (!best || !bound)
    return best ? best : bound;
  constexpr double kDoubt = 10, kLong = 1;
  const double seconds = best->estimate->seconds;
  return seconds >= kLong && seconds >= kDoubt * bound->estimate->seconds
             ? bound
             : best;
}

/// Into how many branches measurements and resets in the middle may divide the
/// shots.
static double mostBranches(const Program &program, const RunOptions &options) {
  ProgramAnalysis analysis(
      program, [](size_t) { return false; }, Purpose::FinalState);
  double branches = 1;
  for (size_t i = 0; i < program.code.size(); ++i) {
    const GateKind kind = program.code.instructions[i].kind;
    if ((kind == GateKind::Measure && !analysis.deferrable[i]) ||
        (kind == GateKind::Reset && !analysis.skippable[i]))
      branches = std::min(2 * branches, double(options.shots));
  }
  return branches;
}

std::vector<EngineForecast>
enishi::forecastExpectations(const Program &program, const RunOptions &options,
                             bool all) {
  std::vector<EngineForecast> forecasts;
  std::optional<double> branches;
  std::vector<const Simulator *> engines = {
      &stateVectorSimulator(), &densityMatrixSimulator(),
      &stabilizerSimulator(), &matrixProductSimulator(), &pauliPropagator()};
  llvm::copy_if(allSimulators(), std::back_inserter(engines), wasAdded);
  for (const Simulator *engine : engines) {
    EngineForecast forecast;
    forecast.engine = engine;
    forecast.isByNameAlone =
        engine == &densityMatrixSimulator() && !options.noise;
    if (engine != &pauliPropagator() && wasAdded(engine))
      if (const EngineForecast *best = chooseForExpectations(forecasts))
        forecast.isByNameAlone = best->estimate->seconds < kSoon;
    if (forecast.isByNameAlone && !all)
      continue;
    askEngine(forecast, engine->canExpect(program, options));
    // Their estimates are those of one state, which counts are drawn from.
    if (forecast.estimate && (engine == &stabilizerSimulator() ||
                              engine == &matrixProductSimulator())) {
      if (!branches)
        branches = mostBranches(program, options);
      forecast.estimate->seconds *= std::max(1.0, *branches);
    }
    forecasts.push_back(std::move(forecast));
  }
  return forecasts;
}

const EngineForecast *
enishi::chooseForExpectations(llvm::ArrayRef<EngineForecast> forecasts) {
  for (const EngineForecast &forecast : forecasts)
    if (forecast.engine == &densityMatrixSimulator() && forecast.estimate &&
        !forecast.isByNameAlone)
      return &forecast;
  return chooseEngine(forecasts);
}

/// What stands against the engines that refuse a program.
static std::string refusalsOf(llvm::ArrayRef<EngineForecast> forecasts) {
  std::string refusals;
  for (const EngineForecast &forecast : forecasts) {
    if (forecast.estimate)
      continue;
    if (!refusals.empty())
      refusals += "; ";
    refusals += (forecast.engine->name() + ": ").str() + forecast.refusal;
  }
  return refusals;
}

namespace {

class AutoSimulator : public Simulator {
public:
  llvm::StringRef name() const override { return "auto"; }
  llvm::StringRef description() const override {
    return "the engine that suits the program";
  }
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override {
    llvm::Expected<EngineForecast> chosen = choose(program, options);
    if (!chosen)
      return chosen.takeError();
    return *chosen->estimate;
  }
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override {
    llvm::Expected<EngineForecast> chosen = choose(program, options);
    if (!chosen)
      return chosen.takeError();
    llvm::Expected<RunResult> result = chosen->engine->run(program, options);
    if (result)
      result->reason = chosen->estimate->reason;
    return result;
  }
  llvm::Expected<std::vector<Complex>>
  finalState(const Program &program, const RunOptions &options) const override {
    return stateVectorSimulator().finalState(program, options);
  }
  llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const override {
    std::vector<EngineForecast> forecasts =
        forecastExpectations(program, options, /*all=*/false);
    const EngineForecast *chosen = chooseForExpectations(forecasts);
    if (!chosen)
      return llvm::createStringError(llvm::formatv(
          "no simulator has expectation values of this program: {0}",
          refusalsOf(forecasts)));
    return chosen->engine->expectations(program, observables, options);
  }

private:
  /// The engine to run, with the choice explained in the estimate.
  llvm::Expected<EngineForecast> choose(const Program &program,
                                        const RunOptions &options) const;
};

llvm::Expected<EngineForecast>
AutoSimulator::choose(const Program &program, const RunOptions &options) const {
  if (llvm::Error error = program.check())
    return std::move(error);
  std::vector<EngineForecast> forecasts =
      forecastEngines(program, options, /*all=*/false);
  const std::string refusals = refusalsOf(forecasts);
  const EngineForecast *chosen = chooseEngine(forecasts);
  if (!chosen)
    return llvm::createStringError(
        llvm::formatv("no simulator can run this program: {0}", refusals));
  EngineForecast result = *chosen;
  std::string &reason = result.estimate->reason;
  reason = llvm::formatv("'{0}': {1}", result.engine->name(), reason);
  if (!refusals.empty())
    reason += " (" + refusals + ")";
  return result;
}

} // namespace

const Simulator &simulation::autoSimulator() {
  static const AutoSimulator simulator;
  return simulator;
}
