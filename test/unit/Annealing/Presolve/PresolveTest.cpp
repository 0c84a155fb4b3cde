//===- PresolveTest.cpp - Tests of presolve ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Against brute force in exact arithmetic. ENISHI_PRESOLVE_INSTANCES sets how
// many random instances the first test takes; 100000 take seconds.
//
//===----------------------------------------------------------------------===//

#include "RandomModels.h"

#include "enishi/Annealing/Presolve.h"

#include "gtest/gtest.h"

#include <cstdlib>

using namespace enishi::annealing;

namespace {

constexpr PresolveRule allRules[] = {PresolveRule::Degree1,
                                     PresolveRule::Degree2,
                                     PresolveRule::Degree3,
                                     PresolveRule::FieldDominance,
                                     PresolveRule::CouplingDominance,
                                     PresolveRule::PairDominance,
                                     PresolveRule::Twins,
                                     PresolveRule::RoofDuality,
                                     PresolveRule::Probing,
                                     PresolveRule::SmallGroups,
                                     PresolveRule::Blocks};
static_assert(std::size(allRules) == numPresolveRules);

double scaleOf(const IsingModel &model) {
  double scale = std::abs(model.offset);
  for (double field : model.fields)
    scale += std::abs(field);
  for (double weight : model.weights)
    scale += std::abs(weight);
  return scale;
}

/// Lifts optima of the parts, and a few other configurations.
void check(const IsingModel &model, const Presolved &reduced, bool mustBeExact,
           TestRandom &random, const std::string &what) {
  SpinConfiguration truth = groundState(model);
  std::vector<SpinConfiguration> parts;
  for (const Presolved::Part &part : reduced.parts)
    parts.push_back(groundState(part.model));
  SpinConfiguration lifted = reduced.lift(parts);
  ASSERT_EQ(lifted.size(), model.numSpins()) << what;
  for (int8_t spin : lifted)
    ASSERT_TRUE(spin == 1 || spin == -1) << what;
  if (mustBeExact) {
    ASSERT_EQ(reduced.errorBound, 0) << what;
  }
  if (reduced.errorBound == 0) {
    ASSERT_TRUE(exactEnergy(model, lifted) == exactEnergy(model, truth))
        << what << ": " << model.energy(lifted) << " instead of "
        << model.energy(truth);
  } else {
    double scale = scaleOf(model);
    ASSERT_LE(reduced.errorBound, 1e-13 * scale) << what;
    ASSERT_LE(model.energy(lifted),
              model.energy(truth) + reduced.errorBound + 1e-14 * scale)
        << what;
  }
  for (int round = 0; round < 4; ++round) {
    ExactSum energy;
    double rounded = reduced.offset;
    energy.add(reduced.offset);
    std::vector<SpinConfiguration> any;
    for (const Presolved::Part &part : reduced.parts) {
      any.push_back(configuration(random.below(1u << part.model.numSpins()),
                                  part.model.numSpins()));
      rounded += part.model.energy(any.back());
    }
    SpinConfiguration spins = reduced.lift(any);
    double tolerance = mustBeExact ? 0 : 1e-12 * scaleOf(model);
    ASSERT_NEAR(model.energy(spins), rounded, tolerance) << what;
  }

  // The parts in one model say the same.
  JoinedModel joined = joinParts(reduced);
  ASSERT_EQ(joined.spins.size(), reduced.numSpins()) << what;
  SpinConfiguration whole = joined.lift(groundState(joined.model));
  if (reduced.errorBound == 0) {
    ASSERT_TRUE(exactEnergy(model, whole) == exactEnergy(model, truth)) << what;
  }
  for (int round = 0; round < 4; ++round) {
    SpinConfiguration any = configuration(
        random.below(1u << joined.spins.size()), joined.spins.size());
    double tolerance = mustBeExact ? 0 : 1e-12 * scaleOf(model);
    ASSERT_NEAR(model.energy(joined.lift(any)), joined.model.energy(any),
                tolerance)
        << what;
  }
}

/// Two cliques without fields that share spin 0, too wide to be solved: two
/// parts, or one model in which that spin stands once.
TEST(Presolve, JoinsPartsThatShareASpin) {
  constexpr Spin size = 18;
  for (uint64_t seed = 0; seed < 10; ++seed) {
    TestRandom random(seed);
    std::vector<Coupling> couplings;
    for (Spin group = 0; group < 2; ++group)
      for (Spin a = 0; a < size; ++a)
        for (Spin b = a + 1; b < size; ++b)
          couplings.push_back({a ? group * (size - 1) + a : 0,
                               group * (size - 1) + b,
                               random.chance(0.5) ? 1.0 : -1.0});
    IsingModel model =
        IsingModel::create(std::vector<double>(2 * size - 1, 0), couplings, 3);
    for (bool breakSymmetry : {false, true}) {
      PresolveOptions options = PresolveOptions::only({PresolveRule::Blocks});
      options.breakSymmetry = breakSymmetry;
      Presolved presolved = presolve(model, options);
      ASSERT_EQ(presolved.parts.size(), 2u);
      JoinedModel joined = joinParts(presolved);
      ASSERT_EQ(joined.spins.size(), presolved.numSpins());
      ASSERT_EQ(joined.spins.size(), 2 * size - 1 - breakSymmetry);
      for (int round = 0; round < 20; ++round) {
        SpinConfiguration values;
        for (size_t i = 0; i < joined.spins.size(); ++i)
          values.push_back(random.chance(0.5) ? 1 : -1);
        SpinConfiguration lifted = joined.lift(values);
        EXPECT_EQ(model.energy(lifted), joined.model.energy(values));
        if (!breakSymmetry) {
          for (size_t i = 0; i < joined.spins.size(); ++i)
            EXPECT_EQ(lifted[joined.spins[i]], values[i]);
        }
      }
    }
  }
}

TEST(Presolve, KeepsAnOptimumOfRandomModels) {
  const char *fromEnvironment = std::getenv("ENISHI_PRESOLVE_INSTANCES");
  int numInstances = fromEnvironment ? std::atoi(fromEnvironment) : 4000;
  uint64_t spinsBefore = 0, spinsAfter = 0;
  std::array<uint64_t, numPresolveRules> removedBy{};
  for (int instance = 0; instance < numInstances; ++instance) {
    TestRandom random(instance);
    Weights weights = allWeights[instance % std::size(allWeights)];
    uint32_t maxSpins = instance % 16 == 0 ? 12 : instance % 4 == 0 ? 10 : 8;
    IsingModel model = randomModel(random, weights, maxSpins);
    PresolveOptions options;
    // All rules; one rule; any rules.
    if (instance / 7 % 3 == 1)
      options =
          PresolveOptions::only(allRules[random.below(std::size(allRules))]);
    else if (instance / 7 % 3 == 2)
      options.rules = random.below(1u << numPresolveRules);
    options.breakSymmetry = random.chance(0.25);
    if (random.chance(0.3))
      options.rounding = PresolveOptions::Rounding::Exact;
    Presolved reduced = presolve(model, options);
    bool mustBeExact = isGridded(weights) ||
                       options.rounding == PresolveOptions::Rounding::Exact;
    check(model, reduced, isGridded(weights), random,
          "instance " + std::to_string(instance));
    if (mustBeExact) {
      ASSERT_EQ(reduced.errorBound, 0) << "instance " << instance;
    }
    if (::testing::Test::HasFatalFailure())
      return;
    spinsBefore += model.numSpins();
    spinsAfter += reduced.numSpins();
    for (size_t rule = 0; rule < numPresolveRules; ++rule)
      removedBy[rule] += reduced.removedBy[rule];
  }
  EXPECT_LT(spinsAfter, spinsBefore / 2);
  // The test says nothing about a rule that never applies.
  if (numInstances >= 4000)
    for (size_t rule = 0; rule < numPresolveRules; ++rule)
      EXPECT_GT(removedBy[rule], 20u) << "rule " << rule;
}

class EachRule : public testing::TestWithParam<PresolveRule> {};

TEST_P(EachRule, AloneKeepsAnOptimum) {
  uint64_t removed = 0;
  for (int instance = 0; instance < 1000; ++instance) {
    TestRandom random(1000000 + instance);
    Weights weights = allWeights[instance % std::size(allWeights)];
    IsingModel model = randomModel(random, weights, 9);
    PresolveOptions options = PresolveOptions::only(GetParam());
    Presolved reduced = presolve(model, options);
    check(model, reduced, isGridded(weights), random,
          "instance " + std::to_string(instance));
    if (::testing::Test::HasFatalFailure())
      return;
    removed += model.numSpins() - reduced.numSpins();
  }
  EXPECT_GT(removed, 50u);
}

INSTANTIATE_TEST_SUITE_P(Presolve, EachRule, testing::ValuesIn(allRules));

TEST(Presolve, SolvesTreesAndSingleAntiferromagneticEdges) {
  // The edge on which a well-known roof duality fixes both ends alike.
  IsingModel edge = IsingModel::create({0, 0}, Coupling{0, 1, 1});
  for (PresolveRule rule : {PresolveRule::RoofDuality, PresolveRule::Degree1,
                            PresolveRule::Blocks}) {
    Presolved reduced = presolve(edge, PresolveOptions::only(rule));
    std::vector<SpinConfiguration> parts;
    for (const Presolved::Part &part : reduced.parts)
      parts.emplace_back(part.model.numSpins(), 1);
    EXPECT_EQ(edge.energy(reduced.lift(parts)), -1);
  }
  TestRandom random(5);
  std::vector<Coupling> couplings;
  for (Spin spin = 1; spin < 5000; ++spin)
    couplings.push_back(
        {spin, random.below(spin), random.weight(Weights::Floats)});
  IsingModel tree = IsingModel::create(std::vector<double>(5000, 0), couplings);
  Presolved reduced = presolve(tree);
  EXPECT_EQ(reduced.numSpins(), 0u);
  double minimum = 0;
  for (const Coupling &coupling : couplings)
    minimum -= std::abs(coupling.weight);
  EXPECT_NEAR(tree.energy(reduced.lift({})), minimum, 1e-9);
}

TEST(Presolve, DoesNothingWithoutFiniteCoefficients) {
  IsingModel model = IsingModel::create({INFINITY, 1}, Coupling{0, 1, 1}, 3);
  Presolved reduced = presolve(model);
  ASSERT_EQ(reduced.parts.size(), 1u);
  EXPECT_EQ(reduced.parts[0].model.numSpins(), 2u);
  EXPECT_EQ(reduced.offset, 3);
  SpinConfiguration spins = {1, -1};
  EXPECT_EQ(reduced.lift(spins), spins);
}

TEST(Presolve, IsDeterministic) {
  TestRandom random(9);
  for (int i = 0; i < 50; ++i) {
    IsingModel model = randomModel(random, Weights::Floats, 40);
    Presolved a = presolve(model), b = presolve(model);
    ASSERT_EQ(a.parts.size(), b.parts.size());
    ASSERT_EQ(a.offset, b.offset);
    for (size_t p = 0; p < a.parts.size(); ++p) {
      ASSERT_EQ(a.parts[p].spins, b.parts[p].spins);
      ASSERT_EQ(a.parts[p].model.weights, b.parts[p].model.weights);
    }
  }
}

TEST(Presolve, SolvesThroughAnotherSolver) {
  for (int instance = 0; instance < 300; ++instance) {
    TestRandom random(instance);
    IsingModel model = randomModel(random, Weights::SmallInts, 10);
    PresolveOptions options;
    options.rules = random.below(1u << numPresolveRules);
    SolveOptions solveOptions;
    solveOptions.numSamples = 3;
    auto brute = [](const IsingModel &part, const SolveOptions &) {
      SolveResult result;
      SpinConfiguration spins = groundState(part);
      result.lowerBound = part.energy(spins);
      result.isOptimal = true;
      result.samples.push_back({spins, result.lowerBound});
      return result;
    };
    SolveResult result = solvePresolved(model, solveOptions, brute, options);
    double minimum = model.energy(groundState(model));
    ASSERT_TRUE(result.isOptimal);
    ASSERT_EQ(result.bestEnergy(), minimum) << instance;
    ASSERT_EQ(result.lowerBound, minimum) << instance;
    ASSERT_EQ(model.energy(result.samples.front().spins), minimum);
  }
}

} // namespace
