//===- BucketQueue.h - A queue for small integer distances ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Path searches over qubits have short distances in whole numbers: a bucket per
// distance (Dial, CACM 12, 1969) takes constant time where a heap would sift.
// Equal distances come out last in, first out.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_BUCKETQUEUE_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_BUCKETQUEUE_H

#include "llvm/ADT/bit.h"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace enishi::annealing {

class BucketQueue {
public:
  /// Greater distances count as this one.
  static constexpr uint32_t kFarthest = (1 << 16) - 1;

  BucketQueue() : heads(kFarthest + 1, kNone), words((kFarthest + 1) / 64, 0) {}

  void push(uint32_t distance, uint32_t value) {
    distance = std::min(distance, kFarthest);
    uint32_t word = distance / 64;
    words[word] |= uint64_t(1) << distance % 64;
    summary[word / 64] |= uint64_t(1) << word % 64;
    items.push_back({value, heads[distance]});
    heads[distance] = items.size() - 1;
  }

  /// The least distance and what was pushed with it. False if there is nothing.
  bool pop(uint32_t &distance, uint32_t &value) {
    for (uint32_t i = 0; i < kSummaries; ++i) {
      if (summary[i] == 0)
        continue;
      uint32_t word = i * 64 + llvm::countr_zero(summary[i]);
      distance = word * 64 + llvm::countr_zero(words[word]);
      const Item &item = items[heads[distance]];
      value = item.value;
      heads[distance] = item.next;
      if (item.next == kNone)
        forget(distance);
      return true;
    }
    return false;
  }

  void clear() {
    for (uint32_t i = 0; i < kSummaries; ++i)
      while (summary[i] != 0) {
        uint32_t word = i * 64 + llvm::countr_zero(summary[i]);
        uint32_t distance = word * 64 + llvm::countr_zero(words[word]);
        heads[distance] = kNone;
        forget(distance);
      }
    items.clear();
  }

private:
  static constexpr uint32_t kNone = ~uint32_t(0);
  static constexpr uint32_t kSummaries = (kFarthest + 1) / 64 / 64;
  struct Item {
    uint32_t value, next;
  };
  void forget(uint32_t distance) {
    uint32_t word = distance / 64;
    words[word] &= ~(uint64_t(1) << distance % 64);
    if (words[word] == 0)
      summary[word / 64] &= ~(uint64_t(1) << word % 64);
  }

  std::vector<Item> items;
  std::vector<uint32_t> heads;
  std::vector<uint64_t> words;
  uint64_t summary[kSummaries] = {};
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_BUCKETQUEUE_H
