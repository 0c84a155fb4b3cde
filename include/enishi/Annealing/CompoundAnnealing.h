//===- CompoundAnnealing.h - Annealing by repaired moves --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_COMPOUNDANNEALING_H
#define ENISHI_ANNEALING_COMPOUNDANNEALING_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

struct CompoundAnnealingOptions {
  /// Flips of a move at most.
  unsigned longestMove = 12;
};

/// Annealing between local minima (Li, Scheraga, PNAS 84, 1987): a move flips
/// a random spin, holds it, and lets the others descend by their best flips;
/// what came out is accepted or undone as a whole. Where constraints have
/// become penalties, single flips have to climb over them and freeze; here the
/// repair happens within the move: with one-hot groups a variable set to 1
/// clears the other of its group, and with rows and columns (assignments,
/// tours) a move exchanges two rows. Temperatures come from a sample of moves.
/// A move is O(spins) per flip, and each flip counts as that many steps.
llvm::Expected<SolveResult>
compoundAnnealing(const IsingModel &model, const SolveOptions &options,
                  const CompoundAnnealingOptions &compound = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_COMPOUNDANNEALING_H
