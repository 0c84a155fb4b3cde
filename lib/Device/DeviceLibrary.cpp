//===- DeviceLibrary.cpp - Finding and reading devices ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/DeviceLibrary.h"
#include "EmbeddedDevices.h"
#include "enishi/Support/JsonDocument.h"
#include "enishi/Support/JsonObject.h"

#include "enishi/Device/Lattice.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"

#include <fmt/format.h>

using namespace enishi;

//===----------------------------------------------------------------------===//
// Families
//===----------------------------------------------------------------------===//

llvm::ArrayRef<DeviceFamily> enishi::listDeviceFamilies() {
  static constexpr DeviceFamily families[] = {
      {"line-N", "N sites in a line"},
      {"ring-N", "N sites in a ring"},
      {"grid-RxC", "R rows and C columns, nearest neighbours coupled"},
      {"heavyhex-RxC", "R rows of C sites joined by bridges, corners trimmed"},
      {"full-N", "N sites, all coupled to all"},
  };
  return families;
}

/// What a made-up machine can do: the operations and figures of a good
/// superconducting chip, rounded.
static DeviceDescription familyDescription(llvm::StringRef name) {
  const std::string source = "example value";
  DeviceDescription device;
  device.name = name.str();
  device.source = source;
  auto addOperation = [&](GateKind kind, bool isVirtual, Performance typical) {
    NativeOperation &op = device.operations.emplace_back();
    op.kind = kind;
    op.name = gateName(kind).str();
    op.isVirtual = isVirtual;
    op.typical = typical;
    op.params.resize(gateInfo(kind).numParams);
    op.source = source;
  };
  addOperation(GateKind::RZ, true, {});
  addOperation(GateKind::SX, false, {32, 2e-4});
  addOperation(GateKind::X, false, {32, 2e-4});
  addOperation(GateKind::CZ, false, {64, 3e-3});
  MeasurementSpec &measurement = device.measurement.emplace();
  measurement.typical = {1000, 1e-2};
  measurement.midCircuit = measurement.feedForward = true;
  measurement.feedForwardLatencyNs = 500;
  measurement.source = source;
  device.reset = ResetSpec{{1000, 1e-2}, {}, source};
  device.coherence.typical = {200, 150};
  device.coherence.source = source;
  device.timing.source = source;
  return device;
}

namespace {
/// The numbers in a family name, and where they stand.
struct FamilyName {
  llvm::StringRef family;
  uint64_t first = 0;
  uint64_t second = 0;
};
} // namespace

/// Takes a name like "grid-3x4" apart; nothing if it is not of that form.
static std::optional<FamilyName> parseFamilyName(llvm::StringRef name) {
  auto [family, numbers] = name.split('-');
  bool isGrid = family == "grid" || family == "heavyhex";
  if (!isGrid && family != "line" && family != "ring" && family != "full")
    return std::nullopt;
  auto [first, second] = numbers.split('x');
  auto isNumber = [](llvm::StringRef text) {
    return !text.empty() && llvm::all_of(text, llvm::isDigit);
  };
  if (!isNumber(first) || (isGrid ? !isNumber(second) : numbers.contains('x')))
    return std::nullopt;
  FamilyName result{family, 0, 0};
  // What overflows is too large in any case.
  if (first.getAsInteger(10, result.first))
    result.first = ~uint64_t(0);
  if (isGrid && second.getAsInteger(10, result.second))
    result.second = ~uint64_t(0);
  return result;
}

static std::shared_ptr<const Device>
makeFamilyMember(llvm::StringRef name, const FamilyName &numbers,
                 DiagnosticEngine &diagnostics) {
  auto [family, first, second] = numbers;
  bool isGrid = family == "grid" || family == "heavyhex";
  uint64_t minimum = family == "ring" ? 3 : 1;
  uint64_t maximum = family == "full" ? kMaxAllToAllSites : kMaxSites;
  uint64_t secondMinimum = family == "heavyhex" ? 4 : 1;
  bool fits = first >= minimum && first <= maximum;
  if (isGrid)
    fits = fits && second >= secondMinimum && second <= maximum &&
           first * second <= maximum / (family == "heavyhex" ? 2 : 1);
  if (!fits) {
    std::string rule =
        isGrid ? fmt::format("{}-RxC needs R of at least {}, C of at least {} "
                             "and at most {} sites",
                             family.str(), minimum, secondMinimum, maximum)
               : fmt::format("{}-N needs N between {} and {}", family.str(),
                             minimum, maximum);
    diagnostics.error({}, "E0319",
                      fmt::format("there is no device '{}': {}",
                                  name.take_front(60).str(), rule));
    return nullptr;
  }

  DeviceDescription device = familyDescription(name);
  if (family == "full") {
    device.numSites = first;
    device.allToAll = true;
    device.summary = fmt::format("{} sites, all coupled to all", first);
    return std::make_shared<const Device>(std::move(device));
  }
  Lattice lattice;
  if (family == "line") {
    lattice = lineLattice(first);
    device.summary = fmt::format("{} sites in a line", first);
  } else if (family == "ring") {
    lattice = ringLattice(first);
    device.summary = fmt::format("{} sites in a ring", first);
  } else if (family == "grid") {
    lattice = gridLattice(first, second);
    device.summary =
        fmt::format("a grid of {} rows and {} columns", first, second);
  } else {
    lattice = heavyHexLattice(first, second, 0, /*trimCorners=*/true);
    device.summary = fmt::format("a heavy-hex lattice with {} rows of {} sites",
                                 first, second);
  }
  device.numSites = lattice.numSites;
  device.positions = std::move(lattice.positions);
  device.couplings = std::move(lattice.couplings);
  return std::make_shared<const Device>(std::move(device));
}

//===----------------------------------------------------------------------===//
// Names and paths
//===----------------------------------------------------------------------===//

static std::shared_ptr<const Device>
loadDeviceFile(llvm::StringRef path, SourceManager &sources,
               DiagnosticEngine &diagnostics) {
  auto fail = [&](const llvm::Twine &reason) {
    diagnostics.error({}, "E0301",
                      fmt::format("can't read the device file '{}': {}",
                                  path.str(), reason.str()));
    return nullptr;
  };
  llvm::sys::fs::file_status status;
  if (std::error_code error = llvm::sys::fs::status(path, status))
    return fail(error.message());
  if (status.type() == llvm::sys::fs::file_type::directory_file)
    return fail("it is a directory");
  // Anything but a file or a pipe (a terminal, /dev/zero) may never end.
  bool isFile = status.type() == llvm::sys::fs::file_type::regular_file;
  if (!isFile && status.type() != llvm::sys::fs::file_type::fifo_file)
    return fail("it is not a file");
  if (isFile && status.getSize() > JsonDocument::kMaxBytes) {
    diagnostics.error({}, "E0302",
                      fmt::format("the device file '{}' has {} bytes; at most "
                                  "{} are read",
                                  path.str(), status.getSize(),
                                  JsonDocument::kMaxBytes));
    return nullptr;
  }
  auto buffer = llvm::MemoryBuffer::getFile(path);
  if (!buffer)
    return fail(buffer.getError().message());
  return readDevice(sources.add(path.str(), std::move(*buffer)), sources,
                    diagnostics);
}

static void reportUnknownDevice(llvm::StringRef name,
                                DiagnosticEngine &diagnostics) {
  Diagnostic &error = diagnostics.error(
      {}, "E0318",
      fmt::format("there is no device '{}'", name.take_front(60).str()));
  llvm::SmallVector<llvm::StringRef, 16> names;
  for (const EmbeddedDevice &device : embeddedDevices())
    names.push_back(device.name);
  llvm::StringRef near;
  for (const DeviceFamily &family : listDeviceFamilies()) {
    names.push_back(family.pattern);
    if (name.starts_with(family.pattern.split('-').first))
      near = family.pattern;
  }
  // "grid-3" means the family, however far from "grid-RxC" it is.
  if (near.empty())
    near = nearestWord(name, names);
  if (!near.empty())
    error.help = fmt::format("did you mean '{}'?", near.str());
  else
    error.help = "`enishi targets` lists the devices; a file of your own is "
                 "given by a path with a '/' or the ending .json";
}

std::shared_ptr<const Device>
enishi::loadDevice(llvm::StringRef nameOrPath, SourceManager &sources,
                   DiagnosticEngine &diagnostics) {
  if (nameOrPath.contains('/') || nameOrPath.ends_with(".json"))
    return loadDeviceFile(nameOrPath, sources, diagnostics);
  for (const EmbeddedDevice &device : embeddedDevices())
    if (device.name == nameOrPath)
      return readDevice(
          sources.add(device.path.str(), llvm::MemoryBuffer::getMemBuffer(
                                             device.text, device.path)),
          sources, diagnostics);
  if (std::optional<FamilyName> numbers = parseFamilyName(nameOrPath))
    return makeFamilyMember(nameOrPath, *numbers, diagnostics);
  reportUnknownDevice(nameOrPath, diagnostics);
  return nullptr;
}

std::vector<DeviceListing> enishi::listDevices() {
  std::vector<DeviceListing> result;
  for (const EmbeddedDevice &embedded : embeddedDevices()) {
    SourceManager sources;
    DiagnosticEngine diagnostics(sources);
    if (auto device = loadDevice(embedded.name, sources, diagnostics))
      result.push_back({device->name().str(), device->description().modality,
                        device->numSites(), device->description().summary});
  }
  return result;
}
