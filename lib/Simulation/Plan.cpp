//===- Plan.cpp - Passes over the state vector ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Plan.h"

#include "PhasePool.h"
#include "TileCompiler.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::simulation;

template <typename Real> TileShape TileShape::forState(unsigned numPositions) {
  // Half a megabyte of amplitudes, and runs of half a kilobyte.
  constexpr unsigned most = sizeof(Real) == 4 ? 16 : 15;
  constexpr unsigned run = sizeof(Real) == 4 ? 6 : 5;
  TileShape shape;
  shape.numPositions = numPositions;
  // A few tiles at least, so that there is work for several threads, unless
  // starting the threads takes longer than the work.
  shape.tileBits =
      numPositions < 14 ? numPositions : std::min(most, numPositions - 2);
  shape.runBits = std::min(run, shape.tileBits);
  return shape;
}
template TileShape TileShape::forState<float>(unsigned);
template TileShape TileShape::forState<double>(unsigned);

namespace {

/// Chooses the tile of every pass and which operations it runs.
class Scheduler {
public:
  Scheduler(const FusedCircuit &circuit, const TileShape &shape)
      : shape(shape) {
    ops.reserve(circuit.ops.size());
    for (const FusedOp &op : circuit.ops) {
      static constexpr float weights[] = {10, 18, 1, 0};
      ops.push_back({circuit.mixed(op), op.controls, weights[op.kind],
                     op.kind == FusedOp::Wide});
    }
    remaining.resize(ops.size());
    for (uint32_t i = 0; i < ops.size(); ++i)
      remaining[i] = i;
    all = shape.numPositions == 64 ? ~uint64_t(0)
                                   : (uint64_t(1) << shape.numPositions) - 1;
    low = (uint64_t(1) << shape.runBits) - 1;
  }

  bool done() const { return head == remaining.size(); }

  /// A good tile for the operations that remain.
  uint64_t chooseTile();

  /// Takes the operations that a pass over the tile runs, in order.
  std::vector<uint32_t> take(uint64_t tile);

  /// Takes the first operation, which must be a Wide one.
  uint32_t takeFirst() { return remaining[head++]; }

private:
  struct Op {
    uint64_t mixed;
    uint64_t controls;
    float weight;
    bool isWide;
  };

  /// Runs `found(index into remaining)` for every operation that a pass over
  /// `tile` can run; returns where it stopped looking.
  template <typename Callback> size_t scan(uint64_t tile, Callback found) const;
  float score(uint64_t tile) const;
  uint64_t growTile() const;

  TileShape shape;
  std::vector<Op> ops;
  /// The operations not yet taken, from `head` on.
  std::vector<uint32_t> remaining;
  size_t head = 0;
  uint64_t all, low;
};

template <typename Callback>
size_t Scheduler::scan(uint64_t tile, Callback found) const {
  uint64_t blockedMixed = 0, blocked = 0;
  size_t i = head;
  for (; i < remaining.size(); ++i) {
    const Op &op = ops[remaining[i]];
    bool ready = !(op.mixed & blocked) && !(op.controls & blockedMixed);
    if (ready && !op.isWide && !(op.mixed & ~tile)) {
      found(i);
      continue;
    }
    blockedMixed |= op.mixed;
    blocked |= op.mixed | op.controls;
    if (!(tile & ~blocked))
      break;
  }
  return i;
}

float Scheduler::score(uint64_t tile) const {
  float sum = 0;
  scan(tile, [&](size_t i) { sum += ops[remaining[i]].weight; });
  return sum;
}

/// Takes in the positions of the operations in order while there is room.
uint64_t Scheduler::growTile() const {
  uint64_t tile = low, blockedMixed = 0, blocked = 0;
  for (size_t i = head; i < remaining.size() && (all & ~blocked); ++i) {
    const Op &op = ops[remaining[i]];
    bool ready = !(op.mixed & blocked) && !(op.controls & blockedMixed);
    uint64_t grown = tile | op.mixed;
    if (ready && !op.isWide &&
        unsigned(std::popcount(grown)) <= shape.tileBits) {
      tile = grown;
      continue;
    }
    blockedMixed |= op.mixed;
    blocked |= op.mixed | op.controls;
  }
  for (uint64_t rest = all & ~tile;
       rest && unsigned(std::popcount(tile)) < shape.tileBits; rest &= rest - 1)
    tile |= rest & -rest;
  return tile;
}

/// Greedy growth, then exchanges of one position for another while that helps.
uint64_t Scheduler::chooseTile() {
  if (shape.tileBits == shape.numPositions)
    return all;
  uint64_t best = growTile();
  float bestScore = score(best);
  // Looking costs about a microsecond each time; it must stay small beside the
  // pass itself.
  size_t budget = size_t(1) << (shape.numPositions - 10);
  for (bool improved = true; improved;) {
    improved = false;
    for (uint64_t out = best & ~low; out && !improved; out &= out - 1)
      for (uint64_t in = all & ~best; in && !improved; in &= in - 1) {
        if (!budget--)
          return best;
        uint64_t tile = (best & ~(out & -out)) | (in & -in);
        if (float value = score(tile); value > bestScore) {
          best = tile;
          bestScore = value;
          improved = true;
        }
      }
  }
  return best;
}

std::vector<uint32_t> Scheduler::take(uint64_t tile) {
  std::vector<uint32_t> taken;
  std::vector<uint32_t> left;
  size_t next = head;
  size_t end = scan(tile, [&](size_t i) {
    left.insert(left.end(), remaining.begin() + next, remaining.begin() + i);
    next = i + 1;
    taken.push_back(remaining[i]);
  });
  left.insert(left.end(), remaining.begin() + next, remaining.begin() + end);
  head = end - left.size();
  std::copy(left.begin(), left.end(), remaining.begin() + head);
  return taken;
}

} // namespace

template <typename Real>
Plan<Real> simulation::makePlan(FusedCircuit circuit, const TileShape &shape,
                                bool phasesMatter) {
  Plan<Real> plan;
  plan.factor = circuit.factor;
  Scheduler scheduler(circuit, shape);
  PhasePool pool;
  while (!scheduler.done()) {
    uint64_t tile = scheduler.chooseTile();
    std::vector<uint32_t> taken = scheduler.take(tile);
    Pass pass;
    if (taken.empty()) {
      FusedOp op = circuit.ops[scheduler.takeFirst()];
      pass.wide = plan.wideOps.size();
      pass.mixed = circuit.mixed(op);
      // The phases of its targets come before it.
      Pass before;
      TileCompiler<Real> compiler(plan, shape, tile, before);
      for (uint64_t rest = pass.mixed; rest; rest &= rest - 1)
        compiler.releasePhases(pool, std::countr_zero(rest));
      if (!before.ops.empty())
        plan.passes.push_back(std::move(before));
      plan.wide.push_back(std::move(circuit.wide[op.index]));
      op.index = plan.wide.size() - 1;
      plan.wideOps.push_back(op);
    } else {
      TileCompiler<Real> compiler(plan, shape, tile, pass);
      for (uint32_t index : taken)
        compiler.add(circuit, circuit.ops[index], pool);
      if (scheduler.done() && phasesMatter)
        compiler.releaseAllPhases(pool);
      if (pass.ops.empty())
        continue;
    }
    plan.passes.push_back(std::move(pass));
  }
  if (phasesMatter) {
    // Where the last operation was a Wide one.
    Pass pass;
    TileCompiler<Real> compiler(plan, shape,
                                (uint64_t(1) << shape.tileBits) - 1, pass);
    compiler.releaseAllPhases(pool);
    if (!pass.ops.empty())
      plan.passes.push_back(std::move(pass));
  }
  return plan;
}
template Plan<float> simulation::makePlan(FusedCircuit, const TileShape &,
                                          bool);
template Plan<double> simulation::makePlan(FusedCircuit, const TileShape &,
                                           bool);
