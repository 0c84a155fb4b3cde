//===- Schedule.cpp - List scheduling on a timing grid ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Scheduling/Schedule.h"
#include "Timeline.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallSet.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;

namespace {

constexpr int64_t kMaxTime = int64_t(1) << 50;

llvm::Error failure(std::string message) {
  return llvm::createStringError(std::move(message));
}

/// The resources that the constraints of a device amount to: a counter for
/// each MaxParallel, one for each group of each Exclusive, one for each site
/// of each ParallelDistance.
class Resources {
public:
  explicit Resources(const Device &device);

  /// What an instruction needs: the resources whose load it must fit under,
  /// and those that it loads itself.
  struct Demand {
    struct Item {
      uint32_t resource;
      uint64_t weight;
    };
    llvm::SmallVector<Item, 4> mustFit, loads;
    bool empty() const { return mustFit.empty(); }
  };
  Demand demand(const Circuit &circuit, const Instruction &inst) const;

  uint32_t count() const { return capacities.size(); }
  uint64_t capacity(uint32_t resource) const { return capacities[resource]; }

private:
  void addDemand(const Circuit &circuit, const Instruction &inst, bool whole,
                 Demand &demand) const;
  void addSites(const Constraint &constraint, uint32_t first,
                llvm::ArrayRef<Qubit> sites, Demand &demand) const;

  const Device &device;
  std::vector<uint64_t> capacities;
  /// The first resource of each constraint.
  std::vector<uint32_t> firstOf;
  /// By constraint and site: the groups of an Exclusive.
  std::vector<std::vector<llvm::SmallVector<uint32_t, 2>>> groupsOf;
  std::array<bool, 256> isConstrained{};
};

} // namespace

Resources::Resources(const Device &device) : device(device) {
  for (const Constraint &constraint : device.description().constraints) {
    firstOf.push_back(count());
    for (GateKind kind : constraint.kinds)
      isConstrained[static_cast<unsigned>(kind)] = true;
    auto &groups = groupsOf.emplace_back();
    switch (constraint.type) {
    case Constraint::MaxParallel:
      capacities.push_back(constraint.limit);
      break;
    case Constraint::Exclusive:
      capacities.resize(count() + constraint.groups.size(), 1);
      groups.resize(device.numSites());
      for (auto [index, group] : llvm::enumerate(constraint.groups))
        for (Site site : group)
          groups[site].push_back(index);
      break;
    case Constraint::ParallelDistance:
      capacities.resize(count() + device.numSites(), 1);
      break;
    }
  }
}

static void addItem(llvm::SmallVectorImpl<Resources::Demand::Item> &items,
                    uint32_t resource, uint64_t weight) {
  for (Resources::Demand::Item &item : items)
    if (item.resource == resource) {
      item.weight = std::max(item.weight, weight);
      return;
    }
  items.push_back({resource, weight});
}

void Resources::addSites(const Constraint &constraint, uint32_t first,
                         llvm::ArrayRef<Qubit> sites, Demand &demand) const {
  // Everything nearer than the limit must be idle.
  llvm::SmallSet<Site, 16> reached;
  llvm::SmallVector<Site, 16> frontier(sites);
  for (Site site : sites) {
    reached.insert(site);
    addItem(demand.loads, first + site, 1);
  }
  for (uint32_t distance = 0; distance < constraint.limit; ++distance) {
    llvm::SmallVector<Site, 16> next;
    for (Site site : frontier) {
      addItem(demand.mustFit, first + site, 1);
      for (Site neighbour : device.neighbours(site))
        if (reached.insert(neighbour).second)
          next.push_back(neighbour);
    }
    frontier = std::move(next);
  }
}

void Resources::addDemand(const Circuit &circuit, const Instruction &inst,
                          bool whole, Demand &demand) const {
  if (inst.kind == GateKind::ControlFlow) {
    for (const Circuit &block : circuit.controlFlowBlocks(inst))
      for (const Instruction &inner : block.instructions)
        addDemand(block, inner, /*whole=*/true, demand);
    return;
  }
  if (!isConstrained[static_cast<unsigned>(inst.kind)])
    return;
  llvm::ArrayRef<Qubit> sites = circuit.qubits(inst);
  for (auto [index, constraint] :
       llvm::enumerate(device.description().constraints)) {
    if (!llvm::is_contained(constraint.kinds, inst.kind))
      continue;
    uint32_t first = firstOf[index];
    switch (constraint.type) {
    case Constraint::MaxParallel: {
      // How many run at a time inside control flow is not told apart: it
      // takes all there is.
      uint64_t weight = whole ? constraint.limit : 1;
      addItem(demand.mustFit, first, weight);
      addItem(demand.loads, first, weight);
      break;
    }
    case Constraint::Exclusive:
      for (Site site : sites)
        for (uint32_t group : groupsOf[index][site]) {
          addItem(demand.mustFit, first + group, 1);
          addItem(demand.loads, first + group, 1);
        }
      break;
    case Constraint::ParallelDistance:
      addSites(constraint, first, sites, demand);
      break;
    }
  }
}

Resources::Demand Resources::demand(const Circuit &circuit,
                                    const Instruction &inst) const {
  Demand result;
  if (count() != 0)
    addDemand(circuit, inst, /*whole=*/false, result);
  return result;
}

namespace {

/// Schedules one circuit, forwards or, for ALAP, in reversed time: then every
/// instruction starts where it will end.
class Scheduler {
public:
  Scheduler(const Circuit &circuit, const Device &device,
            const Resources &resources, ScheduleMethod method)
      : circuit(circuit), device(device), resources(resources),
        isReversed(method == ScheduleMethod::ALAP), method(method),
        alignment(device.description().timing.alignment),
        ready(device.numSites(), 0), bitReady(circuit.numBits, 0),
        timelines(resources.count()) {}

  llvm::Expected<Schedule> run();

private:
  llvm::Error place(size_t index);
  llvm::Expected<int64_t> findDuration(size_t index);
  llvm::Expected<int64_t> scheduleBlocks(size_t index);
  int64_t pad(double durationNs) const;
  int64_t align(int64_t time, int64_t duration) const;
  int64_t findFree(const Resources::Demand &demand, int64_t time,
                   int64_t duration) const;
  int64_t classicalReady(const Instruction &inst) const;
  void updateClassical(const Instruction &inst, int64_t end);
  bool measures(const Circuit &block) const;
  /// A global phase, or a barrier on nothing: it stays at the time 0.
  bool isTimeless(const Instruction &inst) const {
    return inst.kind != GateKind::ControlFlow && circuit.qubits(inst).empty();
  }
  void reverse();

  const Circuit &circuit;
  const Device &device;
  const Resources &resources;
  bool isReversed;
  ScheduleMethod method;
  int64_t alignment;
  std::vector<int64_t> ready;
  std::vector<int64_t> bitReady;
  std::vector<Timeline> timelines;
  /// When classical dependencies on what was placed before are met: of a
  /// measurement and of control flow; of control flow if it measures.
  int64_t measureReady = 0;
  int64_t controlFlowReady = 0;
  int64_t measuringFlowReady = 0;
  Schedule schedule;
};

} // namespace

/// A duration on the grid, padded upwards. Rounding noise of less than a
/// millionth of dt does not cost a step.
int64_t Scheduler::pad(double durationNs) const {
  const TimingSpec &timing = device.description().timing;
  double steps = durationNs / (timing.dtNs * timing.granularity);
  if (!(steps >= 0) || steps * timing.granularity > double(kMaxTime))
    return -1;
  return int64_t(std::ceil(steps - 1e-6)) * timing.granularity;
}

int64_t Scheduler::align(int64_t time, int64_t duration) const {
  if (duration == 0 || alignment == 1)
    return time;
  auto roundUp = [&](int64_t t) {
    return (t + alignment - 1) / alignment * alignment;
  };
  return isReversed ? roundUp(time + duration) - duration : roundUp(time);
}

int64_t Scheduler::findFree(const Resources::Demand &demand, int64_t time,
                            int64_t duration) const {
  time = align(time, duration);
  if (duration == 0)
    return time;
  for (bool moved = true; moved;) {
    moved = false;
    for (auto [resource, weight] : demand.mustFit) {
      int64_t next = timelines[resource].firstConflict(
          time, duration, weight, resources.capacity(resource));
      if (next < 0)
        continue;
      time = align(next, duration);
      moved = true;
    }
  }
  return time;
}

bool Scheduler::measures(const Circuit &block) const {
  return llvm::any_of(block.instructions, [&](const Instruction &inst) {
    if (inst.kind == GateKind::ControlFlow)
      return llvm::any_of(block.controlFlowBlocks(inst),
                          [&](const Circuit &c) { return measures(c); });
    return inst.kind == GateKind::Measure;
  });
}

int64_t Scheduler::classicalReady(const Instruction &inst) const {
  if (inst.kind == GateKind::Measure) {
    uint32_t bit = circuit.bit(inst);
    int64_t sameBit = bit < bitReady.size() ? bitReady[bit] : 0;
    return std::max(measureReady, sameBit);
  }
  if (inst.kind != GateKind::ControlFlow)
    return 0;
  // Forwards the latency is part of the time that was noted with the earlier
  // control flow; backwards it depends on the one being placed.
  bool isMeasuring =
      isReversed && llvm::any_of(circuit.controlFlowBlocks(inst),
                                 [&](const Circuit &c) { return measures(c); });
  return isMeasuring ? std::max(controlFlowReady, measuringFlowReady)
                     : controlFlowReady;
}

void Scheduler::updateClassical(const Instruction &inst, int64_t end) {
  const auto &spec = device.description().measurement;
  int64_t latency = spec ? pad(spec->feedForwardLatencyNs) : 0;
  if (inst.kind == GateKind::Measure) {
    uint32_t bit = circuit.bit(inst);
    if (bit < bitReady.size())
      bitReady[bit] = end;
    // Backwards, control flow placed now is before this measurement, which
    // has to wait for its end alone.
    controlFlowReady =
        std::max(controlFlowReady, isReversed ? end : end + latency);
  } else if (inst.kind == GateKind::ControlFlow) {
    measureReady = std::max(measureReady, isReversed ? end + latency : end);
    bool isMeasuring =
        !isReversed &&
        llvm::any_of(circuit.controlFlowBlocks(inst),
                     [&](const Circuit &c) { return measures(c); });
    controlFlowReady =
        std::max(controlFlowReady, isMeasuring ? end + latency : end);
    measuringFlowReady = std::max(measuringFlowReady, end + latency);
  }
}

llvm::Expected<int64_t> Scheduler::scheduleBlocks(size_t index) {
  const Instruction &inst = circuit.instructions[index];
  Schedule::Blocks result{index, {}};
  int64_t longest = 0;
  for (const Circuit &block : circuit.controlFlowBlocks(inst)) {
    llvm::Expected<Schedule> inner =
        Scheduler(block, device, resources, method).run();
    if (!inner)
      return llvm::joinErrors(
          failure(fmt::format("in control flow at instruction {}", index)),
          inner.takeError());
    longest = std::max(longest, inner->makespan);
    result.blocks.push_back(std::move(*inner));
  }
  schedule.controlFlow.push_back(std::move(result));
  return pad(double(longest) * device.description().timing.dtNs);
}

llvm::Expected<int64_t> Scheduler::findDuration(size_t index) {
  const Instruction &inst = circuit.instructions[index];
  llvm::ArrayRef<Qubit> sites = circuit.qubits(inst);
  switch (inst.kind) {
  case GateKind::ControlFlow:
    for (Qubit site : sites)
      if (site >= device.numSites())
        return failure(fmt::format("instruction {} acts on site {}, which {} "
                                   "does not have",
                                   index, site, device.name().str()));
    return scheduleBlocks(index);
  case GateKind::Classical:
  case GateKind::Jump:
  case GateKind::JumpIfZero:
    return failure(fmt::format("instruction {} is a {}: only structured "
                               "control flow can be scheduled",
                               index, gateName(inst.kind).str()));
  default:
    break;
  }
  if (!device.isNative(inst.kind, sites)) {
    std::string where;
    for (Qubit site : sites)
      where += fmt::format("{}{}", where.empty() ? "" : ", ", site);
    return failure(fmt::format("instruction {} ({} on {}) is not native on {}",
                               index, gateName(inst.kind).str(), where,
                               device.name().str()));
  }
  double durationNs = device.durationNs(inst.kind, sites);
  if (inst.kind == GateKind::Delay)
    durationNs = circuit.durationInDt(inst)
                     ? circuit.duration(inst) * schedule.dtNs
                     : circuit.duration(inst) * 1e9;
  int64_t duration = pad(durationNs);
  if (duration < 0)
    return failure(fmt::format("instruction {} lasts {} ns, which is no "
                               "possible time",
                               index, durationNs));
  return duration;
}

llvm::Error Scheduler::place(size_t index) {
  const Instruction &inst = circuit.instructions[index];
  llvm::Expected<int64_t> duration = findDuration(index);
  if (!duration)
    return duration.takeError();
  if (isTimeless(inst))
    return llvm::Error::success();
  llvm::ArrayRef<Qubit> sites = circuit.qubits(inst);

  int64_t time = classicalReady(inst);
  for (Qubit site : sites)
    time = std::max(time, ready[site]);
  Resources::Demand demand = resources.demand(circuit, inst);
  time = findFree(demand, time, *duration);
  int64_t end = time + *duration;
  if (end > kMaxTime)
    return failure(fmt::format("the program lasts more than {} dt", kMaxTime));

  schedule.start[index] = time;
  schedule.duration[index] = *duration;
  if (*duration != 0)
    for (auto [resource, weight] : demand.loads)
      timelines[resource].add(time, *duration, weight);
  for (Qubit site : sites)
    ready[site] = end;
  updateClassical(inst, end);
  schedule.makespan = std::max(schedule.makespan, end);
  return llvm::Error::success();
}

/// From reversed time to time.
void Scheduler::reverse() {
  int64_t total = (schedule.makespan + alignment - 1) / alignment * alignment;
  schedule.makespan = 0;
  for (auto [index, inst] : llvm::enumerate(circuit.instructions)) {
    if (isTimeless(inst))
      continue;
    schedule.start[index] = total - schedule.end(index);
    schedule.makespan = std::max(schedule.makespan, schedule.end(index));
  }
  std::reverse(schedule.controlFlow.begin(), schedule.controlFlow.end());
}

llvm::Expected<Schedule> Scheduler::run() {
  size_t count = circuit.size();
  schedule.dtNs = device.description().timing.dtNs;
  schedule.start.assign(count, 0);
  schedule.duration.assign(count, 0);
  for (size_t i = 0; i < count; ++i)
    if (llvm::Error error = place(isReversed ? count - 1 - i : i))
      return std::move(error);
  if (isReversed)
    reverse();
  return std::move(schedule);
}

llvm::Expected<Schedule> enishi::scheduleCircuit(const Circuit &circuit,
                                                 const Device &device,
                                                 ScheduleMethod method) {
  llvm::Expected<Schedule> schedule =
      Scheduler(circuit, device, Resources(device), method).run();
  double limitUs = device.description().limits.maxDurationUs;
  if (schedule && limitUs != 0 && schedule->makespanNs() > limitUs * 1e3)
    return failure(fmt::format("the program lasts {} us, but {} takes at most "
                               "{} us",
                               schedule->makespanNs() / 1e3,
                               device.name().str(), limitUs));
  return schedule;
}
