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
  for (auto [n, longest] : {std::pair(32, 5),
                            {40, 5},
                            {60, 7},
                            {80, 9},
                            {100, 10},
                            {120, 12},
                            {150, 14}})
    expectClique(pegasus, n, longest);
  HardwareGraph zephyr = makeDevice(TopologyShape::zephyr(15));
  for (auto [n, longest] : {std::pair(20, 3),
                            {40, 4},
                            {60, 6},
                            {80, 7},
                            {120, 9},
                            {180, 13},
                            {232, 16}})
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

TEST(Clique, Defects) {
  struct Case {
    TopologyShape shape;
    uint32_t full;
    double share;
  } cases[] = {{TopologyShape::chimera(16, 16), 64, 0.9},
               {TopologyShape::pegasus(16), 180, 0.87},
               {TopologyShape::zephyr(15), 232, 0.92}};
  for (const Case &c : cases) {
    HardwareGraph device =
        makeDevice(c.shape, randomDead(c.shape, 0.02, 7), {});
    Embedding largest = findLargestClique(device);
    EXPECT_EQ(
        faults(SparseGraph::complete(largest.numChains()), device, largest),
        "");
    EXPECT_GE(largest.numChains(), c.full * c.share) << c.shape.describe();
    expectClique(device, c.full / 2, 2 * c.full);
  }
}

TEST(Clique, DeadCouplers) {
  TopologyShape shape = TopologyShape::pegasus(6);
  std::vector<GraphEdge> all = shape.couplers(), dead;
  for (size_t i = 0; i < all.size(); i += 40)
    dead.push_back(all[i]);
  HardwareGraph device = makeDevice(shape, {}, dead);
  Embedding largest = findLargestClique(device);
  EXPECT_EQ(faults(SparseGraph::complete(largest.numChains()), device, largest),
            "");
  EXPECT_GE(largest.numChains(), 30u);
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
