//===- SamplingKernelsImpl.h - The kernels themselves -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once for each instruction set, with ENISHI_KERNEL_NAMESPACE set.
// Everything is done with vectors of 512 bits, which the compiler splits where
// the processor has narrower ones; floating-point steps are not fused, so that
// every processor gets the same numbers.
//
//===----------------------------------------------------------------------===//

#include "SamplingRandomness.h"

#include <algorithm>
#include <cstring>
#include <utility>

#pragma clang fp contract(off)

namespace enishi::stabilizer::ENISHI_KERNEL_NAMESPACE {

/// --- Frames ---------------------------------------------------------------

/// The Pauli operators by which a batch of shots differs from the reference,
/// carried through a program (Gidney, Quantum 5, 497, 2021).
template <unsigned W> class Frames {
public:
  Frames(const FrameProgram &program, const FrameRows &rows, uint64_t seed)
      : frame(program), program(*program.program), rows(rows), random(seed),
        result(rows.record), detector(rows.detectors) {}
  void run();

private:
  static constexpr unsigned kRow = W * kVectorWords;
  static constexpr unsigned kShots = W * kVectorShots;

  Vec *x(uint32_t qubit) {
    return reinterpret_cast<Vec *>(rows.paulis + size_t(2) * kRow * qubit);
  }
  Vec *z(uint32_t qubit) { return x(qubit) + W; }
  static void clear(uint64_t *row) { std::memset(row, 0, kRow * 8); }
  static void add(uint64_t *to, const uint64_t *from) {
    for (unsigned w = 0; w < W; ++w)
      reinterpret_cast<Vec *>(to)[w] ^= reinterpret_cast<const Vec *>(from)[w];
  }
  void applyPauli(uint32_t qubit, unsigned pauli, unsigned shot) {
    uint8_t *at = reinterpret_cast<uint8_t *>(x(qubit)) + (shot >> 3);
    at[0] ^= uint8_t((pauli & 1) << (shot & 7));
    at[kRow * 8] ^= uint8_t((pauli >> 1 & 1) << (shot & 7));
  }
  uint64_t *nextResult() { return std::exchange(result, result + kRow); }

  void run(size_t begin, size_t end);
  void runStep(size_t index);
  void gate1(const Step &step);
  void gate2(const Step &step);
  void anyGate2(const Step &step);
  void measure(const Step &step);
  void flipResults(const Step &step, uint64_t *first, float gap);
  void differences(llvm::ArrayRef<uint32_t> product, Vec *out);
  void multiply(llvm::ArrayRef<uint32_t> product, const Vec *where);
  void measureProduct(const Step &step, float gap);
  void feedback(const Step &step);
  void noise(const Step &step, float gap);
  void correlatedError(const Step &step, float gap);
  void heralded(const Step &step, float gap);
  unsigned pickCase(llvm::ArrayRef<double> probabilities);
  void addResults(const Step &step, uint64_t *to);

  const FrameProgram &frame;
  const StabilizerProgram &program;
  FrameRows rows;
  Randomness random;
  /// The next rows to be written.
  uint64_t *result, *detector;
};

template <unsigned W> void Frames<W>::run() {
  uint64_t *observables = rows.detectors + program.sizes.detectors * kRow;
  if (frame.detectors)
    std::memset(observables, 0, program.sizes.observables * kRow * 8);
  // Z does nothing to |0>.
  for (uint32_t q = 0; q < program.sizes.qubits; ++q)
    for (unsigned w = 0; w < W; ++w) {
      x(q)[w] = Vec{};
      z(q)[w] = random.next();
    }
  run(0, program.steps.size());
}

template <unsigned W> void Frames<W>::run(size_t begin, size_t end) {
  for (size_t i = begin; i < end; ++i) {
    const Step &step = program.steps[i];
    if (step.kind != StepKind::Repeat) {
      runStep(i);
      continue;
    }
    for (uint64_t k = 0; step.bodySize && k < step.repetitions; ++k)
      run(i + 1, i + 1 + step.bodySize);
    i += step.bodySize;
  }
}

template <unsigned W> void Frames<W>::runStep(size_t index) {
  const Step &step = program.steps[index];
  const float gap = frame.gaps[index];
  switch (step.kind) {
  case StepKind::Clifford1:
    return gate1(step);
  case StepKind::Clifford2:
    return gate2(step);
  case StepKind::Measure:
  case StepKind::MeasureReset:
  case StepKind::Reset: {
    uint64_t *first = result;
    measure(step);
    if (step.kind != StepKind::Reset)
      flipResults(step, first, gap);
    return;
  }
  case StepKind::MeasureProduct:
    return measureProduct(step, gap);
  case StepKind::RotateProduct: {
    Vec differ[W];
    differences(program.operands(step), differ);
    return multiply(program.operands(step), differ);
  }
  case StepKind::Feedback:
    return feedback(step);
  case StepKind::Pad: {
    uint64_t *first = result;
    for (uint32_t k = 0; k < step.count; ++k)
      clear(nextResult());
    return flipResults(step, first, gap);
  }
  case StepKind::CorrelatedError:
    return correlatedError(step, gap);
  case StepKind::HeraldedErase:
  case StepKind::HeraldedChannel:
    return heralded(step, gap);
  case StepKind::Detector:
    if (frame.detectors) {
      clear(detector);
      addResults(step, detector);
      detector += kRow;
    }
    return;
  case StepKind::ObservableResults:
  case StepKind::ObservablePauli: {
    if (!frame.detectors)
      return;
    uint64_t *row =
        rows.detectors + (program.sizes.detectors + step.index) * kRow;
    if (step.kind == StepKind::ObservableResults)
      return addResults(step, row);
    Vec differ[W];
    differences(program.operands(step), differ);
    return add(row, reinterpret_cast<uint64_t *>(differ));
  }
  case StepKind::ShiftCoordinates:
  case StepKind::Repeat:
    return;
  default:
    return noise(step, gap);
  }
}

template <unsigned W>
void Frames<W>::addResults(const Step &step, uint64_t *to) {
  for (uint32_t back : program.operands(step))
    add(to, result - size_t(back) * kRow);
}

template <unsigned W> void Frames<W>::gate1(const Step &step) {
  const CliffordImages &images = cliffordImages(step.op);
  // The four bits of the matrix that maps (x, z), by columns.
  switch (images.image[0] | images.image[1] << 2) {
  case 0b1001: // The identity.
    return;
  case 0b0110: // X and Z exchanged.
    for (uint32_t q : program.operands(step))
      for (unsigned w = 0; w < W; ++w)
        std::swap(x(q)[w], z(q)[w]);
    return;
  case 0b1011: // X to Y.
    for (uint32_t q : program.operands(step))
      for (unsigned w = 0; w < W; ++w)
        z(q)[w] ^= x(q)[w];
    return;
  case 0b1101: // Z to Y.
    for (uint32_t q : program.operands(step))
      for (unsigned w = 0; w < W; ++w)
        x(q)[w] ^= z(q)[w];
    return;
  case 0b0111: // X to Y, Z to X.
    for (uint32_t q : program.operands(step))
      for (unsigned w = 0; w < W; ++w) {
        Vec before = x(q)[w];
        x(q)[w] ^= z(q)[w];
        z(q)[w] = before;
      }
    return;
  default: // X to Z, Z to Y.
    for (uint32_t q : program.operands(step))
      for (unsigned w = 0; w < W; ++w) {
        Vec before = z(q)[w];
        z(q)[w] ^= x(q)[w];
        x(q)[w] = before;
      }
    return;
  }
}

template <unsigned W> void Frames<W>::gate2(const Step &step) {
  llvm::ArrayRef<uint32_t> operands = program.operands(step);
  const uint32_t *at = operands.begin(), *end = operands.end();
  switch (step.op) {
  case StimOp::II:
    return;
  case StimOp::CX:
    for (; at != end; at += 2) {
      Vec *control = x(at[0]), *target = x(at[1]);
      for (unsigned w = 0; w < W; ++w) {
        target[w] ^= control[w];
        control[W + w] ^= target[W + w];
      }
    }
    return;
  case StimOp::CZ:
    for (; at != end; at += 2) {
      Vec *a = x(at[0]), *b = x(at[1]);
      for (unsigned w = 0; w < W; ++w) {
        a[W + w] ^= b[w];
        b[W + w] ^= a[w];
      }
    }
    return;
  default:
    return anyGate2(step);
  }
}

template <unsigned W> void Frames<W>::anyGate2(const Step &step) {
  const CliffordImages &images = cliffordImages(step.op);
  for (llvm::ArrayRef<uint32_t> operands = program.operands(step);
       !operands.empty(); operands = operands.drop_front(2)) {
    Vec *in[4] = {x(operands[0]), z(operands[0]), x(operands[1]),
                  z(operands[1])};
    for (unsigned w = 0; w < W; ++w) {
      Vec out[4] = {};
      for (unsigned j = 0; j < 4; ++j)
        for (unsigned i = 0; i < 4; ++i)
          if (images.image[j] >> i & 1)
            out[i] ^= in[j][w];
      for (unsigned i = 0; i < 4; ++i)
        in[i][w] = out[i];
    }
  }
}

/// The result differs where the frame anticommutes with what is measured,
/// which itself is then without effect on the state and made random.
template <unsigned W> void Frames<W>::measure(const Step &step) {
  const bool records = step.kind != StepKind::Reset;
  const bool resets = step.kind != StepKind::Measure;
  for (uint32_t operand : program.operands(step)) {
    Vec *xs = x(operand >> 1), *zs = xs + W;
    Vec *out = records ? reinterpret_cast<Vec *>(nextResult()) : nullptr;
    if (step.basis == PauliY) {
      for (unsigned w = 0; w < W; ++w) {
        Vec differ = xs[w] ^ zs[w], noise = random.next();
        if (records)
          out[w] = differ;
        xs[w] = resets ? noise : xs[w] ^ noise;
        zs[w] = resets ? noise : zs[w] ^ noise;
      }
      continue;
    }
    if (step.basis == PauliX)
      std::swap(xs, zs);
    for (unsigned w = 0; w < W; ++w) {
      if (records)
        out[w] = xs[w];
      if (resets)
        xs[w] = Vec{};
      // As good as adding it: what was there is either known or random.
      zs[w] = resets ? random.next() : zs[w] ^ random.next();
    }
  }
}

template <unsigned W>
void Frames<W>::flipResults(const Step &step, uint64_t *first, float gap) {
  if (gap < 0)
    return;
  forEachHit(gap, uint64_t(step.count) * kShots, random, [&](uint64_t cell) {
    flip(first + cell / kShots * kRow, cell % kShots);
  });
}

/// Where the frame anticommutes with the product.
template <unsigned W>
void Frames<W>::differences(llvm::ArrayRef<uint32_t> product, Vec *out) {
  for (unsigned w = 0; w < W; ++w)
    out[w] = Vec{};
  for (uint32_t term : product)
    for (unsigned w = 0; w < W; ++w) {
      if (term & PauliZ)
        out[w] ^= x(term >> 2)[w];
      if (term & PauliX)
        out[w] ^= z(term >> 2)[w];
    }
}

template <unsigned W>
void Frames<W>::multiply(llvm::ArrayRef<uint32_t> product, const Vec *where) {
  for (uint32_t term : product)
    for (unsigned w = 0; w < W; ++w) {
      if (term & PauliX)
        x(term >> 2)[w] ^= where[w];
      if (term & PauliZ)
        z(term >> 2)[w] ^= where[w];
    }
}

template <unsigned W>
void Frames<W>::measureProduct(const Step &step, float gap) {
  uint64_t *row = nextResult();
  differences(program.operands(step), reinterpret_cast<Vec *>(row));
  Vec noise[W];
  for (unsigned w = 0; w < W; ++w)
    noise[w] = random.next();
  multiply(program.operands(step), noise);
  if (gap >= 0)
    forEachHit(gap, kShots, random, [&](uint64_t shot) { flip(row, shot); });
}

template <unsigned W> void Frames<W>::feedback(const Step &step) {
  llvm::ArrayRef<uint32_t> operands = program.operands(step);
  for (size_t k = 0; k < operands.size(); k += 2)
    multiply(operands[k + 1], reinterpret_cast<const Vec *>(
                                  result - size_t(operands[k]) * kRow));
}

/// Which of the cases happens, given that one of them does.
template <unsigned W>
unsigned Frames<W>::pickCase(llvm::ArrayRef<double> probabilities) {
  double sum = 0;
  for (double p : probabilities)
    sum += p;
  double rest = (random.word() + 0.5) * 0x1p-32 * sum;
  for (unsigned i = 0; i + 1 < probabilities.size(); ++i) {
    rest -= probabilities[i];
    if (rest < 0)
      return i;
  }
  // Not a last case that never happens, where rounding leaves a rest.
  unsigned last = probabilities.size() - 1;
  while (last > 0 && probabilities[last] == 0)
    --last;
  return last;
}

/// X, Y, Z in the order of the channels' arguments.
static constexpr uint8_t kPauliOrder[4] = {PauliI, PauliX, PauliY, PauliZ};

template <unsigned W> void Frames<W>::noise(const Step &step, float gap) {
  if (gap < 0)
    return;
  const uint32_t *qubits = program.operands(step).data();
  const uint64_t cells = uint64_t(step.count) * kShots;
  switch (step.kind) {
  case StepKind::PauliError:
    return forEachHit(gap, cells, random, [&](uint64_t cell) {
      applyPauli(qubits[cell / kShots], step.basis, cell % kShots);
    });
  case StepKind::Depolarize1:
    return forEachHit(gap, cells, random, [&](uint64_t cell) {
      unsigned pauli = 1 + (uint64_t(random.word()) * 3 >> 32);
      applyPauli(qubits[cell / kShots], pauli, cell % kShots);
    });
  case StepKind::PauliChannel1:
    return forEachHit(gap, cells, random, [&](uint64_t cell) {
      unsigned pauli = kPauliOrder[1 + pickCase(program.arguments(step))];
      applyPauli(qubits[cell / kShots], pauli, cell % kShots);
    });
  case StepKind::Depolarize2:
    return forEachHit(gap, cells / 2, random, [&](uint64_t cell) {
      unsigned paulis = 1 + (uint64_t(random.word()) * 15 >> 32);
      const uint32_t *pair = qubits + 2 * (cell / kShots);
      applyPauli(pair[0], paulis & 3, cell % kShots);
      applyPauli(pair[1], paulis >> 2, cell % kShots);
    });
  default: // PauliChannel2
    return forEachHit(gap, cells / 2, random, [&](uint64_t cell) {
      unsigned paulis = 1 + pickCase(program.arguments(step));
      const uint32_t *pair = qubits + 2 * (cell / kShots);
      applyPauli(pair[0], kPauliOrder[paulis >> 2], cell % kShots);
      applyPauli(pair[1], kPauliOrder[paulis & 3], cell % kShots);
    });
  }
}

template <unsigned W>
void Frames<W>::correlatedError(const Step &step, float gap) {
  if (!step.flag)
    clear(rows.chain);
  if (gap < 0)
    return;
  forEachHit(gap, kShots, random, [&](uint64_t shot) {
    uint64_t &taken = rows.chain[shot / 64];
    if (taken >> shot % 64 & 1)
      return;
    taken |= uint64_t(1) << shot % 64;
    for (uint32_t term : program.operands(step))
      applyPauli(term >> 2, term & 3, shot);
  });
}

template <unsigned W> void Frames<W>::heralded(const Step &step, float gap) {
  uint64_t *first = result;
  for (uint32_t k = 0; k < step.count; ++k)
    clear(nextResult());
  if (gap < 0)
    return;
  llvm::ArrayRef<uint32_t> qubits = program.operands(step);
  forEachHit(gap, uint64_t(step.count) * kShots, random, [&](uint64_t cell) {
    flip(first + cell / kShots * kRow, cell % kShots);
    unsigned pauli = step.kind == StepKind::HeraldedErase
                         ? random.word() >> 30
                         : kPauliOrder[pickCase(program.arguments(step))];
    applyPauli(qubits[cell / kShots], pauli, cell % kShots);
  });
}

static void runFrames(const FrameProgram &program, const FrameRows &rows,
                      uint64_t seed) {
  switch (program.vectors) {
  case 1:
    return Frames<1>(program, rows, seed).run();
  case 2:
    return Frames<2>(program, rows, seed).run();
  case 4:
    return Frames<4>(program, rows, seed).run();
  default:
    return Frames<8>(program, rows, seed).run();
  }
}

/// --- Errors ---------------------------------------------------------------

template <unsigned Width>
static void sampleClass(const ErrorClass &errors, unsigned vectors,
                        uint8_t *rows, Randomness &random) {
  const unsigned shift = 9 + llvm::countr_zero(vectors);
  const uint64_t mask = (uint64_t(1) << shift) - 1;
  const uint64_t cells = errors.rows.size() / Width << shift;
  const uint32_t *symptoms = errors.rows.data();
  // A few errors at a time, so that their symptoms are on the way when they
  // are needed.
  constexpr unsigned kAhead = 32;
  uint64_t hits[kAhead];
  unsigned count = 0;
  auto flush = [&] {
    for (unsigned i = 0; i < count; ++i) {
      uint64_t shot = hits[i] & mask;
      uint8_t bit = uint8_t(1u << (shot & 7));
      uint8_t *column = rows + (shot >> 3);
      const uint32_t *error = symptoms + (hits[i] >> shift) * Width;
      for (unsigned k = 0; k < Width; ++k)
        column[size_t(error[k]) << (shift - 3)] ^= bit;
    }
    count = 0;
  };
  forEachHit(errors.gap, cells, random, [&](uint64_t cell) {
    __builtin_prefetch(symptoms + (cell >> shift) * Width);
    hits[count++] = cell;
    if (count == kAhead)
      flush();
  });
  flush();
}

static void sampleErrors(llvm::ArrayRef<ErrorClass> classes, unsigned vectors,
                         uint64_t *rows, uint64_t seed) {
  Randomness random(seed);
  uint8_t *bytes = reinterpret_cast<uint8_t *>(rows);
  for (const ErrorClass &errors : classes) {
    switch (errors.width) {
    case 1:
      sampleClass<1>(errors, vectors, bytes, random);
      break;
    case 2:
      sampleClass<2>(errors, vectors, bytes, random);
      break;
    case 3:
      sampleClass<3>(errors, vectors, bytes, random);
      break;
    case 4:
      sampleClass<4>(errors, vectors, bytes, random);
      break;
    case 6:
      sampleClass<6>(errors, vectors, bytes, random);
      break;
    case 8:
      sampleClass<8>(errors, vectors, bytes, random);
      break;
    default: { // One error of any width.
      const unsigned row = vectors * kVectorWords;
      forEachHit(errors.gap, uint64_t(vectors) * kVectorShots, random,
                 [&](uint64_t shot) {
                   for (uint32_t symptom : errors.rows)
                     flip(rows + size_t(symptom) * row, shot);
                 });
    }
    }
  }
}

/// --- From rows to shots ---------------------------------------------------

/// Word j of vector i becomes word i of vector j.
static inline void transposeWords(Vec (&v)[8]) {
  Vec a[8], b[8];
  for (unsigned i = 0; i < 8; i += 2) {
    a[i] = __builtin_shufflevector(v[i], v[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    a[i + 1] =
        __builtin_shufflevector(v[i], v[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (unsigned i = 0; i < 8; i += 4)
    for (unsigned k = 0; k < 2; ++k) {
      b[i + k] = __builtin_shufflevector(a[i + k], a[i + k + 2], 0, 1, 8, 9, 4,
                                         5, 12, 13);
      b[i + k + 2] = __builtin_shufflevector(a[i + k], a[i + k + 2], 2, 3, 10,
                                             11, 6, 7, 14, 15);
    }
  for (unsigned k = 0; k < 4; ++k) {
    v[k] = __builtin_shufflevector(b[k], b[k + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    v[k + 4] =
        __builtin_shufflevector(b[k], b[k + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
}

/// Byte 8 r + c of the vector becomes bits of byte 8 c + 0 to 8 c + 7: bit r of
/// byte 8 c + s is bit s of that byte.
static inline Vec transposeBits(Vec v) {
  Bytes bytes = (Bytes)v;
#if defined(ENISHI_KERNEL_GFNI)
  // The affine product of the identity with a matrix of bits is its transpose;
  // the instruction takes the rows of a matrix from its last byte on.
#define ENISHI_AT(I) (7 - (I) % 8) * 8 + (I) / 8
#else
#define ENISHI_AT(I) ((I) % 8) * 8 + (I) / 8
#endif
#define ENISHI_EIGHT(I)                                                        \
  ENISHI_AT(I), ENISHI_AT(I + 1), ENISHI_AT(I + 2), ENISHI_AT(I + 3),          \
      ENISHI_AT(I + 4), ENISHI_AT(I + 5), ENISHI_AT(I + 6), ENISHI_AT(I + 7)
  bytes = __builtin_shufflevector(
      bytes, bytes, ENISHI_EIGHT(0), ENISHI_EIGHT(8), ENISHI_EIGHT(16),
      ENISHI_EIGHT(24), ENISHI_EIGHT(32), ENISHI_EIGHT(40), ENISHI_EIGHT(48),
      ENISHI_EIGHT(56));
#undef ENISHI_EIGHT
#undef ENISHI_AT
#if defined(ENISHI_KERNEL_GFNI)
  return (Vec)_mm512_gf2p8affine_epi64_epi8(
      _mm512_set1_epi64(0x8040201008040201), (__m512i)bytes, 0);
#else
  // Blocks of 1, 2 and 4 bits exchanged across the diagonal.
  Vec m = (Vec)bytes;
  Vec t = (m ^ m >> 7) & 0x00aa00aa00aa00aa;
  m ^= t ^ t << 7;
  t = (m ^ m >> 14) & 0x0000cccc0000cccc;
  m ^= t ^ t << 14;
  t = (m ^ m >> 28) & 0x00000000f0f0f0f0;
  return m ^ t ^ t << 28;
#endif
}

typedef uint16_t Vec16 __attribute__((vector_size(64)));

/// Units of the two vectors in turn, from the low or the high half of each 16
/// bytes.
template <bool High, typename V> static inline V interleave(V a, V b) {
  constexpr int half = 8 / sizeof(a[0]), lane = 2 * half, all = 4 * lane;
  return [&]<int... I>(std::integer_sequence<int, I...>) {
    return __builtin_shufflevector(a, b,
                                   (I / lane * lane + I % lane / 2 +
                                    (High ? half : 0) + (I % 2 ? all : 0))...);
  }(std::make_integer_sequence<int, all>());
}

/// 64 rows of 64 shots: vector a has the words of rows 8a to 8a + 7. Word 2L +
/// k of the result i has the 64 bits of shot 16 L + 2 i + k.
static inline void transposeBlock(const Vec (&rows)[8], Vec (&result)[8]) {
  // Byte s of vector a: rows 8a to 8a + 7 of shot s. Three rounds bring the
  // eight bytes of a shot together.
  Bytes v[8];
  Vec16 pairs[8];
  Vec32 quads[8];
  for (unsigned a = 0; a < 8; ++a)
    v[a] = (Bytes)transposeBits(rows[a]);
  for (unsigned a = 0; a < 4; ++a) {
    pairs[a] = (Vec16)interleave<false>(v[2 * a], v[2 * a + 1]);
    pairs[4 + a] = (Vec16)interleave<true>(v[2 * a], v[2 * a + 1]);
  }
  for (unsigned i = 0; i < 8; i += 4)
    for (unsigned a = 0; a < 2; ++a) {
      Vec16 p = pairs[i + 2 * a], q = pairs[i + 2 * a + 1];
      quads[i + a] = (Vec32)interleave<false>(p, q);
      quads[i + 2 + a] = (Vec32)interleave<true>(p, q);
    }
  for (unsigned i = 0; i < 8; i += 2) {
    result[i] = (Vec)interleave<false>(quads[i], quads[i + 1]);
    result[i + 1] = (Vec)interleave<true>(quads[i], quads[i + 1]);
  }
}

/// Up to 512 rows of 512 shots, so that a shot gets whole cache lines.
static void transposeTile(const uint64_t *rows, size_t numRows, size_t stride,
                          uint64_t *shots, size_t shotWords) {
  const unsigned blocks = (numRows + 63) / 64;
  // By 64 shots, by 64 rows, by 8 rows.
  Vec tile[8][8][8];
  for (unsigned block = 0; block < blocks; ++block)
    for (unsigned a = 0; a < 8; ++a) {
      Vec v[8];
      for (unsigned b = 0; b < 8; ++b) {
        size_t row = 64 * block + 8 * a + b;
        v[b] = row < numRows
                   ? *reinterpret_cast<const Vec *>(rows + row * stride)
                   : Vec{};
      }
      transposeWords(v);
      for (unsigned group = 0; group < 8; ++group)
        tile[group][block][a] = v[group];
    }
  auto shotOf = [](unsigned group, unsigned i, unsigned j) {
    return size_t(64 * group + 16 * (j / 2) + 2 * i + j % 2);
  };
  for (unsigned group = 0; group < 8; ++group) {
    Vec words[8][8];
    for (unsigned block = 0; block < blocks; ++block)
      transposeBlock(tile[group][block], words[block]);
    if (blocks < 8) {
      // Too few words for a cache line.
      for (unsigned block = 0; block < blocks; ++block)
        for (unsigned i = 0; i < 8; ++i)
          for (unsigned j = 0; j < 8; ++j)
            shots[shotOf(group, i, j) * shotWords + block] = words[block][i][j];
      continue;
    }
    for (unsigned i = 0; i < 8; ++i) {
      Vec v[8];
      for (unsigned block = 0; block < 8; ++block)
        v[block] = words[block][i];
      transposeWords(v);
      for (unsigned j = 0; j < 8; ++j) {
        std::memcpy(shots + shotOf(group, i, j) * shotWords, &v[j],
                    sizeof v[j]);
      }
    }
  }
}

static void transpose(const uint64_t *rows, size_t numRows, unsigned vectors,
                      uint64_t *shots, size_t shotWords) {
  const size_t stride = size_t(vectors) * kVectorWords;
  for (unsigned part = 0; part < vectors; ++part)
    for (size_t first = 0; first < numRows; first += 512)
      transposeTile(rows + first * stride + part * kVectorWords,
                    std::min<size_t>(512, numRows - first), stride,
                    shots + part * kVectorShots * shotWords + first / 64,
                    shotWords);
}

constexpr SamplingKernels makeKernels() {
  return {runFrames, sampleErrors, transpose};
}

} // namespace enishi::stabilizer::ENISHI_KERNEL_NAMESPACE
