//===- Hybrid.h - Large models by parts -------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_HYBRID_H
#define ENISHI_ANNEALING_HYBRID_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

struct HybridOptions {
  /// Spins of a part.
  uint32_t partSize = 10000;
  /// Sweeps of all replicas over a part at each visit.
  uint32_t sweepsPerVisit = 192;
};

/// For models of 10^5 spins and more: improves one part at a time, a connected
/// region grown breadth first around a random spin, all others being held, by
/// recombining annealing from what it has. Parts fit the processor's cache,
/// which the replicas of the whole model do not. The energy never rises.
/// A model of no more than one part is left to recombiningAnnealing.
/// O(part + its couplings) per visit, and memory for one configuration.
llvm::Expected<SolveResult> hybridSearch(const IsingModel &model,
                                         const SolveOptions &options,
                                         const HybridOptions &hybrid = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_HYBRID_H
