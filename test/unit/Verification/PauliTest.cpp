//===- PauliTest.cpp - The method of Pauli rotations ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Verification/LocalForm.h"
#include "lib/Verification/PauliFactors.h"

#include "enishi/Synthesis/TwoQubit.h"
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

TEST(Pauli, CliffordsWithOneQubitGates) {
  std::mt19937_64 rng(35);
  std::uniform_real_distribution<double> angle(-3, 3);
  auto matrixOf = [](const Circuit &circuit) {
    llvm::SmallVector<Complex, 16> entries;
    for (const auto &row : naiveMatrix(circuit))
      entries.append(row.begin(), row.end());
    return verification::BlockMatrix(2, entries);
  };
  for (unsigned round = 0; round < 200; ++round) {
    Circuit circuit =
        randomCircuit(rng, {.numQubits = 2, .cliffordOnly = true});
    for (Qubit q : {0u, 1u})
      circuit.append(U, {q}, {angle(rng), angle(rng), angle(rng)});
    verification::BlockMatrix matrix = matrixOf(circuit);
    std::optional<verification::LocalForm> form =
        verification::localForm(matrix, 1e-9);
    ASSERT_TRUE(form);
    verification::BlockMatrix product(2);
    for (const verification::PairPauli &pauli : form->entanglers)
      product.applyAfter(pauli.rotation(std::numbers::pi / 2), {0, 1});
    product.applyAfter(form->first, {0});
    product.applyAfter(form->second, {1});
    for (size_t i = 0; i < 16; ++i)
      EXPECT_LT(std::abs(product.data()[i] - matrix.data()[i]), 1e-9);
    // What entangles otherwise, if only by 1e-4, is none.
    circuit.append(RZZ, {0, 1}, {round % 2 ? 1e-4 : 0.3 + 0.1 * (round % 7)});
    EXPECT_FALSE(verification::localForm(matrixOf(circuit), 1e-9));
  }
}

/// A circuit of Clifford and T gates in runs on pairs of qubits, and the same
/// with each run written by its matrix, with other one-qubit gates on its ends
/// that the next runs undo.
static std::pair<Circuit, Circuit>
rewrittenRuns(std::mt19937_64 &rng, unsigned numQubits, unsigned numRuns) {
  Circuit plain(numQubits), rewritten(numQubits);
  // What the ends of the runs leave to do on each qubit.
  std::vector<Circuit> owed(numQubits, Circuit(1));
  auto pay = [&](Qubit q, Circuit &to, Qubit at) {
    for (const Instruction &inst : owed[q].instructions)
      to.appendFrom(owed[q], inst, {at});
    to.globalPhase += owed[q].globalPhase;
    owed[q] = Circuit(1);
  };
  for (unsigned run = 0; run < numRuns; ++run) {
    Qubit p = rng() % numQubits,
          q = (p + 1 + rng() % (numQubits - 1)) % numQubits;
    Circuit block = randomCircuit(rng, {.numQubits = 2,
                                        .numGates = 4 + unsigned(rng() % 14),
                                        .cliffordAndT = true,
                                        .maxGateQubits = 2});
    plain.globalPhase += block.globalPhase;
    for (const Instruction &inst : block.instructions)
      plain.appendFrom(block, inst, {p, q});
    Circuit all(2);
    pay(p, all, 0);
    pay(q, all, 1);
    for (const Instruction &inst : block.instructions)
      all.appendFrom(block, inst);
    for (Qubit k : {0u, 1u}) {
      Circuit &debt = owed[k == 0 ? p : q];
      double angle = 0.1 + double(rng() % 3000) * 1e-3;
      all.append(RX, {k}, {angle});
      debt.append(RX, {0}, {-angle});
    }
    Matrix matrix = naiveMatrix(all);
    Matrix4 u;
    for (unsigned i = 0; i < 4; ++i)
      for (unsigned j = 0; j < 4; ++j)
        u(i, j) = matrix[i][j];
    appendSequence(rewritten, p, q, synthesizeTwoQubit(u, {}),
                   OneQubitBasis::ZYZ);
  }
  for (Qubit q = 0; q < numQubits; ++q)
    pay(q, rewritten, q);
  return {std::move(plain), std::move(rewritten)};
}

/// A copy of a circuit with something wrong in the middle.
static Circuit damaged(std::mt19937_64 &rng, const Circuit &circuit,
                       unsigned how) {
  size_t at = circuit.size() / 4 + rng() % (circuit.size() / 2);
  while (how == 2 && circuit.qubits(circuit.instructions[at]).size() != 2)
    ++at;
  Qubit p = rng() % circuit.numQubits, q = (p + 1) % circuit.numQubits;
  switch (how) {
  case 0:
    return without(circuit, at);
  case 1:
    return withInserted(circuit, at, RZ, {p}, {1e-4});
  case 2: {
    Circuit result = circuit;
    auto qubits = result.qubits(result.instructions[at]);
    std::swap(qubits[0], qubits[1]);
    return result;
  }
  case 3:
    return withInserted(circuit, at, Swap, {p, q});
  default:
    return withInserted(circuit, at, how == 4 ? T : S, {p});
  }
}

TEST(Pauli, MatricesWrittenAnewMeet) {
  std::mt19937_64 rng(36);
  unsigned proved = 0, mutants = 0;
  for (unsigned round = 0; round < 60; ++round) {
    auto [a, b] = rewrittenRuns(rng, 3 + round % 3, 12);
    Matrix matrix = naiveMatrix(a);
    ASSERT_LT(naiveDistance(matrix, naiveMatrix(b)), 1e-9);
    proved += pauli(a, b).isEqual();
    for (unsigned how = 0; how < 6; ++how) {
      Circuit mutant = damaged(rng, b, how);
      if (naiveDistance(matrix, naiveMatrix(mutant)) < 1e-5)
        continue;
      ++mutants;
      EXPECT_FALSE(pauli(a, mutant).isEqual()) << how;
      EXPECT_FALSE(checkEquivalence(a, mutant).isEqual()) << how;
    }
  }
  EXPECT_GT(proved, 50u);
  EXPECT_GT(mutants, 250u);
}

TEST(Pauli, MatricesWrittenAnewMeetOnManyQubits) {
  std::mt19937_64 rng(37);
  for (unsigned round = 0; round < 3; ++round) {
    auto [a, b] = rewrittenRuns(rng, 30, 400);
    Verdict verdict = pauli(a, b);
    EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
    for (unsigned how : {0u, 1u, 2u, 3u, 5u})
      EXPECT_FALSE(pauli(a, damaged(rng, b, how)).isEqual()) << how;
  }
}

TEST(Pauli, MatricesWrittenAnewMeetAcrossIdleQubits) {
  // Qubits move to idle ones in |0> and back, within the runs' neighbours.
  std::mt19937_64 rng(38);
  unsigned proved = 0, mutants = 0;
  for (unsigned round = 0; round < 40; ++round) {
    auto [a, plain] = rewrittenRuns(rng, 3, 10);
    Circuit b(5);
    b.globalPhase = plain.globalPhase;
    std::vector<Qubit> layout = {0, 1, 2};
    std::vector<Qubit> idle = {3, 4};
    for (const Instruction &inst : plain.instructions) {
      if (rng() % 8 == 0) {
        Qubit &from = layout[rng() % 3], &to = idle[rng() % 2];
        b.append(CX, {from, to});
        b.append(CX, {to, from});
        std::swap(from, to);
      }
      b.appendFrom(plain, inst, layout);
    }
    EquivalenceOptions options;
    options.initialLayout = {0, 1, 2};
    options.finalLayout = layout;
    Verdict verdict = pauli(a, b, options);
    proved += verdict.isEqual();
    EXPECT_TRUE(!verdict.isEqual() || verdict.inputs == VerifyInputs::All);
    EquivalenceOptions dense = options;
    dense.methods = VerifyDense;
    ASSERT_TRUE(checkEquivalence(a, b, dense).isEqual());
    for (unsigned how = 0; how < 6; ++how) {
      Circuit mutant = damaged(rng, b, how);
      if (checkEquivalence(a, mutant, dense).isEqual())
        continue;
      ++mutants;
      EXPECT_FALSE(pauli(a, mutant, options).isEqual()) << how;
    }
  }
  EXPECT_GT(proved, 30u);
  EXPECT_GT(mutants, 150u);
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
