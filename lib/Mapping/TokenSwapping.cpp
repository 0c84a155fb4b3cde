//===- TokenSwapping.cpp - From one layout to another --------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TokenSwapping.h"

#include "llvm/ADT/STLExtras.h"

using namespace enishi;
using namespace enishi::mapping;

namespace {

constexpr Site kNowhere = ~0u;

class TokenSwapper {
public:
  TokenSwapper(const std::vector<Site> &from, const std::vector<Site> &to,
               const CouplingGraph &graph)
      : graph(graph), goal(graph.numSites(), kNowhere),
        onWalk(graph.numSites(), false) {
    for (size_t qubit = 0; qubit < from.size(); ++qubit)
      goal[from[qubit]] = to[qubit];
  }

  std::vector<uint32_t> run();

private:
  const CouplingGraph &graph;
  /// Where the token on each site wants to go.
  std::vector<Site> goal;
  std::vector<bool> onWalk;
  std::vector<uint32_t> swaps;

  bool isHome(Site site) const {
    return goal[site] == kNowhere || goal[site] == site;
  }
  /// By how much the swap of two neighbours shortens the ways of their tokens.
  int gain(Site a, Site b) const {
    int sum = 0;
    if (goal[a] != kNowhere)
      sum += graph.distance(a, goal[a]) - graph.distance(b, goal[a]);
    if (goal[b] != kNowhere)
      sum += graph.distance(b, goal[b]) - graph.distance(a, goal[b]);
    return sum;
  }
  Site stepFrom(Site site) const {
    const uint16_t *distances = graph.distancesFrom(goal[site]);
    for (Site neighbor : graph.neighbors(site))
      if (distances[neighbor] < distances[site])
        return neighbor;
    return kNowhere;
  }
  void swap(Site a, Site b) {
    std::swap(goal[a], goal[b]);
    swaps.push_back(graph.edgeBetween(a, b));
  }
  bool shorten();
  void walk(Site start);
};

} // namespace

/// Makes every swap that helps both of its tokens, or helps one and moves no
/// other.
bool TokenSwapper::shorten() {
  bool any = false;
  for (CouplingGraph::Edge edge : graph.edges()) {
    bool alone = goal[edge.a] == kNowhere || goal[edge.b] == kNowhere;
    if (gain(edge.a, edge.b) >= (alone ? 1 : 2)) {
      swap(edge.a, edge.b);
      any = true;
    }
  }
  return any;
}

/// Follows from site to site where each token wants to go. A cycle is turned by
/// swaps along it; a token that is at home gives way.
void TokenSwapper::walk(Site start) {
  std::vector<Site> path;
  Site site = start;
  while (!isHome(site) && !onWalk[site]) {
    onWalk[site] = true;
    path.push_back(site);
    site = stepFrom(site);
  }
  for (Site visited : path)
    onWalk[visited] = false;
  if (isHome(site)) {
    swap(path.back(), site);
    return;
  }
  // The token of each site of the cycle moves on by one.
  size_t first = llvm::find(path, site) - path.begin();
  for (size_t i = path.size() - 1; i-- > first;)
    swap(path[i], path[i + 1]);
}

std::vector<uint32_t> TokenSwapper::run() {
  while (true) {
    while (shorten()) {
    }
    Site start = kNowhere;
    for (Site site = 0; site < graph.numSites() && start == kNowhere; ++site)
      if (!isHome(site))
        start = site;
    if (start == kNowhere)
      return std::move(swaps);
    walk(start);
  }
}

std::vector<uint32_t>
enishi::mapping::swapsBetween(const std::vector<Site> &from,
                              const std::vector<Site> &to,
                              const CouplingGraph &graph) {
  return TokenSwapper(from, to, graph).run();
}
