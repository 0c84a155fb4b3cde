//===- FitCoefficients.cpp - A model in a machine's numbers ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FitCoefficients.h"

#include <algorithm>
#include <cmath>
#include <map>

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

namespace {

/// Rounds a model whose spins belong to chains. What one qubit of a chain loses
/// is added to the next, and likewise for the couplers between two chains, so
/// that a chain as a whole is wrong by half a step and not by that per qubit.
class ChainRounding {
public:
  ChainRounding(FittedModel &fitted, llvm::ArrayRef<uint32_t> chainOf,
                const CoefficientRange &range)
      : fitted(fitted), chainOf(chainOf), range(range) {}
  void run();

private:
  double rounded(double value, double &carry, double step, double low,
                 double high);
  double roundedStrength(double value);

  FittedModel &fitted;
  llvm::ArrayRef<uint32_t> chainOf;
  const CoefficientRange &range;
};

double ChainRounding::rounded(double value, double &carry, double step,
                              double low, double high) {
  if (step == 0)
    return value;
  double wanted = value + carry;
  double levels = std::round(wanted / step);
  // Within the range there are whole steps only.
  levels = std::clamp(levels, std::ceil(low / step - 1e-9),
                      std::floor(high / step + 1e-9));
  double result = levels * step;
  carry = wanted - result;
  fitted.largestError = std::max(fitted.largestError, std::abs(result - value));
  return result;
}

/// Within a chain: rather stronger than weaker. The offset takes the
/// difference, which is the same for every configuration with whole chains.
double ChainRounding::roundedStrength(double value) {
  double step = fitted.couplingStep;
  if (step == 0)
    return value;
  double levels = std::floor(value / step + 1e-9);
  levels = std::max(levels, std::ceil(range.minCoupling / step - 1e-9));
  double result = levels * step;
  fitted.largestError = std::max(fitted.largestError, std::abs(result - value));
  fitted.model.offset += value - result;
  return result;
}

void ChainRounding::run() {
  if (fitted.fieldStep == 0 && fitted.couplingStep == 0)
    return;
  IsingModel &model = fitted.model;
  std::map<uint32_t, double> fieldCarry;
  std::map<std::pair<uint32_t, uint32_t>, double> couplingCarry;
  std::vector<Coupling> couplings;
  for (Spin i = 0; i < model.numSpins(); ++i) {
    model.fields[i] = rounded(model.fields[i], fieldCarry[chainOf[i]],
                              fitted.fieldStep, range.minField, range.maxField);
    for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
      Spin j = model.neighbors[k];
      if (j < i)
        continue;
      uint32_t v = chainOf[i], w = chainOf[j];
      double weight =
          v == w ? roundedStrength(model.weights[k])
                 : rounded(model.weights[k], couplingCarry[std::minmax(v, w)],
                           fitted.couplingStep, range.minCoupling,
                           range.maxCoupling);
      couplings.push_back({i, j, weight});
    }
  }
  for (const auto &[chain, carry] : fieldCarry)
    fitted.energyError += std::abs(carry);
  for (const auto &[pair, carry] : couplingCarry)
    fitted.energyError += std::abs(carry);
  // Leaves out what became zero.
  model = IsingModel::create(std::move(model.fields), couplings, model.offset);
}

} // namespace

FittedModel enishi::annealing::fitCoefficients(const IsingModel &model,
                                               llvm::ArrayRef<uint32_t> chainOf,
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
  ChainRounding(fitted, chainOf, range).run();
  return fitted;
}
