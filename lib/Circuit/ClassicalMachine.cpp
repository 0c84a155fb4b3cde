//===- ClassicalMachine.cpp - The classical side of a Program ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/ClassicalMachine.h"

#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/FormatVariadic.h"

#include <bit>
#include <cmath>
#include <limits>

using namespace enishi;

ClassicalMachine::ClassicalMachine(const Program &program)
    : program(&program), slots(program.numSlots),
      bits((program.code.numBits + 63) / 64) {}

double ClassicalMachine::floatSlot(uint32_t index) const {
  return std::bit_cast<double>(slots[index]);
}

void ClassicalMachine::setFloat(uint32_t index, double value) {
  slots[index] = std::bit_cast<int64_t>(value);
}

void ClassicalMachine::setBit(uint32_t index, bool value) {
  uint64_t mask = uint64_t(1) << index % 64;
  if (value)
    bits[index / 64] |= mask;
  else
    bits[index / 64] &= ~mask;
}

void ClassicalMachine::parameters(const Instruction &inst,
                                  llvm::SmallVectorImpl<double> &values) const {
  const Circuit &code = program->code;
  values.clear();
  for (unsigned i = 0, e = code.numParams(inst); i < e; ++i) {
    Angle angle = code.param(inst, i);
    if (angle.isConstant()) {
      values.push_back(angle.value);
      continue;
    }
    const LinearExpr &expr = code.expression(angle.expr);
    double value = expr.constant;
    for (const LinearExpr::Term &term : expr.terms)
      value += term.coefficient * floatSlot(term.symbol);
    values.push_back(value);
  }
}

llvm::Error ClassicalMachine::setInputs(llvm::ArrayRef<InputValue> inputs) {
  for (const InputValue &given : inputs) {
    bool known = false;
    for (const ProgramInput &input : program->inputs)
      known |= input.name == given.name;
    if (!known)
      return llvm::createStringError(
          llvm::formatv("the program has no input '{0}'", given.name));
  }
  for (const ProgramInput &input : program->inputs) {
    const InputValue *given = nullptr;
    for (const InputValue &candidate : inputs)
      if (candidate.name == input.name)
        given = &candidate;
    if (!given)
      return llvm::createStringError(
          llvm::formatv("no value given for the input '{0}'", input.name));
    const int64_t *integer = std::get_if<int64_t>(&given->value);
    const double *real = std::get_if<double>(&given->value);
    const std::string *text = std::get_if<std::string>(&given->value);
    switch (input.type) {
    case ProgramInput::Int:
      if (!integer)
        return llvm::createStringError(
            llvm::formatv("the input '{0}' takes an integer", input.name));
      slots[input.slot] = *integer;
      break;
    case ProgramInput::Float:
      if (text)
        return llvm::createStringError(
            llvm::formatv("the input '{0}' takes a number", input.name));
      setFloat(input.slot, real ? *real : double(*integer));
      break;
    case ProgramInput::Bits:
      if (real || (text && (text->size() != input.width ||
                            text->find_first_not_of("01") != text->npos)))
        return llvm::createStringError(
            llvm::formatv("the input '{0}' takes {1} bits, each 0 or 1",
                          input.name, input.width));
      for (uint32_t i = 0; i < input.width; ++i)
        setBit(input.firstBit + i, text ? (*text)[input.width - 1 - i] == '1'
                                        : i < 64 && (*integer >> i & 1));
      break;
    }
  }
  return llvm::Error::success();
}

/// To the integer range, towards zero; not-a-number gives 0.
static int64_t saturate(double value) {
  if (std::isnan(value))
    return 0;
  if (value >= 0x1p63)
    return std::numeric_limits<int64_t>::max();
  if (value < -0x1p63)
    return std::numeric_limits<int64_t>::min();
  return static_cast<int64_t>(value);
}

static llvm::Error badBitIndex(int64_t index, uint32_t first, size_t count) {
  return llvm::createStringError(
      llvm::formatv("the program uses bit {0} of a register that begins at bit "
                    "{1}, but it has {2} bits in all",
                    index, first, count));
}

llvm::Error ClassicalMachine::executeBits(const Instruction &inst) {
  uint32_t d = inst.q[0], a = inst.q[1], b = inst.q[2];
  uint64_t width = 1, index = b;
  ClassicalOp op = Program::classicalOp(inst);
  switch (op) {
  case ClassicalOp::LoadBits:
  case ClassicalOp::StoreBits:
    width = Program::constantBits(inst);
    break;
  case ClassicalOp::LoadBitIndexed:
  case ClassicalOp::StoreBitIndexed: {
    int64_t offset = slots[op == ClassicalOp::LoadBitIndexed ? a : d];
    if (offset < 0 || uint64_t(offset) >= program->code.numBits - b)
      return badBitIndex(offset, b, program->code.numBits);
    index += offset;
    break;
  }
  default:
    break;
  }
  if (op == ClassicalOp::LoadBit || op == ClassicalOp::LoadBits ||
      op == ClassicalOp::LoadBitIndexed) {
    uint64_t value = 0;
    for (uint64_t i = 0; i < width; ++i)
      value |= uint64_t(bit(index + i)) << i;
    slots[d] = value;
  } else {
    for (uint64_t i = 0; i < width; ++i)
      setBit(index + i, uint64_t(slots[a]) >> i & 1);
  }
  return llvm::Error::success();
}

/// Integer operations with two operands; false where `op` is none of them.
static bool integerOperation(ClassicalOp op, int64_t x, int64_t y,
                             int64_t &result) {
  uint64_t ux = x, uy = y;
  switch (op) {
  case ClassicalOp::Add:
    result = ux + uy;
    return true;
  case ClassicalOp::Sub:
    result = ux - uy;
    return true;
  case ClassicalOp::Mul:
    result = ux * uy;
    return true;
  case ClassicalOp::And:
    result = ux & uy;
    return true;
  case ClassicalOp::Or:
    result = ux | uy;
    return true;
  case ClassicalOp::Xor:
    result = ux ^ uy;
    return true;
  case ClassicalOp::ShiftL:
    result = uy < 64 ? ux << uy : 0;
    return true;
  case ClassicalOp::ShiftRU:
    result = uy < 64 ? ux >> uy : 0;
    return true;
  case ClassicalOp::ShiftRS:
    result = x >> (uy < 64 ? uy : 63);
    return true;
  case ClassicalOp::CompareEq:
    result = x == y;
    return true;
  case ClassicalOp::CompareNe:
    result = x != y;
    return true;
  case ClassicalOp::CompareLtS:
    result = x < y;
    return true;
  case ClassicalOp::CompareLeS:
    result = x <= y;
    return true;
  case ClassicalOp::CompareLtU:
    result = ux < uy;
    return true;
  case ClassicalOp::CompareLeU:
    result = ux <= uy;
    return true;
  default:
    return false;
  }
}

/// Divisions; the divisor is not 0.
static int64_t divide(ClassicalOp op, int64_t x, int64_t y) {
  uint64_t ux = x, uy = y;
  switch (op) {
  case ClassicalOp::DivS: // wraps where the quotient is 2^63
    return y == -1 ? int64_t(0 - ux) : x / y;
  case ClassicalOp::RemS:
    return y == -1 ? 0 : x % y;
  case ClassicalOp::DivU:
    return ux / uy;
  default:
    return ux % uy;
  }
}

/// Operations from doubles to a double; false where `op` is none of them.
static bool floatOperation(ClassicalOp op, double x, double y, double &result) {
  switch (op) {
  case ClassicalOp::AddF:
    result = x + y;
    return true;
  case ClassicalOp::SubF:
    result = x - y;
    return true;
  case ClassicalOp::MulF:
    result = x * y;
    return true;
  case ClassicalOp::DivF:
    result = x / y;
    return true;
  case ClassicalOp::NegF:
    result = -x;
    return true;
  case ClassicalOp::PowF:
    result = std::pow(x, y);
    return true;
  case ClassicalOp::SqrtF:
    result = std::sqrt(x);
    return true;
  case ClassicalOp::ExpF:
    result = std::exp(x);
    return true;
  case ClassicalOp::LogF:
    result = std::log(x);
    return true;
  case ClassicalOp::SinF:
    result = std::sin(x);
    return true;
  case ClassicalOp::CosF:
    result = std::cos(x);
    return true;
  case ClassicalOp::TanF:
    result = std::tan(x);
    return true;
  case ClassicalOp::AsinF:
    result = std::asin(x);
    return true;
  case ClassicalOp::AcosF:
    result = std::acos(x);
    return true;
  case ClassicalOp::AtanF:
    result = std::atan(x);
    return true;
  case ClassicalOp::FloorF:
    result = std::floor(x);
    return true;
  case ClassicalOp::CeilF:
    result = std::ceil(x);
    return true;
  case ClassicalOp::AbsF:
    result = std::abs(x);
    return true;
  case ClassicalOp::RemF:
    result = std::fmod(x, y);
    return true;
  default:
    return false;
  }
}

/// The low `width` bits of a value, extended with zeros or with their sign.
static int64_t truncate(int64_t value, uint64_t width, bool isSigned) {
  if (width == 0)
    return 0;
  if (width >= 64)
    return value;
  uint64_t shifted = uint64_t(value) << (64 - width);
  return isSigned ? int64_t(shifted) >> (64 - width) : shifted >> (64 - width);
}

llvm::Error ClassicalMachine::execute(const Instruction &inst) {
  ClassicalOp op = Program::classicalOp(inst);
  if (op >= ClassicalOp::LoadBit)
    return executeBits(inst);
  uint32_t d = inst.q[0];
  if (op == ClassicalOp::Constant) {
    slots[d] = Program::constantBits(inst);
    return llvm::Error::success();
  }
  int64_t x = slots[inst.q[1]];
  // For the operations with one operand the third field is no slot.
  int64_t y = inst.q[2] < slots.size() ? slots[inst.q[2]] : 0;
  double fx = std::bit_cast<double>(x), fy = std::bit_cast<double>(y), f;
  if (integerOperation(op, x, y, slots[d]))
    return llvm::Error::success();
  if (floatOperation(op, fx, fy, f)) {
    setFloat(d, f);
    return llvm::Error::success();
  }
  switch (op) {
  case ClassicalOp::DivS:
  case ClassicalOp::RemS:
  case ClassicalOp::DivU:
  case ClassicalOp::RemU:
    if (y == 0)
      return llvm::createStringError("the program divides by zero");
    slots[d] = divide(op, x, y);
    break;
  case ClassicalOp::Copy:
    slots[d] = x;
    break;
  case ClassicalOp::Popcount:
    slots[d] = std::popcount(uint64_t(x));
    break;
  case ClassicalOp::TruncateU:
  case ClassicalOp::TruncateS:
    slots[d] = truncate(x, inst.q[2], op == ClassicalOp::TruncateS);
    break;
  case ClassicalOp::CompareEqF:
    slots[d] = fx == fy;
    break;
  case ClassicalOp::CompareNeF:
    slots[d] = fx != fy;
    break;
  case ClassicalOp::CompareLtF:
    slots[d] = fx < fy;
    break;
  case ClassicalOp::CompareLeF:
    slots[d] = fx <= fy;
    break;
  case ClassicalOp::IntToFloatS:
    setFloat(d, double(x));
    break;
  case ClassicalOp::IntToFloatU:
    setFloat(d, double(uint64_t(x)));
    break;
  case ClassicalOp::FloatToIntS:
    slots[d] = saturate(fx);
    break;
  case ClassicalOp::Select:
    if (x)
      slots[d] = y;
    break;
  default:
    llvm_unreachable("handled above");
  }
  return llvm::Error::success();
}
