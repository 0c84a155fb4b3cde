//===- ExpectationsTest.cpp - Expectation values of dynamic programs ------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Programs that measure in the middle, reset and branch, on every engine,
// against the density matrix that a naive enumeration of all branches gives.
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace enishi;
using namespace enishi::test;

namespace {

double exactValue(const Program &program, const PauliSum &sum) {
  const size_t dim = size_t(1) << program.code.numQubits;
  std::vector<Complex> rho = naiveDensityMatrix(program);
  return naiveTrace(sum, dim, [&](size_t row, size_t column) {
    return rho[row * dim + column];
  });
}

Expectations found(llvm::StringRef engine, const Program &program,
                   llvm::ArrayRef<PauliSum> sums, const RunOptions &options) {
  const Simulator *simulator =
      engine == "pauli" ? &pauliPropagator() : findSimulator(engine);
  llvm::Expected<Expectations> result =
      simulator->expectations(program, sums, options);
  if (result)
    return std::move(*result);
  ADD_FAILURE() << engine.str() << ": " << llvm::toString(result.takeError());
  return Expectations{{sums.size(), ExpectedValue()}, 0, false, 0};
}

RunOptions inDouble() {
  RunOptions options;
  options.precision = Precision::Double;
  return options;
}

Program dynamicProgram(unsigned trial, std::mt19937_64 &random) {
  RandomCircuitOptions kinds;
  kinds.cliffordOnly = trial % 2;
  kinds.wide = !kinds.cliffordOnly;
  Program program = randomDynamicProgram(2 + trial % 4, random, kinds);
  appendLastGates(program.code, random, kinds);
  return program;
}

void expectSame(const Expectations &a, const Expectations &b) {
  ASSERT_EQ(a.values.size(), b.values.size());
  for (size_t i = 0; i < a.values.size(); ++i) {
    EXPECT_EQ(a.values[i].value, b.values[i].value);
    EXPECT_EQ(a.values[i].standardError, b.values[i].standardError);
  }
}

TEST(Expectations, AllBranchesOfDynamicPrograms) {
  std::mt19937_64 random(31);
  uint64_t branches = 0;
  for (unsigned trial = 0; trial < 60; ++trial) {
    Program program = dynamicProgram(trial, random);
    const unsigned n = program.code.numQubits;
    const PauliSum sums[] = {randomSum(n, 1, random), randomSum(n, 9, random)};
    const double exact[] = {exactValue(program, sums[0]),
                            exactValue(program, sums[1])};
    for (llvm::StringRef engine :
         {"statevector", "densitymatrix", "mps", "stabilizer", "auto"}) {
      if (engine == "stabilizer" && trial % 2 == 0)
        continue;
      RunOptions options = inDouble();
      Expectations values = found(engine, program, sums, options);
      EXPECT_FALSE(values.isSampled);
      branches += values.branches;
      for (unsigned i = 0; i < 2; ++i)
        EXPECT_NEAR(values.values[i].value, exact[i], 1e-10)
            << engine.str() << ", program " << trial;
      options.threads = 1;
      expectSame(values, found(engine, program, sums, options));
    }
    RunOptions single;
    EXPECT_NEAR(found("statevector", program, sums, single).values[1].value,
                exact[1], 1e-4);
  }
  EXPECT_GT(branches, 1000u) << "nothing branches";
}

TEST(Expectations, RunAgainWhereOnlyOneStateFits) {
  std::mt19937_64 random(32);
  for (unsigned trial = 0; trial < 10; ++trial) {
    Program program = dynamicProgram(trial, random);
    const PauliSum sum = randomSum(program.code.numQubits, 4, random);
    RunOptions options = inDouble();
    options.threads = 1;
    Expectations much = found("statevector", program, sum, options);
    RunOptions noShots = options;
    noShots.shots = 0;
    options.memoryLimit =
        llvm::cantFail(findSimulator("statevector")->canRun(program, noShots))
            .bytes;
    Expectations little = found("statevector", program, sum, options);
    EXPECT_EQ(much.branches, little.branches);
    EXPECT_NEAR(much.values[0].value, little.values[0].value, 1e-12);
  }
}

TEST(Expectations, ShotsWhereThereAreMoreBranches) {
  std::mt19937_64 random(33);
  unsigned sampled = 0;
  double squares = 0;
  for (unsigned trial = 0; trial < 60; ++trial) {
    Program program = dynamicProgram(trial, random);
    const PauliSum sum = randomSum(program.code.numQubits, 4, random);
    const double exact = exactValue(program, sum);
    RunOptions options = inDouble();
    // Fewer than branches, more than enough for a normal distribution.
    options.shots = 16;
    options.seed = trial;
    Expectations values = found("statevector", program, sum, options);
    if (!values.isSampled)
      continue;
    EXPECT_EQ(values.shots, options.shots);
    options.threads = 1;
    expectSame(values, found("statevector", program, sum, options));
    if (values.values[0].standardError < 1e-12)
      continue;
    const double sigma =
        (values.values[0].value - exact) / values.values[0].standardError;
    EXPECT_LT(std::abs(sigma), 8) << trial;
    squares += sigma * sigma;
    ++sampled;
  }
  ASSERT_GT(sampled, 20u);
  // The errors are as large as they are said to be.
  EXPECT_GT(squares / sampled, 0.3);
  EXPECT_LT(squares / sampled, 3);
}

TEST(Expectations, OneShotHasNoError) {
  std::mt19937_64 random(34);
  Program program = dynamicProgram(1, random);
  RunOptions options;
  options.shots = 1;
  llvm::Expected<Expectations> result =
      findSimulator("statevector")
          ->expectations(program, randomSum(3, 1, random), options);
  ASSERT_FALSE(bool(result));
  EXPECT_NE(llvm::toString(result.takeError()).find("ask for more --shots"),
            std::string::npos);
}

TEST(Expectations, MeasurementsAndResetsByPropagation) {
  std::mt19937_64 random(35);
  RandomCircuitOptions narrow;
  narrow.wide = false;
  for (unsigned trial = 0; trial < 40; ++trial) {
    const unsigned n = 2 + trial % 4;
    Program program;
    program.code = Circuit(n);
    addRegister(program, "c", 4);
    for (unsigned part = 0; part < 4; ++part) {
      appendRandomGates(program.code, 6, random, narrow);
      program.code.appendMeasure(random() % n, part);
      if (random() % 2)
        program.code.appendReset(random() % n);
    }
    appendLastGates(program.code, random, narrow);
    const PauliSum sum = randomSum(n, 5, random);
    RunOptions options = inDouble();
    options.propagation.threshold = 0;
    const double exact = exactValue(program, sum);
    for (llvm::StringRef engine : {"pauli", "statevector", "mps"})
      EXPECT_NEAR(found(engine, program, sum, options).values[0].value, exact,
                  1e-10)
          << engine.str() << ", program " << trial;
  }
}

TEST(Expectations, MeasurementsWithGatesBehindThemAreTaken) {
  // A control commutes with measuring, and still: the pair is not entangled.
  Program program;
  program.code = Circuit(2);
  addRegister(program, "c", 1);
  program.code.append(GateKind::H, {0});
  program.code.appendMeasure(0, 0);
  program.code.append(GateKind::CX, {0, 1});
  PauliSum xx = llvm::cantFail(PauliSum::parse("XX", 2, {}));
  PauliSum zz = llvm::cantFail(PauliSum::parse("ZZ", 2, {}));
  for (llvm::StringRef engine :
       {"statevector", "densitymatrix", "mps", "stabilizer", "pauli"}) {
    Expectations values = found(engine, program, {xx, zz}, inDouble());
    EXPECT_NEAR(values.values[0].value, 0, 1e-12) << engine.str();
    EXPECT_NEAR(values.values[1].value, 1, 1e-12) << engine.str();
  }
}

TEST(Expectations, TruncationStaysWithinItsBound) {
  std::mt19937_64 random(36);
  RandomCircuitOptions narrow;
  narrow.wide = false;
  unsigned useful = 0;
  for (unsigned trial = 0; trial < 40; ++trial) {
    Program program;
    program.code = Circuit(7);
    addRegister(program, "c", 1);
    // Little entanglement, so that the bound is not void.
    for (unsigned layer = 0; layer < 3; ++layer) {
      for (Qubit q = 0; q < 7; ++q)
        program.code.append(GateKind::RX, {q}, {0.3 + 0.1 * (random() % 9)});
      for (Qubit q = 0; q + 1 < 7; ++q)
        program.code.append(GateKind::RZZ, {q, q + 1},
                            {0.02 + 0.01 * (random() % 9)});
      if (layer == 1)
        program.code.appendMeasure(random() % 7, 0);
    }
    for (Qubit q = 0; q < 7; ++q)
      program.code.append(GateKind::RX, {q}, {0.4});
    const PauliSum sum = randomSum(7, 3, random);
    RunOptions options = inDouble();
    options.mayTruncate = true;
    options.mostBondValues = 2;
    ExpectedValue value = found("mps", program, sum, options).values[0];
    EXPECT_LE(std::abs(value.value - exactValue(program, sum)),
              value.errorBound + 1e-10);
    useful += value.errorBound > 1e-6 && value.errorBound < 0.3;
  }
  EXPECT_GT(useful, 10u);
}

TEST(Expectations, CorrectionsOnThousandsOfQubits) {
  // A qubit of a GHZ state is measured in the X basis, and a Z elsewhere
  // restores the state of the others.
  constexpr unsigned n = 2000;
  Program program;
  program.code = Circuit(n);
  addRegister(program, "c", 1);
  program.code.append(GateKind::H, {0});
  PauliSum sums[2];
  sums[0].terms.push_back({1, {}});
  for (Qubit q = 1; q < n; ++q) {
    program.code.append(GateKind::CX, {q - 1, q});
    sums[0].terms[0].factors.push_back({q, Pauli::X});
  }
  sums[1].terms.push_back({-2, {{1, Pauli::Y}, {2, Pauli::Y}}});
  for (Qubit q = 3; q < n; ++q)
    sums[1].terms[0].factors.push_back({q, Pauli::X});
  program.code.append(GateKind::H, {0});
  program.code.appendMeasure(0, 0);
  const uint32_t flag = program.newSlot();
  program.appendClassical(ClassicalOp::LoadBit, flag, kNone, 0);
  const size_t skip = program.appendJumpIfZero(flag);
  program.code.append(GateKind::Z, {n / 2});
  program.setJumpTarget(skip, program.code.size());
  for (llvm::StringRef engine : {"stabilizer", "mps"}) {
    Expectations values = found(engine, program, sums, inDouble());
    EXPECT_EQ(values.branches, 2u);
    EXPECT_NEAR(values.values[0].value, 1, 1e-9) << engine.str();
    EXPECT_NEAR(values.values[1].value, 2, 1e-9) << engine.str();
  }
}

TEST(Expectations, UnlikelyBranchesAreInTheBound) {
  // Turns by 0.1 until a coin says stop: the sum of 2^-k cos(0.1 k).
  Program program;
  program.code = Circuit(2);
  addRegister(program, "c", 1);
  const uint32_t flag = program.newSlot();
  program.code.append(GateKind::H, {0});
  program.code.append(GateKind::RY, {1}, {0.1});
  program.code.appendMeasure(0, 0);
  program.appendClassical(ClassicalOp::LoadBit, flag, kNone, 0);
  const size_t leave = program.appendJumpIfZero(flag);
  program.setJumpTarget(program.appendJump(), 0);
  program.setJumpTarget(leave, program.code.size());
  double exact = 0;
  for (int k = 1; k < 80; ++k)
    exact += std::ldexp(std::cos(0.1 * k), -k);
  PauliSum z = llvm::cantFail(PauliSum::parse("Z1 + 3", 2, {}));
  ExpectedValue value = found("statevector", program, z, inDouble()).values[0];
  EXPECT_NEAR(value.value, exact + 3, 1e-13);
  EXPECT_GT(value.errorBound, 0);
  EXPECT_LT(value.errorBound, 1e-13);
}

TEST(Expectations, AmplitudesOfMatrixProducts) {
  std::mt19937_64 random(37);
  RandomCircuitOptions narrow;
  narrow.wide = false;
  unsigned truncated = 0;
  for (unsigned trial = 0; trial < 10; ++trial) {
    Program program;
    program.code = Circuit(6);
    program.code.globalPhase = 0.3;
    appendRandomGates(program.code, 30, random, narrow);
    State state = naiveState(program.code);
    std::vector<std::string> names;
    for (size_t i = 0; i < state.size(); ++i) {
      std::string name;
      for (unsigned q = 6; q-- > 0;)
        name += char('0' + (i >> q & 1));
      names.push_back(name);
    }
    for (unsigned most : {64u, 3u}) {
      RunOptions options;
      options.mayTruncate = true;
      options.mostBondValues = most;
      llvm::Expected<Amplitudes> amplitudes =
          findSimulator("mps")->amplitudes(program, names, options);
      ASSERT_TRUE(bool(amplitudes)) << llvm::toString(amplitudes.takeError());
      double distance = 0;
      for (size_t i = 0; i < state.size(); ++i) {
        const double off = std::abs(amplitudes->values[i] - state[i]);
        EXPECT_LE(off, amplitudes->errorBound + 1e-11);
        distance += off * off;
      }
      EXPECT_LE(std::sqrt(distance), amplitudes->errorBound + 1e-10);
      if (most == 64)
        EXPECT_EQ(amplitudes->errorBound, 0);
      truncated += amplitudes->errorBound > 0;
    }
  }
  EXPECT_GT(truncated, 3u);
}

} // namespace
