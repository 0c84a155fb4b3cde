//===- SaturatingMath.h - Counts that do not overflow -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SUPPORT_SATURATINGMATH_H
#define ENISHI_SUPPORT_SATURATINGMATH_H

#include <algorithm>
#include <cstdint>

namespace enishi {

/// The product, or 2^63 where it is larger.
constexpr uint64_t saturatingMultiply(uint64_t a, uint64_t b) {
  constexpr uint64_t limit = uint64_t(1) << 63;
  return a && b > limit / a ? limit : a * b;
}

/// The sum, or 2^63 where it is larger.
constexpr uint64_t saturatingAdd(uint64_t a, uint64_t b) {
  constexpr uint64_t limit = uint64_t(1) << 63;
  a = std::min(a, limit);
  return b > limit - a ? limit : a + b;
}

} // namespace enishi

#endif // ENISHI_SUPPORT_SATURATINGMATH_H
