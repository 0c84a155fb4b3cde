//===- Emission.cpp - Writes the routed circuit --------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emission.h"

#include "ControlFlow.h"

using namespace enishi;
using namespace enishi::mapping;

/// Blocks count their qubits as the circuit around them does.
static void widenBlocks(Circuit &circuit, const Instruction &inst) {
  if (inst.kind != GateKind::ControlFlow)
    return;
  for (Circuit &block : circuit.controlFlowBlocks(inst)) {
    block.numQubits = circuit.numQubits;
    for (const Instruction &inner : block.instructions)
      widenBlocks(block, inner);
  }
}

namespace {

class Emitter {
public:
  Emitter(const RoutingProblem &problem, const NodeInstructions &instructions,
          const SiteTables &tables, const Layout &layout)
      : problem(problem), instructions(instructions), tables(tables),
        source(*instructions.circuit), siteOf(layout),
        wireAt(tables.numSites, kNone),
        active(problem.wireGroups.begin(), problem.wireGroups.end() - 1) {
    for (Wire wire = 0; wire < siteOf.size(); ++wire)
      wireAt[siteOf[wire]] = wire;
    left.resize(problem.numWires);
  }

  void emit(llvm::ArrayRef<uint32_t> events) {
    circuit = Circuit(tables.numSites, source.numBits);
    circuit.globalPhase = source.globalPhase;
    circuit.instructions.reserve(source.size() + events.size() / 2);
    write(instructions.leading);
    for (Wire wire = 0; wire < problem.numWires; ++wire)
      begin(wire);
    for (uint32_t event : events) {
      if (event & RouterState::kSwapEvent)
        swap(event & ~RouterState::kSwapEvent);
      else
        execute(event);
    }
  }

  void swap(uint32_t edge) {
    auto [a, b] = tables.graph.edges()[edge];
    circuit.append(GateKind::Swap, {a, b});
    ++numSwaps;
    std::swap(wireAt[a], wireAt[b]);
    if (wireAt[a] != kNone)
      siteOf[wireAt[a]] = a;
    if (wireAt[b] != kNone)
      siteOf[wireAt[b]] = b;
  }

  Circuit circuit;
  const Layout &layout() const { return siteOf; }
  size_t swaps() const { return numSwaps; }

private:
  const RoutingProblem &problem;
  const NodeInstructions &instructions;
  const SiteTables &tables;
  const Circuit &source;
  Layout siteOf;
  std::vector<Wire> wireAt;
  std::vector<GroupId> active;
  std::vector<uint32_t> left;
  size_t numSwaps = 0;

  void write(llvm::ArrayRef<uint32_t> list) {
    for (uint32_t index : list) {
      const Instruction &inst = source.instructions[index];
      widenBlocks(circuit, circuit.appendFrom(source, inst, siteOf));
    }
  }

  /// Begins the active group of a wire.
  void begin(Wire wire) {
    left[wire] = problem.groupNodes[active[wire]].size();
    write(instructions.ofGroup[active[wire]]);
  }

  void leave(Wire wire) {
    if (--left[wire])
      return;
    ++active[wire];
    begin(wire);
  }

  void execute(NodeId id) {
    const RoutingProblem::Node &node = problem.nodes[id];
    if (node.kind == NodeKind::Flow)
      writeFlow(id);
    else
      write(instructions.ofNode[id]);
    if (node.kind == NodeKind::Pair) {
      leave(node.a);
      leave(node.b);
      return;
    }
    for (Wire wire : problem.wideWires[id])
      leave(wire);
  }

  void writeFlow(NodeId id);
};

/// Marks the sites on which the instructions of a block act.
void markSites(const Circuit &block, std::vector<bool> &touched) {
  for (const Instruction &inst : block.instructions)
    for (Qubit site : block.qubits(inst))
      touched[site] = true;
}

} // namespace

/// The events of a solution: nodes and SWAPs in order.
static std::vector<uint32_t> eventsOf(const RoutingProblem &problem,
                                      const SiteTables &tables,
                                      Solution &solution) {
  std::vector<uint32_t> events;
  events.reserve(problem.nodes.size() + solution.swaps.size());
  replay(problem, tables, solution, &events);
  return events;
}

void Emitter::writeFlow(NodeId id) {
  const Instruction &inst =
      source.instructions[instructions.ofNode[id].front()];
  FlowRouter::Routed routed = problem.flows->route(id, siteOf);
  llvm::ArrayRef<FlowRouter::Block> sources = problem.flows->blocks(id);
  std::vector<bool> touched(tables.numSites);
  for (Qubit wire : source.qubits(inst))
    touched[siteOf[wire]] = true;
  std::vector<Circuit> blocks;
  for (size_t i = 0; i < sources.size(); ++i) {
    Emitter inner(sources[i].problem, sources[i].instructions, tables, siteOf);
    inner.emit(eventsOf(sources[i].problem, tables, routed.blocks[i]));
    for (uint32_t edge : routed.joins[i])
      inner.swap(edge);
    numSwaps += inner.numSwaps;
    markSites(inner.circuit, touched);
    blocks.push_back(std::move(inner.circuit));
  }
  llvm::SmallVector<Qubit, 16> operands;
  for (Site site = 0; site < touched.size(); ++site)
    if (touched[site])
      operands.push_back(site);
  circuit.appendControlFlow(operands, source.controlFlowTag(inst),
                            std::move(blocks));
  siteOf = routed.exit;
  wireAt.assign(wireAt.size(), kNone);
  for (Wire wire = 0; wire < siteOf.size(); ++wire)
    wireAt[siteOf[wire]] = wire;
}

MappingResult enishi::mapping::emit(const RoutingProblem &problem,
                                    const NodeInstructions &instructions,
                                    const SiteTables &tables,
                                    const Solution &solution) {
  MappingResult result;
  Solution replayed = solution;
  Emitter emitter(problem, instructions, tables, solution.layout);
  emitter.emit(eventsOf(problem, tables, replayed));
  result.circuit = std::move(emitter.circuit);
  result.initialLayout = solution.layout;
  for (Wire wire : instructions.finalWire)
    result.finalLayout.push_back(emitter.layout()[wire]);
  result.swaps = emitter.swaps();
  result.estimatedCost = replayed.cost;
  result.perfect = result.swaps == 0;
  return result;
}
