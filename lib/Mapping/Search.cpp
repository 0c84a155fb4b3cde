//===- Search.cpp - The search for a good mapping ------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// First layouts compete: each is refined by routing to and fro, as in SABRE,
// and measured by a greedy pass. Then populations route the circuit from the
// best of them, forwards and backwards. The work is counted in passes over the
// circuit, and in SWAPs and pairs for circuits so long that passes are dear.
//
//===----------------------------------------------------------------------===//

#include "Search.h"

#include "ControlFlow.h"
#include "Placement.h"

#include "llvm/ADT/STLExtras.h"

#include <atomic>
#include <thread>

using namespace enishi;
using namespace enishi::mapping;

void enishi::mapping::parallelFor(unsigned threads, size_t count,
                                  llvm::function_ref<void(size_t)> body) {
  std::atomic<size_t> next = 0;
  auto work = [&] {
    for (size_t i; (i = next++) < count;)
      body(i);
  };
  std::vector<std::thread> workers;
  for (size_t i = 1; i < std::min<size_t>(threads, count); ++i)
    workers.emplace_back(work);
  work();
  for (std::thread &worker : workers)
    worker.join();
}

namespace {

/// How often each kind of pass is made.
struct Effort {
  unsigned trials;     ///< Layouts.
  unsigned iterations; ///< To and fro, for each.
  unsigned population; ///< Of each island.
  unsigned rounds;     ///< Of each population: forwards, backwards, ...
};

constexpr unsigned kIslands = 2;

class Searcher {
public:
  Searcher(const RoutingProblem &problem, const SiteTables &tables,
           const MappingOptions &options)
      : problem(problem), backward(problem.reversed()), tables(tables),
        options(options), price(options.absorbSwaps ? kDefaultPrice : 0),
        weights{RouterWeights(0.1, 0.7, 10, price),
                RouterWeights(0.3, 0.6, 8, price)} {
    if (problem.nodes.size() > kLong)
      lead = problem.prefix(kLong / 2);
  }

  Solution run();

private:
  const RoutingProblem &problem;
  RoutingProblem backward;
  /// Of a long circuit the beginning, which decides the layout.
  RoutingProblem lead;
  const SiteTables &tables;
  const MappingOptions &options;
  double price;
  RouterWeights weights[kIslands];

  static constexpr size_t kLong = 100'000;
  bool isLong() const { return lead.numPairs != 0; }
  Random randomFor(uint64_t stage, uint64_t index) const {
    Random mixer(options.seed);
    return Random(mixer.next() ^ Random(stage << 32 | index).next());
  }
  Effort effortFor(uint64_t stepsPerPass) const;
  std::vector<Layout> refineLayouts(const Effort &effort,
                                    const Layout &first) const;
  Solution routeOnce(const RoutingProblem &measured,
                     const Layout &layout) const;
  Solution runIsland(unsigned island, const Effort &effort,
                     llvm::ArrayRef<Layout> layouts) const;
};

} // namespace

Effort Searcher::effortFor(uint64_t stepsPerPass) const {
  // Half of the passes go to the layouts, half to the populations.
  static constexpr uint64_t passLimit[4] = {1, 60, 250, 2000};
  static constexpr uint64_t stepLimit[4] = {0, 1'500'000, 3'500'000,
                                            30'000'000};
  unsigned level = std::min(options.level, 3u);
  uint64_t passes =
      std::min(passLimit[level], stepLimit[level] / (stepsPerPass + 1) + 1);
  Effort effort;
  effort.iterations = passes >= 100  ? 6
                      : passes >= 10 ? 2
                      : passes >= 3  ? 1
                                     : 0;
  effort.trials = options.trials
                      ? options.trials
                      : std::clamp<uint64_t>(
                            passes / 2 / (2 * effort.iterations + 1), 1, 64);
  effort.rounds = passes >= 40 ? 3 : 1;
  effort.population =
      passes < 8
          ? 0
          : std::max<uint64_t>(1, passes / 2 / (kIslands * effort.rounds));
  return effort;
}

std::vector<Layout> Searcher::refineLayouts(const Effort &effort,
                                            const Layout &first) const {
  RoutingProblem leadBackward;
  if (isLong())
    leadBackward = lead.reversed();
  const RoutingProblem &forth = isLong() ? lead : problem;
  const RoutingProblem &back = isLong() ? leadBackward : backward;
  bool connected = tables.graph.numComponents() == 1;
  Layout prefix =
      connected ? prefixLayout(forth, tables.graph, options) : first;
  Pattern pattern = patternOf(forth);
  std::vector<Solution> solutions(effort.trials + 1);
  parallelFor(options.threads, solutions.size(), [&](size_t trial) {
    Random random = randomFor(1, trial);
    const RouterWeights &own = weights[trial % kIslands];
    // The layout that suits the beginning is tried as it is and refined.
    Layout layout = trial == 0 || trial == effort.trials ? prefix
                    : trial == 1 ? first
                                 : randomLayout(problem, tables.graph, random);
    if (trial >= 2 && trial % 2 == 0 && trial < effort.trials && connected)
      layout = annealedLayout(std::move(layout), pattern, tables.graph, random);
    unsigned iterations = trial == effort.trials ? 0 : effort.iterations;
    for (unsigned i = 0; i < iterations; ++i) {
      layout = routeGreedily(forth, tables, own, layout, random).finalLayout;
      layout = routeGreedily(back, tables, own, layout, random).finalLayout;
    }
    solutions[trial] = routeGreedily(forth, tables, own, layout, random);
  });
  llvm::stable_sort(solutions, [](const Solution &x, const Solution &y) {
    return x.cost < y.cost;
  });
  std::vector<Layout> layouts;
  for (Solution &solution : solutions)
    layouts.push_back(std::move(solution.layout));
  return layouts;
}

/// One pass, with the look-ahead that does better on the beginning.
Solution Searcher::routeOnce(const RoutingProblem &measured,
                             const Layout &layout) const {
  uint64_t costs[kIslands];
  parallelFor(options.threads, kIslands, [&](size_t i) {
    Random random = randomFor(3, i);
    costs[i] = routeGreedily(measured, tables, weights[i], layout, random).cost;
  });
  size_t better = std::min_element(costs, costs + kIslands) - costs;
  Random random = randomFor(3, better);
  return routeGreedily(problem, tables, weights[better], layout, random);
}

Solution Searcher::runIsland(unsigned island, const Effort &effort,
                             llvm::ArrayRef<Layout> layouts) const {
  Random random = randomFor(2, island);
  const RouterWeights &own = weights[island];
  PopulationParameters parameters;
  parameters.size = effort.population;
  parameters.keep = std::max(1u, effort.population / 4);
  Solution best;
  std::vector<Layout> starts = {layouts[island % layouts.size()]};
  for (unsigned round = 0; round < effort.rounds; ++round) {
    bool forwards = round % 2 == 0;
    Solution solution = routePopulation(forwards ? problem : backward, tables,
                                        own, starts, parameters, random);
    starts = {solution.finalLayout};
    if (!forwards && problem.flows && problem.flows->movesQubits())
      continue;
    if (!forwards) {
      // Backwards in time it routes the circuit as well.
      std::swap(solution.layout, solution.finalLayout);
      std::reverse(solution.swaps.begin(), solution.swaps.end());
      replay(problem, tables, solution);
    }
    if (solution.cost < best.cost)
      best = std::move(solution);
  }
  return best;
}

Solution Searcher::run() {
  Random random = randomFor(0, 0);
  const CouplingGraph &graph = tables.graph;
  bool fixed = !options.initialLayout.empty();
  if (!fixed && options.level > 0)
    if (std::optional<Layout> perfect = perfectLayout(problem, graph, options))
      return routeGreedily(problem, tables, weights[0], *perfect, random);
  Layout first = fixed ? options.initialLayout : firstLayout(problem, graph);
  const RoutingProblem &measured = isLong() ? lead : problem;
  Solution greedy =
      routeGreedily(isLong() && options.level > 0 ? lead : problem, tables,
                    weights[0], first, random);
  if (options.level == 0 || problem.numPairs == 0)
    return greedy;
  uint64_t steps = measured.numPairs + greedy.swaps.size();
  Effort effort = effortFor(steps * problem.numPairs / measured.numPairs);
  std::vector<Layout> layouts = {first};
  if (!fixed)
    layouts = refineLayouts(effort, first);
  else
    effort.rounds = 1;
  layouts.resize(std::min<size_t>(layouts.size(), 4));
  if (effort.population <= 1)
    return routeOnce(measured, layouts[0]);
  std::vector<Solution> solutions(kIslands);
  parallelFor(options.threads, kIslands, [&](size_t island) {
    solutions[island] = runIsland(island, effort, layouts);
  });
  std::optional<Opening> hub;
  if (!fixed && graph.numComponents() == 1)
    hub = hubOpening(problem, graph);
  if (hub) {
    solutions.push_back(routeGreedily(problem, tables, weights[0], hub->layout,
                                      random, hub->swaps));
    solutions.push_back(runIsland(0, effort, hub->layout));
  }
  if (!isLong())
    solutions.push_back(std::move(greedy));
  return *llvm::min_element(
      solutions,
      [](const Solution &x, const Solution &y) { return x.cost < y.cost; });
}

Solution enishi::mapping::search(const RoutingProblem &problem,
                                 const SiteTables &tables,
                                 const MappingOptions &options) {
  return Searcher(problem, tables, options).run();
}
