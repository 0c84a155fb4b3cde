//===- ReplicaBatch.h - A vector of replicas of a sparse model --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_REPLICABATCH_H
#define ENISHI_LIB_ANNEALING_SOLVERS_REPLICABATCH_H

#include "NumericModel.h"
#include "Run.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace enishi::annealing {

/// A lane that is overwritten, and the one that it becomes a copy of.
using LaneCopy = std::pair<uint8_t, uint8_t>;

/// One replica in each lane. The rows have to outlive it.
template <typename Number> class ReplicaBatch {
public:
  static constexpr unsigned lanes = kLanes<Number>;

  ReplicaBatch(const IsingModel &model, const Numbers &numbers,
               const SparseRows<Number> &rows, uint64_t seed)
      : random(seed), thresholds(random.next()), unit(numbers.unit),
        offset(model.offset), slopes(uint64_t(model.numSpins()) * lanes),
        minus(uint64_t(model.numSpins()) * lanes), laneScale(lanes, 1) {
    replicas = {
        model.numSpins(),         model.rowBegin.data(), rows.rowMiddle.data(),
        rows.neighbors.data(),    rows.doubled.data(),   rows.fields.data(),
        numbers.hasUnitCouplings, slopes.data(),         minus.data(),
        thresholds.data(),        laneScale.data(),      random.next()};
    thresholds.refresh(0);
  }
  // `replicas` points into the other members, whose memory moves along.
  ReplicaBatch(ReplicaBatch &&) = default;

  uint32_t numSpins() const { return replicas.numSpins; }
  uint64_t stepsPerSweep() const { return uint64_t(numSpins()) * lanes; }

  void randomize() {
    for (uint32_t i = 0; i < numSpins(); ++i) {
      uint64_t bits = random.next();
      for (unsigned lane = 0; lane < lanes; ++lane)
        minus[uint64_t(i) * lanes + lane] = -MinusOf<Number>(bits >> lane & 1);
    }
    computeSlopes();
  }
  /// Slopes are wrong until computeSlopes is called.
  void setSpins(unsigned lane, llvm::ArrayRef<int8_t> spins) {
    for (uint32_t i = 0; i < numSpins(); ++i)
      minus[uint64_t(i) * lanes + lane] = spins[i] < 0 ? -1 : 0;
  }
  /// The same in every lane; slopes as above.
  void setAll(llvm::ArrayRef<int8_t> spins) {
    for (uint32_t i = 0; i < numSpins(); ++i)
      std::fill_n(minus.begin() + uint64_t(i) * lanes, lanes,
                  MinusOf<Number>(spins[i] < 0 ? -1 : 0));
  }
  /// A word per spin, with a bit for each lane in which it is -1.
  void pack(uint64_t *words) const { table.pack(replicas, words); }
  SpinConfiguration spins(unsigned lane) const {
    SpinConfiguration result(numSpins());
    for (uint32_t i = 0; i < numSpins(); ++i)
      result[i] = minus[uint64_t(i) * lanes + lane] ? -1 : 1;
    return result;
  }

  void computeSlopes() { table.computeSlopes(replicas); }
  /// Draws thresholds anew, for this temperature in all lanes.
  void setBeta(double beta) {
    double scale = 1 / (2 * beta * unit);
    thresholds.refresh(scale);
    if constexpr (std::is_same_v<Number, float>)
      std::fill(laneScale.begin(), laneScale.end(),
                float(std::min(scale, 1e30)));
  }
  /// For floating point: a temperature for each lane.
  void setLaneBeta(unsigned lane, double beta) {
    laneScale[lane] = static_cast<float>(std::min(1 / (2 * beta * unit), 1e30));
  }
  void refreshThresholds() { thresholds.refresh(1); }
  bool sweep() {
    ++sweeps;
    // Single precision forgets; a sum made anew does not drift.
    if (std::is_same_v<Number, float> && sweeps % 256 == 0)
      computeSlopes();
    return table.sweep(replicas);
  }
  /// Lanes are slices of one path; see PathSweep.
  void sweepPath(double classical, double quantum)
    requires std::is_same_v<Number, float>
  {
    if (++sweeps % 256 == 0)
      computeSlopes();
    PathSweep path = {&replicas, float(classical), float(quantum)};
    kernels().sweepPath(path);
  }
  MinusOf<Number> *minusData() { return minus.data(); }
  /// To a local minimum in every lane; at most `limit` rounds, because in
  /// floating point a tie may look like a gain both ways.
  unsigned descend(unsigned limit = 1000) {
    if (std::is_same_v<Number, float>)
      computeSlopes();
    unsigned rounds = 0;
    while (rounds++ < limit && table.descend(replicas))
      ;
    return rounds;
  }
  /// Makes lane `to` a copy of a lane of a batch of the same model.
  void copyLane(unsigned to, const ReplicaBatch &other, unsigned from) {
    for (uint64_t i = 0; i < slopes.size(); i += lanes) {
      slopes[i + to] = other.slopes[i + from];
      minus[i + to] = other.minus[i + from];
    }
  }
  /// No lane is both overwritten and read. Faster than one after the other.
  void copyLanes(llvm::ArrayRef<LaneCopy> copies) {
    Number *slope = slopes.data();
    MinusOf<Number> *spin = minus.data();
    for (uint32_t i = 0; i < numSpins(); ++i, slope += lanes, spin += lanes)
      for (const LaneCopy &copy : copies) {
        slope[copy.first] = slope[copy.second];
        spin[copy.first] = spin[copy.second];
      }
  }
  /// In the model's scale, up to rounding.
  std::vector<double> energies() const {
    std::vector<double> result(lanes);
    table.energies(replicas, result.data());
    for (double &energy : result)
      energy = energy * unit + offset;
    return result;
  }

  Random random;

private:
  const ReplicaKernels<Number> &table = kernels().replicas<Number>();
  ThresholdPool<Number> thresholds;
  double unit, offset;
  AlignedVector<Number> slopes;
  AlignedVector<MinusOf<Number>> minus;
  AlignedVector<Number> laneScale;
  Replicas<Number> replicas;
  uint64_t sweeps = 0;
};

/// Lanes from the lowest energy to the highest.
inline std::vector<unsigned> orderOf(llvm::ArrayRef<double> energies) {
  std::vector<unsigned> order(energies.size());
  std::iota(order.begin(), order.end(), 0u);
  std::stable_sort(order.begin(), order.end(), [&](unsigned a, unsigned b) {
    return energies[a] < energies[b];
  });
  return order;
}

/// Replaces the worst replicas, of which these are the energies, by copies of
/// the best ones; at most half.
template <typename Batch>
void replaceWorst(Batch &batch, llvm::ArrayRef<double> energies,
                  unsigned count) {
  std::array<uint8_t, Batch::lanes> order;
  std::iota(order.begin(), order.end(), uint8_t(0));
  auto precedes = [&](uint8_t a, uint8_t b) {
    return energies[a] != energies[b] ? energies[a] < energies[b] : a < b;
  };
  std::nth_element(order.begin(), order.begin() + count, order.end(), precedes);
  std::nth_element(order.begin() + count, order.end() - count, order.end(),
                   precedes);
  llvm::SmallVector<LaneCopy, 32> copies;
  for (unsigned k = 0; k < count; ++k)
    copies.push_back({order[Batch::lanes - 1 - k], order[k]});
  batch.copyLanes(copies);
}

/// Hands the best replicas to the result.
template <typename Batch>
void collectBest(const Batch &batch, Monitor &monitor, ChunkResult &result,
                 unsigned numSamples) {
  std::vector<unsigned> order = orderOf(batch.energies());
  for (unsigned i = 0; i < std::min(Batch::lanes, std::max(1u, numSamples));
       ++i)
    monitor.found(result, batch.spins(order[i]));
}

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_REPLICABATCH_H
