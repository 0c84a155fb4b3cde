//===- Presolver.h - The rules of presolve ----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_PRESOLVE_PRESOLVER_H
#define ENISHI_LIB_ANNEALING_PRESOLVE_PRESOLVER_H

#include "DynamicModel.h"

#include "enishi/Annealing/Presolve.h"

#include <deque>

namespace enishi::annealing {

/// The maximal parts of a model without a spin whose removal would part them.
struct BlockTree {
  struct Block {
    /// Without the top.
    std::vector<Spin> spins;
    /// The spin that joins it to what was visited before it.
    Spin top;
    /// A spin that hangs below the top through this block has a field.
    bool hasFieldBelow;
  };
  /// Every block comes after all that hang below it.
  std::vector<Block> blocks;
  /// Spins without couplings are in no block.
  std::vector<Spin> isolated;
};

class Presolver {
public:
  Presolver(DynamicModel &model, const PresolveOptions &options);

  /// All rules, until none of them applies or the budgets are used up.
  void run();

  std::array<uint32_t, numPresolveRules> removedBy{};

private:
  /// The rules that look at one spin and its row.
  void runLocalRules();
  bool tryElimination(Spin spin);
  bool tryDominance(Spin spin);
  bool tryPairs(Spin spin);
  bool isPairAligned(Spin i, const DynamicModel::Entry &entry);
  /// An upper bound of the sum over k of |J_ik - sign J_jk|, without i and j.
  double differenceOfRows(Spin i, Spin j, double sign);

  /// The others; each returns how many spins it removed.
  uint32_t findTwins();
  bool areTwins(Spin a, Spin b, int8_t &sign) const;
  uint32_t useRoofDuality();
  uint32_t fixUnfrustrated();
  uint32_t probe();
  bool mayImply(Spin spin);
  void propagate(Spin spin, int8_t value, std::vector<int8_t> &values,
                 std::vector<Spin> &implied);
  uint32_t findSmallGroups();
  uint32_t solveNarrowBlocks();
  bool mayBeNarrow(const IsingModel &left, const BlockTree::Block &block);
  /// Replaces `inside` by what its minimum depends on. False where that would
  /// be rounded, is no sum of pairs, or costs too much.
  bool collapse(llvm::ArrayRef<Spin> inside, llvm::ArrayRef<Spin> boundary,
                unsigned maxWidth, uint64_t maxCost);

  uint32_t effectiveDegree(Spin spin) const {
    return model.degree(spin) + (model.fieldOf(spin) != 0);
  }
  bool isOn(PresolveRule rule) const { return options.isOn(rule); }
  void count(PresolveRule rule, uint32_t removed = 1) {
    removedBy[static_cast<unsigned>(rule)] += removed;
  }
  /// Puts what the last steps touched into the queues.
  void enqueueTouched();
  void enqueue(Spin spin);

  DynamicModel &model;
  const PresolveOptions &options;
  /// Spins by degree, where elimination may apply.
  std::array<std::vector<Spin>, 4> lowDegree;
  std::deque<Spin> others;
  std::vector<uint8_t> isQueued;
  uint64_t workLeft = 0;
  // Scratch, all zero between uses.
  std::vector<double> marks;
  std::vector<uint32_t> slots;
  /// The turn in which a spin was last a neighbour of the one looked at.
  std::vector<uint32_t> stamps;
  uint32_t stamp = 0;
};

/// Hopcroft and Tarjan (Comm. ACM 16, 1973); starts every component at a spin
/// with a field where there is one. O(spins + couplings).
BlockTree findBlocks(const IsingModel &model);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_PRESOLVE_PRESOLVER_H
