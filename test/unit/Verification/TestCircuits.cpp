//===- TestCircuits.cpp - Circuits for the verification tests ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TestCircuits.h"

#include <algorithm>
#include <numbers>

using namespace enishi;
using namespace enishi::test;

Matrix test::naiveMatrix(const Circuit &circuit) {
  size_t dim = size_t(1) << circuit.numQubits;
  Matrix result(dim, std::vector<Complex>(dim, 0));
  for (size_t i = 0; i < dim; ++i)
    result[i][i] = std::polar(1.0, circuit.globalPhase);
  for (const Instruction &inst : circuit.instructions) {
    llvm::SmallVector<Complex, 64> matrix;
    circuit.instructionMatrix(inst, matrix);
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    size_t small = size_t(1) << qubits.size();
    Matrix next(dim, std::vector<Complex>(dim, 0));
    for (size_t row = 0; row < dim; ++row) {
      size_t local = 0, rest = row;
      for (size_t k = 0; k < qubits.size(); ++k) {
        local |= (row >> qubits[k] & 1) << k;
        rest &= ~(size_t(1) << qubits[k]);
      }
      for (size_t from = 0; from < small; ++from) {
        Complex entry = matrix[local * small + from];
        if (entry == 0.0)
          continue;
        size_t source = rest;
        for (size_t k = 0; k < qubits.size(); ++k)
          source |= (from >> k & 1) << qubits[k];
        for (size_t column = 0; column < dim; ++column)
          next[row][column] += entry * result[source][column];
      }
    }
    result = std::move(next);
  }
  return result;
}

double test::naiveDistance(const Matrix &a, const Matrix &b) {
  Complex overlap = 0;
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < a.size(); ++j)
      overlap += std::conj(a[i][j]) * b[i][j];
  Complex phase = std::polar(1.0, std::arg(overlap));
  double worst = 0;
  for (size_t i = 0; i < a.size(); ++i)
    for (size_t j = 0; j < a.size(); ++j)
      worst = std::max(worst, std::abs(b[i][j] - phase * a[i][j]));
  return worst;
}

static double randomAngle(std::mt19937_64 &rng) {
  return (double(rng() >> 11) * 0x1p-53 * 2 - 1) * std::numbers::pi;
}

static llvm::SmallVector<Qubit, 3> randomQubits(std::mt19937_64 &rng,
                                                unsigned count, unsigned n) {
  llvm::SmallVector<Qubit, 3> qubits;
  while (qubits.size() < count) {
    Qubit qubit = rng() % n;
    if (!llvm::is_contained(qubits, qubit))
      qubits.push_back(qubit);
  }
  return qubits;
}

Circuit test::randomCircuit(std::mt19937_64 &rng,
                            const RandomCircuitOptions &options) {
  Circuit circuit(options.numQubits);
  unsigned limit = std::min(options.maxGateQubits, options.numQubits);
  while (circuit.size() < options.numGates) {
    auto kind = static_cast<GateKind>(rng() % kNumTableGates);
    const GateInfo &info = gateInfo(kind);
    if (info.numQubits == 0 || info.numQubits > limit || kind == GateKind::I)
      continue;
    if (options.cliffordOnly && !info.isClifford())
      continue;
    if (options.cliffordAndT && !info.isClifford() && kind != GateKind::T &&
        kind != GateKind::Tdg)
      continue;
    llvm::SmallVector<Angle, 4> params;
    for (unsigned i = 0; i < info.numParams; ++i)
      params.push_back(randomAngle(rng));
    circuit.append(kind, randomQubits(rng, info.numQubits, options.numQubits),
                   params);
  }
  return circuit;
}

Circuit test::inverse(const Circuit &circuit) {
  Circuit result(circuit.numQubits);
  result.globalPhase = -circuit.globalPhase;
  for (size_t i = circuit.size(); i-- > 0;) {
    const Instruction &inst = circuit.instructions[i];
    if (inst.kind == GateKind::Unitary) {
      size_t dim = size_t(1) << circuit.qubits(inst).size();
      llvm::ArrayRef<Complex> matrix = circuit.matrix(inst);
      llvm::SmallVector<Complex, 16> adjoint(matrix.size());
      for (size_t r = 0; r < dim; ++r)
        for (size_t c = 0; c < dim; ++c)
          adjoint[c * dim + r] = std::conj(matrix[r * dim + c]);
      result.appendUnitary(circuit.qubits(inst), adjoint);
      continue;
    }
    llvm::SmallVector<Angle, 4> params;
    for (double p : inverseParams(inst.kind, circuit.params(inst)))
      params.push_back(p);
    result.append(gateInfo(inst.kind).partner, circuit.qubits(inst), params);
  }
  return result;
}

/// Appends something equal to the gate, up to global phase.
static void appendRewritten(std::mt19937_64 &rng, const Circuit &from,
                            const Instruction &inst, Circuit &to) {
  using enum GateKind;
  llvm::SmallVector<Qubit, 3> q(from.qubits(inst));
  double half = std::numbers::pi / 2;
  switch (rng() % 2 ? inst.kind : I) {
  case X:
    to.append(H, {q[0]});
    to.append(Z, {q[0]});
    to.append(H, {q[0]});
    return;
  case H:
    to.append(RZ, {q[0]}, {half});
    to.append(SX, {q[0]});
    to.append(RZ, {q[0]}, {half});
    return;
  case S:
    to.append(T, {q[0]});
    to.append(T, {q[0]});
    return;
  case RZ: {
    double angle = from.params(inst)[0], part = randomAngle(rng);
    to.append(P, {q[0]}, {part});
    to.append(RZ, {q[0]}, {angle - part});
    return;
  }
  case U: {
    auto p = from.params(inst);
    to.append(RZ, {q[0]}, {p[2]});
    to.append(RY, {q[0]}, {p[0]});
    to.append(RZ, {q[0]}, {p[1]});
    return;
  }
  case CX:
    to.append(H, {q[1]});
    to.append(CZ, {q[1], q[0]});
    to.append(H, {q[1]});
    return;
  case CZ:
    to.append(H, {q[0]});
    to.append(CX, {q[1], q[0]});
    to.append(H, {q[0]});
    return;
  case Swap:
    to.append(CX, {q[0], q[1]});
    to.append(CX, {q[1], q[0]});
    to.append(CX, {q[0], q[1]});
    return;
  case RZZ: {
    double angle = from.params(inst)[0];
    to.append(CX, {q[0], q[1]});
    to.append(RZ, {q[1]}, {angle});
    to.append(CX, {q[0], q[1]});
    return;
  }
  case CP: {
    double angle = from.params(inst)[0];
    to.append(P, {q[0]}, {angle / 2});
    to.append(CX, {q[0], q[1]});
    to.append(P, {q[1]}, {-angle / 2});
    to.append(CX, {q[0], q[1]});
    to.append(P, {q[1]}, {angle / 2});
    return;
  }
  case CCX:
    to.append(H, {q[2]});
    to.append(CX, {q[1], q[2]});
    to.append(Tdg, {q[2]});
    to.append(CX, {q[0], q[2]});
    to.append(T, {q[2]});
    to.append(CX, {q[1], q[2]});
    to.append(Tdg, {q[2]});
    to.append(CX, {q[0], q[2]});
    to.append(T, {q[1]});
    to.append(T, {q[2]});
    to.append(H, {q[2]});
    to.append(CX, {q[0], q[1]});
    to.append(T, {q[0]});
    to.append(Tdg, {q[1]});
    to.append(CX, {q[0], q[1]});
    return;
  default:
    to.appendFrom(from, inst);
  }
}

Circuit test::rewrite(std::mt19937_64 &rng, const Circuit &circuit) {
  Circuit result(circuit.numQubits, circuit.numBits);
  result.globalPhase = circuit.globalPhase;
  std::vector<size_t> order(circuit.size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  for (size_t i = 0; i + 1 < order.size(); ++i) {
    auto qubits = [&](size_t k) {
      return circuit.qubits(circuit.instructions[order[k]]);
    };
    bool disjoint = llvm::none_of(qubits(i), [&](Qubit qubit) {
      return llvm::is_contained(qubits(i + 1), qubit);
    });
    if (disjoint && rng() % 2)
      std::swap(order[i], order[i + 1]);
  }
  for (size_t index : order) {
    if (rng() % 4 == 0 && circuit.numQubits > 1) {
      auto qubits = randomQubits(rng, 2, circuit.numQubits);
      result.append(GateKind::CX, qubits);
      result.append(GateKind::CX, qubits);
    }
    appendRewritten(rng, circuit, circuit.instructions[index], result);
  }
  return result;
}

Circuit test::without(const Circuit &circuit, size_t index) {
  Circuit result = circuit;
  result.instructions.erase(result.instructions.begin() + index);
  return result;
}

Circuit test::withInserted(const Circuit &circuit, size_t index, GateKind kind,
                           llvm::ArrayRef<Qubit> qubits,
                           llvm::ArrayRef<Angle> params) {
  Circuit result(circuit.numQubits, circuit.numBits);
  result.globalPhase = circuit.globalPhase;
  for (size_t i = 0; i <= circuit.size(); ++i) {
    if (i == index)
      result.append(kind, qubits, params);
    if (i < circuit.size())
      result.appendFrom(circuit, circuit.instructions[i]);
  }
  return result;
}

Circuit test::routeOnLine(const Circuit &circuit, unsigned numPhysical,
                          std::vector<Qubit> &layout) {
  Circuit result(numPhysical, circuit.numBits);
  result.globalPhase = circuit.globalPhase;
  auto swapPlaces = [&](Qubit p, Qubit q) {
    result.append(GateKind::Swap, {p, q});
    for (Qubit &place : layout)
      place = place == p ? q : place == q ? p : place;
  };
  for (const Instruction &inst : circuit.instructions) {
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    // Every operand moves up to the neighbourhood of the first.
    for (size_t k = 1; k < qubits.size(); ++k)
      while (true) {
        Qubit from = layout[qubits[k]], to = layout[qubits[0]];
        if (std::max(from, to) - std::min(from, to) <= k)
          break;
        swapPlaces(from, from < to ? from + 1 : from - 1);
      }
    result.appendFrom(circuit, inst, layout);
  }
  return result;
}
