//===- DeviceReader.h - Reading a device file -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the JSON of docs/devices.md to a Device. Everything that Device's
// constructor takes for granted is checked here.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_DEVICE_DEVICEREADER_H
#define ENISHI_LIB_DEVICE_DEVICEREADER_H

#include "enishi/Support/JsonObject.h"

#include "enishi/Device/Device.h"
#include "enishi/Device/Lattice.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi {

/// Reads one device. Reports everything that is wrong, not only the first.
class DeviceReader {
public:
  DeviceReader(DiagnosticEngine &diagnostics) : diagnostics(diagnostics) {}

  std::shared_ptr<const Device> read(JsonValue root);

private:
  bool readVersion(JsonObject &object);
  void readIdentity(JsonObject &object);

  // In ReadConnectivity.cpp.
  void readConnectivity(JsonObject &object);
  void readSites(JsonValue value);
  void readCouplings(JsonValue value);
  void readLattice(JsonValue value);
  std::optional<Lattice> readLatticeShape(JsonObject &object, JsonValue kind);
  std::optional<Lattice> readMask(JsonObject &object);
  void applyMissingPairs(JsonObject &object, Lattice &lattice);

  void readOperation(JsonValue value);
  void readParameters(JsonObject &object, NativeOperation &op);
  void readPlaces(JsonObject &object, NativeOperation &op);
  void readMeasurement(JsonValue value);
  void readReset(JsonValue value);
  void readCoherence(JsonValue value);
  void readTiming(JsonValue value);
  void readLimits(JsonValue value);
  void readConstraint(JsonValue value);
  void readGroups(JsonObject &object, Constraint &constraint);

  Performance readPerformance(JsonObject &object, Performance otherwise);
  Performance requirePerformance(JsonObject &object);
  void readPerSite(JsonObject &object,
                   llvm::function_ref<void(Site, JsonObject &)> readFigures);
  std::string readSource(JsonObject &object);
  std::optional<Site> readSite(JsonValue value);
  std::optional<SitePair> readPair(JsonValue value);
  bool checkCoupled(JsonValue value, SitePair pair, GateKind kind);
  std::optional<GateKind> readGate(JsonValue value, bool alsoMeasureAndReset);

  DiagnosticEngine &diagnostics;
  DeviceDescription device;
  /// The couplings in the order in which a gate may use them.
  llvm::DenseSet<SitePair> coupled;
};

} // namespace enishi

#endif // ENISHI_LIB_DEVICE_DEVICEREADER_H
