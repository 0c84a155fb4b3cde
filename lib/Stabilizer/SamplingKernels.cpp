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

llvm::StringRef samplingIsa() {
  static const llvm::StringRef chosen = []() -> llvm::StringRef {
    llvm::StringRef most = simulation::kernelIsa();
    for (llvm::StringRef isa : {"avx512", "avx2"})
      if (most != "portable" && (most == "avx512" || isa == "avx2") &&
          hasSamplingIsa(isa))
        return isa;
    return "portable";
  }();
  return chosen;
}

bool hasSamplingIsa(llvm::StringRef isa) {
#if defined(__x86_64__)
  if (isa == "avx2")
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
  if (isa == "avx512")
    return __builtin_cpu_supports("avx512bw") &&
           __builtin_cpu_supports("avx512dq") &&
           __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi") &&
           __builtin_cpu_supports("gfni") && __builtin_cpu_supports("bmi2");
#endif
  return isa == "portable";
}

const SamplingKernels *samplingKernelsFor(llvm::StringRef isa) {
  if (!hasSamplingIsa(isa))
    return nullptr;
#if defined(__x86_64__)
  if (isa == "avx512")
    return &kAvx512Sampling;
  if (isa == "avx2")
    return &kAvx2Sampling;
#endif
  return &kPortableSampling;
}

const SamplingKernels &samplingKernels() {
  static const SamplingKernels &chosen = *samplingKernelsFor(samplingIsa());
  return chosen;
}

} // namespace enishi::stabilizer
