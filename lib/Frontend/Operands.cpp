//===- Operands.cpp - Registers, aliases, slices and broadcasts -----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Resolver.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

namespace enishi {

using syntax::ExprKind;

/// Physical qubits beyond this number are taken for mistakes.
static constexpr uint32_t kMaxPhysicalQubits = 1u << 22;

ast::IndexList Resolver::makeList(std::vector<uint32_t> elements) {
  ast::IndexList list;
  list.count = elements.size();
  list.first = elements.empty() ? 0 : elements[0];
  for (size_t i = 0; i < elements.size(); ++i)
    if (elements[i] != list.first + i) {
      list.elements = std::move(elements);
      break;
    }
  return list;
}

const ast::IndexList *Resolver::keep(ast::IndexList list) {
  program.lists.push_back(std::move(list));
  return &program.lists.back();
}

std::optional<uint32_t> Resolver::position(int64_t index, uint32_t size,
                                           const Operand &base,
                                           SourceRange range) {
  int64_t result = index < 0 ? index + size : index;
  if (result >= 0 && result < size)
    return static_cast<uint32_t>(result);
  Diagnostic &diagnostic =
      error(range, "E0107",
            fmt::format("index {} is out of range for `{}`", index,
                        sources.text(base.range).str()),
            fmt::format("it has {} element{}", size, size == 1 ? "" : "s"));
  if (index == static_cast<int64_t>(size) && size > 0)
    diagnostic.help =
        fmt::format("indices begin at 0, so that the last one is {}", size - 1);
  return std::nullopt;
}

std::optional<Operand> Resolver::physicalQubit(llvm::StringRef text,
                                               SourceRange range) {
  uint32_t number;
  if (text.drop_front().getAsInteger(10, number) ||
      number >= kMaxPhysicalQubits) {
    error(range, "E0114",
          fmt::format("there is no physical qubit `{}`", text.str()),
          "number too large");
    return std::nullopt;
  }
  if (inGate) {
    error(range, "E0111", "a gate can't use a physical qubit",
          "not a qubit of the gate")
        .help = "make it an argument of the gate";
    return std::nullopt;
  }
  if (number >= physicalQubits.size())
    physicalQubits.resize(number + 1, kNone);
  if (physicalQubits[number] == kNone) {
    physicalQubits[number] = program.qubits.size();
    ast::QubitDecl &decl = program.qubits.emplace_back();
    decl.name = fmt::format("${}", number);
    decl.first = program.numQubits++;
    decl.isScalar = true;
    decl.isPhysical = true;
    decl.physicalIndex = number;
    decl.range = range;
  }
  Operand operand;
  operand.list.first = program.qubits[physicalQubits[number]].first;
  operand.list.count = 1;
  operand.range = range;
  return operand;
}

std::optional<Operand> Resolver::nameOperand(const syntax::Expr &expr,
                                             bool wantQubits) {
  Symbol *symbol = lookup(expr.text);
  if (!symbol) {
    if (wantQubits)
      undeclared(expr.text, expr.range, {Symbol::Qubits, Symbol::GateQubit});
    else
      undeclared(expr.text, expr.range, {Symbol::Bits});
    return std::nullopt;
  }
  Operand operand;
  operand.range = expr.range;
  if (wantQubits && symbol->kind == Symbol::GateQubit) {
    operand.list.first = symbol->index;
    operand.list.count = 1;
    return operand;
  }
  if (symbol->kind == (wantQubits ? Symbol::Qubits : Symbol::Bits)) {
    if (inGate) {
      error(expr.range, "E0111",
            fmt::format("a gate can't use {} from outside", describe(*symbol)),
            wantQubits ? "not a qubit of the gate" : "classical")
          .help = wantQubits ? "make it an argument of the gate"
                             : "a gate is a unitary operation";
      return std::nullopt;
    }
    operand.isRegister = !symbol->isScalar;
    operand.list = *symbol->list;
    operand.isInput = symbol->isInput;
    return operand;
  }
  if (symbol->kind == Symbol::Poisoned)
    return std::nullopt;
  Diagnostic &diagnostic =
      error(expr.range, "E0103",
            fmt::format("`{}` is {}, not {}", expr.text.str(),
                        describe(*symbol), wantQubits ? "qubits" : "bits"),
            wantQubits ? "expected qubits" : "expected bits");
  addNote(diagnostic, symbol->range, "declared here");
  return std::nullopt;
}

bool Resolver::slice(const Operand &base, const syntax::Expr &item,
                     Operand &out) {
  int64_t size = base.list.size();
  std::vector<uint32_t> elements;
  if (item.kind == ExprKind::Set) {
    for (const syntax::Expr *child : item.children) {
      std::optional<int64_t> index = constantInteger(*child, "an index");
      if (!index)
        return false;
      std::optional<uint32_t> where =
          position(*index, size, base, child->range);
      if (!where)
        return false;
      elements.push_back(base.list[*where]);
    }
    out.list = makeList(std::move(elements));
    return true;
  }
  int64_t step = 1;
  if (item.children[1]) {
    std::optional<int64_t> value =
        constantInteger(*item.children[1], "the step of a slice");
    if (!value)
      return false;
    step = *value;
    if (step == 0) {
      error(item.children[1]->range, "E0119", "the step is zero",
            "would never end");
      return false;
    }
  }
  int64_t ends[2] = {step > 0 ? 0 : size - 1, step > 0 ? size - 1 : 0};
  for (int i : {0, 1}) {
    const syntax::Expr *bound = item.children[2 * i];
    if (!bound)
      continue;
    std::optional<int64_t> value =
        constantInteger(*bound, "the bound of a slice");
    if (!value)
      return false;
    std::optional<uint32_t> where = position(*value, size, base, bound->range);
    if (!where)
      return false;
    ends[i] = *where;
  }
  // The end belongs to it.
  uint64_t count =
      step > 0
          ? (ends[1] < ends[0]
                 ? 0
                 : (ends[1] - ends[0]) / static_cast<uint64_t>(step) + 1)
          : (ends[0] < ends[1]
                 ? 0
                 : (ends[0] - ends[1]) / (0 - static_cast<uint64_t>(step)) + 1);
  if (count == 0) {
    error(item.range, "E0107", "the slice is empty",
          "its end lies before its start")
        .help = "slices include their end, and go down only with a negative "
                "step, as in `q[3:-1:0]`";
    return false;
  }
  for (uint64_t i = 0; i < count; ++i)
    elements.push_back(base.list[static_cast<uint32_t>(
        ends[0] + static_cast<int64_t>(i) * step)]);
  out.list = makeList(std::move(elements));
  return true;
}

std::optional<Operand> Resolver::indexOperand(const syntax::Expr &expr,
                                              bool wantQubits) {
  std::optional<Operand> base = operand(*expr.children[0], wantQubits);
  if (!base)
    return std::nullopt;
  if (!base->isRegister || base->dynamic.isDynamic()) {
    error(expr.range, "E0109",
          fmt::format("`{}` is a single {} and has no elements",
                      sources.text(base->range).str(),
                      wantQubits ? "qubit" : "bit"),
          "can't be indexed")
        .help = wantQubits ? "a register is declared as `qubit[n] name;`"
                           : "a register is declared as `bit[n] name;`";
    return std::nullopt;
  }
  if (expr.children.size() != 2) {
    error(expr.range, "E0109", "a register has one index",
          fmt::format("has {} indices", expr.children.size() - 1));
    return std::nullopt;
  }
  const syntax::Expr &item = *expr.children[1];
  Operand result;
  result.range = expr.range;
  result.isInput = base->isInput;
  if (item.kind == ExprKind::Set || item.kind == ExprKind::Range) {
    result.isRegister = true;
    if (!slice(*base, item, result))
      return std::nullopt;
    return result;
  }
  uint32_t size = base->list.size();
  const ast::Expr *index = nullptr;
  int64_t value = 0;
  bool isConstant = currentLanguage == Language::OpenQASM2;
  if (isConstant) {
    std::optional<int64_t> number = constantInteger(item, "an index");
    if (!number)
      return std::nullopt;
    value = *number;
  } else {
    index = this->expr(item);
    if (index && index->type.kind == ast::Type::Bits) {
      error(item.range, "E0113", "bits are no index", "expected an integer")
          .help = "convert them first, as in `q[uint[2](c)]`";
      return std::nullopt;
    }
    if (index)
      index = toInt(index);
    if (!index)
      return std::nullopt;
    isConstant = index->isConstant();
    value = index->integer;
    if (isConstant && index->type.kind == ast::Type::Uint && value < 0)
      value = INT64_MAX;
  }
  if (isConstant) {
    std::optional<uint32_t> where = position(value, size, *base, item.range);
    if (!where)
      return std::nullopt;
    result.list.first = base->list[*where];
    result.list.count = 1;
    return result;
  }

  if (auto range = bounds(index)) {
    int64_t count = size;
    if (range->second < -count || range->first >= count) {
      error(item.range, "E0107",
            fmt::format("this index is out of range for `{}`",
                        sources.text(base->range).str()),
            fmt::format("lies between {} and {}; there are {} elements",
                        range->first, range->second, count));
      return std::nullopt;
    }
    result.dynamic.nonNegative = range->first >= 0;
  } else {
    result.dynamic.nonNegative = index->type.kind == ast::Type::Uint;
  }
  result.dynamic.list = keep(base->list);
  result.dynamic.position = index;
  result.dynamic.range = expr.range;
  return result;
}

std::optional<Operand> Resolver::operand(const syntax::Expr &expr,
                                         bool wantQubits) {
  switch (expr.kind) {
  case ExprKind::Name:
    return nameOperand(expr, wantQubits);
  case ExprKind::Index:
    return indexOperand(expr, wantQubits);
  case ExprKind::HardwareQubit:
    if (wantQubits)
      return physicalQubit(expr.text, expr.range);
    [[fallthrough]];
  default: {
    Diagnostic &diagnostic =
        error(expr.range, "E0103",
              wantQubits ? "these are no qubits" : "these are no bits",
              wantQubits ? "expected qubits" : "expected bits");
    if (expr.kind == ExprKind::Binary && expr.op == ast::Op::LogicalOr)
      diagnostic.help = "registers are joined with `++`";
    return std::nullopt;
  }
  }
}

bool Resolver::distinct(llvm::ArrayRef<Operand> operands, uint32_t position) {
  if (operands.size() < 2)
    return true;
  llvm::SmallVector<std::pair<uint32_t, uint32_t>, 8> qubits;
  for (uint32_t i = 0; i < operands.size(); ++i)
    if (!operands[i].dynamic.isDynamic())
      qubits.push_back({operands[i].at(position).index, i});
  llvm::sort(qubits);
  for (size_t i = 1; i < qubits.size(); ++i) {
    if (qubits[i].first != qubits[i - 1].first)
      continue;
    const Operand &first = operands[qubits[i - 1].second];
    const Operand &second = operands[qubits[i].second];
    std::string name;
    if (inGate)
      name = sources.text(second.range).str();
    else
      for (const ast::QubitDecl &decl : program.qubits)
        if (qubits[i].first - decl.first < decl.size)
          name = decl.isScalar ? decl.name
                               : fmt::format("{}[{}]", decl.name,
                                             qubits[i].first - decl.first);
    Diagnostic &diagnostic =
        error(second.range, "E0106",
              fmt::format("the gate acts on the qubit `{}` twice", name),
              "the same qubit again");
    addNote(diagnostic, first.range, "first here");
    return false;
  }
  return true;
}

std::optional<uint32_t>
Resolver::broadcastSize(llvm::ArrayRef<Operand> operands) {
  const Operand *first = nullptr;
  for (const Operand &operand : operands) {
    if (!operand.isRegister)
      continue;
    if (!first) {
      first = &operand;
      continue;
    }
    if (operand.size() == first->size())
      continue;
    Diagnostic &diagnostic =
        error(operand.range, "E0108",
              "registers of different sizes can't be used together",
              fmt::format("{} element{}", operand.size(),
                          operand.size() == 1 ? "" : "s"));
    addNote(diagnostic, first->range,
            fmt::format("this has {}", first->size()));
    return std::nullopt;
  }
  return first ? first->size() : 1;
}

std::vector<Operand> Resolver::allQubits(SourceRange range) {
  std::vector<Operand> result;
  for (const ast::QubitDecl &decl : program.qubits) {
    Operand operand;
    operand.isRegister = !decl.isScalar;
    operand.list.first = decl.first;
    operand.list.count = decl.size;
    operand.range = range;
    result.push_back(std::move(operand));
  }
  return result;
}

} // namespace enishi
