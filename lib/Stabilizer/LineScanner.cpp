//===- LineScanner.cpp - Lines of .stim and .dem files ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "LineScanner.h"

#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>

using namespace enishi;
using namespace enishi::stabilizer;

Diagnostic &LineScanner::error(const Token &at, llvm::StringRef code,
                               const llvm::Twine &message) {
  failed = true;
  SourceRange range;
  range.file = file;
  range.begin = at.offset;
  range.end = at.offset + at.text.size();
  return diagnostics.error(range, code, message.str());
}

bool LineScanner::next(ScannedLine &line) {
  while (at < text.size()) {
    if (failed && diagnostics.isFull())
      return false;
    line = ScannedLine();
    line.number = ++lineNumber;
    Scan result = scanLine(line);
    at = text.find('\n', at);
    at = at == llvm::StringRef::npos ? text.size() : at + 1;
    if (result == Scan::Good)
      return true;
  }
  return false;
}

LineScanner::Scan LineScanner::scanLine(ScannedLine &line) {
  skipBlanks();
  if (atEndOfLine())
    return Scan::Empty;
  if (text[at] == '}') {
    line.closesBlock = true;
    line.name = here();
    ++at;
    skipBlanks();
    if (atEndOfLine())
      return Scan::Good;
    error(here(), "E0701", "something follows the end of a block").help =
        "start a new line after }";
    return Scan::Wrong;
  }
  size_t begin = at;
  while (at < text.size() && (llvm::isAlnum(text[at]) || text[at] == '_'))
    ++at;
  line.name = {text.slice(begin, at), begin};
  if (begin == at || !llvm::isAlpha(text[begin])) {
    error({text.substr(begin, 1), begin}, "E0701",
          "expected the name of an instruction")
        .help = "a comment starts with #";
    return Scan::Wrong;
  }
  if (at < text.size() && text[at] == '[' && !scanTag(line))
    return Scan::Wrong;
  if (at < text.size() && text[at] == '(' && !scanArguments(line))
    return Scan::Wrong;
  return scanTargets(line) ? Scan::Good : Scan::Wrong;
}

bool LineScanner::scanTag(ScannedLine &line) {
  size_t begin = at++;
  std::string tag;
  for (;; ++at) {
    if (at == text.size() || text[at] == '\n' || text[at] == '\r') {
      error({text.slice(begin, at), begin}, "E0701", "the tag does not end")
          .help = "close it with ]; inside of it, ] is written \\C";
      return false;
    }
    if (text[at] == ']')
      break;
    if (text[at] != '\\') {
      tag += text[at];
      continue;
    }
    char escaped = at + 1 < text.size() ? text[at + 1] : '\n';
    if (escaped != 'B' && escaped != 'C' && escaped != 'n' && escaped != 'r') {
      error(here(2), "E0701", "no such escape in a tag").help =
          "\\B is a backslash, \\C is ], \\n and \\r are ends of lines";
      return false;
    }
    ++at;
    tag += escaped == 'B'   ? '\\'
           : escaped == 'C' ? ']'
           : escaped == 'n' ? '\n'
                            : '\r';
  }
  ++at;
  line.tag = std::move(tag);
  return true;
}

bool LineScanner::scanArguments(ScannedLine &line) {
  size_t open = at++;
  skipBlanks();
  if (at < text.size() && text[at] == ')') {
    ++at;
    return true;
  }
  while (true) {
    skipBlanks();
    size_t begin = at;
    while (at < text.size() && (llvm::isAlnum(text[at]) || text[at] == '.' ||
                                text[at] == '+' || text[at] == '-'))
      ++at;
    Token token{text.slice(begin, at), begin};
    llvm::StringRef digits = token.text;
    digits.consume_front("+");
    double value = 0;
    auto [end, problem] = std::from_chars(digits.begin(), digits.end(), value);
    if (problem != std::errc() || end != digits.end() ||
        !std::isfinite(value)) {
      if (token.text.empty())
        token.text = text.substr(begin, 1);
      error(token, "E0703", "expected a finite number").help =
          "arguments are decimal numbers between commas, like (0.1, 2)";
      return false;
    }
    line.arguments.push_back(value);
    line.argumentTokens.push_back(token);
    skipBlanks();
    if (at < text.size() && text[at] == ',') {
      ++at;
      continue;
    }
    if (at < text.size() && text[at] == ')')
      break;
    error({text.slice(open, at), open}, "E0703", "the arguments do not end")
        .help = "separate them by commas and close them with )";
    return false;
  }
  ++at;
  return true;
}

bool LineScanner::scanTargets(ScannedLine &line) {
  bool separated = false; // From what stands before.
  while (true) {
    size_t blanks = at;
    skipBlanks();
    separated |= at != blanks;
    if (atEndOfLine())
      return true;
    if (text[at] == '{') {
      line.opensBlock = true;
      ++at;
      skipBlanks();
      if (atEndOfLine())
        return true;
      error(here(), "E0701", "something follows the start of a block").help =
          "start a new line after {";
      return false;
    }
    if (text[at] == '*') {
      line.targets.push_back(here());
      ++at;
      separated = true;
      continue;
    }
    if (!separated) {
      error(here(), "E0701", "expected a blank before the targets");
      return false;
    }
    size_t begin = at;
    while (at < text.size() && !llvm::isSpace(text[at]) && text[at] != '*' &&
           text[at] != '#' && text[at] != '{')
      ++at;
    line.targets.push_back({text.slice(begin, at), begin});
    separated = false;
  }
}

bool stabilizer::reportProblem(
    LineScanner &scanner, const ScannedLine &line,
    const std::optional<InstructionProblem> &problem) {
  if (!problem)
    return true;
  const Token &at = problem->place == InstructionProblem::Argument
                        ? line.argumentTokens[problem->index]
                    : problem->place == InstructionProblem::Target
                        ? line.targets[problem->index]
                        : line.name;
  scanner.error(at, problem->code, problem->message).help = problem->help;
  return false;
}

std::optional<uint64_t> stabilizer::parseCount(llvm::StringRef text,
                                               uint64_t limit) {
  uint64_t value;
  if (text.empty() || !llvm::all_of(text, llvm::isDigit) ||
      text.getAsInteger(10, value) || value > limit)
    return std::nullopt;
  return value;
}

void stabilizer::writeTag(const std::string *tag, llvm::raw_ostream &os) {
  if (!tag)
    return;
  os << '[';
  for (char c : *tag) {
    if (c == '\\')
      os << "\\B";
    else if (c == ']')
      os << "\\C";
    else if (c == '\n')
      os << "\\n";
    else if (c == '\r')
      os << "\\r";
    else
      os << c;
  }
  os << ']';
}

void stabilizer::writeArguments(llvm::ArrayRef<double> arguments,
                                llvm::raw_ostream &os) {
  if (arguments.empty())
    return;
  for (size_t i = 0; i < arguments.size(); ++i) {
    double value = arguments[i];
    os << (i ? ", " : "(");
    if (value == std::floor(value) && std::abs(value) < 1e15)
      os << static_cast<int64_t>(value);
    else
      os << fmt::format("{}", value);
  }
  os << ')';
}
