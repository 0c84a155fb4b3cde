//===- Lattice.cpp - Regular coupling graphs --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/Lattice.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>

using namespace enishi;

static void couple(Lattice &lattice, Site a, Site b) {
  lattice.couplings.emplace_back(std::min(a, b), std::max(a, b));
}

static Site addSite(Lattice &lattice, uint32_t row, uint32_t column) {
  lattice.positions.push_back({double(row), double(column)});
  return lattice.numSites++;
}

Lattice enishi::lineLattice(uint32_t numSites) {
  return gridLattice(1, numSites);
}

Lattice enishi::ringLattice(uint32_t numSites) {
  assert(numSites >= 3 && "a ring has at least three sites");
  Lattice lattice;
  // Drawn as two rows, the second read from right to left.
  uint32_t top = (numSites + 1) / 2;
  for (Site site = 0; site < numSites; ++site) {
    addSite(lattice, site >= top, site < top ? site : numSites - 1 - site);
    couple(lattice, site, (site + 1) % numSites);
  }
  llvm::sort(lattice.couplings);
  return lattice;
}

/// Couples every two sites that `siteAt` has next to each other. Absent
/// sites are kNone.
static void
coupleNeighbours(Lattice &lattice, uint32_t rows, uint32_t columns,
                 llvm::function_ref<Site(uint32_t, uint32_t)> siteAt) {
  for (uint32_t row = 0; row < rows; ++row)
    for (uint32_t column = 0; column < columns; ++column) {
      Site site = siteAt(row, column);
      if (site == kNone)
        continue;
      Site right = column + 1 < columns ? siteAt(row, column + 1) : kNone;
      Site below = row + 1 < rows ? siteAt(row + 1, column) : kNone;
      if (right != kNone)
        couple(lattice, site, right);
      if (below != kNone)
        couple(lattice, site, below);
    }
  llvm::sort(lattice.couplings);
}

Lattice enishi::gridLattice(uint32_t rows, uint32_t columns) {
  Lattice lattice;
  for (uint32_t row = 0; row < rows; ++row)
    for (uint32_t column = 0; column < columns; ++column)
      addSite(lattice, row, column);
  coupleNeighbours(lattice, rows, columns, [&](uint32_t row, uint32_t column) {
    return row * columns + column;
  });
  return lattice;
}

Lattice enishi::unitCellLattice(uint32_t rows, uint32_t columns) {
  assert(rows % 2 == 0 && columns % 2 == 0 && "cells are 2 x 2");
  Lattice lattice;
  for (uint32_t row = 0; row < rows; row += 2)
    for (uint32_t column = 0; column < columns; column += 2)
      for (uint32_t inCell = 0; inCell < 4; ++inCell)
        addSite(lattice, row + inCell / 2, column + inCell % 2);
  coupleNeighbours(lattice, rows, columns, [&](uint32_t row, uint32_t column) {
    uint32_t cell = row / 2 * (columns / 2) + column / 2;
    return 4 * cell + row % 2 * 2 + column % 2;
  });
  return lattice;
}

Lattice enishi::maskLattice(llvm::ArrayRef<llvm::StringRef> rows) {
  Lattice lattice;
  size_t columns = 0;
  for (llvm::StringRef row : rows)
    columns = std::max(columns, row.size());
  std::vector<Site> siteAt(rows.size() * columns, kNone);
  for (auto [row, text] : llvm::enumerate(rows))
    for (auto [column, mark] : llvm::enumerate(text))
      if (mark == '#')
        siteAt[row * columns + column] = addSite(lattice, row, column);
  coupleNeighbours(lattice, rows.size(), columns,
                   [&](uint32_t row, uint32_t column) {
                     return siteAt[row * columns + column];
                   });
  return lattice;
}

Lattice enishi::heavyHexLattice(uint32_t rows, uint32_t rowLength,
                                uint32_t firstBridge, bool trimCorners) {
  assert(firstBridge < 4 && rowLength >= 4);
  auto bridgeStart = [&](uint32_t gap) {
    return gap % 2 == 0 ? firstBridge : (firstBridge + 2) % 4;
  };
  // Of an outer row an end that no bridge touches is left out: the right one
  // if both are free.
  auto isTrimmed = [&](uint32_t row, uint32_t column) {
    if (!trimCorners || rows < 2 || (row != 0 && row != rows - 1))
      return false;
    uint32_t start = bridgeStart(row == 0 ? 0 : rows - 2);
    if ((rowLength - 1) % 4 != start)
      return column == rowLength - 1;
    return start != 0 && column == 0;
  };

  Lattice lattice;
  std::vector<Site> bridges;
  std::vector<Site> current(rowLength, kNone);
  for (uint32_t row = 0; row < rows; ++row) {
    for (uint32_t column = 0; column < rowLength; ++column)
      current[column] =
          isTrimmed(row, column) ? kNone : addSite(lattice, 2 * row, column);
    for (uint32_t column = 1; column < rowLength; ++column)
      if (current[column - 1] != kNone && current[column] != kNone)
        couple(lattice, current[column - 1], current[column]);
    for (auto [index, bridge] : llvm::enumerate(bridges))
      couple(lattice, bridge, current[bridgeStart(row - 1) + 4 * index]);
    bridges.clear();
    if (row + 1 == rows)
      break;
    for (uint32_t column = bridgeStart(row); column < rowLength; column += 4) {
      bridges.push_back(addSite(lattice, 2 * row + 1, column));
      couple(lattice, current[column], bridges.back());
    }
  }
  llvm::sort(lattice.couplings);
  return lattice;
}

void enishi::directCheckerboard(Lattice &lattice) {
  auto isEven = [&](Site site) {
    auto [row, column] = lattice.positions[site];
    return uint64_t(row + column) % 2 == 0;
  };
  for (SitePair &pair : lattice.couplings)
    if (!isEven(pair.first))
      std::swap(pair.first, pair.second);
}
