//===- Expressions.cpp - Types and constants ------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstantFolding.h"
#include "Resolver.h"

#include "llvm/ADT/APInt.h"
#include "llvm/ADT/StringSwitch.h"

#include <fmt/format.h>

#include <charconv>

namespace enishi {

using ast::Op;
using ast::Type;
using syntax::ExprKind;

//===----------------------------------------------------------------------===//
// Nodes
//===----------------------------------------------------------------------===//

ast::Expr *Resolver::make(ast::ExprKind kind, Type type, SourceRange range) {
  ast::Expr &expr = program.exprs.emplace_back();
  expr.kind = kind;
  expr.type = type;
  expr.range = range;
  return &expr;
}

const ast::Expr *Resolver::real(double value, SourceRange range,
                                Type::Kind kind) {
  ast::Expr *expr = make(ast::ExprKind::Constant, {kind, 64}, range);
  expr->real = value;
  return expr;
}

const ast::Expr *Resolver::integer(int64_t value, Type type,
                                   SourceRange range) {
  ast::Expr *expr = make(ast::ExprKind::Constant, type, range);
  expr->integer = wrapInteger(value, type);
  return expr;
}

const ast::Expr *Resolver::cast(const ast::Expr *operand, Type type) {
  if (operand->type == type)
    return operand;
  ast::Expr *expr = make(ast::ExprKind::Cast, type, operand->range);
  if (operand->isConstant()) {
    expr->kind = ast::ExprKind::Constant;
    foldCast(*operand, *expr);
    return expr;
  }
  expr->operands[0] = operand;
  return expr;
}

const ast::Expr *Resolver::unary(Op op, const ast::Expr *operand,
                                 SourceRange range) {
  Type type = operand->type;
  if (op == Op::LogicalNot)
    type = {Type::Bool, 1};
  else if (op == Op::Popcount)
    type = {Type::Uint, 64};
  ast::Expr *expr = make(ast::ExprKind::Unary, type, range);
  expr->op = op;
  if (!operand->isConstant()) {
    expr->operands[0] = operand;
    return expr;
  }
  expr->kind = ast::ExprKind::Constant;
  if (foldUnary(op, *operand, *expr))
    return expr;
  error(range, "E0116", "the value of this expression is not a number",
        "outside the function's domain");
  return nullptr;
}

const ast::Expr *Resolver::binary(Op op, const ast::Expr *left,
                                  const ast::Expr *right, SourceRange range) {
  bool isComparison = op >= Op::Equal;
  bool isLogical = op == Op::LogicalAnd || op == Op::LogicalOr;
  Type type = isComparison || isLogical ? Type{Type::Bool, 1} : left->type;
  ast::Expr *expr = make(ast::ExprKind::Binary, type, range);
  expr->op = op;
  bool dividesIntegers =
      (op == Op::Div || op == Op::Mod) && !left->type.isReal();
  if (dividesIntegers && right->isConstant() && right->integer == 0) {
    error(range, "E0116", "division by zero", "divides by zero");
    return nullptr;
  }
  if (!left->isConstant() || !right->isConstant()) {
    expr->operands[0] = left;
    expr->operands[1] = right;
    return expr;
  }
  expr->kind = ast::ExprKind::Constant;
  if (foldBinary(op, *left, *right, *expr))
    return expr;
  error(range, "E0116",
        op == Op::Div ? "division by zero"
                      : "the value of this expression is not a number",
        op == Op::Div ? "divides by zero" : "has no value");
  return nullptr;
}

const ast::Expr *Resolver::toBool(const ast::Expr *operand) {
  if (operand->type.isReal()) {
    error(operand->range, "E0113", "a real number is no condition",
          "expected a bool, a bit or an integer")
        .help = "compare it with a number";
    return nullptr;
  }
  return cast(operand, {Type::Bool, 1});
}

const ast::Expr *Resolver::toInt(const ast::Expr *operand) {
  if (operand->type.isReal()) {
    error(operand->range, "E0113", "expected an integer, found a real number",
          "not an integer");
    return nullptr;
  }
  return operand->type.isInteger() ? operand : cast(operand, {Type::Uint, 64});
}

const ast::Expr *Resolver::readBits(const ast::IndexList &list,
                                    SourceRange range) {
  if (list.size() > 64) {
    notYet(range, fmt::format("the value of {} bits at once", list.size()),
           "take at most 64 of them, as in `c[0:63]`");
    return nullptr;
  }
  ast::Expr *expr =
      make(ast::ExprKind::BitsRead, {Type::Bits, list.size()}, range);
  expr->bits = keep(list);
  return expr;
}

//===----------------------------------------------------------------------===//
// Literals and names
//===----------------------------------------------------------------------===//

static std::string withoutUnderscores(llvm::StringRef text) {
  std::string result;
  for (char c : text)
    if (c != '_')
      result += c;
  return result;
}

const ast::Expr *Resolver::integerExpr(const syntax::Expr &expr) {
  std::string text = withoutUnderscores(expr.text);
  // OpenQASM 2 has real numbers only; its integers stand in brackets, and are
  // not read here.
  if (currentLanguage == Language::OpenQASM2)
    return floatExpr(expr);
  llvm::StringRef digits = text;
  unsigned radix = 10;
  if (digits.size() > 2 && digits[0] == '0' && !text::isDigit(digits[1])) {
    char mark = digits[1] | 0x20;
    radix = mark == 'x' ? 16 : mark == 'o' ? 8 : 2;
    digits = digits.drop_front(2);
  }
  uint64_t value = 0;
  if (digits.getAsInteger(radix, value)) {
    error(expr.range, "E0114", "the number does not fit in 64 bits",
          "too large")
        .help = "write it as a real number if its exact value does not matter";
    return nullptr;
  }
  bool fits = value <= static_cast<uint64_t>(INT64_MAX);
  return integer(static_cast<int64_t>(value),
                 {fits ? Type::Int : Type::Uint, 64}, expr.range);
}

const ast::Expr *Resolver::floatExpr(const syntax::Expr &expr) {
  std::string text = withoutUnderscores(expr.text);
  double value = 0;
  std::from_chars_result result =
      std::from_chars(text.data(), text.data() + text.size(), value);
  if (result.ec == std::errc::result_out_of_range) {
    // Too small is zero; too large is a mistake.
    llvm::StringRef mantissa = llvm::StringRef(text).split('e').first;
    bool isTiny = llvm::StringRef(text).contains_insensitive("e-") ||
                  mantissa.trim("0.").empty();
    if (!isTiny) {
      error(expr.range, "E0114", "the number is too large for a float",
            "larger than 1.8e308");
      return nullptr;
    }
    value = 0;
  }
  return real(value, expr.range);
}

const ast::Expr *Resolver::bitstringExpr(const syntax::Expr &expr) {
  std::string bits = withoutUnderscores(expr.text.trim('"'));
  if (bits.size() > 64) {
    notYet(expr.range, "a bit string of more than 64 bits in an expression");
    return nullptr;
  }
  uint64_t value = 0;
  for (char bit : bits)
    value = value << 1 | (bit == '1');
  return integer(static_cast<int64_t>(value),
                 {Type::Bits, static_cast<uint32_t>(bits.size())}, expr.range);
}

const ast::Expr *Resolver::nameExpr(const syntax::Expr &expr) {
  Symbol *symbol = lookup(expr.text);
  if (!symbol) {
    undeclared(expr.text, expr.range,
               {Symbol::Constant, Symbol::Bits, Symbol::Input,
                Symbol::LoopVariable, Symbol::GateParam});
    return nullptr;
  }
  bool isOutside =
      inGate && symbol->depth < gateDepth &&
      (symbol->kind == Symbol::Bits || symbol->kind == Symbol::Input ||
       symbol->kind == Symbol::LoopVariable);
  if (isOutside) {
    error(expr.range, "E0111",
          fmt::format("a gate can't use {} from outside", describe(*symbol)),
          "not a constant or parameter")
        .help = "make it a parameter of the gate";
    return nullptr;
  }
  switch (symbol->kind) {
  case Symbol::Constant: {
    ast::Expr *copy =
        make(ast::ExprKind::Constant, symbol->value->type, expr.range);
    copy->real = symbol->value->real;
    copy->integer = symbol->value->integer;
    return copy;
  }
  case Symbol::Input:
  case Symbol::LoopVariable:
  case Symbol::GateParam: {
    ast::Expr *read = make(symbol->kind == Symbol::Input ? ast::ExprKind::Input
                           : symbol->kind == Symbol::LoopVariable
                               ? ast::ExprKind::LoopVariable
                               : ast::ExprKind::GateParam,
                           symbol->type, expr.range);
    read->index = symbol->index;
    return read;
  }
  case Symbol::Bits:
    return readBits(*symbol->list, expr.range);
  case Symbol::Poisoned:
    return nullptr;
  default:
    error(expr.range, "E0103",
          fmt::format("`{}` is {} and has no value", expr.text.str(),
                      describe(*symbol)),
          "expected a value");
    return nullptr;
  }
}

/// An element of a constant bit string.
const ast::Expr *Resolver::constantBit(const ast::Expr &bits,
                                       const syntax::Expr &whole) {
  const syntax::Expr &item = *whole.children[1];
  if (whole.children.size() != 2 || item.kind == ExprKind::Set ||
      item.kind == ExprKind::Range) {
    notYet(whole.range, "a slice of a constant");
    return nullptr;
  }
  std::optional<int64_t> index = constantInteger(item, "an index");
  if (!index)
    return nullptr;
  Operand base;
  base.range = whole.children[0]->range;
  std::optional<uint32_t> where =
      position(*index, bits.type.width, base, item.range);
  if (!where)
    return nullptr;
  return integer(bits.integer >> *where & 1, {Type::Bits, 1}, whole.range);
}

const ast::Expr *Resolver::indexExpr(const syntax::Expr &expr) {
  const syntax::Expr &base = *expr.children[0];
  if (base.kind == ExprKind::Name) {
    const Symbol *symbol = lookup(base.text);
    if (symbol && symbol->kind == Symbol::Constant &&
        symbol->type.kind == Type::Bits)
      return constantBit(*symbol->value, expr);
  }
  std::optional<Operand> bits = operand(expr, /*wantQubits=*/false);
  if (!bits)
    return nullptr;
  if (!bits->dynamic.isDynamic())
    return readBits(bits->list, expr.range);
  ast::Expr *read = make(ast::ExprKind::BitAt, {Type::Bits, 1}, expr.range);
  read->bits = bits->dynamic.list;
  read->operands[0] = bits->dynamic.position;
  return read;
}

//===----------------------------------------------------------------------===//
// Operators and functions
//===----------------------------------------------------------------------===//

/// The type in which two operands are added, compared and so on.
static Type commonType(Type a, Type b) {
  if (a.isReal() || b.isReal())
    return {a.kind == Type::Angle || b.kind == Type::Angle ? Type::Angle
                                                           : Type::Float,
            64};
  if (a == b)
    return a;
  bool isSigned = a.kind == Type::Int || b.kind == Type::Int;
  return {isSigned ? Type::Int : Type::Uint, 64};
}

const ast::Expr *Resolver::binaryExpr(const syntax::Expr &whole) {
  // Left spines can be long; only right sides recurse.
  llvm::SmallVector<const syntax::Expr *, 8> spine;
  const syntax::Expr *leaf = &whole;
  bool handled = false;
  const ast::Expr *left = nullptr;
  while (leaf->kind == ExprKind::Binary) {
    if (const ast::Expr *wide = wideComparison(*leaf, handled); handled) {
      left = wide;
      break;
    }
    spine.push_back(leaf);
    leaf = leaf->children[0];
  }
  if (!handled)
    left = expr(*leaf);
  unsigned depth = 0;
  for (const syntax::Expr *node : llvm::reverse(spine)) {
    const ast::Expr *right = expr(*node->children[1]);
    if (!left || !right)
      return nullptr;
    Op op = node->op;
    bool isBitwise = op == Op::BitAnd || op == Op::BitOr || op == Op::BitXor;
    bool isShift = op == Op::ShiftLeft || op == Op::ShiftRight;
    if (op == Op::LogicalAnd || op == Op::LogicalOr) {
      left = toBool(left);
      right = toBool(right);
    } else if (isShift || isBitwise) {
      if (left->type.isReal() || right->type.isReal()) {
        error(node->range, "E0113", "this operator works on bits and integers",
              "has a real number as operand");
        return nullptr;
      }
      if (isShift) {
        right = toInt(right);
      } else {
        bool bitAndBool = left->type.width == 1 && right->type.width == 1;
        Type type = bitAndBool ? Type{Type::Bits, 1}
                               : commonType(left->type, right->type);
        left = cast(left, type);
        right = cast(right, type);
      }
    } else {
      Type type = commonType(left->type, right->type);
      bool isArithmetic = op < Op::Equal;
      // Arithmetic on bits and truth values is arithmetic on numbers.
      if (isArithmetic && !type.isReal() && !type.isInteger())
        type = {Type::Uint, 64};
      bool isQasm2 = currentLanguage == Language::OpenQASM2;
      if (op == Op::Pow && !type.isReal() &&
          !(right->isConstant() && right->integer >= 0))
        type = {Type::Float, 64};
      left = cast(left, type);
      right = cast(right, type);
      bool dropsRemainder = op == Op::Div && !type.isReal() && !isQasm2 &&
                            left->isConstant() && right->isConstant() &&
                            right->integer != 0 && right->integer != -1 &&
                            left->integer % right->integer != 0;
      if (dropsRemainder)
        warning(node->range, "W0301",
                "the division of integers drops the remainder",
                fmt::format("is {}", left->integer / right->integer))
            .help = "write one of them with a point for a real division, as "
                    "in `1.0/2`";
    }
    if (!left || !right)
      return nullptr;
    left = binary(op, left, right, node->range);
    if (!left)
      return nullptr;
    depth = left->isConstant() ? 0 : depth + 1;
    if (depth > text::kMaxNesting) {
      error(whole.range, "E0006", "the expression is too long",
            fmt::format("more than {} operators on values that are not "
                        "constant",
                        text::kMaxNesting));
      return nullptr;
    }
  }
  return left;
}

const ast::Expr *Resolver::wideComparison(const syntax::Expr &whole,
                                          bool &handled) {
  if (whole.op != Op::Equal && whole.op != Op::NotEqual)
    return nullptr;
  const syntax::Expr *side = whole.children[0];
  const syntax::Expr *number = whole.children[1];
  if (side->kind != ExprKind::Name || (number->kind != ExprKind::Integer &&
                                       number->kind != ExprKind::Bitstring))
    return nullptr;
  Symbol *symbol = lookup(side->text);
  bool isWide =
      symbol && symbol->kind == Symbol::Bits && symbol->list->size() > 64;
  // OpenQASM 2 conditions come here with any width: their right side is an
  // integer, which elsewhere in OpenQASM 2 there is none of.
  if (!isWide && currentLanguage == Language::OpenQASM3)
    return nullptr;
  std::optional<Operand> bits = operand(*side, /*wantQubits=*/false);
  handled = true;
  if (!bits)
    return nullptr;
  std::string digits = withoutUnderscores(number->text.trim('"'));
  llvm::StringRef text = digits;
  unsigned radix = number->kind == ExprKind::Bitstring ? 2 : 10;
  if (radix == 10 && text.size() > 2 && !text::isDigit(text[1])) {
    char mark = text[1] | 0x20;
    radix = mark == 'x' ? 16 : mark == 'o' ? 8 : 2;
    text = text.drop_front(2);
  }
  uint32_t size = bits->list.size();
  // More digits than any register has bits would only cost time.
  text = text.ltrim('0');
  llvm::APInt value(size, 0);
  bool fits = text.size() <= size;
  if (fits && !text.empty()) {
    llvm::APInt full(llvm::APInt::getBitsNeeded(text, radix), text, radix);
    fits = full.getActiveBits() <= size;
    value = full.zextOrTrunc(size);
  }
  bool isEqual = whole.op == Op::Equal;
  if (!fits) {
    warning(whole.range, "W0305",
            fmt::format("{} bits never have this value", size),
            isEqual ? "always false" : "always true");
    return integer(!isEqual, {Type::Bool, 1}, whole.range);
  }
  const ast::Expr *result = nullptr;
  for (uint32_t first = 0; first < size; first += 64) {
    uint32_t width = std::min(64u, size - first);
    std::vector<uint32_t> part;
    for (uint32_t i = 0; i < width; ++i)
      part.push_back(bits->list[first + i]);
    Type type{Type::Bits, width};
    const ast::Expr *read = readBits(makeList(std::move(part)), side->range);
    const ast::Expr *word = integer(
        static_cast<int64_t>(value.extractBitsAsZExtValue(width, first)), type,
        number->range);
    const ast::Expr *equal = binary(whole.op, read, word, whole.range);
    result = result ? binary(isEqual ? Op::LogicalAnd : Op::LogicalOr, result,
                             equal, whole.range)
                    : equal;
  }
  return result;
}

namespace {
struct Function {
  enum Kind : uint8_t {
    Real,     ///< Real numbers to a real number.
    Rounding, ///< The same, and integers stay what they are.
    Integer,  ///< Of the bits of an integer.
    Rotation, ///< The same, with an integer as second argument.
    Generic,  ///< Of two numbers of the same type.
  };
  Op op;
  unsigned arguments;
  Kind kind;
};
} // namespace

static std::optional<Function> functionByName(llvm::StringRef name,
                                              bool isQasm2) {
  using Result = std::optional<Function>;
  // OpenQASM 2 has names of its own for some; the inverse functions are not in
  // the paper but in many programs.
  if (isQasm2)
    name = llvm::StringSwitch<llvm::StringRef>(name)
               .Case("ln", "log")
               .Case("asin", "arcsin")
               .Case("acos", "arccos")
               .Case("atan", "arctan")
               .Cases({"sin", "cos", "tan", "exp", "sqrt"}, name)
               .Default("");
  return llvm::StringSwitch<Result>(name)
      .Case("sin", Function{Op::Sin, 1, Function::Real})
      .Case("cos", Function{Op::Cos, 1, Function::Real})
      .Case("tan", Function{Op::Tan, 1, Function::Real})
      .Case("arcsin", Function{Op::Arcsin, 1, Function::Real})
      .Case("arccos", Function{Op::Arccos, 1, Function::Real})
      .Case("arctan", Function{Op::Arctan, 1, Function::Real})
      .Case("exp", Function{Op::Exp, 1, Function::Real})
      .Case("log", Function{Op::Log, 1, Function::Real})
      .Case("sqrt", Function{Op::Sqrt, 1, Function::Real})
      .Case("floor", Function{Op::Floor, 1, Function::Rounding})
      .Case("ceiling", Function{Op::Ceiling, 1, Function::Rounding})
      .Case("popcount", Function{Op::Popcount, 1, Function::Integer})
      .Case("rotl", Function{Op::RotateLeft, 2, Function::Rotation})
      .Case("rotr", Function{Op::RotateRight, 2, Function::Rotation})
      .Case("mod", Function{Op::Mod, 2, Function::Generic})
      .Case("pow", Function{Op::Pow, 2, Function::Generic})
      .Default(std::nullopt);
}

const ast::Expr *Resolver::callExpr(const syntax::Expr &whole) {
  bool isQasm2 = currentLanguage == Language::OpenQASM2;
  std::optional<Function> function = functionByName(whole.text, isQasm2);
  if (!function) {
    if (whole.text == "real" || whole.text == "imag" ||
        whole.text == "sizeof") {
      notYet(whole.range, fmt::format("the function `{}`", whole.text.str()));
    } else if (Symbol *symbol = lookup(whole.text)) {
      if (symbol->kind != Symbol::Poisoned)
        error(whole.range, "E0103",
              fmt::format("`{}` is {}, not a function", whole.text.str(),
                          describe(*symbol)),
              "called like a function");
    } else {
      Diagnostic &diagnostic =
          error(whole.range, "E0100",
                fmt::format("there is no function `{}`", whole.text.str()),
                "not defined");
      if (whole.text == "ln" || whole.text == "asin" || whole.text == "acos" ||
          whole.text == "atan" || whole.text == "ceil")
        diagnostic.help =
            fmt::format("in OpenQASM 3 it is called `{}`",
                        llvm::StringSwitch<const char *>(whole.text)
                            .Case("ln", "log")
                            .Case("asin", "arcsin")
                            .Case("acos", "arccos")
                            .Case("atan", "arctan")
                            .Default("ceiling"));
    }
    return nullptr;
  }
  if (whole.children.size() != function->arguments) {
    error(whole.range, "E0104",
          fmt::format("`{}` takes {} argument{}, not {}", whole.text.str(),
                      function->arguments, function->arguments == 1 ? "" : "s",
                      whole.children.size()),
          "wrong number of arguments");
    return nullptr;
  }
  const ast::Expr *first = expr(*whole.children[0]);
  const ast::Expr *second =
      function->arguments == 2 ? expr(*whole.children[1]) : first;
  if (!first || !second)
    return nullptr;
  switch (function->kind) {
  case Function::Real:
    return unary(function->op, cast(first, {Type::Float, 64}), whole.range);
  case Function::Rounding:
    if (!first->type.isReal())
      return toInt(first);
    return unary(function->op, cast(first, {Type::Float, 64}), whole.range);
  case Function::Integer:
    if (first->type.isReal())
      break;
    return unary(function->op, first, whole.range);
  case Function::Rotation:
    if (first->type.isReal() || second->type.isReal())
      break;
    return binary(function->op, first, toInt(second), whole.range);
  case Function::Generic: {
    Type type = commonType(first->type, second->type);
    if (!type.isReal() && !type.isInteger())
      type = {Type::Uint, 64};
    if (function->op == Op::Pow && !type.isReal() &&
        !(second->isConstant() && second->integer >= 0))
      type = {Type::Float, 64};
    return binary(function->op, cast(first, type), cast(second, type),
                  whole.range);
  }
  }
  error(whole.range, "E0113",
        fmt::format("`{}` works on bits and integers", whole.text.str()),
        "has a real number as argument");
  return nullptr;
}

const ast::Expr *Resolver::castExpr(const syntax::Expr &whole) {
  std::optional<Type> type = scalarType(*whole.type);
  const ast::Expr *operand = expr(*whole.children[0]);
  if (!type || !operand)
    return nullptr;
  if (type->kind == Type::Bits && operand->type.isReal()) {
    notYet(whole.range, "the conversion of a real number to bits");
    return nullptr;
  }
  if (type->kind == Type::Bool && operand->type.isReal())
    return binary(Op::NotEqual, operand,
                  real(0, whole.range, operand->type.kind), whole.range);
  return cast(operand, *type);
}

const ast::Expr *Resolver::expr(const syntax::Expr &whole) {
  switch (whole.kind) {
  case ExprKind::Integer:
    return integerExpr(whole);
  case ExprKind::Float:
    return floatExpr(whole);
  case ExprKind::Boolean:
    return integer(whole.text == "true", {Type::Bool, 1}, whole.range);
  case ExprKind::Bitstring:
    return bitstringExpr(whole);
  case ExprKind::Name:
    return nameExpr(whole);
  case ExprKind::Index:
    return indexExpr(whole);
  case ExprKind::Call:
    return callExpr(whole);
  case ExprKind::Cast:
    return castExpr(whole);
  case ExprKind::Binary:
    return binaryExpr(whole);
  case ExprKind::Unary: {
    const ast::Expr *operand = expr(*whole.children[0]);
    if (!operand)
      return nullptr;
    if (whole.op == Op::LogicalNot) {
      operand = toBool(operand);
    } else if (whole.op == Op::BitNot) {
      if (operand->type.isReal()) {
        error(whole.range, "E0113", "`~` works on bits and integers",
              "has a real number as operand");
        return nullptr;
      }
    } else if (!operand->type.isReal()) {
      operand = cast(operand, {Type::Int, 64});
    }
    return operand ? unary(whole.op, operand, whole.range) : nullptr;
  }
  case ExprKind::Imaginary:
    notYet(whole.range, "a complex number");
    return nullptr;
  case ExprKind::Timing:
  case ExprKind::DurationOf:
    notYet(whole.range, "a duration outside of `delay`");
    return nullptr;
  case ExprKind::ArrayLiteral:
    notYet(whole.range, "an array");
    return nullptr;
  case ExprKind::HardwareQubit:
    error(whole.range, "E0103", "a qubit has no value", "expected a value")
        .help = "measure it first";
    return nullptr;
  default:
    error(whole.range, "E0103", "this is no value", "expected a value");
    return nullptr;
  }
}

//===----------------------------------------------------------------------===//
// What statements ask for
//===----------------------------------------------------------------------===//

const ast::Expr *Resolver::angle(const syntax::Expr &whole) {
  const ast::Expr *value = expr(whole);
  if (!value)
    return nullptr;
  if (value->type.kind == Type::Bits) {
    error(whole.range, "E0113", "bits are no angle", "expected a number").help =
        "convert it first, as in `float(int[8](c))`";
    return nullptr;
  }
  return value->type.isReal() ? value : cast(value, {Type::Float, 64});
}

const ast::Expr *Resolver::condition(const syntax::Expr &whole) {
  const ast::Expr *value = expr(whole);
  return value ? toBool(value) : nullptr;
}

std::optional<int64_t> Resolver::constantInteger(const syntax::Expr &whole,
                                                 llvm::StringRef what) {
  if (currentLanguage == Language::OpenQASM2 &&
      whole.kind == ExprKind::Integer) {
    int64_t value;
    if (!whole.text.getAsInteger(10, value))
      return value;
    error(whole.range, "E0114", "the number does not fit in 64 bits",
          "too large");
    return std::nullopt;
  }
  const ast::Expr *value = expr(whole);
  if (!value)
    return std::nullopt;
  if (!value->isConstant()) {
    error(whole.range, "E0112",
          fmt::format("{} must be known when compiling", what.str()),
          "not a constant")
        .help = "use a literal or a `const`";
    return std::nullopt;
  }
  if (value->type.isReal()) {
    error(whole.range, "E0113",
          fmt::format("{} must be an integer", what.str()), "not an integer");
    return std::nullopt;
  }
  if (value->type.kind == Type::Uint && value->integer < 0) {
    error(whole.range, "E0114", fmt::format("{} is too large", what.str()),
          "too large");
    return std::nullopt;
  }
  return value->integer;
}

std::optional<std::pair<int64_t, int64_t>>
Resolver::bounds(const ast::Expr *expr) const {
  using Bounds = std::optional<std::pair<int64_t, int64_t>>;
  switch (expr->kind) {
  case ast::ExprKind::Constant:
    return std::pair(expr->integer, expr->integer);
  case ast::ExprKind::LoopVariable: {
    const ast::LoopVariable &variable = program.loopVariables[expr->index];
    if (!variable.hasBounds)
      return std::nullopt;
    return std::pair(variable.min, variable.max);
  }
  case ast::ExprKind::Unary: {
    Bounds inner = bounds(expr->operands[0]);
    if (expr->op != Op::Neg || !inner || inner->first == INT64_MIN)
      return std::nullopt;
    return std::pair(-inner->second, -inner->first);
  }
  case ast::ExprKind::Cast: {
    Bounds inner = bounds(expr->operands[0]);
    // Only where no value changes.
    bool isWide = expr->type.isInteger() && expr->type.width == 64 &&
                  expr->operands[0]->type.isInteger();
    if (!inner || !isWide ||
        (expr->type.kind == Type::Uint && inner->first < 0))
      return std::nullopt;
    return inner;
  }
  case ast::ExprKind::Binary: {
    Bounds a = bounds(expr->operands[0]);
    Bounds b = bounds(expr->operands[1]);
    if (!a || !b || expr->type.width != 64)
      return std::nullopt;
    constexpr int64_t kSafe = 1ll << 30;
    for (int64_t bound : {a->first, a->second, b->first, b->second})
      if (bound > kSafe || bound < -kSafe)
        return std::nullopt;
    Bounds result;
    if (expr->op == Op::Add)
      result = std::pair(a->first + b->first, a->second + b->second);
    else if (expr->op == Op::Sub)
      result = std::pair(a->first - b->second, a->second - b->first);
    else if (expr->op == Op::Mul)
      result = std::minmax({a->first * b->first, a->first * b->second,
                            a->second * b->first, a->second * b->second});
    else if (expr->op == Op::Mod && b->first == b->second && b->first > 0 &&
             a->first >= 0)
      result = std::pair(int64_t(0), std::min(a->second, b->first - 1));
    else if (expr->op == Op::Div && b->first == b->second && b->first > 0)
      result = std::pair(a->first / b->first, a->second / b->first);
    if (result && expr->type.kind == Type::Uint && result->first < 0)
      return std::nullopt;
    return result;
  }
  default:
    return std::nullopt;
  }
}

} // namespace enishi
