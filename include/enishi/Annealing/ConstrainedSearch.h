//===- ConstrainedSearch.h - Search that keeps constraints ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Annealing on the problem as it is stated, without slack variables, bits of
// integers and squares of constraints. A move changes one variable and then
// repairs what that broke: in a row "exactly one of these" another one is
// switched off, which may empty another row, and so on, so that one-hot groups,
// permutations, cardinalities and capacities move from one feasible point to
// the next. What a move leaves broken costs a weight per constraint, which
// rises while it stays broken and falls while all hold (strategic oscillation;
// compare the weights of Thornton, Journal of Automated Reasoning 35, 2005).
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_CONSTRAINEDSEARCH_H
#define ENISHI_ANNEALING_CONSTRAINEDSEARCH_H

#include "enishi/Annealing/Problem.h"
#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

struct ConstrainedResult {
  /// By the problem's variables, within their bounds; of the points visited the
  /// one that breaks the constraints least and, among those, has the best
  /// objective.
  std::vector<double> values;
  double energy = 0;    ///< Its objective, in the problem's own sense.
  double violation = 0; ///< By how much it breaks constraints in all.
  /// No values within the variables' bounds have a better objective.
  double bound = 0;
  /// No constraint is broken and the bound is met.
  bool isOptimal = false;
  /// Changes of a variable that were looked at.
  uint64_t steps = 0;
};

/// Minimises or maximises a problem of any degree under linear and quadratic
/// constraints. Of the options, `target` is a value of the objective in the
/// problem's own sense, and `initial` and `numSamples` are not used; without
/// any limit it does two million steps. With a step limit and no time limit the
/// result depends on the problem, the options and the seed alone.
///
/// A step costs the constraints of one variable, an accepted one its terms of
/// the objective too; memory is linear in the problem's terms.
///
/// Fails where an integer variable has no finite bounds or no value between
/// them, a constraint has a term of degree three, or one can never hold by
/// itself.
llvm::Expected<ConstrainedResult>
constrainedSearch(const Problem &problem, const SolveOptions &options = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_CONSTRAINEDSEARCH_H
