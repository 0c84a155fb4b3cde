//===- StructuralCheck.cpp - Comparison by cancellation ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BlockReduction.h"
#include "Miter.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::verification;

namespace {

using Item = BlockReduction::Item;

/// Compares the blocks of two control flow instructions, qubit by qubit as
/// their items say.
bool sameBlocks(const Item &a, const Item &b,
                const EquivalenceOptions &options) {
  const auto &blocksA = a.circuit->controlFlowBlocks(*a.inst);
  const auto &blocksB = b.circuit->controlFlowBlocks(*b.inst);
  if (blocksA.size() != blocksB.size())
    return false;
  llvm::ArrayRef<Qubit> qubitsA = a.circuit->qubits(*a.inst),
                        qubitsB = b.circuit->qubits(*b.inst);
  if (qubitsA.size() != qubitsB.size())
    return false;
  std::vector<uint32_t> mapA(a.circuit->numQubits, 0),
      mapB(b.circuit->numQubits, 0);
  for (size_t i = 0; i < qubitsA.size(); ++i) {
    mapA[qubitsA[i]] = i;
    auto place = llvm::find(llvm::ArrayRef(a.wires).take_front(qubitsA.size()),
                            b.wires[i]);
    mapB[qubitsB[i]] = place - a.wires.begin();
  }
  EquivalenceOptions inner = options;
  inner.inputs = VerifyInputs::All;
  inner.outputs = VerifyOutputs::State;
  inner.initialLayout.reset();
  inner.finalLayout.reset();
  for (auto [blockA, blockB] : llvm::zip(blocksA, blocksB)) {
    Circuit x(qubitsA.size(), blockA.numBits),
        y(qubitsA.size(), blockB.numBits);
    x.globalPhase = blockA.globalPhase;
    y.globalPhase = blockB.globalPhase;
    for (const Instruction &inst : blockA.instructions)
      x.appendFrom(blockA, inst, mapA);
    for (const Instruction &inst : blockB.instructions)
      y.appendFrom(blockB, inst, mapB);
    if (!checkEquivalence(x, y, inner).isEqual())
      return false;
  }
  return true;
}

bool sameAnchor(const Item &a, const Item &b,
                const EquivalenceOptions &options) {
  if (a.inst->kind != b.inst->kind || a.wires.size() != b.wires.size() ||
      !llvm::all_of(b.wires, [&](uint32_t wire) {
        return llvm::is_contained(a.wires, wire);
      }))
    return false;
  switch (a.inst->kind) {
  case GateKind::Measure:
  case GateKind::Reset:
    return true;
  case GateKind::ControlFlow:
    return options.sameControlFlow &&
           options.sameControlFlow(a.circuit->controlFlowTag(*a.inst),
                                   b.circuit->controlFlowTag(*b.inst)) &&
           sameBlocks(a, b, options);
  default:
    return false;
  }
}

/// Appends one item to a circuit, its wires renamed if there are names.
bool appendItem(Circuit &to, const Item &item, llvm::ArrayRef<uint32_t> names,
                bool inverted) {
  llvm::SmallVector<Qubit, 5> qubits;
  for (uint32_t wire : item.wires)
    qubits.push_back(names.empty() ? wire : names[wire]);
  if (item.kind == Item::Block) {
    BlockMatrix matrix = item.matrix;
    if (inverted)
      matrix.adjoin();
    to.appendUnitary(qubits, matrix.data());
    return true;
  }
  if (item.kind != Item::Opaque || item.inverse != inverted)
    return false;
  Instruction &inst = to.appendFrom(*item.circuit, *item.inst);
  llvm::copy(qubits, to.qubits(inst).begin());
  return true;
}

/// Writes items as a product of one circuit and the inverse of the other: the
/// inverse comes second in the state's miter, where `names` are its wires'
/// names, and first in that of what is measured, which has none. False if an
/// item has no place.
bool appendItems(const BlockReduction &reduction,
                 llvm::ArrayRef<BlockReduction::ItemId> items, Miter &rest,
                 llvm::ArrayRef<uint32_t> names) {
  bool inverseIsSecond = !names.empty();
  for (BlockReduction::ItemId id : items)
    if (const Item &item = reduction.item(id);
        item.second != inverseIsSecond && !appendItem(rest.a, item, {}, false))
      return false;
  for (BlockReduction::ItemId id : llvm::reverse(items))
    if (const Item &item = reduction.item(id);
        item.second == inverseIsSecond &&
        !appendItem(rest.b, item, names, true))
      return false;
  return true;
}

/// What cancellation left, as a smaller miter.
std::optional<Miter> remainder(const Miter &miter,
                               const BlockReduction &reduction) {
  Miter rest = miter;
  uint32_t n = miter.numWires();
  rest.a = Circuit(n);
  rest.b = Circuit(n);
  // The renaming is on the inputs of the second part; as the outputs are to be
  // the permuted ones, its wires take the names that its inputs have.
  llvm::ArrayRef<uint32_t> wireOfLabel = reduction.wireOfLabel();
  std::vector<uint32_t> labelOfWire(n);
  for (uint32_t w = 0; w < n; ++w)
    labelOfWire[wireOfLabel[w]] = w;
  rest.permutation = labelOfWire;
  if (!appendItems(reduction, reduction.items(), rest, labelOfWire))
    return std::nullopt;
  rest.a.globalPhase = reduction.phase;
  rest.hasAnchors = false;
  return rest;
}

/// Cancels with everything taken for the identity that is as close to it as
/// `rounding`; what all of it is off together must stay within the tolerance.
MethodResult cancel(const Miter &miter, const EquivalenceOptions &options,
                    double rounding, std::optional<Miter> &rest) {
  uint32_t n = miter.numWires();
  uint32_t numBits =
      miter.hasAnchors ? std::max(miter.a.numBits, miter.b.numBits) : 0;
  BlockReduction a(n, numBits, rounding), b(n, numBits, rounding);
  a.append(miter.a);
  b.append(miter.b);
  a.assumeZeroInputs(miter.zero);
  b.assumeZeroInputs(miter.zero);
  // What a leaves on wire w is what b leaves on wire permutation[w], which is
  // on the wire b.wireOfLabel()[permutation[w]] of its reduced form.
  std::vector<uint32_t> labels(n);
  for (uint32_t w = 0; w < n; ++w)
    labels[w] = b.wireOfLabel()[miter.permutation[w]];
  a.beginSecond(labels);
  bool matched = a.appendInverse(b, [&](const Item &x, const Item &y) {
    return sameAnchor(x, y, options);
  });
  if (!matched)
    return MethodResult::unknown(
        "measurements, resets or control flow inside the circuits do not "
        "match one to one");
  a.assumeZeroInputs(miter.zero);

  bool inPlace = true;
  for (uint32_t w = 0; w < n; ++w)
    if (a.wireOfLabel()[w] != w)
      inPlace &= miter.zero[w] && miter.zero[a.wireOfLabel()[w]];
  if (a.empty() && inPlace && a.error <= options.tolerance) {
    MethodResult result;
    result.outcome = MethodResult::Proved;
    result.phase = -a.phase;
    result.error = a.error;
    result.certainty = 1;
    return result;
  }
  // A remainder is only as good as what was rounded to get there.
  if (a.error <= options.tolerance / 2)
    rest = remainder(miter, a);
  return MethodResult::unknown(
      a.empty()
          ? std::string("all cancels, but for a permutation or rounding")
          : llvm::formatv("{0} operations do not cancel", a.items().size())
                .str());
}

/// Whether an operation commutes with Z on each of these wires; adds what it is
/// off to the error.
bool isDiagonalOn(const Item &item, const llvm::BitVector &wires,
                  double tolerance, double &error) {
  // See BlockReduction::slide.
  constexpr double kConflictCost = 8;
  double off = 0;
  for (auto [wire, axis] : llvm::zip(item.wires, item.axes)) {
    if (!wires[wire] || axis.kind == Axis::Trivial)
      continue;
    if (axis.kind == Axis::Full)
      return false;
    double conflict = axis.conflict(Axis::pauli(2));
    if (conflict > tolerance)
      return false;
    off += kConflictCost * conflict;
  }
  error += off;
  return true;
}

/// The items that are left after those at either end that are diagonal on
/// `wires`, in order.
std::vector<BlockReduction::ItemId>
withoutDiagonalEnds(const BlockReduction &reduction,
                    const llvm::BitVector &wires, double tolerance,
                    double &error) {
  std::vector<BlockReduction::ItemId> items = reduction.items();
  for (unsigned pass = 0; pass < 2; ++pass) {
    llvm::BitVector blocked(wires.size());
    llvm::erase_if(items, [&](BlockReduction::ItemId id) {
      const Item &item = reduction.item(id);
      bool reached = llvm::none_of(
          item.wires, [&](uint32_t wire) { return blocked[wire]; });
      if (reached && isDiagonalOn(item, wires, tolerance, error))
        return true;
      for (uint32_t wire : item.wires)
        blocked.set(wire);
      return false;
    });
    std::reverse(items.begin(), items.end());
  }
  return items;
}

} // namespace

MethodResult
verification::checkStructuralMeasured(const Miter &miter,
                                      const EquivalenceOptions &options,
                                      std::optional<Miter> &rest) {
  if (miter.hasAnchors)
    return MethodResult::unknown("measurements or resets inside");
  uint32_t n = miter.numWires();
  double rounding = std::min(1e-9, options.tolerance);
  BlockReduction b(n, 0, rounding), product(n, 0, rounding);
  b.append(miter.b);
  product.appendInverse(b, [](const Item &, const Item &) { return false; });
  std::vector<uint32_t> labels(n);
  for (uint32_t w = 0; w < n; ++w)
    labels[w] = w;
  product.beginSecond(labels);
  product.append(miter.a);
  // Now the wires are those on which b's inverse starts.
  llvm::BitVector measured(n);
  for (unsigned w : miter.measured.set_bits()) {
    uint32_t wire = product.wireOfLabel()[w];
    if (wire != b.wireOfLabel()[miter.permutation[w]])
      return MethodResult::unknown("all cancels but for a permutation");
    measured.set(wire);
  }
  MethodResult result;
  result.error = product.error;
  std::vector<BlockReduction::ItemId> left =
      withoutDiagonalEnds(product, measured, rounding, result.error);
  if (!left.empty()) {
    if (result.error > options.tolerance / 2)
      return MethodResult::unknown("rounding could exceed the tolerance");
    rest = miter;
    rest->a = Circuit(n);
    rest->b = Circuit(n);
    rest->measured = measured;
    for (uint32_t w = 0; w < n; ++w)
      rest->permutation[w] = w;
    if (!appendItems(product, left, *rest, {}))
      rest.reset();
    return MethodResult::unknown(
        llvm::formatv("{0} operations do not cancel", left.size()));
  }
  if (result.error > options.tolerance)
    return MethodResult::unknown("rounding could exceed the tolerance");
  result.outcome = MethodResult::Proved;
  result.certainty = 1;
  return result;
}

MethodResult verification::checkStructural(const Miter &miter,
                                           const EquivalenceOptions &options,
                                           std::optional<Miter> &rest) {
  MethodResult exact =
      cancel(miter, options, std::min(1e-9, options.tolerance), rest);
  if (exact.outcome == MethodResult::Proved || !rest)
    return exact;
  // Angles may have been rounded, or rotations left out on purpose; but where
  // most is left, that is not why.
  constexpr size_t kMostLeft = 40000;
  if (rest->a.size() + rest->b.size() > kMostLeft)
    return exact;
  std::optional<Miter> unused;
  MethodResult coarse = cancel(miter, options, options.tolerance / 8, unused);
  return coarse.outcome == MethodResult::Proved ? coarse : exact;
}
