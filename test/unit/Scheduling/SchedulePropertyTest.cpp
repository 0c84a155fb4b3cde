//===- SchedulePropertyTest.cpp ---------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random circuits on random devices: every schedule obeys the rules, and
// without constraints it is as short as the longest chain of dependencies,
// found here by brute force.
//
//===----------------------------------------------------------------------===//

#include "TestDevice.h"
#include "enishi/Scheduling/Schedule.h"

#include "llvm/ADT/STLExtras.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace enishi;

namespace {
/// splitmix64 (Steele, Lea, Flood, OOPSLA 2014).
struct Random {
  uint64_t state;
  uint64_t next() {
    uint64_t z = (state += 0x9e3779b97f4a7c15);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
  }
  uint32_t below(uint32_t bound) { return next() % bound; }
};
} // namespace

static Circuit randomCircuit(Random &random, uint32_t sites, unsigned size,
                             unsigned depth, bool classical) {
  Circuit circuit(sites, 4);
  for (unsigned i = 0; i < size; ++i) {
    Qubit q = random.below(sites);
    Qubit pair = random.below(sites - 1);
    switch (random.below(classical ? 11 : 8)) {
    case 0:
    case 1:
      circuit.append(GateKind::X, {q});
      break;
    case 2:
      circuit.append(GateKind::RZ, {q}, {0.5});
      break;
    case 3:
    case 4:
    case 5:
      circuit.append(GateKind::CZ, {pair + 1, pair});
      break;
    case 6:
      circuit.appendBarrier({pair, pair + 1});
      break;
    case 7:
      circuit.appendDelay({q}, random.below(20), /*inDt=*/true);
      break;
    case 8:
      circuit.appendMeasure(q, random.below(4));
      break;
    case 9:
      circuit.appendReset(q);
      break;
    case 10: {
      std::vector<Circuit> blocks;
      for (unsigned b = random.below(3); depth > 0 && b > 0; --b)
        blocks.push_back(
            randomCircuit(random, sites, random.below(6), depth - 1, true));
      llvm::SmallVector<Qubit, 8> all;
      for (Qubit site = 0; site < sites; ++site)
        all.push_back(site);
      // The operands are what the blocks use.
      llvm::erase_if(all, [&](Qubit site) {
        return llvm::none_of(blocks, [&](const Circuit &block) {
          return llvm::any_of(block.instructions, [&](const Instruction &inst) {
            return llvm::is_contained(block.qubits(inst), site);
          });
        });
      });
      circuit.appendControlFlow(all, 0, std::move(blocks));
      break;
    }
    }
  }
  return circuit;
}

static DeviceDescription randomDevice(Random &random) {
  DeviceDescription device = testDevice(3 + random.below(6));
  uint32_t sites = device.numSites;
  device.timing.dtNs = random.below(2) ? 1 : 2.5;
  device.timing.alignment = 1 + random.below(5);
  device.timing.granularity = 1 + random.below(4);
  for (Site site = 0; site + 1 < sites; ++site)
    if (random.below(3) == 0)
      device.operations[2].perPair.push_back(
          {{site, site + 1}, {double(random.below(50)), 0.1}});
  if (random.below(2))
    device.constraints.push_back({Constraint::MaxParallel,
                                  {GateKind::CZ, GateKind::Measure},
                                  1 + random.below(3),
                                  {},
                                  ""});
  if (random.below(2))
    device.constraints.push_back({Constraint::ParallelDistance,
                                  {GateKind::CZ},
                                  1 + random.below(4),
                                  {},
                                  ""});
  if (random.below(2))
    device.constraints.push_back({Constraint::Exclusive,
                                  {GateKind::Measure, GateKind::X},
                                  0,
                                  {{0, 1}, {1, sites - 1}},
                                  ""});
  return device;
}

TEST(ScheduleProperty, EveryScheduleObeysTheRules) {
  Random random{1};
  for (unsigned trial = 0; trial < 1500; ++trial) {
    Device device(randomDevice(random));
    Circuit circuit =
        randomCircuit(random, device.numSites(), random.below(60), 2, true);
    for (ScheduleMethod method : {ScheduleMethod::ASAP, ScheduleMethod::ALAP}) {
      llvm::Expected<Schedule> schedule =
          scheduleCircuit(circuit, device, method);
      ASSERT_TRUE(bool(schedule)) << llvm::toString(schedule.takeError());
      EXPECT_EQ(message(verifySchedule(circuit, device, *schedule)), "")
          << "trial " << trial;
    }
  }
}

/// The earliest start of every instruction by relaxing every pair until
/// nothing changes; the end of the last one.
static int64_t longestChain(const Circuit &circuit, const Device &device,
                            std::vector<int64_t> &start) {
  auto duration = [&](const Instruction &inst) -> int64_t {
    if (inst.kind == GateKind::Delay)
      return circuit.duration(inst);
    return std::llround(device.durationNs(inst.kind, circuit.qubits(inst)));
  };
  size_t n = circuit.size();
  start.assign(n, 0);
  for (bool changed = true; changed;) {
    changed = false;
    for (size_t later = 0; later < n; ++later)
      for (size_t earlier = 0; earlier < later; ++earlier) {
        const Instruction &a = circuit.instructions[earlier];
        const Instruction &b = circuit.instructions[later];
        bool dependent = llvm::any_of(circuit.qubits(a), [&](Qubit q) {
          return llvm::is_contained(circuit.qubits(b), q);
        });
        int64_t end = start[earlier] + duration(a);
        if (dependent && start[later] < end) {
          start[later] = end;
          changed = true;
        }
      }
  }
  int64_t makespan = 0;
  for (size_t i = 0; i < n; ++i)
    makespan = std::max(makespan, start[i] + duration(circuit.instructions[i]));
  return makespan;
}

TEST(ScheduleProperty, WithoutConstraintsAsShortAsTheLongestChain) {
  Random random{2};
  for (unsigned trial = 0; trial < 300; ++trial) {
    Device device(testDevice(3 + random.below(6)));
    Circuit circuit =
        randomCircuit(random, device.numSites(), random.below(50), 0, false);
    std::vector<int64_t> expected;
    int64_t makespan = longestChain(circuit, device, expected);
    llvm::Expected<Schedule> asap =
        scheduleCircuit(circuit, device, ScheduleMethod::ASAP);
    llvm::Expected<Schedule> alap =
        scheduleCircuit(circuit, device, ScheduleMethod::ALAP);
    ASSERT_TRUE(asap && alap);
    EXPECT_EQ(asap->start, expected);
    EXPECT_EQ(asap->makespan, makespan);
    EXPECT_EQ(alap->makespan, makespan);
    for (size_t i = 0; i < circuit.size(); ++i)
      EXPECT_GE(alap->start[i], asap->start[i]);
  }
}

TEST(ScheduleProperty, NoInstructionCouldMoveAlone) {
  // Pulling any one instruction earlier breaks a rule (ASAP), pushing it later
  // does (ALAP), also with constraints.
  Random random{3};
  for (unsigned trial = 0; trial < 200; ++trial) {
    DeviceDescription description = randomDevice(random);
    description.timing = {};
    Device device(description);
    Circuit circuit =
        randomCircuit(random, device.numSites(), random.below(40), 1, true);
    for (ScheduleMethod method : {ScheduleMethod::ASAP, ScheduleMethod::ALAP}) {
      llvm::Expected<Schedule> schedule =
          scheduleCircuit(circuit, device, method);
      ASSERT_TRUE(bool(schedule));
      for (size_t i = 0; i < circuit.size(); ++i) {
        if (schedule->duration[i] == 0)
          continue;
        // Control flow is scheduled as if it filled the device.
        if (!description.constraints.empty() &&
            llvm::any_of(circuit.instructions, [](const Instruction &inst) {
              return inst.kind == GateKind::ControlFlow;
            }))
          break;
        Schedule moved = *schedule;
        moved.start[i] += method == ScheduleMethod::ASAP ? -1 : 1;
        EXPECT_NE(message(verifySchedule(circuit, device, moved)), "")
            << "trial " << trial << " instruction " << i;
      }
    }
  }
}
