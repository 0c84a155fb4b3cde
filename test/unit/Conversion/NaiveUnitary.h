//===- NaiveUnitary.h - Matrices by definition, for the tests ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_CONVERSION_NAIVEUNITARY_H
#define ENISHI_TEST_UNIT_CONVERSION_NAIVEUNITARY_H

#include "enishi/Circuit/Circuit.h"

#include <cmath>
#include <vector>

namespace enishi::test {

using Dense = std::vector<std::vector<Complex>>;

inline Dense identity(unsigned numQubits) {
  size_t dim = size_t(1) << numQubits;
  Dense result(dim, std::vector<Complex>(dim));
  for (size_t i = 0; i < dim; ++i)
    result[i][i] = 1;
  return result;
}

inline Dense multiply(const Dense &a, const Dense &b) {
  size_t dim = a.size();
  Dense result(dim, std::vector<Complex>(dim));
  for (size_t i = 0; i < dim; ++i)
    for (size_t k = 0; k < dim; ++k)
      for (size_t j = 0; j < dim; ++j)
        result[i][j] += a[i][k] * b[k][j];
  return result;
}

inline Dense adjoint(const Dense &a) {
  Dense result = a;
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < a.size(); ++j)
      result[i][j] = std::conj(a[j][i]);
  return result;
}

inline double distance(const Dense &a, const Dense &b) {
  double sum = 0;
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < a.size(); ++j)
      sum += std::norm(a[i][j] - b[i][j]);
  return std::sqrt(sum);
}

/// Applies one instruction to a state, entry by entry.
inline std::vector<Complex> apply(const Circuit &circuit,
                                  const Instruction &inst,
                                  const std::vector<Complex> &state) {
  llvm::SmallVector<Complex, 64> matrix;
  unsigned numControls = 0;
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  if (inst.kind == GateKind::Controlled) {
    numControls = qubits.size() - gateInfo(inst.base).numQubits;
    gateMatrix(inst.base, circuit.params(inst), matrix);
  } else {
    circuit.instructionMatrix(inst, matrix);
  }
  llvm::ArrayRef<Qubit> targets = qubits.drop_front(numControls);
  size_t dim = size_t(1) << targets.size();
  std::vector<Complex> result(state.size());
  for (size_t i = 0; i < state.size(); ++i) {
    bool isOn = true;
    for (Qubit control : qubits.take_front(numControls))
      isOn &= i >> control & 1;
    if (!isOn) {
      result[i] += state[i];
      continue;
    }
    size_t column = 0;
    for (size_t k = 0; k < targets.size(); ++k)
      column |= (i >> targets[k] & 1) << k;
    for (size_t row = 0; row < dim; ++row) {
      size_t to = i;
      for (size_t k = 0; k < targets.size(); ++k)
        to = (to & ~(size_t(1) << targets[k])) | (row >> k & 1) << targets[k];
      result[to] += matrix[row * dim + column] * state[i];
    }
  }
  return result;
}

/// The unitary of a circuit, global phase included.
inline Dense naiveUnitary(const Circuit &circuit, unsigned numQubits) {
  Dense result = identity(numQubits);
  size_t dim = result.size();
  for (size_t j = 0; j < dim; ++j) {
    std::vector<Complex> state(dim);
    state[j] = std::polar(1.0, circuit.globalPhase);
    for (const Instruction &inst : circuit.instructions)
      state = apply(circuit, inst, state);
    for (size_t i = 0; i < dim; ++i)
      result[i][j] = state[i];
  }
  return result;
}

} // namespace enishi::test

#endif // ENISHI_TEST_UNIT_CONVERSION_NAIVEUNITARY_H
