//===- Random.h - A small deterministic generator ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_RANDOM_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_RANDOM_H

#include <cstdint>
#include <utility>

namespace enishi::annealing {

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014): the same numbers everywhere.
class EmbeddingRandom {
public:
  explicit EmbeddingRandom(uint64_t seed) : state(seed) {}

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }
  /// Below `bound`, up to a bias of bound / 2^32.
  uint32_t below(uint32_t bound) {
    return static_cast<uint32_t>((next() >> 32) * bound >> 32);
  }
  /// In [0, 1).
  double uniform() { return (next() >> 11) * 0x1p-53; }
  template <typename List> void shuffle(List &list) {
    for (uint32_t i = list.size(); i > 1; --i)
      std::swap(list[i - 1], list[below(i)]);
  }

private:
  uint64_t state;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_RANDOM_H
