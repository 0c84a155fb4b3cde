//===- Kernels.cpp - Choice of the instruction set --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include <cstdlib>

namespace enishi::simulation {

extern const Kernels<float> kPortableFloat, kAvx2Float, kAvx512Float;
extern const Kernels<double> kPortableDouble, kAvx2Double, kAvx512Double;

namespace {

enum class Isa { Portable, Avx2, Avx512 };

bool isSupported(Isa isa) {
  if (isa == Isa::Portable)
    return true;
#if defined(__x86_64__)
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
              __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  if (isa == Isa::Avx2)
    return avx2;
  return avx2 && __builtin_cpu_supports("avx512f") &&
         __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") &&
         __builtin_cpu_supports("avx512vl");
#else
  return false;
#endif
}

constexpr llvm::StringLiteral kNames[] = {"portable", "avx2", "avx512"};

Isa chooseIsa() {
  Isa best = isSupported(Isa::Avx512) ? Isa::Avx512
             : isSupported(Isa::Avx2) ? Isa::Avx2
                                      : Isa::Portable;
  if (const char *wish = std::getenv("ENISHI_ISA"))
    for (Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512})
      if (kNames[static_cast<int>(isa)] == wish && isa < best)
        best = isa;
  return best;
}

Isa chosenIsa() {
  static const Isa isa = chooseIsa();
  return isa;
}

template <typename Real> const Kernels<Real> &tableOf(Isa isa);
template <> const Kernels<float> &tableOf(Isa isa) {
#if defined(__x86_64__)
  if (isa != Isa::Portable)
    return isa == Isa::Avx512 ? kAvx512Float : kAvx2Float;
#endif
  return kPortableFloat;
}
template <> const Kernels<double> &tableOf(Isa isa) {
#if defined(__x86_64__)
  if (isa != Isa::Portable)
    return isa == Isa::Avx512 ? kAvx512Double : kAvx2Double;
#endif
  return kPortableDouble;
}

} // namespace

template <typename Real> const Kernels<Real> &kernels() {
  return tableOf<Real>(chosenIsa());
}
template const Kernels<float> &kernels();
template const Kernels<double> &kernels();

llvm::StringRef kernelIsa() { return kNames[static_cast<int>(chosenIsa())]; }

template <typename Real> const Kernels<Real> *kernelsFor(llvm::StringRef isa) {
  for (Isa i : {Isa::Portable, Isa::Avx2, Isa::Avx512})
    if (kNames[static_cast<int>(i)] == isa && isSupported(i))
      return &tableOf<Real>(i);
  return nullptr;
}
template const Kernels<float> *kernelsFor(llvm::StringRef);
template const Kernels<double> *kernelsFor(llvm::StringRef);

} // namespace enishi::simulation
