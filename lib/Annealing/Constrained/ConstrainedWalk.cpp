//===- ConstrainedWalk.cpp - One anneal of repaired moves -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ConstrainedWalk.h"

#include "../Solvers/Random.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

constexpr uint32_t kNotBroken = ~uint32_t(0);
/// A swap in a permutation is four changes; two of them are eight.
constexpr size_t kLongestMove = 8;
/// How many repairs of a row are compared.
constexpr unsigned kCandidates = 64;
/// What becomes of weights, and how far they fall.
constexpr double kFall = 0.98, kRise = 1.1, kLeast = 0.1;
/// The part of the rises that is accepted, at the beginning and the end, and
/// how quickly the temperature follows.
constexpr double kHot = 0.2, kCold = 0.001, kGain = 0.05;

} // namespace

ConstrainedWalk::ConstrainedWalk(const ConstrainedModel &model, uint64_t seed)
    : model(model), random(seed), weight(model.numRows(), 1),
      brokenAt(model.numRows(), kNotBroken),
      inChain(model.numVariables(), false),
      softness(this->random.next() >> 63 ? 0.9 : 0.4) {}

void ConstrainedWalk::setValues(llvm::ArrayRef<double> start) {
  values.resize(model.numVariables());
  for (Variable v = 0; v < model.numVariables(); ++v) {
    double least = model.lower[v], most = model.upper[v];
    values[v] = start.empty() ? (least <= 0 && most >= 0 && model.step[v] == 1
                                     ? 0
                                     : (most < 0 ? most : least))
                              : start[v];
  }
  recompute();
}

void ConstrainedWalk::recompute() {
  activity.assign(model.numRows(), 0);
  for (Variable v = 0; v < model.numVariables(); ++v) {
    for (const Entry &entry : model.columns[v])
      activity[entry.index] += entry.coefficient * values[v];
    // Products of two variables are listed for both.
    for (const RowProduct &product : model.rowProducts[v])
      if (product.other >= v)
        activity[product.row] +=
            product.coefficient * values[v] * values[product.other];
  }
  broken.clear();
  for (uint32_t row = 0; row < model.numRows(); ++row) {
    bool isBroken = model.excess(row, activity[row]) > 0;
    brokenAt[row] = isBroken ? broken.size() : kNotBroken;
    if (isBroken)
      broken.push_back(row);
  }
  gradient = model.linear;
  for (Variable v = 0; v < model.numVariables(); ++v)
    for (const Entry &entry : model.products[v])
      gradient[v] += entry.coefficient * values[entry.index];
  objective = model.objective.evaluate(values);
}

double ConstrainedWalk::higherEffect(Variable variable, double by) const {
  double change = 0;
  for (uint32_t t : model.higher[variable]) {
    double before = model.objective.higherCoefficients[t], after = before;
    for (Variable v : model.objective.higherTerm(t)) {
      before *= values[v];
      after *= v == variable ? values[v] + by : values[v];
    }
    change += after - before;
  }
  return change;
}

double ConstrainedWalk::objectiveEffect(Variable variable, double by) const {
  double slope =
      gradient[variable] + model.square[variable] * (2 * values[variable] + by);
  // The gradient does not know the changes of this move yet.
  llvm::ArrayRef<Entry> products = model.products[variable];
  if (!products.empty())
    for (const Change &change : chain) {
      const Entry *at = llvm::lower_bound(
          products, change.variable,
          [](const Entry &entry, Variable v) { return entry.index < v; });
      if (at != products.end() && at->index == change.variable)
        slope += at->coefficient * change.by;
    }
  double change = slope * by;
  return model.higher.entries.empty() ? change
                                      : change + higherEffect(variable, by);
}

/// Of rows with products: what the change adds to each, in productRows, and to
/// the penalties.
double ConstrainedWalk::productEffect(Variable variable, double by) {
  productRows.clear();
  for (const Entry &entry : model.columns[variable])
    productRows.push_back({entry.index, entry.coefficient * by});
  for (const RowProduct &product : model.rowProducts[variable]) {
    double factor = product.other == variable ? 2 * values[variable] + by
                                              : values[product.other];
    productRows.push_back({product.row, product.coefficient * factor * by});
  }
  llvm::stable_sort(productRows, llvm::less_first());
  size_t out = 0;
  double violation = 0;
  for (size_t i = 0; i < productRows.size();) {
    auto sum = productRows[i];
    for (++i; i < productRows.size() && productRows[i].first == sum.first; ++i)
      sum.second += productRows[i].second;
    double now = activity[sum.first];
    violation += penalty(sum.first, now + sum.second) - penalty(sum.first, now);
    productRows[out++] = sum;
  }
  productRows.resize(out);
  return violation;
}

ConstrainedWalk::Effect ConstrainedWalk::effectOf(Variable variable,
                                                  double by) {
  ++numSteps;
  Effect effect;
  if (objectiveShare > 0)
    effect.objective = objectiveEffect(variable, by);
  if (!model.rowProducts[variable].empty()) {
    effect.violation = productEffect(variable, by);
    return effect;
  }
  for (const Entry &entry : model.columns[variable]) {
    double now = activity[entry.index];
    effect.violation += penalty(entry.index, now + entry.coefficient * by) -
                        penalty(entry.index, now);
  }
  return effect;
}

void ConstrainedWalk::addToRow(uint32_t row, double amount) {
  double before = model.excess(row, activity[row]);
  activity[row] += amount;
  double after = model.excess(row, activity[row]);
  if (after > before)
    toRepair.push_back(row);
  if (after > 0 && brokenAt[row] == kNotBroken) {
    brokenAt[row] = broken.size();
    broken.push_back(row);
  } else if (after == 0 && brokenAt[row] != kNotBroken) {
    uint32_t last = broken.back();
    broken[brokenAt[row]] = last;
    brokenAt[last] = brokenAt[row];
    brokenAt[row] = kNotBroken;
    broken.pop_back();
  }
}

void ConstrainedWalk::apply(Change change) {
  if (model.rowProducts[change.variable].empty()) {
    for (const Entry &entry : model.columns[change.variable])
      addToRow(entry.index, entry.coefficient * change.by);
  } else {
    productEffect(change.variable, change.by);
    for (auto [row, amount] : productRows)
      addToRow(row, amount);
  }
  values[change.variable] += change.by;
}

double ConstrainedWalk::randomChange(Variable variable) {
  double least = model.lower[variable], most = model.upper[variable],
         step = model.step[variable], value = values[variable];
  if (least == most)
    return 0;
  if (most - least <= step)
    return value == least ? step : -step;
  double to;
  double kind = random.uniform();
  if (kind < 0.2) {
    to = least + std::floor(random.uniform() * (most - least + 1));
  } else {
    // Near rather than far: a power of two up to the range.
    unsigned octaves = 1 + std::ilogb(most - least);
    double by = kind < 0.6 ? 1 : std::ldexp(1, random.below(octaves));
    to = value + (random.next() >> 63 ? by : -by);
  }
  return std::clamp(to, least, most) - value;
}

double ConstrainedWalk::repairingChange(const Entry &term, double need) const {
  Variable v = term.index;
  double least = model.lower[v], most = model.upper[v], step = model.step[v];
  if (least == most)
    return 0;
  if (most - least <= step) {
    double by = values[v] == least ? step : -step;
    // Of a product the effect is not known here.
    return term.coefficient == 0 || term.coefficient * by * need > 0 ? by : 0;
  }
  if (term.coefficient == 0)
    return values[v] < most ? step : -step;
  double by = need / term.coefficient;
  by = by > 0 ? std::ceil(by - 1e-9) : std::floor(by + 1e-9);
  return std::clamp(values[v] + by, least, most) - values[v];
}

bool ConstrainedWalk::repair(uint32_t row) {
  double over = activity[row] - model.rowUpper[row];
  double need = over > 0 ? -over : model.rowLower[row] - activity[row];
  llvm::ArrayRef<Entry> terms = model.rowTerms[row];
  if (terms.empty())
    return false;
  // Sometimes any of the repairs that break least, else the cheapest.
  bool isGreedy = random.next() >> 63;
  Change best = {0, 0};
  Effect bestEffect;
  bestEffect.violation = std::numeric_limits<double>::infinity();
  unsigned seen = 0, equal = 0;
  size_t at = random.below(terms.size());
  for (size_t i = 0; i < terms.size() && seen < kCandidates;
       ++i, at = at + 1 == terms.size() ? 0 : at + 1) {
    Variable v = terms[at].index;
    if (inChain[v])
      continue;
    double by = repairingChange(terms[at], need);
    if (by == 0)
      continue;
    ++seen;
    Effect effect = effectOf(v, by);
    double difference = effect.violation - bestEffect.violation;
    double rounding = 1e-9 * std::abs(effect.violation);
    if (difference > rounding)
      continue;
    bool isEqual = difference >= -rounding;
    equal = isEqual ? equal + 1 : 1;
    if (isEqual && (isGreedy ? effect.objective >= bestEffect.objective
                             : random.below(equal) != 0))
      continue;
    best = {v, by};
    bestEffect = effect;
  }
  if (best.by == 0)
    return false;
  extend(best, bestEffect);
  return true;
}

void ConstrainedWalk::extend(Change change, Effect effect) {
  apply(change);
  chain.push_back(change);
  inChain[change.variable] = true;
  chainEffect.violation += effect.violation;
  chainEffect.objective += effect.objective;
  // A repair may move what is broken elsewhere; where that leads nowhere, what
  // broke least stands.
  if (chain.size() == 1 || chainEffect.violation <= prefixEffect.violation) {
    prefix = chain.size();
    prefixEffect = chainEffect;
  }
}

void ConstrainedWalk::shorten() {
  for (; chain.size() > prefix; chain.pop_back()) {
    inChain[chain.back().variable] = false;
    apply({chain.back().variable, -chain.back().by});
  }
  chainEffect = prefixEffect;
}

ConstrainedWalk::Effect ConstrainedWalk::move() {
  chain.clear();
  toRepair.clear();
  chainEffect = prefixEffect = {};
  prefix = 0;
  bool mends = !broken.empty() && random.next() >> 62 == 0;
  if (mends || (objectiveShare == 0 && !broken.empty())) {
    repair(broken[random.below(broken.size())]);
  } else {
    Variable v = random.below(model.numVariables());
    Change change = {v, randomChange(v)};
    if (change.by == 0)
      return chainEffect;
    extend(change, effectOf(change.variable, change.by));
  }
  // What an equality broke has no price; what a capacity does may be worth it.
  bool isSoft = random.uniform() < softness;
  for (size_t next = 0; next < toRepair.size() && chain.size() < kLongestMove;
       ++next)
    while (brokenAt[toRepair[next]] != kNotBroken &&
           chain.size() < kLongestMove &&
           !(isSoft && model.isInequality(toRepair[next])))
      if (!repair(toRepair[next]))
        break;
  shorten();
  return chainEffect;
}

void ConstrainedWalk::keep() {
  for (const Change &change : chain) {
    inChain[change.variable] = false;
    for (const Entry &entry : model.products[change.variable])
      gradient[entry.index] += entry.coefficient * change.by;
  }
  objective += chainEffect.objective;
}

void ConstrainedWalk::undo() {
  for (const Change &change : llvm::reverse(chain)) {
    inChain[change.variable] = false;
    apply({change.variable, -change.by});
  }
}

double ConstrainedWalk::randomRise(double temperature) {
  return -fixedLog(1 - random.uniform()) * temperature;
}

void ConstrainedWalk::adaptWeights(bool mayFall) {
  if (!broken.empty()) {
    for (uint32_t row : broken)
      weight[row] = std::min(weight[row] * kRise, 1e200);
  } else if (mayFall) {
    for (double &w : weight)
      w = std::max(w * kFall, leastWeight);
  }
}

void ConstrainedWalk::notePoint() {
  WalkPoint point;
  point.excess = 0;
  for (uint32_t row : broken)
    point.excess += model.excess(row, activity[row]);
  point.objective = objective;
  if (!point.isBetterThan(bestPoint))
    return;
  bestPoint.excess = point.excess;
  bestPoint.objective = objective;
  bestPoint.values = values;
}

void ConstrainedWalk::findFeasible(
    uint64_t stepLimit, llvm::function_ref<bool(uint64_t, double)> isOver) {
  objectiveShare = 0;
  // Little noise; the weights lead out of what is not feasible.
  uint64_t moves = 0;
  while (!broken.empty() && numSteps < stepLimit) {
    Effect effect = move();
    ++numSteps;
    if (effect.violation <= randomRise(0.02))
      keep();
    else
      undo();
    if (++moves % 16 == 0) {
      adaptWeights(false);
      notePoint();
      if (isOver(numSteps, bestFeasible()))
        break;
    }
  }
  recompute();
  notePoint();
}

double ConstrainedWalk::calibrate() {
  objectiveShare = 1;
  std::vector<double> sizes;
  for (unsigned trial = 0; trial < 200; ++trial) {
    Effect effect = move();
    ++numSteps;
    if (effect.objective != 0)
      sizes.push_back(std::abs(effect.objective));
    if (effect.objective <= 0 && effect.violation <= 0) {
      keep();
      notePoint();
    } else {
      undo();
    }
  }
  if (sizes.empty())
    return 1;
  llvm::sort(sizes);
  double typical = sizes[sizes.size() / 2], heaviest = 0;
  for (double w : weight)
    heaviest = std::max(heaviest, w);
  for (double &w : weight)
    w *= typical / heaviest;
  leastWeight = typical * kLeast;
  return typical / 2;
}

void ConstrainedWalk::anneal(
    llvm::ArrayRef<double> start, uint64_t stepLimit,
    llvm::function_ref<bool(uint64_t, double)> isOver) {
  setValues(start);
  notePoint();
  findFeasible(stepLimit / 2, isOver);
  bool isConstant = model.objective.degree() == 0;
  if (isOver(numSteps, bestFeasible()) || (isConstant && broken.empty()))
    return;
  double temperature = calibrate();
  // What starts from a good point should not forget it.
  double hot = start.empty() ? kHot : kHot / 10, accepted = hot;
  uint64_t begin = numSteps, moves = 0;
  uint64_t period = std::max<uint64_t>(32, model.numRows() / 4);
  while (numSteps < stepLimit) {
    Effect effect = move();
    // A move may be nothing but its choice.
    ++numSteps;
    double rise = effect.violation + effect.objective;
    bool isKept = rise <= randomRise(temperature);
    // In the long run the part `accepted` of the rises is.
    if (rise > 0)
      temperature *= 1 + kGain * (accepted - isKept);
    if (isKept) {
      keep();
      if (broken.empty() &&
          (bestPoint.excess > 0 || objective < bestPoint.objective))
        notePoint();
    } else {
      undo();
    }
    if (++moves % period != 0)
      continue;
    double done =
        double(numSteps - begin) / std::max(1.0, double(stepLimit - begin));
    accepted = hot * std::pow(kCold / hot, done);
    adaptWeights(done < 0.9);
    if (bestPoint.excess > 0)
      notePoint();
    if (moves % (period * 64) == 0)
      recompute();
    if (isOver(numSteps, bestFeasible()))
      break;
  }
}
