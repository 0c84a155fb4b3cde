//===- Decompose.cpp - To one- and two-qubit gates --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Synthesis/Decompose.h"

#include "GateWriter.h"
#include "MultiControl.h"
#include "RotationForm.h"
#include "enishi/Synthesis/TwoQubit.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <numbers>

using namespace enishi;

static constexpr double kPi = std::numbers::pi;

namespace {

/// Decomposes the instructions of one circuit into another.
class Decomposer {
public:
  /// A block of control flow may use the qubits in `scope` only.
  Decomposer(const Circuit &in, const DecomposeOptions &options, Circuit &out,
             std::optional<llvm::ArrayRef<Qubit>> scope = std::nullopt)
      : in(in), options(options), out(out), scope(scope),
        w(out, options.target == DecomposeTarget::OneQubitAndCZ) {}

  llvm::Error run();

  llvm::Error instruction(const Instruction &inst);

private:
  /// A gate with its parameters as angles of `out`, and the controls that come
  /// on top of the gate's own.
  struct Gate {
    GateKind kind;
    llvm::ArrayRef<Qubit> controls;
    llvm::ArrayRef<Qubit> qubits;
    llvm::ArrayRef<Angle> params;
  };

  void tableGate(GateKind kind, llvm::ArrayRef<Qubit> qubits,
                 llvm::ArrayRef<Angle> params);
  void twoQubitGate(GateKind kind, Qubit a, Qubit b,
                    llvm::ArrayRef<Angle> params);
  void controlledOneQubit(GateKind kind, Qubit control, Qubit target,
                          llvm::ArrayRef<Angle> params);
  void pauliRotation(const RotationForm &form, Qubit a, Qubit b, Angle angle);
  void exchangeRotation(Qubit a, Qubit b, Angle xx, Angle yy);

  void controlled(const Gate &gate);
  void controlledUnitary(const Gate &gate, Qubit target);
  void controlledUniversal(llvm::ArrayRef<Qubit> controls, Qubit target,
                           llvm::ArrayRef<Angle> params);
  void controlledTwoQubit(const Gate &gate);
  void fredkin(Qubit control, Qubit a, Qubit b);
  void controlledRotation(llvm::ArrayRef<Qubit> controls, Pauli axis,
                          Qubit target, Angle angle);
  void controlledExchange(llvm::ArrayRef<Qubit> controls, Qubit a, Qubit b,
                          Angle xx, Angle yy);
  void controlledX(llvm::ArrayRef<Qubit> controls, Qubit target);
  void controlledPhase(llvm::ArrayRef<Qubit> controls, Qubit target,
                       Angle angle);
  void controlledPhase(llvm::ArrayRef<Qubit> qubits, Angle angle);

  llvm::Error unitary(const Instruction &inst);

  /// Runs `body` with the qubits that a gate on `used` may borrow.
  template <typename Body>
  void withAncillas(llvm::ArrayRef<Qubit> used, Body body);

  const Circuit &in;
  const DecomposeOptions &options;
  Circuit &out;
  std::optional<llvm::ArrayRef<Qubit>> scope;
  GateWriter w;
};

} // namespace

//===----------------------------------------------------------------------===//
// Table gates
//===----------------------------------------------------------------------===//

/// exp(-i angle/2 PQ) by two cx around a one-qubit rotation.
void Decomposer::pauliRotation(const RotationForm &form, Qubit a, Qubit b,
                               Angle angle) {
  if (form.p == Pauli::X && form.q == Pauli::X) {
    w.cx(a, b);
    w.rotation(GateKind::RX, a, angle);
    return w.cx(a, b);
  }
  if (form.p == Pauli::Y) {
    // A quarter turn about X takes Y to Z.
    w.gate(GateKind::SX, a);
    w.gate(GateKind::SX, b);
    pauliRotation({Pauli::Z, Pauli::Z, 1, {0, 0}, 0}, a, b, angle);
    w.gate(GateKind::SXdg, a);
    return w.gate(GateKind::SXdg, b);
  }
  assert(form.p == Pauli::Z && "no such form in the table");
  // cx takes Y and Z of its target to ZY and ZZ.
  if (form.q == Pauli::X)
    w.h(b);
  w.cx(a, b);
  w.rotation(form.q == Pauli::Y ? GateKind::RY : GateKind::RZ, b, angle);
  w.cx(a, b);
  if (form.q == Pauli::X)
    w.h(b);
}

/// exp(-i/2 (xx XX + yy YY)): cx takes RX(xx) of its control and RZ(yy) of its
/// target to rotations about XX and ZZ, a quarter turn about X takes ZZ to YY.
void Decomposer::exchangeRotation(Qubit a, Qubit b, Angle xx, Angle yy) {
  w.gate(GateKind::SX, a);
  w.gate(GateKind::SX, b);
  w.cx(a, b);
  w.rotation(GateKind::RX, a, xx);
  w.rotation(GateKind::RZ, b, yy);
  w.cx(a, b);
  w.gate(GateKind::SXdg, a);
  w.gate(GateKind::SXdg, b);
}

void Decomposer::controlledOneQubit(GateKind kind, Qubit control, Qubit target,
                                    llvm::ArrayRef<Angle> params) {
  switch (kind) {
  case GateKind::CX:
    return w.cx(control, target);
  case GateKind::CZ:
    return w.cz(control, target);
  case GateKind::CY:
    w.gate(GateKind::Sdg, target);
    w.cx(control, target);
    return w.gate(GateKind::S, target);
  case GateKind::CH:
    // H = RY(pi/4) Z RY(-pi/4).
    w.rotation(GateKind::RY, target, -kPi / 4);
    w.cz(control, target);
    return w.rotation(GateKind::RY, target, kPi / 4);
  case GateKind::CS:
  case GateKind::CSdg:
    return controlledPhase({control, target},
                           kind == GateKind::CS ? kPi / 2 : -kPi / 2);
  case GateKind::CSX:
  case GateKind::CSXdg:
    w.h(target);
    controlledPhase({control, target},
                    kind == GateKind::CSX ? kPi / 2 : -kPi / 2);
    return w.h(target);
  case GateKind::CP:
    return controlledPhase({control, target}, params[0]);
  case GateKind::CU: {
    // P(gamma) and the phase of U on the control; U = RZ(phi) RY(theta)
    // RZ(lambda) as A X B X C with A B C = 1.
    Angle sum = out.add(params[1], params[2]);
    Angle difference = out.add(params[2], out.negate(params[1]));
    w.rotation(GateKind::P, control, out.add(params[3], out.scale(sum, 0.5)));
    w.rotation(GateKind::RZ, target, out.scale(difference, 0.5));
    w.cx(control, target);
    w.rotation(GateKind::RZ, target, out.scale(sum, -0.5));
    w.rotation(GateKind::RY, target, out.scale(params[0], -0.5));
    w.cx(control, target);
    w.rotation(GateKind::RY, target, out.scale(params[0], 0.5));
    return w.rotation(GateKind::RZ, target, params[1]);
  }
  default:
    assert(false && "not a controlled gate");
  }
}

void Decomposer::twoQubitGate(GateKind kind, Qubit a, Qubit b,
                              llvm::ArrayRef<Angle> params) {
  if (std::optional<RotationForm> form = rotationForm(kind)) {
    if (kind == GateKind::CP)
      return controlledPhase({a, b}, params[0]);
    for (auto [axis, qubit, factor] : {std::tuple(form->p, a, form->local[0]),
                                       std::tuple(form->q, b, form->local[1])})
      if (factor != 0)
        w.rotation(rotationAbout(axis), qubit, out.scale(params[0], factor));
    return pauliRotation(*form, a, b, out.scale(params[0], form->scale));
  }
  switch (kind) {
  case GateKind::Swap:
    w.cx(a, b);
    w.cx(b, a);
    return w.cx(a, b);
  case GateKind::DCX:
    w.cx(a, b);
    return w.cx(b, a);
  case GateKind::DCXdg:
    w.cx(b, a);
    return w.cx(a, b);
  case GateKind::ISwap:
    return exchangeRotation(a, b, -kPi / 2, -kPi / 2);
  case GateKind::ISwapdg:
    return exchangeRotation(a, b, kPi / 2, kPi / 2);
  case GateKind::SqrtISwap:
    return exchangeRotation(a, b, -kPi / 4, -kPi / 4);
  case GateKind::SqrtISwapdg:
    return exchangeRotation(a, b, kPi / 4, kPi / 4);
  case GateKind::XXPlusYY:
  case GateKind::XXMinusYY: {
    bool plus = kind == GateKind::XXPlusYY;
    Angle half = out.scale(params[0], 0.5), beta = params[1];
    w.rotation(GateKind::RZ, a, plus ? beta : out.negate(beta));
    exchangeRotation(a, b, half, plus ? half : out.negate(half));
    return w.rotation(GateKind::RZ, a, plus ? out.negate(beta) : beta);
  }
  case GateKind::ECR:
  case GateKind::ZX90:
    // zx90 = e^{-i pi/4} S0 SX1 cx, ecr = X0 zx90.
    w.cx(a, b);
    w.gate(GateKind::S, a);
    w.gate(GateKind::SX, b);
    w.phase(-kPi / 4);
    if (kind == GateKind::ECR)
      w.x(a);
    return;
  case GateKind::ZX90dg:
    w.cx(a, b);
    w.gate(GateKind::Sdg, a);
    w.gate(GateKind::SXdg, b);
    return w.phase(kPi / 4);
  default:
    return controlledOneQubit(kind, a, b, params);
  }
}

void Decomposer::tableGate(GateKind kind, llvm::ArrayRef<Qubit> q,
                           llvm::ArrayRef<Angle> params) {
  const GateInfo &info = gateInfo(kind);
  if (kind == GateKind::GPhase)
    return w.phase(params[0]);
  bool keepTwo = options.target == DecomposeTarget::TwoQubitGates ||
                 (kind == GateKind::CX &&
                  options.target == DecomposeTarget::OneQubitAndCX) ||
                 (kind == GateKind::CZ &&
                  options.target == DecomposeTarget::OneQubitAndCZ);
  if (info.numQubits == 1 || (info.numQubits == 2 && keepTwo)) {
    out.append(kind, q, params);
    return;
  }
  if (info.numQubits == 2)
    return twoQubitGate(kind, q[0], q[1], params);
  controlled({info.base, q.take_front(info.numControls),
              q.drop_front(info.numControls), params});
}

//===----------------------------------------------------------------------===//
// Controls
//===----------------------------------------------------------------------===//

template <typename Body>
void Decomposer::withAncillas(llvm::ArrayRef<Qubit> used, Body body) {
  llvm::SmallVector<Qubit, 16> clean, dirty;
  // Up to two controls nothing is gained.
  if (used.size() <= 3) {
    MultiControl multi(w, {clean, dirty});
    return body(multi);
  }
  // More than this many borrowed qubits are of no use.
  size_t wanted = options.ancillas.borrowIdle ? used.size() : 0;
  auto isFree = [&](Qubit qubit) {
    return qubit < out.numQubits && !llvm::is_contained(used, qubit) &&
           (!scope || llvm::is_contained(*scope, qubit));
  };
  for (Qubit qubit : options.ancillas.clean)
    if (isFree(qubit))
      clean.push_back(qubit);
  // The nearest numbers first: registers tend to be neighbours.
  for (Qubit distance = 1; dirty.size() < wanted && distance < out.numQubits;
       ++distance)
    for (Qubit qubit : {used.back() + distance, used.back() - distance})
      if (dirty.size() < wanted && isFree(qubit) &&
          !llvm::is_contained(options.ancillas.clean, qubit))
        dirty.push_back(qubit);
  MultiControl multi(w, {clean, dirty});
  body(multi);
}

void Decomposer::controlledX(llvm::ArrayRef<Qubit> controls, Qubit target) {
  llvm::SmallVector<Qubit, 16> all(controls);
  all.push_back(target);
  withAncillas(all, [&](MultiControl &multi) { multi.x(controls, target); });
}

void Decomposer::controlledPhase(llvm::ArrayRef<Qubit> qubits, Angle angle) {
  if (qubits.empty())
    return w.phase(angle);
  withAncillas(qubits,
               [&](MultiControl &multi) { multi.phase(qubits, angle); });
}

void Decomposer::controlledPhase(llvm::ArrayRef<Qubit> controls, Qubit target,
                                 Angle angle) {
  llvm::SmallVector<Qubit, 16> all(controls);
  all.push_back(target);
  controlledPhase(all, angle);
}

void Decomposer::controlledRotation(llvm::ArrayRef<Qubit> controls, Pauli axis,
                                    Qubit target, Angle angle) {
  if (angle.isConstant() && angle.value == 0)
    return;
  // To Z and back.
  if (axis == Pauli::X)
    w.h(target);
  if (axis == Pauli::Y)
    w.gate(GateKind::SX, target);
  llvm::SmallVector<Qubit, 16> all(controls);
  all.push_back(target);
  withAncillas(all,
               [&](MultiControl &multi) { multi.rz(controls, target, angle); });
  if (axis == Pauli::X)
    w.h(target);
  if (axis == Pauli::Y)
    w.gate(GateKind::SXdg, target);
}

/// A one-qubit gate with constant parameters: in its eigenbasis it is
/// e^{i phase} RZ(angle).
void Decomposer::controlledUnitary(const Gate &gate, Qubit target) {
  llvm::SmallVector<double, 4> values;
  for (Angle angle : gate.params)
    values.push_back(angle.value);
  Matrix2 u = gateMatrix2(gate.kind, values);
  // u = e^{i phase} (w - i (x X + y Y + z Z)); the axis (x, y, z) is brought
  // to Z by RY(-polar) RZ(-azimuth).
  double phase = std::arg(determinant(u)) / 2;
  Matrix2 v = unitPhase(-phase) * u;
  double cosine = (v(0, 0).real() + v(1, 1).real()) / 2;
  double x = -(v(0, 1).imag() + v(1, 0).imag()) / 2;
  double y = (v(1, 0).real() - v(0, 1).real()) / 2;
  double z = (v(1, 1).imag() - v(0, 0).imag()) / 2;
  double equatorial = std::hypot(x, y);
  double angle = 2 * std::atan2(std::hypot(equatorial, z), cosine);
  double polar = normalizeAngle(std::atan2(equatorial, z));
  double azimuth =
      polar == 0 || polar == kPi ? 0 : normalizeAngle(std::atan2(y, x));
  w.rotation(GateKind::RZ, target, -azimuth);
  w.rotation(GateKind::RY, target, -polar);
  controlledRotation(gate.controls, Pauli::Z, target, angle);
  w.rotation(GateKind::RY, target, polar);
  w.rotation(GateKind::RZ, target, azimuth);
  controlledPhase(gate.controls, normalizeAngle(phase));
}

/// U(theta, phi, lambda), with symbols, times the phase in a fourth parameter.
void Decomposer::controlledUniversal(llvm::ArrayRef<Qubit> controls,
                                     Qubit target,
                                     llvm::ArrayRef<Angle> params) {
  controlledRotation(controls, Pauli::Z, target, params[2]);
  controlledRotation(controls, Pauli::Y, target, params[0]);
  controlledRotation(controls, Pauli::Z, target, params[1]);
  Angle phase = out.scale(out.add(params[1], params[2]), 0.5);
  if (params.size() > 3)
    phase = out.add(phase, params[3]);
  controlledPhase(controls, phase);
}

void Decomposer::controlledExchange(llvm::ArrayRef<Qubit> controls, Qubit a,
                                    Qubit b, Angle xx, Angle yy) {
  w.gate(GateKind::SX, a);
  w.gate(GateKind::SX, b);
  w.cx(a, b);
  controlledRotation(controls, Pauli::X, a, xx);
  controlledRotation(controls, Pauli::Z, b, yy);
  w.cx(a, b);
  w.gate(GateKind::SXdg, a);
  w.gate(GateKind::SXdg, b);
}

/// The Fredkin gate with seven cz and seven T, found by numerical search over
/// the orders of seven cz and made exact; one of them only is on (control, b).
void Decomposer::fredkin(Qubit control, Qubit a, Qubit b) {
  // RY(pi/2) = H Z.
  auto quarterY = [&](Qubit qubit) {
    w.gate(GateKind::Z, qubit);
    w.h(qubit);
  };
  // RY(pi/4), times e^{i pi/8}.
  auto eighthY = [&](Qubit qubit) {
    w.gate(GateKind::Sdg, qubit);
    w.h(qubit);
    w.t(qubit);
    w.h(qubit);
    w.gate(GateKind::S, qubit);
  };
  quarterY(b);
  w.cz(a, b);
  w.gate(GateKind::Sdg, a);
  eighthY(a);
  w.cz(control, a);
  w.gate(GateKind::Sdg, b);
  eighthY(b);
  w.cz(control, b);
  w.gate(GateKind::Sdg, b);
  quarterY(b);
  quarterY(a);
  eighthY(a);
  w.cz(a, b);
  eighthY(a);
  w.cz(control, a);
  w.gate(GateKind::Z, a);
  eighthY(a);
  w.gate(GateKind::S, b);
  w.t(b);
  quarterY(b);
  w.cz(a, b);
  quarterY(a);
  w.cz(control, a);
  w.t(control);
  quarterY(a);
  quarterY(b);
  w.gate(GateKind::S, b);
  w.phase(-3 * kPi / 4);
}

/// Gates A V A^dagger need their controls on V only.
void Decomposer::controlledTwoQubit(const Gate &gate) {
  Qubit a = gate.qubits[0], b = gate.qubits[1];
  auto with = [&](Qubit qubit) {
    llvm::SmallVector<Qubit, 16> all(gate.controls);
    all.push_back(qubit);
    return all;
  };
  switch (gate.kind) {
  case GateKind::Swap:
    if (gate.controls.size() == 1)
      return fredkin(gate.controls[0], a, b);
    w.cx(b, a);
    controlledX(with(a), b);
    return w.cx(b, a);
  case GateKind::DCX:
    controlledX(with(a), b);
    return controlledX(with(b), a);
  case GateKind::DCXdg:
    controlledX(with(b), a);
    return controlledX(with(a), b);
  case GateKind::ISwap:
    return controlledExchange(gate.controls, a, b, -kPi / 2, -kPi / 2);
  case GateKind::ISwapdg:
    return controlledExchange(gate.controls, a, b, kPi / 2, kPi / 2);
  case GateKind::SqrtISwap:
    return controlledExchange(gate.controls, a, b, -kPi / 4, -kPi / 4);
  case GateKind::SqrtISwapdg:
    return controlledExchange(gate.controls, a, b, kPi / 4, kPi / 4);
  case GateKind::XXPlusYY:
  case GateKind::XXMinusYY: {
    bool plus = gate.kind == GateKind::XXPlusYY;
    Angle half = out.scale(gate.params[0], 0.5), beta = gate.params[1];
    w.rotation(GateKind::RZ, a, plus ? beta : out.negate(beta));
    controlledExchange(gate.controls, a, b, half,
                       plus ? half : out.negate(half));
    return w.rotation(GateKind::RZ, a, plus ? out.negate(beta) : beta);
  }
  case GateKind::ECR:
  case GateKind::ZX90:
  case GateKind::ZX90dg:
  case GateKind::RXX:
  case GateKind::RYY:
  case GateKind::RZZ:
  case GateKind::RZX: {
    std::optional<RotationForm> form = rotationForm(gate.kind);
    Pauli p = form ? form->p : Pauli::Z, q = form ? form->q : Pauli::X;
    Angle angle =
        form ? gate.params[0]
             : Angle(gate.kind == GateKind::ZX90dg ? -kPi / 2 : kPi / 2);
    Matrix2 turnA = turnAxis(p, Pauli::Z), turnB = turnAxis(q, Pauli::Z);
    w.unitary(a, turnA);
    w.unitary(b, turnB);
    w.cx(a, b);
    controlledRotation(gate.controls, Pauli::Z, b, angle);
    w.cx(a, b);
    w.unitary(a, adjoint(turnA));
    w.unitary(b, adjoint(turnB));
    if (gate.kind == GateKind::ECR)
      controlledX(gate.controls, a);
    return;
  }
  default:
    assert(false && "not a two-qubit gate without control");
  }
}

void Decomposer::controlled(const Gate &gate) {
  if (gate.controls.empty())
    return tableGate(gate.kind, gate.qubits, gate.params);
  const GateInfo &info = gateInfo(gate.kind);
  if (info.numControls != 0) {
    llvm::SmallVector<Qubit, 16> controls(gate.controls);
    llvm::append_range(controls, gate.qubits.take_front(info.numControls));
    llvm::ArrayRef<Qubit> rest = gate.qubits.drop_front(info.numControls);
    if (gate.kind != GateKind::CU)
      return controlled({info.base, controls, rest, gate.params});
    return controlledUniversal(controls, rest[0], gate.params);
  }
  if (info.numQubits == 2)
    return controlledTwoQubit(gate);
  if (gate.kind == GateKind::GPhase)
    return controlledPhase(gate.controls, gate.params[0]);

  Qubit target = gate.qubits[0];
  llvm::ArrayRef<Qubit> controls = gate.controls;
  bool isConstant =
      llvm::all_of(gate.params, [](Angle a) { return a.isConstant(); });
  switch (gate.kind) {
  case GateKind::I:
    return;
  case GateKind::X:
    return controlledX(controls, target);
  case GateKind::Z:
    return controlledPhase(controls, target, kPi);
  case GateKind::S:
    return controlledPhase(controls, target, kPi / 2);
  case GateKind::Sdg:
    return controlledPhase(controls, target, -kPi / 2);
  case GateKind::T:
    return controlledPhase(controls, target, kPi / 4);
  case GateKind::Tdg:
    return controlledPhase(controls, target, -kPi / 4);
  case GateKind::P:
    return controlledPhase(controls, target, gate.params[0]);
  case GateKind::Y:
    w.gate(GateKind::Sdg, target);
    controlledX(controls, target);
    return w.gate(GateKind::S, target);
  case GateKind::H:
    w.rotation(GateKind::RY, target, -kPi / 4);
    controlledPhase(controls, target, kPi);
    return w.rotation(GateKind::RY, target, kPi / 4);
  case GateKind::SX:
  case GateKind::SXdg:
    w.h(target);
    controlledPhase(controls, target,
                    gate.kind == GateKind::SX ? kPi / 2 : -kPi / 2);
    return w.h(target);
  case GateKind::RX:
    return controlledRotation(controls, Pauli::X, target, gate.params[0]);
  case GateKind::RY:
    return controlledRotation(controls, Pauli::Y, target, gate.params[0]);
  case GateKind::RZ:
    return controlledRotation(controls, Pauli::Z, target, gate.params[0]);
  case GateKind::R:
    // RZ(phi) RX(theta) RZ(-phi).
    w.rotation(GateKind::RZ, target, out.negate(gate.params[1]));
    controlledRotation(controls, Pauli::X, target, gate.params[0]);
    return w.rotation(GateKind::RZ, target, gate.params[1]);
  default:
    if (isConstant)
      return controlledUnitary(gate, target);
    return controlledUniversal(controls, target, gate.params);
  }
}

//===----------------------------------------------------------------------===//
// Instructions
//===----------------------------------------------------------------------===//

llvm::Error Decomposer::unitary(const Instruction &inst) {
  llvm::SmallVector<Qubit, 8> qubits(in.qubits(inst));
  if (qubits.size() > options.maxUnitaryQubits)
    return llvm::createStringError(
        llvm::inconvertibleErrorCode(),
        "a unitary matrix on %zu qubits is too large to synthesise (the limit "
        "is %u)",
        qubits.size(), options.maxUnitaryQubits);
  if (options.target == DecomposeTarget::TwoQubitGates)
    return synthesizeUnitary(qubits, in.matrix(inst), out);
  Circuit part(out.numQubits);
  if (llvm::Error error = synthesizeUnitary(qubits, in.matrix(inst), part))
    return error;
  out.globalPhase += part.globalPhase;
  for (const Instruction &gate : part.instructions) {
    llvm::ArrayRef<Qubit> q = part.qubits(gate);
    if (gate.kind == GateKind::CX)
      w.cx(q[0], q[1]);
    else if (gate.kind == GateKind::CZ)
      w.cz(q[0], q[1]);
    else
      out.appendFrom(part, gate);
  }
  return llvm::Error::success();
}

llvm::Error Decomposer::instruction(const Instruction &inst) {
  if (inst.kind == GateKind::ControlFlow) {
    std::vector<Circuit> blocks;
    for (const Circuit &block : in.controlFlowBlocks(inst)) {
      Circuit &result = blocks.emplace_back();
      if (llvm::Error error =
              Decomposer(block, options, result, in.qubits(inst)).run())
        return error;
    }
    llvm::SmallVector<Qubit, 16> qubits(in.qubits(inst));
    out.appendControlFlow(qubits, in.controlFlowTag(inst), std::move(blocks));
    return llvm::Error::success();
  }
  if (!isUnitary(inst.kind)) {
    out.appendFrom(in, inst);
    return llvm::Error::success();
  }
  if (inst.kind == GateKind::Unitary)
    return unitary(inst);

  llvm::SmallVector<Qubit, 16> qubits(in.qubits(inst));
  llvm::SmallVector<Angle, 4> params;
  for (unsigned i = 0, e = in.numParams(inst); i < e; ++i) {
    Angle angle = in.param(inst, i);
    if (!angle.isConstant() && &in != &out)
      angle = out.makeAngle(in.expression(angle.expr));
    params.push_back(angle);
  }
  if (inst.kind != GateKind::Controlled) {
    tableGate(inst.kind, qubits, params);
    return llvm::Error::success();
  }
  size_t extra = qubits.size() - gateInfo(inst.base).numQubits;
  llvm::ArrayRef<Qubit> all = qubits;
  // A gate under one control may have a name of its own.
  if (std::optional<GateKind> kind = controlledGate(inst.base, extra))
    tableGate(*kind, qubits, params);
  else
    controlled(
        {inst.base, all.take_front(extra), all.drop_front(extra), params});
  return llvm::Error::success();
}

llvm::Error enishi::decomposeInstruction(const Circuit &in,
                                         const Instruction &inst,
                                         const DecomposeOptions &options,
                                         Circuit &out) {
  return Decomposer(in, options, out).instruction(inst);
}

llvm::Error Decomposer::run() {
  out = Circuit(in.numQubits, in.numBits);
  out.globalPhase = in.globalPhase;
  out.instructions.reserve(in.size());
  for (const Instruction &inst : in.instructions)
    if (llvm::Error error = instruction(inst))
      return error;
  return llvm::Error::success();
}

llvm::Error enishi::decompose(const Circuit &in,
                              const DecomposeOptions &options, Circuit &out) {
  return Decomposer(in, options, out).run();
}
