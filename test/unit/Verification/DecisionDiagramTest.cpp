//===- DecisionDiagramTest.cpp ----------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Verification/Equivalence.h"

#include "TestCircuits.h"

#include "gtest/gtest.h"

#include <numbers>

using namespace enishi;
using namespace enishi::test;
using enum GateKind;

static EquivalenceOptions onlyDiagrams() {
  EquivalenceOptions options;
  options.methods = VerifyDecisionDiagram;
  return options;
}

TEST(DecisionDiagram, AgreesWithNaiveMatrices) {
  std::mt19937_64 rng(1);
  for (unsigned round = 0; round < 200; ++round) {
    Circuit a = randomCircuit(rng, {.numQubits = 2 + unsigned(rng() % 4),
                                    .numGates = 1 + unsigned(rng() % 20)});
    Circuit b = a;
    if (rng() % 2)
      b = rng() % 2 ? without(a, rng() % a.size())
                    : withInserted(a, rng() % a.size(), CP, {0, 1}, {1e-3});
    b = rewrite(rng, b);
    double distance = naiveDistance(naiveMatrix(a), naiveMatrix(b));
    Verdict verdict = checkEquivalence(a, b, onlyDiagrams());
    EXPECT_EQ(verdict.isEqual(), distance < 1e-6) << verdict.explanation;
    EXPECT_EQ(verdict.equivalence == Equivalence::NotEquivalent,
              distance > 1e-6);
    if (verdict.isEqual())
      EXPECT_LT(verdict.errorBound, 1e-8);
  }
}

TEST(DecisionDiagram, FollowsLayoutsThroughAncillas) {
  std::mt19937_64 rng(2);
  for (unsigned round = 0; round < 100; ++round) {
    unsigned n = 2 + rng() % 3, device = n + 1 + rng() % 3;
    Circuit a = randomCircuit(rng, {.numQubits = n, .numGates = 12});
    std::vector<Qubit> layout(device);
    for (unsigned i = 0; i < device; ++i)
      layout[i] = i;
    std::shuffle(layout.begin(), layout.end(), rng);
    layout.resize(n);
    EquivalenceOptions options = onlyDiagrams();
    options.initialLayout = layout;
    Circuit routed = routeOnLine(a, device, layout);
    Circuit b(device);
    // SWAPs in disguise move qubits onto ancillas without being renamings.
    for (const Instruction &inst : routed.instructions) {
      if (inst.kind != Swap) {
        b.appendFrom(routed, inst);
        continue;
      }
      for (unsigned i = 0; i < 3; ++i)
        b.append(CX, {inst.q[i % 2], inst.q[1 - i % 2]});
    }
    options.finalLayout = layout;
    Verdict verdict = checkEquivalence(a, b, options);
    EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
    b.append(X, {layout[0]});
    EXPECT_EQ(checkEquivalence(a, b, options).equivalence,
              Equivalence::NotEquivalent);
  }
}

TEST(DecisionDiagram, ReportsTheGlobalPhase) {
  Circuit a(3), b(3);
  a.append(CCX, {0, 1, 2});
  b.append(CCX, {0, 1, 2});
  b.append(RZ, {0}, {2 * std::numbers::pi});
  a.globalPhase = 0.25;
  Verdict verdict = checkEquivalence(a, b, onlyDiagrams());
  EXPECT_EQ(verdict.equivalence, Equivalence::EquivalentUpToGlobalPhase);
  EXPECT_NEAR(std::remainder(verdict.globalPhase - std::numbers::pi + 0.25,
                             2 * std::numbers::pi),
              0, 1e-9);
}

/// A ripple-carry adder (Cuccaro et al. 2004) on 2n + 2 qubits.
static Circuit adder(unsigned n, bool decompose) {
  Circuit circuit(2 * n + 2);
  auto toffoli = [&](Qubit a, Qubit b, Qubit c) {
    if (!decompose) {
      circuit.append(CCX, {a, b, c});
      return;
    }
    // The form with controlled square roots.
    circuit.append(CSX, {b, c});
    circuit.append(CX, {a, b});
    circuit.append(CSXdg, {b, c});
    circuit.append(CX, {a, b});
    circuit.append(CSX, {a, c});
  };
  auto bitA = [](unsigned i) { return 2 * i + 2; };
  auto bitB = [](unsigned i) { return 2 * i + 1; };
  auto majority = [&](Qubit c, Qubit b, Qubit a) {
    circuit.append(CX, {a, b});
    circuit.append(CX, {a, c});
    toffoli(c, b, a);
  };
  auto unmajority = [&](Qubit c, Qubit b, Qubit a) {
    toffoli(c, b, a);
    circuit.append(CX, {a, c});
    circuit.append(CX, {c, b});
  };
  majority(0, bitB(0), bitA(0));
  for (unsigned i = 1; i < n; ++i)
    majority(bitA(i - 1), bitB(i), bitA(i));
  circuit.append(CX, {bitA(n - 1), 2 * n + 1});
  for (unsigned i = n; i-- > 1;)
    unmajority(bitA(i - 1), bitB(i), bitA(i));
  unmajority(0, bitB(0), bitA(0));
  return circuit;
}

TEST(DecisionDiagram, ProvesAnAdderOnFortyTwoQubits) {
  Circuit a = adder(20, false), b = adder(20, true);
  Verdict verdict = checkEquivalence(a, b, onlyDiagrams());
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  Circuit wrong = withInserted(b, b.size() / 2, Z, {7});
  EXPECT_EQ(checkEquivalence(a, wrong, onlyDiagrams()).equivalence,
            Equivalence::NotEquivalent);
}

TEST(DecisionDiagram, MultiControlledGates) {
  // C^14 X from two with fewer controls and a clean ancilla.
  Circuit a(16), b(17);
  std::vector<Qubit> all, low, high;
  for (Qubit q = 0; q < 15; ++q)
    all.push_back(q);
  low.assign(all.begin(), all.begin() + 8);
  low.push_back(16);
  high = {16};
  high.insert(high.end(), all.begin() + 8, all.end());
  high.push_back(15);
  all.push_back(15);
  a.appendControlled(X, 15, all);
  b.appendControlled(X, 8, low);
  b.appendControlled(X, 8, high);
  EXPECT_EQ(checkEquivalence(a, b, onlyDiagrams()).equivalence,
            Equivalence::NotEquivalent);
  b.appendControlled(X, 8, low);
  EXPECT_TRUE(checkEquivalence(a, b, onlyDiagrams()).isEqual());
}

TEST(DecisionDiagram, GivesUpAtItsLimits) {
  std::mt19937_64 rng(3);
  Circuit a = randomCircuit(rng, {.numQubits = 14, .numGates = 400}),
          b = randomCircuit(rng, {.numQubits = 14, .numGates = 400});
  EquivalenceOptions options = onlyDiagrams();
  options.workLimit = 1e7;
  Verdict verdict = checkEquivalence(a, b, options);
  EXPECT_EQ(verdict.equivalence, Equivalence::NoInformation);
  EXPECT_NE(verdict.explanation.find("grew too large"), std::string::npos);
}
