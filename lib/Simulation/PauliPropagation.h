//===- PauliPropagation.h - Observables taken back through gates -*- C++ -*-==//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An observable as a table of Pauli strings that is conjugated by one gate
// after the other, the last first (Begusic, Gray, Chan, Science Advances 10,
// 2024; Rudolph et al., arXiv:2505.21606). A Clifford gate renames strings;
// other gates turn one into several, and equal ones meet. What is dropped on
// the way is bounded: conjugation keeps the operator norm of a string at 1, so
// the expectation value moves by at most the sum of the magnitudes dropped.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_PAULIPROPAGATION_H
#define ENISHI_LIB_SIMULATION_PAULIPROPAGATION_H

#include "enishi/Circuit/PauliSum.h"

namespace enishi::simulation {

/// Real multiples of Pauli strings over any number of qubits.
class PauliTable {
public:
  PauliTable(const PauliSum &sum, uint32_t numQubits);

  size_t size() const { return coefficients.size(); }
  /// The sum of the magnitudes of all that was dropped.
  double dropped() const { return droppedSum; }

  /// Replaces the operator O by U^dagger O U, for a unitary on at most
  /// kMostQubits qubits. The time is linear in the number of strings, times 4^k
  /// at worst for those that meet the k qubits.
  void conjugate(llvm::ArrayRef<Qubit> qubits, llvm::ArrayRef<Complex> unitary);

  /// Takes the operator back through a measurement that nothing depends on,
  /// which leaves I and Z of its qubit, or through a reset, which makes Z, too,
  /// the identity and drops X and Y. Exact; linear in the number of strings.
  void forget(Qubit qubit, bool isReset);

  /// Drops strings with a coefficient below `threshold`, and the smallest
  /// beyond `most` strings.
  void truncate(double threshold, size_t most);

  /// <0...0|O|0...0>.
  double expectationOfZero() const;

  static constexpr unsigned kMostQubits = 4;

private:
  struct Transition {
    uint16_t to; ///< Two bits for each qubit of the gate.
    double factor;
  };
  /// What each local string becomes: one list per local string.
  using TransferMatrix = std::vector<llvm::SmallVector<Transition, 4>>;
  static TransferMatrix transferMatrix(llvm::ArrayRef<Complex> unitary,
                                       unsigned numQubits);

  /// A string has `words` words of X bits and as many of Z bits behind them.
  uint64_t *key(size_t term) { return &keys[term * 2 * words]; }
  const uint64_t *key(size_t term) const { return &keys[term * 2 * words]; }
  unsigned localString(size_t term, llvm::ArrayRef<Qubit> qubits) const;
  void setLocal(uint64_t *string, llvm::ArrayRef<Qubit> qubits,
                unsigned local) const;
  void rename(llvm::ArrayRef<Qubit> qubits, const TransferMatrix &transfer);
  void spread(llvm::ArrayRef<Qubit> qubits, const TransferMatrix &transfer);

  void add(llvm::ArrayRef<uint64_t> string, double coefficient);
  size_t hashOf(const uint64_t *string) const;
  void rebuildSlots();

  unsigned words;
  std::vector<uint64_t> keys;
  std::vector<double> coefficients;
  /// Open addressing: the number of a term plus 1, or 0. Empty where the
  /// strings have been renamed since.
  std::vector<uint32_t> slots;
  double droppedSum = 0;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_PAULIPROPAGATION_H
