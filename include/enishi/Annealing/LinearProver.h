//===- LinearProver.h - Proofs by linear programs ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What no feasible assignment of a problem with constraints can beat, and that
// one is the best or that there is none. Products of variables become columns
// of a linear program (see Relaxation.h), which a library solves in floating
// point; from the multipliers that it suggests bounds are computed anew, with
// every rounding accounted for, so that a mistake of the library makes a bound
// weak and never wrong.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_LINEARPROVER_H
#define ENISHI_ANNEALING_LINEARPROVER_H

#include "enishi/Annealing/Problem.h"

#include "llvm/Support/Error.h"

#include <functional>
#include <limits>
#include <memory>
#include <optional>

namespace enishi::annealing {

class LinearSearch;

/// When a call of LinearProver::run ends.
struct LinearProverLimits {
  /// Seconds of wall-clock time; infinite for none.
  double timeLimit = std::numeric_limits<double>::infinity();
  /// Steps; 0 for none. An iteration of the simplex method counts as one step
  /// for every row and column. Without a time limit the result depends on the
  /// problem, what was offered and the steps alone.
  uint64_t stepLimit = 0;
  /// Nodes of the tree; 1 for the root alone.
  uint64_t nodeLimit = UINT64_MAX;
  /// Stop at this value of the objective or a better one.
  std::optional<double> target;
  /// Called now and then with the part of the budget that is used; false stops.
  std::function<bool(double fraction)> progress;
};

/// Branch and bound with linear relaxations: cuts for products, bounds
/// tightened by reduced costs, pseudo-costs started by short trials, the node
/// of the least bound next and its children first.
class LinearProver {
public:
  /// Takes a problem of any degree; it must outlive this. Fails where an
  /// integer variable has no bounds within 2^26, coefficients are not finite or
  /// beyond 1e+-60, there would be too many products, or Enishi was built
  /// without a library for linear programs.
  static llvm::Expected<LinearProver> create(const Problem &problem);
  LinearProver(LinearProver &&);
  ~LinearProver();

  /// An assignment that somebody found; ignored unless it is feasible and
  /// better than what is known.
  void offer(llvm::ArrayRef<double> values);
  /// Goes on where the last call ended.
  void run(const LinearProverLimits &limits);

  /// No feasible assignment has a better objective, in the problem's own sense;
  /// infinite where nothing is known, or where there is none.
  double bound() const;
  /// The best feasible assignment known, or empty.
  llvm::ArrayRef<double> values() const;
  /// values() cannot be beaten. Where the coefficients are no multiples of a
  /// number, by no more than 1e-9 of the objective, which bound() accounts for.
  bool isOptimal() const;
  /// No assignment satisfies all constraints.
  bool isInfeasible() const;
  uint64_t nodes() const;
  uint64_t steps() const;

private:
  explicit LinearProver(std::unique_ptr<LinearSearch> search);
  std::unique_ptr<LinearSearch> search;
};

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_LINEARPROVER_H
