//===- Exact.h - Solvers that prove what they find --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EXACT_H
#define ENISHI_ANNEALING_EXACT_H

#include "enishi/Annealing/Solver.h"

namespace enishi::annealing {

// All of these work in 64-bit integers where the coefficients are multiples of
// one power of two with room to spare, and then isOptimal is a proof. Other
// models are rounded to 2^-60 of the sum of their coefficients: isOptimal then
// means "to within the difference of the energy and lowerBound". One sample is
// returned. No clock is read but for timeLimit.

/// All configurations, in the order of a Gray code. Fails for more than
/// `maxSpins` spins (40 at most). O(2^spins * degree).
llvm::Expected<SolveResult> solveBruteForce(const IsingModel &model,
                                            const SolveOptions &options = {},
                                            uint32_t maxSpins = 30);

struct TreeOptions {
  /// The widest tree decomposition that is used.
  unsigned maxWidth = 25;
  /// Bytes of tables at one time.
  uint64_t maxMemory = uint64_t(2) << 30;
};

/// Dynamic programming over a tree decomposition, by eliminating spins in the
/// better of a min-fill and a min-degree order. Fails where the tables would
/// be too large. O(spins * 2^width).
llvm::Expected<SolveResult>
solveTreeDecomposition(const IsingModel &model,
                       const SolveOptions &options = {},
                       const TreeOptions &treeOptions = {});

/// Branch and bound: presolve at every node, parts solved on their own, narrow
/// ones by dynamic programming, and the cycle bound (Bounds.h) against the best
/// configuration known, which a local search finds first. stepLimit counts
/// nodes (0: 10^6); where it or the time limit ends the search, lowerBound is
/// what the open nodes prove.
SolveResult solveBranchAndBound(const IsingModel &model,
                                const SolveOptions &options = {});

/// Presolve, then for each part the cheapest of the above.
SolveResult solveExact(const IsingModel &model,
                       const SolveOptions &options = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EXACT_H
