//===- Reduction.h - Any problem as a quadratic one -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Brings a problem with integers, constraints and terms of any degree to an
// unconstrained quadratic one over binary variables and spins, and takes
// answers back. If the problem has a feasible point then every minimiser of the
// reduced problem stands for an optimum of the problem: penalty weights follow
// from bounds of the objective, not from experience.
// docs/annealing-presolve.md has the theorem.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_REDUCTION_H
#define ENISHI_ANNEALING_REDUCTION_H

#include "enishi/Annealing/IsingModel.h"

#include "llvm/Support/Error.h"

#include <limits>
#include <optional>
#include <string>

namespace enishi::annealing {

/// How an integer of a range of R + 1 values becomes bits.
enum class IntegerEncoding : uint8_t {
  /// lower + b0 + 2 b1 + 4 b2 + ... with a smaller last coefficient:
  /// ceil(log2(R + 1)) bits, no invalid states.
  Binary,
  /// lower + the number of set bits: R bits, no invalid states, many for one
  /// value.
  Unary,
  /// One bit per value, exactly one of them set: powers stay linear.
  OneHot,
  /// R bits of which no later one is set without the one before it: powers stay
  /// linear (Chancellor, arXiv:1903.05068).
  DomainWall,
};

enum class Quadratization : uint8_t {
  /// Whichever of the others, or of their mixtures, needs fewest new variables.
  Fewest,
  /// Every term by itself: one variable for a negative monomial (Freedman,
  /// Drineas, CVPR 2005), ceil(log2 d) - 1 for a positive one or for a product
  /// of d spins (Boros, Crama, Rodriguez-Heck, arXiv:1809.06285 and its proofs
  /// for parity). No penalty weights.
  Termwise,
  /// A new variable for the most frequent pair of factors, again and again
  /// (Rosenberg, Cahiers CERO 17, 1975), with the smallest weights that bounds
  /// allow.
  PairSubstitution,
  /// Terms keep their degree, and no variable is added for them: the reduced
  /// problem need not be quadratic. For machines that take any product of
  /// spins.
  None,
};

struct ReductionOptions {
  IntegerEncoding encoding = IntegerEncoding::Binary;
  /// No coefficient of a binary encoding, slack included, is larger: more bits
  /// for less range. At least 1.
  double maxCoefficient = std::numeric_limits<double>::infinity();
  Quadratization quadratization = Quadratization::Fewest;
  /// Recognise constraints that need no slack.
  bool useSpecialForms = true;
  /// The weight of every penalty, instead of computed ones; 0 for those.
  double penalty = 0;
  /// Values that satisfy all constraints, or none: makes weights smaller where
  /// their objective is good.
  std::vector<double> feasiblePoint;
  /// By constraint, or empty: true where something else holds the constraint.
  /// Its penalty counts where weights are computed, and is not added: among the
  /// values that keep these constraints the minimisers are the problem's.
  std::vector<bool> heldConstraints;
  /// Refuse rather than build a polynomial of more terms.
  uint64_t maxTerms = 20000000;
};

/// What became of a constraint.
enum class ConstraintForm : uint8_t {
  Redundant,   ///< holds for all values of the variables
  Nonnegative, ///< lhs - rhs is never negative (or never positive): itself
  Conflicts,   ///< pairs of literals that must not both be true
  Square,      ///< (lhs - rhs)^2
  SquareSlack, ///< (lhs + slack - rhs)^2
  Encoding,    ///< belongs to an integer's encoding
};

struct ConstraintReport {
  ConstraintForm form = ConstraintForm::Redundant;
  /// The largest weight of its terms, in units of the objective per violation
  /// of one step (after division by the coefficients' common step); 0 where
  /// the constraint is held otherwise.
  double weight = 0;
  uint32_t slackBits = 0;
};

/// The error that a constraint by itself leaves no assignment.
class ImpossibleConstraint : public llvm::ErrorInfo<ImpossibleConstraint> {
public:
  static char ID;
  explicit ImpossibleConstraint(llvm::StringRef name) : name(name) {}
  void log(llvm::raw_ostream &os) const override;
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }

private:
  std::string name;
};

/// A reduced problem and the way back.
class Reduction {
public:
  /// Minimised; isQuadraticUnconstrained() unless terms kept their degree. Its
  /// least value is the problem's
  /// best one, negated where that was maximised. The problem's binary variables
  /// and spins come first, in their order.
  Problem reduced;
  /// One per constraint of the problem, then one per encoding that has one.
  std::vector<ConstraintReport> constraints;
  uint32_t numEncodingBits = 0, numSlackBits = 0, numAuxiliaries = 0;

  /// The values of the problem's variables; always within their bounds.
  std::vector<double> toOriginal(llvm::ArrayRef<double> values) const;
  /// The same from a configuration of toIsing(reduced).
  std::vector<double> toOriginal(llvm::ArrayRef<int8_t> spins) const;

  /// How an original variable reads: constant + sum coefficient * bit.
  struct Image {
    VariableKind kind = VariableKind::Binary;
    IntegerEncoding encoding = IntegerEncoding::Binary;
    double lower = 0, upper = 1;
    std::vector<LinearTerm> bits;
  };
  std::vector<Image> images;
};

/// Fails where an integer variable has no finite bounds, where a constraint has
/// coefficients without a common step (irrational ratios have no exact slack),
/// where one can never hold by itself, and where the result would be too large.
/// Does not find out whether all constraints can hold together: if they cannot,
/// answers are infeasible, which violation() tells.
llvm::Expected<Reduction> reduce(const Problem &problem,
                                 const ReductionOptions &options = {});

/// The least and the largest value of a polynomial, term by term, where
/// variable v is between least[v] and most[v]: a bound, not always reached.
/// Factors of a term that are the same variable must stand together, as
/// normalize() leaves them.
std::pair<double, double> rangeOf(const Polynomial &polynomial,
                                  llvm::ArrayRef<double> least,
                                  llvm::ArrayRef<double> most);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_REDUCTION_H
