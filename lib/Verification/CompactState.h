//===- CompactState.h - States of the qubits in superposition ---- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A state vector of only those qubits that are in superposition or entangled.
// The others are in a basis state and cost nothing: qubits that nothing
// happened to, that were measured or reset, or that came back to one, as the
// ancillas of arithmetic do.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_COMPACTSTATE_H
#define ENISHI_LIB_VERIFICATION_COMPACTSTATE_H

#include "Miter.h"
#include "StateVector.h"

#include "llvm/ADT/BitVector.h"

namespace enishi::verification {

class CompactState {
public:
  /// |0...0>.
  explicit CompactState(unsigned numQubits);

  /// Applies a gate; the cost is 2^active, the number of qubits that are not
  /// in a basis state.
  void apply(ControlledMatrix gate);
  /// Applies a circuit of constant unitaries with its qubits renamed. False if
  /// that took more than `budget` or the state more than `memory` bytes.
  bool apply(const Circuit &circuit, llvm::ArrayRef<uint32_t> names,
             WorkBudget &budget, size_t memory);

  /// The probability to measure 1.
  double probabilityOfOne(unsigned qubit) const;
  /// Keeps only one outcome, which has this probability, and scales to 1. The
  /// qubit is in a basis state then.
  void project(unsigned qubit, bool outcome, double probability);
  /// Resets a qubit to |0> if it is not entangled with the others, so that
  /// these do not notice; false if it is. What it was off counts in `error`.
  bool resetIfSeparate(unsigned qubit);
  /// Finds the qubits that are in a basis state but for amplitudes below
  /// 1e-13, which are dropped and counted in `error`. O(2^active).
  void compact();

  unsigned numActive() const { return qubitAt.size(); }
  size_t size() const { return vector.size(); }
  /// Calls visit(basis state of all qubits, amplitude) for amplitudes that are
  /// not 0; up to 64 qubits.
  void forEach(llvm::function_ref<void(uint64_t, Complex)> visit) const;
  /// The distance to another state after the best phase. Where the two have
  /// different qubits in basis states it may be given as too large; compact()
  /// both first.
  double distance(const CompactState &other, double &phase) const;
  /// The amplitudes of all basis states.
  StateVector expand() const;

  /// A bound of the distance by which dropping amplitudes moved the state.
  double error = 0;

private:
  void activate(unsigned qubit);
  enum class Reduction { Done, Apply, Activate };
  Reduction reduce(ControlledMatrix &gate);
  void keepOnly(size_t mask, size_t values);

  StateVector vector{0};
  /// The position of each qubit in the vector, or kNone; the value of those
  /// that have none.
  std::vector<uint32_t> position;
  llvm::BitVector value;
  std::vector<uint32_t> qubitAt;
  Complex scale = 1;
  /// Gates since the last look for basis states.
  unsigned sinceCompact = 0;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_COMPACTSTATE_H
