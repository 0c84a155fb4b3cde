//===- Structures.h - Problems that fit the device's own shape --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_STRUCTURES_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_STRUCTURES_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <optional>

namespace enishi::annealing {

/// A problem that is a square grid, however its vertices are numbered: vertex v
/// is at (row[v], column[v]). A path is a grid of one row.
struct GridLayout {
  uint32_t rows = 0, columns = 0;
  std::vector<uint32_t> row, column;
};
/// O(vertices + edges); nothing where the problem is no such grid.
std::optional<GridLayout> recognizeGrid(const SparseGraph &problem);

/// Two qubits per vertex, four vertices per cell, on Chimera with four tracks
/// or more; one qubit per vertex on King's graphs. Tries every position.
std::optional<Embedding> embedGrid(const GridLayout &grid,
                                   const HardwareGraph &device);

/// One qubit per variable: the problem's numbers as they stand, or as those of
/// a smaller graph of the same topology that is moved over the device.
std::optional<Embedding> embedAsSubgraph(const SparseGraph &problem,
                                         const HardwareGraph &device);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_STRUCTURES_H
