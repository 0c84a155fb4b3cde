//===- CliqueNest.h - Nested chains on broken wires -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUENEST_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUENEST_H

#include "BusView.h"

namespace enishi::annealing {

/// A piece of a vertical wire and one of a horizontal wire, which cross.
struct CrossChain {
  uint32_t vertical = 0, horizontal = 0;
  uint32_t top = 0, bottom = 0, left = 0, right = 0; ///< Both inclusive.
};

/// Chains that meet each other: the vertical piece of each the horizontal one
/// of every later one.
struct CliqueNest {
  std::vector<CrossChain> chains;
  uint64_t numQubits = 0; ///< All qubits together.
};

/// Looks for nests; how is said in the implementation.
class NestFinder {
public:
  explicit NestFinder(const HardwareGraph &device);

  /// A nest of as many chains of at most `limit` qubits as are found, up to
  /// `enough`; it may be one of fewer than `least` where there are not so many.
  /// With p places along a wire at which a qubit begins, O(p^4) time on a
  /// broken device and O(p^2) on a perfect or very large one.
  CliqueNest search(uint32_t limit, uint32_t least, uint32_t enough);
  /// The qubits of the nest's chains, from the outside in.
  std::vector<std::vector<Qubit>> chainsOf(const CliqueNest &nest) const;
  uint32_t longestPossible() const {
    return device.shape.numSegments(0) + device.shape.numSegments(1) + 2;
  }

private:
  /// Positions across the wires of one orientation between which the qubits of
  /// these are the same, and ranges of such blocks.
  struct Range {
    uint32_t first = 0, last = 0; ///< Blocks.
    /// The ranges with a block less (columns) or more (rows) at either end,
    /// which come before this one in the list; kNone: not in it.
    uint32_t before[2];
  };
  /// Ranges along the wires of one orientation, and what works over them.
  struct Reach {
    std::vector<Range> ranges;
    /// Per range: the fewest qubits of a wire over it.
    std::vector<uint32_t> least;
    /// Per range and block across: how many wires before it work over the whole
    /// range with the fewest qubits, and with one more at most.
    std::vector<uint16_t> working[2];
    size_t stride = 0; ///< Between the counts of one range and the next.
  };
  /// The wires of one orientation, and the ranges that are looked at.
  struct Side : Reach {
    explicit Side(WireBundle wires) : wires(std::move(wires)) {}
    WireBundle wires;
    std::vector<uint32_t> blockBegin; ///< Along the wires; one more at the end.
    std::vector<uint32_t> blockOf;    ///< Per wire: where it lies, across.

    uint32_t numBlocks() const { return blockBegin.size() - 1; }
    uint32_t firstOf(const Range &r) const { return blockBegin[r.first]; }
    uint32_t lastOf(const Range &r) const { return blockBegin[r.last + 1] - 1; }
    /// Whether some wire works there.
    bool isCrossed(uint32_t block) const {
      for (uint32_t w = 0; w < wires.numWires(); ++w)
        if (wires.covers(w, blockBegin[block], blockBegin[block + 1] - 1))
          return true;
      return false;
    }
    uint32_t lengthOf(uint32_t wire, const Range &r) const {
      return wires.segmentAt(wire, lastOf(r)) -
             wires.segmentAt(wire, firstOf(r)) + 1;
    }
  };
  /// A place of a staircase: columns that the horizontal wires reach over, and
  /// rows that the vertical ones reach over.
  struct Step {
    uint32_t columns, rows;
  };

  static Side makeSide(const HardwareGraph &device, uint32_t orientation);
  static void countWorking(Side &side, uint32_t blocksAcross);
  void listAllRanges();
  Reach listRangesOfColumns(uint32_t column, uint32_t limit);
  Reach listRangesOfRows(uint32_t row, bool isBottom, uint32_t limit);
  bool isTooLong(const Side &side, const Range &range, uint32_t limit) const {
    return side.lastOf(range) + 1 - side.firstOf(range) > unit * limit;
  }
  uint32_t countOver(const Side &side, uint32_t range, uint32_t spare,
                     const Range &across) const;
  uint64_t countPairs(uint32_t c, uint32_t r, uint32_t limit) const;
  size_t placeBefore(uint32_t c, uint32_t r, unsigned step) const;
  uint32_t findStaircase(uint32_t limit);
  bool findRichStaircase(uint32_t limit, uint32_t least);
  void traceStaircase(Step at);
  void findCosts(uint32_t limit);
  bool canBend(uint32_t vertical, uint32_t horizontal) const;
  bool matchWires(size_t atLeast);
  bool augment(uint32_t vertical);
  void shortenTotal();
  uint32_t lengthOf(const CrossChain &chain) const;
  void fitChains(CliqueNest &nest) const;
  void shrink(CliqueNest &nest, uint32_t size) const;
  CliqueNest nestOfMatching() const;
  void solve(uint32_t limit, uint32_t least, uint32_t enough, CliqueNest &best);

  const HardwareGraph &device;
  uint32_t unit; ///< Positions that a qubit covers.
  bool isExhaustive = false;
  Side vertical, horizontal;

  /// Per place: the vertical wires that can be bent there, and the best
  /// bottleneck of a way to it and its last step.
  std::vector<uint16_t> ready, bottleneck;
  std::vector<uint8_t> from;
  std::vector<uint64_t> richness; ///< Pairs of wires on the best way here.
  std::vector<Step> staircase;
  /// Per pair of wires: qubits of the shortest chain, and its place.
  std::vector<uint16_t> cost, place;
  std::vector<int32_t> partner, partnerOfRow; ///< Below 0: none.
  std::vector<uint32_t> visited;
  uint32_t visit = 0;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUENEST_H
