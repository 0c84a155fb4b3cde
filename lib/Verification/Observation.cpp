//===- Observation.cpp - What measurements can tell -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Observation.h"

#include "StateVector.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/bit.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::verification;

bool verification::measures(const Circuit &circuit) {
  return llvm::any_of(circuit.instructions, [](const Instruction &inst) {
    return inst.kind == GateKind::Measure;
  });
}

bool verification::measuresOnlyAtEnd(const Circuit &circuit) {
  llvm::BitVector touched(circuit.numQubits), measured(circuit.numQubits),
      written(circuit.numBits);
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::Barrier || inst.kind == GateKind::Delay)
      continue;
    if (inst.kind >= GateKind::ControlFlow)
      return false;
    if (inst.kind == GateKind::Reset && touched[inst.q[0]])
      return false;
    if (inst.kind == GateKind::Measure) {
      if (written[circuit.bit(inst)])
        return false;
      written.set(circuit.bit(inst));
      measured.set(inst.q[0]);
      touched.set(inst.q[0]);
      continue;
    }
    for (Qubit qubit : circuit.qubits(inst)) {
      if (measured[qubit])
        return false;
      touched.set(qubit);
    }
  }
  return true;
}

static bool isDiagonal(const Circuit &circuit, const Instruction &inst) {
  if (isTableGate(inst.kind))
    return gateInfo(inst.kind).isDiagonal();
  if (inst.kind == GateKind::Controlled)
    return gateInfo(inst.base).isDiagonal();
  return false;
}

Circuit verification::observablePart(const Circuit &circuit) {
  // What still happens to a qubit, seen from the end of the circuit.
  enum Future : uint8_t { Nothing, OnlyMeasured, Used };
  std::vector<Future> future(circuit.numQubits, Nothing);
  llvm::BitVector keep(circuit.size());
  for (size_t i = circuit.size(); i-- > 0;) {
    const Instruction &inst = circuit.instructions[i];
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    auto is = [&](Future state) {
      return [&future, state](Qubit q) { return future[q] == state; };
    };
    switch (inst.kind) {
    case GateKind::Barrier:
    case GateKind::Delay:
      continue;
    case GateKind::Measure: {
      // A qubit that is measured and used further is not dead, and a bit that
      // is overwritten was perhaps read before.
      keep.set(i);
      Future &state = future[qubits[0]];
      state = state == Used ? Used : OnlyMeasured;
      continue;
    }
    case GateKind::Reset:
      if (future[qubits[0]] == Nothing)
        continue;
      keep.set(i);
      future[qubits[0]] = Nothing;
      continue;
    case GateKind::ControlFlow:
      keep.set(i);
      for (Qubit q : qubits)
        future[q] = Used;
      continue;
    default:
      break;
    }
    if (llvm::all_of(qubits, is(Nothing)))
      continue;
    // What keeps the measured basis states and acts on the rest only where
    // nobody looks.
    unsigned controls = circuit.numControls(inst);
    if (llvm::none_of(qubits, is(Used)) &&
        (isDiagonal(circuit, inst) ||
         llvm::all_of(qubits.drop_front(controls), is(Nothing))))
      continue;
    keep.set(i);
    for (Qubit q : qubits)
      future[q] = Used;
  }
  Circuit result(circuit.numQubits, circuit.numBits);
  for (unsigned i : keep.set_bits())
    result.appendFrom(circuit, circuit.instructions[i]);
  return result;
}

namespace {

/// The unitary part of a circuit with only its used qubits, and for each of
/// these the classical bits that it ends up in.
struct Measured {
  Circuit circuit;
  std::vector<llvm::SmallVector<uint32_t, 1>> bits;
};

Measured measuredCircuit(const Circuit &full) {
  Circuit circuit = observablePart(full);
  std::vector<uint32_t> number(circuit.numQubits, kNone);
  std::vector<Qubit> ownerOfBit(circuit.numBits, kNone);
  uint32_t count = 0;
  for (const Instruction &inst : circuit.instructions) {
    for (Qubit qubit : circuit.qubits(inst))
      if (number[qubit] == kNone)
        number[qubit] = count++;
    if (inst.kind == GateKind::Measure)
      ownerOfBit[circuit.bit(inst)] = inst.q[0];
  }
  Measured result{Circuit(count), {}};
  result.bits.resize(count);
  for (const Instruction &inst : circuit.instructions)
    if (isUnitary(inst.kind))
      result.circuit.appendFrom(circuit, inst, number);
  for (uint32_t bit = 0; bit < circuit.numBits; ++bit)
    if (ownerOfBit[bit] != kNone)
      result.bits[number[ownerOfBit[bit]]].push_back(bit);
  return result;
}

std::vector<double> distribution(const Measured &measured,
                                 llvm::ArrayRef<uint32_t> position,
                                 unsigned numBits) {
  StateVector state(measured.circuit.numQubits);
  state.amplitudes[0] = 1;
  state.apply(measured.circuit);
  std::vector<size_t> mask(measured.bits.size());
  for (auto [qubit, bits] : llvm::enumerate(measured.bits))
    for (uint32_t bit : bits)
      mask[qubit] |= size_t(1) << position[bit];
  std::vector<double> result(size_t(1) << numBits);
  // Gray code, so that each index changes one qubit of the previous one; no
  // two qubits write the same bit.
  size_t outcome = 0, index = 0;
  for (size_t k = 0; k < state.size(); ++k) {
    result[outcome] += std::norm(state.amplitudes[index]);
    size_t flip = llvm::countr_zero(k + 1);
    if (flip >= mask.size())
      break;
    index ^= size_t(1) << flip;
    outcome ^= mask[flip];
  }
  return result;
}

} // namespace

MethodResult
verification::checkDistribution(const Circuit &a, const Circuit &b,
                                const EquivalenceOptions &options) {
  Measured measuredA = measuredCircuit(a), measuredB = measuredCircuit(b);
  std::vector<uint32_t> position(std::max(a.numBits, b.numBits), kNone);
  unsigned numBits = 0;
  for (const Measured *measured : {&measuredA, &measuredB})
    for (const auto &bits : measured->bits)
      for (uint32_t bit : bits)
        if (position[bit] == kNone)
          position[bit] = numBits++;
  unsigned qubits = std::max(
      {measuredA.circuit.numQubits, measuredB.circuit.numQubits, numBits});
  double steps = std::ldexp(
      double(measuredA.circuit.size() + measuredB.circuit.size() + 2), qubits);
  if (qubits > 32 || (size_t(48) << qubits) > options.memoryLimit ||
      steps > options.workLimit)
    return MethodResult::unknown(
        "the distribution of the classical bits is too large to compute");

  std::vector<double> p = distribution(measuredA, position, numBits);
  std::vector<double> q = distribution(measuredB, position, numBits);
  double total = 0, worst = 0;
  size_t worstIndex = 0;
  for (size_t i = 0; i < p.size(); ++i) {
    double difference = std::abs(p[i] - q[i]);
    total += difference / 2;
    if (difference > worst) {
      worst = difference;
      worstIndex = i;
    }
  }
  MethodResult result;
  result.error = total;
  result.certainty = 1;
  if (total <= options.tolerance) {
    result.outcome = MethodResult::Proved;
    return result;
  }
  result.outcome = MethodResult::Refuted;
  EquivalenceWitness witness;
  witness.outputIsBits = true;
  witness.input.assign(a.numQubits, '0');
  for (uint32_t place : position)
    witness.output += place != kNone && (worstIndex >> place & 1) ? '1' : '0';
  witness.first = p[worstIndex];
  witness.second = q[worstIndex];
  result.witness = witness;
  return result;
}
