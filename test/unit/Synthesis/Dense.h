//===- Dense.h - Naive matrices for the tests -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Dense matrices of any size, random unitaries and the unitary of a circuit,
// written without anything of lib/Synthesis.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_SYNTHESIS_DENSE_H
#define ENISHI_TEST_UNIT_SYNTHESIS_DENSE_H

#include "enishi/Circuit/Circuit.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

namespace enishi::test {

/// splitmix64 with the distributions that the tests need.
class Random {
public:
  explicit Random(uint64_t seed) : state(seed) {}
  uint64_t bits() {
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  /// In [0, 1).
  double uniform() { return (bits() >> 11) * 0x1p-53; }
  double uniform(double low, double high) {
    return low + (high - low) * uniform();
  }
  unsigned below(unsigned bound) { return bits() % bound; }
  double normal() {
    double radius = std::sqrt(-2 * std::log(1 - uniform()));
    return radius * std::cos(2 * std::numbers::pi * uniform());
  }

private:
  uint64_t state;
};

class Dense {
public:
  explicit Dense(size_t dim) : dim(dim), elements(dim * dim) {}
  Dense(size_t dim, llvm::ArrayRef<Complex> values)
      : dim(dim), elements(values.begin(), values.end()) {}

  static Dense identity(size_t dim) {
    Dense result(dim);
    for (size_t i = 0; i < dim; ++i)
      result(i, i) = 1;
    return result;
  }

  Complex &operator()(size_t i, size_t j) { return elements[i * dim + j]; }
  Complex operator()(size_t i, size_t j) const { return elements[i * dim + j]; }

  Dense operator*(const Dense &other) const {
    Dense result(dim);
    for (size_t i = 0; i < dim; ++i)
      for (size_t k = 0; k < dim; ++k)
        for (size_t j = 0; j < dim; ++j)
          result(i, j) += (*this)(i, k) * other(k, j);
    return result;
  }

  Dense scaled(Complex factor) const {
    Dense result = *this;
    for (Complex &x : result.elements)
      x *= factor;
    return result;
  }

  /// The largest difference of two elements.
  double distance(const Dense &other) const {
    double largest = 0;
    for (size_t i = 0; i < elements.size(); ++i)
      largest = std::max(largest, std::abs(elements[i] - other.elements[i]));
    return largest;
  }

  size_t dim;
  std::vector<Complex> elements;
};

/// a on the high index bits, b on the low ones.
inline Dense tensor(const Dense &a, const Dense &b) {
  Dense result(a.dim * b.dim);
  for (size_t i = 0; i < result.dim; ++i)
    for (size_t j = 0; j < result.dim; ++j)
      result(i, j) = a(i / b.dim, j / b.dim) * b(i % b.dim, j % b.dim);
  return result;
}

/// A unitary distributed by the Haar measure: Gram-Schmidt on Gaussian rows.
inline Dense randomUnitary(size_t dim, Random &random) {
  Dense u(dim);
  for (Complex &x : u.elements)
    x = Complex(random.normal(), random.normal());
  for (size_t i = 0; i < dim; ++i) {
    for (int repeat = 0; repeat < 2; ++repeat)
      for (size_t k = 0; k < i; ++k) {
        Complex dot = 0;
        for (size_t j = 0; j < dim; ++j)
          dot += std::conj(u(k, j)) * u(i, j);
        for (size_t j = 0; j < dim; ++j)
          u(i, j) -= dot * u(k, j);
      }
    double norm = 0;
    for (size_t j = 0; j < dim; ++j)
      norm += std::norm(u(i, j));
    for (size_t j = 0; j < dim; ++j)
      u(i, j) /= std::sqrt(norm);
  }
  return u;
}

/// Runs a circuit of gates with constant parameters on a state.
inline std::vector<Complex> runOn(const Circuit &circuit,
                                  std::vector<Complex> state) {
  llvm::SmallVector<Complex, 64> matrix;
  std::vector<Complex> in;
  std::vector<size_t> rows;
  for (const Instruction &inst : circuit.instructions) {
    circuit.instructionMatrix(inst, matrix);
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    size_t local = size_t(1) << qubits.size(), mask = 0;
    for (Qubit q : qubits)
      mask |= size_t(1) << q;
    in.resize(local);
    rows.resize(local);
    for (size_t base = 0; base < state.size(); ++base) {
      if (base & mask)
        continue;
      for (size_t i = 0; i < local; ++i) {
        rows[i] = base;
        for (size_t k = 0; k < qubits.size(); ++k)
          rows[i] |= (i >> k & 1) << qubits[k];
        in[i] = state[rows[i]];
      }
      for (size_t i = 0; i < local; ++i) {
        Complex sum = 0;
        for (size_t j = 0; j < local; ++j)
          sum += matrix[i * local + j] * in[j];
        state[rows[i]] = sum;
      }
    }
  }
  for (Complex &x : state)
    x *= std::polar(1.0, circuit.globalPhase);
  return state;
}

/// The unitary of a circuit of gates with constant parameters.
inline Dense unitaryOf(const Circuit &circuit) {
  Dense result(size_t(1) << circuit.numQubits);
  for (size_t j = 0; j < result.dim; ++j) {
    std::vector<Complex> state(result.dim);
    state[j] = 1;
    state = runOn(circuit, std::move(state));
    for (size_t i = 0; i < result.dim; ++i)
      result(i, j) = state[i];
  }
  return result;
}

/// How far two circuits are apart: on all states for up to six qubits, on a
/// few random ones for more. `cleanQubits` start in |0>.
inline double distance(const Circuit &a, const Circuit &b,
                       size_t cleanQubits = 0) {
  if (a.numQubits <= 6 && cleanQubits == 0)
    return unitaryOf(a).distance(unitaryOf(b));
  Random random(99);
  double largest = 0;
  for (int repeat = 0; repeat < 3; ++repeat) {
    std::vector<Complex> state(size_t(1) << a.numQubits);
    double norm = 0;
    for (size_t i = 0; i < state.size(); ++i)
      if (!(i & cleanQubits)) {
        state[i] = Complex(random.normal(), random.normal());
        norm += std::norm(state[i]);
      }
    // Amplitudes of order one, so that the error of an element is not hidden.
    for (Complex &x : state)
      x *= std::sqrt(state.size() / norm);
    std::vector<Complex> x = runOn(a, state), y = runOn(b, state);
    for (size_t i = 0; i < x.size(); ++i)
      largest = std::max(largest, std::abs(x[i] - y[i]));
  }
  return largest;
}

/// The number of gates of a kind.
inline unsigned count(const Circuit &circuit, GateKind kind) {
  unsigned result = 0;
  for (const Instruction &inst : circuit.instructions)
    result += inst.kind == kind;
  return result;
}

} // namespace enishi::test

#endif // ENISHI_TEST_UNIT_SYNTHESIS_DENSE_H
