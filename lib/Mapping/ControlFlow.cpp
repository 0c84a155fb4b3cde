//===- ControlFlow.cpp - Routing through control flow --------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ControlFlow.h"

#include "TokenSwapping.h"

#include "llvm/ADT/STLExtras.h"

using namespace enishi;
using namespace enishi::mapping;

static constexpr uint64_t kSwapCost = 3;

llvm::Expected<std::unique_ptr<FlowRouter>>
FlowRouter::create(RoutingProblem &problem,
                   const NodeInstructions &instructions,
                   const SiteTables &tables, const MappingOptions &options) {
  std::unique_ptr<FlowRouter> router(
      new FlowRouter(tables, options.absorbSwaps ? kDefaultPrice : 0));
  const Circuit &circuit = *instructions.circuit;
  for (NodeId node = 0; node < problem.nodes.size(); ++node) {
    if (problem.nodes[node].kind != NodeKind::Flow)
      continue;
    const Instruction &inst =
        circuit.instructions[instructions.ofNode[node].front()];
    Flow flow{.node = node, .kind = BlockFlow::Any, .blocks = {}};
    if (options.blockFlow)
      flow.kind = options.blockFlow(circuit, inst);
    router->moves |= flow.kind == BlockFlow::ExactlyOne;
    for (const Circuit &source : circuit.controlFlowBlocks(inst)) {
      Block block;
      block.circuit = std::make_unique<Circuit>(source);
      block.circuit->numQubits = circuit.numQubits;
      if (llvm::Error error =
              buildProblem(*block.circuit, options, /*elideSwaps=*/false,
                           block.problem, block.instructions))
        return std::move(error);
      llvm::Expected<std::unique_ptr<FlowRouter>> nested =
          create(block.problem, block.instructions, tables, options);
      if (!nested)
        return nested.takeError();
      block.nested = std::move(*nested);
      flow.blocks.push_back(std::move(block));
    }
    router->flows.push_back(std::move(flow));
  }
  // The problems of nested blocks have moved with their blocks; their routers
  // have not.
  problem.flows = router->flows.empty() ? nullptr : router.get();
  return router;
}

size_t FlowRouter::flowOf(NodeId node) const {
  return llvm::partition_point(
             flows, [&](const Flow &flow) { return flow.node < node; }) -
         flows.begin();
}

/// A greedy pass with each of two look-aheads; the cheaper one.
Solution FlowRouter::routeBlock(const Block &block, const Layout &entry) const {
  Solution best;
  for (auto [lookahead, decay] : {std::pair(0.15, 0.7), std::pair(0.3, 0.5)}) {
    RouterWeights weights(lookahead, decay, 10, price);
    Random random;
    Solution solution =
        routeGreedily(block.problem, tables, weights, entry, random);
    if (solution.cost < best.cost)
      best = std::move(solution);
    if (best.swaps.empty())
      break;
  }
  return best;
}

/// The SWAPs that end a block in the layout in which it began.
std::vector<uint32_t> FlowRouter::wayBack(const Block &block,
                                          const Solution &solution) const {
  std::vector<uint32_t> way =
      swapsBetween(solution.finalLayout, solution.layout, tables.graph);
  if (!block.nested->movesQubits() && solution.swaps.size() < way.size())
    way.assign(solution.swaps.rbegin(), solution.swaps.rend());
  return way;
}

FlowRouter::Routed FlowRouter::route(NodeId node, const Layout &entry) const {
  const Flow &flow = flows[flowOf(node)];
  Routed routed;
  routed.exit = entry;
  size_t backSwaps = 0;
  for (const Block &block : flow.blocks) {
    routed.blocks.push_back(routeBlock(block, entry));
    routed.cost += routed.blocks.back().cost;
    routed.joins.push_back(wayBack(block, routed.blocks.back()));
    backSwaps += routed.joins.back().size();
  }
  if (flow.kind == BlockFlow::ExactlyOne) {
    for (const Solution &candidate : routed.blocks) {
      std::vector<std::vector<uint32_t>> joins;
      size_t swaps = 0;
      for (const Solution &solution : routed.blocks) {
        joins.push_back(swapsBetween(solution.finalLayout,
                                     candidate.finalLayout, tables.graph));
        swaps += joins.back().size();
      }
      if (swaps >= backSwaps)
        continue;
      backSwaps = swaps;
      routed.joins = std::move(joins);
      routed.exit = candidate.finalLayout;
    }
  }
  routed.cost += kSwapCost * backSwaps;
  return routed;
}
