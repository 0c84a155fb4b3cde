//===- Fusion.h - Gates merged into fewer operations ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_FUSION_H
#define ENISHI_LIB_SIMULATION_FUSION_H

#include "QuantumState.h"

#include <array>

namespace enishi::simulation {

using Matrix2 = std::array<Complex, 4>;
using Matrix4 = std::array<Complex, 16>;

/// The product of finite numbers, without what the operator does for others.
inline Complex times(Complex a, Complex b) {
  return {a.real() * b.real() - a.imag() * b.imag(),
          a.real() * b.imag() + a.imag() * b.real()};
}

/// An operation on positions, that is, bits of the amplitude index.
struct FusedOp {
  enum Kind : uint8_t {
    Dense1, ///< A 2x2 matrix on target[0].
    Dense2, ///< A 4x4 matrix on target[0] (less significant) and target[1].
    Phase,  ///< e^{i angle} where all controls are 1.
    Wide,   ///< A matrix on three qubits or more.
    Pair,   ///< exp(i (a XX + b YY + c ZZ)) on target[0] and target[1].
  };
  Kind kind;
  uint8_t target[2] = {0, 0};
  /// Index of the matrix among those of its size, or of the wide operation.
  uint32_t index = 0;
  /// Positions that must be 1.
  uint64_t controls = 0;
  double angle = 0;
};

struct WideOp {
  llvm::SmallVector<uint8_t, 8> targets;
  std::vector<Complex> matrix;
};

/// exp(i (a XX + b YY + c ZZ)).
struct CanonicalPair {
  double a, b, c;
};

struct FusedCircuit {
  std::vector<FusedOp> ops;
  std::vector<Matrix2> matrices2;
  std::vector<Matrix4> matrices4;
  std::vector<WideOp> wide;
  std::vector<CanonicalPair> pairs;
  /// A factor of all amplitudes.
  Complex factor = 1;
  /// False where a matrix given by the program is not unitary; in the form
  /// Rotations the operations are then not all there.
  bool isUnitary = true;

  /// The positions on which an operation does not commute with Z.
  uint64_t mixed(const FusedOp &op) const;
};

/// Merges the gates of a list: one-qubit gates into their neighbours, gates on
/// one pair into one 4x4 matrix where that is cheaper than one after the
/// other, diagonal gates into phases; a swap only renames. `positions` says at
/// which position each qubit lies, before and (changed by swaps) after.
/// Linear in the number of gates.
///
/// In the form Rotations a Dense1 has no controls and there is no Dense2 but
/// Pair: a controlled gate is phases between changes of its target's basis, a
/// gate on two qubits its canonical form (Zhang, Vala, Sastry, Whaley, Phys.
/// Rev. A 67, 042313) between gates on one.
enum class FusedForm : uint8_t { Matrices, Rotations };
FusedCircuit fuse(const Circuit &circuit, const GateList &gates,
                  std::vector<uint8_t> &positions, FusedForm form);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_FUSION_H
