//===- DecisionDiagram.h - Matrices as decision diagrams --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Quantum multiple-valued decision diagrams (Miller, Thornton 2006; Niemann et
// al. 2016): a 2^n x 2^n matrix is split into its four quarters by the highest
// qubit, equal quarters up to a factor are stored once, and the factors sit on
// the edges. No level is ever skipped.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_DECISIONDIAGRAM_H
#define ENISHI_LIB_VERIFICATION_DECISIONDIAGRAM_H

#include "Miter.h"
#include "StateVector.h"

#include <array>
#include <unordered_map>
#include <vector>

namespace enishi::verification {

class DecisionDiagrams {
public:
  /// A factor, as an index into the table of factors: 0 is zero, 1 is one.
  using Factor = uint32_t;
  using NodeId = uint32_t;
  static constexpr NodeId kTerminal = 0;

  struct Edge {
    NodeId node = kTerminal;
    Factor factor = 0;
    bool operator==(const Edge &) const = default;
    bool isZero() const { return factor == 0; }
  };

  DecisionDiagrams(unsigned numQubits, size_t maxNodes, double workLimit);

  unsigned numQubits() const { return qubits; }
  /// A product of one 2x2 matrix per qubit.
  Edge product(llvm::ArrayRef<std::array<Complex, 4>> factors);
  /// A gate on the whole register.
  Edge gate(const ControlledMatrix &gate, bool adjoint);
  Edge multiply(Edge x, Edge y);

  /// tr(m) over the qubits not in `zero`, normalised to 1 for the identity, of
  /// the part of m between |0> and |0> on those in `zero`.
  Complex normalizedTrace(Edge m, const llvm::BitVector &zero);

  /// Whether m maps no basis state to one that differs in a qubit of `wires`.
  bool isDiagonalOn(Edge m, const llvm::BitVector &wires) const;

  Complex value(Factor factor) const { return factors[factor]; }
  size_t size(Edge root) const;
  size_t numNodes() const { return nodes.size(); }
  /// True once the limit of nodes or of work was passed: results are void.
  bool exhausted() const { return gaveUp; }
  /// A bound of the relative error in the operator norm that rounding and
  /// taking close factors for equal have made since the last call.
  double takeError();
  /// Frees everything that `root` does not need.
  void collect(Edge &root);

private:
  struct Node {
    std::array<Edge, 4> edges;
    uint32_t level;
    NodeId next;
  };
  struct PairKey {
    uint64_t nodes;
    uint64_t factors;
    bool operator==(const PairKey &) const = default;
  };
  struct CacheEntry {
    PairKey key{~0ull, ~0ull};
    Edge result;
  };

  Factor intern(Complex value);
  void growFactorTable();
  Edge makeNode(unsigned level, std::array<Edge, 4> edges);
  Edge scaled(Edge edge, Complex factor);
  Edge add(Edge x, Edge y, unsigned level);
  Edge multiplyNodes(NodeId x, NodeId y, unsigned level);
  void clearTables();
  static size_t hash(uint64_t x, uint64_t y);

  unsigned qubits;
  size_t maxNodes;
  WorkBudget budget;
  bool gaveUp = false;
  double largestDeviation = 0;
  std::vector<Node> nodes;
  std::vector<NodeId> buckets;
  std::vector<Complex> factors;
  std::vector<uint32_t> factorNext;
  std::vector<uint32_t> factorBuckets;
  std::vector<CacheEntry> addCache, multiplyCache;
};

/// Compares the circuits of a miter by applying one and the inverse of the
/// other in step. Needs constant angles. May use this share of the limit of
/// work.
MethodResult checkDecisionDiagram(const Miter &miter,
                                  const EquivalenceOptions &options,
                                  double share);
/// The same for what is measured: whether one circuit is the other and then
/// something that leaves Z of every measured wire alone. Refutes nothing.
MethodResult checkDecisionDiagramMeasured(const Miter &miter,
                                          const EquivalenceOptions &options,
                                          double share);

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_DECISIONDIAGRAM_H
