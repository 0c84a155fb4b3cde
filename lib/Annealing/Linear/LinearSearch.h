//===- LinearSearch.h - The tree of a linear prover -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_LINEAR_LINEARSEARCH_H
#define ENISHI_LIB_ANNEALING_LINEAR_LINEARSEARCH_H

#include "enishi/Annealing/LinearProver.h"

#include "LinearProgram.h"

#include <chrono>
#include <map>

namespace enishi::annealing {

/// Averages of what branching on a variable does to the objective per unit,
/// down and up.
struct PseudoCosts {
  struct Average {
    double sum = 0;
    unsigned count = 0;
    void add(double value) {
      sum += value;
      ++count;
    }
  };
  std::vector<Average> down, up;
  Average all;

  /// What is expected of a side of one variable.
  double of(const Average &average) const {
    if (average.count > 0)
      return average.sum / average.count;
    return all.count > 0 ? all.sum / all.count : 1;
  }
};

class LinearSearch {
public:
  LinearSearch(const Problem &problem, Relaxation relaxation,
               LinearProgram program);

  void offer(llvm::ArrayRef<double> values);
  void run(const LinearProverLimits &limits);
  double bound() const;
  bool isClosed() const { return open.empty(); }

  /// Minimised: the objective times the relaxation's sign.
  double bestEnergy() const { return relaxation.sign * best.energy; }
  bool hasBest() const { return !best.values.empty(); }

  BestAssignment best;
  uint64_t nodes = 0, steps = 0;

private:
  struct Change {
    Variable variable;
    double lower, upper;
  };
  struct Node {
    double bound;
    std::vector<Change> changes;
    std::vector<uint8_t> basis;
    /// What it was branched on, for pseudo-costs; no distance, nothing to
    /// learn.
    Variable branched = 0;
    double parentObjective = 0, distance = 0;
    bool isUp = false;
  };
  enum class Outcome : uint8_t { Closed, Branch, Interrupted };

  void enter(const Node &node);
  Outcome process(Node &node);
  /// Solves the program within the budget and raises the node's bound. Returns
  /// whether to go on with the solution.
  Outcome relax(Node &node, bool &hasPoint);
  bool raiseBound(Node &node, EnishiLinearStatus status);
  bool isProvenInfeasible();
  void tightenByReducedCosts(Node &node, double safe,
                             llvm::ArrayRef<Rounded> reduced);
  bool tryValues(llvm::ArrayRef<double> point);
  void branch(Node node, bool hasPoint);
  std::optional<Variable> chooseFractional();
  Variable chooseAny(bool hasPoint) const;
  /// What a few iterations raise the objective by on one side of a variable.
  double trial(Variable variable, double lower, double upper, double base,
               llvm::ArrayRef<uint8_t> basis);

  void learn(Node &node);
  void add(Node node);
  /// The values around `value` that the variable may have: the largest one
  /// below and the next; the same twice where it is (nearly) one of them.
  std::pair<double, double> around(Variable variable, double value) const;
  double lift(double safe) const;
  double tolerance() const;
  bool isCut(double bound) const {
    return hasBest() && bound >= bestEnergy() - tolerance();
  }
  double cutOff() const;
  bool isFixed() const;
  bool isOver();
  double seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() -
                                         start)
        .count();
  }
  uint64_t iterationCost() const {
    return program.numRows() + relaxation.numColumns();
  }

  const Problem &problem;
  Relaxation relaxation;
  LinearProgram program;
  /// Bounds of the root, tightened as better assignments are found.
  std::vector<double> rootLower, rootUpper;
  std::vector<Variable> changed; ///< Variables off the root's bounds.
  using Key = std::pair<double, uint64_t>;
  std::map<Key, Node> open;
  /// The child to go on with.
  std::optional<Key> next;
  uint64_t numCreated = 0;
  size_t basisBytes = 0;
  PseudoCosts costs;
  std::vector<double> point;
  std::vector<Rounded> reduced;

  const LinearProverLimits *limits = nullptr;
  std::chrono::steady_clock::time_point start;
  uint64_t stepsBefore = 0;
  bool isStopped = false;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_LINEAR_LINEARSEARCH_H
