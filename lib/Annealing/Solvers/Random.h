//===- Random.h - Seeded random numbers of the solvers ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Besides whole random numbers a logarithm made of the four basic operations:
// it gives the same on every machine, which that of the C library does not
// promise.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_RANDOM_H
#define ENISHI_LIB_ANNEALING_SOLVERS_RANDOM_H

#include "enishi/Support/Random.h"

#include <bit>
#include <cmath>

namespace enishi::annealing {

using Random = SplitMix64;

/// ln(x) of a positive normal number, within 4e-16 relative to max(1, |ln x|).
inline double fixedLog(double x) {
  // Without branches or calls, for loops that the compiler may vectorise.
  uint64_t bits = std::bit_cast<uint64_t>(x);
  int64_t exponent = int64_t(bits >> 52) - 1022;
  double m =
      std::bit_cast<double>((bits & 0xfffffffffffff) | uint64_t(1022) << 52);
  bool isSmall = m < 0.70710678118654752;
  m = isSmall ? 2 * m : m;
  exponent -= isSmall;
  // ln m = 2 artanh((m - 1) / (m + 1)), whose argument is below 0.172.
  double z = (m - 1) / (m + 1), square = z * z, sum = 0;
  for (int k = 21; k >= 1; k -= 2)
    sum = sum * square + 1.0 / k;
  return double(exponent) * 0.69314718055994531 + 2 * z * sum;
}

/// e^x, within 1e-12 relative for |x| <= 20 and 1e-3 for |x| <= 700.
inline double fixedExp(double x) {
  double y = x / 1024, sum = 1;
  for (int k = 8; k >= 1; --k)
    sum = 1 + y / k * sum;
  for (int k = 0; k < 10; ++k)
    sum *= sum;
  return sum;
}

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_RANDOM_H
