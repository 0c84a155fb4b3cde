//===- BitPolynomial.h - Polynomials over bits ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_REDUCTION_BITPOLYNOMIAL_H
#define ENISHI_LIB_ANNEALING_REDUCTION_BITPOLYNOMIAL_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>

namespace enishi::annealing {

using Bit = uint32_t;
/// Ascending, without repetition.
using Monomial = llvm::SmallVector<Bit, 4>;

/// A multilinear polynomial over variables that are 0 or 1, without zeros.
class BitPolynomial {
public:
  using Terms = std::map<Monomial, double>;
  Terms terms;

  BitPolynomial() = default;
  explicit BitPolynomial(double constant) { add({}, constant); }
  static BitPolynomial bit(Bit bit) {
    BitPolynomial result;
    result.add({bit}, 1);
    return result;
  }

  /// The bits must be ascending.
  void add(const Monomial &bits, double coefficient) {
    if (coefficient == 0)
      return;
    auto [place, isNew] = terms.try_emplace(bits, coefficient);
    if (!isNew && (place->second += coefficient) == 0)
      terms.erase(place);
  }
  void addAll(const BitPolynomial &other, double factor = 1) {
    for (const auto &[bits, coefficient] : other.terms)
      add(bits, factor * coefficient);
  }
  BitPolynomial operator*(const BitPolynomial &other) const {
    BitPolynomial result;
    Monomial bits;
    for (const auto &[a, coefficientA] : terms)
      for (const auto &[b, coefficientB] : other.terms) {
        bits.clear();
        std::set_union(a.begin(), a.end(), b.begin(), b.end(),
                       std::back_inserter(bits));
        result.add(bits, coefficientA * coefficientB);
      }
    return result;
  }

  double constant() const {
    auto found = terms.find(Monomial());
    return found == terms.end() ? 0 : found->second;
  }
  size_t degree() const {
    size_t degree = 0;
    for (const auto &[bits, coefficient] : terms)
      degree = std::max(degree, bits.size());
    return degree;
  }
  /// Bounds from the single terms; attained where the polynomial is linear.
  double lower() const { return bound(-1); }
  double upper() const { return bound(1); }

private:
  double bound(int sign) const {
    double sum = 0;
    for (const auto &[bits, coefficient] : terms)
      if (bits.empty() || coefficient * sign > 0)
        sum += coefficient;
    return sum;
  }
};

/// Products of spins 2 b - 1, kept apart because as polynomials over bits they
/// have 2^degree terms.
using SpinTerms = std::map<Monomial, double>;

/// The product of spins over bits.
inline BitPolynomial expandSpins(llvm::ArrayRef<Bit> spins) {
  BitPolynomial product(1);
  for (Bit bit : spins) {
    BitPolynomial spin(-1);
    spin.add({bit}, 2);
    product = product * spin;
  }
  return product;
}

/// polynomial + spinTerms = min over the new bits of `result`, of degree two.
/// New bits are numbered from `firstNew`; the number of them is returned.
enum class Quadratization : uint8_t;
uint32_t quadratize(const BitPolynomial &polynomial, const SpinTerms &spinTerms,
                    Quadratization how, Bit firstNew, BitPolynomial &result);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_REDUCTION_BITPOLYNOMIAL_H
