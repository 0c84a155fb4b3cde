//===- QuantumAnnealing.h - Path-integral quantum annealing -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_QUANTUMANNEALING_H
#define ENISHI_ANNEALING_QUANTUMANNEALING_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

struct QuantumAnnealingOptions {
  /// Sweeps of an anneal; 0 for longer and longer ones.
  uint64_t sweeps = 0;
  /// Inverse temperature; 0 for 16 slices each at half of defaultBetaRange's
  /// cold end.
  double beta = 0;
  /// Transverse field at the start; 0 for twice the typical field of a spin.
  double transverse = 0;
};

/// Simulates a transverse field that falls linearly to almost zero, by Monte
/// Carlo over paths of 16 slices of imaginary time (Santoro, Martonak, Tosatti,
/// Car, Science 295, 2002), slices in the lanes of a vector; every slice then
/// descends. A sweep is O(spins + couplings of the flipped spins) per slice.
llvm::Expected<SolveResult>
quantumAnnealing(const IsingModel &model, const SolveOptions &options,
                 const QuantumAnnealingOptions &quantum = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_QUANTUMANNEALING_H
