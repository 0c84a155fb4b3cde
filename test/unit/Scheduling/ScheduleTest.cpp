//===- ScheduleTest.cpp -----------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Scheduling/Schedule.h"
#include "TestDevice.h"

#include "gtest/gtest.h"

using namespace enishi;

using Times = std::vector<int64_t>;

/// Schedules, and checks the result before the test looks at it.
static Schedule schedule(const Circuit &circuit, const Device &device,
                         ScheduleMethod method = ScheduleMethod::ASAP) {
  llvm::Expected<Schedule> result = scheduleCircuit(circuit, device, method);
  if (!result) {
    ADD_FAILURE() << llvm::toString(result.takeError());
    return {};
  }
  EXPECT_EQ(message(verifySchedule(circuit, device, *result)), "");
  return *result;
}

static std::string failure(const Circuit &circuit, const Device &device) {
  return message(
      scheduleCircuit(circuit, device, ScheduleMethod::ASAP).takeError());
}

TEST(Schedule, AsSoonAndAsLateAsPossible) {
  Device device(testDevice(3));
  Circuit circuit(3, 1);
  circuit.append(GateKind::X, {0});
  circuit.append(GateKind::X, {1});
  circuit.append(GateKind::X, {1});
  circuit.append(GateKind::CZ, {0, 1});
  circuit.append(GateKind::RZ, {1}, {0.5});
  circuit.append(GateKind::X, {2});
  circuit.appendMeasure(1, 0);

  Schedule asap = schedule(circuit, device);
  EXPECT_EQ(asap.start, (Times{0, 0, 10, 20, 45, 0, 45}));
  EXPECT_EQ(asap.duration, (Times{10, 10, 10, 25, 0, 10, 100}));
  EXPECT_EQ(asap.makespan, 145);
  EXPECT_EQ(asap.makespanNs(), 145);

  Schedule alap = schedule(circuit, device, ScheduleMethod::ALAP);
  EXPECT_EQ(alap.start, (Times{10, 0, 10, 20, 45, 135, 45}));
  EXPECT_EQ(alap.makespan, 145);
}

TEST(Schedule, Empty) {
  Device device(testDevice(2));
  Circuit circuit(2, 0);
  EXPECT_EQ(schedule(circuit, device).makespan, 0);
  circuit.append(GateKind::GPhase, {}, {0.5});
  circuit.appendBarrier({});
  EXPECT_EQ(schedule(circuit, device, ScheduleMethod::ALAP).start,
            (Times{0, 0}));
}

TEST(Schedule, BarriersAndDelays) {
  Device device(testDevice(3));
  Circuit circuit(3, 0);
  circuit.append(GateKind::CZ, {0, 1});
  circuit.appendBarrier({1, 2});
  circuit.append(GateKind::X, {2});
  circuit.appendDelay({0}, 5, /*inDt=*/true);
  circuit.append(GateKind::X, {0});
  circuit.appendDelay({0, 2}, 7e-9, /*inDt=*/false);
  EXPECT_EQ(schedule(circuit, device).start, (Times{0, 25, 25, 25, 30, 40}));
  EXPECT_EQ(schedule(circuit, device, ScheduleMethod::ALAP).start,
            (Times{0, 30, 30, 25, 30, 40}));
}

TEST(Schedule, TimingGrid) {
  DeviceDescription description = testDevice(2);
  description.timing = {2, 8, 4, ""}; // Starts at 16 ns, durations of 8 ns.
  Device device(description);
  Circuit circuit(2, 0);
  circuit.append(GateKind::X, {0});
  circuit.append(GateKind::RZ, {0}, {1.0});
  circuit.append(GateKind::CZ, {0, 1});
  Schedule asap = schedule(circuit, device);
  EXPECT_EQ(asap.duration, (Times{8, 0, 16}));
  EXPECT_EQ(asap.start, (Times{0, 8, 8}));
  circuit.append(GateKind::X, {1});
  circuit.append(GateKind::X, {1});
  EXPECT_EQ(schedule(circuit, device).start, (Times{0, 8, 8, 24, 32}));

  description.timing = {1, 16, 1, ""};
  Device coarse(description);
  EXPECT_EQ(schedule(circuit, coarse).start, (Times{0, 10, 16, 48, 64}));
  Schedule alap = schedule(circuit, coarse, ScheduleMethod::ALAP);
  EXPECT_EQ(alap.start, (Times{0, 16, 16, 48, 64}));
  EXPECT_EQ(alap.makespan, 74);
}

TEST(Schedule, DurationsThatAreRoundedInBinary) {
  DeviceDescription description = testDevice(1);
  description.timing.dtNs = 0.1; // 10 ns / 0.1 ns is not 100 in doubles.
  description.operations[1].typical.durationNs = 0.3;
  Circuit circuit(1, 0);
  circuit.append(GateKind::X, {0});
  EXPECT_EQ(schedule(circuit, Device(description)).duration, (Times{3}));
}

TEST(Schedule, DurationsByPlace) {
  DeviceDescription description = testDevice(3);
  description.operations[2].perPair = {{{1, 2}, {40, 0.1}}};
  Circuit circuit(3, 0);
  circuit.append(GateKind::CZ, {0, 1});
  circuit.append(GateKind::CZ, {2, 1});
  EXPECT_EQ(schedule(circuit, Device(description)).duration, (Times{25, 40}));
}

TEST(Schedule, ControlFlowWaitsForOutcomes) {
  Device device(testDevice(3));
  Circuit block(3, 2);
  block.append(GateKind::X, {2});
  block.append(GateKind::X, {2});
  Circuit circuit(3, 2);
  circuit.appendMeasure(0, 0);
  circuit.appendControlFlow({2}, 0, {Circuit(3, 2), block});
  circuit.append(GateKind::X, {2});
  circuit.append(GateKind::X, {1});
  circuit.appendMeasure(1, 1); // May not overtake the control flow.

  Schedule asap = schedule(circuit, device);
  EXPECT_EQ(asap.start, (Times{0, 130, 150, 0, 150}));
  EXPECT_EQ(asap.duration[1], 20);
  ASSERT_EQ(asap.controlFlow.size(), 1u);
  EXPECT_EQ(asap.controlFlow[0].instruction, 1u);
  EXPECT_EQ(asap.controlFlow[0].blocks[0].makespan, 0);
  EXPECT_EQ(asap.controlFlow[0].blocks[1].start, (Times{0, 10}));

  Schedule alap = schedule(circuit, device, ScheduleMethod::ALAP);
  EXPECT_EQ(alap.start, (Times{0, 130, 240, 140, 150}));
  EXPECT_EQ(alap.makespan, 250);
}

TEST(Schedule, ControlFlowThatMeasures) {
  Device device(testDevice(2));
  Circuit measuring(2, 1), plain(2, 1);
  measuring.appendMeasure(0, 0);
  plain.append(GateKind::X, {1});
  Circuit circuit(2, 1);
  circuit.appendControlFlow({0}, 0, {measuring});
  circuit.appendControlFlow({1}, 0, {plain});
  circuit.appendControlFlow({0}, 0, {measuring});
  for (ScheduleMethod method : {ScheduleMethod::ASAP, ScheduleMethod::ALAP})
    EXPECT_EQ(schedule(circuit, device, method).start, (Times{0, 130, 140}));
}

TEST(Schedule, MeasurementsIntoOneBitKeepTheirOrder) {
  Device device(testDevice(2));
  Circuit circuit(2, 2);
  circuit.appendMeasure(0, 0);
  circuit.appendMeasure(1, 0);
  EXPECT_EQ(schedule(circuit, device).start, (Times{0, 100}));
  Circuit apart(2, 2);
  apart.appendMeasure(0, 0);
  apart.appendMeasure(1, 1);
  EXPECT_EQ(schedule(apart, device).start, (Times{0, 0}));
}

TEST(Schedule, MaxParallel) {
  DeviceDescription description = testDevice(6);
  description.constraints.push_back(
      {Constraint::MaxParallel, {GateKind::CZ}, 2, {}, ""});
  Device device(description);
  Circuit circuit(6, 0);
  circuit.append(GateKind::CZ, {0, 1});
  circuit.append(GateKind::CZ, {2, 3});
  circuit.append(GateKind::CZ, {4, 5});
  circuit.append(GateKind::X, {0});
  EXPECT_EQ(schedule(circuit, device).start, (Times{0, 0, 25, 25}));
  EXPECT_EQ(schedule(circuit, device, ScheduleMethod::ALAP).start,
            (Times{0, 25, 25, 40}));
}

TEST(Schedule, ParallelDistance) {
  DeviceDescription description = testDevice(6);
  description.constraints.push_back(
      {Constraint::ParallelDistance, {GateKind::CZ}, 2, {}, ""});
  Device device(description);
  Circuit circuit(6, 0);
  circuit.append(GateKind::CZ, {0, 1});
  circuit.append(GateKind::CZ, {2, 3}); // One coupling away.
  circuit.append(GateKind::CZ, {4, 5}); // One from the second, three from 0-1.
  EXPECT_EQ(schedule(circuit, device).start, (Times{0, 25, 0}));
}

TEST(Schedule, ExclusiveGroups) {
  DeviceDescription description = testDevice(4);
  description.constraints.push_back({Constraint::Exclusive,
                                     {GateKind::Measure, GateKind::Reset},
                                     0,
                                     {{0, 1}, {2, 3}},
                                     ""});
  Device device(description);
  Circuit circuit(4, 4);
  circuit.appendMeasure(0, 0);
  circuit.appendMeasure(2, 2);
  circuit.appendReset(1);
  circuit.append(GateKind::X, {3});
  EXPECT_EQ(schedule(circuit, device).start, (Times{0, 0, 100, 0}));
}

TEST(Schedule, ControlFlowHoldsWhatItsBlocksUse) {
  DeviceDescription description = testDevice(6);
  description.constraints.push_back(
      {Constraint::MaxParallel, {GateKind::CZ}, 2, {}, ""});
  Device device(description);
  Circuit block(6, 0);
  block.append(GateKind::CZ, {0, 1});
  Circuit circuit(6, 0);
  circuit.appendControlFlow({0, 1}, 0, {block});
  circuit.append(GateKind::CZ, {2, 3});
  EXPECT_EQ(schedule(circuit, device).start, (Times{0, 25}));
}

TEST(Schedule, WhatCannotBeScheduled) {
  Device device(testDevice(3));
  Circuit notNative(3, 0);
  notNative.append(GateKind::X, {0});
  notNative.append(GateKind::CX, {0, 1});
  EXPECT_EQ(failure(notNative, device),
            "instruction 1 (cx on 0, 1) is not native on test");
  Circuit notCoupled(3, 0);
  notCoupled.append(GateKind::CZ, {0, 2});
  EXPECT_EQ(failure(notCoupled, device),
            "instruction 0 (cz on 0, 2) is not native on test");
  Circuit inner(3, 0);
  inner.appendControlFlow({0}, 0, {notCoupled});
  EXPECT_EQ(failure(inner, device),
            "in control flow at instruction 0\ninstruction 0 (cz on 0, 2) is "
            "not native on test");
  Circuit outside(9, 0);
  outside.appendControlFlow({8}, 0, {Circuit(9, 0)});
  EXPECT_EQ(failure(outside, device),
            "instruction 0 acts on site 8, which test does not have");
  for (double seconds : {-1.0, 1e9, double(NAN)}) {
    Circuit delay(3, 0);
    delay.appendDelay({0}, seconds, /*inDt=*/false);
    EXPECT_NE(failure(delay, device).find("which is no possible time"),
              std::string::npos);
  }
  Circuit jump(3, 0);
  jump.instructions.emplace_back().kind = GateKind::Jump;
  EXPECT_EQ(failure(jump, device).substr(0, 18), "instruction 0 is a");
}

TEST(Schedule, LongestProgram) {
  DeviceDescription description = testDevice(1);
  description.limits.maxDurationUs = 0.02;
  Device device(description);
  Circuit circuit(1, 0);
  circuit.append(GateKind::X, {0});
  circuit.append(GateKind::X, {0});
  Schedule longest = schedule(circuit, device);
  longest.makespan = 21;
  EXPECT_EQ(message(verifySchedule(circuit, device, longest)),
            "the program lasts 0.021 us; at most 0.02 us are possible");
  circuit.append(GateKind::X, {0});
  EXPECT_EQ(failure(circuit, device),
            "the program lasts 0.03 us, but test takes at most 0.02 us");
}

TEST(Schedule, VerifierFindsEachMistake) {
  DeviceDescription description = testDevice(6);
  description.timing = {1, 5, 5, ""};
  description.constraints = {
      {Constraint::MaxParallel, {GateKind::CZ}, 2, {}, ""},
      {Constraint::ParallelDistance, {GateKind::CZ}, 2, {}, ""},
      {Constraint::Exclusive, {GateKind::Measure}, 0, {{4, 5}}, ""}};
  Device device(description);
  Circuit block(6, 4);
  block.append(GateKind::X, {3});
  Circuit circuit(6, 4);
  circuit.append(GateKind::CZ, {0, 1});       // 0 at 0
  circuit.append(GateKind::CZ, {2, 3});       // 1 at 25
  circuit.appendMeasure(4, 0);                // 2 at 0
  circuit.appendMeasure(5, 1);                // 3 at 100
  circuit.appendControlFlow({3}, 0, {block}); // 4 at 230
  circuit.appendMeasure(0, 2);                // 5 at 240
  circuit.append(GateKind::X, {1});           // 6 at 25
  Schedule good = schedule(circuit, device);
  ASSERT_EQ(good.start, (Times{0, 25, 0, 100, 230, 240, 25}));

  auto check = [&](auto mutate) {
    Schedule bad = good;
    mutate(bad);
    return message(verifySchedule(circuit, device, bad));
  };
  EXPECT_EQ(check([](Schedule &s) { s.start[6] = 24; }),
            "instruction 6 starts at 24 dt, no multiple of 5");
  EXPECT_EQ(check([](Schedule &s) { s.start[6] = 20; }),
            "instruction 6 starts at 20 dt on site 1, where instruction 0 runs "
            "until 25 dt");
  EXPECT_EQ(check([](Schedule &s) { s.start[0] = -5; }),
            "instruction 0 is at a negative time");
  EXPECT_EQ(check([](Schedule &s) { s.duration[6] = 7; }),
            "instruction 6 lasts 7 dt, no multiple of 5");
  EXPECT_EQ(check([](Schedule &s) { s.duration[6] = 5; }),
            "instruction 6 lasts 5 dt but needs 10");
  EXPECT_EQ(check([](Schedule &s) { s.duration[6] = 15; }),
            "instruction 6 lasts 15 dt but needs only 10");
  EXPECT_EQ(check([](Schedule &s) { s.makespan -= 5; }),
            "instruction 5 ends after the makespan");
  EXPECT_EQ(check([](Schedule &s) { s.start[1] = 0; }),
            "instructions 0 and 1 run at once less than 2 couplings apart");
  EXPECT_EQ(check([](Schedule &s) { s.start[3] = 95; }),
            "instruction 3 starts while another one uses the shared resource "
            "of group 0");
  EXPECT_EQ(check([](Schedule &s) { s.start[4] = 225; }),
            "control flow 4 starts at 225 dt, before what it may depend on is "
            "known");
  EXPECT_EQ(check([](Schedule &s) { s.start[5] = 235; }),
            "measurement 5 starts before the control flow before it has ended");
  EXPECT_EQ(check([](Schedule &s) { s.duration[4] = 5; }),
            "a block of instruction 4 lasts longer than it");
  EXPECT_EQ(check([](Schedule &s) { s.controlFlow.clear(); }),
            "the blocks of instruction 4 have no schedules");
  EXPECT_EQ(check([](Schedule &s) { s.controlFlow[0].blocks[0].start[0] = 1; }),
            "in instruction 4\ninstruction 0 ends after the makespan");
  EXPECT_EQ(check([](Schedule &s) { s.start.pop_back(); }),
            "the schedule has 6 instructions, the circuit 7");
  EXPECT_EQ(check([](Schedule &s) { s.dtNs = 2; }),
            "the schedule's dt is 2 ns, the device's 1 ns");

  description.constraints = {
      {Constraint::MaxParallel, {GateKind::CZ}, 1, {}, ""}};
  good.start[1] = 0;
  EXPECT_EQ(message(verifySchedule(circuit, Device(description), good)),
            "2 operations run at once when instruction 1 starts; 1 may");
}
