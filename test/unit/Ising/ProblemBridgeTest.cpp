//===- ProblemBridgeTest.cpp - Problems to ising and back -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomProblem.h"

#include "enishi/Export/ProblemOf.h"
#include "enishi/Import/ImportProblem.h"

#include "mlir/Bytecode/BytecodeWriter.h"
#include "mlir/Parser/Parser.h"

#include "llvm/ADT/bit.h"

#include <gtest/gtest.h>
#include <limits>

using namespace mlir;
using namespace enishi;
using namespace enishi::annealing;

namespace {

uint64_t bits(double value) { return llvm::bit_cast<uint64_t>(value); }

void expectSame(const Polynomial &a, const Polynomial &b) {
  EXPECT_EQ(bits(a.constant), bits(b.constant));
  ASSERT_EQ(a.linear.size(), b.linear.size());
  for (size_t i = 0; i < a.linear.size(); ++i) {
    EXPECT_EQ(a.linear[i].variable, b.linear[i].variable);
    EXPECT_EQ(bits(a.linear[i].coefficient), bits(b.linear[i].coefficient));
  }
  ASSERT_EQ(a.quadratic.size(), b.quadratic.size());
  for (size_t i = 0; i < a.quadratic.size(); ++i) {
    EXPECT_EQ(a.quadratic[i].first, b.quadratic[i].first);
    EXPECT_EQ(a.quadratic[i].second, b.quadratic[i].second);
    EXPECT_EQ(bits(a.quadratic[i].coefficient),
              bits(b.quadratic[i].coefficient));
  }
  EXPECT_EQ(a.higherVariables, b.higherVariables);
  EXPECT_EQ(a.higherBegin, b.higherBegin);
  EXPECT_EQ(a.higherCoefficients, b.higherCoefficients);
}

void expectSame(const Problem &a, const Problem &b) {
  EXPECT_EQ(a.name, b.name);
  EXPECT_EQ(a.sense, b.sense);
  EXPECT_EQ(a.variableNames, b.variableNames);
  EXPECT_EQ(a.firstIndex, b.firstIndex);
  ASSERT_EQ(a.variables.size(), b.variables.size());
  for (size_t i = 0; i < a.variables.size(); ++i) {
    EXPECT_EQ(a.variables[i].kind, b.variables[i].kind);
    EXPECT_EQ(bits(a.variables[i].lower), bits(b.variables[i].lower));
    EXPECT_EQ(bits(a.variables[i].upper), bits(b.variables[i].upper));
  }
  expectSame(a.objective, b.objective);
  ASSERT_EQ(a.constraints.size(), b.constraints.size());
  for (size_t i = 0; i < a.constraints.size(); ++i) {
    EXPECT_EQ(a.constraints[i].name, b.constraints[i].name);
    EXPECT_EQ(a.constraints[i].relation, b.constraints[i].relation);
    EXPECT_EQ(bits(a.constraints[i].rhs), bits(b.constraints[i].rhs));
    expectSame(a.constraints[i].lhs, b.constraints[i].lhs);
  }
}

/// Through an op, through text and through bytecode.
void expectRoundTrip(const Problem &problem) {
  MLIRContext context;
  OwningOpRef<ModuleOp> module = importProblem(problem, &context);
  ASSERT_TRUE(module);
  expectSame(problem, problemOf(findModel(*module)));
  std::string text, bytecode;
  llvm::raw_string_ostream textStream(text), bytecodeStream(bytecode);
  module->print(textStream);
  ASSERT_TRUE(succeeded(writeBytecodeToFile(*module, bytecodeStream)));
  for (const std::string &file : {text, bytecode}) {
    MLIRContext other;
    other.loadDialect<func::FuncDialect, ising::IsingDialect>();
    auto again = parseSourceString<ModuleOp>(file, ParserConfig(&other));
    ASSERT_TRUE(again);
    expectSame(problem, problemOf(findModel(*again)));
  }
}

} // namespace

TEST(ProblemBridge, RandomProblems) {
  for (uint32_t seed = 0; seed < 60; ++seed) {
    RandomShape shape;
    // Short lists stay inline, long ones are blobs.
    shape.variables = seed % 2 ? 5 : 50;
    shape.terms = seed % 2 ? 8 : 300;
    shape.constraints = seed % 3 * (seed % 2 ? 1 : 20);
    shape.hasIntegers = seed % 5 != 0;
    SCOPED_TRACE(seed);
    expectRoundTrip(randomProblem(seed, shape));
  }
}

TEST(ProblemBridge, Empty) { expectRoundTrip({}); }

TEST(ProblemBridge, NamesOfAnyBytes) {
  Problem problem;
  problem.variables.assign(3, VariableInfo::binary());
  problem.variableNames = {std::string("a\0b", 3), "", "\xc3\xa9 \"quoted\""};
  expectRoundTrip(problem);
}

TEST(ProblemBridge, NumbersToTheBit) {
  Problem problem;
  problem.name = "bits";
  problem.firstIndex = 4000000000u;
  problem.variables = {{VariableKind::Integer, -0.0, 1e300},
                       {VariableKind::Binary, 1, 1},
                       VariableInfo::spin()};
  problem.objective.constant = -0.0;
  problem.objective.linear = {
      {0, 0.1}, {1, std::numeric_limits<double>::denorm_min()}, {2, 1.0 / 3}};
  expectRoundTrip(problem);
}

TEST(ProblemBridge, RefusesWhatIsNotInNormalForm) {
  MLIRContext context;
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](mlir::Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });
  Problem problem;
  problem.variables.assign(2, VariableInfo::binary());
  problem.objective.linear = {{1, 1.0}, {0, 1.0}};
  EXPECT_FALSE(importProblem(problem, &context));
  EXPECT_EQ(message, "'ising.model' op has term 1 of the objective's terms of "
                     "degree 1 out of order");
  problem.objective.linear.clear();
  problem.constraints.push_back({"c", {}, Relation::Equal, 0});
  problem.constraints[0].lhs.constant = 1;
  EXPECT_FALSE(importProblem(problem, &context));
  EXPECT_EQ(message, "the left side of constraint 'c' has a constant");
}
