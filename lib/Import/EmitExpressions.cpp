//===- EmitExpressions.cpp - Places and expressions as arith ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emitter.h"

#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::import;

//===----------------------------------------------------------------------===//
// Places
//===----------------------------------------------------------------------===//

Value Emitter::qubit(uint32_t number) { return qubitValues[number]; }

/// The stretch of one declaration that a list covers, or nothing.
template <typename Decl>
static std::optional<std::pair<uint32_t, uint32_t>>
findStretch(const ast::IndexList &list, llvm::ArrayRef<uint32_t> declOf,
            const std::vector<Decl> &decls) {
  if (list.size() == 0)
    return std::nullopt;
  uint32_t first = list[0], decl = declOf[first];
  for (uint32_t i = 1; i < list.size() && !list.isContiguous(); ++i)
    if (list[i] != first + i)
      return std::nullopt;
  uint32_t last = first + list.size() - 1;
  if (declOf[last] != decl)
    return std::nullopt;
  return std::make_pair(decl, first - decls[decl].first);
}

std::optional<BitPlace> Emitter::stretch(const ast::IndexList &bits) {
  auto found = findStretch(bits, declOfBit, program.bits);
  if (!found)
    return std::nullopt;
  return BitPlace{bitRegs[found->first], found->second};
}

std::optional<BitPlace> Emitter::qubitStretch(const ast::IndexList &qubits) {
  auto found = findStretch(qubits, declOfQubit, program.qubits);
  if (!found || !qubitRegs[found->first])
    return std::nullopt;
  return BitPlace{qubitRegs[found->first], found->second};
}

Value Emitter::position(const ast::Location &location) {
  Value index = toIndex(*location.position);
  if (location.nonNegative)
    return index;
  if (std::optional<int64_t> known = getConstantIntValue(index))
    return *known >= 0
               ? index
               : arith::ConstantIndexOp::create(
                     builder, loc, *known + int64_t(location.list->size()))
                     .getResult();
  // Negative positions count from the end.
  Value zero = arith::ConstantIndexOp::create(builder, loc, 0);
  Value size =
      arith::ConstantIndexOp::create(builder, loc, location.list->size());
  Value isNegative = arith::CmpIOp::create(
      builder, loc, arith::CmpIPredicate::slt, index, zero);
  Value fromEnd = arith::AddIOp::create(builder, loc, index, size);
  return arith::SelectOp::create(builder, loc, isNegative, fromEnd, index);
}

/// `base + offset`, folded.
static Value shifted(OpBuilder &builder, Location loc, Value base,
                     uint32_t offset) {
  if (offset == 0)
    return base;
  Value constant = arith::ConstantIndexOp::create(builder, loc, offset);
  return builder.createOrFold<arith::AddIOp>(loc, base, constant);
}

Value Emitter::qubit(const ast::Location &location) {
  if (!location.isDynamic())
    return qubitValues[location.index];
  Value index = position(location);
  const ast::IndexList &list = *location.list;
  if (std::optional<int64_t> known = getConstantIntValue(index)) {
    if (*known < 0 || *known >= list.size()) {
      diagnostics
          .error(location.range, "E0252",
                 "this index is out of range: it becomes " +
                     std::to_string(*known) + ", and there are " +
                     std::to_string(list.size()) + " qubits")
          .help = "indices go from 0 to the size less one";
      return qubitValues[list[0]];
    }
    return qubitValues[list[*known]];
  }
  std::optional<BitPlace> place = qubitStretch(list);
  if (!place) {
    unsupported(location.range,
                "an index known only when the program runs into an alias of "
                "several pieces",
                "index the registers themselves, or use constant indices");
    return qubitValues[list[0]];
  }
  return qref::GetOp::create(
      builder, loc, qref::QubitType::get(builder.getContext()), place->reg,
      shifted(builder, loc, index, place->position), 0);
}

void Emitter::storeBit(Value bit, const ast::Location &location) {
  if (!location.isDynamic()) {
    uint32_t decl = declOfBit[location.index];
    cbit::StoreOp::create(builder, loc, bit, bitRegs[decl], Value(),
                          location.index - program.bits[decl].first);
    return;
  }
  Value index = position(location);
  std::optional<BitPlace> place = stretch(*location.list);
  if (!place)
    return unsupported(location.range,
                       "an index known only when the program runs into an "
                       "alias of several pieces",
                       "index the registers themselves, or use constant "
                       "indices");
  Value shiftedIndex = shifted(builder, loc, index, place->position);
  if (std::optional<int64_t> known = getConstantIntValue(shiftedIndex))
    cbit::StoreOp::create(builder, loc, bit, place->reg, Value(), *known);
  else
    cbit::StoreOp::create(builder, loc, bit, place->reg, shiftedIndex, 0);
}

Value Emitter::readBits(const ast::IndexList &bits) {
  Type type = builder.getIntegerType(bits.size());
  std::optional<BitPlace> place = stretch(bits);
  if (place && place->position == 0 &&
      cast<cbit::RegType>(place->reg.getType()).getSize() == bits.size() &&
      bits.size() > 1)
    return cbit::ReadOp::create(builder, loc, type, place->reg);
  Value value;
  for (uint32_t i = 0; i < bits.size(); ++i) {
    uint32_t decl = declOfBit[bits[i]];
    Value bit =
        cbit::LoadOp::create(builder, loc, builder.getI1Type(), bitRegs[decl],
                             Value(), bits[i] - program.bits[decl].first);
    if (bits.size() == 1)
      return bit;
    Value wide = arith::ExtUIOp::create(builder, loc, type, bit);
    Value moved = i == 0 ? wide
                         : arith::ShLIOp::create(builder, loc, wide,
                                                 integerConstant(type, i))
                               .getResult();
    value = value ? arith::OrIOp::create(builder, loc, value, moved).getResult()
                  : moved;
  }
  return value;
}

void Emitter::writeBits(const ast::IndexList &bits, Value value) {
  std::optional<BitPlace> place = stretch(bits);
  if (place && place->position == 0 && bits.size() > 1 &&
      cast<cbit::RegType>(place->reg.getType()).getSize() == bits.size()) {
    cbit::WriteOp::create(builder, loc, value, place->reg);
    return;
  }
  for (uint32_t i = 0; i < bits.size(); ++i) {
    Value bit = value;
    if (bits.size() > 1) {
      Value amount = integerConstant(value.getType(), i);
      Value moved = builder.createOrFold<arith::ShRUIOp>(loc, value, amount);
      bit = builder.createOrFold<arith::TruncIOp>(loc, builder.getI1Type(),
                                                  moved);
    }
    uint32_t decl = declOfBit[bits[i]];
    cbit::StoreOp::create(builder, loc, bit, bitRegs[decl], Value(),
                          bits[i] - program.bits[decl].first);
  }
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

Type Emitter::typeOf(ast::Type type) {
  switch (type.kind) {
  case ast::Type::Bool:
    return builder.getI1Type();
  case ast::Type::Int:
  case ast::Type::Uint:
  case ast::Type::Bits:
    return builder.getIntegerType(type.width);
  case ast::Type::Float:
  case ast::Type::Angle:
    return builder.getF64Type();
  }
  llvm_unreachable("no such type");
}

Value Emitter::integerConstant(Type type, int64_t value) {
  unsigned width = cast<IntegerType>(type).getWidth();
  return arith::ConstantOp::create(
      builder, loc, type,
      builder.getIntegerAttr(type, llvm::APInt(width, value, /*isSigned=*/true,
                                               /*implicitTrunc=*/true)));
}

GateParam Emitter::param(const ast::Expr &expr) {
  if (expr.isConstant())
    return expr.type.isReal() ? expr.real : double(expr.integer);
  Value value = convert(emitExpr(expr), expr.type, {ast::Type::Float, 64});
  llvm::APFloat number(0.0);
  if (matchPattern(value, m_ConstantFloat(&number)))
    return number.convertToDouble();
  return value;
}

Value Emitter::toIndex(const ast::Expr &expr) {
  Value value = emitExpr(expr);
  if (expr.type.kind == ast::Type::Int)
    return builder.createOrFold<arith::IndexCastOp>(loc, builder.getIndexType(),
                                                    value);
  return builder.createOrFold<arith::IndexCastUIOp>(loc, builder.getIndexType(),
                                                    value);
}

Value Emitter::emitConstant(const ast::Expr &expr) {
  if (expr.type.isReal())
    return arith::ConstantOp::create(builder, loc,
                                     builder.getF64FloatAttr(expr.real));
  return integerConstant(typeOf(expr.type), expr.integer);
}

Value Emitter::emitExpr(const ast::Expr &expr) {
  switch (expr.kind) {
  case ast::ExprKind::Constant:
    return emitConstant(expr);
  case ast::ExprKind::GateParam:
    return gateParams[expr.index];
  case ast::ExprKind::Input:
    return inputValues[expr.index];
  case ast::ExprKind::LoopVariable:
    return loopValues[expr.index];
  case ast::ExprKind::BitsRead:
    return readBits(*expr.bits);
  case ast::ExprKind::BitAt: {
    ast::Location location;
    location.list = expr.bits;
    location.position = expr.operands[0];
    location.range = expr.range;
    Value index = position(location);
    std::optional<BitPlace> place = stretch(*expr.bits);
    if (!place) {
      unsupported(expr.range,
                  "an index known only when the program runs into an alias of "
                  "several pieces",
                  "index the registers themselves, or use constant indices");
      return integerConstant(builder.getI1Type(), 0);
    }
    Value moved = shifted(builder, loc, index, place->position);
    if (std::optional<int64_t> known = getConstantIntValue(moved))
      return cbit::LoadOp::create(builder, loc, builder.getI1Type(), place->reg,
                                  Value(), *known);
    return cbit::LoadOp::create(builder, loc, builder.getI1Type(), place->reg,
                                moved, 0);
  }
  case ast::ExprKind::Unary:
    return emitUnary(expr);
  case ast::ExprKind::Binary:
    return emitBinary(expr);
  case ast::ExprKind::Cast:
    return emitCast(expr);
  }
  llvm_unreachable("no such expression");
}

Value Emitter::emitUnary(const ast::Expr &expr) {
  Value a = emitExpr(*expr.operands[0]);
  Type type = a.getType();
  switch (expr.op) {
  case ast::Op::Neg:
    if (isa<FloatType>(type))
      return builder.createOrFold<arith::NegFOp>(loc, a);
    return builder.createOrFold<arith::SubIOp>(loc, integerConstant(type, 0),
                                               a);
  case ast::Op::LogicalNot:
  case ast::Op::BitNot:
    return builder.createOrFold<arith::XOrIOp>(loc, a,
                                               integerConstant(type, -1));
  case ast::Op::Sin:
    return builder.createOrFold<math::SinOp>(loc, a);
  case ast::Op::Cos:
    return builder.createOrFold<math::CosOp>(loc, a);
  case ast::Op::Tan:
    return builder.createOrFold<math::TanOp>(loc, a);
  case ast::Op::Arcsin:
    return builder.createOrFold<math::AsinOp>(loc, a);
  case ast::Op::Arccos:
    return builder.createOrFold<math::AcosOp>(loc, a);
  case ast::Op::Arctan:
    return builder.createOrFold<math::AtanOp>(loc, a);
  case ast::Op::Exp:
    return builder.createOrFold<math::ExpOp>(loc, a);
  case ast::Op::Log:
    return builder.createOrFold<math::LogOp>(loc, a);
  case ast::Op::Sqrt:
    return builder.createOrFold<math::SqrtOp>(loc, a);
  case ast::Op::Floor:
    return builder.createOrFold<math::FloorOp>(loc, a);
  case ast::Op::Ceiling:
    return builder.createOrFold<math::CeilOp>(loc, a);
  case ast::Op::Popcount: {
    Value ones = builder.createOrFold<math::CtPopOp>(loc, a);
    ast::Type from{ast::Type::Uint, cast<IntegerType>(type).getWidth()};
    return convert(ones, from, expr.type);
  }
  default:
    llvm_unreachable("not a unary operation");
  }
}

Value Emitter::emitBinary(const ast::Expr &expr) {
  Value a = emitExpr(*expr.operands[0]), b = emitExpr(*expr.operands[1]);
  if (expr.operands[0]->type.isReal())
    return emitRealBinary(expr, a, b);
  return emitIntegerBinary(expr, a, b);
}

Value Emitter::emitRealBinary(const ast::Expr &expr, Value a, Value b) {
  auto compare = [&](arith::CmpFPredicate predicate) -> Value {
    return builder.createOrFold<arith::CmpFOp>(loc, predicate, a, b);
  };
  switch (expr.op) {
  case ast::Op::Add:
    return builder.createOrFold<arith::AddFOp>(loc, a, b);
  case ast::Op::Sub:
    return builder.createOrFold<arith::SubFOp>(loc, a, b);
  case ast::Op::Mul:
    return builder.createOrFold<arith::MulFOp>(loc, a, b);
  case ast::Op::Div:
    return builder.createOrFold<arith::DivFOp>(loc, a, b);
  case ast::Op::Mod:
    return builder.createOrFold<arith::RemFOp>(loc, a, b);
  case ast::Op::Pow:
    b = convert(b, expr.operands[1]->type, {ast::Type::Float, 64});
    return builder.createOrFold<math::PowFOp>(loc, a, b);
  case ast::Op::Equal:
    return compare(arith::CmpFPredicate::OEQ);
  case ast::Op::NotEqual:
    return compare(arith::CmpFPredicate::UNE);
  case ast::Op::Less:
    return compare(arith::CmpFPredicate::OLT);
  case ast::Op::LessEqual:
    return compare(arith::CmpFPredicate::OLE);
  case ast::Op::Greater:
    return compare(arith::CmpFPredicate::OGT);
  case ast::Op::GreaterEqual:
    return compare(arith::CmpFPredicate::OGE);
  default:
    llvm_unreachable("not an operation on floats");
  }
}

Value Emitter::emitShift(const ast::Expr &expr, Value a, Value b) {
  ast::Type type = expr.operands[0]->type;
  unsigned width = cast<IntegerType>(a.getType()).getWidth();
  // An amount of the width or more has no meaning in arith, so such shifts are
  // done apart; rotations take the amount modulo the width.
  ast::Type wide{ast::Type::Uint, 64};
  Value amount = convert(b, expr.operands[1]->type, wide);
  Type wideType = builder.getI64Type();
  Value limit = integerConstant(wideType, width);
  if (expr.op == ast::Op::RotateLeft || expr.op == ast::Op::RotateRight) {
    Value turn =
        convert(builder.createOrFold<arith::RemSIOp>(loc, amount, limit), wide,
                {ast::Type::Uint, width});
    // A negative rotation goes the other way.
    Value full = integerConstant(a.getType(), width);
    Value positive = builder.createOrFold<arith::RemUIOp>(
        loc, builder.createOrFold<arith::AddIOp>(loc, turn, full), full);
    Value back = builder.createOrFold<arith::RemUIOp>(
        loc, builder.createOrFold<arith::SubIOp>(loc, full, positive), full);
    if (expr.op == ast::Op::RotateRight)
      std::swap(positive, back);
    return builder.createOrFold<arith::OrIOp>(
        loc, builder.createOrFold<arith::ShLIOp>(loc, a, positive),
        builder.createOrFold<arith::ShRUIOp>(loc, a, back));
  }
  Value inRange = builder.createOrFold<arith::CmpIOp>(
      loc, arith::CmpIPredicate::ult, amount, limit);
  Value zeroAmount = integerConstant(wideType, 0);
  Value safe = convert(
      builder.createOrFold<arith::SelectOp>(loc, inRange, amount, zeroAmount),
      wide, {ast::Type::Uint, width});
  Value shiftedValue;
  Value outside = integerConstant(a.getType(), 0);
  if (expr.op == ast::Op::ShiftLeft)
    shiftedValue = builder.createOrFold<arith::ShLIOp>(loc, a, safe);
  else if (type.kind == ast::Type::Int) {
    shiftedValue = builder.createOrFold<arith::ShRSIOp>(loc, a, safe);
    outside = builder.createOrFold<arith::ShRSIOp>(
        loc, a, integerConstant(a.getType(), width - 1));
  } else
    shiftedValue = builder.createOrFold<arith::ShRUIOp>(loc, a, safe);
  return builder.createOrFold<arith::SelectOp>(loc, inRange, shiftedValue,
                                               outside);
}

Value Emitter::emitIntegerBinary(const ast::Expr &expr, Value a, Value b) {
  bool isSigned = expr.operands[0]->type.kind == ast::Type::Int;
  auto compare = [&](arith::CmpIPredicate ifSigned,
                     arith::CmpIPredicate ifUnsigned) -> Value {
    return builder.createOrFold<arith::CmpIOp>(
        loc, isSigned ? ifSigned : ifUnsigned, a, b);
  };
  using enum arith::CmpIPredicate;
  switch (expr.op) {
  case ast::Op::Add:
    return builder.createOrFold<arith::AddIOp>(loc, a, b);
  case ast::Op::Sub:
    return builder.createOrFold<arith::SubIOp>(loc, a, b);
  case ast::Op::Mul:
    return builder.createOrFold<arith::MulIOp>(loc, a, b);
  case ast::Op::Div:
    return isSigned ? builder.createOrFold<arith::DivSIOp>(loc, a, b)
                    : builder.createOrFold<arith::DivUIOp>(loc, a, b);
  case ast::Op::Mod:
    return isSigned ? builder.createOrFold<arith::RemSIOp>(loc, a, b)
                    : builder.createOrFold<arith::RemUIOp>(loc, a, b);
  case ast::Op::Pow: {
    b = convert(b, expr.operands[1]->type, expr.operands[0]->type);
    return builder.createOrFold<math::IPowIOp>(loc, a, b);
  }
  case ast::Op::BitAnd:
  case ast::Op::LogicalAnd:
    return builder.createOrFold<arith::AndIOp>(loc, a, b);
  case ast::Op::BitOr:
  case ast::Op::LogicalOr:
    return builder.createOrFold<arith::OrIOp>(loc, a, b);
  case ast::Op::BitXor:
    return builder.createOrFold<arith::XOrIOp>(loc, a, b);
  case ast::Op::ShiftLeft:
  case ast::Op::ShiftRight:
  case ast::Op::RotateLeft:
  case ast::Op::RotateRight:
    return emitShift(expr, a, b);
  case ast::Op::Equal:
    return compare(eq, eq);
  case ast::Op::NotEqual:
    return compare(ne, ne);
  case ast::Op::Less:
    return compare(slt, ult);
  case ast::Op::LessEqual:
    return compare(sle, ule);
  case ast::Op::Greater:
    return compare(sgt, ugt);
  case ast::Op::GreaterEqual:
    return compare(sge, uge);
  default:
    llvm_unreachable("not a binary operation");
  }
}

Value Emitter::emitCast(const ast::Expr &expr) {
  return convert(emitExpr(*expr.operands[0]), expr.operands[0]->type,
                 expr.type);
}

Value Emitter::convert(Value value, ast::Type from, ast::Type to) {
  Type target = typeOf(to);
  if (from.isReal()) {
    if (to.isReal())
      return value;
    if (to.kind == ast::Type::Bool) {
      Value zero =
          arith::ConstantOp::create(builder, loc, builder.getF64FloatAttr(0.0));
      return builder.createOrFold<arith::CmpFOp>(loc, arith::CmpFPredicate::UNE,
                                                 value, zero);
    }
    return to.kind == ast::Type::Int
               ? builder.createOrFold<arith::FPToSIOp>(loc, target, value)
               : builder.createOrFold<arith::FPToUIOp>(loc, target, value);
  }
  bool isSigned = from.kind == ast::Type::Int;
  if (to.isReal())
    return isSigned ? builder.createOrFold<arith::SIToFPOp>(loc, target, value)
                    : builder.createOrFold<arith::UIToFPOp>(loc, target, value);
  unsigned fromWidth = cast<IntegerType>(value.getType()).getWidth();
  unsigned toWidth = cast<IntegerType>(target).getWidth();
  if (to.kind == ast::Type::Bool && fromWidth > 1)
    return builder.createOrFold<arith::CmpIOp>(
        loc, arith::CmpIPredicate::ne, value,
        integerConstant(value.getType(), 0));
  if (fromWidth == toWidth)
    return value;
  if (toWidth < fromWidth)
    return builder.createOrFold<arith::TruncIOp>(loc, target, value);
  return isSigned ? builder.createOrFold<arith::ExtSIOp>(loc, target, value)
                  : builder.createOrFold<arith::ExtUIOp>(loc, target, value);
}
