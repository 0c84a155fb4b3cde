//===- Router.cpp - A circuit partly routed ------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Router.h"

#include "ControlFlow.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>
#include <limits>

using namespace enishi;
using namespace enishi::mapping;

//===----------------------------------------------------------------------===//
// Tables
//===----------------------------------------------------------------------===//

static constexpr size_t kMaxTableBytes = size_t(1) << 28;

static int8_t changeOf(const CouplingGraph &graph, Site from, Site neighbor,
                       Site to) {
  if (neighbor == to)
    return 0;
  return graph.distance(neighbor, to) - graph.distance(from, to);
}

SiteTables::SiteTables(const CouplingGraph &graph)
    : graph(graph), numSites(graph.numSites()),
      stride((std::max(graph.maxDegree(), 1u) + 3) / 4 * 4) {
  reverse.resize(size_t(numSites) * stride);
  for (Site site = 0; site < numSites; ++site) {
    for (auto [i, neighbor] : llvm::enumerate(graph.neighbors(site)))
      reverse[site * stride + i] =
          llvm::lower_bound(graph.neighbors(neighbor), site) -
          graph.neighbors(neighbor).begin();
    for (Site other = 0; other < site; ++other)
      if (graph.component(site) == graph.component(other))
        diameter = std::max(diameter, graph.distance(site, other));
  }
  size_t bytes = size_t(numSites) * numSites * stride;
  if (bytes > kMaxTableBytes)
    return;
  changes.assign(bytes, 0);
  for (Site from = 0; from < numSites; ++from) {
    llvm::ArrayRef<Site> neighbors = graph.neighbors(from);
    for (Site to = 0; to < numSites; ++to) {
      if (graph.component(from) != graph.component(to))
        continue;
      int8_t *entry = &changes[(size_t(from) * numSites + to) * stride];
      for (size_t i = 0; i < neighbors.size(); ++i)
        entry[i] = changeOf(graph, from, neighbors[i], to);
    }
  }
}

void SiteTables::addChangeSlowly(int32_t *gain, Site from, Site to,
                                 int32_t weight) const {
  llvm::ArrayRef<Site> neighbors = graph.neighbors(from);
  for (size_t i = 0; i < neighbors.size(); ++i)
    gain[i] += weight * changeOf(graph, from, neighbors[i], to);
}

RouterWeights::RouterWeights(double lookahead, double decay, unsigned depth,
                             double price)
    : depth(std::min(depth, kMaxDepth)), price(std::lround(price * kOne)) {
  layer[0] = kOne;
  double weight = lookahead * kOne;
  for (unsigned i = 1; i < this->depth; ++i, weight *= decay)
    layer[i] = std::lround(weight);
}

//===----------------------------------------------------------------------===//
// The state
//===----------------------------------------------------------------------===//

RouterState::RouterState(const RoutingProblem &problem,
                         const SiteTables &tables, const RouterWeights &weights)
    : problem(&problem), tables(&tables), weights(&weights) {}

void RouterState::start(llvm::ArrayRef<Site> layout) {
  uint32_t numWires = problem->numWires;
  siteOf.assign(numWires, kEmpty);
  wireAt.assign(tables->numSites, kEmpty);
  for (auto [wire, site] : llvm::enumerate(layout)) {
    siteOf[wire] = site;
    wireAt[site] = wire;
  }
  active.assign(problem->wireGroups.begin(), problem->wireGroups.end() - 1);
  left.resize(numWires);
  head.resize(numWires);
  for (Wire wire = 0; wire < numWires; ++wire) {
    left[wire] = problem->groupNodes[active[wire]].size();
    head[wire] = problem->firstEntry(wire);
  }
  origin = head;
  executed.assign((problem->nodes.size() + 63) / 64, 0);
  frontWires.clear();
  frontPlace.assign(numWires, 0);
  frontCount.assign(numWires, 0);
  runs.assign(tables->numSites, Run());
  if (trace)
    blockEvents.assign(tables->numSites * Run::kCapacity, {});
  ready.clear();
  readyFlows.clear();
  constexpr uint32_t kManyWires = 200;
  bool cache = problem->numQubits >= kManyWires;
  bestAt.assign(cache ? tables->numSites : 0, 0);
  stale.assign(cache ? tables->numSites : 0, true);
  executedPairs = stalled = 0;
  totalCost = 0;
  buildGains();
  for (Wire wire = 0; wire < numWires; ++wire)
    considerGroup(wire, /*atStart=*/true);
  executeReady();
}

void RouterState::layout(std::vector<Site> &sites) const {
  sites.assign(siteOf.begin(), siteOf.begin() + problem->numQubits);
}

/// Computes `gain` and `potential` from nothing.
void RouterState::buildGains() {
  gain.assign(size_t(problem->numWires) * tables->stride, 0);
  potential = 0;
  for (Wire wire = 0; wire < problem->numWires; ++wire) {
    for (uint32_t i = head[wire], e = windowEnd(wire); i < e; ++i) {
      const RoutingProblem::Entry &entry = problem->entries[i];
      if (entry.other == kNone || entry.other < wire || isExecuted(entry.node))
        continue;
      addWeight(wire, entry.other,
                weightOf(std::max(rankOf(wire, i),
                                  rankOf(entry.other, entry.otherPosition))));
    }
  }
}

void RouterState::addWeight(Wire a, Wire b, int32_t weight) {
  Site siteA = siteOf[a], siteB = siteOf[b];
  tables->addChange(&gain[a * tables->stride], siteA, siteB, weight);
  tables->addChange(&gain[b * tables->stride], siteB, siteA, weight);
  touch(siteA);
  touch(siteB);
  potential += int64_t(weight) * (graph().distance(siteA, siteB) - 1);
}

void RouterState::addFront(Wire wire) {
  if (frontCount[wire]++)
    return;
  frontPlace[wire] = frontWires.size();
  frontWires.push_back(wire);
}

void RouterState::removeFront(Wire wire) {
  if (--frontCount[wire])
    return;
  uint16_t last = frontWires.back();
  frontWires[frontPlace[wire]] = last;
  frontPlace[last] = frontPlace[wire];
  frontWires.pop_back();
}

bool RouterState::isWideReady(NodeId node) const {
  llvm::ArrayRef<uint32_t> wires = problem->wideWires[node];
  llvm::ArrayRef<uint32_t> groups = problem->wideGroups[node];
  for (size_t i = 0; i < wires.size(); ++i)
    if (active[wires[i]] != groups[i])
      return false;
  return true;
}

/// Finds what has become ready because `wire` has reached its active group:
/// it is the last wire of those nodes to get there. At the start all wires are
/// there at once, and the higher wire of a pair speaks for both.
void RouterState::considerGroup(Wire wire, bool atStart) {
  GroupId group = active[wire];
  for (uint32_t i = problem->groupNodes.offsets[group],
                e = problem->groupNodes.offsets[group + 1];
       i < e; ++i) {
    const RoutingProblem::Entry &entry = problem->entries[i];
    if (entry.other == kNone) {
      if (isWideReady(entry.node) &&
          !(atStart && llvm::is_contained(ready, entry.node)))
        ready.push_back(entry.node);
      continue;
    }
    if (entry.otherGroup != active[entry.other] ||
        (atStart && entry.other > wire))
      continue;
    if (graph().adjacent(siteOf[wire], siteOf[entry.other])) {
      ready.push_back(entry.node);
    } else {
      addFront(wire);
      addFront(entry.other);
    }
  }
}

/// One entry of the wire has been executed: what comes after it is one step
/// nearer.
void RouterState::stepWindow(Wire wire) {
  uint32_t end = problem->endEntry(wire);
  while (head[wire] < end && isExecuted(problem->entries[head[wire]].node))
    ++head[wire];
  uint32_t first = ++origin[wire];
  for (uint32_t i = std::max(first, head[wire]), e = windowEnd(wire); i < e;
       ++i) {
    const RoutingProblem::Entry &entry = problem->entries[i];
    if (entry.other == kNone)
      continue;
    uint32_t rank = i - first;
    uint32_t otherRank = rankOf(entry.other, entry.otherPosition);
    if (otherRank > rank)
      continue;
    int32_t change = weightOf(rank) - weightOf(rank + 1);
    if (change && !isExecuted(entry.node))
      addWeight(wire, entry.other, change);
  }
}

/// A node of the wire's active group has been executed.
void RouterState::leave(Wire wire) {
  stepWindow(wire);
  if (--left[wire])
    return;
  ++active[wire];
  left[wire] = problem->groupNodes[active[wire]].size();
  considerGroup(wire, /*atStart=*/false);
}

void RouterState::execute(NodeId id) {
  const RoutingProblem::Node &node = problem->nodes[id];
  if (node.kind == NodeKind::Flow) {
    readyFlows.push_back(id);
    return;
  }
  executed[id / 64] |= uint64_t(1) << (id % 64);
  if (node.kind != NodeKind::Pair) {
    if (trace)
      trace->push_back(id);
    for (Wire wire : problem->wideWires[id]) {
      if (siteOf[wire] != kEmpty)
        runs[siteOf[wire]].size = 0;
      leave(wire);
    }
    return;
  }
  ++executedPairs;
  stalled = 0;
  chargeNode(id);
  addWeight(node.a, node.b,
            -weightOf(std::max(rankOf(node.a, node.placeA),
                               rankOf(node.b, node.placeB))));
  leave(node.a);
  leave(node.b);
}

/// Control flow: its blocks are routed from the present layout.
void RouterState::executeFlow(NodeId id) {
  executed[id / 64] |= uint64_t(1) << (id % 64);
  if (trace)
    trace->push_back(id);
  Layout entry;
  layout(entry);
  FlowRouter::Routed routed = problem->flows->route(id, entry);
  totalCost += routed.cost;
  if (routed.exit != entry) {
    wireAt.assign(wireAt.size(), kEmpty);
    for (Wire wire = 0; wire < problem->numQubits; ++wire) {
      siteOf[wire] = routed.exit[wire];
      wireAt[siteOf[wire]] = wire;
    }
    runs.assign(runs.size(), Run());
    stale.assign(stale.size(), true);
    buildGains();
    std::vector<uint16_t> front = frontWires;
    for (uint16_t wire : front)
      collectAdjacent(wire, kNone);
  }
  for (Wire wire : problem->wideWires[id]) {
    if (siteOf[wire] != kEmpty)
      runs[siteOf[wire]].size = 0;
    leave(wire);
  }
}

void RouterState::executeReady() {
  while (true) {
    // Executing appends to the list.
    for (size_t i = 0; i < ready.size(); ++i)
      execute(ready[i]);
    ready.clear();
    if (readyFlows.empty())
      return;
    auto first = llvm::min_element(readyFlows);
    NodeId id = *first;
    readyFlows.erase(first);
    executeFlow(id);
  }
}

//===----------------------------------------------------------------------===//
// SWAPs
//===----------------------------------------------------------------------===//

/// True if the last thing that happened on both sites was a SWAP of them.
bool RouterState::isLastSwap(Site a, Site b) const {
  return runs[a].endsInSwap && runs[b].endsInSwap &&
         runs[a].blocks[0].other == b && runs[b].blocks[0].other == a;
}

const RouterState::Block *RouterState::commonBlock(Site a, Site b) const {
  unsigned place = runs[a].find(b);
  if (place == runs[a].size || runs[b].find(a) == runs[b].size)
    return nullptr;
  return &runs[a].blocks[place];
}

/// By how many CX-class gates a SWAP on an edge makes the circuit longer.
int RouterState::swapCost(Site a, Site b) const {
  const Block *block = commonBlock(a, b);
  return block ? int(block->costSwapped) - int(block->cost) : 3;
}

void RouterState::dropBlock(Site site, unsigned place) {
  Run &run = runs[site];
  --run.size;
  for (unsigned i = place; i < run.size; ++i) {
    run.blocks[i] = run.blocks[i + 1];
    if (trace)
      std::swap(blockEvents[site * Run::kCapacity + i],
                blockEvents[site * Run::kCapacity + i + 1]);
  }
}

/// Appends a block to a site's run, if it commutes with what is there.
void RouterState::putBlock(Site site, const Block &block, GroupId group,
                           llvm::ArrayRef<uint32_t> events) {
  Run &run = runs[site];
  if (block.isPinned || run.group != group ||
      (run.size && run.blocks[0].isPinned))
    run.size = 0;
  // One with what was on the other site before a SWAP there, if any.
  if (unsigned old = run.find(block.other); old < run.size)
    dropBlock(site, old);
  if (run.size == Run::kCapacity)
    dropBlock(site, 0);
  run.group = group;
  run.endsInSwap = false;
  run.blocks[run.size] = block;
  if (trace)
    blockEvents[site * Run::kCapacity + run.size].assign(events.begin(),
                                                         events.end());
  ++run.size;
}

llvm::SmallVector<uint32_t, 4> RouterState::bringBlockLast(Site a, Site b) {
  llvm::SmallVector<uint32_t, 4> events;
  if (!trace)
    return events;
  for (uint32_t index : blockEvents[a * Run::kCapacity + runs[a].find(b)]) {
    uint32_t event = std::exchange((*trace)[index], kNoEvent);
    events.push_back(trace->size());
    trace->push_back(event);
  }
  return events;
}

void RouterState::chargeSwap(Site a, Site b) {
  totalCost += swapCost(a, b);
  Block block{.cost = 3, .costSwapped = 0, .isPinned = true};
  if (const Block *last = commonBlock(a, b)) {
    block.cost = last->costSwapped;
    block.costSwapped = last->cost;
    bringBlockLast(a, b);
  }
  for (auto [site, other] : {std::pair(a, b), std::pair(b, a)}) {
    block.other = static_cast<uint16_t>(other);
    putBlock(site, block, kNone, {});
    runs[site].endsInSwap = true;
  }
}

void RouterState::chargeNode(NodeId id) {
  const RoutingProblem::Node &node = problem->nodes[id];
  Site a = siteOf[node.a], b = siteOf[node.b];
  if (node.isMeeting()) {
    if (trace)
      trace->push_back(id);
    runs[a].size = runs[b].size = 0;
    return;
  }
  Block block{.cost = node.cost, .costSwapped = node.costSwapped};
  llvm::SmallVector<uint32_t, 4> events;
  bool pinA = false, pinB = false;
  if (const Block *last = commonBlock(a, b)) {
    bool lastIsSwap = last->cost == 3 && last->costSwapped == 0;
    if (lastIsSwap) {
      std::swap(block.cost, block.costSwapped);
    } else {
      // The product of two runs in general position.
      block.cost = std::min(3, last->cost + node.cost);
      block.costSwapped = std::min(3, last->costSwapped + node.cost);
    }
    totalCost -= last->cost;
    pinA = last->isPinned || runs[a].group != node.groupA;
    pinB = runs[b].blocks[runs[b].find(a)].isPinned ||
           runs[b].group != node.groupB;
    events = bringBlockLast(a, b);
    dropBlock(a, runs[a].find(b));
    dropBlock(b, runs[b].find(a));
  }
  totalCost += block.cost;
  if (trace) {
    events.push_back(trace->size());
    trace->push_back(id);
  }
  block.other = static_cast<uint16_t>(b);
  block.isPinned = pinA;
  putBlock(a, block, node.groupA, events);
  block.other = static_cast<uint16_t>(a);
  block.isPinned = pinB;
  putBlock(b, block, node.groupB, events);
}

/// Accounts for the move of one of the two wires of a SWAP; siteOf is already
/// what it will be for both.
void RouterState::moveWire(Wire wire, Site from, Site to, Wire partner) {
  int32_t *own = &gain[wire * tables->stride];
  std::fill(own, own + tables->stride, 0);
  const uint16_t *before = graph().distancesFrom(from);
  const uint16_t *after = graph().distancesFrom(to);
  for (uint32_t i = head[wire], e = windowEnd(wire); i < e; ++i) {
    const RoutingProblem::Entry &entry = problem->entries[i];
    if (entry.other == kNone || isExecuted(entry.node))
      continue;
    int32_t weight = weightOf(
        std::max(rankOf(wire, i), rankOf(entry.other, entry.otherPosition)));
    if (weight == 0)
      continue;
    Site other = siteOf[entry.other];
    tables->addChange(own, to, other, weight);
    if (entry.other == partner)
      continue;
    int32_t *theirs = &gain[entry.other * tables->stride];
    tables->addChange(theirs, other, to, weight);
    tables->addChange(theirs, other, from, -weight);
    touch(other);
    potential += int64_t(weight) * (int(after[other]) - int(before[other]));
  }
}

/// Moves the pairs of a wire's front that have become adjacent to `ready`.
void RouterState::collectAdjacent(Wire wire, Wire except) {
  if (!frontCount[wire])
    return;
  GroupId group = active[wire];
  for (uint32_t i = problem->groupNodes.offsets[group],
                e = problem->groupNodes.offsets[group + 1];
       i < e; ++i) {
    const RoutingProblem::Entry &entry = problem->entries[i];
    if (entry.other == kNone || entry.other == except ||
        entry.otherGroup != active[entry.other] || isExecuted(entry.node) ||
        !graph().adjacent(siteOf[wire], siteOf[entry.other]))
      continue;
    removeFront(wire);
    removeFront(entry.other);
    ready.push_back(entry.node);
  }
}

void RouterState::applySwap(uint32_t edge) {
  auto [a, b] = graph().edges()[edge];
  chargeSwap(a, b);
  ++stalled;
  if (trace)
    trace->push_back(kSwapEvent | edge);
  uint16_t wireA = wireAt[a], wireB = wireAt[b];
  wireAt[a] = wireB;
  wireAt[b] = wireA;
  if (wireA != kEmpty)
    siteOf[wireA] = b;
  if (wireB != kEmpty)
    siteOf[wireB] = a;
  touch(a);
  touch(b);
  if (wireA != kEmpty)
    moveWire(wireA, a, b, wireB);
  if (wireB != kEmpty)
    moveWire(wireB, b, a, wireA);
  if (wireA != kEmpty)
    collectAdjacent(wireA, wireB);
  if (wireB != kEmpty)
    collectAdjacent(wireB, wireA);
  executeReady();
}

static constexpr int32_t kForbidden = std::numeric_limits<int32_t>::max();

/// The score of moving a wire to its site's neighbour number `i`: the less the
/// better. kForbidden for undoing the last SWAP.
inline int32_t RouterState::scoreOf(uint16_t wire, Site site, unsigned i,
                                    Site neighbor) const {
  if (isLastSwap(site, neighbor))
    return kForbidden;
  unsigned stride = tables->stride;
  int32_t score =
      gain[wire * stride + i] + weights->price * swapCost(site, neighbor);
  uint16_t other = wireAt[neighbor];
  if (other != kEmpty)
    score += gain[other * stride + tables->reverse[site * stride + i]];
  return score;
}

uint32_t RouterState::chooseSwap(Random &random) const {
  if (!stale.empty() && noise == 0)
    return chooseCached(random);
  int32_t best = kForbidden;
  uint32_t bestEdge = kNone, ties = 0;
  for (uint16_t wire : frontWires) {
    // A wire may wait for a pair that is too far down the other wire's list to
    // have a weight.
    if (llvm::all_of(
            llvm::ArrayRef(gain).slice(wire * tables->stride, tables->stride),
            [](int32_t change) { return change == 0; }))
      continue;
    Site site = siteOf[wire];
    llvm::ArrayRef<Site> neighbors = graph().neighbors(site);
    for (unsigned i = 0; i < neighbors.size(); ++i) {
      int32_t score = scoreOf(wire, site, i, neighbors[i]);
      if (score == kForbidden)
        continue;
      if (noise)
        score += random.below(noise);
      if (score > best)
        continue;
      if (score < best) {
        best = score;
        ties = 0;
      }
      if (ties++ == 0 || random.below(ties) == 0)
        bestEdge = graph().incidentEdges(site)[i];
    }
  }
  return bestEdge;
}

uint32_t RouterState::chooseCached(Random &random) const {
  int32_t best = kForbidden;
  uint32_t bestWire = kNone, ties = 0;
  for (uint16_t wire : frontWires) {
    Site site = siteOf[wire];
    if (stale[site]) {
      stale[site] = false;
      int32_t own = kForbidden;
      llvm::ArrayRef<Site> neighbors = graph().neighbors(site);
      for (unsigned i = 0; i < neighbors.size(); ++i)
        own = std::min(own, scoreOf(wire, site, i, neighbors[i]));
      bestAt[site] = own;
    }
    if (bestAt[site] > best)
      continue;
    if (bestAt[site] < best) {
      best = bestAt[site];
      ties = 0;
    }
    if (ties++ == 0 || random.below(ties) == 0)
      bestWire = wire;
  }
  if (best == kForbidden)
    return kNone;
  Site site = siteOf[bestWire];
  llvm::ArrayRef<Site> neighbors = graph().neighbors(site);
  for (unsigned i = 0; i < neighbors.size(); ++i)
    if (scoreOf(bestWire, site, i, neighbors[i]) == best)
      return graph().incidentEdges(site)[i];
  return kNone;
}

/// Leaves a local minimum: brings the closest pair of the front together along
/// a shortest path.
void RouterState::escape(std::vector<uint32_t> &swaps) {
  Wire a = kNone, b = kNone;
  uint16_t shortest = CouplingGraph::kUnreachable;
  for (uint16_t wire : frontWires) {
    for (uint32_t i = problem->groupNodes.offsets[active[wire]],
                  e = problem->groupNodes.offsets[active[wire] + 1];
         i < e; ++i) {
      const RoutingProblem::Entry &entry = problem->entries[i];
      if (entry.other == kNone || entry.otherGroup != active[entry.other] ||
          isExecuted(entry.node))
        continue;
      uint16_t distance = graph().distance(siteOf[wire], siteOf[entry.other]);
      if (distance < shortest) {
        shortest = distance;
        a = wire;
        b = entry.other;
      }
    }
  }
  assert(a != kNone && "no pair is left, but not all are executed");
  while (graph().distance(siteOf[a], siteOf[b]) > 1) {
    Site site = siteOf[a];
    const uint16_t *distances = graph().distancesFrom(siteOf[b]);
    for (auto [i, neighbor] : llvm::enumerate(graph().neighbors(site))) {
      if (distances[neighbor] >= distances[site])
        continue;
      uint32_t edge = graph().incidentEdges(site)[i];
      swaps.push_back(edge);
      applySwap(edge);
      break;
    }
  }
}

void RouterState::run(uint32_t targetPairs, Random &random,
                      std::vector<uint32_t> &swaps) {
  uint32_t patience = 2 * tables->diameter + 10;
  while (executedPairs < targetPairs) {
    if (stalled > patience) {
      escape(swaps);
      stalled = 0;
      continue;
    }
    uint32_t edge = chooseSwap(random);
    if (edge == kNone) {
      stalled = patience + 1;
      continue;
    }
    swaps.push_back(edge);
    applySwap(edge);
  }
}
