//===- BenchAnnealing.cpp - Quality and speed of the solvers ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Runs one solver on one instance, once per seed, and prints a line of
// key=value pairs for each run. Times are processor time of the process. The
// reader here takes well-formed files only.
//
//===----------------------------------------------------------------------===//

#include "Solvers.h"

#include "llvm/Support/CommandLine.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"

#include <cmath>
#include <ctime>

using namespace enishi::annealing;
namespace cl = llvm::cl;

static cl::opt<std::string>
    file(cl::Positional, cl::Required,
         cl::desc("<file, or palubeckis:N:DENSITY:SEED>"));
static cl::opt<std::string> solver("solver", cl::init("sa"));
static cl::opt<double> cpuSeconds("cpu", cl::init(1));
static cl::opt<uint64_t> steps("steps", cl::init(0));
static cl::opt<unsigned> firstSeed("seed", cl::init(1));
static cl::opt<unsigned> numSeeds("seeds", cl::init(1));
static cl::opt<unsigned> threads("threads", cl::init(1));
static cl::opt<unsigned> samples("samples", cl::init(1));
static cl::opt<double> target("target", cl::init(NAN),
                              cl::desc("in the instance's own sense"));
static cl::opt<bool> printSpins("print", cl::desc("the best configuration"));
static cl::opt<std::string> settings("set", cl::desc("key=value,..."));
static cl::opt<bool> isMaximised("max", cl::desc("a .qubo file is maximised"));

static double cpuTime() {
  timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return double(time.tv_sec) + double(time.tv_nsec) * 1e-9;
}

namespace {

struct Instance {
  IsingModel model;
  /// What the user sees is sign * energy.
  double sign = 1;
};

/// Collects a QUBO that is minimised.
struct QuboBuilder {
  std::vector<double> fields;
  std::vector<Coupling> couplings;
  double offset = 0;
  void add(uint32_t i, uint32_t j, double q) {
    if (i == j) {
      fields[i] += q / 2;
      offset += q / 2;
      return;
    }
    couplings.push_back({i, j, q / 4});
    fields[i] += q / 4;
    fields[j] += q / 4;
    offset += q / 4;
  }
  IsingModel take() {
    return IsingModel::create(std::move(fields), couplings, offset);
  }
};

std::vector<double> numbersOf(llvm::StringRef line) {
  std::vector<double> numbers;
  while (!(line = line.ltrim()).empty() && line[0] != '#') {
    auto [word, rest] = line.split(' ');
    double value;
    if (word.trim().getAsDouble(value))
      break;
    numbers.push_back(value);
    line = rest;
  }
  return numbers;
}

Instance readMaxCut(llvm::ArrayRef<llvm::StringRef> lines) {
  std::vector<Coupling> couplings;
  double total = 0;
  uint32_t n = static_cast<uint32_t>(numbersOf(lines[0])[0]);
  for (llvm::StringRef line : lines.drop_front()) {
    std::vector<double> row = numbersOf(line);
    if (row.size() != 3)
      continue;
    total += row[2];
    couplings.push_back(
        {uint32_t(row[0]) - 1, uint32_t(row[1]) - 1, row[2] / 2});
  }
  return {IsingModel::create(std::vector<double>(n, 0), couplings, -total / 2),
          -1};
}

Instance readQubo(llvm::ArrayRef<llvm::StringRef> lines) {
  QuboBuilder builder;
  double sign = isMaximised ? -1 : 1;
  for (llvm::StringRef line : lines) {
    if (line.consume_front("p") &&
        (line = line.ltrim()).consume_front("qubo")) {
      builder.fields.assign(size_t(numbersOf(line)[1]), 0);
      continue;
    }
    std::vector<double> row = numbersOf(line);
    if (row.size() == 3)
      builder.add(uint32_t(row[0]), uint32_t(row[1]), sign * row[2]);
  }
  return {builder.take(), sign};
}

Instance readQplib(llvm::ArrayRef<llvm::StringRef> lines) {
  QuboBuilder builder;
  double sign = lines[2].starts_with("max") ? -1 : 1;
  size_t at = 3;
  auto next = [&] { return numbersOf(lines[at++]); };
  builder.fields.assign(size_t(next()[0]), 0);
  size_t count = size_t(next()[0]);
  for (size_t i = 0; i < count; ++i) {
    std::vector<double> row = next();
    builder.add(uint32_t(row[0]) - 1, uint32_t(row[1]) - 1, sign * row[2] / 2);
  }
  double common = next()[0];
  std::vector<double> linear(builder.fields.size(), common);
  count = size_t(next()[0]);
  for (size_t i = 0; i < count; ++i) {
    std::vector<double> row = next();
    linear[size_t(row[0]) - 1] = row[1];
  }
  for (uint32_t i = 0; i < linear.size(); ++i)
    builder.add(i, i, sign * linear[i]);
  builder.offset += sign * next()[0];
  return {builder.take(), sign};
}

/// Palubeckis's generator of UBQP instances (2004): coefficients in
/// [-100, 100], each entry of the symmetric matrix counted twice, maximised.
Instance generatePalubeckis(uint32_t n, double density, double seed) {
  const double modulus = 2147483647;
  auto draw = [&] {
    double product = 16807 * seed;
    seed = product - std::floor(product / modulus) * modulus;
    return seed / (modulus + 1);
  };
  QuboBuilder builder;
  builder.fields.assign(n, 0);
  for (uint32_t i = 0; i < n; ++i) {
    builder.add(i, i, -(std::floor(draw() * 201) - 100));
    for (uint32_t j = i + 1; j < n; ++j)
      if (draw() * 100 <= density)
        builder.add(i, j, -2 * (std::floor(draw() * 201) - 100));
  }
  return {builder.take(), -1};
}

Instance load(llvm::StringRef path) {
  if (path.consume_front("palubeckis:")) {
    auto [n, rest] = path.split(':');
    auto [density, seed] = rest.split(':');
    return generatePalubeckis(uint32_t(std::stoul(n.str())),
                              std::stod(density.str()), std::stod(seed.str()));
  }
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer) {
    llvm::errs() << path << ": " << buffer.getError().message() << '\n';
    exit(2);
  }
  llvm::SmallVector<llvm::StringRef> lines;
  (*buffer)->getBuffer().split(lines, '\n', -1, false);
  if (path.ends_with(".qubo"))
    return readQubo(lines);
  if (path.ends_with(".qplib"))
    return readQplib(lines);
  return readMaxCut(lines);
}

} // namespace

int main(int argc, char **argv) {
  cl::ParseCommandLineOptions(argc, argv);
  Instance instance = load(file);
  std::string name = llvm::StringRef(file).rsplit('/').second.str();
  if (name.empty())
    name = file;
  if (solver == "features") {
    ModelFeatures features = ModelFeatures::of(instance.model);
    llvm::outs() << llvm::formatv(
        "{0}: {1} spins, density {2:f4}, degree {3:f2}, small integers {4}, "
        "compound advantage {5:f2}\n",
        name, features.numSpins, features.density, features.meanDegree,
        features.hasSmallIntegers, features.compoundAdvantage);
    return 0;
  }
  auto runOnce = [&](const SolveOptions &options, double &cpu) {
    double before = cpuTime();
    llvm::Expected<SolveResult> result =
        solveByName(solver, settings, instance.model, options);
    cpu = cpuTime() - before;
    if (!result) {
      llvm::errs() << llvm::toString(result.takeError()) << '\n';
      exit(1);
    }
    return std::move(*result);
  };

  for (unsigned seed = firstSeed; seed < firstSeed + numSeeds; ++seed) {
    SolveOptions options;
    options.seed = seed;
    options.threads = threads;
    options.numSamples = samples;
    options.stepLimit = steps;
    double cpu = 0;
    if (!steps) {
      // What a step costs beside the preparation, from two runs of which the
      // longer takes at least a tenth of the time.
      double before = 0, cpuBefore = 0, rate = 0;
      for (double count = 1e5; cpu < 0.1 * cpuSeconds; count *= 4) {
        options.stepLimit = uint64_t(count);
        before = count / 4;
        cpuBefore = cpu;
        runOnce(options, cpu);
      }
      double last = double(options.stepLimit);
      rate = (last - before) / std::max(cpu - cpuBefore, 1e-4);
      options.stepLimit =
          uint64_t(last + rate * std::max(cpuSeconds - cpu, 0.0)) + 1;
    }
    double begin = cpuTime(), atBest = 0, best = INFINITY;
    options.progress = [&](double, double energy) {
      if (energy < best) {
        best = energy;
        atBest = cpuTime() - begin;
      }
      return true;
    };
    if (!std::isnan(target))
      options.target = target * instance.sign;
    SolveResult result = runOnce(options, cpu);
    if (result.bestEnergy() < best)
      atBest = cpu;
    size_t atBestEnergy = 0;
    for (const Sample &sample : result.samples)
      atBestEnergy += sample.energy == result.bestEnergy();
    llvm::outs() << llvm::formatv(
        "instance={0} solver={1} seed={2} value={3:f3} cpu={4:f5} "
        "t_best={5:f3} steps={6} per_ns={7:f4} at_best={8} method=\"{9}\"\n",
        name, solver, seed, result.bestEnergy() * instance.sign, cpu, atBest,
        result.steps, double(result.steps) / cpu * 1e-9, atBestEnergy,
        result.method);
    if (printSpins && !result.samples.empty()) {
      for (int8_t spin : result.samples[0].spins)
        llvm::outs() << (spin > 0 ? '1' : '0');
      llvm::outs() << '\n';
    }
    llvm::outs().flush();
  }
}
