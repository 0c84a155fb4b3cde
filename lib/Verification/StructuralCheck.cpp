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
  std::vector<BlockReduction::ItemId> items = reduction.items();
  auto append = [](Circuit &to, const Item &item,
                   llvm::ArrayRef<uint32_t> names, bool inverted) {
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
  };
  for (BlockReduction::ItemId id : items)
    if (const Item &item = reduction.item(id); !item.second)
      if (!append(rest.a, item, {}, false))
        return std::nullopt;
  for (BlockReduction::ItemId id : llvm::reverse(items))
    if (const Item &item = reduction.item(id); item.second)
      if (!append(rest.b, item, labelOfWire, true))
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

} // namespace

MethodResult verification::checkStructural(const Miter &miter,
                                           const EquivalenceOptions &options,
                                           std::optional<Miter> &rest) {
  MethodResult exact =
      cancel(miter, options, std::min(1e-9, options.tolerance), rest);
  if (exact.outcome == MethodResult::Proved || !rest)
    return exact;
  // Angles may have been rounded, or rotations left out on purpose.
  std::optional<Miter> unused;
  MethodResult coarse = cancel(miter, options, options.tolerance / 8, unused);
  return coarse.outcome == MethodResult::Proved ? coarse : exact;
}
