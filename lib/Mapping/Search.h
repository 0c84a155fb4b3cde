//===- Search.h - The search for a good mapping -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_SEARCH_H
#define ENISHI_LIB_MAPPING_SEARCH_H

#include "Router.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi::mapping {

using Layout = std::vector<Site>;

/// A routed circuit in short: where the qubits start, and the SWAPs in order,
/// each applied when nothing more can be executed.
struct Solution {
  Layout layout;
  std::vector<uint32_t> swaps;
  uint64_t cost = ~uint64_t(0);
  Layout finalLayout;
};

/// How a population of partial solutions is run.
struct PopulationParameters {
  unsigned size = 16;
  /// The best `keep` are copied over the rest at each checkpoint.
  unsigned keep = 4;
  /// Pairs between two checkpoints.
  unsigned segment = 30;
  /// CX-class gates for each unit of weighted distance still ahead.
  double outlook = 1.0;
  /// State i of n adds up to i/n of this to the score of a SWAP.
  int32_t noise = RouterWeights::kOne;
};

/// One greedy pass from a layout, after some SWAPs that are given.
Solution routeGreedily(const RoutingProblem &problem, const SiteTables &tables,
                       const RouterWeights &weights, const Layout &layout,
                       Random &random, llvm::ArrayRef<uint32_t> opening = {});

/// Several states advance side by side. At checkpoints of equal progress those
/// that have cost least, and promise to, replace the others. Choosing at every
/// checkpoint gains more than choosing among whole runs: the spread of a run's
/// cost is the sum of the spreads of its segments.
Solution routePopulation(const RoutingProblem &problem,
                         const SiteTables &tables, const RouterWeights &weights,
                         llvm::ArrayRef<Layout> layouts,
                         const PopulationParameters &parameters,
                         Random &random);

/// Applies a solution again; its cost and final layout are set.
void replay(const RoutingProblem &problem, const SiteTables &tables,
            Solution &solution, std::vector<uint32_t> *events = nullptr);

/// Calls body(0) ... body(count - 1) on up to `threads` threads.
void parallelFor(unsigned threads, size_t count,
                 llvm::function_ref<void(size_t)> body);

/// Routes with as much effort as the options ask for; from
/// options.initialLayout where there is one.
Solution search(const RoutingProblem &problem, const SiteTables &tables,
                const MappingOptions &options);

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_SEARCH_H
