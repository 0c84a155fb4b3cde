//===- MatrixProductTest.cpp - The matrix product engine --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace enishi;
using namespace enishi::test;

namespace {

const Simulator &mps() { return *findSimulator("mps"); }

double distance(const State &a, const State &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    sum += std::norm(a[i] - b[i]);
  return std::sqrt(sum);
}

/// Pairs of gates on neighbours, with angles that entangle more and more.
Program brickwork(uint32_t numQubits, unsigned layers, double angle) {
  Program program;
  program.code = Circuit(numQubits, numQubits);
  for (unsigned layer = 0; layer < layers; ++layer) {
    for (Qubit q = 0; q < numQubits; ++q)
      program.code.append(GateKind::RX, {q}, {angle + 0.01 * q});
    for (Qubit q = layer % 2; q + 1 < numQubits; q += 2)
      program.code.append(GateKind::RZZ, {q, q + 1}, {angle});
  }
  return program;
}

TEST(MatrixProduct, RandomCircuitsOfAllKinds) {
  std::mt19937_64 random(21);
  for (unsigned trial = 0; trial < 30; ++trial) {
    const unsigned n = 2 + trial % 8;
    Program program;
    program.code = Circuit(n);
    appendRandomGates(program.code, 40, random);
    llvm::Expected<State> state = mps().finalState(program, RunOptions());
    if (!state) {
      // Gates on many qubits are refused, not done wrong.
      EXPECT_EQ(llvm::toString(state.takeError())
                    .rfind("a matrix product state takes gates on at most", 0),
                0u);
      continue;
    }
    EXPECT_LT(distance(*state, naiveState(program.code)), 1e-10);
  }
}

TEST(MatrixProduct, DynamicProgramsHaveTheRightDistribution) {
  std::mt19937_64 random(22);
  for (unsigned trial = 0; trial < 6; ++trial) {
    Program program;
    program.code = Circuit(4, 5);
    RandomCircuitOptions narrow;
    narrow.wide = false;
    appendRandomGates(program.code, 12, random, narrow);
    program.code.appendMeasure(1, 4);
    program.code.appendReset(2);
    appendRandomGates(program.code, 12, random, narrow);
    for (uint32_t q = 0; q < 4; ++q)
      program.code.appendMeasure(q, q);
    program.bitRegisters = {{"c", 0, 5}};
    RunOptions options;
    options.shots = 20000;
    options.seed = trial;
    llvm::Expected<RunResult> result = mps().run(program, options);
    ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());
    EXPECT_TRUE(isPlausible(result->histogram, naiveDistribution(program)));
    options.threads = 1;
    llvm::Expected<RunResult> again = mps().run(program, options);
    ASSERT_TRUE(bool(again));
    EXPECT_EQ(again->histogram, result->histogram);
  }
}

TEST(MatrixProduct, TheTruncationErrorIsABound) {
  Program program = brickwork(12, 8, 0.7), measured = program;
  measured.code.appendMeasure(3, 3);
  State exact = naiveState(program.code);
  for (unsigned values : {2, 4, 8}) {
    RunOptions options;
    options.mostBondValues = values;
    options.mayTruncate = true;
    options.shots = 1;
    llvm::Expected<State> state = mps().finalState(program, options);
    ASSERT_TRUE(bool(state)) << llvm::toString(state.takeError());
    llvm::Expected<RunResult> result = mps().run(measured, options);
    ASSERT_TRUE(bool(result));
    EXPECT_GT(result->truncationError, 0);
    EXPECT_LE(distance(*state, exact), result->truncationError + 1e-9)
        << values;
  }
  RunOptions options;
  options.mostBondValues = 8;
  llvm::Expected<RunResult> refused = mps().run(program, options);
  ASSERT_FALSE(bool(refused));
  EXPECT_EQ(llvm::toString(refused.takeError()),
            "a bond of the matrix product state may need 2^6 values, and 8 are "
            "allowed");
}

TEST(MatrixProduct, ManyQubitsWithLittleEntanglement) {
  constexpr uint32_t n = 300;
  Program program;
  program.code = Circuit(n, n);
  program.code.append(GateKind::RY, {0}, {1.0});
  for (Qubit q = 1; q < n; ++q)
    program.code.append(GateKind::CX, {q - 1, q});
  program.code.append(GateKind::T, {n / 2});
  for (uint32_t q = 0; q < n; ++q)
    program.code.appendMeasure(q, q);
  program.bitRegisters = {{"c", 0, n}};
  RunOptions options;
  options.shots = 10000;
  options.seed = 3;
  llvm::Expected<RunResult> result =
      findSimulator("auto")->run(program, options);
  ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());
  EXPECT_EQ(result->engine, "mps");
  EXPECT_EQ(result->truncationError, 0);
  ASSERT_EQ(result->histogram.size(), 2u);
  // cos^2(1/2) of the shots are all 0; five standard deviations.
  const double p = std::pow(std::cos(0.5), 2);
  EXPECT_NEAR(result->histogram.count(0), 10000 * p,
              5 * std::sqrt(10000 * p * (1 - p)));
  EXPECT_EQ(result->histogram.key(1)[2], ~uint64_t(0));
}

} // namespace
