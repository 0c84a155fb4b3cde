//===- BoundsTest.cpp - Tests of lower bounds -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Presolve/RandomModels.h"

#include "enishi/Annealing/Bounds.h"

#include "gtest/gtest.h"

using namespace enishi::annealing;

namespace {

TEST(Bounds, AreBelowTheGroundState) {
  double gaps[4] = {};
  for (int instance = 0; instance < 2000; ++instance) {
    TestRandom random(instance);
    Weights weights = allWeights[instance % std::size(allWeights)];
    IsingModel model = randomModel(random, weights, 10);
    SpinConfiguration truth = groundState(model);
    ExactSum minimum = exactEnergy(model, truth);
    double bounds[4] = {trivialBound(model), roofDualBound(model),
                        cycleBound(model),
                        semidefiniteBound(model).value_or(-INFINITY)};
    double scale = 1e-300;
    for (double field : model.fields)
      scale += std::abs(field);
    for (double weight : model.weights)
      scale += std::abs(weight) / 2;
    for (int b = 0; b < 4; ++b) {
      // In exact arithmetic: not even by rounding may a bound be above.
      ExactSum bound;
      bound.add(bounds[b]);
      if (std::isfinite(bounds[b])) {
        ASSERT_FALSE(minimum < bound)
            << "instance " << instance << " bound " << b;
      }
      gaps[b] += std::min(2.0, (model.energy(truth) - bounds[b]) / scale);
    }
    ASSERT_LE(bounds[0], bounds[1]) << "instance " << instance;
    ASSERT_LE(bounds[1], bounds[2]) << "instance " << instance;
  }
  // Each is worth its name.
  EXPECT_LT(gaps[1], 0.9 * gaps[0]);
  EXPECT_LT(gaps[2], 0.5 * gaps[1]);
  EXPECT_LT(gaps[3], 0.5 * gaps[1]);
}

TEST(Bounds, AreTightWhereTheyMustBe) {
  // A frustrated triangle, an odd antiferromagnetic ring, an unfrustrated one.
  for (uint32_t size : {3u, 7u, 12u}) {
    std::vector<Coupling> couplings;
    for (Spin spin = 0; spin < size; ++spin)
      couplings.push_back({spin, (spin + 1) % size, 1});
    IsingModel ring =
        IsingModel::create(std::vector<double>(size, 0), couplings, 5);
    double minimum = 5 - double(size) + (size % 2 ? 2 : 0);
    EXPECT_EQ(cycleBound(ring), minimum);
    EXPECT_EQ(trivialBound(ring), 5 - double(size));
  }
  // Fields against each other: the roof dual alone.
  IsingModel path = IsingModel::create({3, -2}, Coupling{0, 1, -1});
  EXPECT_EQ(roofDualBound(path), -4);
}

TEST(Bounds, SemidefiniteIsBetterOnDenseModels) {
  TestRandom random(3);
  const uint32_t size = 60;
  std::vector<Coupling> couplings;
  for (Spin a = 0; a < size; ++a)
    for (Spin b = a + 1; b < size; ++b)
      couplings.push_back({a, b, random.below(2) ? 1.0 : -1.0});
  IsingModel model =
      IsingModel::create(std::vector<double>(size, 0), couplings);
  std::optional<double> bound = semidefiniteBound(model);
  ASSERT_TRUE(bound.has_value());
  EXPECT_GT(*bound, cycleBound(model));
  // Near -size^1.5, the edge of the spectrum.
  EXPECT_GT(*bound, -1.05 * std::pow(size, 1.5));
}

TEST(Bounds, StoppedFlowIsStillABound) {
  TestRandom random(4);
  for (int i = 0; i < 100; ++i) {
    IsingModel model = randomModel(random, Weights::SmallInts, 10);
    double full = roofDualBound(model),
           minimum = model.energy(groundState(model));
    for (uint64_t limit : {0, 3, 10, 30}) {
      EXPECT_LE(roofDualBound(model, limit), full);
      EXPECT_LE(roofDualBound(model, limit), minimum);
    }
  }
}

} // namespace
