//===- ShotNoise.cpp - Branches of a program with noise ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ShotWorker.h"

#include <algorithm>

using namespace enishi;
using namespace enishi::simulation;

/// Gates that wait are applied before a copy of the state is made once there
/// are this many for each qubit, so that they are not applied again and again.
static constexpr size_t kGatesPerQubit = 2;

static void appendOperations(GateList &gates,
                             llvm::ArrayRef<uint32_t> operations) {
  for (uint32_t operation : operations)
    gates.gates.push_back({operation, kNone});
}

/// Executes one instruction with its noise, or goes on with it.
llvm::Error ShotExecutor::Worker::stepNoisy(Branch &branch) {
  const size_t index = branch.position;
  const Instruction &inst = program.code.instructions[index];
  const NoisyProgram::Range place = noise->places[index];
  const bool isMeasurement = inst.kind == GateKind::Measure;
  if (!isMeasurement && branch.done == 0) {
    if (inst.kind == GateKind::Reset && !analysis.skippable[index]) {
      branch.done = 1;
      measureNoisy(branch, index);
      if (!branch.state)
        return llvm::Error::success();
    } else {
      if (llvm::Error error = step(branch, inst))
        return error;
      if (place.isEmpty())
        return llvm::Error::success();
      branch.position = index;
      branch.done = 1;
    }
  }
  const uint32_t before = isMeasurement ? 0 : 1;
  while (place.first + branch.done - before < place.end) {
    visitSite(branch, noise->sites[place.first + branch.done++ - before]);
    if (!branch.state)
      return llvm::Error::success();
  }
  branch.done = 0;
  branch.position = index + 1;
  if (isMeasurement && analysis.deferrable[index])
    branch.waiting[inst.q[1]] = index;
  else if (isMeasurement)
    measureNoisy(branch, index);
  return llvm::Error::success();
}

/// The shots whose next event strikes now, by event.
void ShotExecutor::Worker::drawCandidates(
    Branch &branch, const NoiseSite &site,
    std::vector<std::vector<NoisyShot>> &struck) {
  std::vector<NoisyShot> &heap = branch.noisyShots;
  while (!heap.empty() && heap.front().threshold < branch.hazard) {
    std::pop_heap(heap.begin(), heap.end());
    NoisyShot shot = heap.back();
    heap.pop_back();
    double x = shot.uniform() * site.total;
    uint32_t event = site.firstEvent;
    for (; event + 1 < site.endEvent; ++event) {
      x -= noise->events[event].weight;
      if (x < 0)
        break;
    }
    shot.arm(branch.hazard);
    struck[site.isExhaustive ? 0 : event - site.firstEvent].push_back(shot);
  }
}

/// The probability that an event drawn happens, and the state after it where
/// that is found on the way.
double ShotExecutor::Worker::acceptance(Branch &branch, const NoiseEvent &event,
                                        std::unique_ptr<QuantumState> &after) {
  if (event.test == NoiseEvent::Certain)
    return 1;
  flush(branch);
  Clock::time_point start = Clock::now();
  double result;
  if (event.test == NoiseEvent::Population) {
    double p = branch.state->probabilityOfOne(event.qubit);
    result = event.zero * (1 - p) + event.one * p;
  } else {
    after = branch.state->clone();
    GateList gates;
    appendOperations(gates, event.operations);
    double before = branch.state->norm();
    result = 0;
    if (after) {
      after->apply(gates, /*phasesMatter=*/true);
      result = after->norm() / (before * event.weight);
    }
  }
  branch.state->renormalize();
  evolveSeconds += secondsSince(start);
  return result;
}

/// Divides the candidates for an event into those that it happens to, a group,
/// and the others. `remaining` is the part of the probability that earlier
/// events have left; `accepted` is increased by what this one takes.
void ShotExecutor::Worker::tryEvent(Branch &branch, const NoiseEvent &event,
                                    double remaining,
                                    std::vector<NoisyShot> &candidates,
                                    std::vector<Group> &groups,
                                    double &accepted) {
  Group group;
  double p = acceptance(branch, event, group.state);
  accepted += p;
  p /= remaining;
  std::vector<NoisyShot> others;
  for (NoisyShot &shot : candidates)
    (event.test == NoiseEvent::Certain || shot.uniform() < p ? group.shots
                                                             : others)
        .push_back(shot);
  candidates = std::move(others);
  group.operations = event.operations;
  if (!group.shots.empty())
    groups.push_back(std::move(group));
}

void ShotExecutor::Worker::visitSite(Branch &branch, const NoiseSite &site) {
  branch.hazard += site.hazard;
  std::vector<Group> groups;
  if (!branch.noisyShots.empty() &&
      branch.noisyShots.front().threshold < branch.hazard) {
    const uint32_t numEvents = site.endEvent - site.firstEvent;
    std::vector<std::vector<NoisyShot>> struck(numEvents);
    drawCandidates(branch, site, struck);
    double accepted = 0;
    for (uint32_t i = 0; i < numEvents; ++i) {
      if (struck[i].empty())
        continue;
      const bool isLast = site.isExhaustive && i + 1 == numEvents;
      double remaining = site.isExhaustive ? std::max(1e-300, 1 - accepted) : 1;
      if (isLast)
        remaining = 1e-300;
      tryEvent(branch, noise->events[site.firstEvent + i], remaining, struck[i],
               groups, accepted);
      if (site.isExhaustive && !isLast) {
        struck[i + 1] = std::move(struck[i]);
        continue;
      }
      for (NoisyShot &shot : struck[i]) {
        branch.noisyShots.push_back(shot);
        std::push_heap(branch.noisyShots.begin(), branch.noisyShots.end());
      }
    }
  }
  if (!groups.empty())
    divide(branch, std::move(groups), site.always,
           [](Branch &, const Group &) {});
  else if (site.always != kNone)
    appendOperations(branch.gates, site.always);
}

/// A measurement whose outcome matters, or a reset.
void ShotExecutor::Worker::measureNoisy(Branch &branch, size_t index) {
  if (shared.followsAll)
    return followOutcomes(branch, index);
  if (shared.terms && averages(branch, index))
    return;
  flush(branch);
  Clock::time_point start = Clock::now();
  const Instruction &inst = program.code.instructions[index];
  const ReadoutError error =
      inst.kind == GateKind::Measure ? noise->readouts[index] : ReadoutError();
  const double p = branch.state->probabilityOfOne(inst.q[0]);
  // By outcome and by what is recorded.
  std::vector<Group> groups(4);
  for (NoisyShot &shot : branch.noisyShots) {
    const bool outcome = shot.uniform() < p;
    bool recorded = outcome;
    if (double wrong = outcome ? error.zeroForOne : error.oneForZero; wrong > 0)
      recorded ^= shot.uniform() < wrong;
    groups[2 * outcome + recorded].shots.push_back(shot);
  }
  branch.noisyShots.clear();
  for (unsigned i = 0; i < 4; ++i) {
    groups[i].outcome = i / 2;
    groups[i].recorded = i % 2;
  }
  llvm::erase_if(groups, [](const Group &g) { return g.shots.empty(); });
  evolveSeconds += secondsSince(start);
  divide(
      branch, std::move(groups), kNone, [&](Branch &part, const Group &group) {
        if (p != 0 && p != 1)
          part.state->collapse(inst.q[0], group.outcome,
                               group.outcome ? p : 1 - p);
        settle(part, inst,
               inst.kind == GateKind::Reset ? group.outcome : group.recorded);
      });
}

/// The shots from the start: they will fare as they did so far, and be divided
/// from the others again.
ShotExecutor::Branch
ShotExecutor::Worker::restart(std::vector<NoisyShot> shots) const {
  Branch branch;
  branch.machine = shared.initial;
  branch.waiting.assign(program.code.numBits, kNone);
  for (NoisyShot &shot : shots) {
    shot.random = deriveSeed(executor.options.seed, shot.number);
    shot.arm(0);
  }
  branch.noisyShots = std::move(shots);
  return branch;
}

/// Gives `to` the state of a group. False where there is no memory for a copy.
bool ShotExecutor::Worker::takeState(Branch &branch, Group &group, Branch &to) {
  {
    std::lock_guard<std::mutex> lock(shared.mutex);
    if (shared.liveStates >= shared.maxStates)
      return false;
    ++shared.liveStates;
  }
  Clock::time_point start = Clock::now();
  const bool isReady = group.state != nullptr;
  to.state = isReady ? std::move(group.state) : branch.state->clone();
  evolveSeconds += secondsSince(start);
  if (!to.state) {
    std::lock_guard<std::mutex> lock(shared.mutex);
    --shared.liveStates;
    return false;
  }
  if (isReady)
    return true;
  to.gates = branch.gates;
  appendOperations(to.gates, group.operations);
  return true;
}

void ShotExecutor::Worker::divide(
    Branch &branch, std::vector<Group> groups, uint32_t rest,
    llvm::function_ref<void(Branch &, const Group &)> settle) {
  const bool goesOn = !branch.noisyShots.empty();
  const size_t numLeaving = groups.size() - !goesOn;
  if (numLeaving &&
      branch.gates.gates.size() >= kGatesPerQubit * program.code.numQubits)
    flush(branch);
  auto gather = [](Branch &part) {
    std::make_heap(part.noisyShots.begin(), part.noisyShots.end());
    part.shots = part.noisyShots.size();
  };
  std::vector<Branch> copies, restarts;
  for (size_t i = 0; i < numLeaving; ++i) {
    Group &group = groups[i];
    Branch part;
    const bool isCopy = takeState(branch, group, part);
    if (isCopy) {
      part.position = branch.position;
      part.machine = branch.machine;
      part.waiting = branch.waiting;
      part.steps = branch.steps;
      part.hazard = branch.hazard;
      part.done = branch.done;
      part.noisyShots = std::move(group.shots);
      settle(part, group);
    } else {
      part = restart(std::move(group.shots));
    }
    gather(part);
    (isCopy ? copies : restarts).push_back(std::move(part));
  }
  if (goesOn) {
    if (rest != kNone)
      appendOperations(branch.gates, rest);
  } else {
    Group &last = groups.back();
    branch.noisyShots = std::move(last.shots);
    if (last.state) {
      branch.state = std::move(last.state);
      branch.gates.clear();
    } else {
      appendOperations(branch.gates, last.operations);
    }
    settle(branch, last);
  }
  gather(branch);
  if (copies.empty() && restarts.empty())
    return;
  std::lock_guard<std::mutex> lock(shared.mutex);
  // Those without a state wait until there is room for one.
  shared.stack.insert(shared.stack.begin(),
                      std::make_move_iterator(restarts.begin()),
                      std::make_move_iterator(restarts.end()));
  if (!copies.empty()) {
    shared.stack.push_back(std::exchange(branch, Branch()));
    for (Branch &part : copies)
      shared.stack.push_back(std::move(part));
  }
  shared.changed.notify_all();
}

/// Turns measured bits over where a measurement that waited reports wrongly.
void ShotExecutor::Worker::applyReadout(const Branch &branch,
                                        std::vector<uint64_t> &keys,
                                        std::vector<uint64_t> &counts) {
  std::vector<std::pair<uint32_t, ReadoutError>> bits;
  for (size_t i = 0; i < shared.outputBits.size(); ++i) {
    uint32_t waiting = branch.waiting[shared.outputBits[i]];
    if (waiting != kNone && noise->hasReadoutError(waiting))
      bits.emplace_back(i, noise->readouts[waiting]);
  }
  if (bits.empty())
    return;
  const unsigned words = shared.wordsPerKey;
  Random random(deriveSeed(branch.seed, 4));
  std::vector<uint64_t> reported;
  reported.reserve(branch.shots * words);
  for (size_t i = 0; i < counts.size(); ++i)
    for (uint64_t k = 0; k < counts[i]; ++k) {
      reported.insert(reported.end(), &keys[i * words],
                      &keys[i * words] + words);
      uint64_t *key = &reported[reported.size() - words];
      for (const auto &[bit, error] : bits) {
        const uint64_t mask = uint64_t(1) << bit % 64;
        const double wrong =
            key[bit / 64] & mask ? error.zeroForOne : error.oneForZero;
        if (random.uniform() < wrong)
          key[bit / 64] ^= mask;
      }
    }
  keys = std::move(reported);
  counts.assign(branch.shots, 1);
}
