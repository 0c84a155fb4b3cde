//===- StabilizerFiles.h - .stim and .dem in the driver ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_STABILIZERFILES_H
#define ENISHI_TOOLS_ENISHI_STABILIZERFILES_H

#include "Verbs.h"

#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/StimCircuit.h"

namespace enishi::driver {

/// What a file holds, by the ending of its name: .stim, or .dem, or .mlir and
/// what it names (a stab.circuit before a dem.model).
bool isStimFile(llvm::StringRef path);
bool isModelFile(llvm::StringRef path);

/// Nothing, with messages and an exit code, on error.
std::optional<stabilizer::StimCircuit>
readStimFile(Session &session, llvm::StringRef path, int &exitCode);
std::optional<stabilizer::DetectorErrorModel>
readModelFile(Session &session, llvm::StringRef path, int &exitCode);

/// Samples a .stim circuit or a .dem model.
int runStim(Session &session, const RunVerb &verb);
/// Writes one as something else.
int convertStim(Session &session, const ConvertVerb &verb);
/// Writes results of a circuit in another format, or as detectors.
int convertResults(Session &session, const ConvertVerb &verb);
/// Gives the session the gates, measurements and feedback of a .stim circuit as
/// an OpenQASM source; warns where the circuit says more. Nothing, with
/// messages and an exit code, on error.
std::optional<uint32_t> readStimAsOpenQASM(Session &session,
                                           llvm::StringRef path, int &exitCode);
/// Writes an OpenQASM program as .stim.
int convertProgramToStim(Session &session, const ConvertVerb &verb);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_STABILIZERFILES_H
