//===- BlockMatrix.h - Matrices of a few qubits -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_BLOCKMATRIX_H
#define ENISHI_LIB_VERIFICATION_BLOCKMATRIX_H

#include "enishi/Circuit/Gate.h"

#include <array>

namespace enishi::verification {

/// How an operation acts on one of its qubits: the algebra that its parts on
/// that qubit generate. Operations commute if on every qubit that they share
/// one acts trivially or both act along the same axis.
struct Axis {
  enum Kind : uint8_t {
    Trivial,
    Single, ///< Only multiples of 1 and of `direction` (in Pauli matrices).
    Full,
  } kind = Full;
  std::array<Complex, 3> direction = {};
  /// How far the parts are from that axis.
  double spread = 0;

  static Axis pauli(unsigned index) {
    Axis axis;
    axis.kind = Single;
    axis.direction[index] = 1;
    return axis;
  }
  /// How far from commuting two parts are, 0 to 1.
  double conflict(const Axis &other) const;
};

/// A 2^n x 2^n matrix for small n, row major, qubit 0 the least significant
/// bit of the index.
class BlockMatrix {
public:
  BlockMatrix() = default;
  explicit BlockMatrix(unsigned numQubits); ///< The identity.
  BlockMatrix(unsigned numQubits, llvm::ArrayRef<Complex> entries);

  unsigned numQubits() const { return qubits; }
  size_t dim() const { return size_t(1) << qubits; }
  Complex at(size_t row, size_t column) const {
    return entries[row * dim() + column];
  }
  llvm::ArrayRef<Complex> data() const { return entries; }

  /// this = gate * this, the gate's qubit k being `positions[k]` of this.
  void applyAfter(const BlockMatrix &gate, llvm::ArrayRef<unsigned> positions);
  /// this = this * gate.
  void applyBefore(const BlockMatrix &gate, llvm::ArrayRef<unsigned> positions);
  void adjoin();

  /// The distance from a multiple e^{i phase} of the identity (Frobenius).
  double identityDistance(double &phase) const;

  /// If this is `single` on qubit `position` times `rest` on the others, up to
  /// `tolerance` in the Frobenius norm, gives the factors and adds the
  /// distance to `error`.
  bool split(unsigned position, double tolerance, BlockMatrix &single,
             BlockMatrix &rest, double &error) const;
  /// If qubit `position` that comes in as |0> leaves as |0>: what happens to
  /// the others then.
  bool restrictToZero(unsigned position, double tolerance, BlockMatrix &rest,
                      double &error) const;
  /// Along which axis this acts on a qubit, if along one but for `tolerance`.
  Axis axis(unsigned position, double tolerance) const;

private:
  unsigned qubits = 0;
  llvm::SmallVector<Complex, 16> entries;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_BLOCKMATRIX_H
