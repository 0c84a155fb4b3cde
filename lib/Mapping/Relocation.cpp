//===- Relocation.cpp - The same routing elsewhere on the device ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A routed circuit uses some edges of the device. Wherever else these fit, the
// circuit may go as a whole, SWAPs and all; errors say where it does best.
//
//===----------------------------------------------------------------------===//

#include "Placement.h"

#include "llvm/ADT/STLExtras.h"

using namespace enishi;
using namespace enishi::mapping;

/// The edges that a solution uses, with their CX-class gates, over sites.
static Pattern usedEdges(const RoutingProblem &problem,
                         const SiteTables &tables, const Solution &solution) {
  const CouplingGraph &graph = tables.graph;
  Solution replayed = solution;
  std::vector<uint32_t> events, uses(graph.numEdges());
  replay(problem, tables, replayed, &events);
  Layout siteOf = solution.layout;
  std::vector<Wire> wireAt(graph.numSites(), kNone);
  for (Wire wire = 0; wire < siteOf.size(); ++wire)
    wireAt[siteOf[wire]] = wire;
  constexpr uint32_t kSwapCost = 3;
  for (uint32_t event : events) {
    if (event & RouterState::kSwapEvent) {
      uint32_t edge = event & ~RouterState::kSwapEvent;
      auto [a, b] = graph.edges()[edge];
      uses[edge] += kSwapCost;
      std::swap(wireAt[a], wireAt[b]);
      for (Site site : {a, b})
        if (wireAt[site] != kNone)
          siteOf[wireAt[site]] = site;
      continue;
    }
    const RoutingProblem::Node &node = problem.nodes[event];
    if (node.kind == NodeKind::Pair)
      uses[graph.edgeBetween(siteOf[node.a], siteOf[node.b])] +=
          std::max<uint32_t>(node.cost, 1);
  }
  Pattern pattern;
  pattern.neighbors.resize(graph.numSites());
  pattern.vertexUses.assign(graph.numSites(), 0);
  for (Site site : solution.layout)
    pattern.vertexUses[site] = 1;
  for (auto [edge, ends] : llvm::enumerate(graph.edges())) {
    if (uses[edge] == 0)
      continue;
    pattern.neighbors[ends.a].push_back({ends.b, uses[edge]});
    pattern.neighbors[ends.b].push_back({ends.a, uses[edge]});
  }
  return pattern;
}

void enishi::mapping::relocate(const RoutingProblem &problem,
                               const SiteTables &tables, uint64_t steps,
                               uint64_t seed, Solution &solution) {
  const CouplingGraph &graph = tables.graph;
  Pattern pattern = usedEdges(problem, tables, solution);
  Embedding known(graph.numSites(), kNoSite);
  for (Site site = 0; site < graph.numSites(); ++site)
    if (!pattern.neighbors[site].empty())
      known[site] = site;
  std::optional<Embedding> better = embed(pattern, graph, steps, seed, known);
  if (!better || *better == known)
    return;
  std::vector<bool> used(graph.numSites());
  for (Site site : *better)
    if (site != kNoSite)
      used[site] = true;
  for (Site &site : solution.layout)
    site = (*better)[site];
  for (uint32_t &edge : solution.swaps) {
    auto [a, b] = graph.edges()[edge];
    edge = graph.edgeBetween((*better)[a], (*better)[b]);
  }
  placeIdle(solution.layout, sitesByError(graph), used);
}
