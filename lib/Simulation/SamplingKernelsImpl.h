//===- SamplingKernelsImpl.h - Kernels for drawing shots --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included by KernelsImpl.h, within its namespace and under its rules.
//
//===----------------------------------------------------------------------===//

typedef uint64_t WordVector __attribute__((ext_vector_type(8)));

inline void exponentials(const uint64_t *words, size_t count, double *to) {
  for (size_t i = 0; i < 8 * count; i += 8) {
    WordVector word;
    __builtin_memcpy(&word, words + i, sizeof word);
    const DoubleVector u =
        __builtin_convertvector((word >> 11) * 2 + 1, DoubleVector);
    const WordVector bits = __builtin_bit_cast(WordVector, u);
    DoubleVector exponent = __builtin_convertvector(
        __builtin_bit_cast(DoubleMask, bits >> 52) - 1023, DoubleVector);
    DoubleVector mantissa = __builtin_bit_cast(
        DoubleVector, (bits & 0xfffffffffffff) | 0x3ff0000000000000);
    const DoubleMask large = mantissa > 1.4142135623730951;
    mantissa = __builtin_bit_cast(
        DoubleVector, (__builtin_bit_cast(DoubleMask, mantissa * 0.5) & large) |
                          (__builtin_bit_cast(DoubleMask, mantissa) & ~large));
    exponent -= __builtin_convertvector(large, DoubleVector);
    const DoubleVector s = (mantissa - 1) / (mantissa + 1), s2 = s * s;
    DoubleVector series = 1.0 / 19;
#pragma unroll
    for (int k = 17; k >= 1; k -= 2)
      series = series * s2 + 1.0 / k;
    const DoubleVector result =
        (54 - exponent) * 0.6931471805599453 - 2 * s * series;
    __builtin_memcpy(to + i, &result, sizeof result);
  }
}

/// v with its lanes moved up by By and zeros below.
template <unsigned By> ENISHI_INLINE FloatVector moveLanes(FloatVector v) {
  const FloatVector z = 0;
  return __builtin_shufflevector(z, v, 16 - By, 17 - By, 18 - By, 19 - By,
                                 20 - By, 21 - By, 22 - By, 23 - By, 24 - By,
                                 25 - By, 26 - By, 27 - By, 28 - By, 29 - By,
                                 30 - By, 31 - By);
}
template <unsigned By> ENISHI_INLINE DoubleVector moveLanes(DoubleVector v) {
  const DoubleVector z = 0;
  return __builtin_shufflevector(z, v, 8 - By, 9 - By, 10 - By, 11 - By,
                                 12 - By, 13 - By, 14 - By, 15 - By);
}

/// The running sums of the lanes.
template <typename V> ENISHI_INLINE V scanned(V v) {
  v += moveLanes<1>(v);
  v += moveLanes<2>(v);
  v += moveLanes<4>(v);
  if constexpr (sizeof(v[0]) == 4)
    v += moveLanes<8>(v);
  return v;
}

inline void runningTotals(double *numbers, size_t count) {
  DoubleVector carry = 0;
  for (size_t i = 0; i < 8 * count; i += 8) {
    DoubleVector v;
    __builtin_memcpy(&v, numbers + i, sizeof v);
    v = scanned(v) + carry;
    carry = __builtin_shufflevector(v, v, 7, 7, 7, 7, 7, 7, 7, 7);
    __builtin_memcpy(numbers + i, &v, sizeof v);
  }
}

typedef bool FloatBits __attribute__((ext_vector_type(16)));
typedef bool DoubleBits __attribute__((ext_vector_type(8)));

/// How many lanes of a mask are set.
ENISHI_INLINE unsigned countSet(FloatMask mask) {
  return __builtin_popcount(
      __builtin_bit_cast(uint16_t, __builtin_convertvector(mask, FloatBits)));
}
ENISHI_INLINE unsigned countSet(DoubleMask mask) {
  return __builtin_popcount(
      __builtin_bit_cast(uint8_t, __builtin_convertvector(mask, DoubleBits)));
}

/// How many of the sorted numbers are below a limit; the order goes on for
/// eight more.
ENISHI_INLINE size_t countBelow(const double *sorted, size_t count,
                                double limit) {
  for (size_t i = 0; i < count; i += 8) {
    DoubleVector v;
    __builtin_memcpy(&v, sorted + i, sizeof v);
    const unsigned below = countSet(v < DoubleVector(limit));
    if (below < 8)
      return i + below < count ? i + below : count;
  }
  return count;
}

template <typename Real>
ENISHI_INLINE bool isZero(const Real *blocks, size_t index) {
  const Real *p = blocks + realOffset<Real>(index);
  return p[0] == 0 && p[kLanes<Real>] == 0;
}

/// The amplitude itself, or the nearest one that is not 0, below it if there is
/// one.
template <typename Real>
size_t nearestWithWeight(const Real *blocks, size_t count, size_t index) {
  for (size_t i = index + 1; i-- > 0;)
    if (!isZero(blocks, i))
      return i;
  for (size_t i = index + 1; i < count * kLanes<Real>; ++i)
    if (!isZero(blocks, i))
      return i;
  return index;
}

template <typename Real>
void findShots(const Real *blocks, size_t count, double base,
               const double *positions, size_t shots, uint32_t *indices) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  alignas(64) Real sums[lanes * lanes], ends[lanes], starts[lanes];
  const unsigned group = count < lanes ? count : lanes;
  store<Real>(ends, Vec<Real>(0));
  size_t shot = 0;
  for (size_t first = 0; first < count && shot < shots; first += group) {
    for (unsigned b = 0; b < group; ++b) {
      const Vec<Real> re = load(blocks + (first + b) * block);
      const Vec<Real> im = load(blocks + (first + b) * block + lanes);
      const Vec<Real> p = scanned(multiplyAdd(im, im, re * re));
      store<Real>(sums + b * lanes, p);
      ends[b] = p[lanes - 1];
    }
    const Vec<Real> end = scanned(load(ends));
    store<Real>(starts, moveLanes<1>(end));
    const double next = base + end[lanes - 1];
    const size_t stop = shot + countBelow(positions + shot, shots - shot, next);
    for (; shot < stop; ++shot) {
      const Real x = Real(positions[shot] - base);
      unsigned b = countSet(end <= Vec<Real>(x));
      b = b < group ? b : group - 1;
      unsigned lane =
          countSet(load(sums + b * lanes) <= Vec<Real>(x - starts[b]));
      lane = lane < lanes ? lane : lanes - 1;
      size_t index = (first + b) * lanes + lane;
      // Sums in another order may differ where nothing was added.
      if (__builtin_expect(isZero(blocks, index), 0))
        index = nearestWithWeight(blocks, count, index);
      indices[shot] = index;
    }
    base = next;
  }
  // Rounding may leave some beyond the sum of the parts.
  if (shot < shots) {
    const size_t last = nearestWithWeight(blocks, count, count * lanes - 1);
    for (; shot < shots; ++shot)
      indices[shot] = last;
  }
}
