//===- ParallelTempering.h - Replica exchange with clusters -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_PARALLELTEMPERING_H
#define ENISHI_ANNEALING_PARALLELTEMPERING_H

#include "enishi/Annealing/SimulatedAnnealing.h"

namespace enishi::annealing {

struct ParallelTemperingOptions {
  /// 0 for defaultBetaRange.
  BetaRange beta;
  /// A multiple of 16 (others are rounded up); 0 for 16 to 64 by the number of
  /// spins.
  unsigned temperatures = 0;
  /// Replicas of each temperature, at least 2 for cluster moves.
  unsigned replicas = 2;
  bool hasClusterMoves = true;
};

/// Replicas at fixed temperatures, geometric between hot and cold, that
/// exchange them (Hukushima, Nemoto, JPSJ 65, 1996) and, where the coldest
/// differ in small clusters, exchange such clusters, which leaves the sum of
/// their energies as it is (Houdayer, EPJ B 22, 2001; Zhu, Ochoa, Katzgraber,
/// PRL 115, 2015). Good for sparse models in low dimension.
llvm::Expected<SolveResult>
parallelTempering(const IsingModel &model, const SolveOptions &options,
                  const ParallelTemperingOptions &tempering = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_PARALLELTEMPERING_H
