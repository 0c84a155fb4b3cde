//===- VerifyMappingTest.cpp - The checker finds mistakes -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomCircuits.h"

using namespace enishi;
using namespace enishi::test;

namespace {

/// A mapping by hand: the circuit itself on sites of the same numbers.
MappingResult byHand(const Circuit &routed, uint32_t numQubits) {
  MappingResult result;
  result.circuit = routed;
  for (Qubit qubit = 0; qubit < numQubits; ++qubit)
    result.initialLayout.push_back(qubit);
  result.finalLayout = result.initialLayout;
  return result;
}

std::string verdict(const Circuit &original, const Circuit &routed,
                    const CouplingGraph &graph) {
  return errorOf(
      verifyMapping(original, graph, byHand(routed, original.numQubits)));
}

TEST(VerifyMapping, CommutingGatesMayChangePlaces) {
  Circuit original(3), routed(3);
  original.append(GateKind::CX, {1, 0});
  original.append(GateKind::RZ, {1}, {0.3});
  original.append(GateKind::CP, {2, 1}, {0.5});
  routed.append(GateKind::CP, {2, 1}, {0.5});
  routed.append(GateKind::RZ, {1}, {0.3});
  routed.append(GateKind::CX, {1, 0});
  EXPECT_EQ(verdict(original, routed, CouplingGraph::line(3)), "");
}

TEST(VerifyMapping, WholeRunsMayChangePlaces) {
  // CX RZ CX is diagonal though its gates are not.
  auto addRun = [](Circuit &circuit, Qubit a, Qubit b, double angle) {
    circuit.append(GateKind::CX, {a, b});
    circuit.append(GateKind::RZ, {b}, {angle});
    circuit.append(GateKind::CX, {a, b});
  };
  Circuit original(3), routed(3);
  addRun(original, 0, 1, 0.1);
  addRun(original, 2, 1, 0.2);
  addRun(routed, 2, 1, 0.2);
  addRun(routed, 0, 1, 0.1);
  EXPECT_EQ(verdict(original, routed, CouplingGraph::line(3)), "");
  // But they may not be interleaved.
  Circuit mixed(3);
  mixed.append(GateKind::CX, {0, 1});
  addRun(mixed, 2, 1, 0.2);
  mixed.append(GateKind::RZ, {1}, {0.1});
  mixed.append(GateKind::CX, {0, 1});
  EXPECT_NE(verdict(original, mixed, CouplingGraph::line(3)), "");
}

TEST(VerifyMapping, FindsWrongOrder) {
  Circuit original(3), routed(3);
  original.append(GateKind::CX, {1, 0});
  original.append(GateKind::CX, {2, 1});
  routed.append(GateKind::CX, {2, 1});
  routed.append(GateKind::CX, {1, 0});
  EXPECT_EQ(verdict(original, routed, CouplingGraph::line(3)),
            "instruction 0 of the mapped circuit comes before instruction 0 of "
            "the original, which does not commute with it");
}

TEST(VerifyMapping, FindsEveryMutation) {
  // Any change of one instruction of a correct mapping is noticed.
  Dice dice(5);
  CouplingGraph graph = CouplingGraph::grid(2, 4);
  unsigned mutations = 0;
  for (unsigned round = 0; round < 40; ++round) {
    Circuit circuit = randomCircuit(dice, 6, 60);
    MappingResult good = mapped(circuit, graph);
    for (unsigned i = 0; i < 10; ++i) {
      MappingResult bad = good;
      Circuit &routed = bad.circuit;
      uint32_t index = dice.below(routed.size());
      Instruction &inst = routed.instructions[index];
      switch (dice.below(5)) {
      case 0:
        routed.instructions.erase(routed.instructions.begin() + index);
        break;
      case 1:
        routed.instructions.push_back(inst);
        break;
      case 2:
        if (inst.kind != GateKind::CX && inst.kind != GateKind::ECR)
          continue;
        std::swap(inst.q[0], inst.q[1]);
        break;
      case 3:
        if (inst.kind != GateKind::RZ && inst.kind != GateKind::RX)
          continue;
        inst.p[0] += 1e-3;
        break;
      default:
        std::swap(bad.finalLayout[0], bad.finalLayout[1]);
        break;
      }
      ++mutations;
      EXPECT_NE(errorOf(verifyMapping(circuit, graph, bad)), "");
    }
  }
  EXPECT_GT(mutations, 200u);
}

TEST(VerifyMapping, FindsBrokenRules) {
  CouplingGraph line = CouplingGraph::line(3);
  Circuit original(3, 1), routed(3, 1);
  original.append(GateKind::CX, {0, 2});
  routed.append(GateKind::CX, {0, 2});
  EXPECT_EQ(verdict(original, routed, line),
            "instruction 0 of the mapped circuit acts on sites that are not "
            "coupled");
  Circuit twice(1, 1), exchanged(1, 1);
  twice.appendMeasure(0, 0);
  twice.append(GateKind::H, {0});
  exchanged.append(GateKind::H, {0});
  exchanged.appendMeasure(0, 0);
  EXPECT_NE(verdict(twice, exchanged, CouplingGraph::line(1)), "");
  Circuit bits(2, 1), bitsExchanged(2, 1);
  bits.appendMeasure(0, 0);
  bits.appendMeasure(1, 0);
  bitsExchanged.appendMeasure(1, 0);
  bitsExchanged.appendMeasure(0, 0);
  EXPECT_EQ(verdict(bits, bitsExchanged, CouplingGraph::line(2)),
            "measurement 0 of the mapped circuit has changed places with "
            "control flow or with another into the same bit");
  MappingResult result = byHand(Circuit(3, 1), 3);
  result.finalLayout = {0, 0, 1};
  EXPECT_EQ(errorOf(verifyMapping(Circuit(3, 1), line, result)),
            "the final layout is not an assignment to distinct sites");
  result.finalLayout = {1, 0, 2};
  EXPECT_EQ(errorOf(verifyMapping(Circuit(3, 1), line, result)),
            "qubit 0 does not end where the final layout says");
}

} // namespace
