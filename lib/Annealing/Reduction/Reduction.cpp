//===- Reduction.cpp - Any problem as a quadratic one -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Reduction.h"

#include "BitPolynomial.h"
#include "Penalties.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

char ImpossibleConstraint::ID = 0;

void ImpossibleConstraint::log(llvm::raw_ostream &os) const {
  os << "constraint '" << name << "' can never hold";
}

std::pair<double, double>
enishi::annealing::rangeOf(const Polynomial &polynomial,
                           llvm::ArrayRef<double> least,
                           llvm::ArrayRef<double> most) {
  double lower = polynomial.constant, upper = polynomial.constant;
  auto add = [&](llvm::ArrayRef<Variable> term, double coefficient) {
    double low = 1, high = 1;
    for (size_t i = 0; i < term.size();) {
      size_t end = i;
      while (end < term.size() && term[end] == term[i])
        ++end;
      double from = least[term[i]], to = most[term[i]];
      double a = std::pow(from, double(end - i)),
             b = std::pow(to, double(end - i));
      // An even power is least at zero where the range holds it.
      double smallest = std::min(a, b), largest = std::max(a, b);
      if ((end - i) % 2 == 0 && from < 0 && to > 0)
        smallest = 0;
      double corners[] = {low * smallest, low * largest, high * smallest,
                          high * largest};
      low = *llvm::min_element(corners);
      high = *llvm::max_element(corners);
      i = end;
    }
    lower += std::min(coefficient * low, coefficient * high);
    upper += std::max(coefficient * low, coefficient * high);
  };
  for (const LinearTerm &term : polynomial.linear)
    add(term.variable, term.coefficient);
  for (const QuadraticTerm &term : polynomial.quadratic)
    add({term.first, term.second}, term.coefficient);
  for (size_t t = 0; t < polynomial.numHigher(); ++t)
    add(polynomial.higherTerm(t), polynomial.higherCoefficients[t]);
  return {lower, upper};
}

namespace {

class Reducer {
public:
  Reducer(const Problem &problem, const ReductionOptions &options)
      : problem(problem), options(options) {}

  llvm::Expected<Reduction> run();

private:
  Bit newBit(std::string name) {
    result.reduced.variables.push_back(VariableInfo::binary());
    if (!names.empty() || !problem.variableNames.empty()) {
      names.resize(result.reduced.variables.size());
      names.back() = std::move(name);
    }
    return result.reduced.variables.size() - 1;
  }
  llvm::Error encodeVariables();
  void copyObjective();
  llvm::Error reduceObjective();
  llvm::Error encodeInteger(Variable variable);
  /// variable^power over its bits.
  BitPolynomial powerOf(Variable variable, unsigned power) const;
  /// Splits off products of three and more spins where `spinTerms` is given.
  llvm::Error expand(const Polynomial &polynomial, BitPolynomial &bits,
                     SpinTerms *spinTerms) const;
  BitPolynomial expandTerm(llvm::ArrayRef<Variable> term) const;
  llvm::Error addConstraints();
  void addEncodingPenalty(const Reduction::Image &image);
  llvm::Error addPenalties();
  void write(const BitPolynomial &polynomial);

  const Problem &problem;
  const ReductionOptions &options;
  Reduction result;
  std::vector<std::string> names;
  BitPolynomial objective;
  SpinTerms spinTerms;
  std::vector<Penalty> penalties;
  double sign = 1;
};

double largestCoefficient(const Polynomial &polynomial) {
  double largest = std::abs(polynomial.constant);
  auto look = [&](double value) {
    largest = std::max(largest, std::abs(value));
  };
  for (const LinearTerm &term : polynomial.linear)
    look(term.coefficient);
  for (const QuadraticTerm &term : polynomial.quadratic)
    look(term.coefficient);
  llvm::for_each(polynomial.higherCoefficients, look);
  return largest;
}

double smallestOf(const VariableInfo &info) {
  switch (info.kind) {
  case VariableKind::Binary:
    return 0;
  case VariableKind::Spin:
    return -1;
  case VariableKind::Integer:
    break;
  }
  return std::ceil(info.lower);
}

double largestOf(const VariableInfo &info) {
  return info.kind == VariableKind::Integer ? std::floor(info.upper) : 1;
}

llvm::Error Reducer::encodeInteger(Variable variable) {
  Reduction::Image &image = result.images[variable];
  const VariableInfo &info = problem.variables[variable];
  std::string name = problem.nameOf(variable);
  if (!std::isfinite(info.lower) || !std::isfinite(info.upper) ||
      std::abs(info.lower) > 0x1p52 || std::abs(info.upper) > 0x1p52)
    return llvm::createStringError("integer variable '" + name +
                                   "' needs finite bounds");
  image.kind = VariableKind::Integer;
  image.encoding = options.encoding;
  image.lower = smallestOf(info);
  image.upper = largestOf(info);
  double range = image.upper - image.lower;
  if (range < 0)
    return llvm::createStringError("integer variable '" + name +
                                   "' has no value between its bounds");
  std::vector<double> coefficients;
  if (image.encoding == IntegerEncoding::Binary) {
    if (range / std::max(1.0, options.maxCoefficient) > 1e6)
      return llvm::createStringError("integer variable '" + name +
                                     "' would need too many bits");
    coefficients = binaryCoefficients(range, options.maxCoefficient);
  } else {
    if (range > 1e5)
      return llvm::createStringError(
          "integer variable '" + name +
          "' has too many values for an encoding with a bit for each");
    bool oneHot = image.encoding == IntegerEncoding::OneHot;
    if (oneHot && range > 0)
      coefficients.push_back(0);
    for (double value = 1; value <= range; ++value)
      coefficients.push_back(oneHot ? value : 1);
  }
  for (double coefficient : coefficients)
    image.bits.push_back(
        {newBit(name + "[" + std::to_string(image.bits.size()) + "]"),
         coefficient});
  result.numEncodingBits += image.bits.size();
  return llvm::Error::success();
}

llvm::Error Reducer::encodeVariables() {
  result.images.resize(problem.numVariables());
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    const VariableInfo &info = problem.variables[v];
    if (info.kind == VariableKind::Integer)
      continue;
    Bit bit = newBit(problem.nameOf(v));
    bool isSpin = info.kind == VariableKind::Spin;
    result.reduced.variables[bit] = info;
    result.images[v].kind = info.kind;
    result.images[v].lower = isSpin ? -1 : 0;
    result.images[v].bits = {{bit, isSpin ? 2.0 : 1.0}};
  }
  for (Variable v = 0; v < problem.numVariables(); ++v)
    if (problem.variables[v].kind == VariableKind::Integer)
      if (llvm::Error error = encodeInteger(v))
        return error;
  return llvm::Error::success();
}

BitPolynomial Reducer::powerOf(Variable variable, unsigned power) const {
  const Reduction::Image &image = result.images[variable];
  bool isLinear = image.kind == VariableKind::Integer &&
                  (image.encoding == IntegerEncoding::OneHot ||
                   image.encoding == IntegerEncoding::DomainWall);
  if (isLinear) {
    auto valueAt = [&](double steps) {
      return std::pow(image.lower + steps, double(power));
    };
    // As much as the value changes from one state to the next.
    BitPolynomial result(valueAt(0));
    double steps = 0;
    for (const LinearTerm &bit : image.bits) {
      if (image.encoding == IntegerEncoding::OneHot) {
        result.add({bit.variable}, valueAt(bit.coefficient) - valueAt(0));
      } else {
        ++steps;
        result.add({bit.variable}, valueAt(steps) - valueAt(steps - 1));
      }
    }
    return result;
  }
  BitPolynomial value(image.lower);
  for (const LinearTerm &bit : image.bits)
    value.add({bit.variable}, bit.coefficient);
  BitPolynomial result = value;
  for (unsigned i = 1; i < power; ++i)
    result = result * value;
  return result;
}

BitPolynomial Reducer::expandTerm(llvm::ArrayRef<Variable> term) const {
  BitPolynomial product(1);
  for (size_t i = 0; i < term.size();) {
    size_t end = i;
    while (end < term.size() && term[end] == term[i])
      ++end;
    product = product * powerOf(term[i], end - i);
    i = end;
  }
  return product;
}

llvm::Error Reducer::expand(const Polynomial &polynomial, BitPolynomial &bits,
                            SpinTerms *products) const {
  Polynomial normal = polynomial;
  normal.normalize(problem.variables);
  bits.add({}, normal.constant);
  for (const LinearTerm &term : normal.linear)
    bits.addAll(expandTerm(term.variable), term.coefficient);
  for (const QuadraticTerm &term : normal.quadratic)
    bits.addAll(expandTerm({term.first, term.second}), term.coefficient);
  for (size_t t = 0; t < normal.numHigher(); ++t) {
    llvm::ArrayRef<Variable> term = normal.higherTerm(t);
    bool allSpins = llvm::all_of(term, [&](Variable v) {
      return problem.variables[v].kind == VariableKind::Spin;
    });
    if (products && allSpins) {
      Monomial image;
      for (Variable v : term)
        image.push_back(result.images[v].bits[0].variable);
      llvm::sort(image);
      (*products)[image] += normal.higherCoefficients[t];
      continue;
    }
    // A binary variable is its bit; a product of them stays one term.
    double size = 1;
    for (Variable v : term)
      size *= double(result.images[v].bits.size()) +
              (result.images[v].lower != 0 ? 1 : 0);
    if (size + double(bits.terms.size()) > double(options.maxTerms))
      return llvm::createStringError(
          "a term of degree " + std::to_string(term.size()) +
          " has too many terms when its variables are written in bits");
    bits.addAll(expandTerm(term), normal.higherCoefficients[t]);
  }
  return llvm::Error::success();
}

llvm::Error Reducer::addConstraints() {
  std::vector<double> leasts, mosts;
  for (const Reduction::Image &image : result.images) {
    leasts.push_back(image.lower);
    mosts.push_back(image.upper);
  }
  for (size_t c = 0; c < problem.constraints.size(); ++c) {
    const Constraint &constraint = problem.constraints[c];
    std::string name =
        constraint.name.empty() ? std::to_string(c) : constraint.name;
    Constraint normal = constraint;
    normal.lhs.normalize(problem.variables);
    BitPolynomial lhs;
    if (llvm::Error error = expand(normal.lhs, lhs, nullptr))
      return error;
    auto [lower, upper] = rangeOf(normal.lhs, leasts, mosts);
    uint32_t slackBits = 0;
    NewBit newSlack = [&] {
      return newBit("slack " + name + "[" + std::to_string(slackBits++) + "]");
    };
    llvm::Expected<Penalty> penalty =
        makePenalty(std::move(lhs), normal.relation, normal.rhs,
                    {lower, upper, largestCoefficient(constraint.lhs)}, name,
                    options, newSlack);
    if (!penalty)
      return penalty.takeError();
    result.numSlackBits += penalty->slackBits;
    penalties.push_back(std::move(*penalty));
  }
  for (const Reduction::Image &image : result.images)
    addEncodingPenalty(image);
  return llvm::Error::success();
}

void Reducer::addEncodingPenalty(const Reduction::Image &image) {
  bool oneHot = image.encoding == IntegerEncoding::OneHot;
  if (image.kind != VariableKind::Integer || image.bits.size() < 2 ||
      (!oneHot && image.encoding != IntegerEncoding::DomainWall))
    return;
  Penalty penalty;
  penalty.form = ConstraintForm::Encoding;
  for (const LinearTerm &bit : image.bits)
    penalty.support.push_back(bit.variable);
  if (oneHot) {
    BitPolynomial difference(-1);
    for (const LinearTerm &bit : image.bits)
      difference.add({bit.variable}, 1);
    penalty.parts.push_back({difference * difference, {}});
  } else {
    for (size_t i = 0; i + 1 < image.bits.size(); ++i) {
      Bit before = image.bits[i].variable, after = image.bits[i + 1].variable;
      BitPolynomial wall = BitPolynomial::bit(after);
      wall.add({before, after}, -1);
      penalty.parts.push_back({std::move(wall), {after}});
    }
  }
  penalties.push_back(std::move(penalty));
}

llvm::Error Reducer::addPenalties() {
  double gap = std::numeric_limits<double>::infinity();
  if (!options.feasiblePoint.empty()) {
    if (options.feasiblePoint.size() != problem.numVariables() ||
        violation(problem, options.feasiblePoint) != 0)
      return llvm::createStringError(
          "the point that was given as feasible is not");
    double least = objective.lower();
    for (const auto &[bits, coefficient] : spinTerms)
      least -= std::abs(coefficient);
    double value = sign * problem.evaluate(options.feasiblePoint);
    // The two are rounded differently.
    gap = std::max(0.0, value - least) +
          1e-12 * (std::abs(value) + std::abs(least));
  }
  std::vector<std::vector<double>> weights = findWeights(
      objective, spinTerms, penalties, result.reduced.numVariables(), gap,
      largestCoefficient(problem.objective));
  for (size_t c = 0; c < penalties.size(); ++c) {
    ConstraintReport report;
    report.form = penalties[c].form;
    report.slackBits = penalties[c].slackBits;
    bool isHeld =
        c < options.heldConstraints.size() && options.heldConstraints[c];
    for (size_t p = 0; p < penalties[c].parts.size() && !isHeld; ++p) {
      double weight = options.penalty > 0 ? options.penalty : weights[c][p];
      objective.addAll(penalties[c].parts[p].polynomial, weight);
      report.weight = std::max(report.weight, weight);
    }
    result.constraints.push_back(report);
    if (objective.terms.size() > options.maxTerms)
      return llvm::createStringError("the penalties have too many terms");
  }
  return llvm::Error::success();
}

void Reducer::write(const BitPolynomial &polynomial) {
  Polynomial &out = result.reduced.objective;
  auto isSpin = [&](Bit bit) {
    return result.reduced.variables[bit].kind == VariableKind::Spin;
  };
  for (const auto &[bits, coefficient] : polynomial.terms) {
    // b = (1 + s) / 2 for the bits that stay spins.
    Monomial plain, spins;
    for (Bit bit : bits)
      (isSpin(bit) ? spins : plain).push_back(bit);
    double share = std::ldexp(coefficient, -int(spins.size()));
    for (unsigned mask = 0; mask < 1u << spins.size(); ++mask) {
      Monomial term = plain;
      for (unsigned i = 0; i < spins.size(); ++i)
        if (mask >> i & 1)
          term.push_back(spins[i]);
      out.add(term, share);
    }
  }
}

llvm::Expected<Reduction> Reducer::run() {
  result.reduced.name = problem.name;
  sign = problem.sense == Sense::Maximize ? -1 : 1;
  if (llvm::Error error = encodeVariables())
    return std::move(error);
  if (problem.isQuadraticUnconstrained())
    copyObjective();
  else if (llvm::Error error = reduceObjective())
    return std::move(error);
  if (!names.empty()) {
    names.resize(result.reduced.numVariables());
    result.reduced.variableNames = std::move(names);
  }
  return std::move(result);
}

/// Nothing to reduce: variable v is bit v. Millions of terms pass here that
/// would take a hundred bytes each in a polynomial of bits.
void Reducer::copyObjective() {
  Polynomial &out = result.reduced.objective;
  out = problem.objective;
  out.constant = sign * out.constant + 0.0; // No negative zero.
  for (LinearTerm &term : out.linear)
    term.coefficient *= sign;
  for (QuadraticTerm &term : out.quadratic)
    term.coefficient *= sign;
  out.normalize(result.reduced.variables);
}

llvm::Error Reducer::reduceObjective() {
  BitPolynomial bits;
  SpinTerms products;
  if (llvm::Error error = expand(problem.objective, bits, &products))
    return error;
  objective.addAll(bits, sign);
  for (const auto &[term, coefficient] : products)
    if (coefficient != 0)
      spinTerms[term] = sign * coefficient;
  if (llvm::Error error = addConstraints())
    return error;
  if (llvm::Error error = addPenalties())
    return error;
  if (options.quadratization == Quadratization::None) {
    write(objective);
    for (const auto &[spins, coefficient] : spinTerms)
      result.reduced.objective.add(spins, coefficient);
  } else {
    BitPolynomial quadratic;
    result.numAuxiliaries =
        quadratize(objective, spinTerms, options.quadratization,
                   result.reduced.numVariables(), quadratic);
    for (uint32_t i = 0; i < result.numAuxiliaries; ++i)
      newBit("auxiliary[" + std::to_string(i) + "]");
    write(quadratic);
  }
  result.reduced.objective.normalize(result.reduced.variables);
  return llvm::Error::success();
}

} // namespace

llvm::Expected<Reduction>
enishi::annealing::reduce(const Problem &problem,
                          const ReductionOptions &options) {
  return Reducer(problem, options).run();
}

std::vector<double> Reduction::toOriginal(llvm::ArrayRef<double> values) const {
  std::vector<double> result;
  for (const Image &image : images) {
    if (image.kind != VariableKind::Integer) {
      result.push_back(values[image.bits[0].variable]);
      continue;
    }
    double value = image.lower;
    for (const LinearTerm &bit : image.bits)
      if (values[bit.variable] > 0.5)
        value += bit.coefficient;
    // Several bits of a one-hot encoding may be set in a bad answer.
    result.push_back(std::min(value, image.upper));
  }
  return result;
}

std::vector<double> Reduction::toOriginal(llvm::ArrayRef<int8_t> spins) const {
  return toOriginal(toValues(reduced, spins));
}
