//===- Random.h - Seeded random numbers -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Integer operations on 64-bit words: a seed gives the same numbers on every
// machine, which the distributions of the standard library do not promise.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_RANDOM_H
#define ENISHI_SUPPORT_RANDOM_H

#include <cstdint>
#include <utility>

namespace enishi {

/// SplitMix64 (Steele, Lea, Flood, OOPSLA 2014).
class SplitMix64 {
public:
  explicit SplitMix64(uint64_t seed = 0) : state(seed) {}
  /// The stream `index` of the stream `seed`.
  SplitMix64(uint64_t seed, uint64_t index) : state(seed) {
    state = next() ^ (index * 0xd1342543de82ef95);
    state = next();
  }

  uint64_t next() {
    uint64_t z = state += 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// Below `bound`, up to a bias of bound / 2^32.
  uint32_t below(uint32_t bound) {
    return static_cast<uint32_t>((next() >> 32) * bound >> 32);
  }
  /// In [0, 1), a multiple of 2^-53.
  double uniform() { return (next() >> 11) * 0x1p-53; }
  template <typename List> void shuffle(List &list) {
    for (uint32_t i = static_cast<uint32_t>(list.size()); i > 1; --i)
      std::swap(list[i - 1], list[below(i)]);
  }

private:
  uint64_t state;
};

} // namespace enishi

#endif // ENISHI_SUPPORT_RANDOM_H
