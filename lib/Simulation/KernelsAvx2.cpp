//===- KernelsAvx2.cpp - Kernels for processors with Avx2 -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#define ENISHI_KERNEL_NAMESPACE avx2
#define ENISHI_KERNEL_FMA 1
#define ENISHI_KERNEL_PARTS 2

#if defined(__x86_64__)
#pragma clang attribute push(                                                  \
    __attribute__((target("avx2,fma,bmi,bmi2,lzcnt,popcnt"))),                 \
    apply_to = function)
#include "KernelsImpl.h"
#pragma clang attribute pop

namespace enishi::simulation {
extern constexpr Kernels<float> kAvx2Float = avx2::makeKernels<float>();
extern constexpr Kernels<double> kAvx2Double = avx2::makeKernels<double>();
} // namespace enishi::simulation
#endif
