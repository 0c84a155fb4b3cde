//===- ModelBuilder.h - Columns and rows on their way to a problem --*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_FORMATS_MODELBUILDER_H
#define ENISHI_LIB_ANNEALING_FORMATS_MODELBUILDER_H

#include "ProblemReader.h"

#include "llvm/ADT/StringMap.h"

#include <limits>

namespace enishi::annealing::formats {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// What mathematical programs have beyond problems: continuous variables
/// (which must be fixed to one value, and then are no variables any more) and
/// rows with two sides.
class ModelBuilder {
public:
  explicit ModelBuilder(ProblemReader &reader) : reader(reader) {}

  enum class Kind : uint8_t { Continuous, Integer, Binary };
  struct Column {
    std::string name;
    Kind kind = Kind::Continuous;
    double lower = 0, upper = kInfinity;
    SourceRange where; ///< Where it is named first.
  };
  struct Row {
    std::string name;
    Polynomial lhs;
    double lower = -kInfinity, upper = kInfinity;
    SourceRange where;
  };
  std::vector<Column> columns;
  std::vector<Row> rows;
  /// Whether the columns' names are to be the problem's.
  bool hasNames = true;

  /// The column of a name, made if there is none.
  Variable column(llvm::StringRef name, SourceRange where);
  std::optional<Variable> findColumn(llvm::StringRef name) const;

  /// Moves everything into the reader's problem, whose objective is over the
  /// columns. Reports continuous variables, empty ranges and missing bounds.
  bool build();

private:
  bool makeVariables();
  void substitute(Polynomial &polynomial) const;
  bool addRow(Row &row);

  ProblemReader &reader;
  llvm::StringMap<Variable> byName;
  /// The variable of each column; kFixed where it is a constant.
  static constexpr Variable kFixed = ~0u;
  std::vector<Variable> variableOf;
  bool anyFixed = false;
};

} // namespace enishi::annealing::formats

#endif // ENISHI_LIB_ANNEALING_FORMATS_MODELBUILDER_H
