//===- LinearSearch.cpp - The tree of a linear prover -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LinearSearch.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

/// Rows about products: per round, and rounds at the root and below.
constexpr size_t kRowsPerRound = 1000;
constexpr unsigned kRootRounds = 40, kNodeRounds = 3;
/// Bases of open nodes are forgotten beyond this many bytes.
constexpr size_t kMaxBasisBytes = size_t(256) << 20;

} // namespace

LinearSearch::LinearSearch(const Problem &problem, Relaxation given,
                           LinearProgram solver)
    : best(problem), problem(problem), relaxation(std::move(given)),
      program(std::move(solver)), rootLower(relaxation.lower),
      rootUpper(relaxation.upper) {
  uint32_t n = relaxation.numVariables();
  costs.down.resize(n);
  costs.up.resize(n);
  open[{-HUGE_VAL, numCreated++}] = Node{-HUGE_VAL, {}, {}};
}

void LinearSearch::offer(llvm::ArrayRef<double> values) {
  if (violation(problem, values) == 0)
    best.consider(values.vec());
}

/// A certified bound of the objective, raised to its next possible value.
double LinearSearch::lift(double safe) const {
  Rounded total(safe);
  total += Rounded(relaxation.constant);
  double bound = total.lower();
  // Nothing is known where numbers overflowed.
  if (std::isnan(bound))
    return -HUGE_VAL;
  double unit = relaxation.unit;
  double multiple = unit > 0 ? (bound - relaxation.constant) / unit : HUGE_VAL;
  if (std::abs(multiple) < 1e9) {
    double value = relaxation.constant + std::ceil(multiple - 1e-6) * unit;
    bound = std::max(bound, value - relaxation.objectiveError);
  }
  return bound;
}

double LinearSearch::tolerance() const {
  if (relaxation.unit > 0)
    return 2 * relaxation.objectiveError;
  return 1e-9 * std::max(1.0, std::abs(bestEnergy()));
}

/// The value of the linear program above which a node is of no use.
double LinearSearch::cutOff() const {
  if (!hasBest())
    return 1e50;
  double step = relaxation.unit * (1 - 1e-5);
  return bestEnergy() - relaxation.constant - std::max(step, tolerance());
}

double LinearSearch::bound() const {
  double least = HUGE_VAL;
  if (hasBest())
    least = bestEnergy() - tolerance();
  if (!open.empty())
    least = std::min(least, open.begin()->first.first);
  return relaxation.sign * least;
}

bool LinearSearch::isOver() {
  if (isStopped)
    return true;
  double used = 0;
  if (limits->stepLimit)
    used = double(steps - stepsBefore) / double(limits->stepLimit);
  if (std::isfinite(limits->timeLimit))
    used = std::max(used, seconds() / std::max(1e-9, limits->timeLimit));
  isStopped = used >= 1 || (limits->progress && !limits->progress(used)) ||
              (limits->target && hasBest() &&
               bestEnergy() <= relaxation.sign * *limits->target);
  return isStopped;
}

void LinearSearch::enter(const Node &node) {
  for (Variable v : changed)
    program.setBounds(v, rootLower[v], rootUpper[v]);
  changed.clear();
  for (const Change &change : node.changes) {
    Variable v = change.variable;
    program.setBounds(v, std::max(change.lower, program.lower[v]),
                      std::min(change.upper, program.upper[v]));
    changed.push_back(v);
  }
  if (!node.basis.empty())
    program.setBasis(node.basis);
}

bool LinearSearch::isProvenInfeasible() {
  std::optional<std::vector<double>> ray = program.ray();
  if (!ray)
    return false;
  double largest = 0;
  for (double value : *ray)
    largest = std::max(largest, std::abs(value));
  if (!(largest > 0) || !std::isfinite(largest))
    return false;
  // Of either sign, whichever the library's convention is.
  for (double factor : {1 / largest, -1 / largest}) {
    std::vector<double> multipliers = *ray;
    for (double &value : multipliers)
      value *= factor;
    if (program.safeBound(multipliers, /*withCost=*/false, reduced) > 0)
      return true;
  }
  return false;
}

void LinearSearch::tightenByReducedCosts(Node &node, double safe,
                                         llvm::ArrayRef<Rounded> left) {
  if (!hasBest())
    return;
  for (Variable v = 0; v < relaxation.numVariables(); ++v) {
    double low = program.lower[v], high = program.upper[v];
    double slope = left[v].value;
    if (low == high || std::abs(slope) < 1e-9)
      continue;
    // What is far from the bound that costs less is cut off.
    double step = problem.variables[v].kind == VariableKind::Spin ? 2 : 1;
    double reach = (cutOff() - safe) / std::abs(slope);
    double kept = reach < 0 ? 0 : std::floor(reach / step + 1e-9) * step;
    if (!(kept + step <= high - low))
      continue;
    double from = slope > 0 ? low + kept + step : low;
    double to = slope > 0 ? high : high - kept - step;
    Rounded bound(safe);
    bound -= leastOf(left[v], low, high);
    bound += leastOf(left[v], from, to);
    if (!isCut(lift(bound.lower())))
      continue;
    double newLow = slope > 0 ? low : high - kept;
    double newHigh = slope > 0 ? low + kept : high;
    program.setBounds(v, newLow, newHigh);
    if (node.changes.empty() && changed.empty()) {
      rootLower[v] = newLow;
      rootUpper[v] = newHigh;
    } else {
      node.changes.push_back({v, newLow, newHigh});
      changed.push_back(v);
    }
  }
}

/// True where nothing better can be below the node.
bool LinearSearch::raiseBound(Node &node, EnishiLinearStatus status) {
  if (status == EnishiLinearInfeasible && isProvenInfeasible())
    return true;
  if (status == EnishiLinearFailed)
    return false;
  double safe = program.safeBound(program.duals(), /*withCost=*/true, reduced);
  node.bound = std::max(node.bound, lift(safe));
  if (isCut(node.bound))
    return true;
  if (std::isfinite(safe))
    tightenByReducedCosts(node, safe, reduced);
  return false;
}

LinearSearch::Outcome LinearSearch::relax(Node &node, bool &hasPoint) {
  hasPoint = false;
  double limit = cutOff();
  uint32_t chunk = static_cast<uint32_t>(std::clamp<uint64_t>(
      20000000 / (iterationCost() + program.numEntries()), 50, 5000));
  // What does not end after this many is left to branching.
  unsigned retries = 0;
  while (true) {
    EnishiLinearStatus status = program.solve(chunk, limit);
    steps +=
        uint64_t(program.iterations()) * iterationCost() + program.numEntries();
    if (raiseBound(node, status))
      return Outcome::Closed;
    switch (status) {
    case EnishiLinearOptimal:
      hasPoint = true;
      point.assign(program.values().begin(), program.values().end());
      return Outcome::Branch;
    case EnishiLinearStopped:
      if (isOver())
        return Outcome::Interrupted;
      continue;
    case EnishiLinearCutOff:
      // Not certified: on to the optimum.
      limit = 1e50;
      if (++retries <= 2)
        continue;
      return Outcome::Branch;
    case EnishiLinearInfeasible:
    case EnishiLinearFailed:
      return Outcome::Branch;
    }
  }
}

bool LinearSearch::tryValues(llvm::ArrayRef<double> at) {
  std::vector<double> values(at.begin(), at.begin() + problem.numVariables());
  for (Variable v = 0; v < values.size(); ++v) {
    if (problem.variables[v].kind == VariableKind::Spin)
      values[v] = values[v] > 0 ? 1 : -1;
    else
      values[v] = std::round(values[v]);
    values[v] = std::clamp(values[v], program.lower[v], program.upper[v]);
  }
  if (violation(problem, values) > 0)
    return false;
  return best.consider(std::move(values));
}

bool LinearSearch::isFixed() const {
  for (Variable v = 0; v < relaxation.numVariables(); ++v)
    if (program.lower[v] < program.upper[v])
      return false;
  return true;
}

LinearSearch::Outcome LinearSearch::process(Node &node) {
  if (isCut(node.bound))
    return Outcome::Closed;
  enter(node);
  for (Variable v = 0; v < relaxation.numVariables(); ++v)
    if (program.lower[v] > program.upper[v])
      return Outcome::Closed;
  bool isRoot = node.changes.empty(), hasPoint = false;
  unsigned mostRounds = isRoot ? kRootRounds : kNodeRounds;
  for (unsigned round = 0;; ++round) {
    if (isFixed()) {
      // One assignment is left, and the problem itself judges it.
      tryValues(program.lower);
      return Outcome::Closed;
    }
    double before = node.bound;
    Outcome outcome = relax(node, hasPoint);
    if (round == 0 && hasPoint)
      learn(node);
    if (outcome != Outcome::Branch)
      return outcome;
    if (!hasPoint)
      break;
    if (isOver())
      return Outcome::Interrupted;
    if (round >= mostRounds || (round > 8 && node.bound <= before))
      break;
    std::vector<LinearRow> rows = relaxation.separate(point, kRowsPerRound);
    if (rows.empty())
      break;
    if (isRoot && round > 0)
      program.removeIdleRows(static_cast<uint32_t>(relaxation.rows.size()));
    program.addRows(rows);
  }
  if (hasPoint)
    tryValues(point);
  // A tightened bound may have left one assignment here, too.
  if (isFixed())
    tryValues(program.lower);
  if (isFixed() || isCut(node.bound))
    return Outcome::Closed;
  branch(std::move(node), hasPoint);
  return Outcome::Branch;
}

void LinearSearch::add(Node node) {
  if (basisBytes + node.basis.size() > kMaxBasisBytes)
    node.basis.clear();
  basisBytes += node.basis.size();
  Key key(node.bound, numCreated++);
  open.emplace(key, std::move(node));
}

void LinearSearch::run(const LinearProverLimits &given) {
  limits = &given;
  start = std::chrono::steady_clock::now();
  stepsBefore = steps;
  isStopped = false;
  next.reset();
  uint64_t nodesBefore = nodes;
  while (!open.empty() && !isOver() && nodes - nodesBefore < given.nodeLimit) {
    // The last branching's better child, or what has the least bound.
    auto place = next ? open.find(*next) : open.begin();
    next.reset();
    Node node = std::move(place->second);
    open.erase(place);
    basisBytes -= node.basis.size();
    ++nodes;
    if (process(node) == Outcome::Interrupted)
      add(std::move(node));
  }
  limits = nullptr;
}
