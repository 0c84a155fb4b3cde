//===- KernelsImpl.h - The kernels, for one instruction set -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once by each Kernels<Isa>.cpp, which defines
// ENISHI_KERNEL_NAMESPACE, ENISHI_KERNEL_FMA, and in how many parts a vector of
// 64 bytes is computed (ENISHI_KERNEL_PARTS), and sets the target attribute
// around it. Everything is in that namespace, and nothing from a header is
// instantiated in here, so that no function compiled for a newer processor is
// shared with other files.
//
//===----------------------------------------------------------------------===//

namespace enishi::simulation::ENISHI_KERNEL_NAMESPACE {

#define ENISHI_INLINE inline __attribute__((always_inline))

/// The lanes of a block, in one vector, however wide the processor's are.
typedef float FloatVector __attribute__((ext_vector_type(16)));
typedef double DoubleVector __attribute__((ext_vector_type(8)));
typedef int32_t FloatMask __attribute__((ext_vector_type(16)));
typedef int64_t DoubleMask __attribute__((ext_vector_type(8)));

/// The lanes of a block are divided into parts of the processor's width, so
/// that what a kernel has in hand fits in the registers.
inline constexpr unsigned kParts = ENISHI_KERNEL_PARTS;
typedef float FloatPart __attribute__((ext_vector_type(16 / kParts)));
typedef double DoublePart __attribute__((ext_vector_type(8 / kParts)));
typedef int32_t FloatPartMask __attribute__((ext_vector_type(16 / kParts)));
typedef int64_t DoublePartMask __attribute__((ext_vector_type(8 / kParts)));

template <typename Real> struct VectorOf;
template <> struct VectorOf<float> {
  using Type = FloatVector;
  using Mask = FloatMask;
  using Part = FloatPart;
  using PartMask = FloatPartMask;
};
template <> struct VectorOf<double> {
  using Type = DoubleVector;
  using Mask = DoubleMask;
  using Part = DoublePart;
  using PartMask = DoublePartMask;
};
template <typename Real> using Vec = typename VectorOf<Real>::Type;
template <typename Real> using Part = typename VectorOf<Real>::Part;
/// Lanes of a part.
template <typename Real>
inline constexpr unsigned kWidth = kLanes<Real> / kParts;

template <typename Real> ENISHI_INLINE Vec<Real> load(const Real *p) {
  return *reinterpret_cast<const Vec<Real> *>(p);
}
template <typename Real> ENISHI_INLINE void store(Real *p, Vec<Real> v) {
  *reinterpret_cast<Vec<Real> *>(p) = v;
}
template <typename Real> ENISHI_INLINE Part<Real> loadPart(const Real *p) {
  return *reinterpret_cast<const Part<Real> *>(p);
}
template <typename Real> ENISHI_INLINE void storePart(Real *p, Part<Real> v) {
  *reinterpret_cast<Part<Real> *>(p) = v;
}

template <typename V> ENISHI_INLINE V multiplyAdd(V a, V b, V c) {
#if ENISHI_KERNEL_FMA
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// v with lane i holding the value of lane i ^ Flip.
template <unsigned Flip, typename V> ENISHI_INLINE V flipLanes(V v) {
  constexpr unsigned lanes = sizeof(V) / sizeof(v[0]);
  if constexpr (Flip == 0)
    return v;
  else if constexpr (lanes == 2)
    return __builtin_shufflevector(v, v, 0 ^ Flip, 1 ^ Flip);
  else if constexpr (lanes == 4)
    return __builtin_shufflevector(v, v, 0 ^ Flip, 1 ^ Flip, 2 ^ Flip,
                                   3 ^ Flip);
  else if constexpr (lanes == 8)
    return __builtin_shufflevector(v, v, 0 ^ Flip, 1 ^ Flip, 2 ^ Flip, 3 ^ Flip,
                                   4 ^ Flip, 5 ^ Flip, 6 ^ Flip, 7 ^ Flip);
  else
    return __builtin_shufflevector(v, v, 0 ^ Flip, 1 ^ Flip, 2 ^ Flip, 3 ^ Flip,
                                   4 ^ Flip, 5 ^ Flip, 6 ^ Flip, 7 ^ Flip,
                                   8 ^ Flip, 9 ^ Flip, 10 ^ Flip, 11 ^ Flip,
                                   12 ^ Flip, 13 ^ Flip, 14 ^ Flip, 15 ^ Flip);
}

/// Part `part` of a whole vector with its lanes flipped by Flip.
template <typename Real, unsigned Flip>
ENISHI_INLINE Part<Real> flipped(const Part<Real> (&parts)[kParts],
                                 unsigned part) {
  return flipLanes<Flip % kWidth<Real>>(parts[part ^ Flip / kWidth<Real>]);
}

/// A constant of a matrix: one number for all lanes, or (where `matrix` points
/// to those of the part's first lane) a number per lane.
template <typename Real, bool PerLane>
ENISHI_INLINE Part<Real> constant(const Real *matrix, unsigned index) {
  if constexpr (PerLane)
    return loadPart(matrix + index * kLanes<Real>);
  else
    return matrix[index];
}

/// out = M * in with Rows x Columns complex entries by the three-product
/// form of a complex multiplication (Gauss): with s = re + im of the input,
///   k1 = A re, k2 = B im, k3 = (A + B) s, out = (k1 - k2) + i (k3 - k1 - k2),
/// three real matrix products instead of four; the extra additions run beside
/// the multiply-adds.
template <typename Real, unsigned Rows, unsigned Columns, bool PerLane>
ENISHI_INLINE void multiply(const Real *matrix, const Part<Real> *inRe,
                            const Part<Real> *inIm, Part<Real> *outRe,
                            Part<Real> *outIm) {
  Part<Real> sum[Columns];
#pragma unroll
  for (unsigned j = 0; j < Columns; ++j)
    sum[j] = inRe[j] + inIm[j];
#pragma unroll
  for (unsigned i = 0; i < Rows; ++i) {
    const unsigned row = 3 * i * Columns;
    Part<Real> k1 = constant<Real, PerLane>(matrix, row) * inRe[0];
    Part<Real> k2 = constant<Real, PerLane>(matrix, row + 1) * inIm[0];
    Part<Real> k3 = constant<Real, PerLane>(matrix, row + 2) * sum[0];
#pragma unroll
    for (unsigned j = 1; j < Columns; ++j) {
      k1 = multiplyAdd(constant<Real, PerLane>(matrix, row + 3 * j), inRe[j],
                       k1);
      k2 = multiplyAdd(constant<Real, PerLane>(matrix, row + 3 * j + 1),
                       inIm[j], k2);
      k3 = multiplyAdd(constant<Real, PerLane>(matrix, row + 3 * j + 2), sum[j],
                       k3);
    }
    outRe[i] = k1 - k2;
    outIm[i] = k3 - k1 - k2;
  }
}

ENISHI_INLINE uint64_t nextSubset(uint64_t subset, uint64_t mask) {
  return (subset - mask) & mask;
}

template <typename Mask, typename V> ENISHI_INLINE V select(V mask, V a, V b) {
  Mask m = __builtin_bit_cast(Mask, mask);
  return __builtin_bit_cast(V, (__builtin_bit_cast(Mask, a) & m) |
                                   (__builtin_bit_cast(Mask, b) & ~m));
}
template <typename Real>
ENISHI_INLINE Part<Real> selectPart(Part<Real> mask, Part<Real> a,
                                    Part<Real> b) {
  return select<typename VectorOf<Real>::PartMask>(mask, a, b);
}

template <typename Real>
ENISHI_INLINE Vec<Real> selectWhole(Vec<Real> mask, Vec<Real> a, Vec<Real> b) {
  return select<typename VectorOf<Real>::Mask>(mask, a, b);
}

template <typename Real, bool Masked>
ENISHI_INLINE void dense1Loop(Real *tile, BlockRange range, uint64_t stride,
                              const Real *matrix, const Real *laneMask) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  uint64_t s = 0;
  do {
    Real *p0 = tile + (range.base | s) * block;
#pragma clang loop unroll(disable)
    for (unsigned part = 0; part < lanes; part += kWidth<Real>) {
      Real *q0 = p0 + part, *q1 = q0 + stride * block;
      Part<Real> re[2] = {loadPart(q0), loadPart(q1)};
      Part<Real> im[2] = {loadPart(q0 + lanes), loadPart(q1 + lanes)};
      Part<Real> outRe[2], outIm[2];
      multiply<Real, 2, 2, false>(matrix, re, im, outRe, outIm);
      if constexpr (Masked) {
        Part<Real> mask = loadPart(laneMask + part);
        for (unsigned i = 0; i < 2; ++i) {
          outRe[i] = selectPart<Real>(mask, outRe[i], re[i]);
          outIm[i] = selectPart<Real>(mask, outIm[i], im[i]);
        }
      }
      storePart<Real>(q0, outRe[0]);
      storePart<Real>(q0 + lanes, outIm[0]);
      storePart<Real>(q1, outRe[1]);
      storePart<Real>(q1 + lanes, outIm[1]);
    }
    s = nextSubset(s, range.freeMask);
  } while (s);
}

template <typename Real>
void dense1(Real *tile, BlockRange range, uint64_t stride, const Real *matrix) {
  dense1Loop<Real, false>(tile, range, stride, matrix, nullptr);
}

template <typename Real>
void dense1Masked(Real *tile, BlockRange range, uint64_t stride,
                  const Real *matrix, const Real *laneMask) {
  dense1Loop<Real, true>(tile, range, stride, matrix, laneMask);
}

/// All parts of a block's real and imaginary lanes.
template <typename Real> struct BlockParts {
  Part<Real> re[kParts], im[kParts];

  ENISHI_INLINE explicit BlockParts(const Real *p) {
#pragma unroll
    for (unsigned i = 0; i < kParts; ++i) {
      re[i] = loadPart(p + i * kWidth<Real>);
      im[i] = loadPart(p + kLanes<Real> + i * kWidth<Real>);
    }
  }
};

template <typename Real, unsigned Lane>
void dense1Lane(Real *tile, BlockRange range, const Real *matrix) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  uint64_t s = 0;
  do {
    Real *p = tile + (range.base | s) * block;
    const BlockParts<Real> in(p);
#pragma unroll
    for (unsigned i = 0; i < kParts; ++i) {
      Part<Real> re[2] = {in.re[i], flipped<Real, 1u << Lane>(in.re, i)};
      Part<Real> im[2] = {in.im[i], flipped<Real, 1u << Lane>(in.im, i)};
      Part<Real> outRe, outIm;
      const unsigned offset = i * kWidth<Real>;
      multiply<Real, 1, 2, true>(matrix + offset, re, im, &outRe, &outIm);
      storePart<Real>(p + offset, outRe);
      storePart<Real>(p + offset + lanes, outIm);
    }
    s = nextSubset(s, range.freeMask);
  } while (s);
}

template <typename Real>
void exchange(Real *tile, BlockRange range, uint64_t stride) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  uint64_t s = 0;
  do {
    Real *p0 = tile + (range.base | s) * block, *p1 = p0 + stride * block;
    Vec<Real> re0 = load(p0), re1 = load(p1);
    Vec<Real> im0 = load(p0 + lanes), im1 = load(p1 + lanes);
    store<Real>(p0, re1);
    store<Real>(p0 + lanes, im1);
    store<Real>(p1, re0);
    store<Real>(p1 + lanes, im0);
    s = nextSubset(s, range.freeMask);
  } while (s);
}

template <typename Real>
void dense2(Real *tile, BlockRange range, uint64_t stride0, uint64_t stride1,
            const Real *matrix) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  uint64_t s = 0;
  do {
    Real *p0 = tile + (range.base | s) * block;
#pragma clang loop unroll(disable)
    for (unsigned part = 0; part < lanes; part += kWidth<Real>) {
      Real *q0 = p0 + part, *q1 = q0 + stride0 * block;
      Real *q2 = q0 + stride1 * block, *q3 = q1 + stride1 * block;
      Part<Real> re[4] = {loadPart(q0), loadPart(q1), loadPart(q2),
                          loadPart(q3)};
      Part<Real> im[4] = {loadPart(q0 + lanes), loadPart(q1 + lanes),
                          loadPart(q2 + lanes), loadPart(q3 + lanes)};
      Part<Real> outRe[4], outIm[4];
      multiply<Real, 4, 4, false>(matrix, re, im, outRe, outIm);
      storePart<Real>(q0, outRe[0]);
      storePart<Real>(q0 + lanes, outIm[0]);
      storePart<Real>(q1, outRe[1]);
      storePart<Real>(q1 + lanes, outIm[1]);
      storePart<Real>(q2, outRe[2]);
      storePart<Real>(q2 + lanes, outIm[2]);
      storePart<Real>(q3, outRe[3]);
      storePart<Real>(q3 + lanes, outIm[3]);
    }
    s = nextSubset(s, range.freeMask);
  } while (s);
}

/// Columns: block bit 0 same lane, block bit 0 other lane, block bit 1 same
/// lane, block bit 1 other lane.
template <typename Real, unsigned Lane>
void dense2Lane(Real *tile, BlockRange range, uint64_t stride,
                const Real *matrix) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  constexpr unsigned flip = 1u << Lane;
  uint64_t s = 0;
  do {
    Real *p0 = tile + (range.base | s) * block, *p1 = p0 + stride * block;
    const BlockParts<Real> a(p0), b(p1);
#pragma unroll
    for (unsigned i = 0; i < kParts; ++i) {
      Part<Real> re[4] = {a.re[i], flipped<Real, flip>(a.re, i), b.re[i],
                          flipped<Real, flip>(b.re, i)};
      Part<Real> im[4] = {a.im[i], flipped<Real, flip>(a.im, i), b.im[i],
                          flipped<Real, flip>(b.im, i)};
      Part<Real> outRe[2], outIm[2];
      const unsigned offset = i * kWidth<Real>;
      multiply<Real, 2, 4, true>(matrix + offset, re, im, outRe, outIm);
      storePart<Real>(p0 + offset, outRe[0]);
      storePart<Real>(p0 + offset + lanes, outIm[0]);
      storePart<Real>(p1 + offset, outRe[1]);
      storePart<Real>(p1 + offset + lanes, outIm[1]);
    }
    s = nextSubset(s, range.freeMask);
  } while (s);
}

/// Columns: the lane flipped by nothing, by the first, by the second and by
/// both lane qubits.
template <typename Real, unsigned Lane0, unsigned Lane1>
void dense2Lanes(Real *tile, BlockRange range, const Real *matrix) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  constexpr unsigned flip0 = 1u << Lane0, flip1 = 1u << Lane1;
  uint64_t s = 0;
  do {
    Real *p = tile + (range.base | s) * block;
    const BlockParts<Real> in(p);
#pragma unroll
    for (unsigned i = 0; i < kParts; ++i) {
      Part<Real> re[4] = {in.re[i], flipped<Real, flip0>(in.re, i),
                          flipped<Real, flip1>(in.re, i),
                          flipped<Real, flip0 | flip1>(in.re, i)};
      Part<Real> im[4] = {in.im[i], flipped<Real, flip0>(in.im, i),
                          flipped<Real, flip1>(in.im, i),
                          flipped<Real, flip0 | flip1>(in.im, i)};
      Part<Real> outRe, outIm;
      const unsigned offset = i * kWidth<Real>;
      multiply<Real, 1, 4, true>(matrix + offset, re, im, &outRe, &outIm);
      storePart<Real>(p + offset, outRe);
      storePart<Real>(p + offset + lanes, outIm);
    }
    s = nextSubset(s, range.freeMask);
  } while (s);
}

template <typename Real, bool IsReal, bool HighIsOne, bool Masked>
ENISHI_INLINE void phasesLoop(Real *tile, const PhaseArguments<Real> &a) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  const uint64_t midAll = (uint64_t(1) << a.midBits) - 1;
  const uint64_t highAll = (uint64_t(1) << a.highBits) - 1;
  const uint64_t midSet = a.controls & midAll;
  const uint64_t highSet = a.controls >> a.midBits;
  const uint64_t midFree = midAll & ~midSet, highFree = highAll & ~highSet;

  Vec<Real> factors[2 << kMaxMidBits];
  const Vec<Real> cr = a.factor[0], ci = a.factor[1];
  const Vec<Real> lr = load(a.lane), li = load(a.lane + lanes);
  const Vec<Real> fr = lr * cr - li * ci, fi = lr * ci + li * cr;
  for (uint64_t m = 0; m <= midAll; ++m) {
    const Vec<Real> mr = a.mid[2 * m], mi = a.mid[2 * m + 1];
    factors[2 * m] = fr * mr - fi * mi;
    factors[2 * m + 1] = fr * mi + fi * mr;
  }

  uint64_t h = 0;
  do {
    const uint64_t high = h | highSet;
    Real *row = tile + (high << a.midBits) * block;
    const Vec<Real> hr = a.high[2 * high], hi = a.high[2 * high + 1];
    uint64_t m = 0;
    do {
      const uint64_t mid = m | midSet;
      Real *p = row + mid * block;
      const Vec<Real> re = load(p), im = load(p + lanes);
      Vec<Real> gr = factors[2 * mid], outRe, outIm;
      if constexpr (IsReal) {
        if constexpr (!HighIsOne)
          gr *= hr;
        outRe = re * gr;
        outIm = im * gr;
      } else {
        Vec<Real> gi = factors[2 * mid + 1];
        if constexpr (!HighIsOne) {
          const Vec<Real> r = multiplyAdd(-gi, hi, gr * hr);
          gi = multiplyAdd(gr, hi, gi * hr);
          gr = r;
        }
        outRe = multiplyAdd(-im, gi, re * gr);
        outIm = multiplyAdd(re, gi, im * gr);
      }
      if constexpr (Masked) {
        const Vec<Real> mask = load(a.laneMask);
        outRe = selectWhole<Real>(mask, outRe, re);
        outIm = selectWhole<Real>(mask, outIm, im);
      }
      store<Real>(p, outRe);
      store<Real>(p + lanes, outIm);
      m = nextSubset(m, midFree);
    } while (m);
    h = nextSubset(h, highFree);
  } while (h);
}

template <typename Real, bool Masked>
ENISHI_INLINE void phasesChoice(Real *tile, const PhaseArguments<Real> &a) {
  if (a.isReal) {
    if (a.highIsOne)
      phasesLoop<Real, true, true, Masked>(tile, a);
    else
      phasesLoop<Real, true, false, Masked>(tile, a);
  } else if (a.highIsOne) {
    phasesLoop<Real, false, true, Masked>(tile, a);
  } else {
    phasesLoop<Real, false, false, Masked>(tile, a);
  }
}

template <typename Real>
void phases(Real *tile, const PhaseArguments<Real> &arguments) {
  if (arguments.laneMask)
    phasesChoice<Real, true>(tile, arguments);
  else
    phasesChoice<Real, false>(tile, arguments);
}

/// The sum of the lanes in double precision, pairwise.
ENISHI_INLINE double sumLanes(FloatVector v) {
  double s[16];
#pragma unroll
  for (unsigned i = 0; i < 16; ++i)
    s[i] = v[i];
#pragma unroll
  for (unsigned width = 8; width; width /= 2)
    for (unsigned i = 0; i < width; ++i)
      s[i] += s[i + width];
  return s[0];
}
ENISHI_INLINE double sumLanes(DoubleVector v) {
  double s[8];
#pragma unroll
  for (unsigned i = 0; i < 8; ++i)
    s[i] = v[i];
#pragma unroll
  for (unsigned width = 4; width; width /= 2)
    for (unsigned i = 0; i < width; ++i)
      s[i] += s[i + width];
  return s[0];
}

/// How many blocks are summed in the precision of the amplitudes before the
/// sum goes on in double.
inline constexpr size_t kSumBlocks = 64;

template <typename Real> double norm(const Real *blocks, size_t count) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  double total = 0;
  for (size_t begin = 0; begin < count; begin += kSumBlocks) {
    size_t end = begin + kSumBlocks < count ? begin + kSumBlocks : count;
    Vec<Real> re = 0, im = 0;
    for (size_t b = begin; b < end; ++b) {
      Vec<Real> x = load(blocks + b * block);
      Vec<Real> y = load(blocks + b * block + lanes);
      re = multiplyAdd(x, x, re);
      im = multiplyAdd(y, y, im);
    }
    total += sumLanes(re + im);
  }
  return total;
}

template <typename Real>
double normOf(const Real *tile, BlockRange range, const Real *laneMask) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  const Vec<Real> mask = load(laneMask), zero = 0;
  double total = 0;
  uint64_t s = 0;
  do {
    Vec<Real> re = 0, im = 0;
    size_t left = kSumBlocks;
    do {
      const Real *p = tile + (range.base | s) * block;
      Vec<Real> x = selectWhole<Real>(mask, load(p), zero);
      Vec<Real> y = selectWhole<Real>(mask, load(p + lanes), zero);
      re = multiplyAdd(x, x, re);
      im = multiplyAdd(y, y, im);
      s = nextSubset(s, range.freeMask);
    } while (s && --left);
    total += sumLanes(re + im);
  } while (s);
  return total;
}

template <typename Real>
void scale(Real *tile, BlockRange range, const Real *factors) {
  constexpr unsigned lanes = kLanes<Real>, block = 2 * lanes;
  const Vec<Real> f = load(factors);
  uint64_t s = 0;
  do {
    Real *p = tile + (range.base | s) * block;
    store<Real>(p, load(p) * f);
    store<Real>(p + lanes, load(p + lanes) * f);
    s = nextSubset(s, range.freeMask);
  } while (s);
}

template <typename Real>
void streamCopy(Real *to, const Real *from, size_t count) {
  constexpr unsigned lanes = kLanes<Real>;
  for (size_t i = 0; i < 2 * count; ++i)
    __builtin_nontemporal_store(load(from + i * lanes),
                                reinterpret_cast<Vec<Real> *>(to + i * lanes));
}

#include "PauliKernelsImpl.h"
#include "SamplingKernelsImpl.h"
#include "StepKernelsImpl.h"

template <typename Real> constexpr Kernels<Real> makeKernels() {
  Kernels<Real> k = {};
  k.dense1 = dense1<Real>;
  k.dense1Masked = dense1Masked<Real>;
  k.dense1Lane[0] = dense1Lane<Real, 0>;
  k.dense1Lane[1] = dense1Lane<Real, 1>;
  k.dense1Lane[2] = dense1Lane<Real, 2>;
  k.exchange = exchange<Real>;
  k.dense2 = dense2<Real>;
  k.dense2Lane[0] = dense2Lane<Real, 0>;
  k.dense2Lane[1] = dense2Lane<Real, 1>;
  k.dense2Lane[2] = dense2Lane<Real, 2>;
  k.dense2Lanes[0][1] = dense2Lanes<Real, 0, 1>;
  k.dense2Lanes[0][2] = dense2Lanes<Real, 0, 2>;
  k.dense2Lanes[1][2] = dense2Lanes<Real, 1, 2>;
  if constexpr (kLaneQubits<Real> == 4) {
    k.dense1Lane[3] = dense1Lane<Real, 3>;
    k.dense2Lane[3] = dense2Lane<Real, 3>;
    k.dense2Lanes[0][3] = dense2Lanes<Real, 0, 3>;
    k.dense2Lanes[1][3] = dense2Lanes<Real, 1, 3>;
    k.dense2Lanes[2][3] = dense2Lanes<Real, 2, 3>;
  }
  k.phases = phases<Real>;
  k.norm = norm<Real>;
  k.normOf = normOf<Real>;
  k.scale = scale<Real>;
  k.streamCopy = streamCopy<Real>;
  k.findShots = findShots<Real>;
  k.pauli.walsh = walsh<Real>;
  setPauliKernels<Real, 0>(k.pauli);
  k.exponentials = exponentials;
  k.runningTotals = runningTotals;
  k.steps = makeStepKernels<Real>();
  return k;
}

#undef ENISHI_INLINE

} // namespace enishi::simulation::ENISHI_KERNEL_NAMESPACE
