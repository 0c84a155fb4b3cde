//===- KernelsAvx512.cpp - Kernels for processors with Avx512 ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#define ENISHI_KERNEL_NAMESPACE avx512
#define ENISHI_KERNEL_FMA 1
#define ENISHI_KERNEL_PARTS 1

#if defined(__x86_64__)
#pragma clang attribute push(                                                   \
    __attribute__((target(                                                      \
        "avx512f,avx512bw,avx512dq,avx512vl,avx2,fma,bmi,bmi2,lzcnt,popcnt"))), \
    apply_to = function)
#include "KernelsImpl.h"
#pragma clang attribute pop

namespace enishi::simulation {
extern constexpr Kernels<float> kAvx512Float = avx512::makeKernels<float>();
extern constexpr Kernels<double> kAvx512Double = avx512::makeKernels<double>();
} // namespace enishi::simulation
#endif
