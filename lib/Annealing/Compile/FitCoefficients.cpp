//===- FitCoefficients.cpp - A model in a machine's numbers ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FitCoefficients.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

/// The largest whole number of so many bits, sign included, as far as doubles
/// hold every whole number.
static double largestOfBits(unsigned bits) {
  if (bits == 0 || bits > 54)
    return 0x1p53;
  return std::ldexp(1.0, static_cast<int>(bits) - 1) - 1;
}

static CoefficientRange usableRange(const AnnealerDevice &device) {
  CoefficientRange range = device.extendedRange();
  if (!device.isInteger)
    return range;
  double field = largestOfBits(device.fieldBits);
  double coupling = largestOfBits(device.couplingBits);
  range.minField = std::max(range.minField, -field);
  range.maxField = std::min(range.maxField, field);
  range.minCoupling = std::max(range.minCoupling, -coupling);
  range.maxCoupling = std::min(range.maxCoupling, coupling);
  return range;
}

/// The smallest exponent e with value = odd * 2^e.
static int lowestBit(double value) {
  int exponent = 0;
  double mantissa = std::frexp(value, &exponent);
  auto bits = static_cast<int64_t>(std::ldexp(std::abs(mantissa), 53));
  return exponent - 53 + __builtin_ctzll(bits);
}

/// The power of two that makes every coefficient the smallest whole number.
static double wholeScale(const IsingModel &model) {
  std::optional<int> lowest;
  auto look = [&](double value) {
    if (value != 0)
      lowest = std::min(lowest.value_or(lowestBit(value)), lowestBit(value));
  };
  for (double field : model.fields)
    look(field);
  for (double weight : model.weights)
    look(weight);
  return std::ldexp(1.0, -lowest.value_or(0));
}

static IsingModel times(IsingModel model, double factor) {
  model.offset *= factor;
  for (double &field : model.fields)
    field *= factor;
  for (double &weight : model.weights)
    weight *= factor;
  return model;
}

/// The steps of a machine with so many levels between 0 and the end of its
/// range; of the model's largest coefficient where there is no range.
static double stepOf(const std::vector<double> &values, double low, double high,
                     unsigned bits) {
  if (bits == 0)
    return 0;
  double largest = std::min(-low, high);
  if (std::isinf(largest)) {
    largest = 0;
    for (double value : values)
      largest = std::max(largest, std::abs(value));
  }
  return largest / largestOfBits(bits);
}

static IsingModel withoutZeros(const IsingModel &model) {
  std::vector<Coupling> couplings;
  for (Spin i = 0; i < model.numSpins(); ++i)
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
      if (i < model.neighbors[k])
        couplings.push_back({i, model.neighbors[k], model.weights[k]});
  return IsingModel::create(model.fields, couplings, model.offset);
}

/// Fields and couplings may have steps of their own.
static void roundTo(FittedModel &fitted) {
  IsingModel fields = fitted.model, couplings = fitted.model;
  std::fill(fields.weights.begin(), fields.weights.end(), 0.0);
  std::fill(couplings.fields.begin(), couplings.fields.end(), 0.0);
  auto add = [&](QuantizedModel rounded) {
    fitted.largestError = std::max(fitted.largestError, rounded.largestError);
    fitted.energyError += rounded.energyError;
    return std::move(rounded.model);
  };
  if (fitted.fieldStep > 0)
    fitted.model.fields = add(quantize(fields, fitted.fieldStep)).fields;
  if (fitted.couplingStep > 0)
    fitted.model.weights =
        add(quantize(couplings, fitted.couplingStep)).weights;
  fitted.model = withoutZeros(fitted.model);
}

FittedModel enishi::annealing::fitCoefficients(const IsingModel &model,
                                               const AnnealerDevice &device) {
  CoefficientRange range = usableRange(device);
  FittedModel fitted;
  if (device.isInteger) {
    double whole = wholeScale(model);
    IsingModel exact = times(model, whole);
    if (std::isfinite(whole) && whole > 0 &&
        scaleToRange(exact, range, /*mayGrow=*/false).scale >= 1) {
      fitted.model = std::move(exact);
      fitted.scale = whole;
      fitted.fieldStep = fitted.couplingStep = 1;
      return fitted;
    }
  }
  ScaledModel scaled = scaleToRange(model, range);
  fitted.model = std::move(scaled.model);
  fitted.scale = scaled.scale;
  if (device.isInteger) {
    fitted.fieldStep = fitted.couplingStep = 1;
  } else {
    fitted.fieldStep = stepOf(fitted.model.fields, range.minField,
                              range.maxField, device.fieldBits);
    fitted.couplingStep = stepOf(fitted.model.weights, range.minCoupling,
                                 range.maxCoupling, device.couplingBits);
  }
  roundTo(fitted);
  return fitted;
}
