//===- OptimizeReductionTest.cpp - Known reductions -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Circuits for which it is known what must be left.
//
//===----------------------------------------------------------------------===//

#include "CircuitTesting.h"

#include "enishi/Optimization/Optimize.h"

using namespace enishi;
using namespace enishi::testing_support;

namespace {

using enum GateKind;
using std::numbers::pi;

Circuit merged(const Circuit &circuit) {
  OptimizeStatistics statistics;
  return mergeRotations(circuit, false, {}, statistics);
}

Circuit optimized(const Circuit &circuit, OptimizeOptions options = {}) {
  return optimize(circuit, options).circuit;
}

/// The kinds of a circuit's gates, in order.
std::vector<GateKind> kinds(const Circuit &circuit) {
  std::vector<GateKind> result;
  for (const Instruction &inst : circuit.instructions)
    result.push_back(inst.kind);
  return result;
}

using Kinds = std::vector<GateKind>;

TEST(Reduction, HadamardsTurnCX) {
  Circuit circuit(2);
  circuit.append(H, {0});
  circuit.append(H, {1});
  circuit.append(CX, {0, 1});
  circuit.append(H, {0});
  circuit.append(H, {1});
  Circuit result = merged(circuit);
  ASSERT_EQ(kinds(result), Kinds{CX});
  EXPECT_EQ(result.qubits(result.instructions[0])[0], 1u);
}

TEST(Reduction, CXCancelsBehindHadamardsAndNames) {
  // CZ, a CX in disguise, and rotations by pi/2.
  Circuit circuit(2);
  circuit.append(CX, {0, 1});
  circuit.append(H, {1});
  circuit.append(CZ, {1, 0});
  circuit.append(H, {1});
  EXPECT_TRUE(merged(circuit).empty());

  Circuit quarter(2);
  quarter.append(RZX, {0, 1}, {pi / 2});
  quarter.append(CX, {0, 1});
  quarter.append(RX, {1}, {-pi / 2});
  quarter.append(Sdg, {0});
  Circuit result = merged(quarter);
  EXPECT_EQ(measureCost(result).gates, 0u) << toString(result);
}

TEST(Reduction, CXPassesSharedControlsAndTargets) {
  Circuit circuit(4);
  circuit.append(CX, {0, 1});
  circuit.append(CX, {0, 2}); // the same control
  circuit.append(CX, {3, 1}); // the same target
  circuit.append(T, {0});
  circuit.append(RX, {1}, {0.3});
  circuit.append(CX, {0, 1});
  CircuitCost cost = measureCost(merged(circuit));
  EXPECT_EQ(cost.twoQubit, 2u);
  EXPECT_EQ(cost.oneQubit, 2u);
}

TEST(Reduction, RotationsMergeThroughControls) {
  Circuit circuit(2);
  circuit.append(T, {0});
  circuit.append(CX, {0, 1});
  circuit.append(T, {0});
  circuit.append(CZ, {0, 1});
  circuit.append(S, {0});
  Circuit result = merged(circuit);
  EXPECT_EQ(measureCost(result).oneQubit, 1u) << toString(result);
  EXPECT_EQ(measureCost(result).twoQubit, 2u);
}

TEST(Reduction, SymbolicRotationsMergeAndCancel) {
  Circuit circuit(2);
  Angle symbol = circuit.symbol(0);
  circuit.append(RZ, {0}, {symbol});
  circuit.append(CX, {0, 1});
  circuit.append(RZ, {0}, {circuit.negate(symbol)});
  circuit.append(RZZ, {0, 1}, {circuit.scale(symbol, 2)});
  circuit.append(RZ, {1}, {symbol});
  circuit.append(RZZ, {1, 0}, {circuit.scale(symbol, -2)});
  circuit.append(CX, {0, 1});
  CircuitCost cost = measureCost(merged(circuit));
  EXPECT_EQ(cost.oneQubit, 1u);
  EXPECT_EQ(cost.twoQubit, 2u);
}

TEST(Reduction, SymbolicPhaseGatesKeepNoPhaseBehind) {
  Circuit circuit(2);
  circuit.append(CP, {0, 1}, {circuit.symbol(0)});
  circuit.append(H, {0});
  circuit.append(P, {0}, {circuit.symbol(1)});
  EXPECT_EQ(kinds(merged(circuit)), (Kinds{CP, H, P}));
}

TEST(Reduction, ToffolisCancel) {
  Circuit circuit(5);
  circuit.append(CCX, {0, 1, 2});
  circuit.append(CX, {0, 3});
  circuit.append(T, {1});
  circuit.append(RX, {2}, {0.4});
  circuit.append(CCX, {1, 0, 2});
  circuit.append(CCZ, {2, 3, 4});
  circuit.append(CZ, {2, 3});
  circuit.append(CCZ, {4, 2, 3});
  circuit.appendControlled(RY, 3, {0, 1, 2, 3}, {0.4});
  circuit.appendControlled(RY, 3, {2, 1, 0, 3}, {-0.4});
  CircuitCost cost = measureCost(merged(circuit));
  EXPECT_EQ(cost.multiQubit, 0u);
  EXPECT_EQ(cost.twoQubit, 2u);
}

TEST(Reduction, ControlledPhasesMergeUnderManyControls) {
  Circuit circuit(4);
  circuit.appendControlled(P, 3, {0, 1, 2, 3}, {0.25});
  circuit.append(CZ, {0, 3});
  circuit.appendControlled(P, 3, {3, 2, 1, 0}, {0.5});
  Circuit result = merged(circuit);
  ASSERT_EQ(measureCost(result).multiQubit, 1u);
  for (const Instruction &inst : result.instructions)
    if (inst.kind == Controlled) {
      EXPECT_NEAR(result.param(inst, 0).value, 0.75, 1e-15);
    }
}

TEST(Reduction, NamedSequences) {
  struct Case {
    Kinds before, after;
  };
  const Case cases[] = {
      {{T, T}, {S}},        {{H, S, H}, {SX}},    {{H, Z, H}, {X}},
      {{S, S}, {Z}},        {{SX, SX}, {X}},      {{H, H}, {}},
      {{T, S, T}, {Z}},     {{X, T, X}, {Tdg}},   {{T, Tdg}, {}},
      {{H, T, T, H}, {SX}}, {{S, X, Sdg, X}, {Z}}};
  for (const Case &example : cases) {
    Circuit circuit(1);
    for (GateKind kind : example.before)
      circuit.append(kind, {0});
    EXPECT_EQ(kinds(optimized(circuit)), example.after) << toString(circuit);
  }
}

TEST(Reduction, FullTurnsVanishWithTheirPhase) {
  Circuit circuit(2);
  circuit.append(RZ, {0}, {2 * pi});
  circuit.append(RX, {1}, {-2 * pi});
  circuit.append(P, {0}, {2 * pi});
  circuit.append(RZZ, {0, 1}, {2 * pi});
  circuit.append(U, {1}, {0.0, 0.3, -0.3});
  Circuit result = optimized(circuit);
  EXPECT_TRUE(result.empty());
  EXPECT_LT(distance(columns(circuit), columns(result)), 1e-12);
}

TEST(Reduction, OneGatePerRunOnAnyMachine) {
  Random random(5);
  OptimizeOptions options;
  for (unsigned trial = 0; trial < 50; ++trial) {
    Circuit circuit(1);
    for (unsigned i = 0; i < 20; ++i)
      circuit.append(U, {0}, {random.angle(), random.angle(), 0.1 * i});
    EXPECT_EQ(optimized(circuit, options).size(), 1u);
  }
}

TEST(Reduction, TwoQubitBlocksNeedThreeAtMost) {
  Random random(6);
  for (unsigned trial = 0; trial < 30; ++trial) {
    Circuit circuit(2);
    for (unsigned i = 0; i < 12; ++i) {
      circuit.append(U, {i & 1}, {random.angle(), random.uniform(), 0.1 * i});
      circuit.append(i % 3 ? CX : CP, {i & 1, 1 - (i & 1)},
                     i % 3 ? std::vector<Angle>()
                           : std::vector<Angle>{random.uniform()});
    }
    EXPECT_LE(measureCost(optimized(circuit)).cxCost, 3u);
  }
}

TEST(Reduction, BlocksInTheBasisOfTheMachine) {
  Circuit circuit(2);
  circuit.append(CP, {0, 1}, {0.4});
  circuit.append(Swap, {0, 1});
  // Two gates on the pair may not become three for nothing...
  EXPECT_EQ(measureCost(optimized(circuit)).twoQubit, 2u);
  // ...but they need three CX together, or three of any rotation.
  OptimizeOptions options;
  options.twoQubitBasis = CX;
  EXPECT_EQ(measureCost(optimized(circuit, options)).cxCost, 3u);
  options.twoQubitBasis = RZZ;
  Circuit rotations = optimized(circuit, options);
  EXPECT_LE(measureCost(rotations).twoQubit, 3u);
  EXPECT_LT(distance(columns(circuit), columns(rotations)), 1e-9);
  // A general rotation is one gate of such a machine.
  Circuit sandwich(2);
  sandwich.append(CX, {0, 1});
  sandwich.append(RZ, {1}, {0.4});
  sandwich.append(CX, {0, 1});
  EXPECT_EQ(kinds(optimized(sandwich, options)), Kinds{RZZ});
}

TEST(Reduction, BlocksOfOneCX) {
  // Two CX and a Hadamard between them make one CX's class of gate.
  Circuit circuit(2);
  circuit.append(CX, {0, 1});
  circuit.append(H, {0});
  circuit.append(CX, {1, 0});
  circuit.append(H, {0});
  circuit.append(S, {1});
  circuit.append(CX, {0, 1});
  circuit.append(RX, {1}, {pi});
  Circuit result = optimized(circuit);
  EXPECT_LE(measureCost(result).cxCost, 2u) << toString(result);
  EXPECT_LT(distance(columns(circuit), columns(result)), 1e-9);
}

TEST(Reduction, SwapsVanishByRenaming) {
  Circuit circuit(3);
  circuit.append(Swap, {0, 1});
  circuit.append(CX, {1, 2});
  circuit.append(Swap, {1, 2});
  // Three CX that are a SWAP.
  circuit.append(CX, {0, 1});
  circuit.append(CX, {1, 0});
  circuit.append(CX, {0, 1});
  OptimizeOptions options;
  options.elideSwaps = true;
  OptimizeResult result = optimize(circuit, options);
  EXPECT_EQ(measureCost(result.circuit).cxCost, 1u) << toString(result.circuit);
  EXPECT_EQ(result.permutation, (std::vector<Qubit>{2, 1, 0}));
}

/// CCZ in Clifford and T gates (Nielsen and Chuang, figure 4.9).
void appendCCZ(Circuit &circuit, Qubit a, Qubit b, Qubit c) {
  circuit.append(CX, {b, c});
  circuit.append(Tdg, {c});
  circuit.append(CX, {a, c});
  circuit.append(T, {c});
  circuit.append(CX, {b, c});
  circuit.append(Tdg, {c});
  circuit.append(CX, {a, c});
  circuit.append(T, {b});
  circuit.append(T, {c});
  circuit.append(CX, {a, b});
  circuit.append(T, {a});
  circuit.append(Tdg, {b});
  circuit.append(CX, {a, b});
}

void appendCCX(Circuit &circuit, Qubit a, Qubit b, Qubit c) {
  circuit.append(H, {c});
  appendCCZ(circuit, a, b, c);
  circuit.append(H, {c});
}

TEST(Reduction, TCountsOfPublishedCircuits) {
  // mod5_4 of Amy, Maslov, Mosca (arXiv:1303.2042): 8 T gates are the best
  // known without ancillas by merging rotations (Kissinger, van de Wetering,
  // arXiv:1903.10477, table 1).
  Circuit mod5(5);
  mod5.append(X, {4});
  appendCCX(mod5, 0, 3, 4);
  appendCCX(mod5, 2, 3, 4);
  mod5.append(CX, {3, 4});
  appendCCX(mod5, 1, 2, 4);
  mod5.append(CX, {2, 4});
  appendCCX(mod5, 0, 1, 4);
  mod5.append(CX, {1, 4});
  mod5.append(CX, {0, 4});
  CircuitCost before = measureCost(mod5);
  Circuit result = optimized(mod5);
  EXPECT_EQ(before.tCount, 28u);
  EXPECT_EQ(measureCost(result).tCount, 8u);
  EXPECT_LE(measureCost(result).twoQubit, before.twoQubit);
  EXPECT_LT(distance(columns(mod5), columns(result)), 1e-9);

  // tof_3 and tof_4 of the same table: 21 -> 15 and 35 -> 23.
  Circuit tof3(5);
  appendCCX(tof3, 0, 1, 3);
  appendCCX(tof3, 2, 3, 4);
  appendCCX(tof3, 0, 1, 3);
  EXPECT_EQ(measureCost(optimized(tof3)).tCount, 15u);
  Circuit tof4(7);
  appendCCX(tof4, 0, 1, 4);
  appendCCX(tof4, 2, 4, 5);
  appendCCX(tof4, 3, 5, 6);
  appendCCX(tof4, 2, 4, 5);
  appendCCX(tof4, 0, 1, 4);
  EXPECT_EQ(measureCost(optimized(tof4)).tCount, 23u);
}

TEST(Reduction, FoldingCrossesCliffords) {
  // The same Pauli rotation twice, in different clothes.
  Circuit circuit(3);
  circuit.append(RZ, {0}, {0.3});
  circuit.append(H, {0});
  circuit.append(CX, {0, 1});
  circuit.append(CX, {1, 2});
  circuit.append(RX, {1}, {0.1}); // commutes with it
  circuit.append(H, {2});
  circuit.append(CX, {0, 2});
  circuit.append(CX, {0, 2});
  circuit.append(H, {2});
  circuit.append(CX, {1, 2});
  circuit.append(CX, {0, 1});
  circuit.append(H, {0});
  circuit.append(RZ, {0}, {0.5});
  EXPECT_EQ(measureCost(optimized(circuit)).nonClifford, 2u);
}

TEST(Reduction, StartInZero) {
  OptimizeOptions options;
  options.startsInZero = true;
  Circuit circuit(4, 1);
  circuit.appendReset(0);
  circuit.append(CX, {0, 1});
  circuit.append(RZ, {2}, {0.4});
  circuit.append(X, {3});
  circuit.append(CCX, {3, 2, 1});
  circuit.append(CX, {3, 1}); // becomes X
  circuit.append(H, {2});
  circuit.append(CX, {1, 2}); // X on |+>
  Circuit result = optimized(circuit, options);
  EXPECT_EQ(kinds(result), (Kinds{X, H, X})) << toString(result);
}

TEST(Reduction, StartInZeroThroughCliffords) {
  // RZ after a GHZ state's preparation acts as on |0> only where it commutes
  // back: ZZ does.
  OptimizeOptions options;
  options.startsInZero = true;
  Circuit circuit(2);
  circuit.append(H, {0});
  circuit.append(CX, {0, 1});
  circuit.append(RZZ, {0, 1}, {0.7});
  EXPECT_EQ(kinds(optimized(circuit, options)), (Kinds{H, CX}));
}

TEST(Reduction, OnlyBitsMatter) {
  OptimizeOptions options;
  options.onlyBitsMatter = true;
  Circuit circuit(3, 1);
  circuit.append(H, {0});
  circuit.append(CZ, {0, 1}); // diagonal before the measurement
  circuit.append(H, {2});     // never measured
  circuit.append(CX, {0, 2});
  circuit.append(T, {0});
  circuit.appendMeasure(0, 0);
  circuit.append(X, {0});
  EXPECT_EQ(kinds(optimized(circuit, options)), (Kinds{H, Measure}));
}

TEST(Reduction, SmallRotationsGoWhereFidelityGains) {
  Circuit circuit(2);
  circuit.append(H, {0});
  circuit.append(CP, {0, 1}, {1e-5});
  circuit.append(H, {1});
  EXPECT_EQ(measureCost(optimized(circuit)).twoQubit, 1u);
  OptimizeOptions options;
  options.twoQubitFidelity = 1 - 1e-9;
  EXPECT_EQ(measureCost(optimized(circuit, options)).twoQubit, 0u);
}

TEST(Reduction, OrderingPointsHold) {
  Circuit circuit(2, 1);
  circuit.append(X, {0});
  circuit.appendBarrier({0, 1});
  circuit.append(X, {0});
  circuit.append(RZ, {1}, {0.2});
  circuit.appendMeasure(1, 0);
  circuit.append(RZ, {1}, {0.2});
  EXPECT_EQ(kinds(optimized(circuit)), (Kinds{X, Barrier, X, RZ, Measure, RZ}));
}

TEST(Reduction, StreamsWithJumpsStay) {
  Circuit circuit(1);
  circuit.append(X, {0});
  circuit.append(X, {0});
  circuit.instructions.emplace_back().kind = Jump;
  EXPECT_EQ(optimized(circuit).size(), 3u);
}

TEST(Reduction, DecomposesAfterCancelling) {
  Circuit circuit(4);
  circuit.append(CCX, {0, 1, 2});
  circuit.append(CCX, {0, 1, 2});
  circuit.append(CCX, {1, 2, 3});
  OptimizeOptions options;
  options.decomposeMultiQubit = true;
  OptimizeResult result = optimize(circuit, options);
  CircuitCost cost = measureCost(result.circuit);
  EXPECT_EQ(cost.multiQubit, 0u);
  EXPECT_LE(cost.twoQubit, 6u);
  EXPECT_LT(distance(columns(circuit), columns(result.circuit)), 1e-9);
}

TEST(Reduction, EmptyCircuits) {
  EXPECT_TRUE(optimized(Circuit(0)).empty());
  EXPECT_TRUE(optimized(Circuit(3)).empty());
  Circuit phase(0);
  phase.append(GPhase, llvm::ArrayRef<Qubit>(), {Angle(0.4)});
  Circuit result = optimized(phase);
  EXPECT_TRUE(result.empty());
  EXPECT_NEAR(result.globalPhase, 0.4, 1e-15);
}

TEST(Cost, CountsByKind) {
  Circuit circuit(3);
  circuit.append(CX, {0, 1});
  circuit.append(Swap, {0, 1});
  circuit.append(CP, {0, 1}, {0.3});
  circuit.append(CP, {0, 1}, {pi});
  circuit.append(CCX, {0, 1, 2});
  circuit.append(T, {0});
  circuit.append(RZ, {0}, {-3 * pi / 4});
  circuit.append(RX, {0}, {pi / 2});
  circuit.append(RX, {0}, {0.2});
  circuit.append(I, {0});
  circuit.appendBarrier({0});
  CircuitCost cost = measureCost(circuit);
  EXPECT_EQ(cost.gates, 9u);
  EXPECT_EQ(cost.oneQubit, 4u);
  EXPECT_EQ(cost.twoQubit, 4u);
  EXPECT_EQ(cost.multiQubit, 1u);
  EXPECT_EQ(cost.cxCost, 1u + 3 + 2 + 1 + 6);
  EXPECT_EQ(cost.tCount, 2u);
  EXPECT_EQ(cost.nonClifford, 5u);
}

} // namespace
