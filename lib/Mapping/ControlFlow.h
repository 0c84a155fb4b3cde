//===- ControlFlow.h - Routing through control flow -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_CONTROLFLOW_H
#define ENISHI_LIB_MAPPING_CONTROLFLOW_H

#include "Search.h"

#include <memory>

namespace enishi::mapping {

/// Routes the blocks of the Flow nodes of a problem. Everything is a function
/// of the node and the layout at its entry, so that a solution can be replayed.
class FlowRouter {
public:
  /// A block as a problem of its own, in the wires of the circuit around it.
  struct Block {
    std::unique_ptr<Circuit> circuit;
    RoutingProblem problem;
    NodeInstructions instructions;
    std::unique_ptr<FlowRouter> nested;
  };
  /// What becomes of a Flow node.
  struct Routed {
    std::vector<Solution> blocks;
    /// The SWAPs at the end of each block that lead to the common layout.
    std::vector<std::vector<uint32_t>> joins;
    Layout exit;
    uint64_t cost = 0; ///< CX-class gates of all blocks.
  };

  /// Builds the problems of all blocks, nested ones too, and attaches the
  /// router to the problem where there are any.
  static llvm::Expected<std::unique_ptr<FlowRouter>>
  create(RoutingProblem &problem, const NodeInstructions &instructions,
         const SiteTables &tables, const MappingOptions &options);

  Routed route(NodeId node, const Layout &entry) const;
  llvm::ArrayRef<Block> blocks(NodeId node) const {
    return flows[flowOf(node)].blocks;
  }
  /// True if some node may leave qubits elsewhere than it found them.
  bool movesQubits() const { return moves; }

private:
  struct Flow {
    NodeId node;
    BlockFlow kind;
    std::vector<Block> blocks;
  };
  const SiteTables &tables;
  double price;
  bool moves = false;
  std::vector<Flow> flows; ///< By ascending node.

  FlowRouter(const SiteTables &tables, double price)
      : tables(tables), price(price) {}
  size_t flowOf(NodeId node) const;
  Solution routeBlock(const Block &block, const Layout &entry) const;
  std::vector<uint32_t> wayBack(const Block &block,
                                const Solution &solution) const;
};

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_CONTROLFLOW_H
