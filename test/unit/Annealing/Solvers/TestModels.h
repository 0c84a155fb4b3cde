//===- TestModels.h - Random models and their ground states -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_ANNEALING_SOLVERS_TESTMODELS_H
#define ENISHI_TEST_ANNEALING_SOLVERS_TESTMODELS_H

#include "enishi/Annealing/IsingModel.h"

#include <random>

namespace enishi::annealing {

enum class WeightKind {
  UnitSpins,     ///< -1, +1
  SmallIntegers, ///< -4 .. 4, ties and zeros
  WideIntegers,  ///< beyond 16 bits
  Decimals,      ///< multiples of 0.1
  Reals,
  Huge,
  Tiny,
};
inline constexpr WeightKind kWeightKinds[] = {
    WeightKind::UnitSpins, WeightKind::SmallIntegers, WeightKind::WideIntegers,
    WeightKind::Decimals,  WeightKind::Reals,         WeightKind::Huge,
    WeightKind::Tiny};

inline IsingModel randomModel(uint64_t seed, uint32_t n, WeightKind kind,
                              double density, bool hasFields = true) {
  std::mt19937_64 random(seed);
  auto uniform = [&] { return double(random() >> 11) * 0x1p-53; };
  auto weight = [&]() -> double {
    switch (kind) {
    case WeightKind::UnitSpins:
      return random() & 1 ? 1 : -1;
    case WeightKind::SmallIntegers:
      return double(random() % 9) - 4;
    case WeightKind::WideIntegers:
      return double(random() % 200001) - 100000;
    case WeightKind::Decimals:
      return (double(random() % 41) - 20) * 0.1;
    case WeightKind::Reals:
      return uniform() - 0.5;
    case WeightKind::Huge:
      return (uniform() - 0.5) * 1e150;
    case WeightKind::Tiny:
      return (uniform() - 0.5) * 1e-150;
    }
    return 0;
  };
  std::vector<double> fields(n, 0);
  for (double &field : fields)
    if (hasFields && random() % 3)
      field = weight();
  std::vector<Coupling> couplings;
  for (uint32_t i = 0; i < n; ++i)
    for (uint32_t j = i + 1; j < n; ++j)
      if (uniform() < density)
        couplings.push_back({i, j, weight()});
  return IsingModel::create(std::move(fields), couplings, weight());
}

/// By going through all configurations, each evaluated on its own.
inline double groundEnergy(const IsingModel &model) {
  uint32_t n = model.numSpins();
  double best = std::numeric_limits<double>::infinity();
  SpinConfiguration spins(n);
  for (uint64_t code = 0; code < uint64_t(1) << n; ++code) {
    for (uint32_t i = 0; i < n; ++i)
      spins[i] = code >> i & 1 ? 1 : -1;
    best = std::min(best, model.energy(spins));
  }
  return best;
}

} // namespace enishi::annealing

#endif // ENISHI_TEST_ANNEALING_SOLVERS_TESTMODELS_H
