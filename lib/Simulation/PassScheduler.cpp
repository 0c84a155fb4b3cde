//===- PassScheduler.cpp - Which operations run together            -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PassScheduler.h"

#include <algorithm>
#include <bit>

using namespace enishi;
using namespace enishi::simulation;

std::vector<PassScheduler::Op>
simulation::schedulerOps(const FusedCircuit &circuit, const float *weights) {
  std::vector<PassScheduler::Op> ops;
  ops.reserve(circuit.ops.size());
  for (const FusedOp &op : circuit.ops)
    ops.push_back({circuit.mixed(op), op.controls, weights[op.kind],
                   op.kind == FusedOp::Wide});
  return ops;
}

PassScheduler::PassScheduler(std::vector<Op> theOps, uint64_t low, uint64_t all,
                             unsigned bits, size_t budget)
    : ops(std::move(theOps)), low(low), all(all), bits(bits), budget(budget) {
  remaining.resize(ops.size());
  for (uint32_t i = 0; i < ops.size(); ++i)
    remaining[i] = i;
}

float PassScheduler::score(uint64_t set) const {
  float sum = 0;
  uint64_t blockedMixed = 0, blocked = 0;
  for (size_t i = head; i < remaining.size() && (set & ~blocked); ++i) {
    const Op &op = ops[remaining[i]];
    bool ready = !(op.mixed & blocked) && !(op.controls & blockedMixed);
    if (ready && !op.isWide && !(op.mixed & ~set)) {
      sum += op.weight;
      continue;
    }
    blockedMixed |= op.mixed;
    blocked |= op.mixed | op.controls;
  }
  return sum;
}

/// Takes in the positions of the operations in order while there is room.
uint64_t PassScheduler::grow() const {
  uint64_t set = low, blockedMixed = 0, blocked = 0;
  for (size_t i = head; i < remaining.size() && (all & ~blocked); ++i) {
    const Op &op = ops[remaining[i]];
    bool ready = !(op.mixed & blocked) && !(op.controls & blockedMixed);
    uint64_t grown = set | op.mixed;
    if (ready && !op.isWide && unsigned(std::popcount(grown)) <= bits) {
      set = grown;
      continue;
    }
    blockedMixed |= op.mixed;
    blocked |= op.mixed | op.controls;
  }
  for (uint64_t rest = all & ~set; rest && unsigned(std::popcount(set)) < bits;
       rest &= rest - 1)
    set |= rest & -rest;
  return set;
}

uint64_t PassScheduler::choose() const {
  if (unsigned(std::popcount(all)) <= bits)
    return all;
  uint64_t best = grow();
  float bestScore = score(best);
  size_t left = budget;
  for (bool improved = true; improved;) {
    improved = false;
    for (uint64_t out = best & ~low; out && !improved; out &= out - 1)
      for (uint64_t in = all & ~best; in && !improved; in &= in - 1) {
        if (!left--)
          return best;
        uint64_t set = (best & ~(out & -out)) | (in & -in);
        if (float value = score(set); value > bestScore) {
          best = set;
          bestScore = value;
          improved = true;
        }
      }
  }
  return best;
}

std::vector<uint32_t>
PassScheduler::take(uint64_t set, llvm::function_ref<bool(uint32_t)> accept) {
  std::vector<uint32_t> taken, left;
  uint64_t blockedMixed = 0, blocked = 0;
  size_t i = head;
  for (; i < remaining.size() && (set & ~blocked); ++i) {
    const Op &op = ops[remaining[i]];
    bool ready = !(op.mixed & blocked) && !(op.controls & blockedMixed);
    if (ready && !op.isWide && !(op.mixed & ~set) && accept(remaining[i])) {
      taken.push_back(remaining[i]);
      continue;
    }
    left.push_back(remaining[i]);
    blockedMixed |= op.mixed;
    blocked |= op.mixed | op.controls;
  }
  head = i - left.size();
  std::copy(left.begin(), left.end(), remaining.begin() + head);
  return taken;
}
