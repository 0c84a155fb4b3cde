//===- FixedPoint.cpp - Ising models in integers ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FixedPoint.h"

#include <bit>
#include <climits>
#include <cmath>

using namespace enishi::annealing;

namespace {

/// Finds the coarsest power of two that all coefficients are multiples of, and
/// how large they are.
struct Grid {
  int lowestBit = INT_MAX;
  int highest = INT_MIN;
  double sum = 0;
  uint64_t count = 0;

  void add(double value) {
    if (value == 0)
      return;
    int exponent;
    double mantissa = std::frexp(value, &exponent);
    auto integer = static_cast<uint64_t>(std::ldexp(std::abs(mantissa), 53));
    lowestBit = std::min(lowestBit, exponent - 53 + std::countr_zero(integer));
    highest = std::max(highest, exponent);
    sum += std::abs(value);
    ++count;
  }

  /// An exponent e with sum < 2^e.
  int bitsOfSum() const {
    if (count == 0)
      return 0;
    // The sum may be rounded down, or overflow where its parts do not.
    if (std::isfinite(sum) && count < (uint64_t(1) << 40))
      return std::ilogb(sum) + 2;
    return highest + 1 + std::bit_width(count);
  }
};

} // namespace

int64_t FixedPointModel::energy(llvm::ArrayRef<int8_t> spins) const {
  int64_t sum = 0;
  for (Spin spin = 0; spin < model->numSpins(); ++spin) {
    int64_t local = fields[spin];
    for (uint64_t i = model->rowBegin[spin];
         i < model->rowBegin[spin + 1] && model->neighbors[i] < spin; ++i)
      local += weights[i] * spins[model->neighbors[i]];
    sum += local * spins[spin];
  }
  return sum;
}

double FixedPointModel::toDouble(int64_t value) const {
  return std::ldexp(static_cast<double>(value), exponent);
}

FixedPointModel enishi::annealing::toFixedPoint(const IsingModel &model) {
  FixedPointModel fixed;
  fixed.model = &model;
  Grid grid;
  for (double field : model.fields)
    grid.add(field);
  for (Spin spin = 0; spin < model.numSpins(); ++spin)
    for (uint64_t i = model.rowBegin[spin];
         i < model.rowBegin[spin + 1] && model.neighbors[i] < spin; ++i)
      grid.add(model.weights[i]);
  int bits = grid.bitsOfSum();
  bool exact = grid.count == 0 || bits - grid.lowestBit <= 61;
  fixed.exponent = grid.count == 0 ? 0 : exact ? grid.lowestBit : bits - 60;

  fixed.sumBits = grid.count == 0 ? 0 : bits - fixed.exponent;

  double step = 0;
  // One scaling may overflow where the coefficients are near the ends of the
  // range of doubles.
  bool plain = std::abs(fixed.exponent) < 1000;
  double scale = plain ? std::ldexp(1.0, -fixed.exponent) : 0;
  auto convert = [&](double value) {
    return std::llrint(plain ? value * scale
                             : std::ldexp(value, -fixed.exponent));
  };
  fixed.fields.reserve(model.fields.size());
  for (double field : model.fields)
    fixed.fields.push_back(convert(field));
  fixed.weights.reserve(model.weights.size());
  for (double weight : model.weights)
    fixed.weights.push_back(convert(weight));
  if (!exact)
    step = static_cast<double>(grid.count);
  // Every coefficient is off by half a step at most.
  fixed.error = std::ldexp(step, fixed.exponent - 1);
  return fixed;
}
