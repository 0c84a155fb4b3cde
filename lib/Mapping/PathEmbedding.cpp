//===- PathEmbedding.cpp - Long paths through the device -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Embedding.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <map>
#include <numeric>

using namespace enishi;
using namespace enishi::mapping;

namespace {

/// A choice among the edges seen so far, as far as the future needs it: what
/// each vertex of the frontier is.
using Mates = std::vector<uint16_t>;
/// A mate: itself (no edge yet), another vertex of the frontier (the other end
/// of its piece), or one of these.
constexpr uint16_t kInner = 0xffff; ///< Has both its edges.
constexpr uint16_t kEnd = 0xfffe;   ///< Its piece's other end is final.

struct SweepState {
  Mates mates;
  uint16_t used = 0; ///< Edges.
  uint8_t finalEnds = 0;
  /// The chain of choices that led here.
  uint32_t history = ~0u;
};

class PathSweep {
public:
  PathSweep(const CouplingGraph &graph, uint32_t component, uint32_t length,
            unsigned beam)
      : graph(graph), length(length), beam(beam) {
    orderSites(component);
  }

  std::vector<Site> run();

private:
  struct Choice {
    uint32_t previous;
    uint32_t edge;
  };
  const CouplingGraph &graph;
  uint32_t length;
  unsigned beam;
  std::vector<Site> order;
  std::vector<uint32_t> place;
  std::vector<Choice> choices;
  uint32_t bestHistory = ~0u;
  uint16_t bestUsed = 0;

  std::vector<Site> frontier;
  std::vector<uint16_t> slotOf; ///< Of a site in the frontier.

  void orderSites(uint32_t component);
  bool useEdge(SweepState &state, Site a, Site b, uint32_t edge);
  bool retire(SweepState &state, uint16_t slot);
  void prune(std::vector<SweepState> &states) const;
  std::vector<Site> trace() const;
};

} // namespace

/// Breadth first from a site at the rim, which keeps the frontier narrow.
void PathSweep::orderSites(uint32_t component) {
  Site rim = kNoSite;
  for (Site site = 0; site < graph.numSites() && rim == kNoSite; ++site)
    if (graph.component(site) == component)
      rim = site;
  for (unsigned i = 0; i < 2; ++i) {
    const uint16_t *distances = graph.distancesFrom(rim);
    for (Site site = 0; site < graph.numSites(); ++site)
      if (graph.component(site) == component &&
          distances[site] > distances[rim])
        rim = site;
  }
  // Ties are broken towards the far end that is closest, so that the sweep
  // goes along the long side of an oblong device.
  for (Site site = 0; site < graph.numSites(); ++site)
    if (graph.component(site) == component)
      order.push_back(site);
  const uint16_t *distances = graph.distancesFrom(rim);
  llvm::stable_sort(
      order, [&](Site x, Site y) { return distances[x] < distances[y]; });
  place.assign(graph.numSites(), 0);
  for (auto [i, site] : llvm::enumerate(order))
    place[site] = i;
}

/// Adds the edge between two frontier sites; false if that is not a path.
bool PathSweep::useEdge(SweepState &state, Site a, Site b, uint32_t edge) {
  uint16_t x = slotOf[a], y = slotOf[b];
  uint16_t mateX = state.mates[x], mateY = state.mates[y];
  if (mateX == kInner || mateY == kInner || mateX == y)
    return false;
  state.mates[x] = kInner;
  state.mates[y] = kInner;
  ++state.used;
  choices.push_back({state.history, edge});
  state.history = choices.size() - 1;
  // The far ends of the two pieces become mates.
  uint16_t farX = mateX, farY = mateY;
  if (farX == kEnd && farY == kEnd) {
    // Complete: nothing else may have been begun.
    for (uint16_t slot = 0; slot < state.mates.size(); ++slot)
      if (state.mates[slot] != kInner && state.mates[slot] != slot)
        return false;
    if (state.used > bestUsed) {
      bestUsed = state.used;
      bestHistory = state.history;
    }
    return false;
  }
  if (farX != kEnd)
    state.mates[farX] = farY;
  if (farY != kEnd)
    state.mates[farY] = farX;
  return true;
}

/// Takes a site out of the frontier; false if the state cannot lead on.
bool PathSweep::retire(SweepState &state, uint16_t slot) {
  uint16_t mate = state.mates[slot];
  if (mate != kInner && mate != slot) {
    // Its one edge makes it an end of the path.
    if (state.finalEnds == 2 || mate == kEnd) {
      if (mate != kEnd)
        return false;
      for (uint16_t other = 0; other < state.mates.size(); ++other)
        if (other != slot && state.mates[other] != kInner &&
            state.mates[other] != other)
          return false;
      if (state.used > bestUsed) {
        bestUsed = state.used;
        bestHistory = state.history;
      }
      return false;
    }
    ++state.finalEnds;
    state.mates[mate] = kEnd;
  }
  // The last slot takes its place.
  uint16_t last = state.mates.size() - 1;
  uint16_t moved = state.mates[last];
  if (slot != last) {
    state.mates[slot] = moved == last ? slot : moved;
    if (moved != last && moved != kInner && moved != kEnd)
      state.mates[moved] = slot;
  }
  state.mates.pop_back();
  return true;
}

void PathSweep::prune(std::vector<SweepState> &states) const {
  // Of states with the same future the longest.
  llvm::sort(states, [](const SweepState &x, const SweepState &y) {
    return std::tie(x.mates, x.finalEnds, y.used, x.history) <
           std::tie(y.mates, y.finalEnds, x.used, y.history);
  });
  states.erase(std::unique(states.begin(), states.end(),
                           [](const SweepState &x, const SweepState &y) {
                             return x.mates == y.mates &&
                                    x.finalEnds == y.finalEnds;
                           }),
               states.end());
  if (states.size() <= beam)
    return;
  llvm::stable_sort(states, [](const SweepState &x, const SweepState &y) {
    return x.used > y.used;
  });
  states.resize(beam);
}

std::vector<Site> PathSweep::run() {
  slotOf.assign(graph.numSites(), 0);
  std::vector<SweepState> states(1), next;
  for (auto [step, site] : llvm::enumerate(order)) {
    uint16_t slot = frontier.size();
    slotOf[site] = slot;
    frontier.push_back(site);
    for (SweepState &state : states)
      state.mates.push_back(slot);
    for (auto [i, neighbor] : llvm::enumerate(graph.neighbors(site))) {
      if (place[neighbor] > step)
        continue;
      uint32_t edge = graph.incidentEdges(site)[i];
      for (size_t k = 0, e = states.size(); k < e; ++k) {
        SweepState with = states[k];
        if (useEdge(with, site, neighbor, edge))
          states.push_back(std::move(with));
      }
    }
    // What has no neighbours to come leaves the frontier.
    for (size_t f = frontier.size(); f-- > 0;) {
      Site old = frontier[f];
      if (llvm::any_of(graph.neighbors(old),
                       [&](Site neighbor) { return place[neighbor] > step; }))
        continue;
      next.clear();
      for (SweepState &state : states)
        if (retire(state, f))
          next.push_back(std::move(state));
      states.swap(next);
      slotOf[frontier.back()] = f;
      frontier[f] = frontier.back();
      frontier.pop_back();
    }
    prune(states);
    if (bestUsed + 1u >= length)
      break;
  }
  return trace();
}

std::vector<Site> PathSweep::trace() const {
  std::vector<llvm::SmallVector<Site, 2>> links(graph.numSites());
  for (uint32_t i = bestHistory; i != ~0u; i = choices[i].previous) {
    auto [a, b] = graph.edges()[choices[i].edge];
    links[a].push_back(b);
    links[b].push_back(a);
  }
  std::vector<Site> path;
  auto end = llvm::find_if(links, [](auto &list) { return list.size() == 1; });
  if (end == links.end())
    return path;
  Site previous = kNoSite, site = end - links.begin();
  while (true) {
    path.push_back(site);
    Site next = kNoSite;
    for (Site link : links[site])
      if (link != previous)
        next = link;
    if (next == kNoSite)
      return path;
    previous = site;
    site = next;
  }
}

std::vector<Site> enishi::mapping::findLongPath(const CouplingGraph &graph,
                                                uint32_t length,
                                                unsigned beam) {
  std::vector<Site> best;
  for (uint32_t component = 0; component < graph.numComponents(); ++component) {
    if (graph.componentSize(component) <= best.size())
      continue;
    std::vector<Site> path = PathSweep(graph, component, length, beam).run();
    if (path.size() > best.size())
      best = std::move(path);
    if (best.size() >= length)
      break;
  }
  return best;
}

std::optional<std::vector<uint32_t>>
enishi::mapping::asOnePath(const Pattern &pattern) {
  std::vector<uint32_t> sequence;
  std::vector<bool> seen(pattern.size());
  size_t busy = 0;
  for (uint32_t v = 0; v < pattern.size(); ++v) {
    if (pattern.neighbors[v].size() > 2)
      return std::nullopt;
    busy += !pattern.neighbors[v].empty();
    if (seen[v] || pattern.neighbors[v].size() != 1)
      continue;
    for (uint32_t w = v; w != ~0u;) {
      seen[w] = true;
      sequence.push_back(w);
      uint32_t next = ~0u;
      for (Pattern::Neighbor neighbor : pattern.neighbors[w])
        if (!seen[neighbor.vertex])
          next = neighbor.vertex;
      w = next;
    }
  }
  if (sequence.size() != busy) // A ring.
    return std::nullopt;
  return sequence;
}

std::optional<Embedding>
enishi::mapping::embedPaths(const Pattern &pattern,
                            const CouplingGraph &graph) {
  std::optional<std::vector<uint32_t>> sequence = asOnePath(pattern);
  if (!sequence || sequence->empty())
    return std::nullopt;
  std::vector<Site> path;
  for (unsigned beam : {64, 1024}) {
    path = findLongPath(graph, sequence->size(), beam);
    if (path.size() >= sequence->size())
      break;
  }
  if (path.size() < sequence->size())
    return std::nullopt;
  // Of the windows of the path, in both directions, the most reliable.
  std::optional<Embedding> best;
  double bestSuccess = 0;
  for (bool backwards : {false, true}) {
    for (size_t shift = 0; shift + sequence->size() <= path.size(); ++shift) {
      Embedding embedding(pattern.size(), kNoSite);
      for (size_t i = 0; i < sequence->size(); ++i)
        embedding[(*sequence)[i]] =
            path[backwards ? path.size() - 1 - shift - i : shift + i];
      double success = successOf(pattern, graph, embedding);
      if (!best || success > bestSuccess) {
        best = std::move(embedding);
        bestSuccess = success;
      }
    }
    if (!graph.hasErrors())
      break;
  }
  return best;
}
