//===- ConstrainedSearch.cpp - Search that keeps constraints ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/ConstrainedSearch.h"

#include "ConstrainedWalk.h"

#include "enishi/Annealing/Reduction.h"

#include <atomic>
#include <chrono>
#include <cmath>
#include <thread>

using namespace enishi::annealing;

namespace {

constexpr uint64_t kDefaultSteps = 2000000;
/// The anneals of a generation, the same for any number of threads: one goes on
/// from the best point so far, the others start anew.
constexpr unsigned kAnneals = 2;

class Generations {
public:
  Generations(const ConstrainedModel &model, const SolveOptions &options)
      : model(model), options(options), problem(model.problem),
        sign(problem.sense == Sense::Maximize ? -1 : 1),
        start(std::chrono::steady_clock::now()) {}

  ConstrainedResult run();

private:
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         start)
        .count();
  }
  bool isTimed() const { return std::isfinite(options.timeLimit); }
  bool isGoodEnough(double minimised) const {
    return minimised <= model.objectiveBound ||
           (options.target && minimised <= sign * *options.target);
  }
  void runGeneration(uint64_t steps);
  void take(const WalkPoint &point);

  const ConstrainedModel &model;
  const SolveOptions &options;
  const Problem &problem;
  double sign;
  std::chrono::steady_clock::time_point start;
  uint64_t stepLimit = 0, numAnneals = 0;
  std::atomic<bool> isStopped{false};
  ConstrainedResult best;
};

/// The checker's numbers decide, not those of the walk.
void Generations::take(const WalkPoint &point) {
  double violated = violation(problem, point.values);
  double energy = problem.evaluate(point.values);
  if (!best.values.empty() &&
      (violated != best.violation ? violated > best.violation
                                  : sign * energy >= sign * best.energy))
    return;
  best.values = point.values;
  best.violation = violated;
  best.energy = energy;
}

void Generations::runGeneration(uint64_t steps) {
  std::vector<ConstrainedWalk> walks;
  for (unsigned i = 0; i < kAnneals; ++i)
    walks.emplace_back(model,
                       enishi::SplitMix64(options.seed, numAnneals + i).next());
  numAnneals += kAnneals;
  std::vector<double> from = best.values;
  uint64_t before = best.steps;
  auto work = [&](unsigned i, bool isMain) {
    uint64_t polls = 0;
    auto isOver = [&](uint64_t done, double objective) {
      if (isGoodEnough(objective))
        return true;
      // Looking at the clock takes longer than a move.
      if (++polls % 8 != 0)
        return isStopped.load(std::memory_order_relaxed);
      if (isTimed() && seconds() >= options.timeLimit)
        isStopped = true;
      if (isMain && options.progress) {
        double fraction = isTimed() ? seconds() / options.timeLimit
                                    : double(before + done) / double(stepLimit);
        if (!options.progress(std::min(1.0, fraction), objective))
          isStopped = true;
      }
      return isStopped.load(std::memory_order_relaxed);
    };
    walks[i].anneal(i == 0 ? llvm::ArrayRef(from) : llvm::ArrayRef<double>(),
                    steps, isOver);
  };
  if (options.threads > 1) {
    std::vector<std::thread> threads;
    for (unsigned i = 1; i < kAnneals; ++i)
      threads.emplace_back(work, i, false);
    work(0, true);
    for (std::thread &thread : threads)
      thread.join();
  } else {
    for (unsigned i = 0; i < kAnneals; ++i)
      work(i, true);
  }
  for (const ConstrainedWalk &walk : walks) {
    take(walk.best());
    best.steps += walk.steps();
  }
}

ConstrainedResult Generations::run() {
  stepLimit = options.stepLimit ? options.stepLimit
              : isTimed()       ? 0
                                : kDefaultSteps;
  uint64_t size =
      std::max<uint64_t>(20000, 20 * uint64_t(model.numVariables()));
  bool isLast = false;
  while (!isLast && !isStopped) {
    double began = seconds();
    uint64_t before = best.steps;
    if (stepLimit) {
      uint64_t left = stepLimit - std::min(stepLimit, best.steps);
      isLast = left < 3 * kAnneals * size;
      size = isLast ? std::max<uint64_t>(1, left / kAnneals) : size;
    }
    runGeneration(size);
    if (best.violation == 0 && isGoodEnough(sign * best.energy))
      break;
    if (isTimed()) {
      double rate =
          double(best.steps - before) / std::max(1e-6, seconds() - began);
      double possible = rate * (options.timeLimit - seconds()) / kAnneals;
      if (possible < 1)
        break;
      // The last one takes what is left.
      size = possible < 6 * double(size) ? uint64_t(possible) : 2 * size;
    } else {
      size *= 2;
    }
  }
  best.bound = sign * model.objectiveBound;
  best.isOptimal =
      best.violation == 0 && sign * best.energy <= model.objectiveBound;
  return std::move(best);
}

} // namespace

llvm::Expected<ConstrainedResult>
enishi::annealing::constrainedSearch(const Problem &problem,
                                     const SolveOptions &options) {
  ConstrainedModel model(problem);
  if (llvm::Error error = model.build())
    return std::move(error);
  if (model.numVariables() == 0) {
    ConstrainedResult result;
    result.energy = result.bound = problem.evaluate({});
    result.violation = violation(problem, {});
    result.isOptimal = result.violation == 0;
    return result;
  }
  return Generations(model, options).run();
}
