//===- CouplingGraph.cpp - Which sites of a device may interact ----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Mapping/CouplingGraph.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>

using namespace enishi;

static llvm::Error invalid(const char *format, auto... arguments) {
  return llvm::createStringError(std::errc::invalid_argument, format,
                                 arguments...);
}

static bool isProbability(double value) { return value >= 0 && value <= 1; }

llvm::Expected<CouplingGraph>
CouplingGraph::create(uint32_t numSites, llvm::ArrayRef<Edge> edges,
                      llvm::ArrayRef<double> edgeErrors,
                      llvm::ArrayRef<double> siteErrors) {
  if (numSites > kMaxSites)
    return invalid("the device has %u sites; mapping supports at most %u",
                   numSites, kMaxSites);
  if (!edgeErrors.empty() && edgeErrors.size() != edges.size())
    return invalid("%zu edge errors for %zu edges", edgeErrors.size(),
                   edges.size());
  if (!siteErrors.empty() && siteErrors.size() != numSites)
    return invalid("%zu site errors for %u sites", siteErrors.size(), numSites);

  struct Given {
    Edge edge;
    double error;
  };
  std::vector<Given> given;
  given.reserve(edges.size());
  for (auto [i, edge] : llvm::enumerate(edges)) {
    if (edge.a >= numSites || edge.b >= numSites)
      return invalid("an edge joins sites %u and %u, but there are only %u",
                     edge.a, edge.b, numSites);
    if (edge.a == edge.b)
      return invalid("an edge joins site %u to itself", edge.a);
    double error = edgeErrors.empty() ? 0 : edgeErrors[i];
    if (!isProbability(error))
      return invalid("the error of edge %u-%u is not in [0, 1]", edge.a,
                     edge.b);
    given.push_back(
        {{std::min(edge.a, edge.b), std::max(edge.a, edge.b)}, error});
  }
  llvm::sort(given, [](const Given &x, const Given &y) {
    return std::tie(x.edge.a, x.edge.b, x.error) <
           std::tie(y.edge.a, y.edge.b, y.error);
  });
  for (double error : siteErrors)
    if (!isProbability(error))
      return invalid("the error of a site is not in [0, 1]");

  CouplingGraph graph;
  graph.numSites_ = numSites;
  graph.hasErrors_ = !edgeErrors.empty() || !siteErrors.empty();
  for (const Given &next : given) {
    if (!graph.edges_.empty() && graph.edges_.back() == next.edge)
      continue;
    graph.edges_.push_back(next.edge);
    graph.edgeErrors.push_back(next.error);
  }
  graph.siteErrors.assign(siteErrors.begin(), siteErrors.end());
  graph.siteErrors.resize(numSites, 0.0);

  graph.offsets.assign(numSites + 1, 0);
  for (Edge edge : graph.edges_) {
    ++graph.offsets[edge.a + 1];
    ++graph.offsets[edge.b + 1];
  }
  for (Site site = 0; site < numSites; ++site) {
    graph.maxDegree_ = std::max(graph.maxDegree_, graph.offsets[site + 1]);
    graph.offsets[site + 1] += graph.offsets[site];
  }
  graph.targets.resize(2 * graph.edges_.size());
  graph.edgeOfTarget.resize(2 * graph.edges_.size());
  std::vector<uint32_t> next(graph.offsets.begin(), graph.offsets.end());
  // Two sweeps, so that each site's neighbours come out in ascending order.
  for (auto [i, edge] : llvm::enumerate(graph.edges_)) {
    graph.targets[next[edge.b]] = edge.a;
    graph.edgeOfTarget[next[edge.b]++] = i;
  }
  for (auto [i, edge] : llvm::enumerate(graph.edges_)) {
    graph.targets[next[edge.a]] = edge.b;
    graph.edgeOfTarget[next[edge.a]++] = i;
  }
  graph.findDistances();
  return graph;
}

void CouplingGraph::findDistances() {
  distances.assign(size_t(numSites_) * numSites_, kUnreachable);
  components.assign(numSites_, ~0u);
  std::vector<Site> queue(numSites_);
  for (Site source = 0; source < numSites_; ++source) {
    uint16_t *row = &distances[size_t(source) * numSites_];
    size_t head = 0, tail = 0;
    queue[tail++] = source;
    row[source] = 0;
    while (head < tail) {
      Site site = queue[head++];
      for (Site neighbor : neighbors(site)) {
        if (row[neighbor] != kUnreachable)
          continue;
        row[neighbor] = row[site] + 1;
        queue[tail++] = neighbor;
      }
    }
    if (components[source] != ~0u)
      continue;
    for (size_t i = 0; i < tail; ++i)
      components[queue[i]] = componentSizes.size();
    componentSizes.push_back(tail);
  }
}

uint32_t CouplingGraph::edgeBetween(Site a, Site b) const {
  llvm::ArrayRef<Site> list = neighbors(a);
  size_t index = llvm::lower_bound(list, b) - list.begin();
  assert(index < list.size() && list[index] == b && "no such edge");
  return incidentEdges(a)[index];
}

CouplingGraph CouplingGraph::line(uint32_t length) { return grid(1, length); }

CouplingGraph CouplingGraph::ring(uint32_t length) {
  std::vector<Edge> edges;
  for (Site site = 0; site + 1 < length; ++site)
    edges.push_back({site, site + 1});
  if (length > 2)
    edges.push_back({0, length - 1});
  return llvm::cantFail(create(length, edges));
}

CouplingGraph CouplingGraph::grid(uint32_t rows, uint32_t columns) {
  std::vector<Edge> edges;
  for (uint32_t row = 0; row < rows; ++row) {
    for (uint32_t column = 0; column < columns; ++column) {
      Site site = row * columns + column;
      if (column + 1 < columns)
        edges.push_back({site, site + 1});
      if (row + 1 < rows)
        edges.push_back({site, site + columns});
    }
  }
  return llvm::cantFail(create(rows * columns, edges));
}

CouplingGraph CouplingGraph::full(uint32_t numSites) {
  std::vector<Edge> edges;
  for (Site a = 0; a < numSites; ++a)
    for (Site b = a + 1; b < numSites; ++b)
      edges.push_back({a, b});
  return llvm::cantFail(create(numSites, edges));
}

CouplingGraph CouplingGraph::heavyHex(uint32_t rows, uint32_t columns) {
  std::vector<Edge> edges;
  Site rowStart = 0;
  for (uint32_t row = 0; row < rows; ++row) {
    for (uint32_t column = 0; column + 1 < columns; ++column)
      edges.push_back({rowStart + column, rowStart + column + 1});
    Site bridge = rowStart + columns;
    if (row + 1 == rows) {
      rowStart = bridge;
      break;
    }
    uint32_t first = row % 2 == 0 ? 3 : 1;
    uint32_t count = columns > first ? (columns - first + 3) / 4 : 0;
    for (uint32_t i = 0; i < count; ++i) {
      edges.push_back({rowStart + first + 4 * i, bridge + i});
      edges.push_back({bridge + i, bridge + count + first + 4 * i});
    }
    rowStart = bridge + count;
  }
  return llvm::cantFail(create(rowStart, edges));
}
