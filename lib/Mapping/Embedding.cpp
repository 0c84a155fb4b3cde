//===- Embedding.cpp - A graph as a part of the device -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Embedding.h"

#include "enishi/Support/Random.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numeric>

using namespace enishi;
using namespace enishi::mapping;

static constexpr unsigned kBallRadius = 6;
static constexpr double kNeverFails = -1e-12;

/// log(1 - error), finite also for dead edges.
static double logSuccess(double error) {
  return error >= 1 ? -1e6 : std::min(std::log1p(-error), 0.0);
}

double enishi::mapping::successOf(const Pattern &pattern,
                                  const CouplingGraph &graph,
                                  const Embedding &embedding) {
  double sum = 0;
  for (uint32_t v = 0; v < pattern.size(); ++v) {
    if (embedding[v] == kNoSite)
      continue;
    sum += pattern.vertexUses[v] * logSuccess(graph.siteError(embedding[v]));
    for (Pattern::Neighbor neighbor : pattern.neighbors[v])
      if (neighbor.vertex > v)
        sum += neighbor.uses * logSuccess(graph.edgeError(graph.edgeBetween(
                                   embedding[v], embedding[neighbor.vertex])));
  }
  return sum;
}

namespace {

/// Adjacency without weights, for what is asked of pattern and device alike.
struct PlainGraph {
  std::vector<std::vector<uint32_t>> neighbors;

  explicit PlainGraph(const Pattern &pattern) : neighbors(pattern.size()) {
    for (uint32_t v = 0; v < pattern.size(); ++v)
      for (Pattern::Neighbor neighbor : pattern.neighbors[v])
        neighbors[v].push_back(neighbor.vertex);
  }
  explicit PlainGraph(const CouplingGraph &graph)
      : neighbors(graph.numSites()) {
    for (Site site = 0; site < graph.numSites(); ++site)
      neighbors[site].assign(graph.neighbors(site).begin(),
                             graph.neighbors(site).end());
  }

  /// For each vertex how many vertices lie within distance 1, 2, ... of it;
  /// also finds the shortest cycle. Only cycles and balls of bounded radius.
  struct Shape {
    std::vector<std::array<uint16_t, kBallRadius>> balls;
    unsigned girth = ~0u; ///< If at most 2 * kBallRadius + 1.
    bool bipartite = true;
  };
  Shape shape() const;
};

class Embedder {
public:
  Embedder(const Pattern &pattern, const CouplingGraph &graph, uint64_t seed)
      : pattern(pattern), graph(graph), random(seed) {}

  bool isHopeless();
  void plan();
  /// At most `steps` steps, and `improveSteps` from the first success on.
  std::optional<Embedding> run(uint64_t steps, uint64_t improveSteps,
                               const std::optional<Embedding> &known);

private:
  const Pattern &pattern;
  const CouplingGraph &graph;
  SplitMix64 random;
  PlainGraph::Shape patternShape, graphShape;

  /// The vertices in the order of assignment, and for each those of its
  /// neighbours that come before it.
  std::vector<uint32_t> order;
  std::vector<llvm::SmallVector<Pattern::Neighbor, 4>> earlier;
  std::vector<uint32_t> laterCount;

  bool fits(uint32_t vertex, Site site) const;
  bool isFree(uint32_t depth, Site site, const Embedding &embedding,
              const std::vector<bool> &used) const;
  double gainOf(uint32_t depth, Site site, const Embedding &embedding) const;
};

} // namespace

PlainGraph::Shape PlainGraph::shape() const {
  Shape shape;
  uint32_t n = neighbors.size();
  shape.balls.resize(n);
  std::vector<uint32_t> distance(n, ~0u), queue(n), parent(n);
  for (uint32_t source = 0; source < n; ++source) {
    size_t head = 0, tail = 0;
    queue[tail++] = source;
    distance[source] = 0;
    parent[source] = ~0u;
    std::array<uint16_t, kBallRadius> &ball = shape.balls[source];
    ball.fill(0);
    while (head < tail) {
      uint32_t v = queue[head++];
      if (distance[v] > 0)
        for (unsigned r = distance[v] - 1; r < kBallRadius; ++r)
          ++ball[r];
      if (distance[v] == kBallRadius)
        continue;
      for (uint32_t w : neighbors[v]) {
        if (distance[w] == ~0u) {
          distance[w] = distance[v] + 1;
          parent[w] = v;
          queue[tail++] = w;
        } else if (w != parent[v]) {
          unsigned length = distance[v] + distance[w] + 1;
          shape.girth = std::min(shape.girth, length);
          shape.bipartite &= length % 2 == 0;
        }
      }
    }
    for (size_t i = 0; i < tail; ++i)
      distance[queue[i]] = ~0u;
  }
  return shape;
}

/// Finds reasons for which no embedding can exist.
bool Embedder::isHopeless() {
  uint32_t busy = 0, edges = 0;
  std::vector<uint32_t> degrees, siteDegrees;
  for (const auto &neighbors : pattern.neighbors) {
    busy += !neighbors.empty();
    edges += neighbors.size();
    if (!neighbors.empty())
      degrees.push_back(neighbors.size());
  }
  edges /= 2;
  if (busy > graph.numSites() || edges > graph.numEdges())
    return true;
  for (Site site = 0; site < graph.numSites(); ++site)
    siteDegrees.push_back(graph.degree(site));
  llvm::sort(degrees, std::greater<>());
  llvm::sort(siteDegrees, std::greater<>());
  for (size_t i = 0; i < degrees.size(); ++i)
    if (degrees[i] > siteDegrees[i])
      return true;
  // Only now the costly part.
  patternShape = PlainGraph(pattern).shape();
  graphShape = PlainGraph(graph).shape();
  return patternShape.girth < graphShape.girth ||
         (graphShape.bipartite && !patternShape.bipartite);
}

/// Orders the vertices: next comes the one with most neighbours before it,
/// then the one of highest degree.
void Embedder::plan() {
  uint32_t n = pattern.size();
  order.clear();
  earlier.clear();
  laterCount.clear();
  std::vector<uint32_t> before(n, 0), tieBreak(n);
  std::vector<bool> done(n);
  std::iota(tieBreak.begin(), tieBreak.end(), 0);
  random.shuffle(tieBreak);
  std::vector<uint32_t> boundary;
  auto better = [&](uint32_t x, uint32_t y) {
    return std::tuple(before[x], pattern.neighbors[x].size(), tieBreak[x]) >
           std::tuple(before[y], pattern.neighbors[y].size(), tieBreak[y]);
  };
  uint32_t busy = llvm::count_if(pattern.neighbors,
                                 [](auto &list) { return !list.empty(); });
  while (order.size() < busy) {
    uint32_t next = ~0u;
    if (boundary.empty()) {
      for (uint32_t v = 0; v < n; ++v)
        if (!done[v] && !pattern.neighbors[v].empty() &&
            (next == ~0u || better(v, next)))
          next = v;
    } else {
      auto best = std::min_element(boundary.begin(), boundary.end(), better);
      next = *best;
      *best = boundary.back();
      boundary.pop_back();
    }
    done[next] = true;
    order.push_back(next);
    llvm::SmallVector<Pattern::Neighbor, 4> list;
    uint32_t later = 0;
    for (Pattern::Neighbor neighbor : pattern.neighbors[next]) {
      if (done[neighbor.vertex]) {
        list.push_back(neighbor);
        continue;
      }
      ++later;
      if (before[neighbor.vertex]++ == 0)
        boundary.push_back(neighbor.vertex);
    }
    earlier.push_back(std::move(list));
    laterCount.push_back(later);
  }
}

bool Embedder::fits(uint32_t vertex, Site site) const {
  for (unsigned r = 0; r < kBallRadius; ++r)
    if (patternShape.balls[vertex][r] > graphShape.balls[site][r])
      return false;
  return true;
}

bool Embedder::isFree(uint32_t depth, Site site, const Embedding &embedding,
                      const std::vector<bool> &used) const {
  if (used[site] || !fits(order[depth], site))
    return false;
  for (Pattern::Neighbor neighbor : earlier[depth])
    if (!graph.adjacent(site, embedding[neighbor.vertex]))
      return false;
  uint32_t room = 0;
  for (Site next : graph.neighbors(site))
    room += !used[next];
  return room >= laterCount[depth];
}

/// The logarithm of the success of what an assignment adds.
double Embedder::gainOf(uint32_t depth, Site site,
                        const Embedding &embedding) const {
  double sum =
      pattern.vertexUses[order[depth]] * logSuccess(graph.siteError(site));
  for (Pattern::Neighbor neighbor : earlier[depth])
    sum += neighbor.uses * logSuccess(graph.edgeError(graph.edgeBetween(
                               site, embedding[neighbor.vertex])));
  return sum;
}

std::optional<Embedding> Embedder::run(uint64_t steps, uint64_t improveSteps,
                                       const std::optional<Embedding> &known) {
  if (known)
    steps = std::min(steps, improveSteps);
  uint32_t n = order.size();
  std::optional<Embedding> best = known;
  double bestSuccess = best ? successOf(pattern, graph, *best) : -1e300;
  Embedding embedding(pattern.size(), kNoSite);
  std::vector<bool> used(graph.numSites());
  std::vector<Site> roots(graph.numSites());
  std::iota(roots.begin(), roots.end(), 0);
  random.shuffle(roots);
  // For each depth: which candidate comes next, and the success so far.
  std::vector<uint32_t> next(n + 1, 0);
  std::vector<double> success(n + 1, 0.0);
  uint32_t depth = 0;
  while (steps-- > 0) {
    if (depth == n) {
      if (success[n] > bestSuccess) {
        bestSuccess = success[n];
        if (!best)
          steps = std::min(steps, improveSteps);
        best = embedding;
      }
      if (!graph.hasErrors() || bestSuccess >= kNeverFails)
        return best;
    } else {
      llvm::ArrayRef<Site> candidates = roots;
      if (!earlier[depth].empty())
        candidates = graph.neighbors(embedding[earlier[depth][0].vertex]);
      bool found = false;
      while (next[depth] < candidates.size() && !found) {
        Site site = candidates[next[depth]++];
        if (!isFree(depth, site, embedding, used))
          continue;
        double sum = success[depth] + gainOf(depth, site, embedding);
        // All further terms are at most zero.
        if (sum <= bestSuccess)
          continue;
        found = true;
        embedding[order[depth]] = site;
        used[site] = true;
        success[depth + 1] = sum;
      }
      if (found) {
        next[++depth] = 0;
        continue;
      }
    }
    if (depth == 0)
      break;
    --depth;
    used[embedding[order[depth]]] = false;
    embedding[order[depth]] = kNoSite;
  }
  return best;
}

std::optional<Embedding>
enishi::mapping::embed(const Pattern &pattern, const CouplingGraph &graph,
                       uint64_t steps, uint64_t seed,
                       const std::optional<Embedding> &known) {
  Embedder embedder(pattern, graph, seed);
  if (embedder.isHopeless())
    return std::nullopt;
  // Another order may find in an instant what one order never finds.
  constexpr unsigned kOrders = 4;
  std::optional<Embedding> best = known;
  for (unsigned i = 0; i < kOrders; ++i) {
    embedder.plan();
    best = embedder.run(steps / kOrders, steps / 16 / kOrders, best);
    if (best && !graph.hasErrors())
      break;
  }
  return best;
}
