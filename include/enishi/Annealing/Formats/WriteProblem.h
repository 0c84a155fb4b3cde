//===- WriteProblem.h - Writing optimisation problems -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_FORMATS_WRITEPROBLEM_H
#define ENISHI_ANNEALING_FORMATS_WRITEPROBLEM_H

#include "enishi/Annealing/Formats/ReadProblem.h"

#include "llvm/Support/raw_ostream.h"

namespace enishi::annealing {

/// How what was written relates to the problem: for values v of the problem,
///
///   problem.evaluate(v) = sign * (value in the file of values(v)).
struct WrittenProblem {
  double sign = 1;
  /// The spins of the problem are written as binary variables (1 for +1), or
  /// its binary variables as spins.
  bool toBinary = false, toSpin = false;
  /// The file has one more variable, the last: a spin that the others' fields
  /// are couplings to. A configuration and its opposite are the same.
  bool hasGhost = false;

  /// The values of the file's variables that stand for a problem's values.
  std::vector<double> values(const Problem &problem,
                             llvm::ArrayRef<double> values) const;
};

struct WriteProblemOptions {
  ProblemFormat format = ProblemFormat::BqmJson;
  /// The major version of BqmFile: 1 or 2.
  unsigned bqmVersion = 2;
};

/// Writes a problem. Numbers read back to the same double. What the format
/// cannot say is either put differently (see WrittenProblem; with a warning
/// where another reader would miss something) or an error that names formats
/// that can. Returns nothing, having written nothing, on error. O(size).
std::optional<WrittenProblem> writeProblem(const Problem &problem,
                                           const WriteProblemOptions &options,
                                           llvm::raw_ostream &os,
                                           DiagnosticEngine &diagnostics);

/// Reads a file and writes it in another format.
std::optional<WrittenProblem>
convertProblem(uint32_t file, SourceManager &sources,
               const ReadProblemOptions &read, const WriteProblemOptions &write,
               llvm::raw_ostream &os, DiagnosticEngine &diagnostics);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_FORMATS_WRITEPROBLEM_H
