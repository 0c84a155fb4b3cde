//===- Embedder.cpp - Embedding any problem into a device -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Embedder.h"

#include "NestOrder.h"
#include "Placement.h"
#include "RoutedEmbedding.h"
#include "Structures.h"

#include "enishi/Annealing/Embedding/Clique.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace enishi::annealing;

namespace {
class Portfolio {
public:
  Portfolio(const SparseGraph &problem, const HardwareGraph &device,
            const EmbedOptions &options)
      : problem(problem), device(device), random(options.seed),
        effort(options.effort) {
    // A step among many neighbours takes several times as long.
    stepLimit = options.stepLimit
                    ? options.stepLimit
                    : scaled(isDense() ? 10'000'000 : 150'000'000);
  }
  /// At least a fifth of all couplings: such a problem resembles a clique.
  bool isDense() const { return density() >= 0.2; }
  double density() const {
    double n = problem.numVertices();
    return n < 2 ? 0 : problem.numEdges() / (n * (n - 1) / 2);
  }
  bool tryStructures();
  bool tryClique();
  bool tryRouting();
  std::string describeFailure() const;
  EmbedResult result;

private:
  uint64_t scaled(double steps) const { return std::min(steps * effort, 1e18); }
  void placeInNest(ChainRouter &router, const Embedding &clique);
  uint64_t stepsForLength() const;
  bool routeOnce(double &share, const NegotiationSchedule &schedule);
  void polish(ChainRouter &router);
  bool isComplete(ChainRouter &router) const;
  void keep(Embedding embedding, const char *method);
  double startingShare() const;

  const SparseGraph &problem;
  const HardwareGraph &device;
  enishi::SplitMix64 random;
  const double effort;
  uint64_t stepLimit;
  /// How many qubits were shared in the end of the last attempt.
  uint32_t leftShared = 0;
  /// Places that the problem's structure suggests.
  std::vector<std::pair<double, double>> positions;
};
} // namespace

static std::vector<std::vector<Qubit>> chainsOf(const Embedding &embedding) {
  std::vector<std::vector<Qubit>> chains;
  for (uint32_t v = 0; v < embedding.numChains(); ++v)
    chains.push_back(embedding.chain(v).vec());
  return chains;
}

void Portfolio::keep(Embedding embedding, const char *method) {
  if (result.outcome == EmbedOutcome::Embedded) {
    ChainCost cost(chainsOf(result.embedding));
    if (cost.ofAll(chainsOf(result.embedding)) <=
        cost.ofAll(chainsOf(embedding)))
      return;
  }
  result.outcome = EmbedOutcome::Embedded;
  result.embedding = std::move(embedding);
  result.method = method;
}

bool Portfolio::tryStructures() {
  if (std::optional<Embedding> found = embedAsSubgraph(problem, device)) {
    keep(std::move(*found), "subgraph");
    return true;
  }
  std::optional<GridLayout> grid = recognizeGrid(problem);
  if (!grid)
    return false;
  if (std::optional<Embedding> found = embedGrid(*grid, device)) {
    keep(std::move(*found), "grid");
    return true;
  }
  if (grid->rows > 1)
    for (uint32_t v = 0; v < problem.numVertices(); ++v)
      positions.push_back({(grid->column[v] + 0.5) / grid->columns,
                           (grid->row[v] + 0.5) / grid->rows});
  return false;
}

/// The chains of a clique, dealt in a new order and less what the problem does
/// not need.
void Portfolio::placeInNest(ChainRouter &router, const Embedding &clique) {
  std::vector<uint32_t> order = orderForNest(problem, random);
  std::vector<std::vector<Qubit>> chains;
  for (uint32_t place : order)
    chains.push_back(clique.chain(place).vec());
  router.setAllChains(chains);
  for (uint32_t v = 0; v < order.size(); ++v)
    router.trim(v);
  shortenChains(router, problem, order, ChainCost(router.allChains()), random,
                /*rounds=*/1, stepLimit);
}

/// For how long a search for shorter longest chains is worthwhile: as many
/// ways there are to couple the chains.
uint64_t Portfolio::stepsForLength() const {
  constexpr double kPerCoupling = 260;
  return std::min(stepLimit, scaled(kPerCoupling * problem.numEdges() *
                                    device.numCouplers() / device.numQubits()));
}

/// The clique of as many variables, less what the problem does not need.
bool Portfolio::tryClique() {
  uint32_t n = problem.numVertices();
  std::optional<Embedding> clique = embedClique(device, n);
  if (!clique)
    return false;
  if (problem.numEdges() == uint64_t(n) * (n - 1) / 2) {
    keep(std::move(*clique), "clique");
    return true;
  }
  ChainRouter router(problem, device);
  placeInNest(router, *clique);
  std::vector<uint32_t> all(n);
  std::iota(all.begin(), all.end(), 0);
  ChainCost cost(router.allChains());
  shortenChains(router, problem, all, cost, random, /*rounds=*/6, stepLimit);
  if (isDense())
    shortenLongestChains(router, problem, random, stepsForLength());
  else
    polishChains(router, problem, cost, random, router.steps,
                 /*onlyRepair=*/false);
  result.steps += router.steps;
  keep(Embedding::fromChains(router.allChains()), "pruned clique");
  return true;
}

/// So often a new placement is routed before the search ends. It ends sooner
/// after so many jams, and, a third of the budget spent, after so many attempts
/// that stayed far from an embedding.
static constexpr unsigned kAttempts = 24, kJams = 2, kFar = 4;

/// How much of the device's side the placement uses at first: packed tightly,
/// chains are short, but too tightly they find no way.
double Portfolio::startingShare() const {
  double degree = 2.0 * device.numCouplers() / device.numQubits();
  return std::sqrt(24.0 * std::max<uint64_t>(problem.numEdges(), 1) / degree /
                   device.numQubits());
}

bool Portfolio::routeOnce(double &share, const NegotiationSchedule &schedule) {
  std::vector<std::pair<double, double>> places =
      positions.empty() ? arrangeVariables(problem, random) : positions;
  share = std::clamp(shareForWires(problem, places, device), share, 1.0);
  std::vector<Qubit> placement = placeAt(places, device, share, random);
  ChainRouter router(problem, device);
  std::vector<uint32_t> all(problem.numVertices());
  std::iota(all.begin(), all.end(), 0);
  for (uint32_t v : all)
    router.setChain(v, {placement[v]});
  uint64_t limit = stepLimit - std::min(stepLimit, result.steps);
  auto left = [&] { return limit - std::min(limit, router.steps); };
  bool isRouted = negotiate(router, problem, all, schedule, random, left());
  leftShared = router.numShared();
  // Little overlap can be repaired.
  if (!isRouted && leftShared <= problem.numVertices() / 4 &&
      isComplete(router)) {
    ChainCost cost(router.allChains());
    shortenChains(router, problem, all, cost, random, /*rounds=*/3, left());
    isRouted = polishChains(router, problem, cost, random,
                            std::min<uint64_t>(left(), router.steps),
                            /*onlyRepair=*/true);
    leftShared = router.numShared();
  }
  isRouted = isRouted && isComplete(router);
  if (isRouted) {
    shortenChains(router, problem, all, ChainCost(router.allChains()), random,
                  /*rounds=*/20, left());
    polish(router);
    keep(Embedding::fromChains(router.allChains()), "routing");
  }
  result.steps += router.steps;
  return isRouted;
}

/// Problems with many couplings have long chains, and more to gain. A placement
/// takes as long as half a step for each of its moves: half of that is well
/// spent on what is routed quickly.
void Portfolio::polish(ChainRouter &router) {
  if (problem.numEdges() == 0)
    return;
  double degree = 2.0 * problem.numEdges() / problem.numVertices();
  double share = std::clamp(degree / 4, 0.5, 3.0);
  uint64_t n = problem.numVertices(), moves = n * sweepsFor(problem);
  polishChains(router, problem, ChainCost(router.allChains()), random,
               scaled(router.steps * share + moves / 4),
               /*onlyRepair=*/false);
}

/// Whether every variable has a chain that meets those of its neighbours.
bool Portfolio::isComplete(ChainRouter &router) const {
  for (uint32_t v = 0; v < problem.numVertices(); ++v)
    if (router.chain(v).empty() || router.numMissing(v) != 0)
      return false;
  return true;
}

bool Portfolio::tryRouting() {
  // Slower ones, where it is tight. Still slower ones let prices rise so far
  // that detours over the whole device look cheap.
  static const NegotiationSchedule schedules[] = {
      {}, {2, 1.2, 32, 0.2, 20, 80, 3}, {1, 1.15, 32, 0.1, 40, 80, 3}};
  double share = startingShare();
  auto scaledCount = [&](unsigned count) {
    return std::max<uint64_t>(scaled(count), 1);
  };
  unsigned numJams = 0, numFar = 0;
  auto isHopeless = [&] {
    return numJams >= scaledCount(kJams) ||
           (result.steps > stepLimit / 3 && numFar >= scaledCount(kFar));
  };
  for (uint64_t attempt = 0; attempt < scaledCount(kAttempts) &&
                             !isHopeless() && result.steps < stepLimit;
       ++attempt) {
    share = std::min(share, 1.0);
    leftShared = 0;
    if (routeOnce(share, schedules[attempt == 0 ? 0 : 1 + attempt % 2]))
      return true;
    uint32_t n = problem.numVertices();
    bool isJammed = leftShared > n / 3;
    if (share == 1) {
      numJams += isJammed;
      // Measured: what was found in the end had left fewer before.
      numFar += leftShared > n / 50 + 4;
    }
    share *= isJammed ? 2 : 1.25;
  }
  return false;
}

std::string Portfolio::describeFailure() const {
  if (leftShared == 0)
    return "no embedding was found within the budget; there may be one, for "
           "more "
           "effort or another seed";
  return fmt::format("no embedding was found: the last of the attempts left {} "
                     "qubits that several variables want; there may be one, "
                     "for more effort or another seed",
                     leftShared);
}

EmbedResult enishi::annealing::embedProblem(const SparseGraph &problem,
                                            const HardwareGraph &device,
                                            const EmbedOptions &options) {
  Portfolio portfolio(problem, device, options);
  EmbedResult &result = portfolio.result;
  result.reason = proveImpossible(problem, device);
  if (!result.reason.empty()) {
    result.outcome = EmbedOutcome::Impossible;
    return result;
  }
  if (portfolio.tryStructures())
    return result;
  if (portfolio.isDense()) {
    // A small problem is cheap to route as well.
    if (!portfolio.tryClique() || problem.numVertices() <= 16)
      portfolio.tryRouting();
  } else if (!portfolio.tryRouting() || portfolio.density() >= 0.08) {
    portfolio.tryClique();
  }
  if (result.outcome != EmbedOutcome::Embedded)
    result.reason = portfolio.describeFailure();
  return result;
}
