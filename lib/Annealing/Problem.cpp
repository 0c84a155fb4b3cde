//===- Problem.cpp - Polynomials and problems -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Problem.h"

#include "SortTerms.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace enishi::annealing;

void Polynomial::add(llvm::ArrayRef<Variable> variables, double coefficient) {
  switch (variables.size()) {
  case 0:
    constant += coefficient;
    return;
  case 1:
    linear.push_back({variables[0], coefficient});
    return;
  case 2:
    quadratic.push_back({variables[0], variables[1], coefficient});
    return;
  default:
    llvm::append_range(higherVariables, variables);
    higherBegin.push_back(higherVariables.size());
    higherCoefficients.push_back(coefficient);
  }
}

namespace {

/// The variables of a term after x^2 = x and s^2 = 1, ascending.
void reducePowers(llvm::SmallVectorImpl<Variable> &term,
                  llvm::ArrayRef<VariableInfo> variables) {
  llvm::sort(term);
  size_t out = 0;
  for (size_t i = 0; i < term.size();) {
    size_t end = i;
    while (end < term.size() && term[end] == term[i])
      ++end;
    size_t keep = end - i;
    switch (variables[term[i]].kind) {
    case VariableKind::Binary:
      keep = 1;
      break;
    case VariableKind::Spin:
      keep %= 2;
      break;
    case VariableKind::Integer:
      break;
    }
    Variable variable = term[i];
    for (size_t k = 0; k < keep; ++k)
      term[out++] = variable;
    i = end;
  }
  term.truncate(out);
}

/// Sums equal neighbours of a sorted list and drops zeros.
template <typename Term, typename Same>
void sumEqual(std::vector<Term> &terms, Same same) {
  size_t out = 0;
  for (size_t i = 0; i < terms.size();) {
    Term sum = terms[i];
    for (++i; i < terms.size() && same(terms[i], sum); ++i)
      sum.coefficient += terms[i].coefficient;
    if (sum.coefficient != 0)
      terms[out++] = sum;
  }
  terms.resize(out);
}

} // namespace

void Polynomial::normalize(llvm::ArrayRef<VariableInfo> variables) {
  // Reducing powers only ever moves a term to a lower degree.
  Polynomial higher;
  std::swap(higher.higherVariables, higherVariables);
  std::swap(higher.higherBegin, higherBegin);
  std::swap(higher.higherCoefficients, higherCoefficients);
  higherBegin = {0};
  llvm::SmallVector<Variable, 8> term;
  std::vector<size_t> order(higher.numHigher());
  std::iota(order.begin(), order.end(), size_t(0));
  for (size_t t : order) {
    term.assign(higher.higherTerm(t).begin(), higher.higherTerm(t).end());
    reducePowers(term, variables);
    add(term, higher.higherCoefficients[t]);
  }

  size_t out = 0;
  for (QuadraticTerm &pair : quadratic) {
    if (pair.first > pair.second)
      std::swap(pair.first, pair.second);
    if (pair.first == pair.second &&
        variables[pair.first].kind == VariableKind::Binary)
      linear.push_back({pair.first, pair.coefficient});
    else if (pair.first == pair.second &&
             variables[pair.first].kind == VariableKind::Spin)
      constant += pair.coefficient;
    else
      quadratic[out++] = pair;
  }
  quadratic.resize(out);

  detail::sortTerms(linear, variables.size());
  sumEqual(linear, [](const LinearTerm &a, const LinearTerm &b) {
    return a.variable == b.variable;
  });
  detail::sortTerms(quadratic, variables.size());
  sumEqual(quadratic, [](const QuadraticTerm &a, const QuadraticTerm &b) {
    return a.first == b.first && a.second == b.second;
  });

  // Higher terms by degree, then by their variables.
  order.resize(numHigher());
  std::iota(order.begin(), order.end(), size_t(0));
  auto less = [&](size_t a, size_t b) {
    llvm::ArrayRef<Variable> termA = higherTerm(a), termB = higherTerm(b);
    if (termA.size() != termB.size())
      return termA.size() < termB.size();
    return std::lexicographical_compare(termA.begin(), termA.end(),
                                        termB.begin(), termB.end());
  };
  std::stable_sort(order.begin(), order.end(), less);
  Polynomial sorted;
  for (size_t i = 0; i < order.size();) {
    size_t first = order[i];
    double sum = 0;
    for (; i < order.size() && higherTerm(order[i]) == higherTerm(first); ++i)
      sum += higherCoefficients[order[i]];
    if (sum != 0)
      sorted.add(higherTerm(first), sum);
  }
  higherVariables = std::move(sorted.higherVariables);
  higherBegin = std::move(sorted.higherBegin);
  higherCoefficients = std::move(sorted.higherCoefficients);
}

unsigned Polynomial::degree() const {
  size_t degree = 0;
  for (size_t t = 0; t < numHigher(); ++t)
    degree = std::max(degree, higherTerm(t).size());
  if (degree > 0)
    return degree;
  return !quadratic.empty() ? 2 : !linear.empty() ? 1 : 0;
}

double Polynomial::evaluate(llvm::ArrayRef<double> values) const {
  double sum = constant;
  for (const LinearTerm &term : linear)
    sum += term.coefficient * values[term.variable];
  for (const QuadraticTerm &term : quadratic)
    sum += term.coefficient * values[term.first] * values[term.second];
  for (size_t t = 0; t < numHigher(); ++t) {
    double product = higherCoefficients[t];
    for (Variable variable : higherTerm(t))
      product *= values[variable];
    sum += product;
  }
  return sum;
}

/// How far rounding can have moved the difference of a constraint's sides: the
/// coefficients, and every sum and product of `n` terms (Higham, Accuracy and
/// Stability of Numerical Algorithms, section 3.1).
static double roundingOf(const Constraint &constraint,
                         llvm::ArrayRef<double> values) {
  double magnitude = std::abs(constraint.rhs), numOperations = 3;
  bool isWhole = std::trunc(constraint.rhs) == constraint.rhs;
  auto count = [&](double coefficient, llvm::ArrayRef<Variable> variables) {
    double term = std::abs(coefficient);
    for (Variable variable : variables)
      term *= std::abs(values[variable]);
    magnitude += term;
    numOperations += 1 + double(variables.size());
    isWhole &= std::trunc(coefficient) == coefficient;
  };
  const Polynomial &lhs = constraint.lhs;
  for (const LinearTerm &term : lhs.linear)
    count(term.coefficient, term.variable);
  for (const QuadraticTerm &term : lhs.quadratic)
    count(term.coefficient, {term.first, term.second});
  for (size_t t = 0; t < lhs.numHigher(); ++t)
    count(lhs.higherCoefficients[t], lhs.higherTerm(t));
  if (isWhole && magnitude < 0x1p53)
    return 0;
  return numOperations * 0x1p-52 * magnitude;
}

double Constraint::violation(llvm::ArrayRef<double> values) const {
  double excess = lhs.evaluate(values) - rhs;
  if (relation == Relation::LessEqual)
    excess = std::max(0.0, excess);
  else if (relation == Relation::GreaterEqual)
    excess = std::max(0.0, -excess);
  excess = std::abs(excess);
  return excess > 0 && excess <= roundingOf(*this, values) ? 0 : excess;
}

std::string Problem::nameOf(Variable variable) const {
  return variableNames.empty() ? std::to_string(firstIndex + variable)
                               : variableNames[variable];
}

bool Problem::isQuadraticUnconstrained() const {
  return constraints.empty() && objective.degree() <= 2 &&
         llvm::none_of(variables, [](const VariableInfo &info) {
           return info.kind == VariableKind::Integer;
         });
}

double enishi::annealing::violation(const Problem &problem,
                                    llvm::ArrayRef<double> values) {
  double sum = 0;
  for (const Constraint &constraint : problem.constraints)
    sum += constraint.violation(values);
  return sum;
}

bool BestAssignment::consider(std::vector<double> candidate) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  double broken = annealing::violation(problem, candidate);
  double objective = problem.evaluate(candidate);
  if (!values.empty() && std::pair(broken, sign * objective) >=
                             std::pair(violation, sign * energy))
    return false;
  values = std::move(candidate);
  violation = broken;
  energy = objective;
  return true;
}
