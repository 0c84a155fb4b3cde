//===- DecisionDiagram.cpp - Matrices as decision diagrams ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DecisionDiagram.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace enishi;
using namespace enishi::verification;

/// Factors closer than this are the same.
static constexpr double kFactorTolerance = 1e-12;
static constexpr size_t kBuckets = size_t(1) << 18;
static constexpr size_t kFactorBuckets = size_t(1) << 16;
static constexpr size_t kCacheEntries = size_t(1) << 17;
static constexpr uint32_t kEnd = ~0u;

DecisionDiagrams::DecisionDiagrams(unsigned numQubits, size_t maxNodes,
                                   double workLimit)
    : qubits(numQubits), maxNodes(maxNodes), budget(workLimit) {
  clearTables();
}

void DecisionDiagrams::clearTables() {
  nodes.clear();
  nodes.push_back({{}, kEnd, kEnd}); // The terminal.
  buckets.assign(kBuckets, kEnd);
  factors = {0.0, 1.0};
  factorNext = {kEnd, kEnd};
  factorBuckets.assign(kFactorBuckets, kEnd);
  addCache.assign(kCacheEntries, {});
  multiplyCache.assign(kCacheEntries, {});
}

size_t DecisionDiagrams::hash(uint64_t x, uint64_t y) {
  uint64_t z = (x ^ (y * 0x9e3779b97f4a7c15ull)) * 0xbf58476d1ce4e5b9ull;
  z ^= z >> 29;
  z *= 0x94d049bb133111ebull;
  return z ^ (z >> 32);
}

/// The cell of the grid by which factors are filed.
static int64_t cell(double x) {
  return int64_t(std::floor(x / (4 * kFactorTolerance)));
}

DecisionDiagrams::Factor DecisionDiagrams::intern(Complex value) {
  if (std::abs(value.real()) < kFactorTolerance &&
      std::abs(value.imag()) < kFactorTolerance) {
    largestDeviation = std::max(largestDeviation, std::abs(value));
    return 0;
  }
  if (std::abs(value.real() - 1) < kFactorTolerance &&
      std::abs(value.imag()) < kFactorTolerance) {
    largestDeviation = std::max(largestDeviation, std::abs(value - 1.0));
    return 1;
  }
  // A value is filed under the cell of a grid that it lies in; an equal one can
  // lie in a neighbouring cell if it is near the edge.
  auto bucketOf = [&](int64_t re, int64_t im) {
    return hash(uint64_t(re), uint64_t(im)) % factorBuckets.size();
  };
  int64_t re0 = cell(value.real() - kFactorTolerance),
          re1 = cell(value.real() + kFactorTolerance),
          im0 = cell(value.imag() - kFactorTolerance),
          im1 = cell(value.imag() + kFactorTolerance);
  for (int64_t re = re0; re <= re1; ++re)
    for (int64_t im = im0; im <= im1; ++im)
      for (uint32_t at = factorBuckets[bucketOf(re, im)]; at != kEnd;
           at = factorNext[at])
        if (std::abs(factors[at].real() - value.real()) < kFactorTolerance &&
            std::abs(factors[at].imag() - value.imag()) < kFactorTolerance) {
          largestDeviation =
              std::max(largestDeviation, std::abs(value - factors[at]));
          return at;
        }
  if (factors.size() >= 2 * factorBuckets.size())
    growFactorTable();
  size_t bucket = bucketOf(cell(value.real()), cell(value.imag()));
  factors.push_back(value);
  factorNext.push_back(factorBuckets[bucket]);
  return factorBuckets[bucket] = factors.size() - 1;
}

void DecisionDiagrams::growFactorTable() {
  factorBuckets.assign(4 * factorBuckets.size(), kEnd);
  // 0 and 1 are found without the table.
  for (Factor factor = 2; factor < factors.size(); ++factor) {
    size_t bucket = hash(uint64_t(cell(factors[factor].real())),
                         uint64_t(cell(factors[factor].imag()))) %
                    factorBuckets.size();
    factorNext[factor] = factorBuckets[bucket];
    factorBuckets[bucket] = factor;
  }
}

DecisionDiagrams::Edge DecisionDiagrams::scaled(Edge edge, Complex factor) {
  if (edge.isZero())
    return edge;
  edge.factor = intern(factors[edge.factor] * factor);
  return edge.isZero() ? Edge() : edge;
}

DecisionDiagrams::Edge DecisionDiagrams::makeNode(unsigned level,
                                                  std::array<Edge, 4> edges) {
  // The largest factor (the first, of nearly equal ones) goes up.
  unsigned largest = 4;
  double best = 0;
  for (unsigned k = 0; k < 4; ++k) {
    if (edges[k].isZero()) {
      edges[k] = Edge();
      continue;
    }
    double size = std::norm(factors[edges[k].factor]);
    if (size > best * (1 + 1e-9)) {
      best = size;
      largest = k;
    }
  }
  if (largest == 4)
    return Edge();
  Factor top = edges[largest].factor;
  if (top != 1) {
    Complex inverse = 1.0 / factors[top];
    for (unsigned k = 0; k < 4; ++k)
      if (k == largest)
        edges[k].factor = 1;
      else
        edges[k] = scaled(edges[k], inverse);
  }
  uint64_t h = level;
  for (const Edge &edge : edges)
    h = hash(h, uint64_t(edge.node) << 32 | edge.factor);
  NodeId &bucket = buckets[h % kBuckets];
  for (NodeId at = bucket; at != kEnd; at = nodes[at].next)
    if (nodes[at].level == level && nodes[at].edges == edges)
      return {at, top};
  if (nodes.size() >= maxNodes) {
    gaveUp = true;
    return Edge();
  }
  nodes.push_back({edges, level, bucket});
  bucket = nodes.size() - 1;
  return {bucket, top};
}

DecisionDiagrams::Edge
DecisionDiagrams::product(llvm::ArrayRef<std::array<Complex, 4>> matrices) {
  Edge below{kTerminal, 1};
  for (unsigned level = 0; level < qubits; ++level) {
    std::array<Edge, 4> edges;
    for (unsigned k = 0; k < 4; ++k)
      edges[k] = scaled(below, matrices[level][k]);
    below = makeNode(level, edges);
  }
  return below;
}

DecisionDiagrams::Edge DecisionDiagrams::gate(const ControlledMatrix &gate,
                                              bool adjoint) {
  // One diagram for each entry of the target matrix is carried upwards, and
  // one for the identity that stands where a control is 0.
  size_t dim = size_t(1) << gate.targets.size();
  std::vector<Edge> entries(dim * dim);
  for (size_t row = 0; row < dim; ++row)
    for (size_t column = 0; column < dim; ++column)
      entries[row * dim + column] = {
          kTerminal, intern(adjoint ? std::conj(gate.matrix[column * dim + row])
                                    : gate.matrix[row * dim + column])};
  Edge identity{kTerminal, 1};
  llvm::SmallVector<unsigned, 5> remaining(gate.targets.size());
  for (unsigned k = 0; k < remaining.size(); ++k)
    remaining[k] = k;
  for (unsigned level = 0; level < qubits; ++level) {
    auto target = llvm::find(gate.targets, level);
    if (target != gate.targets.end()) {
      // Joins four entries that differ in this target's bit into one.
      unsigned k = target - gate.targets.begin();
      unsigned position = llvm::find(remaining, k) - remaining.begin();
      size_t half = dim / 2, low = (size_t(1) << position) - 1;
      std::vector<Edge> joined(half * half);
      auto insert = [&](size_t index, size_t bit) {
        return (index & ~low) << 1 | bit << position | (index & low);
      };
      for (size_t row = 0; row < half; ++row)
        for (size_t column = 0; column < half; ++column) {
          std::array<Edge, 4> edges;
          for (unsigned q = 0; q < 4; ++q)
            edges[q] =
                entries[insert(row, q >> 1) * dim + insert(column, q & 1)];
          joined[row * half + column] = makeNode(level, edges);
        }
      entries = std::move(joined);
      dim = half;
      remaining.erase(remaining.begin() + position);
    } else if (llvm::is_contained(gate.controls, level)) {
      for (size_t row = 0; row < dim; ++row)
        for (size_t column = 0; column < dim; ++column) {
          Edge &entry = entries[row * dim + column];
          entry = makeNode(level,
                           {row == column ? identity : Edge(), {}, {}, entry});
        }
    } else {
      for (Edge &entry : entries)
        entry = makeNode(level, {entry, {}, {}, entry});
    }
    identity = makeNode(level, {identity, {}, {}, identity});
  }
  return entries[0];
}

DecisionDiagrams::Edge DecisionDiagrams::add(Edge x, Edge y, unsigned level) {
  if (x.isZero())
    return y;
  if (y.isZero())
    return x;
  if (x.node == y.node) {
    Factor sum = intern(factors[x.factor] + factors[y.factor]);
    return sum == 0 ? Edge() : Edge{x.node, sum};
  }
  if (gaveUp || !budget.spend(4)) {
    gaveUp = true;
    return Edge();
  }
  if (x.node > y.node)
    std::swap(x, y);
  PairKey key{uint64_t(x.node) << 32 | y.node,
              uint64_t(x.factor) << 32 | y.factor};
  CacheEntry &entry = addCache[hash(key.nodes, key.factors) % kCacheEntries];
  if (entry.key == key)
    return entry.result;
  std::array<Edge, 4> edges;
  Complex fx = factors[x.factor], fy = factors[y.factor];
  for (unsigned k = 0; k < 4; ++k)
    edges[k] = add(scaled(nodes[x.node].edges[k], fx),
                   scaled(nodes[y.node].edges[k], fy), level - 1);
  Edge result = makeNode(level, edges);
  addCache[hash(key.nodes, key.factors) % kCacheEntries] = {key, result};
  return result;
}

DecisionDiagrams::Edge DecisionDiagrams::multiplyNodes(NodeId x, NodeId y,
                                                       unsigned level) {
  if (gaveUp || !budget.spend(8)) {
    gaveUp = true;
    return Edge();
  }
  PairKey key{uint64_t(x) << 32 | y, 0};
  CacheEntry &entry = multiplyCache[hash(key.nodes, 0) % kCacheEntries];
  if (entry.key == key)
    return entry.result;
  std::array<Edge, 4> edges;
  for (unsigned row = 0; row < 2; ++row)
    for (unsigned column = 0; column < 2; ++column) {
      Edge sum;
      for (unsigned k = 0; k < 2; ++k) {
        Edge left = nodes[x].edges[2 * row + k],
             right = nodes[y].edges[2 * k + column];
        if (left.isZero() || right.isZero())
          continue;
        Complex factor = factors[left.factor] * factors[right.factor];
        Edge part = level == 0
                        ? Edge{kTerminal, 1}
                        : multiplyNodes(left.node, right.node, level - 1);
        part = scaled(part, factor);
        sum = level == 0
                  ? Edge{kTerminal,
                         intern(factors[sum.factor] + factors[part.factor])}
                  : add(sum, part, level - 1);
      }
      edges[2 * row + column] = sum;
    }
  Edge result = makeNode(level, edges);
  multiplyCache[hash(key.nodes, 0) % kCacheEntries] = {key, result};
  return result;
}

DecisionDiagrams::Edge DecisionDiagrams::multiply(Edge x, Edge y) {
  if (x.isZero() || y.isZero())
    return Edge();
  Complex factor = factors[x.factor] * factors[y.factor];
  if (qubits == 0)
    return {kTerminal, intern(factor)};
  return scaled(multiplyNodes(x.node, y.node, qubits - 1), factor);
}

Complex DecisionDiagrams::normalizedTrace(Edge m, const llvm::BitVector &zero) {
  llvm::DenseMap<NodeId, Complex> known;
  auto visit = [&](auto &self, NodeId node) -> Complex {
    if (node == kTerminal)
      return 1;
    auto it = known.find(node);
    if (it != known.end())
      return it->second;
    auto part = [&](unsigned k) {
      Edge edge = nodes[node].edges[k];
      return edge.isZero() ? Complex(0)
                           : factors[edge.factor] * self(self, edge.node);
    };
    Complex result =
        zero[nodes[node].level] ? part(0) : (part(0) + part(3)) * 0.5;
    known[node] = result;
    return result;
  };
  return m.isZero() ? Complex(0) : factors[m.factor] * visit(visit, m.node);
}

bool DecisionDiagrams::isDiagonalOn(Edge m,
                                    const llvm::BitVector &wires) const {
  llvm::DenseSet<NodeId> seen;
  llvm::SmallVector<NodeId, 32> work;
  auto visit = [&](Edge edge) {
    if (!edge.isZero() && edge.node != kTerminal &&
        seen.insert(edge.node).second)
      work.push_back(edge.node);
  };
  visit(m);
  while (!work.empty()) {
    const Node &node = nodes[work.pop_back_val()];
    if (wires[node.level] &&
        !(node.edges[1].isZero() && node.edges[2].isZero()))
      return false;
    for (const Edge &edge : node.edges)
      visit(edge);
  }
  return true;
}

double DecisionDiagrams::takeError() {
  // On every level each of the four parts may be off by this much, and what is
  // not seen as a deviation is rounded as every double is.
  constexpr double kRounding = 1e-15;
  double error = 4 * double(qubits) * (largestDeviation + kRounding);
  largestDeviation = 0;
  return error;
}

size_t DecisionDiagrams::size(Edge root) const {
  llvm::DenseSet<NodeId> seen;
  llvm::SmallVector<NodeId, 64> stack = {root.node};
  while (!stack.empty()) {
    NodeId node = stack.pop_back_val();
    if (node == kTerminal || !seen.insert(node).second)
      continue;
    for (const Edge &edge : nodes[node].edges)
      stack.push_back(edge.node);
  }
  return seen.size();
}

void DecisionDiagrams::collect(Edge &root) {
  std::vector<Node> oldNodes = std::move(nodes);
  std::vector<Complex> oldFactors = std::move(factors);
  clearTables();
  llvm::DenseMap<NodeId, Edge> copied;
  auto copy = [&](auto &self, NodeId node) -> Edge {
    if (node == kTerminal)
      return {kTerminal, 1};
    auto it = copied.find(node);
    if (it != copied.end())
      return it->second;
    std::array<Edge, 4> edges;
    for (unsigned k = 0; k < 4; ++k) {
      Edge edge = oldNodes[node].edges[k];
      if (!edge.isZero())
        edges[k] = scaled(self(self, edge.node), oldFactors[edge.factor]);
    }
    Edge result = makeNode(oldNodes[node].level, edges);
    copied[node] = result;
    return result;
  };
  if (!root.isZero())
    root = scaled(copy(copy, root.node), oldFactors[root.factor]);
}
