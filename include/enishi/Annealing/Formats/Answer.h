//===- Answer.h - Answers to optimisation problems as files -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// What `enishi solve` writes and `enishi verify PROBLEM ANSWER` reads: one
// JSON object, with the assignment by the variables' names, so that it stays
// right when the problem is converted to another format.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_FORMATS_ANSWER_H
#define ENISHI_ANNEALING_FORMATS_ANSWER_H

#include "enishi/Annealing/Problem.h"
#include "enishi/Support/Diagnostic.h"

#include "llvm/Support/raw_ostream.h"

#include <optional>

namespace enishi::annealing {

struct Answer {
  struct Value {
    std::string name;
    double value = 0;
    SourceRange where; ///< Of the name, in a file that was read.
  };
  struct Violation {
    std::string constraint;
    double amount = 0;
  };
  std::string problem;
  Sense sense = Sense::Minimize;
  /// The objective, in the problem's own sense and with its constant.
  double energy = 0;
  std::vector<Value> assignment;
  /// The constraints that the assignment breaks, and by how much.
  std::vector<Violation> violations;
  std::string solver;
  std::optional<double> seconds;
  std::optional<uint64_t> seed;
  /// No assignment is better than this.
  std::optional<double> bound;
  bool isOptimal = false;
  /// What is worth knowing of the machine's run, as a JSON object, or empty. It
  /// is written, and not read.
  std::string run;
};

/// The answer that values of the problem's variables are: with its energy and
/// violations, and without a solver. O(size of the problem).
Answer makeAnswer(const Problem &problem, llvm::ArrayRef<double> values);

/// Writes one JSON object with the keys of docs/problem-formats.md. Numbers
/// read back to the same double.
void writeAnswer(const Answer &answer, llvm::raw_ostream &os);

/// Reads an answer; reports what is wrong, with positions.
std::optional<Answer> readAnswer(uint32_t file, const SourceManager &sources,
                                 DiagnosticEngine &diagnostics);

/// What an answer is worth, computed anew from its assignment.
struct AnswerCheck {
  std::vector<double> values; ///< By the problem's variables.
  Answer actual;              ///< With the energy and violations that hold.
  bool senseAgrees = true;
  bool energyAgrees = true;    ///< To within rounding: 1e-9 of the terms' sum.
  bool violationsAgree = true; ///< The same constraints are broken.
  bool boundIsPossible = true; ///< A feasible answer is not beyond its bound.
  bool isFeasible() const { return actual.violations.empty(); }
  bool agrees() const {
    return senseAgrees && energyAgrees && violationsAgree && boundIsPossible;
  }
};

/// Reports names that differ from the problem's and values that a variable
/// can't take; returns nothing then.
std::optional<AnswerCheck> checkAnswer(const Problem &problem,
                                       const Answer &answer,
                                       DiagnosticEngine &diagnostics);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_FORMATS_ANSWER_H
