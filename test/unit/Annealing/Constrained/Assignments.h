//===- Assignments.h - Every assignment of a small problem ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_ANNEALING_CONSTRAINED_ASSIGNMENTS_H
#define ENISHI_TEST_UNIT_ANNEALING_CONSTRAINED_ASSIGNMENTS_H

#include "enishi/Annealing/Problem.h"

#include <functional>
#include <optional>

namespace enishi::annealing {

inline Constraint
row(std::vector<std::pair<std::vector<Variable>, double>> terms,
    Relation relation, double rhs) {
  Constraint constraint;
  for (const auto &[variables, coefficient] : terms)
    constraint.lhs.add(variables, coefficient);
  constraint.relation = relation;
  constraint.rhs = rhs;
  return constraint;
}

/// Calls with every assignment.
inline void
forAll(const Problem &problem,
       const std::function<void(const std::vector<double> &)> &call) {
  std::vector<double> values;
  for (const VariableInfo &info : problem.variables)
    values.push_back(info.lower);
  while (true) {
    call(values);
    size_t i = 0;
    for (; i < values.size(); ++i) {
      const VariableInfo &info = problem.variables[i];
      values[i] += info.kind == VariableKind::Spin ? 2 : 1;
      if (values[i] <= info.upper)
        break;
      values[i] = info.lower;
    }
    if (i == values.size())
      return;
  }
}

/// The first best feasible assignment, or nothing where there is none.
inline std::optional<std::vector<double>> bestOfAll(const Problem &problem) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  std::optional<std::vector<double>> best;
  forAll(problem, [&](const std::vector<double> &values) {
    for (const Constraint &constraint : problem.constraints)
      if (constraint.violation(values) > 0)
        return;
    if (!best ||
        sign * problem.evaluate(values) < sign * problem.evaluate(*best))
      best = values;
  });
  return best;
}

/// Its objective, the sign turned round where it is to be maximised.
inline std::optional<double> leastOfAll(const Problem &problem) {
  std::optional<std::vector<double>> best = bestOfAll(problem);
  if (!best)
    return std::nullopt;
  return problem.evaluate(*best) * (problem.sense == Sense::Maximize ? -1 : 1);
}

} // namespace enishi::annealing

#endif // ENISHI_TEST_UNIT_ANNEALING_CONSTRAINED_ASSIGNMENTS_H
