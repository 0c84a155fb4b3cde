//===- StateVector.h - Applies circuits to dense states ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A small state-vector engine of the verifier's own: what checks a program
// should not share code with what compiles or runs it.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_STATEVECTOR_H
#define ENISHI_LIB_VERIFICATION_STATEVECTOR_H

#include "enishi/Circuit/Circuit.h"

#include <vector>

namespace enishi::verification {

/// A unitary instruction taken apart: `matrix` acts on `targets` where every
/// control is 1.
struct ControlledMatrix {
  llvm::SmallVector<Qubit, 4> controls;
  llvm::SmallVector<Qubit, 4> targets;
  llvm::SmallVector<Complex, 16> matrix;
  bool isDiagonal() const;
};

/// Takes apart a unitary instruction with constant parameters.
ControlledMatrix controlledMatrix(const Circuit &circuit,
                                  const Instruction &inst);

class StateVector {
public:
  explicit StateVector(unsigned numQubits)
      : amplitudes(size_t(1) << numQubits) {}

  std::vector<Complex> amplitudes;

  size_t size() const { return amplitudes.size(); }
  void apply(const ControlledMatrix &gate);
  /// Applies every instruction (all unitary, constant parameters) and the
  /// global phase.
  void apply(const Circuit &circuit);
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_STATEVECTOR_H
