//===- StagePlan.cpp - Which positions a process holds when -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StagePlan.h"

#include "../PassScheduler.h"
#include "../Random.h"

#include <algorithm>
#include <bit>
#include <tuple>

using namespace enishi;
using namespace enishi::simulation;

Layout::Layout(unsigned positions, unsigned localBits, unsigned fixedBits)
    : placeOf(positions), localBits(localBits), fixedBits(fixedBits) {
  for (unsigned i = 0; i < positions; ++i)
    placeOf[i] = i;
}

uint64_t Layout::local() const {
  uint64_t set = 0;
  for (unsigned i = 0; i < placeOf.size(); ++i)
    set |= uint64_t(isLocal(i)) << i;
  return set;
}

uint64_t Layout::placesOf(uint64_t positions) const {
  uint64_t places = 0;
  for (; positions; positions &= positions - 1)
    places |= uint64_t(1) << placeOf[std::countr_zero(positions)];
  return places;
}

double StagePlan::volume() const {
  double sum = 0;
  for (const Stage &stage : stages)
    sum += exchangedFraction(stage.exchanged.size());
  return sum;
}

namespace {

class Planner {
public:
  Planner(const FusedCircuit &circuit, const Layout &layout,
          StageOptions options)
      : circuit(circuit), options(options), plan{{}, {}, {}, layout, layout},
        isGone(circuit.ops.size()) {
    if (options.fromZero)
      simplifyZeros();
  }

  /// Trial 0 takes the greedy growth of each stage's positions, trial 1 goes on
  /// from there, and every other does so with other weights of operations.
  StagePlan run(unsigned trial);

private:
  void simplifyZeros();
  uint64_t fill(uint64_t needed);
  void arrange(Stage &stage, uint64_t local);
  void arrangeFreely(uint64_t local);
  void placeInitial();
  void putOffPhases();

  const FusedCircuit &circuit;
  StageOptions options;
  StagePlan plan;
  /// Operations that are in a stage, or need none.
  std::vector<bool> isGone;
  /// The first ones on their position.
  std::vector<uint32_t> first;
};

/// On |0> a phase and whatever it controls do nothing, and the first rotation
/// of a position makes a product state.
void Planner::simplifyZeros() {
  uint64_t zeros = ~uint64_t(0);
  for (uint32_t i = 0; i < circuit.ops.size(); ++i) {
    const FusedOp &op = circuit.ops[i];
    uint64_t mixed = circuit.mixed(op);
    if (op.controls & zeros) {
      plan.withoutEffect.push_back(i);
      isGone[i] = true;
      continue;
    }
    if (op.kind == FusedOp::Dense1 && !op.controls && (zeros & mixed)) {
      first.push_back(i);
      isGone[i] = true;
    }
    zeros &= ~mixed;
  }
}

/// Completes a set of positions by those that are used next.
uint64_t Planner::fill(uint64_t needed) {
  const unsigned n = plan.after.size();
  const size_t never = circuit.ops.size();
  std::vector<size_t> nextUse(n, never);
  uint64_t unknown = (n == 64 ? 0 : uint64_t(1) << n) - 1;
  for (size_t i = 0; i < never && unknown; ++i) {
    if (isGone[i])
      continue;
    for (uint64_t rest = circuit.mixed(circuit.ops[i]) & unknown; rest;
         rest &= rest - 1) {
      nextUse[std::countr_zero(rest)] = i;
      unknown &= ~(rest & -rest);
    }
  }
  std::vector<uint8_t> others;
  for (unsigned p = 0; p < n; ++p)
    if (!(needed >> p & 1))
      others.push_back(p);
  auto rank = [&](uint8_t p) {
    bool misplaced =
        options.ordered && nextUse[p] == never && p >= plan.after.localBits;
    return std::tuple(nextUse[p], misplaced, !plan.after.isLocal(p), p);
  };
  std::sort(others.begin(), others.end(),
            [&](uint8_t a, uint8_t b) { return rank(a) < rank(b); });
  unsigned missing = plan.after.localBits - std::popcount(needed);
  for (unsigned i = 0; i < missing; ++i)
    needed |= uint64_t(1) << others[i];
  return needed;
}

/// Exchanges what has to be exchanged for these positions to be local.
void Planner::arrange(Stage &stage, uint64_t local) {
  Layout &layout = plan.after;
  uint64_t out = layout.local() & ~local, in = local & ~layout.local();
  for (; in; in &= in - 1, out &= out - 1) {
    unsigned a = std::countr_zero(out), b = std::countr_zero(in);
    stage.exchanged.emplace_back(a, b);
    std::swap(layout.placeOf[a], layout.placeOf[b]);
  }
}

void Planner::arrangeFreely(uint64_t local) {
  unsigned inside = 0, outside = plan.after.localBits;
  for (unsigned p = 0; p < plan.after.size(); ++p)
    plan.after.placeOf[p] = local >> p & 1 ? inside++ : outside++;
  plan.before = plan.after;
}

/// First rotations of local positions are operations like others; the rest
/// becomes a factor.
void Planner::placeInitial() {
  std::vector<uint32_t> local;
  for (uint32_t i : first)
    (plan.before.isLocal(circuit.ops[i].target[0]) ? local : plan.initial)
        .push_back(i);
  if (local.empty())
    return;
  if (plan.stages.empty())
    plan.stages.emplace_back();
  std::vector<uint32_t> &ops = plan.stages.front().ops;
  ops.insert(ops.begin(), local.begin(), local.end());
}

/// A phase that nothing in its stage waits for goes to the next one, where
/// kernels can take it in instead of a sweep at the end of the stage.
void Planner::putOffPhases() {
  for (size_t s = 0; s + 1 < plan.stages.size(); ++s) {
    std::vector<uint32_t> &ops = plan.stages[s].ops, stay, late;
    uint64_t mixedLater = 0;
    for (size_t i = ops.size(); i-- > 0;) {
      const FusedOp &op = circuit.ops[ops[i]];
      mixedLater |= circuit.mixed(op);
      bool waits = op.kind == FusedOp::Phase && !(op.controls & mixedLater);
      (waits ? late : stay).push_back(ops[i]);
    }
    ops.assign(stay.rbegin(), stay.rend());
    std::vector<uint32_t> &next = plan.stages[s + 1].ops;
    next.insert(next.begin(), late.rbegin(), late.rend());
  }
}

StagePlan Planner::run(unsigned trial) {
  const unsigned n = plan.after.size();
  const uint64_t all = n == 64 ? ~uint64_t(0) : (uint64_t(1) << n) - 1;
  const uint64_t fixed = (uint64_t(1) << plan.after.fixedBits) - 1;
  static constexpr float weights[] = {1, 1.5, 0, 4, 1.5};
  std::vector<PassScheduler::Op> ops, left = schedulerOps(circuit, weights);
  std::vector<uint32_t> numbers;
  Random random(trial);
  for (uint32_t i = 0; i < left.size(); ++i) {
    if (isGone[i])
      continue;
    left[i].isWide = false;
    if (trial > 1)
      left[i].weight *= 0.25 + random.uniform();
    ops.push_back(left[i]);
    numbers.push_back(i);
  }
  constexpr size_t kTrials = 4000;
  PassScheduler scheduler(std::move(ops), fixed, all, plan.after.localBits,
                          kTrials);
  while (!scheduler.done()) {
    Stage &stage = plan.stages.emplace_back();
    uint64_t needed = fixed;
    auto take = [&](uint64_t set) {
      for (uint32_t i : scheduler.take(set, [](uint32_t) { return true; })) {
        stage.ops.push_back(numbers[i]);
        isGone[numbers[i]] = true;
        needed |= circuit.mixed(circuit.ops[numbers[i]]);
      }
    };
    // What is local already asks for no exchange.
    if (plan.stages.size() == 1 && !options.fromZero) {
      take(plan.after.local());
      if (!stage.ops.empty())
        continue;
    }
    take(trial ? scheduler.choose() : scheduler.grow());
    uint64_t local = fill(needed);
    take(local);
    if (plan.stages.size() == 1 && options.fromZero)
      arrangeFreely(local);
    else if (needed & ~plan.after.local())
      arrange(stage, local);
  }
  placeInitial();
  if (options.ordered) {
    uint64_t local = (uint64_t(1) << plan.after.localBits) - 1;
    if (plan.after.local() != local)
      arrange(plan.stages.emplace_back(), local);
  }
  putOffPhases();
  return std::move(plan);
}

} // namespace

StagePlan simulation::planStages(const FusedCircuit &circuit,
                                 const Layout &layout, StageOptions options) {
  // A trial may take as long as a small part of a pass over the state.
  constexpr uint64_t kMostSteps = 200000, kStatePerStep = 1024;
  uint64_t steps =
      std::min(kMostSteps, (uint64_t(1) << layout.localBits) / kStatePerStep);
  uint64_t trials = std::clamp<uint64_t>(
      steps / std::max<size_t>(1, circuit.ops.size()), 2, 512);
  StagePlan best = Planner(circuit, layout, options).run(0);
  for (unsigned trial = 1; trial < trials && best.volume() > 0; ++trial) {
    StagePlan plan = Planner(circuit, layout, options).run(trial);
    if (plan.volume() < best.volume())
      best = std::move(plan);
  }
  return best;
}
