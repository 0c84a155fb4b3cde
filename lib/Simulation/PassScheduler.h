//===- PassScheduler.h - Which operations run together              -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_PASSSCHEDULER_H
#define ENISHI_LIB_SIMULATION_PASSSCHEDULER_H

#include "Fusion.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace enishi::simulation {

/// Chooses sets of positions, each for a part of the operations: those that mix
/// no other position and wait for no operation that does. Used for the tiles of
/// passes over the state and for the registers of kernels over a tile.
class PassScheduler {
public:
  struct Op {
    uint64_t mixed;
    uint64_t controls;
    float weight;
    uint32_t isWide;
  };

  /// A set has `bits` positions of `all`, among them all of `low`. `budget`
  /// limits how many sets are tried for each choice.
  PassScheduler(std::vector<Op> ops, uint64_t low, uint64_t all, unsigned bits,
                size_t budget);

  bool done() const { return head == ops.size(); }

  /// A good set for the operations that remain: one in which much weight is
  /// ready. Greedy growth, then exchanges of one position for another while
  /// that helps. The answers of earlier schedulers for equal operations are
  /// kept for the whole process.
  uint64_t choose() const;

  /// Takes the operations that the set can run, in order, as far as `accept`
  /// agrees; what it refuses blocks like an operation outside the set.
  std::vector<uint32_t> take(uint64_t set,
                             llvm::function_ref<bool(uint32_t)> accept);

  /// Takes the first operation, whatever it needs.
  uint32_t takeFirst() { return numbers[head++]; }
  uint32_t first() const { return numbers[head]; }

  /// The first part of choose() alone. Holds what the first operation mixes.
  uint64_t grow() const;

private:
  uint64_t search() const;
  float score(uint64_t set) const;

  uint64_t low, all;
  unsigned bits;
  size_t budget;
  /// The operations not yet taken, from `head` on, and their numbers.
  std::vector<Op> ops;
  std::vector<uint32_t> numbers;
  size_t head = 0;
};

/// The operations of a circuit, with a weight by kind.
std::vector<PassScheduler::Op> schedulerOps(const FusedCircuit &circuit,
                                            const float *weights);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_PASSSCHEDULER_H
