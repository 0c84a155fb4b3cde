//===- CliffordAction.h - How a Clifford gate maps Pauli operators -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_CLIFFORDACTION_H
#define ENISHI_LIB_SIMULATION_CLIFFORDACTION_H

#include "enishi/Circuit/Circuit.h"

#include <optional>

namespace enishi::simulation {

/// The action P -> U P U^dagger of a gate on one or two qubits on Pauli
/// operators. A Pauli operator on the gate's qubits is four bits (x0, z0, x1,
/// z1), Y being x = z = 1, and a sign.
struct CliffordAction {
  unsigned numQubits;
  /// Bit j of image[i]: input bit j contributes to output bit i.
  uint8_t image[4] = {};
  /// The sign changes by the sum modulo 2 of these products of input bits
  /// (its algebraic normal form), each a mask of bits.
  llvm::SmallVector<uint8_t, 8> signTerms;

  /// None where the matrix (2x2 or 4x4, row major) is not a Clifford gate's.
  static std::optional<CliffordAction>
  fromMatrix(llvm::ArrayRef<Complex> matrix);
};

/// The distinct Clifford actions of a circuit.
class CliffordCircuit {
public:
  /// Stops at the first instruction that is not a Clifford gate.
  explicit CliffordCircuit(const Circuit &circuit);

  bool isClifford() const { return !offender; }
  /// The first instruction that is not Clifford.
  size_t firstOffender() const { return *offender; }

  /// Null for a gate that changes nothing but the global phase.
  const CliffordAction *action(size_t instruction) const {
    uint32_t index = actionOf[instruction];
    return index == kNone ? nullptr : &actions[index];
  }

private:
  std::optional<size_t> offender;
  std::vector<uint32_t> actionOf;
  std::vector<CliffordAction> actions;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_CLIFFORDACTION_H
