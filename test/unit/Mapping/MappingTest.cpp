//===- MappingTest.cpp - Placement and routing ----------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomCircuits.h"

using namespace enishi;
using namespace enishi::test;

namespace {

bool sameCircuits(const Circuit &x, const Circuit &y) {
  if (x.size() != y.size())
    return false;
  for (size_t i = 0; i < x.size(); ++i)
    if (std::memcmp(&x.instructions[i], &y.instructions[i],
                    sizeof(Instruction)) != 0 ||
        x.qubits(x.instructions[i]) != y.qubits(y.instructions[i]))
      return false;
  return true;
}

TEST(Mapping, RandomCircuitsOnRandomGraphs) {
  Dice dice(7);
  for (unsigned round = 0; round < 150; ++round) {
    uint32_t sites = 1 + dice.below(14);
    CouplingGraph graph = randomGraph(dice, sites, dice.below(sites));
    Circuit circuit =
        randomCircuit(dice, 1 + dice.below(sites), dice.below(120));
    MappingOptions options;
    options.seed = round;
    options.level = round % 4;
    options.commute = round % 3 != 0;
    options.elideSwaps = round % 5 != 0;
    options.absorbSwaps = round % 7 != 0;
    SCOPED_TRACE(round);
    mapped(circuit, graph, options);
  }
}

TEST(Mapping, LargeRandomCircuitOnHeavyHex) {
  Dice dice(3);
  Circuit circuit = randomCircuit(dice, 100, 3000);
  mapped(circuit, CouplingGraph::heavyHex(8, 16));
}

TEST(Mapping, KeepsAGivenLayout) {
  Circuit circuit(3);
  circuit.append(GateKind::CX, {0, 1});
  circuit.append(GateKind::CX, {1, 2});
  circuit.append(GateKind::CX, {2, 0});
  MappingOptions options;
  options.initialLayout = {4, 0, 2};
  MappingResult result = mapped(circuit, CouplingGraph::line(5), options);
  EXPECT_EQ(result.initialLayout, options.initialLayout);
  EXPECT_GE(result.swaps, 3u);
}

/// A qubit that meets all others in turn passes along a path, each step merged
/// with the gate before it, and takes what lies beside the path on the way.
TEST(Mapping, HubTakesTheOthersOnItsWay) {
  for (bool commute : {true, false}) {
    for (uint32_t leaves : {10u, 40u, 70u}) {
      Circuit circuit(leaves + 1);
      for (Qubit leaf = 0; leaf < leaves; ++leaf)
        circuit.append(GateKind::CX, {leaf, leaves});
      MappingOptions options;
      options.commute = commute;
      MappingResult onLine =
          mapped(circuit, CouplingGraph::line(leaves + 1), options);
      EXPECT_LE(onLine.estimatedCost, 2 * leaves);
      MappingResult onHeavyHex =
          mapped(circuit, CouplingGraph::heavyHex(8, 16), options);
      EXPECT_LE(onHeavyHex.estimatedCost, 2 * leaves);
      MappingResult onGrid =
          mapped(circuit, CouplingGraph::grid(9, 9), options);
      EXPECT_LE(onGrid.estimatedCost, 2 * leaves);
    }
  }
}

/// Of gates that commute the one that a SWAP merges with comes last.
TEST(Mapping, SwapsMergeWithGatesThatCanComeLast) {
  // Qubit 1 of the line has to meet qubit 3, over qubit 2.
  Circuit circuit(4);
  circuit.append(GateKind::CZ, {1, 2});
  circuit.append(GateKind::CZ, {0, 1});
  circuit.append(GateKind::CZ, {1, 3});
  MappingOptions options;
  options.initialLayout = {0, 1, 2, 3};
  MappingResult result = mapped(circuit, CouplingGraph::line(4), options);
  EXPECT_EQ(result.swaps, 1u);
  EXPECT_EQ(result.estimatedCost, 4u);
  for (size_t i = 1; i < result.circuit.size(); ++i) {
    const Instruction &inst = result.circuit.instructions[i];
    if (inst.kind != GateKind::Swap)
      continue;
    const Instruction &before = result.circuit.instructions[i - 1];
    EXPECT_EQ(before.kind, GateKind::CZ);
    EXPECT_EQ(std::minmax(before.q[0], before.q[1]),
              std::minmax(inst.q[0], inst.q[1]));
  }
}

TEST(Mapping, ElidesSwapGates) {
  Circuit circuit(3, 3);
  circuit.append(GateKind::H, {0});
  circuit.append(GateKind::Swap, {0, 2});
  circuit.append(GateKind::CX, {2, 1});
  circuit.appendMeasure(2, 0);
  CouplingGraph line = CouplingGraph::line(3);
  MappingOptions options;
  options.initialLayout = {0, 1, 2};
  MappingResult result = mapped(circuit, line, options);
  EXPECT_EQ(result.swaps, 0u);
  EXPECT_EQ(result.finalLayout, (std::vector<Site>{2, 1, 0}));
  options.elideSwaps = false;
  result = mapped(circuit, line, options);
  EXPECT_GE(result.swaps, 1u);
}

TEST(Mapping, SameBytesForAnyThreadCount) {
  Dice dice(11);
  for (unsigned round = 0; round < 10; ++round) {
    Circuit circuit = randomCircuit(dice, 12, 400);
    CouplingGraph graph = CouplingGraph::grid(4, 4);
    MappingOptions options;
    options.seed = round;
    MappingResult one = mapped(circuit, graph, options);
    for (unsigned threads : {1, 2, 5}) {
      options.threads = threads;
      MappingResult other = mapped(circuit, graph, options);
      EXPECT_TRUE(sameCircuits(one.circuit, other.circuit));
      EXPECT_EQ(one.initialLayout, other.initialLayout);
      EXPECT_EQ(one.finalLayout, other.finalLayout);
    }
  }
}

TEST(Mapping, EmptyAndIdle) {
  EXPECT_TRUE(mapped(Circuit(0), CouplingGraph::line(0)).perfect);
  EXPECT_TRUE(mapped(Circuit(3), CouplingGraph::line(3)).perfect);
  Circuit circuit(2, 2);
  circuit.append(GateKind::H, {1});
  circuit.appendMeasure(1, 0);
  EXPECT_TRUE(mapped(circuit, CouplingGraph::line(4)).perfect);
}

TEST(Mapping, UsesAllPartsOfADevice) {
  // Two separate triangles' worth of qubits on two separate lines.
  CouplingGraph graph = llvm::cantFail(
      CouplingGraph::create(6, {{0, 1}, {1, 2}, {3, 4}, {4, 5}}));
  Circuit circuit(6);
  for (Qubit base : {0u, 1u})
    for (Qubit i = 0; i < 3; ++i)
      circuit.append(GateKind::CX, {base + 2 * i, base + 2 * ((i + 1) % 3)});
  mapped(circuit, graph);
}

TEST(Mapping, Errors) {
  auto message = [](const Circuit &circuit, const CouplingGraph &graph,
                    const MappingOptions &options = {}) {
    llvm::Expected<MappingResult> result = mapCircuit(circuit, graph, options);
    return result ? std::string() : llvm::toString(result.takeError());
  };
  EXPECT_EQ(message(Circuit(4), CouplingGraph::line(3)),
            "the circuit has 4 qubits, the device only 3 sites");
  Circuit wide(3);
  wide.append(GateKind::H, {0});
  wide.append(GateKind::CCX, {0, 1, 2});
  EXPECT_EQ(message(wide, CouplingGraph::line(3)),
            "instruction 1 (ccx) acts on 3 qubits; decompose it before "
            "mapping");
  Circuit joined(3);
  joined.append(GateKind::CX, {0, 1});
  joined.append(GateKind::CX, {1, 2});
  CouplingGraph parts =
      llvm::cantFail(CouplingGraph::create(4, {{0, 1}, {2, 3}}));
  EXPECT_EQ(message(joined, parts),
            "no connected part of the device is large enough for the qubits "
            "that the circuit joins");
  MappingOptions options;
  options.initialLayout = {0, 1};
  EXPECT_EQ(message(joined, CouplingGraph::line(3), options),
            "the initial layout has 2 entries for 3 qubits");
  options.initialLayout = {0, 1, 1};
  EXPECT_EQ(message(joined, CouplingGraph::line(3), options),
            "the initial layout puts two qubits on site 1");
  options.initialLayout = {0, 1, 7};
  EXPECT_EQ(message(joined, CouplingGraph::line(3), options),
            "the initial layout uses site 7 of a device with 3");
  options.initialLayout = {0, 2};
  Circuit apart(2);
  apart.append(GateKind::CX, {0, 1});
  EXPECT_EQ(message(apart, parts, options),
            "the initial layout puts qubits that the circuit joins on parts "
            "of the device that are not connected");
  Circuit broken(1);
  broken.append(GateKind::H, {3});
  EXPECT_EQ(message(broken, CouplingGraph::line(2)),
            "an instruction acts on qubit 3 of a circuit with 1 qubits");
}

} // namespace
