//===- Random.h - Reproducible random numbers -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_RANDOM_H
#define ENISHI_LIB_VERIFICATION_RANDOM_H

#include "enishi/Support/Random.h"

#include <cmath>
#include <numbers>

namespace enishi::verification {

class Random : public SplitMix64 {
public:
  using SplitMix64::SplitMix64;

  /// Standard normal, by the method of Box and Muller.
  double normal() {
    if (hasSpare) {
      hasSpare = false;
      return spare;
    }
    double radius = std::sqrt(-2 * std::log1p(-uniform()));
    double angle = 2 * std::numbers::pi * uniform();
    spare = radius * std::sin(angle);
    hasSpare = true;
    return radius * std::cos(angle);
  }

private:
  double spare = 0;
  bool hasSpare = false;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_RANDOM_H
