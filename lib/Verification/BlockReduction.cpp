//===- BlockReduction.cpp - Circuits as cancelling blocks -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BlockReduction.h"

#include "llvm/ADT/STLExtras.h"

#include <cassert>
#include <cmath>

using namespace enishi;
using namespace enishi::verification;

BlockReduction::BlockReduction(uint32_t numWires, uint32_t numBits,
                               double tolerance)
    : numWires(numWires), tolerance(tolerance), axisTolerance(tolerance / 8),
      top(numWires + numBits, kNoItem), labels(numWires) {
  for (uint32_t w = 0; w < numWires; ++w)
    labels[w] = w;
}

//===----------------------------------------------------------------------===//
// The list of operations
//===----------------------------------------------------------------------===//

BlockReduction::ItemId BlockReduction::newItem(Item::Kind kind,
                                               llvm::ArrayRef<uint32_t> wires) {
  ItemId id;
  if (freeItems.empty()) {
    id = pool.size();
    pool.emplace_back();
  } else {
    id = freeItems.back();
    freeItems.pop_back();
    pool[id] = Item();
  }
  Item &item = pool[id];
  item.kind = kind;
  item.alive = true;
  item.second = inSecond;
  item.order = nextOrder++;
  item.wires.assign(wires.begin(), wires.end());
  item.below.assign(wires.size(), kNoItem);
  item.above.assign(wires.size(), kNoItem);
  ++numAlive;
  return id;
}

unsigned BlockReduction::slot(const Item &item, uint32_t wire) const {
  for (unsigned k = 0; k < item.wires.size(); ++k)
    if (item.wires[k] == wire)
      return k;
  return kNone;
}

void BlockReduction::linkOnTop(ItemId id) {
  Item &item = pool[id];
  for (unsigned k = 0; k < item.wires.size(); ++k) {
    uint32_t wire = item.wires[k];
    item.below[k] = top[wire];
    if (top[wire] != kNoItem)
      pool[top[wire]].above[slot(pool[top[wire]], wire)] = id;
    top[wire] = id;
  }
}

void BlockReduction::unlink(ItemId id) {
  Item &item = pool[id];
  for (unsigned k = 0; k < item.wires.size(); ++k) {
    uint32_t wire = item.wires[k];
    ItemId below = item.below[k], above = item.above[k];
    if (below != kNoItem)
      pool[below].above[slot(pool[below], wire)] = above;
    if (above != kNoItem)
      pool[above].below[slot(pool[above], wire)] = below;
    else
      top[wire] = below;
  }
}

void BlockReduction::kill(ItemId id) {
  unlink(id);
  pool[id].alive = false;
  freeItems.push_back(id);
  --numAlive;
}

llvm::SmallVector<unsigned, 5>
BlockReduction::positions(const Item &outer, const Item &inner) const {
  llvm::SmallVector<unsigned, 5> result;
  for (uint32_t wire : inner.wires)
    result.push_back(slot(outer, wire));
  return result;
}

void BlockReduction::refreshAxes(Item &item) {
  item.axes.clear();
  for (unsigned k = 0; k < item.wires.size(); ++k)
    item.axes.push_back(item.matrix.axis(k, axisTolerance));
}

std::vector<BlockReduction::ItemId> BlockReduction::items() const {
  std::vector<ItemId> result;
  for (ItemId id = 0; id < pool.size(); ++id)
    if (pool[id].alive)
      result.push_back(id);
  // Parts of a block that fell apart share its place; their wires differ.
  llvm::stable_sort(result, [&](ItemId x, ItemId y) {
    return pool[x].order < pool[y].order;
  });
  return result;
}

//===----------------------------------------------------------------------===//
// Appending
//===----------------------------------------------------------------------===//

/// The axes of a unitary that has no matrix here.
static llvm::SmallVector<Axis, 3> opaqueAxes(const Circuit &circuit,
                                             const Instruction &inst) {
  size_t count = circuit.qubits(inst).size();
  llvm::SmallVector<Axis, 3> axes(count);
  for (unsigned k = 0, e = circuit.numControls(inst); k < e; ++k)
    axes[k] = Axis::pauli(2);
  GateKind kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
  if (!isTableGate(kind))
    return axes;
  GateKind base = gateInfo(kind).base;
  std::optional<unsigned> pauli;
  if (gateInfo(base).isDiagonal())
    pauli = 2;
  else if (base == GateKind::X || base == GateKind::RX || base == GateKind::RXX)
    pauli = 0;
  else if (base == GateKind::Y || base == GateKind::RY || base == GateKind::RYY)
    pauli = 1;
  for (unsigned k = circuit.numControls(inst); pauli && k < count; ++k)
    axes[k] = Axis::pauli(*pauli);
  if (base == GateKind::RZX) {
    axes[count - 2] = Axis::pauli(2);
    axes[count - 1] = Axis::pauli(0);
  }
  return axes;
}

void BlockReduction::append(const Circuit &circuit) {
  phase += circuit.globalPhase;
  llvm::SmallVector<uint32_t, 8> wires;
  for (const Instruction &inst : circuit.instructions) {
    wires.clear();
    for (Qubit qubit : circuit.qubits(inst))
      wires.push_back(labels[qubit]);
    if (!isUnitary(inst.kind)) {
      appendAnchor(circuit, inst, wires);
      continue;
    }
    if (circuit.isSymbolic(inst) || wires.size() > kMaxBlock) {
      appendOpaque(circuit, inst, wires, /*inverse=*/false);
      continue;
    }
    llvm::SmallVector<Complex, 64> matrix;
    circuit.instructionMatrix(inst, matrix);
    if (wires.empty())
      phase += std::arg(matrix[0]);
    else
      appendBlock(wires, BlockMatrix(wires.size(), matrix));
  }
}

bool BlockReduction::appendInverse(const BlockReduction &other,
                                   const SameAnchor &same) {
  phase -= other.phase;
  error += other.error;
  std::vector<ItemId> order = other.items();
  llvm::SmallVector<uint32_t, 8> wires;
  for (size_t i = order.size(); i-- > 0;) {
    const Item &there = other.pool[order[i]];
    wires.clear();
    for (uint32_t wire : there.wires)
      wires.push_back(wire < numWires ? labels[wire] : wire);
    switch (there.kind) {
    case Item::Block: {
      BlockMatrix matrix = there.matrix;
      matrix.adjoin();
      appendBlock(wires, std::move(matrix));
      break;
    }
    case Item::Opaque:
      appendOpaque(*there.circuit, *there.inst, wires, !there.inverse);
      break;
    case Item::Anchor: {
      // It has to be on top here too, but for what commutes with it.
      Item renamed = there;
      renamed.wires.assign(wires.begin(), wires.end());
      double deviation;
      ItemId candidate = slide(
          wires, there.axes, topOf(wires),
          [](const Item &item) { return item.kind == Item::Anchor; },
          deviation);
      if (candidate == kNoItem || !same(pool[candidate], renamed))
        return false;
      error += deviation;
      kill(candidate);
      break;
    }
    }
  }
  return true;
}

void BlockReduction::beginSecond(llvm::ArrayRef<uint32_t> newLabels) {
  inSecond = true;
  std::vector<uint32_t> renamed(labels.size());
  for (uint32_t w = 0; w < labels.size(); ++w)
    renamed[newLabels[w]] = labels[w];
  labels = std::move(renamed);
}

BlockReduction::ItemId
BlockReduction::slide(llvm::ArrayRef<uint32_t> wires, llvm::ArrayRef<Axis> axes,
                      llvm::SmallVector<ItemId, 5> front,
                      llvm::function_ref<bool(const Item &)> accept,
                      double &deviation) const {
  // What does not commute exactly costs as much of the error bound as it is
  // off, times the norm of the parts.
  constexpr double kConflictCost = 8;
  deviation = 0;
  for (unsigned step = 0; step < kMaxSlide; ++step) {
    ItemId next = kNoItem;
    for (ItemId id : front)
      if (id != kNoItem &&
          (next == kNoItem || pool[id].order > pool[next].order))
        next = id;
    if (next == kNoItem)
      return kNoItem;
    const Item &item = pool[next];
    if (accept(item))
      return next;
    for (unsigned k = 0; k < wires.size(); ++k) {
      unsigned where = slot(item, wires[k]);
      if (where == kNone)
        continue;
      double conflict = axes[k].conflict(item.axes[where]);
      if (conflict > tolerance)
        return kNoItem;
      deviation += kConflictCost * conflict;
      front[k] = item.below[where];
    }
  }
  return kNoItem;
}

/// The topmost block with all wires of `item` that it commutes down to from
/// `front`.
BlockReduction::ItemId
BlockReduction::findPartner(const Item &item,
                            llvm::SmallVector<ItemId, 5> front,
                            double &deviation) const {
  return slide(
      item.wires, item.axes, std::move(front),
      [&](const Item &other) {
        if (other.kind != Item::Block ||
            (item.wires.size() == 1 && other.wires.size() != 1))
          return false;
        return llvm::all_of(item.wires, [&](uint32_t wire) {
          return slot(other, wire) != kNone;
        });
      },
      deviation);
}

llvm::SmallVector<BlockReduction::ItemId, 5>
BlockReduction::topOf(llvm::ArrayRef<uint32_t> wires) const {
  llvm::SmallVector<ItemId, 5> front;
  for (uint32_t wire : wires)
    front.push_back(top[wire]);
  return front;
}

/// The item below on a wire, or the one under it if that is an operation on
/// this wire alone, which is then given in `single`.
BlockReduction::ItemId BlockReduction::skipSingle(ItemId id, bool upwards,
                                                  ItemId &single) const {
  single = kNoItem;
  if (id == kNoItem || pool[id].kind != Item::Block ||
      pool[id].wires.size() != 1)
    return id;
  single = id;
  return upwards ? pool[id].above[0] : pool[id].below[0];
}

void BlockReduction::appendBlock(llvm::ArrayRef<uint32_t> wires,
                                 BlockMatrix matrix) {
  ItemId id = newItem(Item::Block, wires);
  pool[id].matrix = std::move(matrix);
  refreshAxes(pool[id]);
  // Not linked yet: it looks for a place.
  if (wires.size() > 1)
    absorbWaiting(id);
  double deviation;
  ItemId partner = findPartner(pool[id], topOf(wires), deviation);
  if (partner != kNoItem) {
    Item &item = pool[partner];
    item.matrix.applyAfter(pool[id].matrix, positions(item, pool[id]));
    error += deviation;
    pool[id].alive = false;
    freeItems.push_back(id);
    --numAlive;
    simplify(partner);
    return;
  }
  linkOnTop(id);
  absorbSmallerBelow(id);
  simplify(id);
}

/// Lets a new operation take in the one-qubit operations that wait on top of
/// its wires: all of them if it can then join the block under them, otherwise
/// those that do not spoil the axis along which it commutes.
void BlockReduction::absorbWaiting(ItemId id) {
  Item &item = pool[id];
  llvm::SmallVector<ItemId, 5> waiting, under;
  for (uint32_t wire : item.wires) {
    ItemId single;
    under.push_back(skipSingle(top[wire], /*upwards=*/false, single));
    waiting.push_back(single);
  }
  bool joins = under[0] != kNoItem && pool[under[0]].kind == Item::Block &&
               llvm::all_equal(under);
  bool takesAll = joins || item.wires.size() > 2;
  for (unsigned k = 0; k < waiting.size(); ++k) {
    if (waiting[k] == kNoItem)
      continue;
    BlockMatrix joint = item.matrix;
    joint.applyBefore(pool[waiting[k]].matrix, {k});
    if (!takesAll && item.axes[k].kind != Axis::Full &&
        joint.axis(k, axisTolerance).kind == Axis::Full)
      continue;
    item.matrix = std::move(joint);
    kill(waiting[k]);
  }
  refreshAxes(item);
}

/// Takes in the operations right below that act on some of the same wires and
/// on no other.
void BlockReduction::absorbSmallerBelow(ItemId id) {
  bool again = pool[id].wires.size() > 1;
  while (again) {
    again = false;
    for (ItemId below : pool[id].below) {
      if (below == kNoItem || pool[below].kind != Item::Block)
        continue;
      const Item &lower = pool[below];
      if (lower.wires.size() == 1 && pool[id].wires.size() == 2)
        continue;
      bool inside =
          llvm::all_of(lower.above, [&](ItemId above) { return above == id; });
      if (!inside)
        continue;
      pool[id].matrix.applyBefore(lower.matrix, positions(pool[id], lower));
      kill(below);
      again = true;
      break;
    }
  }
}

/// Whether two opaque instructions, one of them inverted, cancel.
static bool sameOpaque(const Circuit &circuitA, const Instruction &a,
                       llvm::ArrayRef<uint32_t> wiresA, const Circuit &circuitB,
                       const Instruction &b, llvm::ArrayRef<uint32_t> wiresB,
                       double &deviation) {
  if (a.kind != b.kind || a.base != b.base || wiresA.size() != wiresB.size())
    return false;
  unsigned controls = circuitA.numControls(a);
  if (circuitB.numControls(b) != controls)
    return false;
  if (a.kind == GateKind::Unitary) {
    llvm::ArrayRef<Complex> x = circuitA.matrix(a), y = circuitB.matrix(b);
    if (wiresA != wiresB || x.size() != y.size())
      return false;
    double sum = 0;
    for (size_t i = 0; i < x.size(); ++i)
      sum += std::norm(x[i] - y[i]);
    deviation = std::sqrt(sum);
    return deviation < 1e-9;
  }
  auto sameSet = [](llvm::ArrayRef<uint32_t> x, llvm::ArrayRef<uint32_t> y) {
    return llvm::all_of(x,
                        [&](uint32_t w) { return llvm::is_contained(y, w); });
  };
  if (!sameSet(wiresA.take_front(controls), wiresB.take_front(controls)))
    return false;
  bool symmetric =
      isTableGate(a.base) && gateInfo(gateInfo(a.base).base).isSymmetric();
  llvm::ArrayRef<uint32_t> targetsA = wiresA.drop_front(controls),
                           targetsB = wiresB.drop_front(controls);
  if (symmetric ? !sameSet(targetsA, targetsB) : targetsA != targetsB)
    return false;
  deviation = 0;
  for (unsigned i = 0, e = circuitA.numParams(a); i < e; ++i) {
    LinearExpr x = circuitA.linear(circuitA.param(a, i)),
               y = circuitB.linear(circuitB.param(b, i));
    if (x.terms.size() != y.terms.size())
      return false;
    for (auto [s, t] : llvm::zip(x.terms, y.terms))
      if (s.symbol != t.symbol ||
          std::abs(s.coefficient - t.coefficient) > 1e-12)
        return false;
    deviation += std::abs(x.constant - y.constant);
  }
  return deviation < 1e-9;
}

void BlockReduction::appendOpaque(const Circuit &circuit,
                                  const Instruction &inst,
                                  llvm::ArrayRef<uint32_t> wires,
                                  bool inverse) {
  llvm::SmallVector<Axis, 3> axes = opaqueAxes(circuit, inst);
  double deviation, mismatch = 0;
  ItemId partner = slide(
      wires, axes, topOf(wires),
      [&](const Item &item) {
        return item.kind == Item::Opaque && item.inverse != inverse &&
               sameOpaque(*item.circuit, *item.inst, item.wires, circuit, inst,
                          wires, mismatch);
      },
      deviation);
  if (partner != kNoItem) {
    error += deviation + mismatch;
    kill(partner);
    return;
  }
  ItemId id = newItem(Item::Opaque, wires);
  Item &item = pool[id];
  item.inverse = inverse;
  item.circuit = &circuit;
  item.inst = &inst;
  item.axes = axes;
  linkOnTop(id);
}

void BlockReduction::appendAnchor(const Circuit &circuit,
                                  const Instruction &inst,
                                  llvm::ArrayRef<uint32_t> wires) {
  llvm::SmallVector<uint32_t, 8> all(wires);
  llvm::SmallVector<Axis, 8> axes(wires.size());
  if (inst.kind == GateKind::Measure) {
    axes[0] = Axis::pauli(2);
    all.push_back(numWires + circuit.bit(inst));
  } else if (inst.kind == GateKind::ControlFlow) {
    // It may read and write any classical bit.
    for (uint32_t wire = numWires; wire < top.size(); ++wire)
      all.push_back(wire);
  }
  axes.resize(all.size());
  ItemId id = newItem(Item::Anchor, all);
  Item &item = pool[id];
  item.circuit = &circuit;
  item.inst = &inst;
  item.axes.assign(axes.begin(), axes.end());
  linkOnTop(id);
}

//===----------------------------------------------------------------------===//
// Simplifying
//===----------------------------------------------------------------------===//

void BlockReduction::simplify(ItemId id) {
  llvm::SmallVector<ItemId, 8> changed = {id};
  while (!changed.empty()) {
    ItemId next = changed.pop_back_val();
    if (!pool[next].alive || pool[next].kind != Item::Block)
      continue;
    while (simplifyOnce(next, changed))
      ;
  }
}

/// Makes one simplification; true if the item is still there to look at again.
bool BlockReduction::simplifyOnce(ItemId id,
                                  llvm::SmallVectorImpl<ItemId> &changed) {
  Item &item = pool[id];
  if (item.wires.size() == 1) {
    simplifySingle(id, changed);
    return false;
  }
  BlockMatrix single, rest;
  for (unsigned k = 0; k < item.wires.size(); ++k)
    if (item.matrix.split(k, tolerance, single, rest, error)) {
      changed.push_back(splitOff(id, k, std::move(single), std::move(rest)));
      return true;
    }
  refreshAxes(pool[id]);
  if (pool[id].wires.size() == 2 && takeOutSwap(id))
    return true;
  if (!fuseWithNeighbour(id, changed))
    sinkToPartner(id, changed);
  return false;
}

/// Moves a block down to one with all its wires, if it commutes with what is
/// between.
void BlockReduction::sinkToPartner(ItemId id,
                                   llvm::SmallVectorImpl<ItemId> &changed) {
  Item &item = pool[id];
  double deviation;
  ItemId partner = findPartner(
      item, llvm::SmallVector<ItemId, 5>(item.below.begin(), item.below.end()),
      deviation);
  if (partner == kNoItem)
    return;
  Item &other = pool[partner];
  other.matrix.applyAfter(item.matrix, positions(other, item));
  error += deviation;
  kill(id);
  changed.push_back(partner);
}

/// Whether a block, with a one-qubit operation taken in on a wire, acts along a
/// single axis of that wire; sets `wasFull` if it does not without it.
bool BlockReduction::staysClean(const Item &single, const Item &block,
                                bool singleFirst, bool &wasFull) const {
  unsigned k = slot(block, single.wires[0]);
  wasFull = block.axes[k].kind == Axis::Full;
  BlockMatrix joint = block.matrix;
  if (singleFirst)
    joint.applyBefore(single.matrix, {k});
  else
    joint.applyAfter(single.matrix, {k});
  return joint.axis(k, axisTolerance).kind != Axis::Full;
}

/// A one-qubit operation vanishes, or joins a neighbour. It joins one with
/// several qubits where that leaves or makes it clean, that is, acting along
/// one axis, and where there is nothing to spoil; otherwise it stays between.
void BlockReduction::simplifySingle(ItemId id,
                                    llvm::SmallVectorImpl<ItemId> &changed) {
  Item &item = pool[id];
  ItemId above = item.above[0], below = item.below[0];
  if (above != kNoItem && pool[above].kind != Item::Block)
    above = kNoItem;
  if (below != kNoItem && pool[below].kind != Item::Block)
    below = kNoItem;
  double angle, distance = item.matrix.identityDistance(angle);
  if (distance <= tolerance) {
    phase += angle;
    error += distance;
    kill(id);
    // What it kept apart may now fuse.
    if (above != kNoItem)
      changed.push_back(above);
    else if (below != kNoItem)
      changed.push_back(below);
    return;
  }
  auto joinAbove = [&] {
    pool[above].matrix.applyBefore(item.matrix, positions(pool[above], item));
    kill(id);
    changed.push_back(above);
  };
  auto joinBelow = [&] {
    pool[below].matrix.applyAfter(item.matrix, positions(pool[below], item));
    kill(id);
    changed.push_back(below);
  };
  if (above != kNoItem && pool[above].wires.size() == 1)
    return joinAbove();
  if (below != kNoItem && pool[below].wires.size() == 1)
    return joinBelow();
  bool fullAbove = false, fullBelow = false;
  if (above != kNoItem && staysClean(item, pool[above], true, fullAbove))
    return joinAbove();
  if (below != kNoItem && staysClean(item, pool[below], false, fullBelow) &&
      (fullBelow || item.above[0] != kNoItem))
    return joinBelow();
  // Basis changes on both sides of a block may together leave it clean.
  for (bool upwards : {false, true}) {
    ItemId block = upwards ? above : below;
    if (block == kNoItem)
      continue;
    unsigned k = slot(pool[block], item.wires[0]);
    ItemId far = upwards ? pool[block].above[k] : pool[block].below[k];
    if (far == kNoItem || pool[far].kind != Item::Block ||
        pool[far].wires.size() != 1)
      continue;
    BlockMatrix joint = pool[block].matrix;
    joint.applyBefore(pool[upwards ? id : far].matrix, {k});
    joint.applyAfter(pool[upwards ? far : id].matrix, {k});
    if (joint.axis(k, axisTolerance).kind == Axis::Full)
      continue;
    pool[block].matrix = std::move(joint);
    kill(far);
    kill(id);
    changed.push_back(block);
    return;
  }
  if (fullAbove)
    return joinAbove();
  if (fullBelow && item.above[0] != kNoItem)
    return joinBelow();
  refreshAxes(item);
  // The blocks around it may fuse with it in between.
  if (above != kNoItem && below != kNoItem)
    changed.push_back(above);
}

/// Joins a block with the one below or above that has all its wires, together
/// with the one-qubit operations between.
bool BlockReduction::fuseWithNeighbour(ItemId id,
                                       llvm::SmallVectorImpl<ItemId> &changed) {
  for (bool upwards : {false, true}) {
    Item &item = pool[id];
    llvm::SmallVector<ItemId, 5> between, beyond;
    for (ItemId neighbour : upwards ? item.above : item.below) {
      ItemId single;
      beyond.push_back(skipSingle(neighbour, upwards, single));
      between.push_back(single);
    }
    if (beyond[0] == kNoItem || pool[beyond[0]].kind != Item::Block ||
        !llvm::all_equal(beyond))
      continue;
    for (unsigned k = 0; k < between.size(); ++k) {
      if (between[k] == kNoItem)
        continue;
      if (upwards)
        item.matrix.applyAfter(pool[between[k]].matrix, {k});
      else
        item.matrix.applyBefore(pool[between[k]].matrix, {k});
      kill(between[k]);
    }
    Item &other = pool[beyond[0]];
    if (upwards)
      other.matrix.applyBefore(item.matrix, positions(other, item));
    else
      other.matrix.applyAfter(item.matrix, positions(other, item));
    kill(id);
    changed.push_back(beyond[0]);
    return true;
  }
  return false;
}

/// Takes the wire at `slotIndex` out of a block; what happens on it becomes an
/// item of its own at the same place.
BlockReduction::ItemId BlockReduction::splitOff(ItemId id, unsigned slotIndex,
                                                BlockMatrix single,
                                                BlockMatrix rest) {
  uint32_t wire = pool[id].wires[slotIndex];
  ItemId part = newItem(Item::Block, {wire});
  Item &item = pool[id];
  pool[part].order = item.order;
  pool[part].second = item.second;
  pool[part].matrix = std::move(single);
  refreshAxes(pool[part]);
  ItemId below = item.below[slotIndex], above = item.above[slotIndex];
  pool[part].below[0] = below;
  pool[part].above[0] = above;
  if (below != kNoItem)
    pool[below].above[slot(pool[below], wire)] = part;
  if (above != kNoItem)
    pool[above].below[slot(pool[above], wire)] = part;
  else
    top[wire] = part;
  item.wires.erase(item.wires.begin() + slotIndex);
  item.below.erase(item.below.begin() + slotIndex);
  item.above.erase(item.above.begin() + slotIndex);
  item.matrix = std::move(rest);
  refreshAxes(item);
  return part;
}

/// The items above an item on a wire; false if there are too many.
bool BlockReduction::collectAbove(ItemId id, uint32_t wire,
                                  llvm::SmallVectorImpl<ItemId> &chain) const {
  for (ItemId at = pool[id].above[slot(pool[id], wire)]; at != kNoItem;
       at = pool[at].above[slot(pool[at], wire)]) {
    if (chain.size() == 2 * kMaxSlide)
      return false;
    if (!llvm::is_contained(chain, at))
      chain.push_back(at);
  }
  return true;
}

/// If a block is something simpler and then a SWAP, turns the SWAP into a
/// renaming of everything above it.
bool BlockReduction::takeOutSwap(ItemId id) {
  auto isClean = [](llvm::ArrayRef<Axis> axes) {
    return axes[0].kind != Axis::Full && axes[1].kind != Axis::Full;
  };
  if (isClean(pool[id].axes))
    return false;
  BlockMatrix inner = pool[id].matrix, first, second;
  inner.applyAfter(BlockMatrix(2, {1, 0, 0, 0, 0, 0, 1, 0, //
                                   0, 1, 0, 0, 0, 0, 0, 1}),
                   {0, 1});
  double ignored = 0;
  if (!isClean({inner.axis(0, axisTolerance), inner.axis(1, axisTolerance)}) &&
      !inner.split(0, tolerance, first, second, ignored))
    return false;
  uint32_t p = pool[id].wires[0], q = pool[id].wires[1];
  llvm::SmallVector<ItemId, 16> chain;
  if (!collectAbove(id, p, chain) || !collectAbove(id, q, chain))
    return false;
  // The SWAP goes up: what acted on p above it now acts on q.
  for (ItemId above : chain)
    for (uint32_t &wire : pool[above].wires)
      wire = wire == p ? q : wire == q ? p : wire;
  for (uint32_t &wire : labels)
    wire = wire == p ? q : wire == q ? p : wire;
  std::swap(top[p], top[q]);
  Item &item = pool[id];
  std::swap(item.above[0], item.above[1]);
  item.matrix = std::move(inner);
  return true;
}

void BlockReduction::assumeZeroInputs(const llvm::BitVector &zero) {
  // From the inputs upwards; an operation that falls away may uncover another.
  llvm::SmallVector<ItemId, 16> work;
  for (ItemId id : items())
    work.push_back(id);
  for (ItemId id : work) {
    if (!pool[id].alive || pool[id].kind != Item::Block)
      continue;
    bool again = true;
    while (again && pool[id].alive) {
      again = false;
      for (unsigned k = 0; k < pool[id].wires.size(); ++k) {
        Item &item = pool[id];
        BlockMatrix rest;
        if (item.below[k] != kNoItem || !zero[item.wires[k]] ||
            !item.matrix.restrictToZero(k, tolerance, rest, error))
          continue;
        again = true;
        if (item.wires.size() == 1) {
          phase += std::arg(rest.at(0, 0));
          kill(id);
          break;
        }
        ItemId part = splitOff(id, k, BlockMatrix(1), std::move(rest));
        kill(part);
        break;
      }
    }
    if (pool[id].alive)
      simplify(id);
  }
}
