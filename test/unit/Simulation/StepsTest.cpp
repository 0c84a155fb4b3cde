//===- StepsTest.cpp - Kernels without machine code -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"
#include "lib/Simulation/StateVector.h"

#include "gtest/gtest.h"

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::test;

namespace {

constexpr const char *kIsas[] = {"portable", "avx2", "avx512"};

/// A step by its definition, on the numbers of one lane; `r(i)` and `f(i)` are
/// registers and flipped registers, `c(i)` constants.
struct Lane {
  std::array<double, 4> r, f;
  std::array<double, 9> c;
};

template <typename Real> class StepTester {
public:
  StepTester(const StepKernels<Real> &kernels, std::mt19937_64 &random)
      : kernels(kernels), random(random) {}

  /// Runs one step on random numbers; registers that `expected` leaves alone
  /// must stay. Returns the largest difference.
  template <typename Expected>
  double run(unsigned function, unsigned numConstants, bool perLane,
             unsigned flip, Expected expected) {
    constexpr unsigned lanes = kLanes<Real>;
    constexpr size_t stride = size_t(kStepStride) * lanes;
    const size_t count = 1 + random() % kStepBatch;
    alignas(64) Real file[kStepRegisters * stride], constants[9 * lanes];
    auto fill = [&](Real &to) {
      to = Real(int(random() % 2001) - 1000) / 1000;
    };
    for (Real &number : file)
      fill(number);
    for (Real &number : constants)
      fill(number);
    Step step;
    step.function = function;
    step.numConstants = numConstants;
    unsigned numbers[] = {5, 17, 0, 23};
    std::shuffle(std::begin(numbers), std::end(numbers), random);
    std::copy(std::begin(numbers), std::end(numbers), step.registers);
    for (unsigned i = 0; i < numConstants; ++i)
      step.constants[i] = {1, uint32_t(i * lanes * sizeof(Real))};
    const char *bases[] = {nullptr, reinterpret_cast<const char *>(constants)};
    std::vector<Real> before(std::begin(file), std::end(file)), wanted = before;
    for (size_t at = 0; at < count * lanes; ++at) {
      Lane lane;
      for (unsigned i = 0; i < 4; ++i) {
        lane.r[i] = before[numbers[i] * stride + at];
        lane.f[i] = before[numbers[i] * stride + (at ^ flip)];
      }
      for (unsigned i = 0; i < 9; ++i)
        lane.c[i] = constants[i * lanes + (perLane ? at % lanes : 0)];
      expected(lane);
      for (unsigned i = 0; i < 4; ++i)
        wanted[numbers[i] * stride + at] = Real(lane.r[i]);
    }
    EXPECT_NE(kernels.steps[function], nullptr) << function;
    kernels.steps[function](file, step, bases, count);
    double largest = 0;
    for (size_t i = 0; i < wanted.size(); ++i)
      largest = std::max(largest, std::abs(double(wanted[i]) - file[i]));
    return largest;
  }

private:
  const StepKernels<Real> &kernels;
  std::mt19937_64 &random;
};

void liftByDefinition(double &a, double &b, const double *c, bool three,
                      bool back) {
  double &x = back ? b : a, &y = back ? a : b;
  x += c[0] * y;
  y += c[1] * x;
  if (three)
    x += c[2] * y;
}

template <typename Real> void checkSteps(const char *isa, double tolerance) {
  const Kernels<Real> *kernels = kernelsFor<Real>(isa);
  if (!kernels)
    return;
  std::mt19937_64 random(41);
  StepTester<Real> tester(kernels->steps, random);
  for (bool perLane : {false, true}) {
    EXPECT_LT(tester.run(StepNumber::scale(perLane), 1, perLane, 0,
                         [](Lane &l) { l.r[0] = l.c[0] * l.r[1]; }),
              tolerance);
    EXPECT_LT(tester.run(StepNumber::add(perLane), 1, perLane, 0,
                         [](Lane &l) { l.r[0] += l.c[0] * l.r[1]; }),
              tolerance);
    EXPECT_LT(tester.run(StepNumber::phase(perLane), 4, perLane, 0,
                         [](Lane &l) {
                           l.r[0] = l.c[0] * l.r[2] + l.c[2] * l.r[3];
                           l.r[1] = l.c[1] * l.r[3] + l.c[3] * l.r[2];
                         }),
              tolerance);
    for (bool three : {false, true}) {
      EXPECT_LT(tester.run(StepNumber::lift(three, perLane), 2 + three, perLane,
                           0,
                           [&](Lane &l) {
                             liftByDefinition(l.r[0], l.r[1], l.c.data(), three,
                                              false);
                           }),
                tolerance);
      for (unsigned v = 0; v < 16; ++v) {
        const bool others = v & 1, back0 = v & 2, back1 = v & 4, back2 = v & 8;
        const unsigned first = 2 + three, other = 2 + others;
        EXPECT_LT(
            tester.run(
                StepNumber::turn(three, others, perLane, back0, back1, back2),
                first + 2 * other, perLane, 0,
                [&](Lane &l) {
                  const double *c = l.c.data();
                  liftByDefinition(l.r[0], l.r[1], c, three, back0);
                  liftByDefinition(l.r[0], l.r[2], c + first, others, back1);
                  liftByDefinition(l.r[1], l.r[3], c + first + other, others,
                                   back2);
                }),
            3 * tolerance)
            << isa << " " << v;
      }
    }
  }
  for (unsigned mask = 1; mask < kLanes<Real>; ++mask) {
    if (std::popcount(mask) > 2)
      continue;
    SCOPED_TRACE(mask);
    EXPECT_EQ(tester.run(StepNumber::flip(mask), 0, false, mask,
                         [](Lane &l) { l.r[0] = l.f[1]; }),
              0);
    if (std::popcount(mask) == 2) {
      EXPECT_LT(tester.run(StepNumber::mixed(mask), 6, true, mask,
                           [](Lane &l) {
                             const double x = l.r[0], y = l.r[1];
                             l.r[0] =
                                 l.c[0] * x + l.c[2] * l.f[0] + l.c[4] * l.f[1];
                             l.r[1] =
                                 l.c[1] * y + l.c[3] * l.f[1] + l.c[5] * l.f[0];
                           }),
                tolerance);
      continue;
    }
    for (unsigned parts = 1; parts < 4; ++parts)
      for (bool exchanged : {false, true})
        for (bool perLane : {false, true}) {
          const bool same = parts & StepNumber::Same;
          const bool cross = parts & StepNumber::Other;
          auto expected = [&](Lane &l) {
            const double x = exchanged ? l.f[0] : l.r[0];
            const double y = exchanged ? l.f[1] : l.r[1];
            const double gx = exchanged ? l.r[0] : l.f[0];
            const double gy = exchanged ? l.r[1] : l.f[1];
            const double *c = l.c.data(), *d = c + 2 * same;
            l.r[exchanged ? 2 : 0] = x + same * c[0] * gx + cross * d[0] * gy;
            l.r[exchanged ? 3 : 1] = y + same * c[1] * gy + cross * d[1] * gx;
          };
          EXPECT_LT(
              tester.run(StepNumber::lanes(mask, parts, exchanged, perLane),
                         2 * (same + cross), perLane, mask, expected),
              tolerance)
              << isa << " " << parts << exchanged << perLane;
        }
  }
}

TEST(Steps, DoWhatTheirDefinitionsSay) {
  for (const char *isa : kIsas) {
    SCOPED_TRACE(isa);
    checkSteps<float>(isa, 1e-6);
    checkSteps<double>(isa, 1e-14);
  }
}

template <typename Real>
State stateBySteps(const Circuit &circuit, const Kernels<Real> &kernels,
                   unsigned threads, size_t *numSteps = nullptr) {
  ThreadPool pool(threads);
  // Steps even where matrices were quicker.
  Kernels<Real> always = kernels;
  always.steps.rotationsPerMatrix = 1e9;
  StateVectorContext<Real> context(
      circuit, pool, always,
      jit::VectorFormat{true, sizeof(Real) == 8, /*isInterpreted=*/true});
  StateVector<Real> state(context);
  GateList gates;
  for (uint32_t i = 0; i < circuit.size(); ++i)
    gates.gates.push_back({i, kNone});
  state.apply(gates, true);
  if (numSteps)
    for (const PlacedKernel &kernel :
         context.plan(gates, context.startPositions, true)->plan.kernels)
      *numSteps += kernel.steps.steps.size();
  return state.amplitudes();
}

template <typename Real>
size_t checkCircuit(const Circuit &circuit, double tolerance) {
  const State expected = naiveState(circuit);
  size_t numSteps = 0;
  for (const char *isa : kIsas)
    if (const Kernels<Real> *kernels = kernelsFor<Real>(isa))
      EXPECT_LT(
          largestDifference(stateBySteps<Real>(circuit, *kernels, 2, &numSteps),
                            expected),
          tolerance)
          << isa;
  return numSteps;
}

/// Rotations, controlled phases and canonical pairs on every two positions,
/// beside gates that leave phases on all of them.
TEST(Steps, EveryTwoPositions) {
  std::mt19937_64 random(42);
  const unsigned n = 10;
  for (Qubit a = 0; a < n; ++a)
    for (Qubit b = 0; b < n; ++b) {
      if (a == b)
        continue;
      Circuit circuit(n);
      for (Qubit q = 0; q < n; ++q)
        circuit.append(GateKind::U, {q}, {0.3 + q, 0.7 * q, 1.1 - q});
      for (Qubit q = 0; q + 1 < n; q += 2)
        circuit.append(GateKind::CP, {q, Qubit((q * 3 + 1) % n)}, {0.4 + q});
      circuit.append(GateKind::RX, {a}, {2.6});
      circuit.append(GateKind::CP, {a, b}, {0.9});
      circuit.append(GateKind::H, {b});
      circuit.append(GateKind::CZ, {a, b});
      circuit.append(GateKind::RY, {a}, {0.8});
      circuit.appendUnitary({a, b}, randomUnitary(2, random));
      circuit.append(GateKind::RXX, {a, b}, {0.6});
      SCOPED_TRACE(std::to_string(a) + " " + std::to_string(b));
      EXPECT_GT(checkCircuit<float>(circuit, 3e-6), 0u);
      EXPECT_GT(checkCircuit<double>(circuit, 1e-13), 0u);
    }
}

/// Several tiles and batches, with tables for what lies outside of them.
TEST(Steps, RandomCircuits) {
  std::mt19937_64 random(43);
  for (unsigned trial = 0; trial < 40; ++trial) {
    Circuit circuit(trial % 4 == 3 ? 15 + random() % 2 : 7 + trial % 6);
    RandomCircuitOptions kinds;
    kinds.wide = trial % 3 == 1;
    appendRandomGates(circuit, 1 + random() % 100, random, kinds);
    if (trial % 2)
      for (Qubit q = 0; q < circuit.numQubits; ++q) {
        circuit.append(GateKind::H, {q});
        for (Qubit other = q + 1; other < circuit.numQubits; ++other)
          circuit.append(GateKind::CP, {other, q}, {3.0 / (1 + other - q)});
      }
    SCOPED_TRACE(trial);
    checkCircuit<float>(circuit, 1e-5);
    checkCircuit<double>(circuit, 1e-12);
  }
}

/// On any number of threads, and by all processors that multiply and add at
/// once.
TEST(Steps, SameBytes) {
  std::mt19937_64 random(44);
  Circuit circuit(17);
  appendRandomGates(circuit, 150, random);
  const State one =
      stateBySteps<float>(circuit, *kernelsFor<float>("portable"), 1);
  EXPECT_EQ(one,
            stateBySteps<float>(circuit, *kernelsFor<float>("portable"), 5));
  const Kernels<float> *avx2 = kernelsFor<float>("avx2");
  const Kernels<float> *avx512 = kernelsFor<float>("avx512");
  if (avx2 && avx512)
    EXPECT_EQ(stateBySteps<float>(circuit, *avx2, 1),
              stateBySteps<float>(circuit, *avx512, 2));
}

/// A circuit of matrices runs as matrices where steps take longer.
TEST(Steps, LeaveWhatIsQuickerByMatrices) {
  std::mt19937_64 random(45);
  Circuit dense(9), layers(9);
  for (unsigned i = 0; i < 30; ++i) {
    const Qubit a = random() % 9, b = (a + 1 + random() % 8) % 9;
    dense.appendUnitary({a, b}, randomUnitary(2, random));
    layers.append(GateKind::RX, {a}, {0.3 + i});
  }
  Kernels<double> kernels = *kernelsFor<double>("portable");
  kernels.steps.rotationsPerMatrix = 2;
  auto hasSteps = [&](const Circuit &circuit) {
    ThreadPool pool(1);
    StateVectorContext<double> context(
        circuit, pool, kernels,
        jit::VectorFormat{true, true, /*isInterpreted=*/true});
    GateList gates;
    for (uint32_t i = 0; i < circuit.size(); ++i)
      gates.gates.push_back({i, kNone});
    return !context.plan(gates, context.startPositions, true)
                ->plan.kernels.empty();
  };
  EXPECT_FALSE(hasSteps(dense));
  EXPECT_TRUE(hasSteps(layers));
}

} // namespace
