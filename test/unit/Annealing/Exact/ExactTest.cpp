//===- ExactTest.cpp - Tests of the exact solvers ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "../Presolve/RandomModels.h"

#include "enishi/Annealing/Exact.h"

#include "gtest/gtest.h"

#include <functional>

using namespace enishi::annealing;

namespace {

using Solver = std::function<llvm::Expected<SolveResult>(const IsingModel &)>;

/// Against all configurations in exact arithmetic.
void checkAgainstEnumeration(const Solver &solver, uint64_t seed) {
  for (int instance = 0; instance < 400; ++instance) {
    TestRandom random(seed + instance);
    Weights weights = allWeights[instance % std::size(allWeights)];
    IsingModel model = randomModel(random, weights, 11);
    llvm::Expected<SolveResult> result = solver(model);
    ASSERT_TRUE(bool(result));
    ASSERT_EQ(result->samples.size(), 1u);
    const Sample &sample = result->samples.front();
    ASSERT_EQ(sample.energy, model.energy(sample.spins));
    ASSERT_TRUE(result->isOptimal);
    SpinConfiguration truth = groundState(model);
    if (isGridded(weights)) {
      ASSERT_TRUE(exactEnergy(model, sample.spins) == exactEnergy(model, truth))
          << "instance " << instance;
      ASSERT_EQ(result->lowerBound, sample.energy) << "instance " << instance;
    } else {
      double scale = std::abs(model.offset) + 1e-300;
      for (double weight : model.weights)
        scale += std::abs(weight);
      for (double field : model.fields)
        scale += std::abs(field);
      double minimum = model.energy(truth);
      ASSERT_NEAR(sample.energy, minimum, 1e-11 * scale) << instance;
      ASSERT_LE(result->lowerBound, minimum + 1e-15 * scale) << instance;
      ASSERT_GE(result->lowerBound, sample.energy - 1e-10 * scale) << instance;
    }
  }
}

TEST(Exact, BruteForceFindsGroundStates) {
  checkAgainstEnumeration(
      [](const IsingModel &model) { return solveBruteForce(model); }, 1);
}

TEST(Exact, TreeDecompositionFindsGroundStates) {
  checkAgainstEnumeration(
      [](const IsingModel &model) { return solveTreeDecomposition(model); },
      1000);
}

TEST(Exact, BranchAndBoundFindsGroundStates) {
  checkAgainstEnumeration(
      [](const IsingModel &model) -> llvm::Expected<SolveResult> {
        return solveBranchAndBound(model);
      },
      2000);
}

TEST(Exact, AllTogetherFindGroundStates) {
  checkAgainstEnumeration(
      [](const IsingModel &model) -> llvm::Expected<SolveResult> {
        return solveExact(model);
      },
      3000);
}

IsingModel grid(uint32_t rows, uint32_t columns, bool withFields,
                uint64_t seed) {
  TestRandom random(seed);
  std::vector<double> fields(rows * columns, 0);
  std::vector<Coupling> couplings;
  auto sign = [&] { return random.below(2) ? 1.0 : -1.0; };
  for (uint32_t r = 0; r < rows; ++r)
    for (uint32_t c = 0; c < columns; ++c) {
      Spin spin = r * columns + c;
      if (withFields)
        fields[spin] = sign();
      if (c + 1 < columns)
        couplings.push_back({spin, spin + 1, sign()});
      if (r + 1 < rows)
        couplings.push_back({spin, spin + columns, sign()});
    }
  return IsingModel::create(fields, couplings);
}

/// Dense random signs: no narrow decomposition, so branching has to do it.
IsingModel dense(uint32_t numSpins, uint64_t seed) {
  TestRandom random(seed);
  std::vector<Coupling> couplings;
  for (Spin a = 0; a < numSpins; ++a)
    for (Spin b = a + 1; b < numSpins; ++b)
      couplings.push_back({a, b, random.below(2) ? 1.0 : -1.0});
  return IsingModel::create(std::vector<double>(numSpins, 0), couplings);
}

TEST(Exact, SolversAgreeBeyondEnumeration) {
  for (uint64_t seed = 0; seed < 6; ++seed) {
    IsingModel model = grid(8, 12, seed % 2, seed);
    llvm::Expected<SolveResult> tree = solveTreeDecomposition(model);
    ASSERT_TRUE(bool(tree));
    SolveResult exact = solveExact(model);
    EXPECT_EQ(tree->bestEnergy(), exact.bestEnergy());
    EXPECT_TRUE(exact.isOptimal);
    EXPECT_EQ(exact.lowerBound, exact.bestEnergy());
  }
  for (uint64_t seed = 0; seed < 4; ++seed) {
    IsingModel model = dense(22, seed);
    llvm::Expected<SolveResult> brute = solveBruteForce(model);
    ASSERT_TRUE(bool(brute));
    SolveResult bound = solveBranchAndBound(model);
    EXPECT_TRUE(bound.isOptimal);
    EXPECT_EQ(brute->bestEnergy(), bound.bestEnergy());
  }
}

TEST(Exact, StoppedSearchHasAValidBound) {
  IsingModel model = dense(30, 7);
  SolveOptions options;
  options.stepLimit = 3;
  SolveResult stopped = solveBranchAndBound(model, options);
  EXPECT_FALSE(stopped.isOptimal);
  llvm::Expected<SolveResult> brute = solveBruteForce(dense(22, 7));
  ASSERT_TRUE(bool(brute));
  EXPECT_LT(stopped.lowerBound, stopped.bestEnergy());
  EXPECT_EQ(stopped.bestEnergy(), model.energy(stopped.samples.front().spins));
}

TEST(Exact, RefusesWhatIsTooLarge) {
  llvm::Expected<SolveResult> brute = solveBruteForce(dense(31, 1));
  EXPECT_FALSE(bool(brute));
  llvm::consumeError(brute.takeError());
  llvm::Expected<SolveResult> tree = solveTreeDecomposition(dense(40, 1));
  EXPECT_FALSE(bool(tree));
  llvm::consumeError(tree.takeError());
}

} // namespace
