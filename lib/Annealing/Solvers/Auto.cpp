//===- Auto.cpp - The solver that chooses -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Auto.h"

#include "CompoundProbe.h"
#include "NumericModel.h"
#include "Run.h"

#include "enishi/Annealing/CompoundAnnealing.h"
#include "enishi/Annealing/Hybrid.h"
#include "enishi/Annealing/RecombiningAnnealing.h"
#include "enishi/Annealing/Tabu.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <optional>

using namespace enishi::annealing;

ModelFeatures ModelFeatures::of(const IsingModel &model) {
  ModelFeatures features;
  features.numSpins = model.numSpins();
  if (features.numSpins == 0)
    return features;
  double n = features.numSpins, entries = double(model.neighbors.size());
  features.density = n > 1 ? entries / (n * (n - 1)) : 0;
  features.meanDegree = entries / n;
  Numbers numbers = Numbers::of(model);
  features.hasSmallIntegers =
      numbers.kind == NumberKind::Int8 || numbers.kind == NumberKind::Int16;
  // Constraints that became penalties have more than one size of weights.
  bool mayBePenalties =
      !numbers.hasUnitCouplings ||
      llvm::any_of(model.fields, [](double field) { return field != 0; });
  if (features.numSpins <= 20000 && mayBePenalties)
    features.compoundAdvantage = enishi::annealing::compoundAdvantage(model, 1);
  return features;
}

std::vector<PortfolioEntry>
enishi::annealing::choosePortfolio(const ModelFeatures &features) {
  double n = features.numSpins;
  // Costs as measured on one machine, in nanoseconds per step.
  double scan = 0.25 + 20 / std::max(n, 1.0);
  double replicas =
      0.15 + (features.hasSmallIntegers ? 0.01 : 0.08) * features.meanDegree;
  double row = 1 + 0.003 * n;
  if (n > 150000)
    return {{SolverKind::Hybrid, 1, replicas}};
  // Penalties: single flips freeze.
  if (features.compoundAdvantage > 4)
    return {{SolverKind::Compound, 0.7, scan},
            {SolverKind::Recombining, 0.1, replicas},
            {SolverKind::Tabu, 0.2, scan}};
  if (features.density > 0.2 && n <= 16384 && n >= 64)
    return {{SolverKind::Tabu, 0.25, scan}, {SolverKind::Annealing, 0.75, row}};
  if (features.meanDegree < 3.5 && n > 500)
    return {{SolverKind::Forests, 0.4, 1 + 0.4 * features.meanDegree},
            {SolverKind::Recombining, 0.6, replicas}};
  if (n <= 3000)
    return {{SolverKind::Recombining, 0.9, replicas},
            {SolverKind::Tabu, 0.1, scan}};
  return {{SolverKind::Recombining, 1, replicas}};
}

namespace {

const char *solverName(SolverKind kind) {
  switch (kind) {
  case SolverKind::Annealing:
    return "simulated annealing";
  case SolverKind::Recombining:
    return "recombining annealing";
  case SolverKind::Forests:
    return "recombining annealing of forests";
  case SolverKind::Tabu:
    return "tabu search";
  case SolverKind::Compound:
    return "compound annealing";
  case SolverKind::Hybrid:
    return "hybrid search";
  }
  return "";
}

llvm::Expected<SolveResult> solveWith(SolverKind kind, const IsingModel &model,
                                      const SolveOptions &options) {
  switch (kind) {
  case SolverKind::Annealing:
    return simulatedAnnealing(model, options);
  case SolverKind::Forests: {
    RecombiningAnnealingOptions recombining;
    recombining.update = AnnealingUpdate::Forests;
    return recombiningAnnealing(model, options, recombining);
  }
  case SolverKind::Tabu:
    return tabuSearch(model, options);
  case SolverKind::Compound:
    return compoundAnnealing(model, options);
  case SolverKind::Hybrid:
    return hybridSearch(model, options);
  case SolverKind::Recombining:
    break;
  }
  return recombiningAnnealing(model, options);
}

/// A configuration that satisfies every field and every coupling, so that no
/// energy is lower, if there is one. O(spins + couplings).
std::optional<SpinConfiguration> satisfyAll(const IsingModel &model) {
  SpinConfiguration spins(model.numSpins(), 0);
  std::vector<Spin> queue;
  auto sign = [](double wish) -> int8_t { return wish > 0 ? -1 : 1; };
  auto set = [&](Spin spin, int8_t value) {
    if (spins[spin] == 0) {
      spins[spin] = value;
      queue.push_back(spin);
    }
    return spins[spin] == value;
  };
  for (Spin spin = 0; spin < model.numSpins(); ++spin)
    if (model.fields[spin] != 0)
      set(spin, sign(model.fields[spin]));
  for (Spin root = 0; root < model.numSpins(); ++root) {
    // Spins with a field, in the first turn, come before all others.
    if (queue.empty() && spins[root] == 0)
      set(root, 1);
    for (; !queue.empty();) {
      Spin spin = queue.back();
      queue.pop_back();
      for (uint64_t k = model.rowBegin[spin]; k < model.rowBegin[spin + 1]; ++k)
        if (model.weights[k] != 0 &&
            !set(model.neighbors[k], spins[spin] * sign(model.weights[k])))
          return std::nullopt;
    }
  }
  return spins;
}

/// Steps for each entry, so that times are in the proportion of the shares.
std::vector<uint64_t> divideSteps(llvm::ArrayRef<PortfolioEntry> portfolio,
                                  uint64_t limit) {
  double total = 0;
  for (const PortfolioEntry &entry : portfolio)
    total += entry.share / entry.stepCost;
  std::vector<uint64_t> steps;
  uint64_t left = limit;
  for (const PortfolioEntry &entry : portfolio) {
    uint64_t part =
        uint64_t(double(limit) * (entry.share / entry.stepCost / total));
    part = &entry == &portfolio.back() ? left : std::min(part, left);
    steps.push_back(part);
    left -= part;
  }
  return steps;
}

} // namespace

llvm::Expected<SolveResult>
enishi::annealing::solveAutomatically(const IsingModel &model,
                                      const SolveOptions &options) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  auto start = std::chrono::steady_clock::now();
  auto elapsed = [&] {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         start)
        .count();
  };
  SolveResult result;
  SamplePool pool(options.numSamples);
  if (options.numSamples <= 1)
    if (std::optional<SpinConfiguration> spins = satisfyAll(model)) {
      double energy = model.energy(*spins);
      result.samples.push_back({std::move(*spins), energy});
      result.lowerBound = energy;
      result.isOptimal = true;
      result.steps = model.numSpins();
      result.method = "no frustration";
      return result;
    }
  std::vector<PortfolioEntry> portfolio =
      choosePortfolio(ModelFeatures::of(model));
  std::vector<uint64_t> steps = divideSteps(portfolio, options.stepLimit);

  bool isStopped = false;
  double shareDone = 0;
  for (size_t k = 0; k < portfolio.size() && !isStopped; ++k) {
    const PortfolioEntry &entry = portfolio[k];
    if (options.stepLimit && steps[k] == 0)
      continue;
    SolveOptions part = options;
    part.seed = Random(options.seed, 1000 + k).next();
    part.stepLimit = steps[k];
    if (entry.continues && !pool.samples.empty())
      part.initial = pool.samples[0].spins;
    if (std::isfinite(options.timeLimit))
      part.timeLimit = std::max(0.0, options.timeLimit - elapsed()) *
                       entry.share / (1 - shareDone);
    double best = pool.samples.empty() ? std::numeric_limits<double>::infinity()
                                       : pool.samples[0].energy;
    if (options.progress)
      part.progress = [&](double fraction, double energy) {
        double done = std::min(1.0, shareDone + entry.share * fraction);
        isStopped = !options.progress(done, std::min(best, energy));
        return !isStopped;
      };
    llvm::Expected<SolveResult> found = solveWith(entry.kind, model, part);
    if (!found)
      return found.takeError();
    result.steps += found->steps;
    result.lowerBound = std::max(result.lowerBound, found->lowerBound);
    result.isOptimal |= found->isOptimal;
    for (Sample &sample : found->samples)
      pool.add(std::move(sample));
    result.method += (result.method.empty() ? "" : ", then ");
    result.method += solverName(entry.kind);
    shareDone += entry.share;
    if (result.isOptimal || isEnough(pool.samples[0].energy, options))
      break;
  }
  result.samples = std::move(pool.samples);
  return result;
}
