//===- ControlFlowTest.cpp - Mapping through control flow -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RandomCircuits.h"

using namespace enishi;
using namespace enishi::test;

namespace {

/// Tag 1 stands for an if with an else, others for loops and the like.
BlockFlow flowByTag(const Circuit &circuit, const Instruction &inst) {
  return circuit.controlFlowTag(inst) == 1 ? BlockFlow::ExactlyOne
                                           : BlockFlow::Any;
}

void collectQubits(const Circuit &circuit, std::set<Qubit> &qubits) {
  for (const Instruction &inst : circuit.instructions)
    for (Qubit qubit : circuit.qubits(inst))
      qubits.insert(qubit);
}

/// A random circuit with control flow, nested up to `depth`.
Circuit randomFlow(Dice &dice, uint32_t numQubits, uint32_t length,
                   unsigned depth) {
  Circuit circuit(numQubits, 4);
  while (circuit.size() < length) {
    Circuit piece = randomCircuit(dice, numQubits, 6);
    for (const Instruction &inst : piece.instructions)
      circuit.appendFrom(piece, inst);
    if (depth == 0 || dice.below(2))
      continue;
    uint32_t tag = dice.below(3);
    std::vector<Circuit> blocks;
    std::set<Qubit> qubits;
    for (uint32_t i = 0, e = tag == 1 ? 2 : 1 + dice.below(2); i < e; ++i) {
      blocks.push_back(
          randomFlow(dice, numQubits, 1 + dice.below(8), depth - 1));
      collectQubits(blocks.back(), qubits);
    }
    circuit.appendControlFlow(
        llvm::SmallVector<Qubit>(qubits.begin(), qubits.end()), tag,
        std::move(blocks));
  }
  return circuit;
}

TEST(ControlFlowMapping, RandomNestedFlow) {
  Dice dice(1);
  for (unsigned round = 0; round < 100; ++round) {
    SCOPED_TRACE(round);
    uint32_t sites = 2 + dice.below(9);
    CouplingGraph graph = randomGraph(dice, sites, dice.below(4));
    Circuit circuit = randomFlow(dice, 2 + dice.below(sites - 1),
                                 10 + dice.below(40), 1 + dice.below(3));
    MappingOptions options;
    options.level = round % 3;
    options.elideSwaps = round % 4 != 0;
    if (round % 2)
      options.blockFlow = flowByTag;
    MappingResult one = mapped(circuit, graph, options);
    options.threads = 2;
    MappingResult two = mapped(circuit, graph, options);
    EXPECT_EQ(one.swaps, two.swaps);
    EXPECT_EQ(one.finalLayout, two.finalLayout);
  }
}

Circuit pairs(uint32_t numQubits,
              llvm::ArrayRef<std::pair<Qubit, Qubit>> list) {
  Circuit circuit(numQubits, 1);
  for (auto [a, b] : list)
    circuit.append(GateKind::CX, {a, b});
  return circuit;
}

TEST(ControlFlowMapping, PairsInBlocksDecideThePlacement) {
  // Only the block says that 0-3 and 3-1 have to be adjacent.
  Circuit circuit(4, 1);
  circuit.appendMeasure(2, 0);
  circuit.appendControlFlow({0, 1, 3}, 0, {pairs(4, {{0, 3}, {3, 1}})});
  EXPECT_EQ(mapped(circuit, CouplingGraph::line(4)).swaps, 0u);
}

TEST(ControlFlowMapping, SwapsForOnePairStayOutside) {
  // On a line of three one of the pairs needs a SWAP. Before the loop it costs
  // one SWAP, inside two.
  Circuit circuit(3, 1);
  circuit.append(GateKind::CX, {0, 1});
  circuit.append(GateKind::CX, {1, 2});
  circuit.appendControlFlow({0, 2}, 0, {pairs(3, {{0, 2}})});
  MappingResult result = mapped(circuit, CouplingGraph::line(3));
  EXPECT_EQ(result.swaps, 1u);
  const Instruction &loop = result.circuit.instructions.back();
  ASSERT_EQ(loop.kind, GateKind::ControlFlow);
  EXPECT_EQ(result.circuit.controlFlowBlocks(loop)[0].size(), 1u);
}

TEST(ControlFlowMapping, BranchesNeedNotReturn) {
  // Both branches want 0 and 2 together and then go on with it: one SWAP in
  // each, and none to restore.
  Circuit circuit(3, 1);
  circuit.append(GateKind::CX, {0, 1});
  circuit.append(GateKind::CX, {1, 2});
  circuit.appendMeasure(1, 0);
  auto branch = [] { return pairs(3, {{0, 1}, {1, 2}, {0, 2}}); };
  circuit.appendControlFlow({0, 1, 2}, 1, {branch(), branch()});
  circuit.append(GateKind::CX, {0, 2});
  MappingOptions options;
  options.initialLayout = {0, 1, 2};
  MappingResult returning = mapped(circuit, CouplingGraph::line(3), options);
  options.blockFlow = flowByTag;
  MappingResult going = mapped(circuit, CouplingGraph::line(3), options);
  EXPECT_LT(going.swaps, returning.swaps);
  EXPECT_EQ(going.swaps, 2u);
}

TEST(ControlFlowMapping, KeepsMeasurementsBeforeTheirUse) {
  Circuit circuit(3, 2), correction(3, 2);
  correction.append(GateKind::X, {2});
  circuit.append(GateKind::CX, {0, 1});
  circuit.appendMeasure(1, 0);
  circuit.appendControlFlow({2}, 0, {correction});
  circuit.appendMeasure(2, 1);
  MappingResult result = mapped(circuit, CouplingGraph::line(3));
  std::vector<GateKind> kinds;
  for (const Instruction &inst : result.circuit.instructions)
    kinds.push_back(inst.kind);
  EXPECT_EQ(kinds,
            (std::vector<GateKind>{GateKind::CX, GateKind::Measure,
                                   GateKind::ControlFlow, GateKind::Measure}));
}

TEST(ControlFlowMapping, CheckerFindsABlockThatDoesNotReturn) {
  Circuit circuit(3, 1);
  circuit.appendControlFlow({0, 1, 2}, 1, {pairs(3, {{0, 1}, {1, 2}, {0, 2}})});
  CouplingGraph line = CouplingGraph::line(3);
  MappingOptions options;
  options.blockFlow = flowByTag;
  MappingResult result = mapped(circuit, line, options);
  EXPECT_EQ(errorOf(verifyMapping(circuit, line, result)),
            "block 0 of instruction 0 ends in another layout than it has to");
}

TEST(ControlFlowMapping, Errors) {
  Circuit circuit(3, 1);
  circuit.appendControlFlow({0, 1}, 0, {pairs(3, {{0, 2}})});
  llvm::Expected<MappingResult> result =
      mapCircuit(circuit, CouplingGraph::line(3));
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError()),
            "control flow (instruction 0) uses qubits that are not among its "
            "operands");
  Circuit wide(3, 1), toffoli(3, 1);
  toffoli.append(GateKind::CCX, {0, 1, 2});
  wide.appendControlFlow({0, 1, 2}, 0, {toffoli});
  result = mapCircuit(wide, CouplingGraph::line(3));
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError()),
            "instruction 0 (ccx) acts on 3 qubits; decompose it before "
            "mapping");
}

} // namespace
