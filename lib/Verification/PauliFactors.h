//===- PauliFactors.h - Gates as Pauli rotations ----------------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_PAULIFACTORS_H
#define ENISHI_LIB_VERIFICATION_PAULIFACTORS_H

#include "enishi/Circuit/Circuit.h"

namespace enishi::verification {

/// The rotation exp(-i angle/2 P).
struct PauliFactor {
  enum Axis : uint8_t { X, Y, Z };
  /// P, as its factors on different qubits.
  llvm::SmallVector<std::pair<Qubit, Axis>, 3> pauli;
  double angle = 0;
};

/// Writes a unitary instruction with constant parameters as a product of Pauli
/// rotations, in the order of time, and e^{i phase}. False for a matrix on
/// several qubits and for more than six controls, of which there would be too
/// many.
bool pauliFactors(const Circuit &circuit, const Instruction &inst,
                  llvm::SmallVectorImpl<PauliFactor> &factors, double &phase);

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_PAULIFACTORS_H
