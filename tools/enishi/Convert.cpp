//===- Convert.cpp - enishi convert -----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verbs.h"

#include "enishi/Annealing/Formats/WriteProblem.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

/// The format of an option or, without one, of a file's name.
static std::optional<ProblemFormat> outputFormat(Session &session,
                                                 const ConvertVerb &verb,
                                                 llvm::StringRef output) {
  std::optional<ProblemFormat> format =
      verb.to.empty() ? formatBySuffix(output) : formatByName(verb.to);
  if (!format)
    session
        .error("E0601",
               fmt::format("'{}' ends in that of no format", output.str()))
        .help = "say which with --to: " + formatNames();
  return format;
}

int driver::convert(Session &session, const ConvertVerb &verb) {
  std::string output =
      verb.result.empty() ? session.options().output : verb.result;
  std::optional<ProblemFormat> format = outputFormat(session, verb, output);
  if (!format)
    return ExitUsage;
  ReadProblemOptions read = readOptions(session, verb.source);
  WriteProblemOptions write;
  write.format = *format;
  write.bqmVersion = verb.bqmVersion;

  std::optional<uint32_t> file = session.read(verb.input);
  if (!file)
    return ExitUnreadable;
  std::string text;
  {
    Session::Phase phase(session, "convert");
    llvm::raw_string_ostream os(text);
    if (!convertProblem(*file, session.sources(), read, write, os,
                        session.diagnostics()))
      return ExitInputHasErrors;
  }
  return session.write(text, output) ? ExitSuccess : ExitUnreadable;
}
