//===- LocalPauli.h - Pauli strings on the qubits of a gate -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_LOCALPAULI_H
#define ENISHI_LIB_SIMULATION_LOCALPAULI_H

#include "enishi/Circuit/PauliSum.h"

namespace enishi::simulation {

/// A string on a few qubits: the Pauli of qubit q in the bits 2q and 2q + 1.
using LocalString = unsigned;

inline Pauli pauliOf(LocalString string, unsigned qubit) {
  return static_cast<Pauli>(string >> 2 * qubit & 3);
}

/// The string's only entry in a column of its matrix: the row, and the value.
inline std::pair<size_t, Complex> columnOf(LocalString string,
                                           unsigned numQubits, size_t column) {
  size_t row = column;
  Complex value = 1;
  for (unsigned q = 0; q < numQubits; ++q) {
    const Pauli pauli = pauliOf(string, q);
    if (signs(pauli) && column >> q & 1)
      value = -value;
    if (pauli == Pauli::Y)
      value *= Complex(0, 1);
    if (flips(pauli))
      row ^= size_t(1) << q;
  }
  return {row, value};
}

/// trace(P M) / 2^n: the coefficient of the string in a matrix.
inline Complex coefficientOf(LocalString string, unsigned numQubits,
                             llvm::ArrayRef<Complex> matrix) {
  const size_t dim = size_t(1) << numQubits;
  Complex trace = 0;
  for (size_t column = 0; column < dim; ++column) {
    auto [row, value] = columnOf(string, numQubits, column);
    trace += value * matrix[column * dim + row];
  }
  return trace / double(dim);
}

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_LOCALPAULI_H
