//===- CompactStateTest.cpp - Compact states and Markov chains --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "lib/Verification/CompactState.h"
#include "lib/Verification/MarkovChain.h"

#include "TestCircuits.h"

#include "gtest/gtest.h"

using namespace enishi;
using namespace enishi::test;
using namespace enishi::verification;
using enum GateKind;

static std::vector<uint32_t> identityNames(unsigned n) {
  std::vector<uint32_t> names(n);
  for (unsigned q = 0; q < n; ++q)
    names[q] = q;
  return names;
}

TEST(CompactState, AgreesWithNaiveMatrices) {
  std::mt19937_64 rng(40);
  for (unsigned round = 0; round < 100; ++round) {
    unsigned n = 1 + rng() % 6;
    Circuit circuit = randomCircuit(
        rng, {.numQubits = n, .numGates = 40, .cliffordAndT = round % 2 == 0});
    circuit.globalPhase = 0.3;
    // There and back again, and a little further.
    Circuit all = circuit, back = inverse(circuit);
    for (const Instruction &inst : back.instructions)
      all.appendFrom(back, inst);
    for (size_t i = 0; i < circuit.size() / 2; ++i)
      all.appendFrom(circuit, circuit.instructions[i]);
    CompactState state(n);
    WorkBudget budget(1e9);
    ASSERT_TRUE(state.apply(all, identityNames(n), budget, 1 << 20));
    StateVector full = state.expand();
    Matrix matrix = naiveMatrix(all);
    for (size_t i = 0; i < matrix.size(); ++i)
      EXPECT_LT(std::abs(full.amplitudes[i] - matrix[i][0]), 1e-10);
    EXPECT_LT(state.error, 1e-10);
  }
}

TEST(CompactState, HoldsOnlyWhatIsNotABasisState) {
  CompactState state(40);
  WorkBudget budget(1e6);
  Circuit circuit(40);
  for (Qubit q = 0; q + 2 < 40; q += 3) {
    circuit.append(X, {q});
    circuit.append(H, {q + 1});
    circuit.append(CCX, {q, q + 1, q + 2});
    circuit.append(CX, {q + 1, q + 2});
    circuit.append(H, {q + 1});
  }
  ASSERT_TRUE(state.apply(circuit, identityNames(40), budget, 1 << 20));
  state.compact();
  EXPECT_EQ(state.numActive(), 0u);
  EXPECT_EQ(state.probabilityOfOne(0), 1);
  EXPECT_EQ(state.probabilityOfOne(1), 0);
}

TEST(CompactState, ResetsWhatIsNotEntangled) {
  for (bool entangled : {false, true}) {
    CompactState state(3);
    WorkBudget budget(1e6);
    Circuit circuit(3);
    circuit.append(RX, {0}, {0.7});
    circuit.append(H, {1});
    circuit.append(CX, {entangled ? 0u : 2u, 1});
    circuit.append(T, {1});
    circuit.append(RX, {1}, {0.2});
    ASSERT_TRUE(state.apply(circuit, identityNames(3), budget, 1 << 20));
    // CX on |+> changes nothing, unless a rotation moved it.
    Circuit more(3);
    more.append(RZ, {1}, {0.3});
    more.append(CX, {entangled ? 0u : 2u, 1});
    ASSERT_TRUE(state.apply(more, identityNames(3), budget, 1 << 20));
    EXPECT_EQ(state.resetIfSeparate(0), !entangled);
    if (!entangled) {
      EXPECT_EQ(state.probabilityOfOne(0), 0);
      EXPECT_GT(state.probabilityOfOne(1), 0.1);
    }
  }
}

TEST(MarkovChain, GamblersRuin) {
  // From 0 to the left: out; to the right with probability p, up to state 4,
  // from where it always goes back.
  double p = 0.3;
  MarkovChain chain(5);
  for (uint32_t i = 0; i < 5; ++i) {
    if (i < 4)
      chain.transitions[i].push_back({i + 1, p});
    if (i > 0)
      chain.transitions[i].push_back({i - 1, i < 4 ? 1 - p : 1.0});
    else
      chain.exits[0] = 1 - p;
  }
  MarkovChain::Visits visits = chain.solve();
  EXPECT_EQ(visits.endless, 0);
  EXPECT_NEAR(visits.expected[0] * (1 - p), 1, 1e-14);
  // Every flow to the right comes back.
  EXPECT_NEAR(visits.expected[0] * p, visits.expected[1] * (1 - p), 1e-14);
  EXPECT_NEAR(visits.expected[3] * p, visits.expected[4], 1e-14);
}

TEST(MarkovChain, RareExitsAndTraps) {
  MarkovChain chain(3);
  chain.transitions[0] = {{0, 1 - 3e-12}, {1, 1e-12}, {2, 1e-12}};
  chain.exits[0] = 1e-12;
  chain.transitions[1] = {{1, 1}};
  chain.transitions[2] = {{0, 1}};
  MarkovChain::Visits visits = chain.solve();
  EXPECT_NEAR(visits.endless, 0.5, 1e-14);
  EXPECT_NEAR(visits.expected[0] * 1e-12, 0.5, 1e-14);
  EXPECT_EQ(visits.expected[1], 0);
}
