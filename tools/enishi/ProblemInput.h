//===- ProblemInput.h - Reading problems in the driver ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_PROBLEMINPUT_H
#define ENISHI_TOOLS_ENISHI_PROBLEMINPUT_H

#include "Session.h"

#include "enishi/Annealing/Formats/Answer.h"
#include "enishi/Annealing/Formats/ReadProblem.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi::driver {

/// What a user says about a problem's file that the file may not say itself.
struct ProblemSource {
  std::string format; ///< Empty: the file decides.
  bool maximize = false, minimize = false;
  std::string domain; ///< "spin", "binary" or empty.
};

annealing::ReadProblemOptions readOptions(const Session &session,
                                          const ProblemSource &source);

/// Reads a problem; nothing, with messages and an exit code, on error.
std::optional<annealing::Problem> readProblemFile(Session &session,
                                                  llvm::StringRef path,
                                                  const ProblemSource &source,
                                                  int &exitCode);

/// Writes an answer: as JSON with --json or to a file that ends so, else as the
/// text. False, with a message, where it can't be written.
bool writeSolution(Session &session, const annealing::Answer &answer,
                   llvm::function_ref<std::string()> text);

/// Whether a file is an optimisation problem, by the ending of its name.
bool isProblemFile(llvm::StringRef path);
/// Says of a problem that is given for a program what to do with it instead;
/// false for other files.
bool refuseProblem(Session &session, llvm::StringRef path,
                   llvm::StringRef help);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_PROBLEMINPUT_H
