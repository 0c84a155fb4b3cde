//===- CrossEngineTest.cpp - Every engine against every other -------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random programs run on all engines that take them; amplitudes, expectation
// values and counts must agree. ENISHI_TEST_CIRCUITS says how many programs
// (1000); ten thousand take about a minute.
//
//===----------------------------------------------------------------------===//

#include "Reference.h"

#include "enishi/Simulation/Observables.h"
#include "enishi/Stabilizer/NearCliffordSimulator.h"

#include "gtest/gtest.h"

#include <cmath>
#include <cstdlib>

using namespace enishi;
using namespace enishi::test;

namespace {

const bool kIsAdded = (addSimulator(stabilizer::nearCliffordSimulator()), true);

unsigned numCircuits() {
  const char *wish = std::getenv("ENISHI_TEST_CIRCUITS");
  return wish ? std::strtoul(wish, nullptr, 10) : 1000;
}

/// Mostly narrow ones; one in twenty is wide.
unsigned randomWidth(std::mt19937_64 &random) {
  const unsigned kind = random() % 60;
  if (kind == 0)
    return 15 + random() % 6;
  return kind < 3 ? 10 + random() % 5 : 1 + random() % 9;
}

/// The engines that take the program and are done within some seconds.
std::vector<EngineForecast> willing(const Program &program,
                                    const RunOptions &options) {
  std::vector<EngineForecast> forecasts = forecastEngines(program, options);
  llvm::erase_if(forecasts, [](const EngineForecast &forecast) {
    return !forecast.estimate || forecast.estimate->seconds > 5;
  });
  return forecasts;
}

void expectSameAmplitudes(const Program &program, unsigned trial) {
  RunOptions options;
  options.precision = Precision::Double;
  std::vector<Complex> exact;
  for (const EngineForecast &forecast : willing(program, options)) {
    for (Precision precision : {Precision::Double, Precision::Single}) {
      options.precision = precision;
      llvm::Expected<std::vector<Complex>> state =
          forecast.engine->finalState(program, options);
      if (!state) {
        llvm::consumeError(state.takeError());
        continue;
      }
      if (exact.empty()) {
        exact = std::move(*state);
        continue;
      }
      ASSERT_EQ(exact.size(), state->size());
      double distance = 0;
      for (size_t i = 0; i < exact.size(); ++i)
        distance += std::norm(exact[i] - (*state)[i]);
      EXPECT_LT(std::sqrt(distance),
                precision == Precision::Double ? 1e-11 : 1e-4)
          << forecast.engine->name().str() << ", program " << trial;
    }
  }
  EXPECT_FALSE(exact.empty()) << trial;
}

PauliSum randomObservable(unsigned qubits, std::mt19937_64 &random) {
  std::string text;
  for (unsigned term = 0; term < 3; ++term) {
    text += term ? " + 0.5" : "0.5";
    for (unsigned q = 0; q < qubits; ++q)
      if (random() % 3 == 0)
        text += "*" + std::string(1, "XYZ"[random() % 3]) + std::to_string(q);
  }
  return llvm::cantFail(PauliSum::parse(text, qubits, {}));
}

void expectSameObservables(const Program &program, unsigned trial,
                           std::mt19937_64 &random) {
  RunOptions options;
  options.precision = Precision::Double;
  const PauliSum sums[] = {randomObservable(program.code.numQubits, random)};
  llvm::Expected<std::vector<double>> values =
      expectationValues(program, sums, options);
  ASSERT_TRUE(static_cast<bool>(values)) << llvm::toString(values.takeError());
  options.propagation.mostStrings = 1 << 14;
  for (const EngineForecast &forecast :
       forecastExpectations(program, options)) {
    // Gates on many qubits have no propagation, for instance.
    if (!forecast.estimate ||
        (!forecast.estimate->isBound && forecast.estimate->seconds > 5))
      continue;
    llvm::Expected<Expectations> found =
        forecast.engine->expectations(program, sums, options);
    ASSERT_TRUE(static_cast<bool>(found)) << llvm::toString(found.takeError());
    EXPECT_FALSE(found->isSampled);
    EXPECT_NEAR(found->values[0].value, (*values)[0],
                found->values[0].errorBound + 1e-10)
        << forecast.engine->name().str() << ", program " << trial;
  }
}

/// Returns how many engines ran it.
unsigned expectSameCounts(const Program &program, unsigned trial,
                          std::mt19937_64 &random) {
  RunOptions options;
  options.shots = program.code.numQubits < 10 ? 10000 : 2000;
  options.seed = 2 * trial;
  std::optional<Histogram> first;
  std::vector<EngineForecast> engines = willing(program, options);
  for (const EngineForecast &forecast : engines) {
    // Independent of the runs before.
    ++options.seed;
    llvm::Expected<RunResult> result = forecast.engine->run(program, options);
    if (!result) {
      ADD_FAILURE() << forecast.engine->name().str() << ", program " << trial
                    << ": " << llvm::toString(result.takeError());
      continue;
    }
    EXPECT_EQ(result->histogram.totalCount(), options.shots);
    if (!first)
      first = std::move(result->histogram);
    else
      EXPECT_TRUE(areAlike(*first, result->histogram, random))
          << forecast.engine->name().str() << ", program " << trial;
  }
  return engines.size();
}

/// Clifford gates, a few others where wanted, and measurements and resets among
/// them.
Program randomNearClifford(unsigned qubits, unsigned others,
                           std::mt19937_64 &random) {
  Program program;
  program.code = Circuit(qubits);
  addRegister(program, "c", 3 + qubits);
  RandomCircuitOptions kinds;
  kinds.cliffordOnly = true;
  kinds.wide = false;
  for (unsigned part = 0; part < 4; ++part) {
    appendRandomGates(program.code, 2 + 2 * qubits, random, kinds);
    for (unsigned i = part; i < others; i += 4)
      program.code.append(random() % 2 ? GateKind::T : GateKind::Tdg,
                          {Qubit(random() % qubits)});
    if (part == 3)
      break;
    program.code.appendMeasure(random() % qubits, part);
    if (random() % 2)
      program.code.appendReset(random() % qubits);
  }
  for (unsigned q = 0; q < qubits; ++q)
    program.code.appendMeasure(q, 3 + q);
  return program;
}

TEST(CrossEngine, UnitaryPrograms) {
  std::mt19937_64 random(101);
  for (unsigned trial = 0; trial < numCircuits() / 3; ++trial) {
    Program program;
    program.code = Circuit(randomWidth(random));
    RandomCircuitOptions kinds;
    kinds.cliffordOnly = trial % 5 == 4;
    kinds.wide = trial % 2;
    const unsigned qubits = program.code.numQubits;
    appendRandomGates(program.code, 5 + random() % (6 * qubits), random, kinds);
    expectSameAmplitudes(program, trial);
    if (trial % 2 == 0)
      expectSameObservables(program, trial, random);
  }
}

TEST(CrossEngine, DynamicPrograms) {
  std::mt19937_64 random(102);
  for (unsigned trial = 0; trial < numCircuits() / 3; ++trial) {
    RandomCircuitOptions kinds;
    kinds.cliffordOnly = trial % 2;
    kinds.wide = !kinds.cliffordOnly;
    const unsigned qubits = 2 + randomWidth(random) % 9;
    expectSameCounts(randomDynamicProgram(qubits, random, kinds), trial,
                     random);
  }
}

TEST(CrossEngine, CliffordAndNearClifford) {
  std::mt19937_64 random(103);
  unsigned runs = 0, programs = 0;
  for (unsigned trial = 0; trial < numCircuits() / 3; ++trial, ++programs)
    runs += expectSameCounts(randomNearClifford(randomWidth(random),
                                                trial % 2 ? random() % 5 : 0,
                                                random),
                             trial, random);
  EXPECT_GT(runs, 2 * programs) << "nothing to compare";
}

Histogram countsOf(const Program &program, uint64_t seed) {
  RunOptions options;
  options.shots = 4000;
  options.seed = seed;
  return llvm::cantFail(findSimulator("auto")->run(program, options)).histogram;
}

/// The comparison sees what is wrong in outcomes, and in parities of outcomes
/// that occur once each.
TEST(CrossEngine, DifferentCountsAreNotAlike) {
  std::mt19937_64 random(104);
  Program chain, turned, even, odd;
  for (Program *program : {&chain, &turned, &even, &odd}) {
    program->code = Circuit(20);
    addRegister(*program, "c", 20);
    const bool isChain = program == &chain || program == &turned;
    for (Qubit q = 0; q < 19; ++q)
      if (q == 0 || !isChain)
        program->code.append(GateKind::H, {q});
    for (Qubit q = 0; q < 19; ++q)
      program->code.append(GateKind::CX, {q, isChain ? q + 1 : 19});
  }
  turned.code.append(GateKind::RX, {7}, {Angle(0.3)});
  odd.code.append(GateKind::X, {19});
  for (Program *program : {&chain, &turned, &even, &odd})
    for (Qubit q = 0; q < 20; ++q)
      program->code.appendMeasure(q, q);
  EXPECT_TRUE(areAlike(countsOf(chain, 1), countsOf(chain, 2), random));
  EXPECT_FALSE(areAlike(countsOf(chain, 1), countsOf(turned, 2), random));
  EXPECT_TRUE(areAlike(countsOf(even, 1), countsOf(even, 2), random));
  EXPECT_FALSE(areAlike(countsOf(even, 1), countsOf(odd, 2), random));
}

} // namespace
