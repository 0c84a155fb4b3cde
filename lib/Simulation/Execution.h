//===- Execution.h - The one path of a program without branches -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_EXECUTION_H
#define ENISHI_LIB_SIMULATION_EXECUTION_H

#include "QuantumState.h"
#include "enishi/Simulation/Simulator.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi::simulation {

/// The parameters of a gate as numbers. Error: one is not finite, as the square
/// root of a negative input is.
llvm::Error finiteParameters(const Program &program, const Instruction &inst,
                             const ClassicalMachine &machine,
                             llvm::SmallVectorImpl<double> &values);

/// What followProgram() passes on; the machine is as it is before the
/// instruction.
using InstructionVisitor = llvm::function_ref<void(
    uint32_t instruction, const ClassicalMachine &machine)>;

/// Executes the classical instructions and jumps of a program that prepares
/// one state, and calls `onGate` for every unitary instruction and
/// `onClassical` for every Classical one, in the order of execution. Errors: a
/// reset or, unless it is one of the measurements at the end and
/// `dropMeasurements` is set, a measurement; wrong inputs; angles that are not
/// finite; too many steps.
llvm::Error followProgram(const Program &program, const RunOptions &options,
                          bool dropMeasurements, InstructionVisitor onGate,
                          InstructionVisitor onClassical);

/// The gates that such a program executes.
llvm::Expected<GateList> executedGates(const Program &program,
                                       const RunOptions &options,
                                       bool dropMeasurements);

/// Appends a unitary instruction of the program with its parameters as numbers.
Instruction &appendKnown(Circuit &circuit, const Program &program,
                         const Instruction &inst,
                         const ClassicalMachine &machine);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_EXECUTION_H
