//===- TopologyShape.cpp - Numbering and couplers of topologies -----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/HardwareGraph.h"

#include "llvm/Support/ErrorHandling.h"

#include <fmt/format.h>

#include <algorithm>
#include <cassert>

using namespace enishi::annealing;

/// By how much the qubits of a Pegasus wire are shifted along it: four wires in
/// a row share a shift, and the two orientations have them in another order.
static constexpr uint32_t kPegasusOffset[2][3] = {{2, 10, 6}, {6, 2, 10}};
static constexpr uint32_t kPegasusTracks = 12;
static constexpr uint64_t kMaxQubits = uint64_t(1) << 22;

llvm::StringRef enishi::annealing::topologyName(TopologyKind kind) {
  switch (kind) {
  case TopologyKind::Chimera:
    return "chimera";
  case TopologyKind::Pegasus:
    return "pegasus";
  case TopologyKind::Zephyr:
    return "zephyr";
  case TopologyKind::King:
    return "king";
  case TopologyKind::Custom:
    return "custom";
  }
  llvm_unreachable("an unknown topology");
}

llvm::Error TopologyShape::check() const {
  auto fail = [](const std::string &text) {
    return llvm::createStringError(text);
  };
  if (kind == TopologyKind::Custom)
    return fail("a custom graph has no shape");
  uint32_t least = kind == TopologyKind::Pegasus ? 2 : 1;
  if (rows < least || columns < least || tracks < 1)
    return fail(fmt::format("a {} graph needs sizes of at least {}",
                            topologyName(kind).str(), least));
  if (rows > 4096 || columns > 4096 || tracks > 4096)
    return fail(fmt::format("a {} graph of this size has more than {} qubits",
                            topologyName(kind).str(), kMaxQubits));
  uint64_t count = uint64_t(rows) * columns * tracks;
  if (isBus())
    count *= kind == TopologyKind::Zephyr ? 6 : 2;
  if (count > kMaxQubits)
    return fail(fmt::format("a {} graph of this size has more than {} qubits",
                            topologyName(kind).str(), kMaxQubits));
  return llvm::Error::success();
}

uint32_t TopologyShape::numLines(uint32_t orientation) const {
  switch (kind) {
  case TopologyKind::Chimera:
    return orientation == 0 ? columns : rows;
  case TopologyKind::Pegasus:
    return rows;
  case TopologyKind::Zephyr:
    return 2 * rows + 1;
  default:
    return 0;
  }
}

uint32_t TopologyShape::numSegments(uint32_t orientation) const {
  switch (kind) {
  case TopologyKind::Chimera:
    return orientation == 0 ? rows : columns;
  case TopologyKind::Pegasus:
    return rows - 1;
  case TopologyKind::Zephyr:
    return rows;
  default:
    return 0;
  }
}

uint32_t TopologyShape::numLabels() const {
  switch (kind) {
  case TopologyKind::Chimera:
    return rows * columns * 2 * tracks;
  case TopologyKind::Pegasus:
    return 2 * rows * kPegasusTracks * (rows - 1);
  case TopologyKind::Zephyr:
    return 2 * (2 * rows + 1) * tracks * 2 * rows;
  case TopologyKind::King:
    return rows * columns;
  case TopologyKind::Custom:
    return 0;
  }
  llvm_unreachable("an unknown topology");
}

Qubit TopologyShape::qubitAt(const QubitCoordinate &at) const {
  assert(isBus() && at.orientation < 2 && at.line < numLines(at.orientation) &&
         at.track < tracks && at.segment < numSegments(at.orientation) &&
         "not a coordinate");
  if (kind == TopologyKind::Chimera) {
    uint32_t row = at.orientation == 0 ? at.segment : at.line;
    uint32_t column = at.orientation == 0 ? at.line : at.segment;
    return ((row * columns + column) * 2 + at.orientation) * tracks + at.track;
  }
  uint32_t wire = (at.orientation * numLines(0) + at.line) * tracks + at.track;
  if (kind == TopologyKind::Zephyr)
    wire = 2 * wire + at.shift;
  return wire * numSegments(0) + at.segment;
}

QubitCoordinate TopologyShape::coordinateOf(Qubit qubit) const {
  assert(isBus() && qubit < numLabels() && "not a qubit of a bus topology");
  QubitCoordinate at;
  if (kind == TopologyKind::Chimera) {
    at.track = qubit % tracks;
    at.orientation = qubit / tracks % 2;
    uint32_t cell = qubit / tracks / 2;
    at.line = at.orientation == 0 ? cell % columns : cell / columns;
    at.segment = at.orientation == 0 ? cell / columns : cell % columns;
    return at;
  }
  uint32_t segments = numSegments(0);
  at.segment = qubit % segments;
  uint32_t wire = qubit / segments;
  if (kind == TopologyKind::Zephyr) {
    at.shift = wire % 2;
    wire /= 2;
  }
  at.track = wire % tracks;
  wire /= tracks;
  at.line = wire % numLines(0);
  at.orientation = wire / numLines(0);
  return at;
}

uint32_t TopologyShape::wirePosition(uint32_t line, uint32_t track) const {
  return kind == TopologyKind::Pegasus ? line * kPegasusTracks + track : line;
}

std::pair<uint32_t, uint32_t>
TopologyShape::spanOf(const QubitCoordinate &at) const {
  switch (kind) {
  case TopologyKind::Pegasus: {
    uint32_t first = at.segment * kPegasusTracks +
                     kPegasusOffset[at.orientation][at.track / 4];
    return {first, first + kPegasusTracks - 1};
  }
  case TopologyKind::Zephyr: {
    uint32_t first = 2 * at.segment + at.shift;
    return {first, first + 1};
  }
  default:
    return {at.segment, at.segment};
  }
}

std::pair<double, double> TopologyShape::middleOf(Qubit qubit) const {
  if (!isBus())
    return columns == 0
               ? std::pair(0.0, 0.0)
               : std::pair(double(qubit % columns), double(qubit / columns));
  QubitCoordinate at = coordinateOf(qubit);
  double unit = kind == TopologyKind::Pegasus  ? kPegasusTracks
                : kind == TopologyKind::Zephyr ? 2
                                               : 1;
  auto [first, last] = spanOf(at);
  double along = (first + last + 1) / 2.0 / unit;
  double across = (wirePosition(at.line, at.track) + 0.5) / unit;
  return at.orientation == 0 ? std::pair(across, along)
                             : std::pair(along, across);
}

bool TopologyShape::isQubit(Qubit qubit) const {
  if (qubit >= numLabels())
    return false;
  if (kind != TopologyKind::Pegasus)
    return true;
  // The wires before the first and after the last crossing qubit.
  QubitCoordinate at = coordinateOf(qubit);
  uint32_t position = wirePosition(at.line, at.track);
  return position >= 2 && position < kPegasusTracks * rows - 2;
}

/// Couplers between qubits of the same orientation: along a wire, and between
/// paired wires (Pegasus) or the staggered rows of a wire (Zephyr).
static void addParallelCouplers(const TopologyShape &shape,
                                std::vector<GraphEdge> &edges) {
  for (Qubit q = 0; q < shape.numLabels(); ++q) {
    if (!shape.isQubit(q))
      continue;
    QubitCoordinate at = shape.coordinateOf(q);
    uint32_t segments = shape.numSegments(at.orientation);
    auto connect = [&](QubitCoordinate to) {
      edges.push_back(std::minmax(q, shape.qubitAt(to)));
    };
    if (at.segment + 1 < segments) {
      QubitCoordinate next = at;
      ++next.segment;
      connect(next);
    }
    if (shape.kind == TopologyKind::Pegasus && at.track % 2 == 0) {
      QubitCoordinate pair = at;
      ++pair.track;
      connect(pair);
    }
    if (shape.kind == TopologyKind::Zephyr && at.shift == 0) {
      QubitCoordinate other = at;
      other.shift = 1;
      connect(other);
      if (at.segment > 0) {
        --other.segment;
        connect(other);
      }
    }
  }
}

/// Couplers where a vertical qubit crosses a horizontal one.
static void addCrossings(const TopologyShape &shape,
                         std::vector<GraphEdge> &edges) {
  // Horizontal qubits by the position of their wire.
  uint32_t positions =
      shape.wirePosition(shape.numLines(1) - 1, shape.tracks - 1) + 1;
  std::vector<std::vector<Qubit>> horizontal(positions);
  for (Qubit q = 0; q < shape.numLabels(); ++q) {
    QubitCoordinate at = shape.coordinateOf(q);
    if (at.orientation == 1 && shape.isQubit(q))
      horizontal[shape.wirePosition(at.line, at.track)].push_back(q);
  }
  for (Qubit q = 0; q < shape.numLabels(); ++q) {
    QubitCoordinate at = shape.coordinateOf(q);
    if (at.orientation != 0 || !shape.isQubit(q))
      continue;
    uint32_t x = shape.wirePosition(at.line, at.track);
    auto [first, last] = shape.spanOf(at);
    for (uint32_t y = first; y <= last && y < positions; ++y)
      for (Qubit crossing : horizontal[y]) {
        auto [left, right] = shape.spanOf(shape.coordinateOf(crossing));
        if (left <= x && x <= right)
          edges.push_back(std::minmax(q, crossing));
      }
  }
}

std::vector<GraphEdge> TopologyShape::couplers() const {
  std::vector<GraphEdge> edges;
  if (isBus()) {
    addParallelCouplers(*this, edges);
    addCrossings(*this, edges);
  } else if (kind == TopologyKind::King) {
    for (uint32_t r = 0; r < rows; ++r)
      for (uint32_t c = 0; c < columns; ++c) {
        Qubit q = r * columns + c;
        if (c + 1 < columns)
          edges.push_back({q, q + 1});
        if (r + 1 == rows)
          continue;
        if (c > 0)
          edges.push_back({q, q + columns - 1});
        edges.push_back({q, q + columns});
        if (c + 1 < columns)
          edges.push_back({q, q + columns + 1});
      }
  }
  std::sort(edges.begin(), edges.end());
  return edges;
}

std::string TopologyShape::describe() const {
  switch (kind) {
  case TopologyKind::Chimera:
    return fmt::format("Chimera C({}, {}, {})", rows, columns, tracks);
  case TopologyKind::Pegasus:
    return fmt::format("Pegasus P({})", rows);
  case TopologyKind::Zephyr:
    return fmt::format("Zephyr Z({}, {})", rows, tracks);
  case TopologyKind::King:
    return fmt::format("King's graph {} x {}", rows, columns);
  case TopologyKind::Custom:
    return "a custom graph";
  }
  llvm_unreachable("an unknown topology");
}
