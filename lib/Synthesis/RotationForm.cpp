//===- RotationForm.cpp - Gates with one angle ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RotationForm.h"

#include <numbers>

using namespace enishi;

GateKind enishi::rotationAbout(Pauli axis) {
  switch (axis) {
  case Pauli::X:
    return GateKind::RX;
  case Pauli::Y:
    return GateKind::RY;
  case Pauli::Z:
    return GateKind::RZ;
  }
  return GateKind::RZ;
}

Matrix2 enishi::rotationMatrix(Pauli axis, double angle) {
  return gateMatrix2(rotationAbout(axis), angle);
}

Matrix2 enishi::turnAxis(Pauli from, Pauli to) {
  if (from == to)
    return Matrix2::identity();
  unsigned i = static_cast<unsigned>(from), j = static_cast<unsigned>(to);
  // A positive quarter turn takes each axis to the next but one after the axis
  // of rotation: about Z it takes X to Y.
  constexpr double c = std::numbers::sqrt2 / 2;
  double s = (i + 1) % 3 == j ? c : -c;
  switch (3 - i - j) {
  case 0:
    return Matrix2{{c, Complex(0, -s), Complex(0, -s), c}};
  case 1:
    return Matrix2{{c, -s, s, c}};
  default:
    return Matrix2{{Complex(c, -s), 0, 0, Complex(c, s)}};
  }
}

std::optional<RotationForm> enishi::rotationForm(GateKind kind) {
  using enum Pauli;
  switch (kind) {
  case GateKind::RXX:
    return RotationForm{X, X, 1, {0, 0}, 0};
  case GateKind::RYY:
    return RotationForm{Y, Y, 1, {0, 0}, 0};
  case GateKind::RZZ:
    return RotationForm{Z, Z, 1, {0, 0}, 0};
  case GateKind::RZX:
    return RotationForm{Z, X, 1, {0, 0}, 0};
  case GateKind::CP:
    return RotationForm{Z, Z, -0.5, {0.5, 0.5}, 0.25};
  case GateKind::CRX:
    return RotationForm{Z, X, -0.5, {0, 0.5}, 0};
  case GateKind::CRY:
    return RotationForm{Z, Y, -0.5, {0, 0.5}, 0};
  case GateKind::CRZ:
    return RotationForm{Z, Z, -0.5, {0, 0.5}, 0};
  default:
    return std::nullopt;
  }
}
