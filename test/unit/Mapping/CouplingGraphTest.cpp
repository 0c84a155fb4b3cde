//===- CouplingGraphTest.cpp ----------------------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomCircuits.h"

using namespace enishi;
using namespace enishi::test;

namespace {

TEST(CouplingGraph, DistancesAgreeWithFloydWarshall) {
  Dice dice(1);
  for (unsigned round = 0; round < 20; ++round) {
    uint32_t n = 2 + dice.below(20);
    std::vector<CouplingGraph::Edge> edges;
    std::vector<std::vector<unsigned>> d(n, std::vector<unsigned>(n, 1000));
    for (uint32_t i = 0; i < n; ++i)
      d[i][i] = 0;
    for (uint32_t i = 0; i < n; ++i) {
      uint32_t a = dice.below(n), b = dice.below(n);
      if (a == b)
        continue;
      edges.push_back({a, b});
      d[a][b] = d[b][a] = 1;
    }
    for (uint32_t k = 0; k < n; ++k)
      for (uint32_t i = 0; i < n; ++i)
        for (uint32_t j = 0; j < n; ++j)
          d[i][j] = std::min(d[i][j], d[i][k] + d[k][j]);
    CouplingGraph graph = llvm::cantFail(CouplingGraph::create(n, edges));
    for (uint32_t i = 0; i < n; ++i) {
      for (uint32_t j = 0; j < n; ++j) {
        bool reachable = d[i][j] < 1000;
        EXPECT_EQ(graph.distance(i, j),
                  reachable ? d[i][j] : CouplingGraph::kUnreachable);
        EXPECT_EQ(graph.component(i) == graph.component(j), reachable);
        if (d[i][j] == 1) {
          CouplingGraph::Edge edge = graph.edges()[graph.edgeBetween(i, j)];
          EXPECT_EQ(std::min(i, j), edge.a);
          EXPECT_EQ(std::max(i, j), edge.b);
        }
      }
    }
  }
}

TEST(CouplingGraph, Shapes) {
  EXPECT_EQ(CouplingGraph::line(7).numEdges(), 6u);
  EXPECT_EQ(CouplingGraph::ring(7).numEdges(), 7u);
  EXPECT_EQ(CouplingGraph::grid(4, 5).numEdges(), 31u);
  EXPECT_EQ(CouplingGraph::full(6).numEdges(), 15u);
  // IBM's Heron: 156 sites and 176 couplings, none with more than three.
  CouplingGraph heron = CouplingGraph::heavyHex(8, 16);
  EXPECT_EQ(heron.numSites(), 156u);
  EXPECT_EQ(heron.numEdges(), 176u);
  EXPECT_EQ(heron.maxDegree(), 3u);
  EXPECT_EQ(heron.numComponents(), 1u);
  EXPECT_TRUE(heron.adjacent(3, 16));
  EXPECT_TRUE(heron.adjacent(16, 23));
  EXPECT_TRUE(heron.adjacent(21, 36));
}

TEST(CouplingGraph, RepeatedEdgesKeepTheSmallestError) {
  CouplingGraph graph = llvm::cantFail(CouplingGraph::create(
      3, {{0, 1}, {1, 0}, {2, 1}}, {0.02, 0.01, 0.5}, {0.1, 0.2, 0.3}));
  EXPECT_EQ(graph.numEdges(), 2u);
  EXPECT_EQ(graph.edgeError(graph.edgeBetween(0, 1)), 0.01);
  EXPECT_EQ(graph.edgeError(graph.edgeBetween(2, 1)), 0.5);
  EXPECT_EQ(graph.siteError(2), 0.3);
}

TEST(CouplingGraph, RejectsNonsense) {
  auto message = [](llvm::Expected<CouplingGraph> graph) {
    return graph ? std::string() : llvm::toString(graph.takeError());
  };
  EXPECT_EQ(message(CouplingGraph::create(2, {{0, 2}})),
            "an edge joins sites 0 and 2, but there are only 2");
  EXPECT_EQ(message(CouplingGraph::create(2, {{1, 1}})),
            "an edge joins site 1 to itself");
  EXPECT_EQ(message(CouplingGraph::create(2, {{0, 1}}, {0.1, 0.2})),
            "2 edge errors for 1 edges");
  EXPECT_EQ(message(CouplingGraph::create(2, {{0, 1}}, {1.5})),
            "the error of edge 0-1 is not in [0, 1]");
  EXPECT_EQ(message(CouplingGraph::create(2, {}, {}, {0.0})),
            "1 site errors for 2 sites");
  EXPECT_EQ(message(CouplingGraph::create(1, {}, {}, {-1.0})),
            "the error of a site is not in [0, 1]");
  EXPECT_EQ(message(CouplingGraph::create(1000000, {})),
            "the device has 1000000 sites; mapping supports at most 16384");
}

} // namespace
