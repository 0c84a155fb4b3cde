//===- Verbs.h - The verbs of the driver ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Each verb has a struct of options, filled from the command line in main.cpp,
// and a function that does the work and returns an exit code.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_VERBS_H
#define ENISHI_TOOLS_ENISHI_VERBS_H

#include "Session.h"

#include <cstdint>
#include <string>
#include <vector>

namespace enishi::driver {

struct CompileVerb {
  std::string input;
  std::string target;
  std::string emit = "qasm3";
  std::string qirProfile = "auto";
  unsigned optLevel = 2;
  uint64_t seed = 0;
  bool verify = false;
  /// Empty: all phases.
  std::string compileTo;
  std::vector<std::string> printIRAfter;
};

struct RunVerb {
  std::string input;
  std::string target;
  uint64_t shots = 1000;
  uint64_t seed = 0;
  bool seedGiven = false;
  std::string simulator = "auto";
  std::string precision = "single";
  unsigned optLevel = 2;
  std::vector<std::string> inputs; ///< name=value
  std::string svg;
  unsigned top = 16;
};

struct VerifyVerb {
  std::string before, after;
  std::string target;
  uint64_t seed = 0;
  double tolerance = 1e-8;
  double effort = 1;
  bool fromZero = false;
};

struct DrawVerb {
  std::string input;
  bool svg = false;
  bool ascii = false;
  unsigned width = 0;
};

struct TargetsVerb {
  std::string name;
};

struct ExplainVerb {
  std::string code;
};

int compile(Session &session, const CompileVerb &verb);
int run(Session &session, const RunVerb &verb);
int verify(Session &session, const VerifyVerb &verb);
int draw(Session &session, const DrawVerb &verb);
int targets(Session &session, const TargetsVerb &verb);
int explain(Session &session, const ExplainVerb &verb);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_VERBS_H
