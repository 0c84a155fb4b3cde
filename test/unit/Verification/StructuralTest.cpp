//===- StructuralTest.cpp - Comparison by cancellation ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Verification/Equivalence.h"

#include "TestCircuits.h"

#include "gtest/gtest.h"

#include <chrono>
#include <numbers>

using namespace enishi;
using namespace enishi::test;
using enum GateKind;

static Verdict structural(const Circuit &a, const Circuit &b,
                          EquivalenceOptions options = {}) {
  options.methods = VerifyStructural;
  return checkEquivalence(a, b, options);
}

TEST(Structural, NeverProvesWhatIsNotSo) {
  std::mt19937_64 rng(1);
  unsigned proved = 0, wrong = 0;
  for (unsigned round = 0; round < 600; ++round) {
    Circuit a = randomCircuit(rng, {.numQubits = 2 + unsigned(rng() % 4),
                                    .numGates = 1 + unsigned(rng() % 14),
                                    .maxGateQubits = 2 + unsigned(rng() % 2)});
    Circuit b = a;
    switch (rng() % 3) {
    case 0:
      b = without(a, rng() % a.size());
      break;
    case 1:
      b = withInserted(a, rng() % a.size(), SX, {Qubit(rng() % a.numQubits)});
      break;
    default:
      break;
    }
    b = rewrite(rng, b);
    bool equal = naiveDistance(naiveMatrix(a), naiveMatrix(b)) < 1e-6;
    bool claims = structural(a, b).isEqual();
    wrong += claims && !equal;
    proved += claims;
  }
  EXPECT_EQ(wrong, 0u);
  EXPECT_GT(proved, 150u);
}

TEST(Structural, ProvesRewrittenTwoQubitCircuits) {
  std::mt19937_64 rng(2);
  unsigned proved = 0;
  for (unsigned round = 0; round < 200; ++round) {
    Circuit a = randomCircuit(
        rng, {.numQubits = 8, .numGates = 100, .maxGateQubits = 2});
    proved += structural(a, rewrite(rng, a)).isEqual();
  }
  EXPECT_EQ(proved, 200u);
}

TEST(Structural, SeesThroughCommutation) {
  // A chain of commuting gates in another order, with rotations moved along.
  unsigned n = 20;
  Circuit a(n), b(n);
  std::mt19937_64 rng(3);
  std::vector<std::pair<Qubit, Qubit>> pairs;
  for (Qubit q = 1; q < n; ++q)
    pairs.emplace_back(0, q);
  for (auto [p, q] : pairs)
    a.append(CP, {p, q}, {0.1 * q});
  a.append(RZ, {0}, {0.4});
  std::shuffle(pairs.begin(), pairs.end(), rng);
  b.append(RZ, {0}, {0.4});
  for (auto [p, q] : pairs)
    b.append(CP, {q, p}, {0.1 * q});
  EXPECT_TRUE(structural(a, b).isEqual());
  // Controls commute with controls and targets with targets.
  Circuit c(3), d(3);
  c.append(CX, {0, 1});
  c.append(CX, {0, 2});
  c.append(CX, {1, 2});
  c.append(CX, {0, 2});
  d.append(CX, {0, 1});
  d.append(CX, {1, 2});
  EXPECT_TRUE(structural(c, d).isEqual());
  std::swap(d.instructions[0], d.instructions[1]);
  EXPECT_FALSE(structural(c, d).isEqual());
}

TEST(Structural, SeesThroughHiddenSwaps) {
  // The SWAPs of a routed circuit, fused with the gates next to them.
  std::mt19937_64 rng(4);
  unsigned proved = 0;
  for (unsigned round = 0; round < 50; ++round) {
    unsigned n = 6;
    Circuit a = randomCircuit(
        rng, {.numQubits = n, .numGates = 40, .maxGateQubits = 2});
    std::vector<Qubit> layout(n);
    for (unsigned i = 0; i < n; ++i)
      layout[i] = i;
    Circuit routed = routeOnLine(a, n, layout), b(n);
    b.globalPhase = routed.globalPhase;
    for (const Instruction &inst : routed.instructions) {
      if (inst.kind != Swap) {
        b.appendFrom(routed, inst);
        continue;
      }
      // SWAP = iSWAP CZ (S S)^-1, without a SWAP to be seen.
      Qubit p = inst.q[0], q = inst.q[1];
      b.append(Sdg, {p});
      b.append(Sdg, {q});
      b.append(CZ, {p, q});
      b.append(ISwap, {p, q});
    }
    EquivalenceOptions options;
    options.finalLayout = layout;
    proved += structural(a, b, options).isEqual();
    EXPECT_TRUE(checkEquivalence(a, b, options).isEqual());
    std::swap(layout[0], layout[1]);
    options.finalLayout = layout;
    EXPECT_FALSE(structural(a, b, options).isEqual());
  }
  EXPECT_GE(proved, 45u);
}

TEST(Structural, UsesThatAncillasAreZero) {
  // Moving a qubit onto a free one takes two CX.
  Circuit a(2), b(3);
  a.append(RY, {0}, {0.3});
  a.append(CX, {0, 1});
  b.append(RY, {0}, {0.3});
  b.append(CX, {0, 2});
  b.append(CX, {2, 0});
  b.append(CX, {2, 1});
  EquivalenceOptions options;
  options.finalLayout = {2, 1};
  Verdict verdict = checkEquivalence(a, b, options);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  // A control in |0> does nothing; from |0...0> that goes for every qubit.
  Circuit c(2), d(2);
  c.append(CX, {0, 1});
  c.append(H, {0});
  d.append(H, {0});
  options = {};
  EXPECT_FALSE(structural(c, d).isEqual());
  options.inputs = VerifyInputs::Zero;
  EXPECT_TRUE(structural(c, d, options).isEqual());
}

TEST(Structural, SymbolicAnglesCancelAsWritten) {
  Circuit a(3), b(3);
  for (Circuit *circuit : {&a, &b}) {
    Angle theta = circuit->symbol(0), phi = circuit->symbol(1);
    circuit->append(H, {0});
    if (circuit == &a) {
      circuit->append(RZ, {0}, {theta});
      circuit->append(CX, {0, 1});
    } else {
      circuit->append(CX, {0, 1});
      circuit->append(RZ, {0}, {theta});
    }
    circuit->append(RZZ, {1, 2}, {phi});
  }
  Verdict verdict = checkEquivalence(a, b);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  EXPECT_EQ(verdict.method, "structural");
}

TEST(Structural, MatchesWhatIsNotUnitary) {
  auto build = [](bool other, double angle) {
    Circuit circuit(3, 2), block(3, 2);
    block.append(other ? RZ : P, {2}, {0.3});
    if (other)
      block.globalPhase = 0.15;
    circuit.append(H, {0});
    circuit.append(CX, {0, 1});
    if (other)
      circuit.append(RZ, {1}, {angle});
    circuit.appendMeasure(1, 0);
    if (!other)
      circuit.append(RZ, {1}, {angle});
    circuit.append(RX, {1}, {0.2});
    circuit.appendControlFlow({1u, 2u}, 5, {block});
    circuit.appendReset(0);
    circuit.append(CX, {0, 2});
    circuit.appendMeasure(2, 1);
    return circuit;
  };
  EquivalenceOptions options;
  options.sameControlFlow = [](uint32_t x, uint32_t y) { return x == y; };
  Circuit a = build(false, 0.7), b = build(true, 0.7), c = build(true, 0.8);
  Verdict verdict = checkEquivalence(a, b, options);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  EXPECT_FALSE(checkEquivalence(a, c, options).isEqual());
  EXPECT_EQ(checkEquivalence(a, b).equivalence, Equivalence::NoInformation);
  Circuit d = b;
  d.instructions.erase(d.instructions.end() - 3); // the reset
  EXPECT_FALSE(checkEquivalence(a, d, options).isEqual());
}

TEST(Structural, IsFastOnLargeRoutedCircuits) {
  std::mt19937_64 rng(5);
  unsigned n = 200;
  Circuit a = randomCircuit(
      rng, {.numQubits = n, .numGates = 4000, .maxGateQubits = 2});
  std::vector<Qubit> layout(n);
  for (unsigned i = 0; i < n; ++i)
    layout[i] = i;
  Circuit b = rewrite(rng, routeOnLine(a, n, layout));
  EXPECT_GT(b.size(), 100000u);
  EquivalenceOptions options;
  options.finalLayout = layout;
  auto begin = std::chrono::steady_clock::now();
  Verdict verdict = checkEquivalence(a, b, options);
  auto time = std::chrono::steady_clock::now() - begin;
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  EXPECT_LT(time, std::chrono::seconds(20));
  RecordProperty("gates", int(b.size()));
  RecordProperty("milliseconds", int(time / std::chrono::milliseconds(1)));
}
