//===- StepsTest.cpp - The passes keep the optimum --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every assignment of the problem that goes in and of the one that comes out is
// tried.
//
//===----------------------------------------------------------------------===//

#include "RandomProblem.h"

#include "enishi/Export/ProblemOf.h"
#include "enishi/Import/ImportProblem.h"
#include "enishi/Transforms/Ising/Passes.h"

#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace enishi;
using namespace enishi::annealing;

namespace {

/// The least value of an objective (negated where it is maximised) over the
/// assignments that keep every constraint; nothing where none does.
std::optional<double> leastValue(const Problem &problem) {
  std::vector<double> values;
  for (const VariableInfo &info : problem.variables)
    values.push_back(info.lower);
  std::optional<double> least;
  while (true) {
    bool isFeasible =
        llvm::all_of(problem.constraints, [&](const Constraint &constraint) {
          return constraint.violation(values) == 0;
        });
    double value =
        problem.evaluate(values) * (problem.sense == Sense::Maximize ? -1 : 1);
    if (isFeasible && (!least || value < *least))
      least = value;
    size_t i = 0;
    for (; i < values.size(); ++i) {
      const VariableInfo &info = problem.variables[i];
      values[i] += info.kind == VariableKind::Spin ? 2 : 1;
      if (values[i] <= info.upper)
        break;
      values[i] = info.lower;
    }
    if (i == values.size())
      return least;
  }
}

/// The problem that @main returns after a pass.
std::optional<Problem> runPass(const Problem &problem,
                               std::unique_ptr<Pass> pass) {
  MLIRContext context;
  ScopedDiagnosticHandler handler(&context,
                                  [](mlir::Diagnostic &) { return success(); });
  OwningOpRef<ModuleOp> module = importProblem(problem, &context);
  PassManager manager(&context);
  manager.addPass(std::move(pass));
  if (!module || failed(manager.run(*module)))
    return std::nullopt;
  return problemOf(findModel(*module));
}

} // namespace

TEST(IsingSteps, ReduceKeepsTheOptimum) {
  unsigned compared = 0;
  for (uint32_t seed = 0; seed < 200; ++seed) {
    SCOPED_TRACE(seed);
    RandomShape shape;
    shape.variables = 4;
    shape.constraints = seed % 3;
    shape.terms = 5;
    shape.maxDegree = 3;
    Problem problem = randomProblem(seed, shape);
    std::optional<double> least = leastValue(problem);
    std::optional<Problem> reduced = runPass(problem, createIsingReduce());
    if (!reduced) {
      EXPECT_FALSE(least);
      continue;
    }
    ASSERT_TRUE(reduced->isQuadraticUnconstrained());
    if (!least || reduced->numVariables() > 16)
      continue;
    EXPECT_DOUBLE_EQ(*leastValue(*reduced), *least);
    ++compared;
  }
  EXPECT_GT(compared, 50u);
}

TEST(IsingSteps, PresolveKeepsTheMinimum) {
  for (uint32_t seed = 0; seed < 100; ++seed) {
    SCOPED_TRACE(seed);
    RandomShape shape;
    shape.variables = 12;
    shape.hasIntegers = false;
    shape.constraints = 0;
    shape.terms = 30 + seed % 60;
    shape.maxDegree = 2;
    Problem problem = randomProblem(seed, shape);
    std::optional<Problem> presolved = runPass(problem, createIsingPresolve());
    ASSERT_TRUE(presolved);
    EXPECT_LE(presolved->numVariables(), problem.numVariables());
    EXPECT_DOUBLE_EQ(*leastValue(*presolved), *leastValue(problem));
  }
}
