//===- EmbedderTest.cpp - Embedding any problem ---------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmbeddingTestUtils.h"

#include "enishi/Annealing/Embedding/Clique.h"
#include "enishi/Annealing/Embedding/Embedder.h"
#include "enishi/Support/Random.h"

#include <algorithm>
#include <numeric>
#include <tuple>

using namespace enishi::annealing;

static SparseGraph randomGraph(uint32_t n, double density, uint64_t seed) {
  std::vector<GraphEdge> edges;
  uint64_t state = seed;
  for (uint32_t a = 0; a < n; ++a)
    for (uint32_t b = a + 1; b < n; ++b) {
      state = state * 6364136223846793005u + 1442695040888963407u;
      if ((state >> 11) * 0x1p-53 < density)
        edges.push_back({a, b});
    }
  return SparseGraph::create(n, edges);
}

/// The same graph with its vertices renamed.
static SparseGraph renamed(const SparseGraph &graph) {
  uint32_t n = graph.numVertices(), factor = 7;
  while (n % factor == 0)
    factor += 2;
  while (std::gcd(n, factor) != 1)
    ++factor;
  std::vector<GraphEdge> edges;
  for (auto [a, b] : graph.edges())
    edges.push_back({uint64_t(a) * factor % n, uint64_t(b) * factor % n});
  return SparseGraph::create(n, edges);
}

static Embedding expectEmbedded(const SparseGraph &problem,
                                const HardwareGraph &device,
                                const char *method = nullptr) {
  EmbedResult result = embedProblem(problem, device);
  EXPECT_EQ(result.outcome, EmbedOutcome::Embedded) << result.reason;
  EXPECT_EQ(faults(problem, device, result.embedding), "");
  if (method)
    EXPECT_EQ(result.method, method);
  return result.embedding;
}

TEST(Embedder, RandomGraphsOnEveryTopology) {
  for (const TopologyShape &shape :
       {TopologyShape::chimera(8, 8), TopologyShape::pegasus(5),
        TopologyShape::zephyr(4), TopologyShape::king(40, 40)})
    for (double share : {0.0, 0.03}) {
      HardwareGraph device = makeDevice(shape, randomDead(shape, share, 5));
      expectEmbedded(randomGraph(40, 0.07, 1), device);
      expectEmbedded(randomGraph(12, 0.6, 2), device);
      // Parts without couplings between them, and lone variables.
      expectEmbedded(SparseGraph::create(9, {{0, 1}, {1, 2}, {2, 0}, {4, 5}}),
                     device);
    }
}

TEST(Embedder, GridsWithAnyNumbering) {
  HardwareGraph chimera = makeDevice(TopologyShape::chimera(16, 16));
  for (auto [rows, columns] :
       {std::pair(24u, 24u), {32, 32}, {2, 31}, {7, 3}, {32, 5}}) {
    Embedding embedding = expectEmbedded(
        renamed(SparseGraph::grid(rows, columns)), chimera, "grid");
    EXPECT_EQ(embedding.numQubits(), 2 * rows * columns);
  }
  HardwareGraph king = makeDevice(TopologyShape::king(9, 30), {0});
  EXPECT_EQ(expectEmbedded(renamed(SparseGraph::grid(30, 8)), king, "grid")
                .numQubits(),
            240u);
  // Two squares with a common edge and one more vertex are no grid.
  HardwareGraph small = makeDevice(TopologyShape::chimera(4, 4));
  expectEmbedded(
      SparseGraph::create(
          7, {{0, 1}, {1, 2}, {3, 4}, {4, 5}, {0, 3}, {1, 4}, {2, 5}, {5, 6}}),
      small, "pruned clique");
}

TEST(Embedder, PartsOfTheTopology) {
  for (auto [large, small] :
       {std::pair(TopologyShape::chimera(8, 9), TopologyShape::chimera(4, 4)),
        {TopologyShape::pegasus(6), TopologyShape::pegasus(3)},
        {TopologyShape::zephyr(6), TopologyShape::zephyr(3)}}) {
    SparseGraph problem =
        SparseGraph::create(small.numLabels(), small.couplers());
    if (small.kind == TopologyKind::Pegasus) {
      // Numbers that are no qubits are variables without couplings: they need
      // a qubit all the same, so that this one is routed.
      expectEmbedded(problem, makeDevice(large));
      continue;
    }
    Embedding embedding =
        expectEmbedded(problem, makeDevice(large), "subgraph");
    EXPECT_EQ(embedding.maxChainLength(), 1u);
    // A dead qubit in the corner: the pattern moves away from it.
    embedding = expectEmbedded(problem, makeDevice(large, {0}), "subgraph");
    EXPECT_EQ(embedding.maxChainLength(), 1u);
  }
}

TEST(Embedder, SaysWhatIsImpossible) {
  HardwareGraph device = makeDevice(TopologyShape::chimera(1, 1));
  EmbedResult result = embedProblem(SparseGraph::create(9, {}), device);
  EXPECT_EQ(result.outcome, EmbedOutcome::Impossible);
  EXPECT_EQ(result.reason, "9 variables need at least as many qubits; the "
                           "device has 8");
  result = embedProblem(SparseGraph::complete(7), device);
  EXPECT_EQ(result.outcome, EmbedOutcome::Impossible);
  EXPECT_EQ(result.reason,
            "the variables' degrees need chains of at least 14 qubits together "
            "(a qubit has at most 4 couplers); the device has 8");
  // K6 is ruled out by no count (12 > 8 would be one); K5 fits.
  EXPECT_EQ(embedProblem(SparseGraph::complete(5), device).outcome,
            EmbedOutcome::Embedded);
}

TEST(Embedder, SaysWhatIsTooWide) {
  HardwareGraph path = HardwareGraph::custom(SparseGraph::grid(1, 50));
  EmbedResult result = embedProblem(SparseGraph::complete(3), path);
  EXPECT_EQ(result.outcome, EmbedOutcome::Impossible);
  EXPECT_EQ(result.reason, "the problem's treewidth is at least 2, that of the "
                           "device at most 1");
  // One row of a grid is a path, four rows hold no K6.
  HardwareGraph grid = HardwareGraph::custom(SparseGraph::grid(50, 4));
  EXPECT_NE(proveImpossible(SparseGraph::complete(6), grid), "");
  EXPECT_EQ(proveImpossible(SparseGraph::grid(4, 20), grid), "");
  // Widths say little about thin problems: nothing is found, nothing proven.
  result = embedProblem(SparseGraph::complete(5), grid, {0, 200'000});
  EXPECT_EQ(result.outcome, EmbedOutcome::NotFound);
  EXPECT_NE(result.reason.find("there may be one"), std::string::npos);
}

TEST(Embedder, ProvesNothingImpossibleThatIsPossible) {
  for (const TopologyShape &shape :
       {TopologyShape::chimera(6, 9), TopologyShape::pegasus(4),
        TopologyShape::zephyr(3), TopologyShape::king(7, 12)})
    for (double share : {0.0, 0.05}) {
      HardwareGraph device = makeDevice(shape, randomDead(shape, share, 3));
      uint32_t largest = findLargestClique(device).numChains();
      EXPECT_EQ(proveImpossible(SparseGraph::complete(largest), device), "");
      // Far larger ones are ruled out.
      EXPECT_NE(proveImpossible(SparseGraph::complete(2 * largest), device),
                "");
    }
}

TEST(Embedder, SameSeedSameBytes) {
  HardwareGraph device = makeDevice(TopologyShape::pegasus(6));
  SparseGraph problem = randomGraph(60, 0.06, 9);
  EmbedResult first = embedProblem(problem, device, {4});
  EmbedResult second = embedProblem(problem, device, {4});
  EmbedResult other = embedProblem(problem, device, {5});
  EXPECT_EQ(first.embedding.qubits, second.embedding.qubits);
  EXPECT_EQ(first.steps, second.steps);
  EXPECT_NE(first.embedding.qubits, other.embedding.qubits);
}

// The longest chains of the cliques that these are pruned from have 9, 6, 7 and
// 13 qubits.
TEST(Embedder, DenseProblemsHaveShortLongestChains) {
  for (auto [shape, n, density, seed, longest] :
       {std::tuple(TopologyShape::pegasus(16), 80u, 0.25, 7, 8u),
        {TopologyShape::zephyr(15), 60u, 0.4, 7, 5u},
        {TopologyShape::zephyr(15), 80u, 0.25, 7, 6u},
        {TopologyShape::chimera(12, 12), 45u, 0.25, 14, 11u}}) {
    HardwareGraph device = makeDevice(shape);
    EXPECT_LE(
        expectEmbedded(randomGraph(n, density, seed), device, "pruned clique")
            .maxChainLength(),
        longest);
  }
}

TEST(Embedder, EffortFindsMore) {
  HardwareGraph device = makeDevice(TopologyShape::chimera(6, 6));
  SparseGraph problem = randomGraph(36, 0.3, 3);
  EmbedOptions options;
  options.effort = 0.1;
  EmbedResult little = embedProblem(problem, device, options);
  EXPECT_EQ(little.outcome, EmbedOutcome::NotFound);
  EXPECT_NE(little.reason.find("more effort"), std::string::npos);
  EXPECT_GT(expectEmbedded(problem, device).numQubits(), 0u);
}

/// A ring with chords at random: cubic, of no structure.
static SparseGraph ringWithChords(uint32_t n) {
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  enishi::SplitMix64 random(2);
  random.shuffle(order);
  std::vector<GraphEdge> edges;
  for (uint32_t v = 0; v < n; ++v)
    edges.push_back({v, (v + 1) % n});
  for (uint32_t v = 0; v < n; v += 2)
    edges.push_back({order[v], order[v + 1]});
  return SparseGraph::create(n, edges);
}

// Where nearly all of the device is needed, overlaps that are left have to be
// repaired at the price of longer chains.
TEST(Embedder, FindsTightOnesAndGivesUpOnTighterOnes) {
  HardwareGraph device = makeDevice(TopologyShape::chimera(8, 8));
  uint64_t steps = 0;
  for (uint64_t seed = 0; seed < 2; ++seed) {
    SparseGraph problem = ringWithChords(156);
    EmbedOptions options;
    options.seed = seed;
    EmbedResult result = embedProblem(problem, device, options);
    ASSERT_EQ(result.outcome, EmbedOutcome::Embedded) << seed;
    EXPECT_EQ(faults(problem, device, result.embedding), "");
    steps += result.steps;
  }
  EXPECT_LT(steps, 30'000'000u);
  // Overlaps stay, too few for a jam: half of the budget is not spent.
  EmbedResult none = embedProblem(ringWithChords(190), device);
  EXPECT_EQ(none.outcome, EmbedOutcome::NotFound);
  EXPECT_LT(none.steps, 75'000'000u);
}

// Wires take area in a King's graph: a placement that leaves room for them is
// routed at once, others until the budget ends.
TEST(Embedder, LeavesRoomForTheWiresOfKingsGraphs) {
  std::vector<GraphEdge> edges;
  for (uint32_t v = 0; v < 200; ++v) {
    edges.push_back({v, (v + 1) % 200});
    if (v < 100)
      edges.push_back({v, 100 + v * 37 % 100});
  }
  EmbedOptions options;
  options.stepLimit = 20'000'000;
  SparseGraph problem = SparseGraph::create(200, edges);
  HardwareGraph device = makeDevice(TopologyShape::king(384, 384));
  EmbedResult result = embedProblem(problem, device, options);
  EXPECT_EQ(result.outcome, EmbedOutcome::Embedded) << result.reason;
  EXPECT_EQ(faults(problem, device, result.embedding), "");
  EXPECT_LE(result.embedding.maxChainLength(), 14u);
}

TEST(Embedder, WhereMinorminerFails) {
  for (auto [name, shape, longest] :
       {std::tuple("cubic300_s1", TopologyShape::chimera(16, 16), 12u),
        {"cubic400_s1", TopologyShape::chimera(16, 16), 16u},
        {"cubic1000_s1", TopologyShape::pegasus(16), 25u}}) {
    std::optional<SparseGraph> problem =
        readGraph(quboData() + "embed/" + name + ".txt");
    if (!problem)
      GTEST_SKIP() << "the problem graphs of shared/data are not here";
    EXPECT_LE(
        expectEmbedded(*problem, makeDevice(shape), "routing").maxChainLength(),
        longest);
  }
}
