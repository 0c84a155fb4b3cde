//===- Quadratization.cpp - To degree two, exactly --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "BitPolynomial.h"

#include "enishi/Annealing/Reduction.h"

#include <algorithm>
#include <bit>
#include <set>

using namespace enishi::annealing;

namespace {

using Pair = std::pair<Bit, Bit>;

unsigned ceilLog2(size_t value) {
  return value <= 1 ? 0 : std::bit_width(value - 1);
}

/// New bits that a term needs by itself.
int costOf(size_t degree, bool isPositive) {
  if (degree <= 2)
    return 0;
  return isPositive ? static_cast<int>(ceilLog2(degree)) - 1 : 1;
}

/// The terms of degree three and more while pairs are replaced.
class Quadratizer {
public:
  Quadratizer(Bit firstNew, BitPolynomial &result)
      : firstNew(firstNew), nextBit(firstNew), result(result) {}

  /// Replaces pairs: until all terms are quadratic, or as long as it saves
  /// variables against treating terms one by one.
  void substitutePairs(BitPolynomial polynomial, bool always);
  void addTermwise(const BitPolynomial &polynomial) {
    for (const auto &[bits, coefficient] : polynomial.terms)
      addTerm(bits, coefficient);
  }
  void addSpinTerm(llvm::ArrayRef<Bit> bits, double coefficient);
  uint32_t numNew() const { return nextBit - firstNew; }

private:
  void addTerm(const Monomial &bits, double coefficient);
  void addNegative(const Monomial &bits, double size);
  void addPositive(const Monomial &bits, double size);
  int gainOf(size_t degree, double coefficient) const {
    return always ? 1
                  : costOf(degree, coefficient > 0) -
                        costOf(degree - 1, coefficient > 0);
  }
  void countPairs(const Monomial &bits, double coefficient, int sign);
  void replacePair(Pair pair);

  Bit firstNew, nextBit;
  BitPolynomial &result;
  bool always = false;
  std::map<Monomial, double> high;
  std::map<Pair, int> gains;
  std::set<std::pair<int, Pair>> byGain; // by -gain
  std::map<Bit, std::set<Monomial>> termsOf;
};

void Quadratizer::countPairs(const Monomial &bits, double coefficient,
                             int sign) {
  int gain = sign * gainOf(bits.size(), coefficient);
  for (Bit bit : bits) {
    if (sign > 0)
      termsOf[bit].insert(bits);
    else
      termsOf[bit].erase(bits);
  }
  if (gain == 0)
    return;
  for (size_t i = 0; i < bits.size(); ++i)
    for (size_t j = i + 1; j < bits.size(); ++j) {
      Pair pair(bits[i], bits[j]);
      int &total = gains[pair];
      byGain.erase({-total, pair});
      total += gain;
      if (total > 0)
        byGain.insert({-total, pair});
    }
}

void Quadratizer::replacePair(Pair pair) {
  Bit fresh = nextBit++;
  std::vector<Monomial> affected;
  for (const Monomial &bits : termsOf[pair.first])
    if (std::binary_search(bits.begin(), bits.end(), pair.second))
      affected.push_back(bits);
  double positive = 0, negative = 0;
  for (const Monomial &bits : affected) {
    double coefficient = high[bits];
    // A term that gains nothing by it keeps its pair.
    if (gainOf(bits.size(), coefficient) <= 0)
      continue;
    countPairs(bits, coefficient, -1);
    high.erase(bits);
    (coefficient > 0 ? positive : negative) += std::abs(coefficient);
    Monomial shorter;
    for (Bit bit : bits)
      if (bit != pair.first && bit != pair.second)
        shorter.push_back(bit);
    shorter.push_back(fresh); // the largest number so far
    if (shorter.size() <= 2) {
      result.add(shorter, coefficient);
      continue;
    }
    high[shorter] = coefficient;
    countPairs(shorter, coefficient, 1);
  }
  // With the other bits given, the fresh one's coefficient lies between
  // -negative and positive; a wrong value of it costs this much at least.
  double weight = std::max(positive, negative);
  result.add({pair.first, pair.second}, weight);
  result.add({pair.first, fresh}, -2 * weight);
  result.add({pair.second, fresh}, -2 * weight);
  result.add({fresh}, 3 * weight);
}

void Quadratizer::substitutePairs(BitPolynomial polynomial, bool all) {
  always = all;
  for (const auto &[bits, coefficient] : polynomial.terms) {
    if (bits.size() <= 2) {
      result.add(bits, coefficient);
      continue;
    }
    high[bits] = coefficient;
    countPairs(bits, coefficient, 1);
  }
  while (!byGain.empty() && (always || -byGain.begin()->first > 1))
    replacePair(byGain.begin()->second);
  for (const auto &[bits, coefficient] : high)
    addTerm(bits, coefficient);
}

void Quadratizer::addTerm(const Monomial &bits, double coefficient) {
  if (bits.size() <= 2)
    result.add(bits, coefficient);
  else if (coefficient < 0)
    addNegative(bits, -coefficient);
  else
    addPositive(bits, coefficient);
}

/// -x1 ... xd = min over y of y (d - 1 - x1 - ... - xd).
void Quadratizer::addNegative(const Monomial &bits, double size) {
  Bit fresh = nextBit++;
  result.add({fresh}, size * double(bits.size() - 1));
  for (Bit bit : bits)
    result.add({bit, fresh}, -size);
}

/// x1 ... xd = min over y of z (z - 1) / 2 with
/// z = 2^l - d + sum x - sum_{i=1}^{l-1} 2^i y_i and l = ceil(log2 d): the
/// even numbers 0 ... 2^l - 2 bring z to 0 or 1, but where all x are one.
void Quadratizer::addPositive(const Monomial &bits, double size) {
  unsigned log = ceilLog2(bits.size());
  BitPolynomial z(double((size_t(1) << log) - bits.size()));
  for (Bit bit : bits)
    z.add({bit}, 1);
  for (unsigned i = 1; i < log; ++i)
    z.add({nextBit++}, -std::ldexp(1, i));
  BitPolynomial less = z;
  less.add({}, -1);
  result.addAll(z * less, size / 2);
}

/// c s1 ... sd with k of the spins -1 is c for even k and -c for odd k. For
/// c > 0 that is min over odd numbers o of 2 c (k - o)^2 - c; for c < 0 turning
/// one spin over makes it the same. Odd numbers up to d need ceil(log2(d / 2))
/// bits.
void Quadratizer::addSpinTerm(llvm::ArrayRef<Bit> bits, double coefficient) {
  BitPolynomial difference(-1);
  for (size_t i = 0; i < bits.size(); ++i) {
    if (i == 0 && coefficient < 0) {
      difference.add({bits[i]}, 1);
    } else {
      difference.add({}, 1);
      difference.add({bits[i]}, -1);
    }
  }
  unsigned count = ceilLog2((bits.size() + 1) / 2);
  for (unsigned i = 0; i < count; ++i)
    difference.add({nextBit++}, -std::ldexp(2, i));
  result.addAll(difference * difference, 2 * std::abs(coefficient));
  result.add({}, -std::abs(coefficient));
}

BitPolynomial withSpinTerms(BitPolynomial polynomial,
                            const SpinTerms &spinTerms) {
  for (const auto &[bits, coefficient] : spinTerms)
    polynomial.addAll(expandSpins(bits), coefficient);
  return polynomial;
}

} // namespace

uint32_t enishi::annealing::quadratize(const BitPolynomial &polynomial,
                                       const SpinTerms &spinTerms,
                                       Quadratization how, Bit firstNew,
                                       BitPolynomial &result) {
  // Products of more spins are not written out: 2^degree terms each.
  constexpr size_t maxExpanded = 12;
  bool mayExpand =
      std::all_of(spinTerms.begin(), spinTerms.end(), [](const auto &term) {
        return term.first.size() <= maxExpanded;
      });
  auto attempt = [&](bool expand, bool pairs, bool always, BitPolynomial &out) {
    Quadratizer quadratizer(firstNew, out);
    BitPolynomial whole =
        expand ? withSpinTerms(polynomial, spinTerms) : polynomial;
    if (pairs)
      quadratizer.substitutePairs(std::move(whole), always);
    else
      quadratizer.addTermwise(whole);
    if (!expand)
      for (const auto &[bits, coefficient] : spinTerms)
        quadratizer.addSpinTerm(bits, coefficient);
    return quadratizer.numNew();
  };
  if (how == Quadratization::Termwise)
    return attempt(false, false, false, result);
  if (how == Quadratization::PairSubstitution)
    return attempt(mayExpand, true, true, result);
  uint32_t fewest = attempt(false, true, false, result);
  if (fewest == 0)
    return 0;
  for (bool expand : {false, true})
    for (bool always : {false, true}) {
      // Nothing to write out, or the attempt above again.
      if (expand ? !mayExpand || spinTerms.empty() : !always)
        continue;
      BitPolynomial other;
      uint32_t count = attempt(expand, true, always, other);
      if (count < fewest) {
        fewest = count;
        result = std::move(other);
      }
    }
  return fewest;
}
