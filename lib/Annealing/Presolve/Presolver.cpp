//===- Presolver.cpp - The order of rules, and the local ones ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Presolver.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

/// Rows longer than this are not compared entry by entry.
constexpr uint32_t maxPairDegree = 16;

int8_t oppositeSign(double value) { return value > 0 ? -1 : 1; }

double upperDifference(double a, double b) {
  return (Rounded(a) - Rounded(b)).upper();
}

} // namespace

Presolver::Presolver(DynamicModel &model, const PresolveOptions &options)
    : model(model), options(options), isQueued(model.numSpins(), 0),
      marks(model.numSpins(), 0), slots(model.numSpins(), 0),
      stamps(model.numSpins(), 0) {}

void Presolver::enqueue(Spin spin) {
  if (!model.isAlive(spin))
    return;
  uint32_t degree = effectiveDegree(spin);
  if (degree <= 3)
    lowDegree[degree].push_back(spin);
  else if (!isQueued[spin]) {
    isQueued[spin] = 1;
    others.push_back(spin);
  }
}

void Presolver::enqueueTouched() {
  for (Spin spin : model.touched)
    enqueue(spin);
  model.touched.clear();
}

bool Presolver::tryElimination(Spin spin) {
  uint32_t degree = effectiveDegree(spin);
  PresolveRule rule = degree <= 1   ? PresolveRule::Degree1
                      : degree == 2 ? PresolveRule::Degree2
                                    : PresolveRule::Degree3;
  if (degree > 3 || !isOn(rule) || !model.eliminate(spin))
    return false;
  count(rule);
  return true;
}

bool Presolver::tryDominance(Spin spin) {
  double field = std::abs(model.fieldOf(spin));
  double sum = model.absoluteSum(spin);
  if (isOn(PresolveRule::FieldDominance) && field >= sum &&
      model.fix(spin, oppositeSign(model.fieldOf(spin)))) {
    count(PresolveRule::FieldDominance);
    return true;
  }
  if (!isOn(PresolveRule::CouplingDominance) || model.degree(spin) == 0)
    return false;
  llvm::ArrayRef<DynamicModel::Entry> row = model.row(spin);
  const DynamicModel::Entry *largest = row.begin();
  for (const DynamicModel::Entry &entry : row)
    if (std::abs(entry.weight) > std::abs(largest->weight))
      largest = &entry;
  double weight = largest->weight;
  if (2 * std::abs(weight) < (Rounded(sum) + field).upper() ||
      !model.merge(spin, largest->neighbor, oppositeSign(weight)))
    return false;
  count(PresolveRule::CouplingDominance);
  return true;
}

double Presolver::differenceOfRows(Spin i, Spin j, double sign) {
  for (const DynamicModel::Entry &entry : model.row(i))
    marks[entry.neighbor] = entry.weight;
  Rounded sum;
  for (const DynamicModel::Entry &entry : model.row(j)) {
    if (entry.neighbor == i)
      continue;
    sum += abs(Rounded(marks[entry.neighbor]) - sign * entry.weight);
    marks[entry.neighbor] = 0;
  }
  for (const DynamicModel::Entry &entry : model.row(i)) {
    if (entry.neighbor != j)
      sum += std::abs(marks[entry.neighbor]);
    marks[entry.neighbor] = 0;
  }
  return sum.upper();
}

/// Whatever the others are, some optimal choice for the two satisfies their
/// coupling J. With c = -sign(J) and local fields L_i and c L_j of the others,
/// s_i = c s_j is worse than s_i = -c s_j only if the two local fields have
/// opposite signs and both are larger than |J|. The neighbours of i bear the
/// latest stamp.
bool Presolver::isPairAligned(Spin i, const DynamicModel::Entry &entry) {
  Spin j = entry.neighbor;
  double weight = std::abs(entry.weight), sign = entry.weight > 0 ? -1 : 1;
  double restI = upperDifference(model.absoluteSum(i), weight);
  double restJ = upperDifference(model.absoluteSum(j), weight);
  double fieldI = model.fieldOf(i), fieldJ = sign * model.fieldOf(j);
  auto exceeds = [&](double field, double rest) {
    return (Rounded(field) + rest).upper() > weight;
  };
  bool upDown = exceeds(fieldI, restI) && exceeds(-fieldJ, restJ);
  bool downUp = exceeds(-fieldI, restI) && exceeds(fieldJ, restJ);
  if (!upDown && !downUp)
    return true;
  // Opposite and large also means a large difference of the local fields,
  // to which common neighbours add little; without any it is no news. Most
  // pairs are told from a few of the others' weights.
  if (model.degree(i) > maxPairDegree || model.degree(j) > maxPairDegree ||
      std::abs(restI - restJ) > 2 * weight * (1 + 1e-9))
    return false;
  double most = HUGE_VAL;
  if (upDown)
    most = std::min(most, 2 * weight - fieldI + fieldJ);
  if (downUp)
    most = std::min(most, 2 * weight - fieldJ + fieldI);
  most += 1e-9 * (std::abs(most) + weight);
  double others = 0;
  bool hasCommon = false;
  for (const DynamicModel::Entry &entry : model.row(j)) {
    if (stamps[entry.neighbor] == stamp) {
      hasCommon = true;
    } else if (entry.neighbor != i) {
      others += std::abs(entry.weight);
      if (others > most)
        return false;
    }
  }
  if (!hasCommon)
    return false;
  double difference = differenceOfRows(i, j, sign);
  auto canDiffer = [&](double a, double b) {
    return (Rounded(a) - b + difference).upper() > 2 * weight;
  };
  return !(upDown && canDiffer(fieldI, fieldJ)) &&
         !(downUp && canDiffer(fieldJ, fieldI));
}

bool Presolver::tryPairs(Spin spin) {
  if (!isOn(PresolveRule::PairDominance))
    return false;
  ++stamp;
  for (const DynamicModel::Entry &entry : model.row(spin))
    stamps[entry.neighbor] = stamp;
  for (const DynamicModel::Entry &entry : model.row(spin)) {
    // A neighbour that waits for its turn looks at the pair then.
    if (isQueued[entry.neighbor] || !isPairAligned(spin, entry))
      continue;
    Spin other = entry.neighbor;
    int8_t sign = oppositeSign(entry.weight);
    bool intoOther = model.degree(other) >= model.degree(spin);
    if (intoOther ? model.merge(spin, other, sign)
                  : model.merge(other, spin, sign)) {
      count(PresolveRule::PairDominance);
      return true;
    }
  }
  return false;
}

void Presolver::runLocalRules() {
  while (true) {
    enqueueTouched();
    // Lowest degrees first: they add the fewest couplings.
    auto bucket = std::find_if(lowDegree.begin(), lowDegree.end(),
                               [](const auto &b) { return !b.empty(); });
    if (bucket != lowDegree.end()) {
      Spin spin = bucket->back();
      bucket->pop_back();
      if (!model.isAlive(spin) ||
          effectiveDegree(spin) != uint32_t(bucket - lowDegree.begin()))
        continue;
      if (!tryElimination(spin) && !isQueued[spin]) {
        isQueued[spin] = 1;
        others.push_back(spin);
      }
      continue;
    }
    if (others.empty())
      return;
    Spin spin = others.front();
    others.pop_front();
    isQueued[spin] = 0;
    if (model.isAlive(spin) && !tryDominance(spin))
      tryPairs(spin);
  }
}

void Presolver::run() {
  uint64_t numCouplings = 0;
  for (Spin spin = 0; spin < model.numSpins(); ++spin)
    numCouplings += model.degree(spin);
  workLeft = static_cast<uint64_t>(
      options.effort * static_cast<double>(numCouplings + model.numSpins()));
  for (Spin spin = model.numSpins(); spin-- > 0;)
    enqueue(spin);
  runLocalRules();
  // After a heavier rule the cheap ones come first again.
  using Stage = uint32_t (Presolver::*)();
  const std::pair<PresolveRule, Stage> stages[] = {
      {PresolveRule::Twins, &Presolver::findTwins},
      {PresolveRule::RoofDuality, &Presolver::useRoofDuality},
      {PresolveRule::Blocks, &Presolver::solveNarrowBlocks},
      {PresolveRule::SmallGroups, &Presolver::findSmallGroups},
      {PresolveRule::Probing, &Presolver::probe}};
  for (size_t stage = 0; stage < std::size(stages);) {
    auto [rule, apply] = stages[stage];
    uint32_t removed = isOn(rule) ? (this->*apply)() : 0;
    count(rule, removed);
    runLocalRules();
    stage = removed > 0 ? 0 : stage + 1;
  }
}
