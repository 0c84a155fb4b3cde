//===- TreeElimination.h - Minimisation by eliminating spins ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EXACT_TREEELIMINATION_H
#define ENISHI_LIB_ANNEALING_EXACT_TREEELIMINATION_H

#include "FixedPoint.h"

#include <optional>

namespace enishi::annealing {

/// An order in which to eliminate the spins of a model, and the spins that
/// each one's table then depends on: a tree decomposition.
struct EliminationOrder {
  std::vector<Spin> order;
  /// Per position of the order, ascending by position: the spins that are
  /// still there and that share a table with the eliminated one.
  std::vector<std::vector<Spin>> bags;
  /// The size of the largest bag, which is the width of the decomposition.
  unsigned width = 0;
  /// Table entries over all eliminations.
  uint64_t cost = 0;
  /// The most table entries that live at one time.
  uint64_t peak = 0;
};

enum class OrderHeuristic : uint8_t { MinDegree, MinFill };

/// `seed` decides between spins of equal score (0: the lower number first).
/// None where a bag would be larger than maxWidth or the cost above maxCost.
/// About O(spins * width^2) beside the choice of the next spin, which for
/// MinFill looks at pairs of neighbours.
std::optional<EliminationOrder> findOrder(const IsingModel &model,
                                          OrderHeuristic heuristic,
                                          unsigned maxWidth, uint64_t maxCost,
                                          uint64_t seed = 0);

/// The minimum without the offset, and a configuration that has it. Ties are
/// broken towards -1. (Bertele, Brioschi, Nonserial Dynamic Programming, 1972;
/// Dechter, Artif. Intell. 113, 1999.) O(order.cost) time and O(order.peak)
/// memory, and a bit per table entry for the way back.
int64_t minimiseByElimination(const FixedPointModel &model,
                              const EliminationOrder &order,
                              SpinConfiguration &spins);

/// The same by looking at all configurations in the order of a Gray code, for
/// models of up to 40 spins: O(2^spins * degree).
int64_t minimiseByEnumeration(const FixedPointModel &model,
                              SpinConfiguration &spins);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EXACT_TREEELIMINATION_H
