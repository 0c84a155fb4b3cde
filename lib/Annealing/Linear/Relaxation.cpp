//===- Relaxation.cpp - A problem as a linear program -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Relaxation.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace enishi::annealing;

namespace {

/// Products of two numbers up to here are exact.
constexpr double kMaxBound = 0x1p26;

llvm::Error unsuitable(const std::string &why) {
  return llvm::createStringError("no linear relaxation: " + why);
}

bool isSuitable(double coefficient) {
  double size = std::abs(coefficient);
  return size == 0 || (size > 1e-60 && size < 1e60);
}

/// Calls with every term's variables and coefficient, but not the constant.
template <typename Call> void forTerms(const Polynomial &sum, Call call) {
  for (const LinearTerm &term : sum.linear)
    call(llvm::ArrayRef<Variable>(term.variable), term.coefficient);
  for (const QuadraticTerm &term : sum.quadratic) {
    Variable pair[] = {term.first, term.second};
    call(llvm::ArrayRef<Variable>(pair), term.coefficient);
  }
  for (size_t t = 0; t < sum.numHigher(); ++t)
    call(sum.higherTerm(t), sum.higherCoefficients[t]);
}

/// What arithmetic in doubles may make of a sum.
struct Rounding {
  double magnitude = 0, operations = 3;
  bool isWhole = true, isSuitable = true;

  Rounding(const Polynomial &sum, double constant, double scale,
           llvm::ArrayRef<double> lower, llvm::ArrayRef<double> upper) {
    auto count = [&](llvm::ArrayRef<Variable> term, double coefficient) {
      double size = std::abs(coefficient);
      for (Variable v : term)
        size *= std::max(std::abs(lower[v]), std::abs(upper[v]));
      magnitude += size;
      operations += 1 + double(term.size());
      isWhole &= std::trunc(coefficient * scale) == coefficient * scale;
      isSuitable &= ::isSuitable(coefficient);
    };
    count({}, constant);
    forTerms(sum, count);
    isWhole &= magnitude * scale < 0x1p53;
  }
  double most() const {
    return isWhole ? 0 : 1.01 * operations * 0x1p-52 * magnitude;
  }
};

} // namespace

llvm::Error Relaxation::addVariables(const Problem &problem) {
  for (const VariableInfo &info : problem.variables) {
    bool isInteger = info.kind == VariableKind::Integer;
    double from = isInteger ? std::ceil(info.lower)
                            : (info.kind == VariableKind::Spin ? -1 : 0);
    double to = isInteger ? std::floor(info.upper) : 1;
    if (!(std::abs(from) <= kMaxBound && std::abs(to) <= kMaxBound &&
          from <= to))
      return unsuitable("an integer's range is too wide or empty");
    lower.push_back(from);
    upper.push_back(to);
    kinds.push_back(info.kind);
  }
  variables = problem.numVariables();
  cost.assign(variables, 0);
  groups.resize(variables);
  neighbors.resize(variables);
  return llvm::Error::success();
}

bool Relaxation::areExclusive(Column a, Column b) const {
  if (a == b || a >= variables || b >= variables)
    return false;
  llvm::ArrayRef<uint32_t> first = groups[a], second = groups[b];
  for (size_t i = 0, j = 0; i < first.size() && j < second.size();) {
    if (first[i] == second[j])
      return true;
    (first[i] < second[j] ? i : j)++;
  }
  return false;
}

llvm::Expected<Column> Relaxation::productOf(Column a, Column b) {
  if (a > b)
    std::swap(a, b);
  auto known = columnOfPair.find({a, b});
  if (known != columnOfPair.end())
    return known->second;
  if (numColumns() >= maxColumns)
    return unsuitable("too many products");
  double least = HUGE_VAL, most = -HUGE_VAL;
  for (double x : {lower[a], upper[a]})
    for (double y : {lower[b], upper[b]}) {
      least = std::min(least, x * y);
      most = std::max(most, x * y);
    }
  if (a == b)
    least = lower[a] <= 0 && upper[a] >= 0
                ? 0
                : std::min(lower[a] * lower[a], upper[a] * upper[a]);
  if (std::max(-least, most) > kMaxBound)
    return unsuitable("the range of a product is too wide");
  if (areExclusive(a, b))
    least = most = 0;
  Column column = numColumns();
  columnOfPair[{a, b}] = column;
  lower.push_back(least);
  upper.push_back(most);
  cost.push_back(0);
  products.push_back({a, b});
  if (b < variables && a != b) {
    neighbors[a].push_back({b, column});
    neighbors[b].push_back({a, column});
  }
  return column;
}

llvm::Expected<Column> Relaxation::columnOf(llvm::ArrayRef<Variable> term) {
  Column column = term[0];
  for (Variable variable : term.drop_front()) {
    llvm::Expected<Column> next = productOf(column, variable);
    if (!next)
      return next;
    column = *next;
  }
  return column;
}

/// The coefficients as whole numbers of 10^-digits or 2^-10 have a common
/// divisor.
void Relaxation::findUnit(const Polynomial &objective) {
  for (double scale : {1.0, 1024.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6}) {
    uint64_t divisor = 0;
    bool fits = true;
    forTerms(objective, [&](llvm::ArrayRef<Variable>, double coefficient) {
      double whole = std::round(coefficient * scale);
      fits &= whole / scale == coefficient && std::abs(whole) < 0x1p52;
      if (fits)
        divisor = std::gcd(divisor, static_cast<uint64_t>(std::abs(whole)));
    });
    if (fits) {
      unit = double(divisor) / scale;
      return;
    }
  }
}

llvm::Error Relaxation::addObjective(const Problem &problem) {
  sign = problem.sense == Sense::Maximize ? -1 : 1;
  // Normalising may round, too.
  Rounding rounding(problem.objective, problem.objective.constant, 1024, lower,
                    upper);
  objectiveError = 2 * rounding.most();
  Polynomial objective = problem.objective;
  objective.normalize(problem.variables);
  if (!rounding.isSuitable)
    return unsuitable("a coefficient is not finite, or extreme");
  constant = sign * objective.constant;
  llvm::Error error = llvm::Error::success();
  forTerms(objective, [&](llvm::ArrayRef<Variable> term, double coefficient) {
    if (error)
      return;
    if (llvm::Expected<Column> column = columnOf(term))
      cost[*column] = sign * coefficient;
    else
      error = column.takeError();
  });
  if (!error)
    findUnit(objective);
  // A lattice finer than the rounding is none.
  if (unit <= 1e3 * objectiveError)
    unit = 0;
  return error;
}

llvm::Error Relaxation::addConstraint(const Constraint &constraint,
                                      const Problem &problem) {
  Rounding rounding(constraint.lhs, constraint.rhs, 1, lower, upper);
  if (!rounding.isSuitable)
    return unsuitable("a coefficient is not finite, or extreme");
  // violation() forgives what rounding may amount to, and rounds itself.
  double tolerance = 2 * rounding.most();
  Polynomial lhs = constraint.lhs;
  lhs.normalize(problem.variables);
  LinearRow row;
  llvm::Error error = llvm::Error::success();
  forTerms(lhs, [&](llvm::ArrayRef<Variable> term, double coefficient) {
    if (error)
      return;
    if (llvm::Expected<Column> column = columnOf(term))
      row.add(*column, coefficient);
    else
      error = column.takeError();
  });
  if (error)
    return error;
  double rhs = constraint.rhs - lhs.constant;
  if (tolerance == 0 && std::abs(rhs + lhs.constant - constraint.rhs) > 0)
    return unsuitable("a constant cannot be subtracted exactly");
  if (constraint.relation != Relation::LessEqual)
    row.lower = tolerance ? std::nextafter(rhs - tolerance, -HUGE_VAL) : rhs;
  if (constraint.relation != Relation::GreaterEqual)
    row.upper = tolerance ? std::nextafter(rhs + tolerance, HUGE_VAL) : rhs;
  bool isGroup = row.upper == 1 && !row.columns.empty();
  for (auto [column, value] : llvm::zip(row.columns, row.values))
    isGroup &= column < variables && isBinary(column) && value == 1;
  if (isGroup)
    for (Column column : row.columns)
      groups[column].push_back(static_cast<uint32_t>(rows.size()));
  rows.push_back(std::move(row));
  return llvm::Error::success();
}

void Relaxation::multiply(const LinearRow &row, Column column) {
  // sum a_i x_i = b gives sum a_i (x_i x) = b x.
  LinearRow result;
  double own = -row.lower;
  for (auto [factor, value] : llvm::zip(row.columns, row.values)) {
    if (areExclusive(factor, column))
      continue;
    if (factor == column) {
      own = value - row.lower;
      if (own + row.lower != value)
        return;
      continue;
    }
    llvm::Expected<Column> product = productOf(factor, column);
    if (!product)
      return llvm::consumeError(product.takeError());
    result.add(*product, value);
  }
  if (result.columns.empty())
    return;
  if (own != 0)
    result.add(column, own);
  result.lower = result.upper = 0;
  rows.push_back(std::move(result));
}

/// The first level of the reformulation-linearisation technique (Adams,
/// Sherali, Management Science 32, 1986), for the pairs of an equality and a
/// binary variable most of whose products there are anyway: assignments become
/// flows, and bounds of quadratic assignments more than trivial.
void Relaxation::addEqualitiesTimesVariables() {
  size_t mostProducts = 2 * products.size();
  std::vector<std::vector<uint32_t>> rowsOf(variables);
  auto isUsable = [&](const LinearRow &row) {
    return row.lower == row.upper && row.columns.size() > 1 &&
           llvm::all_of(row.columns, [&](Column c) { return c < variables; });
  };
  uint32_t numRows = static_cast<uint32_t>(rows.size());
  for (uint32_t r = 0; r < numRows; ++r)
    if (isUsable(rows[r]))
      for (Column column : rows[r].columns)
        rowsOf[column].push_back(r);
  std::vector<uint32_t> present(numRows, 0);
  for (Variable v = 0; v < variables; ++v) {
    if (!isBinary(v) || neighbors[v].empty())
      continue;
    std::vector<uint32_t> touched;
    for (auto [other, product] : neighbors[v])
      for (uint32_t r : rowsOf[other])
        if (upper[product] != 0 && present[r]++ == 0)
          touched.push_back(r);
    llvm::sort(touched);
    for (uint32_t r : touched) {
      LinearRow row = rows[r];
      size_t wanted = llvm::count_if(
          row.columns, [&](Column c) { return c != v && !areExclusive(c, v); });
      if (2 * present[r] >= wanted && products.size() < mostProducts)
        multiply(row, v);
      present[r] = 0;
    }
  }
}

llvm::Expected<Relaxation> Relaxation::build(const Problem &problem,
                                             size_t maxColumns) {
  Relaxation result;
  result.maxColumns = maxColumns;
  if (llvm::Error error = result.addVariables(problem))
    return std::move(error);
  // Constraints first: they tell which products are zero.
  for (bool isLinear : {true, false})
    for (const Constraint &constraint : problem.constraints)
      if ((constraint.lhs.degree() <= 1) == isLinear)
        if (llvm::Error error = result.addConstraint(constraint, problem))
          return std::move(error);
  if (llvm::Error error = result.addObjective(problem))
    return std::move(error);
  result.addEqualitiesTimesVariables();
  // Clp does not survive a program without rows.
  if (result.rows.empty())
    result.rows.emplace_back();
  return result;
}
