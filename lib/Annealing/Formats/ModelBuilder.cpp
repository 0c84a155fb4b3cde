//===- ModelBuilder.cpp - Columns and rows on their way to a problem --*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ModelBuilder.h"

#include "llvm/ADT/SmallVector.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

Variable ModelBuilder::column(llvm::StringRef name, SourceRange where) {
  auto [it, isNew] = byName.try_emplace(name, columns.size());
  if (isNew) {
    columns.emplace_back();
    columns.back().name = name.str();
    columns.back().where = where;
  }
  return it->second;
}

std::optional<Variable> ModelBuilder::findColumn(llvm::StringRef name) const {
  auto it = byName.find(name);
  if (it == byName.end())
    return std::nullopt;
  return it->second;
}

bool ModelBuilder::makeVariables() {
  constexpr double kMostInteger = 9007199254740992.0;
  Problem &problem = reader.problem;
  variableOf.assign(columns.size(), kFixed);
  for (size_t i = 0; i < columns.size(); ++i) {
    Column &column = columns[i];
    std::string name = printable(column.name);
    if (column.kind != Kind::Continuous) {
      column.lower = std::ceil(column.lower);
      column.upper = std::floor(column.upper);
    }
    if (!(column.lower <= column.upper))
      return reader.fail(
          column.where, "E0615",
          fmt::format("no value of '{}' is within its bounds", name),
          "the lower bound is above the upper one");
    if (column.kind == Kind::Continuous) {
      if (column.lower == column.upper) {
        anyFixed = true;
        continue;
      }
      return reader.fail(column.where, "E0614",
                         fmt::format("the variable '{}' is continuous", name),
                         "declare it binary or integer, or fix it to one "
                         "value with its bounds");
    }
    bool isBinary =
        column.kind == Kind::Binary || (column.lower == 0 && column.upper == 1);
    if (!isBinary &&
        (column.lower < -kMostInteger || column.upper > kMostInteger)) {
      bool noUpper = column.upper > kMostInteger;
      return reader.fail(
          column.where, "E0615",
          fmt::format("the integer variable '{}' has no {} bound", name,
                      noUpper ? "upper" : "lower"),
          "bound it on both sides, by 2^53 at most");
    }
    variableOf[i] = problem.variables.size();
    if (isBinary && column.lower == 0 && column.upper == 1)
      problem.variables.push_back(VariableInfo::binary());
    else
      problem.variables.push_back(
          VariableInfo::integer(column.lower, column.upper));
    if (hasNames)
      problem.variableNames.push_back(column.name);
  }
  return true;
}

void ModelBuilder::substitute(Polynomial &polynomial) const {
  if (!anyFixed)
    return;
  Polynomial result;
  result.constant = polynomial.constant;
  llvm::SmallVector<Variable, 8> term;
  auto add = [&](llvm::ArrayRef<Variable> columnsOfTerm, double coefficient) {
    term.clear();
    for (Variable c : columnsOfTerm) {
      if (variableOf[c] == kFixed)
        coefficient *= columns[c].lower;
      else
        term.push_back(variableOf[c]);
    }
    result.add(term, coefficient);
  };
  for (const LinearTerm &t : polynomial.linear)
    add({t.variable}, t.coefficient);
  for (const QuadraticTerm &t : polynomial.quadratic)
    add({t.first, t.second}, t.coefficient);
  for (size_t t = 0; t < polynomial.numHigher(); ++t)
    add(polynomial.higherTerm(t), polynomial.higherCoefficients[t]);
  polynomial = std::move(result);
}

bool ModelBuilder::addRow(Row &row) {
  substitute(row.lhs);
  double constant = std::exchange(row.lhs.constant, 0);
  double lower = row.lower - constant, upper = row.upper - constant;
  row.lhs.normalize(reader.problem.variables);
  if (row.lhs.degree() == 0) {
    lower -= row.lhs.constant;
    upper -= row.lhs.constant;
    if (lower <= 0 && upper >= 0)
      return true; // Says nothing about the variables that are left.
    return reader.fail(row.where, "E0622",
                       fmt::format("no values satisfy the constraint '{}'",
                                   printable(row.name)),
                       "its left side is a constant");
  }
  if (!(lower <= upper))
    return reader.fail(row.where, "E0622",
                       fmt::format("no values satisfy the constraint '{}'",
                                   printable(row.name)),
                       "its lower side is above its upper side");
  auto push = [&](std::string name, Relation relation, double rhs) {
    Constraint &constraint = reader.problem.constraints.emplace_back();
    constraint.name = std::move(name);
    constraint.lhs = row.lhs;
    constraint.relation = relation;
    constraint.rhs = rhs;
  };
  if (lower == upper) {
    push(std::move(row.name), Relation::Equal, lower);
    return true;
  }
  bool both = std::isfinite(lower) && std::isfinite(upper);
  if (std::isfinite(lower))
    push(row.name, Relation::GreaterEqual, lower);
  if (std::isfinite(upper))
    push(both ? row.name + "_upper" : row.name, Relation::LessEqual, upper);
  return true;
}

bool ModelBuilder::build() {
  if (!makeVariables())
    return false;
  substitute(reader.problem.objective);
  // Degree-two normal forms of the rows need the final variables.
  for (Row &row : rows)
    if (!addRow(row))
      return false;
  return true;
}
