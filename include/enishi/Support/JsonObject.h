//===- JsonObject.h - Reading the keys of an object -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Takes the keys of a JSON object one by one, checks their types and ranges,
// and at the end reports every key that nobody took.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_JSONOBJECT_H
#define ENISHI_SUPPORT_JSONOBJECT_H

#include "enishi/Support/JsonDocument.h"

#include <limits>

namespace enishi {

/// The candidate nearest to `word` in edit distance, or "" if none is near.
llvm::StringRef nearestWord(llvm::StringRef word,
                            llvm::ArrayRef<llvm::StringRef> candidates);

/// Reports "expected a number, found a string" at `value`.
void reportWrongKind(JsonValue value, llvm::StringRef what, JsonKind expected,
                     DiagnosticEngine &diagnostics);

/// Reports that `word`, standing at `value`, is none of the candidates.
void reportUnknownWord(JsonValue value, llvm::StringRef what,
                       llvm::ArrayRef<llvm::StringRef> candidates,
                       DiagnosticEngine &diagnostics);

class JsonObject {
public:
  /// `what` names the object in messages: "the measurement".
  JsonObject(JsonValue value, std::string what, DiagnosticEngine &diagnostics);

  bool isValid() const { return valid; }
  JsonValue value() const { return object; }
  DiagnosticEngine &engine() const { return diagnostics; }

  /// The value of a key, or nothing.
  std::optional<JsonValue> take(llvm::StringLiteral key);
  /// The same, reporting a missing key.
  std::optional<JsonValue> require(llvm::StringLiteral key);
  /// The same with a check of the kind.
  std::optional<JsonValue> take(llvm::StringLiteral key, JsonKind kind);
  std::optional<JsonValue> require(llvm::StringLiteral key, JsonKind kind);

  std::optional<std::string> string(llvm::StringLiteral key);
  bool boolean(llvm::StringLiteral key, bool otherwise);
  /// A number in [min, max]; reports one outside.
  std::optional<double>
  number(llvm::StringLiteral key, double min = 0,
         double max = std::numeric_limits<double>::infinity());
  std::optional<uint64_t> integer(llvm::StringLiteral key, uint64_t min,
                                  uint64_t max);
  std::optional<uint64_t> requireInteger(llvm::StringLiteral key, uint64_t min,
                                         uint64_t max);

  /// Reports every key that was not taken.
  void finish();

private:
  struct Member {
    std::string key;
    JsonValue keyValue;
    JsonValue value;
    bool taken = false;
  };
  JsonValue object;
  std::string what;
  DiagnosticEngine &diagnostics;
  std::vector<Member> members;
  std::vector<llvm::StringRef> known;
  bool valid = false;
};

/// A whole number in [min, max] at `value`; reports anything else. `what`
/// names it in the message.
std::optional<uint64_t> readInteger(JsonValue value, llvm::StringRef what,
                                    uint64_t min, uint64_t max,
                                    DiagnosticEngine &diagnostics);

} // namespace enishi

#endif // ENISHI_SUPPORT_JSONOBJECT_H
