//===- CliffordAction.cpp - How a Clifford gate maps Pauli operators -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CliffordAction.h"

#include <map>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// Entries of products are compared with those of Pauli operators to this.
constexpr double kTolerance = 1e-9;

using Matrix = std::vector<Complex>;

Matrix multiply(llvm::ArrayRef<Complex> a, llvm::ArrayRef<Complex> b,
                unsigned dim) {
  Matrix result(dim * dim);
  for (unsigned i = 0; i < dim; ++i)
    for (unsigned j = 0; j < dim; ++j)
      for (unsigned k = 0; k < dim; ++k)
        result[i * dim + j] += a[i * dim + k] * b[k * dim + j];
  return result;
}

Matrix adjoint(llvm::ArrayRef<Complex> a, unsigned dim) {
  Matrix result(dim * dim);
  for (unsigned i = 0; i < dim; ++i)
    for (unsigned j = 0; j < dim; ++j)
      result[i * dim + j] = std::conj(a[j * dim + i]);
  return result;
}

/// The Pauli operator of the bits (x0, z0, x1, z1).
Matrix pauli(unsigned bits, unsigned numQubits) {
  unsigned dim = 1u << numQubits;
  Matrix result(dim * dim);
  for (unsigned column = 0; column < dim; ++column) {
    unsigned row = column;
    Complex factor = 1;
    for (unsigned q = 0; q < numQubits; ++q) {
      bool x = bits >> 2 * q & 1, z = bits >> (2 * q + 1) & 1;
      bool one = column >> q & 1;
      if (x)
        row ^= 1u << q;
      if (z && one)
        factor = -factor;
      if (x && z) // Y = i X Z
        factor *= Complex(0, 1);
    }
    result[row * dim + column] = factor;
  }
  return result;
}

/// Whether m = sign * p for a sign of +1 or -1.
bool equalsUpToSign(const Matrix &m, const Matrix &p, bool &negative) {
  for (double sign : {1.0, -1.0}) {
    bool equal = true;
    for (size_t i = 0; i < m.size() && equal; ++i)
      equal = std::abs(m[i] - sign * p[i]) < kTolerance;
    if (equal) {
      negative = sign < 0;
      return true;
    }
  }
  return false;
}

} // namespace

std::optional<CliffordAction>
CliffordAction::fromMatrix(llvm::ArrayRef<Complex> matrix) {
  CliffordAction action;
  action.numQubits = matrix.size() == 4 ? 1 : 2;
  unsigned dim = 1u << action.numQubits, numPaulis = dim * dim;
  Matrix inverse = adjoint(matrix, dim);
  uint8_t images[16];
  bool negative[16];
  for (unsigned p = 0; p < numPaulis; ++p) {
    Matrix mapped = multiply(multiply(matrix, pauli(p, action.numQubits), dim),
                             inverse, dim);
    bool found = false;
    for (unsigned q = 0; q < numPaulis && !found; ++q)
      if (equalsUpToSign(mapped, pauli(q, action.numQubits), negative[p])) {
        images[p] = q;
        found = true;
      }
    if (!found)
      return std::nullopt;
  }
  unsigned bits = 2 * action.numQubits;
  for (unsigned i = 0; i < bits; ++i)
    for (unsigned j = 0; j < bits; ++j)
      action.image[i] |= (images[1u << j] >> i & 1) << j;
  // The Moebius transform gives the algebraic normal form of the sign.
  for (unsigned bit = 1; bit < numPaulis; bit <<= 1)
    for (unsigned p = 0; p < numPaulis; ++p)
      if (p & bit)
        negative[p] ^= negative[p ^ bit];
  for (unsigned p = 0; p < numPaulis; ++p)
    if (negative[p])
      action.signTerms.push_back(p);
  return action;
}

CliffordCircuit::CliffordCircuit(const Circuit &circuit) {
  // Gates that look alike share their action.
  std::map<std::pair<GateKind, std::vector<double>>, uint32_t> known;
  actionOf.assign(circuit.size(), kNone);
  for (size_t i = 0; i < circuit.size(); ++i) {
    const Instruction &inst = circuit.instructions[i];
    if (!isUnitary(inst.kind) || circuit.qubits(inst).empty())
      continue;
    if (circuit.qubits(inst).size() > 2 || circuit.isSymbolic(inst)) {
      offender = i;
      return;
    }
    std::vector<double> key;
    if (inst.kind == GateKind::Unitary)
      key.push_back(i);
    else
      for (double parameter : circuit.params(inst))
        key.push_back(parameter);
    // A Controlled gate is told apart by its base.
    if (inst.kind == GateKind::Controlled)
      key.push_back(static_cast<unsigned>(inst.base));
    auto [it, isNew] =
        known.try_emplace(std::pair(inst.kind, std::move(key)), actions.size());
    if (isNew) {
      llvm::SmallVector<Complex, 16> matrix;
      circuit.instructionMatrix(inst, matrix);
      std::optional<CliffordAction> action = CliffordAction::fromMatrix(matrix);
      if (!action) {
        offender = i;
        return;
      }
      actions.push_back(std::move(*action));
    }
    actionOf[i] = it->second;
  }
}
