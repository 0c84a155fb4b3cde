//===- ProgramReport.h - What a compiled program costs ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SCHEDULING_PROGRAMREPORT_H
#define ENISHI_SCHEDULING_PROGRAMREPORT_H

#include "enishi/Scheduling/Schedule.h"

#include <string>

namespace enishi {

/// The costs of a program on a device. Gates in the blocks of control flow are
/// counted once per block; depths take the deepest block.
struct ProgramReport {
  std::string device;
  uint32_t sitesUsed = 0;
  /// How often each kind occurs, in the order of the gate table; without
  /// barriers, delays and global phases.
  std::vector<std::pair<GateKind, uint64_t>> counts;
  /// Unitary gates, virtual ones included.
  uint64_t gates = 0;
  uint64_t virtualGates = 0;
  uint64_t twoQubitGates = 0;
  uint64_t measurements = 0;
  uint64_t resets = 0;
  uint64_t controlFlow = 0;
  /// Layers of gates, measurements and resets. Barriers order but don't count.
  uint64_t depth = 0;
  /// The same of gates on two or more qubits alone.
  uint64_t twoQubitDepth = 0;
  double durationNs = 0;

  /// Natural logarithms of the estimated probabilities that nothing goes
  /// wrong: in gates and resets, in measurements, in idling sites, and in all.
  /// The errors of the device description are taken as independent. A site
  /// that idles for a time t between its first and its last operation keeps
  /// its state with the average fidelity of relaxation and dephasing,
  ///   1/2 + exp(-t/T2)/3 + exp(-t/T1)/6,
  /// with T2 = 2 T1 where no T2 is stated. Of alternative blocks the worst
  /// counts, run once.
  double logGateSuccess = 0;
  double logReadoutSuccess = 0;
  double logIdleSuccess = 0;
  double logSuccess() const {
    return logGateSuccess + logReadoutSuccess + logIdleSuccess;
  }
  /// May underflow to 0 where logSuccess() still tells programs apart.
  double estimatedSuccess() const;
};

/// Counts and estimates. `schedule` must be a schedule of `circuit` on
/// `device`. O(n log n).
ProgramReport reportProgram(const Circuit &circuit, const Device &device,
                            const Schedule &schedule);

/// The same with an ALAP schedule made for the purpose.
llvm::Expected<ProgramReport> reportProgram(const Circuit &circuit,
                                            const Device &device);

/// A duration in nanoseconds, in the unit in which a person would say it.
std::string formatDuration(double ns);
/// A probability given by its natural logarithm, by its power of ten where it
/// is small.
std::string formatProbability(double logarithm);

/// A table for people.
std::string toText(const ProgramReport &report);
/// One JSON object without a line break at the end.
std::string toJson(const ProgramReport &report);

} // namespace enishi

#endif // ENISHI_SCHEDULING_PROGRAMREPORT_H
