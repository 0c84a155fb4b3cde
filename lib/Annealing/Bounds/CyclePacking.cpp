//===- CyclePacking.cpp - Disjoint frustrated cycles ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CyclePacking.h"

#include <algorithm>
#include <cstdlib>

using namespace enishi::annealing;

namespace {

/// The model's graph with the ghost spin as one more row, and per entry what
/// is left of its coupling, in halves of units.
class Packing {
public:
  Packing(const FixedPointModel &fixed, const RoofDuality &roof, uint64_t work);

  int64_t run() {
    // Small shares first, so that the first cycles do not block all others.
    for (int64_t share : {4, 2, 1})
      packTriangles(share);
    for (uint32_t depth : {4, 6, 10, 20})
      packCycles(depth);
    return packed;
  }

private:
  static constexpr uint32_t none = UINT32_MAX;

  void packTriangles(int64_t share);
  void packCycles(uint32_t depth);
  bool findCycle(Spin root, uint32_t depth);
  void take(uint64_t entry, int64_t amount) {
    left[entry] -= amount;
    left[reverse[entry]] -= amount;
  }

  uint32_t numNodes;
  std::vector<uint64_t> begin, reverse;
  std::vector<Spin> heads;
  std::vector<int64_t> left;
  std::vector<uint8_t> isNegative; ///< the coupling wants different spins
  std::vector<uint64_t> entryOf;   ///< scratch: 1 + the entry to a node
  std::vector<uint32_t> depthOf;   ///< scratch: of a node of the double cover
  std::vector<uint64_t> cameBy;
  std::vector<uint32_t> queue;
  std::vector<uint64_t> cycle;
  uint64_t work;
  int64_t packed = 0;
};

Packing::Packing(const FixedPointModel &fixed, const RoofDuality &roof,
                 uint64_t work)
    : numNodes(fixed.model->numSpins() + 1), work(work) {
  const IsingModel &model = *fixed.model;
  const Spin ghost = model.numSpins();
  for (Spin spin = 0; spin < ghost; ++spin) {
    begin.push_back(heads.size());
    auto add = [&](Spin head, int64_t amount, bool negative) {
      if (amount <= 0)
        return;
      heads.push_back(head);
      left.push_back(amount);
      isNegative.push_back(negative);
    };
    for (uint64_t k = model.rowBegin[spin]; k < model.rowBegin[spin + 1]; ++k)
      add(model.neighbors[k], roof.unusedWeights[k], fixed.weights[k] > 0);
    add(ghost, roof.unusedFields[spin], fixed.fields[spin] > 0);
  }
  begin.push_back(heads.size());
  for (uint64_t k = 0, end = heads.size(); k < end; ++k)
    if (heads[k] == ghost) {
      // Rows are in order, so the spin is the one whose row holds k.
      auto row = std::upper_bound(begin.begin(), begin.end(), k) - 1;
      heads.push_back(static_cast<Spin>(row - begin.begin()));
      left.push_back(left[k]);
      isNegative.push_back(isNegative[k]);
    }
  begin.push_back(heads.size());
  reverse.resize(heads.size());
  std::vector<uint64_t> next(begin.begin(), begin.end() - 1);
  for (Spin node = 0; node < numNodes; ++node)
    for (uint64_t k = begin[node]; k < begin[node + 1]; ++k)
      reverse[k] = next[heads[k]]++;
  entryOf.assign(numNodes, 0);
  depthOf.assign(2 * size_t(numNodes), none);
  cameBy.resize(2 * size_t(numNodes));
}

void Packing::packTriangles(int64_t share) {
  for (Spin a = 0; a < numNodes && work > 0; ++a) {
    for (uint64_t k = begin[a]; k < begin[a + 1]; ++k)
      entryOf[heads[k]] = k + 1;
    for (uint64_t ab = begin[a]; ab < begin[a + 1] && work > 0; ++ab) {
      Spin b = heads[ab];
      if (b < a)
        continue;
      work -= std::min(work, begin[b + 1] - begin[b]);
      for (uint64_t bc = begin[b]; bc < begin[b + 1] && left[ab] > 0; ++bc) {
        if (heads[bc] < b || left[bc] == 0 || entryOf[heads[bc]] == 0)
          continue;
        uint64_t ac = entryOf[heads[bc]] - 1;
        if (left[ac] == 0 ||
            (isNegative[ab] + isNegative[bc] + isNegative[ac]) % 2 == 0)
          continue;
        int64_t amount = std::min({left[ab], left[bc], left[ac]});
        amount = (amount + share - 1) / share;
        take(ab, amount);
        take(bc, amount);
        take(ac, amount);
        packed += amount;
      }
    }
    for (uint64_t k = begin[a]; k < begin[a + 1]; ++k)
      entryOf[heads[k]] = 0;
  }
}

/// A shortest path from root+ to root- in the double cover, which is a closed
/// walk of odd sign, of at most `depth` couplings.
bool Packing::findCycle(Spin root, uint32_t depth) {
  queue.assign(1, 2 * root);
  depthOf[2 * root] = 0;
  bool found = false;
  for (size_t at = 0; at < queue.size() && !found && work > 0; ++at) {
    uint32_t node = queue[at];
    if (depthOf[node] == depth)
      break;
    uint64_t first = begin[node / 2], end = begin[node / 2 + 1];
    work -= std::min(work, end - first);
    for (uint64_t k = first; k < end; ++k) {
      if (left[k] == 0)
        continue;
      uint32_t next = 2 * heads[k] + ((node % 2) ^ isNegative[k]);
      if (depthOf[next] != none)
        continue;
      depthOf[next] = depthOf[node] + 1;
      cameBy[next] = k;
      queue.push_back(next);
      if (next == 2 * root + 1) {
        found = true;
        break;
      }
    }
  }
  cycle.clear();
  if (found)
    for (uint32_t node = 2 * root + 1; node != 2 * root;) {
      uint64_t k = cameBy[node];
      cycle.push_back(k);
      node = 2 * heads[reverse[k]] + ((node % 2) ^ isNegative[k]);
    }
  for (uint32_t node : queue)
    depthOf[node] = none;
  return found;
}

void Packing::packCycles(uint32_t depth) {
  for (Spin root = 0; root < numNodes && work > 0; ++root)
    while (work > 0 && findCycle(root, depth)) {
      // A walk may use a coupling in both directions; then it is counted twice.
      int64_t amount = INT64_MAX;
      for (uint64_t k : cycle) {
        auto uses = std::count_if(cycle.begin(), cycle.end(), [&](uint64_t e) {
          return e == k || e == reverse[k];
        });
        amount = std::min<int64_t>(amount, left[k] / uses);
      }
      if (amount == 0)
        break;
      for (uint64_t k : cycle)
        take(k, amount);
      packed += amount;
    }
}

} // namespace

int64_t enishi::annealing::packFrustratedCycles(const FixedPointModel &model,
                                                const RoofDuality &roof,
                                                uint64_t work) {
  return Packing(model, roof, work).run();
}

int64_t enishi::annealing::cycleBound(const FixedPointModel &model,
                                      uint64_t work) {
  RoofDuality roof = computeRoofDuality(model, work, /*wantUnused=*/true);
  int64_t bound = roof.flow;
  for (int64_t field : model.fields)
    bound -= std::abs(field);
  for (Spin spin = 0; spin < model.model->numSpins(); ++spin)
    for (uint64_t k = model.model->rowBegin[spin];
         k < model.model->rowBegin[spin + 1]; ++k)
      if (model.model->neighbors[k] < spin)
        bound -= std::abs(model.weights[k]);
  return bound + packFrustratedCycles(model, roof, work);
}
