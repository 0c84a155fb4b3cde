//===- Problem.h - An optimisation problem as its user states it -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What the readers of QUBO, LP, MPS, ... files produce: a polynomial over
// named variables, to be minimised or maximised, and constraints. Every format
// is brought to the one meaning that stands here (each term once, no hidden
// factor of two or one half); what solvers work on is an IsingModel.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_PROBLEM_H
#define ENISHI_ANNEALING_PROBLEM_H

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <string>
#include <vector>

namespace enishi::annealing {

/// A variable's number in its problem.
using Variable = uint32_t;

enum class VariableKind : uint8_t {
  Binary,  ///< 0 or 1
  Spin,    ///< -1 or +1
  Integer, ///< lower, lower + 1, ..., upper
};

struct VariableInfo {
  VariableKind kind = VariableKind::Binary;
  double lower = 0, upper = 1;

  static VariableInfo binary() { return {}; }
  static VariableInfo spin() { return {VariableKind::Spin, -1, 1}; }
  static VariableInfo integer(double lower, double upper) {
    return {VariableKind::Integer, lower, upper};
  }
};

struct LinearTerm {
  Variable variable;
  double coefficient;
};

/// coefficient * first * second; the two are equal only for the square of an
/// integer variable.
struct QuadraticTerm {
  Variable first, second;
  double coefficient;
};

/// A sparse polynomial. Terms of degree three and more are held flat: term t
/// has the variables higherVariables[higherBegin[t] .. higherBegin[t + 1]).
class Polynomial {
public:
  double constant = 0;
  std::vector<LinearTerm> linear;
  std::vector<QuadraticTerm> quadratic;
  std::vector<Variable> higherVariables;
  std::vector<uint64_t> higherBegin = {0};
  std::vector<double> higherCoefficients;

  size_t numHigher() const { return higherCoefficients.size(); }
  llvm::ArrayRef<Variable> higherTerm(size_t term) const {
    return llvm::ArrayRef(higherVariables)
        .slice(higherBegin[term], higherBegin[term + 1] - higherBegin[term]);
  }

  /// Adds a term of any degree; the empty list adds to the constant.
  void add(llvm::ArrayRef<Variable> variables, double coefficient);

  /// The canonical form: powers of binary variables (x^2 = x) and of spins
  /// (s^2 = 1) reduced, variables of a term ascending, terms sorted, equal ones
  /// summed in the order in which they were added, and zeros dropped.
  /// O(terms) up to degree two (a radix sort), O(terms * log(terms)) for the
  /// terms of a higher degree.
  void normalize(llvm::ArrayRef<VariableInfo> variables);

  /// 0 for a constant.
  unsigned degree() const;
  double evaluate(llvm::ArrayRef<double> values) const;
};

enum class Sense : uint8_t { Minimize, Maximize };
enum class Relation : uint8_t { LessEqual, Equal, GreaterEqual };

/// lhs (relation) rhs; lhs has no constant.
struct Constraint {
  std::string name;
  Polynomial lhs;
  Relation relation = Relation::Equal;
  double rhs = 0;

  /// By how much the values break it; 0 where they satisfy it. What the
  /// rounding of fractions may amount to (0.1 + 0.2 is not 0.3) does not count;
  /// sums of whole numbers below 2^53 are exact.
  double violation(llvm::ArrayRef<double> values) const;
};

struct Problem {
  std::string name;
  Sense sense = Sense::Minimize;
  std::vector<VariableInfo> variables;
  /// Empty where the format has no names: the variables are then called by
  /// their number in the file, which is firstIndex + the variable.
  std::vector<std::string> variableNames;
  uint32_t firstIndex = 0;
  Polynomial objective;
  std::vector<Constraint> constraints;

  uint32_t numVariables() const {
    return static_cast<uint32_t>(variables.size());
  }
  std::string nameOf(Variable variable) const;
  /// The objective, in the problem's own sense and with its constant.
  double evaluate(llvm::ArrayRef<double> values) const {
    return objective.evaluate(values);
  }
  /// True if there is nothing but binary and spin variables, degree two, and no
  /// constraint: what is an IsingModel as it stands.
  bool isQuadraticUnconstrained() const;
};

/// The sum of all constraints' violations; 0 for feasible values.
double violation(const Problem &problem, llvm::ArrayRef<double> values);

/// Of the assignments that it is shown, keeps the one that breaks the
/// constraints least and, among those, has the best objective; the first of
/// equals.
class BestAssignment {
public:
  explicit BestAssignment(const Problem &problem) : problem(problem) {}
  /// True if this one is better than those before.
  bool consider(std::vector<double> values);

  std::vector<double> values;
  double violation = 0;
  double energy = 0; ///< In the problem's own sense.

private:
  const Problem &problem;
};

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_PROBLEM_H
