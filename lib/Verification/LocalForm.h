//===- LocalForm.h - Cliffords with one-qubit gates -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_LOCALFORM_H
#define ENISHI_LIB_VERIFICATION_LOCALFORM_H

#include "BlockMatrix.h"
#include "PauliFactors.h"

#include <optional>

namespace enishi::verification {

/// A product of Pauli matrices on two qubits, at most one on each.
struct PairPauli {
  std::optional<PauliFactor::Axis> first, second;

  /// exp(-i angle/2 P), on qubits 0 and 1.
  BlockMatrix rotation(double angle) const;
};

/// The 15 that are not the identity.
llvm::ArrayRef<PairPauli> allPairPaulis();

/// A matrix on two qubits that is a Clifford and then one-qubit gates.
struct LocalForm {
  /// Quarter turns exp(-i pi/4 P), which commute, and what comes after them on
  /// qubits 0 and 1.
  llvm::SmallVector<PairPauli, 3> entanglers;
  BlockMatrix first, second;
  /// The distance, in the Frobenius norm.
  double error = 0;
};

/// Finds that form where there is one within `tolerance`. O(1).
std::optional<LocalForm> localForm(const BlockMatrix &matrix, double tolerance);

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_LOCALFORM_H
