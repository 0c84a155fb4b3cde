//===- DenseMatrix.cpp - Matrices of any size -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DenseMatrix.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <numeric>

using namespace enishi;

DenseMatrix DenseMatrix::identity(size_t size) {
  DenseMatrix result(size);
  for (size_t i = 0; i < size; ++i)
    result(i, i) = 1;
  return result;
}

DenseMatrix DenseMatrix::block(size_t row, size_t column,
                               size_t blockSize) const {
  DenseMatrix result(blockSize);
  for (size_t j = 0; j < blockSize; ++j)
    for (size_t i = 0; i < blockSize; ++i)
      result(i, j) = (*this)(row + i, column + j);
  return result;
}

DenseMatrix enishi::operator*(const DenseMatrix &a, const DenseMatrix &b) {
  size_t n = a.size;
  DenseMatrix result(n);
  for (size_t j = 0; j < n; ++j)
    for (size_t k = 0; k < n; ++k) {
      Complex factor = b(k, j);
      const Complex *from = a.column(k);
      Complex *to = result.column(j);
      for (size_t i = 0; i < n; ++i)
        to[i] += multiply(from[i], factor);
    }
  return result;
}

DenseMatrix enishi::adjoint(const DenseMatrix &a) {
  DenseMatrix result(a.size);
  for (size_t j = 0; j < a.size; ++j)
    for (size_t i = 0; i < a.size; ++i)
      result(i, j) = std::conj(a(j, i));
  return result;
}

double enishi::distanceFromUnitary(const DenseMatrix &a) {
  DenseMatrix product = adjoint(a) * a;
  double largest = 0;
  for (size_t j = 0; j < a.size; ++j)
    for (size_t i = 0; i < a.size; ++i) {
      double error = std::abs(product(i, j) - (i == j ? 1.0 : 0.0));
      if (std::isnan(error))
        return error;
      largest = std::max(largest, error);
    }
  return largest;
}

static Complex dot(const Complex *a, const Complex *b, size_t size) {
  Complex sum = 0;
  for (size_t i = 0; i < size; ++i)
    sum += multiply(std::conj(a[i]), b[i]);
  return sum;
}

static double squaredNorm(const Complex *a, size_t size) {
  double sum = 0;
  for (size_t i = 0; i < size; ++i)
    sum += std::norm(a[i]);
  return sum;
}

namespace {

/// The rotation of two columns p, q to c p + s q and c q - conj(s) p.
struct Rotation {
  double c;
  Complex s;

  void apply(Complex *p, Complex *q, size_t size) const {
    for (size_t i = 0; i < size; ++i) {
      Complex a = p[i], b = q[i];
      p[i] = c * a + multiply(s, b);
      q[i] = c * b - multiply(std::conj(s), a);
    }
  }
};

} // namespace

//===----------------------------------------------------------------------===//
// The cosine-sine decomposition
//===----------------------------------------------------------------------===//

/// Makes some columns of a matrix orthogonal to each other, to the relative
/// precision of each (Hestenes' one-sided Jacobi method), and applies the same
/// rotations to two other matrices.
static void orthogonalize(DenseMatrix &a, llvm::ArrayRef<size_t> columns,
                          DenseMatrix &b, DenseMatrix &c) {
  size_t n = a.size;
  constexpr unsigned maxSweeps = 60;
  const double relative = 2e-15 * std::sqrt(double(n));
  for (unsigned sweep = 0; sweep < maxSweeps; ++sweep) {
    bool changed = false;
    for (size_t x = 0; x < columns.size(); ++x)
      for (size_t y = x + 1; y < columns.size(); ++y) {
        size_t p = columns[x], q = columns[y];
        Complex product = dot(a.column(p), a.column(q), n);
        double size = std::abs(product);
        double normP = squaredNorm(a.column(p), n);
        double normQ = squaredNorm(a.column(q), n);
        if (size <= relative * std::sqrt(normP * normQ) || size < 1e-300)
          continue;
        changed = true;
        double zeta = (normQ - normP) / (2 * size);
        double t = 1 / (std::abs(zeta) + std::sqrt(1 + zeta * zeta));
        if (zeta > 0)
          t = -t;
        double cosine = 1 / std::sqrt(1 + t * t);
        Rotation rotation = {cosine, cosine * t * std::conj(product) / size};
        rotation.apply(a.column(p), a.column(q), n);
        rotation.apply(b.column(p), b.column(q), n);
        rotation.apply(c.column(p), c.column(q), n);
      }
    if (!changed)
      return;
  }
}

/// A unitary whose columns point along those of `a`, which are orthogonal but
/// for rounding. Columns that are rounding only are made up.
static DenseMatrix normalizedColumns(const DenseMatrix &a) {
  size_t n = a.size;
  std::vector<double> norms(n);
  std::vector<size_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  for (size_t j = 0; j < n; ++j)
    norms[j] = squaredNorm(a.column(j), n);
  // The long ones first: the others have to give way.
  llvm::sort(order, [&](size_t i, size_t j) {
    return norms[i] != norms[j] ? norms[i] > norms[j] : i < j;
  });

  DenseMatrix result(n);
  size_t nextAxis = 0;
  auto removeEarlier = [&](size_t count, Complex *vector) {
    for (unsigned repeat = 0; repeat < 2; ++repeat)
      for (size_t k = 0; k < count; ++k) {
        const Complex *other = result.column(order[k]);
        Complex overlap = dot(other, vector, n);
        for (size_t i = 0; i < n; ++i)
          vector[i] -= multiply(overlap, other[i]);
      }
    return squaredNorm(vector, n);
  };
  for (size_t index = 0; index < n; ++index) {
    size_t j = order[index];
    Complex *vector = result.column(j);
    std::copy(a.column(j), a.column(j) + n, vector);
    double norm = removeEarlier(index, vector);
    // Less than half is left: the column was noise. Some axis always works.
    double threshold = 0.5 / n;
    if (norm < 0.25 * norms[j] || norm < 1e-290) {
      for (;; nextAxis = (nextAxis + 1) % n) {
        std::fill(vector, vector + n, Complex(0));
        vector[nextAxis] = 1;
        norm = removeEarlier(index, vector);
        if (norm > threshold)
          break;
      }
    }
    double scale = 1 / std::sqrt(norm);
    for (size_t i = 0; i < n; ++i)
      vector[i] *= scale;
  }
  return result;
}

CosineSine enishi::cosineSine(const DenseMatrix &u) {
  size_t m = u.size / 2;
  DenseMatrix upper = u.block(0, 0, m), lower = u.block(m, 0, m);
  DenseMatrix v = DenseMatrix::identity(m);
  std::vector<size_t> all(m);
  std::iota(all.begin(), all.end(), 0);
  orthogonalize(upper, all, lower, v);
  // Where the cosine is large the sine may be too small to be found from it:
  // those columns are settled by the lower half.
  llvm::erase_if(
      all, [&](size_t j) { return squaredNorm(upper.column(j), m) < 0.5; });
  orthogonalize(lower, all, upper, v);

  std::vector<double> angles(m);
  for (size_t j = 0; j < m; ++j)
    angles[j] = std::atan2(std::sqrt(squaredNorm(lower.column(j), m)),
                           std::sqrt(squaredNorm(upper.column(j), m)));
  DenseMatrix left0 = normalizedColumns(upper);
  DenseMatrix left1 = normalizedColumns(lower);
  // The right half of the columns is (-S, C) right1 in the basis of the left
  // factors.
  DenseMatrix x = adjoint(left0) * u.block(0, m, m);
  DenseMatrix y = adjoint(left1) * u.block(m, m, m);
  DenseMatrix right1(m);
  for (size_t j = 0; j < m; ++j)
    for (size_t i = 0; i < m; ++i)
      right1(i, j) =
          std::cos(angles[i]) * y(i, j) - std::sin(angles[i]) * x(i, j);
  return {std::move(left0), std::move(left1), adjoint(v), std::move(right1),
          std::move(angles)};
}

//===----------------------------------------------------------------------===//
// Eigenvectors of a unitary
//===----------------------------------------------------------------------===//

// A normal matrix H + i K has commuting Hermitian parts, which Jacobi rotations
// diagonalise together (Cardoso, Souloumiac, SIAM J. Matrix Anal. Appl. 17,
// 161); equal eigenvalues are no special case.

/// The rotation that makes the elements (p, q) and (q, p) of a normal matrix as
/// small as possible. False where they are negligible.
static bool findRotation(const DenseMatrix &u, size_t p, size_t q,
                         Rotation &rotation) {
  Complex upq = u(p, q), uqp = u(q, p);
  constexpr double negligible = 1e-30;
  if (std::norm(upq) + std::norm(uqp) <= negligible)
    return false;
  // For each Hermitian part the vector (d, 2 Re, 2 Im) of the difference on
  // the diagonal and the element (p, q).
  Complex difference = u(p, p) - u(q, q);
  Complex sum = upq + std::conj(uqp), rest = upq - std::conj(uqp);
  double h[3] = {difference.real(), sum.real(), sum.imag()};
  double k[3] = {difference.imag(), rest.imag(), -rest.real()};
  double hh = 0, kk = 0, hk = 0;
  for (unsigned i = 0; i < 3; ++i) {
    hh += h[i] * h[i];
    kk += k[i] * k[i];
    hk += h[i] * k[i];
  }
  // The direction on which both vectors project most, which is in their plane.
  double angle = 0.5 * std::atan2(2 * hk, hh - kk);
  double v[3], length = 0;
  for (unsigned i = 0; i < 3; ++i) {
    v[i] = std::cos(angle) * h[i] + std::sin(angle) * k[i];
    length += v[i] * v[i];
  }
  length = std::sqrt(length);
  if (length == 0)
    return false;
  if (v[0] < 0)
    length = -length;
  double x = v[0] / length, y = v[1] / length, z = v[2] / length;
  rotation.c = std::sqrt((1 + x) / 2);
  rotation.s = Complex(y, -z) / (2 * rotation.c);
  return true;
}

UnitaryEigen enishi::diagonalizeUnitary(DenseMatrix u) {
  size_t n = u.size;
  DenseMatrix vectors = DenseMatrix::identity(n);
  constexpr unsigned maxSweeps = 60;
  constexpr double finalAngle = 1e-10;
  for (unsigned sweep = 0; sweep < maxSweeps; ++sweep) {
    bool changed = false;
    for (size_t p = 0; p + 1 < n; ++p)
      for (size_t q = p + 1; q < n; ++q) {
        Rotation rotation;
        if (!findRotation(u, p, q, rotation))
          continue;
        rotation.apply(u.column(p), u.column(q), n);
        rotation.apply(vectors.column(p), vectors.column(q), n);
        // The rows by the conjugate.
        for (size_t j = 0; j < n; ++j) {
          Complex a = u(p, j), b = u(q, j);
          u(p, j) = rotation.c * a + multiply(std::conj(rotation.s), b);
          u(q, j) = rotation.c * b - multiply(rotation.s, a);
        }
        changed |= std::abs(rotation.s) > finalAngle;
      }
    if (!changed)
      break;
  }
  std::vector<double> angles(n);
  for (size_t i = 0; i < n; ++i)
    angles[i] = std::arg(u(i, i));
  return {std::move(vectors), std::move(angles)};
}
