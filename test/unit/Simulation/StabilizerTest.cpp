//===- StabilizerTest.cpp - The stabilizer engine and the choice of one -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "gtest/gtest.h"

#include <numbers>

using namespace enishi;
using namespace enishi::test;

namespace {

Program ghz(uint32_t n) {
  Program program;
  program.code = Circuit(n, n);
  program.bitRegisters.push_back({"c", 0, n});
  program.code.append(GateKind::H, {0});
  for (uint32_t q = 0; q + 1 < n; ++q)
    program.code.append(GateKind::CX, {q, q + 1});
  for (uint32_t q = 0; q < n; ++q)
    program.code.appendMeasure(q, q);
  return program;
}

TEST(Stabilizer, GhzOfThousands) {
  Program program = ghz(3000);
  RunOptions options;
  options.shots = 1000;
  llvm::Expected<RunResult> result =
      findSimulator("auto")->run(program, options);
  ASSERT_TRUE(bool(result));
  EXPECT_EQ(result->engine, "stabilizer");
  const Histogram &histogram = result->histogram;
  ASSERT_EQ(histogram.size(), 2u);
  EXPECT_EQ(histogram.text(histogram.key(0)), std::string(3000, '0'));
  EXPECT_EQ(histogram.text(histogram.key(1)), std::string(3000, '1'));
  // Ten standard deviations.
  EXPECT_NEAR(double(histogram.count(0)), 500, 160);
}

/// A circuit undone gate by gate ends in |0...0>, whatever happened between,
/// with every outcome determined.
TEST(Stabilizer, CircuitAndInverse) {
  std::mt19937_64 random(21);
  for (uint32_t n : {5u, 64u, 65u, 200u}) {
    Circuit forward(n);
    RandomCircuitOptions kinds;
    kinds.cliffordOnly = true;
    kinds.wide = false;
    appendRandomGates(forward, 20 * n, random, kinds);
    Program program;
    program.code = forward;
    program.code.numBits = n;
    for (size_t i = forward.size(); i-- > 0;) {
      const Instruction &inst = forward.instructions[i];
      std::vector<Angle> params;
      for (double p : inverseParams(inst.kind, forward.params(inst)))
        params.push_back(p);
      program.code.append(gateInfo(inst.kind).partner, forward.qubits(inst),
                          params);
    }
    for (uint32_t q = 0; q < n; ++q)
      program.code.appendMeasure(q, q);
    RunOptions options;
    options.shots = 100;
    llvm::Expected<RunResult> result =
        findSimulator("stabilizer")->run(program, options);
    ASSERT_TRUE(bool(result));
    ASSERT_EQ(result->histogram.size(), 1u) << n;
    EXPECT_EQ(result->histogram.text(result->histogram.key(0)),
              std::string(n, '0'));
  }
}

/// Repeated measurement of the checks of a repetition code: after the first
/// round of random X checks every round agrees with it.
TEST(Stabilizer, RepeatedChecksAgree) {
  constexpr uint32_t data = 40, rounds = 4;
  Program program;
  program.code = Circuit(2 * data - 1, rounds * (data - 1));
  for (uint32_t round = 0; round < rounds; ++round)
    for (uint32_t check = 0; check + 1 < data; ++check) {
      Qubit ancilla = data + check;
      program.code.append(GateKind::H, {ancilla});
      program.code.append(GateKind::CX, {ancilla, check});
      program.code.append(GateKind::CX, {ancilla, check + 1});
      program.code.append(GateKind::H, {ancilla});
      program.code.appendMeasure(ancilla, round * (data - 1) + check);
      program.code.appendReset(ancilla);
    }
  RunOptions options;
  options.shots = 300;
  llvm::Expected<RunResult> result =
      findSimulator("stabilizer")->run(program, options);
  ASSERT_TRUE(bool(result));
  EXPECT_GT(result->histogram.size(), 290u);
  for (size_t i = 0; i < result->histogram.size(); ++i) {
    std::string text = result->histogram.text(result->histogram.key(i));
    for (uint32_t round = 1; round < rounds; ++round)
      ASSERT_EQ(text.substr(0, data - 1),
                text.substr(round * (data - 1), data - 1));
  }
}

TEST(Stabilizer, SaysWhichGateIsNotClifford) {
  Program program;
  program.code = Circuit(2, 1);
  program.code.append(GateKind::CP, {0, 1}, {std::numbers::pi});
  program.code.appendMeasure(0, 0);
  const Simulator *engine = findSimulator("stabilizer");
  llvm::Expected<Estimate> fine = engine->canRun(program, {});
  EXPECT_TRUE(bool(fine));
  program.code.append(GateKind::T, {0});
  llvm::Expected<Estimate> refused = engine->canRun(program, {});
  ASSERT_FALSE(bool(refused));
  EXPECT_EQ(llvm::toString(refused.takeError()),
            "the gate 't' is not a Clifford gate");
  program.code.instructions.pop_back();
  program.code.append(GateKind::RX, {0}, {0.1});
  llvm::Expected<Estimate> angle = engine->canRun(program, {});
  ASSERT_FALSE(bool(angle));
  EXPECT_EQ(llvm::toString(angle.takeError()),
            "the gate 'rx' is not a Clifford gate with its parameters");
  llvm::Expected<std::vector<Complex>> state = engine->finalState(program, {});
  ASSERT_FALSE(bool(state));
  EXPECT_EQ(llvm::toString(state.takeError()),
            "the simulator 'stabilizer' has no amplitudes");
}

TEST(Auto, PicksByTheProgram) {
  Program large = ghz(25), small = ghz(5), other = ghz(18), longer = ghz(24);
  for (Program *program : {&other, &longer})
    program->code.append(GateKind::T, {0});
  auto engineOf = [](const Program &program) {
    llvm::Expected<RunResult> result = findSimulator("auto")->run(program, {});
    return result ? result->engine : llvm::toString(result.takeError());
  };
  EXPECT_EQ(engineOf(large), "stabilizer");
  EXPECT_EQ(engineOf(small), "statevector");
  // Amplitudes that are soon there on any instruction set, and such as take
  // longer than 20 ms on each.
  EXPECT_EQ(engineOf(other), "statevector");
  EXPECT_EQ(engineOf(longer), "near-clifford");
  // Neither amplitudes nor a tableau, but little entanglement.
  Program wide = ghz(100);
  wide.code.append(GateKind::T, {0});
  EXPECT_EQ(engineOf(wide), "mps");
  Program impossible = ghz(100);
  for (unsigned layer = 0; layer < 10; ++layer)
    for (Qubit q = 0; q < 100; ++q)
      impossible.code.append(GateKind::CRX, {q, (q + 37) % 100}, {0.3});
  RunOptions options;
  options.memoryLimit = uint64_t(8) << 30;
  llvm::Expected<RunResult> result =
      findSimulator("auto")->run(impossible, options);
  ASSERT_FALSE(bool(result));
  std::string why = llvm::toString(result.takeError());
  EXPECT_TRUE(llvm::StringRef(why).starts_with(
      "no simulator can run this program: statevector: the state vector "
      "of 100 qubits in single precision needs more than 4.0 PB, but 8.0 "
      "GB are available; stabilizer: the gate 'crx' is not a Clifford "
      "gate with its parameters; mps: a bond of the matrix product state "
      "may need 2^50 values, and 1024 are allowed"))
      << why;
  EXPECT_EQ(findSimulator("nonsense"), nullptr);
}

} // namespace
