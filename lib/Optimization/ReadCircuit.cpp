//===- ReadCircuit.cpp - From gates to Pauli rotations ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RotationProgram.h"

#include <numbers>

using namespace enishi;

using std::numbers::pi;

/// A controlled Pauli: exp(i pi/4 (1 - Z)(1 - P)), multiplied out.
void RotationBuilder::addControlledPauli(Qubit control, Axis controlAxis,
                                         Qubit target, Axis targetAxis,
                                         RotationElement::Origin origin) {
  addRotation(control, controlAxis, target, targetAxis, -pi / 2, origin);
  addClifford(control, group.rotation(controlAxis, 1, program.eighths));
  addClifford(target, group.rotation(targetAxis, 1, program.eighths));
  program.eighths += 1;
}

/// A controlled rotation by `angle` about the axis of the target; `withPhase`
/// makes it a controlled phase gate.
void RotationBuilder::addControlledRotation(Qubit control, Qubit target,
                                            Axis axis, Angle angle,
                                            bool withPhase) {
  Angle half = program.pool.scale(angle, 0.5);
  addRotation(control, Axis::Z, target, axis, program.pool.negate(half),
              withPhase ? RotationElement::Phase
                        : RotationElement::ControlFirst);
  addRotation(target, axis, half);
  if (withPhase) {
    addRotation(control, Axis::Z, half);
    addPhase(program.pool.scale(angle, 0.25));
  }
}

/// U = e^{i (phi + lambda) / 2} RZ(phi) RY(theta) RZ(lambda).
void RotationBuilder::addUniversal(Qubit qubit, Angle theta, Angle phi,
                                   Angle lambda) {
  addRotation(qubit, Axis::Z, lambda);
  addRotation(qubit, Axis::Y, theta);
  addRotation(qubit, Axis::Z, phi);
  addPhase(program.pool.scale(program.pool.add(phi, lambda), 0.5));
}

void RotationBuilder::addTableGate(const Circuit &circuit,
                                   const Instruction &inst) {
  const Qubit a = inst.q[0], b = inst.q[1];
  auto param = [&](unsigned i) {
    return import(circuit, circuit.param(inst, i));
  };
  switch (inst.kind) {
  case GateKind::I:
    return;
  case GateKind::GPhase:
    return addPhase(param(0));
  case GateKind::X:
  case GateKind::Y:
  case GateKind::Z:
  case GateKind::H:
  case GateKind::S:
  case GateKind::Sdg:
  case GateKind::SX:
  case GateKind::SXdg:
    return addClifford(a, group.gate(inst.kind, program.eighths));
  case GateKind::T:
    addPhase(pi / 8);
    return addRotation(a, Axis::Z, pi / 4);
  case GateKind::Tdg:
    addPhase(-pi / 8);
    return addRotation(a, Axis::Z, -pi / 4);
  case GateKind::RX:
    return addRotation(a, Axis::X, param(0));
  case GateKind::RY:
    return addRotation(a, Axis::Y, param(0));
  case GateKind::RZ:
    return addRotation(a, Axis::Z, param(0));
  case GateKind::P:
    addPhase(program.pool.scale(param(0), 0.5));
    return addRotation(a, Axis::Z, param(0));
  case GateKind::R:
    addRotation(a, Axis::Z, program.pool.negate(param(1)));
    addRotation(a, Axis::X, param(0));
    return addRotation(a, Axis::Z, param(1));
  case GateKind::U:
    return addUniversal(a, param(0), param(1), param(2));
  case GateKind::CX:
    return addControlledPauli(a, Axis::Z, b, Axis::X,
                              RotationElement::ControlFirst);
  case GateKind::CY:
    return addControlledPauli(a, Axis::Z, b, Axis::Y,
                              RotationElement::ControlFirst);
  case GateKind::CZ:
    return addControlledPauli(a, Axis::Z, b, Axis::Z, RotationElement::Phase);
  case GateKind::CS:
    return addControlledRotation(a, b, Axis::Z, pi / 2, true);
  case GateKind::CSdg:
    return addControlledRotation(a, b, Axis::Z, -pi / 2, true);
  case GateKind::CP:
    return addControlledRotation(a, b, Axis::Z, param(0), true);
  case GateKind::CRX:
    return addControlledRotation(a, b, Axis::X, param(0), false);
  case GateKind::CRY:
    return addControlledRotation(a, b, Axis::Y, param(0), false);
  case GateKind::CRZ:
    return addControlledRotation(a, b, Axis::Z, param(0), false);
  case GateKind::ZX90:
    return addRotation(a, Axis::Z, b, Axis::X, pi / 2, RotationElement::Plain);
  case GateKind::ZX90dg:
    return addRotation(a, Axis::Z, b, Axis::X, -pi / 2, RotationElement::Plain);
  case GateKind::ECR: // ZX90, then X on the first qubit
    addRotation(a, Axis::Z, b, Axis::X, pi / 2, RotationElement::Plain);
    return addClifford(a, group.gate(GateKind::X, program.eighths));
  case GateKind::RXX:
    return addRotation(a, Axis::X, b, Axis::X, param(0),
                       RotationElement::Plain);
  case GateKind::RYY:
    return addRotation(a, Axis::Y, b, Axis::Y, param(0),
                       RotationElement::Plain);
  case GateKind::RZZ:
    return addRotation(a, Axis::Z, b, Axis::Z, param(0),
                       RotationElement::Plain);
  case GateKind::RZX:
    return addRotation(a, Axis::Z, b, Axis::X, param(0),
                       RotationElement::Plain);
  case GateKind::Swap:
    return addSwap(circuit, inst);
  default:
    return addOpaque(circuit, inst);
  }
}

void RotationBuilder::add(const Circuit &circuit, const Instruction &inst) {
  if (isTableGate(inst.kind))
    addTableGate(circuit, inst);
  else
    addOpaque(circuit, inst);
}
