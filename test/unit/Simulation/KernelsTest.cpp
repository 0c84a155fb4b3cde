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

TEST(Kernels, RunningTotals) {
  std::vector<double> numbers(64);
  Random random(4);
  for (double &number : numbers)
    number = double(random.next() >> 40);
  for (llvm::StringRef isa : {"portable", "avx2", "avx512"})
    if (const Kernels<float> *kernels = kernelsFor<float>(isa)) {
      std::vector<double> totals = numbers;
      kernels->runningTotals(totals.data(), totals.size() / 8);
      double sum = 0;
      for (size_t i = 0; i < numbers.size(); ++i)
        EXPECT_EQ(totals[i], sum += numbers[i]) << isa.str() << ' ' << i;
    }
}

/// The shots of every instruction set are those of a walk through all
/// amplitudes: few or many of them, most amplitudes 0 or none, some shots
/// beyond the last weight.
template <typename Real> void findShotsLikeAWalk() {
  Random random(11);
  constexpr unsigned lanes = kLanes<Real>;
  for (size_t blocks : {1, 2, 64, 1024})
    for (size_t shots : {1, 40, 3000})
      for (unsigned zeros : {0, 7, 60}) {
        std::vector<Line<Real>> state(2 * blocks);
        std::vector<double> ends;
        double sum = 0.25;
        size_t last = 0;
        for (size_t i = 0; i < blocks * lanes; ++i) {
          // Squares are multiples of 2^-6 below 2^9: no sum is rounded.
          const bool isZero = random.below(64) < zeros;
          const Real re = isZero ? 0 : Real(1 + random.below(8)) / 8;
          const Real im = isZero ? 0 : -Real(random.below(8)) / 8;
          state[i / lanes * 2].numbers[i % lanes] = re;
          state[i / lanes * 2 + 1].numbers[i % lanes] = im;
          ends.push_back(sum += double(re) * re + double(im) * im);
          last = isZero ? last : i;
        }
        if (sum == 0.25)
          continue;
        std::vector<double> positions(shots);
        for (double &x : positions)
          // Halfway between multiples, and away from what rounds.
          x = 0.25 + 0x1p-7 + double(random.below((sum - 0.25) * 66)) * 0x1p-6;
        llvm::sort(positions);
        std::vector<uint32_t> expected;
        for (double x : positions) {
          size_t i = 0;
          while (i < ends.size() && x >= ends[i])
            ++i;
          expected.push_back(i < ends.size() ? i : last);
        }
        positions.resize(shots + 8, INFINITY);
        for (llvm::StringRef isa : {"portable", "avx2", "avx512"})
          if (const Kernels<Real> *kernels = kernelsFor<Real>(isa)) {
            std::vector<uint32_t> found(shots);
            kernels->findShots(state[0].numbers, blocks, 0.25, positions.data(),
                               shots, found.data());
            EXPECT_EQ(found, expected)
                << isa.str() << ' ' << blocks << ' ' << shots << ' ' << zeros;
          }
      }
}

TEST(Kernels, ShotsAreFoundAsByAWalk) {
  findShotsLikeAWalk<float>();
  findShotsLikeAWalk<double>();
}

/// Sums in different orders differ by rounding: no shot may fall on an
/// amplitude that is 0 for that.
TEST(Kernels, NoShotFallsOnZero) {
  Random random(12);
  constexpr size_t blocks = 64, lanes = kLanes<float>;
  std::vector<Line<float>> state(2 * blocks);
  double sum = 0;
  std::vector<double> positions;
  for (size_t i = 0; i < blocks * lanes; ++i) {
    const float x = random.below(3) ? 0 : float(random.uniform());
    state[i / lanes * 2].numbers[i % lanes] = x;
    sum += double(x) * x;
    // As near to the boundary as a double lies, on both sides.
    for (double step : {-1e-6, -1e-7, -1e-8, 0.0, 1e-8, 1e-7, 1e-6})
      positions.push_back(std::max(0.0, sum + step));
  }
  llvm::sort(positions);
  std::vector<uint32_t> found(positions.size());
  positions.resize(positions.size() + 8, INFINITY);
  for (llvm::StringRef isa : {"portable", "avx2", "avx512"})
    if (const Kernels<float> *kernels = kernelsFor<float>(isa)) {
      kernels->findShots(state[0].numbers, blocks, 0, positions.data(),
                         found.size(), found.data());
      for (uint32_t i : found)
        ASSERT_NE(state[i / lanes * 2].numbers[i % lanes], 0)
            << isa.str() << ' ' << i;
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
