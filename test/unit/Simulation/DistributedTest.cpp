//===- DistributedTest.cpp - The state vector in several processes -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"
#include "ThreadCommunicator.h"

#include "enishi/Simulation/Distribution.h"
#include "lib/Simulation/Distributed/LocalCircuit.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::test;

namespace {

/// Every qubit into the bit of its number.
void measureAll(Program &program) {
  Circuit &code = program.code;
  code.numBits = code.numQubits;
  for (Qubit q = 0; q < code.numQubits; ++q)
    code.appendMeasure(q, q);
}

State distributedState(const Program &program, Precision precision,
                       unsigned processes) {
  State result;
  runInThreads(processes, [&](Communicator &group) {
    RunOptions options;
    options.precision = precision;
    options.threads = 1;
    options.processes = &group;
    options.memoryLimit = uint64_t(1) << 30;
    llvm::Expected<State> state =
        findSimulator("statevector")->finalState(program, options);
    if (!state)
      ADD_FAILURE() << llvm::toString(state.takeError());
    else if (group.rank() == 0)
      result = std::move(*state);
    else
      EXPECT_TRUE(state->empty());
  });
  return result;
}

struct SharedRun {
  RunResult result;         ///< Of process 0.
  uint64_t transported = 0; ///< What the transport counted, of all.
};

SharedRun runShared(const Program &program, RunOptions options,
                    unsigned processes,
                    llvm::StringRef engine = "statevector") {
  SharedRun run;
  run.transported = runInThreads(processes, [&](Communicator &group) {
    RunOptions own = options;
    own.threads = 1;
    own.processes = &group;
    own.memoryLimit =
        options.memoryLimit ? options.memoryLimit : uint64_t(1) << 30;
    llvm::Expected<RunResult> result = findSimulator(engine)->run(program, own);
    if (!result)
      ADD_FAILURE() << llvm::toString(result.takeError());
    else if (group.rank() == 0)
      run.result = std::move(*result);
  });
  return run;
}

Histogram runAlone(const Program &program, const RunOptions &options) {
  llvm::Expected<RunResult> result =
      findSimulator("statevector")->run(program, options);
  if (!result) {
    ADD_FAILURE() << llvm::toString(result.takeError());
    return {};
  }
  return result->histogram;
}

/// Every kind of gate, on few qubits (matrices) and on many (machine code).
TEST(Distributed, RandomCircuitsGiveTheReferencesAmplitudes) {
  std::mt19937_64 random(11);
  for (unsigned trial = 0; trial < 30; ++trial) {
    Circuit circuit(trial % 3 == 2 ? 16 : 9 + trial % 4);
    circuit.globalPhase = 0.1 * trial;
    appendRandomGates(circuit, 1 + random() % 90, random);
    State expected = naiveState(circuit);
    Program program = programOf(circuit);
    for (unsigned processes : {1, 2, 4, 8}) {
      EXPECT_LT(largestDifference(
                    distributedState(program, Precision::Double, processes),
                    expected),
                1e-12)
          << trial << ", " << processes << " processes";
      EXPECT_LT(largestDifference(
                    distributedState(program, Precision::Single, processes),
                    expected),
                5e-6)
          << trial << ", " << processes << " processes";
    }
  }
}

TEST(Distributed, ProgramsTooSmallForAllLeaveSomeIdle) {
  for (unsigned qubits : {0, 1, 3, 6}) {
    Circuit circuit(qubits);
    circuit.globalPhase = 0.5;
    std::mt19937_64 random(qubits);
    if (qubits)
      appendRandomGates(circuit, 20, random);
    State expected = naiveState(circuit);
    EXPECT_LT(largestDifference(
                  distributedState(programOf(circuit), Precision::Double, 8),
                  expected),
              1e-12)
        << qubits;
  }
}

/// The counts, not only their distribution.
TEST(Distributed, AnyNumberOfProcessesGivesTheSameCounts) {
  std::mt19937_64 random(12);
  for (unsigned trial = 0; trial < 12; ++trial) {
    Circuit circuit(trial % 2 ? 17 : 10);
    appendRandomGates(circuit, 80, random);
    Program program = programOf(circuit);
    measureAll(program);
    RunOptions options;
    options.shots = 3000;
    options.seed = trial;
    options.precision = Precision::Double;
    Histogram alone = runAlone(program, options);
    for (unsigned processes : {1, 2, 4, 8})
      EXPECT_TRUE(runShared(program, options, processes).result.histogram ==
                  alone)
          << trial << ", " << processes << " processes";
  }
}

/// Measurements in the middle, resets and what depends on them.
TEST(Distributed, DynamicProgramsBranchAlike) {
  std::mt19937_64 random(13);
  for (unsigned trial = 0; trial < 10; ++trial) {
    Circuit circuit(10);
    appendRandomGates(circuit, 25, random);
    Program program = programOf(circuit);
    Circuit &code = program.code;
    code.numBits = 12;
    for (unsigned round = 0; round < 3; ++round) {
      Qubit measured = random() % 10;
      code.appendMeasure(measured, round);
      code.append(GateKind::H, {measured});
      code.appendReset(Qubit(random() % 10));
      appendRandomGates(code, 15, random);
    }
    for (Qubit q = 0; q < 9; ++q)
      code.appendMeasure(q, 3 + q);
    RunOptions options;
    options.shots = 400;
    options.seed = trial;
    options.precision = Precision::Double;
    Histogram alone = runAlone(program, options);
    for (unsigned processes : {2, 4, 8}) {
      EXPECT_TRUE(runShared(program, options, processes).result.histogram ==
                  alone)
          << trial << ", " << processes << " processes";
      // With memory for few states, branches are run again from the start.
      RunOptions small = options;
      small.memoryLimit = 1500000;
      EXPECT_TRUE(runShared(program, small, processes).result.histogram ==
                  alone)
          << trial << ", " << processes << " processes, little memory";
    }
  }
}

TEST(Distributed, ForecastBytesAreThoseSent) {
  std::mt19937_64 random(14);
  for (unsigned trial = 0; trial < 16; ++trial) {
    Circuit circuit(trial % 2 ? 17 : 11);
    appendRandomGates(circuit, 60, random);
    Program program = programOf(circuit);
    measureAll(program);
    RunOptions options;
    options.shots = 10;
    options.threads = 1;
    options.precision = trial % 4 < 2 ? Precision::Single : Precision::Double;
    for (unsigned processes : {2, 4, 8}) {
      llvm::Expected<DistributionForecast> forecast =
          forecastDistribution(program, options, processes);
      ASSERT_TRUE(bool(forecast)) << llvm::toString(forecast.takeError());
      SharedRun run = runShared(program, options, processes);
      EXPECT_EQ(forecast->bytesSent(), run.result.bytesSent);
      EXPECT_EQ(forecast->bytesSent() * forecast->processes, run.transported);
      EXPECT_EQ(forecast->processes, run.result.numProcesses);
      EXPECT_EQ(forecast->bytesPerProcess, run.result.bytesUsed);
    }
  }
}

TEST(Distributed, DiagonalGatesSendNothing) {
  Circuit circuit(12);
  for (Qubit q = 0; q < 12; ++q)
    circuit.append(GateKind::H, {q});
  for (Qubit a = 0; a < 12; ++a)
    for (Qubit b = 0; b < a; ++b)
      circuit.append(GateKind::CP, {a, b}, {0.1 * a + b});
  circuit.append(GateKind::CCZ, {9, 10, 11});
  Program program = programOf(circuit);
  measureAll(program);
  RunOptions options;
  SharedRun run = runShared(program, options, 8);
  EXPECT_EQ(run.result.numProcesses, 8u);
  EXPECT_EQ(run.result.bytesSent, 0u);
  EXPECT_EQ(run.transported, 0u);
  EXPECT_LT(largestDifference(
                distributedState(programOf(circuit), Precision::Double, 8),
                naiveState(circuit)),
            1e-12);
}

TEST(Distributed, RefusesWhatCannotBeDivided) {
  Circuit circuit(10);
  circuit.append(GateKind::H, {0});
  circuit.append(GateKind::CX, {0, 9});
  Program program = programOf(circuit);
  measureAll(program);
  llvm::Expected<DistributionForecast> forecast =
      forecastDistribution(program, {}, 6);
  ASSERT_FALSE(bool(forecast));
  EXPECT_EQ(llvm::toString(forecast.takeError()),
            "6 processes cannot divide a state vector evenly: their number has "
            "to be a power of two, so start 4 or 8");
  runInThreads(3, [&](Communicator &group) {
    RunOptions options;
    options.processes = &group;
    llvm::Expected<RunResult> result =
        findSimulator("statevector")->run(program, options);
    EXPECT_FALSE(bool(result));
    llvm::consumeError(result.takeError());
  });
}

// --- Plans ------------------------------------------------------------------

using namespace enishi::simulation;

/// The gates of a circuit, fused.
FusedCircuit fused(const Circuit &circuit, FusedForm form) {
  GateList gates;
  for (uint32_t i = 0; i < circuit.instructions.size(); ++i)
    gates.gates.push_back({i, kNone});
  std::vector<uint8_t> positions(circuit.numQubits);
  for (unsigned q = 0; q < positions.size(); ++q)
    positions[q] = q;
  return fuse(circuit, gates, positions, form);
}

TEST(StagePlan, RandomPlansPassTheirCheck) {
  std::mt19937_64 random(15);
  for (unsigned trial = 0; trial < 200; ++trial) {
    Circuit circuit(9 + trial % 12);
    appendRandomGates(circuit, random() % 150, random);
    FusedCircuit ops =
        fused(circuit, trial % 2 ? FusedForm::Rotations : FusedForm::Matrices);
    Layout layout(circuit.numQubits, circuit.numQubits - 1 - trial % 2, 3);
    for (bool fromZero : {false, true})
      for (bool ordered : {false, true}) {
        StageOptions options{fromZero, ordered};
        StagePlan plan = planStages(ops, layout, options);
        llvm::Error error = checkStages(ops, layout, options, plan);
        EXPECT_FALSE(bool(error)) << llvm::toString(std::move(error));
      }
  }
}

TEST(StagePlan, WrongPlansDoNotPass) {
  Circuit circuit(9);
  for (Qubit q = 0; q < 9; ++q) {
    circuit.append(GateKind::H, {q});
    circuit.append(GateKind::CZ, {q, (q + 1) % 9});
    circuit.append(GateKind::RX, {q}, {0.3});
  }
  FusedCircuit ops = fused(circuit, FusedForm::Rotations);
  Layout layout(9, 7, 3);
  StageOptions options{true, true};
  const StagePlan right = planStages(ops, layout, options);
  ASSERT_FALSE(bool(checkStages(ops, layout, options, right)));
  ASSERT_GT(right.stages.size(), 1u);
  auto refused = [&](auto change) {
    StagePlan wrong = right;
    change(wrong);
    llvm::Error error = checkStages(ops, layout, options, wrong);
    bool isRefused = bool(error);
    llvm::consumeError(std::move(error));
    return isRefused;
  };
  EXPECT_TRUE(refused([](StagePlan &p) { p.stages[0].ops.pop_back(); }));
  EXPECT_TRUE(refused([](StagePlan &p) {
    p.stages[0].ops.push_back(p.stages[0].ops.front());
  }));
  EXPECT_TRUE(refused([](StagePlan &p) {
    std::reverse(p.stages[0].ops.begin(), p.stages[0].ops.end());
  }));
  EXPECT_TRUE(refused([](StagePlan &p) { p.stages[1].exchanged.clear(); }));
  EXPECT_TRUE(refused([](StagePlan &p) { p.after.placeOf[3] = 0; }));
  EXPECT_TRUE(
      refused([](StagePlan &p) { std::swap(p.stages[0], p.stages[1]); }));
}

/// A canonical pair as a matrix and as what it is.
TEST(StagePlan, PairsAreTheirMatrices) {
  for (GateKind kind : {GateKind::RXX, GateKind::RYY, GateKind::RZZ}) {
    FusedCircuit circuit;
    const double angle = 0.7;
    circuit.pairs.push_back({kind == GateKind::RXX ? -angle / 2 : 0,
                             kind == GateKind::RYY ? -angle / 2 : 0,
                             kind == GateKind::RZZ ? -angle / 2 : 0});
    circuit.ops.push_back({FusedOp::Pair, {0, 1}, 0, 0, 0});
    FusedCircuit matrices = withoutPairs(circuit);
    ASSERT_EQ(matrices.ops[0].kind, FusedOp::Dense2);
    llvm::SmallVector<Complex> expected;
    gateMatrix(kind, {angle}, expected);
    for (unsigned i = 0; i < 16; ++i)
      EXPECT_LT(std::abs(matrices.matrices4[0][i] - expected[i]), 1e-15);
  }
}

} // namespace
