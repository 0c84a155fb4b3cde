//===- HardwareGraph.h - Qubits and couplers of an annealer -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The coupling graphs of annealers, made from their parameters and a list of
// what does not work. Qubits carry the numbers that D-Wave's tools give them.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EMBEDDING_HARDWAREGRAPH_H
#define ENISHI_ANNEALING_EMBEDDING_HARDWAREGRAPH_H

#include "enishi/Annealing/Embedding/SparseGraph.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace enishi::annealing {

using Qubit = uint32_t;

enum class TopologyKind : uint8_t { Chimera, Pegasus, Zephyr, King, Custom };

/// "chimera", "pegasus", "zephyr", "king", "custom".
llvm::StringRef topologyName(TopologyKind kind);

/// A qubit's place in Chimera, Pegasus or Zephyr. All three consist of straight
/// wires, vertical (orientation 0) and horizontal (1), cut into qubits.
struct QubitCoordinate {
  uint32_t orientation = 0;
  /// Chimera: the wire's cell column (vertical) or cell row (horizontal).
  /// Pegasus and Zephyr: w.
  uint32_t line = 0;
  /// Which of the wires of the line: k.
  uint32_t track = 0;
  /// Zephyr: j, which of the two staggered rows of qubits; otherwise 0.
  uint32_t shift = 0;
  /// Which qubit along the wire: z, or the cell row or column of Chimera.
  uint32_t segment = 0;

  friend bool operator==(const QubitCoordinate &,
                         const QubitCoordinate &) = default;
};

/// A topology without its defects.
struct TopologyShape {
  TopologyKind kind = TopologyKind::Custom;
  /// Chimera and King: rows and columns. Pegasus and Zephyr: the size, twice.
  uint32_t rows = 0, columns = 0;
  /// Chimera and Zephyr: t. Pegasus: 12. King: 1.
  uint32_t tracks = 0;

  /// Bunyk et al., IEEE Trans. Appl. Supercond. 24 (2014).
  static TopologyShape chimera(uint32_t rows, uint32_t columns,
                               uint32_t tracks = 4) {
    return {TopologyKind::Chimera, rows, columns, tracks};
  }
  /// Boothby, Bunyk, Raymond, Roy, arXiv:2003.00133.
  static TopologyShape pegasus(uint32_t size) {
    return {TopologyKind::Pegasus, size, size, 12};
  }
  /// Boothby, King, Raymond, D-Wave Technical Report 14-1056A-A (2021).
  static TopologyShape zephyr(uint32_t size, uint32_t tracks = 4) {
    return {TopologyKind::Zephyr, size, size, tracks};
  }
  /// A grid with diagonals; qubit (r, c) is r * columns + c.
  static TopologyShape king(uint32_t rows, uint32_t columns) {
    return {TopologyKind::King, rows, columns, 1};
  }

  bool isBus() const {
    return kind == TopologyKind::Chimera || kind == TopologyKind::Pegasus ||
           kind == TopologyKind::Zephyr;
  }
  /// An error where the numbers make no topology, or one of more than 2^22
  /// qubits.
  llvm::Error check() const;
  /// One more than the highest number of a qubit.
  uint32_t numLabels() const;
  /// Coordinates <-> numbers; bus topologies only.
  Qubit qubitAt(const QubitCoordinate &coordinate) const;
  QubitCoordinate coordinateOf(Qubit qubit) const;

  /// Lines of one orientation, and the qubits along a wire.
  uint32_t numLines(uint32_t orientation) const;
  uint32_t numSegments(uint32_t orientation) const;
  /// Where a wire lies across the other orientation's direction, in units in
  /// which the spans below count.
  uint32_t wirePosition(uint32_t line, uint32_t track) const;
  /// The positions of crossing wires that a qubit meets: first .. last.
  std::pair<uint32_t, uint32_t> spanOf(const QubitCoordinate &at) const;
  /// The middle of a qubit in unit cells, (x, y), for layout and drawing.
  std::pair<double, double> middleOf(Qubit qubit) const;

  /// Every coupler of the perfect device, the smaller qubit first, ascending.
  std::vector<GraphEdge> couplers() const;
  /// Whether the number stands for a qubit (Pegasus leaves out the wires that
  /// cross nothing).
  bool isQubit(Qubit qubit) const;
  std::string describe() const;
};

class HardwareGraph {
public:
  TopologyShape shape;
  /// The working couplers between working qubits, over all numbers.
  SparseGraph graph;
  std::vector<bool> works;

  /// The perfect device without the listed qubits and couplers. Fails where the
  /// shape is wrong or a listed qubit or coupler does not exist. O(couplers).
  static llvm::Expected<HardwareGraph>
  create(const TopologyShape &shape, llvm::ArrayRef<Qubit> deadQubits = {},
         llvm::ArrayRef<GraphEdge> deadCouplers = {});
  /// Any graph. Qubits without a coupler count as working.
  static HardwareGraph custom(SparseGraph graph);

  uint32_t numLabels() const { return graph.numVertices(); }
  uint32_t numQubits() const { return numWorking; }
  uint64_t numCouplers() const { return graph.numEdges(); }
  /// Whether nothing is missing from the topology.
  bool isPerfect() const { return perfect; }

private:
  uint32_t numWorking = 0;
  bool perfect = false;
};

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EMBEDDING_HARDWAREGRAPH_H
