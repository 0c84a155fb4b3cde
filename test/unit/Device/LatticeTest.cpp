//===- LatticeTest.cpp ------------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/Lattice.h"

#include "gtest/gtest.h"

#include <map>
#include <set>

using namespace enishi;

/// How many sites have each number of couplings.
static std::map<unsigned, unsigned> degrees(const Lattice &lattice) {
  std::vector<unsigned> degree(lattice.numSites, 0);
  std::set<SitePair> seen;
  for (auto [a, b] : lattice.couplings) {
    EXPECT_TRUE(seen.insert({std::min(a, b), std::max(a, b)}).second);
    EXPECT_NE(a, b);
    ++degree.at(a);
    ++degree.at(b);
  }
  std::map<unsigned, unsigned> result;
  for (unsigned d : degree)
    ++result[d];
  return result;
}

using Degrees = std::map<unsigned, unsigned>;

TEST(Lattice, LineAndRing) {
  EXPECT_EQ(degrees(lineLattice(5)), (Degrees{{1, 2}, {2, 3}}));
  EXPECT_EQ(lineLattice(1).couplings.size(), 0u);
  EXPECT_EQ(degrees(ringLattice(7)), (Degrees{{2, 7}}));
  EXPECT_EQ(ringLattice(3).couplings,
            (std::vector<SitePair>{{0, 1}, {0, 2}, {1, 2}}));
}

TEST(Lattice, Grid) {
  Lattice grid = gridLattice(3, 4);
  EXPECT_EQ(grid.numSites, 12u);
  EXPECT_EQ(grid.couplings.size(), 3u * 3 + 2 * 4);
  EXPECT_EQ(degrees(grid), (Degrees{{2, 4}, {3, 6}, {4, 2}}));
  EXPECT_EQ(grid.positions[7], (std::array<double, 2>{1, 3}));
}

TEST(Lattice, UnitCellsNumberCellByCell) {
  Lattice lattice = unitCellLattice(8, 8);
  EXPECT_EQ(lattice.numSites, 64u);
  EXPECT_EQ(lattice.couplings.size(), 112u);
  // The published list begins 0-1, 0-2, 4-1, 3-1, 3-2, 16-2.
  std::set<SitePair> pairs(lattice.couplings.begin(), lattice.couplings.end());
  for (SitePair pair :
       {SitePair{0, 1}, {0, 2}, {1, 4}, {1, 3}, {2, 3}, {2, 16}})
    EXPECT_TRUE(pairs.count(pair)) << pair.first << "-" << pair.second;
  for (auto [a, b] : lattice.couplings) {
    auto [rowA, columnA] = lattice.positions[a];
    auto [rowB, columnB] = lattice.positions[b];
    EXPECT_EQ(std::abs(rowA - rowB) + std::abs(columnA - columnB), 1);
  }
}

TEST(Lattice, CheckerboardDirections) {
  Lattice lattice = unitCellLattice(8, 8);
  directCheckerboard(lattice);
  std::set<SitePair> pairs(lattice.couplings.begin(), lattice.couplings.end());
  for (SitePair pair :
       {SitePair{0, 1}, {0, 2}, {4, 1}, {3, 1}, {3, 2}, {16, 2}})
    EXPECT_TRUE(pairs.count(pair)) << pair.first << "->" << pair.second;
}

TEST(Lattice, HeavyHexOfTheEagleFamily) {
  // 127, 433 and 1121 sites: IBM's Eagle, Osprey and Condor.
  EXPECT_EQ(heavyHexLattice(7, 15, 0, true).numSites, 127u);
  EXPECT_EQ(heavyHexLattice(13, 27, 0, true).numSites, 433u);
  Lattice eagle = heavyHexLattice(7, 15, 0, true);
  EXPECT_EQ(eagle.couplings.size(), 144u);
  // Couplings of the last gap of ibm_washington.
  std::set<SitePair> pairs(eagle.couplings.begin(), eagle.couplings.end());
  for (SitePair pair : {SitePair{96, 109},
                        {109, 114},
                        {108, 112},
                        {112, 126},
                        {0, 14},
                        {14, 18},
                        {12, 17},
                        {17, 30}})
    EXPECT_TRUE(pairs.count(pair)) << pair.first << "-" << pair.second;

  Lattice condor = heavyHexLattice(21, 43, 0, true);
  EXPECT_EQ(condor.numSites, 1121u);
  EXPECT_EQ(condor.couplings.size(), 1320u);
  EXPECT_EQ(degrees(condor).rbegin()->first, 3u);
}

TEST(Lattice, HeavyHexOfHeron) {
  Lattice heron = heavyHexLattice(8, 16, 3, false);
  EXPECT_EQ(heron.numSites, 156u);
  EXPECT_EQ(heron.couplings.size(), 176u);
  std::set<SitePair> pairs(heron.couplings.begin(), heron.couplings.end());
  // From the coupling map of ibm_fez.
  for (SitePair pair : {SitePair{3, 16},
                        {16, 23},
                        {7, 17},
                        {17, 27},
                        {11, 18},
                        {18, 31},
                        {15, 19},
                        {19, 35},
                        {21, 36},
                        {36, 41},
                        {25, 37},
                        {37, 45},
                        {33, 39},
                        {39, 53},
                        {135, 139},
                        {139, 155}})
    EXPECT_TRUE(pairs.count(pair)) << pair.first << "-" << pair.second;
}

TEST(Lattice, TrimmedCornersAreFreeEnds) {
  // Without a free end nothing is trimmed: both ends of 5 columns have bridges.
  EXPECT_EQ(heavyHexLattice(2, 5, 0, true).numSites, 12u);
  // Columns 0 and 4 of 6 have bridges: the right ends are free.
  EXPECT_EQ(heavyHexLattice(2, 6, 0, true).numSites, 12u);
  EXPECT_EQ(heavyHexLattice(1, 6, 0, true).numSites, 6u);
}

TEST(Lattice, Mask) {
  Lattice lattice = maskLattice({".#.", "###", "..#"});
  EXPECT_EQ(lattice.numSites, 5u);
  EXPECT_EQ(lattice.couplings,
            (std::vector<SitePair>{{0, 2}, {1, 2}, {2, 3}, {3, 4}}));
}
