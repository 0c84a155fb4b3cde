//===- Tabu.h - Tabu search with path relinking -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_TABU_H
#define ENISHI_ANNEALING_TABU_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

struct TabuOptions {
  /// Steps for which a flipped spin stays; 0 for spins / 100, and up to 10 more
  /// by chance.
  uint32_t tenure = 0;
  /// Steps without a new best after which a search ends; 0 for 2 * spins
  /// growing to 20 * spins.
  uint64_t patience = 0;
  /// Configurations kept for relinking.
  unsigned elite = 8;
};

/// One-flip tabu search that always takes the best move that is not tabu
/// (Palubeckis, Annals of OR 131, 2004), started from points on the paths
/// between the best configurations so far (Wang, Lu, Glover, Hao, EJOR 223,
/// 2012). Made for dense models of up to ten thousand spins. A move is
/// O(spins), evaluates all spins and is counted as that many steps.
llvm::Expected<SolveResult> tabuSearch(const IsingModel &model,
                                       const SolveOptions &options,
                                       const TabuOptions &tabu = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_TABU_H
