//===- ProblemTest.cpp - Tests of problems and Ising models -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/IsingModel.h"

#include "gtest/gtest.h"

#include <random>

using namespace enishi::annealing;

namespace {

/// A polynomial with repeated variables, repeated terms and zeros, over binary
/// variables, spins and integers.
Problem randomProblem(std::mt19937 &random, unsigned maxDegree, bool integers) {
  Problem problem;
  unsigned numVariables = 1 + random() % 6;
  for (unsigned i = 0; i < numVariables; ++i) {
    unsigned kind = random() % (integers ? 3 : 2);
    problem.variables.push_back(kind == 0   ? VariableInfo::binary()
                                : kind == 1 ? VariableInfo::spin()
                                            : VariableInfo::integer(-2, 3));
  }
  for (unsigned t = random() % 20; t > 0; --t) {
    std::vector<Variable> term;
    for (unsigned d = random() % (maxDegree + 1); d > 0; --d)
      term.push_back(random() % numVariables);
    problem.objective.add(term, int(random() % 9) - 4);
  }
  if (random() % 2)
    problem.sense = Sense::Maximize;
  return problem;
}

std::vector<double> randomValues(const Problem &problem, std::mt19937 &random) {
  std::vector<double> values;
  for (const VariableInfo &info : problem.variables) {
    if (info.kind == VariableKind::Spin)
      values.push_back(random() % 2 ? 1 : -1);
    else
      values.push_back(info.lower +
                       random() % unsigned(info.upper - info.lower + 1));
  }
  return values;
}

TEST(Polynomial, NormalFormHasTheSameValues) {
  std::mt19937 random(1);
  for (int round = 0; round < 2000; ++round) {
    Problem problem = randomProblem(random, 5, true);
    Polynomial normal = problem.objective;
    normal.normalize(problem.variables);
    for (int i = 0; i < 8; ++i) {
      std::vector<double> values = randomValues(problem, random);
      ASSERT_EQ(problem.objective.evaluate(values), normal.evaluate(values));
    }
    Polynomial again = normal;
    again.normalize(problem.variables);
    ASSERT_EQ(again.higherVariables, normal.higherVariables);
    ASSERT_EQ(again.quadratic.size(), normal.quadratic.size());
    for (size_t t = 0; t + 1 < normal.quadratic.size(); ++t)
      ASSERT_LT(
          std::tuple(normal.quadratic[t].first, normal.quadratic[t].second),
          std::tuple(normal.quadratic[t + 1].first,
                     normal.quadratic[t + 1].second));
  }
}

TEST(IsingModel, HasTheEnergiesOfTheProblem) {
  std::mt19937 random(2);
  for (int round = 0; round < 1000; ++round) {
    Problem problem = randomProblem(random, 2, false);
    double sign = problem.sense == Sense::Maximize ? -1 : 1;
    llvm::Expected<IsingModel> model = toIsing(problem);
    ASSERT_TRUE(bool(model));
    ASSERT_EQ(model->numSpins(), problem.numVariables());
    for (unsigned state = 0; state < 1u << model->numSpins(); ++state) {
      SpinConfiguration spins;
      for (unsigned i = 0; i < model->numSpins(); ++i)
        spins.push_back(state >> i & 1 ? 1 : -1);
      ASSERT_EQ(model->energy(spins),
                sign * problem.evaluate(toValues(problem, spins)));
    }
  }
}

TEST(IsingModel, RowsAreSymmetricAndAscending) {
  std::vector<Coupling> couplings = {{2, 0, 1}, {0, 1, 2},  {1, 2, 3},
                                     {0, 2, 4}, {1, 0, -2}, {1, 1, 7}};
  IsingModel model = IsingModel::create({0, 0, 0}, couplings, 1);
  EXPECT_EQ(model.offset, 8);
  EXPECT_EQ(model.numCouplings(), 2u);
  EXPECT_EQ(model.neighbors, (std::vector<Spin>{2, 2, 0, 1}));
  EXPECT_EQ(model.weights, (std::vector<double>{5, 3, 5, 3}));
  EXPECT_EQ(model.rowBegin, (std::vector<uint64_t>{0, 1, 2, 4}));
}

TEST(IsingModel, RefusesWhatIsNotQuadratic) {
  Problem problem;
  problem.variables.assign(3, VariableInfo::binary());
  problem.objective.add({0, 1, 2}, 1);
  llvm::Expected<IsingModel> model = toIsing(problem);
  ASSERT_FALSE(bool(model));
  llvm::consumeError(model.takeError());
}

TEST(Constraint, ViolationIsTheExcess) {
  Constraint constraint;
  constraint.lhs.add({0}, 2);
  constraint.rhs = 1;
  constraint.relation = Relation::LessEqual;
  EXPECT_EQ(constraint.violation({3.0}), 5);
  EXPECT_EQ(constraint.violation({0.0}), 0);
  constraint.relation = Relation::GreaterEqual;
  EXPECT_EQ(constraint.violation({0.0}), 1);
  constraint.relation = Relation::Equal;
  EXPECT_EQ(constraint.violation({0.0}), 1);
}

TEST(Constraint, RoundingOfFractionsBreaksNothing) {
  Constraint constraint;
  constraint.lhs.add({0}, 0.1);
  constraint.lhs.add({1}, 0.2);
  constraint.rhs = 0.3;
  for (Relation relation : {Relation::LessEqual, Relation::Equal}) {
    constraint.relation = relation;
    EXPECT_EQ(constraint.violation({1.0, 1.0}), 0);
  }
  EXPECT_NEAR(constraint.violation({1.0, 0.0}), 0.2, 1e-15);
  // Whole numbers are not rounded.
  Constraint large;
  large.lhs.add({0}, 0x1p52);
  large.rhs = 0x1p52 - 1;
  EXPECT_EQ(large.violation({1.0}), 1);
}

} // namespace
