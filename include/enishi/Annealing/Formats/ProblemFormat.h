//===- ProblemFormat.h - The file formats of problems -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Which formats there are and what each of them can say. The table drives the
// writers' checks, `enishi convert --help` and the table of
// docs/problem-formats.md.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_FORMATS_PROBLEMFORMAT_H
#define ENISHI_ANNEALING_FORMATS_PROBLEMFORMAT_H

#include "enishi/Support/CodeTable.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>
#include <vector>

namespace enishi::annealing {

enum class ProblemFormat : uint8_t {
  Qubo,
  Coo,
  Rudy,
  Mqlib,
  BqpJson,
  BqmJson,
  BqmFile,
  Qplib,
  Lp,
  Mps,
  Hubo,
  Ommx,
};
constexpr unsigned kNumProblemFormats = 12;

/// How a file of a format says whether it minimises.
enum class SenseRule : uint8_t {
  Stated,   ///< The file says it (or the format defines what silence means).
  Minimize, ///< By the definition of the format.
  Maximize, ///< By the definition of the format.
  Unstated, ///< Nothing says it: taken as minimise, and the reader says so.
};

/// What variables a format can name.
enum class NameRule : uint8_t {
  Position, ///< None: a variable is its number.
  Integer,  ///< A whole number of the file's choice.
  Token,    ///< Text without spaces.
  Word,     ///< Text of the characters that LP files allow.
  Text,     ///< Any text.
};

struct ProblemFormatInfo {
  ProblemFormat format;
  llvm::StringLiteral name;  ///< As --from and --to take it.
  llvm::StringLiteral title; ///< For people.
  /// Endings of file names that mean it, separated by spaces.
  llvm::StringLiteral suffixes;
  SenseRule sense;
  /// What a pair's number q contributes to the objective, as x_i x_j times.
  llvm::StringLiteral pairMeaning;
  /// What a diagonal or linear number contributes.
  llvm::StringLiteral linearMeaning;
  unsigned firstIndex;
  NameRule names;
  bool binary, spin, mixed, integers;
  bool linearConstraints, quadraticConstraints;
  bool offset; ///< False where it stands in a comment that others skip.
  unsigned maxDegree;
  bool sumsDuplicates;
};

llvm::ArrayRef<ProblemFormatInfo> problemFormats();
const ProblemFormatInfo &formatInfo(ProblemFormat format);
/// The format of a --from or --to value.
std::optional<ProblemFormat> formatByName(llvm::StringRef name);
/// The format that a file's name means by its ending (".gz" is skipped), or
/// nothing.
std::optional<ProblemFormat> formatBySuffix(llvm::StringRef path);
/// "qubo, coo, ...".
std::string formatNames();

/// What the beginning of a file gives away. `candidates` has one format where
/// it is certain, several where only the name of the file can decide, and none
/// where it is like nothing known. O(size) for JSON, else O(first lines).
struct DetectedFormat {
  std::vector<ProblemFormat> candidates;
};
DetectedFormat detectFormat(llvm::StringRef text);

/// The table of docs/problem-formats.md, in Markdown.
std::string formatTableMarkdown();

/// Every message code of the readers and writers.
CodeTable problemCodes();

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_FORMATS_PROBLEMFORMAT_H
