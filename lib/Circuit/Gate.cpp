//===- Gate.cpp - Gate table and matrices -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Circuit/Gate.h"

#include "llvm/ADT/StringMap.h"

#include <array>
#include <cassert>
#include <cmath>
#include <numbers>

using namespace enishi;

namespace {

constexpr uint8_t None = GateFlagNone;
constexpr uint8_t Diagonal = GateFlagDiagonal;
constexpr uint8_t Clifford = GateFlagClifford;
constexpr uint8_t Hermitian = GateFlagHermitian;
constexpr uint8_t Symmetric = GateFlagSymmetric;

struct Inverse {
  InverseRule rule;
  std::optional<GateKind> partner;
};
constexpr Inverse Self = {InverseRule::Self, std::nullopt};
constexpr Inverse Negate = {InverseRule::Negate, std::nullopt};
constexpr Inverse First = {InverseRule::First, std::nullopt};
constexpr Inverse Universal = {InverseRule::Universal, std::nullopt};

constexpr GateInfo row(GateKind kind, llvm::StringLiteral name, uint8_t qubits,
                       uint8_t params, uint8_t controls, GateKind base,
                       Inverse inverse, uint8_t flags, llvm::StringLiteral qasm,
                       llvm::StringLiteral qir) {
  return GateInfo{name,
                  qubits,
                  params,
                  controls,
                  base,
                  inverse.rule,
                  inverse.partner.value_or(kind),
                  flags,
                  qasm,
                  qir};
}

using enum GateKind;
#define Partner(KIND)                                                          \
  Inverse { InverseRule::Partner, GateKind::KIND }
constexpr GateInfo kTable[] = {
#define ENISHI_GATE(KIND, NAME, QUBITS, PARAMS, CONTROLS, BASE, INVERSE,       \
                    FLAGS, QASM, QIR)                                          \
  row(GateKind::KIND, NAME, QUBITS, PARAMS, CONTROLS, GateKind::BASE, INVERSE, \
      FLAGS, QASM, QIR),
#include "enishi/Circuit/Gates.def"
};
#undef Partner

static_assert(std::size(kTable) == kNumTableGates);

using Matrix2 = std::array<Complex, 4>;
using Matrix4 = std::array<Complex, 16>;

constexpr Complex kI(0, 1);
const double kInvSqrt2 = std::numbers::sqrt2 / 2;

Complex phase(double angle) { return std::polar(1.0, angle); }

Matrix2 universal(double theta, double phi, double lambda) {
  double c = std::cos(theta / 2), s = std::sin(theta / 2);
  return {c, -phase(lambda) * s, phase(phi) * s, phase(phi + lambda) * c};
}

Matrix2 oneQubitMatrix(GateKind kind, llvm::ArrayRef<double> p) {
  switch (kind) {
  case I:
    return {1, 0, 0, 1};
  case X:
    return {0, 1, 1, 0};
  case Y:
    return {0, -kI, kI, 0};
  case Z:
    return {1, 0, 0, -1};
  case H:
    return {kInvSqrt2, kInvSqrt2, kInvSqrt2, -kInvSqrt2};
  case S:
    return {1, 0, 0, kI};
  case Sdg:
    return {1, 0, 0, -kI};
  case T:
    return {1, 0, 0, Complex(kInvSqrt2, kInvSqrt2)};
  case Tdg:
    return {1, 0, 0, Complex(kInvSqrt2, -kInvSqrt2)};
  case SX:
    return {Complex(.5, .5), Complex(.5, -.5), Complex(.5, -.5),
            Complex(.5, .5)};
  case SXdg:
    return {Complex(.5, -.5), Complex(.5, .5), Complex(.5, .5),
            Complex(.5, -.5)};
  case RX: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    return {c, -kI * s, -kI * s, c};
  }
  case RY: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    return {c, -s, s, c};
  }
  case RZ: {
    const Complex e = phase(p[0] / 2);
    return {std::conj(e), 0, 0, e};
  }
  case P:
    return {1, 0, 0, phase(p[0])};
  case R: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    const Complex e = phase(p[1]);
    return {c, -kI * std::conj(e) * s, -kI * e * s, c};
  }
  case U:
    return universal(p[0], p[1], p[2]);
  default:
    assert(false && "not a one-qubit gate");
    return {};
  }
}

/// exp(-i theta/2 A B) for Paulis A on qubit 0 and B on qubit 1.
Matrix4 pauliRotation(double theta, GateKind a, GateKind b) {
  Matrix2 ma = oneQubitMatrix(a, {}), mb = oneQubitMatrix(b, {});
  double c = std::cos(theta / 2), s = std::sin(theta / 2);
  for (Complex &entry : ma)
    entry = kI * s * entry;
  Matrix4 m{};
  for (unsigned i = 0; i < 4; ++i)
    for (unsigned j = 0; j < 4; ++j)
      m[4 * i + j] = (i == j ? c : 0.0) -
                     ma[2 * (i & 1) + (j & 1)] * mb[2 * (i >> 1) + (j >> 1)];
  return m;
}

/// The identity on |00>, |11> and `block` on {|01>, |10>}, in that order of
/// (qubit 1, qubit 0).
Matrix4 exchange(Complex a, Complex b, Complex c, Complex d) {
  Matrix4 m{};
  m[0] = m[15] = 1;
  m[5] = a;
  m[6] = b;
  m[9] = c;
  m[10] = d;
  return m;
}

Matrix4 twoQubitMatrix(GateKind kind, llvm::ArrayRef<double> p) {
  switch (kind) {
  case Swap:
    return exchange(0, 1, 1, 0);
  case ISwap:
    return exchange(0, kI, kI, 0);
  case ISwapdg:
    return exchange(0, -kI, -kI, 0);
  case SqrtISwap:
    return exchange(kInvSqrt2, kI * kInvSqrt2, kI * kInvSqrt2, kInvSqrt2);
  case SqrtISwapdg:
    return exchange(kInvSqrt2, -kI * kInvSqrt2, -kI * kInvSqrt2, kInvSqrt2);
  case DCX: // |00>->|00>, |01>->|10> (q0=1 flips q1, then q1 flips q0)...
    return {1, 0, 0, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0};
  case DCXdg:
    return {1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0};
  case ECR: {
    Complex r = kInvSqrt2, i = kI * kInvSqrt2;
    return {0, r, 0, i, r, 0, -i, 0, 0, i, 0, r, -i, 0, r, 0};
  }
  case ZX90:
    return pauliRotation(std::numbers::pi / 2, Z, X);
  case ZX90dg:
    return pauliRotation(-std::numbers::pi / 2, Z, X);
  case RXX:
    return pauliRotation(p[0], X, X);
  case RYY:
    return pauliRotation(p[0], Y, Y);
  case RZZ:
    return pauliRotation(p[0], Z, Z);
  case RZX:
    return pauliRotation(p[0], Z, X);
  case XXPlusYY: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    const Complex e = phase(p[1]);
    return exchange(c, -kI * s * std::conj(e), -kI * s * e, c);
  }
  case XXMinusYY: {
    double c = std::cos(p[0] / 2), s = std::sin(p[0] / 2);
    Matrix4 m{};
    m[0] = m[15] = c;
    m[5] = m[10] = 1;
    const Complex e = phase(p[1]);
    m[3] = -kI * s * std::conj(e);
    m[12] = -kI * s * e;
    return m;
  }
  default:
    assert(false && "not a two-qubit gate without control");
    return {};
  }
}

} // namespace

const GateInfo &enishi::gateInfo(GateKind kind) {
  assert(isTableGate(kind) && "no row for this kind");
  return kTable[static_cast<unsigned>(kind)];
}

llvm::StringRef enishi::gateName(GateKind kind) {
  if (isTableGate(kind))
    return gateInfo(kind).name;
  switch (kind) {
  case Controlled:
    return "controlled";
  case Unitary:
    return "unitary";
  case Measure:
    return "measure";
  case Reset:
    return "reset";
  case Barrier:
    return "barrier";
  case Delay:
    return "delay";
  case ControlFlow:
    return "control_flow";
  case Classical:
    return "classical";
  case Jump:
    return "jump";
  case JumpIfZero:
    return "jump_if_zero";
  default:
    return "?";
  }
}

std::optional<GateKind> enishi::gateByName(llvm::StringRef name) {
  static const llvm::StringMap<GateKind> byName = [] {
    llvm::StringMap<GateKind> map;
    for (unsigned i = 0; i < kNumTableGates; ++i)
      map[kTable[i].name] = static_cast<GateKind>(i);
    return map;
  }();
  auto it = byName.find(name);
  if (it == byName.end())
    return std::nullopt;
  return it->second;
}

std::optional<GateKind> enishi::controlledGate(GateKind base,
                                               unsigned numControls) {
  if (numControls == 0)
    return base;
  const GateInfo &info = gateInfo(base);
  unsigned total = info.numControls + numControls;
  // CU has a parameter more than U, so it is not U under a control.
  for (unsigned i = 0; i < kNumTableGates; ++i)
    if (kTable[i].base == info.base && kTable[i].numControls == total &&
        kTable[i].numParams == info.numParams)
      return static_cast<GateKind>(i);
  return std::nullopt;
}

void enishi::gateMatrix(GateKind kind, llvm::ArrayRef<double> params,
                        llvm::SmallVectorImpl<Complex> &matrix) {
  const GateInfo &info = gateInfo(kind);
  assert(params.size() == info.numParams && "wrong number of parameters");
  if (kind == GPhase) {
    matrix.assign(1, phase(params[0]));
    return;
  }
  if (kind == CU) {
    Matrix2 u = universal(params[0], params[1], params[2]);
    Complex g = phase(params[3]);
    matrix.assign(16, 0);
    matrix[0] = matrix[10] = 1;
    matrix[5] = g * u[0];
    matrix[7] = g * u[1];
    matrix[13] = g * u[2];
    matrix[15] = g * u[3];
    return;
  }
  if (info.numControls == 0) {
    if (info.numQubits == 1) {
      Matrix2 m = oneQubitMatrix(kind, params);
      matrix.assign(m.begin(), m.end());
    } else {
      Matrix4 m = twoQubitMatrix(kind, params);
      matrix.assign(m.begin(), m.end());
    }
    return;
  }
  // The controls are the low bits of the index; the base acts where all are 1.
  llvm::SmallVector<Complex, 16> base;
  gateMatrix(info.base, params, base);
  unsigned c = info.numControls, dim = 1u << info.numQubits;
  unsigned baseDim = 1u << (info.numQubits - c), ones = (1u << c) - 1;
  matrix.assign(dim * dim, 0);
  for (unsigned i = 0; i < dim; ++i)
    matrix[i * dim + i] = 1;
  for (unsigned i = 0; i < baseDim; ++i)
    for (unsigned j = 0; j < baseDim; ++j)
      matrix[(i << c | ones) * dim + (j << c | ones)] = base[i * baseDim + j];
}

llvm::SmallVector<double, 4>
enishi::inverseParams(GateKind kind, llvm::ArrayRef<double> params) {
  llvm::SmallVector<double, 4> result(params.begin(), params.end());
  switch (gateInfo(kind).inverse) {
  case InverseRule::Self:
  case InverseRule::Partner:
    break;
  case InverseRule::Negate:
    for (double &p : result)
      p = -p;
    break;
  case InverseRule::First:
    result[0] = -result[0];
    break;
  case InverseRule::Universal:
    result[0] = -params[0];
    result[1] = -params[2];
    result[2] = -params[1];
    if (result.size() > 3)
      result[3] = -params[3];
    break;
  }
  return result;
}
