//===- Emission.cpp - Writes the routed circuit --------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Emission.h"

using namespace enishi;
using namespace enishi::mapping;

namespace {

class Emitter {
public:
  Emitter(const RoutingProblem &problem, const NodeInstructions &instructions,
          const SiteTables &tables, const Solution &solution)
      : problem(problem), instructions(instructions), tables(tables),
        source(*instructions.circuit), siteOf(solution.layout),
        wireAt(tables.numSites, kNone),
        active(problem.wireGroups.begin(), problem.wireGroups.end() - 1) {
    for (Wire wire = 0; wire < siteOf.size(); ++wire)
      wireAt[siteOf[wire]] = wire;
    left.resize(problem.numWires);
  }

  Circuit emit(llvm::ArrayRef<uint32_t> events) {
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
    return std::move(circuit);
  }

  std::vector<Site> siteOfWires() const { return siteOf; }

private:
  const RoutingProblem &problem;
  const NodeInstructions &instructions;
  const SiteTables &tables;
  const Circuit &source;
  std::vector<Site> siteOf;
  std::vector<Wire> wireAt;
  std::vector<GroupId> active;
  std::vector<uint32_t> left;
  Circuit circuit;

  void write(llvm::ArrayRef<uint32_t> list) {
    for (uint32_t index : list)
      circuit.appendFrom(source, source.instructions[index], siteOf);
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
    write(instructions.ofNode[id]);
    const RoutingProblem::Node &node = problem.nodes[id];
    if (node.kind == NodeKind::Pair) {
      leave(node.a);
      leave(node.b);
      return;
    }
    for (Wire wire : problem.wideWires[id])
      leave(wire);
  }

  void swap(uint32_t edge) {
    auto [a, b] = tables.graph.edges()[edge];
    circuit.append(GateKind::Swap, {a, b});
    std::swap(wireAt[a], wireAt[b]);
    if (wireAt[a] != kNone)
      siteOf[wireAt[a]] = a;
    if (wireAt[b] != kNone)
      siteOf[wireAt[b]] = b;
  }
};

} // namespace

MappingResult enishi::mapping::emit(const RoutingProblem &problem,
                                    const NodeInstructions &instructions,
                                    const SiteTables &tables,
                                    const Solution &solution) {
  std::vector<uint32_t> events;
  events.reserve(problem.nodes.size() + solution.swaps.size());
  Solution replayed = solution;
  replay(problem, tables, replayed, &events);

  MappingResult result;
  Emitter emitter(problem, instructions, tables, solution);
  result.circuit = emitter.emit(events);
  result.initialLayout = solution.layout;
  std::vector<Site> siteOf = emitter.siteOfWires();
  for (Wire wire : instructions.finalWire)
    result.finalLayout.push_back(siteOf[wire]);
  result.swaps = solution.swaps.size();
  result.estimatedCost = replayed.cost;
  result.perfect = solution.swaps.empty();
  return result;
}
