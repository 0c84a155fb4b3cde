//===- ProblemInput.cpp - Reading problems in the driver --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemInput.h"

#include "llvm/Support/raw_ostream.h"

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

ReadProblemOptions driver::readOptions(const Session &session,
                                       const ProblemSource &source) {
  ReadProblemOptions options;
  if (!source.format.empty())
    options.format = formatByName(source.format);
  if (source.maximize || source.minimize)
    options.sense = source.maximize ? Sense::Maximize : Sense::Minimize;
  if (!source.domain.empty())
    options.domain =
        source.domain == "spin" ? VariableKind::Spin : VariableKind::Binary;
  options.maxUnpackedBytes = session.options().maxInputMegabytes << 20;
  return options;
}

std::optional<Problem> driver::readProblemFile(Session &session,
                                               llvm::StringRef path,
                                               const ProblemSource &source,
                                               int &exitCode) {
  std::optional<uint32_t> file = session.read(path);
  if (!file) {
    exitCode = ExitUnreadable;
    return std::nullopt;
  }
  Session::Phase phase(session, "input");
  exitCode = ExitInputHasErrors;
  return readProblem(*file, session.sources(), session.diagnostics(),
                     readOptions(session, source));
}

bool driver::writeSolution(Session &session, const Answer &answer,
                           llvm::function_ref<std::string()> text) {
  bool isJson = session.options().json ||
                llvm::StringRef(session.options().output).ends_with(".json");
  if (!isJson)
    return session.write(text());
  std::string json;
  llvm::raw_string_ostream os(json);
  writeAnswer(answer, os);
  return session.write(json);
}

bool driver::isProblemFile(llvm::StringRef path) {
  return formatBySuffix(path).has_value();
}

bool driver::refuseProblem(Session &session, llvm::StringRef path,
                           llvm::StringRef help) {
  if (!isProblemFile(path))
    return false;
  session.error("E0696", "an optimisation problem is no program").help =
      help.str();
  return true;
}
