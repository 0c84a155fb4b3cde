//===- SamplingKernelsPortable.cpp - Sampling on any processor --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SamplingKernels.h"

#define ENISHI_KERNEL_NAMESPACE portable
#include "SamplingKernelsImpl.h"

namespace enishi::stabilizer {
extern constexpr SamplingKernels kPortableSampling = portable::makeKernels();
} // namespace enishi::stabilizer
