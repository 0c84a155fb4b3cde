//===- PauliKernels.h - Inner loops over Pauli strings ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A Pauli string flips some bits of an index and takes the sign of the parity
// of others: the flips and signs of lane bits and of block bits are separate
// here. Blocks are those of Kernels.h.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_PAULIKERNELS_H
#define ENISHI_LIB_SIMULATION_PAULIKERNELS_H

#include <cstddef>
#include <cstdint>

namespace enishi::simulation {

/// Arrays are indexed by the flip of the lanes, which is below the number of
/// lanes.
template <typename Real> struct PauliKernels {
  /// Adds, for every lane, the sum over the blocks j < count of
  ///   (-1)^|j & signBlocks| conj(left[j]) right[j ^ flipBlocks]
  /// with the lanes of `right` flipped, to the real parts `sums` and the
  /// imaginary parts behind them. `count` is a power of two above both masks.
  void (*signedProducts[16])(const Real *left, const Real *right, size_t count,
                             uint64_t flipBlocks, uint64_t signBlocks,
                             double *sums);
  /// out[j] = conj(left[j]) right[j ^ flipBlocks], lanes flipped.
  void (*products[16])(const Real *left, const Real *right, size_t count,
                       uint64_t flipBlocks, Real *out);
  /// The Walsh-Hadamard transform over the block bits, in place: block s then
  /// holds the sum of (-1)^|j & s| times block j. `count` is a power of two.
  void (*walsh)(Real *blocks, size_t count);
  /// to[j] += (-1)^|j & signBlocks| (re + i im) signs from[j ^ flipBlocks],
  /// lanes flipped, with one real factor `signs` per lane.
  void (*addString[16])(Real *to, const Real *from, size_t count,
                        uint64_t flipBlocks, uint64_t signBlocks,
                        const Real *signs, Real re, Real im);
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_PAULIKERNELS_H
