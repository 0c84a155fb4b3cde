//===- Kernels.h - The inner loops of the state vector ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Amplitudes lie in blocks of 64 bytes of real parts followed by 64 bytes of
// imaginary parts: 16 amplitudes in single precision, 8 in double. The qubits
// that select a lane of a block are the lane qubits (positions 0 to 3, or 0 to
// 2); every other position selects a block. The same source is compiled for
// several instruction sets; AVX2 and AVX-512 give the same bytes, the portable
// one, which has no fused multiply-add, differs in the last bits.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_KERNELS_H
#define ENISHI_LIB_SIMULATION_KERNELS_H

#include "PauliKernels.h"
#include "StepKernels.h"

#include "llvm/ADT/StringRef.h"

#include <cstddef>
#include <cstdint>

namespace enishi::simulation {

template <typename Real>
inline constexpr unsigned kLaneQubits = sizeof(Real) == 4 ? 4 : 3;
template <typename Real>
inline constexpr unsigned kLanes = 1u << kLaneQubits<Real>;

/// Where amplitude `index` keeps its real part; the imaginary part lies
/// kLanes<Real> further.
template <typename Real> inline size_t realOffset(uint64_t index) {
  constexpr unsigned lanes = kLanes<Real>;
  return (index & ~uint64_t(lanes - 1)) * 2 + (index & (lanes - 1));
}

/// One number for every lane.
template <typename Real> struct alignas(64) Line {
  Real numbers[kLanes<Real>];
};

/// The blocks base | s for every subset s of the bits of `freeMask`.
struct BlockRange {
  uint64_t freeMask;
  uint64_t base;
};

/// A diagonal operation: the factor of an amplitude is the product of one for
/// all, one for the lane, and one each for the middle and the high bits of its
/// block. Complex numbers are pairs (re, im).
template <typename Real> struct PhaseArguments {
  /// Blocks are (high << midBits) | mid.
  unsigned midBits;
  unsigned highBits;
  /// Bits of the block that must be 1.
  uint64_t controls;
  Real factor[2];
  const Real *lane; ///< A vector of real parts, one of imaginary parts.
  const Real *mid;  ///< 2^midBits pairs.
  const Real *high; ///< 2^highBits pairs.
  /// All ones in the lanes to change, or null for all lanes.
  const Real *laneMask;
  bool isReal;    ///< Every factor is real.
  bool highIsOne; ///< Every high factor is 1.
};
inline constexpr unsigned kMaxMidBits = 6;

template <typename Real> struct Kernels {
  /// --- Gates on a tile -----------------------------------------------------
  /// Matrices are given as triples (re, im, re + im) for every entry, row
  /// major, where both targets are block bits; where a target is a lane bit,
  /// each number is a whole vector of lanes.

  /// A 2x2 matrix on the block bit `stride`. With `laneMask` (all ones where
  /// a lane is to change) other lanes keep their value.
  void (*dense1)(Real *tile, BlockRange range, uint64_t stride,
                 const Real *matrix);
  void (*dense1Masked)(Real *tile, BlockRange range, uint64_t stride,
                       const Real *matrix, const Real *laneMask);
  /// A 2x2 matrix on lane qubit `lane`.
  void (*dense1Lane[4])(Real *tile, BlockRange range, const Real *matrix);
  /// Exchanges the two halves: X on the block bit `stride`.
  void (*exchange)(Real *tile, BlockRange range, uint64_t stride);
  /// A 4x4 matrix on two block bits, `stride0` the less significant operand.
  void (*dense2)(Real *tile, BlockRange range, uint64_t stride0,
                 uint64_t stride1, const Real *matrix);
  /// On lane qubit [i] (less significant operand) and a block bit.
  void (*dense2Lane[4])(Real *tile, BlockRange range, uint64_t stride,
                        const Real *matrix);
  /// On lane qubits i < j, at [i][j].
  void (*dense2Lanes[4][4])(Real *tile, BlockRange range, const Real *matrix);
  void (*phases)(Real *tile, const PhaseArguments<Real> &arguments);

  /// --- Sums ---------------------------------------------------------------
  /// Squared norm of consecutive blocks; in an order of summation that the
  /// instruction set does not change.
  double (*norm)(const Real *blocks, size_t count);
  /// The same over the lanes of `laneMask` and the blocks of a range.
  double (*normOf)(const Real *tile, BlockRange range, const Real *laneMask);
  /// Multiplies every lane by a real factor per lane.
  void (*scale)(Real *tile, BlockRange range, const Real *factors);
  /// Copies `count` blocks past the caches.
  void (*streamCopy)(Real *to, const Real *from, size_t count);

  /// --- Shots --------------------------------------------------------------
  /// The amplitudes of `count` blocks whose squared magnitudes, one after the
  /// other on a line from `base` on, hold sorted positions: their indices.
  /// Never one that is 0, unless all are. What lies beyond the end belongs to
  /// the last one. `positions` is followed by 8 more numbers that continue
  /// the order.
  void (*findShots)(const Real *blocks, size_t count, double base,
                    const double *positions, size_t shots, uint32_t *indices);
  /// Replaces 8 * `count` numbers by their running sums, in an order of
  /// summation that the instruction set does not change.
  void (*runningTotals)(double *numbers, size_t count);
  /// Numbers with an exponential distribution from 8 * `count` random words:
  /// -ln(u) for u = (2 r + 1) / 2^54, r the high 53 bits of a word. By the
  /// series of artanh, so that it needs no library whose last bits differ, and
  /// without fused multiply-adds: all instruction sets give the same bytes.
  void (*exponentials)(const uint64_t *words, size_t count, double *to);

  PauliKernels<Real> pauli;
  StepKernels<Real> steps;
};

/// The best kernels that the processor has; the environment variable
/// ENISHI_ISA (avx512, avx2 or portable) asks for less.
template <typename Real> const Kernels<Real> &kernels();
/// The instruction set that kernels() chose.
llvm::StringRef kernelIsa();
/// The kernels of a named instruction set, or null where it is unknown or the
/// processor lacks it.
template <typename Real> const Kernels<Real> *kernelsFor(llvm::StringRef isa);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_KERNELS_H
