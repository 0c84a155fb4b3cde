//===- Irrelevant.cpp - Gates that nobody can see ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Passes.h"
#include "RotationProgram.h"

#include "enishi/Optimization/Optimize.h"

#include "llvm/ADT/STLExtras.h"

#include <numbers>

using namespace enishi;

//===----------------------------------------------------------------------===//
// SWAPs by renaming
//===----------------------------------------------------------------------===//

Circuit enishi::elideSwaps(const Circuit &circuit,
                           std::vector<Qubit> &permutation,
                           OptimizeStatistics &statistics) {
  if (hasJumps(circuit))
    return circuit;
  Circuit out(circuit.numQubits, circuit.numBits);
  out.globalPhase = circuit.globalPhase;
  std::vector<Qubit> place(circuit.numQubits);
  for (Qubit qubit = 0; qubit < circuit.numQubits; ++qubit)
    place[qubit] = qubit;
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::Swap) {
      std::swap(place[inst.q[0]], place[inst.q[1]]);
      ++statistics.elidedSwaps;
    } else {
      out.appendFrom(circuit, inst, place);
    }
  }
  for (Qubit &qubit : permutation)
    qubit = place[qubit];
  return out;
}

//===----------------------------------------------------------------------===//
// From |0...0>
//===----------------------------------------------------------------------===//

namespace {

/// Knows which qubits are in an eigenstate of a Pauli by themselves.
class StartSimplifier {
public:
  StartSimplifier(const Circuit &in, OptimizeStatistics &statistics)
      : in(in), statistics(statistics), out(in.numQubits, in.numBits),
        states(in.numQubits, State{Axis::Z, false}) {
    out.globalPhase = in.globalPhase;
  }
  Circuit run();

private:
  /// The qubit is in the +1 (or -1) eigenstate of the axis; None: unknown.
  struct State {
    Axis axis = Axis::None;
    bool negative = false;
  };

  void add(const Instruction &inst);
  void addOneQubit(const Instruction &inst);
  bool addControlled(const Instruction &inst);
  void forget(llvm::ArrayRef<Qubit> qubits) {
    for (Qubit qubit : qubits)
      states[qubit] = {};
  }

  const LocalCliffordGroup &group = LocalCliffordGroup::get();
  const Circuit &in;
  OptimizeStatistics &statistics;
  Circuit out;
  std::vector<State> states;
};

} // namespace

/// An eigenvector of a Pauli.
static std::array<Complex, 2> eigenvector(Axis axis, bool negative) {
  const double r = std::numbers::sqrt2 / 2, s = negative ? -r : r;
  switch (axis) {
  case Axis::X:
    return {r, s};
  case Axis::Y:
    return {r, Complex(0, s)};
  default:
    return negative ? std::array<Complex, 2>{0, 1}
                    : std::array<Complex, 2>{1, 0};
  }
}

void StartSimplifier::addOneQubit(const Instruction &inst) {
  Qubit qubit = in.qubits(inst)[0];
  State &state = states[qubit];
  if (state.axis == Axis::None || in.isSymbolic(inst)) {
    // A symbolic rotation about the state's own axis is a phase, but one that
    // depends on the symbol, so it stays.
    if (operandAxis(in, inst, 0) != state.axis)
      state = {};
    out.appendFrom(in, inst);
    return;
  }
  llvm::SmallVector<Complex, 4> m;
  in.instructionMatrix(inst, m);
  std::array<Complex, 2> v = eigenvector(state.axis, state.negative);
  std::array<Complex, 2> w = {m[0] * v[0] + m[1] * v[1],
                              m[2] * v[0] + m[3] * v[1]};
  Complex overlap = std::conj(v[0]) * w[0] + std::conj(v[1]) * w[1];
  if (std::abs(overlap) > 1 - 1e-15 &&
      std::abs(w[0] - overlap * v[0]) + std::abs(w[1] - overlap * v[1]) <
          1e-12) {
    out.globalPhase += std::arg(overlap);
    ++statistics.irrelevantGates;
    return;
  }
  double phase;
  std::array<Complex, 4> matrix = {m[0], m[1], m[2], m[3]};
  if (auto clifford = group.find(matrix, 1e-12, phase)) {
    SignedAxis image = group.image(*clifford, state.axis);
    state = {image.axis, image.negative != state.negative};
  } else {
    state = {};
  }
  out.appendFrom(in, inst);
}

/// Takes away controls of a table gate or Controlled that are in |0> or |1>,
/// and the whole gate where that leaves nothing. Returns false if there was
/// nothing to take away.
bool StartSimplifier::addControlled(const Instruction &inst) {
  unsigned controls = in.numControls(inst);
  llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
  GateKind base = gateInfo(inst.base).base;
  llvm::SmallVector<Qubit, 8> left;
  for (Qubit qubit : qubits.take_front(controls)) {
    if (states[qubit].axis != Axis::Z)
      left.push_back(qubit);
    else if (!states[qubit].negative) {
      ++statistics.irrelevantGates;
      return true;
    }
  }
  // CU has a phase of its own, which a U without controls has not.
  if (left.size() == controls || gateInfo(inst.base).base != base ||
      gateInfo(base).numParams != in.numParams(inst))
    return false;
  llvm::SmallVector<Angle, 4> params;
  for (unsigned i = 0, e = in.numParams(inst); i < e; ++i) {
    Angle angle = in.param(inst, i);
    params.push_back(
        angle.isConstant() ? angle : out.makeAngle(in.expression(angle.expr)));
  }
  unsigned remaining = left.size();
  llvm::append_range(left, qubits.drop_front(controls));
  Circuit simpler(in.numQubits, in.numBits);
  for (Angle &angle : params)
    if (!angle.isConstant())
      angle = simpler.makeAngle(out.expression(angle.expr));
  simpler.appendControlled(base, remaining, left, params);
  ++statistics.irrelevantGates;
  StartSimplifier nested(simpler, statistics);
  nested.states = states;
  nested.add(simpler.instructions.front());
  states = nested.states;
  for (const Instruction &result : nested.out.instructions)
    out.appendFrom(nested.out, result);
  out.globalPhase += nested.out.globalPhase;
  return true;
}

void StartSimplifier::add(const Instruction &inst) {
  llvm::ArrayRef<Qubit> qubits = in.qubits(inst);
  switch (inst.kind) {
  case GateKind::Reset: {
    State &state = states[qubits[0]];
    if (state.axis == Axis::Z && !state.negative) {
      ++statistics.irrelevantGates;
      return;
    }
    state = {Axis::Z, false};
    out.appendFrom(in, inst);
    return;
  }
  case GateKind::Measure:
    if (states[qubits[0]].axis != Axis::Z)
      states[qubits[0]] = {};
    out.appendFrom(in, inst);
    return;
  case GateKind::Barrier:
  case GateKind::Delay:
    out.appendFrom(in, inst);
    return;
  case GateKind::Swap:
    if (states[qubits[0]].axis != Axis::None &&
        states[qubits[0]].axis == states[qubits[1]].axis &&
        states[qubits[0]].negative == states[qubits[1]].negative) {
      ++statistics.irrelevantGates;
      return;
    }
    std::swap(states[qubits[0]], states[qubits[1]]);
    out.appendFrom(in, inst);
    return;
  case GateKind::ControlFlow:
    forget(qubits);
    out.appendFrom(in, inst);
    return;
  default:
    break;
  }
  if (qubits.empty()) {
    out.appendFrom(in, inst);
    return;
  }
  if (qubits.size() == 1 && inst.kind != GateKind::Controlled)
    return addOneQubit(inst);
  bool isTable = isTableGate(inst.kind) || inst.kind == GateKind::Controlled;
  if (isTable && in.numControls(inst) > 0) {
    if (addControlled(inst))
      return;
    // X on |+>, and the like, does nothing under any control.
    Qubit target = qubits.back();
    GateKind base = gateInfo(inst.base).base;
    if (base == GateKind::X && states[target].axis == Axis::X &&
        !states[target].negative) {
      ++statistics.irrelevantGates;
      return;
    }
    if (gateInfo(base).isDiagonal() && base != GateKind::RZ &&
        states[target].axis == Axis::Z && !states[target].negative) {
      ++statistics.irrelevantGates;
      return;
    }
  }
  // What an operand keeps, it keeps.
  for (auto [i, qubit] : llvm::enumerate(qubits)) {
    Axis axis = operandAxis(in, inst, i);
    if (axis == Axis::None || states[qubit].axis != axis)
      states[qubit] = {};
  }
  out.appendFrom(in, inst);
}

Circuit StartSimplifier::run() {
  for (const Instruction &inst : in.instructions)
    add(inst);
  return std::move(out);
}

Circuit enishi::removeTrivialStart(const Circuit &circuit,
                                   OptimizeStatistics &statistics) {
  if (hasJumps(circuit))
    return circuit;
  return StartSimplifier(circuit, statistics).run();
}

//===----------------------------------------------------------------------===//
// Before the end
//===----------------------------------------------------------------------===//

Circuit enishi::removeUnobserved(const Circuit &circuit,
                                 OptimizeStatistics &statistics) {
  if (hasJumps(circuit))
    return circuit;
  // What the rest of the circuit sees of a qubit, from the end backwards:
  // nothing, only how it is in the Z basis, or everything.
  enum class View : uint8_t { Nothing, ZBasis, Everything };
  std::vector<View> views(circuit.numQubits, View::Nothing);
  std::vector<bool> dropped(circuit.size(), false);

  for (size_t i = circuit.size(); i-- > 0;) {
    const Instruction &inst = circuit.instructions[i];
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    if (inst.kind == GateKind::Measure) {
      View &view = views[qubits[0]];
      view = view == View::Everything ? view : View::ZBasis;
      continue;
    }
    if (inst.kind == GateKind::Barrier)
      continue;
    if (inst.kind == GateKind::Reset || inst.kind == GateKind::Delay ||
        inst.kind == GateKind::I) {
      bool unseen = llvm::all_of(
          qubits, [&](Qubit qubit) { return views[qubit] == View::Nothing; });
      dropped[i] = unseen && inst.kind != GateKind::Delay;
      if (inst.kind == GateKind::Reset)
        views[qubits[0]] = View::Nothing;
      continue;
    }
    bool unseen = isUnitary(inst.kind);
    for (auto [k, qubit] : llvm::enumerate(qubits))
      unseen &= views[qubit] == View::Nothing ||
                (views[qubit] == View::ZBasis &&
                 operandAxis(circuit, inst, k) == Axis::Z);
    if (unseen && !qubits.empty()) {
      dropped[i] = true;
      continue;
    }
    for (auto [k, qubit] : llvm::enumerate(qubits)) {
      bool keepsZ =
          isUnitary(inst.kind) && operandAxis(circuit, inst, k) == Axis::Z;
      if (!keepsZ || views[qubit] == View::Everything)
        views[qubit] = View::Everything;
      else
        views[qubit] = View::ZBasis;
    }
  }

  Circuit out(circuit.numQubits, circuit.numBits);
  out.globalPhase = circuit.globalPhase;
  for (auto [i, inst] : llvm::enumerate(circuit.instructions)) {
    if (dropped[i])
      ++statistics.irrelevantGates;
    else
      out.appendFrom(circuit, inst);
  }
  return out;
}
