//===- KingClique.cpp - Complete graphs on King's graphs ------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// n chains run through n rows and n - 1 columns; from each column to the next,
// pairs of rows, alternately odd and even ones, swap their chains along the two
// diagonals of a square. After n steps every pair would have swapped once, and
// the pairs of the last step were neighbours in the first column already. One
// more column is one more chain that ends all others: n + 1 in n x n.
//
//===----------------------------------------------------------------------===//

#include "KingClique.h"

#include <algorithm>
#include <numeric>

using namespace enishi::annealing;

/// The pattern for `rows` + 1 chains, its upper left qubit at (top, left);
/// nothing where a qubit or coupler of it is dead.
static std::optional<Embedding> placePattern(const HardwareGraph &device,
                                             uint32_t rows, uint32_t top,
                                             uint32_t left) {
  uint32_t width = device.shape.columns;
  std::vector<std::vector<Qubit>> chains(rows + 1);
  std::vector<uint32_t> inRow(rows);
  std::iota(inRow.begin(), inRow.end(), 0);
  for (uint32_t c = 0; c < rows; ++c) {
    for (uint32_t r = 0; r < rows; ++r) {
      Qubit q = (top + r) * width + left + c;
      if (!device.works[q])
        return std::nullopt;
      chains[c + 1 < rows ? inRow[r] : rows].push_back(q);
    }
    for (uint32_t r = c % 2; r + 1 < rows; r += 2)
      std::swap(inRow[r], inRow[r + 1]);
  }
  Embedding embedding = Embedding::fromChains(chains);
  if (!device.isPerfect()) {
    llvm::Error error =
        verifyEmbedding(SparseGraph::complete(rows + 1), device, embedding);
    bool isBroken = bool(error);
    llvm::consumeError(std::move(error));
    if (isBroken)
      return std::nullopt;
  }
  return embedding;
}

std::optional<Embedding>
enishi::annealing::embedKingClique(const HardwareGraph &device, uint32_t size) {
  if (size < 3) {
    // Any qubit, any coupler.
    std::vector<GraphEdge> edges = device.graph.edges();
    auto first = std::find(device.works.begin(), device.works.end(), true);
    if (size == 2 && !edges.empty())
      return Embedding::fromChains({{edges[0].first}, {edges[0].second}});
    if (size == 1 && first != device.works.end())
      return Embedding::fromChains({{Qubit(first - device.works.begin())}});
    return std::nullopt;
  }
  uint32_t side = size - 1;
  uint32_t rows = device.shape.rows, columns = device.shape.columns;
  for (uint32_t top = 0; top + side <= rows; ++top)
    for (uint32_t left = 0; left + side <= columns; ++left)
      if (auto found = placePattern(device, side, top, left))
        return found;
  return std::nullopt;
}

Embedding
enishi::annealing::findLargestKingClique(const HardwareGraph &device) {
  for (uint32_t size = std::min(device.shape.rows, device.shape.columns) + 1;
       size > 0; --size)
    if (std::optional<Embedding> found = embedKingClique(device, size))
      return *found;
  return {};
}
