//===- ClassicalToProgram.cpp - Arithmetic of a program ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramBuilder.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::conversion;

unsigned conversion::widthOf(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer ? integer.getWidth() : 64;
}

LogicalResult ProgramBuilder::unsupported(Operation *op) {
  return op->emitError("the program machine has no instruction for ")
         << op->getName();
}

uint32_t ProgramBuilder::constant(int64_t value) {
  uint32_t slot = program.newSlot();
  program.appendConstant(slot, value);
  return slot;
}

uint32_t ProgramBuilder::compute(ClassicalOp op, uint32_t a, uint32_t b) {
  uint32_t slot = program.newSlot();
  program.appendClassical(op, slot, a, b);
  return slot;
}

void ProgramBuilder::truncate(uint32_t slot, unsigned width) {
  if (width < 64)
    program.appendClassical(ClassicalOp::TruncateU, slot, slot, width);
}

void ProgramBuilder::defineAs(Operation *op, ClassicalOp code, uint32_t a,
                              uint32_t b) {
  Value result = op->getResult(0);
  uint32_t target = define(result);
  program.appendClassical(code, target, a, b);
  if (!isa<FloatType>(result.getType()))
    truncate(target, widthOf(result.getType()));
}

uint32_t ProgramBuilder::signedSlot(Value value) {
  unsigned width = widthOf(value.getType());
  if (width == 64)
    return slot(value);
  uint32_t target = program.newSlot();
  program.appendClassical(ClassicalOp::TruncateS, target, slot(value), width);
  return target;
}

/// The instruction of an op on two slots that needs no care for the sign.
static std::optional<ClassicalOp> plainBinary(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<ClassicalOp>>(op)
      .Case([](arith::AddIOp) { return ClassicalOp::Add; })
      .Case([](arith::SubIOp) { return ClassicalOp::Sub; })
      .Case([](arith::MulIOp) { return ClassicalOp::Mul; })
      .Case([](arith::DivUIOp) { return ClassicalOp::DivU; })
      .Case([](arith::RemUIOp) { return ClassicalOp::RemU; })
      .Case([](arith::AndIOp) { return ClassicalOp::And; })
      .Case([](arith::OrIOp) { return ClassicalOp::Or; })
      .Case([](arith::XOrIOp) { return ClassicalOp::Xor; })
      .Case([](arith::ShLIOp) { return ClassicalOp::ShiftL; })
      .Case([](arith::ShRUIOp) { return ClassicalOp::ShiftRU; })
      .Case([](arith::AddFOp) { return ClassicalOp::AddF; })
      .Case([](arith::SubFOp) { return ClassicalOp::SubF; })
      .Case([](arith::MulFOp) { return ClassicalOp::MulF; })
      .Case([](arith::DivFOp) { return ClassicalOp::DivF; })
      .Case([](arith::RemFOp) { return ClassicalOp::RemF; })
      .Case([](math::PowFOp) { return ClassicalOp::PowF; })
      .Default([](Operation *) { return std::nullopt; });
}

/// The same on integers read with their sign.
static std::optional<ClassicalOp> signedBinary(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<ClassicalOp>>(op)
      .Case([](arith::DivSIOp) { return ClassicalOp::DivS; })
      .Case([](arith::RemSIOp) { return ClassicalOp::RemS; })
      .Default([](Operation *) { return std::nullopt; });
}

static std::optional<ClassicalOp> plainUnary(Operation *op) {
  return llvm::TypeSwitch<Operation *, std::optional<ClassicalOp>>(op)
      .Case([](arith::NegFOp) { return ClassicalOp::NegF; })
      .Case([](arith::UIToFPOp) { return ClassicalOp::IntToFloatU; })
      .Case<arith::FPToSIOp, arith::FPToUIOp>(
          [](auto) { return ClassicalOp::FloatToIntS; })
      .Case([](math::CtPopOp) { return ClassicalOp::Popcount; })
      .Case([](math::SqrtOp) { return ClassicalOp::SqrtF; })
      .Case([](math::ExpOp) { return ClassicalOp::ExpF; })
      .Case([](math::LogOp) { return ClassicalOp::LogF; })
      .Case([](math::SinOp) { return ClassicalOp::SinF; })
      .Case([](math::CosOp) { return ClassicalOp::CosF; })
      .Case([](math::TanOp) { return ClassicalOp::TanF; })
      .Case([](math::AsinOp) { return ClassicalOp::AsinF; })
      .Case([](math::AcosOp) { return ClassicalOp::AcosF; })
      .Case([](math::AtanOp) { return ClassicalOp::AtanF; })
      .Case([](math::FloorOp) { return ClassicalOp::FloorF; })
      .Case([](math::CeilOp) { return ClassicalOp::CeilF; })
      .Case([](math::AbsFOp) { return ClassicalOp::AbsF; })
      .Default([](Operation *) { return std::nullopt; });
}

/// True for an op with an integer of more than 64 bits.
static bool isTooWide(Operation *op) {
  auto wide = [](Type type) {
    auto integer = dyn_cast<IntegerType>(type);
    return integer && integer.getWidth() > 64;
  };
  return llvm::any_of(op->getOperandTypes(), wide) ||
         llvm::any_of(op->getResultTypes(), wide);
}

LogicalResult ProgramBuilder::convertClassical(Operation *op) {
  if (isTooWide(op)) {
    // A wide register may be compared with a constant, in pieces.
    if (auto compare = dyn_cast<arith::CmpIOp>(op))
      if (auto read = compare.getLhs().getDefiningOp<cbit::ReadOp>())
        return convertWideCompare(compare, read);
    if (isa<cbit::ReadOp, cbit::WriteOp, arith::ConstantOp>(op))
      return convertBitAccess(op);
    return op->emitError("integers of more than 64 bits cannot be computed "
                         "with when the program runs");
  }
  if (auto code = plainBinary(op)) {
    defineAs(op, *code, slot(op->getOperand(0)), slot(op->getOperand(1)));
    return success();
  }
  if (auto code = signedBinary(op)) {
    defineAs(op, *code, signedSlot(op->getOperand(0)),
             signedSlot(op->getOperand(1)));
    return success();
  }
  if (auto code = plainUnary(op)) {
    defineAs(op, *code, slot(op->getOperand(0)));
    return success();
  }
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case<cbit::LoadOp, cbit::StoreOp, cbit::ReadOp, cbit::WriteOp>(
          [&](Operation *access) { return convertBitAccess(access); })
      .Case([&](arith::ConstantOp value) {
        uint32_t target = define(value);
        if (auto real = dyn_cast<FloatAttr>(value.getValue()))
          program.appendConstant(target, real.getValueAsDouble());
        else
          program.appendConstant(
              target, static_cast<int64_t>(cast<IntegerAttr>(value.getValue())
                                               .getValue()
                                               .getZExtValue()));
        return success();
      })
      .Case([&](arith::ShRSIOp shift) {
        defineAs(op, ClassicalOp::ShiftRS, signedSlot(shift.getLhs()),
                 slot(shift.getRhs()));
        return success();
      })
      .Case([&](arith::CmpIOp compare) { return convertCompare(compare); })
      .Case([&](arith::CmpFOp compare) -> LogicalResult {
        uint32_t a = slot(compare.getLhs()), b = slot(compare.getRhs());
        using enum arith::CmpFPredicate;
        switch (compare.getPredicate()) {
        case OEQ:
          defineAs(op, ClassicalOp::CompareEqF, a, b);
          return success();
        case UNE:
          defineAs(op, ClassicalOp::CompareNeF, a, b);
          return success();
        case OLT:
          defineAs(op, ClassicalOp::CompareLtF, a, b);
          return success();
        case OLE:
          defineAs(op, ClassicalOp::CompareLeF, a, b);
          return success();
        case OGT:
          defineAs(op, ClassicalOp::CompareLtF, b, a);
          return success();
        case OGE:
          defineAs(op, ClassicalOp::CompareLeF, b, a);
          return success();
        default:
          return unsupported(op);
        }
      })
      .Case([&](arith::SelectOp select) {
        uint32_t target = define(select.getResult());
        program.appendClassical(ClassicalOp::Copy, target,
                                slot(select.getFalseValue()));
        program.appendClassical(ClassicalOp::Select, target,
                                slot(select.getCondition()),
                                slot(select.getTrueValue()));
        return success();
      })
      .Case<arith::FloorDivSIOp>([&](auto) { return convertFloorDiv(op); })
      .Case<math::IPowIOp>([&](auto) { return convertIntegerPower(op); })
      .Case<arith::ExtUIOp, arith::ExtSIOp, arith::TruncIOp, arith::IndexCastOp,
            arith::IndexCastUIOp, arith::SIToFPOp>(
          [&](Operation *cast) { return convertCast(cast); })
      .Default([&](Operation *other) { return unsupported(other); });
}

LogicalResult ProgramBuilder::convertCast(Operation *op) {
  Value from = op->getOperand(0), to = op->getResult(0);
  if (isa<arith::SIToFPOp>(op)) {
    defineAs(op, ClassicalOp::IntToFloatS, signedSlot(from));
    return success();
  }
  unsigned fromWidth = widthOf(from.getType()), toWidth = widthOf(to.getType());
  bool keepsSign = isa<arith::ExtSIOp, arith::IndexCastOp>(op);
  if (toWidth >= fromWidth && !keepsSign) {
    alias(to, from);
    return success();
  }
  defineAs(op, ClassicalOp::Copy,
           toWidth > fromWidth ? signedSlot(from) : slot(from));
  return success();
}

LogicalResult ProgramBuilder::convertCompare(arith::CmpIOp op) {
  using enum arith::CmpIPredicate;
  auto unsignedCompare = [&](ClassicalOp code, bool exchanged) {
    uint32_t a = slot(op.getLhs()), b = slot(op.getRhs());
    defineAs(op, code, exchanged ? b : a, exchanged ? a : b);
    return success();
  };
  auto signedCompare = [&](ClassicalOp code, bool exchanged) {
    uint32_t a = signedSlot(op.getLhs()), b = signedSlot(op.getRhs());
    defineAs(op, code, exchanged ? b : a, exchanged ? a : b);
    return success();
  };
  switch (op.getPredicate()) {
  case eq:
    return unsignedCompare(ClassicalOp::CompareEq, false);
  case ne:
    return unsignedCompare(ClassicalOp::CompareNe, false);
  case ult:
    return unsignedCompare(ClassicalOp::CompareLtU, false);
  case ule:
    return unsignedCompare(ClassicalOp::CompareLeU, false);
  case ugt:
    return unsignedCompare(ClassicalOp::CompareLtU, true);
  case uge:
    return unsignedCompare(ClassicalOp::CompareLeU, true);
  case slt:
    return signedCompare(ClassicalOp::CompareLtS, false);
  case sle:
    return signedCompare(ClassicalOp::CompareLeS, false);
  case sgt:
    return signedCompare(ClassicalOp::CompareLtS, true);
  case sge:
    return signedCompare(ClassicalOp::CompareLeS, true);
  }
  llvm_unreachable("no such predicate");
}

/// `register == constant` for a register of more than 64 bits, 64 at a time.
LogicalResult ProgramBuilder::convertWideCompare(arith::CmpIOp op,
                                                 cbit::ReadOp read) {
  APInt number;
  bool isEqual = op.getPredicate() == arith::CmpIPredicate::eq;
  if ((!isEqual && op.getPredicate() != arith::CmpIPredicate::ne) ||
      !matchPattern(op.getRhs(), m_ConstantInt(&number)))
    return op.emitError("a register of more than 64 bits can only be compared "
                        "with a constant, by == or !=");
  uint32_t first = bits.lookup(read.getReg());
  uint32_t all = constant(1);
  for (unsigned at = 0; at < number.getBitWidth(); at += 64) {
    unsigned width = std::min(64u, number.getBitWidth() - at);
    uint32_t piece = program.newSlot();
    Instruction &load = program.appendClassical(ClassicalOp::LoadBits, piece,
                                                kNone, first + at);
    int64_t count = width;
    std::memcpy(&load.p[0], &count, sizeof count);
    uint32_t wanted = constant(
        static_cast<int64_t>(number.extractBitsAsZExtValue(width, at)));
    uint32_t same = compute(ClassicalOp::CompareEq, piece, wanted);
    all = compute(ClassicalOp::And, all, same);
  }
  defineAs(op, ClassicalOp::Xor, all, constant(isEqual ? 0 : 1));
  return success();
}

LogicalResult ProgramBuilder::convertBitAccess(Operation *op) {
  auto group = [&](ClassicalOp code, uint32_t d, uint32_t a, uint32_t first,
                   int64_t count) {
    Instruction &inst = program.appendClassical(code, d, a, first);
    std::memcpy(&inst.p[0], &count, sizeof count);
  };
  return llvm::TypeSwitch<Operation *, LogicalResult>(op)
      .Case([&](cbit::LoadOp load) {
        uint32_t first = bits.lookup(load.getReg());
        uint32_t target = define(load.getBit());
        if (Value index = load.getIndex())
          program.appendClassical(ClassicalOp::LoadBitIndexed, target,
                                  slot(index), first);
        else
          program.appendClassical(ClassicalOp::LoadBit, target, kNone,
                                  first + load.getPosition());
        return success();
      })
      .Case([&](cbit::StoreOp store) {
        if (doneStores.contains(op))
          return success(); // The measurement wrote the bit itself.
        uint32_t first = bits.lookup(store.getReg());
        if (Value index = store.getIndex())
          program.appendClassical(ClassicalOp::StoreBitIndexed, slot(index),
                                  slot(store.getBit()), first);
        else
          program.appendClassical(ClassicalOp::StoreBit, kNone,
                                  slot(store.getBit()),
                                  first + store.getPosition());
        return success();
      })
      .Case([&](cbit::ReadOp read) -> LogicalResult {
        unsigned width = widthOf(read.getValue().getType());
        if (width > 64)
          return success(); // Read in pieces where it is compared.
        group(ClassicalOp::LoadBits, define(read.getValue()), kNone,
              bits.lookup(read.getReg()), width);
        return success();
      })
      .Case([&](cbit::WriteOp write) -> LogicalResult {
        unsigned width = widthOf(write.getValue().getType());
        uint32_t first = bits.lookup(write.getReg());
        if (width <= 64) {
          group(ClassicalOp::StoreBits, kNone, slot(write.getValue()), first,
                width);
          return success();
        }
        APInt number;
        if (!matchPattern(write.getValue(), m_ConstantInt(&number)))
          return op->emitError("a register of more than 64 bits can only be "
                               "set to a constant");
        for (unsigned at = 0; at < width; at += 64) {
          unsigned count = std::min(64u, width - at);
          group(ClassicalOp::StoreBits, kNone,
                constant(static_cast<int64_t>(
                    number.extractBitsAsZExtValue(count, at))),
                first + at, count);
        }
        return success();
      })
      .Case([](arith::ConstantOp) { return success(); })
      .Default([&](Operation *other) { return unsupported(other); });
}

/// Division that rounds down: one less than the rounded quotient where the
/// signs differ and there is a remainder.
LogicalResult ProgramBuilder::convertFloorDiv(Operation *op) {
  uint32_t a = signedSlot(op->getOperand(0)), b = signedSlot(op->getOperand(1));
  uint32_t quotient = compute(ClassicalOp::DivS, a, b);
  uint32_t rest = compute(ClassicalOp::RemS, a, b);
  uint32_t zero = constant(0);
  uint32_t inexact = compute(ClassicalOp::CompareNe, rest, zero);
  uint32_t signs = compute(ClassicalOp::Xor, rest, b);
  uint32_t differ = compute(ClassicalOp::CompareLtS, signs, zero);
  uint32_t less = compute(ClassicalOp::And, inexact, differ);
  defineAs(op, ClassicalOp::Sub, quotient, less);
  return success();
}

/// By repeated multiplication. OpenQASM's integer power takes no negative
/// exponent; one that turns out negative counts as 0.
LogicalResult ProgramBuilder::convertIntegerPower(Operation *op) {
  uint32_t base = signedSlot(op->getOperand(0));
  uint32_t rounds = compute(ClassicalOp::Copy, signedSlot(op->getOperand(1)));
  uint32_t zero = constant(0), one = constant(1);
  uint32_t product = compute(ClassicalOp::Copy, one);
  size_t head = program.code.size();
  size_t toEnd =
      program.appendJumpIfZero(compute(ClassicalOp::CompareLtS, zero, rounds));
  program.appendClassical(ClassicalOp::Mul, product, product, base);
  program.appendClassical(ClassicalOp::Sub, rounds, rounds, one);
  program.setJumpTarget(program.appendJump(), head);
  program.setJumpTarget(toEnd, program.code.size());
  defineAs(op, ClassicalOp::Copy, product);
  return success();
}
