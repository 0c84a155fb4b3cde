//===- ConstrainedModel.h - A problem laid out for moves --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_CONSTRAINED_CONSTRAINEDMODEL_H
#define ENISHI_LIB_ANNEALING_CONSTRAINED_CONSTRAINEDMODEL_H

#include "enishi/Annealing/Problem.h"

#include "llvm/Support/Error.h"

namespace enishi::annealing {

/// Lists of entries by a number: those of i are entries[begin[i] ..
/// begin[i+1]).
template <typename Entry> struct Lists {
  std::vector<uint64_t> begin = {0};
  std::vector<Entry> entries;

  llvm::ArrayRef<Entry> operator[](size_t i) const {
    return llvm::ArrayRef(entries).slice(begin[i], begin[i + 1] - begin[i]);
  }
  /// From pairs (number, entry), which keep their order within a number.
  void build(size_t size, llvm::ArrayRef<std::pair<uint32_t, Entry>> unsorted) {
    begin.assign(size + 1, 0);
    for (const auto &[number, entry] : unsorted)
      ++begin[number + 1];
    for (size_t i = 0; i < size; ++i)
      begin[i + 1] += begin[i];
    entries.resize(unsorted.size());
    std::vector<uint64_t> next(begin.begin(), begin.end() - 1);
    for (const auto &[number, entry] : unsorted)
      entries[next[number]++] = entry;
  }
};

/// A coefficient times the variable or constraint `index`.
struct Entry {
  uint32_t index;
  double coefficient;
};

/// coefficient * (the variable that it is listed for) * other, in `row`.
struct RowProduct {
  uint32_t row;
  Variable other;
  double coefficient;
};

/// The objective to be minimised, and constraints as intervals of their left
/// side.
struct ConstrainedModel {
  explicit ConstrainedModel(const Problem &problem) : problem(problem) {}
  /// Fails as constrainedSearch says.
  llvm::Error build();

  uint32_t numVariables() const { return lower.size(); }
  uint32_t numRows() const { return rowLower.size(); }
  /// How far a row with this left side is outside its interval, times its
  /// scale; what rounding may amount to is 0.
  double excess(uint32_t row, double activity) const {
    double over = activity - rowUpper[row], under = rowLower[row] - activity;
    double most = over > under ? over : under;
    return most > rowTolerance[row] ? most * rowScale[row] : 0;
  }

  bool isInequality(uint32_t row) const {
    return rowLower[row] != rowUpper[row];
  }

  const Problem &problem;
  /// The values of a variable: lower, lower + step, ..., upper.
  std::vector<double> lower, upper, step;

  /// The objective: linear, squares of integers, products, and the higher
  /// terms of `objective` by variable.
  Polynomial objective;
  std::vector<double> linear, square;
  Lists<Entry> products;
  Lists<uint32_t> higher;
  /// No value within the bounds is below.
  double objectiveBound = 0;

  std::vector<double> rowLower, rowUpper, rowScale, rowTolerance;
  /// By row: its variables; by variable: its rows.
  Lists<Entry> rowTerms, columns;
  Lists<RowProduct> rowProducts;

private:
  llvm::Error addVariables();
  void addObjective();
  llvm::Error addRows();
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_CONSTRAINED_CONSTRAINEDMODEL_H
