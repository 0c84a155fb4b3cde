//===- JsonObject.cpp - Reading the keys of an object -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Support/JsonObject.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"

#include <fmt/format.h>

#include <cmath>
#include <tuple>

using namespace enishi;

llvm::StringRef
enishi::nearestWord(llvm::StringRef word,
                    llvm::ArrayRef<llvm::StringRef> candidates) {
  if (word.size() > 64)
    return {};
  // A quarter of the letters may differ; more would be guessing.
  unsigned best = word.size() / 4 + 1;
  llvm::StringRef nearest;
  for (llvm::StringRef candidate : candidates) {
    unsigned distance = word.edit_distance(candidate, true, best);
    if (distance < best || (distance == best && nearest.empty())) {
      best = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

void enishi::reportWrongKind(JsonValue value, llvm::StringRef what,
                             JsonKind expected, DiagnosticEngine &diagnostics) {
  diagnostics.error(value.range(), "E0305",
                    fmt::format("{} must be {}, not {}", what.str(),
                                describe(expected).str(),
                                describe(value.kind()).str()));
}

void enishi::reportUnknownWord(JsonValue value, llvm::StringRef what,
                               llvm::ArrayRef<llvm::StringRef> candidates,
                               DiagnosticEngine &diagnostics) {
  std::string word = value.string();
  Diagnostic &error = diagnostics.error(
      value.range(), "E0311",
      fmt::format("there is no {} '{}'", what.str(),
                  llvm::StringRef(word).take_front(60).str()));
  llvm::StringRef near = nearestWord(word, candidates);
  if (!near.empty()) {
    error.help = fmt::format("did you mean '{}'?", near.str());
    error.fixIts.push_back({value.range(), fmt::format("\"{}\"", near.str()),
                            fmt::format("write '{}'", near.str())});
  } else if (candidates.size() <= 12) {
    error.help = fmt::format("possible: {}", llvm::join(candidates, ", "));
  }
}

JsonObject::JsonObject(JsonValue value, std::string name,
                       DiagnosticEngine &diagnostics)
    : object(value), what(std::move(name)), diagnostics(diagnostics) {
  if (!value.isObject()) {
    reportWrongKind(value, what, JsonKind::Object, diagnostics);
    return;
  }
  valid = true;
  for (auto [key, member] : value.members())
    members.push_back({key.string(), key, member});

  std::vector<const Member *> sorted;
  for (const Member &member : members)
    sorted.push_back(&member);
  llvm::sort(sorted, [](const Member *a, const Member *b) {
    return std::tie(a->key, a) < std::tie(b->key, b);
  });
  for (size_t i = 1; i < sorted.size(); ++i) {
    if (sorted[i]->key != sorted[i - 1]->key)
      continue;
    Diagnostic &error = diagnostics.error(
        sorted[i]->keyValue.range(), "E0307",
        fmt::format("the key '{}' stands twice in {}", sorted[i]->key, what));
    Diagnostic &note = error.notes.emplace_back();
    note.severity = Severity::Note;
    note.message = "it stands here first";
    note.range = sorted[i - 1]->keyValue.range();
  }
}

std::optional<JsonValue> JsonObject::take(llvm::StringLiteral key) {
  if (!llvm::is_contained(known, key))
    known.push_back(key);
  std::optional<JsonValue> result;
  for (Member &member : members)
    if (member.key == key) {
      member.taken = true;
      result = member.value;
    }
  return result;
}

std::optional<JsonValue> JsonObject::require(llvm::StringLiteral key) {
  std::optional<JsonValue> result = take(key);
  if (!result && valid) {
    SourceRange range = object.range();
    range.end = range.begin + 1;
    diagnostics.error(range, "E0308",
                      fmt::format("{} lacks the key '{}'", what, key.str()));
  }
  return result;
}

static std::optional<JsonValue> checkKind(std::optional<JsonValue> value,
                                          llvm::StringRef key, JsonKind kind,
                                          DiagnosticEngine &diagnostics) {
  if (!value || value->kind() == kind)
    return value;
  reportWrongKind(*value, fmt::format("'{}'", key.str()), kind, diagnostics);
  return std::nullopt;
}

std::optional<JsonValue> JsonObject::take(llvm::StringLiteral key,
                                          JsonKind kind) {
  return checkKind(take(key), key, kind, diagnostics);
}

std::optional<JsonValue> JsonObject::require(llvm::StringLiteral key,
                                             JsonKind kind) {
  return checkKind(require(key), key, kind, diagnostics);
}

std::optional<std::string> JsonObject::string(llvm::StringLiteral key) {
  std::optional<JsonValue> value = take(key, JsonKind::String);
  return value ? std::optional(value->string()) : std::nullopt;
}

bool JsonObject::boolean(llvm::StringLiteral key, bool otherwise) {
  std::optional<JsonValue> value = take(key, JsonKind::Boolean);
  return value ? value->boolean() : otherwise;
}

std::optional<double> JsonObject::number(llvm::StringLiteral key, double min,
                                         double max) {
  std::optional<JsonValue> value = take(key, JsonKind::Number);
  if (!value)
    return std::nullopt;
  double number = value->number();
  if (number >= min && number <= max)
    return number;
  diagnostics.error(
      value->range(), "E0309",
      number < min ? fmt::format("'{}' must be at least {}", key.str(), min)
                   : fmt::format("'{}' must be at most {}", key.str(), max));
  return std::nullopt;
}

std::optional<uint64_t> enishi::readInteger(JsonValue value,
                                            llvm::StringRef what, uint64_t min,
                                            uint64_t max,
                                            DiagnosticEngine &diagnostics) {
  if (value.kind() != JsonKind::Number) {
    reportWrongKind(value, what, JsonKind::Number, diagnostics);
    return std::nullopt;
  }
  double number = value.number();
  if (number == std::floor(number) && number >= double(min) &&
      number <= double(max))
    return uint64_t(number);
  diagnostics.error(value.range(), "E0309",
                    fmt::format("{} must be a whole number between {} and {}",
                                what.str(), min, max));
  return std::nullopt;
}

std::optional<uint64_t> JsonObject::integer(llvm::StringLiteral key,
                                            uint64_t min, uint64_t max) {
  std::optional<JsonValue> value = take(key);
  if (!value)
    return std::nullopt;
  return readInteger(*value, fmt::format("'{}'", key.str()), min, max,
                     diagnostics);
}

std::optional<uint64_t> JsonObject::requireInteger(llvm::StringLiteral key,
                                                   uint64_t min, uint64_t max) {
  std::optional<JsonValue> value = require(key);
  if (!value)
    return std::nullopt;
  return readInteger(*value, fmt::format("'{}'", key.str()), min, max,
                     diagnostics);
}

void JsonObject::finish() {
  for (const Member &member : members) {
    if (diagnostics.isFull())
      return;
    if (member.taken)
      continue;
    Diagnostic &error = diagnostics.error(
        member.keyValue.range(), "E0306",
        fmt::format("{} has no key '{}'", what,
                    llvm::StringRef(member.key).take_front(60).str()));
    llvm::StringRef near = nearestWord(member.key, known);
    if (near.empty()) {
      error.help = fmt::format("its keys are {}", llvm::join(known, ", "));
      continue;
    }
    error.help = fmt::format("did you mean '{}'?", near.str());
    error.fixIts.push_back({member.keyValue.range(),
                            fmt::format("\"{}\"", near.str()),
                            fmt::format("write '{}'", near.str())});
  }
}
