//===- ProgramReportTest.cpp ------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Scheduling/ProgramReport.h"
#include "TestDevice.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace enishi;

static ProgramReport report(const Circuit &circuit, const Device &device) {
  llvm::Expected<ProgramReport> result = reportProgram(circuit, device);
  if (!result) {
    ADD_FAILURE() << llvm::toString(result.takeError());
    return {};
  }
  return *result;
}

static Circuit smallProgram() {
  Circuit circuit(4, 2);
  circuit.append(GateKind::GPhase, {}, {0.5});
  circuit.append(GateKind::RZ, {0}, {0.5});
  circuit.append(GateKind::X, {0});
  circuit.append(GateKind::CZ, {0, 1});
  circuit.append(GateKind::X, {2});
  circuit.appendBarrier({0, 1, 2});
  circuit.append(GateKind::CZ, {1, 2});
  circuit.append(GateKind::X, {1});
  circuit.appendMeasure(0, 0);
  circuit.appendMeasure(1, 1);
  return circuit;
}

TEST(ProgramReport, Counts) {
  ProgramReport r = report(smallProgram(), Device(testDevice(4)));
  EXPECT_EQ(r.device, "test");
  EXPECT_EQ(r.sitesUsed, 3u);
  EXPECT_EQ(r.gates, 6u);
  EXPECT_EQ(r.virtualGates, 1u);
  EXPECT_EQ(r.twoQubitGates, 2u);
  EXPECT_EQ(r.measurements, 2u);
  EXPECT_EQ(r.resets, 0u);
  EXPECT_EQ(r.depth, 6u); // rz x cz | cz x measure
  EXPECT_EQ(r.twoQubitDepth, 2u);
  EXPECT_EQ(r.durationNs, 10 + 25 + 25 + 10 + 100);
  std::vector<std::pair<GateKind, uint64_t>> counts = {{GateKind::X, 3},
                                                       {GateKind::RZ, 1},
                                                       {GateKind::CZ, 2},
                                                       {GateKind::Measure, 2}};
  EXPECT_EQ(r.counts, counts);
}

TEST(ProgramReport, SuccessWithoutDecay) {
  ProgramReport r = report(smallProgram(), Device(testDevice(4)));
  EXPECT_NEAR(std::exp(r.logGateSuccess), 0.99 * 0.99 * 0.99 * 0.9 * 0.9,
              1e-12);
  EXPECT_NEAR(std::exp(r.logReadoutSuccess), 0.8 * 0.8, 1e-12);
  EXPECT_EQ(r.logIdleSuccess, 0);
  EXPECT_NEAR(r.estimatedSuccess(), 0.99 * 0.99 * 0.99 * 0.81 * 0.64, 1e-12);
}

static double fidelity(double ns, double t1Us, double t2Us) {
  return 0.5 + std::exp(-ns / 1e3 / t2Us) / 3 + std::exp(-ns / 1e3 / t1Us) / 6;
}

TEST(ProgramReport, IdlingBetweenFirstAndLastOperation) {
  DeviceDescription description = testDevice(3);
  description.coherence.typical = {2, 1};
  description.coherence.perSite = {
      {1, {4, std::numeric_limits<double>::infinity()}}};
  Device device(description);
  Circuit circuit(3, 0);
  circuit.append(GateKind::X, {0});         // 0..10
  circuit.append(GateKind::X, {1});         // 0..10
  circuit.appendDelay({1}, 40, true);       // Delays are idling: 10..50.
  circuit.append(GateKind::RZ, {0}, {1.0}); // Virtual: no operation.
  circuit.append(GateKind::CZ, {0, 1});     // 50..75
  circuit.append(GateKind::X, {2});         // Waits in |0>.
  circuit.appendDelay({0}, 500, true);      // After the last operation.
  llvm::Expected<Schedule> asap =
      scheduleCircuit(circuit, device, ScheduleMethod::ASAP);
  ASSERT_TRUE(bool(asap));
  EXPECT_NEAR(std::exp(reportProgram(circuit, device, *asap).logIdleSuccess),
              fidelity(40, 2, 1) * fidelity(40, 4, 8), 1e-12);
  // As late as possible site 0 starts just in time.
  llvm::Expected<Schedule> alap =
      scheduleCircuit(circuit, device, ScheduleMethod::ALAP);
  ASSERT_TRUE(bool(alap));
  EXPECT_NEAR(std::exp(reportProgram(circuit, device, *alap).logIdleSuccess),
              fidelity(40, 4, 8), 1e-12);
}

TEST(ProgramReport, ResetEndsTheDecay) {
  DeviceDescription description = testDevice(2);
  description.coherence.typical = {2, 1};
  Device device(description);
  Circuit circuit(2, 0);
  circuit.append(GateKind::X, {0});
  circuit.appendDelay({0}, 100, true);
  circuit.appendReset(0);
  circuit.appendDelay({0}, 100, true);
  circuit.append(GateKind::X, {0});
  ProgramReport r = report(circuit, device);
  EXPECT_EQ(r.logIdleSuccess, 0);
  EXPECT_NEAR(std::exp(r.logGateSuccess), 0.99 * 0.95 * 0.99, 1e-12);
  EXPECT_EQ(r.resets, 1u);
}

TEST(ProgramReport, ControlFlow) {
  DeviceDescription description = testDevice(3);
  description.coherence.typical = {2, 1};
  Device device(description);
  Circuit shortBlock(3, 1), longBlock(3, 1);
  shortBlock.append(GateKind::X, {1});
  longBlock.append(GateKind::CZ, {1, 2});
  longBlock.append(GateKind::X, {1});
  Circuit circuit(3, 1);
  circuit.append(GateKind::X, {1}); // Site 1 lives.
  circuit.appendControlFlow({1, 2}, 0, {shortBlock, longBlock}); // 10..45
  circuit.append(GateKind::CZ, {1, 2});                          // 45..70
  ProgramReport r = report(circuit, device);
  EXPECT_EQ(r.controlFlow, 1u);
  EXPECT_EQ(r.gates, 5u);
  EXPECT_EQ(r.twoQubitGates, 2u);
  EXPECT_EQ(r.depth, 1u + 2 + 1);
  EXPECT_EQ(r.twoQubitDepth, 2u);
  EXPECT_EQ(r.durationNs, 70);
  // The long block is the worse one; in it site 2 idles 10 ns after the CZ.
  EXPECT_NEAR(std::exp(r.logGateSuccess), 0.99 * 0.9 * 0.99 * 0.9, 1e-12);
  EXPECT_NEAR(std::exp(r.logIdleSuccess), fidelity(10, 2, 1), 1e-12);
}

TEST(ProgramReport, HopelessProgramsStayFinite) {
  DeviceDescription description = testDevice(1);
  description.operations[1].typical.error = 1;
  Circuit circuit(1, 0);
  for (unsigned i = 0; i < 3; ++i)
    circuit.append(GateKind::X, {0});
  ProgramReport r = report(circuit, Device(description));
  EXPECT_EQ(r.estimatedSuccess(), 0);
  EXPECT_TRUE(std::isfinite(r.logSuccess()));
  EXPECT_NE(toText(r).find("10^-900"), std::string::npos);
}

TEST(ProgramReport, TextAndJson) {
  ProgramReport r = report(smallProgram(), Device(testDevice(4)));
  EXPECT_EQ(toText(r),
            "device                test\n"
            "sites used            3\n"
            "two-qubit gates       2\n"
            "two-qubit depth       2\n"
            "gates                 6 (1 virtual)\n"
            "depth                 6\n"
            "operations            3 x, 1 rz, 2 cz, 2 measure\n"
            "duration              170 ns\n"
            "estimated success     0.503 (gates 0.7859, readout 0.64, idling "
            "1)\n");
  std::string json = toJson(r);
  EXPECT_EQ(json.substr(0, json.find("\"estimated_success\"")),
            "{\"device\":\"test\",\"sites_used\":3,\"operations\":{\"x\":3,"
            "\"rz\":1,\"cz\":2,\"measure\":2},\"gates\":6,\"virtual_gates\":1,"
            "\"two_qubit_gates\":2,\"measurements\":2,\"resets\":0,"
            "\"control_flow\":0,\"depth\":6,\"two_qubit_depth\":2,"
            "\"duration_ns\":170,");
}
