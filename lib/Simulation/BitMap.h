//===- BitMap.h - Moves bits from one packed word array to another -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_BITMAP_H
#define ENISHI_LIB_SIMULATION_BITMAP_H

#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace enishi::simulation {

/// Copies chosen bits of a key to chosen places of another, in runs of
/// neighbouring bits.
class BitMap {
public:
  /// Bit `from` of the source goes to bit `to` of the target. Calls with both
  /// one higher than in the last call are cheapest when applied.
  void add(uint32_t from, uint32_t to) {
    if (!runs.empty()) {
      Run &last = runs.back();
      if (last.from + last.length == from && last.to + last.length == to &&
          from % 64 && to % 64) {
        ++last.length;
        return;
      }
    }
    runs.push_back({from, to, 1});
  }

  void apply(const uint64_t *source, uint64_t *target) const {
    for (const Run &run : runs) {
      // A run stays within a word on both sides.
      uint64_t mask = ~uint64_t(0) >> (64 - run.length);
      target[run.to / 64] |= (source[run.from / 64] >> run.from % 64 & mask)
                             << run.to % 64;
    }
  }

  /// True if every bit stays where it is.
  bool isIdentity() const {
    for (const Run &run : runs)
      if (run.from != run.to)
        return false;
    return true;
  }

  /// The bits of the source's first word that are copied.
  uint64_t firstWordMask() const {
    uint64_t mask = 0;
    for (const Run &run : runs)
      if (run.from < 64)
        mask |= ~uint64_t(0) >> (64 - run.length) << run.from;
    return mask;
  }

private:
  struct Run {
    uint32_t from, to, length;
  };
  llvm::SmallVector<Run, 4> runs;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_BITMAP_H
