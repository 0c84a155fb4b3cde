//===- TwoQubit.cpp - Two-qubit synthesis -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/TwoQubit.h"

#include "RotationForm.h"
#include "Weyl.h"

#include <cassert>
#include <numbers>

using namespace enishi;

static constexpr double kPi = std::numbers::pi;

//===----------------------------------------------------------------------===//
// The native gates
//===----------------------------------------------------------------------===//

namespace {

/// What there is to know about a native gate.
struct EntanglerInfo {
  std::optional<EntanglerClass> entanglerClass;
  /// Classes ISwap and SqrtISwap: the decomposition of the gate.
  WeylDecomposition weyl;
  /// Class ControlledX: cx = e^{i phase} after gate before.
  double phase = 0;
  std::array<Matrix2, 2> before = {Matrix2::identity(), Matrix2::identity()};
  std::array<Matrix2, 2> after = before;
  /// Class Rotation.
  RotationForm form{};
};

Matrix2 rx(double angle) { return rotationMatrix(Pauli::X, angle); }
Matrix2 ry(double angle) { return rotationMatrix(Pauli::Y, angle); }
Matrix2 rz(double angle) { return rotationMatrix(Pauli::Z, angle); }

bool isNear(const WeylCoordinates &p, double a, double b, double c,
            double tolerance) {
  return std::abs(p.a - a) <= tolerance && std::abs(p.b - b) <= tolerance &&
         std::abs(p.c - c) <= tolerance;
}

/// cx in terms of a locally equivalent gate, with few one-qubit pulses for the
/// gates that devices have.
void expressCX(GateKind kind, EntanglerInfo &info) {
  switch (kind) {
  case GateKind::CX:
    return;
  case GateKind::CZ:
    info.before[1] = info.after[1] = gateMatrix2(GateKind::H);
    return;
  case GateKind::CY:
    info.before[1] = gateMatrix2(GateKind::S);
    info.after[1] = gateMatrix2(GateKind::Sdg);
    return;
  case GateKind::ZX90dg:
    // cx = e^{i pi/4} exp(-i pi/4 Z0) exp(-i pi/4 X1) exp(i pi/4 Z0 X1).
    info.phase = kPi / 4;
    info.after = {rz(kPi / 2), rx(kPi / 2)};
    return;
  case GateKind::ZX90:
    info.phase = -kPi / 4;
    info.after = {rz(-kPi / 2), rx(-kPi / 2)};
    return;
  case GateKind::ECR:
    // ecr = X0 zx90.
    info.phase = -kPi / 4;
    info.after = {rz(-kPi / 2) * gateMatrix2(GateKind::X), rx(-kPi / 2)};
    return;
  default: {
    WeylDecomposition cx = decomposeWeyl(gateMatrix4(GateKind::CX));
    info.phase = cx.phase - info.weyl.phase;
    for (unsigned q = 0; q < 2; ++q) {
      info.before[q] = adjoint(info.weyl.before[q]) * cx.before[q];
      info.after[q] = cx.after[q] * adjoint(info.weyl.after[q]);
    }
  }
  }
}

EntanglerInfo makeInfo(GateKind kind) {
  EntanglerInfo info;
  const GateInfo &gate = gateInfo(kind);
  if (gate.numQubits != 2)
    return info;
  if (std::optional<RotationForm> form = rotationForm(kind)) {
    info.entanglerClass = EntanglerClass::Rotation;
    info.form = *form;
    return info;
  }
  if (gate.numParams != 0)
    return info;
  info.weyl = decomposeWeyl(gateMatrix4(kind));
  constexpr double close = 1e-9;
  if (isNear(info.weyl.point, kPi / 4, 0, 0, close)) {
    info.entanglerClass = EntanglerClass::ControlledX;
    expressCX(kind, info);
  } else if (isNear(info.weyl.point, kPi / 4, kPi / 4, 0, close)) {
    info.entanglerClass = EntanglerClass::ISwap;
  } else if (isNear(info.weyl.point, kPi / 8, kPi / 8, 0, close)) {
    info.entanglerClass = EntanglerClass::SqrtISwap;
  }
  return info;
}

const EntanglerInfo &entanglerInfo(GateKind kind) {
  static const std::array<EntanglerInfo, kNumTableGates> table = [] {
    std::array<EntanglerInfo, kNumTableGates> result;
    for (unsigned i = 0; i < kNumTableGates; ++i)
      result[i] = makeInfo(static_cast<GateKind>(i));
    return result;
  }();
  return table[static_cast<unsigned>(kind)];
}

} // namespace

std::optional<EntanglerClass> enishi::entanglerClass(GateKind kind) {
  if (!isTableGate(kind))
    return std::nullopt;
  return entanglerInfo(kind).entanglerClass;
}

//===----------------------------------------------------------------------===//
// Counts
//===----------------------------------------------------------------------===//

unsigned enishi::numEntanglers(const WeylCoordinates &p,
                               EntanglerClass entangler, double tolerance) {
  if (isNear(p, 0, 0, 0, tolerance))
    return 0;
  switch (entangler) {
  case EntanglerClass::ControlledX:
    if (isNear(p, kPi / 4, 0, 0, tolerance))
      return 1;
    break;
  case EntanglerClass::Rotation:
    if (isNear(p, p.a, 0, 0, tolerance))
      return 1;
    break;
  case EntanglerClass::ISwap:
    if (isNear(p, kPi / 4, kPi / 4, 0, tolerance))
      return 1;
    break;
  case EntanglerClass::SqrtISwap:
    if (isNear(p, kPi / 8, kPi / 8, 0, tolerance))
      return 1;
    return p.a - p.b >= std::abs(p.c) - tolerance ? 2 : 3;
  }
  return std::abs(p.c) <= tolerance ? 2 : 3;
}

WeylCoordinates enishi::closestReachable(const WeylCoordinates &p,
                                         EntanglerClass entangler,
                                         unsigned count) {
  if (count == 0)
    return {0, 0, 0};
  if (count >= numEntanglers(p, entangler))
    return p;
  if (count == 2) {
    if (entangler != EntanglerClass::SqrtISwap)
      return {p.a, p.b, 0};
    // To the nearest point of the plane a = b + |c|.
    double excess = (p.b + std::abs(p.c) - p.a) / 3;
    double b = p.b - excess, c = std::abs(p.c) - excess;
    if (c < 0)
      b = (p.a + p.b) / 2, c = 0;
    return {b + c, b, std::copysign(c, p.c)};
  }
  switch (entangler) {
  case EntanglerClass::ControlledX:
    return {kPi / 4, 0, 0};
  case EntanglerClass::Rotation:
    return {p.a, 0, 0};
  case EntanglerClass::ISwap:
    return {kPi / 4, kPi / 4, 0};
  case EntanglerClass::SqrtISwap:
    return {kPi / 8, kPi / 8, 0};
  }
  return p;
}

//===----------------------------------------------------------------------===//
// Synthesis
//===----------------------------------------------------------------------===//

Matrix4 TwoQubitSequence::matrix() const {
  Matrix4 result = unitPhase(phase) * kron(locals[0][1], locals[0][0]);
  for (unsigned i = 0; i < numEntanglers; ++i) {
    const Entangler &gate = entanglers[i];
    Matrix4 m = gateInfo(gate.kind).numParams
                    ? gateMatrix4(gate.kind, gate.angle)
                    : gateMatrix4(gate.kind);
    result = kron(locals[i + 1][1], locals[i + 1][0]) * (m * result);
  }
  return result;
}

namespace {

/// Writes a sequence from its first gate to its last.
class SequenceBuilder {
public:
  SequenceBuilder(GateKind kind, bool positiveAngles)
      : kind(kind), info(entanglerInfo(kind)), positiveAngles(positiveAngles) {
    sequence.locals[0] = {Matrix2::identity(), Matrix2::identity()};
  }

  TwoQubitSequence sequence;

  void apply(unsigned qubit, const Matrix2 &m) {
    if (exchanged)
      qubit = 1 - qubit;
    Matrix2 &local = sequence.locals[sequence.numEntanglers][qubit];
    local = m * local;
  }
  void apply(const std::array<Matrix2, 2> &m) {
    apply(0, m[0]);
    apply(1, m[1]);
  }
  void applyBoth(const Matrix2 &m) { apply({m, m}); }

  /// cx(0, 1).
  void cx() {
    if (*info.entanglerClass == EntanglerClass::ISwap)
      return cxByISwap();
    apply(info.before);
    append(0);
    apply(info.after);
    sequence.phase += info.phase;
  }

  /// exp(i amount PP) for a gate of class Rotation.
  void rotate(Pauli axis, double amount) {
    const RotationForm &form = info.form;
    std::array<Matrix2, 2> turn = {turnAxis(axis, form.p),
                                   turnAxis(axis, form.q)};
    double angle = -2 * amount / form.scale;
    if (positiveAngles && angle < 0) {
      // A Pauli that anticommutes with P changes the sign.
      angle = -angle;
      turn[0] = rotationMatrix(form.p == Pauli::X ? Pauli::Z : Pauli::X, kPi) *
                turn[0];
    }
    apply(turn);
    append(angle);
    sequence.phase -= form.phase * angle;
    for (unsigned q = 0; q < 2; ++q) {
      if (form.local[q] != 0)
        apply(q,
              rotationMatrix(q == 0 ? form.p : form.q, -form.local[q] * angle));
      apply(q, adjoint(turn[q]));
    }
  }

  /// The canonical gate N(p) of the native gate.
  void canonical() {
    apply({adjoint(info.weyl.before[0]), adjoint(info.weyl.before[1])});
    append(0);
    apply({adjoint(info.weyl.after[0]), adjoint(info.weyl.after[1])});
    sequence.phase -= info.weyl.phase;
  }

private:
  void append(double angle) {
    sequence.entanglers[sequence.numEntanglers++] = {kind, angle};
    sequence.locals[sequence.numEntanglers] = {Matrix2::identity(),
                                               Matrix2::identity()};
  }

  /// With I = N(pi/4, pi/4, 0), cx = -i H1 RZ(-pi/2)0 RZ(-pi/2)1 SWAP I H1. The
  /// exchange is done by writing what follows on the other qubit.
  void cxByISwap() {
    apply(1, gateMatrix2(GateKind::H));
    bool before = exchanged;
    exchanged = false;
    canonical();
    exchanged = !before;
    applyBoth(rz(-kPi / 2));
    apply(1, gateMatrix2(GateKind::H));
    sequence.phase -= kPi / 2;
  }

  GateKind kind;
  const EntanglerInfo &info;
  bool positiveAngles;
  bool exchanged = false;
};

/// N(a, b, 0) with two cx, which turn exp(i a X0) exp(i b Z1) into
/// exp(i (a XX + b ZZ)).
void appendTwoCX(SequenceBuilder &builder, const WeylCoordinates &p) {
  builder.applyBoth(rx(kPi / 2));
  builder.cx();
  builder.apply({rx(-2 * p.a), rz(-2 * p.b)});
  builder.cx();
  builder.applyBoth(rx(-kPi / 2));
}

/// N(a, b, c) with three cx (Vatan, Williams, Phys. Rev. A 69, 032315):
///   e^{i pi/4} S1 cx10 exp(i (c - pi/4) Z0) exp(i (pi/4 - a) Y1) cx01
///     exp(i (b - pi/4) Y1) cx10 Sdg0.
void appendThreeCX(SequenceBuilder &builder, const WeylCoordinates &p) {
  Matrix2 h = gateMatrix2(GateKind::H);
  auto reversedCX = [&] {
    builder.applyBoth(h);
    builder.cx();
    builder.applyBoth(h);
  };
  builder.apply(0, gateMatrix2(GateKind::Sdg));
  reversedCX();
  builder.apply(1, ry(kPi / 2 - 2 * p.b));
  builder.cx();
  builder.apply({rz(kPi / 2 - 2 * p.c), ry(2 * p.a - kPi / 2)});
  reversedCX();
  builder.apply(1, gateMatrix2(GateKind::S));
  builder.sequence.phase += kPi / 4;
}

/// One entangler of class ControlledX or ISwap for N(pi/4, 0, 0):
/// exp(i pi/4 XX) = e^{-i pi/4} RX(-pi/2)0 RX(-pi/2)1 H0 cx H0.
void appendOneCX(SequenceBuilder &builder) {
  builder.apply(0, gateMatrix2(GateKind::H));
  builder.cx();
  builder.apply({rx(-kPi / 2) * gateMatrix2(GateKind::H), rx(-kPi / 2)});
  builder.sequence.phase -= kPi / 4;
}

void appendByCX(SequenceBuilder &builder, const WeylCoordinates &p,
                unsigned count) {
  switch (count) {
  case 1:
    return appendOneCX(builder);
  case 2:
    return appendTwoCX(builder, p);
  case 3:
    return appendThreeCX(builder, p);
  }
}

/// N(p) with two square roots of iswap (Huang et al., arXiv:2105.06074).
void appendTwoSqrtISwap(SequenceBuilder &builder, const WeylCoordinates &p) {
  double x = p.a, y = p.b, z = p.c;
  double root =
      std::sqrt(std::max(0.0, std::sin(x + y - z) * std::sin(x - y + z) *
                                  std::sin(-x - y - z) * std::sin(-x + y + z)));
  // cos(alpha), cos(beta) = s +- 2 root, s = cos 2x - cos 2y + cos 2z. For the
  // half angles without cancellation, the larger of 1 -+ cos directly and the
  // other from (1 - cos(alpha)) (1 - cos(beta)) = (4 sin x cos y sin z)^2 and
  // (1 + cos(alpha)) (1 + cos(beta)) = (4 cos x sin y cos z)^2
  //                                    + 4 cos 2x cos 2y cos 2z.
  auto square = [](double value) { return value * value; };
  double sx = std::sin(x), sy = std::sin(y), sz = std::sin(z);
  double cx = std::cos(x), cy = std::cos(y), cz = std::cos(z);
  double rest =
      std::max(0.0, std::cos(2 * x) * std::cos(2 * y) * std::cos(2 * z));
  double minusBeta = std::max(0.0, 2 * (sx * sx - sy * sy + sz * sz + root));
  double plusAlpha = 2 * (cx * cx - cy * cy + cz * cz + root);
  // alpha <= beta, which settles what is left of 0 / 0.
  double minusAlpha =
      minusBeta > 0 ? std::min(minusBeta, square(4 * sx * cy * sz) / minusBeta)
                    : 0;
  double plusBeta =
      std::min(plusAlpha, (square(4 * cx * sy * cz) + 4 * rest) / plusAlpha);
  double alpha = 2 * std::atan2(std::sqrt(minusAlpha), std::sqrt(plusAlpha));
  double beta = 2 * std::atan2(std::sqrt(minusBeta), std::sqrt(plusBeta));
  double gamma =
      std::atan2(std::sqrt(rest), std::copysign(2 * cx * cz * std::abs(sy), z));
  std::array<Matrix2, 2> middle = {rx(beta), rz(gamma) * rx(alpha) * rz(gamma)};

  // The one-qubit gates around it, by comparing with the decomposition of what
  // the middle gives.
  Matrix4 s = canonicalMatrix({kPi / 8, kPi / 8, 0});
  WeylDecomposition w = decomposeWeyl(s * (kron(middle[1], middle[0]) * s));
  if (w.point.c * z < 0 && std::abs(w.point.c - z) > 1e-6)
    moveThroughFace(w);
  builder.apply({adjoint(w.before[0]), adjoint(w.before[1])});
  builder.canonical();
  builder.apply(middle);
  builder.canonical();
  builder.apply({adjoint(w.after[0]), adjoint(w.after[1])});
  builder.sequence.phase -= w.phase;
}

/// N(p) = N(p - d) N(d), where d is (pi/8, pi/8, 0) but for order and signs,
/// and p - d is the deepest inside the region of two.
void appendThreeSqrtISwap(SequenceBuilder &builder, const WeylCoordinates &p) {
  WeylDecomposition best;
  WeylCoordinates offset;
  double bestDepth = -1;
  const double e = kPi / 8;
  for (unsigned axis = 0; axis < 3; ++axis)
    for (double second : {e, -e})
      for (double first : {e, -e}) {
        WeylCoordinates d = axis == 0   ? WeylCoordinates{0, first, second}
                            : axis == 1 ? WeylCoordinates{first, 0, second}
                                        : WeylCoordinates{first, second, 0};
        WeylDecomposition rest;
        rest.before = rest.after = {Matrix2::identity(), Matrix2::identity()};
        rest.point = {p.a - d.a, p.b - d.b, p.c - d.c};
        moveIntoChamber(rest);
        double depth = rest.point.a - rest.point.b - std::abs(rest.point.c);
        if (depth > bestDepth) {
          bestDepth = depth;
          best = rest;
          offset = d;
        }
      }
  WeylDecomposition extra;
  extra.before = extra.after = {Matrix2::identity(), Matrix2::identity()};
  extra.point = offset;
  moveIntoChamber(extra);
  builder.apply(extra.before);
  builder.canonical();
  builder.apply(extra.after);
  builder.apply(best.before);
  appendTwoSqrtISwap(builder, best.point);
  builder.apply(best.after);
  builder.sequence.phase += extra.phase + best.phase;
}

} // namespace

/// The count that wins: exact, or fewer where the options allow it. `point` is
/// moved to what that count reaches.
static unsigned chooseCount(WeylCoordinates &point, EntanglerClass entangler,
                            const TwoQubitOptions &options) {
  unsigned exact = numEntanglers(point, entangler, options.tolerance);
  if (options.entanglerFidelity >= 1)
    return exact;
  unsigned best = exact;
  WeylCoordinates bestPoint = point;
  double bestFidelity = std::pow(options.entanglerFidelity, exact);
  for (unsigned count = exact; count-- > 0;) {
    WeylCoordinates reached = closestReachable(point, entangler, count);
    double fidelity = averageGateFidelity(point, reached) *
                      std::pow(options.entanglerFidelity, count);
    if (fidelity > bestFidelity) {
      best = count;
      bestFidelity = fidelity;
      bestPoint = reached;
    }
  }
  point = bestPoint;
  return best;
}

TwoQubitSequence enishi::synthesizeTwoQubit(const WeylDecomposition &exact,
                                            const TwoQubitOptions &options) {
  const EntanglerInfo &info = entanglerInfo(options.entangler);
  assert(info.entanglerClass && "not an entangler");
  WeylDecomposition d = exact;
  unsigned count = chooseCount(d.point, *info.entanglerClass, options);
  if (*info.entanglerClass == EntanglerClass::ISwap && count % 2 == 1) {
    // An odd number of iswaps is that many cx and one exchange: synthesise
    // SWAP U, with SWAP = e^{-i pi/4} N(pi/4, pi/4, pi/4).
    std::swap(d.after[0], d.after[1]);
    d.phase -= kPi / 4;
    d.point = {d.point.a + kPi / 4, d.point.b + kPi / 4, d.point.c + kPi / 4};
    moveIntoChamber(d);
  }

  SequenceBuilder builder(options.entangler, options.positiveAngles);
  builder.apply(d.before);
  if (count != 0) {
    switch (*info.entanglerClass) {
    case EntanglerClass::ControlledX:
    case EntanglerClass::ISwap:
      appendByCX(builder, d.point, count);
      break;
    case EntanglerClass::Rotation:
      builder.rotate(Pauli::X, d.point.a);
      if (count > 1)
        builder.rotate(Pauli::Y, d.point.b);
      if (count > 2)
        builder.rotate(Pauli::Z, d.point.c);
      break;
    case EntanglerClass::SqrtISwap:
      if (count == 1)
        builder.canonical();
      else if (count == 2)
        appendTwoSqrtISwap(builder, d.point);
      else
        appendThreeSqrtISwap(builder, d.point);
      break;
    }
  }
  builder.apply(d.after);
  builder.sequence.phase += d.phase;
  return builder.sequence;
}

TwoQubitSequence enishi::synthesizeTwoQubit(const Matrix4 &u,
                                            const TwoQubitOptions &options) {
  return synthesizeTwoQubit(decomposeWeyl(u), options);
}

void enishi::appendSequence(Circuit &circuit, Qubit qubit0, Qubit qubit1,
                            const TwoQubitSequence &sequence,
                            OneQubitBasis basis) {
  circuit.globalPhase += sequence.phase;
  auto appendLocals = [&](const std::array<Matrix2, 2> &locals) {
    appendSequence(circuit, qubit0, synthesizeOneQubit(locals[0], basis));
    appendSequence(circuit, qubit1, synthesizeOneQubit(locals[1], basis));
  };
  appendLocals(sequence.locals[0]);
  for (unsigned i = 0; i < sequence.numEntanglers; ++i) {
    const Entangler &gate = sequence.entanglers[i];
    if (gateInfo(gate.kind).numParams)
      circuit.append(gate.kind, {qubit0, qubit1}, {gate.angle});
    else
      circuit.append(gate.kind, {qubit0, qubit1});
    appendLocals(sequence.locals[i + 1]);
  }
}
