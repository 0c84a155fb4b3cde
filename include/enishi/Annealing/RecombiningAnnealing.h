//===- RecombiningAnnealing.h - Reheat, anneal, recombine -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_RECOMBININGANNEALING_H
#define ENISHI_ANNEALING_RECOMBININGANNEALING_H

#include "enishi/Annealing/SimulatedAnnealing.h"

namespace enishi::annealing {

enum class AnnealingUpdate : uint8_t {
  /// Metropolis, one spin after the other.
  SingleSpin,
  /// All spins of a random induced forest at once, drawn exactly given the
  /// others (Hamze, de Freitas, UAI 2004). For models of few couplings per
  /// spin, where forests have more than half of the spins.
  Forests,
};

struct RecombiningAnnealingOptions {
  AnnealingUpdate update = AnnealingUpdate::SingleSpin;
  /// 0 for defaultBetaRange.
  BetaRange beta;
  /// Sweeps after each reheating; 0 for lengths that vary.
  uint64_t sweeps = 0;
};

/// Anneals many replicas, then again and again reheats all of them from the
/// best configuration, each time to another temperature, and recombines. The
/// spins in which a replica differs from the best configuration form connected
/// components that do not touch, so that each can be taken or left on its own:
/// of k differences the best of all 2^k combinations is taken (Whitley et al.,
/// GECCO 2009, call that partition crossover; Zhu, Ochoa, Katzgraber, PRL 115,
/// 2015, exchange such clusters between replicas). Improvements that were found
/// in different parts of a large sparse model by different replicas add up; on
/// dense models there is one component and what is left is iterated annealing.
/// O(spins + couplings) per replica and round beside the annealing.
llvm::Expected<SolveResult>
recombiningAnnealing(const IsingModel &model, const SolveOptions &options,
                     const RecombiningAnnealingOptions &recombining = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_RECOMBININGANNEALING_H
