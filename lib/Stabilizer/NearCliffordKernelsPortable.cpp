//===- NearCliffordKernelsPortable.cpp - Shots on any processor --*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NearCliffordKernels.h"

#define ENISHI_KERNEL_NAMESPACE portable
#include "NearCliffordKernelsImpl.h"

namespace enishi::stabilizer {
extern constexpr NearCliffordKernels kPortableNearClifford =
    portable::makeNearCliffordKernels();
} // namespace enishi::stabilizer
