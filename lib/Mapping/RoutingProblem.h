//===- RoutingProblem.h - A circuit as the router sees it -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Routing cares for pairs of wires that have to meet, and in which order. A
// node is a run of gates on one pair of wires (or an instruction that orders
// several wires: a barrier, control flow). On each wire the nodes form groups:
// the nodes of a group commute with each other there, and a group may begin
// when the one before it on the wire is done.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_ROUTINGPROBLEM_H
#define ENISHI_LIB_MAPPING_ROUTINGPROBLEM_H

#include "enishi/Mapping/Mapping.h"

#include <vector>

namespace enishi::mapping {

using Wire = uint32_t;
using NodeId = uint32_t;
using GroupId = uint32_t;

enum class NodeKind : uint8_t {
  Pair, ///< Has to be executed on coupled sites.
  Wide, ///< Orders its wires, wherever they are.
  Flow, ///< Control flow with pairs inside: its blocks are routed on their own.
};

class FlowRouter;

/// A compressed list of lists.
struct Lists {
  std::vector<uint32_t> offsets;
  std::vector<uint32_t> items;
  llvm::ArrayRef<uint32_t> operator[](size_t list) const {
    return llvm::ArrayRef<uint32_t>(items).slice(
        offsets[list], offsets[list + 1] - offsets[list]);
  }
  size_t size() const { return offsets.empty() ? 0 : offsets.size() - 1; }
  /// Sorts (list, item) entries into lists, stably.
  static Lists gather(size_t numLists,
                      llvm::ArrayRef<std::pair<uint32_t, uint32_t>> entries);
};

struct RoutingProblem {
  /// The qubits of the circuit, and the wire that orders classical bits after
  /// them where there is one.
  uint32_t numWires = 0;
  uint32_t numQubits = 0;
  uint32_t numPairs = 0; ///< Nodes of kind Pair.

  struct Node {
    Wire a = kNone, b = kNone;       ///< Of a Pair.
    GroupId groupA = 0, groupB = 0;  ///< Of a Pair.
    uint32_t placeA = 0, placeB = 0; ///< Of a Pair: its entries.
    NodeKind kind = NodeKind::Pair;
    uint8_t cost = 0;        ///< CX-class gates that the run needs.
    uint8_t costSwapped = 3; ///< The same with a SWAP merged into it.
    /// A Pair without gates: control flow that follows begins with this pair.
    bool isMeeting() const { return costSwapped == kMeeting; }
    static constexpr uint8_t kMeeting = 0xff;
  };
  std::vector<Node> nodes;
  /// The pairs inside of control flow.
  std::vector<std::pair<Wire, Wire>> flowPairs;
  /// Routes the blocks of Flow nodes.
  const FlowRouter *flows = nullptr;
  /// For Wide and Flow: the wires, and the group on each.
  Lists wideWires, wideGroups;

  /// Group g of wire w: wireGroups[w] <= g < wireGroups[w + 1]. The last group
  /// of a wire is empty: it stands for the end.
  std::vector<GroupId> wireGroups;
  /// The nodes of each group in program order. Groups are numbered wire by
  /// wire, so a wire's nodes are contiguous.
  Lists groupNodes;
  /// Beside each item of groupNodes: the other end of a Pair.
  struct Entry {
    Wire other = kNone; ///< kNone for Wide and Flow.
    GroupId otherGroup = 0;
    uint32_t otherPosition = 0; ///< Index into `entries`.
    NodeId node = 0;
  };
  std::vector<Entry> entries;
  /// The entries of a wire.
  uint32_t firstEntry(Wire wire) const {
    return groupNodes.offsets[wireGroups[wire]];
  }
  uint32_t endEntry(Wire wire) const {
    return groupNodes.offsets[wireGroups[wire + 1]];
  }

  GroupId lastGroup(Wire wire) const { return wireGroups[wire + 1] - 1; }

  /// The same with time running backwards. Node numbers stay.
  RoutingProblem reversed() const;
  /// Only the nodes below `numNodes`.
  RoutingProblem prefix(uint32_t numNodes) const;
  /// Fills `entries` from the rest.
  void fillEntries();
};

/// The instructions behind the nodes.
struct NodeInstructions {
  /// The circuit over wires, in which instruction numbers are meant: the
  /// original, or a copy without SWAP gates.
  const Circuit *circuit = nullptr;
  Circuit rewritten;
  /// The instructions of a node; those to emit when a group begins.
  Lists ofNode, ofGroup;
  /// Without any qubit: emitted first.
  std::vector<uint32_t> leading;
  /// The wire on which each qubit ends.
  std::vector<Wire> finalWire;
};

/// Builds the dependency view. Fails for an instruction that routing does not
/// handle.
llvm::Error buildProblem(const Circuit &circuit, const MappingOptions &options,
                         bool elideSwaps, RoutingProblem &problem,
                         NodeInstructions &instructions);

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_ROUTINGPROBLEM_H
