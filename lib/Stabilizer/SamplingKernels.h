//===- SamplingKernels.h - The inner loops of sampling ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inner loops of sampling, for the instruction sets of one processor
// family; chosen when the program runs. All of them give the same bits.
//
// Rows are bits of many shots side by side: `vectors` times 512 shots.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_SAMPLINGKERNELS_H
#define ENISHI_LIB_STABILIZER_SAMPLINGKERNELS_H

#include "StabilizerProgram.h"

namespace enishi::stabilizer {

inline constexpr unsigned kVectorWords = 8, kVectorShots = 64 * kVectorWords;
/// Vectors per row are 1, 2, 4 or 8.
inline constexpr unsigned kMaxVectors = 8;

/// A program with what its noise needs, made once.
struct FrameProgram {
  const StabilizerProgram *program;
  unsigned vectors;
  /// The products of detectors and observables are wanted, not the record.
  bool detectors;
  /// By step: -1 / ln(1 - p) of the probability that anything happens.
  std::vector<float> gaps;
};
float gapFactor(double probability);

/// How a batch of shots differs from the reference, in rows aligned to 64
/// bytes: two of each qubit (X and Z of the Pauli operator), of each bit of
/// the record, of each detector and observable, and one for the kernel.
struct FrameRows {
  uint64_t *paulis, *record, *detectors, *chain;
};

/// Errors of one probability that have at most `width` symptoms, padded with
/// the number of a row that nobody reads.
struct ErrorClass {
  float gap;
  unsigned width;
  std::vector<uint32_t> rows;
};

struct SamplingKernels {
  /// All rows of the record or of the detectors are written.
  void (*runFrames)(const FrameProgram &program, const FrameRows &rows,
                    uint64_t seed);
  /// Adds errors to the rows.
  void (*sampleErrors)(llvm::ArrayRef<ErrorClass> classes, unsigned vectors,
                       uint64_t *rows, uint64_t seed);
  /// Writes bit s of row r as bit r of shot s. A shot takes `shotWords` words,
  /// (numRows + 63) / 64 or more.
  void (*transpose)(const uint64_t *rows, size_t numRows, unsigned vectors,
                    uint64_t *shots, size_t shotWords);
};

/// The instruction set in use, "avx512", "avx2" or "portable", and whether the
/// processor has one.
llvm::StringRef samplingIsa();
bool hasSamplingIsa(llvm::StringRef isa);

/// For this processor; ENISHI_ISA=portable or avx2 asks for less.
const SamplingKernels &samplingKernels();
/// Of one instruction set; null where the processor lacks it.
const SamplingKernels *samplingKernelsFor(llvm::StringRef isa);

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_SAMPLINGKERNELS_H
