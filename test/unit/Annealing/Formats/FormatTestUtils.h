//===- FormatTestUtils.h - What the tests of formats share ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_ANNEALING_FORMATS_FORMATTESTUTILS_H
#define ENISHI_TEST_UNIT_ANNEALING_FORMATS_FORMATTESTUTILS_H

#include "enishi/Annealing/Formats/WriteProblem.h"

#include <memory>
#include <random>

namespace enishi::annealing {

/// A problem read from bytes, with all that was said about it.
struct ReadText {
  std::unique_ptr<SourceManager> sources = std::make_unique<SourceManager>();
  std::unique_ptr<DiagnosticEngine> diagnostics =
      std::make_unique<DiagnosticEngine>(*sources);
  std::optional<Problem> problem;

  explicit operator bool() const { return problem.has_value(); }
  /// A line for each message, its label, help and notes.
  std::string messages() const;
};

/// Messages as the corpus of wrong files has them.
std::string describe(const SourceManager &sources,
                     const DiagnosticEngine &diagnostics);

ReadText readText(llvm::StringRef text, const ReadProblemOptions &options = {},
                  llvm::StringRef name = "test");
ReadText readFile(const std::string &path,
                  const ReadProblemOptions &options = {});

struct WrittenText {
  std::optional<WrittenProblem> written;
  std::string text;
  std::string messages;
};
WrittenText writeText(const Problem &problem, ProblemFormat format,
                      unsigned bqmVersion = 2);

/// The folder with the collected problems (ENISHI_SHARED_DATA, or
/// ../shared/data beside the sources), or empty.
std::string sharedData();

/// Which problems randomProblem makes.
struct RandomOptions {
  unsigned maxDegree = 2;
  bool binary = true, spin = false, integers = false;
  bool constraints = false, names = false;
  /// Coefficients are multiples of 1/8, so that every sum is exact.
  bool dyadic = true;
};
Problem randomProblem(std::mt19937 &random, const RandomOptions &options);

/// Calls `visit` with every assignment of the problem's variables.
void forEachAssignment(const Problem &problem,
                       llvm::function_ref<void(llvm::ArrayRef<double>)> visit);

/// Evaluates a polynomial with no code of the library's.
double energyOf(const Polynomial &polynomial, llvm::ArrayRef<double> values);

} // namespace enishi::annealing

#endif // ENISHI_TEST_UNIT_ANNEALING_FORMATS_FORMATTESTUTILS_H
