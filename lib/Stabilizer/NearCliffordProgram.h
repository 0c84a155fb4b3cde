//===- NearCliffordProgram.h - Circuits with a few rotations ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A circuit of Clifford gates, Pauli noise, measurements, feedback and some
// rotations, made into what is left to be done for each shot.
//
// The state of a shot is F U (|phi> |0...0>): U a Clifford operation that is
// the same for all shots and known beforehand, |phi> a state of the few qubits
// that are "active", F a Pauli operator. Seen from behind U, a rotation or a
// measurement is about a Pauli operator on the active qubits alone, or it
// concerns a |0>: a rotation then makes one more qubit active, a measurement is
// the flip of a coin and changes U. A measurement on active qubits makes one of
// them |0> again. (The factorisation is that of arXiv:2604.27058.)
//
// F is never kept. It does nothing but flip signs: of the angles of rotations
// and of results. Which of them an error, a coin or an outcome flips is found
// in one pass from the end of the circuit, as for error models, so that a shot
// consists of rows of bits, errors that flip some of them, and a straight-line
// program on 2^k amplitudes that reads some of them.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_NEARCLIFFORDPROGRAM_H
#define ENISHI_LIB_STABILIZER_NEARCLIFFORDPROGRAM_H

#include "StabilizerProgram.h"

#include "llvm/ADT/BitVector.h"

#include <array>
#include <memory>

namespace enishi::stabilizer {

/// One operation on the amplitudes. Bit i of a mask is the i-th active qubit;
/// the operator is the product of the Pauli operators that the masks name, Y
/// where both do.
struct ActiveOp {
  enum Kind : uint8_t {
    Phases,  ///< Makes qubits active, in |+>, above the others, and then does
             ///< some rotations about products of Z's.
    Rotate,  ///< exp(-i angle/2 P).
    Measure, ///< Of P; the qubit `pivot` is then removed.
  };
  Kind kind;
  uint8_t numActive;     ///< The most of before and after.
  uint8_t numBefore = 0; ///< Phases: how many are active before.
  uint8_t pivot = 0;     ///< The highest qubit of x, or of z where x is 0.
  uint32_t x = 0, z = 0;
  double angle = 0;
  uint32_t row = 0; ///< Flips the sign of the angle.
  /// Phases: the first of the blocks, which are at most kMostBlocks; Measure:
  /// the index of the set of rows that the outcome 1 flips.
  uint32_t index = 0, count = 0;
  static constexpr unsigned kMostBlocks = 3;
};

/// Rotations about products of Z's, at most as many as a byte has bits: the
/// pattern of amplitude i, a bit for each rotation that says whether its
/// product is -1 there, is low[i % 256] ^ high[i / 256].
struct PhaseBlock {
  static constexpr unsigned kMost = 7;
  llvm::SmallVector<double, kMost> angles;
  llvm::SmallVector<uint32_t, kMost> rows;
  std::vector<uint8_t> low, high;
};

/// Channels whose cases have the same probabilities.
struct ChannelClass {
  float gap; ///< Of the probability that any case happens.
  /// The case is the number of thresholds, but for the last, that a random word
  /// reaches.
  llvm::SmallVector<uint32_t, 15> thresholds;
  /// For each channel the set of each case.
  std::vector<uint32_t> sets;
};

struct NearCliffordProgram {
  /// What a shot is to give.
  enum class Output : bool { Record, Detectors };

  /// Fails where the loops make it too long, and where it needs more than
  /// `mostActive` qubits at a time.
  static llvm::Expected<NearCliffordProgram>
  create(const StabilizerProgram &program, Output output, unsigned mostActive);

  /// The first rows are the bits of a shot, the others signs of angles.
  uint64_t numBits = 0, numRows = 0;
  unsigned maxActive = 0;
  std::vector<ActiveOp> ops;
  std::vector<PhaseBlock> phases;
  /// The first operations do the same in every shot: their rows are never
  /// flipped, and none is a measurement. How many qubits are active then.
  size_t numShared = 0;
  unsigned sharedActive = 0;
  std::vector<ChannelClass> channels;
  /// Sets that are flipped in half of the shots.
  std::vector<uint32_t> coins;
  /// Bits of the shot that depend on measurements of active qubits.
  llvm::BitVector dynamic;
  /// The bits of a shot where nothing is flipped.
  llvm::BitVector reference;
  /// Coins of the circuit, those without effect included.
  uint64_t numCoins = 0;

  llvm::ArrayRef<uint32_t> set(uint32_t index) const {
    return llvm::ArrayRef(rowPool).slice(setBegin[index],
                                         setBegin[index + 1] - setBegin[index]);
  }
  std::vector<uint32_t> setBegin, rowPool;
};

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_NEARCLIFFORDPROGRAM_H
