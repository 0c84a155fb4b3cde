//===- JsonDocument.cpp - JSON with positions -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/JsonDocument.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/ConvertUTF.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>

using namespace enishi;

llvm::StringRef enishi::describe(JsonKind kind) {
  switch (kind) {
  case JsonKind::Null:
    return "null";
  case JsonKind::Boolean:
    return "true or false";
  case JsonKind::Number:
    return "a number";
  case JsonKind::String:
    return "a string";
  case JsonKind::Array:
    return "an array";
  case JsonKind::Object:
    return "an object";
  }
  return "";
}

namespace enishi {

/// A recursive descent parser; the depth limit bounds its stack.
class JsonParser {
public:
  JsonParser(JsonDocument &document, DiagnosticEngine &diagnostics)
      : document(document), text(document.source), diagnostics(diagnostics) {}

  bool parseFile() {
    if (text.starts_with("\xEF\xBB\xBF"))
      at = 3; // A byte order mark.
    skipSpace();
    if (at == text.size())
      return fail(at, "E0303", "the file is empty",
                  "a JSON object belongs here");
    uint32_t root;
    if (!parseValue(root, 0))
      return false;
    skipSpace();
    if (at != text.size())
      return fail(at, "E0303", "there is something after the end of the value",
                  "not part of the device");
    return true;
  }

private:
  bool fail(size_t where, llvm::StringRef code, std::string message,
            std::string label = "") {
    SourceRange range{document.file, 0, where,
                      std::min(where + 1, text.size())};
    diagnostics.error(range, code, std::move(message)).label = std::move(label);
    return false;
  }

  void skipSpace() {
    while (at < text.size() && (text[at] == ' ' || text[at] == '\n' ||
                                text[at] == '\t' || text[at] == '\r'))
      ++at;
  }

  char peek() const { return at < text.size() ? text[at] : '\0'; }

  /// What stands at the position, for a message.
  std::string found() const {
    if (at >= text.size())
      return "the end of the file";
    unsigned char c = text[at];
    if (c < 0x20 || c == 0x7F)
      return fmt::format("the control character 0x{:02x}", c);
    if (c >= 0x80)
      return "a character that is not ASCII";
    return fmt::format("'{}'", char(c));
  }

  uint32_t addNode(JsonKind kind) {
    JsonDocument::Node node{};
    node.kind = kind;
    node.begin = at;
    node.next = ~0u;
    node.firstChild = ~0u;
    document.nodes.push_back(node);
    return document.nodes.size() - 1;
  }

  bool parseValue(uint32_t &node, unsigned depth) {
    skipSpace();
    if (depth > JsonDocument::kMaxDepth)
      return fail(at, "E0304",
                  fmt::format("the values are nested more than {} deep",
                              JsonDocument::kMaxDepth));
    bool ok;
    switch (char c = peek()) {
    case '{':
    case '[':
      ok = parseContainer(node, c == '{', depth);
      break;
    case '"':
      ok = parseString(node);
      break;
    default:
      if (c == '-' || llvm::isDigit(c))
        ok = parseNumber(node);
      else
        ok = parseWord(node);
    }
    if (ok)
      document.nodes[node].end = at;
    return ok;
  }

  bool parseContainer(uint32_t &node, bool isObject, unsigned depth) {
    node = addNode(isObject ? JsonKind::Object : JsonKind::Array);
    size_t open = at++;
    char close = isObject ? '}' : ']';
    uint32_t last = ~0u;
    auto link = [&](uint32_t child) {
      (last == ~0u ? document.nodes[node].firstChild
                   : document.nodes[last].next) = child;
      last = child;
    };
    skipSpace();
    if (peek() == close) {
      ++at;
      return true;
    }
    while (true) {
      uint32_t child;
      skipSpace();
      if (isObject) {
        if (peek() != '"')
          return fail(
              at, "E0303",
              fmt::format("expected a key in quotes, found {}", found()));
        if (!parseString(child))
          return false;
        document.nodes[child].end = at;
        link(child);
        skipSpace();
        if (peek() != ':')
          return fail(
              at, "E0303",
              fmt::format("expected ':' after the key, found {}", found()));
        ++at;
      }
      if (!parseValue(child, depth + 1))
        return false;
      link(child);
      skipSpace();
      if (peek() == close) {
        ++at;
        return true;
      }
      if (peek() != ',')
        return failInContainer(open, close);
      ++at;
    }
  }

  bool failInContainer(size_t open, char close) {
    SourceRange range{document.file, 0, at, std::min(at + 1, text.size())};
    Diagnostic &error = diagnostics.error(
        range, "E0303",
        fmt::format("expected ',' or '{}', found {}", close, found()));
    if (at < text.size())
      return false;
    Diagnostic &note = error.notes.emplace_back();
    note.severity = Severity::Note;
    note.message = "this is not closed";
    note.range = {document.file, 0, open, open + 1};
    return false;
  }

  bool parseString(uint32_t &node) {
    node = addNode(JsonKind::String);
    size_t open = at++;
    while (true) {
      if (at >= text.size() || text[at] == '\n')
        return fail(open, "E0303", "the string is not closed",
                    "begins here and misses its closing quote");
      unsigned char c = text[at];
      if (c == '"') {
        ++at;
        return checkUtf8(open);
      }
      if (c < 0x20)
        return fail(at, "E0303",
                    fmt::format("the control character 0x{:02x} must be "
                                "written as an escape",
                                c));
      if (c == '\\' && !skipEscape())
        return false;
      if (c != '\\')
        ++at;
    }
  }

  bool skipEscape() {
    size_t backslash = at++;
    char c = peek();
    if (c == 'u') {
      for (unsigned i = 1; i <= 4; ++i)
        if (at + i >= text.size() || !llvm::isHexDigit(text[at + i]))
          return fail(backslash, "E0303",
                      "'\\u' takes four hexadecimal digits");
      at += 5;
      return true;
    }
    if (c == '\0' || !llvm::StringRef("\"\\/bfnrt").contains(c))
      return fail(
          backslash, "E0303",
          fmt::format("there is no escape '\\' followed by {}", found()));
    ++at;
    return true;
  }

  bool checkUtf8(size_t open) {
    llvm::StringRef content = text.slice(open, at);
    const auto *begin = reinterpret_cast<const llvm::UTF8 *>(content.data());
    const llvm::UTF8 *position = begin;
    if (llvm::isLegalUTF8String(&position, begin + content.size()))
      return true;
    return fail(open + (position - begin), "E0303",
                "the string is not valid UTF-8");
  }

  bool parseNumber(uint32_t &node) {
    node = addNode(JsonKind::Number);
    size_t begin = at;
    auto digits = [&] {
      size_t first = at;
      while (llvm::isDigit(peek()))
        ++at;
      return at - first;
    };
    if (peek() == '-')
      ++at;
    size_t first = at;
    size_t count = digits();
    bool ok = count == 1 || (count > 1 && text[first] != '0');
    if (ok && peek() == '.') {
      ++at;
      ok = digits() != 0;
    }
    if (ok && (peek() == 'e' || peek() == 'E')) {
      ++at;
      if (peek() == '+' || peek() == '-')
        ++at;
      ok = digits() != 0;
    }
    if (!ok || llvm::isAlnum(peek()) || peek() == '.') {
      SourceRange range{document.file, 0, begin, at};
      while (range.end < text.size() &&
             (llvm::isAlnum(text[range.end]) || text[range.end] == '.'))
        ++range.end;
      diagnostics.error(
          range, "E0303",
          fmt::format(
              "'{}' is not a number in JSON",
              text.slice(begin, std::min(range.end, begin + 40)).str()));
      return false;
    }
    // The text is not terminated by a null byte everywhere it may come from.
    double value = std::strtod(text.slice(begin, at).str().c_str(), nullptr);
    if (!std::isfinite(value)) {
      diagnostics.error({document.file, 0, begin, at}, "E0309",
                        "the number is too large");
      return false;
    }
    document.nodes[node].number = value;
    return true;
  }

  bool parseWord(uint32_t &node) {
    llvm::StringRef word = text.drop_front(at).take_while(
        [](char c) { return llvm::isAlnum(c) || c == '_'; });
    if (word.empty())
      return fail(at, "E0303",
                  fmt::format("expected a value, found {}", found()));
    if (word != "true" && word != "false" && word != "null") {
      diagnostics.error({document.file, 0, at, at + word.size()}, "E0303",
                        fmt::format("'{}' is not a value in JSON",
                                    word.take_front(40).str()));
      return false;
    }
    node = addNode(word == "null" ? JsonKind::Null : JsonKind::Boolean);
    document.nodes[node].boolean = word == "true";
    at += word.size();
    return true;
  }

  JsonDocument &document;
  llvm::StringRef text;
  DiagnosticEngine &diagnostics;
  size_t at = 0;
};

} // namespace enishi

bool JsonDocument::parse(uint32_t fileNumber, const SourceManager &sources,
                         DiagnosticEngine &diagnostics) {
  nodes.clear();
  file = fileNumber;
  source = sources.text(fileNumber);
  if (source.size() > kMaxBytes) {
    diagnostics.error({file, 0, 0, 0}, "E0302",
                      fmt::format("the device file has {} bytes; at most {} "
                                  "are read",
                                  source.size(), kMaxBytes));
    return false;
  }
  return JsonParser(*this, diagnostics).parseFile();
}

JsonKind JsonValue::kind() const { return document->nodes[node].kind; }

SourceRange JsonValue::range() const {
  const JsonDocument::Node &data = document->nodes[node];
  return {document->file, 0, data.begin, data.end};
}

llvm::StringRef JsonValue::text() const {
  const JsonDocument::Node &data = document->nodes[node];
  return document->source.slice(data.begin, data.end);
}

bool JsonValue::boolean() const { return document->nodes[node].boolean; }

double JsonValue::number() const { return document->nodes[node].number; }

/// The code point of the four digits at `at`, which the parser has checked.
static unsigned hexQuad(llvm::StringRef text, size_t at) {
  unsigned value = 0;
  text.substr(at, 4).getAsInteger(16, value);
  return value;
}

static void appendCodePoint(std::string &result, unsigned codePoint) {
  char buffer[UNI_MAX_UTF8_BYTES_PER_CODE_POINT];
  char *end = buffer;
  // An unpaired surrogate becomes the replacement character.
  if (!llvm::ConvertCodePointToUTF8(codePoint, end)) {
    end = buffer;
    llvm::ConvertCodePointToUTF8(0xFFFD, end);
  }
  result.append(buffer, end);
}

std::string JsonValue::string() const {
  llvm::StringRef content = text().drop_front().drop_back();
  if (!content.contains('\\'))
    return content.str();
  std::string result;
  for (size_t i = 0; i < content.size(); ++i) {
    if (content[i] != '\\') {
      result += content[i];
      continue;
    }
    switch (char c = content[++i]) {
    case 'b':
      result += '\b';
      break;
    case 'f':
      result += '\f';
      break;
    case 'n':
      result += '\n';
      break;
    case 'r':
      result += '\r';
      break;
    case 't':
      result += '\t';
      break;
    case 'u': {
      unsigned codePoint = hexQuad(content, i + 1);
      i += 4;
      if (codePoint >> 10 == 0x36 && content.substr(i + 1).starts_with("\\u")) {
        unsigned low = hexQuad(content, i + 3);
        if (low >> 10 == 0x37) {
          codePoint = 0x10000 + ((codePoint & 0x3FF) << 10) + (low & 0x3FF);
          i += 6;
        }
      }
      appendCodePoint(result, codePoint);
      break;
    }
    default:
      result += c;
    }
  }
  return result;
}

std::vector<JsonValue> JsonValue::elements() const {
  std::vector<JsonValue> result;
  for (uint32_t child = document->nodes[node].firstChild; child != ~0u;
       child = document->nodes[child].next)
    result.push_back({document, child});
  return result;
}

std::vector<std::pair<JsonValue, JsonValue>> JsonValue::members() const {
  std::vector<std::pair<JsonValue, JsonValue>> result;
  for (uint32_t key = document->nodes[node].firstChild; key != ~0u;) {
    uint32_t value = document->nodes[key].next;
    result.push_back({{document, key}, {document, value}});
    key = document->nodes[value].next;
  }
  return result;
}
