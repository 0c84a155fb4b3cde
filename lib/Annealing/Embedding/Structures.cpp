//===- Structures.cpp - Problems that fit the device's own shape ----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Structures.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <algorithm>
#include <limits>

using namespace enishi::annealing;

static constexpr uint32_t kUnset = std::numeric_limits<uint32_t>::max();

//===----------------------------------------------------------------------===//
// Recognition
//===----------------------------------------------------------------------===//

/// Follows the rim from a corner to the next corner.
static std::vector<uint32_t> walkRim(const SparseGraph &problem, uint32_t from,
                                     uint32_t next) {
  std::vector<uint32_t> rim = {from};
  while (next != kUnset && rim.size() < problem.numVertices()) {
    uint32_t previous = rim.back(), after = kUnset;
    rim.push_back(next);
    if (problem.degree(next) == 2)
      break;
    for (uint32_t other : problem.neighborsOf(next))
      if (other != previous && problem.degree(other) < 4)
        after = other;
    next = after;
  }
  return rim;
}

static std::optional<GridLayout> recognizePath(const SparseGraph &problem) {
  uint32_t n = problem.numVertices(), start = kUnset;
  for (uint32_t v = 0; v < n && start == kUnset; ++v)
    if (problem.degree(v) <= 1)
      start = v;
  if (start == kUnset || problem.numEdges() + 1 != n)
    return std::nullopt;
  GridLayout grid{1, n, std::vector<uint32_t>(n, 0),
                  std::vector<uint32_t>(n, kUnset)};
  for (uint32_t v = start, at = 0; v != kUnset; ++at) {
    if (problem.degree(v) > 2)
      return std::nullopt;
    grid.column[v] = at;
    uint32_t next = kUnset;
    for (uint32_t other : problem.neighborsOf(v))
      if (grid.column[other] == kUnset)
        next = other;
    v = next;
  }
  if (llvm::is_contained(grid.column, kUnset))
    return std::nullopt;
  return grid;
}

std::optional<GridLayout>
enishi::annealing::recognizeGrid(const SparseGraph &problem) {
  uint32_t n = problem.numVertices(), corner = kUnset;
  if (n == 0)
    return std::nullopt;
  if (problem.numEdges() < n)
    if (std::optional<GridLayout> path = recognizePath(problem))
      return path;
  for (uint32_t v = 0; v < n; ++v) {
    if (problem.degree(v) < 2 || problem.degree(v) > 4)
      return std::nullopt;
    if (problem.degree(v) == 2 && corner == kUnset)
      corner = v;
  }
  if (corner == kUnset)
    return std::nullopt;
  // Along the short side of a grid of two rows, where the rim is ambiguous.
  llvm::ArrayRef<uint32_t> beside = problem.neighborsOf(corner);
  std::vector<uint32_t> above =
      walkRim(problem, corner, beside[problem.degree(beside[0]) == 2 ? 0 : 1]);
  uint32_t columns = above.size();
  if (columns < 2 || n % columns != 0)
    return std::nullopt;
  GridLayout grid{n / columns, columns, std::vector<uint32_t>(n, kUnset),
                  std::vector<uint32_t>(n, kUnset)};
  for (uint32_t r = 0; r < grid.rows; ++r) {
    for (uint32_t c = 0; c < columns; ++c) {
      if (grid.row[above[c]] != kUnset)
        return std::nullopt;
      grid.row[above[c]] = r;
      grid.column[above[c]] = c;
    }
    // Below each vertex is its only neighbour without a place.
    for (uint32_t c = 0; c < columns && r + 1 < grid.rows; ++c) {
      uint32_t below = kUnset;
      for (uint32_t other : problem.neighborsOf(above[c]))
        if (grid.row[other] == kUnset)
          below = other;
      if (below == kUnset)
        return std::nullopt;
      above[c] = below;
    }
  }
  if (problem.numEdges() != 2 * uint64_t(n) - grid.rows - columns)
    return std::nullopt;
  for (auto [a, b] : problem.edges()) {
    uint32_t dr =
        std::max(grid.row[a], grid.row[b]) - std::min(grid.row[a], grid.row[b]);
    uint32_t dc = std::max(grid.column[a], grid.column[b]) -
                  std::min(grid.column[a], grid.column[b]);
    if (dr + dc != 1)
      return std::nullopt;
  }
  return grid;
}

//===----------------------------------------------------------------------===//
// Embedding
//===----------------------------------------------------------------------===//

static SparseGraph graphOf(const GridLayout &grid) {
  std::vector<uint32_t> at(grid.row.size());
  for (uint32_t v = 0; v < at.size(); ++v)
    at[grid.row[v] * grid.columns + grid.column[v]] = v;
  SparseGraph plain = SparseGraph::grid(grid.rows, grid.columns);
  std::vector<GraphEdge> edges;
  for (auto [a, b] : plain.edges())
    edges.push_back({at[a], at[b]});
  return SparseGraph::create(at.size(), edges);
}

static bool isGood(const SparseGraph &problem, const HardwareGraph &device,
                   const Embedding &embedding) {
  llvm::Error error = verifyEmbedding(problem, device, embedding);
  bool good = !error;
  llvm::consumeError(std::move(error));
  return good;
}

std::optional<Embedding>
enishi::annealing::embedGrid(const GridLayout &grid,
                             const HardwareGraph &device) {
  const TopologyShape &shape = device.shape;
  bool isChimera = shape.kind == TopologyKind::Chimera && shape.tracks >= 4;
  if (!isChimera && shape.kind != TopologyKind::King)
    return std::nullopt;
  SparseGraph problem = graphOf(grid);
  uint32_t size = isChimera ? 2 : 1;
  for (bool transposed : {false, true}) {
    uint32_t height =
        ((transposed ? grid.columns : grid.rows) + size - 1) / size;
    uint32_t width =
        ((transposed ? grid.rows : grid.columns) + size - 1) / size;
    for (uint32_t top = 0; top + height <= shape.rows; ++top)
      for (uint32_t left = 0; left + width <= shape.columns; ++left) {
        Embedding embedding;
        for (uint32_t v = 0; v < grid.row.size(); ++v) {
          uint32_t r = transposed ? grid.column[v] : grid.row[v];
          uint32_t c = transposed ? grid.row[v] : grid.column[v];
          if (!isChimera) {
            embedding.addChain({(top + r) * shape.columns + left + c});
            continue;
          }
          // Every second cell is a mirror image, so that neighbours across the
          // border of a cell are on the same track.
          uint32_t track = 2 * ((r / 2 + r) % 2) + (c / 2 + c) % 2;
          uint32_t y = top + r / 2, x = left + c / 2;
          embedding.addChain({shape.qubitAt({0, x, track, 0, y}),
                              shape.qubitAt({1, y, track, 0, x})});
        }
        if (isGood(problem, device, embedding))
          return embedding;
      }
  }
  return std::nullopt;
}

/// One qubit per variable, by a map of numbers.
static std::optional<Embedding>
mapNumbers(const SparseGraph &problem, const HardwareGraph &device,
           llvm::function_ref<Qubit(uint32_t)> map) {
  for (uint32_t v = 0; v < problem.numVertices(); ++v) {
    Qubit q = map(v);
    if (q >= device.numLabels() || !device.works[q])
      return std::nullopt;
    for (uint32_t other : problem.neighborsOf(v))
      if (!device.graph.hasEdge(q, map(other)))
        return std::nullopt;
  }
  Embedding embedding;
  for (uint32_t v = 0; v < problem.numVertices(); ++v)
    embedding.addChain({map(v)});
  return embedding;
}

std::optional<Embedding>
enishi::annealing::embedAsSubgraph(const SparseGraph &problem,
                                   const HardwareGraph &device) {
  if (auto found = mapNumbers(problem, device, [](uint32_t v) { return v; }))
    return found;
  if (!device.shape.isBus())
    return std::nullopt;
  const TopologyShape &large = device.shape;
  for (uint32_t m = large.kind == TopologyKind::Pegasus ? 2 : 1;
       m < std::min(large.rows, large.columns); ++m) {
    TopologyShape small = large;
    small.rows = small.columns = m;
    if (small.numLabels() < problem.numVertices())
      continue;
    HardwareGraph pattern = llvm::cantFail(HardwareGraph::create(small));
    bool isPart = true;
    for (uint32_t v = 0; v < problem.numVertices() && isPart; ++v)
      for (uint32_t other : problem.neighborsOf(v))
        isPart &= pattern.graph.hasEdge(v, other);
    if (!isPart)
      continue;
    uint32_t lines = small.kind == TopologyKind::Zephyr ? 2 : 1;
    for (uint32_t dy = 0; dy + m <= large.rows; ++dy)
      for (uint32_t dx = 0; dx + m <= large.columns; ++dx)
        if (auto found = mapNumbers(problem, device, [&](uint32_t v) {
              QubitCoordinate at = small.coordinateOf(v);
              at.line += lines * (at.orientation == 0 ? dx : dy);
              at.segment += at.orientation == 0 ? dy : dx;
              return large.qubitAt(at);
            }))
          return found;
    return std::nullopt;
  }
  return std::nullopt;
}
