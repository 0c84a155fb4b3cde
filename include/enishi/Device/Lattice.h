//===- Lattice.h - Regular coupling graphs ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The lattices that device files and parameterised device names can ask for.
// Every function numbers the sites from 0 and gives each a row and a column.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DEVICE_LATTICE_H
#define ENISHI_DEVICE_LATTICE_H

#include "enishi/Device/Device.h"

namespace enishi {

struct Lattice {
  uint32_t numSites = 0;
  std::vector<std::array<double, 2>> positions; ///< Row, column.
  std::vector<SitePair> couplings;              ///< Lower site first.
};

/// The most sites that a device may have.
inline constexpr uint32_t kMaxSites = 1u << 20;
/// The most sites of an all-to-all device: its edges() are a list.
inline constexpr uint32_t kMaxAllToAllSites = 4096;

/// Sites 0 - 1 - ... - (n-1).
Lattice lineLattice(uint32_t numSites);
/// A line with its ends joined; from 3 sites on.
Lattice ringLattice(uint32_t numSites);
/// Row by row, nearest neighbours coupled.
Lattice gridLattice(uint32_t rows, uint32_t columns);
/// A grid made of 2 x 2 unit cells that are numbered cell by cell, the sites
/// in a cell row by row: the numbering of the square-lattice chips of RIKEN
/// and Fujitsu. Both sizes even.
Lattice unitCellLattice(uint32_t rows, uint32_t columns);
/// The sites of a grid that are marked '#', row by row; neighbouring marks are
/// coupled.
Lattice maskLattice(llvm::ArrayRef<llvm::StringRef> rows);
/// Rows of coupled sites, joined by bridge sites in every fourth column: from
/// `firstBridge` under even rows, two columns further (modulo 4) under odd
/// ones. Sites are numbered row by row, the bridges under a row after it.
/// `trimCorners` leaves out the end of the first and of the last row that no
/// bridge touches, as the 127-, 433- and 1121-site chips of IBM do.
/// firstBridge < 4 <= rowLength.
Lattice heavyHexLattice(uint32_t rows, uint32_t rowLength, uint32_t firstBridge,
                        bool trimCorners);

/// Turns every coupling so that it leads from a site with an even sum of row
/// and column to one with an odd sum.
void directCheckerboard(Lattice &lattice);

} // namespace enishi

#endif // ENISHI_DEVICE_LATTICE_H
