//===- SamplingRandomness.h - Random numbers in vectors ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included by the kernels of each instruction set, with
// ENISHI_KERNEL_NAMESPACE set; see SamplingKernelsImpl.h.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_SAMPLINGRANDOMNESS_H
#define ENISHI_LIB_STABILIZER_SAMPLINGRANDOMNESS_H

#include "SamplingKernels.h"

#include "lib/Simulation/Random.h"

#include <algorithm>
#include <cstring>

#pragma clang fp contract(off)

namespace enishi::stabilizer::ENISHI_KERNEL_NAMESPACE {

typedef uint64_t Vec __attribute__((vector_size(64)));
typedef uint32_t Vec32 __attribute__((vector_size(64)));
typedef int32_t IVec32 __attribute__((vector_size(64)));
typedef float FVec __attribute__((vector_size(64)));
typedef uint8_t Bytes __attribute__((vector_size(64)));

/// Eight generators xoshiro256++ side by side, and exponential numbers from
/// them.
class Randomness {
public:
  explicit Randomness(uint64_t seed) {
    for (Vec &word : state)
      for (unsigned lane = 0; lane < kVectorWords; ++lane)
        word[lane] = simulation::splitMix(seed);
  }

  Vec next() {
    Vec result = rotate<23>(state[0] + state[3]) + state[0];
    Vec t = state[1] << 17;
    state[2] ^= state[0];
    state[3] ^= state[1];
    state[1] ^= state[2];
    state[0] ^= state[3];
    state[2] ^= t;
    state[3] = rotate<45>(state[3]);
    return result;
  }

  uint32_t word() {
    if (nextWord == kWords) {
      Vec fresh = next();
      std::memcpy(words, &fresh, sizeof fresh);
      nextWord = 0;
    }
    return words[nextWord++];
  }

  /// With mean 1: -ln(u), u a multiple of 2^-32 in (0, 1]; its relative error
  /// is below 2^-22 down to the smallest.
  float exponential() {
    if (nextExponential == kExponentials)
      refill();
    return exponentials[nextExponential++];
  }

private:
  template <unsigned Bits> static Vec rotate(Vec v) {
    return v << Bits | v >> (64 - Bits);
  }
  static FVec minusLog(Vec32 r);
  void refill() {
    for (unsigned i = 0; i < kExponentials; i += 16) {
      FVec value = minusLog((Vec32)next());
      std::memcpy(exponentials + i, &value, sizeof value);
    }
    nextExponential = 0;
  }

  static constexpr unsigned kWords = 16, kExponentials = 64;
  Vec state[4];
  alignas(64) uint32_t words[kWords];
  alignas(64) float exponentials[kExponentials];
  unsigned nextWord = kWords, nextExponential = kExponentials;
};

/// -ln((r + 1) / 2^32). With u = m 2^e, m in [sqrt(1/2), sqrt(2)):
/// -e ln 2 - (m - 1) P(m - 1), P fitted to ln(1 + x) / x with the least
/// relative error. Near u = 1, 1 - u is exact.
inline FVec Randomness::minusLog(Vec32 r) {
  constexpr float kP[] = {1.0f,
                          -0.49999988079071045f,
                          0.3333420157432556f,
                          -0.25002145767211914f,
                          0.19956254959106445f,
                          -0.16560199856758118f,
                          0.149562269449234f,
                          -0.14385277032852173f,
                          0.08734466135501862f};
  FVec u = __builtin_convertvector(r, FVec) + 1.0f;
  u *= 0x1p-32f;
  constexpr uint32_t kRootHalf = 0x3f3504f3;
  Vec32 bits = (Vec32)u - kRootHalf;
  IVec32 exponent = (IVec32)bits >> 23;
  Vec32 mantissa = (bits & 0x007fffff) + kRootHalf;
  FVec x = (FVec)mantissa - 1.0f;
  FVec exact = __builtin_convertvector(~r, FVec) * -0x1p-32f;
  IVec32 nearOne = exponent == 0;
  x = (FVec)(((Vec32)exact & (Vec32)nearOne) | ((Vec32)x & ~(Vec32)nearOne));
  FVec sum = x * kP[8] + kP[7];
  for (int k = 6; k >= 0; --k)
    sum = sum * x + kP[k];
  return __builtin_convertvector(exponent, FVec) * -0.6931471805599453f -
         x * sum;
}

/// Calls f for each of `cells` cells with the probability of `gap`,
/// independently: the gaps between those that are hit are geometric.
template <typename F>
static inline void forEachHit(float gap, uint64_t cells, Randomness &random,
                              F &&f) {
  auto draw = [&] {
    return static_cast<uint64_t>(std::min(random.exponential() * gap, 0x1p62f));
  };
  for (uint64_t cell = draw(); cell < cells; cell += 1 + draw())
    f(cell);
}

static inline void flip(uint64_t *row, unsigned shot) {
  reinterpret_cast<uint8_t *>(row)[shot >> 3] ^= uint8_t(1u << (shot & 7));
}

} // namespace enishi::stabilizer::ENISHI_KERNEL_NAMESPACE

#endif // ENISHI_LIB_STABILIZER_SAMPLINGRANDOMNESS_H
