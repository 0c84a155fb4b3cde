//===- EquivalenceTest.cpp --------------------------------------*- C++ -*-===//
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

static EquivalenceOptions only(uint16_t methods) {
  EquivalenceOptions options;
  options.methods = methods;
  return options;
}

TEST(Equivalence, AgreesWithNaiveMatrices) {
  std::mt19937_64 rng(1);
  for (unsigned round = 0; round < 150; ++round) {
    Circuit a = randomCircuit(rng, {.numQubits = 1 + unsigned(rng() % 5),
                                    .numGates = unsigned(rng() % 25)});
    Circuit b = rewrite(rng, a);
    ASSERT_LT(naiveDistance(naiveMatrix(a), naiveMatrix(b)), 1e-9);
    for (uint16_t methods : {VerifyAllMethods, VerifyDense}) {
      Verdict verdict = checkEquivalence(a, b, only(methods));
      EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
      EXPECT_LE(verdict.errorBound, 1e-9);
      EXPECT_EQ(verdict.certainty, 1);
    }
  }
}

TEST(Equivalence, CatchesEverySingleGateMutant) {
  std::mt19937_64 rng(2);
  size_t numMutants = 0;
  for (unsigned round = 0; round < 25; ++round) {
    Circuit a = randomCircuit(rng, {.numQubits = 4, .numGates = 20});
    Matrix matrix = naiveMatrix(a);
    for (size_t i = 0; i < a.size(); ++i) {
      Circuit removed = without(a, i);
      Circuit inserted = withInserted(a, i, T, {Qubit(rng() % 4)});
      for (const Circuit &mutant : {removed, inserted}) {
        bool differs = naiveDistance(matrix, naiveMatrix(mutant)) > 1e-5;
        Verdict verdict = checkEquivalence(a, rewrite(rng, mutant));
        EXPECT_EQ(verdict.equivalence == Equivalence::NotEquivalent, differs)
            << verdict.explanation;
        EXPECT_EQ(verdict.isEqual(), !differs);
        numMutants += differs;
      }
    }
  }
  EXPECT_GT(numMutants, 900u);
}

TEST(Equivalence, SeesSmallAngleErrors) {
  std::mt19937_64 rng(3);
  for (unsigned round = 0; round < 40; ++round) {
    Circuit a = randomCircuit(rng, {.numQubits = 5, .numGates = 40});
    Circuit b = withInserted(a, rng() % a.size(), CP, {1, 3}, {1e-3});
    Verdict verdict = checkEquivalence(a, rewrite(rng, b));
    EXPECT_EQ(verdict.equivalence, Equivalence::NotEquivalent);
    EXPECT_LE(verdict.errorBound, 1e-3);
    EXPECT_GE(verdict.errorBound, 1e-5);
  }
}

TEST(Equivalence, KeepsToTheTolerance) {
  for (uint16_t methods : {VerifyAllMethods, VerifyDense}) {
    Circuit a(2), b(2);
    a.append(CX, {0, 1});
    b.append(CX, {0, 1});
    b.append(RZ, {1}, {1e-7});
    EXPECT_TRUE(checkEquivalence(a, b, only(methods)).isEqual());
    b.append(RZ, {1}, {1e-5});
    EXPECT_EQ(checkEquivalence(a, b, only(methods)).equivalence,
              Equivalence::NotEquivalent);
    EquivalenceOptions loose = only(methods);
    loose.tolerance = 1e-4;
    EXPECT_TRUE(checkEquivalence(a, b, loose).isEqual());
  }
}

TEST(Equivalence, ReportsTheGlobalPhase) {
  Circuit a(1), b(1);
  a.append(P, {0}, {0.7});
  b.append(RZ, {0}, {0.7});
  Verdict verdict = checkEquivalence(a, b);
  EXPECT_EQ(verdict.equivalence, Equivalence::EquivalentUpToGlobalPhase);
  EXPECT_NEAR(verdict.globalPhase, -0.35, 1e-12);
  b.append(GPhase, {}, {0.3});
  b.globalPhase = 0.05;
  EXPECT_EQ(checkEquivalence(a, b).equivalence, Equivalence::Equivalent);
}

TEST(Equivalence, GivesAWitness) {
  Circuit a(2), b(2);
  a.append(CX, {0, 1});
  Verdict verdict = checkEquivalence(a, b, only(VerifyDense));
  ASSERT_EQ(verdict.equivalence, Equivalence::NotEquivalent);
  ASSERT_TRUE(verdict.witness);
  EXPECT_EQ(verdict.witness->input[0], '1');
  EXPECT_EQ(verdict.witness->output[0], '1');
  EXPECT_NEAR(std::abs(verdict.witness->first - verdict.witness->second), 1,
              1e-9);
}

TEST(Equivalence, FollowsLayouts) {
  std::mt19937_64 rng(4);
  for (unsigned round = 0; round < 60; ++round) {
    unsigned n = 2 + rng() % 4, device = n + rng() % 3;
    Circuit a = randomCircuit(
        rng, {.numQubits = n, .numGates = 15, .maxGateQubits = 2});
    std::vector<Qubit> layout(device);
    for (unsigned i = 0; i < device; ++i)
      layout[i] = i;
    std::shuffle(layout.begin(), layout.end(), rng);
    layout.resize(n);
    EquivalenceOptions options;
    options.initialLayout = layout;
    Circuit b = rewrite(rng, routeOnLine(a, device, layout));
    options.finalLayout = layout;
    Verdict verdict = checkEquivalence(a, b, options);
    EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
    EXPECT_EQ(verdict.initialLayout, *options.initialLayout);
    EXPECT_EQ(verdict.finalLayout, *options.finalLayout);
    // Another final layout is wrong unless the state does not tell.
    std::swap(layout[0], layout[1]);
    options.finalLayout = layout;
    Circuit swapped = a;
    swapped.append(Swap, {0, 1});
    bool differs = naiveDistance(naiveMatrix(a), naiveMatrix(swapped)) > 1e-5;
    EXPECT_EQ(checkEquivalence(a, b, options).isEqual(), !differs);
  }
}

TEST(Equivalence, FindsTheLayoutFromMeasurements) {
  Circuit a(2, 2), b(5, 2);
  a.append(H, {0});
  a.append(CX, {0, 1});
  a.append(T, {1});
  a.append(H, {1});
  a.appendMeasure(0, 0);
  a.appendMeasure(1, 1);
  b.append(H, {3});
  b.append(Swap, {3, 2});
  b.append(CX, {2, 1});
  b.append(T, {1});
  b.append(H, {1});
  b.appendMeasure(1, 1);
  b.appendMeasure(2, 0);
  for (VerifyInputs inputs : {VerifyInputs::Zero, VerifyInputs::All}) {
    EquivalenceOptions options;
    options.inputs = inputs;
    Verdict verdict = checkEquivalence(a, b, options);
    EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
    EXPECT_EQ(verdict.initialLayout, (std::vector<Qubit>{3, 1}));
    EXPECT_EQ(verdict.finalLayout, (std::vector<Qubit>{2, 1}));
  }
  // A flip of a qubit that nobody measures shows in the state only.
  b.append(X, {0});
  Verdict verdict = checkEquivalence(a, b);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  EXPECT_EQ(verdict.outputs, VerifyOutputs::Bits);
  EquivalenceOptions states;
  states.outputs = VerifyOutputs::State;
  EXPECT_EQ(checkEquivalence(a, b, states).equivalence,
            Equivalence::NotEquivalent);
}

TEST(Equivalence, ComparesWhatIsMeasured) {
  // b leaves out a phase before the measurement and entangles the measured
  // qubit with one that is thrown away.
  Circuit a(2, 1), b(2, 1);
  a.append(RX, {0}, {0.3});
  b.append(RX, {0}, {0.3});
  a.append(T, {0});
  a.append(CX, {0, 1});
  a.appendMeasure(0, 0);
  b.appendMeasure(0, 0);
  Verdict verdict = checkEquivalence(a, b);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  EXPECT_EQ(verdict.outputs, VerifyOutputs::Bits);
  // The distribution decides where the circuits are not otherwise alike.
  Circuit c(2, 1), d(2, 1);
  for (Circuit *circuit : {&c, &d}) {
    circuit->append(RX, {1}, {0.3});
    circuit->append(CX, {1, 0});
  }
  d.append(X, {0});
  c.appendMeasure(0, 0);
  d.appendMeasure(0, 0);
  EquivalenceOptions zero;
  zero.inputs = VerifyInputs::Zero;
  verdict = checkEquivalence(a, c, zero);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
  EXPECT_EQ(verdict.method, "distribution");
  verdict = checkEquivalence(a, d, zero);
  EXPECT_EQ(verdict.equivalence, Equivalence::NotEquivalent);
  ASSERT_TRUE(verdict.witness && verdict.witness->outputIsBits);
  EXPECT_NEAR(verdict.witness->first.real() + verdict.witness->second.real(), 1,
              1e-9);
}

TEST(Equivalence, MeasuredBitsMatter) {
  Circuit a(2, 2), b(2, 2);
  for (Circuit *circuit : {&a, &b}) {
    circuit->append(X, {0});
    circuit->appendMeasure(0, circuit == &a ? 0 : 1);
    circuit->appendMeasure(1, circuit == &a ? 1 : 0);
  }
  EquivalenceOptions options;
  options.inputs = VerifyInputs::Zero;
  Verdict verdict = checkEquivalence(a, b, options);
  EXPECT_EQ(verdict.equivalence, Equivalence::NotEquivalent);
  ASSERT_TRUE(verdict.witness);
  EXPECT_EQ(verdict.witness->output, "10");
}

TEST(Equivalence, MeasurementOnTheWayIsNotTakenForTheEnd) {
  // Equal programs, but only to someone who knows what a reset does.
  Circuit a(1, 2), b(2, 2);
  a.append(RX, {0}, {0.4});
  a.appendMeasure(0, 0);
  a.appendReset(0);
  a.append(RX, {0}, {1.1});
  a.appendMeasure(0, 1);
  b.append(RX, {0}, {0.4});
  b.append(RX, {1}, {1.1});
  b.appendMeasure(0, 0);
  b.appendMeasure(1, 1);
  for (VerifyInputs inputs : {VerifyInputs::All, VerifyInputs::Zero})
    for (VerifyOutputs outputs : {VerifyOutputs::State, VerifyOutputs::Bits}) {
      EquivalenceOptions options;
      options.inputs = inputs;
      options.outputs = outputs;
      EXPECT_EQ(checkEquivalence(a, b, options).equivalence,
                Equivalence::NoInformation);
    }
}

TEST(Equivalence, ChecksSymbolicAnglesAtRandomValues) {
  Circuit a(2), b(2), c(2);
  a.append(CX, {0, 1});
  a.append(RZ, {1}, {a.symbol(0)});
  a.append(CX, {0, 1});
  b.append(RZZ, {0, 1}, {b.symbol(0)});
  c.append(RZZ, {0, 1}, {c.symbol(1)});
  EquivalenceOptions dense = only(VerifyDense);
  EXPECT_EQ(checkEquivalence(a, b, dense).equivalence,
            Equivalence::ProbablyEquivalent);
  EXPECT_EQ(checkEquivalence(a, c, dense).equivalence,
            Equivalence::NotEquivalent);
}

TEST(Equivalence, AncillasHaveToComeBack) {
  Circuit a(3), b(4);
  a.append(CCX, {0, 1, 2});
  b.append(CCX, {0, 1, 3});
  b.append(CX, {3, 2});
  EXPECT_EQ(checkEquivalence(a, b).equivalence, Equivalence::NotEquivalent);
  b.append(CCX, {0, 1, 3});
  EXPECT_TRUE(checkEquivalence(a, b).isEqual());
}

TEST(Equivalence, FromZeroOnly) {
  Circuit a(2), b(2);
  a.append(H, {0});
  a.append(CX, {0, 1});
  b.append(H, {1});
  b.append(CX, {1, 0});
  EXPECT_EQ(checkEquivalence(a, b).equivalence, Equivalence::NotEquivalent);
  EquivalenceOptions options;
  options.inputs = VerifyInputs::Zero;
  Verdict verdict = checkEquivalence(a, b, options);
  EXPECT_TRUE(verdict.isEqual());
  EXPECT_EQ(verdict.inputs, VerifyInputs::Zero);
  // A reset of every qubit at the beginning means the same.
  Circuit c(2), d(2);
  for (Circuit *circuit : {&c, &d})
    for (Qubit q : {0, 1})
      circuit->appendReset(q);
  for (const Instruction &inst : a.instructions)
    c.appendFrom(a, inst);
  for (const Instruction &inst : b.instructions)
    d.appendFrom(b, inst);
  EXPECT_TRUE(checkEquivalence(c, d).isEqual());
}

TEST(Equivalence, RandomInputsFindButDoNotProve) {
  std::mt19937_64 rng(5);
  for (unsigned round = 0; round < 20; ++round) {
    Circuit a = randomCircuit(rng, {.numQubits = 6, .numGates = 60});
    Verdict verdict = checkEquivalence(a, rewrite(rng, a), only(VerifyStimuli));
    EXPECT_EQ(verdict.equivalence, Equivalence::ProbablyEquivalent);
    EXPECT_GT(verdict.certainty, 1 - 1e-9);
    EXPECT_LT(verdict.certainty, 1);
    Circuit mutant = withInserted(a, rng() % 60, CCZ, {1, 2, 5});
    EXPECT_EQ(checkEquivalence(a, rewrite(rng, mutant), only(VerifyStimuli))
                  .equivalence,
              Equivalence::NotEquivalent);
  }
  // A single phase in a single of 2^14 amplitudes.
  Circuit big(14), other(14);
  for (Qubit q = 0; q < 14; ++q) {
    big.append(RX, {q}, {0.1 + q});
    other.append(RX, {q}, {0.1 + q});
  }
  std::vector<Qubit> all(14);
  for (Qubit q = 0; q < 14; ++q)
    all[q] = q;
  other.appendControlled(P, 13, all, {Angle(1e-2)});
  EXPECT_EQ(checkEquivalence(big, other, only(VerifyStimuli)).equivalence,
            Equivalence::NotEquivalent);
}

TEST(Equivalence, RejectsBadLayouts) {
  Circuit a(2), b(3);
  a.append(CX, {0, 1});
  b.append(CX, {0, 1});
  for (std::vector<Qubit> layout :
       {std::vector<Qubit>{0}, std::vector<Qubit>{1, 1},
        std::vector<Qubit>{0, 7}}) {
    EquivalenceOptions options;
    options.initialLayout = layout;
    Verdict verdict = checkEquivalence(a, b, options);
    EXPECT_EQ(verdict.equivalence, Equivalence::NoInformation);
    EXPECT_NE(verdict.explanation.find("initial layout"), std::string::npos);
  }
}

TEST(Equivalence, SaysNothingOverItsLimits) {
  std::mt19937_64 rng(6);
  Circuit a = randomCircuit(rng, {.numQubits = 6, .numGates = 60});
  EquivalenceOptions options = only(VerifyDense | VerifyStimuli);
  options.workLimit = 100;
  Verdict verdict = checkEquivalence(a, a, options);
  EXPECT_EQ(verdict.equivalence, Equivalence::NoInformation);
  EXPECT_NE(verdict.explanation.find("work limit"), std::string::npos);
}

TEST(Equivalence, ThreadsDoNotChangeTheVerdict) {
  std::mt19937_64 rng(7);
  Circuit a = randomCircuit(rng, {.numQubits = 12, .numGates = 60});
  Circuit b = rewrite(rng, a);
  EquivalenceOptions one = only(VerifyStimuli), two = one;
  two.threads = 2;
  Verdict first = checkEquivalence(a, b, one),
          second = checkEquivalence(a, b, two);
  EXPECT_EQ(first.equivalence, second.equivalence);
  EXPECT_EQ(first.certainty, second.certainty);
  EXPECT_EQ(first.globalPhase, second.globalPhase);
}
