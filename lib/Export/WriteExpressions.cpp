//===- WriteExpressions.cpp - Names and expressions as OpenQASM -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "OpenQASMWriter.h"

#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

#include <fmt/format.h>

using namespace mlir;
using namespace enishi;
using namespace enishi::exporting;

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

std::string OpenQASMWriter::qubitName(Value value) {
  auto it = names.find(value);
  if (it != names.end())
    return it->second;
  Operation *op = value.getDefiningOp();
  if (auto physical = dyn_cast_or_null<qref::PhysicalOp>(op))
    return names[value] =
               siteRegister.empty()
                   ? fmt::format("${}", physical.getSite())
                   : fmt::format("{}[{}]", siteRegister, physical.getSite());
  auto get = cast<qref::GetOp>(op);
  std::string reg = qubitName(get.getReg());
  if (std::optional<uint64_t> index = get.getStaticIndex())
    return names[value] = fmt::format("{}[{}]", reg, *index);
  return fmt::format("{}[{}]", reg, operandAs(get.getIndex(), 's'));
}

std::string OpenQASMWriter::registerName(Value reg) {
  return names.lookup(reg);
}

std::string OpenQASMWriter::bitName(Value reg, Value index, uint64_t position) {
  std::string name = registerName(reg);
  if (index)
    return fmt::format("{}[{}]", name, operandAs(index, 's'));
  auto alloc = reg.getDefiningOp<cbit::AllocOp>();
  if (alloc && alloc.getScalar() && version == OpenQASMVersion::V3)
    return name;
  return fmt::format("{}[{}]", name, position);
}

std::string OpenQASMWriter::paramText(const GateParam &param) {
  return param.isConstant() ? formatAngle(param.getNumber())
                            : operandAs(param.getValue(), 'f');
}

//===----------------------------------------------------------------------===//
// What may have changed since it was read
//===----------------------------------------------------------------------===//

void OpenQASMWriter::noteWrites(Region &region) {
  region.walk([&](Operation *op) {
    if (auto store = dyn_cast<cbit::StoreOp>(op))
      noteWrite(store.getReg());
    else if (auto write = dyn_cast<cbit::WriteOp>(op))
      noteWrite(write.getReg());
  });
}

bool OpenQASMWriter::isStale(Operation *read) {
  Value reg = isa<cbit::LoadOp>(read) ? cast<cbit::LoadOp>(read).getReg()
                                      : cast<cbit::ReadOp>(read).getReg();
  return readAt.lookup(read) != writes.lookup(reg);
}

//===----------------------------------------------------------------------===//
// Expressions
//===----------------------------------------------------------------------===//

std::string OpenQASMWriter::cannotSay(Operation *op) {
  op->emitError("OpenQASM ")
      << (version == OpenQASMVersion::V3 ? "3" : "2") << " export has no form "
      << "for this operation (" << op->getName() << ")";
  return "";
}

/// The width that OpenQASM gives a value of an integer or index type.
static unsigned widthOf(Type type) {
  auto integer = dyn_cast<IntegerType>(type);
  return integer ? integer.getWidth() : 64;
}

std::string OpenQASMWriter::expression(Value value) {
  APInt integer;
  if (matchPattern(value, m_ConstantInt(&integer))) {
    if (integer.getBitWidth() == 1)
      return integer.isZero() ? "false" : "true";
    return std::to_string(integer.getSExtValue());
  }
  APFloat real(0.0);
  if (matchPattern(value, m_ConstantFloat(&real)))
    return formatAngle(real.convertToDouble());
  auto it = names.find(value);
  if (it != names.end())
    return it->second;
  Operation *op = value.getDefiningOp();
  if (!op)
    return "";
  std::string text = operation(op);
  // Shared subexpressions are written at every use.
  if (text.size() > 65536) {
    op->emitError("this expression is too large to be written out");
    return "";
  }
  return text;
}

std::string OpenQASMWriter::operandAs(Value value, char type) {
  std::string text = expression(value);
  if (text.empty())
    return "";
  Type mlirType = value.getType();
  if (type == 'f' || type == 'b' || isa<FloatType>(mlirType))
    return text;
  if (matchPattern(value, m_Constant())) {
    APInt integer;
    if (type == 'u' && matchPattern(value, m_ConstantInt(&integer))) {
      llvm::SmallString<32> digits;
      integer.toStringUnsigned(digits);
      return digits.str().str();
    }
    return widthOf(mlirType) == 1 ? (text == "true" ? "1" : "0") : text;
  }
  // A loop's variable is declared as int.
  if (isa<IndexType>(mlirType) && type == 's')
    return text;
  return fmt::format("{}[{}]({})", type == 's' ? "int" : "uint",
                     widthOf(mlirType), text);
}

std::string OpenQASMWriter::infix(Operation *op, llvm::StringRef sign,
                                  char type) {
  std::string a = operandAs(op->getOperand(0), type);
  std::string b = operandAs(op->getOperand(1), type);
  if (a.empty() || b.empty())
    return "";
  return fmt::format("({} {} {})", a, sign.str(), b);
}

std::string OpenQASMWriter::call(Operation *op, llvm::StringRef function) {
  std::string text = function.str() + "(";
  for (Value operand : op->getOperands()) {
    std::string argument = operandAs(operand, 'f');
    if (argument.empty())
      return "";
    text += (text.back() == '(' ? "" : ", ") + argument;
  }
  return text + ")";
}

std::string OpenQASMWriter::compareIntegers(arith::CmpIOp op) {
  using enum arith::CmpIPredicate;
  bool isBit = op.getLhs().getType().isInteger(1);
  switch (op.getPredicate()) {
  case eq:
    return infix(op, "==", isBit ? 'b' : 'u');
  case ne:
    return infix(op, "!=", isBit ? 'b' : 'u');
  case slt:
    return infix(op, "<", 's');
  case sle:
    return infix(op, "<=", 's');
  case sgt:
    return infix(op, ">", 's');
  case sge:
    return infix(op, ">=", 's');
  case ult:
    return infix(op, "<", 'u');
  case ule:
    return infix(op, "<=", 'u');
  case ugt:
    return infix(op, ">", 'u');
  case uge:
    return infix(op, ">=", 'u');
  }
  return "";
}

std::string OpenQASMWriter::compareReals(arith::CmpFOp op) {
  using enum arith::CmpFPredicate;
  switch (op.getPredicate()) {
  case OEQ:
    return infix(op, "==", 'f');
  case UNE:
    return infix(op, "!=", 'f');
  case OLT:
    return infix(op, "<", 'f');
  case OLE:
    return infix(op, "<=", 'f');
  case OGT:
    return infix(op, ">", 'f');
  case OGE:
    return infix(op, ">=", 'f');
  default:
    return cannotSay(op);
  }
}

std::string OpenQASMWriter::operation(Operation *op) {
  bool isBit =
      op->getNumResults() == 1 && op->getResult(0).getType().isInteger(1);
  auto convert = [&](const char *target, char from) -> std::string {
    std::string a = operandAs(op->getOperand(0), from);
    return a.empty() ? a : fmt::format("{}({})", target, a);
  };
  auto sized = [&](const char *target, char from) {
    return convert(
        fmt::format("{}[{}]", target, widthOf(op->getResult(0).getType()))
            .c_str(),
        from);
  };
  return llvm::TypeSwitch<Operation *, std::string>(op)
      .Case<cbit::LoadOp, cbit::ReadOp>([&](auto read) -> std::string {
        if (isStale(read)) {
          read.emitError("the register changes between this read and its use, "
                         "which OpenQASM export cannot say");
          return "";
        }
        if constexpr (std::is_same_v<decltype(read), cbit::LoadOp>)
          return bitName(read.getReg(), read.getIndex(), read.getPosition());
        else
          return registerName(read.getReg());
      })
      .Case([&](arith::CmpIOp compare) { return compareIntegers(compare); })
      .Case([&](arith::CmpFOp compare) { return compareReals(compare); })
      .Case([&](arith::XOrIOp x) -> std::string {
        APInt mask;
        if (matchPattern(x.getRhs(), m_ConstantInt(&mask)) &&
            mask.isAllOnes()) {
          std::string a = operandAs(x.getLhs(), isBit ? 'b' : 'u');
          return a.empty() ? a : (isBit ? "!" : "~") + a;
        }
        return infix(op, isBit ? "!=" : "^", isBit ? 'b' : 'u');
      })
      .Case<arith::AndIOp>([&](auto) {
        return infix(op, isBit ? "&&" : "&", isBit ? 'b' : 'u');
      })
      .Case<arith::OrIOp>([&](auto) {
        return infix(op, isBit ? "||" : "|", isBit ? 'b' : 'u');
      })
      .Case<arith::AddIOp>([&](auto) { return infix(op, "+", 's'); })
      .Case<arith::SubIOp>([&](auto) { return infix(op, "-", 's'); })
      .Case<arith::MulIOp>([&](auto) { return infix(op, "*", 's'); })
      .Case<arith::DivSIOp>([&](auto) { return infix(op, "/", 's'); })
      .Case<arith::DivUIOp>([&](auto) { return infix(op, "/", 'u'); })
      .Case<arith::RemSIOp>([&](auto) { return infix(op, "%", 's'); })
      .Case<arith::RemUIOp>([&](auto) { return infix(op, "%", 'u'); })
      .Case<arith::ShLIOp>([&](auto) { return infix(op, "<<", 'u'); })
      .Case<arith::ShRUIOp>([&](auto) { return infix(op, ">>", 'u'); })
      .Case<arith::ShRSIOp>([&](auto) { return infix(op, ">>", 's'); })
      .Case<arith::ExtUIOp>([&](auto) { return sized("uint", 'u'); })
      .Case<arith::ExtSIOp>([&](auto) { return sized("int", 's'); })
      .Case<arith::TruncIOp>([&](auto) -> std::string {
        if (!isBit)
          return sized("uint", 'u');
        std::string a = operandAs(op->getOperand(0), 'u');
        return a.empty() ? a : fmt::format("(({} & 1) != 0)", a);
      })
      .Case<arith::IndexCastOp>([&](auto) -> std::string {
        if (isa<IndexType>(op->getOperand(0).getType()))
          return sized("int", 's');
        return operandAs(op->getOperand(0), 's');
      })
      .Case<arith::IndexCastUIOp>(
          [&](auto) { return operandAs(op->getOperand(0), 'u'); })
      .Case<arith::AddFOp>([&](auto) { return infix(op, "+", 'f'); })
      .Case<arith::SubFOp>([&](auto) { return infix(op, "-", 'f'); })
      .Case<arith::MulFOp>([&](auto) { return infix(op, "*", 'f'); })
      .Case<arith::DivFOp>([&](auto) { return infix(op, "/", 'f'); })
      .Case<arith::RemFOp>([&](auto) { return call(op, "mod"); })
      .Case<arith::NegFOp>([&](auto) -> std::string {
        std::string a = operandAs(op->getOperand(0), 'f');
        return a.empty() ? a : fmt::format("(-{})", a);
      })
      .Case<arith::SIToFPOp>([&](auto) { return convert("float[64]", 's'); })
      .Case<arith::UIToFPOp>([&](auto) { return convert("float[64]", 'u'); })
      .Case<arith::FPToSIOp>([&](auto) { return sized("int", 'f'); })
      .Case<arith::FPToUIOp>([&](auto) { return sized("uint", 'f'); })
      .Case<math::SinOp>([&](auto) { return call(op, "sin"); })
      .Case<math::CosOp>([&](auto) { return call(op, "cos"); })
      .Case<math::TanOp>([&](auto) { return call(op, "tan"); })
      .Case<math::AsinOp>([&](auto) { return call(op, "arcsin"); })
      .Case<math::AcosOp>([&](auto) { return call(op, "arccos"); })
      .Case<math::AtanOp>([&](auto) { return call(op, "arctan"); })
      .Case<math::ExpOp>([&](auto) { return call(op, "exp"); })
      .Case<math::LogOp>([&](auto) { return call(op, "log"); })
      .Case<math::SqrtOp>([&](auto) { return call(op, "sqrt"); })
      .Case<math::FloorOp>([&](auto) { return call(op, "floor"); })
      .Case<math::CeilOp>([&](auto) { return call(op, "ceiling"); })
      .Case<math::PowFOp>([&](auto) { return call(op, "pow"); })
      .Case<math::CtPopOp>([&](auto) -> std::string {
        std::string a = operandAs(op->getOperand(0), 'u');
        return a.empty() ? a : fmt::format("popcount({})", a);
      })
      .Default([&](Operation *other) { return cannotSay(other); });
}
