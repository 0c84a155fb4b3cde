//===- CliqueTest.cpp - Complete and complete bipartite problems ----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmbeddingTestUtils.h"

#include "enishi/Annealing/Embedding/Clique.h"

using namespace enishi::annealing;

static void expectClique(const HardwareGraph &device, uint32_t size,
                         uint32_t longest) {
  std::optional<Embedding> found = embedClique(device, size);
  ASSERT_TRUE(found) << device.shape.describe() << " K" << size;
  EXPECT_EQ(faults(SparseGraph::complete(size), device, *found), "");
  EXPECT_LE(found->maxChainLength(), longest) << "K" << size;
}

TEST(Clique, AsShortAsPublished) {
  HardwareGraph chimera = makeDevice(TopologyShape::chimera(16, 16));
  for (uint32_t n : {1, 2, 5, 16, 24, 33, 64})
    expectClique(chimera, n, (n + 3) / 4 + 1);
  // The longest chains of minorminer's busclique.
  HardwareGraph pegasus = makeDevice(TopologyShape::pegasus(16));
  for (auto [n, longest] : {std::pair(20, 3),
                            {32, 5},
                            {40, 5},
                            {60, 7},
                            {80, 9},
                            {100, 10},
                            {120, 12},
                            {150, 14},
                            {180, 17}})
    expectClique(pegasus, n, longest);
  HardwareGraph zephyr = makeDevice(TopologyShape::zephyr(15));
  for (auto [n, longest] : {std::pair(20, 3),
                            {40, 4},
                            {60, 6},
                            {80, 7},
                            {120, 9},
                            {180, 13},
                            {232, 16},
                            {240, 17}})
    expectClique(zephyr, n, longest);
}

TEST(Clique, OddShapes) {
  expectClique(makeDevice(TopologyShape::chimera(3, 7, 2)), 6, 4);
  expectClique(makeDevice(TopologyShape::zephyr(3, 1)), 8, 5);
  EXPECT_FALSE(embedClique(makeDevice(TopologyShape::chimera(2, 9)), 12));
  EXPECT_EQ(
      embedClique(makeDevice(TopologyShape::chimera(2, 2)), 0)->numChains(),
      0u);
  EXPECT_FALSE(embedClique(HardwareGraph::custom(SparseGraph::complete(4)), 3));
}

/// The largest clique that is found, after a check.
static Embedding expectLargest(const HardwareGraph &device) {
  Embedding largest = findLargestClique(device);
  EXPECT_EQ(faults(SparseGraph::complete(largest.numChains()), device, largest),
            "")
      << device.shape.describe();
  return largest;
}

TEST(Clique, NearlyAllOfABrokenDevice) {
  TopologyShape chimera = TopologyShape::chimera(16, 16);
  for (uint64_t seed = 0; seed < 20; ++seed) {
    HardwareGraph device = makeDevice(chimera, randomDead(chimera, 0.02, seed));
    Embedding largest = expectLargest(device);
    EXPECT_GE(largest.numChains(), 61u) << seed;
    EXPECT_LE(largest.maxChainLength(), 26u) << seed;
    // As short as without faults, or nearly so.
    expectClique(device, 40, 12);
    expectClique(device, 56, 18);
  }
  struct Case {
    TopologyShape shape;
    uint32_t least, longest;
    std::vector<std::pair<uint32_t, uint32_t>> smaller;
  } cases[] = {{TopologyShape::pegasus(16),
                175,
                21,
                {{20, 3}, {40, 5}, {80, 9}, {120, 13}, {150, 16}}},
               {TopologyShape::zephyr(15),
                234,
                21,
                {{20, 3}, {40, 4}, {80, 7}, {120, 10}, {190, 16}}}};
  for (const Case &c : cases) {
    HardwareGraph device = makeDevice(c.shape, randomDead(c.shape, 0.02, 7));
    Embedding largest = expectLargest(device);
    EXPECT_GE(largest.numChains(), c.least);
    EXPECT_LE(largest.maxChainLength(), c.longest);
    for (auto [n, longest] : c.smaller)
      expectClique(device, n, longest);
  }
}

TEST(Clique, AnyBrokenDevice) {
  for (const TopologyShape &shape :
       {TopologyShape::chimera(1, 1), TopologyShape::chimera(4, 7, 3),
        TopologyShape::chimera(8, 8), TopologyShape::pegasus(2),
        TopologyShape::pegasus(5), TopologyShape::zephyr(1),
        TopologyShape::zephyr(4), TopologyShape::zephyr(3, 2)})
    for (double dead : {0.0, 0.01, 0.03, 0.1, 0.5, 1.0})
      for (uint64_t seed = 0; seed < 4; ++seed) {
        HardwareGraph device = makeDevice(shape, randomDead(shape, dead, seed));
        Embedding largest = expectLargest(device);
        uint32_t size = largest.numChains();
        EXPECT_LE(size, device.numQubits());
        // A smaller one has no longer chains.
        for (uint32_t n : {size / 3, size / 2, size})
          expectClique(device, n, largest.maxChainLength());
        std::optional<Embedding> again = embedClique(device, size);
        ASSERT_TRUE(again);
        EXPECT_EQ(again->qubits, largest.qubits);
      }
}

// Not all places of a staircase are looked at.
TEST(Clique, LargeBrokenDevice) {
  TopologyShape shape = TopologyShape::chimera(72, 72);
  expectClique(makeDevice(shape, randomDead(shape, 0.01, 5)), 60, 17);
}

TEST(Clique, DeadCouplers) {
  for (auto [shape, least, longest] :
       {std::tuple(TopologyShape::chimera(16, 16), 48u, 30u),
        {TopologyShape::pegasus(6), 50u, 11u},
        {TopologyShape::zephyr(6), 50u, 12u}}) {
    std::vector<GraphEdge> all = shape.couplers(), dead;
    for (size_t i = 0; i < all.size(); i += 40)
      dead.push_back(all[i]);
    HardwareGraph device = makeDevice(shape, {}, dead);
    Embedding largest = expectLargest(device);
    EXPECT_GE(largest.numChains(), least) << shape.describe();
    EXPECT_LE(largest.maxChainLength(), longest) << shape.describe();
    expectClique(device, least / 2, longest / 2 + 2);
  }
}

TEST(Clique, King) {
  for (uint32_t n = 1; n <= 13; ++n)
    expectClique(makeDevice(TopologyShape::king(n, n + 1)), n + 1,
                 std::max(n, 1u));
  TopologyShape shape = TopologyShape::king(12, 12);
  EXPECT_FALSE(embedClique(makeDevice(shape), 14));
  HardwareGraph device = makeDevice(shape, {0});
  Embedding largest = findLargestClique(device);
  EXPECT_EQ(largest.numChains(), 12u);
  EXPECT_EQ(faults(SparseGraph::complete(12), device, largest), "");
}

TEST(Biclique, FollowsTheWires) {
  for (const TopologyShape &shape :
       {TopologyShape::chimera(16, 16), TopologyShape::pegasus(16),
        TopologyShape::zephyr(15)})
    for (double share : {0.0, 0.02})
      for (auto [left, right] : {std::pair(1, 1), {4, 7}, {20, 30}, {40, 12}}) {
        HardwareGraph device = makeDevice(shape, randomDead(shape, share, 3));
        std::optional<Embedding> found = embedBiclique(device, left, right);
        ASSERT_TRUE(found) << shape.describe() << left << " " << right;
        EXPECT_EQ(
            faults(SparseGraph::completeBipartite(left, right), device, *found),
            "");
      }
  // A wire of Chimera has a qubit per four crossing ones.
  std::optional<Embedding> found =
      embedBiclique(makeDevice(TopologyShape::chimera(16, 16)), 20, 32);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->numQubits(), 20 * 8 + 32 * 5u);
  EXPECT_FALSE(embedBiclique(makeDevice(TopologyShape::chimera(4, 4)), 17, 2));
}
