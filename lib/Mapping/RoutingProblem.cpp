//===- RoutingProblem.cpp - A circuit as the router sees it --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoutingProblem.h"

#include "GateClass.h"

#include "llvm/ADT/STLExtras.h"

#include <numeric>

using namespace enishi;
using namespace enishi::mapping;

Lists Lists::gather(size_t numLists,
                    llvm::ArrayRef<std::pair<uint32_t, uint32_t>> entries) {
  Lists lists;
  lists.offsets.assign(numLists + 1, 0);
  for (auto [list, item] : entries)
    ++lists.offsets[list + 1];
  std::partial_sum(lists.offsets.begin(), lists.offsets.end(),
                   lists.offsets.begin());
  std::vector<uint32_t> next(lists.offsets.begin(), lists.offsets.end() - 1);
  lists.items.resize(entries.size());
  for (auto [list, item] : entries)
    lists.items[next[list]++] = item;
  return lists;
}

/// Collects the pairs of two-qubit gates inside of control flow, however deep.
static void collectPairs(const Circuit &circuit, const Instruction &inst,
                         std::vector<std::pair<Wire, Wire>> &pairs) {
  for (const Circuit &block : circuit.controlFlowBlocks(inst)) {
    for (const Instruction &inner : block.instructions) {
      llvm::ArrayRef<Qubit> qubits = block.qubits(inner);
      if (inner.kind == GateKind::ControlFlow)
        collectPairs(block, inner, pairs);
      else if (isUnitary(inner.kind) && qubits.size() >= 2)
        pairs.push_back({qubits[0], qubits[1]});
    }
  }
}

namespace {

class Builder {
public:
  Builder(const MappingOptions &options, RoutingProblem &problem,
          NodeInstructions &instructions)
      : options(options), problem(problem), out(instructions),
        circuit(*instructions.circuit) {}

  llvm::Error build();

private:
  /// A group while its wire is being filled; numbered at the end.
  struct WireState {
    uint32_t numGroups = 0;
    Axis axis = Axis::None;
    /// The node whose run may still grow, or kNone.
    NodeId open = kNone;
    /// One-qubit instructions after the last group, before `open`.
    std::vector<uint32_t> before;
    /// One-qubit instructions after `open`.
    std::vector<uint32_t> after;
  };
  struct GroupEntry {
    Wire wire;
    uint32_t group; ///< Counted on the wire.
    uint32_t item;
  };
  struct OpenNode {
    std::vector<uint32_t> instructions;
  };

  const MappingOptions &options;
  RoutingProblem &problem;
  NodeInstructions &out;
  const Circuit &circuit;
  std::vector<WireState> wires;
  std::vector<GroupEntry> groupNodes, groupInstructions;
  std::vector<std::pair<uint32_t, uint32_t>> nodeInstructions;
  /// The runs of open nodes, by the lower of their wires.
  std::vector<OpenNode> runs;
  bool orderClassical = false;
  Wire classicalWire = kNone;
  /// For each bit: one more than the group of the classical wire that holds
  /// its last measurement.
  std::vector<uint32_t> bitGroup;

  llvm::Error addInstruction(uint32_t index);
  void addPair(uint32_t index, Wire a, Wire b);
  void addMeeting(Wire a, Wire b);
  llvm::Error addFlow(uint32_t index);
  void addWide(uint32_t index, NodeKind kind, llvm::ArrayRef<Wire> wires);
  void close(NodeId node);
  uint32_t enterGroup(Wire wire, NodeId node, Axis axis);
  void finish();
};

} // namespace

/// Puts a node into the last group of a wire if it commutes with what is
/// there, else into a new one.
uint32_t Builder::enterGroup(Wire wire, NodeId node, Axis axis) {
  WireState &state = wires[wire];
  bool joins =
      state.numGroups && axis != Axis::None && axis == state.axis &&
      llvm::all_of(state.before, [&](uint32_t index) {
        return commutesWith(circuit, circuit.instructions[index], axis);
      });
  if (!joins) {
    ++state.numGroups;
    state.axis = axis;
  }
  uint32_t group = state.numGroups - 1;
  for (uint32_t index : state.before)
    groupInstructions.push_back({wire, group, index});
  state.before.clear();
  groupNodes.push_back({wire, group, node});
  return group;
}

void Builder::close(NodeId id) {
  RoutingProblem::Node &node = problem.nodes[id];
  OpenNode &run = runs[std::min(node.a, node.b)];
  RunClass runClass = classifyRun(circuit, run.instructions, node.a, node.b);
  node.cost = runClass.cost;
  node.costSwapped = runClass.costSwapped;
  // A SWAP that stays a gate exchanges what commutes with the wires.
  bool hasSwap = llvm::any_of(run.instructions, [&](uint32_t index) {
    return circuit.instructions[index].kind == GateKind::Swap;
  });
  if (!options.commute || hasSwap)
    runClass.axes[0] = runClass.axes[1] = Axis::None;
  node.groupA = enterGroup(node.a, id, runClass.axes[0]);
  node.groupB = enterGroup(node.b, id, runClass.axes[1]);
  for (uint32_t index : run.instructions)
    nodeInstructions.push_back({id, index});
  run.instructions.clear();
  for (Wire wire : {node.a, node.b}) {
    wires[wire].open = kNone;
    wires[wire].before.swap(wires[wire].after);
  }
}

void Builder::addPair(uint32_t index, Wire a, Wire b) {
  NodeId open = wires[a].open;
  if (open != kNone && open == wires[b].open) {
    std::vector<uint32_t> &run = runs[std::min(a, b)].instructions;
    for (Wire wire : {a, b}) {
      run.insert(run.end(), wires[wire].after.begin(), wires[wire].after.end());
      wires[wire].after.clear();
    }
    run.push_back(index);
    return;
  }
  for (Wire wire : {a, b})
    if (wires[wire].open != kNone)
      close(wires[wire].open);
  NodeId id = problem.nodes.size();
  problem.nodes.push_back({.a = a, .b = b});
  ++problem.numPairs;
  runs[std::min(a, b)].instructions.push_back(index);
  wires[a].open = wires[b].open = id;
}

/// Has two wires meet before the control flow that needs them, so that the
/// SWAPs are made once outside rather than there and back inside.
void Builder::addMeeting(Wire a, Wire b) {
  for (Wire wire : {a, b})
    if (wires[wire].open != kNone)
      close(wires[wire].open);
  NodeId id = problem.nodes.size();
  ++problem.numPairs;
  problem.nodes.push_back({.a = a,
                           .b = b,
                           .cost = 0,
                           .costSwapped = RoutingProblem::Node::kMeeting});
  uint32_t groupA = enterGroup(a, id, Axis::None);
  uint32_t groupB = enterGroup(b, id, Axis::None);
  problem.nodes[id].groupA = groupA;
  problem.nodes[id].groupB = groupB;
}

llvm::Error Builder::addFlow(uint32_t index) {
  const Instruction &inst = circuit.instructions[index];
  llvm::SmallVector<Wire, 16> operands(circuit.qubits(inst));
  std::vector<std::pair<Wire, Wire>> pairs;
  collectPairs(circuit, inst, pairs);
  for (auto [a, b] : pairs) {
    if (!llvm::is_contained(operands, a) || !llvm::is_contained(operands, b))
      return llvm::createStringError(
          std::errc::invalid_argument,
          "control flow (instruction %u) uses qubits that are not among its "
          "operands",
          index);
    if (a == b)
      return llvm::createStringError(
          std::errc::invalid_argument,
          "control flow (instruction %u) has a gate that acts twice on qubit "
          "%u",
          index, a);
  }
  if (!pairs.empty())
    addMeeting(pairs[0].first, pairs[0].second);
  problem.flowPairs.insert(problem.flowPairs.end(), pairs.begin(), pairs.end());
  operands.push_back(classicalWire);
  addWide(index, pairs.empty() ? NodeKind::Wide : NodeKind::Flow, operands);
  return llvm::Error::success();
}

void Builder::addWide(uint32_t index, NodeKind kind,
                      llvm::ArrayRef<Wire> operands) {
  for (Wire wire : operands)
    if (wires[wire].open != kNone)
      close(wires[wire].open);
  NodeId id = problem.nodes.size();
  problem.nodes.push_back({.kind = kind, .cost = 0, .costSwapped = 0});
  nodeInstructions.push_back({id, index});
  for (Wire wire : operands)
    if (wire != classicalWire)
      enterGroup(wire, id, Axis::None);
  if (operands.empty() || operands.back() != classicalWire)
    return;
  // On the classical wire measurements into different bits commute.
  const Instruction &inst = circuit.instructions[index];
  bool isMeasure = inst.kind == GateKind::Measure;
  WireState &classical = wires[classicalWire];
  if (isMeasure && classical.axis == Axis::Z &&
      bitGroup[circuit.bit(inst)] == classical.numGroups)
    classical.axis = Axis::None; // The same bit again: a new group.
  enterGroup(classicalWire, id, isMeasure ? Axis::Z : Axis::None);
  if (isMeasure)
    bitGroup[circuit.bit(inst)] = classical.numGroups;
}

llvm::Error Builder::addInstruction(uint32_t index) {
  const Instruction &inst = circuit.instructions[index];
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  for (Qubit qubit : qubits)
    if (qubit >= circuit.numQubits)
      return llvm::createStringError(
          std::errc::invalid_argument,
          "instruction %u acts on qubit %u of a circuit with %u qubits", index,
          qubit, circuit.numQubits);
  switch (inst.kind) {
  case GateKind::Classical:
  case GateKind::Jump:
  case GateKind::JumpIfZero:
    return llvm::createStringError(
        std::errc::invalid_argument,
        "a program with classical instructions cannot be mapped; map its "
        "circuits");
  case GateKind::ControlFlow:
    return addFlow(index);
  case GateKind::Measure:
    if (orderClassical) {
      addWide(index, NodeKind::Wide, {qubits[0], classicalWire});
      return llvm::Error::success();
    }
    break;
  case GateKind::Barrier:
  case GateKind::Delay:
    if (qubits.size() > 1) {
      addWide(index, NodeKind::Wide, qubits);
      return llvm::Error::success();
    }
    break;
  default:
    break;
  }
  if (qubits.empty()) {
    out.leading.push_back(index);
  } else if (qubits.size() == 1) {
    WireState &state = wires[qubits[0]];
    (state.open != kNone ? state.after : state.before).push_back(index);
  } else if (qubits.size() == 2) {
    if (qubits[0] == qubits[1])
      return llvm::createStringError(std::errc::invalid_argument,
                                     "instruction %u acts twice on qubit %u",
                                     index, qubits[0]);
    addPair(index, qubits[0], qubits[1]);
  } else {
    return llvm::createStringError(
        std::errc::invalid_argument,
        "instruction %u (%s) acts on %zu qubits; decompose it before mapping",
        index, gateName(inst.kind).str().c_str(), qubits.size());
  }
  return llvm::Error::success();
}

void Builder::finish() {
  for (Wire wire = 0; wire < problem.numWires; ++wire)
    if (wires[wire].open != kNone)
      close(wires[wire].open);
  problem.wireGroups.assign(1, 0);
  for (Wire wire = 0; wire < problem.numWires; ++wire) {
    for (uint32_t index : wires[wire].before)
      groupInstructions.push_back({wire, wires[wire].numGroups, index});
    problem.wireGroups.push_back(problem.wireGroups.back() +
                                 wires[wire].numGroups + 1);
  }
  size_t numGroups = problem.wireGroups.back();
  auto number = [&](llvm::ArrayRef<GroupEntry> entries) {
    std::vector<std::pair<uint32_t, uint32_t>> numbered;
    numbered.reserve(entries.size());
    for (const GroupEntry &entry : entries)
      numbered.push_back(
          {problem.wireGroups[entry.wire] + entry.group, entry.item});
    return numbered;
  };
  problem.groupNodes = Lists::gather(numGroups, number(groupNodes));
  out.ofGroup = Lists::gather(numGroups, number(groupInstructions));
  out.ofNode = Lists::gather(problem.nodes.size(), nodeInstructions);
  for (RoutingProblem::Node &node : problem.nodes) {
    if (node.kind != NodeKind::Pair)
      continue;
    node.groupA += problem.wireGroups[node.a];
    node.groupB += problem.wireGroups[node.b];
  }
  std::vector<std::pair<uint32_t, uint32_t>> wideWires, wideGroups;
  for (const GroupEntry &entry : groupNodes) {
    if (problem.nodes[entry.item].kind == NodeKind::Pair)
      continue;
    wideWires.push_back({entry.item, entry.wire});
    wideGroups.push_back(
        {entry.item, problem.wireGroups[entry.wire] + entry.group});
  }
  problem.wideWires = Lists::gather(problem.nodes.size(), wideWires);
  problem.wideGroups = Lists::gather(problem.nodes.size(), wideGroups);
  problem.fillEntries();
}

llvm::Error Builder::build() {
  problem.numQubits = problem.numWires = circuit.numQubits;
  // Bits are ordered through an extra wire only where that can matter.
  std::vector<bool> written(circuit.numBits);
  for (const Instruction &inst : circuit.instructions) {
    orderClassical |= inst.kind == GateKind::ControlFlow;
    if (inst.kind != GateKind::Measure)
      continue;
    uint32_t bit = circuit.bit(inst);
    if (bit >= written.size())
      written.resize(bit + 1);
    orderClassical |= written[bit];
    written[bit] = true;
  }
  if (orderClassical)
    classicalWire = problem.numWires++;
  bitGroup.assign(written.size(), 0);
  wires.resize(problem.numWires);
  runs.resize(problem.numWires);
  for (uint32_t i = 0, e = circuit.size(); i < e; ++i)
    if (llvm::Error error = addInstruction(i))
      return error;
  finish();
  return llvm::Error::success();
}

/// Removes the SWAP gates outside of control flow by exchanging the wires of
/// the qubits; returns where each qubit ends.
static std::vector<Wire> elide(const Circuit &circuit, Circuit &rewritten) {
  std::vector<Wire> wireOf(circuit.numQubits);
  std::iota(wireOf.begin(), wireOf.end(), 0);
  rewritten = Circuit(circuit.numQubits, circuit.numBits);
  rewritten.globalPhase = circuit.globalPhase;
  rewritten.instructions.reserve(circuit.size());
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::Swap && inst.q[0] < wireOf.size() &&
        inst.q[1] < wireOf.size())
      std::swap(wireOf[inst.q[0]], wireOf[inst.q[1]]);
    else
      rewritten.appendFrom(circuit, inst, wireOf);
  }
  return wireOf;
}

llvm::Error enishi::mapping::buildProblem(const Circuit &circuit,
                                          const MappingOptions &options,
                                          bool elideSwaps,
                                          RoutingProblem &problem,
                                          NodeInstructions &instructions) {
  for (const Instruction &inst : circuit.instructions)
    for (Qubit qubit : circuit.qubits(inst))
      if (qubit >= circuit.numQubits)
        return llvm::createStringError(
            std::errc::invalid_argument,
            "an instruction acts on qubit %u of a circuit with %u qubits",
            qubit, circuit.numQubits);
  instructions.circuit = &circuit;
  instructions.finalWire.resize(circuit.numQubits);
  std::iota(instructions.finalWire.begin(), instructions.finalWire.end(), 0);
  if (elideSwaps && llvm::any_of(circuit.instructions, [](auto &inst) {
        return inst.kind == GateKind::Swap;
      })) {
    instructions.finalWire = elide(circuit, instructions.rewritten);
    instructions.circuit = &instructions.rewritten;
  }
  return Builder(options, problem, instructions).build();
}

RoutingProblem RoutingProblem::reversed() const {
  RoutingProblem result = *this;
  // Backwards the blocks are only waited for.
  result.flows = nullptr;
  for (Node &node : result.nodes)
    if (node.kind == NodeKind::Flow)
      node.kind = NodeKind::Wide;
  // Group k of a wire with n groups becomes n - 1 - k; the empty one at the
  // end stays there.
  auto mirror = [&](Wire wire, GroupId group) {
    return wireGroups[wire] + (lastGroup(wire) - 1 - group);
  };
  std::vector<std::pair<uint32_t, uint32_t>> entries;
  entries.reserve(groupNodes.items.size());
  for (Wire wire = 0; wire < numWires; ++wire) {
    for (GroupId group = wireGroups[wire]; group < lastGroup(wire); ++group) {
      llvm::ArrayRef<uint32_t> list = groupNodes[group];
      for (uint32_t node : llvm::reverse(list))
        entries.push_back({mirror(wire, group), node});
    }
  }
  result.groupNodes = Lists::gather(groupNodes.size(), entries);
  for (NodeId id = 0; id < nodes.size(); ++id) {
    Node &node = result.nodes[id];
    if (node.kind == NodeKind::Pair) {
      node.groupA = mirror(node.a, node.groupA);
      node.groupB = mirror(node.b, node.groupB);
      continue;
    }
    uint32_t begin = wideWires.offsets[id], end = wideWires.offsets[id + 1];
    for (uint32_t i = begin; i < end; ++i)
      result.wideGroups.items[i] =
          mirror(wideWires.items[i], wideGroups.items[i]);
  }
  result.fillEntries();
  return result;
}

RoutingProblem RoutingProblem::prefix(uint32_t numNodes) const {
  // Along each wire nodes ascend from group to group, so that the prefix cuts
  // each wire once.
  RoutingProblem result;
  result.numWires = numWires;
  result.numQubits = numQubits;
  result.flows = flows;
  result.nodes.assign(nodes.begin(), nodes.begin() + numNodes);
  std::vector<std::pair<uint32_t, uint32_t>> entries;
  std::vector<GroupId> newGroup(groupNodes.size(), kNone);
  result.wireGroups.assign(1, 0);
  GroupId next = 0;
  for (Wire wire = 0; wire < numWires; ++wire) {
    for (GroupId group = wireGroups[wire]; group < lastGroup(wire); ++group) {
      size_t before = entries.size();
      for (uint32_t node : groupNodes[group])
        if (node < numNodes)
          entries.push_back({next, node});
      if (entries.size() == before)
        break;
      newGroup[group] = next++;
    }
    result.wireGroups.push_back(++next);
  }
  result.groupNodes = Lists::gather(next, entries);
  std::vector<std::pair<uint32_t, uint32_t>> wires, groups;
  for (NodeId id = 0; id < numNodes; ++id) {
    Node &node = result.nodes[id];
    if (node.kind == NodeKind::Pair) {
      ++result.numPairs;
      node.groupA = newGroup[node.groupA];
      node.groupB = newGroup[node.groupB];
      continue;
    }
    for (uint32_t wire : wideWires[id])
      wires.push_back({id, wire});
    for (uint32_t group : wideGroups[id])
      groups.push_back({id, newGroup[group]});
  }
  result.wideWires = Lists::gather(numNodes, wires);
  result.wideGroups = Lists::gather(numNodes, groups);
  result.fillEntries();
  return result;
}

void RoutingProblem::fillEntries() {
  entries.assign(groupNodes.items.size(), Entry());
  // Where the node's first wire has it.
  std::vector<uint32_t> firstPlace(nodes.size(), kNone);
  for (uint32_t i = 0; i < entries.size(); ++i) {
    NodeId id = groupNodes.items[i];
    entries[i].node = id;
    if (nodes[id].kind != NodeKind::Pair)
      continue;
    if (firstPlace[id] == kNone) {
      firstPlace[id] = i;
      continue;
    }
    // Wires come in ascending order.
    Node &node = nodes[id];
    bool aFirst = node.a < node.b;
    uint32_t j = firstPlace[id];
    node.placeA = aFirst ? j : i;
    node.placeB = aFirst ? i : j;
    entries[i].other = std::min(node.a, node.b);
    entries[i].otherGroup = aFirst ? node.groupA : node.groupB;
    entries[i].otherPosition = j;
    entries[j].other = std::max(node.a, node.b);
    entries[j].otherGroup = aFirst ? node.groupB : node.groupA;
    entries[j].otherPosition = i;
  }
}
