//===- Penalties.h - Constraints as penalties -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_REDUCTION_PENALTIES_H
#define ENISHI_LIB_ANNEALING_REDUCTION_PENALTIES_H

#include "BitPolynomial.h"

#include "enishi/Annealing/Reduction.h"

#include <functional>
#include <vector>

namespace enishi::annealing {

/// A constraint's penalty: the sum of its parts, each of which is never
/// negative, and is at least 1 for the best slack wherever it is not 0. The
/// constraint holds where all are 0 for some slack.
struct Penalty {
  ConstraintForm form = ConstraintForm::Redundant;
  struct Part {
    BitPolynomial polynomial;
    /// Bits that do not raise any penalty of the part when they fall to 0: the
    /// part is a product of these.
    Monomial literals;
  };
  std::vector<Part> parts;
  /// Every bit that the constraint knows, without slack.
  Monomial support;
  uint32_t slackBits = 0;
};

/// Returns the number of a new bit.
using NewBit = std::function<Bit()>;

/// What is known of a constraint's left-hand side besides its bits.
struct LhsBounds {
  /// On all points that other constraints (of encodings) allow.
  double lower, upper;
  /// The largest coefficient before equal terms were summed.
  double largest;
};

/// lhs (relation) rhs as a penalty. Fails where the coefficients have no common
/// step or nothing can satisfy it.
llvm::Expected<Penalty> makePenalty(BitPolynomial lhs, Relation relation,
                                    double rhs, LhsBounds bounds,
                                    llvm::StringRef name,
                                    const ReductionOptions &options,
                                    const NewBit &newSlack);

/// Coefficients 1, 2, 4, ..., none above maxCoefficient, and a last one such
/// that their subsets have exactly the sums 0, 1, ..., range.
std::vector<double> binaryCoefficients(double range, double maxCoefficient);

/// The weights of all penalties' parts such that no minimiser of the sum
/// violates one, if the constraints can hold together.
/// `objectiveGap`: an upper bound of the best feasible objective less a lower
/// bound of all, or infinity.
std::vector<std::vector<double>> findWeights(const BitPolynomial &objective,
                                             const SpinTerms &spinTerms,
                                             llvm::ArrayRef<Penalty> penalties,
                                             uint32_t numBits,
                                             double objectiveGap, double scale);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_REDUCTION_PENALTIES_H
