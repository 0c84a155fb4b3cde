//===- ProgramEquivalenceTest.cpp -------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Verification/Equivalence.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using enum GateKind;

/// Appends `gate` on `qubit` if the bit is 1.
static void appendIf(Program &program, uint32_t bit, GateKind gate,
                     Qubit qubit) {
  uint32_t slot = program.newSlot();
  program.appendClassical(ClassicalOp::LoadBit, slot, kNone, bit);
  size_t jump = program.appendJumpIfZero(slot);
  program.code.append(gate, {qubit});
  program.setJumpTarget(jump, program.code.size());
}

/// Teleports RX(angle)|0> and measures it; with gates that are controlled by
/// measured bits or by the qubits that would have been measured.
static Program teleportation(double angle, bool deferred) {
  Program program;
  program.code = Circuit(3, 3);
  program.bitRegisters = {{"m", 0, 2}, {"out", 2, 1}};
  Circuit &code = program.code;
  code.append(RX, {0}, {angle});
  code.append(H, {1});
  code.append(CX, {1, 2});
  code.append(CX, {0, 1});
  code.append(H, {0});
  if (deferred) {
    code.append(CX, {1, 2});
    code.append(CZ, {0, 2});
    code.appendMeasure(0, 0);
    code.appendMeasure(1, 1);
  } else {
    code.appendMeasure(0, 0);
    code.appendMeasure(1, 1);
    appendIf(program, 1, X, 2);
    appendIf(program, 0, Z, 2);
  }
  code.append(H, {2});
  code.append(T, {2});
  code.append(H, {2});
  code.appendMeasure(2, 2);
  return program;
}

TEST(ProgramEquivalence, MeasurementMayBeDeferred) {
  Program a = teleportation(0.7, false), b = teleportation(0.7, true);
  Verdict verdict = checkEquivalence(a, b);
  EXPECT_EQ(verdict.equivalence, Equivalence::Equivalent)
      << verdict.explanation;
  EXPECT_EQ(verdict.method, "outcomes");
  Program c = teleportation(0.7001, true);
  verdict = checkEquivalence(a, c);
  EXPECT_EQ(verdict.equivalence, Equivalence::NotEquivalent);
  ASSERT_TRUE(verdict.witness);
  EXPECT_TRUE(verdict.witness->outputIsBits);
  EXPECT_EQ(verdict.witness->output.size(), 3u);
}

TEST(ProgramEquivalence, EveryFeedForwardGateMatters) {
  Program a = teleportation(0.7, false);
  for (size_t i = 0; i < a.code.size(); ++i) {
    GateKind kind = a.code.instructions[i].kind;
    if (kind != X && kind != Z)
      continue;
    Program b = a;
    b.code.instructions[i].kind = b.code.instructions[i].base = I;
    // The measurement is along an axis that sees both corrections.
    EXPECT_EQ(checkEquivalence(a, b).equivalence, Equivalence::NotEquivalent);
  }
}

TEST(ProgramEquivalence, LoopsAreFollowedUntilTheyEnd) {
  // Measures |+> until it gives 1, then flips it back: always ends in |0>.
  Program a;
  a.code = Circuit(2, 2);
  a.bitRegisters = {{"done", 0, 1}, {"out", 1, 1}};
  uint32_t slot = a.newSlot();
  size_t head = a.code.size();
  a.code.append(H, {0});
  a.code.appendMeasure(0, 0);
  a.appendClassical(ClassicalOp::LoadBit, slot, kNone, 0);
  size_t again = a.appendJumpIfZero(slot);
  a.setJumpTarget(again, head);
  a.code.append(CX, {0, 1});
  a.code.appendReset(0);
  a.code.appendMeasure(1, 1);
  Program b;
  b.code = Circuit(1, 2);
  b.bitRegisters = a.bitRegisters;
  b.code.append(X, {0});
  b.code.appendMeasure(0, 0);
  b.code.appendMeasure(0, 1);
  Verdict verdict = checkEquivalence(a, b);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  b.code.instructions[0].kind = H;
  EXPECT_EQ(checkEquivalence(a, b).equivalence, Equivalence::NotEquivalent);
  // One that never ends.
  a.code.instructions[0].kind = a.code.instructions[0].base = Z;
  verdict = checkEquivalence(a, b);
  EXPECT_EQ(verdict.equivalence, Equivalence::NotEquivalent);
  EXPECT_EQ(verdict.errorBound, 1);
  EXPECT_NE(verdict.explanation.find("never to end"), std::string::npos);
  EXPECT_TRUE(checkEquivalence(a, a).isEqual());
}

/// Flips a coin that shows 1 with the probability sin^2(angle/2), until it
/// does; counts in bits 1 and 2 whether the number of tries was odd and whether
/// it was more than one.
static Program coinLoop(double angle) {
  Program program;
  program.code = Circuit(1, 3);
  program.bitRegisters = {{"c", 0, 1}, {"odd", 1, 1}, {"more", 2, 1}};
  uint32_t odd = program.newSlot(), one = program.newSlot(),
           bit = program.newSlot(), tried = program.newSlot();
  program.appendConstant(one, int64_t(1));
  size_t head = program.code.size();
  program.code.appendReset(0);
  program.code.append(RX, {0}, {angle});
  program.code.appendMeasure(0, 0);
  program.appendClassical(ClassicalOp::Xor, odd, odd, one);
  program.appendClassical(ClassicalOp::StoreBit, kNone, odd, 1);
  program.appendClassical(ClassicalOp::StoreBit, kNone, tried, 2);
  program.appendClassical(ClassicalOp::Copy, tried, one);
  program.appendClassical(ClassicalOp::LoadBit, bit, kNone, 0);
  program.setJumpTarget(program.appendJumpIfZero(bit), head);
  return program;
}

TEST(ProgramEquivalence, RareExitsOfLoopsAreExact) {
  // The number of tries is geometric: odd with probability 1 / (2 - p).
  for (double angle : {1.0, 0.1, 0.003}) {
    double p = std::pow(std::sin(angle / 2), 2);
    Program loop = coinLoop(angle), direct;
    direct.code = Circuit(2, 3);
    direct.bitRegisters = loop.bitRegisters;
    // P(more) = 1 - p, and given that, P(odd) = (1 - p) / (2 - p).
    double more = 2 * std::acos(std::sqrt(p));
    double odd = 2 * std::asin(std::sqrt((1 - p) / (2 - p)));
    direct.code.append(X, {1});
    direct.code.append(RX, {0}, {more});
    direct.code.appendControlled(RX, 1, {0, 1}, {odd - std::numbers::pi});
    // A flipped qubit 1 is odd; where it was one try, it is.
    direct.code.appendMeasure(1, 1);
    direct.code.appendMeasure(0, 2);
    direct.code.append(X, {0});
    direct.code.appendReset(0);
    direct.code.append(X, {0});
    direct.code.appendMeasure(0, 0);
    Verdict verdict = checkEquivalence(loop, direct);
    EXPECT_TRUE(verdict.isEqual()) << angle << ": " << verdict.explanation;
    EXPECT_LE(verdict.errorBound, 1e-7);
    // How often it is odd hardly depends on small angles, more than one does.
    EXPECT_EQ(checkEquivalence(loop, coinLoop(angle + 0.01)).equivalence,
              Equivalence::NotEquivalent);
  }
}

TEST(ProgramEquivalence, RemaindersOfLoopsThatNeverRecurAreBounded) {
  // A counter makes every round a state of its own. Its lowest bit says what
  // the exclusive or does.
  for (double angle : {2.0, 0.003}) {
    Program a = coinLoop(angle), b = a;
    Instruction &step = b.code.instructions[4];
    ASSERT_EQ(Program::classicalOp(step), ClassicalOp::Xor);
    step.reserved = uint8_t(ClassicalOp::Add);
    EquivalenceOptions options;
    options.workLimit = 1e7;
    Verdict verdict = checkEquivalence(a, b, options);
    EXPECT_NE(verdict.equivalence, Equivalence::NotEquivalent);
    // With the small angle the loop goes on for too long.
    EXPECT_EQ(verdict.isEqual(), angle == 2.0) << verdict.explanation;
  }
}

TEST(ProgramEquivalence, RegistersAreMatchedByName) {
  Program a, b;
  for (Program *program : {&a, &b}) {
    program->code = Circuit(2, 2);
    program->code.append(X, {0});
    program->code.append(H, {1});
  }
  a.bitRegisters = {{"x", 0, 1}, {"y", 1, 1}};
  b.bitRegisters = {{"y", 0, 1}, {"x", 1, 1}};
  a.code.appendMeasure(0, 0);
  a.code.appendMeasure(1, 1);
  b.code.appendMeasure(0, 1);
  b.code.appendMeasure(1, 0);
  EXPECT_TRUE(checkEquivalence(a, b).isEqual());
  b.bitRegisters = a.bitRegisters;
  EquivalenceOptions options;
  options.inputs = VerifyInputs::Zero;
  EXPECT_EQ(checkEquivalence(a, b, options).equivalence,
            Equivalence::NotEquivalent);
}

TEST(ProgramEquivalence, InputsAreTriedAtRandom) {
  Program programs[3];
  for (unsigned k = 0; k < 3; ++k) {
    Program &program = programs[k];
    program.code = Circuit(1, 1);
    uint32_t theta = program.newSlot(), slot = program.newSlot();
    program.inputs = {{"theta", ProgramInput::Float, theta, 0, 64}};
    Angle angle = program.code.symbol(theta);
    if (k == 1) {
      program.code.append(RX, {0}, {program.code.scale(angle, 0.5)});
      program.code.append(RX, {0}, {program.code.scale(angle, 0.5)});
    } else {
      program.code.append(RX, {0},
                          {k == 2 ? program.code.scale(angle, 2) : angle});
    }
    program.code.appendMeasure(0, 0);
    program.appendClassical(ClassicalOp::LoadBit, slot, kNone, 0);
    program.setJumpTarget(program.appendJumpIfZero(slot), program.code.size());
  }
  EXPECT_EQ(checkEquivalence(programs[0], programs[1]).equivalence,
            Equivalence::ProbablyEquivalent);
  EXPECT_EQ(checkEquivalence(programs[0], programs[2]).equivalence,
            Equivalence::NotEquivalent);
}

TEST(ProgramEquivalence, ResetsOnTheWay) {
  // One qubit used twice against two qubits.
  Program a, b;
  a.code = Circuit(1, 2);
  b.code = Circuit(2, 2);
  a.code.append(RX, {0}, {0.4});
  a.code.appendMeasure(0, 0);
  a.code.appendReset(0);
  a.code.append(RX, {0}, {1.1});
  a.code.appendMeasure(0, 1);
  b.code.append(RX, {0}, {0.4});
  b.code.append(RX, {1}, {1.1});
  b.code.appendMeasure(0, 0);
  b.code.appendMeasure(1, 1);
  EquivalenceOptions options;
  options.inputs = VerifyInputs::Zero;
  Verdict verdict = checkEquivalence(a, b, options);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  b.code.append(Z, {1});
  b.code.instructions[1].p[0] = 1.2;
  EXPECT_EQ(checkEquivalence(a, b, options).equivalence,
            Equivalence::NotEquivalent);
}
