//===- BusView.h - A device as crossing wires -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_BUSVIEW_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_BUSVIEW_H

#include "enishi/Annealing/Embedding/HardwareGraph.h"

namespace enishi::annealing {

/// The wires of one orientation in the order of their positions, possibly
/// mirrored, with what works of them.
class WireBundle {
public:
  /// `across` mirrors the order of the wires, `along` the direction in which
  /// they run.
  WireBundle(const HardwareGraph &device, uint32_t orientation, bool across,
             bool along);

  uint32_t numWires() const { return static_cast<uint32_t>(position.size()); }
  /// Positions along the wire: 0 .. numPositions()-1.
  uint32_t numPositions() const { return positions; }
  uint32_t positionOf(uint32_t wire) const { return position[wire]; }

  /// Counts the qubits of a wire up to the place; only differences mean
  /// something.
  int32_t segmentAt(uint32_t wire, uint32_t place) const {
    return segment[wire * positions + place];
  }
  /// Whether one unbroken piece of the wire covers the places first .. last.
  bool covers(uint32_t wire, uint32_t first, uint32_t last) const {
    return runEnd[wire * positions + first] > last;
  }
  /// One past the last place that is connected with this one; the place itself
  /// where no working qubit covers it.
  uint32_t runEndAt(uint32_t wire, uint32_t place) const {
    return runEnd[wire * positions + place];
  }
  Qubit qubitAt(uint32_t wire, uint32_t place) const {
    return qubits[wire * positions + place];
  }
  /// Adds the qubits that cover the places first .. last.
  void append(uint32_t wire, uint32_t first, uint32_t last,
              std::vector<Qubit> &chain) const;

private:
  uint32_t positions = 0;
  std::vector<uint32_t> position;
  std::vector<int32_t> segment;
  std::vector<uint32_t> runEnd;
  std::vector<Qubit> qubits;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_BUSVIEW_H
