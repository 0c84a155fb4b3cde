//===- CompoundProbe.h - Do single flips freeze? ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_COMPOUNDPROBE_H
#define ENISHI_LIB_ANNEALING_SOLVERS_COMPOUNDPROBE_H

#include "enishi/Annealing/IsingModel.h"

namespace enishi::annealing {

/// How much higher a median single flip climbs out of a local minimum than a
/// median compound move: about 1 for models without structure, large where
/// constraints have become penalties. O(1000 * spins).
double compoundAdvantage(const IsingModel &model, uint64_t seed);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_COMPOUNDPROBE_H
