//===- LocalClifford.cpp - The one-qubit Clifford group ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LocalClifford.h"

#include <cassert>
#include <cmath>
#include <numbers>

using namespace enishi;

using Matrix = std::array<Complex, 4>;

static Matrix multiply(const Matrix &a, const Matrix &b) {
  return {a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
          a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3]};
}

static Matrix adjoint(const Matrix &a) {
  return {std::conj(a[0]), std::conj(a[2]), std::conj(a[1]), std::conj(a[3])};
}

static Matrix matrixOf(GateKind kind, llvm::ArrayRef<double> params = {}) {
  llvm::SmallVector<Complex, 4> m;
  gateMatrix(kind, params, m);
  return {m[0], m[1], m[2], m[3]};
}

static constexpr GateKind kNamed[] = {
    GateKind::X,   GateKind::Y,  GateKind::Z,    GateKind::H, GateKind::S,
    GateKind::Sdg, GateKind::SX, GateKind::SXdg, GateKind::I};
static constexpr GateKind kPaulis[] = {GateKind::X, GateKind::Y, GateKind::Z};

const LocalCliffordGroup &LocalCliffordGroup::get() {
  static const LocalCliffordGroup group;
  return group;
}

std::optional<LocalClifford> LocalCliffordGroup::find(const Matrix &matrix,
                                                      double tolerance,
                                                      double &phase) const {
  for (unsigned i = 0; i < kNumLocalCliffords; ++i) {
    // The trace of (element)^dagger * matrix.
    double re = 0, im = 0;
    for (unsigned k = 0; k < 4; ++k) {
      Complex a = matrices[i][k], b = matrix[k];
      re += a.real() * b.real() + a.imag() * b.imag();
      im += a.real() * b.imag() - a.imag() * b.real();
    }
    if (re * re + im * im < 3.9) // 4 if they are equal, else 2 at most
      continue;
    Complex factor = Complex(re, im) / std::hypot(re, im);
    for (unsigned k = 0; k < 4; ++k)
      if (std::abs(matrix[k] - factor * matrices[i][k]) > tolerance)
        return std::nullopt;
    phase = std::arg(factor);
    return i;
  }
  return std::nullopt;
}

LocalCliffordGroup::Entry
LocalCliffordGroup::lookUp(const Matrix &matrix) const {
  double phase = 0;
  std::optional<LocalClifford> element = find(matrix, 1e-9, phase);
  assert(element && "the group is closed");
  int eighths = std::lround(phase / (std::numbers::pi / 4));
  return {element.value_or(0), static_cast<uint8_t>(eighths & 7)};
}

LocalCliffordGroup::LocalCliffordGroup() {
  // Breadth first, so that the first sequence found is a shortest one.
  unsigned count = 1;
  matrices.fill({});
  matrices[0] = {1, 0, 0, 1};
  for (unsigned i = 0; i < count; ++i)
    for (GateKind kind : llvm::ArrayRef(kNamed).drop_back()) {
      Matrix next = multiply(matrixOf(kind), matrices[i]);
      double phase;
      if (find(next, 1e-9, phase))
        continue;
      sequences[count] = sequences[i];
      sequences[count].push_back(kind);
      matrices[count++] = next;
    }
  assert(count == kNumLocalCliffords);

  for (unsigned i = 0; i < kNumLocalCliffords; ++i) {
    inverses[i] = lookUp(adjoint(matrices[i]));
    for (unsigned j = 0; j < kNumLocalCliffords; ++j)
      products[i][j] = lookUp(multiply(matrices[i], matrices[j]));
    for (unsigned axis = 0; axis < 3; ++axis) {
      Matrix image = multiply(multiply(matrices[i], matrixOf(kPaulis[axis])),
                              adjoint(matrices[i]));
      for (unsigned to = 0; to < 3; ++to) {
        Matrix pauli = matrixOf(kPaulis[to]);
        Complex overlap = 0;
        for (unsigned k = 0; k < 4; ++k)
          overlap += std::conj(pauli[k]) * image[k];
        if (std::abs(overlap) > 1)
          images[i][axis] = {static_cast<Axis>(to), overlap.real() < 0};
      }
    }
  }
  for (GateKind kind : kNamed)
    gates[static_cast<unsigned>(kind)] = lookUp(matrixOf(kind));
  const GateKind rotationKinds[] = {GateKind::RX, GateKind::RY, GateKind::RZ};
  for (unsigned axis = 0; axis < 3; ++axis) {
    for (unsigned k = 0; k < 4; ++k)
      rotations[axis][k] =
          lookUp(matrixOf(rotationKinds[axis], {k * std::numbers::pi / 2}));
    for (unsigned to = 0; to < 3; ++to)
      for (unsigned i = kNumLocalCliffords; i-- > 0;)
        if (images[i][axis].axis == static_cast<Axis>(to))
          turns[axis][to] = i; // the last one written has the lowest number
  }
}

LocalClifford LocalCliffordGroup::correction(LocalClifford c, Axis axis) const {
  if (axis == Axis::None)
    return inverses[c].element;
  // Numbers grow with the length of the sequence.
  for (unsigned k = 0; k < kNumLocalCliffords; ++k)
    if (fixes(products[k][c].element, axis))
      return k;
  return inverses[c].element;
}
