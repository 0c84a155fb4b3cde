//===- NearCliffordKernels.h - The inner loops of such shots ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Shots of a NearCliffordProgram, for the instruction sets of one processor
// family; all of them give the same bits.
//
// Amplitudes of 16 shots (8 in double precision) stand side by side in vectors
// of 512 bits, real parts and imaginary parts in turn.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_NEARCLIFFORDKERNELS_H
#define ENISHI_LIB_STABILIZER_NEARCLIFFORDKERNELS_H

#include "NearCliffordProgram.h"

namespace enishi::stabilizer {

/// How the outcomes of active measurements come about.
struct OutcomeChoice {
  enum Kind : uint8_t {
    Random,
    Likely, ///< The likelier one; 0 where none is.
    Given,  ///< Bit i of `given` for the i-th measurement, for all shots.
  };
  Kind kind = Random;
  uint64_t given = 0;
  /// Given: gets the probability of all of them, of the first shot.
  double *probability = nullptr;
};

/// Rows of a batch: `wordsPerRow` 64-bit words each, aligned to 64 bytes.
struct NearCliffordRows {
  uint64_t *rows;
  size_t wordsPerRow;
};

/// The amplitudes of a group of shots where so many qubits are active.
inline size_t amplitudeWords(unsigned numActive) {
  return size_t(16) << numActive;
}

struct NearCliffordKernels {
  /// Flips rows by the errors and coins of whole rows of shots; what is
  /// flipped stands there before.
  void (*drawErrors)(const NearCliffordProgram &program, NearCliffordRows rows,
                     uint64_t seed);
  /// Moves the bits that `kept` names to the front, of each of `numRows` rows.
  /// Returns how many there are.
  uint64_t (*compact)(NearCliffordRows from, size_t numRows,
                      const uint64_t *kept, NearCliffordRows to);
  struct Active {
    /// Does the shared operations; needs the room of all.
    void (*prepare)(const NearCliffordProgram &program, void *amplitudes);
    /// Runs the other operations for the first `shots` shots, from the
    /// amplitudes that prepare() left.
    void (*run)(const NearCliffordProgram &program, NearCliffordRows rows,
                uint64_t shots, const void *shared, void *amplitudes,
                uint64_t seed, const OutcomeChoice &choice);
  };
  Active inSingle, inDouble;
};

/// For this processor; ENISHI_ISA=portable or avx2 asks for less.
const NearCliffordKernels &nearCliffordKernels();
/// Of one instruction set; null where the processor lacks it.
const NearCliffordKernels *nearCliffordKernelsFor(llvm::StringRef isa);

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_NEARCLIFFORDKERNELS_H
