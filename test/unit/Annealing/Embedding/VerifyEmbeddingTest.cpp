//===- VerifyEmbeddingTest.cpp - The checker of embeddings ----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EmbeddingTestUtils.h"

using namespace enishi::annealing;

namespace {
/// A triangle in a Chimera cell: qubits 0 .. 3 against 4 .. 7.
class VerifyEmbedding : public testing::Test {
protected:
  std::string faultsOf(llvm::ArrayRef<std::vector<Qubit>> chains,
                       llvm::ArrayRef<Qubit> dead = {},
                       llvm::ArrayRef<GraphEdge> deadCouplers = {}) {
    return faults(SparseGraph::complete(3),
                  makeDevice(TopologyShape::chimera(1, 2), dead, deadCouplers),
                  Embedding::fromChains(chains));
  }
};
} // namespace

TEST_F(VerifyEmbedding, AcceptsWhatIsRight) {
  EXPECT_EQ(faultsOf({{0, 4}, {1}, {5}}), "");
  EXPECT_EQ(faultsOf({{4, 0, 12}, {1, 6}, {5}}), "");
}

TEST_F(VerifyEmbedding, NamesWhatIsWrong) {
  EXPECT_EQ(faultsOf({{0}, {1}, {5}}),
            "no working coupler joins the chains of variables 0 and 1");
  EXPECT_EQ(faultsOf({{0, 1}, {4}, {5}}),
            "the chain of variable 0 is not connected");
  EXPECT_EQ(faultsOf({{0, 4}, {4}, {5}}),
            "qubit 4 is in the chains of variables 0 and 1");
  EXPECT_EQ(faultsOf({{0, 4, 4}, {1}, {5}}),
            "the chain of variable 0 lists qubit 4 twice");
  EXPECT_EQ(faultsOf({{0, 4}, {}, {5}}), "variable 1 has an empty chain");
  EXPECT_EQ(faultsOf({{0, 4}, {1}}), "2 chains for 3 variables");
  EXPECT_EQ(faultsOf({{0, 4}, {1}, {16}}),
            "the chain of variable 2 has qubit 16, which is not a working "
            "qubit of the device");
  EXPECT_EQ(faultsOf({{0, 4}, {1}, {5}}, {1}),
            "the chain of variable 1 has qubit 1, which is not a working qubit "
            "of the device");
  EXPECT_EQ(faultsOf({{0, 4}, {1}, {5}}, {}, {{0, 4}}),
            "the chain of variable 0 is not connected");
  EXPECT_EQ(faultsOf({{0, 4}, {1}, {5}}, {}, {{1, 5}}),
            "no working coupler joins the chains of variables 1 and 2");
  Embedding embedding = Embedding::fromChains({{0, 4}, {1}, {5}});
  embedding.chainBegin[1] = 4;
  EXPECT_EQ(faults(SparseGraph::complete(3),
                   makeDevice(TopologyShape::chimera(1, 2)), embedding),
            "the bounds of the chains are not a partition of the qubits");
}
