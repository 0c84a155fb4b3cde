//===- RandomModels.h - Small models and their minima -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_ANNEALING_RANDOMMODELS_H
#define ENISHI_TEST_ANNEALING_RANDOMMODELS_H

#include "enishi/Annealing/IsingModel.h"

#include <random>

namespace enishi::annealing {

enum class Weights {
  Signs,       ///< -1, 0, +1
  SmallInts,   ///< -4 .. 4
  LargeInts,   ///< up to 2^30
  Quarters,    ///< multiples of 1/4
  Floats,      ///< uniform in [-1, 1]
  PowersOfTwo, ///< small integers times 2^-40 .. 2^40
  WideFloats,  ///< any mantissa, 1e-12 .. 1e12
};
inline constexpr Weights allWeights[] = {
    Weights::Signs,     Weights::SmallInts, Weights::LargeInts,
    Weights::Quarters,  Weights::Floats,    Weights::PowersOfTwo,
    Weights::WideFloats};

inline bool isGridded(Weights weights) { return weights < Weights::Floats; }

/// Numbers that are the same with every standard library.
class TestRandom {
public:
  explicit TestRandom(uint64_t seed) : engine(seed) {}
  uint32_t below(uint32_t bound) { return (engine() >> 11) % bound; }
  double unit() { return (engine() >> 11) * 0x1p-53; }
  bool chance(double p) { return unit() < p; }
  double weight(Weights kind) {
    switch (kind) {
    case Weights::Signs:
      return int(below(3)) - 1;
    case Weights::SmallInts:
      return int(below(9)) - 4;
    case Weights::LargeInts:
      return double(int64_t(below(1u << 31)) - (int64_t(1) << 30));
    case Weights::Quarters:
      return (int(below(17)) - 8) / 4.0;
    case Weights::Floats:
      return 2 * unit() - 1;
    case Weights::PowersOfTwo:
      return std::ldexp(int(below(7)) - 3, int(below(81)) - 40);
    case Weights::WideFloats:
      return (below(2) ? 1 : -1) * std::pow(10, 24 * unit() - 12);
    }
    return 0;
  }

private:
  std::mt19937_64 engine;
};

/// Trees with chords, cycles, disjoint pieces, dense graphs, with and without
/// fields, of 1 to maxSpins spins.
inline IsingModel randomModel(TestRandom &random, Weights weights,
                              uint32_t maxSpins) {
  uint32_t numSpins = 1 + random.below(maxSpins);
  std::vector<double> fields(numSpins, 0);
  std::vector<Coupling> couplings;
  double fieldDensity = random.below(3) / 2.0;
  for (double &field : fields)
    if (random.chance(fieldDensity))
      field = random.weight(weights);
  auto join = [&](Spin a, Spin b) {
    if (a != b)
      couplings.push_back({a, b, random.weight(weights)});
  };
  switch (random.below(4)) {
  case 0: // a tree, and a few more
    for (Spin spin = 1; spin < numSpins; ++spin)
      join(spin, random.below(spin));
    for (uint32_t i = random.below(1 + numSpins / 2); i > 0; --i)
      join(random.below(numSpins), random.below(numSpins));
    break;
  case 1: // a ring with chords
    for (Spin spin = 0; spin < numSpins; ++spin)
      join(spin, (spin + 1) % numSpins);
    for (uint32_t i = random.below(numSpins + 1); i > 0; --i)
      join(random.below(numSpins), random.below(numSpins));
    break;
  case 2: { // any density
    double density = random.unit();
    for (Spin a = 0; a < numSpins; ++a)
      for (Spin b = a + 1; b < numSpins; ++b)
        if (random.chance(density))
          join(a, b);
    break;
  }
  default: { // dense groups that share a spin or have one edge between them
    uint32_t size = 2 + random.below(4);
    for (Spin begin = 0; begin < numSpins; begin += size) {
      Spin end = std::min(numSpins, begin + size);
      for (Spin a = begin; a < end; ++a)
        for (Spin b = a + 1; b < end; ++b)
          join(a, b);
      if (begin > 0 && random.below(4) != 0)
        join(random.below(begin), begin);
    }
    break;
  }
  }
  return IsingModel::create(std::move(fields), couplings,
                            random.weight(weights));
}

/// Sums of doubles without rounding: multiples of 2^-200, and below 2^300.
class ExactSum {
public:
  void add(double value) {
    if (value == 0)
      return;
    int exponent;
    double mantissa = std::frexp(value, &exponent);
    auto integer = static_cast<int64_t>(std::ldexp(mantissa, 53));
    int shift = exponent - 53 + 200;
    // Limbs of 32 bits, each far from the ends of its 64.
    int64_t sign = integer < 0 ? -1 : 1;
    __int128 wide = static_cast<__int128>(sign * integer) << (shift % 32);
    for (int limb = shift / 32; wide != 0; ++limb) {
      limbs[limb] += sign * static_cast<int64_t>(wide & 0xffffffff);
      wide >>= 32;
    }
  }
  /// -1, 0 or 1: how it compares.
  int compare(const ExactSum &other) const {
    int64_t carry = 0;
    bool isZero = true;
    for (int limb = 0; limb < numLimbs; ++limb) {
      int64_t value = limbs[limb] - other.limbs[limb] + carry;
      int64_t low = value & 0xffffffff;
      isZero &= low == 0;
      carry = (value - low) >> 32;
    }
    return carry < 0 ? -1 : isZero && carry == 0 ? 0 : 1;
  }
  bool operator==(const ExactSum &other) const { return compare(other) == 0; }
  bool operator<(const ExactSum &other) const { return compare(other) < 0; }

private:
  static constexpr int numLimbs = 24;
  int64_t limbs[numLimbs] = {};
};

inline ExactSum exactEnergy(const IsingModel &model,
                            llvm::ArrayRef<int8_t> spins) {
  ExactSum sum;
  sum.add(model.offset);
  for (Spin i = 0; i < model.numSpins(); ++i) {
    sum.add(model.fields[i] * spins[i]);
    for (size_t k = 0; k < model.degree(i); ++k)
      if (model.neighborsOf(i)[k] < i)
        sum.add(model.weightsOf(i)[k] * spins[i] *
                spins[model.neighborsOf(i)[k]]);
  }
  return sum;
}

inline SpinConfiguration configuration(uint64_t state, uint32_t numSpins) {
  SpinConfiguration spins(numSpins);
  for (uint32_t i = 0; i < numSpins; ++i)
    spins[i] = state >> i & 1 ? 1 : -1;
  return spins;
}

/// A configuration of least energy, found by trying all of them in exact
/// arithmetic.
inline SpinConfiguration groundState(const IsingModel &model) {
  SpinConfiguration best = configuration(0, model.numSpins());
  ExactSum bestEnergy = exactEnergy(model, best);
  double bestRounded = model.energy(best);
  double scale = std::abs(model.offset);
  for (double field : model.fields)
    scale += std::abs(field);
  for (double weight : model.weights)
    scale += std::abs(weight);
  for (uint64_t state = 1; state < uint64_t(1) << model.numSpins(); ++state) {
    SpinConfiguration spins = configuration(state, model.numSpins());
    double rounded = model.energy(spins);
    // Exact sums only where rounding could hide the order.
    if (rounded > bestRounded + 1e-13 * scale)
      continue;
    ExactSum energy = exactEnergy(model, spins);
    if (energy < bestEnergy) {
      bestEnergy = energy;
      bestRounded = rounded;
      best = spins;
    }
  }
  return best;
}

} // namespace enishi::annealing

#endif // ENISHI_TEST_ANNEALING_RANDOMMODELS_H
