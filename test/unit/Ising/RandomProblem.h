//===- RandomProblem.h - Small problems of every kind -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_ISING_RANDOMPROBLEM_H
#define ENISHI_TEST_UNIT_ISING_RANDOMPROBLEM_H

#include "enishi/Annealing/Problem.h"

#include <random>

namespace enishi::annealing {

struct RandomShape {
  uint32_t variables = 5;
  bool hasIntegers = true;
  unsigned constraints = 2, terms = 8, maxDegree = 4;
};

/// A polynomial in normal form with whole coefficients.
inline Polynomial randomPolynomial(std::mt19937 &random, const Problem &problem,
                                   unsigned terms, unsigned maxDegree) {
  Polynomial polynomial;
  for (unsigned t = 0; t < terms; ++t) {
    std::vector<Variable> variables(random() % (maxDegree + 1));
    for (Variable &variable : variables)
      variable = static_cast<Variable>(random() % problem.numVariables());
    polynomial.add(variables, static_cast<double>(random() % 11) - 5);
  }
  polynomial.normalize(problem.variables);
  return polynomial;
}

inline Problem randomProblem(uint32_t seed, const RandomShape &shape) {
  std::mt19937 random(seed);
  Problem problem;
  problem.name = "random" + std::to_string(seed);
  if (random() % 2)
    problem.sense = Sense::Maximize;
  for (uint32_t i = 0; i < shape.variables; ++i)
    switch (random() % (shape.hasIntegers ? 3 : 2)) {
    case 0:
      problem.variables.push_back(VariableInfo::binary());
      break;
    case 1:
      problem.variables.push_back(VariableInfo::spin());
      break;
    default:
      problem.variables.push_back(VariableInfo::integer(
          -static_cast<double>(random() % 3), random() % 3));
    }
  problem.objective =
      randomPolynomial(random, problem, shape.terms, shape.maxDegree);
  for (unsigned k = 0; k < shape.constraints; ++k) {
    Constraint constraint;
    constraint.lhs = randomPolynomial(random, problem, 4, 2);
    constraint.lhs.constant = 0;
    constraint.relation = static_cast<Relation>(random() % 3);
    constraint.rhs = static_cast<double>(random() % 7) - 3;
    constraint.name = k % 2 ? "" : "c" + std::to_string(k);
    problem.constraints.push_back(std::move(constraint));
  }
  return problem;
}

} // namespace enishi::annealing

#endif // ENISHI_TEST_UNIT_ISING_RANDOMPROBLEM_H
