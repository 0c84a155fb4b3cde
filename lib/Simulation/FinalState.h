//===- FinalState.h - States of programs with one path ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_FINALSTATE_H
#define ENISHI_LIB_SIMULATION_FINALSTATE_H

#include "enishi/Simulation/Simulator.h"

namespace enishi::simulation {

/// Checks the program and that this many state vectors of it fit.
llvm::Error checkStates(const Program &program, const RunOptions &options,
                        unsigned states);

llvm::Error outOfMemory();

/// Calls `body` with a number of the precision asked for.
template <typename Body>
auto inPrecision(const RunOptions &options, Body body) {
  return options.precision == Precision::Single ? body(float())
                                                : body(double());
}

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_FINALSTATE_H
