//===- Annealers.h - Annealers in the driver --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_ANNEALERS_H
#define ENISHI_TOOLS_ENISHI_ANNEALERS_H

#include "Verbs.h"

#include "enishi/Annealing/CompileProblem.h"
#include "enishi/Annealing/Formats/Answer.h"

#include "llvm/Support/JSON.h"

namespace enishi::driver {

/// Whether a --target is an annealer: the name of one, or a file that says so.
bool isAnnealer(const std::string &target);

/// The table of `enishi targets`, and one annealer.
std::string annealerListText(Session &session);
llvm::json::Array annealerListJson(Session &session);
std::string annealerText(const annealing::AnnealerDevice &device);
std::string annealerJson(const annealing::AnnealerDevice &device);

/// A problem compiled for an annealer; nothing, with messages and an exit code,
/// where there is none.
struct ProblemAndProgram {
  std::optional<annealing::Problem> problem;
  std::optional<annealing::AnnealerDevice> device;
  std::optional<annealing::AnnealerProgram> program;
  int exitCode = ExitUnreadable;
};
ProblemAndProgram compileForTarget(Session &session, const std::string &input,
                                   const ProblemSource &source,
                                   const std::string &target,
                                   const AnnealerChoices &choices,
                                   uint64_t seed);

/// The best of the answers that samples stand for: the one that breaks the
/// constraints least and, among those, has the best objective.
annealing::Answer bestAnswer(const annealing::Problem &problem,
                             const annealing::AnnealerProgram &program,
                             const annealing::MachineSamples &samples);
/// Writes it with what is known of the samples; the exit code.
int writeBestAnswer(Session &session, const annealing::AnnealerProgram &program,
                    const annealing::MachineSamples &samples,
                    const annealing::Answer &answer);

/// Replays a program that the session holds as a file.
int verifyAnnealerProgram(Session &session, const VerifyVerb &verb,
                          const annealing::Problem &problem, uint32_t file);
/// Writes what a replay found, and gives the exit code.
int writeProgramCheck(Session &session, const annealing::ProgramCheck &check);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_ANNEALERS_H
