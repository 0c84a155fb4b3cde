//===- Text.h - Characters, comments and statement ends ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_TEXT_H
#define ENISHI_LIB_FRONTEND_TEXT_H

#include "enishi/Support/Diagnostic.h"

#include "llvm/ADT/StringRef.h"

#include <array>
#include <cstdint>

namespace enishi {

/// The languages that one reader reads.
enum class Language : uint8_t { OpenQASM2, OpenQASM3 };

namespace text {

enum CharClass : uint8_t { Space = 1, NameStart = 2, NamePart = 4, Digit = 8 };

inline constexpr std::array<uint8_t, 256> charClass = [] {
  std::array<uint8_t, 256> classes{};
  for (int c = 'a'; c <= 'z'; ++c)
    classes[c] = classes[c - 'a' + 'A'] = NameStart | NamePart;
  classes['_'] = NameStart | NamePart;
  for (int c = '0'; c <= '9'; ++c)
    classes[c] = NamePart | Digit;
  for (char c : {' ', '\t', '\r', '\n'})
    classes[static_cast<uint8_t>(c)] = Space;
  return classes;
}();

inline bool isSpace(char c) { return charClass[(uint8_t)c] & Space; }
/// ASCII only: names with other letters are left to the grammar.
inline bool isNameStart(char c) { return charClass[(uint8_t)c] & NameStart; }
inline bool isNamePart(char c) { return charClass[(uint8_t)c] & NamePart; }
inline bool isDigit(char c) { return charClass[(uint8_t)c] & Digit; }

/// The first byte at or after `p` that is neither space nor in a comment. A
/// comment that does not end is skipped to `end`; `*unterminated` is then where
/// it begins.
const char *skipTrivia(const char *p, const char *end,
                       const char **unterminated = nullptr);

/// Reports the first byte that is not UTF-8 or is NUL, if there is one.
bool checkEncoding(const SourceManager &sources, uint32_t file,
                   DiagnosticEngine &diagnostics);

/// How deep brackets, blocks and prefixes may nest, so that no recursion over
/// a program overflows the stack.
inline constexpr unsigned kMaxNesting = 256;

struct StatementExtent {
  enum Problem : uint8_t {
    None,
    UnterminatedComment,
    UnterminatedString,
    TooDeep,
  };
  const char *end = nullptr;
  Problem problem = None;
  const char *where = nullptr; ///< Of the problem.
  /// It has text of a calibration grammar in it.
  bool hasCalibration = false;
  bool hasBlock = false;
};

/// Finds the end of the statement that begins at `p`, which is not space. For
/// text that is no statement it finds a place from which reading can go on.
StatementExtent findStatementEnd(const char *p, const char *end,
                                 Language language);

} // namespace text
} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_TEXT_H
