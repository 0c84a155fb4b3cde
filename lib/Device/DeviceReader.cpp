//===- DeviceReader.cpp - Reading a device file ---------------*- C++ -*-===//
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

#include "JsonObject.h"

#include "enishi/Device/DeviceLibrary.h"
#include "enishi/Device/Lattice.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

using namespace enishi;

namespace {

constexpr double kMaxNumber = 1e15;

class DeviceReader {
public:
  DeviceReader(DiagnosticEngine &diagnostics) : diagnostics(diagnostics) {}

  std::shared_ptr<const Device> read(JsonValue root);

private:
  bool readVersion(JsonObject &object);
  void readIdentity(JsonObject &object);

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

} // namespace

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
// Sites and couplings
//===----------------------------------------------------------------------===//

void DeviceReader::readSites(JsonValue value) {
  JsonObject object(value, "'sites'", diagnostics);
  if (auto count = object.requireInteger("count", 1, kMaxSites))
    device.numSites = *count;
  if (auto positions = object.take("positions_grid", JsonKind::Array)) {
    std::vector<JsonValue> entries = positions->elements();
    if (entries.size() != device.numSites)
      diagnostics.error(positions->range(), "E0309",
                        fmt::format("there are {} positions for {} sites",
                                    entries.size(), device.numSites));
    for (JsonValue entry : entries) {
      std::vector<JsonValue> parts;
      if (entry.isArray())
        parts = entry.elements();
      if (parts.size() != 2 || parts[0].kind() != JsonKind::Number ||
          parts[1].kind() != JsonKind::Number) {
        diagnostics.error(entry.range(), "E0305",
                          "a position is an array of a row and a column");
        break;
      }
      device.positions.push_back({parts[0].number(), parts[1].number()});
    }
  }
  object.finish();
}

void DeviceReader::readCouplings(JsonValue value) {
  JsonObject object(value, "'couplings'", diagnostics);
  device.allToAll = object.boolean("all_to_all", false);
  device.directed = object.boolean("directed", false);
  std::optional<JsonValue> pairs = object.take("pairs", JsonKind::Array);
  object.finish();
  if (device.allToAll) {
    if (pairs || device.directed)
      diagnostics.error(value.range(), "E0316",
                        "all-to-all couplings have no pairs and no direction");
    if (device.numSites > kMaxAllToAllSites)
      diagnostics.error(value.range(), "E0309",
                        fmt::format("an all-to-all device has at most {} sites",
                                    kMaxAllToAllSites));
    return;
  }
  if (!pairs)
    return;
  for (JsonValue entry : pairs->elements()) {
    if (diagnostics.isFull())
      return;
    std::optional<SitePair> pair = readPair(entry);
    if (!pair)
      continue;
    SitePair reversed(pair->second, pair->first);
    if (coupled.contains(*pair)) {
      diagnostics.error(entry.range(), "E0313",
                        fmt::format("sites {} and {} are coupled twice",
                                    pair->first, pair->second));
      continue;
    }
    coupled.insert(*pair);
    if (!device.directed)
      coupled.insert(reversed);
    device.couplings.push_back(*pair);
  }
}

std::optional<Lattice> DeviceReader::readMask(JsonObject &object) {
  std::optional<JsonValue> rows = object.require("rows", JsonKind::Array);
  if (!rows)
    return std::nullopt;
  std::vector<std::string> texts;
  for (JsonValue row : rows->elements()) {
    if (row.kind() != JsonKind::String) {
      reportWrongKind(row, "a row of the mask", JsonKind::String, diagnostics);
      return std::nullopt;
    }
    texts.push_back(row.string());
    if (llvm::StringRef(texts.back()).find_first_not_of(".#") !=
        llvm::StringRef::npos) {
      diagnostics.error(row.range(), "E0311",
                        "a row of the mask is made of '#' for a site and '.' "
                        "for none");
      return std::nullopt;
    }
    if (texts.back().size() != texts.front().size()) {
      diagnostics.error(row.range(), "E0309",
                        fmt::format("this row has {} columns, the first one "
                                    "has {}",
                                    texts.back().size(), texts.front().size()));
      return std::nullopt;
    }
  }
  llvm::SmallVector<llvm::StringRef, 32> references(texts.begin(), texts.end());
  Lattice lattice = maskLattice(references);
  if (lattice.numSites != 0 && lattice.numSites <= kMaxSites)
    return lattice;
  diagnostics.error(rows->range(), "E0309",
                    fmt::format("the mask has {} sites; between 1 and {} are "
                                "possible",
                                lattice.numSites, kMaxSites));
  return std::nullopt;
}

std::optional<Lattice> DeviceReader::readLatticeShape(JsonObject &object,
                                                      JsonValue kind) {
  static constexpr llvm::StringRef names[] = {
      "line", "ring", "grid", "mask", "heavy_hex", "unit_cells"};
  std::string name = kind.string();
  if (name == "line" || name == "ring") {
    auto count =
        object.requireInteger("sites", name == "ring" ? 3 : 1, kMaxSites);
    if (!count)
      return std::nullopt;
    return name == "ring" ? ringLattice(*count) : lineLattice(*count);
  }
  if (name == "mask")
    return readMask(object);
  if (!llvm::is_contained(names, name)) {
    reportUnknownWord(kind, "lattice", names, diagnostics);
    return std::nullopt;
  }

  bool isHeavyHex = name == "heavy_hex";
  auto rows = object.requireInteger("rows", 1, kMaxSites);
  auto columns = isHeavyHex ? object.requireInteger("row_length", 4, kMaxSites)
                            : object.requireInteger("columns", 1, kMaxSites);
  std::optional<uint64_t> firstBridge;
  bool trimCorners = false;
  if (isHeavyHex) {
    firstBridge = object.integer("first_bridge", 0, 3);
    trimCorners = object.boolean("trim_corners", false);
  }
  if (!rows || !columns)
    return std::nullopt;
  // A heavy hex lattice has less than 5/4 sites per place in a row.
  if (*rows * *columns > kMaxSites / (isHeavyHex ? 2 : 1)) {
    diagnostics.error(object.value().range(), "E0309",
                      fmt::format("the lattice has too many sites; at most {} "
                                  "are possible",
                                  kMaxSites));
    return std::nullopt;
  }
  if (isHeavyHex)
    return heavyHexLattice(*rows, *columns, firstBridge.value_or(0),
                           trimCorners);
  if (name == "grid")
    return gridLattice(*rows, *columns);
  if (*rows % 2 == 0 && *columns % 2 == 0)
    return unitCellLattice(*rows, *columns);
  diagnostics.error(object.value().range(), "E0309",
                    "a lattice of 2 x 2 unit cells has an even number of rows "
                    "and of columns");
  return std::nullopt;
}

void DeviceReader::applyMissingPairs(JsonObject &object, Lattice &lattice) {
  auto missing = object.take("missing_pairs", JsonKind::Array);
  if (!missing)
    return;
  llvm::DenseSet<SitePair> removed;
  for (JsonValue entry : missing->elements()) {
    std::optional<SitePair> pair = readPair(entry);
    if (!pair)
      continue;
    if (pair->first > pair->second)
      std::swap(pair->first, pair->second);
    if (!std::binary_search(lattice.couplings.begin(), lattice.couplings.end(),
                            *pair)) {
      diagnostics.error(entry.range(), "E0315",
                        fmt::format("sites {} and {} are not neighbours in "
                                    "the lattice",
                                    pair->first, pair->second));
      continue;
    }
    removed.insert(*pair);
  }
  llvm::erase_if(lattice.couplings,
                 [&](const SitePair &pair) { return removed.contains(pair); });
}

void DeviceReader::readLattice(JsonValue value) {
  JsonObject object(value, "'lattice'", diagnostics);
  std::optional<JsonValue> kind = object.require("kind", JsonKind::String);
  std::optional<Lattice> lattice;
  if (kind)
    lattice = readLatticeShape(object, *kind);
  if (!lattice)
    return;
  device.numSites = lattice->numSites;
  applyMissingPairs(object, *lattice);
  auto direction = object.take("direction", JsonKind::String);
  if (direction) {
    std::string name = kind->string();
    if (direction->string() != "checkerboard")
      reportUnknownWord(*direction, "direction", {"checkerboard"}, diagnostics);
    else if (name != "grid" && name != "unit_cells" && name != "mask")
      diagnostics.error(direction->range(), "E0316",
                        "only square lattices have the directions of a "
                        "checkerboard");
    else
      directCheckerboard(*lattice);
  }
  object.finish();

  device.directed = direction.has_value();
  device.positions = std::move(lattice->positions);
  device.couplings = std::move(lattice->couplings);
  for (auto [a, b] : device.couplings) {
    coupled.insert({a, b});
    if (!device.directed)
      coupled.insert({b, a});
  }
}

void DeviceReader::readConnectivity(JsonObject &object) {
  auto lattice = object.take("lattice");
  auto sites = object.take("sites");
  auto couplings = object.take("couplings");
  if (lattice) {
    if (sites || couplings)
      diagnostics.error((sites ? *sites : *couplings).range(), "E0316",
                        "a device with a lattice states no sites and no "
                        "couplings");
    readLattice(*lattice);
    return;
  }
  if (!sites) {
    SourceRange range = object.value().range();
    range.end = range.begin + 1;
    diagnostics
        .error(range, "E0308", "the device states neither sites nor a lattice")
        .help = "write \"lattice\": {\"kind\": \"grid\", \"rows\": 2, "
                "\"columns\": 2}, or \"sites\" with \"couplings\"";
    return;
  }
  readSites(*sites);
  if (couplings)
    readCouplings(*couplings);
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
    if (site && !seen.insert(*site).second) {
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
  std::optional<GateKind> kind;
  if (gate)
    kind = readGate(*gate, /*alsoMeasureAndReset=*/false);
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
    diagnostics.warning(whole, "W0301",
                        fmt::format("the coupling graph of {} is not connected",
                                    result->name().str()));
  if (result->numEdges() != 0 && result->nativeKinds(2).empty())
    diagnostics.warning(
        whole, "W0302",
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
