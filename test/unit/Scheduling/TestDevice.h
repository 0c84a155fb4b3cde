//===- TestDevice.h - A small device for scheduling tests -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_SCHEDULING_TESTDEVICE_H
#define ENISHI_TEST_UNIT_SCHEDULING_TESTDEVICE_H

#include "enishi/Device/Lattice.h"
#include "enishi/Scheduling/Schedule.h"

namespace enishi {

/// A line with virtual RZ, X of 10 ns, CZ of 25 ns, measurement of 100 ns with
/// a latency of 30 ns, reset of 60 ns, and a grid of 1 ns.
inline DeviceDescription testDevice(uint32_t numSites) {
  DeviceDescription device;
  device.name = "test";
  device.numSites = numSites;
  device.couplings = lineLattice(numSites).couplings;
  auto add = [&](GateKind kind, Performance typical) {
    NativeOperation &op = device.operations.emplace_back();
    op.kind = kind;
    op.typical = typical;
    op.isVirtual = typical == Performance();
    op.params.resize(gateInfo(kind).numParams);
  };
  add(GateKind::RZ, {});
  add(GateKind::X, {10, 0.01});
  add(GateKind::CZ, {25, 0.1});
  device.measurement.emplace();
  device.measurement->typical = {100, 0.2};
  device.measurement->midCircuit = device.measurement->feedForward = true;
  device.measurement->feedForwardLatencyNs = 30;
  device.reset.emplace();
  device.reset->typical = {60, 0.05};
  return device;
}

inline std::string message(llvm::Error error) {
  return error ? llvm::toString(std::move(error)) : "";
}

} // namespace enishi

#endif // ENISHI_TEST_UNIT_SCHEDULING_TESTDEVICE_H
