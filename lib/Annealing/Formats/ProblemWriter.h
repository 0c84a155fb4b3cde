//===- ProblemWriter.h - What the writers share -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_FORMATS_PROBLEMWRITER_H
#define ENISHI_LIB_ANNEALING_FORMATS_PROBLEMWRITER_H

#include "enishi/Annealing/Formats/WriteProblem.h"

namespace enishi::annealing::formats {

/// A problem that has been brought to what the format can say.
struct ProblemWriter {
  const Problem &problem;
  const WriteProblemOptions &options;
  llvm::raw_ostream &os;

  bool isSpin() const {
    return !problem.variables.empty() &&
           problem.variables[0].kind == VariableKind::Spin;
  }
};

/// The shortest decimal text that reads back to the same double; whole numbers
/// of up to 15 digits without an exponent.
std::string numberText(double value);
/// The same without an exponent, for readers that know none.
std::string plainNumberText(double value);

/// Appends to a buffer that goes to a stream in large pieces.
class TextBuffer {
public:
  explicit TextBuffer(llvm::raw_ostream &os) : os(os) {
    text.reserve(kPiece + 4096);
  }
  ~TextBuffer() { os << text; }
  TextBuffer(const TextBuffer &) = delete;
  TextBuffer &operator=(const TextBuffer &) = delete;
  TextBuffer &operator<<(llvm::StringRef part) {
    text.append(part.data(), part.size());
    if (text.size() > kPiece) {
      os << text;
      text.clear();
    }
    return *this;
  }
  TextBuffer &operator<<(char c) { return *this << llvm::StringRef(&c, 1); }
  TextBuffer &index(uint64_t value);
  TextBuffer &number(double value);
  TextBuffer &plain(double value);

private:
  static constexpr size_t kPiece = 1 << 16;
  llvm::raw_ostream &os;
  std::string text;
};

void writeQubo(ProblemWriter &writer);
void writeCoo(ProblemWriter &writer);
void writeRudy(ProblemWriter &writer);
void writeMqlib(ProblemWriter &writer);
void writeBqpJson(ProblemWriter &writer);
void writeBqmJson(ProblemWriter &writer);
void writeHubo(ProblemWriter &writer);
void writeBqmFile(ProblemWriter &writer);
void writeQplib(ProblemWriter &writer);
void writeLp(ProblemWriter &writer);
void writeMps(ProblemWriter &writer);
void writeOmmx(ProblemWriter &writer);

} // namespace enishi::annealing::formats

#endif // ENISHI_LIB_ANNEALING_FORMATS_PROBLEMWRITER_H
