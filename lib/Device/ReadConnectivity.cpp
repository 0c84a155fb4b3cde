//===- ReadConnectivity.cpp - Sites, couplings, lattices --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DeviceReader.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <algorithm>

using namespace enishi;

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
  if (!kind)
    return;
  std::optional<Lattice> lattice = readLatticeShape(object, *kind);
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
