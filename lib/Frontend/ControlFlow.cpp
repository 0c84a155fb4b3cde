//===- ControlFlow.cpp - Branches, loops and switches ---------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Resolver.h"

#include <fmt/format.h>

namespace enishi {

using ast::Type;
using syntax::ExprKind;

void Resolver::body(const std::vector<syntax::Stmt *> &statements,
                    ast::Block &into) {
  pushScope();
  ast::Block *outer = std::exchange(block, &into);
  for (const syntax::Stmt *item : statements)
    statement(*item);
  block = outer;
  popScope();
}

void Resolver::ifElse(const syntax::Stmt &stmt) {
  auto *node = append<ast::If>(stmt);
  node->condition = condition(*stmt.value);
  body(stmt.body, node->thenBlock);
  body(stmt.elseBody, node->elseBlock);
}

void Resolver::whileLoop(const syntax::Stmt &stmt) {
  auto *node = append<ast::While>(stmt);
  node->condition = condition(*stmt.value);
  ++loopDepth;
  body(stmt.body, node->body);
  --loopDepth;
}

/// A value of a loop, in the type of its variable.
const ast::Expr *Resolver::loopValue(const syntax::Expr &whole, Type type) {
  const ast::Expr *value = expr(whole);
  if (value)
    value = toInt(value);
  return value ? cast(value, type) : nullptr;
}

static void widen(ast::LoopVariable &variable, int64_t value) {
  variable.min = variable.hasBounds ? std::min(variable.min, value) : value;
  variable.max = variable.hasBounds ? std::max(variable.max, value) : value;
  variable.hasBounds = true;
}

bool Resolver::loopRange(const syntax::Expr &range, ast::For &node,
                         ast::LoopVariable &variable) {
  const syntax::Expr *start = range.children[0];
  const syntax::Expr *step = range.children[1];
  const syntax::Expr *stop = range.children[2];
  if (!start || !stop) {
    error(range.range, "E0113", "the range of a loop needs a start and an end",
          !start ? "has no start" : "has no end");
    return false;
  }
  node.start = loopValue(*start, variable.type);
  // The step of an unsigned loop may well be negative.
  Type stepType{Type::Int, 64};
  node.step =
      step ? loopValue(*step, stepType) : integer(1, stepType, range.range);
  node.stop = loopValue(*stop, variable.type);
  if (!node.start || !node.step || !node.stop)
    return false;
  if (!node.step->isConstant())
    return true;
  int64_t stride = node.step->integer;
  if (stride == 0) {
    error(step->range, "E0119", "the step is zero", "would never end");
    return false;
  }
  auto first = bounds(node.start), last = bounds(node.stop);
  if (!first || !last)
    return true;
  bool isUp = stride > 0;
  widen(variable, isUp ? first->first : last->first);
  int64_t end = isUp ? last->second : first->second;
  // A range with larger steps may end before its end. The differences of
  // numbers this size do not overflow.
  constexpr int64_t kSafe = 1ll << 61;
  if (stride > 1 && node.start->isConstant() && node.stop->isConstant() &&
      first->first > -kSafe && end < kSafe && end >= first->first)
    end = first->first + (end - first->first) / stride * stride;
  widen(variable, std::max(end, variable.min));
  return true;
}

bool Resolver::loopSet(const syntax::Expr &set, ast::For &node,
                       ast::LoopVariable &variable) {
  bool isGood = true, isKnown = true;
  for (const syntax::Expr *item : set.children) {
    node.values.push_back(loopValue(*item, variable.type));
    isGood &= node.values.back() != nullptr;
    auto range = isGood ? bounds(node.values.back()) : std::nullopt;
    isKnown &= range.has_value();
    if (!range)
      continue;
    widen(variable, range->first);
    widen(variable, range->second);
  }
  // One value that is not known leaves nothing known.
  variable.hasBounds &= isKnown;
  return isGood;
}

void Resolver::forLoop(const syntax::Stmt &stmt) {
  using Kind = syntax::Type::Kind;
  std::optional<Type> type;
  if (stmt.type->kind == Kind::Int || stmt.type->kind == Kind::Uint)
    type = scalarType(*stmt.type);
  else
    notYet(stmt.type->range, "a loop variable that is not an integer",
           "declare it as `int` or `uint`");

  auto *node = append<ast::For>(stmt);
  ast::LoopVariable variable;
  variable.name = stmt.name.text.str();
  variable.range = stmt.name.range;
  bool isGood = type.has_value();
  if (type) {
    variable.type = *type;
    if (stmt.value->kind == ExprKind::Range) {
      isGood = loopRange(*stmt.value, *node, variable);
    } else if (stmt.value->kind == ExprKind::Set) {
      isGood = loopSet(*stmt.value, *node, variable);
    } else {
      notYet(stmt.value->range, "a loop over a register or an array",
             "loop over its indices, as in `for int i in [0:3]`");
      isGood = false;
    }
  }

  node->variable = program.loopVariables.size();
  program.loopVariables.push_back(variable);
  pushScope();
  Symbol *symbol =
      declare(stmt.name, isGood ? Symbol::LoopVariable : Symbol::Poisoned);
  if (symbol) {
    symbol->index = node->variable;
    symbol->type = variable.type;
  }
  ++loopDepth;
  body(stmt.body, node->body);
  --loopDepth;
  popScope();
}

void Resolver::switchCase(const syntax::Stmt &stmt) {
  auto *node = append<ast::Switch>(stmt);
  if (const ast::Expr *target = expr(*stmt.value))
    node->target = toInt(target);
  std::vector<std::pair<int64_t, SourceRange>> seen;
  SourceRange defaultRange;
  for (const syntax::Stmt *item : stmt.elseBody) {
    if (item->isDefault) {
      if (node->hasDefault) {
        Diagnostic &diagnostic =
            error(item->range, "E0120", "a switch has one default",
                  "another default");
        addNote(diagnostic, defaultRange, "the first one is here");
      }
      defaultRange = item->range;
      node->hasDefault = true;
      node->defaultBlock.clear();
      body(item->body, node->defaultBlock);
      continue;
    }
    if (node->hasDefault)
      error(item->range, "E0120", "`default` is the last case of a switch",
            "after the default");
    ast::Switch::Case result;
    result.range = item->range;
    for (const syntax::Expr *label : item->params) {
      std::optional<int64_t> value = constantInteger(*label, "a case");
      if (!value)
        continue;
      for (auto &[other, where] : seen) {
        if (other != *value)
          continue;
        Diagnostic &diagnostic =
            error(label->range, "E0120",
                  fmt::format("the case {} is there already", *value),
                  "the same value again");
        addNote(diagnostic, where, "first here");
        break;
      }
      seen.push_back({*value, label->range});
      result.values.push_back(*value);
    }
    body(item->body, result.body);
    node->cases.push_back(std::move(result));
  }
}

} // namespace enishi
