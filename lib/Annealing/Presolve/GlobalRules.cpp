//===- GlobalRules.cpp - Twins, roof duality and probing --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Presolver.h"

#include "../Exact/RoofDuality.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

uint64_t mix(uint64_t z) {
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// a * b == c * d in exact arithmetic. False where that cannot be told because
/// the products are too small.
bool equalProducts(double a, double b, double c, double d) {
  if (a == 0 || b == 0 || c == 0 || d == 0)
    return (a == 0 || b == 0) && (c == 0 || d == 0);
  double first = a * b, second = c * d;
  if (std::abs(first) < 1e-250)
    return false;
  return first == second && std::fma(a, b, -first) == std::fma(c, d, -second);
}

} // namespace

//===----------------------------------------------------------------------===//
// Twins
//===----------------------------------------------------------------------===//

/// The same neighbours, and local fields that are the same up to one factor in
/// every configuration, so the two never pull in different directions.
bool Presolver::areTwins(Spin a, Spin b, int8_t &sign) const {
  if (model.degree(a) != model.degree(b) || model.degree(a) == 0)
    return false;
  double scaleA = model.row(a).front().weight;
  double scaleB = model.couplingOf(b, model.row(a).front().neighbor);
  if (scaleB == 0 ||
      !equalProducts(model.fieldOf(a), scaleB, model.fieldOf(b), scaleA))
    return false;
  for (const DynamicModel::Entry &entry : model.row(a))
    if (!equalProducts(entry.weight, scaleB,
                       model.couplingOf(b, entry.neighbor), scaleA))
      return false;
  sign = (scaleA > 0) == (scaleB > 0) ? 1 : -1;
  return true;
}

uint32_t Presolver::findTwins() {
  struct Key {
    uint64_t hash;
    Spin spin;
  };
  std::vector<Key> keys;
  // Equal rows are compared entry by entry, with a search for each.
  constexpr uint32_t maxDegree = 64;
  for (Spin spin = 0; spin < model.numSpins(); ++spin) {
    if (!model.isAlive(spin) || model.degree(spin) < 1 ||
        model.degree(spin) > maxDegree)
      continue;
    uint64_t hash = model.fieldOf(spin) != 0;
    for (const DynamicModel::Entry &entry : model.row(spin))
      hash += mix(entry.neighbor + 0x9e3779b97f4a7c15u);
    keys.push_back({hash, spin});
  }
  llvm::sort(keys, [](const Key &a, const Key &b) {
    return std::pair(a.hash, a.spin) < std::pair(b.hash, b.spin);
  });
  uint32_t removed = 0;
  // Merging changes no row but the kept twin's and its neighbours', and those
  // rows only in weights, or by losing the twin that is gone.
  constexpr uint32_t maxTries = 8;
  for (size_t i = 0; i < keys.size(); ++i) {
    uint32_t tries = 0;
    for (size_t k = i + 1;
         k < keys.size() && keys[k].hash == keys[i].hash && tries < maxTries;
         ++k) {
      Spin a = keys[i].spin, b = keys[k].spin;
      int8_t sign;
      if (!model.isAlive(a) || !model.isAlive(b))
        continue;
      ++tries;
      if (areTwins(a, b, sign) && model.merge(b, a, sign))
        ++removed;
    }
  }
  return removed;
}

//===----------------------------------------------------------------------===//
// Roof duality
//===----------------------------------------------------------------------===//

/// Without fields the flow is zero, and what is fixed are the components whose
/// couplings can all be satisfied.
uint32_t Presolver::fixUnfrustrated() {
  std::vector<int8_t> values(model.numSpins(), 0);
  std::vector<Spin> component;
  uint32_t removed = 0;
  for (Spin start = 0; start < model.numSpins(); ++start) {
    if (!model.isAlive(start) || values[start] != 0)
      continue;
    component.assign(1, start);
    values[start] = 1;
    bool isFrustrated = false;
    for (size_t at = 0; at < component.size(); ++at)
      for (const DynamicModel::Entry &entry : model.row(component[at])) {
        int8_t value =
            entry.weight > 0 ? -values[component[at]] : values[component[at]];
        int8_t &other = values[entry.neighbor];
        isFrustrated |= other == -value;
        if (other == 0) {
          other = value;
          component.push_back(entry.neighbor);
        }
      }
    if (!isFrustrated)
      for (Spin spin : component)
        removed += model.fix(spin, values[spin]);
  }
  return removed;
}

uint32_t Presolver::useRoofDuality() {
  bool hasField = false;
  for (Spin spin = 0; spin < model.numSpins() && !hasField; ++spin)
    hasField = model.isAlive(spin) && model.fieldOf(spin) != 0;
  if (!hasField)
    return fixUnfrustrated();
  std::vector<Spin> spins;
  IsingModel left = model.snapshot(spins);
  if (spins.empty() || workLeft == 0)
    return 0;
  FixedPointModel fixed = toFixedPoint(left);
  if (model.exactOnly && !fixed.isExact())
    return 0;
  // A flow that takes long is worth little on a large model, where the time
  // counts.
  uint64_t limit = std::max<uint64_t>(left.neighbors.size(), 2000000);
  RoofDuality roof = computeRoofDuality(fixed, std::min(workLeft, limit));
  workLeft -= std::min(workLeft, roof.steps + left.neighbors.size());
  if (!roof.isComplete)
    return 0;
  uint32_t removed = 0;
  for (Spin spin = 0; spin < spins.size(); ++spin)
    if (roof.values[spin] != 0)
      removed += model.fix(spins[spin], roof.values[spin]);
  // The values belong to a model that differs from this one by at most so
  // much, for either of two configurations that are compared.
  if (removed > 0)
    model.addError(2 * fixed.error);
  return removed;
}

//===----------------------------------------------------------------------===//
// Probing
//===----------------------------------------------------------------------===//

/// Whether some neighbour would follow its local field once this spin is known.
bool Presolver::mayImply(Spin spin) {
  return llvm::any_of(model.row(spin), [&](const DynamicModel::Entry &entry) {
    return std::abs(model.fieldOf(entry.neighbor)) +
               2 * std::abs(entry.weight) >=
           model.absoluteSum(entry.neighbor) * (1 - 1e-9);
  });
}

/// Sets the spin, and then every spin whose local field of known spins
/// dominates the unknown ones.
void Presolver::propagate(Spin spin, int8_t value, std::vector<int8_t> &values,
                          std::vector<Spin> &implied) {
  constexpr size_t maxImplied = 64;
  implied.assign(1, spin);
  values[spin] = value;
  for (size_t at = 0; at < implied.size() && implied.size() < maxImplied; ++at)
    for (const DynamicModel::Entry &next : model.row(implied[at])) {
      Spin other = next.neighbor;
      if (values[other] != 0 || model.degree(other) > 64)
        continue;
      Rounded field = model.fieldOf(other), rest;
      for (const DynamicModel::Entry &entry : model.row(other)) {
        if (values[entry.neighbor] != 0)
          field += values[entry.neighbor] * entry.weight;
        else
          rest += std::abs(entry.weight);
      }
      workLeft -= std::min<uint64_t>(workLeft, model.degree(other));
      double lower = std::abs(field.value);
      if (!field.isExact())
        lower = std::nextafter(lower - field.error, -HUGE_VAL);
      if (lower < rest.upper() || lower <= 0)
        continue;
      values[other] = field.value > 0 ? -1 : 1;
      implied.push_back(other);
    }
}

/// An optimum has one of the two values, and in either case what that implies;
/// what both imply, or imply oppositely, can be fixed or merged.
uint32_t Presolver::probe() {
  std::vector<int8_t> up(model.numSpins(), 0), down(model.numSpins(), 0);
  std::vector<Spin> ifUp, ifDown;
  uint32_t removed = 0;
  for (Spin spin = 0; spin < model.numSpins() && workLeft > 0; ++spin) {
    if (!model.isAlive(spin) || model.degree(spin) > 64)
      continue;
    workLeft -= std::min<uint64_t>(workLeft, 1 + model.degree(spin));
    if (!mayImply(spin))
      continue;
    propagate(spin, 1, up, ifUp);
    propagate(spin, -1, down, ifDown);
    for (Spin other : ifUp) {
      if (other == spin || down[other] == 0)
        continue;
      removed += up[other] == down[other] ? model.fix(other, up[other])
                                          : model.merge(other, spin, up[other]);
    }
    for (Spin other : ifUp)
      up[other] = 0;
    for (Spin other : ifDown)
      down[other] = 0;
  }
  return removed;
}
