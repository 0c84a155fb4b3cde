//===- ShotObserver.cpp - Expectation values of branches ------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A measurement with feed-forward is an isometry from the qubits to the qubits
// and a record. The branches are parts of one state that are orthogonal by
// their records: the expectation value is the sum over branches by their
// probabilities, and the distance of that state from the exact one is at most
// the largest of the distances that truncations sum up to along a branch.
//
//===----------------------------------------------------------------------===//

#include "ShotWorker.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::simulation;

/// Branches less likely than this are not followed: a loop that repeats until
/// it succeeds has no end of them. Their sum is part of the error bound.
static constexpr double kNegligible = 1e-14;

/// Lets a mixed state take all outcomes of a measurement that nothing reads, or
/// of a reset, at once. False where it has to branch.
bool ShotExecutor::Worker::averages(Branch &branch, size_t index) {
  const Instruction &inst = program.code.instructions[index];
  const bool isReset = inst.kind == GateKind::Reset;
  if (!isReset && !analysis.unread[index])
    return false;
  flush(branch);
  return branch.state->mix(inst.q[0], isReset);
}

/// Goes on with one outcome of a measurement or reset, and makes branches of
/// the others.
void ShotExecutor::Worker::followOutcomes(Branch &branch, size_t index) {
  if (averages(branch, index))
    return;
  flush(branch);
  const Instruction &inst = program.code.instructions[index];
  const double p = branch.state->probabilityOfOne(inst.q[0]);
  if (branch.replayed < branch.outcomes.size()) {
    const Outcome known{branch.outcomes[branch.replayed],
                        branch.outcomes[branch.replayed + 1], 1};
    branch.replayed += 2;
    return take(branch, inst, known, p);
  }
  const ReadoutError error = noise && inst.kind == GateKind::Measure
                                 ? noise->readouts[index]
                                 : ReadoutError();
  llvm::SmallVector<Outcome, 4> outcomes;
  for (bool actual : {false, true})
    for (bool recorded : {false, true}) {
      const double wrong = actual ? error.zeroForOne : error.oneForZero;
      const double probability =
          (actual ? p : 1 - p) * (actual != recorded ? wrong : 1 - wrong);
      if (probability > 0)
        outcomes.push_back({actual, recorded, probability});
    }
  // The last one needs no copy.
  for (const Outcome &outcome : llvm::drop_end(outcomes))
    leave(branch, inst, outcome, p);
  const Outcome &last = outcomes.back();
  branch.outcomes.insert(branch.outcomes.end(), {last.actual, last.recorded});
  branch.replayed += 2;
  branch.weight *= last.probability;
  std::unique_lock<std::mutex> lock(shared.mutex);
  const bool isNegligible = branch.weight < kNegligible;
  if (isNegligible)
    shared.readings.push_back({branch.outcomes, 0, branch.weight, 0, {}});
  if (isNegligible || shared.hasTooMany) {
    branch.state.reset();
    --shared.liveStates;
    return;
  }
  lock.unlock();
  take(branch, inst, last, p);
}

/// Makes a branch for an outcome that the branch itself does not take.
void ShotExecutor::Worker::leave(const Branch &branch, const Instruction &inst,
                                 Outcome outcome, double p) {
  Branch other;
  other.weight = branch.weight * outcome.probability;
  other.outcomes = branch.outcomes;
  other.outcomes.insert(other.outcomes.end(),
                        {outcome.actual, outcome.recorded});
  {
    std::lock_guard<std::mutex> lock(shared.mutex);
    if (other.weight < kNegligible) {
      shared.readings.push_back({other.outcomes, 0, other.weight, 0, {}});
      return;
    }
    if (++shared.branches > shared.mostBranches) {
      shared.hasTooMany = shared.failed = true;
      return;
    }
  }
  if (copyTo(branch, other))
    take(other, inst, outcome, p);
  push(std::move(other));
}

void ShotExecutor::Worker::take(Branch &branch, const Instruction &inst,
                                Outcome outcome, double p) {
  if (p != 0 && p != 1)
    branch.state->collapse(inst.q[0], outcome.actual,
                           outcome.actual ? p : 1 - p);
  settle(branch, inst,
         inst.kind == GateKind::Reset ? outcome.actual : outcome.recorded);
}

void ShotExecutor::Worker::readObservables(Branch &branch) {
  flush(branch);
  Shared::Reading reading;
  reading.path = branch.outcomes;
  reading.firstShot = branch.firstShot;
  reading.weight = shared.followsAll ? branch.weight : double(branch.shots);
  reading.truncationError = branch.state->truncationError();
  reading.values = branch.state->expectations(*shared.terms);
  std::lock_guard<std::mutex> lock(shared.mutex);
  shared.readings.push_back(std::move(reading));
}

/// Sums the readings, in an order that no thread decides.
void ShotExecutor::summarize(llvm::ArrayRef<PauliSum> observables,
                             Expectations &result) {
  Shared &s = *shared;
  llvm::sort(
      s.readings, [&](const Shared::Reading &a, const Shared::Reading &b) {
        return s.followsAll ? a.path < b.path : a.firstShot < b.firstShot;
      });
  double total = 0, truncation = 0, dropped = 0;
  for (const Shared::Reading &reading : s.readings) {
    total += reading.weight;
    truncation = std::max(truncation, reading.truncationError);
    if (reading.values.empty())
      dropped += reading.weight;
    else
      ++result.branches;
  }
  result.isSampled = !s.followsAll;
  size_t next = 0;
  for (const PauliSum &observable : observables) {
    const size_t first = next;
    double spread = 0;
    ExpectedValue found;
    for (const PauliTerm &term : observable.terms) {
      if (term.factors.empty()) {
        found.value += term.coefficient;
        continue;
      }
      spread += std::abs(term.coefficient);
      ++next;
    }
    auto valueOf = [&](const Shared::Reading &reading) {
      double value = 0;
      for (size_t i = first; i < next && !reading.values.empty(); ++i)
        value += (*s.terms)[i].coefficient * reading.values[i];
      return value;
    };
    double mean = 0, variance = 0;
    for (const Shared::Reading &reading : s.readings)
      mean += reading.weight / total * valueOf(reading);
    found.value += mean;
    found.errorBound = spread * std::min(2.0, 2 * truncation + dropped);
    if (result.isSampled) {
      for (const Shared::Reading &reading : s.readings) {
        const double distance = valueOf(reading) - mean;
        variance += reading.weight * distance * distance / (total - 1);
      }
      found.standardError = std::sqrt(variance / total);
    }
    result.values.push_back(found);
  }
}

llvm::Error ShotExecutor::observe(llvm::ArrayRef<PauliSum> observables,
                                  Expectations &result) {
  std::vector<PauliTerm> terms;
  for (const PauliSum &observable : observables)
    for (const PauliTerm &term : observable.terms)
      if (!term.factors.empty())
        terms.push_back(term);
  for (bool followsAll : {true, false}) {
    // Noise that is drawn cannot be followed.
    if (followsAll && noise && !noise->events.empty())
      continue;
    if (!followsAll && options.shots < 2)
      return llvm::createStringError(
          "the program has more branches than shots, and a mean has an error "
          "from two shots on: ask for more --shots");
    reset();
    shared->terms = &terms;
    shared->followsAll = followsAll;
    shared->mostBranches = std::max<uint64_t>(1, options.shots);
    llvm::Error error = execute({}, 1);
    if (shared->hasTooMany && followsAll) {
      llvm::consumeError(std::move(error));
      continue;
    }
    if (error)
      return error;
    break;
  }
  summarize(observables, result);
  result.shots = result.isSampled ? options.shots : 0;
  return llvm::Error::success();
}
