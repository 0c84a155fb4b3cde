//===- BranchAndBound.cpp - Branch and bound --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Bounds/CyclePacking.h"
#include "TreeElimination.h"

#include "enishi/Annealing/Bounds.h"
#include "enishi/Annealing/Exact.h"
#include "enishi/Annealing/Presolve.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace enishi::annealing;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

/// Dear, and the one bound that prunes where many couplings are frustrated at
/// once. Few sweeps: the certificate holds for any, and the next branch starts
/// anew.
constexpr SemidefiniteOptions kSemidefinite = {40, 300};

/// One-flip tabu search from a start: good enough for a first upper bound.
SpinConfiguration improve(const IsingModel &model, SpinConfiguration spins,
                          uint64_t steps) {
  const uint32_t n = model.numSpins();
  std::vector<double> local(n);
  double energy = model.energy(spins);
  for (Spin i = 0; i < n; ++i) {
    local[i] = model.fields[i];
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
      local[i] += model.weights[k] * spins[model.neighbors[k]];
  }
  SpinConfiguration best = spins;
  double bestEnergy = energy;
  std::vector<uint64_t> freeAt(n, 0);
  uint64_t random = 1;
  for (uint64_t step = 1; step <= steps; ++step) {
    Spin chosen = n;
    double least = infinity;
    for (Spin i = 0; i < n; ++i) {
      double change = -2 * spins[i] * local[i];
      bool isAllowed = freeAt[i] <= step || energy + change < bestEnergy;
      if (isAllowed && change < least) {
        least = change;
        chosen = i;
      }
    }
    if (chosen == n)
      continue;
    for (uint64_t k = model.rowBegin[chosen]; k < model.rowBegin[chosen + 1];
         ++k)
      local[model.neighbors[k]] -= 2 * spins[chosen] * model.weights[k];
    spins[chosen] = -spins[chosen];
    energy += least;
    random = random * 6364136223846793005u + 1442695040888963407u;
    freeAt[chosen] = step + 1 + n / 20 + (random >> 33) % 10;
    if (energy < bestEnergy) {
      bestEnergy = energy;
      best = spins;
    }
  }
  return best;
}

/// What is known about a model: a configuration, if one was found below the
/// cutoff, and a bound. The optimum is min(energy, something >= cutoff).
struct Answer {
  SpinConfiguration spins;
  double energy = infinity;
  /// No energy is below this.
  double bound = -infinity;
};

class Search {
public:
  Search(const SolveOptions &options, double step, double tolerance)
      : stepsLeft(options.stepLimit != 0 ? options.stepLimit : UINT64_MAX),
        timeLimit(options.timeLimit), step(step), tolerance(tolerance),
        start(std::chrono::steady_clock::now()) {}

  /// Looks for configurations with an energy below the cutoff.
  Answer solve(const IsingModel &model, double cutoff);
  uint64_t numNodes = 0, numSteps = 0;
  bool wasStopped = false;

private:
  Answer solvePart(const IsingModel &model, double cutoff);
  Answer branch(const IsingModel &model, double cutoff);
  bool mayGoOn();
  /// Energies come in steps, so one below the cutoff is a step below it.
  bool isHopeless(double bound, double cutoff) const {
    return bound > cutoff - step + tolerance;
  }

  /// A node is many steps of a solver: what it looks at is counted.
  void charge(uint64_t steps) {
    numSteps += steps;
    stepsLeft -= std::min(stepsLeft, steps);
  }

  uint64_t stepsLeft, nodesLeft = 1000000;
  double timeLimit;
  double step, tolerance;
  std::chrono::steady_clock::time_point start;
};

bool Search::mayGoOn() {
  if (!wasStopped &&
      (stepsLeft == 0 || nodesLeft == 0 ||
       (std::isfinite(timeLimit) &&
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
                .count() > timeLimit)))
    wasStopped = true;
  if (wasStopped)
    return false;
  --nodesLeft;
  ++numNodes;
  return true;
}

double boundOf(const FixedPointModel &fixed) {
  uint64_t work = 50 * (fixed.weights.size() + fixed.fields.size());
  return fixed.toDouble(cycleBound(fixed, work)) - fixed.error;
}

Answer Search::solve(const IsingModel &model, double cutoff) {
  PresolveOptions options;
  options.breakSymmetry = true;
  Presolved reduced = presolve(model, options);
  charge(10 * (model.weights.size() + model.fields.size()));
  double base = reduced.offset - reduced.errorBound;
  std::vector<double> bounds;
  double sum = base;
  for (const Presolved::Part &part : reduced.parts) {
    bounds.push_back(boundOf(toFixedPoint(part.model)));
    sum += bounds.back();
  }
  Answer answer;
  std::vector<SpinConfiguration> chosen(reduced.parts.size());
  bool isComplete = true;
  for (size_t p = 0; p < reduced.parts.size(); ++p) {
    if (isHopeless(sum, cutoff)) {
      answer.bound = sum;
      return answer;
    }
    sum -= bounds[p];
    Answer part = solvePart(reduced.parts[p].model, cutoff - sum);
    bounds[p] = std::max(bounds[p], part.bound);
    sum += bounds[p];
    isComplete &= !part.spins.empty();
    chosen[p] = std::move(part.spins);
  }
  answer.bound = sum;
  if (!isComplete)
    return answer;
  answer.spins = reduced.lift(chosen);
  answer.energy = model.energy(answer.spins);
  return answer;
}

Answer Search::solvePart(const IsingModel &model, double cutoff) {
  FixedPointModel fixed = toFixedPoint(model);
  std::optional<EliminationOrder> order;
  if (model.numSpins() <= 400)
    order = findOrder(model, OrderHeuristic::MinDegree, 18, uint64_t(1) << 19);
  if (!order)
    return branch(model, cutoff);
  charge(order->cost);
  Answer answer;
  answer.bound =
      fixed.toDouble(minimiseByElimination(fixed, *order, answer.spins)) -
      fixed.error;
  answer.energy = model.energy(answer.spins);
  return answer;
}

Answer Search::branch(const IsingModel &model, double cutoff) {
  Answer answer;
  answer.bound = boundOf(toFixedPoint(model));
  if (isHopeless(answer.bound, cutoff) || !mayGoOn())
    return answer;
  if (std::optional<double> bound = semidefiniteBound(model, kSemidefinite))
    answer.bound = std::max(answer.bound, *bound);
  if (isHopeless(answer.bound, cutoff))
    return answer;
  // The spin on which most depends.
  Spin spin = 0;
  double most = -1;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    double weight = std::abs(model.fields[i]);
    for (double w : model.weightsOf(i))
      weight += std::abs(w);
    if (weight > most) {
      most = weight;
      spin = i;
    }
  }
  int8_t first = model.fields[spin] > 0 ? -1 : 1;
  double best = cutoff, bound = infinity;
  for (int8_t value : {first, static_cast<int8_t>(-first)}) {
    // Without the spin; the others' numbers move up.
    IsingModel child;
    child.offset = value * model.fields[spin];
    for (Spin i = 0; i < model.numSpins(); ++i) {
      if (i == spin)
        continue;
      double field = model.fields[i];
      for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
        Spin neighbor = model.neighbors[k];
        if (neighbor == spin) {
          field += value * model.weights[k];
          continue;
        }
        child.neighbors.push_back(neighbor - (neighbor > spin));
        child.weights.push_back(model.weights[k]);
      }
      child.fields.push_back(field);
      child.rowBegin.push_back(child.neighbors.size());
    }
    Answer found = solve(child, best);
    bound = std::min(bound, found.bound);
    if (found.energy < best - tolerance / 2) {
      best = answer.energy = found.energy;
      answer.spins = std::move(found.spins);
      answer.spins.insert(answer.spins.begin() + spin, value);
    }
  }
  answer.bound = std::max(answer.bound, bound);
  return answer;
}

} // namespace

SolveResult
enishi::annealing::solveBranchAndBound(const IsingModel &model,
                                       const SolveOptions &options) {
  SolveResult result;
  FixedPointModel fixed = toFixedPoint(model);
  // Flipping a spin changes an energy by an even number of units. Rounding
  // anywhere makes the steps useless, and asks for a margin.
  bool isExact = fixed.isExact() && fixed.sumBits <= 50;
  double scale = std::ldexp(1.0, fixed.exponent + fixed.sumBits);
  double step = isExact ? std::ldexp(2.0, fixed.exponent) : 0;
  double tolerance = isExact ? step / 4 : 1e-12 * scale;

  SpinConfiguration start = options.initial;
  if (start.size() != model.numSpins())
    start.assign(model.numSpins(), 1);
  uint64_t budget = 20000000 / (model.numSpins() + 1);
  SpinConfiguration spins =
      improve(model, start,
              std::min<uint64_t>(budget, 100 * uint64_t(model.numSpins())));
  double energy = model.energy(spins);

  Search search(options, step, tolerance);
  Answer answer = search.solve(model, energy);
  if (answer.energy < energy) {
    spins = std::move(answer.spins);
    energy = answer.energy;
  }
  // Where nothing below the first configuration was found, the bound proves
  // that there is nothing.
  result.isOptimal = !search.wasStopped;
  result.lowerBound = std::min(answer.bound, energy);
  if (result.isOptimal)
    result.lowerBound = isExact ? energy : energy - 4 * tolerance;
  result.samples.push_back({std::move(spins), energy});
  result.steps = search.numSteps;
  result.method =
      "branch and bound, " + std::to_string(search.numNodes) + " nodes";
  return result;
}
