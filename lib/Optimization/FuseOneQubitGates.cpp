//===- FuseOneQubitGates.cpp - Runs of one-qubit gates ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Passes.h"
#include "RotationProgram.h"

#include "enishi/Optimization/Optimize.h"
#include "enishi/Synthesis/OneQubit.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <numbers>

using namespace enishi;

using std::numbers::pi;

namespace {

/// A few gates on one qubit.
struct GateList {
  llvm::SmallVector<OneQubitGate, 6> gates;
  double phase = 0;

  void push(GateKind kind) { gates.push_back({kind, 0, {}}); }
  void push(GateKind kind, double angle) {
    gates.push_back({kind, 1, {angle, 0, 0}});
  }
};

class OneQubitFuser {
public:
  OneQubitFuser(const Circuit &in, const OptimizeOptions &options)
      : in(in), tolerance(options.angleTolerance),
        cliffordT(GateVocabulary::of(in, options).cliffordT),
        usesP(GateVocabulary::of(in, options).p), out(in.numQubits, in.numBits),
        last(in.numQubits, kNone), previous(in.size(), kNone) {
    out.globalPhase = in.globalPhase;
    out.instructions.reserve(in.size());
  }

  Circuit run();

private:
  void flush(Qubit qubit);
  void write(Qubit qubit, const GateList &list);
  std::optional<GateList> asCliffordT(llvm::ArrayRef<uint32_t> run) const;
  GateList asFewestGates(const Matrix2 &matrix) const;
  GateList diagonal(double angle) const;
  Matrix2 matrixOf(const Instruction &inst) const {
    if (inst.kind != GateKind::Unitary)
      return gateMatrix2(inst.kind, in.params(inst));
    Matrix2 matrix;
    llvm::copy(in.matrix(inst), matrix.elements.begin());
    return matrix;
  }
  void pushT(bool positive, LocalClifford &pending, GateList &list,
             unsigned &eighths) const;
  std::optional<GateList> asClifford(const Matrix2 &matrix) const;

  const LocalCliffordGroup &group = LocalCliffordGroup::get();
  const Circuit &in;
  double tolerance;
  bool cliffordT, usesP;
  Circuit out;
  /// The run of each qubit as a list from its last gate back to its first.
  std::vector<uint32_t> last, previous;
};

} // namespace

/// RZ(angle), by name where it has one.
GateList OneQubitFuser::diagonal(double angle) const {
  GateList list;
  if (reduceAngle(angle) & 1)
    list.phase += pi;
  if (auto count = multipleOf(pi / 4, angle, tolerance)) {
    static constexpr GateKind kNames[][2] = {
        {GateKind::I, GateKind::I},   {GateKind::T, GateKind::I},
        {GateKind::S, GateKind::I},   {GateKind::Z, GateKind::Tdg},
        {GateKind::Z, GateKind::I},   {GateKind::Z, GateKind::T},
        {GateKind::Sdg, GateKind::I}, {GateKind::Tdg, GateKind::I}};
    list.phase -= *count * pi / 8;
    for (GateKind name : kNames[*count & 7])
      if (name != GateKind::I)
        list.push(name);
    return list;
  }
  if (usesP) {
    list.phase -= angle / 2;
    list.push(GateKind::P, angle);
  } else {
    list.push(GateKind::RZ, angle);
  }
  return list;
}

std::optional<GateList> OneQubitFuser::asClifford(const Matrix2 &matrix) const {
  GateList list;
  std::optional<LocalClifford> clifford =
      group.find(matrix.elements, tolerance, list.phase);
  if (!clifford)
    return std::nullopt;
  for (GateKind kind : group.sequence(*clifford))
    list.push(kind);
  return list;
}

/// One gate, if not a named sequence of at most two.
GateList OneQubitFuser::asFewestGates(const Matrix2 &matrix) const {
  if (std::optional<GateList> clifford = asClifford(matrix))
    return *clifford;
  EulerAngles angles = eulerZYZ(matrix);
  GateList list;
  list.phase = angles.phase;
  if (std::abs(angles.second) < tolerance) {
    GateList rest = diagonal(angles.first + angles.third);
    rest.phase += list.phase;
    return rest;
  }
  double sum = angles.first + angles.third;
  if (auto turns = multipleOf(2 * pi, sum, tolerance)) {
    // RZ(-f) RY(s) RZ(f): about an axis of the equator.
    if (auto quarters = multipleOf(pi / 2, angles.first, tolerance)) {
      bool isX = *quarters & 1;
      // f = pi/2 turns Y to X, -pi/2 to -X, pi to -Y.
      double sign = (*quarters & 3) == 1 || (*quarters & 3) == 0 ? 1 : -1;
      list.phase += *turns & 1 ? pi : 0;
      list.push(isX ? GateKind::RX : GateKind::RY, sign * angles.second);
      return list;
    }
  }
  // U = e^{-i (phi + lambda) / 2} times the Euler form.
  list.phase -= sum / 2;
  list.gates.push_back(
      {GateKind::U, 3, {angles.second, angles.third, angles.first}});
  return list;
}

/// Appends RZ(+-pi/4) after the Clifford gate `pending`, of which it writes as
/// little as makes the rotation one about Z; the rest is pending still.
void OneQubitFuser::pushT(bool positive, LocalClifford &pending, GateList &list,
                          unsigned &eighths) const {
  LocalClifford written = 0, rest = pending;
  unsigned ignored = 0;
  for (; written < kNumLocalCliffords; ++written) { // shorter ones come first
    rest = group.compose(pending, group.inverse(written, ignored), ignored);
    if (group.image(rest, Axis::Z).axis == Axis::Z)
      break;
  }
  for (GateKind kind : group.sequence(written))
    list.push(kind);
  pending = group.compose(pending, group.inverse(written, eighths), eighths);
  positive ^= group.image(pending, Axis::Z).negative;
  // T = S T^-1: whichever leaves less pending.
  unsigned gained = 0;
  LocalClifford other = group.compose(
      pending, group.rotation(Axis::Z, positive ? 1 : -1, gained), gained);
  if (group.length(other) < group.length(pending)) {
    pending = other;
    eighths += gained;
    positive = !positive;
  }
  list.push(positive ? GateKind::T : GateKind::Tdg);
  list.phase -= positive ? pi / 8 : -pi / 8;
}

/// The run as Clifford gates and no more T gates than it has, with the
/// Clifford gates between two T gates as short as they get: what commutes
/// with a T up to its sign is moved past it. None if the run has a gate that
/// is neither.
std::optional<GateList>
OneQubitFuser::asCliffordT(llvm::ArrayRef<uint32_t> run) const {
  GateList list;
  LocalClifford pending = 0;
  unsigned eighths = 0;
  for (uint32_t index : run) {
    const Instruction &inst = in.instructions[index];
    if (inst.kind == GateKind::RX || inst.kind == GateKind::RY ||
        inst.kind == GateKind::R || inst.kind == GateKind::U ||
        inst.kind == GateKind::Unitary) {
      Matrix2 matrix = matrixOf(inst);
      double phase = 0;
      auto clifford = group.find(matrix.elements, tolerance, phase);
      if (!clifford)
        return std::nullopt;
      list.phase += phase;
      pending = group.compose(*clifford, pending, eighths);
      continue;
    }
    double angle = 0;
    if (inst.kind == GateKind::RZ || inst.kind == GateKind::P) {
      angle = in.param(inst, 0).value;
      if (inst.kind == GateKind::P)
        list.phase += angle / 2;
    } else if (inst.kind == GateKind::T || inst.kind == GateKind::Tdg) {
      angle = inst.kind == GateKind::T ? pi / 4 : -pi / 4;
      list.phase += angle / 2;
    } else {
      pending = group.compose(group.gate(inst.kind, eighths), pending, eighths);
      continue;
    }
    std::optional<long> count = multipleOf(pi / 4, angle, tolerance);
    if (!count)
      return std::nullopt;
    // An odd number of eighths of a turn is quarters and one T or its inverse.
    long quarters = *count / 2;
    if (*count & 1) {
      bool isT = (*count & 3) == 1;
      quarters = (*count - (isT ? 1 : -1)) / 2;
      pushT(isT, pending, list, eighths);
    }
    pending = group.compose(group.rotation(Axis::Z, quarters, eighths), pending,
                            eighths);
  }
  for (GateKind kind : group.sequence(pending))
    list.push(kind);
  list.phase += (eighths & 7) * (pi / 4);
  return list;
}

void OneQubitFuser::write(Qubit qubit, const GateList &list) {
  out.globalPhase += list.phase;
  for (const OneQubitGate &gate : list.gates) {
    llvm::SmallVector<Angle, 3> params;
    for (unsigned i = 0; i < gate.numParams; ++i)
      params.push_back(gate.params[i]);
    out.append(gate.kind, {qubit}, params);
  }
}

void OneQubitFuser::flush(Qubit qubit) {
  llvm::SmallVector<uint32_t, 8> run;
  for (uint32_t i = last[qubit]; i != kNone; i = previous[i])
    run.push_back(i);
  last[qubit] = kNone;
  if (run.empty())
    return;
  std::reverse(run.begin(), run.end());

  std::optional<GateList> best = asCliffordT(run);
  if (!best || (!cliffordT && best->gates.size() > 1)) {
    Matrix2 matrix = Matrix2::identity();
    for (uint32_t index : run)
      matrix = matrixOf(in.instructions[index]) * matrix;
    GateList list = asFewestGates(matrix);
    if (!best || list.gates.size() < best->gates.size())
      best = std::move(list);
  }
  if (best->gates.size() < run.size() ||
      (run.size() == 1 && best->gates.size() == 1))
    return write(qubit, *best);
  for (uint32_t index : run)
    out.appendFrom(in, in.instructions[index]);
}

Circuit OneQubitFuser::run() {
  for (auto [i, inst] : llvm::enumerate(in.instructions)) {
    llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
    if (isUnitary(inst.kind) && qubits.size() == 1 &&
        inst.kind != GateKind::Controlled && !in.isSymbolic(inst)) {
      previous[i] = last[qubits[0]];
      last[qubits[0]] = i;
      continue;
    }
    for (Qubit qubit : qubits)
      flush(qubit);
    out.appendFrom(in, inst);
  }
  for (Qubit qubit = 0; qubit < in.numQubits; ++qubit)
    flush(qubit);
  return std::move(out);
}

Circuit enishi::fuseOneQubitGates(const Circuit &circuit,
                                  const OptimizeOptions &options) {
  if (hasJumps(circuit))
    return circuit;
  Circuit result = OneQubitFuser(circuit, options).run();
  rewriteBlocks(result, [&](const Circuit &block) {
    return fuseOneQubitGates(block, options);
  });
  return result;
}
