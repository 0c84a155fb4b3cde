//===- CheckProgram.h - Does a program obey its device? ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The last word on what mapping and synthesis made. It shares no code with
// them: it knows the circuit and the facts of the device only. Rules about
// what may happen at the same time are the business of verifySchedule
// (Scheduling/Schedule.h).
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DEVICE_CHECKPROGRAM_H
#define ENISHI_DEVICE_CHECKPROGRAM_H

#include "enishi/Device/Device.h"

namespace enishi {

/// One instruction that the device does not run.
struct Violation {
  /// A step into a program: an instruction, and which of its blocks the next
  /// step is in.
  struct Step {
    uint32_t instruction;
    uint32_t block;
    bool operator==(const Step &) const = default;
  };
  /// From the outermost control flow inwards; the last step is the offending
  /// instruction (its block is 0). Empty if the whole program is meant.
  llvm::SmallVector<Step, 2> path;
  std::string message;
};

/// Checks a circuit whose qubits are the sites of `device`:
///  - every gate is native, on coupled sites, in an allowed direction, with
///    its parameters inside the operation's ranges;
///  - measurement and reset exist where they are used; nothing follows a
///    measurement on its site unless the device measures mid-circuit; control
///    flow only where outcomes can be fed forward;
///  - the device's limit on instructions is kept, blocks counted once.
/// Returns the first `limit` violations in program order. Linear time.
std::vector<Violation> checkProgram(const Circuit &circuit,
                                    const Device &device, size_t limit = 100);

/// "instruction 3, block 0, instruction 1: cx is not native on ...".
std::string describe(const Violation &violation);

} // namespace enishi

#endif // ENISHI_DEVICE_CHECKPROGRAM_H
