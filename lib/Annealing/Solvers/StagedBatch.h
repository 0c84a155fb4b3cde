//===- StagedBatch.h - Replicas in two precisions ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Weights that need 32 bits are annealed in 16 while it is warm: what rounding
// does to a local field is then far below the temperature, and vectors hold
// twice as many replicas. The cold end and every descent use all the bits.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_STAGEDBATCH_H
#define ENISHI_LIB_ANNEALING_SOLVERS_STAGEDBATCH_H

#include "ReplicaBatch.h"

#include <optional>

namespace enishi::annealing {

/// A model rounded to 16 bits, for temperatures at which that does not matter.
struct CoarseRows {
  Numbers numbers;
  SparseRows<int16_t> rows;
  /// Above this the exact weights are used.
  double coldest;

  /// None where the range has hardly any temperature warm enough.
  static std::optional<CoarseRows>
  create(const IsingModel &model, const Numbers &numbers, BetaRange range) {
    double degree = 0;
    for (Spin i = 0; i < model.numSpins(); ++i)
      degree = std::max(degree, double(model.neighborsOf(i).size()));
    if (numbers.largestSum == 0 || degree > 16000)
      return std::nullopt;
    // A sum of rounded terms may be larger by half a unit for each, and twice
    // a coupling has to fit as well.
    Numbers rounded = numbers;
    rounded.kind = NumberKind::Int16;
    rounded.hasUnitCouplings = false;
    rounded.unit *= std::max(numbers.largestSum / (32000 - degree),
                             numbers.largestCoupling / 16000);
    double noise = rounded.unit * std::sqrt((degree + 1) / 12);
    double coldest = std::min(range.hot + 0.875 * (range.cold - range.hot),
                              1 / (2 * kNoiseMargin * noise));
    if (coldest < range.hot + 0.125 * (range.cold - range.hot))
      return std::nullopt;
    return CoarseRows{rounded, SparseRows<int16_t>(model, rounded), coldest};
  }

private:
  /// How many times the error of a local field the temperature has to be.
  static constexpr double kNoiseMargin = 16;
};

/// Like ReplicaBatch<Number>, for numbers of 32 bits, with twice the lanes.
template <typename Number> class StagedBatch {
public:
  static constexpr unsigned lanes = 2 * kLanes<Number>;
  static_assert(lanes == kLanes<int16_t>);

  StagedBatch(const IsingModel &model, const Numbers &numbers,
              const SparseRows<Number> &rows, const CoarseRows &coarseRows,
              uint64_t seed)
      : random(seed), coldest(coarseRows.coldest),
        coarse(model, coarseRows.numbers, coarseRows.rows, random.next()),
        fine{{model, numbers, rows, random.next()},
             {model, numbers, rows, random.next()}} {}

  uint32_t numSpins() const { return coarse.numSpins(); }
  uint64_t stepsPerSweep() const { return uint64_t(numSpins()) * lanes; }

  void randomize() {
    coarse.randomize();
    isCoarse = true;
    isStale = false;
  }
  /// Slopes are wrong until computeSlopes is called.
  void setSpins(unsigned lane, llvm::ArrayRef<int8_t> spins) {
    if (isCoarse)
      coarse.setSpins(lane, spins);
    else
      fine[lane / kHalf].setSpins(lane % kHalf, spins);
  }
  void setAll(llvm::ArrayRef<int8_t> spins) {
    isCoarse = true;
    coarse.setAll(spins);
  }
  void pack(uint64_t *words) const {
    if (isCoarse) {
      coarse.pack(words);
      return;
    }
    std::vector<uint64_t> upper(numSpins());
    fine[0].pack(words);
    fine[1].pack(upper.data());
    for (uint32_t i = 0; i < numSpins(); ++i)
      words[i] |= upper[i] << kHalf;
  }
  SpinConfiguration spins(unsigned lane) const {
    return isCoarse ? coarse.spins(lane)
                    : fine[lane / kHalf].spins(lane % kHalf);
  }
  /// They are summed once it is known in which precision.
  void computeSlopes() { isStale = true; }

  void setBeta(double beta) {
    use(/*wantsCoarse=*/beta <= coldest);
    if (isCoarse)
      coarse.setBeta(beta);
    else
      for (ReplicaBatch<Number> &half : fine)
        half.setBeta(beta);
  }
  void sweep() {
    if (isCoarse) {
      coarse.sweep();
      return;
    }
    for (ReplicaBatch<Number> &half : fine)
      half.sweep();
  }
  void descend() {
    use(/*wantsCoarse=*/false);
    for (ReplicaBatch<Number> &half : fine)
      half.descend();
  }
  /// See ReplicaBatch.
  void copyLanes(llvm::ArrayRef<LaneCopy> copies) {
    if (isCoarse) {
      coarse.copyLanes(copies);
      return;
    }
    for (const LaneCopy &copy : copies) {
      auto [to, from] = copy;
      fine[to / kHalf].copyLane(to % kHalf, fine[from / kHalf], from % kHalf);
    }
  }
  /// Before a descent they may be those of the rounded model.
  std::vector<double> energies() const {
    if (isCoarse)
      return coarse.energies();
    std::vector<double> all = fine[0].energies();
    std::vector<double> more = fine[1].energies();
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }

  Random random;

private:
  static constexpr unsigned kHalf = kLanes<Number>;

  void use(bool wantsCoarse) {
    if (wantsCoarse != isCoarse) {
      for (uint32_t i = 0; i < numSpins(); ++i)
        for (unsigned lane = 0; lane < lanes; ++lane) {
          auto &other = fine[lane / kHalf]
                            .minusData()[i * uint64_t(kHalf) + lane % kHalf];
          auto &mine = coarse.minusData()[i * uint64_t(lanes) + lane];
          if (wantsCoarse)
            mine = static_cast<int16_t>(other);
          else
            other = mine;
        }
      isCoarse = wantsCoarse;
      isStale = true;
    }
    if (!isStale)
      return;
    isStale = false;
    if (isCoarse)
      coarse.computeSlopes();
    else
      for (ReplicaBatch<Number> &half : fine)
        half.computeSlopes();
  }

  double coldest;
  ReplicaBatch<int16_t> coarse;
  ReplicaBatch<Number> fine[2];
  bool isCoarse = true;
  bool isStale = true;
};

/// Calls visit(make), where make(seed) is a batch of replicas for the model:
/// in two precisions where weights need 32 bits and the range has a warm part.
template <typename Number, typename Visitor>
auto withBatches(const IsingModel &model, const Numbers &numbers,
                 BetaRange range, Visitor visit) {
  SparseRows<Number> rows(model, numbers);
  if constexpr (sizeof(Number) == 4)
    if (auto coarse = CoarseRows::create(model, numbers, range))
      return visit([&](uint64_t seed) {
        return StagedBatch<Number>(model, numbers, rows, *coarse, seed);
      });
  return visit([&](uint64_t seed) {
    return ReplicaBatch<Number>(model, numbers, rows, seed);
  });
}

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_STAGEDBATCH_H
