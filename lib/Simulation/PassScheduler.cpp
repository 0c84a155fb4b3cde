//===- PassScheduler.cpp - Which operations run together            -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "PassScheduler.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringMap.h"

#include <algorithm>
#include <bit>
#include <mutex>
#include <numeric>
#include <optional>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// The sets that were chosen, by everything that a choice depends on.
class KeptChoices {
public:
  static KeptChoices &ofProcess() {
    static KeptChoices choices;
    return choices;
  }
  std::optional<uint64_t> find(llvm::StringRef key) {
    std::lock_guard<std::mutex> lock(mutex);
    auto found = kept.find(key);
    if (found == kept.end())
      return std::nullopt;
    return found->second;
  }
  /// What is kept is bounded; beyond that all that is older is forgotten.
  void add(llvm::StringRef key, uint64_t set) {
    constexpr size_t kMostBytes = size_t(32) << 20;
    std::lock_guard<std::mutex> lock(mutex);
    if (keptBytes > kMostBytes) {
      kept.clear();
      keptBytes = 0;
    }
    kept.try_emplace(key, set);
    keptBytes += key.size();
  }

private:
  std::mutex mutex;
  llvm::StringMap<uint64_t> kept;
  size_t keptBytes = 0;
};

} // namespace

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
    : low(low), all(all), bits(bits), budget(budget), ops(std::move(theOps)),
      numbers(ops.size()) {
  std::iota(numbers.begin(), numbers.end(), 0);
}

float PassScheduler::score(uint64_t set) const {
  float sum = 0;
  uint64_t blockedMixed = 0, blocked = 0;
  for (size_t i = head; i < ops.size() && (set & ~blocked); ++i) {
    const Op &op = ops[i];
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
  for (size_t i = head; i < ops.size() && (all & ~blocked); ++i) {
    const Op &op = ops[i];
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
  static_assert(std::is_trivially_copyable_v<Op> &&
                    sizeof(Op) == 2 * sizeof(uint64_t) + 2 * sizeof(uint32_t),
                "padding would make equal operations differ");
  const uint64_t limits[] = {low, all, bits, budget};
  std::string key;
  key.reserve(sizeof limits + (ops.size() - head) * sizeof(Op));
  key.append(reinterpret_cast<const char *>(limits), sizeof limits);
  key.append(reinterpret_cast<const char *>(&ops[head]),
             (ops.size() - head) * sizeof(Op));
  KeptChoices &kept = KeptChoices::ofProcess();
  if (std::optional<uint64_t> known = kept.find(key))
    return *known;
  uint64_t chosen = search();
  kept.add(key, chosen);
  return chosen;
}

uint64_t PassScheduler::search() const {
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
  std::vector<uint32_t> taken;
  taken.reserve(std::min<size_t>(ops.size() - head, 256));
  llvm::SmallVector<size_t, 256> left;
  uint64_t blockedMixed = 0, blocked = 0;
  size_t i = head;
  for (; i < ops.size() && (set & ~blocked); ++i) {
    const Op &op = ops[i];
    bool ready = !(op.mixed & blocked) && !(op.controls & blockedMixed);
    if (ready && !op.isWide && !(op.mixed & ~set) && accept(numbers[i])) {
      taken.push_back(numbers[i]);
      continue;
    }
    left.push_back(i);
    blockedMixed |= op.mixed;
    blocked |= op.mixed | op.controls;
  }
  // What is left moves up, the last first.
  head = i;
  for (size_t from : llvm::reverse(left)) {
    --head;
    ops[head] = ops[from];
    numbers[head] = numbers[from];
  }
  return taken;
}
