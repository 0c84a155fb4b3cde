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

/// What becomes of measurements, and of resets of qubits that were acted on.
enum class Measurements : uint8_t {
  /// All of them are errors.
  Refused,
  /// Measurements that can be taken at the end are, and so they are passed
  /// over; others, and resets, are errors.
  Deferred,
  /// The same for the final state: those after which nothing acts on the qubit
  /// are passed over.
  LeftOut,
  /// The same, and all others are visited like gates; a program that reads
  /// what it measured is an error.
  Visited,
};

/// Executes the classical instructions and jumps of a program that has one
/// path, and calls `onGate` for every unitary instruction and `onClassical` for
/// every Classical one, in the order of execution. Errors: what `measurements`
/// says; wrong inputs; angles that are not finite; too many steps.
llvm::Error followProgram(const Program &program, const RunOptions &options,
                          Measurements measurements, InstructionVisitor onGate,
                          InstructionVisitor onClassical);

/// The gates that such a program executes.
llvm::Expected<GateList> executedGates(const Program &program,
                                       const RunOptions &options,
                                       Measurements measurements);

/// Appends a unitary instruction of the program with its parameters as numbers.
Instruction &appendKnown(Circuit &circuit, const Program &program,
                         const Instruction &inst,
                         const ClassicalMachine &machine);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_EXECUTION_H
