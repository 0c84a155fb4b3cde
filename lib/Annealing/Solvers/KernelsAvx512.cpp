//===- KernelsAvx512.cpp - Kernels of the solvers for one machine -===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#define ENISHI_KERNEL_NAMESPACE avx512

#if defined(__x86_64__)
#include <bit>
#include <cstring>
#include <limits>

#pragma clang attribute push(                                                  \
    __attribute__((target(                                                     \
        "avx512f,avx512bw,avx512dq,avx512vl,avx2,bmi,bmi2,lzcnt,popcnt"))),    \
    apply_to = function)
#include "KernelsImpl.h"
#pragma clang attribute pop

namespace enishi::annealing {
extern constexpr Kernels kAvx512 = avx512::makeKernels();
} // namespace enishi::annealing
#endif
