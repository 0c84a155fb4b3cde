//===- RowState.h - One replica of a dense model ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_ROWSTATE_H
#define ENISHI_LIB_ANNEALING_SOLVERS_ROWSTATE_H

#include "NumericModel.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace enishi::annealing {

/// Past this density (or memory), sparse rows are slower (or all there is).
inline bool prefersDenseRows(const IsingModel &model) {
  uint64_t n = model.numSpins();
  return n <= 16384 && model.neighbors.size() > n * n / 32;
}

/// Rows for RowState, dense or sparse.
template <typename Number, typename Weight> struct Rows {
  Rows(const IsingModel &model, const Numbers &numbers, bool isDense)
      : model(model) {
    if (isDense)
      dense.emplace(model, numbers);
    else
      sparse.emplace(model, numbers);
  }
  const std::vector<Number> &fields() const {
    return dense ? dense->fields : sparse->fields;
  }
  const IsingModel &model;
  std::optional<DenseRows<Number, Weight>> dense;
  std::optional<SparseRows<Number>> sparse;
};

template <typename Number, typename Weight> class RowState {
public:
  RowState(const IsingModel &model, const Numbers &numbers,
           const Rows<Number, Weight> &rows, uint64_t seed)
      : random(seed), thresholds(random.next()), model(model),
        unit(numbers.unit), fields(rows.fields()) {
    uint32_t stride = (model.numSpins() + 63) / 64 * 64;
    slopes.resize(stride);
    minus.resize(stride);
    row.numSpins = model.numSpins();
    row.stride = stride;
    row.couplings = rows.dense ? rows.dense->couplings.data() : nullptr;
    row.rowBegin = rows.sparse ? rows.sparse->rowBegin : nullptr;
    row.neighbors = rows.sparse ? rows.sparse->neighbors.data() : nullptr;
    row.doubled = rows.sparse ? rows.sparse->doubled.data() : nullptr;
    row.slopes = slopes.data();
    row.minus = minus.data();
    row.pool = thresholds.data();
    row.scale = 1;
    row.generator = random.next();
    thresholds.refresh(0);
    reset();
  }

  uint32_t numSpins() const { return row.numSpins; }
  /// Relative, in units: what all spins up have is not zero.
  double energy() const { return row.energy; }
  int8_t spin(uint32_t i) const { return minus[i] ? -1 : 1; }
  /// Half of what a flip adds to the energy, in units.
  Number halfChange(uint32_t i) const {
    return minus[i] ? -slopes[i] : slopes[i];
  }
  SpinConfiguration spins() const {
    SpinConfiguration result(numSpins());
    for (uint32_t i = 0; i < numSpins(); ++i)
      result[i] = spin(i);
    return result;
  }

  /// All spins up, slopes summed anew. O(spins + couplings).
  void reset() {
    std::fill(minus.begin(), minus.end(), 0);
    std::fill(slopes.begin(), slopes.end(), std::numeric_limits<Number>::max());
    double energy = 0;
    for (uint32_t i = 0; i < numSpins(); ++i) {
      double sum = 0;
      for (double weight : model.weightsOf(i))
        sum += weight;
      double slope = -(fields[i] + sum / unit);
      slopes[i] = static_cast<Number>(
          std::is_same_v<Number, float> ? slope : std::floor(slope + 0.5));
      energy += (fields[i] - double(slopes[i])) / 2;
    }
    row.energy = energy;
  }
  /// O(spins * number of spins that differ).
  void set(llvm::ArrayRef<int8_t> spins) {
    for (uint32_t i = 0; i < numSpins(); ++i)
      if (spin(i) != spins[i])
        flip(i);
  }
  void randomize() {
    for (uint32_t i = 0; i < numSpins(); ++i)
      if (random.next() >> 63)
        flip(i);
  }
  void flip(uint32_t i) { table.flip(row, i); }
  void setBeta(double beta) {
    double scale = std::min(1 / (2 * beta * unit), 1e30);
    thresholds.refresh(scale);
    row.scale = static_cast<Number>(std::is_same_v<Number, float> ? scale : 1);
  }
  uint32_t sweep() { return table.sweep(row); }
  /// To a local minimum; the limit is for ties in floating point.
  uint64_t descend(unsigned limit = 1000) {
    uint64_t flips = 0;
    while (limit-- > 0) {
      uint32_t count = table.descend(row);
      if (!count)
        break;
      flips += count;
    }
    return flips;
  }
  uint32_t best(const TabuState &tabu, Number aspiration) const {
    return table.best(row, tabu, aspiration);
  }
  uint32_t stride() const { return row.stride; }

  /// Sums slopes anew: single precision forgets.
  void refresh() {
    SpinConfiguration now = spins();
    reset();
    set(now);
  }
  double unitEnergy() const { return unit; }

  Random random;

private:
  const RowKernels<Number, Weight> &table = kernels().row<Number, Weight>();
  ThresholdPool<Number> thresholds;
  const IsingModel &model;
  double unit;
  const std::vector<Number> &fields;
  AlignedVector<Number> slopes;
  AlignedVector<MinusOf<Number>> minus;
  Row<Number, Weight> row;
};

/// Calls visit(Number, Weight) with the narrowest numbers for a dense model.
template <typename Visitor>
auto withRowNumbers(const Numbers &numbers, Visitor visit) {
  if (numbers.kind == NumberKind::Float || numbers.largestCoupling > 32767)
    return visit(float(), float());
  if (numbers.largestCoupling > 127)
    return visit(int32_t(), int16_t());
  if (numbers.largestSum > 32767)
    return visit(int32_t(), int8_t());
  // The largest number stands for a spin that is none.
  if (numbers.largestSum > 126 || numbers.largestCoupling > 63)
    return visit(int16_t(), int8_t());
  return visit(int8_t(), int8_t());
}

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_ROWSTATE_H
