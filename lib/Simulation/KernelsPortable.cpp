//===- KernelsPortable.cpp - Kernels for any processor ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#define ENISHI_KERNEL_NAMESPACE portable
#define ENISHI_KERNEL_FMA 0
#define ENISHI_KERNEL_PARTS 4

// Processors outside x86-64 that have fused multiply-add for everything use it
// here as well.
#if defined(__FP_FAST_FMA)
#undef ENISHI_KERNEL_FMA
#define ENISHI_KERNEL_FMA 1
#endif
#include "KernelsImpl.h"

namespace enishi::simulation {
extern constexpr Kernels<float> kPortableFloat = portable::makeKernels<float>();
extern constexpr Kernels<double> kPortableDouble =
    portable::makeKernels<double>();
} // namespace enishi::simulation
