//===- Observation.cpp - What measurements can tell -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Observation.h"

#include "CompactState.h"

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

/// The distribution of the bits, each at its `position` in the index; nothing
/// if it is over the limits. Adds to `error`.
std::optional<std::vector<double>>
distribution(const Measured &measured, llvm::ArrayRef<uint32_t> position,
             unsigned numBits, WorkBudget &budget, size_t memory,
             double &error) {
  unsigned n = measured.circuit.numQubits;
  std::vector<uint32_t> names(n);
  for (uint32_t q = 0; q < n; ++q)
    names[q] = q;
  CompactState state(n);
  if (!state.apply(measured.circuit, names, budget, memory))
    return std::nullopt;
  state.compact();
  error += 2 * state.error;
  std::vector<size_t> mask(n);
  for (auto [qubit, bits] : llvm::enumerate(measured.bits))
    for (uint32_t bit : bits)
      mask[qubit] |= size_t(1) << position[bit];
  std::vector<double> result(size_t(1) << numBits);
  // From one basis state to the next few qubits change; no two qubits write
  // the same bit.
  size_t outcome = 0;
  uint64_t last = 0;
  state.forEach([&](uint64_t basis, Complex amplitude) {
    for (uint64_t flips = basis ^ last; flips; flips &= flips - 1)
      outcome ^= mask[llvm::countr_zero(flips)];
    last = basis;
    result[outcome] += std::norm(amplitude);
  });
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
  auto tooLarge = [] {
    return MethodResult::unknown(
        "the distribution of the classical bits is too large to compute");
  };
  if (std::max(measuredA.circuit.numQubits, measuredB.circuit.numQubits) > 64 ||
      numBits > 32 || (size_t(16) << numBits) > options.memoryLimit / 2)
    return tooLarge();
  WorkBudget budget(options.workLimit);
  double error = 0;
  std::optional<std::vector<double>> first = distribution(
      measuredA, position, numBits, budget, options.memoryLimit / 2, error);
  if (!first)
    return tooLarge();
  std::optional<std::vector<double>> second = distribution(
      measuredB, position, numBits, budget, options.memoryLimit / 2, error);
  if (!second)
    return tooLarge();
  const std::vector<double> &p = *first, &q = *second;
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
  result.certainty = 1;
  result.error = total + error;
  if (total + error <= options.tolerance) {
    result.outcome = MethodResult::Proved;
    return result;
  }
  if (total - error <= options.tolerance)
    return tooLarge();
  result.error = total - error;
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
