//===- ChainRouter.cpp - Chains that are ripped up and routed anew --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ChainRouter.h"

#include <algorithm>
#include <functional>

using namespace enishi::annealing;

/// Up to here the best star is found; a search per neighbour gets slow then.
static constexpr uint32_t kMaxStarArms = 4;
/// How many neighbours decide where a tree begins.
static constexpr uint32_t kRootSample = 6;

ChainRouter::ChainRouter(const SparseGraph &problem,
                         const HardwareGraph &device)
    : problem(problem), device(device), chains(problem.numVertices()),
      occupants(device.numLabels()), history(device.numLabels(), 0),
      costs(device.numLabels(), kUnit), totals(device.numLabels()),
      inChain(device.numLabels(), 0), wanted(problem.numVertices(), 0),
      contacts(problem.numVertices(), 0) {}

void ChainRouter::updateCost(Qubit q) {
  uint32_t holders = occupants[q].size(), base = kUnit + history[q];
  costs[q] = holders == 0 ? base
             : sharingPenalty == kInfinite
                 ? kInfinite
                 : base * (2 + holders * sharingPenalty) / 2;
}

void ChainRouter::setPenalty(uint32_t penalty) {
  sharingPenalty = penalty;
  for (Qubit q = 0; q < occupants.size(); ++q)
    updateCost(q);
}

void ChainRouter::setChain(uint32_t v, std::vector<Qubit> qubits) {
  for (Qubit q : chains[v]) {
    llvm::erase(occupants[q], v);
    updateCost(q);
  }
  chains[v] = std::move(qubits);
  for (Qubit q : chains[v]) {
    occupants[q].push_back(v);
    updateCost(q);
  }
}

bool ChainRouter::isOverlapping(uint32_t v) const {
  for (Qubit q : chains[v])
    if (occupants[q].size() > 1)
      return true;
  return false;
}

inline void ChainRouter::relax(uint32_t search, Qubit from, Qubit to,
                               uint32_t distance) {
  Cell &cell = cells[search][to];
  if (cell.stamp == stamp && cell.distance <= distance)
    return;
  cell = {stamp, distance, from, false};
  heap.push_back({distance, search, to});
  std::push_heap(heap.begin(), heap.end(), std::greater<>());
}

bool ChainRouter::route(uint32_t v, uint32_t limit, Qubit hint,
                        uint32_t start) {
  llvm::SmallVector<uint32_t, 16> ends;
  for (uint32_t other : problem.neighborsOf(v))
    if (!chains[other].empty())
      ends.push_back(other);
  if (ends.empty())
    return findFree(v, hint);
  if (ends.size() <= kMaxStarArms)
    return routeStar(v, ends, limit);
  return routeTree(v, ends, limit, start);
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

bool ChainRouter::routeTree(uint32_t v, llvm::ArrayRef<uint32_t> ends,
                            uint32_t limit, uint32_t start) {
  // A sample of the neighbours is enough to find the middle of them.
  uint32_t count = std::min<uint32_t>(ends.size(), kRootSample);
  llvm::SmallVector<uint32_t, kRootSample> sample;
  for (uint32_t i = 0; i < count; ++i)
    sample.push_back(ends[(start + i * ends.size() / count) % ends.size()]);
  Qubit root = findRoot(sample, limit, /*reach=*/2);
  if (root == kInfinite)
    return false;
  ++stamp;
  heap.clear();
  ++chainStamp;
  for (uint32_t other : ends)
    wanted[other] = stamp;
  uint32_t missing = ends.size();
  std::vector<Qubit> chain;
  auto join = [&](Qubit q) {
    inChain[q] = chainStamp;
    chain.push_back(q);
    for (Qubit next : device.graph.neighborsOf(q))
      for (uint32_t other : occupants[next])
        if (wanted[other] == stamp) {
          wanted[other] = 0;
          --missing;
        }
  };
  join(root);
  relax(0, root, root, 0);
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), std::greater<>());
    Entry entry = heap.back();
    heap.pop_back();
    Cell &cell = cells[0][entry.qubit];
    if (cell.isSettled || cell.distance != entry.distance)
      continue;
    if (entry.distance > limit)
      break;
    ++steps;
    cell.isSettled = true;
    bool isMet = false;
    for (Qubit next : device.graph.neighborsOf(entry.qubit))
      for (uint32_t other : occupants[next])
        isMet |= wanted[other] == stamp;
    if (isMet && inChain[entry.qubit] != chainStamp) {
      // The path joins the tree; from now on it is at distance 0.
      for (Qubit q = entry.qubit; inChain[q] != chainStamp;) {
        Qubit parent = cells[0][q].parent;
        join(q);
        relax(0, q, q, 0);
        q = parent;
      }
    }
    if (missing == 0) {
      setChain(v, std::move(chain));
      return true;
    }
    if (isMet)
      continue;
    for (Qubit next : device.graph.neighborsOf(entry.qubit))
      if (uint32_t more = costOf(next); more != kInfinite)
        relax(0, entry.qubit, next, entry.distance + more);
  }
  return false;
}

/// The qubit with the smallest sum of distances to the neighbours' chains, if
/// none of them is more than reach / 4 of the sum.
Qubit ChainRouter::findRoot(llvm::ArrayRef<uint32_t> ends, uint32_t limit,
                            uint32_t reach) {
  uint32_t searches = ends.size();
  while (cells.size() < searches)
    cells.emplace_back(device.numLabels());
  ++stamp;
  heap.clear();
  for (uint32_t s = 0; s < searches; ++s)
    for (Qubit q : chains[ends[s]])
      for (Qubit next : device.graph.neighborsOf(q))
        if (uint32_t cost = costOf(next); cost != kInfinite)
          relax(s, q, next, cost);
  uint32_t best = kInfinite;
  Qubit root = kInfinite;
  while (!heap.empty()) {
    std::pop_heap(heap.begin(), heap.end(), std::greater<>());
    Entry entry = heap.back();
    heap.pop_back();
    Cell &cell = cells[entry.search][entry.qubit];
    if (cell.isSettled || cell.distance != entry.distance)
      continue;
    // An arm longer than so much of the star is rare, and looking for it costs
    // most of the time.
    if (entry.distance > limit || entry.distance > best / 4 * reach)
      break;
    ++steps;
    cell.isSettled = true;
    uint32_t cost = costOf(entry.qubit);
    Total &total = totals[entry.qubit];
    if (total.stamp != stamp)
      total = {stamp, 0, 0};
    ++total.count;
    if (cost != kInfinite) {
      total.sum += entry.distance - cost;
      if (total.count == searches && total.sum + cost < best) {
        best = total.sum + cost;
        root = entry.qubit;
      }
    }
    for (Qubit next : device.graph.neighborsOf(entry.qubit))
      if (uint32_t more = costOf(next); more != kInfinite)
        relax(entry.search, entry.qubit, next, entry.distance + more);
  }
  return root;
}

bool ChainRouter::routeStar(uint32_t v, llvm::ArrayRef<uint32_t> ends,
                            uint32_t limit) {
  Qubit root = findRoot(ends, limit, isThorough ? 4 : 3);
  if (root == kInfinite)
    return false;
  std::vector<Qubit> chain = {root};
  ++chainStamp;
  inChain[root] = chainStamp;
  for (uint32_t s = 0; s < ends.size(); ++s) {
    // The parent of a first qubit is in the neighbour's own chain, which may
    // overlap the path: the end is where the distance is the qubit's own cost.
    for (Qubit q = root; cells[s][q].distance != costOf(q);) {
      q = cells[s][q].parent;
      if (inChain[q] != chainStamp) {
        inChain[q] = chainStamp;
        chain.push_back(q);
      }
    }
  }
  setChain(v, std::move(chain));
  return true;
}

void ChainRouter::countContacts(uint32_t v) {
  for (uint32_t other : problem.neighborsOf(v))
    contacts[other] = 0;
  for (Qubit q : chains[v])
    for (Qubit next : device.graph.neighborsOf(q))
      for (uint32_t other : occupants[next])
        ++contacts[other];
}

uint32_t ChainRouter::numMissing(uint32_t v) {
  countContacts(v);
  uint32_t missing = 0;
  for (uint32_t other : problem.neighborsOf(v))
    missing += contacts[other] == 0;
  return missing;
}

/// Whether the chain keeps all its contacts (but perhaps that to one variable)
/// without the qubit.
bool ChainRouter::isSpare(uint32_t v, Qubit q, uint32_t exceptFor) const {
  llvm::SmallVector<uint32_t, 32> met;
  for (Qubit next : device.graph.neighborsOf(q))
    for (uint32_t other : occupants[next])
      if (other != v && other != exceptFor && problem.hasEdge(v, other))
        met.push_back(other);
  for (uint32_t other : met)
    if (contacts[other] <= uint32_t(llvm::count(met, other)))
      return false;
  return true;
}

void ChainRouter::dropAt(uint32_t v, size_t index) {
  Qubit q = chains[v][index];
  for (Qubit next : device.graph.neighborsOf(q))
    for (uint32_t other : occupants[next])
      --contacts[other];
  llvm::erase(occupants[q], v);
  updateCost(q);
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
  for (size_t i = 0; i < chain.size() && chain.size() > 1;) {
    Qubit q = chain[i];
    uint32_t inside = 0;
    for (Qubit next : device.graph.neighborsOf(q))
      inside += inChain[next] == chainStamp;
    if (inside > 1 || !isSpare(v, q, v)) {
      ++i;
      continue;
    }
    inChain[q] = 0;
    dropAt(v, i);
    i = 0;
  }
}

bool ChainRouter::balance(uint32_t v) {
  bool changed = false;
  for (size_t i = 0; i < chains[v].size() && chains[v].size() > 2;) {
    Qubit q = chains[v][i];
    uint32_t inside = 0;
    llvm::SmallVector<uint32_t, 32> met;
    for (Qubit next : device.graph.neighborsOf(q))
      for (uint32_t other : occupants[next]) {
        inside += other == v;
        if (other != v && problem.hasEdge(v, other))
          met.push_back(other);
      }
    uint32_t taker = kInfinite;
    if (inside == 1) {
      countContacts(v);
      // The shortest neighbour that alone needs this end.
      for (uint32_t other : met)
        if (chains[other].size() + 1 < chains[v].size() &&
            isSpare(v, q, other) &&
            (taker == kInfinite || chains[other].size() < chains[taker].size()))
          taker = other;
    }
    if (taker == kInfinite) {
      ++i;
      continue;
    }
    dropAt(v, i);
    chains[taker].push_back(q);
    occupants[q].push_back(taker);
    updateCost(q);
    changed = true;
    i = 0;
  }
  return changed;
}
