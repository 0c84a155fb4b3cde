//===- DeviceReader.cpp - Reading a device file -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DeviceReader.h"

#include "enishi/Device/DeviceLibrary.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;

/// Above every duration in ns and every time in us that makes sense.
static constexpr double kMaxNumber = 1e15;

std::optional<Site> DeviceReader::readSite(JsonValue value) {
  std::optional<uint64_t> site =
      readInteger(value, "a site", 0, kMaxSites, diagnostics);
  if (!site)
    return std::nullopt;
  if (*site < device.numSites)
    return *site;
  diagnostics.error(value.range(), "E0312",
                    device.numSites == 0
                        ? std::string("the device has no sites")
                        : fmt::format("there is no site {}: the last one is {}",
                                      *site, device.numSites - 1));
  return std::nullopt;
}

std::optional<SitePair> DeviceReader::readPair(JsonValue value) {
  std::vector<JsonValue> sites;
  if (value.isArray())
    sites = value.elements();
  if (sites.size() != 2) {
    diagnostics.error(value.range(), "E0305",
                      "a pair is an array of two sites, like [0, 1]");
    return std::nullopt;
  }
  std::optional<Site> a = readSite(sites[0]);
  std::optional<Site> b = readSite(sites[1]);
  if (!a || !b)
    return std::nullopt;
  if (*a != *b)
    return SitePair(*a, *b);
  diagnostics.error(value.range(), "E0313",
                    fmt::format("site {} can't be coupled to itself", *a));
  return std::nullopt;
}

bool DeviceReader::checkCoupled(JsonValue value, SitePair pair, GateKind kind) {
  if (device.allToAll || coupled.contains(pair))
    return true;
  SitePair reversed(pair.second, pair.first);
  if (!coupled.contains(reversed)) {
    diagnostics.error(value.range(), "E0315",
                      fmt::format("sites {} and {} are not coupled", pair.first,
                                  pair.second));
    return false;
  }
  if (gateInfo(kind).isSymmetric())
    return true;
  diagnostics
      .error(value.range(), "E0315",
             fmt::format("{} can't act on ({}, {}): the coupling leads from "
                         "{} to {}",
                         gateName(kind).str(), pair.first, pair.second,
                         pair.second, pair.first))
      .help = fmt::format("write [{}, {}]", pair.second, pair.first);
  return false;
}

std::optional<GateKind> DeviceReader::readGate(JsonValue value,
                                               bool alsoMeasureAndReset) {
  if (value.kind() != JsonKind::String) {
    reportWrongKind(value, "a gate", JsonKind::String, diagnostics);
    return std::nullopt;
  }
  std::string name = value.string();
  if (alsoMeasureAndReset && name == "measure")
    return GateKind::Measure;
  if (alsoMeasureAndReset && name == "reset")
    return GateKind::Reset;
  if (std::optional<GateKind> kind = gateByName(name))
    return kind;
  llvm::SmallVector<llvm::StringRef, 64> names;
  for (unsigned kind = 0; kind < kNumTableGates; ++kind)
    names.push_back(gateInfo(static_cast<GateKind>(kind)).name);
  if (alsoMeasureAndReset)
    names.append({"measure", "reset"});
  reportUnknownWord(value, "gate", names, diagnostics);
  return std::nullopt;
}

std::string DeviceReader::readSource(JsonObject &object) {
  std::optional<JsonValue> value = object.take("source", JsonKind::String);
  if (!value) {
    if (!object.isValid())
      return {};
    SourceRange range = object.value().range();
    range.end = range.begin + 1;
    diagnostics.error(range, "E0317", "these numbers have no \"source\"").help =
        "name the paper, data sheet or calibration they come from, or write "
        "\"example value\"";
    return {};
  }
  std::string source = value->string();
  if (source.empty())
    diagnostics.error(value->range(), "E0317", "the source is empty");
  if (device.deviceClass == DeviceClass::Published &&
      llvm::StringRef(source).starts_with_insensitive("example"))
    diagnostics
        .error(value->range(), "E0316",
               "a device of the class \"published\" has an example value")
        .help = "state the class \"example\"";
  return source;
}

bool DeviceReader::readVersion(JsonObject &object) {
  std::optional<JsonValue> value =
      object.require("enishi_device", JsonKind::Number);
  if (!value)
    return false;
  if (value->number() == 1)
    return true;
  diagnostics.error(value->range(), "E0310",
                    fmt::format("this program reads version 1 of the device "
                                "schema, not version {}",
                                value->text().take_front(20).str()));
  return false;
}

void DeviceReader::readIdentity(JsonObject &object) {
  if (auto name = object.require("name", JsonKind::String))
    device.name = name->string();
  device.summary = object.string("summary").value_or("");
  if (auto modality = object.require("modality", JsonKind::String)) {
    static constexpr llvm::StringRef names[] = {
        "superconducting", "ion-trap",     "neutral-atom",
        "photonic",        "silicon-spin", "cat",
        "majorana",        "nv-centre",    "generic"};
    device.modality = modality->string();
    if (!llvm::is_contained(names, device.modality))
      reportUnknownWord(*modality, "modality", names, diagnostics);
  }
  if (auto value = object.require("class", JsonKind::String)) {
    static constexpr llvm::StringRef names[] = {"published", "example"};
    std::string word = value->string();
    if (!llvm::is_contained(names, word))
      reportUnknownWord(*value, "class", names, diagnostics);
    device.deviceClass =
        word == "published" ? DeviceClass::Published : DeviceClass::Example;
  }
  device.source = readSource(object);
}

//===----------------------------------------------------------------------===//
// What the machine does, and how well
//===----------------------------------------------------------------------===//

Performance DeviceReader::readPerformance(JsonObject &object,
                                          Performance otherwise) {
  Performance result;
  result.durationNs = object.number("duration_ns", 0, kMaxNumber)
                          .value_or(otherwise.durationNs);
  result.error = object.number("error", 0, 1).value_or(otherwise.error);
  return result;
}

Performance DeviceReader::requirePerformance(JsonObject &object) {
  object.require("duration_ns");
  object.require("error");
  return readPerformance(object, {});
}

void DeviceReader::readPerSite(
    JsonObject &object,
    llvm::function_ref<void(Site, JsonObject &)> readFigures) {
  auto list = object.take("per_site", JsonKind::Array);
  if (!list)
    return;
  llvm::DenseSet<Site> seen;
  for (JsonValue value : list->elements()) {
    if (diagnostics.isFull())
      return;
    JsonObject entry(value, "an entry of 'per_site'", diagnostics);
    std::optional<JsonValue> siteValue = entry.require("site");
    std::optional<Site> site;
    if (siteValue)
      site = readSite(*siteValue);
    if (siteValue && site && !seen.insert(*site).second) {
      diagnostics.error(siteValue->range(), "E0313",
                        fmt::format("site {} is stated twice", *site));
      site.reset();
    }
    readFigures(site.value_or(0), entry);
    entry.finish();
  }
}

void DeviceReader::readParameters(JsonObject &object, NativeOperation &op) {
  unsigned count = gateInfo(op.kind).numParams;
  op.params.resize(count);
  auto list = object.take("parameters", JsonKind::Array);
  if (!list)
    return;
  std::vector<JsonValue> entries = list->elements();
  if (entries.size() != count) {
    diagnostics.error(list->range(), "E0314",
                      fmt::format("{} has {} parameter{}, not {}",
                                  gateName(op.kind).str(), count,
                                  count == 1 ? "" : "s", entries.size()));
    return;
  }
  for (auto [range, value] : llvm::zip(op.params, entries)) {
    JsonObject entry(value, "a parameter", diagnostics);
    range.min =
        entry.number("min_rad", -kMaxNumber, kMaxNumber).value_or(range.min);
    range.max =
        entry.number("max_rad", -kMaxNumber, kMaxNumber).value_or(range.max);
    if (range.min > range.max)
      diagnostics.error(value.range(), "E0309",
                        "the smallest angle is above the largest");
    entry.finish();
  }
}

void DeviceReader::readPlaces(JsonObject &object, NativeOperation &op) {
  if (op.arity() == 1) {
    readPerSite(object, [&](Site site, JsonObject &entry) {
      op.perSite.emplace_back(site, readPerformance(entry, op.typical));
    });
    if (auto list = object.take("only_sites", JsonKind::Array))
      for (JsonValue value : list->elements())
        if (std::optional<Site> site = readSite(value))
          op.onlySites.push_back(*site);
    return;
  }
  bool symmetric = gateInfo(op.kind).isSymmetric();
  llvm::DenseSet<SitePair> seen;
  auto place = [&](JsonValue value) -> std::optional<SitePair> {
    std::optional<SitePair> pair = readPair(value);
    if (!pair || !checkCoupled(value, *pair, op.kind))
      return std::nullopt;
    SitePair key = *pair;
    if (symmetric && key.first > key.second)
      std::swap(key.first, key.second);
    if (seen.insert(key).second)
      return pair;
    diagnostics.error(value.range(), "E0313",
                      fmt::format("the pair [{}, {}] is stated twice",
                                  pair->first, pair->second));
    return std::nullopt;
  };
  if (auto list = object.take("per_pair", JsonKind::Array))
    for (JsonValue value : list->elements()) {
      if (diagnostics.isFull())
        return;
      JsonObject entry(value, "an entry of 'per_pair'", diagnostics);
      std::optional<JsonValue> pairValue = entry.require("pair");
      std::optional<SitePair> pair;
      if (pairValue)
        pair = place(*pairValue);
      Performance figures = readPerformance(entry, op.typical);
      if (pair)
        op.perPair.emplace_back(*pair, figures);
      entry.finish();
    }
  seen.clear();
  if (auto list = object.take("only_pairs", JsonKind::Array))
    for (JsonValue value : list->elements())
      if (std::optional<SitePair> pair = place(value))
        op.onlyPairs.push_back(*pair);
}

void DeviceReader::readOperation(JsonValue value) {
  JsonObject object(value, "an operation", diagnostics);
  std::optional<JsonValue> gate = object.require("gate");
  if (!gate)
    return;
  std::optional<GateKind> kind = readGate(*gate, /*alsoMeasureAndReset=*/false);
  if (!kind)
    return;
  NativeOperation op;
  op.kind = *kind;
  if (op.arity() == 0 || op.arity() > 2) {
    diagnostics.error(gate->range(), "E0314",
                      fmt::format("{} acts on {} qubits; native operations "
                                  "act on one or two",
                                  gateName(*kind).str(), op.arity()));
    return;
  }
  if (llvm::any_of(device.operations, [&](const NativeOperation &other) {
        return other.kind == *kind;
      })) {
    diagnostics.error(
        gate->range(), "E0314",
        fmt::format("{} is described twice", gateName(*kind).str()));
    return;
  }
  op.name = object.string("name").value_or(gateName(*kind).str());
  op.isVirtual = object.boolean("virtual", false);
  op.source = readSource(object);
  readParameters(object, op);
  if (op.isVirtual) {
    // Left untaken, figures of a virtual operation become unknown keys.
    object.finish();
  } else {
    op.typical = requirePerformance(object);
    readPlaces(object, op);
    object.finish();
  }
  device.operations.push_back(std::move(op));
}

void DeviceReader::readMeasurement(JsonValue value) {
  JsonObject object(value, "'measurement'", diagnostics);
  MeasurementSpec &spec = device.measurement.emplace();
  spec.typical = requirePerformance(object);
  spec.midCircuit = object.boolean("mid_circuit", false);
  spec.feedForward = object.boolean("feed_forward", false);
  if (spec.feedForward && !spec.midCircuit)
    diagnostics.error(value.range(), "E0316",
                      "outcomes can't be fed forward without mid-circuit "
                      "measurement");
  spec.feedForwardLatencyNs =
      object.number("feed_forward_latency_ns", 0, kMaxNumber).value_or(0);
  spec.source = readSource(object);
  readPerSite(object, [&](Site site, JsonObject &entry) {
    spec.perSite.emplace_back(site, readPerformance(entry, spec.typical));
  });
  object.finish();
}

void DeviceReader::readReset(JsonValue value) {
  JsonObject object(value, "'reset'", diagnostics);
  ResetSpec &spec = device.reset.emplace();
  spec.typical = requirePerformance(object);
  spec.source = readSource(object);
  readPerSite(object, [&](Site site, JsonObject &entry) {
    spec.perSite.emplace_back(site, readPerformance(entry, spec.typical));
  });
  object.finish();
}

void DeviceReader::readCoherence(JsonValue value) {
  auto readTimes = [&](JsonObject &object, Coherence otherwise) {
    // A qubit that decays in a picosecond is a mistake in the unit.
    Coherence times;
    times.t1Us =
        object.number("t1_us", 1e-6, kMaxNumber).value_or(otherwise.t1Us);
    times.t2Us =
        object.number("t2_us", 1e-6, kMaxNumber).value_or(otherwise.t2Us);
    if (std::isfinite(times.t2Us) && times.t2Us > 2 * times.t1Us)
      diagnostics
          .error(object.value().range(), "E0316",
                 fmt::format("T2 is {} us, more than twice T1, which is {} us",
                             times.t2Us, times.t1Us))
          .help = "T2 = 2 T1 is the most that physics allows";
    return times;
  };
  JsonObject object(value, "'coherence'", diagnostics);
  CoherenceSpec &spec = device.coherence;
  spec.typical = readTimes(object, {});
  spec.source = readSource(object);
  readPerSite(object, [&](Site site, JsonObject &entry) {
    spec.perSite.emplace_back(site, readTimes(entry, spec.typical));
  });
  object.finish();
}

void DeviceReader::readTiming(JsonValue value) {
  JsonObject object(value, "'timing'", diagnostics);
  object.require("dt_ns");
  device.timing.dtNs =
      object.number("dt_ns", 1e-6, 1e9).value_or(device.timing.dtNs);
  device.timing.alignment =
      object.integer("alignment_dt", 1, 1u << 20).value_or(1);
  device.timing.granularity =
      object.integer("granularity_dt", 1, 1u << 20).value_or(1);
  device.timing.source = readSource(object);
  object.finish();
}

void DeviceReader::readLimits(JsonValue value) {
  JsonObject object(value, "'limits'", diagnostics);
  device.limits.maxInstructions =
      object.integer("max_instructions", 1, uint64_t(1) << 50).value_or(0);
  device.limits.maxDurationUs =
      object.number("max_duration_us", 1e-6, kMaxNumber).value_or(0);
  device.limits.source = readSource(object);
  object.finish();
}

void DeviceReader::readGroups(JsonObject &object, Constraint &constraint) {
  auto groups = object.require("groups", JsonKind::Array);
  if (!groups)
    return;
  for (JsonValue value : groups->elements()) {
    if (!value.isArray()) {
      reportWrongKind(value, "a group", JsonKind::Array, diagnostics);
      return;
    }
    std::vector<Site> &group = constraint.groups.emplace_back();
    for (JsonValue entry : value.elements())
      if (std::optional<Site> site = readSite(entry))
        group.push_back(*site);
  }
}

void DeviceReader::readConstraint(JsonValue value) {
  static constexpr llvm::StringRef names[] = {"max_parallel",
                                              "parallel_distance", "exclusive"};
  JsonObject object(value, "a constraint", diagnostics);
  auto type = object.require("type", JsonKind::String);
  if (!type)
    return;
  Constraint constraint;
  std::string name = type->string();
  if (name == "max_parallel") {
    constraint.type = Constraint::MaxParallel;
    constraint.limit = object.requireInteger("count", 1, kMaxSites).value_or(1);
  } else if (name == "parallel_distance") {
    constraint.type = Constraint::ParallelDistance;
    constraint.limit =
        object.requireInteger("couplings", 1, kMaxSites).value_or(1);
  } else if (name == "exclusive") {
    constraint.type = Constraint::Exclusive;
    readGroups(object, constraint);
  } else {
    reportUnknownWord(*type, "constraint", names, diagnostics);
    return;
  }
  if (auto gates = object.require("gates", JsonKind::Array))
    for (JsonValue entry : gates->elements())
      if (auto kind = readGate(entry, /*alsoMeasureAndReset=*/true))
        constraint.kinds.push_back(*kind);
  constraint.source = readSource(object);
  object.finish();
  device.constraints.push_back(std::move(constraint));
}

std::shared_ptr<const Device> DeviceReader::read(JsonValue root) {
  size_t errorsBefore = diagnostics.errorCount();
  JsonObject object(root, "the device", diagnostics);
  // Another version may mean anything by the other keys.
  if (!object.isValid() || !readVersion(object))
    return nullptr;
  readIdentity(object);
  readConnectivity(object);
  if (diagnostics.errorCount() != errorsBefore && device.numSites == 0)
    return nullptr; // Every site would be out of range.

  if (auto operations = object.require("operations", JsonKind::Array))
    for (JsonValue value : operations->elements())
      readOperation(value);
  if (auto value = object.take("measurement"))
    readMeasurement(*value);
  if (auto value = object.take("reset"))
    readReset(*value);
  if (auto value = object.take("coherence"))
    readCoherence(*value);
  if (auto value = object.take("timing"))
    readTiming(*value);
  if (auto value = object.take("limits"))
    readLimits(*value);
  if (auto constraints = object.take("constraints", JsonKind::Array))
    for (JsonValue value : constraints->elements())
      readConstraint(value);
  if (auto physics = object.take("physics", JsonKind::Object))
    device.physics = physics->text().str();
  object.finish();
  if (diagnostics.errorCount() != errorsBefore)
    return nullptr;

  auto result = std::make_shared<const Device>(std::move(device));
  SourceRange whole = root.range();
  whole.end = whole.begin + 1;
  if (!result->isConnected())
    diagnostics.warning(whole, "W0351",
                        fmt::format("the coupling graph of {} is not connected",
                                    result->name().str()));
  if (result->numEdges() != 0 && result->nativeKinds(2).empty())
    diagnostics.warning(
        whole, "W0352",
        fmt::format("{} has no two-qubit operation", result->name().str()));
  return result;
}

std::shared_ptr<const Device>
enishi::readDevice(uint32_t file, const SourceManager &sources,
                   DiagnosticEngine &diagnostics) {
  JsonDocument document;
  if (!document.parse(file, sources, diagnostics))
    return nullptr;
  return DeviceReader(diagnostics).read(document.root());
}
