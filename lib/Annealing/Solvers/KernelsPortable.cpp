//===- KernelsPortable.cpp - Kernels of the solvers for one machine -===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#define ENISHI_KERNEL_NAMESPACE portable

#include "KernelsImpl.h"

namespace enishi::annealing {
extern constexpr Kernels kPortable = portable::makeKernels();
} // namespace enishi::annealing
