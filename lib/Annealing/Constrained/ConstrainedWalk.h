//===- ConstrainedWalk.h - One anneal of repaired moves ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_CONSTRAINED_CONSTRAINEDWALK_H
#define ENISHI_LIB_ANNEALING_CONSTRAINED_CONSTRAINEDWALK_H

#include "ConstrainedModel.h"

#include "enishi/Support/Random.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <limits>

namespace enishi::annealing {

/// A point that a walk saw, by the numbers that the walk keeps.
struct WalkPoint {
  std::vector<double> values;
  /// The sum of the rows' scaled excesses.
  double excess = std::numeric_limits<double>::infinity();
  double objective = std::numeric_limits<double>::infinity();

  bool isBetterThan(const WalkPoint &other) const {
    return excess != other.excess ? excess < other.excess
                                  : objective < other.objective;
  }
};

/// A point, the weights of its broken rows, and moves from it.
class ConstrainedWalk {
public:
  ConstrainedWalk(const ConstrainedModel &model, uint64_t seed);

  /// Anneals for so many steps from `start`, or from the values nearest to zero
  /// where that is empty. `isOver` is asked between short pieces of work with
  /// the steps done and the best objective so far of a point that keeps all
  /// constraints.
  void anneal(llvm::ArrayRef<double> start, uint64_t stepLimit,
              llvm::function_ref<bool(uint64_t, double)> isOver);

  const WalkPoint &best() const { return bestPoint; }
  uint64_t steps() const { return numSteps; }

private:
  struct Effect {
    double violation = 0, objective = 0;
  };
  struct Change {
    Variable variable;
    double by;
  };

  void setValues(llvm::ArrayRef<double> values);
  /// Activities, gradients and the objective anew, without rounding's drift.
  void recompute();
  double penalty(uint32_t row, double activity) const {
    return weight[row] * model.excess(row, activity);
  }
  Effect effectOf(Variable variable, double by);
  double objectiveEffect(Variable variable, double by) const;
  double higherEffect(Variable variable, double by) const;
  double productEffect(Variable variable, double by);
  void apply(Change change);
  void addToRow(uint32_t row, double amount);
  double randomChange(Variable variable);
  /// The change of the variable that brings the row with this coefficient
  /// nearest to what it needs; 0 for none.
  double repairingChange(const Entry &term, double need) const;
  /// Applies the best repair of a broken row; false where none helps.
  bool repair(uint32_t row);
  /// A compound move: applied, not yet kept.
  Effect move();
  void extend(Change change, Effect effect);
  /// Back to where the move broke least.
  void shorten();
  void keep();
  void undo();
  double randomRise(double temperature);
  void adaptWeights(bool mayFall);
  void notePoint();
  /// The best objective so far of a point that keeps all constraints.
  double bestFeasible() const {
    return bestPoint.excess == 0 ? bestPoint.objective
                                 : std::numeric_limits<double>::infinity();
  }
  void findFeasible(uint64_t stepLimit,
                    llvm::function_ref<bool(uint64_t, double)> isOver);
  /// Brings the weights to the objective's scale and returns a first
  /// temperature.
  double calibrate();

  const ConstrainedModel &model;
  SplitMix64 random;
  std::vector<double> values, activity, gradient, weight;
  double leastWeight = 0;
  double objective = 0;
  /// Rows outside their interval, and where each stands in that list.
  std::vector<uint32_t> broken, brokenAt;
  /// The move that is being made, and the rows that it broke.
  std::vector<Change> chain;
  std::vector<uint32_t> toRepair;
  std::vector<bool> inChain;
  /// How often a move leaves broken inequalities to their weights. Neither
  /// much nor little suits all problems: anneals differ.
  double softness;
  Effect chainEffect;
  /// How much of the chain broke least, and its effect.
  size_t prefix = 0;
  Effect prefixEffect;
  /// How much of the objective counts: none while looking for a feasible point.
  double objectiveShare = 0;
  std::vector<std::pair<uint32_t, double>> productRows;
  WalkPoint bestPoint;
  uint64_t numSteps = 0;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_CONSTRAINED_CONSTRAINEDWALK_H
