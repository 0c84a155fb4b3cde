//===- LaneMath.h - Angles of many lanes at once ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Loops over lanes without a branch, which the compiler makes vectors of. Each
// result depends on its own lane alone, whatever the width of those vectors.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_LANEMATH_H
#define ENISHI_LIB_SIMULATION_JIT_LANEMATH_H

#include <cmath>
#include <numbers>

/// Kernels are built only where their code can run, and all that runs it has
/// AVX2. Without fused multiply-adds the results do not depend on it.
#ifdef __x86_64__
#define ENISHI_LANE_LOOPS __attribute__((target("avx2")))
#else
#define ENISHI_LANE_LOOPS
#endif

namespace enishi::simulation::jit {

/// Angles this close are equal but for rounding.
inline constexpr double kSameAngle = 1e-12;

/// The nearest integer, for |x| < 2^51, by what a sum with a large number
/// rounds away.
inline double nearestInteger(double x) {
  constexpr double kLarge = 0x1.8p52;
  return (x + kLarge) - kLarge;
}

/// To [-pi, pi].
inline double wrapped(double angle) {
  return angle - nearestInteger(angle * (0.5 * std::numbers::inv_pi)) *
                     (2 * std::numbers::pi);
}

/// Sine and cosine of an angle of a few turns, to about 2^-52: the series of
/// the angle's distance from the nearest quarter turn.
inline void sineAndCosine(double angle, double &sine, double &cosine) {
  constexpr double kQuarter = std::numbers::pi / 2;
  /// What pi / 2 lacks in double precision.
  constexpr double kQuarterRest = 6.123233995736766e-17;
  double quarters = nearestInteger(angle * (2 * std::numbers::inv_pi));
  const double x = (angle - quarters * kQuarter) - quarters * kQuarterRest;
  quarters -= 4 * nearestInteger(0.25 * quarters);
  const double y = x * x;
  double s = 1 / 355687428096000.0, c = 1 / 20922789888000.0;
  s = s * y - 1 / 1307674368000.0;
  c = c * y - 1 / 87178291200.0;
  s = s * y + 1 / 6227020800.0;
  c = c * y + 1 / 479001600.0;
  s = s * y - 1 / 39916800.0;
  c = c * y - 1 / 3628800.0;
  s = s * y + 1 / 362880.0;
  c = c * y + 1 / 40320.0;
  s = s * y - 1 / 5040.0;
  c = c * y - 1 / 720.0;
  s = s * y + 1 / 120.0;
  c = c * y + 1 / 24.0;
  s = s * y - 1 / 6.0;
  c = c * y - 0.5;
  s = s * (y * x) + x;
  c = c * y + 1;
  const double size = std::abs(quarters), half = 1 - size;
  const bool isOdd = size == 1;
  sine = isOdd ? c * quarters : s * half;
  cosine = isOdd ? -(s * quarters) : c * half;
}

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_LANEMATH_H
