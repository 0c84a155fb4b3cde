//===- WriteCircuit.cpp - From Pauli rotations to gates ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RotationProgram.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>
#include <limits>
#include <numbers>

using namespace enishi;

using std::numbers::pi;

GateVocabulary GateVocabulary::of(const Circuit &circuit,
                                  const OptimizeOptions &options) {
  GateVocabulary result;
  result.cliffordT = options.keepCliffordT;
  for (const Instruction &inst : circuit.instructions) {
    switch (inst.kind) {
    case GateKind::CX:
      result.cx = true;
      break;
    case GateKind::CZ:
      result.cz = true;
      break;
    case GateKind::RXX:
    case GateKind::RYY:
    case GateKind::RZX:
      result.pauliRotations = true;
      break;
    case GateKind::RZ:
      result.rz = true;
      break;
    case GateKind::P:
      result.p = true;
      break;
    case GateKind::Unitary:
      result.cliffordT = false;
      break;
    default:
      break;
    }
    if (inst.kind == GateKind::GPhase)
      continue;
    for (unsigned i = 0, e = circuit.numParams(inst); i < e; ++i) {
      Angle angle = circuit.param(inst, i);
      result.cliffordT &=
          angle.isConstant() &&
          multipleOf(pi / 4, angle.value, options.angleTolerance).has_value();
    }
  }
  return result;
}

namespace {

/// Writes elements one by one. The gates written so far equal the elements
/// written so far followed by a local Clifford gate on every qubit, its
/// offset, and preceded by nothing; offsets are written only where the next
/// gate needs them. A rotation about one axis per qubit is held back in case
/// that another one about the same axis comes along.
class CircuitWriter {
public:
  CircuitWriter(const RotationProgram &program,
                const GateVocabulary &vocabulary, double tolerance)
      : program(program), vocabulary(vocabulary), tolerance(tolerance),
        out(program.pool.numQubits, program.pool.numBits),
        offsets(out.numQubits, 0), held(out.numQubits) {
    out.instructions.reserve(program.elements.size() +
                             program.elements.size() / 4);
  }

  Circuit write();

private:
  /// A way to write a two-qubit rotation: the axes that the gate needs.
  struct Form {
    Axis axes[2];
    RotationElement::Origin origin;
  };
  struct Held {
    Axis axis = Axis::None;
    Angle angle;
  };

  void writeRotation1(const RotationElement &element);
  void writeRotation2(const RotationElement &element);
  void writeControlledPauli(const RotationElement &element, bool positive);
  void writeParametric(const RotationElement &element, Angle angle);
  void writeLocal(const RotationElement &element);
  void writeOpaque(const RotationElement &element);
  Form cheapest(llvm::ArrayRef<Form> forms, const RotationElement &element,
                Axis a, Axis b) const;
  /// Turns the offsets of both qubits as the form wants them.
  void assume(const Form &form, const RotationElement &element, Axis a, Axis b);

  SignedAxis physical(Qubit qubit, Axis axis) const {
    return group.image(offsets[qubit], axis);
  }
  void hold(Qubit qubit, Axis axis, Angle angle);
  /// Writes the held rotation unless it commutes with the axis.
  void release(Qubit qubit, Axis axis = Axis::None);
  void writeZ(Qubit qubit, Angle angle);
  void writeXorY(Qubit qubit, Axis axis, Angle angle);
  void writeClifford(Qubit qubit, LocalClifford clifford);
  void addPhase(Angle angle);
  Angle import(Angle angle) {
    return angle.isConstant()
               ? angle
               : out.makeAngle(program.pool.expression(angle.expr));
  }

  const LocalCliffordGroup &group = LocalCliffordGroup::get();
  const RotationProgram &program;
  const GateVocabulary &vocabulary;
  double tolerance;
  Circuit out;
  std::vector<LocalClifford> offsets;
  std::vector<Held> held;
  unsigned eighths = 0;
  Angle symbolicPhase;
};

} // namespace

void CircuitWriter::addPhase(Angle angle) {
  if (angle.isConstant())
    out.globalPhase += angle.value;
  else
    symbolicPhase = out.add(symbolicPhase, angle);
}

//===----------------------------------------------------------------------===//
// One-qubit gates
//===----------------------------------------------------------------------===//

void CircuitWriter::hold(Qubit qubit, Axis axis, Angle angle) {
  release(qubit, axis);
  held[qubit].axis = axis;
  held[qubit].angle = out.add(held[qubit].angle, angle);
}

void CircuitWriter::release(Qubit qubit, Axis axis) {
  Held &rotation = held[qubit];
  if (rotation.axis == Axis::None || rotation.axis == axis)
    return;
  Axis itsAxis = rotation.axis;
  Angle angle = rotation.angle;
  rotation = {};
  if (itsAxis == Axis::Z)
    writeZ(qubit, angle);
  else
    writeXorY(qubit, itsAxis, angle);
}

/// Writes RZ(angle) by the shortest name.
void CircuitWriter::writeZ(Qubit qubit, Angle angle) {
  if (angle.isConstant()) {
    if (reduceAngle(angle.value) & 1)
      eighths += 4;
    if (auto count = multipleOf(pi / 4, angle.value, tolerance)) {
      static constexpr GateKind kNames[] = {GateKind::T,   GateKind::S,
                                            GateKind::Z,   GateKind::Z,
                                            GateKind::Sdg, GateKind::Tdg};
      // RZ(k pi/4) = e^{-i k pi/8} diag(1, e^{i k pi/4}).
      long k = *count;
      out.globalPhase -= k * pi / 8;
      if (std::abs(k) == 3) {
        out.append(GateKind::Z, {qubit});
        k = k == 3 ? -1 : 1;
      }
      if (k == 0)
        return;
      unsigned name = k == 4 || k == -4 ? 2 : k > 0 ? k - 1 : 6 + k;
      out.append(kNames[name], {qubit});
      return;
    }
  }
  if (vocabulary.p && !vocabulary.rz) {
    addPhase(out.scale(angle, -0.5));
    out.append(GateKind::P, {qubit}, {angle});
  } else {
    out.append(GateKind::RZ, {qubit}, {angle});
  }
}

void CircuitWriter::writeXorY(Qubit qubit, Axis axis, Angle angle) {
  if (angle.isConstant()) {
    if (reduceAngle(angle.value) & 1)
      eighths += 4;
    if (auto count = multipleOf(pi / 2, angle.value, tolerance)) {
      unsigned gained = 0;
      LocalClifford turn = group.rotation(axis, *count, gained);
      eighths += gained;
      for (GateKind kind : group.sequence(turn))
        out.append(kind, {qubit});
      return;
    }
  }
  out.append(axis == Axis::X ? GateKind::RX : GateKind::RY, {qubit}, {angle});
}

/// Writes a Clifford gate that is in none of the elements; the offset has to
/// take it back.
void CircuitWriter::writeClifford(Qubit qubit, LocalClifford clifford) {
  if (clifford == 0)
    return;
  release(qubit);
  for (GateKind kind : group.sequence(clifford))
    out.append(kind, {qubit});
  unsigned gained = 0;
  offsets[qubit] = group.compose(clifford, offsets[qubit], gained);
  eighths -= gained;
}

void CircuitWriter::writeRotation1(const RotationElement &element) {
  Qubit qubit = element.q[0];
  SignedAxis axis = physical(qubit, element.axes[0]);
  // T gates, and gates that bring a symbolic phase along, are about Z only.
  bool onlyAboutZ = element.angle.isConstant() ? vocabulary.cliffordT
                                               : vocabulary.p && !vocabulary.rz;
  if (onlyAboutZ && axis.axis != Axis::Z) {
    release(qubit, axis.axis);
    if (held[qubit].axis == Axis::None) {
      writeClifford(qubit, group.turning(axis.axis, Axis::Z));
      axis = physical(qubit, element.axes[0]);
    }
  }
  Angle angle = import(element.angle);
  hold(qubit, axis.axis, axis.negative ? out.negate(angle) : angle);
}

void CircuitWriter::writeLocal(const RotationElement &element) {
  unsigned gained = 0;
  LocalClifford inverse = group.inverse(element.clifford, gained);
  LocalClifford &offset = offsets[element.q[0]];
  offset = group.compose(offset, inverse, gained);
  eighths -= gained;
}

//===----------------------------------------------------------------------===//
// Two-qubit gates
//===----------------------------------------------------------------------===//

CircuitWriter::Form CircuitWriter::cheapest(llvm::ArrayRef<Form> forms,
                                            const RotationElement &element,
                                            Axis a, Axis b) const {
  unsigned best = ~0u;
  Form result = forms.front();
  for (const Form &form : forms) {
    unsigned cost = 2 * group.length(group.turning(a, form.axes[0])) +
                    2 * group.length(group.turning(b, form.axes[1])) +
                    (form.origin != element.origin);
    if (cost < best) {
      best = cost;
      result = form;
    }
  }
  return result;
}

void CircuitWriter::assume(const Form &form, const RotationElement &element,
                           Axis a, Axis b) {
  writeClifford(element.q[0], group.turning(a, form.axes[0]));
  writeClifford(element.q[1], group.turning(b, form.axes[1]));
  release(element.q[0], form.axes[0]);
  release(element.q[1], form.axes[1]);
}

/// Writes a rotation by +-pi/2 as CX or CZ.
void CircuitWriter::writeControlledPauli(const RotationElement &element,
                                         bool positive) {
  Qubit a = element.q[0], b = element.q[1];
  Axis axisA = physical(a, element.axes[0]).axis;
  Axis axisB = physical(b, element.axes[1]).axis;
  llvm::SmallVector<Form, 3> forms;
  if (vocabulary.cx || !vocabulary.cz) {
    forms.push_back({{Axis::Z, Axis::X}, RotationElement::ControlFirst});
    forms.push_back({{Axis::X, Axis::Z}, RotationElement::ControlSecond});
  }
  if (vocabulary.cz)
    forms.push_back({{Axis::Z, Axis::Z}, RotationElement::Phase});
  Form form = cheapest(forms, element, axisA, axisB);
  assume(form, element, axisA, axisB);
  positive ^= physical(a, element.axes[0]).negative;
  positive ^= physical(b, element.axes[1]).negative;

  if (form.origin == RotationElement::Phase)
    out.append(GateKind::CZ, {a, b});
  else if (form.origin == RotationElement::ControlFirst)
    out.append(GateKind::CX, {a, b});
  else
    out.append(GateKind::CX, {b, a});
  // With P and Q the axes: the gate is e^{i pi/4} RP(pi/2) RQ(pi/2) RPQ(-pi/2)
  //                                   = e^{-i pi/4} RP(-pi/2) RQ(-pi/2)
  //                                   RPQ(pi/2).
  unsigned gained = positive ? 7 : 1;
  for (unsigned i = 0; i < 2; ++i) {
    LocalClifford turn =
        group.rotation(form.axes[i], positive ? -1 : 1, gained);
    LocalClifford &offset = offsets[element.q[i]];
    offset = group.compose(turn, offset, gained);
  }
  eighths -= gained;
}

/// Writes a rotation by any other angle.
void CircuitWriter::writeParametric(const RotationElement &element,
                                    Angle angle) {
  Qubit a = element.q[0], b = element.q[1];
  Axis axisA = physical(a, element.axes[0]).axis;
  Axis axisB = physical(b, element.axes[1]).axis;
  RotationElement::Origin origin = element.origin;
  llvm::SmallVector<Form, 6> forms;
  if (origin == RotationElement::ControlFirst) {
    forms.push_back({{Axis::Z, axisB}, origin});
  } else if (origin == RotationElement::ControlSecond) {
    forms.push_back({{axisA, Axis::Z}, origin});
  } else {
    forms.push_back({{Axis::Z, Axis::Z}, origin});
    if (vocabulary.pauliRotations && origin == RotationElement::Plain) {
      forms.push_back({{Axis::X, Axis::X}, origin});
      forms.push_back({{Axis::Y, Axis::Y}, origin});
      forms.push_back({{Axis::Z, Axis::X}, origin});
      forms.push_back({{Axis::X, Axis::Z}, origin});
    }
  }
  Form form = cheapest(forms, element, axisA, axisB);
  assume(form, element, axisA, axisB);
  if (physical(a, element.axes[0]).negative !=
      physical(b, element.axes[1]).negative)
    angle = out.negate(angle);

  switch (origin) {
  case RotationElement::Plain:
    if (form.axes[0] == form.axes[1]) {
      static constexpr GateKind kKinds[] = {GateKind::RXX, GateKind::RYY,
                                            GateKind::RZZ};
      out.append(kKinds[static_cast<unsigned>(form.axes[0])], {a, b}, {angle});
    } else if (form.axes[0] == Axis::Z) {
      out.append(GateKind::RZX, {a, b}, {angle});
    } else {
      out.append(GateKind::RZX, {b, a}, {angle});
    }
    return;
  case RotationElement::Phase: {
    // RZZ(t) = e^{i t/2} CP(-2 t) and RZ(t) on both.
    Angle phase = out.scale(angle, -2);
    addPhase(out.scale(angle, 0.5));
    if (phase.isConstant())
      reduceAngle(phase.value);
    if (phase.isConstant() && multipleOf(pi / 2, phase.value, tolerance))
      out.append(phase.value > 0 ? GateKind::CS : GateKind::CSdg, {a, b});
    else
      out.append(GateKind::CP, {a, b}, {phase});
    hold(a, Axis::Z, angle);
    hold(b, Axis::Z, angle);
    return;
  }
  case RotationElement::ControlFirst:
  case RotationElement::ControlSecond: {
    // A rotation about ZB is CRB(-2 t), and RB(t) on the target.
    bool first = origin == RotationElement::ControlFirst;
    Qubit control = first ? a : b, target = first ? b : a;
    Axis axis = form.axes[first ? 1 : 0];
    static constexpr GateKind kKinds[] = {GateKind::CRX, GateKind::CRY,
                                          GateKind::CRZ};
    out.append(kKinds[static_cast<unsigned>(axis)], {control, target},
               {out.scale(angle, -2)});
    hold(target, axis, angle);
    return;
  }
  }
}

void CircuitWriter::writeRotation2(const RotationElement &element) {
  if (element.angle.isConstant())
    if (auto quarters = multipleOf(pi / 2, element.angle.value, tolerance))
      return writeControlledPauli(element, *quarters > 0);
  writeParametric(element, import(element.angle));
}

void CircuitWriter::writeOpaque(const RotationElement &element) {
  const Instruction &inst = program.pool.instructions[element.instruction];
  llvm::ArrayRef<Qubit> qubits = program.pool.qubits(inst);
  if (inst.kind == GateKind::Swap) {
    std::swap(offsets[qubits[0]], offsets[qubits[1]]);
    std::swap(held[qubits[0]], held[qubits[1]]);
  } else {
    for (auto [i, qubit] : llvm::enumerate(qubits)) {
      Axis axis = operandAxis(program.pool, inst, i);
      if (inst.kind == GateKind::Reset) {
        offsets[qubit] = 0;
        held[qubit] = {};
      }
      writeClifford(qubit, group.correction(offsets[qubit], axis));
      release(qubit, axis);
    }
  }
  out.appendFrom(program.pool, inst);
}

Circuit CircuitWriter::write() {
  for (const RotationElement &element : program.elements) {
    switch (element.type) {
    case RotationElement::Removed:
      break;
    case RotationElement::Rotation1:
      writeRotation1(element);
      break;
    case RotationElement::Rotation2:
      writeRotation2(element);
      break;
    case RotationElement::Local:
      writeLocal(element);
      break;
    case RotationElement::Opaque:
      writeOpaque(element);
      break;
    }
  }
  for (Qubit qubit = 0; qubit < out.numQubits; ++qubit) {
    unsigned gained = 0;
    LocalClifford back = group.inverse(offsets[qubit], gained);
    LocalClifford rest = group.compose(program.frames[qubit], back, gained);
    eighths += gained;
    release(qubit);
    for (GateKind kind : group.sequence(rest))
      out.append(kind, {qubit});
  }
  out.globalPhase +=
      program.phase + ((program.eighths + eighths) & 7) * (pi / 4);
  addPhase(import(program.symbolicPhase));
  reduceAngle(out.globalPhase);
  if (!symbolicPhase.isConstant())
    out.append(GateKind::GPhase, llvm::ArrayRef<Qubit>(), {symbolicPhase});
  else
    out.globalPhase += symbolicPhase.value;
  return std::move(out);
}

Circuit enishi::writeCircuit(const RotationProgram &program,
                             const GateVocabulary &vocabulary,
                             double tolerance) {
  return CircuitWriter(program, vocabulary, tolerance).write();
}
