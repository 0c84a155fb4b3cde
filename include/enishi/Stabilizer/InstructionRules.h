//===- InstructionRules.h - What an instruction takes -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The rules that a single instruction of a .stim circuit or a .dem model keeps,
// wherever it comes from: the readers of text and the verifiers of the dialects
// ask here.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_INSTRUCTIONRULES_H
#define ENISHI_STABILIZER_INSTRUCTIONRULES_H

#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/StimCircuit.h"

namespace enishi::stabilizer {

/// The largest number of a qubit, result, sweep bit or observable.
inline constexpr uint64_t kMaxStimIndex = (1 << 24) - 1;
/// The largest number of a detector.
inline constexpr uint64_t kMaxDetector = uint64_t(1) << 62;
/// The most often that a block is repeated.
inline constexpr uint64_t kMaxRepetitions = uint64_t(1) << 62;

/// What is wrong with an instruction, and with which part of it.
struct InstructionProblem {
  enum Place : uint8_t { Name, Argument, Target };
  Place place = Name;
  size_t index = 0;     ///< Of the argument or target.
  llvm::StringRef code; ///< A literal.
  std::string message;
  std::string help; ///< May be empty.
};

/// The first problem, if there is one. Both are linear in what they look at.
/// Loops are not among it: their counts and bodies are checked where they are
/// made.
std::optional<InstructionProblem>
checkArguments(StimOp op, llvm::ArrayRef<double> arguments);
std::optional<InstructionProblem>
checkTargets(StimOp op, llvm::ArrayRef<StimTarget> targets);
std::optional<InstructionProblem>
checkArguments(ModelOp op, llvm::ArrayRef<double> arguments);
std::optional<InstructionProblem>
checkTargets(ModelOp op, llvm::ArrayRef<ModelTarget> targets);

/// "it takes qubits (5)": for a message about a target of another kind.
std::string targetsTaken(StimOp op);
std::string targetsTaken(ModelOp op);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_INSTRUCTIONRULES_H
