//===- OneQubit.cpp - Euler decompositions ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/OneQubit.h"

#include "llvm/ADT/STLExtras.h"

#include <numbers>

using namespace enishi;

static constexpr double kPi = std::numbers::pi;

double enishi::normalizeAngle(double angle, double tolerance) {
  if (angle > kPi || angle <= -kPi)
    angle -= 2 * kPi * std::nearbyint(angle / (2 * kPi));
  double eighths = std::nearbyint(angle / (kPi / 4));
  double special = eighths * (kPi / 4);
  if (std::abs(angle - special) <= tolerance)
    angle = special;
  return angle <= -kPi ? kPi : angle;
}

//===----------------------------------------------------------------------===//
// Euler angles
//===----------------------------------------------------------------------===//

namespace {

/// An SU(2) matrix w - i (x X + y Y + z Z) as its quaternion, and the phase
/// that was divided out of a U(2) matrix.
struct Quaternion {
  double w, x, y, z, phase;
};

Quaternion toQuaternion(const Matrix2 &u) {
  double phase = std::arg(determinant(u)) / 2;
  Complex back = unitPhase(-phase);
  Complex a = multiply(back, u(0, 0)), b = multiply(back, u(0, 1));
  Complex c = multiply(back, u(1, 0)), d = multiply(back, u(1, 1));
  // Averages of the two places where each component stands.
  return {(a.real() + d.real()) / 2, -(b.imag() + c.imag()) / 2,
          (c.real() - b.real()) / 2, (d.imag() - a.imag()) / 2, phase};
}

/// The angles of RA(third) RB(second) RA(first) e^{i phase}, where `a` is the
/// component along A, `b` along B, and `c` along A x B.
EulerAngles eulerFromQuaternion(double w, double a, double b, double c,
                                double phase) {
  double cosine = std::hypot(w, a), sine = std::hypot(b, c);
  double second = 2 * std::atan2(sine, cosine);
  // w + i a = cos(second/2) e^{i (third+first)/2},
  // b + i c = sin(second/2) e^{i (third-first)/2}.
  double sum = cosine > 0 ? std::atan2(a, w) : 0;
  double difference = sine > 0 ? std::atan2(c, b) : 0;
  return {sum - difference, second, sum + difference, phase};
}

/// Brings an angle of a rotation RA into (-pi, pi]; a full turn is a sign.
void reduceRotation(double &angle, double &phase, double tolerance) {
  double reduced = normalizeAngle(angle, tolerance);
  double turns = std::nearbyint((angle - reduced) / (2 * kPi));
  if (std::fmod(turns, 2) != 0)
    phase += kPi;
  angle = reduced;
}

EulerAngles reduced(EulerAngles e) {
  reduceRotation(e.first, e.phase, 0);
  reduceRotation(e.third, e.phase, 0);
  return e;
}

/// Near the poles only the sum or the difference of the outer angles counts:
/// moves everything into one of them and makes special angles exact.
EulerAngles cleaned(EulerAngles e, double tolerance) {
  if (e.second <= tolerance) {
    e = {0, 0, e.third + e.first, e.phase};
  } else if (e.second >= kPi - tolerance) {
    e = {e.first - e.third, kPi, 0, e.phase};
  }
  e.second = normalizeAngle(e.second, tolerance);
  reduceRotation(e.first, e.phase, tolerance);
  reduceRotation(e.third, e.phase, tolerance);
  return e;
}

} // namespace

static EulerAngles rawZYZ(const Quaternion &q) {
  // Axes A = Z, B = Y, A x B = -X.
  return eulerFromQuaternion(q.w, q.z, q.y, -q.x, q.phase);
}

static EulerAngles rawZXZ(const Quaternion &q) {
  // A = Z, B = X, A x B = Y.
  return eulerFromQuaternion(q.w, q.z, q.x, q.y, q.phase);
}

static EulerAngles rawXYX(const Quaternion &q) {
  // A = X, B = Y, A x B = Z.
  return eulerFromQuaternion(q.w, q.x, q.y, q.z, q.phase);
}

EulerAngles enishi::eulerZYZ(const Matrix2 &u) {
  return reduced(rawZYZ(toQuaternion(u)));
}
EulerAngles enishi::eulerZXZ(const Matrix2 &u) {
  return reduced(rawZXZ(toQuaternion(u)));
}
EulerAngles enishi::eulerXYX(const Matrix2 &u) {
  return reduced(rawXYX(toQuaternion(u)));
}

//===----------------------------------------------------------------------===//
// Sequences
//===----------------------------------------------------------------------===//

void OneQubitSequence::push(GateKind kind, double a, double b, double c) {
  gates[size++] = {kind, gateInfo(kind).numParams, {a, b, c}};
}

unsigned OneQubitSequence::numPulses() const {
  return llvm::count_if(view(), [](const OneQubitGate &gate) {
    return gate.kind != GateKind::RZ;
  });
}

/// Appends a rotation unless its angle is zero.
static void pushRotation(OneQubitSequence &sequence, GateKind kind,
                         double angle) {
  if (angle != 0)
    sequence.push(kind, angle);
}

/// The same for an angle not yet reduced.
static void pushReduced(OneQubitSequence &sequence, GateKind kind, double angle,
                        double tolerance) {
  reduceRotation(angle, sequence.phase, tolerance);
  pushRotation(sequence, kind, angle);
}

/// The same rotation with the sign of the inner angle changed, which turns the
/// outer angles by half a turn.
static EulerAngles withInnerSignChanged(EulerAngles e, double tolerance) {
  EulerAngles other = {e.first - kPi, -e.second, e.third + kPi, e.phase};
  reduceRotation(other.first, other.phase, tolerance);
  reduceRotation(other.third, other.phase, tolerance);
  return other;
}

/// Outer and inner rotations with as few gates as possible.
static OneQubitSequence threeRotations(EulerAngles e, GateKind outer,
                                       GateKind inner, double tolerance) {
  if (e.second != 0 && (e.first == kPi || e.third == kPi)) {
    EulerAngles other = withInnerSignChanged(e, tolerance);
    auto zeros = [](const EulerAngles &x) {
      return (x.first == 0) + (x.third == 0);
    };
    if (zeros(other) > zeros(e))
      e = other;
  }
  OneQubitSequence sequence;
  sequence.phase = e.phase;
  pushRotation(sequence, outer, e.first);
  pushRotation(sequence, inner, e.second);
  pushRotation(sequence, outer, e.third);
  return sequence;
}

/// rz and sx, and x if `hasX`:
///   RY(pi/2) = e^{-i pi/4} RZ(pi/2) SX RZ(-pi/2),
///   RY(pi) = -i X RZ(-pi), X = SX SX,
///   RY(t) = i RZ(pi) SX RZ(t + pi) SX.
static OneQubitSequence inSXBasis(EulerAngles e, bool hasX, double tolerance) {
  OneQubitSequence sequence;
  if (e.second == 0) {
    sequence.phase = e.phase;
    pushRotation(sequence, GateKind::RZ, e.third);
  } else if (e.second == kPi / 2) {
    sequence.phase = e.phase - kPi / 4;
    pushReduced(sequence, GateKind::RZ, e.first - kPi / 2, tolerance);
    sequence.push(GateKind::SX);
    pushReduced(sequence, GateKind::RZ, e.third + kPi / 2, tolerance);
  } else if (e.second == kPi) {
    sequence.phase = e.phase - kPi / 2;
    pushReduced(sequence, GateKind::RZ, e.first - kPi, tolerance);
    if (hasX) {
      sequence.push(GateKind::X);
    } else {
      sequence.push(GateKind::SX);
      sequence.push(GateKind::SX);
    }
    pushRotation(sequence, GateKind::RZ, e.third);
  } else {
    if (e.first == kPi && e.third != kPi)
      e = withInnerSignChanged(e, tolerance);
    sequence.phase = e.phase + kPi / 2;
    pushRotation(sequence, GateKind::RZ, e.first);
    sequence.push(GateKind::SX);
    pushReduced(sequence, GateKind::RZ, e.second + kPi, tolerance);
    sequence.push(GateKind::SX);
    pushReduced(sequence, GateKind::RZ, e.third + kPi, tolerance);
  }
  return sequence;
}

/// RZ(t) RY(s) RZ(f) = RZ(t + f) R(s, pi/2 - f).
static OneQubitSequence inZRBasis(EulerAngles e, double tolerance) {
  OneQubitSequence sequence;
  sequence.phase = e.phase;
  if (e.second != 0)
    sequence.push(GateKind::R, e.second,
                  normalizeAngle(kPi / 2 - e.first, tolerance));
  pushReduced(sequence, GateKind::RZ, e.third + e.first, tolerance);
  return sequence;
}

/// R alone. With c = cos(t/2), s = sin(t/2),
///   R(pi, p) R(t, q) = -s cos(p-q) + i s sin(p-q) Z
///                      - i c (cos(p) X + sin(p) Y).
static OneQubitSequence inRBasis(const Quaternion &q, double tolerance) {
  OneQubitSequence sequence;
  sequence.phase = q.phase;
  double equatorial = std::hypot(q.x, q.y);
  if (std::abs(q.z) <= tolerance / 2) {
    double angle = 2 * std::atan2(equatorial, q.w);
    reduceRotation(angle, sequence.phase, tolerance);
    if (angle != 0)
      sequence.push(GateKind::R, angle,
                    normalizeAngle(std::atan2(q.y, q.x), tolerance));
    return sequence;
  }
  double angle = 2 * std::atan2(std::hypot(q.w, q.z), equatorial);
  double p = equatorial > tolerance / 2 ? std::atan2(q.y, q.x) : 0;
  double difference = std::atan2(-q.z, -q.w);
  sequence.push(GateKind::R, normalizeAngle(angle, tolerance),
                normalizeAngle(p - difference, tolerance));
  sequence.push(GateKind::R, kPi, normalizeAngle(p, tolerance));
  return sequence;
}

/// U(t, p, l) = e^{i (p + l)/2} RZ(p) RY(t) RZ(l).
static OneQubitSequence inUBasis(EulerAngles e) {
  OneQubitSequence sequence;
  sequence.phase = e.phase - (e.third + e.first) / 2;
  if (e.first != 0 || e.second != 0 || e.third != 0)
    sequence.push(GateKind::U, e.second, e.third, e.first);
  return sequence;
}

OneQubitSequence enishi::synthesizeOneQubit(const Matrix2 &u,
                                            OneQubitBasis basis,
                                            double tolerance) {
  Quaternion q = toQuaternion(u);
  switch (basis) {
  case OneQubitBasis::ZYZ:
    return threeRotations(cleaned(rawZYZ(q), tolerance), GateKind::RZ,
                          GateKind::RY, tolerance);
  case OneQubitBasis::ZXZ:
    return threeRotations(cleaned(rawZXZ(q), tolerance), GateKind::RZ,
                          GateKind::RX, tolerance);
  case OneQubitBasis::XYX:
    return threeRotations(cleaned(rawXYX(q), tolerance), GateKind::RX,
                          GateKind::RY, tolerance);
  case OneQubitBasis::ZSX:
  case OneQubitBasis::ZSXX:
    return inSXBasis(cleaned(rawZYZ(q), tolerance),
                     basis == OneQubitBasis::ZSXX, tolerance);
  case OneQubitBasis::ZR:
    return inZRBasis(cleaned(rawZYZ(q), tolerance), tolerance);
  case OneQubitBasis::R:
    return inRBasis(q, tolerance);
  case OneQubitBasis::U:
    return inUBasis(cleaned(rawZYZ(q), tolerance));
  }
  return {};
}

void enishi::appendSequence(Circuit &circuit, Qubit qubit,
                            const OneQubitSequence &sequence) {
  circuit.globalPhase += sequence.phase;
  for (const OneQubitGate &gate : sequence.view()) {
    std::array<Angle, 3> angles = {gate.params[0], gate.params[1],
                                   gate.params[2]};
    circuit.append(gate.kind, llvm::ArrayRef<Qubit>(qubit),
                   llvm::ArrayRef<Angle>(angles.data(), gate.numParams));
  }
}

//===----------------------------------------------------------------------===//
// Bases
//===----------------------------------------------------------------------===//

static llvm::ArrayRef<GateKind> gatesOf(OneQubitBasis basis) {
  using enum GateKind;
  static constexpr GateKind zyz[] = {RZ, RY}, zxz[] = {RZ, RX},
                            xyx[] = {RX, RY}, zsx[] = {RZ, SX},
                            zsxx[] = {RZ, SX, X}, zr[] = {RZ, R}, r[] = {R},
                            u[] = {U};
  switch (basis) {
  case OneQubitBasis::ZYZ:
    return zyz;
  case OneQubitBasis::ZXZ:
    return zxz;
  case OneQubitBasis::XYX:
    return xyx;
  case OneQubitBasis::ZSX:
    return zsx;
  case OneQubitBasis::ZSXX:
    return zsxx;
  case OneQubitBasis::ZR:
    return zr;
  case OneQubitBasis::R:
    return r;
  case OneQubitBasis::U:
    return u;
  }
  return {};
}

bool enishi::isInBasis(GateKind kind, OneQubitBasis basis) {
  return llvm::is_contained(gatesOf(basis), kind);
}

std::optional<OneQubitBasis>
enishi::chooseOneQubitBasis(llvm::ArrayRef<GateKind> nativeGates) {
  // One pulse for any unitary first, then two, then three.
  using enum OneQubitBasis;
  for (OneQubitBasis basis : {ZR, U, ZXZ, ZYZ, ZSXX, ZSX, R, XYX})
    if (llvm::all_of(gatesOf(basis), [&](GateKind kind) {
          return llvm::is_contained(nativeGates, kind);
        }))
      return basis;
  return std::nullopt;
}
