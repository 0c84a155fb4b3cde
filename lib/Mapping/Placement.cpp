//===- Placement.cpp - Where the qubits start ----------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Placement.h"

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
  std::vector<Site> order(graph.numSites());
  std::iota(order.begin(), order.end(), 0);
  llvm::stable_sort(order, [&](Site x, Site y) {
    return graph.siteError(x) < graph.siteError(y);
  });
  placeIdle(*embedding, order, used);
  return embedding;
}
