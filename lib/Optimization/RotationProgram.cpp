//===- RotationProgram.cpp - Circuits as Pauli rotations --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RotationProgram.h"

#include "llvm/ADT/Hashing.h"
#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>
#include <numbers>

using namespace enishi;

using std::numbers::pi;

/// The axis of an uncontrolled table gate on one of its operands.
static Axis baseAxis(GateKind kind, unsigned operand) {
  switch (kind) {
  case GateKind::X:
  case GateKind::SX:
  case GateKind::SXdg:
  case GateKind::RX:
  case GateKind::RXX:
    return Axis::X;
  case GateKind::Y:
  case GateKind::RY:
  case GateKind::RYY:
    return Axis::Y;
  case GateKind::ZX90:
  case GateKind::ZX90dg:
  case GateKind::RZX:
    return operand == 0 ? Axis::Z : Axis::X;
  default:
    return gateInfo(kind).isDiagonal() ? Axis::Z : Axis::None;
  }
}

Axis enishi::operandAxis(const Circuit &circuit, const Instruction &inst,
                         unsigned operand) {
  // Nothing is moved past a measurement, though RZ could be: many machines
  // take no gate after it.
  if (!isTableGate(inst.kind) && inst.kind != GateKind::Controlled)
    return Axis::None;
  unsigned controls = circuit.numControls(inst);
  if (operand < controls)
    return Axis::Z;
  return baseAxis(gateInfo(inst.base).base, operand - controls);
}

long enishi::reduceAngle(double &angle) {
  double turns = std::ceil(angle / (2 * pi) - 0.5);
  angle -= turns * 2 * pi;
  return static_cast<long>(turns);
}

std::optional<long> enishi::multipleOf(double unit, double angle,
                                       double tolerance) {
  double count = std::round(angle / unit);
  if (std::abs(angle - count * unit) > tolerance)
    return std::nullopt;
  return static_cast<long>(count);
}

void RotationProgram::addPhase(Angle angle) {
  if (angle.isConstant())
    phase += angle.value;
  else
    symbolicPhase = pool.add(symbolicPhase, angle);
}

bool RotationProgram::isClifford(const RotationElement &element,
                                 double tolerance) const {
  return element.angle.isConstant() &&
         multipleOf(pi / 2, element.angle.value, tolerance);
}

RotationBuilder::RotationBuilder(uint32_t numQubits, uint32_t numBits,
                                 const OptimizeOptions &options)
    : tolerance(options.angleTolerance), top(numQubits, kNone) {
  // exp(-i t/2 PQ) has the average fidelity 1 - 4/5 sin(t/2)^2 with the
  // identity, and two gates of the machine would be spent on it.
  double infidelity = 2 * (1 - options.twoQubitFidelity);
  negligibleAngle = std::max(
      tolerance, 2 * std::asin(std::sqrt(std::min(1.25 * infidelity, 0.5))));
  program.pool = Circuit(numQubits, numBits);
  program.frames.assign(numQubits, 0);
}

Angle RotationBuilder::import(const Circuit &circuit, Angle angle) {
  if (angle.isConstant() || &circuit == &program.pool)
    return angle;
  return program.pool.makeAngle(circuit.expression(angle.expr));
}

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

bool RotationBuilder::isOnTop(Qubit qubit, Axis axis) const {
  return top[qubit] != kNone && groups[top[qubit]].axis == axis &&
         axis != Axis::None;
}

/// Counts a new element of the axis in on a qubit; returns its group.
uint32_t RotationBuilder::join(Qubit qubit, Axis axis) {
  if (!isOnTop(qubit, axis)) {
    groups.push_back({axis, 0, top[qubit], kNone});
    top[qubit] = groups.size() - 1;
  }
  ++groups[top[qubit]].live;
  return top[qubit];
}

/// Takes an element off the topmost group of a qubit.
void RotationBuilder::leave(Qubit qubit) {
  Group &current = groups[top[qubit]];
  if (--current.live == 0)
    top[qubit] = current.below;
}

/// Takes a Clifford gate that is the last element of a qubit back into the
/// frame.
void RotationBuilder::uncover(Qubit qubit) {
  if (top[qubit] == kNone)
    return;
  const Group &last = groups[top[qubit]];
  if (last.axis != Axis::None || last.rotation == kNone)
    return;
  RotationElement &local = program.elements[last.rotation];
  LocalClifford &frame = program.frames[qubit];
  frame = group.compose(frame, local.clifford, program.eighths);
  local.type = RotationElement::Removed;
  top[qubit] = last.below;
}

//===----------------------------------------------------------------------===//
// Rotations
//===----------------------------------------------------------------------===//

void RotationBuilder::addRotation(Qubit qubit, Axis axis, Angle angle) {
  // A rotation after the frame is another rotation before it.
  SignedAxis before = group.preimage(program.frames[qubit], axis);
  pushRotation1(qubit, before.axis,
                before.negative ? program.pool.negate(angle) : angle);
}

void RotationBuilder::pushRotation1(Qubit qubit, Axis axis, Angle angle) {
  if (isOnTop(qubit, axis)) {
    uint32_t other = groups[top[qubit]].rotation;
    if (other != kNone) {
      angle = program.pool.add(angle, program.elements[other].angle);
      program.elements[other].type = RotationElement::Removed;
      groups[top[qubit]].rotation = kNone;
      leave(qubit);
      ++merged;
    }
  }
  if (angle.isConstant()) {
    if (reduceAngle(angle.value) & 1)
      program.eighths += 4;
    if (auto quarters = multipleOf(pi / 2, angle.value, tolerance)) {
      LocalClifford turn = group.rotation(axis, *quarters, program.eighths);
      program.frames[qubit] =
          group.compose(program.frames[qubit], turn, program.eighths);
      uncover(qubit);
      return;
    }
  }
  RotationElement element;
  element.type = RotationElement::Rotation1;
  element.axes[0] = axis;
  element.q[0] = qubit;
  element.angle = angle;
  groups[join(qubit, axis)].rotation = program.elements.size();
  program.elements.push_back(element);
}

void RotationBuilder::addRotation(Qubit first, Axis firstAxis, Qubit second,
                                  Axis secondAxis, Angle angle,
                                  RotationElement::Origin origin) {
  SignedAxis a = group.preimage(program.frames[first], firstAxis);
  SignedAxis b = group.preimage(program.frames[second], secondAxis);
  if (a.negative != b.negative)
    angle = program.pool.negate(angle);
  RotationElement element;
  element.type = RotationElement::Rotation2;
  element.origin = origin;
  element.angle = angle;
  element.q[0] = first;
  element.q[1] = second;
  element.axes[0] = a.axis;
  element.axes[1] = b.axis;
  if (first > second) {
    std::swap(element.q[0], element.q[1]);
    std::swap(element.axes[0], element.axes[1]);
    if (origin == RotationElement::ControlFirst)
      element.origin = RotationElement::ControlSecond;
    else if (origin == RotationElement::ControlSecond)
      element.origin = RotationElement::ControlFirst;
  }
  pushRotation2(element);
}

void RotationBuilder::pushRotation2(RotationElement element) {
  const Qubit a = element.q[0], b = element.q[1];
  if (isOnTop(a, element.axes[0]) && isOnTop(b, element.axes[1])) {
    auto it = rotations2.find({top[a], top[b]});
    if (it != rotations2.end()) {
      RotationElement &other = program.elements[it->second];
      rotations2.erase(it);
      element.angle = program.pool.add(element.angle, other.angle);
      if (element.origin != other.origin)
        element.origin = RotationElement::Plain;
      other.type = RotationElement::Removed;
      leave(a);
      leave(b);
      ++merged;
    }
  }
  if (element.angle.isConstant()) {
    if (reduceAngle(element.angle.value) & 1)
      program.eighths += 4;
    auto halves = multipleOf(pi, element.angle.value, negligibleAngle);
    if (halves) {
      // exp(-i pi/2 PQ) = -i PQ, and P = i RP(pi).
      if (*halves != 0) {
        program.eighths += *halves > 0 ? 2 : 6;
        for (unsigned i = 0; i < 2; ++i) {
          LocalClifford turn =
              group.rotation(element.axes[i], 2, program.eighths);
          LocalClifford &frame = program.frames[element.q[i]];
          frame = group.compose(frame, turn, program.eighths);
        }
      }
      uncover(a);
      uncover(b);
      return;
    }
    if (auto quarters = multipleOf(pi / 2, element.angle.value, tolerance))
      element.angle = *quarters * (pi / 2);
  }
  uint32_t groupA = join(a, element.axes[0]);
  uint32_t groupB = join(b, element.axes[1]);
  rotations2[{groupA, groupB}] = program.elements.size();
  program.elements.push_back(element);
}

//===----------------------------------------------------------------------===//
// Opaque gates
//===----------------------------------------------------------------------===//

/// The operands in an order that does not depend on how equal gates are
/// written: controls, and operands that may be exchanged, sorted.
static llvm::SmallVector<Qubit, 4> canonicalOperands(const Circuit &circuit,
                                                     const Instruction &inst) {
  llvm::SmallVector<Qubit, 4> operands(circuit.qubits(inst));
  if (!isTableGate(inst.kind) && inst.kind != GateKind::Controlled)
    return operands;
  const GateInfo &base = gateInfo(gateInfo(inst.base).base);
  unsigned controls = circuit.numControls(inst);
  bool diagonalTarget = controls != 0 && base.numQubits == 1 &&
                        (gateInfo(inst.base).base == GateKind::P ||
                         gateInfo(inst.base).base == GateKind::Z ||
                         gateInfo(inst.base).base == GateKind::S ||
                         gateInfo(inst.base).base == GateKind::Sdg ||
                         gateInfo(inst.base).base == GateKind::T ||
                         gateInfo(inst.base).base == GateKind::Tdg);
  if (diagonalTarget) {
    llvm::sort(operands);
    return operands;
  }
  llvm::sort(operands.begin(), operands.begin() + controls);
  if (base.isSymmetric())
    llvm::sort(operands.begin() + controls, operands.end());
  return operands;
}

uint64_t RotationBuilder::opaqueKey(const Circuit &circuit,
                                    const Instruction &inst) const {
  uint64_t key = llvm::hash_value(
      static_cast<unsigned>(isTableGate(inst.kind) ? GateKind::I : inst.kind));
  for (Qubit qubit : canonicalOperands(circuit, inst))
    key = (key ^ top[qubit]) * 0x9E3779B97F4A7C15u + (key >> 29);
  return key >> 1; // the map keeps two large keys for itself
}

bool RotationBuilder::areInverse(const Circuit &circuit,
                                 const Instruction &inst,
                                 const Instruction &pooled) const {
  if (inst.kind == GateKind::Unitary) {
    if (pooled.kind != GateKind::Unitary || inst.q[1] != pooled.q[1] ||
        inst.q[1] > 3)
      return false;
    llvm::ArrayRef<Complex> a = circuit.matrix(inst);
    llvm::ArrayRef<Complex> b = program.pool.matrix(pooled);
    size_t dim = size_t(1) << inst.q[1];
    for (size_t i = 0; i < dim; ++i)
      for (size_t j = 0; j < dim; ++j) {
        Complex sum = i == j ? -1 : 0;
        for (size_t k = 0; k < dim; ++k)
          sum += a[i * dim + k] * b[k * dim + j];
        if (std::abs(sum) > tolerance)
          return false;
      }
    return true;
  }
  if (pooled.kind == GateKind::Unitary)
    return false;
  const GateInfo &info = gateInfo(inst.base);
  if (gateInfo(info.partner).base != gateInfo(pooled.base).base ||
      info.numParams != gateInfo(pooled.base).numParams ||
      circuit.numControls(inst) != program.pool.numControls(pooled))
    return false;
  for (unsigned i = 0; i < info.numParams; ++i) {
    // inverseParams() written for angles that may be symbolic.
    unsigned partner = i;
    if (info.inverse == InverseRule::Universal && (i == 1 || i == 2))
      partner = 3 - i;
    bool negated = info.inverse != InverseRule::First || i == 0;
    LinearExpr a = circuit.linear(circuit.param(inst, i));
    LinearExpr b = program.pool.linear(program.pool.param(pooled, partner));
    double sign = negated ? 1 : -1;
    if (std::abs(a.constant + sign * b.constant) > tolerance ||
        a.terms.size() != b.terms.size())
      return false;
    for (auto [x, y] : llvm::zip(a.terms, b.terms))
      if (x.symbol != y.symbol || x.coefficient != -sign * y.coefficient)
        return false;
  }
  return true;
}

/// Whether both are the same rotation under the same number of controls; then
/// `sum` is the angle of both together.
bool RotationBuilder::sumRotations(const Circuit &circuit,
                                   const Instruction &inst,
                                   const Instruction &pooled, Angle &sum) {
  if (inst.kind != GateKind::Controlled ||
      pooled.kind != GateKind::Controlled ||
      circuit.numControls(inst) != program.pool.numControls(pooled) ||
      gateInfo(inst.base).base != gateInfo(pooled.base).base)
    return false;
  switch (gateInfo(inst.base).base) {
  case GateKind::P:
  case GateKind::RX:
  case GateKind::RY:
  case GateKind::RZ:
    break;
  default:
    return false;
  }
  sum = program.pool.add(import(circuit, circuit.param(inst, 0)),
                         program.pool.param(pooled, 0));
  return true;
}

/// Merges the instruction with the element that it meets; false if there is
/// none.
bool RotationBuilder::mergeOpaque(const Circuit &circuit,
                                  const Instruction &inst, uint64_t key) {
  auto it = opaques.find(key);
  if (it == opaques.end())
    return false;
  uint32_t index = it->second;
  const Instruction pooled =
      program.pool.instructions[program.elements[index].instruction];
  llvm::SmallVector<Qubit, 4> operands = canonicalOperands(circuit, inst);
  if (operands != canonicalOperands(program.pool, pooled))
    return false;
  // The key is a hash: look whether the groups are the same indeed.
  const uint32_t *itsGroups =
      &opaqueGroups[opaqueGroupsBegin[program.elements[index].instruction]];
  for (auto [i, qubit] : llvm::enumerate(operands))
    if (itsGroups[i] != top[qubit])
      return false;
  Angle sum;
  bool inverse = areInverse(circuit, inst, pooled);
  if (!inverse && !sumRotations(circuit, inst, pooled, sum))
    return false;
  opaques.erase(it);
  program.elements[index].type = RotationElement::Removed;
  for (Qubit qubit : program.pool.qubits(pooled))
    leave(qubit);
  ++merged;
  // A rotation by a full turn is -1, which the controls see; P has none.
  double period = gateInfo(inst.base).base == GateKind::P ? 2 * pi : 4 * pi;
  if (inverse ||
      (sum.isConstant() && multipleOf(period, sum.value, tolerance))) {
    for (Qubit qubit : operands)
      uncover(qubit);
    return true;
  }
  llvm::SmallVector<Qubit, 8> qubits(circuit.qubits(inst));
  program.pool.appendControlled(
      inst.base, qubits.size() - gateInfo(inst.base).numQubits, qubits, {sum});
  const Instruction copy = program.pool.instructions.back();
  program.pool.instructions.pop_back();
  addOpaque(program.pool, copy);
  return true;
}

/// Writes the frame of a qubit down as an element, unless the axis lets it
/// pass.
void RotationBuilder::flushFrame(Qubit qubit, Axis axis) {
  LocalClifford &frame = program.frames[qubit];
  if (group.fixes(frame, axis))
    return;
  RotationElement element;
  element.type = RotationElement::Local;
  element.clifford = frame;
  element.q[0] = qubit;
  groups[join(qubit, Axis::None)].rotation = program.elements.size();
  program.elements.push_back(element);
  frame = 0;
}

void RotationBuilder::addOpaque(const Circuit &circuit,
                                const Instruction &inst) {
  llvm::SmallVector<Qubit, 8> qubits(circuit.qubits(inst));
  llvm::SmallVector<Axis, 8> axes;
  bool allOnTop = true;
  for (auto [i, qubit] : llvm::enumerate(qubits)) {
    Axis axis = operandAxis(circuit, inst, i);
    axes.push_back(axis);
    // What a reset discards need not be right.
    if (inst.kind == GateKind::Reset)
      program.frames[qubit] = 0;
    else if (inst.kind != GateKind::Swap)
      flushFrame(qubit, axis);
    allOnTop &= top[qubit] != kNone && groups[top[qubit]].axis == axis;
  }
  if (isUnitary(inst.kind) && allOnTop &&
      mergeOpaque(circuit, inst, opaqueKey(circuit, inst)))
    return;
  RotationElement element;
  element.type = RotationElement::Opaque;
  element.instruction = program.pool.size();
  program.pool.appendFrom(circuit, inst);
  for (auto [qubit, axis] : llvm::zip(qubits, axes))
    join(qubit, axis);
  opaqueGroupsBegin.push_back(opaqueGroups.size());
  const Instruction &copy = program.pool.instructions.back();
  if (isUnitary(copy.kind)) {
    opaques[opaqueKey(program.pool, copy)] = program.elements.size();
    for (Qubit qubit : canonicalOperands(program.pool, copy))
      opaqueGroups.push_back(top[qubit]);
  }
  program.elements.push_back(element);
}

void RotationBuilder::addSwap(const Circuit &circuit, const Instruction &inst) {
  llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
  std::swap(program.frames[qubits[0]], program.frames[qubits[1]]);
  addOpaque(circuit, inst);
}

//===----------------------------------------------------------------------===//
// Whole programs
//===----------------------------------------------------------------------===//

void RotationBuilder::add(const RotationProgram &other,
                          const RotationElement &element) {
  switch (element.type) {
  case RotationElement::Removed:
    return;
  case RotationElement::Rotation1:
    return addRotation(element.q[0], element.axes[0],
                       import(other.pool, element.angle));
  case RotationElement::Rotation2:
    return addRotation(element.q[0], element.axes[0], element.q[1],
                       element.axes[1], import(other.pool, element.angle),
                       element.origin);
  case RotationElement::Local:
    return addClifford(element.q[0], element.clifford);
  case RotationElement::Opaque: {
    const Instruction &inst = other.pool.instructions[element.instruction];
    if (inst.kind == GateKind::Swap)
      return addSwap(other.pool, inst);
    return addOpaque(other.pool, inst);
  }
  }
}

void RotationBuilder::addEnd(const RotationProgram &other) {
  for (auto [qubit, frame] : llvm::enumerate(other.frames))
    addClifford(qubit, frame);
  program.eighths += other.eighths;
  program.phase += other.phase;
  program.addPhase(import(other.pool, other.symbolicPhase));
}

void RotationBuilder::add(const RotationProgram &other) {
  for (const RotationElement &element : other.elements)
    add(other, element);
  addEnd(other);
}

RotationProgram RotationBuilder::take() {
  llvm::erase_if(program.elements, [](const RotationElement &element) {
    return element.type == RotationElement::Removed;
  });
  program.eighths &= 7;
  return std::move(program);
}
