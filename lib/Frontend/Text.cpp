//===- Text.cpp - Characters, comments and statement ends -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Text.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/ConvertUTF.h"

#include <cstring>

namespace enishi::text {

const char *skipTrivia(const char *p, const char *end,
                       const char **unterminated) {
  for (;;) {
    while (p < end && isSpace(*p))
      ++p;
    if (end - p < 2 || *p != '/')
      return p;
    if (p[1] == '/') {
      while (p < end && *p != '\n' && *p != '\r')
        ++p;
    } else if (p[1] == '*') {
      size_t close = llvm::StringRef(p + 2, end - p - 2).find("*/");
      if (close == llvm::StringRef::npos) {
        if (unterminated)
          *unterminated = p;
        return end;
      }
      p += 2 + close + 2;
    } else {
      return p;
    }
  }
}

bool checkEncoding(const SourceManager &sources, uint32_t file,
                   DiagnosticEngine &diagnostics) {
  llvm::StringRef text = sources.text(file);
  const char *begin = text.begin(), *p = begin, *end = text.end();
  auto fail = [&](llvm::StringRef code, std::string message,
                  std::string label) -> Diagnostic & {
    uint64_t offset = p - begin;
    Diagnostic &diagnostic = diagnostics.error({file, 0, offset, offset + 1},
                                               code, std::move(message));
    diagnostic.label = std::move(label);
    return diagnostic;
  };
  while (p < end) {
    // Eight ASCII bytes at a time; the subtraction finds NULs.
    uint64_t word;
    if (end - p >= 8) {
      std::memcpy(&word, p, 8);
      if (!(word & 0x8080808080808080ull) &&
          !((word - 0x0101010101010101ull) & ~word & 0x8080808080808080ull)) {
        p += 8;
        continue;
      }
    }
    if (*p == 0) {
      fail("E0002", "the file has a NUL byte in it", "NUL byte").help =
          "is this a text file? OpenQASM programs are UTF-8 text";
      return false;
    }
    if (!(*p & 0x80)) {
      ++p;
      continue;
    }
    unsigned length = llvm::getNumBytesForUTF8(static_cast<llvm::UTF8>(*p));
    if (end - p < static_cast<ptrdiff_t>(length) ||
        !llvm::isLegalUTF8Sequence(
            reinterpret_cast<const llvm::UTF8 *>(p),
            reinterpret_cast<const llvm::UTF8 *>(p + length))) {
      fail("E0001", "the file is not valid UTF-8", "invalid byte").help =
          "save the file with the encoding UTF-8";
      return false;
    }
    p += length;
  }
  return true;
}

namespace {

/// One pass over the bytes of a statement, with just enough of the lexical
/// rules to know what is a string, a comment or a bracket.
class StatementFinder {
public:
  StatementFinder(const char *p, const char *end, Language language)
      : p(p), end(end), language(language) {}

  StatementExtent run();

private:
  /// An open bracket, and what nests in it without brackets of its own.
  struct Level {
    char bracket;
    bool isExpression; ///< Braces around a set or an array literal.
    uint32_t keywords = 0;
    uint32_t prefixes = 0;
  };

  bool fail(StatementExtent::Problem problem, const char *where) {
    extent.problem = problem;
    extent.where = where;
    extent.end = end;
    return true;
  }
  llvm::StringRef wordAt(const char *q) const {
    const char *e = q;
    while (e < end && isNamePart(*e))
      ++e;
    return {q, static_cast<size_t>(e - q)};
  }
  bool elseFollows() const {
    const char *q = skipTrivia(p, end);
    return q < end && *q == 'e' && wordAt(q) == "else";
  }
  void skipLine() {
    while (p < end && *p != '\n' && *p != '\r')
      ++p;
  }
  bool tooDeep() const {
    return nested + levels.back().keywords + levels.back().prefixes >
           kMaxNesting;
  }
  void open(char bracket);
  void close(char bracket);
  /// Each returns true when the end (or a problem) was found.
  bool trivia();
  bool string();
  bool word();
  bool calibration();
  bool endOfPart();
  bool mark();

  const char *p;
  const char *end;
  Language language;
  StatementExtent extent;
  llvm::SmallVector<Level, 16> levels{Level{0, false}};
  /// Everything that nests outside the innermost level.
  unsigned nested = 0;
  /// The last token was an operator or an opening bracket, so that a minus is
  /// a prefix.
  bool expectsOperand = true;
  /// The last token was `in` or `=`: a brace opens an expression.
  bool expectsSet = false;
  bool isFirst = true;
};

void StatementFinder::open(char bracket) {
  Level &outer = levels.back();
  bool isExpression = expectsSet || outer.bracket == '(' ||
                      outer.bracket == '[' || outer.isExpression;
  // durationof({ ... }) has a block in parentheses.
  if (bracket == '{' && outer.bracket == '(')
    isExpression = false;
  nested += 1 + outer.keywords + outer.prefixes;
  levels.push_back({bracket, bracket == '{' && isExpression});
  expectsOperand = true;
}

void StatementFinder::close(char bracket) {
  char opening = bracket == ')' ? '(' : bracket == ']' ? '[' : '{';
  // A closing brace ends what was left open inside of it; other closings that
  // match nothing are the grammar's to report.
  if (levels.back().bracket != opening) {
    if (bracket != '}')
      return;
    bool hasBrace = false;
    for (const Level &level : levels)
      hasBrace |= level.bracket == '{';
    if (!hasBrace)
      return;
    while (levels.back().bracket != '{') {
      levels.pop_back();
      nested -= 1 + levels.back().keywords + levels.back().prefixes;
    }
  }
  levels.pop_back();
  nested -= 1 + levels.back().keywords + levels.back().prefixes;
}

bool StatementFinder::trivia() {
  if (p[1] == '/') {
    skipLine();
    return false;
  }
  size_t close = llvm::StringRef(p + 2, end - p - 2).find("*/");
  if (close == llvm::StringRef::npos)
    return fail(StatementExtent::UnterminatedComment, p);
  p += 2 + close + 2;
  return false;
}

bool StatementFinder::string() {
  const char *start = p;
  char quote = *p++;
  while (p < end && *p != quote && *p != '\n' && *p != '\r')
    ++p;
  if (p == end || *p != quote)
    return fail(StatementExtent::UnterminatedString, start);
  ++p;
  expectsOperand = false;
  return false;
}

/// After `cal` or `defcal`: its braces are matched blindly, as the language
/// has it, for strings and comments in there belong to another grammar.
bool StatementFinder::calibration() {
  extent.hasCalibration = true;
  while (p < end && *p != '{' && *p != ';') {
    if (*p == '/' && p + 1 < end && (p[1] == '/' || p[1] == '*')) {
      if (trivia())
        return true;
    } else {
      ++p;
    }
  }
  if (p == end)
    return false;
  if (*p == ';')
    return false;
  unsigned depth = 0;
  while (p < end) {
    char c = *p++;
    if (c == '{' && ++depth > kMaxNesting)
      return fail(StatementExtent::TooDeep, p - 1);
    if (c == '}' && --depth == 0)
      return endOfPart();
  }
  return false;
}

/// After a `;` or the brace that closes a block: an `else` goes on with the
/// statement.
bool StatementFinder::endOfPart() {
  expectsOperand = true;
  if (elseFollows())
    return false;
  levels.back().keywords = 0;
  levels.back().prefixes = 0;
  if (levels.size() > 1)
    return false;
  extent.end = p;
  return true;
}

bool StatementFinder::word() {
  const char *start = p;
  while (p < end && (isNamePart(*p) || (*p & 0x80)))
    ++p;
  llvm::StringRef word(start, p - start);
  bool first = isFirst;
  isFirst = false;
  expectsSet = false;
  expectsOperand = false;
  if (word == "if" || word == "for" || word == "while" || word == "else") {
    ++levels.back().keywords;
    expectsOperand = true;
    if (tooDeep())
      return fail(StatementExtent::TooDeep, start);
  } else if (language == Language::OpenQASM3) {
    if (word == "in")
      expectsSet = expectsOperand = true;
    else if (word == "cal" || word == "defcal")
      return calibration();
    else if (word == "pragma") {
      skipLine();
      if (first && levels.size() == 1) {
        extent.end = p;
        return true;
      }
    } else if (word == "return" || word == "case")
      expectsOperand = true;
  }
  return false;
}

bool StatementFinder::mark() {
  char c = *p++;
  bool wasOperand = !expectsOperand;
  bool wasSet = expectsSet;
  bool first = isFirst;
  isFirst = false;
  expectsSet = false;
  switch (c) {
  case '(':
  case '[':
  case '{':
    expectsSet = wasSet;
    open(c);
    expectsSet = false;
    extent.hasBlock |= c == '{';
    return tooDeep() && fail(StatementExtent::TooDeep, p - 1);
  case ')':
  case ']':
    close(c);
    expectsOperand = false;
    return false;
  case '}': {
    bool isExpression =
        levels.back().bracket == '{' && levels.back().isExpression;
    close(c);
    expectsOperand = false;
    return !isExpression && endOfPart();
  }
  case ';':
    // No bracket but a brace can have a semicolon in it.
    while (levels.back().bracket == '(' || levels.back().bracket == '[' ||
           levels.back().isExpression) {
      levels.pop_back();
      nested -= 1 + levels.back().keywords + levels.back().prefixes;
    }
    return endOfPart();
  case '@':
    // An annotation; `@` between a modifier and its gate has a space or
    // something that is not a name after it.
    if (language == Language::OpenQASM3 && p < end &&
        (isNameStart(*p) || (*p & 0x80))) {
      skipLine();
      isFirst = first;
      return false;
    }
    expectsOperand = true;
    return false;
  case '#':
    if (wordAt(p) == "pragma") {
      skipLine();
      if (first && levels.size() == 1) {
        extent.end = p;
        return true;
      }
    }
    return false;
  case '-':
  case '+':
  case '~':
  case '!':
    expectsOperand = true;
    if (!wasOperand) {
      ++levels.back().prefixes;
      return tooDeep() && fail(StatementExtent::TooDeep, p - 1);
    }
    levels.back().prefixes = 0;
    return false;
  case '*':
  case '^':
    expectsOperand = true;
    // Powers group to the right, so they nest.
    if (c == '^' ? language == Language::OpenQASM2 : p < end && *p == '*') {
      p += c == '*';
      ++levels.back().prefixes;
      return tooDeep() && fail(StatementExtent::TooDeep, p - 1);
    }
    levels.back().prefixes = 0;
    return false;
  case '=':
    expectsSet = true;
    [[fallthrough]];
  default:
    levels.back().prefixes = 0;
    expectsOperand = true;
    return false;
  }
}

StatementExtent StatementFinder::run() {
  while (p < end) {
    char c = *p;
    bool done = false;
    if (isSpace(c)) {
      ++p;
    } else if (c == '/' && p + 1 < end && (p[1] == '/' || p[1] == '*')) {
      done = trivia();
    } else if (isNameStart(c) || (c & 0x80)) {
      done = word();
    } else if (c == '"' || c == '\'') {
      done = string();
      expectsSet = isFirst = false;
    } else if (isDigit(c) || c == '$') {
      ++p;
      while (p < end && isNamePart(*p))
        ++p;
      expectsOperand = expectsSet = isFirst = false;
    } else {
      done = mark();
    }
    if (done)
      return extent;
  }
  extent.end = end;
  return extent;
}

} // namespace

StatementExtent findStatementEnd(const char *p, const char *end,
                                 Language language) {
  return StatementFinder(p, end, language).run();
}

} // namespace enishi::text
