//===- DiagnosticEngine.cpp - Collecting messages ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/Diagnostic.h"

using namespace enishi;

Diagnostic &DiagnosticEngine::report(Diagnostic diagnostic) {
  bool isError = diagnostic.severity == Severity::Error;
  if (isError)
    ++numErrors;
  if (recorded.size() >= limit) {
    overflow = std::move(diagnostic);
    return overflow;
  }
  recorded.push_back(std::move(diagnostic));
  return recorded.back();
}

static Diagnostic make(Severity severity, SourceRange range,
                       llvm::StringRef code, std::string message) {
  Diagnostic diagnostic;
  diagnostic.severity = severity;
  diagnostic.code = code.str();
  diagnostic.message = std::move(message);
  diagnostic.range = range;
  return diagnostic;
}

Diagnostic &DiagnosticEngine::error(SourceRange range, llvm::StringRef code,
                                    std::string message) {
  return report(make(Severity::Error, range, code, std::move(message)));
}

Diagnostic &DiagnosticEngine::warning(SourceRange range, llvm::StringRef code,
                                      std::string message) {
  return report(make(Severity::Warning, range, code, std::move(message)));
}
