//===- ProblemReader.h - What the readers share -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_FORMATS_PROBLEMREADER_H
#define ENISHI_LIB_ANNEALING_FORMATS_PROBLEMREADER_H

#include "NumberScanner.h"

#include "enishi/Annealing/Formats/ReadProblem.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi::annealing::formats {

/// A text on its way to a problem, and where its messages go.
class ProblemReader {
public:
  ProblemReader(uint32_t file, const SourceManager &sources,
                DiagnosticEngine &diagnostics,
                const ReadProblemOptions &options)
      : file(file), text(sources.text(file)), diagnostics(diagnostics),
        options(options) {}

  const uint32_t file;
  const llvm::StringRef text;
  DiagnosticEngine &diagnostics;
  const ReadProblemOptions &options;
  Problem problem;

  const char *begin() const { return text.begin(); }
  const char *end() const { return text.end(); }
  SourceRange range(const char *from, const char *to) const;
  SourceRange range(llvm::StringRef part) const {
    return range(part.begin(), part.end());
  }

  /// Reports an error; always false, for `return fail(...)`.
  bool fail(SourceRange where, llvm::StringRef code, std::string message,
            llvm::StringRef help = "", llvm::StringRef label = "");
  void warn(SourceRange where, llvm::StringRef code, std::string message,
            llvm::StringRef help = "");

  /// Why the characters at `at` are no number: what stands there, to the next
  /// space.
  bool failNumber(const char *at, Scan scan, llvm::StringRef what);

  /// Reads a number or says why there is none.
  bool real(const char *&at, const char *end, double &value,
            llvm::StringRef what = "a number");
  bool index(const char *&at, const char *end, uint64_t &value,
             llvm::StringRef what);

  /// Whether a file of this size may have so many variables: memory stays
  /// proportional to the file whatever its header announces.
  bool checkNumVariables(uint64_t count, SourceRange where);
  /// The same for terms or lines, each of which takes `bytes` at least.
  bool checkCount(uint64_t count, unsigned bytes, SourceRange where,
                  llvm::StringRef what);

  /// The sense where the format has one that the user may overrule.
  Sense senseOr(Sense otherwise) const {
    return options.sense.value_or(otherwise);
  }
  /// Takes the sense that the file states; reports one that the user
  /// contradicts.
  bool setSense(Sense sense, SourceRange where);

  /// Sorts the pairs of the objective and calls `second` with the first pair
  /// that stands there more than once; its value is the result.
  bool checkDuplicates(
      llvm::function_ref<bool(Variable first, Variable second)> second);
  /// Brings all polynomials to normal form. False if a sum overflows.
  bool finish();
};

/// The word from `at` up to a space or line break, at most 40 characters.
llvm::StringRef wordAt(const char *at, const char *end);
inline bool isBlank(char c) { return c == ' ' || c == '\t' || c == '\r'; }
inline void skipBlanks(const char *&at, const char *end) {
  while (at != end && isBlank(*at))
    ++at;
}
/// The end of the line that `at` is in: its line break, or the text's end.
const char *lineEnd(const char *at, const char *end);
/// The text as it may stand in a message: bytes that are no UTF-8 and control
/// characters replaced, and cut after 40 characters.
std::string printable(llvm::StringRef text);
bool isUtf8(llvm::StringRef text);

bool readQubo(ProblemReader &reader);
bool readCoo(ProblemReader &reader);
bool readRudy(ProblemReader &reader);
bool readMqlib(ProblemReader &reader);
bool readBqpJson(ProblemReader &reader);
bool readBqmJson(ProblemReader &reader);
bool readHubo(ProblemReader &reader);
bool readBqmFile(ProblemReader &reader);
bool readQplib(ProblemReader &reader);
bool readLp(ProblemReader &reader);
bool readMps(ProblemReader &reader);
bool readOmmx(ProblemReader &reader);

/// Unpacks a gzip file (RFC 1952, all members) to at most `maxBytes`.
bool unpackGzip(ProblemReader &reader, std::string &unpacked,
                uint64_t maxBytes);

} // namespace enishi::annealing::formats

#endif // ENISHI_LIB_ANNEALING_FORMATS_PROBLEMREADER_H
