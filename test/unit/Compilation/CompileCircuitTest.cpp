//===- CompileCircuitTest.cpp - A circuit for a device ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Compilation/CompileCircuit.h"
#include "enishi/Device/CheckProgram.h"
#include "enishi/Device/DeviceLibrary.h"
#include "enishi/Verification/Equivalence.h"

#include <gtest/gtest.h>

using namespace enishi;

namespace {

std::shared_ptr<const Device> device(llvm::StringRef name) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  return loadDevice(name, sources, diagnostics);
}

/// Gates on distant pairs, a gate on three qubits, and rotations.
Circuit sample(uint32_t numQubits) {
  Circuit circuit(numQubits);
  for (Qubit q = 0; q < numQubits; ++q)
    circuit.append(GateKind::RY, {q}, {0.3 + q});
  for (Qubit q = 0; q + 1 < numQubits; ++q)
    circuit.append(GateKind::CX, {q, (q + 2) % numQubits});
  circuit.append(GateKind::CCX, {0, numQubits - 1, 1});
  circuit.append(GateKind::CP, {numQubits - 1, 0}, {0.7});
  return circuit;
}

struct Case {
  const char *device;
  unsigned level;
};

class CompileForDevice : public testing::TestWithParam<Case> {};

TEST_P(CompileForDevice, ObeysTheDeviceAndEqualsTheSource) {
  std::shared_ptr<const Device> target = device(GetParam().device);
  ASSERT_TRUE(target);
  Circuit source = sample(5);
  CompileCircuitOptions options;
  options.level = GetParam().level;
  llvm::Expected<CompiledCircuit> compiled =
      compileForDevice(source, *target, options);
  ASSERT_TRUE(static_cast<bool>(compiled))
      << llvm::toString(compiled.takeError());
  EXPECT_TRUE(checkProgram(compiled->circuit, *target).empty());
  EquivalenceOptions check;
  check.initialLayout = compiled->initialLayout;
  check.finalLayout = compiled->finalLayout;
  check.outputs = VerifyOutputs::State;
  Verdict verdict = checkEquivalence(source, compiled->circuit, check);
  EXPECT_TRUE(verdict.isEqual()) << verdict.explanation;
}

INSTANTIATE_TEST_SUITE_P(Devices, CompileForDevice,
                         testing::Values(Case{"line-5", 0}, Case{"line-5", 2},
                                         Case{"grid-2x3", 1}, Case{"full-5", 3},
                                         Case{"riken-64", 2},
                                         Case{"helios-98", 2},
                                         Case{"willow-105", 3},
                                         Case{"heron-156", 2}));

TEST(CompileForDevice, TooManyQubitsDoNotFit) {
  llvm::Expected<CompiledCircuit> compiled =
      compileForDevice(sample(5), *device("line-4"), {});
  ASSERT_FALSE(static_cast<bool>(compiled));
  llvm::Error error = compiled.takeError();
  EXPECT_TRUE(error.isA<DoesNotFitError>());
  EXPECT_EQ(llvm::toString(std::move(error)),
            "the program has 5 qubits, but line-4 has 4 sites");
}

TEST(CompileForDevice, NoFeedForwardMeansNoControlFlow) {
  Circuit circuit(2, 1), block(2, 1);
  block.append(GateKind::X, {1});
  circuit.appendMeasure(0, 0);
  circuit.appendControlFlow({1}, 0, {block, Circuit(2, 1)});
  llvm::Expected<CompiledCircuit> compiled =
      compileForDevice(circuit, *device("willow-105"), {});
  ASSERT_FALSE(static_cast<bool>(compiled));
  EXPECT_EQ(llvm::toString(compiled.takeError()),
            "willow-105 cannot make operations depend on a measurement");
}

TEST(OptimizeCircuit, CancelsAndKeepsThePhase) {
  Circuit circuit(2);
  circuit.append(GateKind::H, {0});
  circuit.append(GateKind::CX, {0, 1});
  circuit.append(GateKind::CX, {0, 1});
  circuit.append(GateKind::H, {0});
  circuit.append(GateKind::GPhase, {}, {0.5});
  llvm::Expected<Circuit> optimized = optimizeCircuit(circuit, {});
  ASSERT_TRUE(static_cast<bool>(optimized));
  double phase = optimized->globalPhase;
  for (const Instruction &inst : optimized->instructions) {
    ASSERT_EQ(inst.kind, GateKind::GPhase);
    phase += optimized->params(inst)[0];
  }
  EXPECT_NEAR(phase, 0.5, 1e-12);
}

} // namespace
