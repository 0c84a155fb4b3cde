//===- MisProgramTest.cpp - Problems as independent sets of atoms ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Rydberg/MisProgram.h"
#include "enishi/Annealing/Exact.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>

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
};

Problem randomQubo(uint32_t n, uint64_t seed, double unit) {
  Numbers numbers{seed};
  Problem problem;
  problem.sense = seed % 2 ? Sense::Maximize : Sense::Minimize;
  problem.variables.assign(n, VariableInfo::binary());
  if (seed % 3 == 0)
    problem.variables[0] = VariableInfo::spin();
  for (Variable a = 0; a < n; ++a) {
    problem.objective.add({a}, unit * (int(numbers.below(11)) - 5));
    for (Variable b = a + 1; b < n; ++b)
      if (numbers.below(4))
        problem.objective.add({a, b}, unit * (int(numbers.below(11)) - 5));
  }
  problem.objective.constant = 3 * unit;
  problem.objective.normalize(problem.variables);
  return problem;
}

std::vector<double> assignment(const Problem &problem, uint64_t bits) {
  std::vector<double> values;
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    bool isSet = bits >> v & 1;
    values.push_back(problem.variables[v].kind == VariableKind::Spin
                         ? (isSet ? 1 : -1)
                         : isSet);
  }
  return values;
}

/// The best objective, negated where it is maximised.
double bestCost(const Problem &problem) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  double best = std::numeric_limits<double>::infinity();
  for (uint64_t bits = 0; bits < uint64_t(1) << problem.numVariables(); ++bits)
    best = std::min(best, sign * problem.evaluate(assignment(problem, bits)));
  return best;
}

MisProgram compiled(const Problem &problem) {
  llvm::Expected<MisProgram> program = compileForRydbergMis(problem);
  if (!program)
    llvm::report_fatal_error(program.takeError());
  return std::move(*program);
}

double weightOf(const MisProgram &program, const std::vector<bool> &set) {
  double weight = 0;
  for (size_t i = 0; i < set.size(); ++i)
    if (set[i])
      weight += program.atoms[i].weight;
  return weight;
}

/// Every independent set of the largest weight, from the positions alone: atoms
/// are taken column by column, and of all choices in two columns that agree in
/// the last one, only the heaviest are kept.
std::vector<std::vector<bool>> heaviestSets(const MisProgram &program) {
  struct State {
    double weight = 0;
    std::vector<std::vector<bool>> sets;
  };
  std::vector<uint32_t> order(program.atoms.size());
  for (uint32_t i = 0; i < order.size(); ++i)
    order[i] = i;
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return std::pair(program.atoms[a].column, program.atoms[a].row) <
           std::pair(program.atoms[b].column, program.atoms[b].row);
  });
  auto distance = [&](uint32_t a, uint32_t b) {
    return std::hypot(program.atoms[a].row - program.atoms[b].row,
                      program.atoms[a].column - program.atoms[b].column);
  };
  // By what is excited among the atoms that later ones can be close to.
  std::map<std::vector<uint32_t>, State> states;
  states[{}].sets = {std::vector<bool>(program.atoms.size())};
  for (uint32_t atom : order) {
    std::map<std::vector<uint32_t>, State> next;
    auto put = [&](std::vector<uint32_t> front, double weight,
                   std::vector<std::vector<bool>> sets) {
      std::erase_if(front, [&](uint32_t other) {
        return program.atoms[other].column < program.atoms[atom].column - 1;
      });
      State &state = next[front];
      if (state.sets.empty() || weight > state.weight + 1e-9)
        state = {weight, std::move(sets)};
      else if (weight > state.weight - 1e-9)
        state.sets.insert(state.sets.end(), sets.begin(), sets.end());
    };
    for (auto &[front, state] : states) {
      put(front, state.weight, state.sets);
      bool isBlocked = false;
      for (uint32_t other : front)
        isBlocked |= distance(atom, other) < 1.6;
      if (isBlocked)
        continue;
      std::vector<uint32_t> with = front;
      with.push_back(atom);
      std::vector<std::vector<bool>> sets = state.sets;
      for (std::vector<bool> &set : sets)
        set[atom] = true;
      put(with, state.weight + program.atoms[atom].weight, std::move(sets));
    }
    states = std::move(next);
  }
  State best;
  for (auto &[front, state] : states) {
    if (best.sets.empty() || state.weight > best.weight + 1e-9)
      best = state;
    else if (state.weight > best.weight - 1e-9)
      best.sets.insert(best.sets.end(), state.sets.begin(), state.sets.end());
  }
  return best.sets;
}

TEST(RydbergMis, PositionsAreTheEdges) {
  for (uint32_t n = 1; n <= 12; ++n) {
    MisProgram program = compiled(randomQubo(n, n, 1));
    EXPECT_TRUE(checkLayout(program).empty()) << n;
    EXPECT_EQ(program.atoms.size(),
              n == 1 ? 2u : 4 * n * (n - 1) + 2 * (n - 2));
    // By all pairs, without the checker.
    std::vector<std::pair<uint32_t, uint32_t>> close;
    for (uint32_t a = 0; a < program.atoms.size(); ++a)
      for (uint32_t b = a + 1; b < program.atoms.size(); ++b) {
        int dr = program.atoms[a].row - program.atoms[b].row;
        int dc = program.atoms[a].column - program.atoms[b].column;
        ASSERT_GT(dr * dr + dc * dc, 0);
        if (dr * dr + dc * dc <= 2)
          close.emplace_back(a, b);
        else
          EXPECT_GE(dr * dr + dc * dc, 4);
      }
    EXPECT_EQ(close, program.edges);
  }
}

TEST(RydbergMis, TheCheckerSeesWrongLayouts) {
  MisProgram program = compiled(randomQubo(4, 1, 1));
  MisProgram moved = program;
  moved.atoms[5].row += 40;
  EXPECT_FALSE(checkLayout(moved).empty());
  moved = program;
  moved.atoms[5] = moved.atoms[6];
  EXPECT_FALSE(checkLayout(moved).empty());
  moved = program;
  moved.edges.pop_back();
  EXPECT_FALSE(checkLayout(moved).empty());
  moved = program;
  moved.atoms[0].weight = -1;
  EXPECT_FALSE(checkLayout(moved).empty());
}

/// The set of every assignment is independent, weighs offset - cost, and is
/// read as that assignment.
TEST(RydbergMis, AssignmentsAreSets) {
  for (uint64_t seed = 0; seed < 20; ++seed) {
    uint32_t n = 1 + seed % 7;
    Problem problem = randomQubo(n, seed, seed % 4 ? 1 : 0.3);
    double sign = problem.sense == Sense::Maximize ? -1 : 1;
    MisProgram program = compiled(problem);
    for (uint64_t bits = 0; bits < 1u << n; ++bits) {
      std::vector<double> plain;
      for (uint32_t i = 0; i < n; ++i)
        plain.push_back(bits >> i & 1);
      std::vector<bool> set = program.setOf(plain);
      for (auto [a, b] : program.edges)
        EXPECT_FALSE(set[a] && set[b]);
      std::vector<double> values = assignment(problem, bits);
      EXPECT_EQ(program.decode(set), values);
      EXPECT_NEAR(program.offset - weightOf(program, set),
                  sign * problem.evaluate(values), 1e-9);
    }
  }
}

TEST(RydbergMis, AllHeaviestSetsAreBestAnswers) {
  for (uint64_t seed = 0; seed < 40; ++seed) {
    uint32_t n = 1 + seed % 4;
    Problem problem = randomQubo(n, seed, seed % 5 ? 1 : 0.7);
    double sign = problem.sense == Sense::Maximize ? -1 : 1;
    double best = bestCost(problem);
    MisProgram program = compiled(problem);
    std::vector<std::vector<bool>> sets = heaviestSets(program);
    ASSERT_FALSE(sets.empty());
    for (const std::vector<bool> &set : sets) {
      EXPECT_NEAR(program.offset - weightOf(program, set), best, 1e-9);
      EXPECT_NEAR(sign * problem.evaluate(program.decode(set)), best, 1e-9);
    }
  }
}

/// Larger ones by the exact solver, which knows nothing of crossings.
TEST(RydbergMis, ExactSolverFindsBestAnswers) {
  for (uint64_t seed = 0; seed < 8; ++seed) {
    uint32_t n = 5 + seed % 3;
    Problem problem = randomQubo(n, seed, 1);
    double sign = problem.sense == Sense::Maximize ? -1 : 1;
    MisProgram program = compiled(problem);
    llvm::Expected<IsingModel> model = toIsing(independentSetProblem(program));
    ASSERT_TRUE(bool(model));
    llvm::Expected<SolveResult> result = solveTreeDecomposition(*model);
    ASSERT_TRUE(bool(result)) << llvm::toString(result.takeError());
    ASSERT_TRUE(result->isOptimal);
    std::vector<bool> set;
    for (int8_t spin : result->samples.front().spins)
      set.push_back(spin > 0);
    double weight = weightOf(program, set);
    for (auto [a, b] : program.edges)
      EXPECT_FALSE(set[a] && set[b]);
    double best = bestCost(problem);
    EXPECT_NEAR(program.offset - weight, best, 1e-9);
    EXPECT_NEAR(sign * problem.evaluate(program.decode(set)), best, 1e-9);
  }
}

TEST(RydbergMis, BlockedAtomsAreDropped) {
  MisProgram program = compiled(randomQubo(3, 2, 1));
  std::vector<bool> all(program.atoms.size(), true);
  dropBlocked(program, all);
  for (auto [a, b] : program.edges)
    EXPECT_FALSE(all[a] && all[b]);
  EXPECT_GT(weightOf(program, all), 0);
}

TEST(RydbergMis, IntegersBecomeBits) {
  // An integer of four values is two bits.
  Problem problem = randomQubo(3, 4, 1);
  problem.variables[1] = VariableInfo::integer(0, 3);
  MisProgram program = compiled(problem);
  EXPECT_EQ(program.lines.size(), 4u);
  EXPECT_TRUE(checkLayout(program).empty());
  auto refused = compileForRydbergMis(problem, 0, 3);
  EXPECT_FALSE(bool(refused));
  llvm::consumeError(refused.takeError());
}

} // namespace
