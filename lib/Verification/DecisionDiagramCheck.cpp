//===- DecisionDiagramCheck.cpp - Comparison by diagrams --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The alternating scheme of Burgholzer and Wille (2021): gates of the one
// circuit from the left and of the inverse of the other from the right, in
// proportion, so that the matrix stays near the identity all the way.
//
//===----------------------------------------------------------------------===//

#include "DecisionDiagram.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::verification;

namespace {

/// A step here is a visit of a node with a look-up in several tables.
constexpr double kStepCost = 120;

class Alternation {
public:
  Alternation(const Miter &miter, const EquivalenceOptions &options,
              const llvm::BitVector &zero, double workLimit)
      : miter(miter), options(options), zero(zero),
        diagrams(miter.numWires(), maxNodes(options), workLimit) {}

  MethodResult run();
  MethodResult runMeasured();

private:
  std::optional<MethodResult> multiplyAll();
  static size_t maxNodes(const EquivalenceOptions &options) {
    return std::min<size_t>(options.memoryLimit / 128, size_t(1) << 22);
  }
  bool step(const Circuit &circuit, size_t index, bool fromLeft);
  void undoPermutation();

  const Miter &miter;
  const EquivalenceOptions &options;
  const llvm::BitVector &zero;
  DecisionDiagrams diagrams;
  DecisionDiagrams::Edge matrix;
  double error = 0;
};

bool Alternation::step(const Circuit &circuit, size_t index, bool fromLeft) {
  ControlledMatrix gate =
      controlledMatrix(circuit, circuit.instructions[index]);
  DecisionDiagrams::Edge edge = diagrams.gate(gate, /*adjoint=*/!fromLeft);
  matrix = fromLeft ? diagrams.multiply(edge, matrix)
                    : diagrams.multiply(matrix, edge);
  if (diagrams.numNodes() > maxNodes(options) / 2) {
    diagrams.collect(matrix);
    // Collecting over and over would take longer than what it wins.
    if (diagrams.numNodes() > maxNodes(options) / 4)
      return false;
  }
  error += diagrams.takeError();
  return !diagrams.exhausted();
}

/// Brings what a left on wire w, now row w, to where b leaves it.
void Alternation::undoPermutation() {
  std::vector<uint32_t> where(miter.permutation);
  ControlledMatrix swap;
  swap.matrix = {1, 0, 0, 0, 0, 0, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1};
  for (uint32_t w = 0; w < where.size(); ++w)
    while (where[w] != w) {
      uint32_t target = where[w];
      swap.targets = {w, target};
      matrix = diagrams.multiply(diagrams.gate(swap, false), matrix);
      std::swap(where[w], where[target]);
    }
}

/// Builds the matrix a b^-1 between what the circuits leave; gives the reason
/// if that fails.
std::optional<MethodResult> Alternation::multiplyAll() {
  std::vector<std::array<Complex, 4>> start(miter.numWires());
  for (uint32_t w = 0; w < miter.numWires(); ++w)
    start[w] = {1, 0, 0, zero[w] ? 0.0 : 1.0};
  matrix = diagrams.product(start);
  // rows: what a does; columns: what b does.
  size_t i = 0, j = 0, sizeA = miter.a.size(), sizeB = miter.b.size();
  while (i < sizeA || j < sizeB) {
    bool fromA = j == sizeB || (i < sizeA && i * sizeB <= j * sizeA);
    if (!step(fromA ? miter.a : miter.b, fromA ? i : j, fromA))
      return MethodResult::unknown(llvm::formatv(
          "the decision diagram grew too large after {0} of {1} gates", i + j,
          sizeA + sizeB));
    ++(fromA ? i : j);
    if (options.progress && (i + j) % 256 == 0)
      options.progress("decision diagram", double(i + j) / (sizeA + sizeB));
  }
  undoPermutation();
  if (diagrams.exhausted())
    return MethodResult::unknown("the decision diagram grew too large");
  return std::nullopt;
}

MethodResult Alternation::runMeasured() {
  if (std::optional<MethodResult> failure = multiplyAll())
    return *failure;
  // a, which undoPermutation() has brought to where b leaves the wires.
  llvm::BitVector measured(miter.numWires());
  for (unsigned w : miter.measured.set_bits())
    measured.set(miter.permutation[w]);
  if (!diagrams.isDiagonalOn(matrix, measured))
    return MethodResult::unknown("the circuits differ in more than phases");
  MethodResult result;
  result.outcome = MethodResult::Proved;
  result.certainty = 1;
  result.error = error;
  if (result.error > options.tolerance)
    return MethodResult::unknown("rounding could exceed the tolerance");
  return result;
}

MethodResult Alternation::run() {
  if (std::optional<MethodResult> failure = multiplyAll())
    return *failure;
  std::vector<std::array<Complex, 4>> start(miter.numWires());
  // For unitaries, |tr(A B^-1)| / dim = 1 - d, and the distance of the two in
  // the operator norm is at least sqrt(2 d).
  // Now a wire that starts in |0> is where b leaves it.
  llvm::BitVector zeroAtEnd(zero.size());
  for (unsigned w : zero.set_bits())
    zeroAtEnd.set(miter.permutation[w]);
  Complex overlap = diagrams.normalizedTrace(matrix, zeroAtEnd);
  MethodResult result;
  result.certainty = 1;
  // matrix = A B^-1 = e^{i phase(a) - i phase(b)} I up to the gates' own.
  result.phase = miter.b.globalPhase - miter.a.globalPhase - std::arg(overlap);
  for (uint32_t w = 0; w < miter.numWires(); ++w)
    start[w] = {1, 0, 0, zeroAtEnd[w] ? 0.0 : 1.0};
  DecisionDiagrams::Edge identity = diagrams.product(start);
  if (matrix.node == identity.node) {
    result.outcome = MethodResult::Proved;
    result.error = error;
    if (result.error > options.tolerance)
      return MethodResult::unknown("rounding could exceed the tolerance");
    return result;
  }
  double lower = std::sqrt(std::max(0.0, 2 * (1 - std::abs(overlap) - error)));
  if (lower > options.tolerance) {
    result.outcome = MethodResult::Refuted;
    result.error = lower;
    return result;
  }
  return MethodResult::unknown(
      "the decision diagram is close to, but not that of the identity");
}

} // namespace

MethodResult verification::checkDecisionDiagram(
    const Miter &miter, const EquivalenceOptions &options, double share) {
  // From |0...0> alone the matrix would be |state><state|, which is no
  // smaller; that the circuits agree on every input is more than is asked.
  llvm::BitVector zero = miter.zero;
  if (zero.all())
    for (uint32_t w = 0; w < miter.numWires(); ++w)
      if (miter.inputQubit[w] != kNone)
        zero.reset(w);
  MethodResult result =
      Alternation(miter, options, zero, share * options.workLimit / kStepCost)
          .run();
  if (result.outcome == MethodResult::Refuted && zero != miter.zero)
    return MethodResult::unknown(
        "the circuits differ on inputs other than |0...0>");
  return result;
}

MethodResult verification::checkDecisionDiagramMeasured(
    const Miter &miter, const EquivalenceOptions &options, double share) {
  llvm::BitVector none(miter.numWires());
  return Alternation(miter, options, none,
                     share * options.workLimit / kStepCost)
      .runMeasured();
}
