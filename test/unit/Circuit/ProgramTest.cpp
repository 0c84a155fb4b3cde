//===- ProgramTest.cpp - Executable programs --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/Program.h"

#include <gtest/gtest.h>

#include <numbers>

using namespace enishi;

namespace {

std::string messageOf(llvm::Error error) {
  return llvm::toString(std::move(error));
}

Program bell() {
  Program p;
  p.code = Circuit(2, 2);
  p.code.append(GateKind::H, {0});
  p.code.append(GateKind::CX, {0, 1});
  p.code.appendMeasure(0, 0);
  p.code.appendMeasure(1, 1);
  return p;
}

TEST(Program, TerminalMeasurementIsSamplable) {
  Program p = bell();
  EXPECT_TRUE(p.isSamplable());
  EXPECT_TRUE(p.isClifford());
  EXPECT_FALSE(p.hasControlFlow());
  EXPECT_EQ(messageOf(p.check()), "");
  p.code.append(GateKind::X, {0});
  EXPECT_FALSE(p.isSamplable());
}

TEST(Program, RotationsByQuarterTurnsAreClifford) {
  Program p = bell();
  p.code.append(GateKind::RZ, {1}, {std::numbers::pi / 2});
  EXPECT_TRUE(p.isClifford());
  p.code.append(GateKind::RZ, {1}, {std::numbers::pi / 4});
  EXPECT_FALSE(p.isClifford());
}

TEST(Program, FeedForwardIsNotSamplable) {
  Program p = bell();
  uint32_t slot = p.newSlot();
  p.appendClassical(ClassicalOp::LoadBit, slot, kNone, 0);
  size_t jump = p.appendJumpIfZero(slot);
  p.code.append(GateKind::X, {1});
  p.setJumpTarget(jump, p.code.size());
  EXPECT_TRUE(p.hasControlFlow());
  EXPECT_FALSE(p.isSamplable());
  EXPECT_EQ(messageOf(p.check()), "");
}

TEST(Program, CheckFindsWhatIsOutOfRange) {
  Program p = bell();
  p.code.append(GateKind::X, {2});
  EXPECT_EQ(messageOf(p.check()),
            "malformed program: instruction 4 names qubit 2, but there are 2");
  Program q = bell();
  q.code.appendMeasure(0, 2);
  EXPECT_EQ(messageOf(q.check()),
            "malformed program: instruction 4 names bit 2, but there are 2");
  Program r = bell();
  r.appendClassical(ClassicalOp::Add, 0, 1, 2);
  EXPECT_EQ(messageOf(r.check()),
            "malformed program: instruction 4 names slot 0, but there are 0");
  Program s = bell();
  s.setJumpTarget(s.appendJump(), 17);
  EXPECT_EQ(messageOf(s.check()),
            "malformed program: instruction 4 names jump target 17, but there "
            "are 5");
  Program t = bell();
  t.code.append(GateKind::RZ, {0}, {t.code.symbol(3)});
  EXPECT_EQ(messageOf(t.check()),
            "malformed program: instruction 4 names slot 3, but there are 0");
}

} // namespace
