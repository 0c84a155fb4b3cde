//===- PauliTest.cpp - The method of Pauli rotations ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Verification/PauliFactors.h"

#include "enishi/Verification/Equivalence.h"

#include "TestCircuits.h"

#include "gtest/gtest.h"

#include <numbers>

using namespace enishi;
using namespace enishi::test;
using enum GateKind;

static Verdict pauli(const Circuit &a, const Circuit &b,
                     EquivalenceOptions options = {}) {
  options.methods = VerifyPauli;
  return checkEquivalence(a, b, options);
}

/// The circuit with every gate written as Pauli rotations, as CX ladders around
/// a one-qubit rotation.
static Circuit asRotations(const Circuit &circuit) {
  Circuit result(circuit.numQubits);
  result.globalPhase = circuit.globalPhase;
  for (const Instruction &inst : circuit.instructions) {
    llvm::SmallVector<verification::PauliFactor, 16> factors;
    double phase = 0;
    EXPECT_TRUE(verification::pauliFactors(circuit, inst, factors, phase));
    result.globalPhase += phase;
    for (const verification::PauliFactor &factor : factors) {
      Circuit basis(circuit.numQubits);
      for (auto [qubit, axis] : factor.pauli) {
        if (axis == verification::PauliFactor::X)
          basis.append(H, {qubit});
        if (axis == verification::PauliFactor::Y)
          basis.append(RX, {qubit}, {std::numbers::pi / 2});
      }
      for (size_t k = 0; k + 1 < factor.pauli.size(); ++k)
        basis.append(CX, {factor.pauli[k].first, factor.pauli[k + 1].first});
      for (const Instruction &step : basis.instructions)
        result.appendFrom(basis, step);
      result.append(RZ, {factor.pauli.back().first}, {factor.angle});
      Circuit back = inverse(basis);
      for (const Instruction &step : back.instructions)
        result.appendFrom(back, step);
    }
  }
  return result;
}

TEST(Pauli, EveryGateIsItsRotations) {
  std::mt19937_64 rng(30);
  std::uniform_real_distribution<double> angle(-3, 3);
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    const GateInfo &info = gateInfo(GateKind(k));
    for (unsigned controls = 0; controls < 3; ++controls) {
      Circuit circuit(info.numQubits + controls);
      if (circuit.numQubits == 0)
        continue;
      llvm::SmallVector<Qubit, 6> qubits;
      for (Qubit q = 0; q < circuit.numQubits; ++q)
        qubits.push_back(circuit.numQubits - 1 - q);
      llvm::SmallVector<Angle, 4> params;
      for (unsigned p = 0; p < info.numParams; ++p)
        params.push_back(angle(rng));
      if (controls == 0)
        circuit.append(GateKind(k), qubits, params);
      else
        circuit.appendControlled(GateKind(k), controls, qubits, params);
      Matrix expected = naiveMatrix(circuit),
             actual = naiveMatrix(asRotations(circuit));
      double worst = 0;
      for (size_t i = 0; i < expected.size(); ++i)
        for (size_t j = 0; j < expected.size(); ++j)
          worst = std::max(worst, std::abs(expected[i][j] - actual[i][j]));
      EXPECT_LT(worst, 1e-12) << info.name.str() << " " << controls;
    }
  }
}

TEST(Pauli, DecidesCliffords) {
  std::mt19937_64 rng(31);
  unsigned different = 0;
  for (unsigned round = 0; round < 120; ++round) {
    unsigned n = 2 + rng() % 4;
    Circuit a = randomCircuit(
        rng, {.numQubits = n, .numGates = 30, .cliffordOnly = true});
    Circuit b = rewrite(rng, a);
    b.globalPhase += double(rng() % 8) * 0.3;
    Verdict verdict = pauli(a, b);
    ASSERT_TRUE(verdict.isEqual()) << verdict.explanation;
    EquivalenceOptions dense;
    dense.methods = VerifyDense;
    double phase = checkEquivalence(a, b, dense).globalPhase;
    EXPECT_NEAR(
        std::remainder(verdict.globalPhase - phase, 2 * std::numbers::pi), 0,
        1e-9);
    // Not into b, where it may come between two Ts that cancel.
    Circuit mutant = withInserted(a, rng() % a.size(), round % 2 ? S : CX,
                                  round % 2 ? llvm::ArrayRef<Qubit>({0})
                                            : llvm::ArrayRef<Qubit>({1, 0}));
    bool differs = naiveDistance(naiveMatrix(a), naiveMatrix(mutant)) > 1e-6;
    different += differs;
    verdict = pauli(a, rewrite(rng, mutant));
    EXPECT_EQ(verdict.equivalence == Equivalence::NotEquivalent, differs)
        << verdict.explanation;
    EXPECT_EQ(verdict.isEqual(), !differs);
  }
  EXPECT_GT(different, 100u);
}

TEST(Pauli, NeverProvesWhatIsNotSo) {
  std::mt19937_64 rng(32);
  unsigned proved = 0, mutants = 0;
  for (unsigned round = 0; round < 150; ++round) {
    Circuit a = randomCircuit(
        rng, {.numQubits = 4, .numGates = 25, .cliffordAndT = round % 2 == 0});
    Matrix matrix = naiveMatrix(a);
    proved += pauli(a, rewrite(rng, a)).isEqual();
    for (unsigned k = 0; k < 4; ++k) {
      size_t at = rng() % a.size();
      Qubit p = rng() % 4, q = (p + 1 + rng() % 3) % 4;
      Circuit mutant = k == 0   ? without(a, at)
                       : k == 1 ? withInserted(a, at, RZ, {p}, {1e-3})
                       : k == 2 ? withInserted(a, at, Swap, {p, q})
                                : withInserted(a, at, T, {p});
      if (naiveDistance(matrix, naiveMatrix(mutant)) < 1e-5)
        continue;
      ++mutants;
      EXPECT_FALSE(pauli(a, rewrite(rng, mutant)).isEqual());
    }
  }
  EXPECT_GT(proved, 120u);
  EXPECT_GT(mutants, 400u);
}

TEST(Pauli, EulerAnglesMeet) {
  // RZ RY RZ RY against its Euler angles, hidden by a Clifford.
  std::mt19937_64 rng(33);
  std::uniform_real_distribution<double> angle(-3, 3);
  for (unsigned round = 0; round < 40; ++round) {
    Circuit a(3), b(3);
    double t[4] = {angle(rng), angle(rng), angle(rng), angle(rng)};
    for (Circuit *c : {&a, &b}) {
      c->append(CX, {0, 1});
      c->append(CX, {2, 0});
    }
    a.append(RZ, {1}, {t[0]});
    a.append(RY, {1}, {t[1]});
    a.append(RZ, {0}, {0.3});
    a.append(RZ, {1}, {t[2]});
    a.append(RY, {1}, {t[3]});
    llvm::SmallVector<Complex, 4> product = {1, 0, 0, 1};
    for (unsigned k = 0; k < 4; ++k) {
      llvm::SmallVector<Complex, 4> m, next(4);
      gateMatrix(k % 2 ? RY : RZ, {t[k]}, m);
      for (unsigned i = 0; i < 2; ++i)
        for (unsigned j = 0; j < 2; ++j)
          next[2 * i + j] =
              m[2 * i] * product[j] + m[2 * i + 1] * product[2 + j];
      product = next;
    }
    b.append(RZ, {0}, {0.3});
    b.appendUnitary({1}, product);
    EXPECT_TRUE(pauli(a, b).isEqual());
    EXPECT_FALSE(pauli(a, withInserted(b, 3, RX, {1}, {1e-3})).isEqual());
  }
}

TEST(Pauli, UsesThatAncillasAreZero) {
  Circuit a(1), b(2);
  a.append(T, {0});
  b.append(CX, {0, 1});
  b.append(T, {1});
  b.append(CX, {0, 1});
  EXPECT_TRUE(pauli(a, b).isEqual());
  b.append(CX, {0, 1});
  EXPECT_FALSE(pauli(a, b).isEqual());
}

/// What is measured against the definition: A^-1 Z A for every measured qubit.
static bool sameMeasured(const Circuit &a, const Circuit &b,
                         llvm::ArrayRef<Qubit> measured) {
  auto heisenberg = [](const Circuit &circuit, Qubit qubit) {
    Circuit all = circuit;
    all.append(Z, {qubit});
    Circuit back = inverse(circuit);
    for (const Instruction &inst : back.instructions)
      all.appendFrom(back, inst);
    return naiveMatrix(all);
  };
  for (Qubit q : measured) {
    Matrix x = heisenberg(a, q), y = heisenberg(b, q);
    for (size_t i = 0; i < x.size(); ++i)
      for (size_t j = 0; j < x.size(); ++j)
        if (std::abs(x[i][j] - y[i][j]) > 1e-7)
          return false;
  }
  return true;
}

TEST(Measured, PhasesThatNoMeasurementSees) {
  std::mt19937_64 rng(34);
  unsigned same = 0, proved = 0, other = 0;
  for (unsigned round = 0; round < 200; ++round) {
    Circuit a = randomCircuit(
        rng, {.numQubits = 3, .numGates = 14, .cliffordAndT = true});
    Circuit b = rewrite(rng, a);
    // Dropped or added: at the end diagonal, then anything.
    b.append(CP, {0, 2}, {0.4});
    b.append(T, {1});
    if (round % 4 == 1)
      b.append(RX, {Qubit(rng() % 3)}, {1e-2});
    if (round % 4 == 2)
      b = withInserted(b, rng() % b.size(), T, {Qubit(rng() % 3)});
    if (round % 4 == 3)
      b.append(Swap, {0, 1});
    llvm::SmallVector<Qubit, 3> measured = {0, 1};
    if (round % 3 == 0)
      measured.push_back(2);
    bool expected = sameMeasured(a, b, measured);
    (expected ? same : other)++;
    Circuit x = a, y = b;
    x.numBits = y.numBits = 3;
    for (Qubit q : measured) {
      x.appendMeasure(q, q);
      y.appendMeasure(q, q);
    }
    for (uint16_t method : {VerifyPauli, VerifyStructural,
                            VerifyDecisionDiagram, VerifyAllMethods}) {
      EquivalenceOptions options;
      options.methods = method;
      Verdict verdict = checkEquivalence(x, y, options);
      if (!expected) {
        EXPECT_FALSE(verdict.isEqual()) << round << verdict.explanation;
      }
      if (expected && method == VerifyAllMethods) {
        EXPECT_TRUE(verdict.isEqual()) << round << verdict.explanation;
        EXPECT_EQ(verdict.inputs, VerifyInputs::All);
        proved += verdict.isEqual();
      }
    }
  }
  EXPECT_EQ(proved, same);
  EXPECT_GT(same, 50u);
  EXPECT_GT(other, 80u);
}
