//===- Separators.cpp - Parts behind few spins ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Presolver.h"

#include "../Exact/TreeElimination.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

namespace {

Rounded toRounded(const FixedPointModel &fixed, int64_t value) {
  Rounded result(fixed.toDouble(value));
  auto back = static_cast<int64_t>(static_cast<double>(value));
  double error = fixed.toDouble(std::abs(value - back)) + fixed.error;
  if (error != 0)
    result.error = std::nextafter(error, HUGE_VAL);
  return result;
}

} // namespace

bool Presolver::collapse(llvm::ArrayRef<Spin> inside,
                         llvm::ArrayRef<Spin> boundary, unsigned maxWidth,
                         uint64_t maxCost) {
  // slots: 1 + the position inside, 0 for the others.
  for (uint32_t i = 0; i < inside.size(); ++i)
    slots[inside[i]] = i + 1;
  std::vector<Coupling> couplings;
  std::vector<double> fields;
  bool hasField = false;
  for (uint32_t i = 0; i < inside.size(); ++i) {
    fields.push_back(model.fieldOf(inside[i]));
    hasField |= fields.back() != 0;
    for (const DynamicModel::Entry &entry : model.row(inside[i])) {
      uint32_t other = slots[entry.neighbor];
      if (other != 0) {
        if (other - 1 > i)
          couplings.push_back({i, other - 1, entry.weight});
        continue;
      }
      // The boundary follows the inside spins in the small model.
      const Spin *found = llvm::find(boundary, entry.neighbor);
      couplings.push_back(
          {i, static_cast<Spin>(inside.size() + (found - boundary.begin())),
           entry.weight});
    }
  }
  for (Spin spin : inside)
    slots[spin] = 0;
  fields.resize(inside.size() + boundary.size(), 0);
  IsingModel whole = IsingModel::create(std::move(fields), couplings);
  FixedPointModel wholeFixed = toFixedPoint(whole);
  if (model.exactOnly && !wholeFixed.isExact())
    return false;

  // Without the boundary, whose couplings turn into fields.
  std::vector<Coupling> insideCouplings;
  for (const Coupling &coupling : couplings)
    if (coupling.second < inside.size())
      insideCouplings.push_back(coupling);
  IsingModel core = IsingModel::create(std::vector<double>(inside.size(), 0),
                                       insideCouplings);
  std::optional<EliminationOrder> order =
      findOrder(core, OrderHeuristic::MinDegree, maxWidth, maxCost);
  workLeft -= std::min<uint64_t>(workLeft, core.neighbors.size());
  if (!order)
    return false;
  FixedPointModel fixed;
  fixed.model = &core;
  fixed.exponent = wholeFixed.exponent;
  fixed.error = wholeFixed.error;
  fixed.fields.resize(inside.size());
  for (Spin spin = 0; spin < inside.size(); ++spin)
    for (uint64_t k = whole.rowBegin[spin]; k < whole.rowBegin[spin + 1]; ++k)
      if (whole.neighbors[k] < inside.size())
        fixed.weights.push_back(wholeFixed.weights[k]);

  PresolveHistory::Group group;
  group.boundary.assign(boundary.begin(), boundary.end());
  group.inside.assign(inside.begin(), inside.end());
  const uint32_t numStates = 1u << boundary.size();
  group.values.resize(size_t(numStates) * inside.size());
  llvm::SmallVector<Rounded, 8> values(numStates);
  for (uint32_t state = 0; state < numStates; ++state) {
    uint32_t mirror = numStates - 1 - state;
    int8_t *out = group.values.data() + state * inside.size();
    if (!hasField && mirror < state) {
      values[state] = values[mirror];
      const int8_t *other = group.values.data() + mirror * inside.size();
      std::transform(other, other + inside.size(), out,
                     [](int8_t value) { return -value; });
      continue;
    }
    for (Spin spin = 0; spin < inside.size(); ++spin) {
      fixed.fields[spin] = wholeFixed.fields[spin];
      for (uint64_t k = whole.rowBegin[spin]; k < whole.rowBegin[spin + 1]; ++k)
        if (whole.neighbors[k] >= inside.size()) {
          bool up = state >> (whole.neighbors[k] - inside.size()) & 1;
          fixed.fields[spin] +=
              up ? wholeFixed.weights[k] : -wholeFixed.weights[k];
        }
    }
    SpinConfiguration best;
    values[state] =
        toRounded(fixed, minimiseByElimination(fixed, *order, best));
    std::copy(best.begin(), best.end(), out);
    workLeft -= std::min(workLeft, order->cost);
  }

  // The coefficients of the products of boundary spins.
  for (uint32_t bit = 1; bit < numStates; bit *= 2)
    for (uint32_t state = 0; state < numStates; ++state)
      if (!(state & bit)) {
        Rounded down = values[state], up = values[state | bit];
        values[state] = down + up;
        values[state | bit] = up - down;
      }
  for (Rounded &value : values)
    value = value.dividedBy(numStates);
  if (numStates == 8 && (values[7].value != 0 || !values[7].isExact()))
    return false;
  // A choice that was optimal for rounded coefficients.
  double choiceError = 2 * fixed.error;
  if (!model.replaceGroup(inside, boundary, values))
    return false;
  model.addError(choiceError);
  model.history.addGroup(std::move(group));
  return true;
}

uint32_t Presolver::findSmallGroups() {
  constexpr uint32_t maxDegree = 6;
  constexpr size_t maxInside = 12, maxBoundary = 8;
  uint32_t removed = 0;
  llvm::SmallVector<Spin, 16> inside, boundary;
  for (Spin start = 0; start < model.numSpins() && workLeft > 0; ++start) {
    if (!model.isAlive(start) || model.degree(start) > maxDegree)
      continue;
    // slots: 1 inside, 2 on the boundary.
    inside.assign(1, start);
    boundary.clear();
    slots[start] = 1;
    auto addBoundaryOf = [&](Spin spin) {
      for (const DynamicModel::Entry &entry : model.row(spin))
        if (slots[entry.neighbor] == 0) {
          slots[entry.neighbor] = 2;
          boundary.push_back(entry.neighbor);
        }
    };
    addBoundaryOf(start);
    while (boundary.size() > 3 && boundary.size() <= maxBoundary &&
           inside.size() < maxInside) {
      // The spin that brings the fewest new ones.
      size_t best = boundary.size();
      uint32_t fewest = UINT32_MAX;
      for (size_t b = 0; b < boundary.size(); ++b) {
        if (model.degree(boundary[b]) > 2 * maxDegree)
          continue;
        uint32_t fresh = 0;
        for (const DynamicModel::Entry &entry : model.row(boundary[b]))
          fresh += slots[entry.neighbor] == 0;
        workLeft -= std::min<uint64_t>(workLeft, model.degree(boundary[b]));
        if (fresh < fewest) {
          fewest = fresh;
          best = b;
        }
      }
      if (best == boundary.size())
        break;
      Spin spin = boundary[best];
      boundary.erase(boundary.begin() + best);
      slots[spin] = 1;
      inside.push_back(spin);
      addBoundaryOf(spin);
    }
    for (Spin spin : inside)
      slots[spin] = 0;
    for (Spin spin : boundary)
      slots[spin] = 0;
    if (boundary.size() <= 3 &&
        collapse(inside, boundary, maxInside, uint64_t(1) << 13))
      removed += inside.size();
  }
  return removed;
}

/// A cheap necessary sign for large blocks: a narrow strip has a small front
/// when it is walked from one of its ends. (Long trees of narrow blocks fail
/// it, too; they are left to the other rules.)
bool Presolver::mayBeNarrow(const IsingModel &left,
                            const BlockTree::Block &block) {
  constexpr size_t smallBlock = 400, maxFront = 64;
  if (block.spins.size() <= smallBlock)
    return true;
  // slots: 1 waits, 2 and 3 seen in the first and the second sweep.
  for (Spin spin : block.spins)
    slots[spin] = 1;
  Spin start = block.spins.front();
  bool isNarrow = true;
  for (uint32_t sweep = 1; sweep <= 2; ++sweep) {
    llvm::SmallVector<Spin, 128> front = {start}, next;
    slots[start] = sweep + 1;
    isNarrow = true;
    while (!front.empty()) {
      start = front.front();
      next.clear();
      for (Spin spin : front)
        for (Spin neighbor : left.neighborsOf(spin))
          if (slots[neighbor] != 0 && slots[neighbor] != sweep + 1) {
            slots[neighbor] = sweep + 1;
            next.push_back(neighbor);
          }
      isNarrow &= next.size() <= maxFront;
      if (next.size() > 16 * maxFront)
        break;
      front.swap(next);
    }
  }
  for (Spin spin : block.spins)
    slots[spin] = 0;
  workLeft -= std::min<uint64_t>(workLeft, block.spins.size());
  return isNarrow;
}

uint32_t Presolver::solveNarrowBlocks() {
  std::vector<Spin> spins;
  IsingModel left = model.snapshot(spins);
  BlockTree tree = findBlocks(left);
  constexpr unsigned maxWidth = 14;
  uint32_t removed = 0;
  for (Spin spin : tree.isolated)
    removed += collapse(spins[spin], {}, 0, 1);
  // Blocks that hang below one that stays keep it from being solved.
  std::vector<bool> stays(left.numSpins(), false);
  for (const BlockTree::Block &block : tree.blocks) {
    bool isFree = llvm::none_of(block.spins, [&](Spin s) { return stays[s]; });
    llvm::SmallVector<Spin, 16> inside;
    for (Spin spin : block.spins)
      inside.push_back(spins[spin]);
    Spin top = spins[block.top];
    if (isFree && workLeft > 0 && mayBeNarrow(left, block) &&
        collapse(inside, top, maxWidth,
                 std::min<uint64_t>(workLeft, uint64_t(1) << 22)))
      removed += inside.size();
    else
      stays[block.top] = true;
  }
  return removed;
}
