//===- EmbeddingDrawingTest.cpp - Chains on a device as SVG ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmbeddingTestUtils.h"

#include "enishi/Annealing/Embedding/Clique.h"
#include "enishi/Annealing/Embedding/EmbeddingDrawing.h"

#include "llvm/ADT/StringRef.h"

using namespace enishi::annealing;

TEST(EmbeddingDrawing, HoldsEveryQubitOnce) {
  for (const TopologyShape &shape :
       {TopologyShape::chimera(3, 4), TopologyShape::pegasus(3),
        TopologyShape::zephyr(2), TopologyShape::king(6, 5)}) {
    HardwareGraph device = makeDevice(shape, {40u % shape.numLabels()});
    Embedding clique = *embedClique(device, 5);
    uint32_t couplers = 0;
    for (uint32_t v = 0; v < 5; ++v)
      for (Qubit a : clique.chain(v))
        for (Qubit b : clique.chain(v))
          couplers += a < b && device.graph.hasEdge(a, b);
    llvm::StringRef text;
    std::string svg = llvm::cantFail(drawEmbedding(device, clique));
    text = svg;
    EXPECT_EQ(text.count("M"), device.numQubits() + couplers)
        << shape.describe();
    EXPECT_EQ(text.count("<g "), 5u);
    EXPECT_EQ(text.count("<title>variable "), 5u);
    EXPECT_EQ(text.find("nan"), llvm::StringRef::npos);
    EXPECT_TRUE(text.ends_with("</svg>\n"));
    EXPECT_EQ(svg, llvm::cantFail(drawEmbedding(device, clique)));
  }
  EXPECT_NE(llvm::toString(
                drawEmbedding(HardwareGraph::custom(SparseGraph::complete(2)),
                              Embedding())
                    .takeError()),
            "");
}
