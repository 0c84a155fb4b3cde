//===- NumberScanner.h - Numbers out of text, quickly -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_FORMATS_NUMBERSCANNER_H
#define ENISHI_LIB_ANNEALING_FORMATS_NUMBERSCANNER_H

#include "llvm/Support/Compiler.h"

#include <charconv>
#include <cmath>
#include <cstdint>

namespace enishi::annealing::formats {

enum class Scan : uint8_t {
  Ok,
  NotANumber, ///< `at` has not moved.
  OutOfRange, ///< `at` is behind a number that no double or index can hold.
};

inline bool isDigit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

/// A whole number without a sign.
LLVM_ATTRIBUTE_ALWAYS_INLINE Scan scanIndex(const char *&at, const char *end,
                                            uint64_t &value) {
  const char *p = at;
  uint64_t result = 0;
  while (p != end && isDigit(*p))
    result = result * 10 + static_cast<unsigned>(*p++ - '0');
  if (p == at)
    return Scan::NotANumber;
  bool fits = p - at <= 18;
  at = p;
  value = result;
  return fits ? Scan::Ok : Scan::OutOfRange;
}

/// The slow path of scanReal: correctly rounded, any length.
Scan scanRealSlow(const char *begin, const char *end, double &value);

/// A decimal number with an optional sign, fraction and exponent, rounded
/// correctly. Up to 2^53 with a power of ten up to 22 one exact operation on
/// exact operands does it (Clinger 1990, "How to read floating point numbers
/// accurately").
LLVM_ATTRIBUTE_ALWAYS_INLINE Scan scanReal(const char *&at, const char *end,
                                           double &value) {
  static constexpr double kPowers[] = {
      1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
      1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
  const char *p = at;
  bool negative = false;
  if (p != end && (*p == '-' || *p == '+'))
    negative = *p++ == '-';
  const char *digits = p;
  uint64_t mantissa = 0;
  while (p != end && isDigit(*p))
    mantissa = mantissa * 10 + static_cast<unsigned>(*p++ - '0');
  int64_t numDigits = p - digits, exponent = 0;
  // Whole numbers, which most files have nothing but.
  if (numDigits > 0 && numDigits <= 15 &&
      (p == end || (*p != '.' && (*p | 0x20) != 'e'))) {
    at = p;
    value = static_cast<double>(negative ? -static_cast<int64_t>(mantissa)
                                         : static_cast<int64_t>(mantissa));
    return Scan::Ok;
  }
  if (p != end && *p == '.') {
    const char *fraction = ++p;
    while (p != end && isDigit(*p))
      mantissa = mantissa * 10 + static_cast<unsigned>(*p++ - '0');
    numDigits += p - fraction;
    exponent = fraction - p;
  }
  if (numDigits == 0)
    return Scan::NotANumber;
  if (p != end && (*p | 0x20) == 'e') {
    const char *q = p + 1;
    bool minus = false;
    if (q != end && (*q == '-' || *q == '+'))
      minus = *q++ == '-';
    if (q != end && isDigit(*q)) {
      int64_t power = 0;
      for (; q != end && isDigit(*q); ++q)
        if (power < 100000)
          power = power * 10 + (*q - '0');
      exponent += minus ? -power : power;
      p = q;
    }
  }
  const char *begin = at;
  at = p;
  if (numDigits <= 18 && mantissa <= uint64_t(1) << 53 && exponent >= -22 &&
      exponent <= 22) {
    double result = static_cast<double>(mantissa);
    result =
        exponent < 0 ? result / kPowers[-exponent] : result * kPowers[exponent];
    value = negative ? -result : result;
    return Scan::Ok;
  }
  return scanRealSlow(begin, p, value);
}

} // namespace enishi::annealing::formats

#endif // ENISHI_LIB_ANNEALING_FORMATS_NUMBERSCANNER_H
