//===- OptimizePropertyTest.cpp - What optimisation promises ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random circuits through every pass, compared by dense matrices.
//
//===----------------------------------------------------------------------===//

#include "CircuitTesting.h"

#include "enishi/Optimization/Optimize.h"

#include <functional>
#include <numeric>

using namespace enishi;
using namespace enishi::testing_support;

namespace {

struct Pass {
  const char *name;
  std::function<Circuit(const Circuit &)> run;
};

Circuit optimizeAt(unsigned level, const Circuit &circuit) {
  OptimizeOptions options;
  options.level = level;
  return optimize(circuit, options).circuit;
}

const Pass kPasses[] = {
    {"merge",
     [](const Circuit &circuit) {
       OptimizeStatistics statistics;
       return mergeRotations(circuit, false, {}, statistics);
     }},
    {"fold",
     [](const Circuit &circuit) {
       OptimizeStatistics statistics;
       return mergeRotations(circuit, true, {}, statistics);
     }},
    {"fuse",
     [](const Circuit &circuit) { return fuseOneQubitGates(circuit, {}); }},
    {"blocks",
     [](const Circuit &circuit) {
       OptimizeStatistics statistics;
       std::vector<Qubit> permutation;
       return resynthesizeTwoQubitBlocks(circuit, {}, permutation, statistics);
     }},
    {"O1", [](const Circuit &c) { return optimizeAt(1, c); }},
    {"O2", [](const Circuit &c) { return optimizeAt(2, c); }},
    {"O3", [](const Circuit &c) { return optimizeAt(3, c); }},
};

class EveryPass : public testing::TestWithParam<size_t> {
protected:
  const Pass &pass = kPasses[GetParam()];

  void expectNotWorse(const Circuit &before, const Circuit &after) {
    CircuitCost costBefore = measureCost(before),
                costAfter = measureCost(after);
    EXPECT_LE(costAfter.cxCost, costBefore.cxCost);
    EXPECT_LE(costAfter.twoQubit, costBefore.twoQubit);
    EXPECT_LE(costAfter.multiQubit, costBefore.multiQubit);
  }

  void expectSame(const Circuit &before, llvm::ArrayRef<double> values,
                  unsigned trial) {
    Circuit after = pass.run(before);
    ASSERT_LT(distance(columns(before, values), columns(after, values)), 1e-7)
        << pass.name << " trial " << trial << "\n"
        << toString(before) << "becomes\n"
        << toString(after);
    expectNotWorse(before, after);
  }
};

TEST_P(EveryPass, KeepsRandomCircuits) {
  Random random(11);
  for (unsigned trial = 0; trial < 400; ++trial) {
    unsigned qubits = 1 + random.below(4);
    expectSame(randomCircuit(random, qubits, 4 + random.below(50)), {}, trial);
    if (HasFatalFailure())
      return;
  }
}

TEST_P(EveryPass, KeepsLargerRandomCircuits) {
  Random random(12);
  for (unsigned trial = 0; trial < 12; ++trial) {
    expectSame(randomCircuit(random, 6, 80), {}, trial);
    if (HasFatalFailure())
      return;
  }
}

TEST_P(EveryPass, KeepsCliffordTCircuits) {
  Random random(13);
  RandomCircuitOptions options;
  options.cliffordT = true;
  for (unsigned trial = 0; trial < 300; ++trial) {
    Circuit before = randomCircuit(random, 1 + random.below(4), 40, options);
    expectSame(before, {}, trial);
    if (HasFatalFailure())
      return;
    CircuitCost cost = measureCost(pass.run(before));
    EXPECT_LE(cost.tCount, measureCost(before).tCount);
    // It is still one of Clifford and T gates.
    EXPECT_EQ(cost.nonClifford, cost.tCount + cost.multiQubit);
  }
}

TEST_P(EveryPass, KeepsSymbolicCircuits) {
  Random random(14);
  RandomCircuitOptions options;
  options.symbolic = true;
  for (unsigned trial = 0; trial < 300; ++trial) {
    double values[] = {random.angle(), random.uniform(), random.angle()};
    expectSame(randomCircuit(random, 1 + random.below(4), 30, options), values,
               trial);
    if (HasFatalFailure())
      return;
  }
}

TEST_P(EveryPass, KeepsMeasurementsAndControlFlow) {
  Random random(15);
  RandomCircuitOptions options;
  options.nonUnitary = true;
  options.symbolic = true;
  for (unsigned trial = 0; trial < 300; ++trial) {
    double values[] = {random.angle(), random.uniform(), random.angle()};
    Circuit before = randomCircuit(random, 1 + random.below(3), 30, options);
    Circuit after = pass.run(before);
    uint64_t outcomes = random.next();
    State start = random.state(before.numQubits);
    ASSERT_LT(distance(density(before, start, values, outcomes),
                       density(after, start, values, outcomes)),
              1e-7)
        << pass.name << " trial " << trial << "\n"
        << toString(before) << "becomes\n"
        << toString(after);
    expectNotWorse(before, after);
  }
}

TEST_P(EveryPass, IsDeterministic) {
  Random random(16);
  RandomCircuitOptions options;
  options.nonUnitary = true;
  for (unsigned trial = 0; trial < 20; ++trial) {
    Circuit circuit = randomCircuit(random, 5, 100, options);
    Circuit first = pass.run(circuit), second = pass.run(circuit);
    EXPECT_EQ(toString(first), toString(second));
  }
}

/// A circuit followed by its inverse, gate by gate.
TEST_P(EveryPass, KeepsMirrorCircuits) {
  Random random(17);
  RandomCircuitOptions options;
  options.cliffordT = true;
  for (unsigned trial = 0; trial < 30; ++trial) {
    Circuit circuit = randomCircuit(random, 4, 40, options);
    circuit.globalPhase = 0;
    for (size_t i = circuit.size(); i-- > 0;) {
      Instruction inst = circuit.instructions[i];
      circuit.append(gateInfo(inst.kind).partner,
                     llvm::SmallVector<Qubit, 3>(circuit.qubits(inst)));
    }
    expectSame(circuit, {}, trial);
    if (HasFatalFailure())
      return;
    std::string name = pass.name;
    if (name != "fuse" && name != "blocks") {
      EXPECT_EQ(measureCost(pass.run(circuit)).gates, 0u) << toString(circuit);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Passes, EveryPass,
                         testing::Range(size_t(0), std::size(kPasses)),
                         [](const auto &info) {
                           return std::string(kPasses[info.param].name);
                         });

TEST(Optimize, EveryBasisKeepsTheCircuit) {
  Random random(20);
  for (GateKind basis :
       {GateKind::CZ, GateKind::ECR, GateKind::RZZ, GateKind::ISwap,
        GateKind::SqrtISwap, GateKind::T /* no entangler: as CX */}) {
    size_t rewritten = 0;
    for (unsigned trial = 0; trial < 60; ++trial) {
      Circuit before = randomCircuit(random, 2 + random.below(2), 40);
      OptimizeOptions options;
      options.twoQubitBasis = basis;
      OptimizeResult result = optimize(before, options);
      ASSERT_LT(distance(columns(before), columns(result.circuit)), 1e-7)
          << gateName(basis).str() << "\n"
          << toString(before) << "becomes\n"
          << toString(result.circuit);
      rewritten += result.statistics.resynthesizedBlocks;
    }
    EXPECT_GT(rewritten, 0u);
  }
}

TEST(Optimize, WorkGrowsWithTheGates) {
  RandomCircuitOptions circuitOptions;
  circuitOptions.cliffordT = true;
  size_t before = 0;
  for (unsigned gates : {5000u, 10000u, 20000u}) {
    Random random(25);
    Circuit circuit = randomCircuit(random, 40, gates, circuitOptions);
    size_t steps = optimize(circuit).statistics.searchSteps;
    EXPECT_GT(steps, gates);
    if (before != 0) {
      EXPECT_LT(steps, 5 * before / 2);
    }
    before = steps;
  }
}

TEST(Optimize, KeepsToThePairsOfTheInput) {
  Random random(24);
  for (unsigned trial = 0; trial < 100; ++trial) {
    // A routed circuit on a line of six sites.
    Circuit before(6);
    for (unsigned i = 0; i < 120; ++i) {
      Qubit a = random.below(5);
      switch (random.below(5)) {
      case 0:
        before.append(GateKind::H, {a});
        break;
      case 1:
        before.append(GateKind::S, {a + 1});
        break;
      case 2:
        before.append(GateKind::RX, {a}, {random.angle()});
        break;
      case 3:
        before.append(GateKind::Swap, {a, a + 1});
        break;
      default:
        before.append(GateKind::CX, {a + 1, a});
      }
    }
    OptimizeOptions options;
    options.level = 3;
    options.keepPairs = true;
    Circuit after = optimize(before, options).circuit;
    EXPECT_LT(distance(columns(before), columns(after)), 1e-8);
    for (const Instruction &inst : after.instructions) {
      llvm::ArrayRef<Qubit> qubits = after.qubits(inst);
      if (qubits.size() == 2)
        EXPECT_EQ(std::max(qubits[0], qubits[1]),
                  std::min(qubits[0], qubits[1]) + 1);
    }
  }
}

TEST(Optimize, ElidedSwapsAreReported) {
  Random random(21);
  size_t elided = 0;
  for (unsigned trial = 0; trial < 200; ++trial) {
    Circuit before = randomCircuit(random, 4, 30);
    OptimizeOptions options;
    options.elideSwaps = true;
    OptimizeResult result = optimize(before, options);
    std::vector<State> expected = columns(before);
    for (State &state : expected)
      state = permuted(state, result.permutation);
    ASSERT_LT(distance(expected, columns(result.circuit)), 1e-7)
        << toString(before) << "becomes\n"
        << toString(result.circuit);
    elided += result.statistics.elidedSwaps;
  }
  EXPECT_GT(elided, 50u);
}

TEST(Optimize, StartInZeroKeepsTheState) {
  Random random(22);
  RandomCircuitOptions circuitOptions;
  circuitOptions.nonUnitary = true;
  size_t removed = 0;
  for (unsigned trial = 0; trial < 400; ++trial) {
    circuitOptions.cliffordT = trial & 1;
    Circuit before =
        randomCircuit(random, 1 + random.below(4), 25, circuitOptions);
    OptimizeOptions options;
    options.startsInZero = true;
    OptimizeResult result = optimize(before, options);
    uint64_t outcomes = random.next();
    State zero = basisState(before.numQubits, 0);
    ASSERT_LT(distance(density(before, zero, {}, outcomes),
                       density(result.circuit, zero, {}, outcomes)),
              1e-7)
        << toString(before) << "becomes\n"
        << toString(result.circuit);
    removed += result.statistics.irrelevantGates;
  }
  EXPECT_GT(removed, 100u);
}

/// The probability of an outcome of all measurements, from |0...0>.
double probability(const Circuit &circuit, uint64_t outcomes) {
  State rho = density(circuit, basisState(circuit.numQubits, 0), {}, outcomes);
  double sum = 0;
  for (size_t i = 0; i < size_t(1) << circuit.numQubits; ++i)
    sum += rho[(i << circuit.numQubits) + i].real();
  return sum;
}

TEST(Optimize, OnlyBitsMatterKeepsTheDistribution) {
  Random random(23);
  RandomCircuitOptions circuitOptions;
  circuitOptions.nonUnitary = true;
  size_t removed = 0;
  for (unsigned trial = 0; trial < 300; ++trial) {
    Circuit before =
        randomCircuit(random, 1 + random.below(4), 20, circuitOptions);
    OptimizeOptions options;
    options.onlyBitsMatter = true;
    OptimizeResult result = optimize(before, options);
    uint64_t outcomes = random.next();
    ASSERT_NEAR(probability(before, outcomes),
                probability(result.circuit, outcomes), 1e-7)
        << toString(before) << "becomes\n"
        << toString(result.circuit);
    removed += result.statistics.irrelevantGates;
  }
  EXPECT_GT(removed, 100u);
}

} // namespace
