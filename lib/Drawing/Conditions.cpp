//===- Conditions.cpp - Classical values as text ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Conditions.h"

#include "Labels.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::drawing;

/// Longer expressions are cut: they stand on the edge of a frame.
static constexpr size_t kMaxWidth = 40;

Conditions::Conditions(const Program &program, bool ascii)
    : program(program), ascii(ascii) {
  for (const ProgramInput &input : program.inputs)
    if (input.type != ProgramInput::Bits)
      slots[input.slot] = input.name;
}

std::string Conditions::slotName(uint32_t slot) const {
  auto it = slots.find(slot);
  return it == slots.end() ? llvm::formatv("slot {0}", slot).str() : it->second;
}

std::string Conditions::bitsName(uint32_t first, uint64_t count) const {
  for (const BitRegister &reg : program.bitRegisters) {
    if (first < reg.firstBit || first + count > reg.firstBit + reg.numBits)
      continue;
    if (count == reg.numBits && count > 1)
      return reg.name;
    uint32_t offset = first - reg.firstBit;
    if (count == 1)
      return llvm::formatv("{0}[{1}]", reg.name, offset);
    return llvm::formatv("{0}[{1}:{2}]", reg.name, offset, offset + count - 1);
  }
  return llvm::formatv("c[{0}]", first);
}

static const char *infix(ClassicalOp op, bool ascii) {
  switch (op) {
  case ClassicalOp::Add:
  case ClassicalOp::AddF:
    return "+";
  case ClassicalOp::Sub:
  case ClassicalOp::SubF:
    return "-";
  case ClassicalOp::Mul:
  case ClassicalOp::MulF:
    return "*";
  case ClassicalOp::DivS:
  case ClassicalOp::DivU:
  case ClassicalOp::DivF:
    return "/";
  case ClassicalOp::RemS:
  case ClassicalOp::RemU:
  case ClassicalOp::RemF:
    return "%";
  case ClassicalOp::And:
    return "&";
  case ClassicalOp::Or:
    return "|";
  case ClassicalOp::Xor:
    return "^";
  case ClassicalOp::ShiftL:
    return "<<";
  case ClassicalOp::ShiftRU:
  case ClassicalOp::ShiftRS:
    return ">>";
  case ClassicalOp::CompareEq:
  case ClassicalOp::CompareEqF:
    return "==";
  case ClassicalOp::CompareNe:
  case ClassicalOp::CompareNeF:
    return "!=";
  case ClassicalOp::CompareLtS:
  case ClassicalOp::CompareLtU:
  case ClassicalOp::CompareLtF:
    return "<";
  case ClassicalOp::CompareLeS:
  case ClassicalOp::CompareLeU:
  case ClassicalOp::CompareLeF:
    return ascii ? "<=" : "≤";
  default:
    return nullptr;
  }
}

void Conditions::follow(const Instruction &inst) {
  ClassicalOp op = Program::classicalOp(inst);
  uint32_t d = inst.q[0], a = inst.q[1], b = inst.q[2];
  std::string text;
  auto operand = [&](uint32_t slot) {
    std::string name = slotName(slot);
    bool compound = llvm::StringRef(name).contains(' ') &&
                    !llvm::StringRef(name).starts_with("slot ");
    return compound ? "(" + name + ")" : name;
  };
  switch (op) {
  case ClassicalOp::StoreBit:
  case ClassicalOp::StoreBitIndexed:
  case ClassicalOp::StoreBits:
    return;
  case ClassicalOp::Constant:
    // A slot does not say whether it holds an integer or a double, but the
    // bits of common doubles are enormous as integers.
    text = std::abs(Program::constantBits(inst)) < int64_t(1) << 52
               ? std::to_string(Program::constantBits(inst))
               : numberLabel(inst.p[0]);
    break;
  case ClassicalOp::Copy:
  case ClassicalOp::TruncateU:
  case ClassicalOp::TruncateS:
  case ClassicalOp::IntToFloatS:
  case ClassicalOp::IntToFloatU:
    text = slotName(a);
    break;
  case ClassicalOp::LoadBit:
    text = bitsName(b, 1);
    break;
  case ClassicalOp::LoadBits:
    text = bitsName(b, Program::constantBits(inst));
    break;
  default:
    if (const char *sign = infix(op, ascii))
      text = operand(a) + " " + sign + " " + operand(b);
    else
      text = llvm::formatv("slot {0}", d);
  }
  if (displayWidth(text) > kMaxWidth)
    text = llvm::formatv("slot {0}", d);
  slots[d] = std::move(text);
}
