//===- HardwareGraph.cpp - Qubits and couplers of an annealer -------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/HardwareGraph.h"

#include <fmt/format.h>

#include <algorithm>

using namespace enishi::annealing;

llvm::Expected<HardwareGraph>
HardwareGraph::create(const TopologyShape &shape,
                      llvm::ArrayRef<Qubit> deadQubits,
                      llvm::ArrayRef<GraphEdge> deadCouplers) {
  if (llvm::Error error = shape.check())
    return std::move(error);
  HardwareGraph device;
  device.shape = shape;
  uint32_t labels = shape.numLabels();
  device.works.resize(labels);
  for (Qubit q = 0; q < labels; ++q)
    device.works[q] = shape.isQubit(q);
  for (Qubit q : deadQubits) {
    if (!shape.isQubit(q))
      return llvm::createStringError(fmt::format(
          "{} has no qubit {} to list as dead", shape.describe(), q));
    device.works[q] = false;
  }
  std::vector<GraphEdge> dead(deadCouplers.begin(), deadCouplers.end());
  for (GraphEdge &edge : dead)
    if (edge.first > edge.second)
      std::swap(edge.first, edge.second);
  std::sort(dead.begin(), dead.end());
  std::vector<GraphEdge> couplers = shape.couplers();
  for (auto [a, b] : dead)
    if (!std::binary_search(couplers.begin(), couplers.end(), GraphEdge(a, b)))
      return llvm::createStringError(
          fmt::format("{} has no coupler ({}, {}) to list as dead",
                      shape.describe(), a, b));
  std::erase_if(couplers, [&](const GraphEdge &edge) {
    return !device.works[edge.first] || !device.works[edge.second] ||
           std::binary_search(dead.begin(), dead.end(), edge);
  });
  device.graph = SparseGraph::create(labels, couplers);
  device.numWorking =
      std::count(device.works.begin(), device.works.end(), true);
  device.perfect = deadQubits.empty() && deadCouplers.empty();
  return device;
}

HardwareGraph HardwareGraph::custom(SparseGraph graph) {
  HardwareGraph device;
  device.graph = std::move(graph);
  device.numWorking = device.graph.numVertices();
  device.works.assign(device.numWorking, true);
  device.perfect = true;
  return device;
}
