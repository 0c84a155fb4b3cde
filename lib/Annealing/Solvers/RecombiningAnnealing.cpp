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

/// Sweeps of the first chunk.
constexpr uint64_t kFirstChunk = 1024;

/// What suits a model, found on the Gset by the time to 99.9 % of the best and
/// by what a few seconds find.
struct Pace {
  /// Sweeps of the anneal from random spins in the first chunks.
  uint64_t firstSweeps = 64;
  /// Anneals from random spins follow, each twice as long, up to half a chunk.
  bool hasLadder = false;
  /// Sweeps of a round are this part of what a chunk has done.
  uint64_t roundDivisor = 8;
  /// Looking at a coupling while merging takes as long as updating some
  /// couplings of a vector, times the part of the time that it may take.
  uint64_t mergeCost = 12;
  /// Of 64 replicas, how many are replaced at each temperature, in anneals from
  /// random spins and in rounds.
  unsigned replacedFirst = 0, replacedInRounds = 0;

  static Pace of(const IsingModel &model) {
    // Where spins have many neighbours most differences are one component, so
    // that rounds add up less, and the best replica is worth more than all
    // others. Where they have few, it is the variety that is recombined.
    Pace pace;
    double n = model.numSpins(), degree = double(model.neighbors.size()) / n;
    if (degree >= 4.5)
      pace.replacedFirst = 12;
    if (degree >= 8)
      pace.replacedInRounds = 16;
    if (degree >= 16) {
      pace.firstSweeps = std::clamp<uint64_t>(
          static_cast<uint64_t>(n / (4 * std::sqrt(degree))), 45, 256);
      pace.hasLadder = true;
      pace.roundDivisor = 4;
      pace.mergeCost = 100;
    }
    return pace;
  }
};

/// Much of an anneal from hot to cold passes where little happens; a short one
/// has no time for that.
BetaRange narrowed(BetaRange range, const Numbers &numbers,
                   AnnealingUpdate update) {
  if (numbers.typicalField == 0)
    return range;
  double hot = update == AnnealingUpdate::Forests ? 0.8 : 1;
  range.hot = std::max(range.hot, hot / numbers.typicalField);
  range.cold = std::min(range.cold, 7 / numbers.typicalField);
  return range;
}

template <typename Batch> class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const RecombiningAnnealingOptions &recombining, BetaRange range,
         double unit, Batch startBatch, const ForestCover *forests,
         const Chunk &chunk, Monitor &monitor)
      : model(model), options(options), recombining(recombining), range(range),
        pace(Pace::of(model)), chunk(chunk), monitor(monitor), result(options),
        batch(std::move(startBatch)), random(chunk.seed, 1), recombiner(model),
        unit(unit) {
    if (forests)
      sampler.emplace(*forests, random.next());
  }

  ChunkResult run() {
    uint64_t total = std::max<uint64_t>(1, chunk.steps / batch.stepsPerSweep());
    if (options.initial.empty()) {
      // The first chunks hurry; in later ones there is time for an anneal
      // that finds what rounds do not.
      uint64_t sweeps = std::max<uint64_t>(1, total / 4);
      bool isEarly = chunk.index < 2;
      if (isEarly)
        sweeps = std::min(sweeps, pace.firstSweeps);
      uint64_t spent = 0;
      do {
        startAnew(sweeps);
        spent += sweeps;
        sweeps *= 2;
      } while (isEarly && pace.hasLadder && spent + sweeps <= total / 2 &&
               !monitor.shouldStop(result.steps));
    } else {
      best = options.initial;
    }
    monitor.found(result, best);
    while (result.steps + batch.stepsPerSweep() <= chunk.steps &&
           !monitor.shouldStop(result.steps))
      round();
    monitor.found(result, best);
    return std::move(result);
  }

private:
  /// Anneals random spins; the best goes on, unless a better one is known.
  void startAnew(uint64_t sweeps) {
    batch.randomize();
    bool isComplete = anneal(0, sweeps, pace.replacedFirst);
    batch.descend();
    std::vector<double> energies = batch.energies();
    size_t lane =
        std::min_element(energies.begin(), energies.end()) - energies.begin();
    SpinConfiguration before = std::move(best);
    best = batch.spins(lane);
    if (isComplete)
      mergeLanes(sweeps);
    if (options.numSamples > 1)
      collectBest(batch, monitor, result, options.numSamples);
    monitor.found(result, best);
    if (!before.empty() && model.energy(before) < model.energy(best))
      best = std::move(before);
  }

  /// False if it ended early. Betas rise in proportion, and at each of them the
  /// worst `replaced` of 64 replicas become copies of the best (population
  /// annealing; Hukushima, Iba, 2003, here by rank). Forests keep no energies,
  /// and are spread evenly.
  bool anneal(double start, uint64_t sweeps, unsigned replaced) {
    uint64_t longest = 1 + 2000 / std::max<uint64_t>(model.numSpins(), 1);
    uint64_t period = std::clamp<uint64_t>(
        sweeps / 32, std::min<uint64_t>(2, longest), longest);
    // What selection costs does not depend on the number of couplings.
    uint64_t selection = std::max<uint64_t>(2, sweeps / 32);
    uint64_t poll = 1 + 10000 / std::max<uint64_t>(model.numSpins(), 1);
    double steepness = fixedLog(range.cold / range.hot);
    for (uint64_t sweep = 0; sweep < sweeps; ++sweep) {
      if (replaced && !sampler && sweep > 0 && sweep % selection == 0) {
        std::vector<double> energies = batch.energies();
        if (isTargetAmong(energies))
          return false;
        replaceWorst(batch, energies, Batch::lanes * replaced / 64);
      }
      if (sweep % period == 0) {
        double done = sweeps == 1 ? 1 : double(sweep) / double(sweeps - 1);
        done = start + (1 - start) * done;
        setBeta(sampler ? range.hot + (range.cold - range.hot) * done
                        : range.hot * fixedExp(steepness * done));
      }
      update();
      result.steps += batch.stepsPerSweep();
      if (sweep % poll == 0 && monitor.shouldStop(result.steps))
        return false;
    }
    return true;
  }

  /// Whether the rest of an anneal is not needed. Energies of a model that was
  /// rounded for the warm part are no proof.
  bool isTargetAmong(llvm::ArrayRef<double> energies) const {
    size_t lane =
        std::min_element(energies.begin(), energies.end()) - energies.begin();
    return isEnough(energies[lane], options) &&
           isEnough(model.energy(batch.spins(lane)), options);
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

  /// The best replicas first, and as many as a part of the time goes into that
  /// the anneal has taken.
  bool mergeLanes(uint64_t sweeps) {
    std::vector<unsigned> order = orderOf(batch.energies());
    // What differs from the best before anything is merged: words of spins
    // become words of lanes.
    uint32_t n = model.numSpins(), numWords = (n + 63) / 64;
    packed.assign(64 * uint64_t(numWords), 0);
    batch.pack(packed.data());
    for (uint32_t word = 0; word < numWords; ++word)
      transposeBits(&packed[64 * uint64_t(word)]);
    uint64_t allowed =
        sweeps * (model.neighbors.size() + 20 * uint64_t(n)) / pace.mergeCost;
    uint64_t before = recombiner.work();
    double gain = 0;
    for (unsigned lane : order) {
      packSpins(best, different);
      for (uint32_t word = 0; word < numWords; ++word)
        different[word] ^= packed[64 * uint64_t(word) + lane];
      gain += recombiner.merge(best, different, random);
      allowed -= std::min<uint64_t>(allowed, n);
      if (recombiner.work() - before > allowed)
        break;
    }
    return gain < 0;
  }

  void round() {
    batch.setAll(best);
    batch.computeSlopes();
    unsigned level = choice.choose(random);
    uint64_t sweeps = recombining.sweeps;
    if (!sweeps)
      // Longer as time goes by: easy models are done after the first ones.
      sweeps =
          std::clamp<uint64_t>(
              result.steps / batch.stepsPerSweep() / pace.roundDivisor, 16, 512)
          << random.below(3);
    sweeps =
        std::min(sweeps, std::max<uint64_t>(1, (chunk.steps - result.steps) /
                                                   batch.stepsPerSweep()));
    anneal(ReheatChoice::start(level), sweeps, pace.replacedInRounds);
    batch.descend();
    bool hasImproved = mergeLanes(sweeps);
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
  Pace pace;
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
  std::vector<uint64_t> packed, different;
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
      perSweep * kFirstChunk, perSweep * 4096,
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
  if (recombining.beta.hot == 0 && recombining.beta.cold == 0)
    *range = narrowed(*range, numbers, recombining.update);
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
