//===- Rounded.h - Sums that know their rounding ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_PRESOLVE_ROUNDED_H
#define ENISHI_LIB_ANNEALING_PRESOLVE_ROUNDED_H

#include <cmath>

namespace enishi::annealing {

/// A value and a bound of how far it is from what exact arithmetic would give.
/// The rounding of a sum is itself a double, found by six more operations
/// (Knuth's TwoSum), so an exact result is known to be exact.
struct Rounded {
  double value = 0;
  double error = 0;

  Rounded() = default;
  Rounded(double value) : value(value) {}

  bool isExact() const { return error == 0; }

  Rounded operator-() const {
    Rounded result = *this;
    result.value = -value;
    return result;
  }
  Rounded &operator+=(const Rounded &other) {
    double sum = value + other.value;
    double part = sum - value;
    double rest = (value - (sum - part)) + (other.value - part);
    addError(other.error);
    addError(std::abs(rest));
    value = sum;
    return *this;
  }
  Rounded &operator-=(const Rounded &other) { return *this += -other; }
  friend Rounded operator+(Rounded a, const Rounded &b) { return a += b; }
  friend Rounded operator-(Rounded a, const Rounded &b) { return a -= b; }
  /// The rounding of a product by a fused multiply-add, which is exact but for
  /// underflow.
  static Rounded product(double a, double b) {
    Rounded result(a * b);
    result.addError(std::abs(std::fma(a, b, -result.value)));
    if (result.value != 0 ? std::abs(result.value) < 0x1p-900
                          : a != 0 && b != 0)
      result.addError(0x1p-1022);
    return result;
  }
  /// Exact but for underflow.
  Rounded dividedBy(double powerOfTwo) const {
    Rounded result(value / powerOfTwo);
    result.addError(error / powerOfTwo);
    result.addError(std::abs(value - result.value * powerOfTwo));
    return result;
  }
  friend Rounded abs(Rounded a) {
    a.value = std::abs(a.value);
    return a;
  }
  /// The value may be off by this much more.
  void widen(double more) { addError(more); }
  /// No smaller than the exact value.
  double upper() const {
    return error == 0 ? value : std::nextafter(value + error, HUGE_VAL);
  }

  /// No larger than the exact value.
  double lower() const {
    return error == 0 ? value : std::nextafter(value - error, -HUGE_VAL);
  }

private:
  void addError(double more) {
    if (more != 0)
      error = std::nextafter(error + more, HUGE_VAL);
  }
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_PRESOLVE_ROUNDED_H
