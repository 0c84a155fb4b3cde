//===- Branching.cpp - Which variable a linear prover splits ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Pseudo-costs, and trials of a few iterations for variables of which little is
// known (reliability branching: Achterberg, Koch, Martin, Operations Research
// Letters 33, 2005). Nothing here decides what is true.
//
//===----------------------------------------------------------------------===//

#include "LinearSearch.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

constexpr double kIntegral = 1e-6;
constexpr unsigned kReliable = 2, kTrials = 8;
constexpr uint32_t kTrialIterations = 30;

} // namespace

std::pair<double, double> LinearSearch::around(Variable v, double value) const {
  double low = program.lower[v], high = program.upper[v];
  bool isSpin = problem.variables[v].kind == VariableKind::Spin;
  double step = isSpin ? 2 : 1, from = isSpin ? -1 : 0;
  double nearest = from + step * std::round((value - from) / step);
  if (std::abs(value - nearest) < kIntegral) {
    nearest = std::clamp(nearest, low, high);
    return {nearest, nearest};
  }
  double below = from + step * std::floor((value - from) / step);
  below = std::clamp(below, low, high - step);
  return {below, below + step};
}

void LinearSearch::learn(Node &node) {
  if (node.distance <= 0)
    return;
  double change = std::max(0.0, program.objective() - node.parentObjective);
  (node.isUp ? costs.up : costs.down)[node.branched].add(change /
                                                         node.distance);
  costs.all.add(change / node.distance);
  node.distance = 0;
}

double LinearSearch::trial(Variable variable, double lower, double upper,
                           double base, llvm::ArrayRef<uint8_t> basis) {
  double oldLower = program.lower[variable], oldUpper = program.upper[variable];
  program.setBounds(variable, lower, upper);
  EnishiLinearStatus status = program.solve(kTrialIterations, 1e50);
  steps +=
      uint64_t(program.iterations()) * iterationCost() + program.numEntries();
  double rise = std::max(0.0, program.objective() - base);
  program.setBounds(variable, oldLower, oldUpper);
  program.setBasis(basis);
  if (status == EnishiLinearInfeasible)
    return std::max(rise, 10 * std::max(costs.of({}), 1e-6));
  return status == EnishiLinearFailed ? 0 : rise;
}

std::optional<Variable> LinearSearch::chooseFractional() {
  struct Candidate {
    Variable variable;
    double below, above, score;
  };
  std::vector<Candidate> candidates;
  auto scoreOf = [](double down, double up) {
    return std::max(down, 1e-6) * std::max(up, 1e-6);
  };
  for (Variable v = 0; v < relaxation.numVariables(); ++v) {
    if (program.lower[v] == program.upper[v])
      continue;
    auto [below, above] = around(v, point[v]);
    if (below == above)
      continue;
    double down = (point[v] - below) * costs.of(costs.down[v]);
    double up = (above - point[v]) * costs.of(costs.up[v]);
    candidates.push_back({v, below, above, scoreOf(down, up)});
  }
  if (candidates.empty())
    return std::nullopt;
  llvm::stable_sort(candidates, [](const Candidate &a, const Candidate &b) {
    return a.score > b.score;
  });
  if (candidates.size() == 1)
    return candidates.front().variable;
  double base = program.objective();
  std::vector<uint8_t> basis = program.basis();
  unsigned trials = 0;
  const Candidate *chosen = nullptr;
  double bestScore = -1;
  for (const Candidate &candidate : candidates) {
    Variable v = candidate.variable;
    double score = candidate.score;
    bool isKnown =
        std::min(costs.down[v].count, costs.up[v].count) >= kReliable;
    if (!isKnown && trials < kTrials) {
      ++trials;
      double down = trial(v, program.lower[v], candidate.below, base, basis);
      double up = trial(v, candidate.above, program.upper[v], base, basis);
      costs.down[v].add(down / std::max(1e-6, point[v] - candidate.below));
      costs.up[v].add(up / std::max(1e-6, candidate.above - point[v]));
      score = scoreOf(down, up);
    } else if (!isKnown) {
      continue;
    }
    if (score > bestScore) {
      bestScore = score;
      chosen = &candidate;
    }
  }
  return chosen->variable;
}

/// Of the variables that are not fixed one whose products are furthest from
/// what they stand for, or the first.
Variable LinearSearch::chooseAny(bool hasPoint) const {
  auto isFree = [&](Column c) {
    return c < relaxation.numVariables() && program.lower[c] < program.upper[c];
  };
  std::optional<Variable> chosen;
  double furthest = kIntegral;
  if (hasPoint)
    for (auto [p, pair] : llvm::enumerate(relaxation.products)) {
      double distance =
          std::abs(relaxation.mismatch(static_cast<uint32_t>(p), point));
      auto [a, b] = pair;
      if (distance <= furthest || (!isFree(a) && !isFree(b)))
        continue;
      furthest = distance;
      chosen = isFree(a) ? a : b;
    }
  for (Variable v = 0; !chosen; ++v)
    if (isFree(v))
      chosen = v;
  return *chosen;
}

void LinearSearch::branch(Node node, bool hasPoint) {
  double base = hasPoint ? program.objective() : 0;
  std::vector<uint8_t> basis = program.basis();
  std::optional<Variable> fractional;
  if (hasPoint)
    fractional = chooseFractional();
  Variable v = fractional ? *fractional : chooseAny(hasPoint);
  double low = program.lower[v], high = program.upper[v];
  double value = hasPoint ? std::clamp(point[v], low, high) : low;
  auto [below, above] = around(v, value);
  if (below == above) {
    double step = problem.variables[v].kind == VariableKind::Spin ? 2 : 1;
    below = std::min(below, high - step);
    above = below + step;
  }
  Node down = node, up = std::move(node);
  down.changes.push_back({v, low, below});
  up.changes.push_back({v, above, high});
  for (Node *child : {&down, &up}) {
    child->basis = basis;
    child->branched = v;
    child->parentObjective = base;
    child->distance = 0;
    child->isUp = child == &up;
  }
  if (fractional) {
    down.distance = value - below;
    up.distance = above - value;
  }
  bool isUpFirst = value - below >= above - value;
  // The preferred one has the next number.
  Key key(up.bound, numCreated);
  add(std::move(isUpFirst ? up : down));
  add(std::move(isUpFirst ? down : up));
  next = key;
}
