//===- Engines.h - The engines and what they share --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_ENGINES_H
#define ENISHI_LIB_SIMULATION_ENGINES_H

#include "enishi/Simulation/Simulator.h"

namespace enishi::simulation {

const Simulator &autoSimulator();
const Simulator &stateVectorSimulator();
const Simulator &gpuSimulator();
const Simulator &stabilizerSimulator();
const Simulator &matrixProductSimulator();

/// Program::check(), and what it leaves open: gates that name a qubit twice,
/// registers beyond the bits.
llvm::Error checkProgram(const Program &program);

/// A result for the program, with an empty histogram of its registers.
RunResult emptyResult(const Program &program, llvm::StringRef engine);

/// The options' memory limit, or what the machine has free, in bytes; of
/// several processes the least.
uint64_t memoryLimit(const RunOptions &options);

/// "1.5 GB": a size for a message.
std::string formatBytes(uint64_t bytes);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_ENGINES_H
