//===- ConstrainedModel.cpp - A problem laid out for moves ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstrainedModel.h"

#include "enishi/Annealing/Reduction.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <limits>

using namespace enishi::annealing;

llvm::Error ConstrainedModel::addVariables() {
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    const VariableInfo &info = problem.variables[v];
    bool isInteger = info.kind == VariableKind::Integer;
    double from = isInteger ? std::ceil(info.lower)
                            : (info.kind == VariableKind::Spin ? -1 : 0);
    double to = isInteger ? std::floor(info.upper) : 1;
    if (!std::isfinite(from) || !std::isfinite(to) || std::abs(from) > 0x1p52 ||
        std::abs(to) > 0x1p52)
      return llvm::createStringError("integer variable '" + problem.nameOf(v) +
                                     "' needs finite bounds");
    if (from > to)
      return llvm::createStringError("integer variable '" + problem.nameOf(v) +
                                     "' has no value between its bounds");
    lower.push_back(from);
    upper.push_back(to);
    step.push_back(info.kind == VariableKind::Spin ? 2 : 1);
  }
  return llvm::Error::success();
}

void ConstrainedModel::addObjective() {
  objective = problem.objective;
  if (problem.sense == Sense::Maximize) {
    objective.constant = -objective.constant;
    for (LinearTerm &term : objective.linear)
      term.coefficient = -term.coefficient;
    for (QuadraticTerm &term : objective.quadratic)
      term.coefficient = -term.coefficient;
    for (double &coefficient : objective.higherCoefficients)
      coefficient = -coefficient;
  }
  objective.normalize(problem.variables);
  objectiveBound = rangeOf(objective, lower, upper).first;
  linear.assign(numVariables(), 0);
  square.assign(numVariables(), 0);
  for (const LinearTerm &term : objective.linear)
    linear[term.variable] += term.coefficient;
  std::vector<std::pair<uint32_t, Entry>> pairs;
  for (const QuadraticTerm &term : objective.quadratic) {
    if (term.first == term.second) {
      square[term.first] += term.coefficient;
      continue;
    }
    pairs.push_back({term.first, {term.second, term.coefficient}});
    pairs.push_back({term.second, {term.first, term.coefficient}});
  }
  products.build(numVariables(), pairs);
  for (Variable v = 0; v < numVariables(); ++v)
    std::sort(products.entries.begin() + products.begin[v],
              products.entries.begin() + products.begin[v + 1],
              [](const Entry &a, const Entry &b) { return a.index < b.index; });
  std::vector<std::pair<uint32_t, uint32_t>> terms;
  for (size_t t = 0; t < objective.numHigher(); ++t) {
    llvm::ArrayRef<Variable> term = objective.higherTerm(t);
    // Variables of a term ascend: each is listed once.
    for (size_t i = 0; i < term.size(); ++i)
      if (i == 0 || term[i] != term[i - 1])
        terms.push_back({term[i], uint32_t(t)});
  }
  higher.build(numVariables(), terms);
}

llvm::Error ConstrainedModel::addRows() {
  std::vector<std::pair<uint32_t, Entry>> byRow, byColumn;
  std::vector<std::pair<uint32_t, RowProduct>> withProducts;
  for (const Constraint &constraint : problem.constraints) {
    Polynomial lhs = constraint.lhs;
    lhs.normalize(problem.variables);
    uint32_t row = numRows();
    std::string name =
        constraint.name.empty() ? std::to_string(row) : constraint.name;
    if (lhs.degree() > 2)
      return llvm::createStringError("constraint '" + name +
                                     "' has a term of degree three or more");
    double rhs = constraint.rhs - lhs.constant;
    lhs.constant = 0;
    auto [least, most] = rangeOf(lhs, lower, upper);
    double sum = 0, size = std::abs(rhs) + std::abs(constraint.rhs);
    size_t count = lhs.linear.size() + lhs.quadratic.size();
    for (const LinearTerm &term : lhs.linear) {
      sum += std::abs(term.coefficient);
      byRow.push_back({row, {term.variable, term.coefficient}});
      byColumn.push_back({term.variable, {row, term.coefficient}});
    }
    for (const QuadraticTerm &term : lhs.quadratic) {
      sum += std::abs(term.coefficient);
      for (Variable v : {term.first, term.second}) {
        byRow.push_back({row, {v, 0}});
        Variable other = v == term.first ? term.second : term.first;
        withProducts.push_back({v, {row, other, term.coefficient}});
        if (term.first == term.second)
          break;
      }
    }
    size = std::max({size, std::abs(least), std::abs(most), 1e-300});
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    rowLower.push_back(constraint.relation == Relation::LessEqual ? -kInfinity
                                                                  : rhs);
    rowUpper.push_back(constraint.relation == Relation::GreaterEqual ? kInfinity
                                                                     : rhs);
    rowScale.push_back(sum > 0 ? double(count) / sum : 1);
    rowTolerance.push_back(size * 1e-13);
    if ((excess(row, most) > 0 && most < rowLower.back()) ||
        (excess(row, least) > 0 && least > rowUpper.back()))
      return llvm::make_error<ImpossibleConstraint>(name);
  }
  rowTerms.build(numRows(), byRow);
  columns.build(numVariables(), byColumn);
  rowProducts.build(numVariables(), withProducts);
  return llvm::Error::success();
}

llvm::Error ConstrainedModel::build() {
  if (llvm::Error error = addVariables())
    return error;
  addObjective();
  return addRows();
}
