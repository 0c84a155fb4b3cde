//===- PlacementTest.cpp - Cases whose optimum is known -------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomCircuits.h"

#include <cmath>
#include <numeric>

using namespace enishi;
using namespace enishi::test;

namespace {

/// CX between each pair, with the qubits renamed at random.
Circuit circuitOf(Dice &dice, uint32_t numQubits,
                  llvm::ArrayRef<CouplingGraph::Edge> pairs) {
  std::vector<Qubit> name(numQubits);
  std::iota(name.begin(), name.end(), 0);
  for (uint32_t i = numQubits; i > 1; --i)
    std::swap(name[i - 1], name[dice.below(i)]);
  Circuit circuit(numQubits);
  for (CouplingGraph::Edge pair : pairs)
    circuit.append(GateKind::CX, {name[pair.a], name[pair.b]});
  return circuit;
}

TEST(Placement, ChainsOnHeavyHexAndGrid) {
  Dice dice(1);
  CouplingGraph heron = CouplingGraph::heavyHex(8, 16);
  for (uint32_t length : {2, 30, 98, 120, 129}) {
    SCOPED_TRACE(length);
    Circuit chain =
        circuitOf(dice, length, CouplingGraph::line(length).edges());
    EXPECT_TRUE(mapped(chain, heron).perfect);
    EXPECT_TRUE(mapped(chain, CouplingGraph::grid(12, 13)).perfect);
  }
  Circuit full = circuitOf(dice, 156, CouplingGraph::line(156).edges());
  EXPECT_TRUE(mapped(full, CouplingGraph::grid(12, 13)).perfect);
  // The lattice of IBM's Osprey class has a path through 255 of its sites.
  Circuit ghz = circuitOf(dice, 255, CouplingGraph::line(255).edges());
  EXPECT_TRUE(mapped(ghz, CouplingGraph::heavyHex(12, 24)).perfect);
}

TEST(Placement, SeveralChains) {
  Dice dice(2);
  std::vector<CouplingGraph::Edge> pairs;
  for (uint32_t chain = 0; chain < 6; ++chain)
    for (uint32_t i = 0; i < 19; ++i)
      pairs.push_back({20 * chain + i, 20 * chain + i + 1});
  EXPECT_TRUE(
      mapped(circuitOf(dice, 120, pairs), CouplingGraph::heavyHex(8, 16))
          .perfect);
}

TEST(Placement, RingsAndGrids) {
  Dice dice(3);
  Circuit ring = circuitOf(dice, 12, CouplingGraph::ring(12).edges());
  EXPECT_TRUE(mapped(ring, CouplingGraph::heavyHex(8, 16)).perfect);
  Circuit grid = circuitOf(dice, 100, CouplingGraph::grid(10, 10).edges());
  EXPECT_TRUE(mapped(grid, CouplingGraph::grid(12, 13)).perfect);
  Circuit hex = circuitOf(dice, 156, CouplingGraph::heavyHex(8, 16).edges());
  EXPECT_TRUE(mapped(hex, CouplingGraph::heavyHex(8, 16)).perfect);
}

/// Circuits with gates on the device's own couplings only, then renamed
/// (QUEKO, Tan and Cong, arXiv:2002.09783): the optimum is no SWAP.
TEST(Placement, QuekoNeedsNoSwaps) {
  Dice dice(4);
  for (const CouplingGraph &graph :
       {CouplingGraph::grid(6, 9), CouplingGraph::heavyHex(7, 15),
        CouplingGraph::grid(20, 20)}) {
    std::vector<CouplingGraph::Edge> pairs;
    for (uint32_t i = 0; i < 20 * graph.numSites(); ++i)
      pairs.push_back(graph.edges()[dice.below(graph.numEdges())]);
    Circuit circuit = circuitOf(dice, graph.numSites(), pairs);
    EXPECT_TRUE(mapped(circuit, graph).perfect);
  }
}

TEST(Placement, AllToAllNeedsNoSwaps) {
  Dice dice(5);
  Circuit circuit = randomCircuit(dice, 40, 2000);
  MappingOptions options;
  options.elideSwaps = true;
  EXPECT_EQ(mapped(circuit, CouplingGraph::full(50), options).swaps, 0u);
}

/// Every placement of a small circuit is tried; the mapper's is as reliable as
/// the best of those without SWAPs.
TEST(Placement, ChoosesTheMostReliable) {
  Dice dice(6);
  for (unsigned round = 0; round < 20; ++round) {
    CouplingGraph shape = CouplingGraph::grid(3, 3);
    std::vector<double> edgeErrors, siteErrors;
    for (uint32_t i = 0; i < shape.numEdges(); ++i)
      edgeErrors.push_back(0.001 * (1 + dice.below(50)));
    for (uint32_t i = 0; i < shape.numSites(); ++i)
      siteErrors.push_back(0.001 * (1 + dice.below(50)));
    CouplingGraph graph = llvm::cantFail(
        CouplingGraph::create(9, shape.edges(), edgeErrors, siteErrors));
    Circuit circuit(4);
    // The first pair meets three times, the others twice.
    for (unsigned i : {0u, 1u, 2u, 0u, 1u, 2u, 0u})
      circuit.append(GateKind::CX, {i, i + 1});
    auto success = [&](llvm::ArrayRef<Site> layout) {
      double sum = 0;
      for (const Instruction &inst : circuit.instructions) {
        if (inst.kind != GateKind::CX)
          continue;
        Site a = layout[inst.q[0]], b = layout[inst.q[1]];
        if (!graph.adjacent(a, b))
          return -1e9;
        sum += std::log1p(-graph.edgeError(graph.edgeBetween(a, b)));
      }
      for (Site site : layout)
        sum += std::log1p(-graph.siteError(site));
      return sum;
    };
    double best = -1e9;
    for (unsigned code = 0; code < 9 * 9 * 9 * 9; ++code) {
      std::vector<Site> layout = {code % 9, code / 9 % 9, code / 81 % 9,
                                  code / 729};
      if (std::set<Site>(layout.begin(), layout.end()).size() == 4)
        best = std::max(best, success(layout));
    }
    MappingResult result = mapped(circuit, graph);
    EXPECT_TRUE(result.perfect);
    EXPECT_NEAR(success(result.initialLayout), best, 1e-12);
  }
}

TEST(Placement, MovesRoutedCircuitsAwayFromErrors) {
  // A triangle needs a SWAP on a line. Only the right half of the line is good.
  Circuit circuit(3);
  circuit.append(GateKind::CX, {0, 1});
  circuit.append(GateKind::CX, {1, 2});
  circuit.append(GateKind::CX, {2, 0});
  CouplingGraph line = CouplingGraph::line(20);
  for (uint32_t good = 0; good < 18; ++good) {
    std::vector<double> errors(line.numEdges(), 0.2);
    errors[good] = errors[good + 1] = 0.01;
    CouplingGraph graph =
        llvm::cantFail(CouplingGraph::create(20, line.edges(), errors));
    MappingResult result = mapped(circuit, graph);
    for (const Instruction &inst : result.circuit.instructions) {
      EXPECT_GE(std::min(inst.q[0], inst.q[1]), good);
      EXPECT_LE(std::max(inst.q[0], inst.q[1]), good + 2);
    }
  }
}

/// Long random circuits on a noisy device are still mapped correctly.
TEST(Placement, RelocatesCorrectly) {
  Dice dice(9);
  for (unsigned round = 0; round < 30; ++round) {
    CouplingGraph shape = CouplingGraph::grid(4, 5);
    std::vector<double> errors;
    for (uint32_t i = 0; i < shape.numEdges(); ++i)
      errors.push_back(0.001 * (1 + dice.below(50)));
    CouplingGraph graph =
        llvm::cantFail(CouplingGraph::create(20, shape.edges(), errors));
    MappingOptions options;
    options.seed = round;
    options.level = 1;
    mapped(randomCircuit(dice, 2 + dice.below(6), 40), graph, options);
  }
}

} // namespace
