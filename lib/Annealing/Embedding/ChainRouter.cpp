//===- ChainRouter.cpp - Chains that are ripped up and routed anew --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChainRouter.h"

#include <algorithm>

using namespace enishi::annealing;

/// No qubit costs more, so that distances stay within the queue's range.
static constexpr uint32_t kMaxCost = 1024 * ChainRouter::kUnit;
/// So many looks at a holder of a qubit take as long as a visit of a qubit by a
/// path search: where dozens hold each, they are most of the work.
static constexpr uint32_t kMeetingsPerStep = 16;
static constexpr Qubit kNone = ~Qubit(0);
/// Up to this much farther a qubit that meets more chains is preferred.
static constexpr uint32_t kWindow = ChainRouter::kUnit - 1;

ChainRouter::ChainRouter(const SparseGraph &problem,
                         const HardwareGraph &device)
    : problem(problem), device(device), chains(problem.numVertices()),
      occupants(device.numLabels()), soleHolder(device.numLabels(), kNobody),
      history(device.numLabels(), 0), nodes(device.numLabels()),
      parents(device.numLabels(), 0), inChain(device.numLabels(), 0),
      wanted(problem.numVertices(), 0), contacts(problem.numVertices(), 0),
      counted(problem.numVertices(), 0) {}

void ChainRouter::updateCost(Qubit q) {
  uint32_t holders = occupants[q].size(), base = kUnit + history[q];
  nodes[q].cost =
      holders == 0 ? std::min(base, kMaxCost)
      : sharingPenalty == kInfinite
          ? kInfinite
          : std::min(uint32_t(std::min<uint64_t>(
                         base * uint64_t(32 + holders * sharingPenalty) / 32,
                         kMaxCost)),
                     kMaxCost);
}

void ChainRouter::setPenalty(uint32_t penalty) {
  if (sharingPenalty == penalty)
    return;
  sharingPenalty = penalty;
  for (const std::vector<Qubit> &chain : chains)
    for (Qubit q : chain)
      updateCost(q);
}

void ChainRouter::raiseHistory(uint32_t cost) {
  if (shared == 0)
    return;
  for (uint32_t v = 0; v < chains.size(); ++v)
    for (Qubit q : chains[v])
      // Each qubit once.
      if (occupants[q].size() > 1 && occupants[q].front() == v) {
        if (history[q] == 0)
          raised.push_back(q);
        history[q] += (occupants[q].size() - 1) * cost;
        updateCost(q);
      }
}

void ChainRouter::clearHistory() {
  for (Qubit q : raised) {
    history[q] = 0;
    updateCost(q);
  }
  raised.clear();
}

void ChainRouter::updateHolders(Qubit q) {
  soleHolder[q] = occupants[q].empty()       ? kNobody
                  : occupants[q].size() == 1 ? occupants[q].front()
                                             : kSeveral;
  updateCost(q);
}

void ChainRouter::addHolder(Qubit q, uint32_t v) {
  occupants[q].push_back(v);
  shared += occupants[q].size() == 2;
  updateHolders(q);
}

void ChainRouter::removeHolder(Qubit q, uint32_t v) {
  llvm::erase(occupants[q], v);
  shared -= occupants[q].size() == 1;
  updateHolders(q);
}

void ChainRouter::setChain(uint32_t v, std::vector<Qubit> qubits) {
  for (Qubit q : chains[v])
    removeHolder(q, v);
  chains[v] = std::move(qubits);
  for (Qubit q : chains[v])
    addHolder(q, v);
}

void ChainRouter::setAllChains(llvm::ArrayRef<std::vector<Qubit>> qubits) {
  for (uint32_t v = 0; v < chains.size(); ++v)
    setChain(v, {});
  for (uint32_t v = 0; v < chains.size(); ++v)
    setChain(v, qubits[v]);
}

bool ChainRouter::isOverlapping(uint32_t v) const {
  for (Qubit q : chains[v])
    if (occupants[q].size() > 1)
      return true;
  return false;
}

inline void ChainRouter::relax(Qubit from, Qubit to, uint32_t distance) {
  Node &node = nodes[to];
  if (node.stamp == stamp && node.distance <= distance)
    return;
  node.stamp = stamp;
  node.distance = distance;
  parents[to] = from;
  queue.push(distance, to);
}

bool ChainRouter::route(uint32_t v, uint32_t limit, Qubit hint,
                        uint32_t start) {
  llvm::SmallVector<uint32_t, 16> ends;
  for (uint32_t other : problem.neighborsOf(v))
    if (!chains[other].empty())
      ends.push_back(other);
  if (ends.empty())
    return findFree(v, hint);
  std::vector<Qubit> tree, best;
  uint32_t bestCost = limit;
  unsigned count = std::min<unsigned>(beginnings, ends.size());
  for (unsigned i = 0; i < count; ++i) {
    tree.clear();
    if (growTree(ends, bestCost, start + i * ends.size() / count, tree)) {
      uint32_t cost = 0;
      for (Qubit q : tree)
        cost += nodes[q].cost;
      if (best.empty() || cost < bestCost) {
        best = std::move(tree);
        bestCost = cost;
      }
    }
  }
  if (best.empty())
    return false;
  setChain(v, std::move(best));
  return true;
}

/// The nearest qubit that may be taken.
bool ChainRouter::findFree(uint32_t v, Qubit hint) {
  ++chainStamp;
  std::vector<Qubit> queue = {hint};
  inChain[hint] = chainStamp;
  for (size_t i = 0; i < queue.size(); ++i) {
    if (occupants[queue[i]].empty()) {
      setChain(v, {queue[i]});
      return true;
    }
    for (Qubit next : device.graph.neighborsOf(queue[i]))
      if (inChain[next] != chainStamp) {
        inChain[next] = chainStamp;
        queue.push_back(next);
      }
  }
  return false;
}

void ChainRouter::want(uint32_t v, bool isWanted) {
  wanted[v] = isWanted ? wantStamp : 0;
  for (Qubit q : chains[v])
    if (isWanted || occupants[q].size() == 1)
      nodes[q].wanted = wanted[v];
}

/// Adds the chains that hold the qubit and that the tree has not met to `met`.
void ChainRouter::collectWanted(Qubit q) {
  if (uint32_t sole = soleHolder[q]; sole != kSeveral) {
    if (!llvm::is_contained(met, sole))
      met.push_back(sole);
    return;
  }
  for (uint32_t other : occupants[q])
    if (wanted[other] == wantStamp && !llvm::is_contained(met, other))
      met.push_back(other);
  steps += occupants[q].size() / kMeetingsPerStep;
}

void ChainRouter::join(Qubit q, std::vector<Qubit> &tree) {
  inChain[q] = chainStamp;
  tree.push_back(q);
  for (Qubit next : device.graph.neighborsOf(q)) {
    if (nodes[next].wanted != wantStamp)
      continue;
    for (uint32_t other : occupants[next])
      if (wanted[other] == wantStamp) {
        want(other, false);
        --numMissed;
      }
  }
}

/// Begins at one neighbour's chain and goes to whatever other is next, then
/// from the path to the next, and so on (Takahashi, Matsuyama, Math. Japonica
/// 24, 1980): one search, whatever the number of neighbours.
bool ChainRouter::growTree(llvm::ArrayRef<uint32_t> ends, uint32_t limit,
                           uint32_t start, std::vector<Qubit> &tree) {
  uint32_t first = ends[start % ends.size()];
  ++wantStamp;
  for (uint32_t other : ends)
    if (other != first)
      want(other, true);
  numMissed = ends.size() - 1;
  ++stamp;
  ++chainStamp;
  queue.clear();
  for (Qubit q : chains[first])
    for (Qubit next : device.graph.neighborsOf(q))
      if (nodes[next].cost != kInfinite)
        relax(kNone, next, nodes[next].cost);
  return reachWanted(limit, tree);
}

bool ChainRouter::extend(uint32_t u, uint32_t v, uint32_t limit) {
  ++wantStamp;
  want(v, true);
  numMissed = 1;
  ++stamp;
  ++chainStamp;
  queue.clear();
  for (Qubit q : chains[u]) {
    inChain[q] = chainStamp;
    relax(kNone, q, 0);
  }
  std::vector<Qubit> tree = chains[u];
  if (!reachWanted(limit, tree))
    return false;
  setChain(u, std::move(tree));
  return true;
}

/// The path to the qubit becomes part of the tree, at distance 0.
void ChainRouter::joinPath(Qubit q, std::vector<Qubit> &tree) {
  if (tree.empty()) {
    // What was reached from the first chain alone is of no use any more.
    ++stamp;
    queue.clear();
  }
  while (q != kNone && inChain[q] != chainStamp) {
    Qubit parent = parents[q];
    join(q, tree);
    relax(kNone, q, 0);
    q = parent;
  }
}

/// Visits a qubit: what it meets goes to `met`, and neighbours that cost at
/// most `most` are queued.
void ChainRouter::lookAround(Qubit q, uint32_t distance, uint32_t most) {
  // Local, as the compiler can't know that the loop leaves them alone.
  Node *const all = nodes.data();
  const uint32_t now = stamp, wish = wantStamp;
  most = std::min(most, kInfinite - 1);
  for (Qubit next : device.graph.neighborsOf(q)) {
    Node &there = all[next];
    if (there.wanted == wish)
      collectWanted(next);
    if (there.cost > most)
      continue;
    uint32_t far = distance + there.cost;
    if (there.stamp == now && there.distance <= far)
      continue;
    there.stamp = now;
    there.distance = far;
    parents[next] = q;
    queue.push(far, next);
  }
}

/// Grows the tree, by what is queued, until all that is wanted is met. Of the
/// qubits that are nearly as near it takes the one that meets the most chains.
bool ChainRouter::reachWanted(uint32_t limit, std::vector<Qubit> &tree) {
  uint32_t distance, spent = 0, bestDistance = 0;
  int32_t bestValue = 0;
  Qubit q, best = kNone;
  candidates.clear();
  while (true) {
    bool isLeft = queue.pop(distance, q);
    if (best != kNone && (!isLeft || distance > bestDistance + kWindow)) {
      if (isLeft)
        queue.push(distance, q);
      spent += nodes[best].distance;
      bool isFirst = tree.empty();
      joinPath(best, tree);
      if (numMissed == 0)
        return true;
      // The others may still be the way to what they meet.
      if (!isFirst)
        for (Qubit other : candidates)
          if (inChain[other] != chainStamp)
            queue.push(nodes[other].distance, other);
      candidates.clear();
      best = kNone;
      continue;
    }
    if (!isLeft)
      return false;
    const Node &node = nodes[q];
    if (node.stamp != stamp ||
        std::min(node.distance, BucketQueue::kFarthest) != distance)
      continue;
    if (distance + spent > limit && best == kNone)
      return false;
    ++steps;
    // Farther than this nothing is of use.
    uint32_t most =
        limit == kInfinite ? kInfinite : limit - std::min(spent, limit);
    met.clear();
    lookAround(q, distance, most - distance);
    if (inChain[q] == chainStamp)
      continue;
    if (met.size() == numMissed) {
      joinPath(q, tree);
      return true;
    }
    if (met.empty())
      continue;
    candidates.push_back(q);
    int32_t value = int32_t(met.size() * kUnit) - int32_t(distance);
    if (best == kNone || value > bestValue) {
      if (best == kNone)
        bestDistance = distance;
      best = q;
      bestValue = value;
    }
  }
}

std::vector<uint32_t> ChainRouter::missingOf(uint32_t v) {
  countContacts(v);
  std::vector<uint32_t> missing;
  for (uint32_t other : problem.neighborsOf(v))
    if (contacts[other] == 0)
      missing.push_back(other);
  return missing;
}

std::vector<Qubit> ChainRouter::endsOf(uint32_t v) {
  ++chainStamp;
  for (Qubit q : chains[v])
    inChain[q] = chainStamp;
  std::vector<Qubit> ends;
  for (Qubit q : chains[v]) {
    uint32_t inside = 0;
    for (Qubit next : device.graph.neighborsOf(q))
      inside += inChain[next] == chainStamp;
    if (inside == 1)
      ends.push_back(q);
  }
  return ends;
}

void ChainRouter::dropQubit(uint32_t v, Qubit q) {
  std::vector<Qubit> rest = chains[v];
  llvm::erase(rest, q);
  setChain(v, std::move(rest));
}

/// Calls f(variable) for everything that holds a neighbour of the qubit.
template <typename F>
void ChainRouter::forEachHolderAround(Qubit q, F f) const {
  for (Qubit next : device.graph.neighborsOf(q)) {
    uint32_t sole = soleHolder[next];
    if (sole < kSeveral)
      f(sole);
    else if (sole == kSeveral)
      for (uint32_t other : occupants[next])
        f(other);
  }
}

void ChainRouter::countContacts(uint32_t v) {
  ++countStamp;
  for (uint32_t other : problem.neighborsOf(v)) {
    contacts[other] = 0;
    counted[other] = countStamp;
  }
  uint64_t met = 0;
  for (Qubit q : chains[v])
    forEachHolderAround(q, [&](uint32_t other) {
      ++met;
      ++contacts[other];
    });
  steps += met / kMeetingsPerStep;
}

uint32_t ChainRouter::numMissing(uint32_t v) {
  countContacts(v);
  uint32_t missing = 0;
  for (uint32_t other : problem.neighborsOf(v))
    missing += contacts[other] == 0;
  return missing;
}

/// Whether the counted chain keeps all its contacts without the qubit.
bool ChainRouter::isSpare(Qubit q) {
  // What was counted down until that is known is counted up again.
  bool isNeeded = false;
  uint32_t numCounted = 0;
  forEachHolderAround(q, [&](uint32_t other) {
    if (isNeeded)
      return;
    ++numCounted;
    isNeeded = --contacts[other] == 0 && counted[other] == countStamp;
  });
  forEachHolderAround(q, [&](uint32_t other) {
    if (numCounted == 0)
      return;
    --numCounted;
    ++contacts[other];
  });
  return !isNeeded;
}

void ChainRouter::dropAt(uint32_t v, size_t index) {
  Qubit q = chains[v][index];
  forEachHolderAround(q, [&](uint32_t other) { --contacts[other]; });
  removeHolder(q, v);
  chains[v].erase(chains[v].begin() + index);
}

void ChainRouter::trim(uint32_t v) {
  std::vector<Qubit> &chain = chains[v];
  if (chain.size() < 2)
    return;
  countContacts(v);
  ++chainStamp;
  for (Qubit q : chain)
    inChain[q] = chainStamp;
  // In order, and after each what has become an end without it.
  spareQueue.assign(chain.rbegin(), chain.rend());
  while (!spareQueue.empty() && chain.size() > 1) {
    Qubit q = spareQueue.pop_back_val();
    if (inChain[q] != chainStamp)
      continue;
    uint32_t inside = 0;
    Qubit beside = kNone;
    for (Qubit next : device.graph.neighborsOf(q))
      if (inChain[next] == chainStamp) {
        ++inside;
        beside = next;
      }
    if (inside > 1 || !isSpare(q))
      continue;
    inChain[q] = 0;
    dropAt(v, llvm::find(chain, q) - chain.begin());
    if (beside != kNone)
      spareQueue.push_back(beside);
  }
}
