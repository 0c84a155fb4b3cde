//===- VerifyAnswer.cpp - enishi verify PROBLEM ANSWER ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"
#include "ProblemInput.h"
#include "Verbs.h"

#include "enishi/Annealing/Formats/Answer.h"
#include "enishi/Annealing/Rydberg/CheckMisFile.h"

#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

static std::string checkText(const Answer &stated, const AnswerCheck &check) {
  std::string text = check.agrees() ? "the answer is what it says\n"
                                    : "the answer is not what it says\n";
  text += fmt::format("  energy {}{}\n", check.actual.energy,
                      check.energyAgrees
                          ? ""
                          : fmt::format(", not {} as stated", stated.energy));
  if (!check.senseAgrees)
    text += "  minimised and maximised are mixed up\n";
  if (!check.violationsAgree)
    text += "  the broken constraints are others than those stated\n";
  if (!check.boundIsPossible)
    text += fmt::format("  better than the bound {} that it states\n",
                        stated.bound.value_or(0));
  for (const Answer::Violation &violation : check.actual.violations)
    text += fmt::format("  breaks {} by {}\n", violation.constraint,
                        violation.amount);
  if (check.isFeasible())
    text += "  keeps every constraint\n";
  return text;
}

static int verifyLayout(Session &session, const VerifyVerb &verb,
                        const Problem &problem, llvm::StringRef text) {
  MisFileCheck check = checkMisFile(problem, text, verb.seed);
  ProgramCheck result;
  result.faults = check.faults;
  result.proven = check.proven;
  result.notes = {"that other sets of atoms weigh less was not checked"};
  return writeProgramCheck(session, result);
}

int driver::verifyAnswer(Session &session, const VerifyVerb &verb) {
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.before, verb.source, exitCode);
  if (!problem)
    return exitCode;
  std::optional<uint32_t> file = session.read(verb.after);
  if (!file)
    return ExitUnreadable;
  if (isAnnealerProgram(session.sources().text(*file)))
    return verifyAnnealerProgram(session, verb, *problem, *file);
  if (isMisFile(session.sources().text(*file)))
    return verifyLayout(session, verb, *problem, session.sources().text(*file));
  std::optional<Answer> answer =
      readAnswer(*file, session.sources(), session.diagnostics());
  if (!answer)
    return ExitInputHasErrors;
  std::optional<AnswerCheck> check =
      checkAnswer(*problem, *answer, session.diagnostics());
  if (!check)
    return ExitInputHasErrors;
  std::string text;
  if (session.options().json) {
    // The answer as it is: reading it instead of the other is always right.
    llvm::raw_string_ostream os(text);
    writeAnswer(check->actual, os);
  } else {
    text = checkText(*answer, *check);
  }
  if (!session.write(text))
    return ExitUnreadable;
  return check->agrees() && check->isFeasible() ? ExitSuccess
                                                : ExitVerificationFailed;
}
