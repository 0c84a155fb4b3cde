//===- CliqueGrowth.cpp - Chains beside those of the pattern --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CliqueGrowth.h"

#include <algorithm>
#include <limits>

using namespace enishi::annealing;

/// How many starts are tried for each new chain.
static constexpr uint32_t kStarts = 48;
static constexpr uint32_t kFree = std::numeric_limits<uint32_t>::max();

static std::vector<uint32_t>
ownersOf(const HardwareGraph &device,
         const std::vector<std::vector<Qubit>> &chains) {
  std::vector<uint32_t> owner(device.numLabels(), kFree);
  for (uint32_t c = 0; c < chains.size(); ++c)
    for (Qubit q : chains[c])
      owner[q] = c;
  return owner;
}

void enishi::annealing::dropUncoupled(const HardwareGraph &device,
                                      std::vector<std::vector<Qubit>> &chains) {
  std::vector<uint32_t> owner = ownersOf(device, chains);
  uint32_t count = chains.size();
  std::vector<std::vector<bool>> coupled(count, std::vector<bool>(count));
  for (uint32_t c = 0; c < count; ++c)
    for (Qubit q : chains[c])
      for (Qubit next : device.graph.neighborsOf(q))
        if (owner[next] != kFree)
          coupled[c][owner[next]] = true;
  std::vector<bool> dropped(count, false);
  while (true) {
    uint32_t worst = 0, most = 0;
    for (uint32_t a = 0; a < count; ++a) {
      uint32_t missing = 0;
      for (uint32_t b = 0; b < count; ++b)
        missing += a != b && !dropped[a] && !dropped[b] && !coupled[a][b];
      if (missing > most || (missing == most && missing > 0)) {
        most = missing;
        worst = a;
      }
    }
    if (most == 0)
      break;
    dropped[worst] = true;
  }
  uint32_t next = 0;
  std::erase_if(chains, [&](const auto &) { return dropped[next++]; });
}

namespace {
/// Looks for one more chain among the free qubits.
class ChainGrower {
public:
  ChainGrower(const HardwareGraph &device,
              const std::vector<std::vector<Qubit>> &chains)
      : device(device), numChains(chains.size()),
        owner(ownersOf(device, chains)), inTree(device.numLabels(), false),
        parent(device.numLabels()), mark(device.numLabels(), 0),
        touches(numChains, 0) {}

  /// A chain that touches all the others and holds `start`; empty if none was
  /// found.
  std::vector<Qubit> grow(Qubit start, size_t longest);
  bool isFree(Qubit q) const { return owner[q] == kFree && device.works[q]; }
  uint32_t gainOf(Qubit q) const;

private:
  void add(Qubit q);
  bool extend();
  void prune();

  const HardwareGraph &device;
  uint32_t numChains, numTouched = 0;
  std::vector<uint32_t> owner;
  std::vector<bool> inTree;
  std::vector<Qubit> tree, parent;
  std::vector<uint32_t> mark;
  uint32_t round = 0;
  /// How many couplers of the tree lead to each chain.
  std::vector<uint32_t> touches;
};
} // namespace

void ChainGrower::add(Qubit q) {
  tree.push_back(q);
  inTree[q] = true;
  for (Qubit next : device.graph.neighborsOf(q))
    if (owner[next] != kFree)
      numTouched += touches[owner[next]]++ == 0;
}

/// How many chains a qubit would newly touch.
uint32_t ChainGrower::gainOf(Qubit q) const {
  uint32_t gain = 0;
  llvm::ArrayRef<Qubit> row = device.graph.neighborsOf(q);
  for (size_t i = 0; i < row.size(); ++i) {
    uint32_t chain = owner[row[i]];
    if (chain == kFree || touches[chain] != 0)
      continue;
    bool isFirst = true;
    for (size_t j = 0; j < i && isFirst; ++j)
      isFirst = owner[row[j]] != chain;
    gain += isFirst;
  }
  return gain;
}

/// Adds the path of free qubits that newly touches the most chains per qubit.
bool ChainGrower::extend() {
  ++round;
  for (Qubit q : tree)
    mark[q] = round;
  std::vector<std::pair<Qubit, uint32_t>> next, current;
  // Breadth first; each qubit carries what its path gains, ignoring that two
  // qubits of a path may touch the same chain.
  for (Qubit q : tree)
    current.push_back({q, 0});
  double bestRate = 0;
  Qubit best = kFree;
  for (uint32_t length = 1; length <= 12 && !current.empty(); ++length) {
    next.clear();
    for (auto [q, gain] : current)
      for (Qubit to : device.graph.neighborsOf(q)) {
        if (mark[to] == round || !isFree(to))
          continue;
        mark[to] = round;
        parent[to] = q;
        uint32_t total = gain + gainOf(to);
        next.push_back({to, total});
        if (double rate = double(total) / length; rate > bestRate) {
          bestRate = rate;
          best = to;
        }
      }
    std::swap(current, next);
  }
  if (best == kFree)
    return false;
  for (Qubit q = best; !inTree[q]; q = parent[q])
    add(q);
  return true;
}

/// Takes off leaves that no chain needs.
void ChainGrower::prune() {
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t i = 0; i < tree.size() && tree.size() > 1; ++i) {
      Qubit q = tree[i];
      uint32_t inside = 0;
      bool isNeeded = false;
      std::vector<uint32_t> ends;
      for (Qubit next : device.graph.neighborsOf(q)) {
        inside += inTree[next];
        if (owner[next] != kFree)
          ends.push_back(owner[next]);
      }
      for (uint32_t chain : ends)
        isNeeded |= touches[chain] <=
                    uint32_t(std::count(ends.begin(), ends.end(), chain));
      if (inside > 1 || isNeeded)
        continue;
      for (uint32_t chain : ends)
        --touches[chain];
      inTree[q] = false;
      tree.erase(tree.begin() + i);
      changed = true;
      break;
    }
  }
}

std::vector<Qubit> ChainGrower::grow(Qubit start, size_t longest) {
  for (Qubit q : tree)
    inTree[q] = false;
  tree.clear();
  std::fill(touches.begin(), touches.end(), 0);
  numTouched = 0;
  add(start);
  while (numTouched < numChains)
    if (tree.size() > 2 * longest || !extend())
      return {};
  prune();
  return tree;
}

void enishi::annealing::growClique(const HardwareGraph &device, uint32_t enough,
                                   size_t longest,
                                   std::vector<std::vector<Qubit>> &chains) {
  while (chains.size() < enough) {
    ChainGrower grower(device, chains);
    // Start where most chains are met.
    std::vector<std::pair<uint32_t, Qubit>> starts;
    for (Qubit q = 0; q < device.numLabels(); ++q)
      if (grower.isFree(q))
        starts.push_back({grower.gainOf(q), q});
    std::sort(starts.begin(), starts.end(), [](auto &a, auto &b) {
      return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    std::vector<Qubit> best;
    size_t stride = std::max<size_t>(starts.size() / kStarts, 1);
    for (size_t i = 0; i < starts.size(); i += stride) {
      std::vector<Qubit> chain = grower.grow(starts[i].second, longest);
      if (!chain.empty() && chain.size() <= longest &&
          (best.empty() || chain.size() < best.size()))
        best = std::move(chain);
    }
    if (best.empty())
      return;
    chains.push_back(std::move(best));
  }
}
