//===- FixVariables.cpp - Problems with some variables fixed ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FixVariables.h"

#include "llvm/ADT/SmallVector.h"

#include <cmath>
#include <limits>

using namespace enishi;
using namespace enishi::annealing;

namespace {

constexpr Variable kFixed = std::numeric_limits<Variable>::max();

class Substitution {
public:
  Substitution(const Problem &problem, llvm::ArrayRef<uint32_t> variables,
               llvm::ArrayRef<double> values);

  /// In the remaining variables, in normal form.
  Polynomial apply(const Polynomial &polynomial) const;

  std::vector<VariableInfo> remaining;
  /// The number of a variable among those that remain, or kFixed.
  std::vector<Variable> newNumber;

private:
  void addTerm(Polynomial &result, llvm::ArrayRef<Variable> term,
               double coefficient) const;

  std::vector<double> valueOf;
};

} // namespace

Substitution::Substitution(const Problem &problem,
                           llvm::ArrayRef<uint32_t> variables,
                           llvm::ArrayRef<double> values)
    : newNumber(problem.numVariables()), valueOf(problem.numVariables()) {
  for (size_t k = 0; k < variables.size(); ++k) {
    newNumber[variables[k]] = kFixed;
    valueOf[variables[k]] = values[k];
  }
  for (Variable i = 0; i < problem.numVariables(); ++i) {
    if (newNumber[i] == kFixed)
      continue;
    newNumber[i] = static_cast<Variable>(remaining.size());
    remaining.push_back(problem.variables[i]);
  }
}

void Substitution::addTerm(Polynomial &result, llvm::ArrayRef<Variable> term,
                           double coefficient) const {
  llvm::SmallVector<Variable, 8> left;
  for (Variable variable : term) {
    if (newNumber[variable] == kFixed)
      coefficient *= valueOf[variable];
    else
      left.push_back(newNumber[variable]);
  }
  result.add(left, coefficient);
}

Polynomial Substitution::apply(const Polynomial &polynomial) const {
  Polynomial result;
  result.constant = polynomial.constant;
  for (const LinearTerm &term : polynomial.linear)
    addTerm(result, term.variable, term.coefficient);
  for (const QuadraticTerm &term : polynomial.quadratic)
    addTerm(result, {term.first, term.second}, term.coefficient);
  for (size_t t = 0; t < polynomial.numHigher(); ++t)
    addTerm(result, polynomial.higherTerm(t), polynomial.higherCoefficients[t]);
  result.normalize(remaining);
  return result;
}

/// Whether a variable can have a value.
static bool canBe(const VariableInfo &info, double value) {
  return value >= info.lower && value <= info.upper &&
         value == std::floor(value) &&
         (info.kind != VariableKind::Spin || value != 0);
}

llvm::Expected<Problem> enishi::fixVariables(const Problem &problem,
                                             llvm::ArrayRef<uint32_t> variables,
                                             llvm::ArrayRef<double> values) {
  for (size_t k = 0; k < variables.size(); ++k) {
    if (variables[k] >= problem.numVariables())
      return llvm::createStringError("there is no variable %u", variables[k]);
    if (!canBe(problem.variables[variables[k]], values[k]))
      return llvm::createStringError(
          "'%s' cannot be %g", problem.nameOf(variables[k]).c_str(), values[k]);
  }
  Substitution substitution(problem, variables, values);
  Problem result;
  result.name = problem.name;
  result.sense = problem.sense;
  result.objective = substitution.apply(problem.objective);
  // What is called by its number would get another name by moving up.
  for (Variable i = 0; i < problem.numVariables(); ++i)
    if (substitution.newNumber[i] != kFixed)
      result.variableNames.push_back(problem.nameOf(i));
  for (const Constraint &constraint : problem.constraints) {
    Constraint fixed = constraint;
    fixed.lhs = substitution.apply(constraint.lhs);
    fixed.rhs -= fixed.lhs.constant;
    fixed.lhs.constant = 0;
    result.constraints.push_back(std::move(fixed));
  }
  result.variables = std::move(substitution.remaining);
  return result;
}
