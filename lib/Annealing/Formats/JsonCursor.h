//===- JsonCursor.h - JSON, read where it is needed -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// A pull parser without a tree: a list of ten million numbers goes straight
// into the vector of its reader. RFC 8259, nothing more.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_FORMATS_JSONCURSOR_H
#define ENISHI_LIB_ANNEALING_FORMATS_JSONCURSOR_H

#include "ProblemReader.h"

namespace enishi::annealing::formats {

/// A place in a JSON text. Every reader reports what is wrong and returns
/// false; nothing may be read after that.
class JsonCursor {
public:
  /// Text to read, which lies within the reader's.
  JsonCursor(ProblemReader &reader, llvm::StringRef text)
      : reader(reader), at(text.begin()), end(text.end()) {}

  /// Calls `member` with each key and where it stands; it must read the value.
  bool object(llvm::function_ref<bool(llvm::StringRef, SourceRange)> member);
  /// Calls `element` before each value; it must read the value.
  bool array(llvm::function_ref<bool()> element);
  bool number(double &value);
  /// A whole number below 2^53, without a sign.
  bool index(uint64_t &value, llvm::StringRef what);
  bool string(std::string &value);
  bool boolean(bool &value);
  /// Reads any value over.
  bool skip(unsigned depth = 0);
  /// Nothing but white space follows.
  bool finish();

  /// The first character of the next value, or 0 at the end.
  char peek();
  bool isString() { return peek() == '"'; }
  const char *position() {
    skipSpace();
    return at;
  }
  /// The text from an earlier position to here.
  llvm::StringRef since(const char *from) const {
    return {from, static_cast<size_t>(at - from)};
  }
  /// "expected a number, found a string" at the next value.
  bool failKind(llvm::StringRef expected);

  static constexpr unsigned kMaxDepth = 64;

private:
  void skipSpace() {
    while (at != end &&
           (*at == ' ' || *at == '\n' || *at == '\t' || *at == '\r'))
      ++at;
  }
  bool consume(char c, llvm::StringRef where);
  bool escape(std::string &value, const char *stringAt);
  bool hex4(unsigned &value);
  bool word(llvm::StringRef expected);

  ProblemReader &reader;
  const char *at;
  const char *end;
};

/// Escapes a text for JSON, with the quotes. Bytes that are no UTF-8 are
/// replaced.
std::string jsonString(llvm::StringRef text);

} // namespace enishi::annealing::formats

#endif // ENISHI_LIB_ANNEALING_FORMATS_JSONCURSOR_H
