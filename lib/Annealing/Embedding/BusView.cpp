//===- BusView.cpp - A device as crossing wires ---------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BusView.h"

#include <algorithm>

using namespace enishi::annealing;

WireBundle::WireBundle(const HardwareGraph &device, uint32_t orientation,
                       bool across, bool along) {
  const TopologyShape &shape = device.shape;
  uint32_t lines = shape.numLines(orientation);
  uint32_t shifts = shape.kind == TopologyKind::Zephyr ? 2 : 1;
  uint32_t segments = shape.numSegments(orientation);
  uint32_t last = shape.wirePosition(lines - 1, shape.tracks - 1);
  positions = shape.wirePosition(shape.numLines(1 - orientation) - 1,
                                 shape.tracks - 1) +
              1;
  uint32_t numWires = lines * shape.tracks * shifts;
  position.reserve(numWires);
  segment.assign(size_t(numWires) * positions, 0);
  runEnd.resize(size_t(numWires) * positions);
  qubits.assign(size_t(numWires) * positions, 0);
  std::vector<bool> covered(positions);
  for (uint32_t i = 0; i < numWires; ++i) {
    uint32_t wire = across ? numWires - 1 - i : i;
    QubitCoordinate at{orientation, wire / shifts / shape.tracks,
                       wire / shifts % shape.tracks, wire % shifts, 0};
    uint32_t where = shape.wirePosition(at.line, at.track);
    position.push_back(across ? last - where : where);
    size_t row = size_t(i) * positions;
    std::fill(covered.begin(), covered.end(), false);
    for (uint32_t s = 0; s < segments; ++s) {
      at.segment = along ? segments - 1 - s : s;
      Qubit q = shape.qubitAt(at);
      auto [from, to] = shape.spanOf(at);
      to = std::min(to, positions - 1);
      for (uint32_t p = from; p <= to; ++p) {
        uint32_t place = along ? positions - 1 - p : p;
        segment[row + place] = s;
        qubits[row + place] = q;
        covered[place] = device.works[q];
      }
    }
    for (uint32_t p = positions; p-- > 0;) {
      runEnd[row + p] = p;
      if (!covered[p])
        continue;
      bool joined =
          p + 1 < positions && covered[p + 1] &&
          (qubits[row + p] == qubits[row + p + 1] ||
           device.graph.hasEdge(qubits[row + p], qubits[row + p + 1]));
      runEnd[row + p] = joined ? runEnd[row + p + 1] : p + 1;
    }
  }
}

void WireBundle::append(uint32_t wire, uint32_t first, uint32_t last,
                        std::vector<Qubit> &chain) const {
  for (uint32_t p = first; p <= last; ++p) {
    Qubit q = qubitAt(wire, p);
    if (p == first || q != qubitAt(wire, p - 1))
      chain.push_back(q);
  }
}
