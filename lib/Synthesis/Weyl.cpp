//===- Weyl.cpp - The KAK decomposition -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// In the magic basis a tensor product of one-qubit gates of SU(2) is a real
// rotation and N(a, b, c) is diagonal. So with M = B^dagger U B = O1 D O2 the
// symmetric unitary M^T M = O2^T D^2 O2 has real eigenvectors, those of its
// real and its imaginary part, which commute. They are found by Jacobi
// rotations that diagonalise both at once (Bunse-Gerstner, Byers, Mehrmann,
// SIAM J. Matrix Anal. Appl. 14, 927), for which equal eigenvalues are no
// special case.
//
//===----------------------------------------------------------------------===//

#include "Weyl.h"

#include <numbers>

using namespace enishi;

static constexpr double kPi = std::numbers::pi;

//===----------------------------------------------------------------------===//
// The magic basis
//===----------------------------------------------------------------------===//

// Its states, as columns of B, are (|00>+|11>), i(|00>-|11>), i(|01>+|10>) and
// (|01>-|10>), each over sqrt(2), with |q1 q0>.

static Complex timesI(Complex x) { return Complex(-x.imag(), x.real()); }
static Complex timesMinusI(Complex x) { return Complex(x.imag(), -x.real()); }

/// B^dagger u B.
static Matrix4 toMagic(const Matrix4 &u) {
  Matrix4 half;
  for (unsigned i = 0; i < 4; ++i) {
    half(i, 0) = u(i, 0) + u(i, 3);
    half(i, 1) = timesI(u(i, 0) - u(i, 3));
    half(i, 2) = timesI(u(i, 1) + u(i, 2));
    half(i, 3) = u(i, 1) - u(i, 2);
  }
  Matrix4 result;
  for (unsigned j = 0; j < 4; ++j) {
    result(0, j) = 0.5 * (half(0, j) + half(3, j));
    result(1, j) = 0.5 * timesMinusI(half(0, j) - half(3, j));
    result(2, j) = 0.5 * timesMinusI(half(1, j) + half(2, j));
    result(3, j) = 0.5 * (half(1, j) - half(2, j));
  }
  return result;
}

using Real4 = std::array<std::array<double, 4>, 4>;

/// B o B^dagger.
static Matrix4 fromMagic(const Real4 &o) {
  Matrix4 half;
  for (unsigned i = 0; i < 4; ++i) {
    half(i, 0) = Complex(o[i][0], -o[i][1]);
    half(i, 3) = Complex(o[i][0], o[i][1]);
    half(i, 1) = Complex(o[i][3], -o[i][2]);
    half(i, 2) = Complex(-o[i][3], -o[i][2]);
  }
  Matrix4 result;
  for (unsigned j = 0; j < 4; ++j) {
    result(0, j) = 0.5 * (half(0, j) + timesI(half(1, j)));
    result(3, j) = 0.5 * (half(0, j) - timesI(half(1, j)));
    result(1, j) = 0.5 * (timesI(half(2, j)) + half(3, j));
    result(2, j) = 0.5 * (timesI(half(2, j)) - half(3, j));
  }
  return result;
}

/// Splits a tensor product of two elements of SU(2) (up to sign).
static std::array<Matrix2, 2> splitProduct(const Matrix4 &u) {
  // The four 2x2 blocks are multiples of the factor on qubit 0; one of the
  // upper two has a weight of at least 1/sqrt(2).
  auto block = [&](unsigned i, unsigned j) {
    return Matrix2{{u(2 * i, 2 * j), u(2 * i, 2 * j + 1), u(2 * i + 1, 2 * j),
                    u(2 * i + 1, 2 * j + 1)}};
  };
  Matrix2 left = block(0, 0), right = block(0, 1);
  Complex detLeft = determinant(left), detRight = determinant(right);
  bool useLeft = std::norm(detLeft) >= std::norm(detRight);
  Complex root = std::sqrt(useLeft ? detLeft : detRight);
  std::array<Matrix2, 2> result;
  result[0] = (std::conj(root) / std::norm(root)) * (useLeft ? left : right);
  for (unsigned i = 0; i < 2; ++i)
    for (unsigned j = 0; j < 2; ++j)
      result[1](i, j) = 0.5 * overlap(result[0], block(i, j));
  return result;
}

//===----------------------------------------------------------------------===//
// Simultaneous diagonalisation
//===----------------------------------------------------------------------===//

namespace {

/// Two commuting real symmetric matrices and the rotations applied to them.
struct JointDiagonalizer {
  Real4 x{}, y{}, vectors{};

  explicit JointDiagonalizer(const Matrix4 &m) {
    // m^T m.
    for (unsigned i = 0; i < 4; ++i) {
      vectors[i][i] = 1;
      for (unsigned j = i; j < 4; ++j) {
        double re = 0, im = 0;
        for (unsigned k = 0; k < 4; ++k) {
          Complex a = m(k, i), b = m(k, j);
          re += a.real() * b.real() - a.imag() * b.imag();
          im += a.real() * b.imag() + a.imag() * b.real();
        }
        x[i][j] = x[j][i] = re;
        y[i][j] = y[j][i] = im;
      }
    }
  }

  void run() {
    constexpr unsigned maxSweeps = 30;
    for (unsigned sweep = 0; sweep < maxSweeps; ++sweep) {
      bool changed = false;
      for (unsigned p = 0; p < 3; ++p)
        for (unsigned q = p + 1; q < 4; ++q)
          changed |= annihilate(p, q);
      if (!changed)
        return;
    }
  }

private:
  /// Rotates in the plane (p, q) so that the squared sum of both off-diagonal
  /// elements is least. False if there was nothing left to do.
  bool annihilate(unsigned p, unsigned q) {
    double dx = x[p][p] - x[q][q], dy = y[p][p] - y[q][q];
    double ox = 2 * x[p][q], oy = 2 * y[p][q];
    double offDiagonal = ox * ox + oy * oy;
    constexpr double negligible = 1e-31;
    if (offDiagonal <= negligible)
      return false;
    // The angle t maximises (dx cos 2t + ox sin 2t)^2 + (the same for y), so
    // tan 4t = g / f.
    double f = dx * dx + dy * dy - offDiagonal;
    double g = 2 * (dx * ox + dy * oy);
    double r = std::sqrt(f * f + g * g);
    // (u, v) points along 2t, in the half plane u >= 0.
    double u, v;
    if (f >= 0) {
      u = r + f;
      v = g;
    } else {
      u = std::abs(g);
      v = g < 0 ? f - r : r - f;
    }
    double length = std::sqrt(u * u + v * v);
    if (length == 0)
      return false;
    double c = std::sqrt(0.5 * (1 + u / length)), s = 0.5 * v / (length * c);
    rotate(x, p, q, c, s);
    rotate(y, p, q, c, s);
    for (unsigned k = 0; k < 4; ++k) {
      double a = vectors[k][p], b = vectors[k][q];
      vectors[k][p] = c * a + s * b;
      vectors[k][q] = c * b - s * a;
    }
    // Jacobi converges quadratically: after so small an angle the rest is
    // below rounding.
    constexpr double finalAngle = 1e-9;
    return std::abs(s) > finalAngle;
  }

  static void rotate(Real4 &m, unsigned p, unsigned q, double c, double s) {
    double pp = m[p][p], qq = m[q][q], pq = m[p][q];
    for (unsigned k = 0; k < 4; ++k) {
      if (k == p || k == q)
        continue;
      double a = m[k][p], b = m[k][q];
      m[k][p] = m[p][k] = c * a + s * b;
      m[k][q] = m[q][k] = c * b - s * a;
    }
    m[p][p] = c * c * pp + 2 * c * s * pq + s * s * qq;
    m[q][q] = s * s * pp - 2 * c * s * pq + c * c * qq;
    m[p][q] = m[q][p] = (c * c - s * s) * pq + c * s * (qq - pp);
  }
};

} // namespace

/// The half angles of the eigenvalues, with a sum that agrees with the
/// determinant of the unitary, and e^{i angle}.
static void halfAngles(const JointDiagonalizer &d, Complex det,
                       std::array<double, 4> &angles,
                       std::array<Complex, 4> &roots) {
  Complex product = 1;
  for (unsigned i = 0; i < 4; ++i) {
    double x = d.x[i][i], y = d.y[i][i];
    double length = std::sqrt(x * x + y * y);
    x /= length;
    y /= length;
    double c, s;
    if (x >= 0) {
      c = std::sqrt(0.5 * (1 + x));
      s = 0.5 * y / c;
    } else {
      s = std::copysign(std::sqrt(0.5 * (1 - x)), y);
      c = 0.5 * y / s;
    }
    angles[i] = std::atan2(s, c);
    roots[i] = Complex(c, s);
    product = multiply(product, roots[i]);
  }
  // The square roots are right up to sign each; only the sign of the product
  // matters.
  if (product.real() * det.real() + product.imag() * det.imag() < 0) {
    angles[0] += angles[0] > 0 ? -kPi : kPi;
    roots[0] = -roots[0];
  }
}

//===----------------------------------------------------------------------===//
// The Weyl chamber
//===----------------------------------------------------------------------===//

namespace {

/// Moves a point into the chamber, and with it, if wanted, the one-qubit gates
/// of a decomposition.
class Canonicalizer {
public:
  Canonicalizer(std::array<double, 3> &point, WeylDecomposition *decomposition)
      : point(point), decomposition(decomposition) {}

  void run() {
    for (unsigned axis = 0; axis < 3; ++axis)
      shift(axis, std::nearbyint(point[axis] / (kPi / 2)));
    order(0, 1);
    order(1, 2);
    order(0, 1);
    if (point[0] < 0)
      flip(0, 2);
    if (point[1] < 0)
      flip(1, 2);
    // On the face a = pi/4 the points with c and -c are the same.
    constexpr double faceTolerance = 1e-10;
    if (point[2] < 0 && point[0] > kPi / 4 - faceTolerance)
      moveThroughFace();
  }

  void moveThroughFace() {
    shift(0, 1);
    flip(0, 2);
  }

private:
  /// exp(i k pi/2 PP) = (i PP)^k commutes with N.
  void shift(unsigned axis, double k) {
    if (k == 0)
      return;
    point[axis] -= k * (kPi / 2);
    if (!decomposition)
      return;
    decomposition->phase += k * (kPi / 2);
    if (std::fmod(k, 2) != 0) {
      // PP = -(-iP)(-iP).
      decomposition->phase += kPi;
      for (Matrix2 &m : decomposition->before)
        m = halfTurn(axis) * m;
    }
  }

  /// Sorts two axes by size: a quarter turn about the third exchanges them.
  void order(unsigned i, unsigned j) {
    if (std::abs(point[i]) >= std::abs(point[j]))
      return;
    std::swap(point[i], point[j]);
    if (!decomposition)
      return;
    Matrix2 v = quarterTurn(3 - i - j), back = adjoint(v);
    for (unsigned q = 0; q < 2; ++q) {
      decomposition->before[q] = v * decomposition->before[q];
      decomposition->after[q] = decomposition->after[q] * back;
    }
  }

  /// Negates two coordinates: a half turn of qubit 0 about the third axis.
  void flip(unsigned i, unsigned j) {
    point[i] = -point[i];
    point[j] = -point[j];
    if (!decomposition)
      return;
    Matrix2 p = halfTurn(3 - i - j);
    decomposition->before[0] = p * decomposition->before[0];
    decomposition->after[0] = decomposition->after[0] * adjoint(p);
  }

  /// exp(-i angle/2 P) with the given cosine and sine of angle/2.
  static Matrix2 turn(unsigned axis, double c, double s) {
    switch (axis) {
    case 0:
      return Matrix2{{c, Complex(0, -s), Complex(0, -s), c}};
    case 1:
      return Matrix2{{c, -s, s, c}};
    default:
      return Matrix2{{Complex(c, -s), 0, 0, Complex(c, s)}};
    }
  }
  static Matrix2 halfTurn(unsigned axis) { return turn(axis, 0, 1); }
  static Matrix2 quarterTurn(unsigned axis) {
    constexpr double r = std::numbers::sqrt2 / 2;
    return turn(axis, r, r);
  }

  std::array<double, 3> &point;
  WeylDecomposition *decomposition;
};

} // namespace

void enishi::moveIntoChamber(WeylDecomposition &d) {
  std::array<double, 3> point = {d.point.a, d.point.b, d.point.c};
  Canonicalizer(point, &d).run();
  d.point = {point[0], point[1], point[2]};
}

void enishi::moveThroughFace(WeylDecomposition &d) {
  std::array<double, 3> point = {d.point.a, d.point.b, d.point.c};
  Canonicalizer(point, &d).moveThroughFace();
  d.point = {point[0], point[1], point[2]};
}

/// The coordinates (not in the chamber yet) and the phase, from the angles of
/// the magic states, on which (XX, YY, ZZ) is (1, -1, 1), (-1, 1, 1),
/// (1, 1, -1), (-1, -1, -1).
static std::array<double, 3> pointOf(const std::array<double, 4> &angles,
                                     double &phase) {
  phase = (angles[0] + angles[1] + angles[2] + angles[3]) / 4;
  return {(angles[0] + angles[2]) / 2 - phase,
          (angles[1] + angles[2]) / 2 - phase,
          (angles[0] + angles[1]) / 2 - phase};
}

WeylDecomposition enishi::decomposeWeyl(const Matrix4 &u) {
  Matrix4 m = toMagic(u);
  JointDiagonalizer diagonalizer(m);
  diagonalizer.run();
  std::array<double, 4> angles;
  std::array<Complex, 4> roots;
  halfAngles(diagonalizer, determinant(m), angles, roots);

  // Jacobi rotations keep the determinant of the vectors at 1; that of `left`
  // is 1 by the choice of the roots.
  const Real4 &vectors = diagonalizer.vectors;
  Real4 left, right;
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned j = 0; j < 4; ++j) {
      double re = 0, im = 0;
      for (unsigned k = 0; k < 4; ++k) {
        re += m(i, k).real() * vectors[k][j];
        im += m(i, k).imag() * vectors[k][j];
      }
      left[i][j] = re * roots[j].real() + im * roots[j].imag();
      right[j][i] = vectors[i][j];
    }

  WeylDecomposition result;
  std::array<double, 3> point = pointOf(angles, result.phase);
  result.after = splitProduct(fromMagic(left));
  result.before = splitProduct(fromMagic(right));
  Canonicalizer(point, &result).run();
  result.point = {point[0], point[1], point[2]};
  return result;
}

WeylCoordinates enishi::weylCoordinates(const Matrix4 &u) {
  Matrix4 m = toMagic(u);
  JointDiagonalizer diagonalizer(m);
  diagonalizer.run();
  std::array<double, 4> angles;
  std::array<Complex, 4> roots;
  halfAngles(diagonalizer, determinant(m), angles, roots);
  double phase;
  std::array<double, 3> point = pointOf(angles, phase);
  Canonicalizer(point, nullptr).run();
  return {point[0], point[1], point[2]};
}

//===----------------------------------------------------------------------===//
// Uses of the coordinates
//===----------------------------------------------------------------------===//

Matrix4 enishi::canonicalMatrix(const WeylCoordinates &p) {
  // exp(i (a XX + b YY)) turns |00>, |11> by a - b and |01>, |10> by a + b.
  Matrix4 result;
  Complex even = unitPhase(p.c), odd = unitPhase(-p.c);
  double difference = p.a - p.b, sum = p.a + p.b;
  result(0, 0) = result(3, 3) = std::cos(difference) * even;
  result(0, 3) = result(3, 0) = std::sin(difference) * timesI(even);
  result(1, 1) = result(2, 2) = std::cos(sum) * odd;
  result(1, 2) = result(2, 1) = std::sin(sum) * timesI(odd);
  return result;
}

Matrix4 WeylDecomposition::matrix() const {
  return unitPhase(phase) * (kron(after[1], after[0]) * canonicalMatrix(point) *
                             kron(before[1], before[0]));
}

bool enishi::areLocallyEquivalent(const Matrix4 &a, const Matrix4 &b,
                                  double tolerance) {
  auto close = [&](const WeylCoordinates &p, const WeylCoordinates &q) {
    return std::abs(p.a - q.a) <= tolerance &&
           std::abs(p.b - q.b) <= tolerance && std::abs(p.c - q.c) <= tolerance;
  };
  WeylCoordinates p = weylCoordinates(a), q = weylCoordinates(b);
  // Two points near the face a = pi/4 may be close through it.
  return close(p, q) || close({kPi / 2 - p.a, p.b, -p.c}, q);
}

double enishi::averageGateFidelity(const WeylCoordinates &p,
                                   const WeylCoordinates &q) {
  double x = p.a - q.a, y = p.b - q.b, z = p.c - q.c;
  double re = std::cos(x) * std::cos(y) * std::cos(z);
  double im = std::sin(x) * std::sin(y) * std::sin(z);
  return (4 + 16 * (re * re + im * im)) / 20;
}
