//===- SimulatedAnnealing.h - Metropolis with falling temperature *- C++ -*===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_SIMULATEDANNEALING_H
#define ENISHI_ANNEALING_SIMULATEDANNEALING_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

/// Inverse temperatures in the model's own scale.
struct BetaRange {
  double hot = 0, cold = 0;
};

/// A range for single-spin-flip methods: hot enough that a spin in its typical
/// field sqrt(h^2 + sum J^2) is flipped often, cold enough that the smallest
/// excitations are rare. O(spins + couplings).
BetaRange defaultBetaRange(const IsingModel &model);

enum class AnnealingKernel : uint8_t {
  Auto,
  /// Many replicas in the lanes of a vector, over a sparse matrix.
  Replicas,
  /// One replica at a time, over a dense matrix.
  Row,
};

struct SimulatedAnnealingOptions {
  /// Sweeps of an anneal; 0 for longer and longer ones as the budget allows.
  uint64_t sweeps = 0;
  /// 0 for defaultBetaRange.
  BetaRange beta;
  AnnealingKernel kernel = AnnealingKernel::Auto;
};

/// Sequential Metropolis updates (Kirkpatrick, Gelatt, Vecchi, Science 220,
/// 1983) with beta rising linearly from hot to cold, each anneal followed by a
/// descent to a local minimum. With an initial configuration every replica
/// starts there, at a quarter of the range. Fails for coefficients that are
/// not finite and an initial configuration or a range that does not fit.
/// A sweep is O(spins + couplings of the flipped spins) per replica; memory is
/// 2 to 8 bytes per spin and replica, or 1 to 4 bytes per pair of spins.
llvm::Expected<SolveResult>
simulatedAnnealing(const IsingModel &model, const SolveOptions &options,
                   const SimulatedAnnealingOptions &annealing = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_SIMULATEDANNEALING_H
