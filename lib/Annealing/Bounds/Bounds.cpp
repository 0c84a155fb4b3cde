//===- Bounds.cpp - What no configuration can beat --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Bounds.h"

#include "CyclePacking.h"

#include <cmath>

using namespace enishi::annealing;

namespace {

bool isFinite(const IsingModel &model) {
  for (double field : model.fields)
    if (!std::isfinite(field))
      return false;
  for (double weight : model.weights)
    if (!std::isfinite(weight))
      return false;
  return true;
}

/// A bound in fixed point as a double that is not above it.
double roundedDown(const FixedPointModel &fixed, int64_t bound, double offset) {
  double value = fixed.toDouble(bound);
  if (static_cast<int64_t>(static_cast<double>(bound)) != bound)
    value = std::nextafter(value, -HUGE_VAL);
  auto add = [&](double term) {
    double sum = value + term, part = sum - value;
    double rest = (value - (sum - part)) + (term - part);
    value = rest < 0 ? std::nextafter(sum, -HUGE_VAL) : sum;
  };
  add(-fixed.error);
  add(offset);
  return value;
}

int64_t trivialBound(const FixedPointModel &fixed) {
  int64_t sum = 0, twice = 0;
  for (int64_t field : fixed.fields)
    sum += std::abs(field);
  for (int64_t weight : fixed.weights)
    twice += std::abs(weight);
  return -sum - twice / 2;
}

} // namespace

double enishi::annealing::trivialBound(const IsingModel &model) {
  if (!isFinite(model))
    return -HUGE_VAL;
  FixedPointModel fixed = toFixedPoint(model);
  return roundedDown(fixed, ::trivialBound(fixed), model.offset);
}

double enishi::annealing::roofDualBound(const IsingModel &model,
                                        uint64_t stepLimit) {
  if (!isFinite(model))
    return -HUGE_VAL;
  FixedPointModel fixed = toFixedPoint(model);
  RoofDuality roof = computeRoofDuality(fixed, stepLimit);
  return roundedDown(fixed, ::trivialBound(fixed) + roof.flow, model.offset);
}

double enishi::annealing::cycleBound(const IsingModel &model, double effort) {
  if (!isFinite(model))
    return -HUGE_VAL;
  FixedPointModel fixed = toFixedPoint(model);
  auto work = static_cast<uint64_t>(
      effort * double(model.numCouplings() + model.numSpins()));
  return roundedDown(fixed, cycleBound(fixed, work), model.offset);
}

double enishi::annealing::lowerBound(const IsingModel &model) {
  // Looks that are worth their time, and what a large model can have of them:
  // some seconds of them.
  constexpr double kEffort = 200, kMostLooks = 5e7;
  double size = double(model.numCouplings()) + model.numSpins();
  return cycleBound(model, std::min(kEffort, kMostLooks / std::max(1.0, size)));
}
