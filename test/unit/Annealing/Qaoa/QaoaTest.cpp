//===- QaoaTest.cpp - Circuits that optimise ------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Qaoa/Qaoa.h"
#include "enishi/Simulation/Simulator.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <functional>
#include <set>

using namespace enishi;
using namespace enishi::annealing;

namespace {

/// A small generator of its own: the same problems everywhere.
struct Numbers {
  uint64_t state;
  uint32_t below(uint32_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return (state >> 33) % bound;
  }
  double number() { return (int(below(41)) - 20) / 8.0; }
};

/// The amplitudes of a circuit, by the simulator of programs.
std::vector<Complex> amplitudesOf(const Circuit &circuit) {
  Program program;
  program.code = Circuit(circuit.numQubits);
  for (const Instruction &inst : circuit.instructions)
    if (inst.kind != GateKind::Measure)
      program.code.appendFrom(circuit, inst);
  RunOptions options;
  options.precision = Precision::Double;
  auto state = findSimulator("statevector")->finalState(program, options);
  if (!state) {
    ADD_FAILURE() << llvm::toString(state.takeError());
    return {};
  }
  return *state;
}

SpinConfiguration spinsOf(uint64_t bits, uint32_t count) {
  SpinConfiguration spins;
  for (uint32_t q = 0; q < count; ++q)
    spins.push_back(bits >> q & 1 ? 1 : -1);
  return spins;
}

/// The cost of bits, term by term.
double costOf(const GateModel &model, uint64_t bits) {
  std::vector<double> values;
  for (int8_t spin : spinsOf(bits, model.numQubits))
    values.push_back(spin);
  return model.cost.evaluate(values);
}

/// Terms of degree one to four with any weights.
GateModel randomModel(uint32_t n, std::vector<FixedSum> sums, uint64_t seed) {
  Numbers numbers{seed};
  GateModel model;
  model.numQubits = n;
  model.sums = std::move(sums);
  for (uint32_t i = 0; i < 3 * n; ++i) {
    std::vector<Variable> term;
    for (uint32_t d = numbers.below(4) + 1; d > 0; --d)
      term.push_back(numbers.below(n));
    model.cost.add(term, numbers.number());
  }
  model.cost.constant = 1.5;
  model.cost.normalize(std::vector<VariableInfo>(n, VariableInfo::spin()));
  return model;
}

QaoaAngles someAngles(unsigned layers, uint64_t seed) {
  Numbers numbers{seed};
  QaoaAngles angles;
  for (unsigned i = 0; i < layers; ++i) {
    angles.gammas.push_back(numbers.number() / 4);
    angles.betas.push_back(numbers.number() / 2);
  }
  return angles;
}

std::vector<GateModel> testModels() {
  return {randomModel(5, {}, 1),
          randomModel(1, {}, 2),
          randomModel(6, {{{4, 1, 0}, 1}}, 3),
          randomModel(8, {{{0, 2, 4, 6}, 2}, {{7, 1, 3}, 1}}, 4),
          randomModel(7, {{{0, 1, 2, 3, 4, 5, 6}, 4}}, 5),
          randomModel(6, {{{1, 5}, 1}, {{0, 2}, 2}, {{3}, 0}}, 6)};
}

QaoaSimulation simulate(const GateModel &model, SumMixer mixer) {
  auto simulation = QaoaSimulation::create(model, mixer, 1u << 20);
  if (!simulation)
    llvm::report_fatal_error(simulation.takeError());
  return std::move(*simulation);
}

//===----------------------------------------------------------------------===//
// Circuits
//===----------------------------------------------------------------------===//

TEST(Qaoa, DickeStatesAreUniform) {
  for (uint32_t n = 1; n <= 7; ++n)
    for (uint32_t k = 0; k <= n; ++k) {
      Circuit circuit(n);
      std::vector<Qubit> qubits;
      for (Qubit q = 0; q < n; ++q)
        qubits.push_back(q);
      appendDickeState(circuit, qubits, k);
      std::vector<Complex> state = amplitudesOf(circuit);
      double count = 0;
      for (uint64_t i = 0; i < state.size(); ++i)
        count += std::popcount(i) == int(k);
      for (uint64_t i = 0; i < state.size(); ++i) {
        double expected = std::popcount(i) == int(k) ? 1 / std::sqrt(count) : 0;
        EXPECT_NEAR(std::abs(state[i] - expected), 0, 1e-12)
            << n << " over " << k << ", state " << i;
      }
    }
}

TEST(Qaoa, PairsOfMixersAreAllPairsOrARing) {
  for (uint32_t n = 1; n <= 9; ++n) {
    std::set<std::pair<uint32_t, uint32_t>> all;
    auto pairs = mixerPairs(n, SumMixer::Complete);
    for (auto [a, b] : pairs) {
      EXPECT_LT(a, b);
      EXPECT_LT(b, n);
      all.insert({a, b});
    }
    EXPECT_EQ(all.size(), n * (n - 1) / 2);
    EXPECT_EQ(pairs.size(), all.size());
    std::vector<unsigned> degree(n);
    for (auto [a, b] : mixerPairs(n, SumMixer::Ring)) {
      EXPECT_TRUE(b == a + 1 || (a == 0 && b == n - 1));
      ++degree[a];
      ++degree[b];
    }
    for (unsigned d : degree)
      EXPECT_EQ(d, n > 2 ? 2u : n - 1);
  }
}

/// The circuit, followed gate by gate, against the special simulation.
TEST(Qaoa, CircuitAndSimulationAgree) {
  for (const GateModel &model : testModels())
    for (SumMixer mixer : {SumMixer::Ring, SumMixer::Complete}) {
      QaoaAngles angles = someAngles(3, 7);
      std::vector<Complex> state =
          amplitudesOf(qaoaCircuit(model, angles, mixer));
      double mean = 0, square = 0, outside = 0;
      double best = std::numeric_limits<double>::infinity(), atBest = 0;
      for (uint64_t i = 0; i < state.size(); ++i) {
        double probability = std::norm(state[i]);
        double cost = costOf(model, i);
        mean += probability * cost;
        square += probability * cost * cost;
        if (!model.keepsSums(spinsOf(i, model.numQubits))) {
          outside += probability;
          continue;
        }
        if (cost < best - 1e-9) {
          best = cost;
          atBest = 0;
        }
        if (cost < best + 1e-9)
          atBest += probability;
      }
      EXPECT_LT(outside, 1e-20);
      QaoaSimulation simulation = simulate(model, mixer);
      EXPECT_NEAR(simulation.expectation(angles), mean, 1e-10);
      QaoaSimulation::Outcome outcome = simulation.outcome(angles);
      EXPECT_NEAR(outcome.mean, mean, 1e-10);
      EXPECT_NEAR(outcome.deviation, std::sqrt(square - mean * mean), 1e-6);
      EXPECT_NEAR(outcome.best, best, 1e-10);
      EXPECT_NEAR(outcome.probabilityOfBest, atBest, 1e-10);
    }
}

TEST(Qaoa, ModelsStandNextToEachOther) {
  std::vector<GateModel> models = {testModels()[0], testModels()[2]};
  std::vector<QaoaAngles> angles = {someAngles(2, 1), someAngles(2, 2)};
  std::vector<Complex> both =
      amplitudesOf(qaoaCircuit(models, angles, SumMixer::Ring));
  std::vector<Complex> one =
      amplitudesOf(qaoaCircuit(models[0], angles[0], SumMixer::Ring));
  std::vector<Complex> two =
      amplitudesOf(qaoaCircuit(models[1], angles[1], SumMixer::Ring));
  ASSERT_EQ(both.size(), one.size() * two.size());
  for (uint64_t i = 0; i < both.size(); ++i)
    EXPECT_NEAR(std::abs(both[i] - one[i % one.size()] * two[i / one.size()]),
                0, 1e-12);
}

//===----------------------------------------------------------------------===//
// Angles
//===----------------------------------------------------------------------===//

TEST(Qaoa, DerivativesAreThoseOfDifferences) {
  for (const GateModel &model : testModels()) {
    QaoaSimulation simulation = simulate(model, SumMixer::Complete);
    QaoaAngles angles = someAngles(3, 11), derivatives;
    double value = simulation.gradient(angles, derivatives);
    EXPECT_NEAR(value, simulation.expectation(angles), 1e-12);
    constexpr double kStep = 1e-5;
    auto difference = [&](double &angle) {
      double before = angle;
      angle = before + kStep;
      double above = simulation.expectation(angles);
      angle = before - kStep;
      double below = simulation.expectation(angles);
      angle = before;
      return (above - below) / (2 * kStep);
    };
    for (size_t i = 0; i < angles.layers(); ++i) {
      EXPECT_NEAR(derivatives.gammas[i], difference(angles.gammas[i]), 1e-6);
      EXPECT_NEAR(derivatives.betas[i], difference(angles.betas[i]), 1e-6);
    }
  }
}

/// All pairs of spins coupled by +-1, where the angles of the table are optimal
/// in the limit of many spins.
GateModel allPairs(uint32_t n, uint64_t seed) {
  Numbers numbers{seed};
  GateModel model;
  model.numQubits = n;
  for (Variable a = 0; a < n; ++a)
    for (Variable b = a + 1; b < n; ++b)
      model.cost.quadratic.push_back({a, b, numbers.below(2) ? 1.0 : -1.0});
  return model;
}

TEST(Qaoa, ScheduledAnglesAreNearlyOptimal) {
  GateModel model = allPairs(12, 3);
  QaoaSimulation simulation = simulate(model, SumMixer::Ring);
  double before = 0;
  for (unsigned layers = 1; layers <= 8; ++layers) {
    QaoaOptions options;
    options.layers = layers;
    QaoaAngles schedule = scheduledAngles(model, layers);
    ASSERT_EQ(schedule.layers(), layers);
    double mean = simulation.expectation(schedule);
    EXPECT_LT(mean, before) << layers;
    before = mean;
    QaoaChoice choice = chooseAngles(model, options);
    EXPECT_LE(choice.outcome->mean, mean + 1e-9);
    EXPECT_LT(choice.outcome->mean, 0.0);
    if (layers <= 5)
      EXPECT_GT(mean / choice.outcome->mean, 0.93) << layers;
  }
}

/// A ring of an even number of spins: p layers reach (2p + 1) / (2p + 2) of the
/// cut while the ring is longer than 2p (Farhi et al.; proven by Mbeng, Fazio,
/// Santoro, arXiv:1906.08948).
TEST(Qaoa, RingsReachTheirKnownOptimum) {
  GateModel ring;
  ring.numQubits = 10;
  for (Variable a = 0; a < 10; ++a)
    ring.cost.add({a, (a + 1) % 10}, 1);
  ring.cost.normalize(std::vector<VariableInfo>(10, VariableInfo::spin()));
  for (unsigned p = 1; p <= 4; ++p) {
    QaoaOptions options;
    options.layers = p;
    QaoaChoice choice = chooseAngles(ring, options);
    double cut = (10 - choice.outcome->mean) / 2;
    EXPECT_NEAR(cut / 10, (2.0 * p + 1) / (2 * p + 2), 1e-5) << p;
  }
}

TEST(Qaoa, TheSearchKeepsItsBudget) {
  GateModel model = allPairs(8, 5);
  QaoaOptions options;
  options.budget = 1;
  QaoaChoice choice = chooseAngles(model, options);
  EXPECT_EQ(choice.evaluations, 1u);
  EXPECT_EQ(choice.angles.gammas, scheduledAngles(model, 3).gammas);
  options.maxStates = 100;
  EXPECT_FALSE(chooseAngles(model, options).outcome.has_value());
  options = {};
  EXPECT_EQ(chooseAngles(model, options).angles.betas,
            chooseAngles(model, options).angles.betas);
}

TEST(Qaoa, CountsStatesWithoutOverflow) {
  GateModel model;
  model.numQubits = 5000;
  EXPECT_EQ(QaoaSimulation::countStates(model), ~uint64_t(0));
  FixedSum sum;
  for (uint32_t q = 0; q < 64; ++q)
    sum.qubits.push_back(q);
  model.numQubits = 64;
  for (auto [count, states] : {std::pair<uint32_t, uint64_t>(64, 1),
                               {0, 1},
                               {1, 64},
                               {63, 64},
                               {32, 1832624140942590534}}) {
    sum.count = count;
    model.sums = {sum};
    EXPECT_EQ(QaoaSimulation::countStates(model), states);
    if (states <= 64)
      EXPECT_NEAR(simulate(model, SumMixer::Ring).expectation(someAngles(1, 1)),
                  0, 1e-12);
  }
}

//===----------------------------------------------------------------------===//
// Problems
//===----------------------------------------------------------------------===//

/// Binary variables, a spin, an integer, equalities that mixers can hold, one
/// that overlaps them, and an inequality.
Problem randomProblem(uint64_t seed) {
  Numbers numbers{seed};
  Problem problem;
  problem.sense = seed % 2 ? Sense::Maximize : Sense::Minimize;
  problem.variables.assign(6, VariableInfo::binary());
  problem.variables[2] = VariableInfo::spin();
  problem.variables[4] = VariableInfo::integer(-1, 2);
  for (Variable a = 0; a < 6; ++a) {
    problem.objective.add({a}, numbers.number());
    for (Variable b = a + 1; b < 6; ++b)
      problem.objective.add({a, b}, numbers.number());
  }
  problem.objective.add({0, 1, 2, 3}, numbers.number());
  problem.objective.add({0, 3, 5}, numbers.number());
  problem.objective.constant = 0.75;
  problem.objective.normalize(problem.variables);
  Constraint held{"held", {}, Relation::Equal, 1.5};
  for (Variable v : {0u, 1u, 5u})
    held.lhs.add({v}, 1.5);
  Constraint other{"other", {}, Relation::Equal, 0};
  other.lhs.add({3}, 2);
  other.lhs.add({2}, 1);
  Constraint overlaps{"overlaps", {}, Relation::Equal, 1};
  overlaps.lhs.add({0}, 1);
  overlaps.lhs.add({3}, 1);
  Constraint most{"most", {}, Relation::LessEqual, 3};
  most.lhs.add({1}, 2);
  most.lhs.add({4}, 1);
  // 2 b + s = 0 has equal weights over bits, as 2 b + 2 b' = 1: never. Every
  // third problem has what holds.
  if (seed % 3 == 0)
    other.rhs = 1;
  problem.constraints = {held, overlaps, most};
  if (seed % 3 == 0)
    problem.constraints.push_back(other);
  return problem;
}

/// The best objective over everything that keeps the constraints.
std::optional<double> bestOf(const Problem &problem) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  std::optional<double> best;
  std::vector<double> values(problem.numVariables());
  std::function<void(Variable)> choose = [&](Variable v) {
    if (v == problem.numVariables()) {
      double energy = sign * problem.evaluate(values);
      if (violation(problem, values) == 0 && (!best || energy < *best))
        best = energy;
      return;
    }
    const VariableInfo &info = problem.variables[v];
    for (double value = info.lower; value <= info.upper;
         value += info.kind == VariableKind::Spin ? 2 : 1) {
      values[v] = value;
      choose(v + 1);
    }
  };
  choose(0);
  return best;
}

TEST(GateProblem, LeastCostsAreBestAnswers) {
  unsigned checked = 0;
  for (uint64_t seed = 0; seed < 40; ++seed)
    for (bool holdSums : {true, false}) {
      Problem problem = randomProblem(seed);
      std::optional<double> best = bestOf(problem);
      if (!best)
        continue;
      double sign = problem.sense == Sense::Maximize ? -1 : 1;
      GateProblemOptions options;
      options.holdSums = holdSums;
      auto gates = toGateProblem(problem, options);
      ASSERT_TRUE(bool(gates)) << llvm::toString(gates.takeError());
      EXPECT_EQ(gates->heldConstraints.empty(), !holdSums);
      ASSERT_EQ(gates->parts.size(), 1u);
      const GateModel &model = gates->parts.front();
      double least = std::numeric_limits<double>::infinity();
      for (uint64_t bits = 0; bits < 1u << model.numQubits; ++bits) {
        SpinConfiguration spins = spinsOf(bits, model.numQubits);
        if (!model.keepsSums(spins))
          continue;
        double cost = costOf(model, bits);
        std::vector<double> values = gates->decode(spins);
        for (uint32_t c : gates->heldConstraints)
          EXPECT_EQ(problem.constraints[c].violation(values), 0);
        if (violation(problem, values) == 0)
          EXPECT_GE(cost, sign * problem.evaluate(values) - 1e-9);
        if (cost < least - 1e-9)
          least = cost;
        if (cost < *best + 1e-9) {
          EXPECT_EQ(violation(problem, values), 0);
          EXPECT_NEAR(sign * problem.evaluate(values), *best, 1e-9);
        }
      }
      EXPECT_NEAR(least, *best, 1e-9) << seed;
      ++checked;
    }
  EXPECT_GT(checked, 40u);
}

TEST(GateProblem, HoldsTheLargestDisjointSums) {
  Problem problem;
  problem.variables.assign(7, VariableInfo::binary());
  auto add = [&](std::vector<LinearTerm> terms, Relation relation, double rhs) {
    Constraint constraint{"c", {}, relation, rhs};
    constraint.lhs.linear = std::move(terms);
    problem.constraints.push_back(constraint);
  };
  add({{0, 1}, {1, 1}}, Relation::Equal, 1);
  add({{1, -2}, {2, -2}, {3, -2}}, Relation::Equal, -4);
  add({{4, 1}, {5, 2}}, Relation::Equal, 2);     // unequal weights
  add({{4, 1}, {5, 1}}, Relation::LessEqual, 1); // no equality
  add({{4, 1}, {6, 1}}, Relation::Equal, 1);
  auto gates = toGateProblem(problem);
  ASSERT_TRUE(bool(gates));
  EXPECT_EQ(gates->heldConstraints, (std::vector<uint32_t>{1, 4}));
  ASSERT_EQ(gates->parts[0].sums.size(), 2u);
  EXPECT_EQ(gates->parts[0].sums[0].count, 2u);
  EXPECT_EQ(gates->parts[0].sums[0].qubits, (std::vector<uint32_t>{1, 2, 3}));
  EXPECT_EQ(gates->parts[0].sums[1].count, 1u);
}

/// Presolve leaves parts; their configurations lift to the problem's.
TEST(GateProblem, PresolvedPartsDecode) {
  Numbers numbers{9};
  Problem problem;
  constexpr uint32_t n = 22;
  problem.variables.assign(n, VariableInfo::spin());
  for (Variable a = 0; a < 16; ++a)
    for (Variable b = a + 1; b < 16; ++b)
      problem.objective.add({a, b}, numbers.below(2) ? 1 : -1);
  for (Variable a = 16; a < n; ++a)
    problem.objective.add({a, a - 16}, 1);
  problem.objective.normalize(problem.variables);
  auto gates = toGateProblem(problem);
  ASSERT_TRUE(bool(gates)) << llvm::toString(gates.takeError());
  EXPECT_EQ(gates->numPresolved + gates->numQubits(), n);
  EXPECT_GT(gates->numPresolved, 5u);
  ASSERT_EQ(gates->parts.size(), 1u);
  const GateModel &model = gates->parts.front();
  // Differences of costs are those of the problem's objective.
  double first = costOf(model, 0) -
                 problem.evaluate(gates->decode(spinsOf(0, model.numQubits)));
  for (int i = 0; i < 50; ++i) {
    uint64_t bits = numbers.below(1u << model.numQubits);
    double energy =
        problem.evaluate(gates->decode(spinsOf(bits, model.numQubits)));
    EXPECT_NEAR(costOf(model, bits) - energy, first, 1e-9);
  }
  GateProblemOptions plain;
  plain.usePresolve = false;
  EXPECT_EQ(toGateProblem(problem, plain)->numQubits(), n);
}

} // namespace
