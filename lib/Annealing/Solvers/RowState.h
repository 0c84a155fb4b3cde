//===- RowState.h - One replica of a dense model ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_ROWSTATE_H
#define ENISHI_LIB_ANNEALING_SOLVERS_ROWSTATE_H

#include "NumericModel.h"

namespace enishi::annealing {

template <typename Number, typename Weight> class RowState {
public:
  RowState(const IsingModel &model, const Numbers &numbers,
           const DenseRows<Number, Weight> &rows, uint64_t seed)
      : random(seed), thresholds(random.next()), unit(numbers.unit),
        fields(rows.fields), slopes(rows.stride), minus(rows.stride) {
    row = {model.numSpins(),
           rows.stride,
           rows.couplings.data(),
           slopes.data(),
           minus.data(),
           thresholds.data(),
           1,
           random.next(),
           0};
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

  /// All spins up, slopes summed anew. O(spins^2).
  void reset() {
    row.energy = 0;
    for (uint32_t i = 0; i < row.stride; ++i) {
      minus[i] = 0;
      slopes[i] = std::numeric_limits<Number>::max();
    }
    double couplings = 0;
    for (uint32_t i = 0; i < numSpins(); ++i) {
      const Weight *weights = row.couplings + uint64_t(row.stride) * i;
      // Sums of integers are exact in any order and of the type's width.
      std::conditional_t<std::is_same_v<Number, float>, double, int32_t> sum =
          0;
      for (uint32_t j = 0; j < numSpins(); ++j)
        sum += weights[j];
      slopes[i] = static_cast<Number>(-(fields[i] + sum));
      row.energy += fields[i];
      couplings += sum;
    }
    row.energy += couplings / 2;
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

  Random random;

private:
  const RowKernels<Number, Weight> &table = kernels().row<Number, Weight>();
  ThresholdPool<Number> thresholds;
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
  return visit(int16_t(), int8_t());
}

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_ROWSTATE_H
