//===- NonUnitaryTest.cpp - Matrices that are not unitary -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Kraus operators are any matrices: singular, diagonal with zeros, projectors,
// zero itself. ENISHI_TEST_CIRCUITS says how many circuits (300).
//
//===----------------------------------------------------------------------===//

#include "Reference.h"
#include "lib/Simulation/DensityMatrix.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::test;

namespace {

unsigned numCircuits() {
  const char *wish = std::getenv("ENISHI_TEST_CIRCUITS");
  return wish ? std::strtoul(wish, nullptr, 10) : 300;
}

/// The ways to run this processor has: matrices, steps and machine code.
template <typename Real>
std::vector<std::optional<jit::VectorFormat>> formats() {
  constexpr bool isDouble = sizeof(Real) == 8;
  std::vector<std::optional<jit::VectorFormat>> result = {
      std::nullopt, jit::VectorFormat{true, isDouble, /*isInterpreted=*/true}};
  if (jit::ExecutableMemory::isAvailable())
    for (bool wide : {false, true})
      if (kernelsFor<Real>(wide ? "avx512" : "avx2"))
        result.push_back(jit::VectorFormat{wide, isDouble});
  return result;
}

GateList allOf(const Circuit &circuit) {
  GateList gates;
  for (uint32_t i = 0; i < circuit.size(); ++i)
    gates.gates.push_back({i, kNone});
  return gates;
}

template <typename Real>
State runWith(const Circuit &circuit, const Kernels<Real> &kernels,
              std::optional<jit::VectorFormat> format, unsigned threads) {
  ThreadPool pool(threads);
  StateVectorContext<Real> context(circuit, pool, kernels, format);
  StateVector<Real> state(context);
  state.apply(allOf(circuit), /*phasesMatter=*/true);
  return state.amplitudes();
}

/// By matrices, steps and machine code, on every instruction set; `tolerance`
/// is relative to `scale`. Numbers that are none are differences.
template <typename Real>
void check(const Circuit &circuit, const State &expected, double tolerance,
           double scale, unsigned trial) {
  for (const char *isa : {"portable", "avx2", "avx512"}) {
    const Kernels<Real> *kernels = kernelsFor<Real>(isa);
    if (!kernels)
      continue;
    for (const auto &format : formats<Real>()) {
      const State found =
          runWith<Real>(circuit, *kernels, format, 1 + trial % 2);
      ASSERT_EQ(found.size(), expected.size());
      for (size_t i = 0; i < found.size(); ++i)
        ASSERT_LE(std::abs(found[i] - expected[i]), tolerance * scale)
            << "circuit " << trial << ", amplitude " << i << ", " << isa
            << (!format                 ? " matrices"
                : format->isInterpreted ? " steps"
                : format->wide          ? " code avx512"
                                        : " code avx2");
    }
  }
}

Complex randomEntry(std::mt19937_64 &random) {
  auto part = [&] { return double(random() % 2001) / 1000 - 1; };
  return {part(), part()};
}

/// Of many kinds: with zeros in many places, of any rank, and of entries up to
/// 1.5 in magnitude.
std::vector<Complex> randomMatrix(unsigned numQubits, std::mt19937_64 &random) {
  const size_t dim = size_t(1) << numQubits;
  std::vector<Complex> m(dim * dim);
  switch (random() % 6) {
  case 0: // Ones and zeros on the diagonal; all, or none, among them.
    for (size_t i = 0; i < dim; ++i)
      m[i * (dim + 1)] = random() % 2;
    break;
  case 1: // Any diagonal with zeros.
    for (size_t i = 0; i < dim; ++i)
      m[i * (dim + 1)] = random() % 3 ? randomEntry(random) : 0;
    break;
  case 2: { // Of rank 1.
    std::vector<Complex> column(dim), row(dim);
    for (size_t i = 0; i < dim; ++i) {
      column[i] = random() % 2 ? randomEntry(random) : 0;
      row[i] = random() % 2 ? randomEntry(random) : 0;
    }
    for (size_t i = 0; i < dim * dim; ++i)
      m[i] = column[i / dim] * row[i % dim] * 0.5;
    break;
  }
  case 3: // One entry in some rows: decays, exchanges, collapses.
    for (size_t i = 0; i < dim; ++i)
      m[i * dim + random() % dim] = random() % 3 ? randomEntry(random) : 0;
    break;
  case 4: // Rows of a unitary matrix left out.
    m = randomUnitary(numQubits, random);
    for (size_t i = 0; i < dim; ++i)
      if (random() % 2)
        std::fill_n(m.begin() + i * dim, dim, 0);
    break;
  default: // A controlled matrix of any kind.
    for (size_t i = 0; i < dim; ++i)
      m[i * (dim + 1)] = 1;
    for (size_t i = dim - 2; i < dim; ++i)
      for (size_t j = dim - 2; j < dim; ++j)
        m[i * dim + j] = random() % 2 ? randomEntry(random) : 0;
  }
  return m;
}

/// Gates with matrices among them, some of which are small or large; returns
/// the product of those factors.
double appendMixed(Circuit &circuit, unsigned count, std::mt19937_64 &random) {
  static constexpr double factors[] = {1, 1, 1, 1e-9, 40};
  RandomCircuitOptions kinds;
  double scale = 1;
  for (unsigned i = 0; i < count; ++i) {
    kinds.wide = random() % 4 == 0;
    kinds.cliffordOnly = random() % 3 == 0;
    appendRandomGates(circuit, random() % 6, random, kinds);
    std::vector<Qubit> qubits(circuit.numQubits);
    for (Qubit q = 0; q < circuit.numQubits; ++q)
      qubits[q] = q;
    std::shuffle(qubits.begin(), qubits.end(), random);
    qubits.resize(1 + (circuit.numQubits > 1 && random() % 3));
    std::vector<Complex> m = randomMatrix(qubits.size(), random);
    const double factor = factors[random() % std::size(factors)];
    for (Complex &entry : m)
      entry *= factor;
    scale *= factor;
    circuit.appendUnitary(qubits, m);
  }
  appendRandomGates(circuit, random() % 6, random, kinds);
  return scale;
}

/// |00><00| + |11><11| alone, between gates, twice, and beside others.
TEST(NonUnitary, ParityProjector) {
  std::vector<Complex> projector(16);
  projector[0] = projector[15] = 1;
  for (unsigned n : {2, 3, 9, 15, 17})
    for (unsigned gates : {0, 1, 2}) {
      Circuit circuit(n);
      for (Qubit q = 0; q < n && gates; ++q)
        circuit.append(GateKind::U, {q}, {0.3 + q, 0.7 * q, 1.1 - q});
      for (unsigned i = 0; i < 1 + gates; ++i)
        circuit.appendUnitary({n - 1, i % (n - 1)}, projector);
      if (gates)
        circuit.append(GateKind::CX, {0, n - 1});
      const State expected = naiveState(circuit);
      check<double>(circuit, expected, 1e-13, 1, n);
      check<float>(circuit, expected, 1e-6, 1, n);
    }
}

TEST(NonUnitary, RandomCircuits) {
  std::mt19937_64 random(71);
  for (unsigned trial = 0; trial < numCircuits(); ++trial) {
    Circuit circuit(trial % 50 == 49 ? 14 + random() % 4 : 1 + random() % 9);
    const double scale = appendMixed(circuit, 1 + random() % 4, random);
    const State expected = naiveState(circuit);
    check<double>(circuit, expected, 1e-12, scale, trial);
    check<float>(circuit, expected, 2e-5, scale, trial);
  }
}

/// The same on rows and columns.
TEST(NonUnitary, DensityMatrix) {
  std::mt19937_64 random(72);
  for (unsigned trial = 0; trial < numCircuits() / 2; ++trial) {
    const unsigned n = 1 + random() % 6;
    Circuit circuit(n);
    const double scale = appendMixed(circuit, 1 + random() % 4, random);
    const State expected = naiveState(circuit);
    llvm::Expected<std::vector<Complex>> rho =
        finalDensityMatrix(programOf(circuit), {});
    ASSERT_TRUE(bool(rho)) << llvm::toString(rho.takeError());
    for (size_t r = 0; r < expected.size(); ++r)
      for (size_t c = 0; c < expected.size(); ++c)
        ASSERT_LE(
            std::abs((*rho)[r << n | c] - expected[r] * std::conj(expected[c])),
            1e-12 * scale * scale)
            << "circuit " << trial << " entry " << r << ", " << c;
  }
}

/// A channel of two projectors on the parity is one of Pauli operators: ZZ or
/// none.
TEST(NonUnitary, SingularKrausOperators) {
  std::mt19937_64 random(73);
  NoiseChannel parity;
  parity.kind = NoiseChannel::Kraus;
  parity.numQubits = 2;
  parity.operators.assign(2, std::vector<Complex>(16));
  for (unsigned i : {0, 5, 10, 15})
    parity.operators[i == 5 || i == 10][i] = 1;
  NoiseChannel flips;
  flips.numQubits = 2;
  flips.pauli.assign(16, 0);
  flips.pauli[0] = flips.pauli[15] = 0.5;
  Program program;
  program.code = Circuit(5);
  addRegister(program, "c", 5);
  for (Qubit q = 0; q < 5; ++q)
    program.code.append(GateKind::RY, {q}, {0.4 + 0.3 * q});
  for (Qubit q = 0; q < 8; ++q) {
    program.code.append(GateKind::CX, {q % 5, (q + 1) % 5});
    program.code.append(GateKind::RX, {q % 5}, {0.9});
  }
  for (Qubit q = 0; q < 5; ++q)
    program.code.appendMeasure(q, q);
  auto countsOf = [&](const char *engine, const NoiseChannel &channel) {
    NoiseModel model;
    model.gates.emplace_back();
    model.gates[0].arity = 2;
    model.gates[0].channels = {channel};
    RunOptions options;
    options.noise = std::make_shared<const NoiseModel>(model);
    options.shots = 20000;
    options.seed = random();
    llvm::Expected<RunResult> result =
        findSimulator(engine)->run(program, options);
    if (!result) {
      ADD_FAILURE() << engine << ": " << llvm::toString(result.takeError());
      return Histogram();
    }
    return std::move(result->histogram);
  };
  const Histogram expected = countsOf("densitymatrix", flips);
  for (const char *engine : {"densitymatrix", "statevector"})
    EXPECT_TRUE(areAlike(expected, countsOf(engine, parity), random)) << engine;
  NoiseChannel none;
  none.numQubits = 2;
  none.pauli.assign(16, 0);
  none.pauli[0] = 1;
  EXPECT_FALSE(areAlike(expected, countsOf("densitymatrix", none), random));
}

} // namespace
