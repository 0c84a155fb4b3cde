//===- FixedPoint.h - Ising models in integers ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Exact answers need exact sums. A model whose coefficients are multiples of
// one power of two (all integers, all halves, ...) becomes one of 64-bit
// integers in which no sum can overflow; any other is rounded to 2^-60 of the
// sum of its coefficients, and the rounding is accounted for.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EXACT_FIXEDPOINT_H
#define ENISHI_LIB_ANNEALING_EXACT_FIXEDPOINT_H

#include "enishi/Annealing/IsingModel.h"

namespace enishi::annealing {

/// fields[i] and weights[k], times 2^exponent, are the model's; the structure
/// is the model's, which must outlive this. Sums of absolute values of all
/// fields and couplings stay below 2^61.
struct FixedPointModel {
  const IsingModel *model = nullptr;
  int exponent = 0;
  std::vector<int64_t> fields, weights;
  /// No configuration's energy is farther than this from the model's (without
  /// the offset): 0 where the conversion is exact.
  double error = 0;
  /// The sum of the absolute values of all fields and couplings is below
  /// 2^sumBits in units of 2^exponent.
  int sumBits = 0;

  bool isExact() const { return error == 0; }
  /// Without the offset.
  int64_t energy(llvm::ArrayRef<int8_t> spins) const;
  double toDouble(int64_t value) const;
};

/// O(spins + couplings). All coefficients must be finite.
FixedPointModel toFixedPoint(const IsingModel &model);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EXACT_FIXEDPOINT_H
