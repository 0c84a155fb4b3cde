//===- ShotsTest.cpp - Shots, branches, feed-forward ------------*- C++ -*-===//
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

RunResult runOn(llvm::StringRef engine, const Program &program,
                const RunOptions &options) {
  llvm::Expected<RunResult> result =
      findSimulator(engine)->run(program, options);
  if (!result) {
    ADD_FAILURE() << llvm::toString(result.takeError());
    return {};
  }
  EXPECT_EQ(result->histogram.totalCount(), options.shots);
  return std::move(*result);
}

TEST(Shots, DynamicProgramsFollowTheExactDistribution) {
  std::mt19937_64 random(11);
  for (unsigned trial = 0; trial < 60; ++trial) {
    RandomCircuitOptions kinds;
    Program program = randomDynamicProgram(2 + trial % 4, random, kinds);
    std::map<uint64_t, double> exact = naiveDistribution(program);
    RunOptions options;
    options.shots = 20000;
    options.seed = trial;
    options.precision = trial % 2 ? Precision::Double : Precision::Single;
    RunResult result = runOn("statevector", program, options);
    EXPECT_TRUE(isPlausible(result.histogram, exact)) << trial;
  }
}

TEST(Shots, CliffordProgramsOnBothEngines) {
  std::mt19937_64 random(12);
  for (unsigned trial = 0; trial < 60; ++trial) {
    RandomCircuitOptions kinds;
    kinds.cliffordOnly = true;
    kinds.wide = false;
    Program program = randomDynamicProgram(2 + trial % 4, random, kinds);
    std::map<uint64_t, double> exact = naiveDistribution(program);
    RunOptions options;
    options.shots = 20000;
    options.seed = trial;
    EXPECT_TRUE(
        isPlausible(runOn("statevector", program, options).histogram, exact))
        << trial;
    EXPECT_TRUE(
        isPlausible(runOn("stabilizer", program, options).histogram, exact))
        << trial;
  }
}

/// Measurements and resets anywhere, but no classical instruction: the
/// stabilizer engine carries frames.
TEST(Shots, StraightCliffordPrograms) {
  std::mt19937_64 random(13);
  for (unsigned trial = 0; trial < 100; ++trial) {
    unsigned qubits = 1 + trial % 5;
    Program program;
    program.code = Circuit(qubits);
    addRegister(program, "c", 2 + qubits);
    RandomCircuitOptions kinds;
    kinds.cliffordOnly = true;
    kinds.wide = false;
    for (unsigned part = 0; part < 4; ++part) {
      appendRandomGates(program.code, 6, random, kinds);
      program.code.appendMeasure(random() % qubits, random() % 3);
      if (part % 2)
        program.code.appendReset(random() % qubits);
    }
    for (uint32_t q = 0; q < qubits; ++q)
      program.code.appendMeasure(q, 2 + q);
    std::map<uint64_t, double> exact = naiveDistribution(program);
    RunOptions options;
    options.shots = 20000;
    options.seed = trial;
    EXPECT_TRUE(
        isPlausible(runOn("stabilizer", program, options).histogram, exact))
        << trial;
    EXPECT_TRUE(
        isPlausible(runOn("statevector", program, options).histogram, exact))
        << trial;
  }
}

TEST(Shots, SamplesOfOneState) {
  std::mt19937_64 random(14);
  for (unsigned trial = 0; trial < 40; ++trial) {
    unsigned qubits = 1 + trial % 8;
    Program program;
    program.code = Circuit(qubits);
    addRegister(program, "c", qubits);
    appendRandomGates(program.code, 30, random);
    State state = naiveState(program.code);
    // In an order of its own, and one measured twice.
    std::vector<uint32_t> bitOf(qubits);
    for (uint32_t q = 0; q < qubits; ++q)
      bitOf[q] = q;
    std::shuffle(bitOf.begin(), bitOf.end(), random);
    program.code.appendMeasure(0, bitOf[qubits - 1]);
    for (uint32_t q = 0; q < qubits; ++q)
      program.code.appendMeasure(q, bitOf[q]);
    std::map<uint64_t, double> exact;
    for (size_t i = 0; i < state.size(); ++i) {
      uint64_t key = 0;
      for (uint32_t q = 0; q < qubits; ++q)
        key |= (i >> q & 1) << bitOf[q];
      exact[key] += std::norm(state[i]);
    }
    RunOptions options;
    options.shots = 50000;
    options.seed = trial;
    options.precision = trial % 2 ? Precision::Double : Precision::Single;
    EXPECT_TRUE(
        isPlausible(runOn("statevector", program, options).histogram, exact))
        << trial;
  }
}

TEST(Shots, SameCountsOnAnyNumberOfThreadsAndWithoutCopies) {
  std::mt19937_64 random(15);
  for (unsigned qubits : {4u, 15u}) {
    Program program = randomDynamicProgram(qubits, random, {});
    RunOptions options;
    options.shots = 3000;
    options.seed = 99;
    options.keepShots = true;
    options.threads = 1;
    RunResult one = runOn("statevector", program, options);
    options.threads = 3;
    RunResult three = runOn("statevector", program, options);
    EXPECT_TRUE(one.histogram == three.histogram);
    EXPECT_EQ(one.shotOutputs, three.shotOutputs);
    // No memory for copies: branches are run again from the start.
    options.threads = 1;
    llvm::Expected<Estimate> estimate =
        findSimulator("statevector")->canRun(program, options);
    ASSERT_TRUE(bool(estimate));
    options.memoryLimit = estimate->bytes;
    RunResult replayed = runOn("statevector", program, options);
    EXPECT_TRUE(one.histogram == replayed.histogram);
    EXPECT_EQ(one.shotOutputs, replayed.shotOutputs);
    // The shots' outputs add up to the histogram.
    Histogram counted(one.histogram.registers());
    counted.add(one.shotOutputs, {});
    EXPECT_TRUE(counted == one.histogram);
    options.seed = 100;
    EXPECT_FALSE(runOn("statevector", program, options).histogram ==
                 one.histogram);
  }
}

TEST(Shots, StabilizerIsDeterministicToo) {
  std::mt19937_64 random(16);
  RandomCircuitOptions kinds;
  kinds.cliffordOnly = true;
  kinds.wide = false;
  Program dynamic = randomDynamicProgram(6, random, kinds), straight;
  straight.code = Circuit(70);
  addRegister(straight, "c", 70);
  appendRandomGates(straight.code, 2000, random, kinds);
  for (uint32_t q = 0; q < 70; ++q)
    straight.code.appendMeasure(q, q);
  for (const Program *program : {&dynamic, &straight}) {
    RunOptions options;
    options.shots = 5000;
    options.threads = 1;
    Histogram one = runOn("stabilizer", *program, options).histogram;
    options.threads = 3;
    EXPECT_TRUE(one == runOn("stabilizer", *program, options).histogram);
  }
}

/// Teleports a state of known probability through measured outcomes.
TEST(Shots, Teleportation) {
  Program program;
  program.code = Circuit(3);
  addRegister(program, "m", 2);
  addRegister(program, "out", 1);
  Circuit &code = program.code;
  uint32_t flag = program.newSlot();
  code.append(GateKind::RY, {0}, {1.2});
  code.append(GateKind::H, {1});
  code.append(GateKind::CX, {1, 2});
  code.append(GateKind::CX, {0, 1});
  code.append(GateKind::H, {0});
  code.appendMeasure(0, 0);
  code.appendMeasure(1, 1);
  for (auto [bit, gate] : {std::pair(1u, GateKind::X), {0u, GateKind::Z}}) {
    program.appendClassical(ClassicalOp::LoadBit, flag, kNone, bit);
    size_t skip = program.appendJumpIfZero(flag);
    code.append(gate, {2});
    program.setJumpTarget(skip, code.size());
  }
  code.append(GateKind::RY, {2}, {-1.2});
  code.appendMeasure(2, 2);
  RunOptions options;
  options.shots = 1000;
  RunResult result = runOn("statevector", program, options);
  EXPECT_EQ(result.histogram.size(), 4u);
  for (size_t i = 0; i < result.histogram.size(); ++i)
    EXPECT_EQ(result.histogram.text(result.histogram.key(i)).substr(3), "0");
}

/// In a state of several tiles and chunks, whatever the bit of the index: the
/// partner of a measured qubit is corrected by its outcome.
TEST(Shots, MeasurementAtEveryPosition) {
  constexpr uint32_t n = 17;
  for (Precision precision : {Precision::Single, Precision::Double})
    for (Qubit qubit = 0; qubit < n; ++qubit) {
      Program program;
      program.code = Circuit(n);
      addRegister(program, "m", 1);
      addRegister(program, "out", n);
      Circuit &code = program.code;
      uint32_t flag = program.newSlot();
      for (Qubit q = 0; q < n; ++q)
        code.append(GateKind::RY, {q}, {q == qubit ? 1.0 : 0.0});
      for (Qubit q = 0; q < n; ++q)
        if (q != qubit)
          code.append(GateKind::CX, {qubit, q});
      code.appendMeasure(qubit, 0);
      program.appendClassical(ClassicalOp::LoadBit, flag, kNone, 0);
      size_t skip = program.appendJumpIfZero(flag);
      for (Qubit q = 0; q < n; ++q)
        if (q != qubit)
          code.append(GateKind::X, {q});
      code.appendReset(qubit);
      program.setJumpTarget(skip, code.size());
      for (Qubit q = 0; q < n; ++q)
        code.appendMeasure(q, 1 + q);
      RunOptions options;
      options.shots = 3000;
      options.precision = precision;
      double one = std::pow(std::sin(0.5), 2);
      EXPECT_TRUE(isPlausible(runOn("statevector", program, options).histogram,
                              {{0, 1 - one}, {1, one}}))
          << qubit;
    }
}

TEST(Shots, ResetFreesAnEntangledQubit) {
  Program program;
  program.code = Circuit(2);
  addRegister(program, "c", 2);
  program.code.append(GateKind::H, {0});
  program.code.append(GateKind::CX, {0, 1});
  program.code.appendReset(0);
  program.code.appendMeasure(0, 0);
  program.code.appendMeasure(1, 1);
  RunOptions options;
  options.shots = 4000;
  for (const char *engine : {"statevector", "stabilizer"})
    EXPECT_TRUE(isPlausible(runOn(engine, program, options).histogram,
                            {{0, 0.5}, {2, 0.5}}));
}

TEST(Shots, EndlessLoopsAndDivisionsByZeroAreErrors) {
  Program program;
  program.code = Circuit(1, 1);
  uint32_t zero = program.newSlot();
  program.setJumpTarget(program.appendJump(), 0);
  RunOptions options;
  options.maxSteps = 1000;
  for (const char *engine : {"statevector", "stabilizer", "auto"}) {
    llvm::Expected<RunResult> result =
        findSimulator(engine)->run(program, options);
    ASSERT_FALSE(bool(result));
    EXPECT_EQ(llvm::toString(result.takeError()),
              "a shot did not end within 1000 instructions; the program may "
              "loop forever");
  }
  program.code.instructions.clear();
  program.appendClassical(ClassicalOp::DivS, zero, zero, zero);
  llvm::Expected<RunResult> result = findSimulator("auto")->run(program, {});
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError()), "the program divides by zero");
}

TEST(Shots, HistogramsPrintRegistersInOrder) {
  Program program;
  program.code = Circuit(3);
  addRegister(program, "a", 2);
  addRegister(program, "b", 1);
  program.code.append(GateKind::X, {0});
  program.code.append(GateKind::X, {2});
  for (uint32_t q = 0; q < 3; ++q)
    program.code.appendMeasure(q, q);
  RunOptions options;
  options.shots = 7;
  RunResult result = runOn("auto", program, options);
  ASSERT_EQ(result.histogram.size(), 1u);
  EXPECT_EQ(result.histogram.text(result.histogram.key(0)), "01 1");
  EXPECT_EQ(result.histogram.count(0), 7u);
  EXPECT_EQ(result.histogram.countOf(5), 7u);
  EXPECT_EQ(result.histogram.countOf(4), 0u);
}

TEST(Shots, NoShotsAndNoBits) {
  Program program;
  program.code = Circuit(2);
  program.code.append(GateKind::H, {0});
  RunOptions options;
  for (const char *engine : {"statevector", "stabilizer"}) {
    options.shots = 0;
    EXPECT_EQ(runOn(engine, program, options).histogram.size(), 0u);
    options.shots = 5;
    RunResult result = runOn(engine, program, options);
    ASSERT_EQ(result.histogram.size(), 1u);
    EXPECT_EQ(result.histogram.text(result.histogram.key(0)), "");
  }
}

} // namespace
