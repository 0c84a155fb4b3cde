//===- ClassicalMachineTest.cpp - Classical instructions --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/ClassicalMachine.h"

#include "gtest/gtest.h"

#include <cmath>
#include <limits>

using namespace enishi;

namespace {

constexpr int64_t kMin = std::numeric_limits<int64_t>::min();
constexpr int64_t kMax = std::numeric_limits<int64_t>::max();

/// Slots 1 and 2 hold the operands, slot 0 receives.
template <typename A, typename B>
ClassicalMachine evaluate(ClassicalOp op, A a, B b, Program &program) {
  program = Program();
  program.numSlots = 3;
  program.appendConstant(0, int64_t(-77));
  program.appendConstant(1, a);
  program.appendConstant(2, b);
  program.appendClassical(op, 0, 1, 2);
  ClassicalMachine machine(program);
  for (const Instruction &inst : program.code.instructions)
    EXPECT_FALSE(bool(machine.execute(inst)));
  return machine;
}

int64_t integer(ClassicalOp op, int64_t a, int64_t b = 0) {
  Program program;
  return evaluate(op, a, b, program).slot(0);
}

double real(ClassicalOp op, double a, double b = 0) {
  Program program;
  return evaluate(op, a, b, program).floatSlot(0);
}

TEST(ClassicalMachine, Integers) {
  EXPECT_EQ(integer(ClassicalOp::Copy, 5), 5);
  EXPECT_EQ(integer(ClassicalOp::Add, kMax, 1), kMin);
  EXPECT_EQ(integer(ClassicalOp::Sub, kMin, 1), kMax);
  EXPECT_EQ(integer(ClassicalOp::Mul, kMax, 2), -2);
  EXPECT_EQ(integer(ClassicalOp::DivS, -7, 2), -3);
  EXPECT_EQ(integer(ClassicalOp::DivS, kMin, -1), kMin);
  EXPECT_EQ(integer(ClassicalOp::RemS, -7, 2), -1);
  EXPECT_EQ(integer(ClassicalOp::RemS, kMin, -1), 0);
  EXPECT_EQ(integer(ClassicalOp::DivU, -1, 2), kMax);
  EXPECT_EQ(integer(ClassicalOp::RemU, -1, 10), 5);
  EXPECT_EQ(integer(ClassicalOp::And, 12, 10), 8);
  EXPECT_EQ(integer(ClassicalOp::Or, 12, 10), 14);
  EXPECT_EQ(integer(ClassicalOp::Xor, 12, 10), 6);
  EXPECT_EQ(integer(ClassicalOp::ShiftL, 3, 62), int64_t(3ull << 62));
  EXPECT_EQ(integer(ClassicalOp::ShiftL, 3, 64), 0);
  EXPECT_EQ(integer(ClassicalOp::ShiftL, 3, -1), 0);
  EXPECT_EQ(integer(ClassicalOp::ShiftRU, -1, 60), 15);
  EXPECT_EQ(integer(ClassicalOp::ShiftRU, -1, 64), 0);
  EXPECT_EQ(integer(ClassicalOp::ShiftRS, -8, 1), -4);
  EXPECT_EQ(integer(ClassicalOp::ShiftRS, -8, 100), -1);
  EXPECT_EQ(integer(ClassicalOp::Popcount, -1), 64);
}

TEST(ClassicalMachine, Comparisons) {
  EXPECT_EQ(integer(ClassicalOp::CompareEq, 3, 3), 1);
  EXPECT_EQ(integer(ClassicalOp::CompareNe, 3, 3), 0);
  EXPECT_EQ(integer(ClassicalOp::CompareLtS, -1, 1), 1);
  EXPECT_EQ(integer(ClassicalOp::CompareLtU, -1, 1), 0);
  EXPECT_EQ(integer(ClassicalOp::CompareLeS, 1, 1), 1);
  EXPECT_EQ(integer(ClassicalOp::CompareLeU, 2, 1), 0);
  Program p;
  EXPECT_EQ(evaluate(ClassicalOp::CompareLtF, -0.5, 0.5, p).slot(0), 1);
  EXPECT_EQ(evaluate(ClassicalOp::CompareLeF, 0.5, 0.5, p).slot(0), 1);
  EXPECT_EQ(evaluate(ClassicalOp::CompareEqF, 0.0, -0.0, p).slot(0), 1);
  EXPECT_EQ(evaluate(ClassicalOp::CompareNeF, NAN, NAN, p).slot(0), 1);
}

TEST(ClassicalMachine, SelectKeepsOrReplaces) {
  EXPECT_EQ(integer(ClassicalOp::Select, 1, 9), 9);
  EXPECT_EQ(integer(ClassicalOp::Select, 0, 9), -77);
}

TEST(ClassicalMachine, TruncationTakesAWidth) {
  for (auto [width, value, isSigned, expected] :
       {std::tuple(8u, int64_t(0x1ff), false, int64_t(0xff)),
        {8u, int64_t(0x1ff), true, int64_t(-1)},
        {8u, int64_t(0x17f), true, int64_t(0x7f)},
        {64u, int64_t(-5), false, int64_t(-5)},
        {0u, int64_t(-5), true, int64_t(0)}}) {
    Program program;
    program.numSlots = 2;
    program.appendConstant(1, value);
    program.appendClassical(isSigned ? ClassicalOp::TruncateS
                                     : ClassicalOp::TruncateU,
                            0, 1, width);
    ClassicalMachine machine(program);
    for (const Instruction &inst : program.code.instructions)
      ASSERT_FALSE(bool(machine.execute(inst)));
    EXPECT_EQ(machine.slot(0), expected) << width;
  }
}

TEST(ClassicalMachine, Doubles) {
  EXPECT_EQ(real(ClassicalOp::AddF, 1.5, 2.25), 3.75);
  EXPECT_EQ(real(ClassicalOp::SubF, 1.5, 2.25), -0.75);
  EXPECT_EQ(real(ClassicalOp::MulF, 1.5, 2), 3);
  EXPECT_EQ(real(ClassicalOp::DivF, 1, 0), INFINITY);
  EXPECT_EQ(real(ClassicalOp::NegF, 2), -2);
  EXPECT_EQ(real(ClassicalOp::PowF, 2, 10), 1024);
  EXPECT_EQ(real(ClassicalOp::SqrtF, 9), 3);
  EXPECT_NEAR(real(ClassicalOp::ExpF, 1), 2.718281828459045, 1e-15);
  EXPECT_NEAR(real(ClassicalOp::LogF, 10), 2.302585092994046, 1e-15);
  EXPECT_NEAR(real(ClassicalOp::SinF, 1), 0.8414709848078965, 1e-15);
  EXPECT_NEAR(real(ClassicalOp::CosF, 1), 0.5403023058681398, 1e-15);
  EXPECT_NEAR(real(ClassicalOp::TanF, 1), 1.5574077246549023, 1e-15);
  EXPECT_NEAR(real(ClassicalOp::AsinF, 0.5), 0.5235987755982989, 1e-15);
  EXPECT_NEAR(real(ClassicalOp::AcosF, 0.5), 1.0471975511965979, 1e-15);
  EXPECT_NEAR(real(ClassicalOp::AtanF, 1), 0.7853981633974483, 1e-15);
  EXPECT_EQ(real(ClassicalOp::FloorF, -1.5), -2);
  EXPECT_EQ(real(ClassicalOp::CeilF, -1.5), -1);
  EXPECT_EQ(real(ClassicalOp::AbsF, -1.5), 1.5);
  EXPECT_EQ(real(ClassicalOp::RemF, -5.5, 2), -1.5);
}

TEST(ClassicalMachine, Conversions) {
  Program p;
  EXPECT_EQ(
      evaluate(ClassicalOp::IntToFloatS, int64_t(-3), 0.0, p).floatSlot(0),
      -3.0);
  EXPECT_EQ(
      evaluate(ClassicalOp::IntToFloatU, int64_t(-1), 0.0, p).floatSlot(0),
      0x1p64);
  EXPECT_EQ(evaluate(ClassicalOp::FloatToIntS, -2.9, 0.0, p).slot(0), -2);
  EXPECT_EQ(evaluate(ClassicalOp::FloatToIntS, 1e300, 0.0, p).slot(0), kMax);
  EXPECT_EQ(evaluate(ClassicalOp::FloatToIntS, -1e300, 0.0, p).slot(0), kMin);
  EXPECT_EQ(evaluate(ClassicalOp::FloatToIntS, double(NAN), 0.0, p).slot(0), 0);
}

TEST(ClassicalMachine, Bits) {
  Program program;
  program.numSlots = 4;
  program.code.numBits = 100;
  program.appendConstant(1, int64_t(0b1011));
  program.appendConstant(2, int64_t(3));
  program.appendClassical(ClassicalOp::StoreBits, kNone, 1, 62).p[0] = 0;
  int64_t width = 4;
  std::memcpy(&program.code.instructions.back().p[0], &width, sizeof width);
  program.appendClassical(ClassicalOp::StoreBit, kNone, 1, 5);
  program.appendClassical(ClassicalOp::LoadBits, 0, kNone, 61);
  width = 5;
  std::memcpy(&program.code.instructions.back().p[0], &width, sizeof width);
  program.appendClassical(ClassicalOp::LoadBitIndexed, 3, 2, 62);
  program.appendClassical(ClassicalOp::StoreBitIndexed, 2, 1, 90);
  ASSERT_FALSE(bool(program.check()));
  ClassicalMachine machine(program);
  for (const Instruction &inst : program.code.instructions)
    ASSERT_FALSE(bool(machine.execute(inst)));
  EXPECT_EQ(machine.slot(0), 0b10110);
  EXPECT_EQ(machine.slot(3), 1);
  EXPECT_TRUE(machine.bit(5));
  EXPECT_TRUE(machine.bit(93));
  EXPECT_FALSE(machine.bit(64));

  program.code.instructions.resize(2);
  program.appendClassical(ClassicalOp::LoadBitIndexed, 3, 2, 98);
  ClassicalMachine outside(program);
  ASSERT_FALSE(bool(outside.execute(program.code.instructions[0])));
  ASSERT_FALSE(bool(outside.execute(program.code.instructions[1])));
  llvm::Error error = outside.execute(program.code.instructions[2]);
  EXPECT_EQ(llvm::toString(std::move(error)),
            "the program uses bit 3 of a register that begins at bit 98, but "
            "it has 100 bits in all");
}

TEST(ClassicalMachine, Inputs) {
  Program program;
  program.numSlots = 2;
  program.code.numBits = 6;
  program.inputs = {{"n", ProgramInput::Int, 0, 0, 32},
                    {"x", ProgramInput::Float, 1, 0, 64},
                    {"mask", ProgramInput::Bits, 0, 2, 3}};
  ClassicalMachine machine(program);
  ASSERT_FALSE(bool(machine.setInputs(
      {{"n", int64_t(-4)}, {"x", int64_t(2)}, {"mask", "110"}})));
  EXPECT_EQ(machine.slot(0), -4);
  EXPECT_EQ(machine.floatSlot(1), 2.0);
  EXPECT_FALSE(machine.bit(2));
  EXPECT_TRUE(machine.bit(3));
  EXPECT_TRUE(machine.bit(4));
  EXPECT_FALSE(machine.bit(5));
  auto message = [&](InputValue n, InputValue x, InputValue mask) {
    llvm::Error error = machine.setInputs({n, x, mask});
    return error ? llvm::toString(std::move(error)) : std::string();
  };
  InputValue n{"n", int64_t(1)}, x{"x", 0.5}, mask{"mask", int64_t(1)};
  EXPECT_EQ(message(n, x, mask), "");
  EXPECT_EQ(message({"n", 0.5}, x, mask), "the input 'n' takes an integer");
  EXPECT_EQ(message(n, {"x", "1"}, mask), "the input 'x' takes a number");
  EXPECT_EQ(message(n, x, {"mask", "12"}),
            "the input 'mask' takes 3 bits, each 0 or 1");
}

} // namespace
