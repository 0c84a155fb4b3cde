//===- SamplingKernels.cpp - Choice of the instruction set ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SamplingKernels.h"

#include "lib/Simulation/Kernels.h"

#include <cmath>

namespace enishi::stabilizer {

extern const SamplingKernels kPortableSampling, kAvx2Sampling, kAvx512Sampling;

float gapFactor(double probability) {
  return static_cast<float>(-1 / std::log1p(-probability));
}

const SamplingKernels *samplingKernelsFor(llvm::StringRef isa) {
  if (isa == "portable")
    return &kPortableSampling;
#if defined(__x86_64__)
  if (isa == "avx2" && __builtin_cpu_supports("avx2"))
    return &kAvx2Sampling;
  if (isa == "avx512" && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") &&
      __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vbmi") && __builtin_cpu_supports("gfni"))
    return &kAvx512Sampling;
#endif
  return nullptr;
}

const SamplingKernels &samplingKernels() {
  static const SamplingKernels &chosen = []() -> const SamplingKernels & {
    llvm::StringRef most = simulation::kernelIsa();
    if (most == "avx512")
      if (const SamplingKernels *kernels = samplingKernelsFor("avx512"))
        return *kernels;
    if (most != "portable")
      if (const SamplingKernels *kernels = samplingKernelsFor("avx2"))
        return *kernels;
    return *samplingKernelsFor("portable");
  }();
  return chosen;
}

} // namespace enishi::stabilizer
