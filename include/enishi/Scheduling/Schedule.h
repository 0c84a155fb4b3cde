//===- Schedule.h - When each instruction runs ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Start times for the instructions of a circuit in native gates, on the timing
// grid of its device. The problem, its solution and the check of the solution
// in the manner of the other solvers of the core.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SCHEDULING_SCHEDULE_H
#define ENISHI_SCHEDULING_SCHEDULE_H

#include "enishi/Device/Device.h"

#include "llvm/Support/Error.h"

#include <vector>

namespace enishi {

enum class ScheduleMethod : uint8_t {
  ASAP, ///< Every instruction as soon as possible.
  ALAP, ///< As late as possible: qubits stay in |0> as long as they can.
};

/// A solution. Times are in the device's dt from the start of the circuit.
struct Schedule {
  double dtNs = 1;
  /// The end of the last instruction.
  int64_t makespan = 0;
  /// By instruction. Durations are padded to the device's granularity.
  std::vector<int64_t> start, duration;

  /// The schedules of the blocks of a ControlFlow instruction, each from the
  /// start of its block.
  struct Blocks {
    size_t instruction;
    std::vector<Schedule> blocks;
  };
  /// By instruction, ascending.
  std::vector<Blocks> controlFlow;

  double makespanNs() const { return double(makespan) * dtNs; }
  int64_t end(size_t instruction) const {
    return start[instruction] + duration[instruction];
  }
};

/// Schedules a circuit whose qubits are the sites of `device`.
///
/// The rules, which verifySchedule checks:
///  - instructions on a common site keep their order and do not overlap;
///    barriers take no time and order their sites;
///  - starts are multiples of the alignment, durations of the granularity
///    (padded upwards); virtual operations take no time and need no alignment;
///  - control flow lasts as long as its longest block, once, and holds all its
///    sites. Which outcomes it depends on is not known here, so it waits for
///    every earlier measurement plus the feed-forward latency, and for every
///    earlier control flow (plus the latency if that measures); later
///    measurements wait for its end;
///  - measurements into one bit keep their order;
///  - the device's constraints on what may happen at the same time hold, and
///    its limit on the duration of a program.
///
/// List scheduling in program order (in reverse for ALAP): optimal without
/// constraints, greedy with them. O(n log n) for n instructions.
///
/// Fails for an instruction that is not native on its sites, for a time that
/// is not one (negative, not a number, more than 2^50 dt in all), for a
/// program that lasts longer than the device takes, and for jumps: control flow
/// has to be structured.
llvm::Expected<Schedule> scheduleCircuit(const Circuit &circuit,
                                         const Device &device,
                                         ScheduleMethod method);

/// Checks a schedule against the rules above by sweeping over time; shares no
/// code with the scheduler. Minimality is not checked.
llvm::Error verifySchedule(const Circuit &circuit, const Device &device,
                           const Schedule &schedule);

} // namespace enishi

#endif // ENISHI_SCHEDULING_SCHEDULE_H
