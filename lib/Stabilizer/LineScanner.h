//===- LineScanner.h - Lines of .stim and .dem files ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_LINESCANNER_H
#define ENISHI_LIB_STABILIZER_LINESCANNER_H

#include "enishi/Stabilizer/InstructionRules.h"
#include "enishi/Support/Diagnostic.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/Twine.h"

#include <optional>
#include <string>

namespace enishi::stabilizer {

/// A piece of a line, with where it stands.
struct Token {
  llvm::StringRef text;
  uint64_t offset = 0;
};

/// What the .stim and the .dem format share: lines with a name, a tag,
/// numbers in parentheses and targets, and blocks in braces.
struct ScannedLine {
  uint32_t number = 0; ///< From 1.
  bool closesBlock = false, opensBlock = false;
  Token name;
  std::optional<std::string> tag; ///< Escapes resolved.
  llvm::SmallVector<double, 4> arguments;
  llvm::SmallVector<Token, 4> argumentTokens;
  /// Words between blanks; `*` is a word of its own.
  llvm::SmallVector<Token, 16> targets;
};

class LineScanner {
public:
  LineScanner(uint32_t file, const SourceManager &sources,
              DiagnosticEngine &diagnostics)
      : file(file), text(sources.text(file)), diagnostics(diagnostics) {}

  /// The next line that says something and has its form right; the others are
  /// reported and left out. False at the end, or when enough was reported.
  bool next(ScannedLine &line);
  bool hasErrors() const { return failed; }

  Diagnostic &error(const Token &at, llvm::StringRef code,
                    const llvm::Twine &message);

private:
  enum class Scan { Empty, Good, Wrong };
  Scan scanLine(ScannedLine &line);
  bool scanTag(ScannedLine &line);
  bool scanArguments(ScannedLine &line);
  bool scanTargets(ScannedLine &line);
  bool atEndOfLine() const {
    return at == text.size() || text[at] == '\n' || text[at] == '#';
  }
  void skipBlanks() {
    while (at < text.size() &&
           (text[at] == ' ' || text[at] == '\t' || text[at] == '\r'))
      ++at;
  }
  Token here(size_t length = 1) const { return {text.substr(at, length), at}; }

  uint32_t file;
  llvm::StringRef text;
  DiagnosticEngine &diagnostics;
  size_t at = 0;
  uint32_t lineNumber = 0;
  bool failed = false;
};

/// Reports a problem, if there is one, where it stands in the line. True where
/// there is none.
bool reportProblem(LineScanner &scanner, const ScannedLine &line,
                   const std::optional<InstructionProblem> &problem);

/// The digits of `text` as a number of at most `limit`.
std::optional<uint64_t> parseCount(llvm::StringRef text, uint64_t limit);

/// Writes [tag] and (arguments), where there are any.
void writeTag(const std::string *tag, llvm::raw_ostream &os);
void writeArguments(llvm::ArrayRef<double> arguments, llvm::raw_ostream &os);

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_LINESCANNER_H
