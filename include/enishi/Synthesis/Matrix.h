//===- Matrix.h - Small unitary matrices of fixed size ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 2x2 and 4x4 complex matrices by value, without heap memory. Row major;
// operand 0 is the least significant bit of an index.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SYNTHESIS_MATRIX_H
#define ENISHI_SYNTHESIS_MATRIX_H

#include "enishi/Circuit/Gate.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace enishi {

/// a * b without the NaN recovery of std::complex, which costs a call.
inline Complex multiply(Complex a, Complex b) {
  return Complex(a.real() * b.real() - a.imag() * b.imag(),
                 a.real() * b.imag() + a.imag() * b.real());
}

/// e^{i angle}.
inline Complex unitPhase(double angle) {
  return Complex(std::cos(angle), std::sin(angle));
}

/// A square matrix of fixed size.
template <unsigned N> struct SquareMatrix {
  std::array<Complex, N * N> elements{};

  Complex &operator()(unsigned row, unsigned column) {
    return elements[N * row + column];
  }
  const Complex &operator()(unsigned row, unsigned column) const {
    return elements[N * row + column];
  }
  static SquareMatrix identity() {
    SquareMatrix result;
    for (unsigned i = 0; i < N; ++i)
      result(i, i) = 1;
    return result;
  }
};

using Matrix2 = SquareMatrix<2>;
using Matrix4 = SquareMatrix<4>;

template <unsigned N>
inline SquareMatrix<N> operator*(const SquareMatrix<N> &a,
                                 const SquareMatrix<N> &b) {
  SquareMatrix<N> result;
  for (unsigned i = 0; i < N; ++i)
    for (unsigned j = 0; j < N; ++j) {
      double re = 0, im = 0;
      for (unsigned k = 0; k < N; ++k) {
        Complex x = a(i, k), y = b(k, j);
        re += x.real() * y.real() - x.imag() * y.imag();
        im += x.real() * y.imag() + x.imag() * y.real();
      }
      result(i, j) = Complex(re, im);
    }
  return result;
}

template <unsigned N>
inline SquareMatrix<N> operator*(Complex factor, const SquareMatrix<N> &a) {
  SquareMatrix<N> result;
  for (unsigned i = 0; i < N * N; ++i)
    result.elements[i] = multiply(factor, a.elements[i]);
  return result;
}

/// The conjugate transpose: the inverse of a unitary.
template <unsigned N> inline SquareMatrix<N> adjoint(const SquareMatrix<N> &a) {
  SquareMatrix<N> result;
  for (unsigned i = 0; i < N; ++i)
    for (unsigned j = 0; j < N; ++j)
      result(i, j) = std::conj(a(j, i));
  return result;
}

/// The trace of a^dagger b.
template <unsigned N>
inline Complex overlap(const SquareMatrix<N> &a, const SquareMatrix<N> &b) {
  Complex sum = 0;
  for (unsigned i = 0; i < N * N; ++i)
    sum += multiply(std::conj(a.elements[i]), b.elements[i]);
  return sum;
}

/// The largest absolute difference between two elements.
template <unsigned N>
inline double distance(const SquareMatrix<N> &a, const SquareMatrix<N> &b) {
  double largest = 0;
  for (unsigned i = 0; i < N * N; ++i)
    largest = std::max(largest, std::abs(a.elements[i] - b.elements[i]));
  return largest;
}

/// The same after the global phase of `b` has been turned to that of `a`.
/// Accurate down to rounding, unlike measures through the fidelity.
template <unsigned N>
inline double distanceUpToPhase(const SquareMatrix<N> &a,
                                const SquareMatrix<N> &b) {
  Complex trace = overlap(b, a);
  double size = std::abs(trace);
  if (size == 0)
    return distance(a, b);
  return distance(a, (trace / size) * b);
}

/// True if every off-diagonal element is at most `tolerance`.
template <unsigned N>
inline bool isDiagonal(const SquareMatrix<N> &a, double tolerance) {
  for (unsigned i = 0; i < N; ++i)
    for (unsigned j = 0; j < N; ++j)
      if (i != j && std::abs(a(i, j)) > tolerance)
        return false;
  return true;
}

/// The largest element of a^dagger a - 1; NaN if an element is.
template <unsigned N>
inline double distanceFromUnitary(const SquareMatrix<N> &a) {
  SquareMatrix<N> product = adjoint(a) * a;
  double largest = 0;
  for (unsigned i = 0; i < N; ++i)
    for (unsigned j = 0; j < N; ++j) {
      double error = std::abs(product(i, j) - (i == j ? 1.0 : 0.0));
      if (std::isnan(error))
        return error;
      largest = std::max(largest, error);
    }
  return largest;
}

inline Complex determinant(const Matrix2 &a) {
  return multiply(a(0, 0), a(1, 1)) - multiply(a(0, 1), a(1, 0));
}
Complex determinant(const Matrix4 &a);

/// The operation of `onQubit0` on qubit 0 and `onQubit1` on qubit 1.
Matrix4 kron(const Matrix2 &onQubit1, const Matrix2 &onQubit0);

/// The same operation with qubit 0 and qubit 1 exchanged.
Matrix4 exchangeQubits(const Matrix4 &a);

/// The matrix of a one-qubit table gate. Faster than gateMatrix().
Matrix2 gateMatrix2(GateKind kind, llvm::ArrayRef<double> params = {});

/// The matrix of a two-qubit table gate.
Matrix4 gateMatrix4(GateKind kind, llvm::ArrayRef<double> params = {});

} // namespace enishi

#endif // ENISHI_SYNTHESIS_MATRIX_H
