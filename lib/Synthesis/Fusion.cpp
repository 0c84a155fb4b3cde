//===- Fusion.cpp - Fusing one-qubit gates ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Fusion.h"

#include <numbers>

using namespace enishi;

static constexpr double kPi = std::numbers::pi;

/// Off-diagonal elements up to this size count as zero.
static constexpr double kNegligible = 1e-12;

void OneQubitFusion::apply(Qubit qubit, const Matrix2 &u) {
  Pending &p = pending[qubit];
  p.matrix = p.isIdentity ? u : u * p.matrix;
  p.isIdentity = false;
}

//===----------------------------------------------------------------------===//
// Writing
//===----------------------------------------------------------------------===//

void OneQubitFusion::appendGate(Qubit qubit, const OneQubitGate &gate) {
  std::array<Angle, 3> angles = {gate.params[0], gate.params[1],
                                 gate.params[2]};
  append(gate.kind, qubit,
         llvm::ArrayRef<Angle>(angles.data(), gate.numParams));
}

/// Writes the symbolic RZ, merged with a first RZ of the gates, and the gates;
/// nothing is pending after that.
void OneQubitFusion::write(Qubit qubit, llvm::ArrayRef<OneQubitGate> gates) {
  Angle z = pending[qubit].z;
  if (!z.isConstant()) {
    if (!gates.empty() && gates.front().kind == GateKind::RZ) {
      z = out.add(z, gates.front().params[0]);
      gates = gates.drop_front();
    }
    append(GateKind::RZ, qubit, z);
  }
  for (const OneQubitGate &gate : gates)
    appendGate(qubit, gate);
  drop(qubit);
}

void OneQubitFusion::flush(Qubit qubit) {
  const Pending &p = pending[qubit];
  if (p.isIdentity && p.z.isConstant())
    return;
  OneQubitSequence sequence = synthesizeOneQubit(p.matrix, basis);
  out.globalPhase += sequence.phase;
  write(qubit, sequence.view());
}

void OneQubitFusion::flushBeforeMeasure(Qubit qubit) {
  flushKeepingZ(qubit);
  if (isDiagonal(pending[qubit].matrix, kNegligible))
    return drop(qubit);
  flush(qubit);
}

/// Leaves only rotations about Z pending, if the basis has a cheap way.
void OneQubitFusion::flushKeepingZ(Qubit qubit) {
  Pending &p = pending[qubit];
  if (p.isIdentity || isDiagonal(p.matrix, kNegligible))
    return;
  // Without RZ a unitary is one R and an RZ, which may find company later.
  OneQubitBasis form = basis == OneQubitBasis::R ? OneQubitBasis::ZR : basis;
  OneQubitSequence sequence = synthesizeOneQubit(p.matrix, form);
  out.globalPhase += sequence.phase;
  llvm::ArrayRef<OneQubitGate> gates = sequence.view();
  if (gates.empty() || gates.back().kind != GateKind::RZ)
    return write(qubit, gates);
  write(qubit, gates.drop_back());
  apply(qubit, gateMatrix2(GateKind::RZ, gates.back().params[0]));
}

/// Takes everything that is pending as a rotation about Z, which it must be.
Angle OneQubitFusion::takeZ(Qubit qubit) {
  Pending &p = pending[qubit];
  Angle angle = p.z;
  if (!p.isIdentity) {
    double phase0 = std::arg(p.matrix(0, 0)), phase1 = std::arg(p.matrix(1, 1));
    out.globalPhase += (phase0 + phase1) / 2;
    angle = out.add(angle, phase1 - phase0);
  }
  drop(qubit);
  return angle;
}

/// True if what is pending is nothing but a rotation about the axis, up to a
/// phase.
bool OneQubitFusion::isRotation(Qubit qubit, Pauli axis) const {
  const Pending &p = pending[qubit];
  const Matrix2 &m = p.matrix;
  if (axis == Pauli::Z)
    return p.isIdentity || isDiagonal(m, kNegligible);
  // e^{i phase} (c - i s P): a unitary of this symmetry has real c and s.
  double sign = axis == Pauli::X ? 1 : -1;
  return p.z.isConstant() &&
         (p.isIdentity || (std::abs(m(0, 0) - m(1, 1)) <= kNegligible &&
                           std::abs(m(0, 1) - sign * m(1, 0)) <= kNegligible));
}

void OneQubitFusion::flushBut(Qubit qubit, Pauli axis) {
  if (axis == Pauli::Z)
    flushKeepingZ(qubit);
  if (!isRotation(qubit, axis))
    flush(qubit);
}

Angle OneQubitFusion::takeRotation(Qubit qubit, Pauli axis) {
  if (axis == Pauli::Z)
    return takeZ(qubit);
  if (pending[qubit].isIdentity)
    return 0.0;
  const Matrix2 m = pending[qubit].matrix;
  double phase = std::arg(determinant(m)) / 2;
  Complex c = multiply(unitPhase(-phase), m(0, 0));
  Complex s = multiply(unitPhase(-phase), m(1, 0));
  out.globalPhase += phase;
  drop(qubit);
  return 2 * std::atan2(axis == Pauli::X ? -s.imag() : s.real(), c.real());
}

void OneQubitFusion::finish(bool dropSymbolicPhase) {
  for (Qubit qubit = 0; qubit < pending.size(); ++qubit)
    flush(qubit);
  LinearExpr phase = out.linear(symbolicPhase);
  out.globalPhase += phase.constant;
  phase.constant = 0;
  if (!phase.terms.empty() && !dropSymbolicPhase)
    out.append(GateKind::GPhase, {}, {out.makeAngle(std::move(phase))});
}

//===----------------------------------------------------------------------===//
// Rotations
//===----------------------------------------------------------------------===//

void OneQubitFusion::rotateZ(Qubit qubit, Angle angle) {
  if (hasRZ) {
    flushKeepingZ(qubit);
    Angle before = takeZ(qubit);
    Angle sum = out.add(before, angle);
    if (sum.isConstant())
      return rotate(qubit, Pauli::Z, sum);
    pending[qubit].z = sum;
    return;
  }
  switch (basis) {
  case OneQubitBasis::U:
    flush(qubit);
    append(GateKind::U, qubit, {0.0, 0.0, angle});
    return phase(out.scale(angle, -0.5));
  case OneQubitBasis::R:
    // RZ(2 a - 2 b) = -R(pi, a) R(pi, b).
    apply(qubit, gateMatrix2(GateKind::RX, kPi));
    flush(qubit);
    append(GateKind::R, qubit, {kPi, out.scale(angle, 0.5)});
    return phase(kPi);
  default:
    // RZ = RX(pi/2) RY RX(-pi/2).
    apply(qubit, gateMatrix2(GateKind::RX, -kPi / 2));
    rotate(qubit, Pauli::Y, angle);
    return apply(qubit, gateMatrix2(GateKind::RX, kPi / 2));
  }
}

/// R(theta, phi) as a native R or U.
void OneQubitFusion::rotateEquatorialNatively(Qubit qubit, Angle theta,
                                              Angle phi) {
  if (basis == OneQubitBasis::U) {
    flush(qubit);
    append(GateKind::U, qubit,
           {theta, out.add(phi, -kPi / 2), out.add(out.negate(phi), kPi / 2)});
    return;
  }
  // R(theta, phi) RZ(z) = RZ(z) R(theta, phi - z).
  flushKeepingZ(qubit);
  Angle z = takeZ(qubit);
  append(GateKind::R, qubit, {theta, out.add(phi, out.negate(z))});
  rotate(qubit, Pauli::Z, z);
}

void OneQubitFusion::rotate(Qubit qubit, Pauli axis, Angle angle) {
  if (angle.isConstant()) {
    if (angle.value != 0)
      apply(qubit, rotationMatrix(axis, angle.value));
    return;
  }
  if (axis == Pauli::Z)
    return rotateZ(qubit, angle);
  GateKind kind = rotationAbout(axis);
  if (isNative(kind)) {
    flush(qubit);
    append(kind, qubit, angle);
    return;
  }
  if (isNative(GateKind::R) || isNative(GateKind::U))
    return rotateEquatorialNatively(qubit, angle,
                                    axis == Pauli::X ? 0.0 : kPi / 2);
  // Every other basis has RZ.
  Matrix2 turn = turnAxis(axis, Pauli::Z);
  apply(qubit, turn);
  rotateZ(qubit, angle);
  apply(qubit, adjoint(turn));
}

void OneQubitFusion::rotateEquatorial(Qubit qubit, Angle theta, Angle phi) {
  if (theta.isConstant() && phi.isConstant())
    return apply(qubit, gateMatrix2(GateKind::R, {theta.value, phi.value}));
  if (isNative(GateKind::R) || isNative(GateKind::U))
    return rotateEquatorialNatively(qubit, theta, phi);
  rotate(qubit, Pauli::Z, out.negate(phi));
  rotate(qubit, Pauli::X, theta);
  rotate(qubit, Pauli::Z, phi);
}

void OneQubitFusion::universal(Qubit qubit, Angle theta, Angle phi,
                               Angle lambda) {
  if (theta.isConstant() && phi.isConstant() && lambda.isConstant())
    return apply(qubit, gateMatrix2(GateKind::U,
                                    {theta.value, phi.value, lambda.value}));
  if (isNative(GateKind::U)) {
    flush(qubit);
    append(GateKind::U, qubit, {theta, phi, lambda});
    return;
  }
  phase(out.scale(out.add(phi, lambda), 0.5));
  rotate(qubit, Pauli::Z, lambda);
  rotate(qubit, Pauli::Y, theta);
  rotate(qubit, Pauli::Z, phi);
}
