//===- JsonFormats.h - What the JSON formats share --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_FORMATS_JSONFORMATS_H
#define ENISHI_LIB_ANNEALING_FORMATS_JSONFORMATS_H

#include "JsonCursor.h"

#include "llvm/ADT/DenseMap.h"

namespace enishi::annealing::formats {

/// The members of an object, read over once, so that they can be read in the
/// order in which they are needed.
class JsonMembers {
public:
  explicit JsonMembers(ProblemReader &reader) : reader(reader) {}

  /// Reads the object over. Reports a key that stands twice.
  bool index(JsonCursor &cursor);

  /// A cursor at the value of a key, or nothing.
  std::optional<JsonCursor> take(llvm::StringRef key);
  /// The same, reporting a missing key.
  std::optional<JsonCursor> require(llvm::StringRef key);
  /// Warns about keys that nobody took and that are not in `harmless`.
  void finish(llvm::ArrayRef<llvm::StringRef> harmless);

private:
  struct Member {
    std::string key;
    SourceRange keyRange;
    llvm::StringRef value;
    bool taken = false;
  };
  ProblemReader &reader;
  SourceRange objectRange;
  std::vector<Member> members;
};

/// The labels of dimod: numbers, strings and lists of them. A label that is
/// not a string is called by its JSON text.
bool readLabels(JsonCursor &cursor, std::vector<std::string> &labels);
/// Gives the variables their names, or none where they are whole numbers that
/// count up by one.
bool setLabels(ProblemReader &reader, std::vector<std::string> labels,
               SourceRange where);
/// A name as dimod's label: whole numbers and lists as they are, else quoted.
std::string labelJson(llvm::StringRef name);

/// "SPIN" or "BINARY" (any of the given words) at the cursor.
bool readDomain(ProblemReader &reader, JsonCursor cursor,
                llvm::StringRef binaryWord, llvm::StringRef spinWord,
                VariableKind &kind);

/// Collects numbers quickly: [1, 2.5, ...].
bool readReals(JsonCursor &cursor, std::vector<double> &values);
bool readIndices(JsonCursor &cursor, std::vector<uint32_t> &values,
                 uint64_t limit, ProblemReader &reader);

} // namespace enishi::annealing::formats

#endif // ENISHI_LIB_ANNEALING_FORMATS_JSONFORMATS_H
