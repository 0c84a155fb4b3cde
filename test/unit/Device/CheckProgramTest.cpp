//===- CheckProgramTest.cpp -------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/CheckProgram.h"
#include "enishi/Device/DeviceLibrary.h"

#include "gtest/gtest.h"

using namespace enishi;

static std::shared_ptr<const Device> load(llvm::StringRef name) {
  SourceManager sources;
  DiagnosticEngine diagnostics(sources);
  return loadDevice(name, sources, diagnostics);
}

/// The described violations, a line each.
static std::string check(const Circuit &circuit, const Device &device,
                         size_t limit = 100) {
  std::string result;
  for (const Violation &violation : checkProgram(circuit, device, limit))
    result += describe(violation) + "\n";
  return result;
}

TEST(CheckProgram, AcceptsNativePrograms) {
  Circuit circuit(64, 2);
  circuit.append(GateKind::RZ, {0}, {0.3});
  circuit.append(GateKind::SX, {0});
  circuit.append(GateKind::ZX90, {0, 1});
  circuit.append(GateKind::GPhase, {}, {1.0});
  circuit.appendBarrier({0, 1, 2});
  circuit.appendDelay({5}, 1e-6, false);
  circuit.appendMeasure(0, 0);
  circuit.append(GateKind::X, {0});
  circuit.appendReset(1);
  EXPECT_EQ(check(circuit, *load("riken-64")), "");
}

TEST(CheckProgram, GatesThatAreNotNative) {
  Circuit circuit(4, 0);
  circuit.append(GateKind::H, {0});
  circuit.append(GateKind::CX, {0, 1});
  circuit.append(GateKind::CCX, {0, 1, 2});
  circuit.appendControlled(GateKind::Z, 3, {0, 1, 2, 3});
  circuit.appendUnitary({0}, {1, 0, 0, 1});
  EXPECT_EQ(check(circuit, *load("line-4")),
            "instruction 0: h is not a native operation of line-4\n"
            "instruction 1: cx is not a native operation of line-4\n"
            "instruction 2: ccx is not a native operation of line-4\n"
            "instruction 3: controlled is not a native operation of line-4\n"
            "instruction 4: unitary is not a native operation of line-4\n");
}

TEST(CheckProgram, CouplingsAndDirections) {
  Circuit circuit(8, 0);
  circuit.append(GateKind::ZX90, {0, 1});
  circuit.append(GateKind::ZX90, {1, 0});
  circuit.append(GateKind::ZX90, {0, 3});
  EXPECT_EQ(check(circuit, *load("riken-64")),
            "instruction 1: zx90 acts on (1, 0), but the device has it on (0, "
            "1) only\n"
            "instruction 2: zx90 acts on sites 0 and 3, which are not "
            "coupled\n");
  Circuit symmetric(3, 0);
  symmetric.append(GateKind::CZ, {1, 0});
  symmetric.append(GateKind::CZ, {0, 2});
  symmetric.append(GateKind::CZ, {2, 2});
  symmetric.append(GateKind::CZ, {2, 9});
  EXPECT_EQ(check(symmetric, *load("line-3")),
            "instruction 1: cz acts on sites 0 and 2, which are not coupled\n"
            "instruction 2: site 2 is an operand twice\n"
            "instruction 3: there is no site 9: line-3 has 3\n");
}

TEST(CheckProgram, PlacesAndAngles) {
  DeviceDescription description = load("full-3")->description();
  NativeOperation op;
  op.kind = GateKind::RZZ;
  op.params = {{0, 1.5}};
  op.onlyPairs = {{0, 1}};
  description.operations.push_back(op);
  for (NativeOperation &other : description.operations)
    if (other.kind == GateKind::X)
      other.onlySites = {1};
  Device device(description);
  Circuit circuit(3, 0);
  circuit.append(GateKind::RZZ, {1, 0}, {1.5});
  circuit.append(GateKind::RZZ, {0, 1}, {-0.5});
  circuit.append(GateKind::RZZ, {0, 1}, {circuit.symbol(0)});
  circuit.append(GateKind::RZZ, {0, 2}, {1.0});
  circuit.append(GateKind::X, {0});
  EXPECT_EQ(check(circuit, device),
            "instruction 1: parameter 0 of rzz is -0.5, but must be between 0 "
            "and 1.5 rad\n"
            "instruction 2: parameter 0 of rzz is not known when compiling, "
            "but must be between 0 and 1.5 rad\n"
            "instruction 3: rzz does not exist on sites 0 and 2\n"
            "instruction 4: x does not exist on site 0\n");
}

TEST(CheckProgram, MeasurementAtTheEndOnly) {
  DeviceDescription description = load("line-3")->description();
  description.measurement->midCircuit = false;
  description.measurement->feedForward = false;
  description.reset.reset();
  Device device(description);
  Circuit circuit(3, 3);
  circuit.appendMeasure(0, 0);
  circuit.append(GateKind::X, {1});
  circuit.appendBarrier({0, 1});
  circuit.append(GateKind::CZ, {1, 0});
  circuit.appendMeasure(0, 1);
  circuit.appendReset(2);
  circuit.appendControlFlow({2}, 0, {Circuit(3, 3)});
  EXPECT_EQ(check(circuit, device),
            "instruction 3: cz follows the measurement of site 0, but line-3 "
            "measures at the end only\n"
            "instruction 4: measure follows the measurement of site 0, but "
            "line-3 measures at the end only\n"
            "instruction 5: line-3 has no reset\n"
            "instruction 6: line-3 runs no control flow: it can't feed "
            "outcomes forward\n");

  description.measurement.reset();
  Circuit measured(1, 1);
  measured.appendMeasure(0, 0);
  EXPECT_EQ(check(measured, Device(description)),
            "instruction 0: line-3 has no measurement\n");
}

TEST(CheckProgram, LooksIntoControlFlow) {
  Circuit inner(3, 1);
  inner.append(GateKind::X, {0});
  inner.append(GateKind::CZ, {0, 2});
  Circuit outer(3, 1);
  outer.append(GateKind::X, {1});
  outer.appendControlFlow({0, 2}, 0, {Circuit(3, 1), inner});
  Circuit circuit(3, 1);
  circuit.appendControlFlow({0, 1, 2}, 0, {outer});
  circuit.append(GateKind::H, {0});
  EXPECT_EQ(check(circuit, *load("line-3")),
            "instruction 0, block 0, instruction 1, block 1, instruction 1: "
            "cz acts on sites 0 and 2, which are not coupled\n"
            "instruction 1: h is not a native operation of line-3\n");
  EXPECT_EQ(check(circuit, *load("line-3"), 1),
            "instruction 0, block 0, instruction 1, block 1, instruction 1: "
            "cz acts on sites 0 and 2, which are not coupled\n");
}

TEST(CheckProgram, InstructionLimit) {
  DeviceDescription description = load("line-2")->description();
  description.limits.maxInstructions = 2;
  Device device(description);
  Circuit circuit(2, 0);
  circuit.append(GateKind::X, {0});
  circuit.append(GateKind::X, {0});
  EXPECT_EQ(check(circuit, device), "");
  circuit.append(GateKind::X, {1});
  EXPECT_EQ(check(circuit, device),
            "the program has 3 instructions, but line-2 takes at most 2\n");
}
