//===- Bifurcation.h - Simulated bifurcation --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_BIFURCATION_H
#define ENISHI_ANNEALING_BIFURCATION_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

enum class BifurcationKind : uint8_t {
  Ballistic, ///< Forces from positions: fast, good solutions.
  Discrete,  ///< Forces from their signs: slower, better solutions.
};

struct BifurcationOptions {
  BifurcationKind kind = BifurcationKind::Discrete;
  /// Time steps of a run; 0 for longer and longer runs.
  uint64_t steps = 0;
  /// Length of a time step; 0 for the longest up to 1.25 at which the
  /// symplectic Euler method is stable for the model's largest eigenvalue,
  /// which published values for random signs exceed on max-cut.
  double timeStep = 0;
};

/// Classical oscillators that bifurcate while their detuning falls, with walls
/// that absorb their momentum (Goto, Endo, Suzuki et al., Science Advances 7,
/// eabe7953, 2021), 16 replicas at a time, each followed by a descent. A time
/// step is O(spins + couplings) per replica and counts as that many spins.
llvm::Expected<SolveResult>
simulatedBifurcation(const IsingModel &model, const SolveOptions &options,
                     const BifurcationOptions &bifurcation = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_BIFURCATION_H
