//===- Matrix.cpp - Small unitary matrices ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/Matrix.h"

#include <cassert>

using namespace enishi;

Complex enishi::determinant(const Matrix4 &a) {
  // Laplace expansion by the 2x2 minors of the upper and the lower two rows.
  auto minor = [&](unsigned row, unsigned i, unsigned j) {
    return multiply(a(row, i), a(row + 1, j)) -
           multiply(a(row, j), a(row + 1, i));
  };
  return multiply(minor(0, 0, 1), minor(2, 2, 3)) -
         multiply(minor(0, 0, 2), minor(2, 1, 3)) +
         multiply(minor(0, 0, 3), minor(2, 1, 2)) +
         multiply(minor(0, 1, 2), minor(2, 0, 3)) -
         multiply(minor(0, 1, 3), minor(2, 0, 2)) +
         multiply(minor(0, 2, 3), minor(2, 0, 1));
}

Matrix4 enishi::kron(const Matrix2 &onQubit1, const Matrix2 &onQubit0) {
  Matrix4 result;
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned j = 0; j < 4; ++j)
      result(i, j) = multiply(onQubit1(i >> 1, j >> 1), onQubit0(i & 1, j & 1));
  return result;
}

Matrix4 enishi::exchangeQubits(const Matrix4 &a) {
  constexpr unsigned exchanged[4] = {0, 2, 1, 3};
  Matrix4 result;
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned j = 0; j < 4; ++j)
      result(i, j) = a(exchanged[i], exchanged[j]);
  return result;
}

namespace {

template <unsigned N>
SquareMatrix<N> fromTable(GateKind kind, llvm::ArrayRef<double> params) {
  llvm::SmallVector<Complex, 16> elements;
  gateMatrix(kind, params, elements);
  assert(elements.size() == N * N && "wrong number of qubits");
  SquareMatrix<N> result;
  std::copy(elements.begin(), elements.end(), result.elements.begin());
  return result;
}

/// The matrices of the gates without parameters.
template <unsigned N> struct ConstantGates {
  std::array<SquareMatrix<N>, kNumTableGates> matrices;
  ConstantGates() {
    for (unsigned i = 0; i < kNumTableGates; ++i) {
      GateKind kind = static_cast<GateKind>(i);
      const GateInfo &info = gateInfo(kind);
      if (1u << info.numQubits == N && info.numParams == 0)
        matrices[i] = fromTable<N>(kind, {});
    }
  }
};

template <unsigned N> const SquareMatrix<N> &constantGate(GateKind kind) {
  static const ConstantGates<N> table;
  return table.matrices[static_cast<unsigned>(kind)];
}

Matrix2 make2(Complex a, Complex b, Complex c, Complex d) {
  return Matrix2{{a, b, c, d}};
}

} // namespace

Matrix2 enishi::gateMatrix2(GateKind kind, llvm::ArrayRef<double> p) {
  switch (kind) {
  case GateKind::RZ: {
    Complex z = unitPhase(p[0] / 2);
    return make2(std::conj(z), 0, 0, z);
  }
  case GateKind::P:
    return make2(1, 0, 0, unitPhase(p[0]));
  case GateKind::RX: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    return make2(c, Complex(0, -s), Complex(0, -s), c);
  }
  case GateKind::RY: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    return make2(c, -s, s, c);
  }
  case GateKind::R: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    Complex z = multiply(Complex(0, -s), unitPhase(p[1]));
    return make2(c, -std::conj(z), z, c);
  }
  case GateKind::U: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    Complex phi = unitPhase(p[1]), lambda = unitPhase(p[2]);
    return make2(c, -s * lambda, s * phi, c * multiply(phi, lambda));
  }
  default:
    if (p.empty())
      return constantGate<2>(kind);
    return fromTable<2>(kind, p);
  }
}

Matrix4 enishi::gateMatrix4(GateKind kind, llvm::ArrayRef<double> p) {
  if (p.empty())
    return constantGate<4>(kind);
  return fromTable<4>(kind, p);
}
