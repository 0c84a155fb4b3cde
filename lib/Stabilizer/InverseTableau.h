//===- InverseTableau.h - Inverse of a Clifford state -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The inverse of the Clifford operation U that made the state U|0...0>, as the
// products U^-1 P U for P = X and Z of every qubit (Gidney, Quantum 5, 497,
// 2021). A gate multiplies a few rows; a measurement whose outcome is
// determined reads one, so that it takes linear time; a random one passes over
// all rows once.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_INVERSETABLEAU_H
#define ENISHI_LIB_STABILIZER_INVERSETABLEAU_H

#include "StabilizerProgram.h"

namespace enishi::stabilizer {

/// i^phase times a product of Pauli operators: x bits, then z bits, of all
/// qubits; X and Z of one qubit together are its Y.
struct PauliRow {
  std::vector<uint64_t> words;
  unsigned phase = 0;

  bool x(uint32_t qubit) const { return words[qubit / 64] >> qubit % 64 & 1; }
  bool z(uint32_t qubit) const {
    return words[words.size() / 2 + qubit / 64] >> qubit % 64 & 1;
  }
};

class InverseTableau {
public:
  /// |0...0>.
  explicit InverseTableau(uint32_t numQubits);
  /// The memory of one, in bytes.
  static uint64_t bytes(uint64_t numQubits);

  void applyGate(StimOp op, llvm::ArrayRef<uint32_t> qubits);
  void applyPauli(uint32_t qubit, Pauli pauli);
  /// sqrt(P), of -P where `negative`. `product`: 4 qubit + Pauli.
  void rotate(llvm::ArrayRef<uint32_t> product, bool negative);
  /// Measures P; an outcome that is not determined becomes 0.
  bool measure(llvm::ArrayRef<uint32_t> product);

  /// For engines that keep a state U (|phi> |0...0>) with some |phi> on a few
  /// qubits: U^-1 P U, and operations put between U and the state. All of
  /// these take linear time in the size of the tableau, but for the first.
  PauliRow image(llvm::ArrayRef<uint32_t> product);
  /// U P U^-1 up to its sign, for P = X or Z (`half`: 1) of a qubit.
  std::vector<uint32_t> preimage(uint32_t qubit, unsigned half) const;
  /// U becomes U E, where E is (P + Z)/sqrt(2) with Z of a qubit, which must
  /// anticommute with P. On a state with |0> there, E is the measurement of P
  /// with the outcome 0.
  void reflect(const PauliRow &p, uint32_t qubit);
  /// U becomes U E, where E^-1 P E is Z of the qubit and E takes |phi>|+> to
  /// |phi>|0>, with |+> on the qubit, where P has an X or a Y.
  void takeToZ(PauliRow p, uint32_t qubit);
  /// U becomes U E, where E^-1 P E is Z of the qubit, for a P that consists of
  /// Z's without a sign, one of them on the qubit; E permutes basis states.
  void takeZsToZ(PauliRow p, uint32_t qubit);

private:
  using Row = PauliRow;
  uint64_t *row(size_t index) { return &bits[index * 2 * words]; }
  unsigned multiply(uint64_t *xs, const uint64_t *otherX) const;
  bool anticommute(const uint64_t *a, const uint64_t *b) const;
  PauliRow single(uint32_t qubit, unsigned half) const;
  void conjugateByControlled(const Row &a, const Row &b);
  void multiplyInto(Row &product, size_t index);
  void multiplyPauli(Row &product, uint32_t qubit, unsigned pauli);
  void collapse(const Row &row);

  /// Of one half of a row, x or z.
  size_t words;
  /// Row 2q is that of X on qubit q, 2q + 1 that of Z: x bits, then z bits.
  std::vector<uint64_t> bits;
  std::vector<uint8_t> negative;
  Row scratch[4];
};

/// The record of one shot without noise, where every random outcome is 0 but
/// for what the circuit inverts. Bit i of the record is bit i % 64 of word
/// i / 64.
std::vector<uint64_t> referenceRecord(const StabilizerProgram &program);

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_INVERSETABLEAU_H
