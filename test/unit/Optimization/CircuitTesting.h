//===- CircuitTesting.h - Naive circuits for tests --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_OPTIMIZATION_CIRCUITTESTING_H
#define ENISHI_TEST_UNIT_OPTIMIZATION_CIRCUITTESTING_H

#include "enishi/Circuit/Circuit.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <string>
#include <vector>

namespace enishi::testing_support {

using State = std::vector<Complex>;

/// A small generator with the same numbers everywhere.
class Random {
public:
  explicit Random(uint64_t seed) : counter(seed) {}
  uint64_t next() {
    uint64_t x = counter += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
  }
  unsigned below(unsigned n) { return next() % n; }
  double uniform() { return (next() >> 11) * 0x1p-53; }
  /// An angle that is often a special one.
  double angle() {
    if (below(2))
      return (static_cast<int>(below(17)) - 8) * std::numbers::pi / 4;
    return (uniform() - 0.5) * 14;
  }
  State state(unsigned numQubits) {
    State result(size_t(1) << numQubits);
    double norm = 0;
    for (Complex &amplitude : result) {
      amplitude = Complex(uniform() - 0.5, uniform() - 0.5);
      norm += std::norm(amplitude);
    }
    for (Complex &amplitude : result)
      amplitude /= std::sqrt(norm);
    return result;
  }
  std::vector<Qubit> qubits(unsigned count, unsigned from) {
    std::vector<Qubit> all(from), result;
    for (unsigned i = 0; i < from; ++i)
      all[i] = i;
    for (unsigned i = 0; i < count; ++i) {
      unsigned k = below(all.size());
      result.push_back(all[k]);
      all.erase(all.begin() + k);
    }
    return result;
  }

private:
  uint64_t counter;
};

/// Multiplies an operator on some qubits onto a state, by the definition.
inline void apply(State &state, llvm::ArrayRef<Qubit> qubits,
                  llvm::ArrayRef<Complex> matrix) {
  size_t dim = size_t(1) << qubits.size();
  State result(state.size(), 0);
  for (size_t i = 0; i < state.size(); ++i) {
    size_t row = 0, rest = i;
    for (size_t k = 0; k < qubits.size(); ++k) {
      row |= (i >> qubits[k] & 1) << k;
      rest &= ~(size_t(1) << qubits[k]);
    }
    for (size_t column = 0; column < dim; ++column) {
      size_t j = rest;
      for (size_t k = 0; k < qubits.size(); ++k)
        j |= (column >> k & 1) << qubits[k];
      result[i] += matrix[row * dim + column] * state[j];
    }
  }
  state = std::move(result);
}

/// The number that an angle is when symbol s has values[s].
inline double evaluate(const Circuit &circuit, Angle angle,
                       llvm::ArrayRef<double> values) {
  if (angle.isConstant())
    return angle.value;
  const LinearExpr &expr = circuit.expression(angle.expr);
  double sum = expr.constant;
  for (const LinearExpr::Term &term : expr.terms)
    sum += term.coefficient * values[term.symbol];
  return sum;
}

/// Runs the circuit on a mixture of states. Barriers and delays do nothing. A
/// measurement projects on the outcome that `outcomes` (rotated along) says,
/// without normalising; a reset splits every state in two. Control flow runs
/// the block number outcomes % blocks.
inline void run(const Circuit &circuit, std::vector<State> &mixture,
                llvm::ArrayRef<double> values, uint64_t &outcomes) {
  for (const Instruction &original : circuit.instructions) {
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(original);
    switch (original.kind) {
    case GateKind::Barrier:
    case GateKind::Delay:
      continue;
    case GateKind::Measure: {
      bool one = outcomes & 1;
      outcomes = outcomes >> 1 | outcomes << 63;
      for (State &state : mixture)
        apply(state, qubits, {one ? 0.0 : 1.0, 0.0, 0.0, one ? 1.0 : 0.0});
      continue;
    }
    case GateKind::Reset: {
      std::vector<State> ones = mixture;
      for (State &state : mixture)
        apply(state, qubits, {1.0, 0.0, 0.0, 0.0});
      for (State &state : ones)
        apply(state, qubits, {0.0, 1.0, 0.0, 0.0});
      mixture.insert(mixture.end(), ones.begin(), ones.end());
      continue;
    }
    case GateKind::ControlFlow: {
      const std::vector<Circuit> &blocks = circuit.controlFlowBlocks(original);
      run(blocks[outcomes % blocks.size()], mixture, values, outcomes);
      continue;
    }
    default:
      break;
    }
    Circuit bound(circuit.numQubits);
    Instruction inst = bound.appendFrom(circuit, original);
    for (unsigned i = 0; i < circuit.numParams(original); ++i)
      bound.setParam(inst, i,
                     evaluate(circuit, circuit.param(original, i), values));
    llvm::SmallVector<Complex, 64> matrix;
    bound.instructionMatrix(inst, matrix);
    for (State &state : mixture)
      apply(state, qubits, matrix);
  }
  for (State &state : mixture)
    for (Complex &amplitude : state)
      amplitude *= std::polar(1.0, circuit.globalPhase);
}

/// The density matrix (not normalised) that comes of a state.
inline State density(const Circuit &circuit, const State &start,
                     llvm::ArrayRef<double> values, uint64_t outcomes) {
  std::vector<State> mixture = {start};
  run(circuit, mixture, values, outcomes);
  State result(start.size() * start.size(), 0);
  for (const State &state : mixture)
    for (size_t i = 0; i < state.size(); ++i)
      for (size_t j = 0; j < state.size(); ++j)
        result[i * state.size() + j] += state[i] * std::conj(state[j]);
  return result;
}

inline State basisState(unsigned numQubits, size_t index) {
  State state(size_t(1) << numQubits, 0);
  state[index] = 1;
  return state;
}

/// The columns of the circuit's matrix; it has no reset.
inline std::vector<State> columns(const Circuit &circuit,
                                  llvm::ArrayRef<double> values = {}) {
  std::vector<State> result;
  for (size_t i = 0; i < size_t(1) << circuit.numQubits; ++i)
    result.push_back(basisState(circuit.numQubits, i));
  uint64_t outcomes = 0;
  run(circuit, result, values, outcomes);
  return result;
}

inline double distance(const State &a, const State &b) {
  double worst = 0;
  for (size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, std::abs(a[i] - b[i]));
  return worst;
}

inline double distance(const std::vector<State> &a,
                       const std::vector<State> &b) {
  double worst = a.size() == b.size() ? 0 : 100;
  for (size_t i = 0; i < a.size(); ++i)
    worst = std::max(worst, distance(a[i], b[i]));
  return worst;
}

/// The state with the qubits moved: qubit q goes to permutation[q].
inline State permuted(const State &state, llvm::ArrayRef<Qubit> permutation) {
  State result(state.size(), 0);
  for (size_t i = 0; i < state.size(); ++i) {
    size_t j = 0;
    for (size_t q = 0; q < permutation.size(); ++q)
      j |= (i >> q & 1) << permutation[q];
    result[j] = state[i];
  }
  return result;
}

inline std::string toString(const Circuit &circuit) {
  std::string text = "phase " + std::to_string(circuit.globalPhase) + "\n";
  for (const Instruction &inst : circuit.instructions) {
    text += gateName(inst.kind).str();
    for (unsigned i = 0; i < circuit.numParams(inst); ++i) {
      Angle angle = circuit.param(inst, i);
      text += angle.isConstant() ? " " + std::to_string(angle.value) : " sym";
    }
    for (Qubit qubit : circuit.qubits(inst))
      text += " q" + std::to_string(qubit);
    text += "\n";
    if (inst.kind == GateKind::ControlFlow)
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        text += "{\n" + toString(block) + "}\n";
  }
  return text;
}

struct RandomCircuitOptions {
  bool symbolic = false;
  bool nonUnitary = false;
  bool cliffordT = false;
  unsigned maxDepth = 1; ///< Of control flow.
};

/// Gates of every kind with equal chances.
inline Circuit randomCircuit(Random &random, unsigned numQubits,
                             unsigned numGates,
                             const RandomCircuitOptions &options = {}) {
  static constexpr GateKind kCliffordT[] = {
      GateKind::H,  GateKind::S,  GateKind::T,    GateKind::Tdg,
      GateKind::X,  GateKind::CX, GateKind::CX,   GateKind::T,
      GateKind::CZ, GateKind::SX, GateKind::Swap, GateKind::CCX};
  Circuit circuit(numQubits, 4);
  circuit.globalPhase = random.angle();
  for (unsigned i = 0; i < numGates; ++i) {
    if (options.nonUnitary && random.below(8) == 0) {
      Qubit qubit = random.below(numQubits);
      switch (random.below(5)) {
      case 0:
        circuit.appendMeasure(qubit, random.below(4));
        break;
      case 1:
        circuit.appendReset(qubit);
        break;
      case 2:
        circuit.appendBarrier(
            random.qubits(1 + random.below(numQubits), numQubits));
        break;
      case 3:
        circuit.appendDelay({qubit}, 1e-6, false);
        break;
      default:
        if (options.maxDepth > 0) {
          RandomCircuitOptions inner = options;
          --inner.maxDepth;
          std::vector<Circuit> blocks;
          for (unsigned k = 0; k < 2; ++k)
            blocks.push_back(randomCircuit(random, numQubits, 12, inner));
          std::vector<Qubit> all(numQubits);
          for (unsigned q = 0; q < numQubits; ++q)
            all[q] = q;
          circuit.appendControlFlow(all, 7, std::move(blocks));
        }
      }
      continue;
    }
    unsigned pick = random.below(kNumTableGates + 4);
    GateKind kind = static_cast<GateKind>(pick);
    if (options.cliffordT)
      kind = kCliffordT[random.below(std::size(kCliffordT))];
    else if (random.below(3) == 0)
      kind = kCliffordT[random.below(std::size(kCliffordT))];
    auto angle = [&]() -> Angle {
      if (!options.symbolic || random.below(2))
        return random.angle();
      Angle symbol = circuit.symbol(random.below(3));
      return circuit.add(circuit.scale(symbol, 0.5 * (1 + random.below(4))),
                         random.angle());
    };
    if (!isTableGate(kind)) {
      if (numQubits < 3)
        continue;
      if (pick < kNumTableGates + 2) {
        static constexpr GateKind kBases[] = {GateKind::X,  GateKind::P,
                                              GateKind::RY, GateKind::U,
                                              GateKind::Z,  GateKind::H};
        GateKind base = kBases[random.below(std::size(kBases))];
        unsigned controls = 2 + random.below(numQubits - 2);
        std::vector<Angle> params;
        for (unsigned k = 0; k < gateInfo(base).numParams; ++k)
          params.push_back(angle());
        circuit.appendControlled(
            base, controls, random.qubits(controls + 1, numQubits), params);
      } else {
        llvm::SmallVector<Complex, 16> matrix;
        gateMatrix(GateKind::CU,
                   {random.angle(), random.angle(), random.angle(), 0.3},
                   matrix);
        circuit.appendUnitary(random.qubits(2, numQubits), matrix);
      }
      continue;
    }
    const GateInfo &info = gateInfo(kind);
    if (info.numQubits > numQubits)
      continue;
    std::vector<Angle> params;
    for (unsigned k = 0; k < info.numParams; ++k)
      params.push_back(angle());
    std::vector<Qubit> qubits = random.qubits(info.numQubits, numQubits);
    circuit.append(kind, qubits, params);
  }
  return circuit;
}

} // namespace enishi::testing_support

#endif // ENISHI_TEST_UNIT_OPTIMIZATION_CIRCUITTESTING_H
