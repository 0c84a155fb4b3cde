//===- DistributedRun.h - Programs in several processes ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_DISTRIBUTED_DISTRIBUTEDRUN_H
#define ENISHI_LIB_SIMULATION_DISTRIBUTED_DISTRIBUTEDRUN_H

#include "DistributedState.h"
#include "enishi/Simulation/Simulator.h"

namespace enishi::simulation {

/// More amplitudes than 2^this have no index in these data structures.
inline constexpr unsigned kMostDistributedQubits = 60;

/// How the options' processes (or `processes`) would divide a program. Error:
/// their number is no power of two, or there are too many qubits.
llvm::Expected<Division> divisionFor(const Program &program,
                                     const RunOptions &options,
                                     unsigned processes);

/// The amplitudes of this many qubits, in bytes.
uint64_t stateBytes(unsigned qubits, Precision precision);
/// What a process needs beside its amplitudes.
uint64_t bytesBeside(const RunOptions &options, const Program &program,
                     const Division &division);

/// Runs all shots. `fixedBytes` is what this process needs beside a state.
template <typename Real>
llvm::Error runDistributed(const Program &program, const RunOptions &options,
                           const Division &division, uint64_t fixedBytes,
                           RunResult &result);

/// All amplitudes in process 0, nothing in the others.
template <typename Real>
llvm::Expected<std::vector<Complex>>
distributedFinalState(const Program &program, const RunOptions &options,
                      const Division &division);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_DISTRIBUTED_DISTRIBUTEDRUN_H
