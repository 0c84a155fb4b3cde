//===- SampledAnswer.h - Answers out of samples -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_SAMPLEDANSWER_H
#define ENISHI_TOOLS_ENISHI_SAMPLEDANSWER_H

#include "Session.h"

#include "enishi/Annealing/Formats/Answer.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi::driver {

/// "maximum found 12", and the constraints that it breaks.
std::string answerHead(const annealing::Answer &answer);
/// What was chosen: "  above zero: a c=2". The first few of many.
std::string chosenText(const annealing::Answer &answer);

/// Writes an answer, as JSON if that is wanted and else as `text` says; says
/// that it breaks constraints, where it does. The exit code.
int writeSampledAnswer(Session &session, const annealing::Answer &answer,
                       llvm::function_ref<std::string()> text,
                       std::string wayOut);

/// The seconds of --time; nothing, with a message, for what is no length of
/// time.
std::optional<double> readDuration(Session &session, llvm::StringRef text);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_SAMPLEDANSWER_H
