//===- GrammarReader.h - From text to the tree of a statement ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_GRAMMARREADER_H
#define ENISHI_LIB_FRONTEND_GRAMMARREADER_H

#include "Syntax.h"
#include "Text.h"

#include <memory>
#include <string>
#include <vector>

namespace enishi {

/// What the grammar knows about the first thing that it can't read.
struct SyntaxProblem {
  /// The words of the statement, in order; the last is empty, at its end.
  std::vector<syntax::Name> tokens;
  /// The one that does not fit.
  size_t offending = 0;
  /// What would fit, as the user would write it: "';'", "a name".
  std::vector<std::string> expected;
  /// The grammar rule that was being read.
  std::string rule;
};

/// Reports a syntax error with the best explanation there is for it.
void reportSyntaxProblem(const SyntaxProblem &problem, Language language,
                         DiagnosticEngine &diagnostics);

/// Reads single statements with the ANTLR grammar of a language.
class GrammarReader {
public:
  virtual ~GrammarReader() = default;

  /// Reads the statement that fills `range`. The stretches `runs` in it, in
  /// order, are taken for plain gate statements unseen and become GateRun
  /// statements. Returns null after reporting an error. The tree's texts
  /// point into the source.
  virtual syntax::Stmt *read(SourceRange range,
                             llvm::ArrayRef<SourceRange> runs,
                             syntax::Tree &tree) = 0;
};

std::unique_ptr<GrammarReader>
makeOpenQASM3Reader(const SourceManager &sources,
                    DiagnosticEngine &diagnostics);
std::unique_ptr<GrammarReader>
makeOpenQASM2Reader(const SourceManager &sources,
                    DiagnosticEngine &diagnostics);

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_GRAMMARREADER_H
