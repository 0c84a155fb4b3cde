//===- FrontendTestUtils.h - What the front end's tests share ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_FRONTEND_FRONTENDTESTUTILS_H
#define ENISHI_TEST_UNIT_FRONTEND_FRONTENDTESTUTILS_H

#include "enishi/Frontend/OpenQASM.h"

#include <memory>
#include <string>

namespace enishi {

/// A program read from text, with all that was said about it.
struct Parsed {
  std::unique_ptr<SourceManager> sources = std::make_unique<SourceManager>();
  std::unique_ptr<DiagnosticEngine> diagnostics =
      std::make_unique<DiagnosticEngine>(*sources);
  std::unique_ptr<ast::Program> program;

  explicit operator bool() const { return program != nullptr; }
  ast::Program *operator->() const { return program.get(); }
  /// "1:5 E0100: message", a line for each diagnostic.
  std::string messages() const;
};

Parsed parse(llvm::StringRef text, const ParseOptions &options = {},
             llvm::StringRef name = "test.qasm");
Parsed parseFile(const std::string &path, const ParseOptions &options = {});

/// The program as text, with every operation on a line of its own and every
/// bit of every number: two programs are the same if their dumps are.
std::string dump(const ast::Program &program);

/// The folder with the collected programs, or empty where it is not there.
std::string sharedData();

} // namespace enishi

#endif // ENISHI_TEST_UNIT_FRONTEND_FRONTENDTESTUTILS_H
