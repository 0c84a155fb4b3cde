//===- ConstantFolding.cpp - Arithmetic of the compiler -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFolding.h"

#include "llvm/ADT/bit.h"

#include <cmath>

namespace enishi {

using ast::Op;
using ast::Type;

static uint64_t maskOf(uint32_t width) {
  return width >= 64 ? ~0ull : (1ull << width) - 1;
}

int64_t wrapInteger(int64_t value, Type type) {
  if (type.kind == Type::Bool)
    return value != 0;
  uint64_t bits = static_cast<uint64_t>(value) & maskOf(type.width);
  if (type.kind == Type::Int && type.width < 64 &&
      (bits >> (type.width - 1) & 1))
    bits |= ~maskOf(type.width);
  return static_cast<int64_t>(bits);
}

/// Rounds to zero and saturates.
static int64_t toInteger(double value, Type type) {
  if (std::isnan(value))
    return 0;
  value = std::trunc(value);
  if (type.kind == Type::Int) {
    if (value >= 0x1p63)
      return INT64_MAX;
    if (value < -0x1p63)
      return INT64_MIN;
    return static_cast<int64_t>(value);
  }
  if (value <= 0)
    return 0;
  return static_cast<int64_t>(value >= 0x1p64 ? UINT64_MAX
                                              : static_cast<uint64_t>(value));
}

void foldCast(const ast::Expr &operand, ast::Expr &result) {
  bool fromReal = operand.type.isReal();
  if (result.type.isReal())
    result.real =
        fromReal ? operand.real
        : operand.type.kind == Type::Int
            ? static_cast<double>(operand.integer)
            : static_cast<double>(static_cast<uint64_t>(operand.integer));
  else if (fromReal)
    result.integer = wrapInteger(result.type.kind == Type::Bool
                                     ? operand.real != 0
                                     : toInteger(operand.real, result.type),
                                 result.type);
  else
    result.integer = wrapInteger(operand.integer, result.type);
}

bool foldUnary(Op op, const ast::Expr &operand, ast::Expr &result) {
  double x = operand.real;
  uint64_t bits = static_cast<uint64_t>(operand.integer);
  bool isReal = operand.type.isReal();
  switch (op) {
  case Op::Neg:
    if (isReal)
      result.real = -x;
    else
      result.integer = wrapInteger(static_cast<int64_t>(0 - bits), result.type);
    return true;
  case Op::LogicalNot:
    result.integer = operand.integer == 0;
    return true;
  case Op::BitNot:
    result.integer =
        wrapInteger(static_cast<int64_t>(
                        operand.type.kind == Type::Bool ? bits == 0 : ~bits),
                    result.type);
    return true;
  case Op::Popcount:
    result.integer = llvm::popcount(bits & maskOf(operand.type.width));
    return true;
  case Op::Sin:
    result.real = std::sin(x);
    break;
  case Op::Cos:
    result.real = std::cos(x);
    break;
  case Op::Tan:
    result.real = std::tan(x);
    break;
  case Op::Arcsin:
    result.real = std::asin(x);
    break;
  case Op::Arccos:
    result.real = std::acos(x);
    break;
  case Op::Arctan:
    result.real = std::atan(x);
    break;
  case Op::Exp:
    result.real = std::exp(x);
    break;
  case Op::Log:
    result.real = std::log(x);
    break;
  case Op::Sqrt:
    result.real = std::sqrt(x);
    break;
  case Op::Floor:
    result.real = std::floor(x);
    break;
  case Op::Ceiling:
    result.real = std::ceil(x);
    break;
  default:
    return false;
  }
  return std::isfinite(result.real);
}

static bool foldReal(Op op, double a, double b, ast::Expr &result) {
  switch (op) {
  case Op::Add:
    result.real = a + b;
    break;
  case Op::Sub:
    result.real = a - b;
    break;
  case Op::Mul:
    result.real = a * b;
    break;
  case Op::Div:
    result.real = a / b;
    break;
  case Op::Mod:
    result.real = std::fmod(a, b);
    break;
  case Op::Pow:
    result.real = std::pow(a, b);
    break;
  case Op::Equal:
    result.integer = a == b;
    return true;
  case Op::NotEqual:
    result.integer = a != b;
    return true;
  case Op::Less:
    result.integer = a < b;
    return true;
  case Op::LessEqual:
    result.integer = a <= b;
    return true;
  case Op::Greater:
    result.integer = a > b;
    return true;
  case Op::GreaterEqual:
    result.integer = a >= b;
    return true;
  default:
    return false;
  }
  return std::isfinite(result.real);
}

static uint64_t power(uint64_t base, uint64_t exponent) {
  uint64_t result = 1;
  for (; exponent; exponent >>= 1, base *= base)
    if (exponent & 1)
      result *= base;
  return result;
}

static uint64_t rotateLeft(uint64_t bits, int64_t by, uint32_t width) {
  if (width == 0)
    return bits;
  uint64_t shift = static_cast<uint64_t>(((by % width) + width) % width);
  bits &= maskOf(width);
  return shift ? (bits << shift | bits >> (width - shift)) & maskOf(width)
               : bits;
}

bool foldBinary(Op op, const ast::Expr &left, const ast::Expr &right,
                ast::Expr &result) {
  if (left.type.isReal())
    return foldReal(op, left.real, right.real, result);
  bool isSigned = left.type.kind == Type::Int;
  int64_t a = left.integer, b = right.integer;
  uint64_t ua = static_cast<uint64_t>(a), ub = static_cast<uint64_t>(b);
  uint64_t value = 0;
  switch (op) {
  case Op::Add:
    value = ua + ub;
    break;
  case Op::Sub:
    value = ua - ub;
    break;
  case Op::Mul:
    value = ua * ub;
    break;
  case Op::Div:
  case Op::Mod: {
    if (b == 0)
      return false;
    bool isDiv = op == Op::Div;
    if (!isSigned)
      value = isDiv ? ua / ub : ua % ub;
    else if (b == -1) // INT64_MIN / -1 wraps.
      value = isDiv ? 0 - ua : 0;
    else
      value = static_cast<uint64_t>(isDiv ? a / b : a % b);
    break;
  }
  case Op::Pow:
    value = power(ua, ub);
    break;
  case Op::BitAnd:
    value = ua & ub;
    break;
  case Op::BitOr:
    value = ua | ub;
    break;
  case Op::BitXor:
    value = ua ^ ub;
    break;
  case Op::ShiftLeft:
    value = ub < 64 ? ua << ub : 0;
    break;
  case Op::ShiftRight:
    value = isSigned  ? static_cast<uint64_t>(a >> std::min<uint64_t>(ub, 63))
            : ub < 64 ? ua >> ub
                      : 0;
    break;
  case Op::RotateLeft:
    value = rotateLeft(ua, b, left.type.width);
    break;
  case Op::RotateRight:
    value = rotateLeft(ua, -(b % std::max<int64_t>(left.type.width, 1)),
                       left.type.width);
    break;
  case Op::LogicalAnd:
    value = a && b;
    break;
  case Op::LogicalOr:
    value = a || b;
    break;
  case Op::Equal:
    value = a == b;
    break;
  case Op::NotEqual:
    value = a != b;
    break;
  case Op::Less:
    value = isSigned ? a < b : ua < ub;
    break;
  case Op::LessEqual:
    value = isSigned ? a <= b : ua <= ub;
    break;
  case Op::Greater:
    value = isSigned ? a > b : ua > ub;
    break;
  case Op::GreaterEqual:
    value = isSigned ? a >= b : ua >= ub;
    break;
  default:
    return false;
  }
  result.integer = wrapInteger(static_cast<int64_t>(value), result.type);
  return true;
}

} // namespace enishi
