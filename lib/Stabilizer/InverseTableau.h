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

private:
  /// The row of a product and the power of i before it.
  struct Row {
    std::vector<uint64_t> words;
    unsigned phase = 0;
  };
  uint64_t *row(size_t index) { return &bits[index * 2 * words]; }
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
