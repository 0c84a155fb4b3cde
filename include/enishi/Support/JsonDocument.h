//===- JsonDocument.h - JSON with positions ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A JSON reader that remembers where every value stands, so that a message
// about a value can point at it. RFC 8259, nothing more: no comments, no
// trailing commas.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_JSONDOCUMENT_H
#define ENISHI_SUPPORT_JSONDOCUMENT_H

#include "enishi/Support/Diagnostic.h"

namespace enishi {

enum class JsonKind : uint8_t { Null, Boolean, Number, String, Array, Object };

/// What a person calls a kind: "a number", "an object".
llvm::StringRef describe(JsonKind kind);

class JsonDocument;

/// A value of a document: a number into it, cheap to copy.
class JsonValue {
public:
  JsonKind kind() const;
  SourceRange range() const;
  /// The text of the value as it stands in the file.
  llvm::StringRef text() const;

  bool isObject() const { return kind() == JsonKind::Object; }
  bool isArray() const { return kind() == JsonKind::Array; }
  bool boolean() const;
  double number() const;
  /// A string with its escapes resolved.
  std::string string() const;

  /// The elements of an array, in order.
  std::vector<JsonValue> elements() const;
  /// The keys (String values) and values of an object, in order.
  std::vector<std::pair<JsonValue, JsonValue>> members() const;

private:
  friend class JsonDocument;
  JsonValue(const JsonDocument *document, uint32_t node)
      : document(document), node(node) {}
  const JsonDocument *document;
  uint32_t node;
};

class JsonDocument {
public:
  /// Parses a file of `sources` of at most kMaxBytes. Reports the first
  /// mistake and returns false. Linear time; 24 bytes per value.
  bool parse(uint32_t file, const SourceManager &sources,
             DiagnosticEngine &diagnostics);
  JsonValue root() const { return {this, 0}; }

  static constexpr uint64_t kMaxBytes = 16u << 20;
  static constexpr unsigned kMaxDepth = 64;

private:
  friend class JsonValue;
  friend class JsonParser;
  struct Node {
    JsonKind kind;
    uint32_t begin, end;
    uint32_t next; ///< The next sibling; an object's members alternate.
    union {
      double number;
      uint32_t firstChild;
      bool boolean;
    };
  };
  std::vector<Node> nodes;
  llvm::StringRef source;
  uint32_t file = 0;
};

} // namespace enishi

#endif // ENISHI_SUPPORT_JSONDOCUMENT_H
