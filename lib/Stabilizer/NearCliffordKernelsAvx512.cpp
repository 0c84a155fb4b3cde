//===- NearCliffordKernelsAvx512.cpp - Shots with Avx512 ---------*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NearCliffordKernels.h"

#define ENISHI_KERNEL_NAMESPACE avx512

#if defined(__x86_64__)
#define ENISHI_KERNEL_BMI2 1
#include <immintrin.h>
#pragma clang attribute push(                                                                   \
    __attribute__((target(                                                                      \
        "avx512f,avx512bw,avx512dq,avx512vl,avx512vbmi,gfni,avx2,fma,bmi,bmi2,lzcnt,popcnt"))), \
    apply_to = function)
#include "NearCliffordKernelsImpl.h"
#pragma clang attribute pop

namespace enishi::stabilizer {
extern constexpr NearCliffordKernels kAvx512NearClifford =
    avx512::makeNearCliffordKernels();
} // namespace enishi::stabilizer
#endif
