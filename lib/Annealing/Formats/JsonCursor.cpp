//===- JsonCursor.cpp - JSON, read where it is needed -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "JsonCursor.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::annealing::formats;

char JsonCursor::peek() {
  skipSpace();
  return at == end ? 0 : *at;
}

static llvm::StringRef kindOf(char c) {
  switch (c) {
  case 0:
    return "the end of the file";
  case '{':
    return "an object";
  case '[':
    return "an array";
  case '"':
    return "a string";
  case 't':
  case 'f':
    return "true or false";
  case 'n':
    return "null";
  default:
    return c == '-' || isDigit(c) ? "a number" : "";
  }
}

bool JsonCursor::failKind(llvm::StringRef expected) {
  char c = peek();
  llvm::StringRef found = kindOf(c);
  llvm::StringRef word = wordAt(at, end);
  std::string what = found.empty() ? "'" + printable(word) + "'" : found.str();
  return reader.fail(reader.range(at, at == end ? at : at + 1), "E0611",
                     fmt::format("expected {}, found {}", expected.str(), what),
                     found.empty() ? "the file must be JSON as RFC 8259 has it"
                                   : "");
}

bool JsonCursor::consume(char c, llvm::StringRef where) {
  if (peek() == c) {
    ++at;
    return true;
  }
  return failKind(fmt::format("'{}' {}", c, where.str()));
}

bool JsonCursor::object(
    llvm::function_ref<bool(llvm::StringRef, SourceRange)> member) {
  if (peek() != '{')
    return failKind("an object");
  ++at;
  if (peek() == '}') {
    ++at;
    return true;
  }
  std::string key;
  for (;;) {
    if (peek() != '"')
      return failKind("a key in quotes");
    const char *keyAt = at;
    if (!string(key))
      return false;
    SourceRange where = reader.range(keyAt, at);
    if (!consume(':', "after the key") || !member(key, where))
      return false;
    char c = peek();
    if (c != ',' && c != '}')
      return failKind("',' or '}' after the value");
    ++at;
    if (c == '}')
      return true;
  }
}

bool JsonCursor::array(llvm::function_ref<bool()> element) {
  if (peek() != '[')
    return failKind("an array");
  ++at;
  if (peek() == ']') {
    ++at;
    return true;
  }
  for (;;) {
    if (!element())
      return false;
    char c = peek();
    if (c != ',' && c != ']')
      return failKind("',' or ']' after the value");
    ++at;
    if (c == ']')
      return true;
  }
}

bool JsonCursor::number(double &value) {
  char c = peek();
  if (c != '-' && !isDigit(c)) {
    llvm::StringRef word = wordAt(at, end);
    if (word.starts_with("NaN") || word.starts_with("Infinity"))
      return reader.failNumber(at, Scan::NotANumber, "a number");
    return failKind("a number");
  }
  const char *start = at;
  Scan scan = scanReal(at, end, value);
  if (scan == Scan::Ok)
    return true;
  at = start;
  return reader.failNumber(start, scan, "a number");
}

bool JsonCursor::index(uint64_t &value, llvm::StringRef what) {
  const char *start = position();
  double number;
  if (!this->number(number))
    return false;
  if (number >= 0 && number < 9007199254740992.0 &&
      number == std::floor(number)) {
    value = static_cast<uint64_t>(number);
    return true;
  }
  return reader.fail(
      reader.range(start, at), "E0612",
      fmt::format("{} must be a whole number from 0 to 2^53", what.str()));
}

bool JsonCursor::hex4(unsigned &value) {
  value = 0;
  for (unsigned i = 0; i < 4; ++i, ++at) {
    unsigned digit = at == end ? ~0u : llvm::hexDigitValue(*at);
    if (digit == ~0u)
      return false;
    value = value * 16 + digit;
  }
  return true;
}

bool JsonCursor::escape(std::string &value, const char *stringAt) {
  static constexpr llvm::StringLiteral letters = "\"\\/bfnrt";
  static constexpr llvm::StringLiteral meanings = "\"\\/\b\f\n\r\t";
  const char *start = at - 1;
  if (at != end) {
    char c = *at++;
    if (size_t found = letters.find(c); found != llvm::StringRef::npos) {
      value += meanings[found];
      return true;
    }
    unsigned code, low;
    if (c == 'u' && hex4(code)) {
      if (code >= 0xD800 && code < 0xDC00 && end - at >= 6 && at[0] == '\\' &&
          at[1] == 'u') {
        at += 2;
        if (hex4(low) && low >= 0xDC00 && low < 0xE000)
          code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      }
      char bytes[4];
      char *to = bytes;
      if (llvm::ConvertCodePointToUTF8(code, to)) {
        value.append(bytes, to);
        return true;
      }
    }
  }
  (void)stringAt;
  return reader.fail(reader.range(start, at), "E0611",
                     "the string has a wrong escape",
                     "the escapes are \\\" \\\\ \\/ \\b \\f \\n \\r \\t and "
                     "\\uXXXX");
}

bool JsonCursor::string(std::string &value) {
  if (peek() != '"')
    return failKind("a string");
  const char *start = at++;
  value.clear();
  for (;;) {
    const char *run = at;
    while (at != end && *at != '"' && *at != '\\' &&
           static_cast<unsigned char>(*at) >= 0x20)
      ++at;
    value.append(run, at);
    if (at == end || static_cast<unsigned char>(*at) < 0x20)
      return reader.fail(reader.range(start, start + 1), "E0611",
                         "the string is never closed",
                         "a string ends with a quote; line breaks in it are "
                         "written \\n");
    if (*at++ == '"')
      break;
    if (!escape(value, start))
      return false;
  }
  return isUtf8(value) ||
         reader.fail(reader.range(start, at), "E0620",
                     "the string is not UTF-8", "save the file as UTF-8");
}

bool JsonCursor::word(llvm::StringRef expected) {
  if (!llvm::StringRef(at, end - at).starts_with(expected))
    return reader.failNumber(at, Scan::NotANumber, "a value");
  at += expected.size();
  return true;
}

bool JsonCursor::boolean(bool &value) {
  char c = peek();
  if (c != 't' && c != 'f')
    return failKind("true or false");
  value = c == 't';
  return word(value ? "true" : "false");
}

bool JsonCursor::skip(unsigned depth) {
  if (depth > kMaxDepth)
    return reader.fail(reader.range(at, at), "E0611",
                       "the values are nested too deeply",
                       "no problem needs more than 64 levels");
  std::string ignored;
  double number;
  switch (peek()) {
  case '{':
    return object(
        [&](llvm::StringRef, SourceRange) { return skip(depth + 1); });
  case '[':
    return array([&] { return skip(depth + 1); });
  case '"':
    return string(ignored);
  case 't':
    return word("true");
  case 'f':
    return word("false");
  case 'n':
    return word("null");
  default:
    return this->number(number);
  }
}

bool JsonCursor::finish() {
  if (peek() == 0 && at == end)
    return true;
  return reader.fail(reader.range(at, at + 1), "E0611",
                     "there is something after the end of the value",
                     "a file holds one JSON object");
}

std::string formats::jsonString(llvm::StringRef text) {
  std::string result;
  llvm::raw_string_ostream os(result);
  std::string fixed =
      llvm::json::isUTF8(text) ? text.str() : llvm::json::fixUTF8(text);
  os << llvm::json::Value(std::move(fixed));
  return result;
}
