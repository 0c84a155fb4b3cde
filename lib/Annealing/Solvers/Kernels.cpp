//===- Kernels.cpp - Choice of the instruction set --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Kernels.h"

#include <cstdlib>
#include <cstring>
#include <initializer_list>

namespace enishi::annealing {

extern const Kernels kPortable, kAvx2, kAvx512;

bool isSupported(Isa isa) {
  if (isa == Isa::Portable)
    return true;
#if defined(__x86_64__)
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
              __builtin_cpu_supports("bmi2");
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

const char *nameOf(Isa isa) {
  constexpr const char *names[] = {"portable", "avx2", "avx512"};
  return names[static_cast<int>(isa)];
}

const Kernels &kernelsFor(Isa isa) {
#if defined(__x86_64__)
  if (isa != Isa::Portable)
    return isa == Isa::Avx512 ? kAvx512 : kAvx2;
#endif
  return kPortable;
}

static Isa chooseIsa() {
  Isa best = isSupported(Isa::Avx512) ? Isa::Avx512
             : isSupported(Isa::Avx2) ? Isa::Avx2
                                      : Isa::Portable;
  if (const char *wish = std::getenv("ENISHI_ISA"))
    for (Isa isa : {Isa::Portable, Isa::Avx2, Isa::Avx512})
      if (!std::strcmp(nameOf(isa), wish) && isa < best)
        best = isa;
  return best;
}

const Kernels &kernels() {
  static const Kernels &chosen = kernelsFor(chooseIsa());
  return chosen;
}

} // namespace enishi::annealing
