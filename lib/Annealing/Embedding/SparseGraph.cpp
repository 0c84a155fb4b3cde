//===- SparseGraph.cpp - An undirected graph in rows ----------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/SparseGraph.h"

#include <algorithm>
#include <cassert>

using namespace enishi::annealing;

SparseGraph SparseGraph::create(uint32_t numVertices,
                                llvm::ArrayRef<GraphEdge> edges) {
  std::vector<uint32_t> begin(numVertices + 1, 0);
  for (auto [a, b] : edges) {
    assert(a < numVertices && b < numVertices && "an edge to nowhere");
    if (a == b)
      continue;
    ++begin[a + 1];
    ++begin[b + 1];
  }
  for (uint32_t v = 0; v < numVertices; ++v)
    begin[v + 1] += begin[v];
  std::vector<uint32_t> raw(begin.back()), cursor(begin.begin(), begin.end());
  for (auto [a, b] : edges) {
    if (a == b)
      continue;
    raw[cursor[a]++] = b;
    raw[cursor[b]++] = a;
  }
  SparseGraph graph;
  graph.rowBegin.assign(numVertices + 1, 0);
  graph.neighbors.reserve(raw.size());
  for (uint32_t v = 0; v < numVertices; ++v) {
    auto first = raw.begin() + begin[v], last = raw.begin() + begin[v + 1];
    if (!std::is_sorted(first, last))
      std::sort(first, last);
    graph.neighbors.insert(graph.neighbors.end(), first,
                           std::unique(first, last));
    graph.rowBegin[v + 1] = graph.neighbors.size();
  }
  return graph;
}

SparseGraph SparseGraph::fromModel(const IsingModel &model) {
  SparseGraph graph;
  graph.rowBegin.assign(model.rowBegin.begin(), model.rowBegin.end());
  graph.neighbors = model.neighbors;
  return graph;
}

SparseGraph SparseGraph::complete(uint32_t numVertices) {
  std::vector<GraphEdge> edges;
  for (uint32_t a = 0; a < numVertices; ++a)
    for (uint32_t b = a + 1; b < numVertices; ++b)
      edges.push_back({a, b});
  return create(numVertices, edges);
}

SparseGraph SparseGraph::completeBipartite(uint32_t left, uint32_t right) {
  std::vector<GraphEdge> edges;
  for (uint32_t a = 0; a < left; ++a)
    for (uint32_t b = 0; b < right; ++b)
      edges.push_back({a, left + b});
  return create(left + right, edges);
}

SparseGraph SparseGraph::grid(uint32_t rows, uint32_t columns) {
  std::vector<GraphEdge> edges;
  for (uint32_t r = 0; r < rows; ++r)
    for (uint32_t c = 0; c < columns; ++c) {
      if (c + 1 < columns)
        edges.push_back({r * columns + c, r * columns + c + 1});
      if (r + 1 < rows)
        edges.push_back({r * columns + c, (r + 1) * columns + c});
    }
  return create(rows * columns, edges);
}

bool SparseGraph::hasEdge(uint32_t a, uint32_t b) const {
  llvm::ArrayRef<uint32_t> row = neighborsOf(a);
  return std::binary_search(row.begin(), row.end(), b);
}

std::vector<GraphEdge> SparseGraph::edges() const {
  std::vector<GraphEdge> result;
  result.reserve(numEdges());
  for (uint32_t a = 0; a < numVertices(); ++a)
    for (uint32_t b : neighborsOf(a))
      if (a < b)
        result.push_back({a, b});
  return result;
}
