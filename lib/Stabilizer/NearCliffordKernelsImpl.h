//===- NearCliffordKernelsImpl.h - The kernels themselves -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once for each instruction set, with ENISHI_KERNEL_NAMESPACE set; see
// SamplingKernelsImpl.h.
//
//===----------------------------------------------------------------------===//

#include "SamplingRandomness.h"

#include <cmath>

#pragma clang fp contract(off)

namespace enishi::stabilizer::ENISHI_KERNEL_NAMESPACE {

static void drawErrors(const NearCliffordProgram &program,
                       NearCliffordRows rows, uint64_t seed) {
  Randomness random(seed);
  const size_t stride = rows.wordsPerRow;
  const unsigned shift = 6 + llvm::countr_zero(stride);
  const uint64_t mask = (uint64_t(1) << shift) - 1;
  const uint32_t *begins = program.setBegin.data();
  const uint32_t *pool = program.rowPool.data();
  for (const ChannelClass &channels : program.channels) {
    const size_t cases = channels.thresholds.size();
    const uint64_t cells = channels.sets.size() / cases << shift;
    forEachHit(channels.gap, cells, random, [&](uint64_t cell) {
      size_t chosen = 0;
      if (cases > 1) {
        const uint32_t word = random.word();
        for (size_t c = 0; c + 1 < cases; ++c)
          chosen += word >= channels.thresholds[c];
      }
      const uint32_t set = channels.sets[(cell >> shift) * cases + chosen];
      for (uint32_t k = begins[set]; k < begins[set + 1]; ++k)
        flip(rows.rows + pool[k] * stride, cell & mask);
    });
  }
  for (uint32_t coin : program.coins)
    for (size_t w = 0; w < stride; w += kVectorWords) {
      const Vec bits = random.next();
      for (uint32_t row : program.set(coin))
        *reinterpret_cast<Vec *>(rows.rows + row * stride + w) ^= bits;
    }
}

/// The bits of a word where those of the mask are, side by side.
static inline uint64_t extractBits(uint64_t word, uint64_t mask) {
#if defined(ENISHI_KERNEL_BMI2)
  return _pext_u64(word, mask);
#else
  uint64_t result = 0;
  for (unsigned at = 0; mask; mask &= mask - 1)
    result |= (word >> llvm::countr_zero(mask) & 1) << at++;
  return result;
#endif
}

static uint64_t compact(NearCliffordRows from, size_t numRows,
                        const uint64_t *kept, NearCliffordRows to) {
  uint64_t total = 0;
  for (size_t w = 0; w < from.wordsPerRow; ++w)
    total += llvm::popcount(kept[w]);
  if (!total)
    return 0;
  for (size_t r = 0; r < numRows; ++r) {
    const uint64_t *in = from.rows + r * from.wordsPerRow;
    uint64_t *out = to.rows + r * to.wordsPerRow;
    std::memset(out, 0, to.wordsPerRow * 8);
    size_t at = 0;
    for (size_t w = 0; w < from.wordsPerRow; ++w) {
      if (!kept[w])
        continue;
      const uint64_t bits = extractBits(in[w], kept[w]);
      out[at / 64] |= bits << at % 64;
      const unsigned count = llvm::popcount(kept[w]);
      if (at % 64 + count > 64)
        out[at / 64 + 1] |= bits >> (64 - at % 64);
      at += count;
    }
  }
  return total;
}

typedef double DVec __attribute__((vector_size(64)));
typedef double DVec16 __attribute__((vector_size(128)));
typedef int64_t IVec __attribute__((vector_size(64)));

template <typename Real> struct Lanes;
template <> struct Lanes<float> {
  using V = FVec;
  using Int = Vec32;
  using Mask = IVec32;
  using Bits = uint16_t;
  using Wide = DVec16; ///< For sums.
  static constexpr unsigned kCount = 16;
  static constexpr Int kBits = {
      1 << 0, 1 << 1, 1 << 2,  1 << 3,  1 << 4,  1 << 5,  1 << 6,  1 << 7,
      1 << 8, 1 << 9, 1 << 10, 1 << 11, 1 << 12, 1 << 13, 1 << 14, 1 << 15};
  static constexpr uint32_t kSign = 0x80000000;
  /// Probabilities below this are what rounding leaves of none.
  static constexpr float kNone = 1e-9f;
  static V uniform(Randomness &random) {
    return (__builtin_convertvector((Vec32)random.next(), V) + 0.5f) * 0x1p-32f;
  }
};
template <> struct Lanes<double> {
  using V = DVec;
  using Int = Vec;
  using Mask = IVec;
  using Bits = uint8_t;
  using Wide = DVec;
  static constexpr unsigned kCount = 8;
  static constexpr Int kBits = {1, 2, 4, 8, 16, 32, 64, 128};
  static constexpr uint64_t kSign = uint64_t(1) << 63;
  static constexpr double kNone = 1e-18;
  static V uniform(Randomness &random) {
    return (__builtin_convertvector(random.next() >> 11, V) + 0.5) * 0x1p-53;
  }
};

/// The operations on the amplitudes of a group of shots.
template <typename Real> class ActiveRun {
  using L = Lanes<Real>;
  using V = typename L::V;
  using Int = typename L::Int;
  using Mask = typename L::Mask;
  using Bits = typename L::Bits;
  struct Amplitude {
    V re, im;
  };

public:
  ActiveRun(const NearCliffordProgram &program, NearCliffordRows rows,
            void *amplitudes, uint64_t seed, const OutcomeChoice &choice)
      : program(program), rows(rows), choice(choice),
        amp(static_cast<Amplitude *>(amplitudes)), random(seed) {}

  void prepare();
  void run(uint64_t group, const void *shared);

private:
  Bits &bitsOf(uint32_t row) {
    return reinterpret_cast<Bits *>(rows.rows + row * rows.wordsPerRow)[group];
  }
  static Mask maskOf(Bits bits) { return ((Int{} + bits) & L::kBits) != 0; }
  /// The sign of each shot, to be added to that of a number.
  Int signOf(uint32_t row) { return (Int)maskOf(bitsOf(row)) & L::kSign; }
  static V withSign(V v, Int sign) { return (V)((Int)v ^ sign); }
  static V select(Mask mask, V yes, V no) {
    return (V)(((Int)yes & (Int)mask) | ((Int)no & ~(Int)mask));
  }
  static V squares(Amplitude a) { return a.re * a.re + a.im * a.im; }

  void runOps(size_t begin, size_t end);
  void phases(const ActiveOp &op);
  void fillTable(const PhaseBlock &block, Amplitude *table);
  template <unsigned Blocks> void applyPhases(const ActiveOp &op);
  void rotate(const ActiveOp &op);
  void measure(const ActiveOp &op);
  void norms(const ActiveOp &op, V (&norm)[2]);
  Mask choose(const V (&norm)[2]);
  template <typename F> static void forEachPair(const ActiveOp &op, F &&f);
  static Amplitude times(const ActiveOp &op, uint32_t from, Amplitude a);
  static V inverseRoot(V v);

  const NearCliffordProgram &program;
  NearCliffordRows rows;
  const OutcomeChoice &choice;
  Amplitude *amp;
  Randomness random;
  uint64_t group = 0;
  unsigned measured = 0;
  Amplitude tables[ActiveOp::kMostBlocks][1 << PhaseBlock::kMost];
};

template <typename Real> void ActiveRun<Real>::prepare() {
  amp[0] = {V{} + 1, V{}};
  runOps(0, program.numShared);
}

template <typename Real>
void ActiveRun<Real>::run(uint64_t index, const void *shared) {
  group = index;
  measured = 0;
  std::memcpy(amp, shared, sizeof(Amplitude) << program.sharedActive);
  runOps(program.numShared, program.ops.size());
}

template <typename Real>
void ActiveRun<Real>::runOps(size_t begin, size_t end) {
  for (const ActiveOp &op :
       llvm::ArrayRef(program.ops).slice(begin, end - begin)) {
    switch (op.kind) {
    case ActiveOp::Phases:
      phases(op);
      break;
    case ActiveOp::Rotate:
      rotate(op);
      break;
    case ActiveOp::Measure:
      measure(op);
      break;
    }
  }
}

/// All phases of a block are in one table, by which of the products are -1.
template <typename Real>
void ActiveRun<Real>::fillTable(const PhaseBlock &block, Amplitude *table) {
  table[0] = {V{} + 1, V{}};
  for (size_t r = 0; r < block.angles.size(); ++r) {
    const V c = V{} + Real(std::cos(block.angles[r] / 2));
    const V s = withSign(V{} + Real(std::sin(block.angles[r] / 2)),
                         signOf(block.rows[r]));
    const unsigned size = 1 << r;
    for (unsigned t = 0; t < size; ++t) {
      const V xc = table[t].re * c, xs = table[t].re * s;
      const V yc = table[t].im * c, ys = table[t].im * s;
      table[t] = {xc + ys, yc - xs};
      table[t + size] = {xc - ys, yc + xs};
    }
  }
}

/// Multiplies by all blocks in one pass. New qubits repeat the amplitudes; the
/// factor sqrt(1/2) is left to the next measurement. Descending, so that what
/// is repeated is written last.
template <typename Real>
template <unsigned Blocks>
void ActiveRun<Real>::applyPhases(const ActiveOp &op) {
  const PhaseBlock *blocks = &program.phases[op.index];
  const uint32_t size = uint32_t(1) << op.numActive;
  const uint32_t source = (uint32_t(1) << op.numBefore) - 1;
  const uint32_t run = std::min(size, 256u);
  for (uint32_t first = size; first > 0;) {
    first -= run;
    const Amplitude *from[Blocks];
    for (unsigned b = 0; b < Blocks; ++b)
      from[b] = tables[b];
    uint8_t high[Blocks];
    for (unsigned b = 0; b < Blocks; ++b)
      high[b] = blocks[b].high[first / 256];
    for (uint32_t i = run; i-- > 0;) {
      Amplitude a = amp[(first + i) & source];
      for (unsigned b = 0; b < Blocks; ++b) {
        const Amplitude &f = from[b][blocks[b].low[i] ^ high[b]];
        a = {a.re * f.re - a.im * f.im, a.re * f.im + a.im * f.re};
      }
      amp[first + i] = a;
    }
  }
}

template <typename Real> void ActiveRun<Real>::phases(const ActiveOp &op) {
  for (uint32_t b = 0; b < op.count; ++b)
    fillTable(program.phases[op.index + b], tables[b]);
  static_assert(ActiveOp::kMostBlocks == 3);
  if (op.count == 1)
    applyPhases<1>(op);
  else if (op.count == 2)
    applyPhases<2>(op);
  else
    applyPhases<3>(op);
}

/// Calls f(i, j) for the pairs of amplitudes that the operator exchanges; i has
/// a 0 in place of the pivot.
template <typename Real>
template <typename F>
void ActiveRun<Real>::forEachPair(const ActiveOp &op, F &&f) {
  const uint32_t half = uint32_t(1) << op.pivot;
  const uint32_t size = uint32_t(1) << op.numActive;
  for (uint32_t block = 0; block < size; block += 2 * half)
    for (uint32_t i = block; i < block + half; ++i)
      f(i, i ^ op.x);
}

/// What the amplitude of basis state `from` adds to that of `from` ^ x where
/// the operator acts: i^y (-1)^(from . z) a, y the number of Y's.
template <typename Real>
typename ActiveRun<Real>::Amplitude
ActiveRun<Real>::times(const ActiveOp &op, uint32_t from, Amplitude a) {
  const unsigned turns =
      llvm::popcount(op.x & op.z) + 2 * (llvm::popcount(from & op.z) & 1);
  if (turns & 1)
    a = {-a.im, a.re};
  return turns & 2 ? Amplitude{-a.re, -a.im} : a;
}

template <typename Real> void ActiveRun<Real>::rotate(const ActiveOp &op) {
  const V c = V{} + Real(std::cos(op.angle / 2));
  const V s = withSign(V{} + Real(std::sin(op.angle / 2)), signOf(op.row));
  const unsigned ys = llvm::popcount(op.x & op.z);
  // -i times the factor of the other amplitude is real for an odd number of
  // Y's, and otherwise imaginary; its sign is one for each amplitude.
  const V signed_[2] = {ys & 2 ? -s : s, ys & 2 ? s : -s};
  if (ys & 1) {
    forEachPair(op, [&](uint32_t i, uint32_t j) {
      const V f = signed_[llvm::popcount(j & op.z) & 1];
      const Amplitude a = amp[i], b = amp[j];
      amp[i] = {c * a.re + f * b.re, c * a.im + f * b.im};
      amp[j] = {c * b.re - f * a.re, c * b.im - f * a.im};
    });
    return;
  }
  forEachPair(op, [&](uint32_t i, uint32_t j) {
    const V f = signed_[llvm::popcount(j & op.z) & 1];
    const Amplitude a = amp[i], b = amp[j];
    amp[i] = {c * a.re + f * b.im, c * a.im - f * b.re};
    amp[j] = {c * b.re + f * a.im, c * b.im - f * a.re};
  });
}

template <typename Real>
typename ActiveRun<Real>::V ActiveRun<Real>::inverseRoot(V v) {
  for (unsigned lane = 0; lane < L::kCount; ++lane)
    v[lane] = 1 / std::sqrt(v[lane]);
  return v;
}

/// Draws outcomes, given how much is in favour of each.
template <typename Real>
typename ActiveRun<Real>::Mask ActiveRun<Real>::choose(const V (&norm)[2]) {
  const V total = norm[0] + norm[1];
  if (choice.kind == OutcomeChoice::Given) {
    const bool bit = choice.given >> measured & 1;
    *choice.probability *= norm[bit][0] / total[0];
    return Mask{} - bit;
  }
  if (choice.kind == OutcomeChoice::Likely)
    return norm[1] > norm[0] * Real(1.0001);
  // Small numbers are the finer ones: the rarer outcome where they are small.
  const Mask oneIsRare = norm[1] < norm[0];
  const V rare = select(oneIsRare, norm[1], norm[0]);
  const Mask isRare =
      (L::uniform(random) * total < rare) & (rare > total * L::kNone);
  return isRare ^ ~oneIsRare;
}

/// Twice the norms of the two projections, or just them without an x: sums of
/// squares, so that what rounding leaves of a state that is not there is
/// squared. A few at a time, and these in double precision.
template <typename Real>
void ActiveRun<Real>::norms(const ActiveOp &op, V (&norm)[2]) {
  const uint32_t half = uint32_t(1) << op.pivot;
  const uint32_t size = uint32_t(1) << op.numActive;
  typename L::Wide sums[2] = {};
  const uint32_t run = std::min(op.x ? half : size, 64u);
  for (uint32_t first = 0; first < size; first += run) {
    // Of a pair the one with a 0 in place of the pivot.
    if (op.x && (first & half))
      continue;
    V part[2] = {};
    for (uint32_t i = first; i < first + run; ++i) {
      if (!op.x) {
        part[llvm::popcount(i & op.z) & 1] += squares(amp[i]);
        continue;
      }
      const Amplitude a = amp[i], b = times(op, i ^ op.x, amp[i ^ op.x]);
      part[0] += squares({a.re + b.re, a.im + b.im});
      part[1] += squares({a.re - b.re, a.im - b.im});
    }
    for (unsigned b = 0; b < 2; ++b)
      sums[b] += __builtin_convertvector(part[b], typename L::Wide);
  }
  for (unsigned b = 0; b < 2; ++b)
    norm[b] = __builtin_convertvector(sums[b], V);
}

template <typename Real> void ActiveRun<Real>::measure(const ActiveOp &op) {
  const uint32_t half = uint32_t(1) << op.pivot;
  const uint32_t size = uint32_t(1) << op.numActive;
  V norm[2];
  norms(op, norm);
  const Mask outcome = choose(norm);
  ++measured;
  const V scale = inverseRoot(select(outcome, norm[1], norm[0]));
  const Int sign = (Int)outcome & L::kSign;
  // What is written stands before all that is read later: the pivot is the
  // highest place that differs.
  uint32_t to = 0;
  for (uint32_t block = 0; block < size; block += 2 * half)
    for (uint32_t i = block; i < block + half; ++i, ++to) {
      Amplitude a;
      if (op.x) {
        const Amplitude b = times(op, i ^ op.x, amp[i ^ op.x]);
        a = {amp[i].re + withSign(b.re, sign),
             amp[i].im + withSign(b.im, sign)};
      } else {
        const bool odd = llvm::popcount(i & op.z) & 1;
        const Amplitude even = amp[odd ? i ^ half : i];
        const Amplitude other = amp[odd ? i : i ^ half];
        a = {select(outcome, other.re, even.re),
             select(outcome, other.im, even.im)};
      }
      amp[to] = {a.re * scale, a.im * scale};
    }
  Bits bits = 0;
  for (unsigned lane = 0; lane < L::kCount; ++lane)
    bits |= Bits(outcome[lane] & 1) << lane;
  if (bits)
    for (uint32_t row : program.set(op.index))
      bitsOf(row) ^= bits;
}

template <typename Real>
static void prepareActive(const NearCliffordProgram &program,
                          void *amplitudes) {
  // All rows of the shared operations are this one.
  uint64_t zero = 0;
  ActiveRun<Real>(program, {&zero, 0}, amplitudes, 0, {}).prepare();
}

template <typename Real>
static void runActive(const NearCliffordProgram &program, NearCliffordRows rows,
                      uint64_t shots, const void *shared, void *amplitudes,
                      uint64_t seed, const OutcomeChoice &choice) {
  if (program.ops.empty())
    return;
  ActiveRun<Real> run(program, rows, amplitudes, seed, choice);
  constexpr unsigned kCount = Lanes<Real>::kCount;
  for (uint64_t group = 0; group * kCount < shots; ++group)
    run.run(group, shared);
}

constexpr NearCliffordKernels makeNearCliffordKernels() {
  return {drawErrors,
          compact,
          {prepareActive<float>, runActive<float>},
          {prepareActive<double>, runActive<double>}};
}

} // namespace enishi::stabilizer::ENISHI_KERNEL_NAMESPACE
