//===- ClassicalBits.cpp - Classical bits and the output in QIR -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A bit whose value the program needs is a variable on the stack; LLVM's
// mem2reg turns it into SSA values afterwards (see FinishModule.cpp).
//
//===----------------------------------------------------------------------===//

#include "QRefToLLVM.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::qir;

void QRefToLLVM::makeBitVariables() {
  bitVariables.resize(analysis.bits.size());
  for (BitRegister &reg : analysis.registers)
    for (uint64_t bit = reg.first; bit < reg.first + reg.size; ++bit) {
      const BitUse &use = analysis.bits[bit];
      if (!use.isRead && (use.isResult() || !reg.isOutput()))
        continue;
      bitVariables[bit] = LLVM::AllocaOp::create(builder, loc, ptrType,
                                                 builder.getI1Type(), i64(1));
      LLVM::StoreOp::create(builder, loc, i1(false), bitVariables[bit]);
    }
}

Value QRefToLLVM::loadBit(uint64_t bit) {
  return LLVM::LoadOp::create(builder, loc, builder.getI1Type(),
                              bitVariables[bit]);
}

Value QRefToLLVM::isElement(Value index, uint64_t position) {
  Value number = arith::ConstantIndexOp::create(builder, loc, position);
  return arith::CmpIOp::create(builder, loc, arith::CmpIPredicate::eq, index,
                               number);
}

void QRefToLLVM::convertLoad(cbit::LoadOp op) {
  BitRegister &reg = analysis.bitRegister(op.getReg());
  Value value;
  if (Value index = op.getIndex()) {
    value = loadBit(reg.first);
    for (uint64_t i = 1; i < reg.size; ++i)
      value = arith::SelectOp::create(builder, loc, isElement(index, i),
                                      loadBit(reg.first + i), value);
  } else {
    value = loadBit(reg.first + op.getPosition());
  }
  op.replaceAllUsesWith(value);
}

void QRefToLLVM::convertStore(cbit::StoreOp op) {
  BitRegister &reg = analysis.bitRegister(op.getReg());
  auto store = [&](uint64_t position, Value value) {
    if (Value variable = bitVariables[reg.first + position])
      LLVM::StoreOp::create(builder, loc, value, variable);
  };
  Value index = op.getIndex();
  if (!index)
    return store(op.getPosition(), op.getBit());
  for (uint64_t i = 0; i < reg.size; ++i)
    if (bitVariables[reg.first + i])
      store(i, arith::SelectOp::create(builder, loc, isElement(index, i),
                                       op.getBit(), loadBit(reg.first + i)));
}

void QRefToLLVM::convertRead(cbit::ReadOp op) {
  BitRegister &reg = analysis.bitRegister(op.getReg());
  Type type = op.getValue().getType();
  SmallVector<Value> &bits = bitsOfRead[op.getValue()];
  for (uint64_t i = 0; i < reg.size; ++i)
    bits.push_back(loadBit(reg.first + i));
  // Comparisons use the bits themselves (see convertComparison).
  Value value = bits[0];
  if (reg.size > 1) {
    value = arith::ExtUIOp::create(builder, loc, type, bits[0]);
    for (uint64_t i = 1; i < reg.size; ++i) {
      Value place = arith::ConstantOp::create(builder, loc,
                                              builder.getIntegerAttr(type, i));
      Value bit = arith::ExtUIOp::create(builder, loc, type, bits[i]);
      bit = arith::ShLIOp::create(builder, loc, bit, place);
      value = arith::OrIOp::create(builder, loc, value, bit);
    }
  }
  SmallVector<Value> kept = std::move(bits);
  bitsOfRead.erase(op.getValue());
  bitsOfRead[value] = std::move(kept);
  op.replaceAllUsesWith(value);
}

void QRefToLLVM::convertWrite(cbit::WriteOp op) {
  BitRegister &reg = analysis.bitRegister(op.getReg());
  Type type = op.getValue().getType();
  for (uint64_t i = 0; i < reg.size; ++i) {
    Value variable = bitVariables[reg.first + i];
    if (!variable)
      continue;
    Value bit = op.getValue();
    if (i > 0) {
      Value place = arith::ConstantOp::create(builder, loc,
                                              builder.getIntegerAttr(type, i));
      bit = arith::ShRUIOp::create(builder, loc, bit, place);
    }
    if (!type.isInteger(1))
      bit = arith::TruncIOp::create(builder, loc, builder.getI1Type(), bit);
    LLVM::StoreOp::create(builder, loc, bit, variable);
  }
}

/// Register == number and register != number need no integers, which are an
/// optional feature: the bits are compared one by one.
bool QRefToLLVM::convertComparison(arith::CmpIOp op) {
  bool isEqual = op.getPredicate() == arith::CmpIPredicate::eq;
  APInt number;
  if ((!isEqual && op.getPredicate() != arith::CmpIPredicate::ne) ||
      !matchPattern(op.getRhs(), m_ConstantInt(&number)))
    return false;
  auto widthOf = [](Value value) {
    return value.getType().isIndex() ? 64u
                                     : value.getType().getIntOrFloatBitWidth();
  };
  // Look through casts that keep the number: all that do not cut off one of
  // its bits or take its highest bit for a sign.
  Value value = op.getLhs();
  unsigned narrowest = widthOf(value);
  while (Operation *cast = value.getDefiningOp()) {
    if (!isa<arith::ExtUIOp, arith::IndexCastOp, arith::IndexCastUIOp>(cast))
      break;
    value = cast->getOperand(0);
    bool isSigned = isa<arith::IndexCastOp>(cast) && widthOf(value) < 64;
    narrowest = std::min(narrowest, widthOf(value) - isSigned);
  }
  auto it = bitsOfRead.find(value);
  if (it == bitsOfRead.end() || it->second.size() > narrowest)
    return false;
  ArrayRef<Value> bits = it->second;
  Value same = i1(number.getActiveBits() <= bits.size());
  if (number.getActiveBits() <= bits.size()) {
    same = Value();
    for (auto [i, bit] : llvm::enumerate(bits)) {
      Value agrees = bit;
      if (!number[i])
        agrees = arith::XOrIOp::create(builder, loc, bit, i1(true));
      same = same ? arith::AndIOp::create(builder, loc, same, agrees) : agrees;
    }
  }
  if (!isEqual)
    same = arith::XOrIOp::create(builder, loc, same, i1(true));
  op.replaceAllUsesWith(same);
  return true;
}

//===----------------------------------------------------------------------===//
// The output
//===----------------------------------------------------------------------===//

void QRefToLLVM::recordBit(uint64_t bit, llvm::StringRef text) {
  bool isResult = profile == QIRProfile::Base || analysis.bits[bit].isResult();
  Value value = isResult ? pointer(bit) : loadBit(bit);
  call(isResult ? "__quantum__rt__result_record_output"
                : "__quantum__rt__bool_record_output",
       voidType, {value, label(text)});
}

/// The registers in the order of their declarations, each an array but for
/// single bits, in a tuple if there are several.
void QRefToLLVM::recordOutput() {
  SmallVector<BitRegister *> outputs;
  for (BitRegister &reg : analysis.registers)
    if (reg.isOutput())
      outputs.push_back(&reg);
  if (outputs.size() != 1)
    call("__quantum__rt__tuple_record_output", voidType,
         {i64(outputs.size()), label("()")});
  for (BitRegister *reg : outputs) {
    std::string name = reg->alloc.getName().str();
    if (reg->alloc.getScalar()) {
      recordBit(reg->first, name);
      continue;
    }
    call("__quantum__rt__array_record_output", voidType,
         {i64(reg->size), label(name)});
    for (uint64_t i = 0; i < reg->size; ++i)
      recordBit(reg->first + i, name + "[" + std::to_string(i) + "]");
  }
}
