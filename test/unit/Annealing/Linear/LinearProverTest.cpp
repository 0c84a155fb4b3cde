//===- LinearProverTest.cpp - Proofs by linear programs ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/LinearProver.h"

#include "lib/Annealing/Linear/LinearProgram.h"
#include "test/unit/Annealing/Constrained/Assignments.h"

#include "llvm/ADT/STLExtras.h"

#include "gtest/gtest.h"

#include <cmath>
#include <random>

using namespace enishi::annealing;

namespace {

/// Spins, integers, degrees up to three, every relation, coefficients that are
/// multiples of `unit`, ties, and rows that contradict each other.
Problem randomProblem(std::mt19937 &random, double unit) {
  Problem problem;
  problem.sense = random() % 2 ? Sense::Maximize : Sense::Minimize;
  unsigned n = 2 + random() % 7;
  bool isBinary = random() % 2;
  for (unsigned i = 0; i < n; ++i) {
    unsigned kind = isBinary ? 9 : random() % 6;
    problem.variables.push_back(kind == 0   ? VariableInfo::spin()
                                : kind == 1 ? VariableInfo::integer(-2, 1)
                                : kind == 2 ? VariableInfo::integer(1, 3)
                                            : VariableInfo::binary());
  }
  auto fill = [&](Polynomial &sum, unsigned count, unsigned degree) {
    for (; count > 0; --count) {
      std::vector<Variable> term;
      for (unsigned d = random() % degree + 1; d > 0; --d)
        term.push_back(random() % n);
      sum.add(term, (int(random() % 9) - 4) * unit);
    }
    sum.normalize(problem.variables);
  };
  fill(problem.objective, random() % 14, 1 + random() % 3);
  problem.objective.add({}, unit * (random() % 5));
  for (unsigned i = random() % 4; i > 0; --i) {
    Constraint constraint;
    if (random() % 3 == 0) {
      // One of a group: what products with it are made from.
      for (unsigned v = 0; v < n; ++v)
        if (random() % 2)
          constraint.lhs.add({v}, 1);
      constraint.rhs = 1;
    } else {
      fill(constraint.lhs, 1 + random() % 6, 1 + random() % 2);
      constraint.rhs = (int(random() % 9) - 4) * unit;
    }
    constraint.relation = static_cast<Relation>(random() % 3);
    problem.constraints.push_back(std::move(constraint));
  }
  return problem;
}

LinearProver proverOf(const Problem &problem) {
  llvm::Expected<LinearProver> prover = LinearProver::create(problem);
  EXPECT_TRUE(bool(prover)) << llvm::toString(prover.takeError());
  return std::move(*prover);
}

class LinearProverTest : public testing::Test {
protected:
  void SetUp() override {
    Problem problem;
    if (llvm::Expected<LinearProver> prover = LinearProver::create(problem);
        !prover)
      GTEST_SKIP() << llvm::toString(prover.takeError());
  }
};

/// Compares with all assignments after one node, after some steps, and at the
/// end.
void compare(const Problem &problem, double tolerance, unsigned &feasible,
             unsigned &infeasible) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  std::optional<double> best = leastOfAll(problem);
  LinearProver prover = proverOf(problem);
  LinearProverLimits limits;
  limits.nodeLimit = 1;
  for (unsigned stage = 0; stage < 3; ++stage) {
    prover.run(limits);
    if (best)
      ASSERT_LE(sign * prover.bound(), *best + tolerance);
    ASSERT_FALSE(prover.isInfeasible() && best);
    if (!prover.values().empty()) {
      ASSERT_EQ(violation(problem, prover.values()), 0);
      ASSERT_GE(sign * problem.evaluate(prover.values()), *best);
    }
    limits.nodeLimit = UINT64_MAX;
    limits.stepLimit = stage == 0 ? 500 : 0;
  }
  if (!best) {
    ASSERT_TRUE(prover.isInfeasible());
    ++infeasible;
    return;
  }
  ASSERT_TRUE(prover.isOptimal());
  ASSERT_NEAR(sign * problem.evaluate(prover.values()), *best, tolerance);
  ASSERT_NEAR(sign * prover.bound(), *best, std::max(tolerance, 1e-7));
  ++feasible;
}

TEST_F(LinearProverTest, AgreesWithAllAssignments) {
  std::mt19937 random(1);
  unsigned feasible = 0, infeasible = 0;
  for (unsigned round = 0; round < 10000; ++round) {
    SCOPED_TRACE(round);
    Problem problem = randomProblem(random, round % 2 ? 1 : 0.25);
    compare(problem, 0, feasible, infeasible);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(feasible, 5000u);
  EXPECT_GT(infeasible, 1000u);
}

TEST_F(LinearProverTest, AgreesOnFractions) {
  std::mt19937 random(2);
  unsigned feasible = 0, infeasible = 0;
  for (unsigned round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    // Neither tenths nor thirds are exact, and sums of them round.
    Problem problem = randomProblem(random, round % 2 ? 0.1 : 1 / 3.0);
    compare(problem, 1e-8, feasible, infeasible);
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(feasible, 1000u);
  EXPECT_GT(infeasible, 200u);
}

/// The columns' values that an assignment has.
std::vector<double> extended(const Relaxation &relaxation,
                             std::vector<double> values) {
  for (auto [a, b] : relaxation.products)
    values.push_back(values[a] * values[b]);
  return values;
}

double activityOf(const LinearRow &row, llvm::ArrayRef<double> point) {
  double activity = 0;
  for (auto [column, value] : llvm::zip(row.columns, row.values))
    activity += value * point[column];
  return activity;
}

TEST_F(LinearProverTest, NoRowExcludesAnAssignment) {
  std::mt19937 random(3);
  size_t separated = 0, products = 0;
  for (unsigned round = 0; round < 1000; ++round) {
    SCOPED_TRACE(round);
    Problem problem = randomProblem(random, 1);
    llvm::Expected<Relaxation> relaxation = Relaxation::build(problem);
    ASSERT_TRUE(bool(relaxation));
    std::vector<LinearRow> rows = relaxation->rows;
    // Rows that any point breaks, not only solutions of the program.
    for (unsigned i = 0; i < 5; ++i) {
      std::vector<double> point;
      for (Column c = 0; c < relaxation->numColumns(); ++c)
        point.push_back(relaxation->lower[c] +
                        (relaxation->upper[c] - relaxation->lower[c]) *
                            double(random() % 101) / 100);
      std::vector<LinearRow> more = relaxation->separate(point, 1000);
      for (const LinearRow &row : more) {
        double activity = activityOf(row, point);
        ASSERT_TRUE(activity < row.lower || activity > row.upper);
      }
      separated += more.size();
      llvm::append_range(rows, more);
    }
    products += relaxation->products.size();
    forAll(problem, [&](const std::vector<double> &values) {
      if (violation(problem, values) > 0)
        return;
      std::vector<double> point = extended(*relaxation, values);
      double cost = relaxation->constant;
      for (auto [c, value] : llvm::enumerate(point)) {
        cost += relaxation->cost[c] * value;
        ASSERT_GE(value, relaxation->lower[c]);
        ASSERT_LE(value, relaxation->upper[c]);
      }
      ASSERT_EQ(relaxation->sign * cost, problem.evaluate(values));
      for (const LinearRow &row : rows) {
        ASSERT_GE(activityOf(row, point), row.lower);
        ASSERT_LE(activityOf(row, point), row.upper);
      }
    });
    if (HasFatalFailure())
      return;
  }
  EXPECT_GT(separated, 10000u);
  EXPECT_GT(products, 2000u);
}

TEST_F(LinearProverTest, AnyMultipliersGiveABound) {
  std::mt19937 random(4);
  unsigned finite = 0;
  for (unsigned round = 0; round < 2000; ++round) {
    SCOPED_TRACE(round);
    Problem problem = randomProblem(random, round % 2 ? 1 : 1 / 3.0);
    std::optional<double> best = leastOfAll(problem);
    llvm::Expected<Relaxation> relaxation = Relaxation::build(problem);
    ASSERT_TRUE(bool(relaxation));
    llvm::Expected<LinearProgram> program = LinearProgram::create(*relaxation);
    ASSERT_TRUE(bool(program));
    std::vector<double> multipliers;
    for (uint32_t r = 0; r < program->numRows(); ++r)
      multipliers.push_back(
          round % 10 == 0 ? NAN : (double(random()) - 0x1p31) / 0x1p29);
    std::vector<Rounded> reduced;
    double bound = program->safeBound(multipliers, true, reduced);
    if (!best)
      continue;
    finite += std::isfinite(bound);
    ASSERT_LE(bound + relaxation->constant, *best + (round % 2 ? 0 : 1e-9));
    ASSERT_LE(program->safeBound(multipliers, false, reduced), 0);
  }
  EXPECT_GT(finite, 1000u);
}

/// Places 0 .. n - 1 for n things that pairs of have flows.
Problem quadraticAssignment(unsigned n, unsigned seed) {
  std::mt19937 random(seed);
  Problem problem;
  problem.variables.assign(n * n, VariableInfo::binary());
  std::vector<unsigned> flow(n * n), distance(n * n);
  for (unsigned i = 0; i < n * n; ++i) {
    flow[i] = 1 + random() % 9;
    distance[i] = 1 + random() % 9;
  }
  for (unsigned i = 0; i < n; ++i)
    for (unsigned j = 0; j < n; ++j)
      for (unsigned k = 0; k < n; ++k)
        for (unsigned l = 0; l < n; ++l)
          if (i != k && j != l)
            problem.objective.add({i * n + j, k * n + l},
                                  flow[i * n + k] * distance[j * n + l]);
  problem.objective.normalize(problem.variables);
  for (unsigned i = 0; i < n; ++i) {
    std::vector<std::pair<std::vector<Variable>, double>> one, other;
    for (unsigned j = 0; j < n; ++j) {
      one.push_back({{i * n + j}, 1});
      other.push_back({{j * n + i}, 1});
    }
    problem.constraints.push_back(row(one, Relation::Equal, 1));
    problem.constraints.push_back(row(other, Relation::Equal, 1));
  }
  return problem;
}

TEST_F(LinearProverTest, ProvesQuadraticAssignments) {
  constexpr unsigned n = 6;
  Problem problem = quadraticAssignment(n, 5);
  std::vector<unsigned> place(n);
  for (unsigned i = 0; i < n; ++i)
    place[i] = i;
  double best = HUGE_VAL;
  do {
    std::vector<double> values(n * n, 0);
    for (unsigned i = 0; i < n; ++i)
      values[i * n + place[i]] = 1;
    best = std::min(best, problem.evaluate(values));
  } while (std::next_permutation(place.begin(), place.end()));
  LinearProver prover = proverOf(problem);
  LinearProverLimits limits;
  limits.nodeLimit = 1;
  prover.run(limits);
  EXPECT_LE(prover.bound(), best);
  // Without the products of equalities the bound is 0.
  EXPECT_GT(prover.bound(), 0.9 * best);
  limits.nodeLimit = 1000;
  prover.run(limits);
  EXPECT_TRUE(prover.isOptimal());
  EXPECT_EQ(problem.evaluate(prover.values()), best);
}

TEST_F(LinearProverTest, TakesWhatIsOffered) {
  Problem problem = quadraticAssignment(4, 1);
  LinearProver prover = proverOf(problem);
  std::vector<double> values(16, 0);
  prover.offer(values);
  EXPECT_TRUE(prover.values().empty());
  for (unsigned i = 0; i < 4; ++i)
    values[i * 5] = 1;
  prover.offer(values);
  EXPECT_EQ(prover.values().vec(), values);
  LinearProverLimits limits;
  limits.target = problem.evaluate(values);
  prover.run(limits);
  EXPECT_EQ(prover.nodes(), 0u);
  limits.target.reset();
  unsigned calls = 0;
  limits.progress = [&](double) { return ++calls < 2; };
  prover.run(limits);
  EXPECT_FALSE(prover.isOptimal());
  limits.progress = nullptr;
  prover.run(limits);
  EXPECT_TRUE(prover.isOptimal());
}

TEST_F(LinearProverTest, SaysWhatItCannotDo) {
  auto messageFor = [](VariableInfo info, double coefficient) {
    Problem problem;
    problem.variables = {info};
    problem.objective.add({0}, coefficient);
    llvm::Expected<LinearProver> prover = LinearProver::create(problem);
    return prover ? std::string() : llvm::toString(prover.takeError());
  };
  EXPECT_EQ(messageFor(VariableInfo::integer(0, 1e300), 1),
            "no linear relaxation: an integer's range is too wide or empty");
  EXPECT_EQ(messageFor(VariableInfo::binary(), HUGE_VAL),
            "no linear relaxation: a coefficient is not finite, or extreme");
  EXPECT_EQ(messageFor(VariableInfo::binary(), 1e-70),
            "no linear relaxation: a coefficient is not finite, or extreme");
  EXPECT_EQ(messageFor(VariableInfo::binary(), 1e50), "");
}

} // namespace
