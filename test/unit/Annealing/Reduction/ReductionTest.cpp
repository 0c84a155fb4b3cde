//===- ReductionTest.cpp - Tests of problem reductions ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Reduction.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>
#include <random>

using namespace enishi::annealing;

namespace {

class TestRandom {
public:
  explicit TestRandom(uint64_t seed) : engine(seed) {}
  uint32_t below(uint32_t bound) { return (engine() >> 11) % bound; }
  int between(int low, int high) { return low + int(below(high - low + 1)); }

private:
  std::mt19937_64 engine;
};

/// Calls visit for every point within the variables' bounds.
template <typename Visit>
void forEachPoint(const Problem &problem, Visit visit) {
  std::vector<double> values;
  for (const VariableInfo &info : problem.variables)
    values.push_back(info.lower);
  while (true) {
    visit(values);
    size_t v = 0;
    for (; v < values.size(); ++v) {
      const VariableInfo &info = problem.variables[v];
      values[v] += info.kind == VariableKind::Spin ? 2 : 1;
      if (values[v] <= info.upper)
        break;
      values[v] = info.lower;
    }
    if (v == values.size())
      return;
  }
}

struct Optimum {
  bool isFeasible = false;
  double value = INFINITY; // in the sense of minimising
};

Optimum solve(const Problem &problem) {
  Optimum best;
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  forEachPoint(problem, [&](const std::vector<double> &values) {
    if (violation(problem, values) > 1e-9)
      return;
    best.isFeasible = true;
    best.value = std::min(best.value, sign * problem.evaluate(values));
  });
  return best;
}

/// All minimisers, to within a tolerance, by a Gray code.
std::vector<SpinConfiguration> minimisers(const IsingModel &model,
                                          double &minimum) {
  uint32_t n = model.numSpins();
  SpinConfiguration spins(n, -1);
  double energy = model.energy(spins);
  std::vector<uint64_t> best;
  minimum = INFINITY;
  uint64_t gray = 0;
  for (uint64_t k = 0;;) {
    if (energy < minimum - 1e-7) {
      minimum = energy;
      best.clear();
    }
    if (energy < minimum + 1e-7 && best.size() < 64)
      best.push_back(gray);
    if (++k == uint64_t(1) << n)
      break;
    uint32_t flip = __builtin_ctzll(k);
    double local = model.fields[flip];
    for (uint64_t e = model.rowBegin[flip]; e < model.rowBegin[flip + 1]; ++e)
      local += model.weights[e] * spins[model.neighbors[e]];
    energy -= 2 * spins[flip] * local;
    spins[flip] = -spins[flip];
    gray ^= uint64_t(1) << flip;
  }
  std::vector<SpinConfiguration> result;
  for (uint64_t state : best) {
    SpinConfiguration &found = result.emplace_back(n);
    for (uint32_t i = 0; i < n; ++i)
      found[i] = state >> i & 1 ? 1 : -1;
  }
  return result;
}

Polynomial randomPolynomial(TestRandom &random, const Problem &problem,
                            unsigned maxDegree, unsigned terms,
                            double divisor) {
  Polynomial result;
  for (unsigned t = 0; t < terms; ++t) {
    std::vector<Variable> term;
    for (unsigned d = random.below(maxDegree) + 1; d > 0; --d)
      term.push_back(random.below(problem.numVariables()));
    result.add(term, random.between(-4, 4) / divisor);
  }
  return result;
}

Problem randomProblem(TestRandom &random) {
  Problem problem;
  uint32_t numVariables = random.between(1, 5);
  bool integers = random.below(2), spins = random.below(3) == 0;
  for (uint32_t v = 0; v < numVariables; ++v) {
    if (integers && random.below(3) == 0) {
      int lower = random.between(-2, 1);
      problem.variables.push_back(
          VariableInfo::integer(lower, lower + random.between(0, 4)));
    } else {
      problem.variables.push_back(spins && random.below(2)
                                      ? VariableInfo::spin()
                                      : VariableInfo::binary());
    }
  }
  problem.objective =
      randomPolynomial(random, problem, random.below(4) == 0 ? 4 : 2,
                       random.between(0, 8), random.below(4) == 0 ? 3 : 1);
  problem.objective.add({}, random.between(-3, 3));
  if (random.below(2))
    problem.sense = Sense::Maximize;
  for (unsigned c = random.below(4); c > 0; --c) {
    Constraint constraint;
    if (random.below(3) == 0) {
      // Literals with coefficients of one: the special forms.
      double negative = 0;
      for (Variable v = 0; v < numVariables; ++v)
        if (random.below(3)) {
          bool isNegative = random.below(3) == 0;
          negative += isNegative;
          constraint.lhs.add(v, isNegative ? -1 : 1);
        }
      constraint.rhs = 1 - negative;
    } else {
      constraint.lhs =
          randomPolynomial(random, problem, random.below(4) == 0 ? 2 : 1,
                           random.between(1, 4), random.below(4) ? 1 : 10);
      constraint.rhs =
          constraint.lhs.degree() == 0 ? 0 : random.between(-3, 4) / 2.0;
    }
    constraint.relation = Relation(random.below(3));
    constraint.lhs.normalize(problem.variables);
    // lhs has no constant.
    constraint.rhs -= constraint.lhs.constant;
    constraint.lhs.constant = 0;
    // What is left of 0.1 + 0.2 - 0.3 has no meaning that the checks below,
    // which allow for rounding, could hold anybody to.
    auto isRest = [](const auto &term) {
      return std::abs(term.coefficient) < 1e-12;
    };
    std::erase_if(constraint.lhs.linear, isRest);
    std::erase_if(constraint.lhs.quadratic, isRest);
    problem.constraints.push_back(std::move(constraint));
  }
  return problem;
}

ReductionOptions randomOptions(TestRandom &random) {
  ReductionOptions options;
  options.encoding = IntegerEncoding(random.below(4));
  options.quadratization = Quadratization(random.below(3));
  options.useSpecialForms = random.below(4) != 0;
  if (random.below(3) == 0)
    options.maxCoefficient = random.between(1, 3);
  return options;
}

TEST(Reduction, MinimisersAreOptima) {
  const char *fromEnvironment = std::getenv("ENISHI_REDUCTION_INSTANCES");
  int numInstances = fromEnvironment ? std::atoi(fromEnvironment) : 6000;
  int checked = 0, refused = 0;
  int forms[6] = {};
  for (int instance = 0; instance < numInstances; ++instance) {
    TestRandom random(instance);
    Problem problem = randomProblem(random);
    ReductionOptions options = randomOptions(random);
    Optimum optimum = solve(problem);
    if (optimum.isFeasible && random.below(4) == 0)
      forEachPoint(problem, [&](const std::vector<double> &values) {
        if (violation(problem, values) == 0 &&
            (options.feasiblePoint.empty() || random.below(3) == 0))
          options.feasiblePoint = values;
      });
    llvm::Expected<Reduction> reduction = reduce(problem, options);
    if (!reduction) {
      llvm::consumeError(reduction.takeError());
      ++refused;
      // Only what cannot hold at all may be refused here.
      ASSERT_FALSE(optimum.isFeasible) << "instance " << instance;
      continue;
    }
    if (reduction->reduced.numVariables() > 15)
      continue;
    ASSERT_TRUE(reduction->reduced.isQuadraticUnconstrained());
    llvm::Expected<IsingModel> model = toIsing(reduction->reduced);
    ASSERT_TRUE(bool(model));
    double minimum;
    std::vector<SpinConfiguration> best = minimisers(*model, minimum);
    double sign = problem.sense == Sense::Maximize ? -1 : 1;
    for (const SpinConfiguration &spins : best) {
      std::vector<double> values = reduction->toOriginal(spins);
      for (size_t v = 0; v < values.size(); ++v) {
        ASSERT_GE(values[v], problem.variables[v].lower);
        ASSERT_LE(values[v], problem.variables[v].upper);
      }
      if (!optimum.isFeasible)
        continue;
      ASSERT_LE(violation(problem, values), 1e-9) << "instance " << instance;
      ASSERT_NEAR(sign * problem.evaluate(values), optimum.value, 1e-6)
          << "instance " << instance;
    }
    if (optimum.isFeasible) {
      ASSERT_NEAR(minimum, optimum.value, 1e-6) << "instance " << instance;
      ++checked;
      for (const ConstraintReport &report : reduction->constraints)
        ++forms[int(report.form)];
    }
  }
  EXPECT_GT(checked, numInstances / 3);
  EXPECT_LT(refused, numInstances / 2);
  if (numInstances >= 6000)
    for (int form = 0; form < 6; ++form)
      EXPECT_GT(forms[form], 100) << "form " << form;
}

TEST(Reduction, QuadratizationKeepsEveryValue) {
  // Not only the minimum: for every point, the best auxiliaries give the value.
  for (int instance = 0; instance < 1500; ++instance) {
    TestRandom random(instance);
    Problem problem;
    uint32_t n = random.between(3, 7);
    int kinds = random.below(3);
    for (uint32_t v = 0; v < n; ++v)
      problem.variables.push_back(kinds == 0 || (kinds == 2 && random.below(2))
                                      ? VariableInfo::binary()
                                      : VariableInfo::spin());
    for (int t = random.between(1, 5); t > 0; --t) {
      std::vector<Variable> term;
      for (Variable v = 0; v < n; ++v)
        if (random.below(3))
          term.push_back(v);
      problem.objective.add(term, random.between(-5, 5));
    }
    ReductionOptions options;
    options.quadratization = Quadratization(instance % 3);
    llvm::Expected<Reduction> reduction = reduce(problem, options);
    ASSERT_TRUE(bool(reduction));
    uint32_t extra = reduction->numAuxiliaries;
    ASSERT_EQ(reduction->reduced.numVariables(), n + extra);
    if (extra > 9)
      continue;
    forEachPoint(problem, [&](const std::vector<double> &values) {
      std::vector<double> all = values;
      all.resize(n + extra);
      double least = INFINITY;
      for (unsigned state = 0; state < 1u << extra; ++state) {
        for (unsigned i = 0; i < extra; ++i)
          all[n + i] = state >> i & 1;
        least = std::min(least, reduction->reduced.evaluate(all));
      }
      ASSERT_NEAR(least, problem.evaluate(values), 1e-9)
          << "instance " << instance;
    });
    if (::testing::Test::HasFatalFailure())
      return;
  }
}

Reduction reduced(const Problem &problem,
                  const ReductionOptions &options = {}) {
  llvm::Expected<Reduction> result = reduce(problem, options);
  if (!result) {
    ADD_FAILURE() << llvm::toString(result.takeError());
    return {};
  }
  return std::move(*result);
}

TEST(Reduction, NeedsFewAuxiliaries) {
  auto auxiliaries = [](VariableInfo info, unsigned degree,
                        double coefficient) {
    Problem problem;
    problem.variables.assign(degree, info);
    std::vector<Variable> term(degree);
    for (Variable v = 0; v < degree; ++v)
      term[v] = v;
    problem.objective.add(term, coefficient);
    return reduced(problem).numAuxiliaries;
  };
  for (unsigned degree = 3; degree <= 9; ++degree) {
    unsigned log = degree <= 4 ? 1 : degree <= 8 ? 2 : 3;
    EXPECT_EQ(auxiliaries(VariableInfo::binary(), degree, -1), 1u);
    EXPECT_EQ(auxiliaries(VariableInfo::binary(), degree, 1), log);
    EXPECT_EQ(auxiliaries(VariableInfo::spin(), degree, 1), log);
    EXPECT_EQ(auxiliaries(VariableInfo::spin(), degree, -1), log);
  }
  // Many cubic terms with a pair in common need one.
  Problem problem;
  problem.variables.assign(12, VariableInfo::binary());
  for (Variable v = 2; v < 12; ++v)
    problem.objective.add({0, 1, v}, v % 2 ? 1 : -2);
  EXPECT_EQ(reduced(problem).numAuxiliaries, 1u);
}

TEST(Reduction, IndependentSetsGetTheWeightsOfTheirNodes) {
  // Maximise sum w x over independent sets: an edge's penalty need only exceed
  // the smaller weight of its ends.
  Problem problem;
  problem.sense = Sense::Maximize;
  problem.variables.assign(4, VariableInfo::binary());
  for (Variable v = 0; v < 4; ++v)
    problem.objective.add(v, v + 1);
  for (Variable v = 0; v + 1 < 4; ++v) {
    Constraint edge;
    edge.lhs.add({v}, 1);
    edge.lhs.add({v + 1}, 1);
    edge.rhs = 1;
    edge.relation = Relation::LessEqual;
    problem.constraints.push_back(edge);
  }
  Reduction reduction = reduced(problem);
  EXPECT_EQ(reduction.reduced.numVariables(), 4u);
  for (size_t c = 0; c < 3; ++c) {
    EXPECT_EQ(reduction.constraints[c].form, ConstraintForm::Conflicts);
    EXPECT_EQ(reduction.constraints[c].weight, c + 2.0);
  }
}

TEST(Reduction, TightensWeightsPerCluster) {
  // Two choices that have nothing to do with each other.
  Problem problem;
  problem.variables.assign(4, VariableInfo::binary());
  for (Variable v = 0; v < 4; ++v)
    problem.objective.add(v, v < 2 ? 1 : 100);
  for (Variable v : {0u, 2u}) {
    Constraint choice;
    choice.lhs.add(v, 1);
    choice.lhs.add(v + 1, 1);
    choice.rhs = 1;
    problem.constraints.push_back(choice);
  }
  Reduction reduction = reduced(problem);
  EXPECT_EQ(reduction.constraints[0].weight, 3);
  EXPECT_EQ(reduction.constraints[1].weight, 201);
}

TEST(Reduction, RefusesWhatItCannotDo) {
  auto message = [](const Problem &problem) {
    llvm::Expected<Reduction> result = reduce(problem);
    return result ? std::string() : llvm::toString(result.takeError());
  };
  Problem unbounded;
  unbounded.variables = {VariableInfo::integer(0, INFINITY)};
  EXPECT_NE(message(unbounded).find("finite bounds"), std::string::npos);
  Problem irrational;
  irrational.variables.assign(5, VariableInfo::binary());
  Constraint constraint;
  constraint.name = "weights";
  for (Variable v = 0; v < 5; ++v)
    constraint.lhs.add(v, std::sqrt(2.0 + v));
  constraint.rhs = 4;
  constraint.relation = Relation::LessEqual;
  irrational.constraints.push_back(constraint);
  EXPECT_NE(message(irrational).find("'weights'"), std::string::npos);
  Problem impossible;
  impossible.variables = {VariableInfo::binary()};
  constraint.lhs = {};
  constraint.lhs.add(Variable(0), 2);
  constraint.relation = Relation::Equal;
  constraint.rhs = 1;
  impossible.constraints.push_back(constraint);
  EXPECT_NE(message(impossible).find("can never hold"), std::string::npos);
}

} // namespace
