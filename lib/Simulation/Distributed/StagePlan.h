//===- StagePlan.h - Which positions a process holds when -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// 2^r processes hold a state of n positions: n - r positions are bits of the
// index within a process (local), the others are the bits of its number. An
// operation needs the positions that it mixes to be local. Controls and phases
// need nothing: within a process the bits of its number are constants. A stage
// is a set of operations that one choice of local positions can run; before a
// stage some local positions change places with bits of the number, all of
// them in one exchange between 2^k processes, which moves 1 - 2^-k of the
// state. Nothing is moved back: what moved is renamed.
//
// The choice is that of the tiles of passes (PassScheduler), one level up. What
// a stage leaves open goes by the next use, the furthest leaves (Belady, IBM
// Systems Journal 5, 1966): cache blocking of state vectors as in Doi and
// Horii, "Cache blocking technique to large scale quantum computing
// simulation", QCE 2020.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_DISTRIBUTED_STAGEPLAN_H
#define ENISHI_LIB_SIMULATION_DISTRIBUTED_STAGEPLAN_H

#include "../Fusion.h"

#include "llvm/Support/Error.h"

namespace enishi::simulation {

/// Where positions lie: at a bit of the local index, or, from `localBits` on,
/// at a bit of the process's number.
struct Layout {
  std::vector<uint8_t> placeOf; ///< By position.
  unsigned localBits = 0;
  /// Places below this are never exchanged, so that what is sent comes in
  /// whole blocks.
  unsigned fixedBits = 0;

  /// Every position at its own place.
  Layout(unsigned positions, unsigned localBits, unsigned fixedBits);
  unsigned size() const { return placeOf.size(); }
  bool isLocal(unsigned position) const {
    return placeOf[position] < localBits;
  }
  /// The positions that lie in the process.
  uint64_t local() const;
  /// The places of a set of positions.
  uint64_t placesOf(uint64_t positions) const;
};

struct Stage {
  /// Positions that change places before the stage: a local one and one of the
  /// process's number each.
  llvm::SmallVector<std::pair<uint8_t, uint8_t>, 8> exchanged;
  /// The operations, by number, in the order in which to run them.
  std::vector<uint32_t> ops;
};

/// The fraction of the state that leaves a process where `pairs` positions are
/// exchanged at once.
inline double exchangedFraction(size_t pairs) {
  return pairs ? 1 - 1.0 / double(uint64_t(1) << pairs) : 0;
}

struct StagePlan {
  std::vector<Stage> stages;
  /// Of a state |0...0>: operations that are the first on their position, which
  /// lies at a bit of the process's number. They become a factor of the
  /// process.
  std::vector<uint32_t> initial;
  /// Of a state |0...0>: operations that do nothing to it.
  std::vector<uint32_t> withoutEffect;
  /// Where the positions lie at the beginning and at the end.
  Layout before, after;

  /// What every process sends, in states of a process.
  double volume() const;
};

struct StageOptions {
  /// The state is |0...0>: the layout may be chosen freely.
  bool fromZero = false;
  /// At the end the positions from localBits on are to be the bits of the
  /// process's number.
  bool ordered = false;
};

/// Plans the stages of a circuit. Every operation must mix at most
/// localBits - fixedBits positions. Time: the number of operations times that
/// of stages times some hundred.
StagePlan planStages(const FusedCircuit &circuit, const Layout &layout,
                     StageOptions options);

/// Checks a plan against the circuit, with none of the planner's code: every
/// operation runs once, where what it mixes is local, and never before one that
/// it does not commute with.
llvm::Error checkStages(const FusedCircuit &circuit, const Layout &layout,
                        StageOptions options, const StagePlan &plan);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_DISTRIBUTED_STAGEPLAN_H
