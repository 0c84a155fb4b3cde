//===- StateVectorTest.cpp - The state vector engine ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::test;

namespace {

State engineState(const Program &program, Precision precision,
                  unsigned threads = 2) {
  RunOptions options;
  options.precision = precision;
  options.threads = threads;
  llvm::Expected<State> state =
      findSimulator("statevector")->finalState(program, options);
  if (!state) {
    ADD_FAILURE() << llvm::toString(state.takeError());
    return {};
  }
  return *state;
}

TEST(StateVector, EveryTableGateOnEveryOrderOfOperands) {
  std::mt19937_64 random(1);
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    GateKind kind = static_cast<GateKind>(k);
    const GateInfo &info = gateInfo(kind);
    for (unsigned trial = 0; trial < 6; ++trial) {
      Circuit circuit(6);
      std::vector<Qubit> qubits = {0, 1, 2, 3, 4, 5};
      for (Qubit q : qubits)
        circuit.append(GateKind::U, {q}, {0.3 + q, 0.7 * q, 1.1 - q});
      std::shuffle(qubits.begin(), qubits.end(), random);
      std::vector<Angle> params;
      for (unsigned p = 0; p < info.numParams; ++p)
        params.push_back(0.4 + p + trial);
      circuit.append(kind,
                     llvm::ArrayRef<Qubit>(qubits).take_front(info.numQubits),
                     params);
      State expected = naiveState(circuit);
      Program program = programOf(circuit);
      EXPECT_LT(
          largestDifference(engineState(program, Precision::Double), expected),
          1e-13)
          << info.name.str();
      EXPECT_LT(
          largestDifference(engineState(program, Precision::Single), expected),
          1e-6)
          << info.name.str();
    }
  }
}

TEST(StateVector, RandomCircuitsOfAllKinds) {
  std::mt19937_64 random(2);
  for (unsigned trial = 0; trial < 150; ++trial) {
    Circuit circuit(1 + trial % 8);
    circuit.globalPhase = 0.1 * trial;
    appendRandomGates(circuit, 1 + random() % 60, random);
    State expected = naiveState(circuit);
    Program program = programOf(circuit);
    EXPECT_LT(
        largestDifference(engineState(program, Precision::Double), expected),
        1e-12)
        << trial;
    EXPECT_LT(
        largestDifference(engineState(program, Precision::Single), expected),
        5e-6)
        << trial;
  }
}

/// A swap and its like are names for other positions, whoever gives them.
TEST(StateVector, EveryTableGateAsAMatrix) {
  std::mt19937_64 random(8);
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    const GateInfo &info = gateInfo(static_cast<GateKind>(k));
    llvm::SmallVector<Complex, 64> matrix;
    gateMatrix(
        static_cast<GateKind>(k),
        llvm::ArrayRef<double>({0.4, 1.4, 2.4, 3.4}).take_front(info.numParams),
        matrix);
    Circuit circuit(6);
    std::vector<Qubit> qubits = {0, 1, 2, 3, 4, 5};
    for (Qubit q : qubits)
      circuit.append(GateKind::U, {q}, {0.3 + q, 0.7 * q, 1.1 - q});
    for (unsigned times = 0; times < 3; ++times) {
      std::shuffle(qubits.begin(), qubits.end(), random);
      circuit.appendUnitary(
          llvm::ArrayRef<Qubit>(qubits).take_front(info.numQubits), matrix);
    }
    EXPECT_LT(
        largestDifference(engineState(programOf(circuit), Precision::Double),
                          naiveState(circuit)),
        1e-13)
        << info.name.str();
  }
}

/// Large enough for tiles that leave positions out.
TEST(StateVector, TiledCircuits) {
  std::mt19937_64 random(3);
  for (unsigned trial = 0; trial < 12; ++trial) {
    Circuit circuit(14 + trial % 4);
    RandomCircuitOptions kinds;
    kinds.wide = trial % 3 == 0;
    appendRandomGates(circuit, 60, random, kinds);
    State expected = naiveState(circuit);
    Program program = programOf(circuit);
    EXPECT_LT(
        largestDifference(engineState(program, Precision::Double), expected),
        1e-12)
        << trial;
    EXPECT_LT(
        largestDifference(engineState(program, Precision::Single), expected),
        5e-6)
        << trial;
  }
}

/// Many phases between tiles: the quantum Fourier transform of a basis state
/// has an amplitude known in closed form.
TEST(StateVector, FourierTransform) {
  constexpr unsigned n = 17;
  constexpr uint64_t input = 0b10110011100010101;
  Circuit circuit(n);
  for (unsigned q = 0; q < n; ++q)
    if (input >> q & 1)
      circuit.append(GateKind::X, {q});
  for (unsigned i = n; i-- > 0;) {
    circuit.append(GateKind::H, {i});
    for (unsigned j = i; j-- > 0;)
      circuit.append(GateKind::CP, {j, i},
                     {std::numbers::pi / double(1u << (i - j))});
  }
  for (unsigned q = 0; q < n / 2; ++q)
    circuit.append(GateKind::Swap, {q, n - 1 - q});
  State state = engineState(programOf(circuit), Precision::Double);
  ASSERT_EQ(state.size(), size_t(1) << n);
  double worst = 0;
  for (uint64_t k = 0; k < state.size(); ++k) {
    uint64_t turns = input * k % (uint64_t(1) << n);
    Complex expected = std::polar(std::pow(2.0, -0.5 * n),
                                  2 * std::numbers::pi * turns / (1u << n));
    worst = std::max(worst, std::abs(state[k] - expected));
  }
  EXPECT_LT(worst, 1e-12);
}

TEST(StateVector, SamePrecisionOnAnyNumberOfThreads) {
  std::mt19937_64 random(4);
  Circuit circuit(16);
  appendRandomGates(circuit, 200, random);
  Program program = programOf(circuit);
  State one = engineState(program, Precision::Single, 1);
  EXPECT_EQ(one, engineState(program, Precision::Single, 2));
  EXPECT_EQ(one, engineState(program, Precision::Single, 5));
}

TEST(StateVector, NormDriftInSinglePrecision) {
  std::mt19937_64 random(5);
  for (unsigned n : {6u, 12u, 16u}) {
    Circuit circuit(n);
    RandomCircuitOptions kinds;
    kinds.wide = false;
    appendRandomGates(circuit, 1000, random, kinds);
    double norm = 0;
    for (Complex amplitude : engineState(programOf(circuit), Precision::Single))
      norm += std::norm(amplitude);
    EXPECT_NEAR(norm, 1, 1e-5);
  }
}

TEST(StateVector, SymbolicAnglesComeFromInputs) {
  Program program;
  program.code = Circuit(1);
  program.numSlots = 2;
  program.inputs.push_back({"theta", ProgramInput::Float, 1, 0, 64});
  LinearExpr expr;
  expr.constant = 0.5;
  expr.terms.push_back({1, 2.0});
  program.code.append(GateKind::RX, {0}, {program.code.makeAngle(expr)});
  RunOptions options;
  options.precision = Precision::Double;
  const Simulator *engine = findSimulator("statevector");
  llvm::Expected<State> missing = engine->finalState(program, options);
  ASSERT_FALSE(bool(missing));
  EXPECT_EQ(llvm::toString(missing.takeError()),
            "no value given for the input 'theta'");
  options.inputs.push_back({"theta", 0.3});
  llvm::Expected<State> state = engine->finalState(program, options);
  ASSERT_TRUE(bool(state));
  EXPECT_NEAR((*state)[0].real(), std::cos(0.55), 1e-15);
  options.inputs.push_back({"phi", 0.3});
  llvm::Expected<State> unknown = engine->finalState(program, options);
  ASSERT_FALSE(bool(unknown));
  EXPECT_EQ(llvm::toString(unknown.takeError()),
            "the program has no input 'phi'");
}

TEST(StateVector, RefusesWhatDoesNotFit) {
  Program program;
  program.code = Circuit(20, 20);
  for (Qubit q = 0; q < 20; ++q)
    program.code.append(GateKind::H, {q});
  program.code.appendMeasure(0, 0);
  RunOptions options;
  options.threads = 1;
  options.shots = 1;
  options.memoryLimit = 4 << 20;
  llvm::Expected<Estimate> estimate =
      findSimulator("statevector")->canRun(program, options);
  ASSERT_FALSE(bool(estimate));
  EXPECT_EQ(llvm::toString(estimate.takeError()),
            "the state vector of 20 qubits in single precision needs 9.0 MB, "
            "but 4.0 MB are available");
  program.code.numQubits = 3000;
  for (Qubit q = 20; q < 3000; ++q)
    program.code.append(GateKind::H, {q});
  llvm::Expected<RunResult> result =
      findSimulator("statevector")->run(program, options);
  ASSERT_FALSE(bool(result));
  EXPECT_EQ(llvm::toString(result.takeError()),
            "the state vector of 3000 qubits in single precision needs more "
            "than 4.0 PB, but 4.0 MB are available");
}

/// A program for a large device that works on few of its qubits.
TEST(StateVector, QubitsWithoutGatesTakeNoMemory) {
  Program program;
  program.code = Circuit(200, 4);
  program.code.append(GateKind::X, {150});
  program.code.append(GateKind::CX, {150, 20});
  program.code.append(GateKind::Swap, {20, 199});
  program.code.appendReset(7);
  for (auto [qubit, bit] : {std::pair(20u, 0u), {150, 1}, {3, 2}, {199, 3}})
    program.code.appendMeasure(qubit, bit);
  RunOptions options;
  options.shots = 10;
  llvm::Expected<RunResult> result =
      findSimulator("statevector")->run(program, options);
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->histogram.countOf(0b1010), 10u);
  program.code.instructions.resize(3);
  llvm::Expected<State> state =
      findSimulator("statevector")->finalState(program, options);
  ASSERT_FALSE(bool(state));
  EXPECT_EQ(llvm::toString(state.takeError()).substr(0, 54),
            "the final state of 200 qubits needs more than 4.0 PB, ");
}

TEST(StateVector, FinalStateWithIdleQubits) {
  Circuit circuit(6);
  circuit.append(GateKind::RY, {4}, {0.7});
  circuit.append(GateKind::CX, {4, 1});
  State expected = naiveState(circuit);
  EXPECT_LT(largestDifference(
                engineState(programOf(circuit), Precision::Double), expected),
            1e-15);
}

TEST(StateVector, RefusesAQubitUsedTwice) {
  Circuit circuit(2);
  circuit.append(GateKind::CX, {1, 1});
  llvm::Expected<State> state =
      findSimulator("statevector")->finalState(programOf(circuit), {});
  ASSERT_FALSE(bool(state));
  EXPECT_EQ(llvm::toString(state.takeError()),
            "malformed program: a gate 'cx' uses qubit 1 twice");
}

TEST(StateVector, NoFinalStateWithMeasurement) {
  Circuit circuit(1, 1);
  circuit.append(GateKind::H, {0});
  circuit.appendMeasure(0, 0);
  llvm::Expected<State> state =
      findSimulator("statevector")->finalState(programOf(circuit), {});
  ASSERT_FALSE(bool(state));
  EXPECT_EQ(llvm::toString(state.takeError()),
            "a program with measurements has no one final state");
}

} // namespace
