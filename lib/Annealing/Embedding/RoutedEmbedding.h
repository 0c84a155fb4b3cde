//===- RoutedEmbedding.h - Embedding by negotiated routing ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_ROUTEDEMBEDDING_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_ROUTEDEMBEDDING_H

#include "ChainRouter.h"

namespace enishi::annealing {

/// What chains cost: a qubit each, and more for those that are long beside the
/// others, as these break first. The knee is where a qubit more costs six times
/// as much as one of a short chain.
class ChainCost {
public:
  /// With the knee at twice the mean length.
  explicit ChainCost(llvm::ArrayRef<std::vector<Qubit>> chains);
  /// Every qubit of a chain beyond this length costs as much as many.
  void setCap(uint32_t length) { cap = length; }
  bool isOverCap(uint64_t length) const { return length > cap; }

  uint64_t ofLength(uint64_t length) const;
  uint64_t ofAll(llvm::ArrayRef<std::vector<Qubit>> chains) const;

private:
  double knee = 1;
  uint32_t cap = ~uint32_t(0);
};

/// Takes a chain out, and the ends of others that led to it.
void ripUp(ChainRouter &router, const SparseGraph &problem, uint32_t v);

/// How fast sharing qubits gets expensive. Slow schedules find embeddings where
/// nearly all of the device is needed.
struct NegotiationSchedule {
  /// The price of sharing: at first, its growth per round, and at most.
  double penalty = 2, growth = 1.3, mostPenalty = 64;
  /// What a qubit's price rises by in each round in which it is shared.
  double history = 0.2;
  /// In so many rounds all chosen variables are routed, then those that
  /// overlap.
  unsigned fullRounds = 10, maxRounds = 60;
  /// From how many of its neighbours a chain is grown, to take the best.
  unsigned beginnings = 3;
};

/// Routes the chosen variables, then whatever overlaps because of them, until
/// no two chains share a qubit. Every variable must have a chain. False if
/// there is still an overlap in the end, or, with one chain missing, where the
/// device has no way at all.
bool negotiate(ChainRouter &router, const SparseGraph &problem,
               llvm::ArrayRef<uint32_t> chosen,
               const NegotiationSchedule &schedule, SplitMix64 &random,
               uint64_t stepLimit);

/// Shortens the chosen chains of an embedding without overlaps, until a round
/// gains little.
void shortenChains(ChainRouter &router, const SparseGraph &problem,
                   llvm::ArrayRef<uint32_t> chosen, const ChainCost &cost,
                   SplitMix64 &random, unsigned rounds, uint64_t stepLimit);

/// Routes surroundings anew, again and again, and keeps what is better: those
/// of qubits that are shared, while there are some, then those of long chains.
/// Returns whether the embedding is without overlaps; where `onlyRepair`, that
/// is the end.
bool polishChains(ChainRouter &router, const SparseGraph &problem,
                  const ChainCost &cost, SplitMix64 &random, uint64_t stepLimit,
                  bool onlyRepair);

/// Makes the longest chains of an embedding without overlaps shorter, a qubit
/// at a time: with that length as a cap, surroundings are routed anew, and what
/// is somewhat worse is kept as well, until no chain is above the cap. Ends
/// where `stepLimit` more steps, counted anew for each cap, do not get there;
/// the last embedding that did is what is left.
void shortenLongestChains(ChainRouter &router, const SparseGraph &problem,
                          SplitMix64 &random, uint64_t stepLimit);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_ROUTEDEMBEDDING_H
