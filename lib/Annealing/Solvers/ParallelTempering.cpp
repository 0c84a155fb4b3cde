//===- ParallelTempering.cpp - Replica exchange with clusters ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/ParallelTempering.h"

#include "Recombination.h"
#include "ReplicaBatch.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <deque>

using namespace enishi::annealing;

namespace {

constexpr unsigned kLaneCount = kLanes<float>;

class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const ParallelTemperingOptions &tempering, BetaRange range,
         unsigned temperatures, const Numbers &numbers,
         const SparseRows<float> &rows, const Chunk &chunk, Monitor &monitor)
      : model(model), options(options), tempering(tempering), chunk(chunk),
        monitor(monitor), result(options), random(chunk.seed, 1),
        recombiner(model), quench(model, numbers, rows, chunk.seed ^ 1),
        numReplicas(std::max(1u, tempering.replicas)) {
    for (unsigned t = 0; t < temperatures; ++t)
      betas.push_back(range.cold * std::pow(range.hot / range.cold,
                                            double(t) / (temperatures - 1)));
    unsigned count = numReplicas * temperatures / kLaneCount;
    for (unsigned b = 0; b < count; ++b)
      batches.emplace_back(model, numbers, rows, random.next());
    for (unsigned r = 0; r < numReplicas; ++r)
      for (unsigned t = 0; t < temperatures; ++t)
        places.push_back(r * temperatures + t);
  }

  ChunkResult run() {
    best = options.initial;
    for (ReplicaBatch<float> &batch : batches) {
      batch.randomize();
      if (options.initial.empty())
        continue;
      for (unsigned lane = 0; lane < kLaneCount; ++lane)
        batch.setSpins(lane, options.initial);
      batch.computeSlopes();
    }
    applyTemperatures();
    uint64_t perRound = kSweeps * batches.size() * batches[0].stepsPerSweep();
    for (uint64_t round = 1;; ++round) {
      for (ReplicaBatch<float> &batch : batches) {
        batch.refreshThresholds();
        for (unsigned sweep = 0; sweep < kSweeps; ++sweep) {
          batch.sweep();
          result.steps += batch.stepsPerSweep();
          if (sweep % 4 == 3 && monitor.shouldStop(result.steps))
            return finish();
        }
      }
      exchangeTemperatures();
      if (tempering.hasClusterMoves && numReplicas > 1 && round % 2 == 0)
        moveClusters();
      bool isLast = result.steps + perRound > chunk.steps;
      if (round % 16 == 0 || isLast)
        quenchColdest();
      if (isLast)
        break;
    }
    return finish();
  }

private:
  static constexpr unsigned kSweeps = 8;

  unsigned numTemperatures() const { return unsigned(betas.size()); }
  /// Which lane of which batch has temperature t (0 the coldest), replica r.
  unsigned &place(unsigned r, unsigned t) {
    return places[r * numTemperatures() + t];
  }
  ReplicaBatch<float> &batchOf(unsigned place) {
    return batches[place / kLaneCount];
  }

  void applyTemperatures() {
    for (unsigned r = 0; r < numReplicas; ++r)
      for (unsigned t = 0; t < numTemperatures(); ++t)
        batchOf(place(r, t)).setLaneBeta(place(r, t) % kLaneCount, betas[t]);
  }

  void exchangeTemperatures() {
    std::vector<double> energies;
    for (const ReplicaBatch<float> &batch : batches)
      for (double energy : batch.energies())
        energies.push_back(energy);
    for (unsigned r = 0; r < numReplicas; ++r)
      for (unsigned t = 0; t + 1 < numTemperatures(); ++t) {
        double exponent = (betas[t] - betas[t + 1]) *
                          (energies[place(r, t)] - energies[place(r, t + 1)]);
        if (exponent >= fixedLog(1 - random.uniform()))
          std::swap(place(r, t), place(r, t + 1));
      }
    applyTemperatures();
  }

  /// Between two replicas of each of the colder temperatures.
  void moveClusters() {
    bool hasMoved = false;
    for (unsigned t = 0; t < numTemperatures() * 3 / 4; ++t) {
      unsigned first = random.below(numReplicas);
      unsigned second = random.below(numReplicas - 1);
      second += second >= first;
      unsigned a = place(first, t), b = place(second, t);
      SpinConfiguration one = batchOf(a).spins(a % kLaneCount);
      SpinConfiguration two = batchOf(b).spins(b % kLaneCount);
      if (!swapCluster(one, two))
        continue;
      batchOf(a).setSpins(a % kLaneCount, one);
      batchOf(b).setSpins(b % kLaneCount, two);
      hasMoved = true;
    }
    if (hasMoved)
      for (ReplicaBatch<float> &batch : batches)
        batch.computeSlopes();
  }

  /// Exchanges the component of differing spins around a random one of them.
  bool swapCluster(SpinConfiguration &one, SpinConfiguration &two) {
    std::vector<Spin> different;
    for (Spin i = 0; i < one.size(); ++i)
      if (one[i] != two[i])
        different.push_back(i);
    // Past half, clusters span the model and an exchange only renames.
    if (different.empty() || different.size() > one.size() / 2)
      return false;
    std::vector<Spin> cluster = {
        different[random.below(uint32_t(different.size()))]};
    std::swap(one[cluster[0]], two[cluster[0]]);
    isTaken.assign(one.size(), 0);
    isTaken[cluster[0]] = 1;
    for (size_t at = 0; at < cluster.size(); ++at)
      for (Spin j : model.neighborsOf(cluster[at]))
        if (one[j] != two[j] && !isTaken[j]) {
          isTaken[j] = 1;
          std::swap(one[j], two[j]);
          cluster.push_back(j);
        }
    return true;
  }

  /// Copies of the coldest replicas descend and are recombined.
  void quenchColdest() {
    unsigned lane = 0;
    for (unsigned t = 0; lane < kLaneCount; t = (t + 1) % numTemperatures())
      for (unsigned r = 0; r < numReplicas && lane < kLaneCount; ++r) {
        unsigned from = place(r, t);
        quench.setSpins(lane++, batchOf(from).spins(from % kLaneCount));
      }
    quench.descend();
    collectBest(quench, monitor, result, options.numSamples);
    if (best.empty())
      best = quench.spins(0);
    for (lane = 0; lane < kLaneCount; ++lane)
      recombiner.merge(best, quench.spins(lane), random);
    monitor.found(result, best);
  }

  ChunkResult finish() {
    if (best.empty() || monitor.shouldStop(result.steps))
      quenchColdest();
    return std::move(result);
  }

  const IsingModel &model;
  const SolveOptions &options;
  const ParallelTemperingOptions &tempering;
  const Chunk &chunk;
  Monitor &monitor;
  ChunkResult result;
  Random random;
  Recombiner recombiner;
  ReplicaBatch<float> quench;
  unsigned numReplicas;
  std::vector<double> betas;
  std::deque<ReplicaBatch<float>> batches;
  std::vector<unsigned> places;
  std::vector<uint8_t> isTaken;
  SpinConfiguration best;
};

} // namespace

llvm::Expected<SolveResult> enishi::annealing::parallelTempering(
    const IsingModel &model, const SolveOptions &options,
    const ParallelTemperingOptions &tempering) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  Numbers numbers = Numbers::of(model);
  llvm::Expected<BetaRange> range = chooseBetaRange(tempering.beta, numbers);
  if (!range)
    return range.takeError();
  unsigned temperatures = tempering.temperatures;
  if (!temperatures)
    temperatures = model.numSpins() < 500    ? 16
                   : model.numSpins() < 3000 ? 32
                                             : 64;
  temperatures = (temperatures + kLaneCount - 1) / kLaneCount * kLaneCount;
  SparseRows<float> rows(model, numbers);
  Run run(model, options);
  uint64_t perSweep = uint64_t(model.numSpins()) * temperatures *
                      std::max(1u, tempering.replicas);
  SolveResult result =
      run.execute(perSweep * 128, perSweep * 2048,
                  [&](const Chunk &chunk, Monitor &monitor) {
                    return Search(model, options, tempering, *range,
                                  temperatures, numbers, rows, chunk, monitor)
                        .run();
                  });
  result.method = llvm::formatv(
      "parallel tempering{0}, {1} temperatures, {2} replicas each, beta {3:g} "
      "to {4:g}",
      tempering.hasClusterMoves ? " with cluster moves" : "", temperatures,
      std::max(1u, tempering.replicas), range->hot, range->cold);
  return result;
}
