//===- Decode.cpp - enishi decode PROBLEM PROGRAM SAMPLES -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"
#include "ProblemInput.h"

#include "llvm/ADT/StringSwitch.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

/// Every sample with the answer that it stands for, best first.
static std::string allSamples(const Problem &problem,
                              const AnnealerProgram &program,
                              const MachineSamples &samples) {
  llvm::json::Array list;
  for (size_t i = 0; i < samples.spins.size(); ++i) {
    std::vector<double> values = program.decode(samples.spins[i]);
    llvm::json::Object assignment;
    for (Variable v = 0; v < problem.numVariables(); ++v)
      assignment[llvm::json::fixUTF8(problem.nameOf(v))] = values[v];
    list.push_back(llvm::json::Object{
        {"energy", problem.evaluate(values)},
        {"violation", violation(problem, values)},
        {"occurrences", static_cast<int64_t>(samples.occurrences[i])},
        {"broken_chains", samples.breakShares[i]},
        {"assignment", std::move(assignment)}});
  }
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}",
                       llvm::json::Value(llvm::json::Object{
                           {"problem", llvm::json::fixUTF8(problem.name)},
                           {"samples", std::move(list)}}))
      << '\n';
  return text;
}

/// Whether a program can be of a problem at all: decoding is by position.
static bool isProgramOf(Session &session, const AnnealerProgram &program,
                        const Problem &problem) {
  bool isSame = program.sense == problem.sense &&
                program.decoding.size() == problem.numVariables();
  for (Variable v = 0; isSame && v < problem.numVariables(); ++v)
    isSame = program.decoding[v].name == problem.nameOf(v);
  if (!isSame)
    session
        .error("E0697", "the program is one of another problem: their "
                        "variables or what is sought differ")
        .help = "`enishi verify PROBLEM PROGRAM` says what differs";
  return isSame;
}

/// One row, without a value, where there is nothing to sample.
static std::optional<RawSamples> rawSamples(Session &session,
                                            const DecodeVerb &verb,
                                            const AnnealerProgram &program,
                                            int &exitCode) {
  if (verb.samples.empty()) {
    if (program.isSolved())
      return RawSamples{{{}}, {1}};
    session.error("E0698", "there are no samples to decode").help =
        "name the file with them after the program";
    exitCode = ExitUsage;
    return std::nullopt;
  }
  std::optional<uint32_t> file = session.read(verb.samples);
  if (!file) {
    exitCode = ExitUnreadable;
    return std::nullopt;
  }
  exitCode = ExitInputHasErrors;
  llvm::Expected<RawSamples> samples =
      readSamples(session.sources().text(*file), program);
  if (samples)
    return std::move(*samples);
  session
      .error("E0698", "the samples are not of this program: " +
                          llvm::toString(samples.takeError()))
      .help = "`enishi explain E0698` says what is read";
  return std::nullopt;
}

int driver::decode(Session &session, const DecodeVerb &verb) {
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.problem, verb.source, exitCode);
  if (!problem)
    return exitCode;
  std::optional<uint32_t> file = session.read(verb.program);
  if (!file)
    return ExitUnreadable;
  llvm::StringRef text = session.sources().text(*file);
  if (!isAnnealerProgram(text)) {
    session
        .error("E0697",
               "'" + verb.program + "' is not a program for an annealer")
        .help =
        "`enishi compile PROBLEM --target=ANNEALER -o PROGRAM` makes one";
    return ExitInputHasErrors;
  }
  llvm::Expected<AnnealerProgram> program = readAnnealerProgram(text);
  if (!program) {
    session.report(program.takeError(), "E0697");
    return ExitInputHasErrors;
  }
  if (!isProgramOf(session, *program, *problem))
    return ExitInputHasErrors;
  std::optional<RawSamples> raw = rawSamples(session, verb, *program, exitCode);
  if (!raw)
    return exitCode;
  MachineSamples samples =
      unembedSamples(*program, *raw,
                     llvm::StringSwitch<BrokenChainRule>(verb.brokenChains)
                         .Case("energy", BrokenChainRule::MinimizeEnergy)
                         .Case("discard", BrokenChainRule::Discard)
                         .Default(BrokenChainRule::Majority));
  if (samples.spins.empty()) {
    bool isEmpty = raw->rows.empty();
    session
        .error("E0698", isEmpty ? "there is no sample in the file"
                                : "every sample has a broken chain")
        .help = isEmpty ? "`enishi explain E0698` says what is read"
                        : "--broken-chains=majority keeps them; a larger "
                          "--chain-strength breaks fewer";
    return ExitInputHasErrors;
  }
  if (verb.all)
    return session.write(allSamples(*problem, *program, samples))
               ? ExitSuccess
               : ExitUnreadable;
  samples.method = program->isSolved() ? "presolve" : "samples of a machine";
  Answer answer = bestAnswer(*problem, *program, samples);
  answer.solver = fmt::format("{}, {}", program->device, samples.method);
  return writeBestAnswer(session, *program, samples, answer);
}
