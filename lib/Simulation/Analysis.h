//===- Analysis.h - What of a Program can wait or be skipped ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_ANALYSIS_H
#define ENISHI_LIB_SIMULATION_ANALYSIS_H

#include "enishi/Circuit/Program.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi::simulation {

/// What a run is to give.
enum class Purpose : uint8_t {
  Counts,     ///< Outputs alone: what no output depends on may be left out.
  FinalState, ///< The qubits at the end: all that changes their state counts.
};

/// Data flow facts about the non-unitary instructions of a program, valid on
/// every path through its jumps.
struct ProgramAnalysis {
  /// `isNoisy` says of an instruction whether noise acts on its qubits, before
  /// a measurement and after anything else.
  explicit ProgramAnalysis(
      const Program &program,
      llvm::function_ref<bool(size_t)> isNoisy = [](size_t) { return false; },
      Purpose purpose = Purpose::Counts);

  /// By instruction: a measurement whose outcome nothing in the program
  /// depends on, neither the rest of the quantum part nor the classical one.
  /// It may be taken at the end of the program instead. For the final state:
  /// and nothing at all acts on its qubit afterwards.
  llvm::BitVector deferrable;
  /// By instruction: a measurement whose bit no Classical instruction reads or
  /// writes before it is measured into again.
  llvm::BitVector unread;
  /// By instruction: a reset without effect, because its qubit is still |0> or,
  /// for counts, is not used any more.
  llvm::BitVector skippable;
  /// Every shot is a sample of one final state: all measurements are
  /// deferrable, all resets skippable, and there is no control flow.
  bool isSamplable = true;
  /// There are Classical instructions or jumps.
  bool hasControlFlow = false;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_ANALYSIS_H
