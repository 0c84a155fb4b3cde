//===- SparseGraph.h - An undirected graph in rows --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EMBEDDING_SPARSEGRAPH_H
#define ENISHI_ANNEALING_EMBEDDING_SPARSEGRAPH_H

#include "enishi/Annealing/IsingModel.h"

#include "llvm/ADT/ArrayRef.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace enishi::annealing {

using GraphEdge = std::pair<uint32_t, uint32_t>;

/// Who is coupled to whom: row v is neighbors[rowBegin[v] .. rowBegin[v + 1]),
/// ascending, without v itself; every edge stands in both rows.
class SparseGraph {
public:
  std::vector<uint32_t> rowBegin = {0};
  std::vector<uint32_t> neighbors;

  /// Repeated edges count once and loops are dropped. The ends of the edges
  /// must be below `numVertices`. O(vertices + edges * log(degree)).
  static SparseGraph create(uint32_t numVertices,
                            llvm::ArrayRef<GraphEdge> edges);
  /// The couplings of a model.
  static SparseGraph fromModel(const IsingModel &model);
  static SparseGraph complete(uint32_t numVertices);
  /// Vertices 0 .. left-1 against left .. left+right-1.
  static SparseGraph completeBipartite(uint32_t left, uint32_t right);
  /// A square grid; vertex (r, c) is r * columns + c.
  static SparseGraph grid(uint32_t rows, uint32_t columns);

  uint32_t numVertices() const {
    return static_cast<uint32_t>(rowBegin.size() - 1);
  }
  uint64_t numEdges() const { return neighbors.size() / 2; }
  uint32_t degree(uint32_t vertex) const {
    return rowBegin[vertex + 1] - rowBegin[vertex];
  }
  llvm::ArrayRef<uint32_t> neighborsOf(uint32_t vertex) const {
    return llvm::ArrayRef(neighbors).slice(rowBegin[vertex], degree(vertex));
  }
  /// O(log(degree)).
  bool hasEdge(uint32_t a, uint32_t b) const;
  /// Every edge once, the smaller end first, ascending.
  std::vector<GraphEdge> edges() const;
};

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EMBEDDING_SPARSEGRAPH_H
