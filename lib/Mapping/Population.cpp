//===- Population.cpp - Partial solutions that compete -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Search.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace enishi;
using namespace enishi::mapping;

Solution enishi::mapping::routeGreedily(const RoutingProblem &problem,
                                        const SiteTables &tables,
                                        const RouterWeights &weights,
                                        const Layout &layout, Random &random,
                                        llvm::ArrayRef<uint32_t> opening) {
  RouterState state(problem, tables, weights);
  state.start(layout);
  Solution solution;
  solution.layout = layout;
  solution.swaps = opening.vec();
  for (uint32_t edge : opening)
    state.applySwap(edge);
  state.run(problem.numPairs, random, solution.swaps);
  state.layout(solution.finalLayout);
  solution.cost = state.cost();
  return solution;
}

void enishi::mapping::replay(const RoutingProblem &problem,
                             const SiteTables &tables, Solution &solution,
                             std::vector<uint32_t> *events) {
  // Only what can be executed matters, not the choice of SWAPs.
  RouterWeights weights(0, 0, 0, 0);
  RouterState state(problem, tables, weights);
  state.setTrace(events);
  state.start(solution.layout);
  for (uint32_t edge : solution.swaps)
    state.applySwap(edge);
  solution.cost = state.cost();
  state.layout(solution.finalLayout);
  if (events)
    llvm::erase(*events, RouterState::kNoEvent);
}

namespace {

/// The SWAPs of all states as a tree: states share the history before they
/// parted.
struct History {
  struct Segment {
    uint32_t parent;
    uint32_t begin, end;
  };
  std::vector<Segment> segments;
  std::vector<uint32_t> swaps;

  uint32_t add(uint32_t parent, llvm::ArrayRef<uint32_t> more) {
    uint32_t begin = swaps.size();
    swaps.insert(swaps.end(), more.begin(), more.end());
    segments.push_back({parent, begin, static_cast<uint32_t>(swaps.size())});
    return segments.size() - 1;
  }
  std::vector<uint32_t> upTo(uint32_t segment) const {
    llvm::SmallVector<uint32_t> path;
    for (; segment != kNone; segment = segments[segment].parent)
      path.push_back(segment);
    std::vector<uint32_t> result;
    for (uint32_t index : llvm::reverse(path))
      result.insert(result.end(), swaps.begin() + segments[index].begin,
                    swaps.begin() + segments[index].end);
    return result;
  }
};

struct Particle {
  RouterState state;
  uint32_t origin;          ///< Which of the layouts.
  uint32_t history = kNone; ///< The last segment.
  std::vector<uint32_t> swaps;
  double score = 0;
};

} // namespace

Solution enishi::mapping::routePopulation(
    const RoutingProblem &problem, const SiteTables &tables,
    const RouterWeights &weights, llvm::ArrayRef<Layout> layouts,
    const PopulationParameters &parameters, Random &random) {
  std::vector<Particle> particles;
  for (unsigned i = 0; i < parameters.size; ++i) {
    uint32_t origin = i % layouts.size();
    particles.push_back({.state = RouterState(problem, tables, weights),
                         .origin = origin,
                         .swaps = {}});
    if (i < layouts.size())
      particles[i].state.start(layouts[origin]);
    else
      particles[i].state = particles[origin].state;
  }
  History history;
  std::vector<unsigned> order(particles.size());
  uint32_t target = 0;
  while (target < problem.numPairs) {
    target = std::min(target + parameters.segment, problem.numPairs);
    for (auto [i, particle] : llvm::enumerate(particles)) {
      particle.state.setNoise(parameters.noise * int32_t(i) /
                              int32_t(particles.size()));
      particle.swaps.clear();
      particle.state.run(target, random, particle.swaps);
      particle.score = double(particle.state.cost()) +
                       parameters.outlook * double(particle.state.outlook()) /
                           RouterWeights::kOne;
    }
    std::iota(order.begin(), order.end(), 0);
    llvm::stable_sort(order, [&](unsigned x, unsigned y) {
      return particles[x].score < particles[y].score;
    });
    unsigned keep = std::min<unsigned>(parameters.keep, order.size());
    for (unsigned i = 0; i < keep; ++i) {
      Particle &particle = particles[order[i]];
      particle.history = history.add(particle.history, particle.swaps);
    }
    for (unsigned i = keep; i < order.size(); ++i)
      particles[order[i]] = particles[order[i % keep]];
    if (target == problem.numPairs)
      break;
  }
  Solution solution;
  const Particle *best = &particles[0];
  for (const Particle &particle : particles)
    if (particle.state.cost() < best->state.cost())
      best = &particle;
  solution.layout = layouts[best->origin];
  solution.cost = best->state.cost();
  solution.swaps = history.upTo(best->history);
  best->state.layout(solution.finalLayout);
  return solution;
}
