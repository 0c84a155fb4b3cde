//===- Embedder.cpp - Embedding any problem into a device -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Embedder.h"

#include "Placement.h"
#include "RoutedEmbedding.h"
#include "Structures.h"

#include "enishi/Annealing/Embedding/Clique.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace enishi::annealing;

std::string enishi::annealing::proveImpossible(const SparseGraph &problem,
                                               const HardwareGraph &device) {
  uint64_t variables = problem.numVertices(), qubits = device.numQubits();
  if (variables > qubits)
    return fmt::format("{} variables need at least as many qubits; the device "
                       "has {}",
                       variables, qubits);
  // A tree of k qubits of degree D has D k - 2 (k - 1) couplers to others.
  uint64_t degree = 0, needed = 0;
  for (Qubit q = 0; q < device.numLabels(); ++q)
    degree = std::max<uint64_t>(degree, device.graph.degree(q));
  for (uint32_t v = 0; v < variables; ++v) {
    uint64_t own = problem.degree(v);
    if (own > degree && degree <= 2)
      return fmt::format("variable {} is coupled to {} others; a qubit of the "
                         "device has {} couplers and chains of them have no "
                         "more",
                         v, own, degree);
    needed += own <= degree ? 1 : (own - 2 + degree - 3) / (degree - 2);
  }
  if (needed > qubits)
    return fmt::format("the variables' degrees need chains of at least {} "
                       "qubits together (a qubit has at most {} couplers); "
                       "the device has {}",
                       needed, degree, qubits);
  uint64_t couplers = problem.numEdges() + needed - variables;
  if (couplers > device.numCouplers())
    return fmt::format("{} couplings and the chains that their degrees make "
                       "necessary need at least {} couplers; the device has {}",
                       problem.numEdges(), couplers, device.numCouplers());
  return "";
}

namespace {
class Portfolio {
public:
  Portfolio(const SparseGraph &problem, const HardwareGraph &device,
            const EmbedOptions &options)
      : problem(problem), device(device), random(options.seed) {
    stepLimit = options.stepLimit ? options.stepLimit : 150'000'000;
  }
  bool tryStructures();
  bool tryClique();
  bool tryRouting();
  EmbedResult result;

private:
  bool routeOnce(double share);
  void keep(Embedding embedding, const char *method);
  double startingShare() const;

  const SparseGraph &problem;
  const HardwareGraph &device;
  enishi::SplitMix64 random;
  uint64_t stepLimit;
  /// Places that the problem's structure suggests.
  std::vector<std::pair<double, double>> positions;
};
} // namespace

void Portfolio::keep(Embedding embedding, const char *method) {
  if (result.outcome == EmbedOutcome::Embedded &&
      result.embedding.numQubits() <= embedding.numQubits())
    return;
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

/// The clique of as many variables, with some assignments of variables to
/// chains, less what the problem does not need.
bool Portfolio::tryClique() {
  uint32_t n = problem.numVertices();
  std::optional<Embedding> clique = embedClique(device, n);
  if (!clique)
    return false;
  if (problem.numEdges() == uint64_t(n) * (n - 1) / 2) {
    keep(std::move(*clique), "clique");
    return true;
  }
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  ChainRouter best(problem, device), router(problem, device);
  uint32_t fewest = ChainRouter::kInfinite;
  constexpr unsigned kOrders = 8;
  for (unsigned i = 0; i < kOrders; ++i) {
    for (uint32_t v = 0; v < n; ++v)
      router.setChain(v, {});
    for (uint32_t v = 0; v < n; ++v)
      router.setChain(v, clique->chain(order[v]).vec());
    uint32_t count = 0;
    for (uint32_t v = 0; v < n; ++v) {
      router.trim(v);
      count += router.chain(v).size();
    }
    if (count < fewest) {
      fewest = count;
      for (uint32_t v = 0; v < n; ++v)
        best.setChain(v, router.chain(v));
    }
    random.shuffle(order);
  }
  shortenChains(best, problem, device, random, /*rounds=*/6, stepLimit);
  result.steps += best.steps;
  keep(Embedding::fromChains(best.allChains()), "pruned clique");
  return true;
}

/// How much of the device's side the placement uses at first: packed tightly,
/// chains are short, but too tightly they find no way.
double Portfolio::startingShare() const {
  double degree = 2.0 * device.numCouplers() / device.numQubits();
  return std::sqrt(30.0 * std::max<uint64_t>(problem.numEdges(), 1) / degree /
                   device.numQubits());
}

bool Portfolio::routeOnce(double share) {
  std::vector<Qubit> placement =
      positions.empty() ? placeVariables(problem, device, share, random)
                        : placeAt(positions, device, share, random);
  ChainRouter router(problem, device);
  uint64_t left = stepLimit - std::min(stepLimit, result.steps);
  // Where there is room to spread, a jam is left early.
  bool isRouted = negotiate(router, problem, device, placement, random,
                            share < 1 ? 60 : 400, left);
  if (isRouted)
    shortenChains(router, problem, device, random, /*rounds=*/20, left);
  result.steps += router.steps;
  if (isRouted)
    keep(Embedding::fromChains(router.allChains()), "routing");
  return isRouted;
}

bool Portfolio::tryRouting() {
  double share = startingShare();
  for (unsigned attempt = 0; attempt < 12 && result.steps < stepLimit;
       ++attempt, share *= 1.25) {
    share = std::min(share, 1.0);
    if (!routeOnce(share))
      continue;
    // It works: perhaps it does a little tighter.
    if (result.steps < stepLimit / 2)
      routeOnce(share * 0.9);
    return true;
  }
  return false;
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
  double n = problem.numVertices();
  double density = n < 2 ? 0 : problem.numEdges() / (n * (n - 1) / 2);
  if (density >= 0.2) {
    // A small problem is cheap to route as well.
    if (!portfolio.tryClique() || n <= 16)
      portfolio.tryRouting();
  } else if (!portfolio.tryRouting() || density >= 0.08) {
    portfolio.tryClique();
  }
  if (result.outcome != EmbedOutcome::Embedded)
    result.reason = "no embedding was found within the budget; there may be "
                    "one, for a larger budget or another seed";
  return result;
}
