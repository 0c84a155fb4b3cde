//===- SymptomSets.h - Sets of detectors ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Sets of detectors and observables, each kept once and named by a number, so
// that comparing is comparing numbers. Adding two sets is their symmetric
// difference: an even number of flips is none.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_SYMPTOMSETS_H
#define ENISHI_LIB_STABILIZER_SYMPTOMSETS_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <vector>

namespace enishi::stabilizer {

class SymptomSets {
public:
  using Id = uint32_t;
  static constexpr Id kEmpty = 0;
  /// Marks an observable; other symptoms are detectors.
  static constexpr uint64_t kObservable = uint64_t(1) << 63;

  SymptomSets() {
    table.resize(1024);
    intern({});
  }

  size_t size() const { return sets.size(); }
  /// Symptoms of all sets together, 8 bytes each.
  size_t totalSymptoms() const { return pool.size(); }
  /// Ascending: detectors, then observables.
  llvm::ArrayRef<uint64_t> symptoms(Id id) const {
    return llvm::ArrayRef(pool).slice(sets[id].first, sets[id].count);
  }
  Id single(uint64_t symptom) { return intern(symptom); }
  Id add(Id a, Id b);
  /// With the numbers of its detectors less `by`.
  Id shifted(Id id, uint64_t by);
  /// Whether b is a with the numbers of its detectors less `by`.
  bool isShifted(Id a, Id b, uint64_t by) const;

private:
  struct Set {
    uint64_t hash;
    size_t first;
    uint32_t count;
  };
  /// The hash of a sum is the sum (exclusive or) of the hashes.
  Id intern(llvm::ArrayRef<uint64_t> symptoms, uint64_t hash);
  Id intern(llvm::ArrayRef<uint64_t> symptoms);
  void grow();

  std::vector<Set> sets;
  std::vector<uint64_t> pool;
  /// Open addressing: an id and one, or 0.
  std::vector<Id> table;
  llvm::SmallVector<uint64_t, 64> scratch;
};

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_SYMPTOMSETS_H
