//===- Mapping.cpp - Placement and routing -------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Mapping/Mapping.h"

#include "ControlFlow.h"
#include "Emission.h"
#include "Placement.h"

using namespace enishi;
using namespace enishi::mapping;

/// Checks that the initial layout, where there is one, is a placement of every
/// qubit.
static llvm::Error checkOptions(const Circuit &circuit,
                                const CouplingGraph &graph,
                                const MappingOptions &options) {
  if (options.initialLayout.empty())
    return llvm::Error::success();
  if (options.initialLayout.size() != circuit.numQubits)
    return llvm::createStringError(
        std::errc::invalid_argument,
        "the initial layout has %zu entries for %u qubits",
        options.initialLayout.size(), circuit.numQubits);
  std::vector<bool> used(graph.numSites());
  for (Site site : options.initialLayout) {
    if (site >= graph.numSites())
      return llvm::createStringError(
          std::errc::invalid_argument,
          "the initial layout uses site %u of a device with %u", site,
          graph.numSites());
    if (used[site])
      return llvm::createStringError(
          std::errc::invalid_argument,
          "the initial layout puts two qubits on site %u", site);
    used[site] = true;
  }
  return llvm::Error::success();
}

llvm::Expected<MappingResult>
enishi::mapCircuit(const Circuit &circuit, const CouplingGraph &graph,
                   const MappingOptions &options) {
  if (circuit.numQubits > graph.numSites())
    return llvm::createStringError(
        std::errc::invalid_argument,
        "the circuit has %u qubits, the device only %u sites",
        circuit.numQubits, graph.numSites());
  RoutingProblem problem;
  NodeInstructions instructions;
  if (llvm::Error error = buildProblem(circuit, options, options.elideSwaps,
                                       problem, instructions))
    return std::move(error);
  if (llvm::Error error = checkOptions(circuit, graph, options))
    return std::move(error);
  if (!assignParts(circuitParts(problem), graph))
    return llvm::createStringError(
        std::errc::invalid_argument,
        "no connected part of the device is large enough for the qubits that "
        "the circuit joins");
  if (!options.initialLayout.empty()) {
    for (llvm::ArrayRef<Wire> part : circuitParts(problem))
      for (Wire wire : part)
        if (graph.component(options.initialLayout[wire]) !=
            graph.component(options.initialLayout[part[0]]))
          return llvm::createStringError(
              std::errc::invalid_argument,
              "the initial layout puts qubits that the circuit joins on parts "
              "of the device that are not connected");
  }
  SiteTables tables(graph);
  llvm::Expected<std::unique_ptr<FlowRouter>> flows =
      FlowRouter::create(problem, instructions, tables, options);
  if (!flows)
    return flows.takeError();
  Solution solution = search(problem, tables, options);
  if (graph.hasErrors() && options.level > 0 && options.initialLayout.empty() &&
      !problem.flows && !solution.swaps.empty()) {
    constexpr uint64_t kSteps = 400'000;
    relocate(problem, tables, kSteps, options.seed, solution);
  }
  return emit(problem, instructions, tables, solution);
}
