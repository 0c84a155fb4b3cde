//===- Relaxation.h - A problem as a linear program -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_LINEAR_RELAXATION_H
#define ENISHI_LIB_ANNEALING_LINEAR_RELAXATION_H

#include "enishi/Annealing/Problem.h"

#include "llvm/Support/Error.h"

#include <limits>
#include <map>

namespace enishi::annealing {

using Column = uint32_t;

/// lower <= values . columns <= upper; infinite where there is none.
struct LinearRow {
  std::vector<Column> columns;
  std::vector<double> values;
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();

  void add(Column column, double value) {
    columns.push_back(column);
    values.push_back(value);
  }
};

/// A linear program whose solutions include every assignment of the problem
/// that its constraints' violation() lets through, rounding and all. The
/// columns are the problem's variables and then products of two earlier
/// columns; every number is exact. What products must obey (McCormick, Math.
/// Programming 10, 1976) is added when a point breaks it.
class Relaxation {
public:
  /// Fails where a variable has no finite bounds, a coefficient is not finite
  /// or beyond 1e+-60, or there would be more than `maxColumns` columns.
  static llvm::Expected<Relaxation> build(const Problem &problem,
                                          size_t maxColumns = 40000);

  uint32_t numVariables() const { return variables; }
  uint32_t numColumns() const { return static_cast<uint32_t>(lower.size()); }
  /// Rows about products that the point breaks by more than 1e-6, those that
  /// are broken most first, at most `count`.
  std::vector<LinearRow> separate(llvm::ArrayRef<double> point,
                                  size_t count) const;
  /// By how much a product differs from its factors' at the point.
  double mismatch(uint32_t product, llvm::ArrayRef<double> point) const {
    auto [a, b] = products[product];
    return point[variables + product] - point[a] * point[b];
  }

  /// To be minimised: constant + cost . columns is sign times the objective.
  double constant = 0, sign = 1;
  std::vector<double> cost, lower, upper;
  std::vector<LinearRow> rows;
  /// The factors of the columns after the variables.
  std::vector<std::pair<Column, Column>> products;
  /// By how much evaluate() may differ from the objective; 0 where it is exact.
  double objectiveError = 0;
  /// The objective is constant plus a multiple of this (within objectiveError);
  /// 0 where no such number was found.
  double unit = 0;

private:
  llvm::Error addVariables(const Problem &problem);
  llvm::Error addObjective(const Problem &problem);
  llvm::Error addConstraint(const Constraint &constraint, const Problem &);
  void addEqualitiesTimesVariables();
  void multiply(const LinearRow &row, Column column);
  void findUnit(const Polynomial &objective);
  llvm::Expected<Column> columnOf(llvm::ArrayRef<Variable> term);
  llvm::Expected<Column> productOf(Column a, Column b);
  bool areExclusive(Column a, Column b) const;
  bool isBinary(Column c) const { return lower[c] == 0 && upper[c] == 1; }
  void separateProduct(uint32_t product, llvm::ArrayRef<double> point,
                       std::vector<std::pair<double, LinearRow>> &broken) const;
  void
  separateTriangles(llvm::ArrayRef<double> point,
                    std::vector<std::pair<double, LinearRow>> &broken) const;

  uint32_t variables = 0;
  size_t maxColumns = 0;
  std::vector<VariableKind> kinds;
  std::map<std::pair<Column, Column>, Column> columnOfPair;
  /// By variable the rows "at most one of these" that it is in, ascending.
  std::vector<std::vector<uint32_t>> groups;
  /// Products by their first and by their second factor.
  std::vector<std::vector<std::pair<Column, Column>>> neighbors;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_LINEAR_RELAXATION_H
