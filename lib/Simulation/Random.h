//===- Random.h - Seeded random numbers -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Everything is made of integer operations on 64-bit words, so that a seed
// gives the same numbers on every machine.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_RANDOM_H
#define ENISHI_LIB_SIMULATION_RANDOM_H

#include <bit>
#include <cmath>
#include <cstdint>

namespace enishi::simulation {

/// One step of splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
inline uint64_t splitMix(uint64_t &state) {
  uint64_t z = (state += 0x9e3779b97f4a7c15);
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
  z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
  return z ^ (z >> 31);
}

/// A seed for the stream `index` of the stream `seed`.
inline uint64_t deriveSeed(uint64_t seed, uint64_t index) {
  uint64_t state = seed;
  state = splitMix(state) ^ index;
  return splitMix(state);
}

/// xoshiro256++ (Blackman, Vigna, ACM TOMS 47, 2021).
class Random {
public:
  explicit Random(uint64_t seed) {
    for (uint64_t &word : state)
      word = splitMix(seed);
  }

  uint64_t next() {
    uint64_t result = std::rotl(state[0] + state[3], 23) + state[0];
    uint64_t t = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = std::rotl(state[3], 45);
    return result;
  }

  /// In [0, 1), a multiple of 2^-53.
  double uniform() { return (next() >> 11) * 0x1p-53; }

  /// Uniform in [0, bound) without bias (Lemire, ACM TOMACS 29, 2019).
  uint64_t below(uint64_t bound) {
    unsigned __int128 product = (unsigned __int128)next() * bound;
    if (uint64_t(product) < bound)
      for (uint64_t floor = -bound % bound; uint64_t(product) < floor;)
        product = (unsigned __int128)next() * bound;
    return product >> 64;
  }

  /// 64 independent bits, each 1 with probability p (a multiple of 2^-64):
  /// compares the binary digits of p with random ones, for 64 numbers at a
  /// time, until all are decided.
  uint64_t bernoulliWord(double p) {
    if (p >= 1)
      return ~uint64_t(0);
    uint64_t digits = p <= 0 ? 0 : uint64_t(std::ldexp(p, 64));
    uint64_t undecided = ~uint64_t(0), result = 0;
    for (; digits && undecided; digits <<= 1) {
      uint64_t random = next();
      if (digits >> 63) {
        result |= undecided & ~random;
        undecided &= random;
      } else {
        undecided &= ~random;
      }
    }
    return result;
  }

  /// How many of `trials` happen, each with probability p. Takes about
  /// trials / 8 steps.
  uint64_t binomial(uint64_t trials, double p) {
    if (p <= 0)
      return 0;
    if (p >= 1)
      return trials;
    uint64_t count = 0;
    for (; trials >= 64; trials -= 64)
      count += std::popcount(bernoulliWord(p));
    if (trials)
      count += std::popcount(bernoulliWord(p) & ((uint64_t(1) << trials) - 1));
    return count;
  }

private:
  uint64_t state[4];
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_RANDOM_H
