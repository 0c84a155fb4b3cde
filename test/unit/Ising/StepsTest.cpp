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

#include "test/unit/Annealing/Constrained/Assignments.h"

#include "enishi/Export/ProblemOf.h"
#include "enishi/Import/ImportProblem.h"
#include "enishi/Transforms/Ising/Lift.h"
#include "enishi/Transforms/Ising/Passes.h"

#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <gtest/gtest.h>

using namespace mlir;
using namespace enishi;
using namespace enishi::annealing;

namespace {

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
    std::optional<double> least = leastOfAll(problem);
    std::optional<Problem> reduced = runPass(problem, createIsingReduce());
    if (!reduced) {
      EXPECT_FALSE(least);
      continue;
    }
    ASSERT_TRUE(reduced->isQuadraticUnconstrained());
    if (!least || reduced->numVariables() > 16)
      continue;
    EXPECT_DOUBLE_EQ(*leastOfAll(*reduced), *least);
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
    EXPECT_DOUBLE_EQ(*leastOfAll(*presolved), *leastOfAll(problem));
  }
}

/// What is sampled after the passes comes back through the steps.
void expectOptimaBack(llvm::function_ref<void(PassManager &)> addPasses) {
  unsigned compared = 0;
  for (uint32_t seed = 0; seed < 120; ++seed) {
    SCOPED_TRACE(seed);
    RandomShape shape;
    shape.variables = 4;
    shape.constraints = 1 + seed % 2;
    shape.terms = 6;
    shape.maxDegree = 3;
    Problem problem = randomProblem(seed, shape);
    std::optional<double> least = leastOfAll(problem);
    MLIRContext context;
    OwningOpRef<ModuleOp> module = importProblem(problem, &context);
    ASSERT_TRUE(module);
    auto main = module->lookupSymbol<func::FuncOp>("main");
    OpBuilder builder(main.getBody().front().getTerminator());
    ising::SampleOp::create(builder, main.getLoc(),
                            findModel(*module).getModel(), "exact");
    // @main returns the samples in place of the model.
    Operation *end = main.getBody().front().getTerminator();
    end->setOperands(end->getPrevNode()->getResults());
    main.setType(builder.getFunctionType({}, end->getOperandTypes()));
    PassManager manager(&context);
    addPasses(manager);
    if (!least)
      continue;
    ASSERT_TRUE(succeeded(manager.run(*module)));
    std::vector<Operation *> steps;
    Value samples = end->getOperand(0);
    while (auto lift = samples.getDefiningOp<ising::LiftOp>()) {
      steps.push_back(lift.getStep().getDefiningOp());
      samples = lift.getSamples();
    }
    auto sampled = samples.getDefiningOp<ising::SampleOp>()
                       .getInput()
                       .getDefiningOp<ising::ModelOp>();
    Problem last = problemOf(sampled);
    ASSERT_TRUE(last.isQuadraticUnconstrained());
    if (last.numVariables() > 16)
      continue;
    std::vector<std::vector<double>> values = {*bestOfAll(last)};
    for (Operation *step : llvm::reverse(steps)) {
      auto lifted = liftValues(step, values);
      ASSERT_TRUE(static_cast<bool>(lifted))
          << llvm::toString(lifted.takeError());
      values = *lifted;
    }
    for (const Constraint &constraint : problem.constraints)
      EXPECT_EQ(constraint.violation(values[0]), 0);
    EXPECT_DOUBLE_EQ(problem.evaluate(values[0]) *
                         (problem.sense == Sense::Maximize ? -1 : 1),
                     *least);
    compared += !steps.empty();
  }
  EXPECT_GT(compared, 40u);
}

TEST(IsingSteps, LiftTakesOptimaBack) {
  expectOptimaBack([](PassManager &manager) {
    manager.addPass(createIsingReduce());
    manager.addPass(createIsingPresolve());
  });
}

TEST(IsingSteps, ReductionInTwoHalves) {
  expectOptimaBack([](PassManager &manager) {
    manager.addPass(createIsingPenalise());
    manager.addPass(createIsingQuadratise());
    manager.addPass(createIsingPresolve());
  });
}

TEST(IsingSteps, LiftThroughFixAndGauge) {
  MLIRContext context;
  context.loadDialect<func::FuncDialect, ising::IsingDialect>();
  auto module = parseSourceString<ModuleOp>(R"(
    func.func @main(%m: !ising.model) {
      %f = ising.fix %m, dense<[0, 2]> : tensor<2xi32> = dense<[5.0, 7.0]> : tensor<2xf64>
      %g = ising.gauge %m by dense<[1, -1, -1]> : tensor<3xi8> : !ising.model
      %s = ising.scale %m by 2.0 : !ising.model
      return
    })",
                                            ParserConfig(&context));
  ASSERT_TRUE(module);
  Block &body = module->lookupSymbol<func::FuncOp>("main").getBody().front();
  Operation *fix = &body.front(), *gauge = fix->getNextNode();
  using Configurations = std::vector<std::vector<double>>;
  EXPECT_EQ(llvm::cantFail(liftValues(fix, Configurations{{1, 2}, {3, 4}})),
            (Configurations{{5, 1, 7, 2}, {5, 3, 7, 4}}));
  EXPECT_EQ(llvm::toString(liftValues(fix, Configurations{{}}).takeError()),
            "a configuration of 0 values is too short for variable 2");
  EXPECT_EQ(llvm::cantFail(liftValues(gauge, Configurations{{1, 1, -1}})),
            (Configurations{{1, -1, 1}}));
  EXPECT_EQ(llvm::toString(liftValues(gauge, Configurations{{1}}).takeError()),
            "a configuration has 1 values instead of 3");
  EXPECT_EQ(llvm::toString(
                liftValues(gauge->getNextNode(), Configurations{}).takeError()),
            "'ising.scale' is no step that has a way back");
}

// Any values of what is left, together with the fixed ones, are worth and break
// what they do in the problem.
TEST(IsingSteps, FixKeepsValuesAndViolations) {
  std::mt19937 random(1);
  for (uint32_t seed = 0; seed < 80; ++seed) {
    SCOPED_TRACE(seed);
    Problem problem = randomProblem(seed, {});
    auto draw = [&](const VariableInfo &info) {
      uint32_t step = info.kind == VariableKind::Spin ? 2 : 1;
      auto count = static_cast<uint32_t>(info.upper - info.lower) / step + 1;
      return info.lower + step * (random() % count);
    };
    double first = draw(problem.variables[1]),
           second = draw(problem.variables[3]);
    MLIRContext context;
    OwningOpRef<ModuleOp> module = importProblem(problem, &context);
    ASSERT_TRUE(module);
    auto main = module->lookupSymbol<func::FuncOp>("main");
    Operation *end = main.getBody().front().getTerminator();
    OpBuilder builder(end);
    auto fix = ising::FixOp::create(
        builder, main.getLoc(), end->getOperand(0).getType(),
        end->getOperand(0), builder.getI32TensorAttr({1, 3}),
        DenseElementsAttr::get(RankedTensorType::get({2}, builder.getF64Type()),
                               ArrayRef<double>{first, second}));
    end->setOperand(0, fix.getFixed());
    // A lift keeps the step, so that values can be taken back through it.
    auto sample =
        ising::SampleOp::create(builder, main.getLoc(), fix.getFixed(), "sa");
    ising::LiftOp::create(builder, main.getLoc(), sample.getSamples().getType(),
                          sample.getSamples(), fix.getFixed());
    PassManager manager(&context);
    manager.addPass(createIsingFix());
    ASSERT_TRUE(succeeded(manager.run(*module)));
    Problem left = problemOf(findModel(*module));
    ASSERT_EQ(left.numVariables(), problem.numVariables() - 2);
    EXPECT_EQ(left.nameOf(1), problem.nameOf(2));
    std::vector<double> values;
    for (const VariableInfo &info : left.variables)
      values.push_back(draw(info));
    std::vector<double> all = llvm::cantFail(liftValues(fix, {values})).front();
    EXPECT_DOUBLE_EQ(left.evaluate(values), problem.evaluate(all));
    for (size_t k = 0; k < problem.constraints.size(); ++k)
      EXPECT_DOUBLE_EQ(left.constraints[k].violation(values),
                       problem.constraints[k].violation(all));
  }
}
