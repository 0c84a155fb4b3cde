//===- NearCliffordKernelsAvx2.cpp - Shots with Avx2 -------------*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NearCliffordKernels.h"

#define ENISHI_KERNEL_NAMESPACE avx2

#if defined(__x86_64__)
#define ENISHI_KERNEL_BMI2 1
#include <immintrin.h>
#pragma clang attribute push(                                                  \
    __attribute__((target("avx2,fma,bmi,bmi2,lzcnt,popcnt"))),                 \
    apply_to = function)
#include "NearCliffordKernelsImpl.h"
#pragma clang attribute pop

namespace enishi::stabilizer {
extern constexpr NearCliffordKernels kAvx2NearClifford =
    avx2::makeNearCliffordKernels();
} // namespace enishi::stabilizer
#endif
