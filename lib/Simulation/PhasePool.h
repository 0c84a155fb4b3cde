//===- PhasePool.h - Diagonal operations that wait --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_PHASEPOOL_H
#define ENISHI_LIB_SIMULATION_PHASEPOOL_H

#include "llvm/ADT/SmallVector.h"

#include <array>
#include <cstdint>
#include <vector>

namespace enishi::simulation {

/// A diagonal operation that one sweep can apply: where all controls are 1,
/// the phase `angle` plus those of `linear` whose position is 1.
struct PhaseStar {
  uint64_t controls = 0;
  double angle = 0;
  llvm::SmallVector<std::pair<uint8_t, double>, 8> linear;

  bool isTrivial() const { return angle == 0 && linear.empty(); }
};

/// A product of phases, each for a set of positions that must all be 1.
class PhasePool {
public:
  /// Adds e^{i angle} where all of `controls` are 1.
  void add(uint64_t controls, double angle);

  struct Term {
    uint64_t controls;
    double angle;
    bool operator==(const Term &) const = default;
  };
  /// The terms that concern a position, left where they are or taken out.
  void terms(unsigned position, llvm::SmallVectorImpl<Term> &found) const;
  void takeTerms(unsigned position, llvm::SmallVectorImpl<Term> &found);

  /// Takes out all terms, in an order that depends on them alone.
  std::vector<Term> takeAllTerms();

  /// Takes out the phase of one position alone.
  double takeLinear(unsigned position);
  /// Takes out the phase of a pair of positions.
  double takePair(unsigned a, unsigned b);
  /// Takes out everything that concerns a position, as operations to apply.
  void takeAll(unsigned position, llvm::SmallVectorImpl<PhaseStar> &stars);
  /// Takes out everything, in as few operations as a greedy cover finds.
  void takeEverything(llvm::SmallVectorImpl<PhaseStar> &stars);

private:
  std::array<double, 64> linear{};
  /// By position: its partners in pairs, and the angles.
  std::array<uint64_t, 64> partners{};
  std::array<std::array<double, 64>, 64> pairs{};
  /// Three positions or more.
  std::vector<Term> larger;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_PHASEPOOL_H
