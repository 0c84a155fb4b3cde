//===- VerifySchedule.cpp - Checking a schedule by sweeping -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Scheduling/Schedule.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cmath>
#include <queue>

using namespace enishi;

namespace {

/// Less than this part of a step of the grid is rounding.
constexpr double kRounding = 1e-6;

/// An interval of time in which constrained operations run.
struct Activity {
  size_t instruction;
  int64_t start, end;
  /// How many run at the same time.
  uint64_t load;
  std::vector<Site> sites;
};

class ScheduleVerifier {
public:
  ScheduleVerifier(const Circuit &circuit, const Device &device,
                   const Schedule &schedule)
      : circuit(circuit), device(device), schedule(schedule),
        timing(device.description().timing) {}

  llvm::Error verify();

private:
  llvm::Error verifyGrid(size_t index);
  llvm::Error verifyOrder();
  llvm::Error verifyClassicalOrder();
  llvm::Error verifyBlocks();
  llvm::Error verifyConstraint(const Constraint &constraint);
  llvm::Error verifyMaxParallel(const Constraint &constraint,
                                std::vector<Activity> activities);
  llvm::Error verifyExclusive(const Constraint &constraint,
                              const std::vector<Activity> &activities);
  llvm::Error verifyDistance(const Constraint &constraint,
                             std::vector<Activity> activities);
  std::vector<Activity> activities(const Constraint &constraint) const;
  double minimalNs(const Instruction &inst) const;
  const Schedule::Blocks *blocksOf(size_t index) const;
  bool tooNear(const Activity &a, const Activity &b, uint32_t limit) const;

  const Circuit &circuit;
  const Device &device;
  const Schedule &schedule;
  const TimingSpec &timing;
};

template <typename... Args>
llvm::Error violation(fmt::format_string<Args...> format, Args &&...args) {
  return llvm::createStringError(
      fmt::format(format, std::forward<Args>(args)...));
}

} // namespace

const Schedule::Blocks *ScheduleVerifier::blocksOf(size_t index) const {
  auto it = llvm::lower_bound(
      schedule.controlFlow, index,
      [](const Schedule::Blocks &b, size_t i) { return b.instruction < i; });
  return it != schedule.controlFlow.end() && it->instruction == index ? &*it
                                                                      : nullptr;
}

double ScheduleVerifier::minimalNs(const Instruction &inst) const {
  switch (inst.kind) {
  case GateKind::Delay:
    return circuit.durationInDt(inst) ? circuit.duration(inst) * timing.dtNs
                                      : circuit.duration(inst) * 1e9;
  case GateKind::Barrier:
  case GateKind::GPhase:
  case GateKind::ControlFlow:
    return 0;
  default:
    return device.durationNs(inst.kind, circuit.qubits(inst));
  }
}

llvm::Error ScheduleVerifier::verifyGrid(size_t index) {
  const Instruction &inst = circuit.instructions[index];
  int64_t start = schedule.start[index], duration = schedule.duration[index];
  if (start < 0 || duration < 0)
    return violation("instruction {} is at a negative time", index);
  if (schedule.end(index) > schedule.makespan)
    return violation("instruction {} ends after the makespan", index);
  if (duration % timing.granularity != 0)
    return violation("instruction {} lasts {} dt, no multiple of {}", index,
                     duration, timing.granularity);
  if (duration != 0 && start % timing.alignment != 0)
    return violation("instruction {} starts at {} dt, no multiple of {}", index,
                     start, timing.alignment);
  double needed = minimalNs(inst) / timing.dtNs;
  if (double(duration) < needed - kRounding * timing.granularity)
    return violation("instruction {} lasts {} dt but needs {}", index, duration,
                     needed);
  if (double(duration) >= needed + timing.granularity &&
      inst.kind != GateKind::ControlFlow)
    return violation("instruction {} lasts {} dt but needs only {}", index,
                     duration, needed);
  return llvm::Error::success();
}

llvm::Error ScheduleVerifier::verifyOrder() {
  std::vector<int64_t> busyUntil(device.numSites(), 0);
  std::vector<size_t> lastOn(device.numSites(), 0);
  for (auto [index, inst] : llvm::enumerate(circuit.instructions))
    for (Qubit site : circuit.qubits(inst)) {
      if (site >= device.numSites())
        return violation("instruction {} acts on site {}, which does not exist",
                         index, site);
      if (schedule.start[index] < busyUntil[site])
        return violation("instruction {} starts at {} dt on site {}, where "
                         "instruction {} runs until {} dt",
                         index, schedule.start[index], site, lastOn[site],
                         busyUntil[site]);
      busyUntil[site] = schedule.end(index);
      lastOn[site] = index;
    }
  return llvm::Error::success();
}

static bool containsMeasure(const Circuit &circuit) {
  for (const Instruction &inst : circuit.instructions) {
    if (inst.kind == GateKind::Measure)
      return true;
    if (inst.kind == GateKind::ControlFlow)
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        if (containsMeasure(block))
          return true;
  }
  return false;
}

llvm::Error ScheduleVerifier::verifyClassicalOrder() {
  const auto &spec = device.description().measurement;
  double latency = spec ? spec->feedForwardLatencyNs / timing.dtNs : 0;
  double outcomesKnown = 0; // When control flow may use all outcomes so far.
  int64_t flowEnd = 0;
  std::vector<int64_t> bitEnd(circuit.numBits, 0);
  for (auto [index, inst] : llvm::enumerate(circuit.instructions)) {
    int64_t start = schedule.start[index], end = schedule.end(index);
    if (inst.kind == GateKind::Measure) {
      uint32_t bit = circuit.bit(inst);
      if (start < flowEnd)
        return violation("measurement {} starts before the control flow "
                         "before it has ended",
                         index);
      if (bit < bitEnd.size()) {
        if (start < bitEnd[bit])
          return violation("measurement {} starts before the one before it "
                           "into bit {} has ended",
                           index, bit);
        bitEnd[bit] = end;
      }
      outcomesKnown = std::max(outcomesKnown, double(end) + latency);
    } else if (inst.kind == GateKind::ControlFlow) {
      if (double(start) < outcomesKnown - kRounding * timing.granularity ||
          start < flowEnd)
        return violation("control flow {} starts at {} dt, before what it may "
                         "depend on is known",
                         index, start);
      flowEnd = std::max(flowEnd, end);
      for (const Circuit &block : circuit.controlFlowBlocks(inst))
        if (containsMeasure(block))
          outcomesKnown = std::max(outcomesKnown, double(end) + latency);
    }
  }
  return llvm::Error::success();
}

llvm::Error ScheduleVerifier::verifyBlocks() {
  for (auto [index, inst] : llvm::enumerate(circuit.instructions)) {
    if (inst.kind != GateKind::ControlFlow)
      continue;
    const std::vector<Circuit> &blocks = circuit.controlFlowBlocks(inst);
    const Schedule::Blocks *schedules = blocksOf(index);
    if (!schedules || schedules->blocks.size() != blocks.size())
      return violation("the blocks of instruction {} have no schedules", index);
    for (auto [block, inner] : llvm::zip(blocks, schedules->blocks)) {
      if (llvm::Error error = ScheduleVerifier(block, device, inner).verify())
        return llvm::joinErrors(violation("in instruction {}", index),
                                std::move(error));
      if (inner.makespan > schedule.duration[index])
        return violation("a block of instruction {} lasts longer than it",
                         index);
      for (const Instruction &nested : block.instructions)
        for (Qubit site : block.qubits(nested))
          if (!llvm::is_contained(circuit.qubits(inst), site))
            return violation("a block of instruction {} uses site {}, which "
                             "the instruction does not hold",
                             index, site);
    }
  }
  return llvm::Error::success();
}

/// Sorts what starts and ends into the order of time, ends first, and returns
/// the greatest load at any time.
static uint64_t greatestLoad(llvm::ArrayRef<Activity> activities,
                             size_t *culprit = nullptr) {
  struct Event {
    int64_t time;
    int64_t change;
    size_t instruction;
  };
  std::vector<Event> events;
  for (const Activity &activity : activities) {
    events.push_back(
        {activity.start, int64_t(activity.load), activity.instruction});
    events.push_back(
        {activity.end, -int64_t(activity.load), activity.instruction});
  }
  llvm::sort(events, [](const Event &a, const Event &b) {
    return std::tie(a.time, a.change) < std::tie(b.time, b.change);
  });
  int64_t load = 0, greatest = 0;
  for (const Event &event : events) {
    load += event.change;
    if (load > greatest) {
      greatest = load;
      if (culprit)
        *culprit = event.instruction;
    }
  }
  return greatest;
}

/// Control flow is one activity: on every site where a block has a constrained
/// operation, with the greatest load of any block.
std::vector<Activity>
ScheduleVerifier::activities(const Constraint &constraint) const {
  std::vector<Activity> result;
  for (auto [index, inst] : llvm::enumerate(circuit.instructions)) {
    if (schedule.duration[index] == 0)
      continue;
    Activity activity{index, schedule.start[index], schedule.end(index), 1, {}};
    if (inst.kind == GateKind::ControlFlow) {
      activity.load = 0;
      const Schedule::Blocks *schedules = blocksOf(index);
      for (auto [block, inner] :
           llvm::zip(circuit.controlFlowBlocks(inst), schedules->blocks)) {
        std::vector<Activity> nested =
            ScheduleVerifier(block, device, inner).activities(constraint);
        activity.load = std::max(activity.load, greatestLoad(nested));
        for (const Activity &a : nested)
          activity.sites.insert(activity.sites.end(), a.sites.begin(),
                                a.sites.end());
      }
    } else if (llvm::is_contained(constraint.kinds, inst.kind)) {
      activity.sites = circuit.qubits(inst).vec();
    }
    if (!activity.sites.empty())
      result.push_back(std::move(activity));
  }
  return result;
}

llvm::Error ScheduleVerifier::verifyMaxParallel(const Constraint &constraint,
                                                std::vector<Activity> all) {
  size_t culprit = 0;
  uint64_t load = greatestLoad(all, &culprit);
  if (load > constraint.limit)
    return violation("{} operations run at once when instruction {} starts; "
                     "{} may",
                     load, culprit, constraint.limit);
  return llvm::Error::success();
}

llvm::Error
ScheduleVerifier::verifyExclusive(const Constraint &constraint,
                                  const std::vector<Activity> &all) {
  for (auto [index, group] : llvm::enumerate(constraint.groups)) {
    std::vector<Activity> inGroup;
    for (const Activity &activity : all)
      if (llvm::any_of(activity.sites, [&](Site site) {
            return llvm::is_contained(group, site);
          })) {
        inGroup.push_back(activity);
        inGroup.back().load = 1;
      }
    size_t culprit = 0;
    if (greatestLoad(inGroup, &culprit) > 1)
      return violation("instruction {} starts while another one uses the "
                       "shared resource of group {}",
                       culprit, index);
  }
  return llvm::Error::success();
}

bool ScheduleVerifier::tooNear(const Activity &a, const Activity &b,
                               uint32_t limit) const {
  std::vector<uint32_t> distance(device.numSites(), ~0u);
  std::queue<Site> queue;
  for (Site site : a.sites) {
    distance[site] = 0;
    queue.push(site);
  }
  while (!queue.empty()) {
    Site site = queue.front();
    queue.pop();
    if (distance[site] < limit && llvm::is_contained(b.sites, site))
      return true;
    if (distance[site] + 1 >= limit)
      continue;
    for (Site next : device.neighbours(site))
      if (distance[next] == ~0u) {
        distance[next] = distance[site] + 1;
        queue.push(next);
      }
  }
  return false;
}

llvm::Error ScheduleVerifier::verifyDistance(const Constraint &constraint,
                                             std::vector<Activity> all) {
  llvm::sort(all, [](const Activity &a, const Activity &b) {
    return std::tie(a.start, a.instruction) < std::tie(b.start, b.instruction);
  });
  std::vector<const Activity *> running;
  for (const Activity &activity : all) {
    llvm::erase_if(running, [&](const Activity *other) {
      return other->end <= activity.start;
    });
    for (const Activity *other : running)
      if (tooNear(activity, *other, constraint.limit))
        return violation("instructions {} and {} run at once less than {} "
                         "couplings apart",
                         other->instruction, activity.instruction,
                         constraint.limit);
    running.push_back(&activity);
  }
  return llvm::Error::success();
}

llvm::Error ScheduleVerifier::verifyConstraint(const Constraint &constraint) {
  std::vector<Activity> all = activities(constraint);
  switch (constraint.type) {
  case Constraint::MaxParallel:
    return verifyMaxParallel(constraint, std::move(all));
  case Constraint::Exclusive:
    return verifyExclusive(constraint, all);
  case Constraint::ParallelDistance:
    return verifyDistance(constraint, std::move(all));
  }
  return llvm::Error::success();
}

llvm::Error ScheduleVerifier::verify() {
  if (schedule.start.size() != circuit.size() ||
      schedule.duration.size() != circuit.size())
    return violation("the schedule has {} instructions, the circuit {}",
                     schedule.start.size(), circuit.size());
  if (schedule.dtNs != timing.dtNs)
    return violation("the schedule's dt is {} ns, the device's {} ns",
                     schedule.dtNs, timing.dtNs);
  for (size_t index = 0; index < circuit.size(); ++index)
    if (llvm::Error error = verifyGrid(index))
      return error;
  if (llvm::Error error = verifyOrder())
    return error;
  if (llvm::Error error = verifyClassicalOrder())
    return error;
  if (llvm::Error error = verifyBlocks())
    return error;
  for (const Constraint &constraint : device.description().constraints)
    if (llvm::Error error = verifyConstraint(constraint))
      return error;
  return llvm::Error::success();
}

llvm::Error enishi::verifySchedule(const Circuit &circuit, const Device &device,
                                   const Schedule &schedule) {
  double limitUs = device.description().limits.maxDurationUs;
  if (limitUs != 0 && schedule.makespanNs() > limitUs * 1e3)
    return violation("the program lasts {} us; at most {} us are possible",
                     schedule.makespanNs() / 1e3, limitUs);
  return ScheduleVerifier(circuit, device, schedule).verify();
}
