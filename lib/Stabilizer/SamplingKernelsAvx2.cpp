//===- SamplingKernelsAvx2.cpp - Sampling with Avx2 -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SamplingKernels.h"

#define ENISHI_KERNEL_NAMESPACE avx2

#if defined(__x86_64__)
#pragma clang attribute push(                                                  \
    __attribute__((target("avx2,fma,bmi,bmi2,lzcnt,popcnt"))),                 \
    apply_to = function)
#include "SamplingKernelsImpl.h"
#pragma clang attribute pop

namespace enishi::stabilizer {
extern constexpr SamplingKernels kAvx2Sampling = avx2::makeKernels();
} // namespace enishi::stabilizer
#endif
