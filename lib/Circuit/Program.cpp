//===- Program.cpp - An executable hybrid program ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/Program.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <numbers>

using namespace enishi;

Instruction &Program::appendClassical(ClassicalOp op, uint32_t d, uint32_t a,
                                      uint32_t b) {
  Instruction &inst = code.instructions.emplace_back();
  inst.kind = inst.base = GateKind::Classical;
  inst.reserved = static_cast<uint8_t>(op);
  inst.q[0] = d;
  inst.q[1] = a;
  inst.q[2] = b;
  return inst;
}

Instruction &Program::appendConstant(uint32_t d, int64_t value) {
  Instruction &inst = appendClassical(ClassicalOp::Constant, d);
  std::memcpy(&inst.p[0], &value, sizeof value);
  return inst;
}

Instruction &Program::appendConstant(uint32_t d, double value) {
  Instruction &inst = appendClassical(ClassicalOp::Constant, d);
  inst.p[0] = value;
  return inst;
}

size_t Program::appendJump() {
  Instruction &inst = code.instructions.emplace_back();
  inst.kind = inst.base = GateKind::Jump;
  return code.instructions.size() - 1;
}

size_t Program::appendJumpIfZero(uint32_t slot) {
  Instruction &inst = code.instructions.emplace_back();
  inst.kind = inst.base = GateKind::JumpIfZero;
  inst.q[1] = slot;
  return code.instructions.size() - 1;
}

void Program::setJumpTarget(size_t jump, size_t target) {
  code.instructions[jump].q[0] = target;
}

bool Program::hasControlFlow() const {
  for (const Instruction &inst : code.instructions)
    if (inst.kind >= GateKind::ControlFlow)
      return true;
  return false;
}

bool Program::isSamplable() const {
  llvm::BitVector measured(code.numQubits), written(code.numBits);
  for (const Instruction &inst : code.instructions) {
    if (inst.kind >= GateKind::ControlFlow)
      return false;
    if (inst.kind == GateKind::Barrier || inst.kind == GateKind::Delay)
      continue;
    for (Qubit qubit : code.qubits(inst))
      if (measured[qubit])
        return false;
    if (inst.kind == GateKind::Reset)
      return false;
    if (inst.kind == GateKind::Measure) {
      measured.set(inst.q[0]);
      if (written[inst.q[1]])
        return false;
      written.set(inst.q[1]);
    }
  }
  return true;
}

static bool isQuarterTurn(double angle) {
  double turns = angle / (std::numbers::pi / 2);
  return std::abs(turns - std::round(turns)) < 1e-12;
}

bool Program::isClifford() const {
  for (const Instruction &inst : code.instructions) {
    if (!isUnitary(inst.kind))
      continue;
    if (!isTableGate(inst.kind) || code.isSymbolic(inst))
      return false;
    switch (inst.kind) {
    case GateKind::RX:
    case GateKind::RY:
    case GateKind::RZ:
    case GateKind::P:
    case GateKind::R:
    case GateKind::U:
    case GateKind::RXX:
    case GateKind::RYY:
    case GateKind::RZZ:
    case GateKind::RZX:
      for (double angle : code.params(inst))
        if (!isQuarterTurn(angle))
          return false;
      break;
    case GateKind::GPhase:
      break;
    default:
      if (!gateInfo(inst.kind).isClifford())
        return false;
    }
  }
  return true;
}

static llvm::Error malformed(size_t index, const char *what, uint64_t value,
                             uint64_t limit) {
  return llvm::createStringError(
      llvm::formatv("malformed program: instruction {0} names {1} {2}, "
                    "but there are {3}",
                    index, what, value, limit));
}

/// Which of an operation's d, a, b are slots.
static void slotOperands(const Instruction &inst, bool (&isSlot)[3]) {
  isSlot[0] = isSlot[1] = isSlot[2] = true;
  switch (Program::classicalOp(inst)) {
  case ClassicalOp::Constant:
  case ClassicalOp::LoadBit:
  case ClassicalOp::LoadBits:
    isSlot[1] = isSlot[2] = false;
    break;
  case ClassicalOp::StoreBit:
  case ClassicalOp::StoreBits:
    isSlot[0] = isSlot[2] = false;
    break;
  case ClassicalOp::LoadBitIndexed:
  case ClassicalOp::StoreBitIndexed:
  case ClassicalOp::TruncateU:
  case ClassicalOp::TruncateS:
  case ClassicalOp::Copy:
  case ClassicalOp::Popcount:
  case ClassicalOp::NegF:
  case ClassicalOp::SqrtF:
  case ClassicalOp::ExpF:
  case ClassicalOp::LogF:
  case ClassicalOp::SinF:
  case ClassicalOp::CosF:
  case ClassicalOp::TanF:
  case ClassicalOp::AsinF:
  case ClassicalOp::AcosF:
  case ClassicalOp::AtanF:
  case ClassicalOp::FloorF:
  case ClassicalOp::CeilF:
  case ClassicalOp::AbsF:
  case ClassicalOp::IntToFloatS:
  case ClassicalOp::IntToFloatU:
  case ClassicalOp::FloatToIntS:
    isSlot[2] = false;
    break;
  default:
    break;
  }
}

llvm::Error Program::check() const {
  for (size_t i = 0; i < code.size(); ++i) {
    const Instruction &inst = code.instructions[i];
    switch (inst.kind) {
    case GateKind::ControlFlow:
      return llvm::createStringError(
          "malformed program: structured control flow in a flat program");
    case GateKind::Jump:
    case GateKind::JumpIfZero:
      if (inst.q[0] > code.size())
        return malformed(i, "jump target", inst.q[0], code.size());
      if (inst.kind == GateKind::JumpIfZero && inst.q[1] >= numSlots)
        return malformed(i, "slot", inst.q[1], numSlots);
      continue;
    case GateKind::Classical: {
      bool isSlot[3];
      slotOperands(inst, isSlot);
      for (unsigned k = 0; k < 3; ++k)
        if (isSlot[k] && inst.q[k] >= numSlots)
          return malformed(i, "slot", inst.q[k], numSlots);
      ClassicalOp op = classicalOp(inst);
      uint64_t width = 1;
      if (op == ClassicalOp::LoadBits || op == ClassicalOp::StoreBits) {
        width = constantBits(inst);
        if (width > 64)
          return malformed(i, "a bit group of width", width, 64);
      } else if (op != ClassicalOp::LoadBit && op != ClassicalOp::StoreBit) {
        continue;
      }
      if (inst.q[2] + width > code.numBits)
        return malformed(i, "bit", inst.q[2] + width - 1, code.numBits);
      continue;
    }
    case GateKind::Measure:
      if (inst.q[1] >= code.numBits)
        return malformed(i, "bit", inst.q[1], code.numBits);
      break;
    default:
      break;
    }
    for (Qubit qubit : code.qubits(inst))
      if (qubit >= code.numQubits)
        return malformed(i, "qubit", qubit, code.numQubits);
    for (unsigned k = 0, e = code.numParams(inst); k < e; ++k) {
      Angle angle = code.param(inst, k);
      if (angle.isConstant())
        continue;
      for (const LinearExpr::Term &term : code.expression(angle.expr).terms)
        if (term.symbol >= numSlots)
          return malformed(i, "slot", term.symbol, numSlots);
    }
  }
  return llvm::Error::success();
}
