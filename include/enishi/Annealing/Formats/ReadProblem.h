//===- ReadProblem.h - Reading optimisation problems ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_FORMATS_READPROBLEM_H
#define ENISHI_ANNEALING_FORMATS_READPROBLEM_H

#include "enishi/Annealing/Formats/ProblemFormat.h"
#include "enishi/Annealing/Problem.h"
#include "enishi/Support/Diagnostic.h"

#include <optional>

namespace enishi::annealing {

struct ReadProblemOptions {
  /// Without one the content decides, and where it does not, the name's ending.
  std::optional<ProblemFormat> format;
  /// Whether the objective is minimised or maximised, for files that do not
  /// say. An error where the file says the opposite.
  std::optional<Sense> sense;
  /// The variables of a COO file without a `vartype` line; else binary.
  std::optional<VariableKind> domain;
  /// How much a compressed file may unpack to, in bytes.
  uint64_t maxUnpackedBytes = uint64_t(4) << 30;
};

/// Reads the problem that `sources` holds under the number `file` (plain or
/// compressed with gzip; what is unpacked becomes another file of `sources`).
/// Every polynomial is in normal form and has the one meaning of Problem.h.
/// Reports what is wrong, with positions, and returns nothing on error.
/// Time and memory are linear in the file.
std::optional<Problem> readProblem(uint32_t file, SourceManager &sources,
                                   DiagnosticEngine &diagnostics,
                                   const ReadProblemOptions &options = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_FORMATS_READPROBLEM_H
