//===- NearCliffordKernels.cpp - Choice of the instruction set --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NearCliffordKernels.h"

#include "SamplingKernels.h"

namespace enishi::stabilizer {

extern const NearCliffordKernels kPortableNearClifford, kAvx2NearClifford,
    kAvx512NearClifford;

const NearCliffordKernels *nearCliffordKernelsFor(llvm::StringRef isa) {
  if (!hasSamplingIsa(isa))
    return nullptr;
#if defined(__x86_64__)
  if (isa == "avx512")
    return &kAvx512NearClifford;
  if (isa == "avx2")
    return &kAvx2NearClifford;
#endif
  return &kPortableNearClifford;
}

const NearCliffordKernels &nearCliffordKernels() {
  static const NearCliffordKernels &chosen =
      *nearCliffordKernelsFor(samplingIsa());
  return chosen;
}

} // namespace enishi::stabilizer
