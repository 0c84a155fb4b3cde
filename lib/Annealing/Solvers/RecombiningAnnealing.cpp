//===- RecombiningAnnealing.cpp - Reheat, anneal, recombine -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/RecombiningAnnealing.h"

#include "Forests.h"
#include "Recombination.h"
#include "StagedBatch.h"

#include "llvm/Support/FormatVariadic.h"

#include <optional>

using namespace enishi::annealing;

namespace {

/// Chooses how far to reheat: levels that led to improvements more often.
class ReheatChoice {
public:
  static constexpr unsigned kLevels = 12;
  unsigned choose(Random &random) {
    double total = 0;
    for (double weight : weights)
      total += weight;
    double at = random.uniform() * total;
    for (unsigned level = 0; level + 1 < kLevels; ++level)
      if ((at -= weights[level]) < 0)
        return level;
    return kLevels - 1;
  }
  void reward(unsigned level, bool hasImproved) {
    weights[level] =
        std::max(0.2, 0.9 * weights[level] + (hasImproved ? 1 : 0));
  }
  /// Part of the way from the hot to the cold end where an anneal starts.
  static double start(unsigned level) { return 0.05 + 0.055 * level; }

private:
  double weights[kLevels] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
};

template <typename Batch> class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const RecombiningAnnealingOptions &recombining, BetaRange range,
         double unit, Batch startBatch, const ForestCover *forests,
         const Chunk &chunk, Monitor &monitor)
      : model(model), options(options), recombining(recombining), range(range),
        chunk(chunk), monitor(monitor), result(options),
        batch(std::move(startBatch)), random(chunk.seed, 1), recombiner(model),
        unit(unit) {
    if (forests)
      sampler.emplace(*forests, random.next());
  }

  ChunkResult run() {
    uint64_t total = std::max<uint64_t>(1, chunk.steps / batch.stepsPerSweep());
    if (options.initial.empty()) {
      // A quarter of the budget goes into the first anneal.
      batch.randomize();
      if (!anneal(0, std::max<uint64_t>(1, total / 4))) {
        batch.descend();
        collectBest(batch, monitor, result, options.numSamples);
        return std::move(result);
      }
      batch.descend();
      std::vector<double> energies = batch.energies();
      unsigned first =
          std::min_element(energies.begin(), energies.end()) - energies.begin();
      best = batch.spins(first);
      mergeLanes();
      if (options.numSamples > 1)
        collectBest(batch, monitor, result, options.numSamples);
    } else {
      best = options.initial;
    }
    monitor.found(result, best);
    while (result.steps + batch.stepsPerSweep() <= chunk.steps &&
           !monitor.shouldStop(result.steps))
      round(total);
    monitor.found(result, best);
    return std::move(result);
  }

private:
  bool anneal(double start, uint64_t sweeps) {
    uint64_t period = std::clamp<uint64_t>(
        sweeps / 32, 1, 1 + 2000 / std::max<uint64_t>(model.numSpins(), 1));
    uint64_t poll = 1 + 10000 / std::max<uint64_t>(model.numSpins(), 1);
    for (uint64_t sweep = 0; sweep < sweeps; ++sweep) {
      if (sweep % period == 0) {
        double done = sweeps == 1 ? 1 : double(sweep) / double(sweeps - 1);
        done = start + (1 - start) * done;
        setBeta(range.hot + (range.cold - range.hot) * done);
      }
      update();
      result.steps += batch.stepsPerSweep();
      if (sweep % poll == 0 && monitor.shouldStop(result.steps))
        return false;
    }
    return true;
  }

  void setBeta(double beta) {
    if (sampler)
      sampler->setBeta(beta * unit);
    else
      batch.setBeta(beta);
  }
  /// Forests leave slopes as they were; a descent sums them anew.
  void update() {
    if constexpr (std::is_same_v<Batch, ReplicaBatch<float>>) {
      if (sampler) {
        sampler->sample(batch.minusData());
        return;
      }
    }
    batch.sweep();
  }

  bool mergeLanes() {
    double gain = 0;
    for (unsigned lane = 0; lane < Batch::lanes; ++lane)
      gain += recombiner.merge(best, batch.spins(lane), random);
    return gain < 0;
  }

  void round(uint64_t total) {
    for (unsigned lane = 0; lane < Batch::lanes; ++lane)
      batch.setSpins(lane, best);
    batch.computeSlopes();
    unsigned level = choice.choose(random);
    uint64_t sweeps = recombining.sweeps;
    if (!sweeps)
      sweeps = std::clamp<uint64_t>(total / 64, 16, 512) << random.below(3);
    sweeps =
        std::min(sweeps, std::max<uint64_t>(1, (chunk.steps - result.steps) /
                                                   batch.stepsPerSweep()));
    anneal(ReheatChoice::start(level), sweeps);
    batch.descend();
    bool hasImproved = mergeLanes();
    choice.reward(level, hasImproved);
    if (hasImproved)
      monitor.found(result, best);
    else if (options.numSamples > 1)
      collectBest(batch, monitor, result, options.numSamples);
  }

  const IsingModel &model;
  const SolveOptions &options;
  const RecombiningAnnealingOptions &recombining;
  BetaRange range;
  const Chunk &chunk;
  Monitor &monitor;
  ChunkResult result;
  Batch batch;
  Random random;
  Recombiner recombiner;
  ReheatChoice choice;
  double unit;
  std::optional<ForestSampler> sampler;
  SpinConfiguration best;
};

template <typename MakeBatch>
SolveResult solve(const IsingModel &model, const SolveOptions &options,
                  const RecombiningAnnealingOptions &recombining,
                  BetaRange range, const Numbers &numbers,
                  MakeBatch makeBatch) {
  using Batch = decltype(makeBatch(0));
  std::optional<ForestCover> forests;
  if (recombining.update == AnnealingUpdate::Forests)
    forests.emplace(model, numbers, 12, options.seed);
  Run run(model, options);
  uint64_t perSweep = uint64_t(model.numSpins()) * Batch::lanes;
  SolveResult result = run.execute(
      perSweep * 64, perSweep * 4096,
      [&](const Chunk &chunk, Monitor &monitor) {
        return Search<Batch>(model, options, recombining, range, numbers.unit,
                             makeBatch(chunk.seed),
                             forests ? &*forests : nullptr, chunk, monitor)
            .run();
      });
  result.method =
      llvm::formatv("recombining annealing, {0} replicas, beta {1:g} to {2:g}",
                    Batch::lanes, range.hot, range.cold);
  return result;
}

} // namespace

llvm::Expected<SolveResult> enishi::annealing::recombiningAnnealing(
    const IsingModel &model, const SolveOptions &options,
    const RecombiningAnnealingOptions &recombining) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  Numbers numbers = Numbers::of(model);
  llvm::Expected<BetaRange> range = chooseBetaRange(recombining.beta, numbers);
  if (!range)
    return range.takeError();
  auto run = [&](auto makeBatch) {
    return solve(model, options, recombining, *range, numbers, makeBatch);
  };
  if (recombining.update == AnnealingUpdate::Forests) {
    SparseRows<float> rows(model, numbers);
    return run([&](uint64_t seed) {
      return ReplicaBatch<float>(model, numbers, rows, seed);
    });
  }
  return withReplicaNumber(numbers, [&](auto number) {
    return withBatches<decltype(number)>(model, numbers, *range, run);
  });
}
