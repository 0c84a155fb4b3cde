//===- StageChecker.cpp - Whether a plan of stages is right -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StagePlan.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::simulation;

namespace {

template <typename... Args>
llvm::Error wrong(const char *format, Args &&...args) {
  return llvm::createStringError(
      "wrong plan of stages: " +
      llvm::formatv(format, std::forward<Args>(args)...).str());
}

class Checker {
public:
  Checker(const FusedCircuit &circuit, const StagePlan &plan)
      : circuit(circuit), plan(plan), place(plan.before.placeOf),
        lastTouch(place.size(), -1), lastMix(place.size(), -1),
        isRun(circuit.ops.size()) {}

  llvm::Error checkStart(const Layout &layout, StageOptions options);
  llvm::Error checkStages(unsigned localBits);
  llvm::Error checkEnd(unsigned localBits, bool ordered) const;

private:
  llvm::Error run(uint32_t op);

  const FusedCircuit &circuit;
  const StagePlan &plan;
  std::vector<uint8_t> place;
  /// By position: the latest operation of those run that touches it at all, and
  /// of those that mix it.
  std::vector<int64_t> lastTouch, lastMix;
  std::vector<bool> isRun;
};

/// Runs an operation, unless one that comes after it and does not commute with
/// it has been run.
llvm::Error Checker::run(uint32_t op) {
  if (isRun[op])
    return wrong("operation {0} runs twice", op);
  isRun[op] = true;
  uint64_t mixed = circuit.mixed(circuit.ops[op]);
  uint64_t controls = circuit.ops[op].controls;
  for (size_t p = 0; p < place.size(); ++p) {
    bool mixes = mixed >> p & 1, touches = mixes || controls >> p & 1;
    if ((mixes ? lastTouch[p] : touches ? lastMix[p] : -1) > int64_t(op))
      return wrong("operation {0} runs too late", op);
    if (touches)
      lastTouch[p] = std::max<int64_t>(lastTouch[p], op);
    if (mixes)
      lastMix[p] = std::max<int64_t>(lastMix[p], op);
  }
  return llvm::Error::success();
}

/// A layout is a permutation that keeps the fixed places; what has no effect or
/// is a factor has to be so.
llvm::Error Checker::checkStart(const Layout &layout, StageOptions options) {
  if (!options.fromZero && (place != layout.placeOf || !plan.initial.empty() ||
                            !plan.withoutEffect.empty()))
    return wrong("it starts from another state");
  uint64_t places = 0;
  for (size_t p = 0; p < place.size(); ++p) {
    places |= uint64_t(1) << place[p];
    if (layout.placeOf[p] < layout.fixedBits && place[p] != layout.placeOf[p])
      return wrong("position {0} has moved from its fixed place", p);
  }
  if (unsigned(std::popcount(places)) != place.size() ||
      size_t(std::bit_width(places)) != place.size())
    return wrong("two positions lie at one place");
  std::vector<bool> isIdle(circuit.ops.size());
  for (uint32_t op : plan.withoutEffect)
    isIdle[op] = true;
  uint64_t mixedSoFar = 0;
  for (uint32_t op = 0; op < circuit.ops.size(); ++op) {
    if (!isIdle[op]) {
      mixedSoFar |= circuit.mixed(circuit.ops[op]);
      continue;
    }
    isRun[op] = true;
    if (!(circuit.ops[op].controls & ~mixedSoFar))
      return wrong("operation {0} has an effect", op);
  }
  for (uint32_t op : plan.initial) {
    const FusedOp &o = circuit.ops[op];
    if (o.kind != FusedOp::Dense1 || o.controls ||
        place[o.target[0]] < layout.localBits || lastTouch[o.target[0]] >= 0)
      return wrong("operation {0} is no factor of a process", op);
    if (llvm::Error error = run(op))
      return error;
  }
  return llvm::Error::success();
}

llvm::Error Checker::checkStages(unsigned localBits) {
  for (const Stage &stage : plan.stages) {
    for (auto [out, in] : stage.exchanged) {
      if (place[out] >= localBits || place[out] < plan.before.fixedBits ||
          place[in] < localBits)
        return wrong("positions {0} and {1} cannot be exchanged", out, in);
      std::swap(place[out], place[in]);
    }
    for (uint32_t op : stage.ops) {
      uint64_t mixed = circuit.mixed(circuit.ops[op]);
      for (size_t p = 0; p < place.size(); ++p)
        if (mixed >> p & 1 && place[p] >= localBits)
          return wrong("operation {0} needs position {1}", op, p);
      if (llvm::Error error = run(op))
        return error;
    }
  }
  return llvm::Error::success();
}

llvm::Error Checker::checkEnd(unsigned localBits, bool ordered) const {
  for (size_t op = 0; op < isRun.size(); ++op)
    if (!isRun[op])
      return wrong("operation {0} does not run", op);
  if (place != plan.after.placeOf)
    return wrong("it ends with another layout than it says");
  for (size_t p = 0; ordered && p < place.size(); ++p)
    if ((p < localBits) != (place[p] < localBits))
      return wrong("position {0} is not where it belongs", p);
  return llvm::Error::success();
}

} // namespace

llvm::Error simulation::checkStages(const FusedCircuit &circuit,
                                    const Layout &layout, StageOptions options,
                                    const StagePlan &plan) {
  Checker checker(circuit, plan);
  if (llvm::Error error = checker.checkStart(layout, options))
    return error;
  if (llvm::Error error = checker.checkStages(layout.localBits))
    return error;
  return checker.checkEnd(layout.localBits, options.ordered);
}
