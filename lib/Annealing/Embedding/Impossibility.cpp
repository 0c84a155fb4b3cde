//===- Impossibility.cpp - Proofs that there is no embedding --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Counts first. Then widths: a minor's treewidth is at most that of the graph.
// That of the device is at most the vertex separation of any order of its
// qubits (Kinnersley, Inf. Process. Lett. 42, 1992); that of the problem at
// least the least degree of any of its minors, here of those that come up while
// vertices of least degree are contracted (MMD+: Bodlaender, Koster, Wolle,
// ESA 2004).
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Embedder.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>
#include <set>
#include <tuple>

using namespace enishi::annealing;

static std::string proveByCounting(const SparseGraph &problem,
                                   const HardwareGraph &device) {
  uint64_t variables = problem.numVertices(), qubits = device.numQubits();
  if (variables > qubits)
    return fmt::format("{} variables need at least as many qubits; the device "
                       "has {}",
                       variables, qubits);
  // A tree of k qubits of degree D has D k - 2 (k - 1) couplers to others.
  uint64_t degree = 0, needed = 0;
  for (Qubit q = 0; q < device.numLabels(); ++q)
    degree = std::max<uint64_t>(degree, device.graph.degree(q));
  for (uint32_t v = 0; v < variables; ++v) {
    uint64_t own = problem.degree(v);
    if (own > degree && degree <= 2)
      return fmt::format("variable {} is coupled to {} others; a qubit of the "
                         "device has {} couplers and chains of them have no "
                         "more",
                         v, own, degree);
    needed += own <= degree ? 1 : (own - 2 + degree - 3) / (degree - 2);
  }
  if (needed > qubits)
    return fmt::format("the variables' degrees need chains of at least {} "
                       "qubits together (a qubit has at most {} couplers); "
                       "the device has {}",
                       needed, degree, qubits);
  uint64_t couplers = problem.numEdges() + needed - variables;
  if (couplers > device.numCouplers())
    return fmt::format("{} couplings and the chains that their degrees make "
                       "necessary need at least {} couplers; the device has {}",
                       problem.numEdges(), couplers, device.numCouplers());
  return "";
}

/// The most vertices of a beginning of the order that have a neighbour in the
/// rest.
static uint32_t separationOf(const SparseGraph &graph,
                             const std::vector<uint32_t> &order) {
  std::vector<uint32_t> place(order.size()), closing(order.size(), 0);
  for (uint32_t i = 0; i < order.size(); ++i)
    place[order[i]] = i;
  int64_t open = 0, most = 0;
  for (uint32_t i = 0; i < order.size(); ++i) {
    uint32_t last = i;
    for (uint32_t other : graph.neighborsOf(order[i]))
      last = std::max(last, place[other]);
    if (last > i) {
      ++open;
      ++closing[last];
    }
    open -= closing[i];
    most = std::max(most, open);
  }
  return most;
}

/// Sweeps over the device from one side to the other.
static std::vector<std::vector<uint32_t>>
sweepsOf(const HardwareGraph &device) {
  const TopologyShape &shape = device.shape;
  std::vector<uint32_t> labels(device.numLabels());
  std::iota(labels.begin(), labels.end(), 0);
  std::vector<std::vector<uint32_t>> orders = {labels};
  auto addSorted = [&](auto key) {
    std::vector<uint32_t> order = labels;
    std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
      return std::pair(key(a), a) < std::pair(key(b), b);
    });
    orders.push_back(std::move(order));
  };
  if (shape.kind == TopologyKind::King)
    addSorted([&](uint32_t q) { return q % shape.columns; });
  if (!shape.isBus())
    return orders;
  for (uint32_t across : {0u, 1u})
    addSorted([&](uint32_t q) {
      QubitCoordinate at = shape.coordinateOf(q);
      // Wires in the direction of the sweep count where they begin, before
      // those that they cross there.
      bool isAlong = at.orientation != across;
      uint32_t wire = shape.wirePosition(at.line, at.track);
      uint32_t begin = shape.spanOf(at).first;
      return isAlong ? std::tuple(begin, 0u, wire)
                     : std::tuple(wire, 1u, begin);
    });
  return orders;
}

/// Contracts vertices of least degree until the least degree of all is more
/// than `bound`, or nothing is left. Returns the greatest least degree met.
static uint32_t contractionDegeneracy(const SparseGraph &graph,
                                      uint32_t bound) {
  std::vector<std::set<uint32_t>> rows(graph.numVertices());
  std::set<std::pair<uint32_t, uint32_t>> byDegree;
  for (uint32_t v = 0; v < graph.numVertices(); ++v) {
    llvm::ArrayRef<uint32_t> row = graph.neighborsOf(v);
    rows[v].insert(row.begin(), row.end());
    byDegree.insert({row.size(), v});
  }
  uint32_t greatest = 0;
  // Fewer vertices than this have no greater degrees.
  while (byDegree.size() > bound + 1) {
    auto [degree, v] = *byDegree.begin();
    greatest = std::max(greatest, degree);
    if (greatest > bound)
      break;
    byDegree.erase(byDegree.begin());
    uint32_t into = v;
    for (uint32_t other : rows[v])
      if (into == v || rows[other].size() < rows[into].size())
        into = other;
    for (uint32_t other : rows[v]) {
      byDegree.erase({uint32_t(rows[other].size()), other});
      rows[other].erase(v);
    }
    for (uint32_t other : rows[v])
      if (other != into) {
        rows[other].insert(into);
        rows[into].insert(other);
      }
    for (uint32_t other : rows[v])
      byDegree.insert({uint32_t(rows[other].size()), other});
    rows[v].clear();
  }
  return greatest;
}

static std::string proveByWidth(const SparseGraph &problem,
                                const HardwareGraph &device) {
  uint32_t width = device.numLabels();
  for (const std::vector<uint32_t> &order : sweepsOf(device))
    width = std::min(width, separationOf(device.graph, order));
  // A least degree above the width takes so many couplings.
  if (problem.numEdges() < uint64_t(width + 1) * (width + 2) / 2)
    return "";
  uint32_t needed = contractionDegeneracy(problem, width);
  if (needed <= width)
    return "";
  return fmt::format("the problem's treewidth is at least {}, that of the "
                     "device at most {}",
                     needed, width);
}

std::string enishi::annealing::proveImpossible(const SparseGraph &problem,
                                               const HardwareGraph &device) {
  std::string reason = proveByCounting(problem, device);
  return reason.empty() ? proveByWidth(problem, device) : reason;
}
