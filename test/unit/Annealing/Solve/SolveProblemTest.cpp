//===- SolveProblemTest.cpp - From a problem to its answer ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/SolveProblem.h"

#include "test/unit/Annealing/Constrained/Assignments.h"

#include "gtest/gtest.h"

#include <random>

using namespace enishi::annealing;

namespace {

/// Few variables of every kind, an objective of degree up to three, and linear
/// constraints.
Problem randomProblem(std::mt19937 &random, bool constrained) {
  Problem problem;
  problem.sense = random() % 2 ? Sense::Maximize : Sense::Minimize;
  unsigned numVariables = 1 + random() % 6;
  for (unsigned i = 0; i < numVariables; ++i) {
    unsigned kind = random() % 5;
    problem.variables.push_back(kind == 0   ? VariableInfo::spin()
                                : kind == 1 ? VariableInfo::integer(-1, 2)
                                            : VariableInfo::binary());
  }
  auto addTerms = [&](Polynomial &polynomial, unsigned count, unsigned degree) {
    for (; count > 0; --count) {
      std::vector<Variable> term;
      for (unsigned d = random() % degree + 1; d > 0; --d)
        term.push_back(random() % numVariables);
      polynomial.add(term, int(random() % 9) - 4);
    }
    polynomial.normalize(problem.variables);
  };
  problem.objective.add({}, int(random() % 7) - 3);
  addTerms(problem.objective, random() % 12, 3);
  for (unsigned i = constrained ? 1 + random() % 3 : 0; i > 0; --i) {
    Constraint constraint;
    constraint.name = "c" + std::to_string(i);
    addTerms(constraint.lhs, 1 + random() % 4, 1);
    constraint.lhs.constant = 0;
    constraint.relation = static_cast<Relation>(random() % 3);
    constraint.rhs = int(random() % 5) - 1;
    problem.constraints.push_back(std::move(constraint));
  }
  return problem;
}

void solveAll(SolverChoice solver, bool usePresolve, unsigned rounds) {
  std::mt19937 random(static_cast<unsigned>(solver) * 2 + usePresolve);
  for (unsigned round = 0; round < rounds; ++round) {
    Problem problem = randomProblem(random, round % 2);
    std::optional<double> best = leastOfAll(problem);
    if (best && problem.sense == Sense::Maximize)
      best = -*best;
    SolveProblemOptions options;
    options.solver = solver;
    options.usePresolve = usePresolve;
    options.solve.stepLimit = 100000;
    options.solve.seed = round;
    llvm::Expected<ProblemSolution> solution = solveProblem(problem, options);
    SCOPED_TRACE(round);
    if (!solution) {
      // One constraint alone may be impossible, which needs no search.
      std::string message = llvm::toString(solution.takeError());
      ASSERT_NE(message.find("can never hold"), std::string::npos) << message;
      ASSERT_FALSE(best.has_value());
      continue;
    }
    // What is reported is what the values are worth.
    ASSERT_EQ(solution->energy, problem.evaluate(solution->values));
    ASSERT_EQ(solution->violation, violation(problem, solution->values));
    if (!best) {
      ASSERT_GT(solution->violation, 0);
      ASSERT_FALSE(solution->isOptimal);
      continue;
    }
    ASSERT_EQ(solution->violation, 0);
    ASSERT_EQ(solution->energy, *best);
    ASSERT_FALSE(solution->isInfeasible);
    double slack = problem.sense == Sense::Maximize ? solution->bound - *best
                                                    : *best - solution->bound;
    ASSERT_GE(slack, -1e-9);
    if (solver == SolverChoice::Auto || solver == SolverChoice::Exact)
      ASSERT_TRUE(solution->isOptimal);
  }
}

TEST(SolveProblem, EverySolverFindsTheBestAnswerOfSmallProblems) {
  for (llvm::StringRef name : solverNames()) {
    SCOPED_TRACE(name.str());
    for (bool usePresolve : {false, true})
      solveAll(*solverByName(name), usePresolve, 40);
  }
}

TEST(SolveProblem, ProvesThatNothingSatisfiesTheConstraints) {
  Problem problem;
  problem.variables.assign(2, VariableInfo::binary());
  problem.objective.add({0}, 1);
  for (double rhs : {0, 2}) {
    Constraint constraint;
    constraint.lhs.add({0}, 1);
    constraint.lhs.add({1}, 1);
    constraint.rhs = rhs;
    problem.constraints.push_back(constraint);
  }
  llvm::Expected<ProblemSolution> solution = solveProblem(problem);
  ASSERT_TRUE(bool(solution));
  EXPECT_TRUE(solution->isInfeasible);
  EXPECT_FALSE(solution->isOptimal);
  EXPECT_EQ(solution->violation, 2);
}

TEST(SolveProblem, TheSameAnswerForTheSameSteps) {
  std::mt19937 random(5);
  Problem problem;
  problem.variables.assign(300, VariableInfo::spin());
  for (unsigned t = 0; t < 1500; ++t)
    problem.objective.add({Variable(random() % 300), Variable(random() % 300)},
                          random() % 2 ? 1 : -1);
  problem.objective.normalize(problem.variables);
  SolveProblemOptions options;
  options.solve.stepLimit = 3000000;
  options.solve.seed = 9;
  std::vector<double> values[2];
  for (unsigned threads : {1, 2}) {
    options.solve.threads = threads;
    llvm::Expected<ProblemSolution> solution = solveProblem(problem, options);
    ASSERT_TRUE(bool(solution));
    values[threads - 1] = solution->values;
  }
  EXPECT_EQ(values[0], values[1]);
}

TEST(SolveProblem, KnapsacksAreAsGoodAsDynamicProgramming) {
  for (unsigned seed = 0; seed < 6; ++seed) {
    SCOPED_TRACE(seed);
    std::mt19937 random(seed);
    constexpr unsigned n = 60;
    Problem problem;
    problem.sense = Sense::Maximize;
    problem.variables.assign(n, VariableInfo::binary());
    Constraint capacity;
    capacity.relation = Relation::LessEqual;
    capacity.rhs = 600;
    std::vector<double> most(601, 0);
    for (Variable v = 0; v < n; ++v) {
      unsigned weight = 5 + random() % 40, profit = weight + random() % 10;
      problem.objective.add({v}, profit);
      capacity.lhs.add({v}, weight);
      for (unsigned left = 600; left >= weight; --left)
        most[left] = std::max(most[left], most[left - weight] + profit);
    }
    problem.constraints.push_back(capacity);
    SolveProblemOptions options;
    options.solve.stepLimit = 20000000;
    options.solver = seed % 2 ? SolverChoice::Exact : SolverChoice::Auto;
    llvm::Expected<ProblemSolution> solution = solveProblem(problem, options);
    ASSERT_TRUE(bool(solution));
    EXPECT_EQ(solution->energy, most[600]);
    EXPECT_EQ(solution->violation, 0);
    EXPECT_GE(solution->bound, most[600]);
    options.solve.threads = 2;
    llvm::Expected<ProblemSolution> again = solveProblem(problem, options);
    ASSERT_TRUE(bool(again));
    EXPECT_EQ(again->values, solution->values);
    EXPECT_EQ(again->bound, solution->bound);
    EXPECT_EQ(again->steps, solution->steps);
  }
}

// Cycles say little of dense models, the semidefinite relaxation much.
TEST(SolveProblem, DenseModelsGetTheSemidefiniteBound) {
  std::mt19937 random(3);
  Problem problem;
  problem.variables.assign(160, VariableInfo::spin());
  for (Variable i = 0; i < 160; ++i)
    for (Variable j = 0; j < i; ++j)
      problem.objective.add({j, i}, random() % 2 ? 1 : -1);
  problem.objective.normalize(problem.variables);
  SolveProblemOptions options;
  options.solver = SolverChoice::Annealing;
  options.solve.stepLimit = 200000;
  llvm::Expected<ProblemSolution> solution = solveProblem(problem, options);
  ASSERT_TRUE(bool(solution)) << llvm::toString(solution.takeError());
  EXPECT_LE(solution->bound, solution->energy);
  // The ground states of such models lie near -0.76 n^1.5, the bound near
  // -n^1.5; that of disjoint cycles is a multiple of it.
  EXPECT_LT(solution->energy, -0.65 * 2023.9);
  EXPECT_GT(solution->bound, -1.1 * 2023.9);
  options.solve.timeLimit = 0;
  llvm::Expected<ProblemSolution> quick = solveProblem(problem, options);
  ASSERT_TRUE(bool(quick)) << llvm::toString(quick.takeError());
  EXPECT_LT(quick->bound, solution->bound);
}

TEST(SolveProblem, NoVariables) {
  Problem problem;
  problem.objective.add({}, 3);
  llvm::Expected<ProblemSolution> solution = solveProblem(problem);
  ASSERT_TRUE(bool(solution));
  EXPECT_EQ(solution->energy, 3);
  EXPECT_TRUE(solution->isOptimal);
}

} // namespace
