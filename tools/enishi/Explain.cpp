//===- Explain.cpp - enishi explain -----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Verbs.h"

#include "DriverCodes.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

int driver::explain(Session &session, const ExplainVerb &verb) {
  std::vector<CodeInfo> codes = explainedCodes();
  std::string wanted = llvm::StringRef(verb.code).trim().upper();
  std::string text;
  for (const CodeInfo &code : codes) {
    if (wanted.empty())
      text += fmt::format("{}  {}\n", code.code.str(), code.title.str());
    else if (wanted == code.code)
      text = fmt::format("{}: {}\n\n{}\n", code.code.str(), code.title.str(),
                         code.explanation.str());
  }
  if (text.empty()) {
    session
        .error("E0905", fmt::format("there is no message code {}", verb.code))
        .help = "`enishi explain` without a code lists them all";
    return ExitUsage;
  }
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}
