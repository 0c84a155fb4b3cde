//===- FitCoefficients.cpp - A model in a machine's numbers ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/AnnealerSteps.h"

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
static double stepOf(const std::vector<double> &values, double scale,
                     double low, double high, unsigned bits) {
  if (bits == 0)
    return 0;
  double largest = std::min(-low, high);
  if (std::isinf(largest)) {
    largest = 0;
    for (double value : values)
      largest = std::max(largest, std::abs(value * scale));
  }
  return largest / largestOfBits(bits);
}

namespace {

/// Rounds a model whose spins belong to chains. What one qubit of a chain loses
/// is added to the next, and likewise for the couplers between two chains, so
/// that a chain as a whole is wrong by half a step and not by that per qubit.
class ChainRounding {
public:
  ChainRounding(AnnealerProgram &program, const CoefficientRange &range)
      : program(program), chains(program.compactEmbedding()), range(range) {}
  void run();

private:
  double rounded(double value, double &carry, double step, double low,
                 double high);
  double roundedStrength(double value);
  void roundChain(uint32_t chain);

  AnnealerProgram &program;
  const Embedding chains;
  const CoefficientRange &range;
  std::vector<uint32_t> chainOf;
  std::vector<Coupling> couplings;
  /// Of the couplers between the chain at hand and each other one, and which
  /// of them there are.
  std::vector<double> carries;
  std::vector<uint32_t> touched;
};

} // namespace

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
  program.largestError =
      std::max(program.largestError, std::abs(result - value));
  return result;
}

/// Within a chain: rather stronger than weaker. The offset takes the
/// difference, which is the same for every configuration with whole chains.
double ChainRounding::roundedStrength(double value) {
  double step = program.couplingStep;
  if (step == 0)
    return value;
  double levels = std::floor(value / step + 1e-9);
  levels = std::max(levels, std::ceil(range.minCoupling / step - 1e-9));
  double result = levels * step;
  program.largestError =
      std::max(program.largestError, std::abs(result - value));
  program.physical.offset += value - result;
  return result;
}

/// A chain's fields, its own couplers, and those to chains of higher numbers.
void ChainRounding::roundChain(uint32_t chain) {
  IsingModel &model = program.physical;
  double fieldCarry = 0;
  for (Qubit q : chains.chain(chain)) {
    model.fields[q] = rounded(model.fields[q], fieldCarry, program.fieldStep,
                              range.minField, range.maxField);
    for (uint64_t k = model.rowBegin[q]; k < model.rowBegin[q + 1]; ++k) {
      Spin other = model.neighbors[k];
      uint32_t owner = chainOf[other];
      if (owner < chain || (owner == chain && other < q))
        continue;
      double weight = model.weights[k];
      if (owner == chain) {
        weight = roundedStrength(weight);
      } else {
        if (carries[owner] == 0)
          touched.push_back(owner);
        weight = rounded(weight, carries[owner], program.couplingStep,
                         range.minCoupling, range.maxCoupling);
      }
      couplings.push_back({q, other, weight});
    }
  }
  program.energyError += std::abs(fieldCarry);
  // A carry that was zero for a while is there twice; the second time adds
  // nothing.
  for (uint32_t owner : touched)
    program.energyError += std::abs(std::exchange(carries[owner], 0));
  touched.clear();
}

void ChainRounding::run() {
  if (program.fieldStep == 0 && program.couplingStep == 0)
    return;
  IsingModel &model = program.physical;
  chainOf.resize(model.numSpins());
  for (uint32_t chain = 0; chain < chains.numChains(); ++chain)
    for (Qubit q : chains.chain(chain))
      chainOf[q] = chain;
  carries.assign(chains.numChains(), 0);
  couplings.reserve(model.numCouplings());
  for (uint32_t chain = 0; chain < chains.numChains(); ++chain)
    roundChain(chain);
  // Leaves out what became zero.
  model = IsingModel::create(std::move(model.fields), couplings, model.offset);
}

CoefficientFit enishi::annealing::stepsFor(const IsingModel &spread,
                                           const AnnealerDevice &device,
                                           double scale) {
  if (device.isInteger)
    return {scale, 1, 1};
  CoefficientRange range = usableRange(device);
  return {scale,
          stepOf(spread.fields, scale, range.minField, range.maxField,
                 device.fieldBits),
          stepOf(spread.weights, scale, range.minCoupling, range.maxCoupling,
                 device.couplingBits)};
}

CoefficientFit enishi::annealing::chooseFit(const IsingModel &spread,
                                            const AnnealerDevice &device) {
  CoefficientRange range = usableRange(device);
  double whole = device.isInteger ? wholeScale(spread) : 0;
  bool isExact =
      std::isfinite(whole) && whole > 0 &&
      scaleToRange(times(spread, whole), range, /*mayGrow=*/false).scale >= 1;
  return stepsFor(spread, device,
                  isExact ? whole : scaleToRange(spread, range).scale);
}

void enishi::annealing::makePhysical(AnnealerProgram &program,
                                     const IsingModel &spread,
                                     const AnnealerDevice &device,
                                     const CoefficientFit &fit) {
  program.physical = times(spread, fit.scale);
  program.scale = fit.scale;
  program.fieldStep = fit.fieldStep;
  program.couplingStep = fit.couplingStep;
  program.largestError = program.energyError = 0;
  CoefficientRange range = usableRange(device);
  ChainRounding(program, range).run();
}
