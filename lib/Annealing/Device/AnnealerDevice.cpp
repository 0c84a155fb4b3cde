//===- AnnealerDevice.cpp - Reading annealer files ------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Device/AnnealerDevice.h"

#include "EmbeddedAnnealers.h"

#include "enishi/Support/JsonDocument.h"
#include "enishi/Support/JsonObject.h"

#include "llvm/Support/MemoryBuffer.h"

#include <fmt/format.h>

#include <algorithm>

using namespace enishi;
using namespace enishi::annealing;

CoefficientRange AnnealerDevice::extendedRange() const {
  CoefficientRange result = range;
  if (minExtendedCoupling)
    result.minCoupling = std::min(result.minCoupling, *minExtendedCoupling);
  return result;
}

llvm::Expected<HardwareGraph> AnnealerDevice::graph() const {
  if (!topology)
    return llvm::createStringError(
        name + " couples every variable to every other; it needs no embedding");
  return HardwareGraph::create(*topology, deadQubits, deadCouplers);
}

//===----------------------------------------------------------------------===//
// Reading
//===----------------------------------------------------------------------===//

namespace {
class AnnealerReader {
public:
  explicit AnnealerReader(DiagnosticEngine &diagnostics)
      : diagnostics(diagnostics) {}
  void read(JsonValue root);
  AnnealerDevice device;

private:
  void readTopology(JsonValue value);
  void readDead(JsonObject &object);
  void readCoefficients(JsonValue value);
  void readVariables(JsonObject &object);
  void readAnneal(JsonValue value);
  std::optional<Qubit> readQubit(JsonValue value);
  void requireSource(JsonObject &object);
  DiagnosticEngine &diagnostics;
};
} // namespace

static constexpr double kMaxNumber = 1e15;

void AnnealerReader::requireSource(JsonObject &object) {
  object.require("source", JsonKind::String);
}

void AnnealerReader::readTopology(JsonValue value) {
  JsonObject object(value, "the topology", diagnostics);
  if (!object.isValid())
    return;
  std::optional<JsonValue> kind = object.require("kind", JsonKind::String);
  std::string name = kind ? kind->string() : "";
  auto size = [&](llvm::StringLiteral key) {
    return uint32_t(object.requireInteger(key, 1, 4096).value_or(1));
  };
  if (name == "chimera") {
    uint32_t rows = size("rows"), columns = size("columns");
    device.topology = TopologyShape::chimera(rows, columns, size("tracks"));
  } else if (name == "pegasus") {
    device.topology = TopologyShape::pegasus(size("size"));
  } else if (name == "zephyr") {
    uint32_t m = size("size");
    device.topology = TopologyShape::zephyr(m, size("tracks"));
  } else if (name == "king") {
    uint32_t rows = size("rows");
    device.topology = TopologyShape::king(rows, size("columns"));
  } else if (name == "complete") {
    device.maxVariables =
        object.requireInteger("max_variables", 1, uint64_t(1) << 40)
            .value_or(0);
  } else if (kind) {
    reportUnknownWord(*kind, "topology",
                      {"chimera", "pegasus", "zephyr", "king", "complete"},
                      diagnostics);
    return;
  }
  if (device.topology)
    if (llvm::Error error = device.topology->check())
      diagnostics.error(value.range(), "E0309",
                        llvm::toString(std::move(error)));
  object.finish();
}

std::optional<Qubit> AnnealerReader::readQubit(JsonValue value) {
  std::optional<uint64_t> number =
      readInteger(value, "a qubit", 0, uint64_t(1) << 31, diagnostics);
  if (!number || !device.topology)
    return std::nullopt;
  if (device.topology->isQubit(*number))
    return *number;
  diagnostics.error(
      value.range(), "E0312",
      fmt::format("{} has no qubit {}", device.topology->describe(), *number));
  return std::nullopt;
}

void AnnealerReader::readDead(JsonObject &object) {
  if (auto list = object.take("dead_qubits", JsonKind::Array))
    for (JsonValue value : list->elements())
      if (std::optional<Qubit> qubit = readQubit(value))
        device.deadQubits.push_back(*qubit);
  auto list = object.take("dead_couplers", JsonKind::Array);
  if (!list)
    return;
  std::vector<GraphEdge> couplers;
  if (device.topology)
    couplers = device.topology->couplers();
  for (JsonValue value : list->elements()) {
    std::vector<JsonValue> ends;
    if (value.isArray())
      ends = value.elements();
    if (ends.size() != 2) {
      diagnostics.error(value.range(), "E0305",
                        "a coupler is an array of two qubits, like [0, 4]");
      continue;
    }
    std::optional<Qubit> a = readQubit(ends[0]), b = readQubit(ends[1]);
    if (!a || !b)
      continue;
    GraphEdge edge(std::min(*a, *b), std::max(*a, *b));
    if (std::binary_search(couplers.begin(), couplers.end(), edge))
      device.deadCouplers.push_back(edge);
    else
      diagnostics.error(value.range(), "E0312",
                        fmt::format("{} has no coupler between {} and {}",
                                    device.topology->describe(), *a, *b));
  }
}

void AnnealerReader::readCoefficients(JsonValue value) {
  JsonObject object(value, "the coefficients", diagnostics);
  if (!object.isValid())
    return;
  // A range holds 0 inside, or nothing could be scaled into it.
  auto low = [&](llvm::StringLiteral key, double &target) {
    target = object.number(key, -kMaxNumber, -1e-9).value_or(target);
  };
  auto high = [&](llvm::StringLiteral key, double &target) {
    target = object.number(key, 1e-9, kMaxNumber).value_or(target);
  };
  low("min_field", device.range.minField);
  high("max_field", device.range.maxField);
  low("min_coupling", device.range.minCoupling);
  high("max_coupling", device.range.maxCoupling);
  low("min_qubit_coupling_total", device.range.minQubitTotal);
  high("max_qubit_coupling_total", device.range.maxQubitTotal);
  device.minExtendedCoupling =
      object.number("min_extended_coupling", -kMaxNumber, -1e-9);
  device.fieldBits = object.integer("field_bits", 1, 64).value_or(0);
  device.couplingBits = object.integer("coupling_bits", 1, 64).value_or(0);
  device.isInteger = object.boolean("integer", false);
  readVariables(object);
  requireSource(object);
  object.finish();
}

void AnnealerReader::readVariables(JsonObject &object) {
  std::optional<JsonValue> value = object.take("variables", JsonKind::String);
  if (!value)
    return;
  std::string word = value->string();
  if (word == "binary")
    device.variables = VariableKind::Binary;
  else if (word != "spin")
    reportUnknownWord(*value, "kind of variable", {"spin", "binary"},
                      diagnostics);
  if (word == "binary" && device.topology)
    diagnostics.error(value->range(), "E0309",
                      "a machine with a topology takes spins: chains are equal "
                      "spins");
}

void AnnealerReader::readAnneal(JsonValue value) {
  JsonObject object(value, "the anneal", diagnostics);
  if (!object.isValid())
    return;
  ScheduleLimits limits;
  limits.minTimeUs = object.number("min_time_us", 0, kMaxNumber).value_or(0);
  limits.maxTimeUs =
      object.number("max_time_us", 0, kMaxNumber).value_or(limits.maxTimeUs);
  limits.maxSlopePerUs = object.number("max_slope_per_us", 0, kMaxNumber)
                             .value_or(limits.maxSlopePerUs);
  limits.maxPoints =
      object.integer("max_points", 2, 1 << 20).value_or(limits.maxPoints);
  std::optional<double> usual = object.number("default_time_us", 0, kMaxNumber);
  if (usual && (*usual < limits.minTimeUs || *usual > limits.maxTimeUs))
    diagnostics.error(value.range(), "E0309",
                      "the default time is not between the shortest and the "
                      "longest");
  device.defaultTimeUs = usual.value_or(limits.minTimeUs);
  device.schedule = limits;
  requireSource(object);
  object.finish();
}

void AnnealerReader::read(JsonValue root) {
  JsonObject object(root, "the annealer", diagnostics);
  if (!object.isValid())
    return;
  std::optional<JsonValue> version = object.require("enishi_annealer");
  if (version)
    readInteger(*version, "the schema version", 1, 1, diagnostics);
  object.require("name", JsonKind::String);
  device.name = object.string("name").value_or("");
  device.summary = object.string("summary").value_or("");
  std::optional<JsonValue> kind = object.require("class", JsonKind::String);
  if (kind && kind->string() != "published" && kind->string() != "example")
    reportUnknownWord(*kind, "class", {"published", "example"}, diagnostics);
  device.isPublished = kind && kind->string() == "published";
  object.require("source", JsonKind::String);
  device.source = object.string("source").value_or("");
  if (auto topology = object.require("topology", JsonKind::Object))
    readTopology(*topology);
  readDead(object);
  if (auto value = object.take("coefficients", JsonKind::Object))
    readCoefficients(*value);
  if (auto value = object.take("anneal", JsonKind::Object))
    readAnneal(*value);
  object.finish();
}

std::optional<AnnealerDevice>
enishi::annealing::readAnnealer(uint32_t file, const SourceManager &sources,
                                DiagnosticEngine &diagnostics) {
  JsonDocument document;
  if (!document.parse(file, sources, diagnostics))
    return std::nullopt;
  size_t before = diagnostics.errorCount();
  AnnealerReader reader(diagnostics);
  reader.read(document.root());
  if (diagnostics.errorCount() != before)
    return std::nullopt;
  return std::move(reader.device);
}

std::vector<std::string> enishi::annealing::listAnnealers() {
  std::vector<std::string> names;
  for (const EmbeddedDevice &device : embeddedAnnealers())
    names.push_back(device.name.str());
  return names;
}

std::optional<AnnealerDevice>
enishi::annealing::loadAnnealer(llvm::StringRef nameOrPath,
                                SourceManager &sources,
                                DiagnosticEngine &diagnostics) {
  if (nameOrPath.contains('/') || nameOrPath.ends_with(".json")) {
    auto buffer = llvm::MemoryBuffer::getFile(nameOrPath);
    if (!buffer) {
      diagnostics.error({}, "E0301",
                        fmt::format("can't read the device file '{}': {}",
                                    nameOrPath.str(),
                                    buffer.getError().message()));
      return std::nullopt;
    }
    return readAnnealer(sources.add(nameOrPath.str(), std::move(*buffer)),
                        sources, diagnostics);
  }
  llvm::SmallVector<llvm::StringRef, 16> names;
  for (const EmbeddedDevice &device : embeddedAnnealers()) {
    if (device.name == nameOrPath)
      return readAnnealer(
          sources.add(device.path.str(), llvm::MemoryBuffer::getMemBuffer(
                                             device.text, device.path)),
          sources, diagnostics);
    names.push_back(device.name);
  }
  Diagnostic &error =
      diagnostics.error({}, "E0318",
                        fmt::format("there is no annealer '{}'",
                                    nameOrPath.take_front(60).str()));
  if (llvm::StringRef near = nearestWord(nameOrPath, names); !near.empty())
    error.help = fmt::format("did you mean '{}'?", near.str());
  else
    error.help = "`enishi targets` lists the machines; a file of your own is "
                 "given by a path with a '/' or the ending .json";
  return std::nullopt;
}
