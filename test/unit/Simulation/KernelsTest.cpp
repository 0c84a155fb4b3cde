//===- KernelsTest.cpp - The instruction sets agree -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"
#include "lib/Simulation/Random.h"
#include "lib/Simulation/StateVector.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::test;

namespace {

struct Outcome {
  std::vector<Complex> amplitudes;
  double probability;
  SampledOutcomes sampled;
};

/// Runs the circuit on the kernels of one instruction set: gates, a
/// probability, a projection, samples.
template <typename Real>
Outcome runWith(const Circuit &circuit, const Kernels<Real> &kernels) {
  ThreadPool pool(2);
  StateVectorContext<Real> context(circuit, pool, kernels);
  StateVector<Real> state(context);
  GateList gates;
  for (uint32_t i = 0; i < circuit.size(); ++i)
    gates.gates.push_back({i, kNone});
  state.apply(gates, true);
  Outcome outcome;
  outcome.amplitudes = state.amplitudes();
  for (Qubit qubit = 0; qubit < circuit.numQubits; qubit += 3) {
    outcome.probability = state.probabilityOfOne(qubit);
    if (outcome.probability != 0 && outcome.probability != 1)
      state.collapse(qubit, qubit & 1, outcome.probability);
  }
  std::vector<Qubit> all(circuit.numQubits);
  for (uint32_t q = 0; q < circuit.numQubits; ++q)
    all[q] = q;
  state.sample(all, 1000, 5, outcome.sampled);
  return outcome;
}

template <typename Real> void compareInstructionSets(double tolerance) {
  std::mt19937_64 random(31);
  for (unsigned trial = 0; trial < 20; ++trial) {
    Circuit circuit(trial % 2 ? 9 : 16);
    RandomCircuitOptions kinds;
    kinds.wide = trial % 4 == 0;
    appendRandomGates(circuit, 80, random, kinds);
    Outcome portable = runWith(circuit, *kernelsFor<Real>("portable"));
    const Kernels<Real> *avx2 = kernelsFor<Real>("avx2");
    const Kernels<Real> *avx512 = kernelsFor<Real>("avx512");
    if (!avx2)
      GTEST_SKIP() << "the processor has no AVX2";
    Outcome narrow = runWith(circuit, *avx2);
    ASSERT_EQ(portable.amplitudes.size(), narrow.amplitudes.size());
    for (size_t i = 0; i < narrow.amplitudes.size(); ++i)
      ASSERT_LT(std::abs(narrow.amplitudes[i] - portable.amplitudes[i]),
                tolerance);
    if (!avx512)
      continue;
    Outcome wide = runWith(circuit, *avx512);
    EXPECT_EQ(narrow.amplitudes, wide.amplitudes);
    EXPECT_EQ(narrow.probability, wide.probability);
    EXPECT_EQ(narrow.sampled.outcomes, wide.sampled.outcomes);
    EXPECT_EQ(narrow.sampled.counts, wide.sampled.counts);
  }
}

TEST(Kernels, InstructionSetsAgreeInSinglePrecision) {
  compareInstructionSets<float>(1e-5);
}

TEST(Kernels, InstructionSetsAgreeInDoublePrecision) {
  compareInstructionSets<double>(1e-13);
}

TEST(Kernels, ExponentialsAreLogarithms) {
  std::vector<uint64_t> words = {0, ~uint64_t(0), 1, uint64_t(1) << 63};
  Random random(3);
  while (words.size() < 4096)
    words.push_back(random.next() >> words.size() % 60);
  std::vector<double> expected(words.size());
  kernelsFor<float>("portable")
      ->exponentials(words.data(), words.size() / 8, expected.data());
  for (size_t i = 0; i < words.size(); ++i) {
    long double u = ((words[i] >> 11) * 2 + 1) * 0x1p-54L;
    EXPECT_NEAR(expected[i], double(-std::log(u)), 2e-15 * (1 + expected[i]));
  }
  for (llvm::StringRef isa : {"avx2", "avx512"})
    if (const Kernels<float> *kernels = kernelsFor<float>(isa)) {
      std::vector<double> values(words.size());
      kernels->exponentials(words.data(), words.size() / 8, values.data());
      EXPECT_EQ(values, expected) << isa.str();
    }
}

TEST(Kernels, UnknownInstructionSet) {
  EXPECT_EQ(kernelsFor<float>("sse9"), nullptr);
}

/// The bits of a word are independent with the right probability: the mean of
/// a million bits within five standard deviations, also for a probability with
/// many binary digits.
TEST(RandomNumbers, Bernoulli) {
  Random random(7);
  for (double p : {0.5, 0.1, 0.75, 1.0 / 3, 0.9999, 1e-4}) {
    constexpr uint64_t trials = 1000000;
    double mean = trials * p, sigma = std::sqrt(trials * p * (1 - p));
    EXPECT_NEAR(double(random.binomial(trials, p)), mean, 5 * sigma) << p;
  }
  EXPECT_EQ(random.binomial(1000, 0), 0u);
  EXPECT_EQ(random.binomial(1000, 1), 1000u);
  EXPECT_LE(random.binomial(3, 0.5), 3u);
}

TEST(RandomNumbers, BelowIsEven) {
  Random random(8);
  uint64_t counts[7] = {};
  for (unsigned i = 0; i < 70000; ++i)
    ++counts[random.below(7)];
  for (uint64_t count : counts)
    EXPECT_NEAR(double(count), 10000, 5 * std::sqrt(10000.0));
}

} // namespace
