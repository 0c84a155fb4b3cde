//===- TopologyTest.cpp - Numbering and couplers of topologies ------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmbeddingTestUtils.h"

using namespace enishi::annealing;

TEST(Topology, SameEdgesAsDWaves) {
  struct Case {
    const char *file;
    TopologyShape shape;
  } cases[] = {
      {"C4", TopologyShape::chimera(4, 4)},
      {"C16", TopologyShape::chimera(16, 16)},
      {"P6", TopologyShape::pegasus(6)},
      {"P16", TopologyShape::pegasus(16)},
      {"Z4", TopologyShape::zephyr(4)},
      {"Z15", TopologyShape::zephyr(15)},
  };
  for (const Case &c : cases) {
    std::optional<SparseGraph> expected =
        readGraph(quboData() + "topologies/" + c.file + ".txt.gz");
    if (!expected)
      GTEST_SKIP() << "the topologies of shared/data are not here";
    EXPECT_EQ(expected->edges(), c.shape.couplers()) << c.file;
  }
}

TEST(Topology, PublishedCounts) {
  HardwareGraph pegasus = makeDevice(TopologyShape::pegasus(16));
  EXPECT_EQ(pegasus.numQubits(), 5640u);
  EXPECT_EQ(pegasus.numCouplers(), 40484u);
  HardwareGraph zephyr = makeDevice(TopologyShape::zephyr(12));
  EXPECT_EQ(zephyr.numQubits(), 4800u);
  EXPECT_EQ(zephyr.numCouplers(), 45864u);
  HardwareGraph chimera = makeDevice(TopologyShape::chimera(16, 16));
  EXPECT_EQ(chimera.numQubits(), 2048u);
  EXPECT_EQ(chimera.numCouplers(), 6016u);
  // 5 x 3 cells, t = 2: t^2 in each, 2 * t along columns and rows.
  EXPECT_EQ(TopologyShape::chimera(5, 3, 2).couplers().size(),
            5 * 3 * 4 + 4 * 3 * 2 + 5 * 2 * 2u);
  // Sides, and two diagonals per square.
  EXPECT_EQ(TopologyShape::king(5, 7).couplers().size(),
            5 * 6 + 4 * 7 + 2 * 4 * 6u);
}

TEST(Topology, CoordinatesAndNumbersAgree) {
  for (const TopologyShape &shape :
       {TopologyShape::chimera(3, 5, 2), TopologyShape::pegasus(4),
        TopologyShape::zephyr(3, 2)}) {
    for (Qubit q = 0; q < shape.numLabels(); ++q)
      ASSERT_EQ(shape.qubitAt(shape.coordinateOf(q)), q) << shape.describe();
  }
  // Worked out by hand from the definitions.
  EXPECT_EQ(TopologyShape::chimera(3, 5, 2).qubitAt({1, 2, 1, 0, 4}),
            ((2 * 5 + 4) * 2 + 1) * 2 + 1u);
  EXPECT_EQ(TopologyShape::pegasus(4).qubitAt({1, 2, 7, 0, 1}),
            ((1 * 4 + 2) * 12 + 7) * 3 + 1u);
  EXPECT_EQ(TopologyShape::zephyr(3, 2).qubitAt({0, 6, 1, 1, 2}),
            (((0 * 7 + 6) * 2 + 1) * 2 + 1) * 3 + 2u);
}

TEST(Topology, Defects) {
  TopologyShape shape = TopologyShape::chimera(2, 2);
  HardwareGraph device = makeDevice(shape, {3}, {{4, 0}});
  EXPECT_EQ(device.numQubits(), 31u);
  EXPECT_FALSE(device.isPerfect());
  EXPECT_EQ(device.graph.degree(3), 0u);
  EXPECT_FALSE(device.graph.hasEdge(0, 4));
  EXPECT_TRUE(device.graph.hasEdge(0, 5));
  // 4 cells of 16 and 4 * 4 between; qubit 3 has 4 + 1, and one more is listed.
  EXPECT_EQ(device.numCouplers(), 4 * 16 + 16 - 5 - 1u);

  auto message = [](llvm::Expected<HardwareGraph> result) {
    return result ? "" : llvm::toString(result.takeError());
  };
  EXPECT_EQ(message(HardwareGraph::create(shape, {32})),
            "Chimera C(2, 2, 4) has no qubit 32 to list as dead");
  EXPECT_EQ(message(HardwareGraph::create(shape, {}, {{0, 1}})),
            "Chimera C(2, 2, 4) has no coupler (0, 1) to list as dead");
  EXPECT_EQ(message(HardwareGraph::create(TopologyShape::pegasus(1))),
            "a pegasus graph needs sizes of at least 2");
  // The first wires of Pegasus cross nothing and are not there.
  EXPECT_EQ(message(HardwareGraph::create(TopologyShape::pegasus(3), {0})),
            "Pegasus P(3) has no qubit 0 to list as dead");
  EXPECT_NE(message(HardwareGraph::create(TopologyShape::zephyr(4000, 4000))),
            "");
}
