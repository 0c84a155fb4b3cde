//===- Placement.cpp - Where the qubits start ----------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Placement.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace enishi;
using namespace enishi::mapping;

std::vector<std::vector<Wire>>
enishi::mapping::circuitParts(const RoutingProblem &problem) {
  std::vector<Wire> root(problem.numQubits);
  std::iota(root.begin(), root.end(), 0);
  auto find = [&](Wire wire) {
    while (root[wire] != wire)
      wire = root[wire] = root[root[wire]];
    return wire;
  };
  std::vector<bool> busy(problem.numQubits);
  auto join = [&](Wire a, Wire b) {
    busy[a] = busy[b] = true;
    a = find(a);
    b = find(b);
    root[std::max(a, b)] = std::min(a, b);
  };
  for (const RoutingProblem::Node &node : problem.nodes)
    if (node.kind == NodeKind::Pair)
      join(node.a, node.b);
  for (auto [a, b] : problem.flowPairs)
    join(a, b);
  std::vector<std::vector<Wire>> parts;
  std::vector<uint32_t> partOf(problem.numQubits, kNone);
  for (Wire wire = 0; wire < problem.numQubits; ++wire) {
    if (!busy[wire])
      continue;
    Wire top = find(wire);
    if (partOf[top] == kNone) {
      partOf[top] = parts.size();
      parts.emplace_back();
    }
    parts[partOf[top]].push_back(wire);
  }
  return parts;
}

std::optional<std::vector<uint32_t>>
enishi::mapping::assignParts(llvm::ArrayRef<std::vector<Wire>> parts,
                             const CouplingGraph &graph) {
  std::vector<uint32_t> order(parts.size()), result(parts.size());
  std::iota(order.begin(), order.end(), 0);
  llvm::stable_sort(order, [&](uint32_t x, uint32_t y) {
    return parts[x].size() > parts[y].size();
  });
  std::vector<uint32_t> room;
  for (uint32_t i = 0; i < graph.numComponents(); ++i)
    room.push_back(graph.componentSize(i));
  for (uint32_t part : order) {
    auto roomiest = llvm::max_element(room);
    if (roomiest == room.end() || *roomiest < parts[part].size())
      return std::nullopt;
    *roomiest -= parts[part].size();
    result[part] = roomiest - room.begin();
  }
  return result;
}

/// Puts the wires of each part on the sites of its component in the order
/// given, and idle qubits on what is left.
static Layout fill(const RoutingProblem &problem, const CouplingGraph &graph,
                   llvm::ArrayRef<std::vector<Wire>> parts,
                   llvm::ArrayRef<Site> order) {
  std::vector<uint32_t> componentOf = *assignParts(parts, graph);
  std::vector<std::vector<Site>> free(graph.numComponents());
  for (Site site : llvm::reverse(order))
    free[graph.component(site)].push_back(site);
  Layout layout(problem.numQubits, kNone);
  std::vector<bool> used(graph.numSites());
  for (auto [part, component] : llvm::zip(parts, componentOf)) {
    for (Wire wire : part) {
      layout[wire] = free[component].back();
      free[component].pop_back();
      used[layout[wire]] = true;
    }
  }
  placeIdle(layout, order, used);
  return layout;
}

void enishi::mapping::placeIdle(Layout &layout, llvm::ArrayRef<Site> order,
                                std::vector<bool> &used) {
  size_t next = 0;
  for (Site &site : layout) {
    if (site != kNone)
      continue;
    while (used[order[next]])
      ++next;
    site = order[next];
    used[site] = true;
  }
}

std::vector<Site> enishi::mapping::sitesByError(const CouplingGraph &graph) {
  std::vector<Site> order(graph.numSites());
  std::iota(order.begin(), order.end(), 0);
  llvm::stable_sort(order, [&](Site x, Site y) {
    return graph.siteError(x) < graph.siteError(y);
  });
  return order;
}

Layout enishi::mapping::firstLayout(const RoutingProblem &problem,
                                    const CouplingGraph &graph) {
  std::vector<Site> order(graph.numSites());
  std::iota(order.begin(), order.end(), 0);
  return fill(problem, graph, circuitParts(problem), order);
}

Layout enishi::mapping::randomLayout(const RoutingProblem &problem,
                                     const CouplingGraph &graph,
                                     Random &random) {
  std::vector<std::vector<Wire>> parts = circuitParts(problem);
  for (std::vector<Wire> &part : parts)
    random.shuffle(part);
  std::vector<Site> order(graph.numSites());
  std::iota(order.begin(), order.end(), 0);
  random.shuffle(order);
  const uint16_t *distances = graph.distancesFrom(order[0]);
  llvm::stable_sort(
      order, [&](Site x, Site y) { return distances[x] < distances[y]; });
  return fill(problem, graph, parts, order);
}

Pattern enishi::mapping::patternOf(const RoutingProblem &problem) {
  struct Meeting {
    uint64_t pair;
    uint32_t uses;
  };
  std::vector<Meeting> meetings;
  meetings.reserve(problem.numPairs);
  for (const RoutingProblem::Node &node : problem.nodes)
    if (node.kind == NodeKind::Pair)
      meetings.push_back(
          {uint64_t(std::min(node.a, node.b)) << 32 | std::max(node.a, node.b),
           std::max<uint32_t>(node.cost, 1)});
  for (auto [a, b] : problem.flowPairs)
    meetings.push_back({uint64_t(std::min(a, b)) << 32 | std::max(a, b), 1});
  llvm::sort(meetings, [](const Meeting &x, const Meeting &y) {
    return x.pair < y.pair;
  });
  Pattern pattern;
  pattern.neighbors.resize(problem.numQubits);
  pattern.vertexUses.assign(problem.numQubits, 1);
  for (size_t i = 0; i < meetings.size();) {
    uint64_t pair = meetings[i].pair;
    uint32_t uses = 0;
    for (; i < meetings.size() && meetings[i].pair == pair; ++i)
      uses += meetings[i].uses;
    uint32_t a = pair >> 32, b = pair & 0xffffffff;
    pattern.neighbors[a].push_back({b, uses});
    pattern.neighbors[b].push_back({a, uses});
  }
  return pattern;
}

std::optional<Layout>
enishi::mapping::perfectLayout(const RoutingProblem &problem,
                               const CouplingGraph &graph,
                               const MappingOptions &options) {
  static constexpr uint64_t stepLimit[4] = {20'000, 100'000, 400'000,
                                            4'000'000};
  Pattern pattern = patternOf(problem);
  std::optional<Embedding> embedding = embed(
      pattern, graph, stepLimit[std::min(options.level, 3u)], options.seed);
  if (!embedding)
    embedding = embedPaths(pattern, graph);
  if (!embedding)
    return std::nullopt;
  std::vector<bool> used(graph.numSites());
  for (Site site : *embedding)
    if (site != kNoSite)
      used[site] = true;
  placeIdle(*embedding, sitesByError(graph), used);
  return embedding;
}

/// The distinct pairs of the circuit in the order in which they first meet.
static std::vector<std::pair<Wire, Wire>>
distinctPairs(const RoutingProblem &problem) {
  llvm::DenseSet<std::pair<Wire, Wire>> seen;
  std::vector<std::pair<Wire, Wire>> pairs;
  for (const RoutingProblem::Node &node : problem.nodes)
    if (node.kind == NodeKind::Pair &&
        seen.insert(std::minmax(node.a, node.b)).second)
      pairs.push_back({node.a, node.b});
  return pairs;
}

static Pattern patternOfPairs(uint32_t numQubits,
                              llvm::ArrayRef<std::pair<Wire, Wire>> pairs) {
  Pattern pattern;
  pattern.neighbors.resize(numQubits);
  pattern.vertexUses.assign(numQubits, 1);
  for (auto [a, b] : pairs) {
    pattern.neighbors[a].push_back({b, 1});
    pattern.neighbors[b].push_back({a, 1});
  }
  return pattern;
}

/// Places what is left, the most bound first, each qubit on the free site that
/// is nearest to the placed ones it meets.
static void placeRest(Layout &layout, const Pattern &pattern,
                      const CouplingGraph &graph) {
  std::vector<bool> used(graph.numSites());
  std::vector<uint32_t> bound(pattern.size());
  auto place = [&](Wire wire, Site site) {
    layout[wire] = site;
    used[site] = true;
    for (Pattern::Neighbor neighbor : pattern.neighbors[wire])
      bound[neighbor.vertex] += neighbor.uses;
  };
  for (Wire wire = 0; wire < layout.size(); ++wire)
    if (layout[wire] != kNoSite)
      place(wire, layout[wire]);
  while (true) {
    Wire next = kNone;
    for (Wire wire = 0; wire < layout.size(); ++wire)
      if (layout[wire] == kNoSite && !pattern.neighbors[wire].empty() &&
          (next == kNone || bound[wire] > bound[next]))
        next = wire;
    if (next == kNone)
      break;
    Site best = kNoSite;
    uint64_t bestSum = ~uint64_t(0);
    for (Site site = 0; site < graph.numSites(); ++site) {
      if (used[site])
        continue;
      uint64_t sum = 0;
      for (Pattern::Neighbor neighbor : pattern.neighbors[next])
        if (layout[neighbor.vertex] != kNoSite)
          sum += uint64_t(neighbor.uses) *
                 graph.distance(site, layout[neighbor.vertex]);
      if (sum < bestSum) {
        bestSum = sum;
        best = site;
      }
    }
    place(next, best);
  }
  placeIdle(layout, sitesByError(graph), used);
}

Layout enishi::mapping::prefixLayout(const RoutingProblem &problem,
                                     const CouplingGraph &graph,
                                     const MappingOptions &options) {
  constexpr uint64_t kSteps = 20'000;
  Pattern whole = patternOf(problem);
  Layout layout(problem.numQubits, kNoSite);
  if (std::optional<std::vector<uint32_t>> sequence = asOnePath(whole)) {
    std::vector<Site> path =
        findLongPath(graph, sequence->size(), /*beam=*/1024);
    for (size_t i = 0; i < std::min(path.size(), sequence->size()); ++i)
      layout[(*sequence)[i]] = path[i];
    placeRest(layout, whole, graph);
    return layout;
  }
  std::vector<std::pair<Wire, Wire>> pairs = distinctPairs(problem);
  // The first `good` pairs fit, the first `bad` do not.
  size_t good = 0, bad = pairs.size() + 1;
  for (size_t tried = std::min<size_t>(8, pairs.size()); bad - good > 1;) {
    std::optional<Embedding> embedding =
        embed(patternOfPairs(problem.numQubits,
                             llvm::ArrayRef(pairs).take_front(tried)),
              graph, kSteps, options.seed);
    if (embedding) {
      good = tried;
      layout = std::move(*embedding);
    } else {
      bad = tried;
    }
    tried = bad > pairs.size() ? std::min(2 * tried, pairs.size())
                               : (good + bad) / 2;
    if (tried == good)
      break;
  }
  placeRest(layout, whole, graph);
  return layout;
}

std::optional<Opening>
enishi::mapping::hubOpening(const RoutingProblem &problem,
                            const CouplingGraph &graph) {
  std::vector<std::pair<Wire, Wire>> pairs = distinctPairs(problem);
  std::vector<uint32_t> partners(problem.numQubits);
  for (auto [a, b] : pairs) {
    ++partners[a];
    ++partners[b];
  }
  auto most = llvm::max_element(partners);
  if (most == partners.end() || *most <= graph.maxDegree() ||
      2 * size_t(*most) <= pairs.size())
    return std::nullopt;
  Wire hub = most - partners.begin();
  std::vector<Site> path = findLongPath(graph, *most + 1, /*beam=*/64);
  std::vector<bool> isTaken(graph.numSites());
  for (Site site : path)
    isTaken[site] = true;
  // The sites of the partners as the hub gets to them.
  Opening opening;
  std::vector<Site> order;
  for (size_t i = 0; i < path.size() && order.size() < *most; ++i) {
    if (i > 0)
      order.push_back(path[i]);
    // It meets the qubit there from the site before.
    if (i > 1)
      opening.swaps.push_back(graph.edgeBetween(path[i - 2], path[i - 1]));
    for (Site beside : graph.neighbors(path[i])) {
      if (!isTaken[beside])
        order.push_back(beside);
      isTaken[beside] = true;
    }
  }
  Layout &layout = opening.layout;
  layout.assign(problem.numQubits, kNoSite);
  layout[hub] = path.front();
  size_t next = 0;
  for (auto [a, b] : pairs)
    if ((a == hub || b == hub) && next < order.size())
      layout[a == hub ? b : a] = order[next++];
  placeRest(layout, patternOf(problem), graph);
  return opening;
}

Layout enishi::mapping::annealedLayout(Layout layout, const Pattern &pattern,
                                       const CouplingGraph &graph,
                                       Random &random) {
  std::vector<Wire> busy, wireAt(graph.numSites(), kNone);
  uint64_t uses = 0;
  for (Wire wire = 0; wire < layout.size(); ++wire) {
    wireAt[layout[wire]] = wire;
    if (pattern.neighbors[wire].empty())
      continue;
    busy.push_back(wire);
    for (Pattern::Neighbor neighbor : pattern.neighbors[wire])
      uses += neighbor.uses;
  }
  if (busy.empty())
    return layout;
  auto change = [&](Wire wire, Site to, Wire except) {
    int64_t sum = 0;
    const uint16_t *before = graph.distancesFrom(layout[wire]);
    const uint16_t *after = graph.distancesFrom(to);
    for (Pattern::Neighbor neighbor : pattern.neighbors[wire])
      if (neighbor.vertex != except)
        sum += int64_t(neighbor.uses) * (int(after[layout[neighbor.vertex]]) -
                                         int(before[layout[neighbor.vertex]]));
    return sum;
  };
  const uint64_t numMoves = 150 * busy.size();
  const int64_t hottest = 4 * uses / busy.size();
  for (uint64_t move = 0; move < numMoves; ++move) {
    Wire wire = busy[random.below(busy.size())];
    // Next to a partner, or one step anywhere.
    Site near = layout[wire];
    llvm::ArrayRef<Pattern::Neighbor> partners = pattern.neighbors[wire];
    if (random.below(4))
      near = layout[partners[random.below(partners.size())].vertex];
    llvm::ArrayRef<Site> choices = graph.neighbors(near);
    Site from = layout[wire], to = choices[random.below(choices.size())];
    if (to == from)
      continue;
    Wire other = wireAt[to];
    int64_t sum = change(wire, to, other);
    if (other != kNone)
      sum += change(other, from, wire);
    int64_t threshold =
        hottest * int64_t(numMoves - move) / int64_t(numMoves) / 2;
    if (sum > 0 && sum * 4 > threshold)
      continue;
    layout[wire] = to;
    wireAt[to] = wire;
    wireAt[from] = other;
    if (other != kNone)
      layout[other] = from;
  }
  return layout;
}
