//===- Penalties.cpp - Constraints as penalties -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Penalties.h"

#include "llvm/ADT/EquivalenceClasses.h"
#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <numeric>

using namespace enishi::annealing;

namespace {

/// x, or 1 - x.
struct Literal {
  Bit bit;
  bool isNegated;
  double coefficient; ///< > 0
};

BitPolynomial toPolynomial(const Literal &literal) {
  BitPolynomial result(literal.isNegated ? 1 : 0);
  result.add({literal.bit}, literal.isNegated ? -1 : 1);
  return result;
}

/// The factor that makes all coefficients integers, or 0. Decimal fractions are
/// not exact in binary, and sums of them leave small rests: these are read as
/// what they mean. Integers are taken as they are.
double findScale(const BitPolynomial &lhs, double largest) {
  double sum = 0, smallest = HUGE_VAL;
  for (const auto &[bits, coefficient] : lhs.terms) {
    sum += std::abs(coefficient);
    smallest = std::min(smallest, std::abs(coefficient));
  }
  for (double scale :
       {1.0, 2.0,    4.0,    8.0,    16.0, 1e1, 1e2, 1e3, 1e4,  1e5,
        1e6, 0x1p10, 0x1p20, 0x1p30, 3.0,  6.0, 7.0, 9.0, 12.0, 1 / smallest}) {
    double tolerance = scale == 1 ? 0 : std::min(1e-9, 1e-14 * scale * largest);
    bool fits = llvm::all_of(lhs.terms, [&](const auto &term) {
      double value = term.second * scale;
      return std::abs(value - std::round(value)) <= tolerance;
    });
    if (fits && sum * scale < 0x1p52)
      return scale;
  }
  return 0;
}

class PenaltyMaker {
public:
  PenaltyMaker(BitPolynomial lhs, Relation relation, double rhs,
               llvm::StringRef name, const ReductionOptions &options,
               const NewBit &newSlack)
      : lhs(std::move(lhs)), relation(relation), rhs(rhs), name(name),
        options(options), newSlack(newSlack) {}

  llvm::Expected<Penalty> run(LhsBounds bounds);

private:
  llvm::Error impossible() const {
    return llvm::make_error<ImpossibleConstraint>(name);
  }
  llvm::Error bringToIntegers(LhsBounds &bounds);
  bool trySpecialForms();
  bool tryNonnegative();
  bool tryConflicts();
  void addPart(BitPolynomial polynomial, Monomial literals = {}) {
    penalty.parts.push_back({std::move(polynomial), std::move(literals)});
  }
  /// A part that is 1 where both literals are true (or the one).
  void addConflict(const Literal &a, const Literal *b);

  BitPolynomial lhs;
  Relation relation;
  double rhs;
  llvm::StringRef name;
  const ReductionOptions &options;
  const NewBit &newSlack;
  Penalty penalty;
};

llvm::Error PenaltyMaker::bringToIntegers(LhsBounds &bounds) {
  auto &[lower, upper, largest] = bounds;
  if (relation == Relation::GreaterEqual) {
    BitPolynomial negated;
    negated.addAll(lhs, -1);
    lhs = std::move(negated);
    rhs = -rhs;
    std::tie(lower, upper) = std::pair(-upper, -lower);
    relation = Relation::LessEqual;
  }
  double constant = lhs.constant();
  lhs.add({}, -constant);
  rhs -= constant;
  lower -= constant;
  upper -= constant;
  double scale = findScale(lhs, largest);
  if (scale == 0)
    return llvm::createStringError(
        "the coefficients of constraint '" + name +
        "' have no common step that a slack variable could count in; write "
        "them with fewer digits");
  uint64_t divisor = 0;
  BitPolynomial integers;
  for (const auto &[bits, coefficient] : lhs.terms)
    integers.add(bits, std::round(coefficient * scale));
  lhs = std::move(integers);
  for (const auto &[bits, coefficient] : lhs.terms) {
    divisor = std::gcd(divisor, static_cast<uint64_t>(std::abs(coefficient)));
  }
  double unit = divisor == 0 ? 1 : static_cast<double>(divisor);
  for (auto &[bits, coefficient] : lhs.terms)
    coefficient /= unit;
  scale /= unit;
  rhs *= scale;
  lower *= scale;
  upper *= scale;
  // What the scaling may have rounded.
  double tolerance = 1e-9 * std::max(1.0, std::abs(rhs));
  if (relation == Relation::LessEqual) {
    rhs = std::floor(rhs + tolerance);
  } else {
    if (std::abs(rhs - std::round(rhs)) > tolerance)
      return impossible();
    rhs = std::round(rhs);
  }
  lower = std::max(lhs.lower(),
                   std::ceil(lower - 1e-9 * std::max(1.0, std::abs(lower))));
  upper = std::min(lhs.upper(),
                   std::floor(upper + 1e-9 * std::max(1.0, std::abs(upper))));
  return llvm::Error::success();
}

/// A lhs that is never below (above) the only value that is allowed.
bool PenaltyMaker::tryNonnegative() {
  double sign = lhs.lower() == rhs ? 1 : -1;
  if (sign < 0 && (relation != Relation::Equal || lhs.upper() != rhs))
    return false;
  penalty.form = ConstraintForm::Nonnegative;
  BitPolynomial excess;
  excess.addAll(lhs, sign);
  excess.add({}, -sign * rhs);
  // A sum of monomials, each of which is 0 or at least 1 by itself.
  bool isSum = llvm::all_of(excess.terms, [](const auto &term) {
    return term.first.empty() || term.second > 0;
  });
  if (isSum && excess.constant() == 0) {
    for (const auto &[bits, coefficient] : excess.terms) {
      BitPolynomial part;
      part.add(bits, 1);
      addPart(std::move(part), bits);
    }
    return true;
  }
  addPart(std::move(excess));
  return true;
}

void PenaltyMaker::addConflict(const Literal &a, const Literal *b) {
  BitPolynomial polynomial = toPolynomial(a);
  Monomial literals;
  if (!a.isNegated)
    literals.push_back(a.bit);
  if (b) {
    polynomial = polynomial * toPolynomial(*b);
    if (!b->isNegated)
      literals.push_back(b->bit);
  }
  addPart(std::move(polynomial), std::move(literals));
}

/// Inequalities of literals that only say which literals exclude each other:
/// at most one of several, x <= y, x + y >= 1, knapsacks that hold one item.
bool PenaltyMaker::tryConflicts() {
  if (relation != Relation::LessEqual || lhs.degree() != 1)
    return false;
  double room = rhs;
  std::vector<Literal> literals;
  for (const auto &[bits, coefficient] : lhs.terms) {
    literals.push_back({bits[0], coefficient < 0, std::abs(coefficient)});
    if (coefficient < 0)
      room -= coefficient;
  }
  llvm::stable_sort(literals, [](const Literal &a, const Literal &b) {
    return a.coefficient < b.coefficient;
  });
  auto firstTooLarge = llvm::find_if(
      literals, [&](const Literal &l) { return l.coefficient > room; });
  std::vector<Literal> excluded(firstTooLarge, literals.end());
  literals.erase(firstTooLarge, literals.end());
  double sum = 0;
  for (const Literal &literal : literals)
    sum += literal.coefficient;
  bool allFit = sum <= room;
  if (!allFit && literals.size() >= 2 &&
      literals[0].coefficient + literals[1].coefficient <= room)
    return false;
  penalty.form = ConstraintForm::Conflicts;
  for (const Literal &literal : excluded)
    addConflict(literal, nullptr);
  if (!allFit)
    for (size_t i = 0; i < literals.size(); ++i)
      for (size_t j = i + 1; j < literals.size(); ++j)
        addConflict(literals[i], &literals[j]);
  return true;
}

llvm::Expected<Penalty> PenaltyMaker::run(LhsBounds bounds) {
  if (llvm::Error error = bringToIntegers(bounds))
    return std::move(error);
  double lower = bounds.lower, upper = bounds.upper;
  for (const auto &[bits, coefficient] : lhs.terms)
    penalty.support.append(bits.begin(), bits.end());
  llvm::sort(penalty.support);
  penalty.support.erase(llvm::unique(penalty.support), penalty.support.end());
  if (lower > rhs || (relation == Relation::Equal && upper < rhs))
    return impossible();
  if (relation == Relation::LessEqual ? upper <= rhs
                                      : lower == rhs && upper == rhs)
    return penalty;
  if (options.useSpecialForms && (tryConflicts() || tryNonnegative()))
    return penalty;
  BitPolynomial difference = lhs;
  difference.add({}, -rhs);
  penalty.form = ConstraintForm::Square;
  if (relation == Relation::LessEqual) {
    std::vector<double> slack =
        binaryCoefficients(rhs - lower, options.maxCoefficient);
    penalty.slackBits = slack.size();
    if (!slack.empty())
      penalty.form = ConstraintForm::SquareSlack;
    for (double coefficient : slack)
      difference.add({newSlack()}, coefficient);
  }
  if (double(difference.terms.size()) * double(difference.terms.size()) >
      double(options.maxTerms))
    return llvm::createStringError("the square of constraint '" + name +
                                   "' has too many terms");
  addPart(difference * difference);
  return penalty;
}

} // namespace

llvm::Expected<Penalty>
enishi::annealing::makePenalty(BitPolynomial lhs, Relation relation, double rhs,
                               LhsBounds bounds, llvm::StringRef name,
                               const ReductionOptions &options,
                               const NewBit &newSlack) {
  return PenaltyMaker(std::move(lhs), relation, rhs, name, options, newSlack)
      .run(bounds);
}

std::vector<double>
enishi::annealing::binaryCoefficients(double range, double maxCoefficient) {
  std::vector<double> result;
  double next = 1, limit = std::max(1.0, std::floor(maxCoefficient));
  // With 1, 2, 4, ... c all sums below 2 c are there; a further coefficient of
  // at most what is there plus one leaves no gap.
  while (range > 0) {
    double coefficient = std::min({next, range, limit});
    result.push_back(coefficient);
    range -= coefficient;
    next = std::min(2 * next, limit);
  }
  return result;
}

namespace {

class WeightFinder {
public:
  WeightFinder(const BitPolynomial &objective, const SpinTerms &spinTerms,
               llvm::ArrayRef<Penalty> penalties, uint32_t numBits,
               double scale)
      : penalties(penalties), cluster(numBits), canRepair(numBits, true),
        cost(numBits, 0), clusterRange(numBits, 0),
        largest(std::max(scale, 0x1p-500)) {
    findClusters();
    for (const auto &[bits, coefficient] : objective.terms)
      addTerm(bits, coefficient, std::abs(coefficient),
              std::max(0.0, -coefficient));
    for (const auto &[bits, coefficient] : spinTerms)
      addTerm(bits, coefficient, 2 * std::abs(coefficient),
              2 * std::abs(coefficient));
  }

  double weightOf(const Penalty &penalty, const Penalty::Part &part,
                  double objectiveGap) {
    double range = std::min(totalRange, objectiveGap);
    if (!penalty.support.empty())
      range = std::min(range, clusterRange[find(penalty.support[0])]);
    for (Bit bit : part.literals)
      if (bit < cost.size() && canRepair[bit])
        range = std::min(range, cost[bit]);
    return above(range);
  }

private:
  Bit find(Bit bit) {
    while (cluster[bit] != bit)
      bit = cluster[bit] = cluster[cluster[bit]];
    return bit;
  }
  void findClusters();
  void addTerm(llvm::ArrayRef<Bit> bits, double coefficient, double range,
               double costOfFalling);
  /// More than `range` by as much as keeps the two apart after rounding, and
  /// with few digits.
  double above(double range) const {
    if (isIntegral)
      return std::floor(range) + 1;
    double unit = std::ldexp(1, std::ilogb(std::max(range, largest)) - 10);
    return (std::floor(range / unit) + 2) * unit;
  }

  llvm::ArrayRef<Penalty> penalties;
  std::vector<Bit> cluster;
  /// The bit may fall to 0 without raising any penalty.
  std::vector<bool> canRepair;
  /// How much the objective may rise by that.
  std::vector<double> cost;
  std::vector<double> clusterRange;
  double totalRange = 0, largest;
  bool isIntegral = true;
};

void WeightFinder::findClusters() {
  std::iota(cluster.begin(), cluster.end(), Bit(0));
  for (const Penalty &penalty : penalties) {
    if (penalty.parts.empty())
      continue;
    for (Bit bit : penalty.support) {
      Bit a = find(bit), b = find(penalty.support[0]);
      cluster[std::max(a, b)] = std::min(a, b);
    }
    // A bit is repairable where every part that knows it is a product of
    // literals with it among them.
    for (const Penalty::Part &part : penalty.parts)
      for (const auto &[bits, coefficient] : part.polynomial.terms)
        for (Bit bit : bits)
          if (bit < canRepair.size() && !llvm::is_contained(part.literals, bit))
            canRepair[bit] = false;
  }
}

void WeightFinder::addTerm(llvm::ArrayRef<Bit> bits, double coefficient,
                           double range, double costOfFalling) {
  isIntegral &=
      coefficient == std::round(coefficient) && std::abs(coefficient) < 0x1p50;
  if (bits.empty())
    return;
  totalRange += range;
  llvm::SmallVector<Bit, 4> roots;
  for (Bit bit : bits) {
    cost[bit] += costOfFalling;
    if (!llvm::is_contained(roots, find(bit)))
      roots.push_back(find(bit));
  }
  for (Bit root : roots)
    clusterRange[root] += range;
}

} // namespace

std::vector<std::vector<double>> enishi::annealing::findWeights(
    const BitPolynomial &objective, const SpinTerms &spinTerms,
    llvm::ArrayRef<Penalty> penalties, uint32_t numBits, double objectiveGap,
    double scale) {
  WeightFinder finder(objective, spinTerms, penalties, numBits, scale);
  std::vector<std::vector<double>> weights;
  for (const Penalty &penalty : penalties) {
    std::vector<double> &list = weights.emplace_back();
    for (const Penalty::Part &part : penalty.parts)
      list.push_back(finder.weightOf(penalty, part, objectiveGap));
  }
  return weights;
}
