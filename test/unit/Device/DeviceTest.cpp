//===- DeviceTest.cpp -------------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/Device.h"

#include "gtest/gtest.h"

using namespace enishi;

static NativeOperation operation(GateKind kind, Performance typical) {
  NativeOperation op;
  op.kind = kind;
  op.typical = typical;
  op.params.resize(gateInfo(kind).numParams);
  return op;
}

/// Three sites in a line, 0 -> 1 and 2 -> 1, with a directed and a symmetric
/// gate.
static DeviceDescription smallDevice() {
  DeviceDescription device;
  device.numSites = 3;
  device.directed = true;
  device.couplings = {{0, 1}, {2, 1}};
  NativeOperation rz = operation(GateKind::RZ, {});
  rz.isVirtual = true;
  device.operations.push_back(rz);
  NativeOperation sx = operation(GateKind::SX, {20, 1e-3});
  sx.perSite = {{2, {40, 2e-3}}};
  device.operations.push_back(sx);
  NativeOperation zx = operation(GateKind::ZX90, {200, 2e-2});
  zx.perPair = {{{2, 1}, {160, 1e-2}}};
  device.operations.push_back(zx);
  NativeOperation rzz = operation(GateKind::RZZ, {300, 3e-2});
  rzz.params[0] = {0, 1.5};
  rzz.onlyPairs = {{0, 1}};
  device.operations.push_back(rzz);
  device.measurement.emplace();
  device.measurement->typical = {1000, 0.05};
  device.measurement->perSite = {{1, {900, 0.04}}};
  device.coherence.typical = {100, 50};
  device.coherence.perSite = {{0, {80, 60}}};
  return device;
}

TEST(Device, Connectivity) {
  Device device(smallDevice());
  EXPECT_EQ(device.numEdges(), 2u);
  EXPECT_EQ(device.edges(), (std::vector<SitePair>{{0, 1}, {1, 2}}));
  EXPECT_EQ(device.neighbours(1), (llvm::ArrayRef<Site>{0, 2}));
  EXPECT_TRUE(device.areCoupled(1, 2));
  EXPECT_FALSE(device.areCoupled(0, 2));
  EXPECT_FALSE(device.areCoupled(0, 0));
  EXPECT_FALSE(device.areCoupled(0, 7));
  EXPECT_TRUE(device.isConnected());

  DeviceDescription apart = smallDevice();
  apart.couplings.pop_back();
  EXPECT_FALSE(Device(apart).isConnected());
}

TEST(Device, CouplingsInBothDirectionsAreOneEdge) {
  DeviceDescription description = smallDevice();
  description.couplings.push_back({1, 0});
  Device device(description);
  EXPECT_EQ(device.numEdges(), 2u);
  EXPECT_TRUE(device.isNative(GateKind::ZX90, {1, 0}));
}

TEST(Device, DirectedGatesKeepTheirDirection) {
  Device device(smallDevice());
  EXPECT_TRUE(device.isNative(GateKind::ZX90, {0, 1}));
  EXPECT_FALSE(device.isNative(GateKind::ZX90, {1, 0}));
  EXPECT_TRUE(device.isNative(GateKind::ZX90, {2, 1}));
  EXPECT_FALSE(device.isNative(GateKind::ZX90, {0, 2}));
  // RZZ is symmetric, and exists on one pair only.
  EXPECT_TRUE(device.isNative(GateKind::RZZ, {1, 0}));
  EXPECT_FALSE(device.isNative(GateKind::RZZ, {2, 1}));
  EXPECT_EQ(device.nativeKinds(0, 1),
            (llvm::SmallVector<GateKind, 2>{GateKind::ZX90, GateKind::RZZ}));
  EXPECT_EQ(device.nativeKinds(1, 2).size(), 0u);
  EXPECT_EQ(device.nativeKinds(1),
            (llvm::SmallVector<GateKind, 4>{GateKind::RZ, GateKind::SX}));
}

TEST(Device, ParameterRanges) {
  Device device(smallDevice());
  EXPECT_TRUE(device.isNative(GateKind::RZZ, {0, 1}, {1.5}));
  EXPECT_FALSE(device.isNative(GateKind::RZZ, {0, 1}, {1.6}));
  EXPECT_FALSE(device.isNative(GateKind::RZZ, {0, 1}, {-0.1}));
  EXPECT_TRUE(device.isNative(GateKind::RZ, {0}, {-40.0}));
}

TEST(Device, WhatIsNoGate) {
  Device device(smallDevice());
  EXPECT_TRUE(device.isNative(GateKind::Barrier, {0, 1, 2}));
  EXPECT_TRUE(device.isNative(GateKind::GPhase, {}));
  EXPECT_TRUE(device.isNative(GateKind::Measure, {0}));
  EXPECT_FALSE(device.isNative(GateKind::Measure, {3}));
  EXPECT_FALSE(device.isNative(GateKind::Reset, {0}));
  EXPECT_FALSE(device.isNative(GateKind::H, {0}));
}

TEST(Device, Figures) {
  Device device(smallDevice());
  EXPECT_EQ(device.performance(GateKind::RZ, {0}), Performance());
  EXPECT_EQ(device.performance(GateKind::SX, {0}), (Performance{20, 1e-3}));
  EXPECT_EQ(device.performance(GateKind::SX, {2}), (Performance{40, 2e-3}));
  EXPECT_EQ(device.durationNs(GateKind::ZX90, {2, 1}), 160);
  EXPECT_EQ(device.error(GateKind::ZX90, {0, 1}), 2e-2);
  EXPECT_EQ(device.durationNs(GateKind::Measure, {1}), 900);
  EXPECT_EQ(device.durationNs(GateKind::Measure, {2}), 1000);
  EXPECT_EQ(device.coherence(0).t1Us, 80);
  EXPECT_EQ(device.coherence(1).t2Us, 50);
}

TEST(Device, EdgeErrorIsTheBestOfBothDirections) {
  Device device(smallDevice());
  EXPECT_EQ(device.edgeError(0, 1), 2e-2);
  EXPECT_EQ(device.edgeError(1, 2), 1e-2);
  EXPECT_EQ(device.edgeError(0, 2), 1);
}

TEST(Device, SymmetricFiguresHoldInBothOrders) {
  DeviceDescription description = smallDevice();
  description.operations.push_back(operation(GateKind::CZ, {50, 5e-3}));
  description.operations.back().perPair = {{{2, 1}, {60, 6e-3}}};
  Device device(description);
  EXPECT_EQ(device.error(GateKind::CZ, {1, 2}), 6e-3);
  EXPECT_EQ(device.error(GateKind::CZ, {2, 1}), 6e-3);
  EXPECT_EQ(device.error(GateKind::CZ, {1, 0}), 5e-3);
}

TEST(Device, AllToAll) {
  DeviceDescription description;
  description.numSites = 4;
  description.allToAll = true;
  description.operations.push_back(operation(GateKind::CX, {100, 1e-3}));
  Device device(description);
  EXPECT_EQ(device.numEdges(), 6u);
  EXPECT_EQ(device.edges().size(), 6u);
  EXPECT_EQ(device.edges()[3], (SitePair{1, 2}));
  EXPECT_EQ(device.neighbours(2), (llvm::ArrayRef<Site>{3, 0, 1}));
  EXPECT_TRUE(device.isNative(GateKind::CX, {3, 0}));
  EXPECT_FALSE(device.isNative(GateKind::CX, {3, 3}));
  EXPECT_TRUE(device.isConnected());
}
