//===- Engines.cpp - What the engines share, and the choice of one -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engines.h"

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
  if (options.memoryLimit)
    return options.memoryLimit;
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

std::string simulation::formatBytes(uint64_t bytes) {
  static constexpr const char *units[] = {"bytes", "kB", "MB",
                                          "GB",    "TB", "PB"};
  double value = bytes;
  unsigned unit = 0;
  for (; value >= 1024 && unit < 5; ++unit)
    value /= 1024;
  return llvm::formatv(unit ? "{0:f1} {1}" : "{0:f0} {1}", value, units[unit]);
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
    Estimate estimate;
    llvm::Expected<const Simulator *> engine =
        choose(program, options, estimate);
    if (!engine)
      return engine.takeError();
    return estimate;
  }
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override {
    Estimate estimate;
    llvm::Expected<const Simulator *> engine =
        choose(program, options, estimate);
    if (!engine)
      return engine.takeError();
    llvm::Expected<RunResult> result = (*engine)->run(program, options);
    if (result)
      result->reason = estimate.reason;
    return result;
  }
  llvm::Expected<std::vector<Complex>>
  finalState(const Program &program, const RunOptions &options) const override {
    return stateVectorSimulator().finalState(program, options);
  }

private:
  /// The cheapest of the engines that can run the program.
  llvm::Expected<const Simulator *> choose(const Program &program,
                                           const RunOptions &options,
                                           Estimate &chosen) const;
};

llvm::Expected<const Simulator *>
AutoSimulator::choose(const Program &program, const RunOptions &options,
                      Estimate &chosen) const {
  if (llvm::Error error = program.check())
    return std::move(error);
  const Simulator *best = nullptr;
  std::string refusals;
  for (const Simulator *engine : allSimulators()) {
    if (engine == this)
      continue;
    // Engines that were added prepare the whole program to know their cost,
    // which is not worth it where another is done at once.
    constexpr double kSoon = 0.02;
    const bool isAdded = engine != &stateVectorSimulator() &&
                         engine != &stabilizerSimulator() &&
                         engine != &matrixProductSimulator();
    if (isAdded && best && chosen.seconds < kSoon)
      continue;
    llvm::Expected<Estimate> estimate = engine->canRun(program, options);
    if (!estimate) {
      if (!refusals.empty())
        refusals += "; ";
      refusals +=
          (engine->name() + ": ").str() + llvm::toString(estimate.takeError());
      continue;
    }
    // What is known of entanglement before the run is a bound, and rough: it
    // decides only against a long run with all amplitudes.
    constexpr double kDoubt = 10, kLong = 1;
    const bool isRough = engine == &matrixProductSimulator();
    if (isRough && best &&
        (best == &stabilizerSimulator() || chosen.seconds < kLong ||
         chosen.seconds < kDoubt * estimate->seconds))
      continue;
    if (!best || isRough || estimate->seconds < chosen.seconds) {
      best = engine;
      chosen = *estimate;
    }
  }
  if (!best)
    return llvm::createStringError(
        llvm::formatv("no simulator can run this program: {0}", refusals));
  chosen.reason = llvm::formatv("'{0}': {1}", best->name(), chosen.reason);
  if (!refusals.empty())
    chosen.reason += " (" + refusals + ")";
  return best;
}

} // namespace

const Simulator &simulation::autoSimulator() {
  static const AutoSimulator simulator;
  return simulator;
}
