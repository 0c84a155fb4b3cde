//===- PauliFactors.cpp - Gates as Pauli rotations --------------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PauliFactors.h"

#include "StateVector.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::verification;

namespace {

using std::numbers::pi;
using enum PauliFactor::Axis;

constexpr unsigned kMaxControls = 6;

class Writer {
public:
  Writer(llvm::ArrayRef<Qubit> controls, llvm::ArrayRef<Qubit> targets,
         llvm::SmallVectorImpl<PauliFactor> &factors, double &phase)
      : controls(controls), targets(targets), factors(factors), phase(phase) {}

  bool write(GateKind base, llvm::ArrayRef<double> params);
  void writeMatrix(llvm::ArrayRef<Complex> matrix);

private:
  using Pauli = llvm::SmallVector<std::pair<Qubit, PauliFactor::Axis>, 3>;

  /// exp(-i angle/2 P), whatever the controls.
  void always(Pauli pauli, double angle) {
    factors.push_back({std::move(pauli), angle});
  }
  /// exp(-i angle/2 P) where every control is 1.
  void rotate(const Pauli &pauli, double angle);
  void rotate(PauliFactor::Axis p, PauliFactor::Axis q, double angle) {
    rotate({{targets[0], p}, {targets[1], q}}, angle);
  }
  /// The factor e^{i angle} where every control is 1.
  void turn(double angle) { rotate({}, -2 * angle); }
  void cx(unsigned control, unsigned target);

  llvm::ArrayRef<Qubit> controls, targets;
  llvm::SmallVectorImpl<PauliFactor> &factors;
  double &phase;
};

void Writer::rotate(const Pauli &pauli, double angle) {
  // That all k controls are 1 is the projector prod (1 - Z_c)/2, a sum over
  // the sets of controls.
  size_t numSets = size_t(1) << controls.size();
  for (size_t set = 0; set < numSets; ++set) {
    double part = angle / double(numSets);
    if (llvm::popcount(set) & 1)
      part = -part;
    PauliFactor factor;
    factor.pauli = pauli;
    for (unsigned k = 0; k < controls.size(); ++k)
      if (set >> k & 1)
        factor.pauli.emplace_back(controls[k], Z);
    factor.angle = part;
    if (factor.pauli.empty())
      phase -= part / 2;
    else
      factors.push_back(std::move(factor));
  }
}

/// CX = exp(i pi/4 (1 - Z_c)(1 - X_t)).
void Writer::cx(unsigned control, unsigned target) {
  rotate({{targets[control], Z}}, pi / 2);
  rotate({{targets[target], X}}, pi / 2);
  rotate({{targets[control], Z}, {targets[target], X}}, -pi / 2);
  turn(pi / 4);
}

/// A one-qubit gate: e^{i alpha} exp(-i angle/2 n.sigma), by its axis n.
void Writer::writeMatrix(llvm::ArrayRef<Complex> m) {
  double alpha = std::arg(m[0] * m[3] - m[1] * m[2]) / 2;
  Complex back = std::polar(1.0, -alpha);
  double w = (back * (m[0] + m[3])).real() / 2;
  // -i sin(angle/2) n.sigma is what is left.
  double nx = -(back * (m[1] + m[2])).imag() / 2,
         ny = (back * (m[2] - m[1])).real() / 2,
         nz = -(back * (m[0] - m[3])).imag() / 2;
  double angle = 2 * std::atan2(std::hypot(nx, ny, nz), w);
  turn(alpha);
  constexpr double kTiny = 1e-14;
  if (std::hypot(nx, ny) < kTiny && std::abs(w) + std::abs(nz) > 0.5)
    return rotate({{targets[0], Z}}, 2 * std::atan2(nz, w));
  if (std::hypot(ny, nz) < kTiny)
    return rotate({{targets[0], X}}, 2 * std::atan2(nx, w));
  if (std::hypot(nx, nz) < kTiny)
    return rotate({{targets[0], Y}}, 2 * std::atan2(ny, w));
  double polar = std::atan2(std::hypot(nx, ny), nz),
         azimuth = std::atan2(ny, nx);
  if (controls.empty()) {
    // Euler angles: RZ(a + b) RY(2 c) RZ(a - b) in the order of matrices.
    double c = std::atan2(std::hypot(nx, ny), std::hypot(w, nz)),
           sum = std::atan2(nz, w), difference = std::atan2(-nx, ny);
    always({{targets[0], Z}}, sum - difference);
    always({{targets[0], Y}}, 2 * c);
    always({{targets[0], Z}}, sum + difference);
    return;
  }
  always({{targets[0], Z}}, -azimuth);
  always({{targets[0], Y}}, -polar);
  rotate({{targets[0], Z}}, angle);
  always({{targets[0], Y}}, polar);
  always({{targets[0], Z}}, azimuth);
}

bool Writer::write(GateKind base, llvm::ArrayRef<double> params) {
  switch (base) {
  case GateKind::GPhase:
    turn(params[0]);
    return true;
  case GateKind::Swap:
    // (1 + XX + YY + ZZ) / 2.
    for (PauliFactor::Axis axis : {X, Y, Z})
      rotate(axis, axis, pi / 2);
    turn(pi / 4);
    return true;
  case GateKind::ISwap:
  case GateKind::ISwapdg:
  case GateKind::SqrtISwap:
  case GateKind::SqrtISwapdg: {
    bool root = base == GateKind::SqrtISwap || base == GateKind::SqrtISwapdg;
    bool adjoint = base == GateKind::ISwapdg || base == GateKind::SqrtISwapdg;
    double angle = (adjoint ? 1 : -1) * (root ? pi / 4 : pi / 2);
    rotate(X, X, angle);
    rotate(Y, Y, angle);
    return true;
  }
  case GateKind::DCX:
    cx(0, 1);
    cx(1, 0);
    return true;
  case GateKind::DCXdg:
    cx(1, 0);
    cx(0, 1);
    return true;
  case GateKind::ECR:
    // (X0 - Y0 X1)/sqrt(2) = X0 exp(-i pi/4 Z0 X1).
    rotate(Z, X, pi / 2);
    rotate({{targets[0], X}}, pi);
    turn(pi / 2);
    return true;
  case GateKind::ZX90:
  case GateKind::ZX90dg:
    rotate(Z, X, base == GateKind::ZX90 ? pi / 2 : -pi / 2);
    return true;
  case GateKind::RXX:
    rotate(X, X, params[0]);
    return true;
  case GateKind::RYY:
    rotate(Y, Y, params[0]);
    return true;
  case GateKind::RZZ:
    rotate(Z, Z, params[0]);
    return true;
  case GateKind::RZX:
    rotate(Z, X, params[0]);
    return true;
  case GateKind::XXPlusYY:
  case GateKind::XXMinusYY:
    always({{targets[1], Z}}, -params[1]);
    rotate(X, X, params[0] / 2);
    rotate(Y, Y, base == GateKind::XXPlusYY ? params[0] / 2 : -params[0] / 2);
    always({{targets[1], Z}}, params[1]);
    return true;
  default:
    return false;
  }
}

} // namespace

bool verification::pauliFactors(const Circuit &circuit, const Instruction &inst,
                                llvm::SmallVectorImpl<PauliFactor> &factors,
                                double &phase) {
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  unsigned numControls = circuit.numControls(inst);
  if (numControls > kMaxControls)
    return false;
  Writer writer(qubits.take_front(numControls), qubits.drop_front(numControls),
                factors, phase);
  if (qubits.size() - numControls == 1) {
    writer.writeMatrix(controlledMatrix(circuit, inst).matrix);
    return true;
  }
  if (inst.kind == GateKind::Unitary)
    return false;
  GateKind base = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
  return writer.write(gateInfo(base).base, circuit.params(inst));
}
