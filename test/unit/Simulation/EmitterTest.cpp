//===- EmitterTest.cpp - Machine code against the interpreter ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Reference.h"
#include "lib/Simulation/StateVector.h"

#include "gtest/gtest.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::test;

namespace {

/// The formats that this processor can run; steps with portable kernels.
template <typename Real> std::vector<jit::VectorFormat> formats() {
  std::vector<jit::VectorFormat> result = {
      {true, sizeof(Real) == 8, /*isInterpreted=*/true}};
  if (!jit::ExecutableMemory::isAvailable())
    return result;
  for (bool wide : {false, true})
    if (kernelsFor<Real>(wide ? "avx512" : "avx2"))
      result.push_back({wide, sizeof(Real) == 8});
  return result;
}

/// The portable kernels, for which rotations by steps are always quicker than
/// matrices.
template <typename Real> const Kernels<Real> &stepKernels() {
  static const Kernels<Real> kernels = [] {
    Kernels<Real> result = *kernelsFor<Real>("portable");
    result.steps.rotationsPerMatrix = 1e9;
    return result;
  }();
  return kernels;
}

struct Emitted {
  State state;
  bool hasCode;
};

template <typename Real>
Emitted runWith(const Circuit &circuit, std::optional<jit::VectorFormat> format,
                unsigned threads = 1) {
  ThreadPool pool(threads);
  StateVectorContext<Real> context(circuit, pool, stepKernels<Real>(), format);
  StateVector<Real> state(context);
  GateList gates;
  for (uint32_t i = 0; i < circuit.size(); ++i)
    gates.gates.push_back({i, kNone});
  bool hasCode =
      !context.plan(gates, context.startPositions, true)->plan.kernels.empty();
  state.apply(gates, true);
  return {state.amplitudes(), hasCode};
}

/// Every format against the reference.
template <typename Real>
void check(const Circuit &circuit, const State &expected, double tolerance,
           unsigned trial) {
  for (jit::VectorFormat format : formats<Real>()) {
    Emitted run = runWith<Real>(circuit, format);
    ASSERT_LT(largestDifference(run.state, expected), tolerance)
        << trial
        << (format.isInterpreted ? " steps"
            : format.wide        ? " avx512"
                                 : " avx2")
        << " gates " << circuit.size() << " qubits " << circuit.numQubits;
  }
}

TEST(Emitter, EveryTableGateOnEveryOrderOfOperands) {
  std::mt19937_64 random(11);
  for (unsigned k = 0; k < kNumTableGates; ++k) {
    GateKind kind = static_cast<GateKind>(k);
    const GateInfo &info = gateInfo(kind);
    for (unsigned trial = 0; trial < 6; ++trial) {
      Circuit circuit(8);
      std::vector<Qubit> qubits = {0, 1, 2, 3, 4, 5, 6, 7};
      for (Qubit q : qubits)
        circuit.append(GateKind::U, {q}, {0.3 + q, 0.7 * q, 1.1 - q});
      std::shuffle(qubits.begin(), qubits.end(), random);
      std::vector<Angle> params;
      for (unsigned p = 0; p < info.numParams; ++p)
        params.push_back(0.4 + p + trial);
      circuit.append(kind,
                     llvm::ArrayRef<Qubit>(qubits).take_front(info.numQubits),
                     params);
      for (Qubit q : {1, 3, 6})
        circuit.append(GateKind::RX, {q}, {0.2 + q});
      State expected = naiveState(circuit);
      SCOPED_TRACE(info.name.str());
      check<double>(circuit, expected, 1e-13, trial);
      check<float>(circuit, expected, 1e-6, trial);
    }
  }
}

/// Gates of few kinds, so that quarter turns, exchanges and signs meet.
void appendCliffordLike(Circuit &circuit, unsigned count,
                        std::mt19937_64 &random) {
  static constexpr GateKind one[] = {GateKind::H, GateKind::S,  GateKind::X,
                                     GateKind::Y, GateKind::SX, GateKind::T};
  static constexpr GateKind two[] = {GateKind::CX,    GateKind::CZ,
                                     GateKind::ISwap, GateKind::Swap,
                                     GateKind::CX,    GateKind::CS};
  unsigned n = circuit.numQubits;
  for (unsigned i = 0; i < count; ++i) {
    Qubit a = random() % n, b = random() % n;
    if (a == b || random() % 2)
      circuit.append(one[random() % 6], {a});
    else
      circuit.append(two[random() % 6], {a, b});
  }
}

TEST(Emitter, RandomCircuitsAgreeWithReferenceAndInterpreter) {
  std::mt19937_64 random(12);
  unsigned withCode = 0;
  for (unsigned trial = 0; trial < 300; ++trial) {
    // Up to 16 qubits, the last of them in several tiles.
    Circuit circuit(trial % 10 == 9 ? 15 + random() % 2 : 4 + trial % 9);
    circuit.globalPhase = 0.1 * trial;
    unsigned count = 1 + random() % 80;
    if (trial % 3 == 0) {
      appendCliffordLike(circuit, count, random);
    } else {
      RandomCircuitOptions kinds;
      kinds.wide = trial % 3 == 1;
      appendRandomGates(circuit, count, random, kinds);
    }
    State expected = naiveState(circuit);
    check<double>(circuit, expected, 1e-12, trial);
    check<float>(circuit, expected, 1e-5, trial);
    ASSERT_LT(largestDifference(runWith<double>(circuit, std::nullopt).state,
                                expected),
              1e-12);
    for (jit::VectorFormat format : formats<float>())
      withCode += runWith<float>(circuit, format).hasCode;
  }
  if (!formats<float>().empty())
    EXPECT_GT(withCode, 250u);
}

/// Two-qubit gates in general position on all kinds of positions.
TEST(Emitter, CanonicalPairs) {
  std::mt19937_64 random(13);
  for (unsigned trial = 0; trial < 60; ++trial) {
    Circuit circuit(5 + trial % 6);
    for (unsigned i = 0; i < 12; ++i) {
      Qubit a = random() % circuit.numQubits, b = random() % circuit.numQubits;
      if (a == b)
        continue;
      circuit.appendUnitary({a, b}, randomUnitary(2, random));
      circuit.append(GateKind::CP,
                     {Qubit(random() % circuit.numQubits == a), 2}, {0.3 * i});
    }
    State expected = naiveState(circuit);
    check<double>(circuit, expected, 1e-12, trial);
    check<float>(circuit, expected, 5e-6, trial);
  }
}

TEST(Emitter, SameOnAnyNumberOfThreads) {
  std::mt19937_64 random(14);
  Circuit circuit(17);
  appendRandomGates(circuit, 150, random);
  for (jit::VectorFormat format : formats<float>()) {
    State one = runWith<float>(circuit, format, 1).state;
    EXPECT_EQ(one, runWith<float>(circuit, format, 2).state);
    EXPECT_EQ(one, runWith<float>(circuit, format, 5).state);
  }
}

TEST(Emitter, NormDriftInSinglePrecision) {
  std::mt19937_64 random(15);
  for (unsigned n : {8u, 12u, 17u}) {
    Circuit circuit(n);
    RandomCircuitOptions kinds;
    kinds.wide = false;
    appendRandomGates(circuit, 1000, random, kinds);
    std::vector<std::optional<jit::VectorFormat>> each = {std::nullopt};
    llvm::append_range(each, formats<float>());
    for (std::optional<jit::VectorFormat> format : each) {
      double norm = 0;
      for (Complex amplitude : runWith<float>(circuit, format).state)
        norm += std::norm(amplitude);
      EXPECT_NEAR(norm, 1, 1e-5) << n << " code: " << format.has_value();
    }
  }
}

/// Layers of rotations, phases and pairs with these angles in turn.
Circuit layersWith(llvm::ArrayRef<double> angles) {
  Circuit circuit(9);
  size_t next = 0;
  auto angle = [&] { return angles[next++ % angles.size()]; };
  for (unsigned layer = 0; layer < 4; ++layer) {
    for (Qubit q = 0; q < 9; ++q) {
      circuit.append(GateKind::RX, {q}, {angle()});
      circuit.append(GateKind::RZ, {q}, {angle()});
    }
    for (Qubit q = 0; q + 1 < 9; ++q)
      circuit.append(q % 2 ? GateKind::CP : GateKind::RYY, {q, q + 1},
                     {angle()});
    circuit.append(GateKind::CRY, {Qubit(layer), Qubit(8 - layer)}, {angle()});
  }
  return circuit;
}

/// How many of the kernels of a plan are code that another plan made.
template <typename Real>
unsigned sharedKernels(const Circuit &circuit, const Circuit &other,
                       jit::VectorFormat format, size_t &count) {
  ThreadPool pool(1);
  GateList gates;
  for (uint32_t i = 0; i < circuit.size(); ++i)
    gates.gates.push_back({i, kNone});
  std::vector<jit::KernelFunction> functions[2];
  for (const Circuit *each : {&circuit, &other}) {
    StateVectorContext<Real> context(*each, pool, stepKernels<Real>(), format);
    auto planned = context.plan(gates, context.startPositions, true);
    for (const PlacedKernel &kernel : planned->plan.kernels)
      functions[each == &other].push_back(kernel.code.function);
  }
  count = functions[1].size();
  return llvm::count_if(functions[1], [&](jit::KernelFunction function) {
    return llvm::is_contained(functions[0], function);
  });
}

TEST(Emitter, OtherAnglesFindTheirCode) {
  std::vector<double> angles, moved;
  for (unsigned i = 0; i < 31; ++i)
    angles.push_back(0.2 + 0.37 * i - i / 5);
  for (double angle : angles)
    moved.push_back(angle + 1e-4);
  for (jit::VectorFormat format : formats<float>()) {
    size_t count = 0;
    unsigned shared = sharedKernels<float>(layersWith(angles),
                                           layersWith(moved), format, count);
    EXPECT_GT(count, 2u);
    EXPECT_GE(3 * shared, count);
    // No kernel with a rotation is one for a rotation that does nothing.
    sharedKernels<float>(layersWith(angles), layersWith({0.0}), format, count);
    EXPECT_LT(count, 2u);
  }
}

/// One structure with angles at which operations vanish or turn into others,
/// in an order in which each meets the code of those before it.
TEST(Emitter, CodeFoundAgainIsRightAtSpecialAngles) {
  constexpr double pi = std::numbers::pi;
  const double special[] = {0,       pi / 4,         pi / 2,         pi,
                            -pi / 2, 2 * pi,         3 * pi / 2,     -pi / 4,
                            1e-13,   pi / 2 + 1e-12, pi / 4 - 1e-12, -1e-9};
  std::mt19937_64 random(16);
  std::vector<double> generic;
  for (unsigned i = 0; i < 37; ++i)
    generic.push_back(double(random() % 6283) / 1000);
  std::vector<std::pair<Circuit, State>> found;
  for (unsigned trial = 0; trial < 60; ++trial) {
    std::vector<double> angles = generic;
    for (double &angle : angles)
      if (random() % 4 < trial % 5)
        angle = special[random() % std::size(special)];
      else
        angle += 1e-3 * (random() % 5);
    Circuit circuit = layersWith(angles);
    State expected = naiveState(circuit);
    check<double>(circuit, expected, 1e-12, trial);
    check<float>(circuit, expected, 5e-6, trial);
    for (jit::VectorFormat format : formats<float>())
      found.push_back({circuit, runWith<float>(circuit, format).state});
  }
  size_t next = 0;
  for (unsigned trial = 0; trial < 60; ++trial)
    for (jit::VectorFormat format : formats<float>()) {
      jit::KernelCache::ofProcess().clear();
      auto &[circuit, state] = found[next++];
      EXPECT_EQ(state, runWith<float>(circuit, format).state) << trial;
    }
}

/// A matrix that is not unitary has no rotations; the interpreter takes it.
TEST(Emitter, LeavesOtherMatricesToTheInterpreter) {
  Circuit circuit(10);
  for (Qubit q = 0; q < 10; ++q)
    circuit.append(GateKind::RX, {q}, {0.3 + q});
  circuit.appendUnitary({3}, {1.0, 0.5, 0.0, 1.0});
  State expected = naiveState(circuit);
  for (jit::VectorFormat format : formats<double>()) {
    Emitted run = runWith<double>(circuit, format);
    EXPECT_FALSE(run.hasCode);
    EXPECT_LT(largestDifference(run.state, expected), 1e-13);
  }
}

/// What runs once on a small state is interpreted, where that is wished; what
/// runs often, or on a large state, is not.
TEST(Emitter, SmallStatesAreInterpretedWhereThatIsQuicker) {
  Circuit circuit(11);
  for (unsigned layer = 0; layer < 6; ++layer)
    for (Qubit q = 0; q < 11; ++q) {
      circuit.append(GateKind::U, {q}, {0.3 + q, 0.1 * layer, 1.1 - q});
      circuit.append(GateKind::CX, {q, (q + 1 + layer) % 11});
    }
  State expected = naiveState(circuit);
  GateList gates;
  for (uint32_t i = 0; i < circuit.size(); ++i)
    gates.gates.push_back({i, kNone});
  ThreadPool pool(1);
  for (jit::VectorFormat format : formats<double>()) {
    // What emits nothing has nothing to weigh.
    if (format.isInterpreted)
      continue;
    for (bool weighs : {false, true})
      for (bool keeps : {false, true}) {
        StateVectorContext<double> context(
            circuit, pool, *kernelsFor<double>("portable"), format);
        context.weighsEmitting = weighs;
        context.keepPlans = keeps;
        auto planned = context.plan(gates, context.startPositions, true);
        EXPECT_EQ(planned->plan.kernels.empty(), weighs && !keeps);
        StateVector<double> state(context);
        state.apply(gates, true);
        EXPECT_LT(largestDifference(state.amplitudes(), expected), 1e-12);
      }
    StateVectorContext<double> context(circuit, pool,
                                       *kernelsFor<double>("portable"), format);
    std::vector<uint8_t> positions = context.startPositions;
    FusedCircuit fused = fuse(circuit, gates, positions, FusedForm::Matrices);
    EXPECT_FALSE(emittingPays(fused, 11, format));
    EXPECT_TRUE(emittingPays(fused, 24, format));
  }
}

} // namespace
