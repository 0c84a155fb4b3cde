//===- ConstrainedSearchTest.cpp - Search that keeps constraints -*- C++-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/ConstrainedSearch.h"

#include "test/unit/Annealing/Constrained/Assignments.h"

#include "gtest/gtest.h"

#include <random>

using namespace enishi::annealing;

namespace {

/// Everything that the search knows: spins, integers, an objective of degree
/// three, products and squares in constraints, fractions.
Problem randomProblem(std::mt19937 &random) {
  Problem problem;
  problem.sense = random() % 2 ? Sense::Maximize : Sense::Minimize;
  unsigned n = 2 + random() % 6;
  for (unsigned i = 0; i < n; ++i) {
    unsigned kind = random() % 6;
    problem.variables.push_back(kind == 0   ? VariableInfo::spin()
                                : kind == 1 ? VariableInfo::integer(-2, 3)
                                : kind == 2 ? VariableInfo::integer(4, 6)
                                            : VariableInfo::binary());
  }
  auto fill = [&](Polynomial &polynomial, unsigned count, unsigned degree,
                  double unit) {
    for (; count > 0; --count) {
      std::vector<Variable> term;
      for (unsigned d = random() % degree + 1; d > 0; --d)
        term.push_back(random() % n);
      polynomial.add(term, (int(random() % 9) - 4) * unit);
    }
    polynomial.normalize(problem.variables);
  };
  fill(problem.objective, random() % 10, 3, 0.5);
  for (unsigned i = 1 + random() % 3; i > 0; --i) {
    Constraint constraint;
    fill(constraint.lhs, 1 + random() % 5, 1 + random() % 2, 0.25);
    constraint.relation = static_cast<Relation>(random() % 3);
    constraint.rhs = (int(random() % 9) - 4) * 0.25;
    problem.constraints.push_back(std::move(constraint));
  }
  return problem;
}

TEST(ConstrainedSearch, FindsTheBestOfAllAssignments) {
  std::mt19937 random(1);
  unsigned feasible = 0, infeasible = 0, impossible = 0;
  for (unsigned round = 0; round < 400; ++round) {
    SCOPED_TRACE(round);
    Problem problem = randomProblem(random);
    double sign = problem.sense == Sense::Maximize ? -1 : 1;
    std::optional<double> best = leastOfAll(problem);
    SolveOptions options;
    options.seed = round;
    options.stepLimit = 60000;
    llvm::Expected<ConstrainedResult> result =
        constrainedSearch(problem, options);
    if (!result) {
      std::string message = llvm::toString(result.takeError());
      ASSERT_NE(message.find("can never hold"), std::string::npos) << message;
      ASSERT_FALSE(best.has_value());
      ++impossible;
      continue;
    }
    double broken = 0;
    for (const Constraint &constraint : problem.constraints)
      broken += constraint.violation(result->values);
    ASSERT_EQ(result->violation, broken);
    ASSERT_EQ(result->energy, problem.evaluate(result->values));
    for (size_t v = 0; v < problem.variables.size(); ++v) {
      ASSERT_GE(result->values[v], problem.variables[v].lower);
      ASSERT_LE(result->values[v], problem.variables[v].upper);
    }
    if (!best) {
      ASSERT_GT(broken, 0);
      ASSERT_FALSE(result->isOptimal);
      ++infeasible;
      continue;
    }
    ASSERT_EQ(broken, 0);
    ASSERT_EQ(sign * result->energy, *best);
    ++feasible;
  }
  EXPECT_GT(feasible, 100u);
  EXPECT_GT(infeasible, 20u);
  EXPECT_GT(impossible, 5u);
}

/// Who does what at which cost: a permutation of `n`.
Problem assignment(unsigned n, unsigned seed, std::vector<double> &costs) {
  std::mt19937 random(seed);
  Problem problem;
  problem.variables.assign(n * n, VariableInfo::binary());
  for (Variable v = 0; v < n * n; ++v) {
    costs.push_back(random() % 100);
    problem.objective.add({v}, costs.back());
  }
  for (unsigned i = 0; i < n; ++i) {
    std::vector<std::pair<std::vector<Variable>, double>> row1, column;
    for (unsigned j = 0; j < n; ++j) {
      row1.push_back({{i * n + j}, 1});
      column.push_back({{j * n + i}, 1});
    }
    problem.constraints.push_back(row(row1, Relation::Equal, 1));
    problem.constraints.push_back(row(column, Relation::Equal, 1));
  }
  return problem;
}

TEST(ConstrainedSearch, MovesThroughPermutations) {
  constexpr unsigned n = 15;
  std::vector<double> costs;
  Problem problem = assignment(n, 7, costs);
  // The optimum by dynamic programming over subsets.
  std::vector<double> least(size_t(1) << n, 1e9);
  least[0] = 0;
  for (size_t set = 0; set + 1 < least.size(); ++set) {
    unsigned i = __builtin_popcountll(set);
    for (unsigned j = 0; j < n; ++j)
      if (!(set >> j & 1))
        least[set | size_t(1) << j] = std::min(least[set | size_t(1) << j],
                                               least[set] + costs[i * n + j]);
  }
  SolveOptions options;
  options.stepLimit = 3000000;
  options.target = least.back();
  llvm::Expected<ConstrainedResult> result =
      constrainedSearch(problem, options);
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->violation, 0);
  EXPECT_EQ(result->energy, least.back());
}

TEST(ConstrainedSearch, TheSameForAnyNumberOfThreads) {
  std::vector<double> costs;
  Problem problem = assignment(12, 3, costs);
  SolveOptions options;
  options.stepLimit = 300000;
  options.seed = 5;
  llvm::Expected<ConstrainedResult> one = constrainedSearch(problem, options);
  options.threads = 4;
  llvm::Expected<ConstrainedResult> four = constrainedSearch(problem, options);
  ASSERT_TRUE(one && four);
  EXPECT_EQ(one->values, four->values);
  EXPECT_EQ(one->steps, four->steps);
}

TEST(ConstrainedSearch, StopsAtAnyAnswerWhereNothingIsMinimised) {
  std::vector<double> costs;
  Problem problem = assignment(20, 3, costs);
  problem.objective = {};
  SolveOptions options;
  options.stepLimit = 100000000;
  llvm::Expected<ConstrainedResult> result =
      constrainedSearch(problem, options);
  ASSERT_TRUE(bool(result));
  EXPECT_TRUE(result->isOptimal);
  EXPECT_EQ(result->violation, 0);
  EXPECT_LT(result->steps, 1000000u);
}

TEST(ConstrainedSearch, SaysWhatItCannotDo) {
  auto messageFor = [](VariableInfo info, const Constraint &constraint) {
    Problem problem;
    problem.variables.assign(3, info);
    problem.constraints = {constraint};
    llvm::Expected<ConstrainedResult> result = constrainedSearch(problem);
    return result ? std::string() : llvm::toString(result.takeError());
  };
  Constraint fine = row({{{0}, 1}}, Relation::LessEqual, 5);
  EXPECT_EQ(messageFor(VariableInfo::integer(0, 1e300), fine),
            "integer variable '0' needs finite bounds");
  EXPECT_EQ(messageFor(VariableInfo::integer(0.2, 0.8), fine),
            "integer variable '0' has no value between its bounds");
  EXPECT_EQ(messageFor(VariableInfo::binary(),
                       row({{{0, 1, 2}, 1}}, Relation::Equal, 1)),
            "constraint '0' has a term of degree three or more");
  EXPECT_EQ(messageFor(VariableInfo::binary(),
                       row({{{0}, 1}, {{1}, 1}}, Relation::GreaterEqual, 3)),
            "constraint '0' can never hold");
  EXPECT_EQ(messageFor(VariableInfo::binary(), fine), "");
}

} // namespace
