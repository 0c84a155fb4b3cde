//===- RoutedEmbedding.cpp - Embedding by negotiated routing --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chains are routed one after the other and may share qubits at a price that
// rises from round to round, as nets do in PathFinder (McMurchie, Ebeling,
// FPGA 1995). What is new here: a chain that is taken out leaves its neighbours
// without the ends that only led to it, so that who owns a path is decided anew
// each time.
//
//===----------------------------------------------------------------------===//

#include "RoutedEmbedding.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

void enishi::annealing::ripUp(ChainRouter &router, const SparseGraph &problem,
                              uint32_t v) {
  router.setChain(v, {});
  for (uint32_t other : problem.neighborsOf(v))
    router.trim(other);
}

/// In so many rounds there has to be some progress.
static constexpr unsigned kPatience = 8;

bool enishi::annealing::negotiate(ChainRouter &router,
                                  const SparseGraph &problem,
                                  llvm::ArrayRef<uint32_t> chosen,
                                  const NegotiationSchedule &schedule,
                                  enishi::SplitMix64 &random,
                                  uint64_t stepLimit) {
  std::vector<uint32_t> active = chosen.vec();
  std::vector<bool> isChosen(problem.numVertices(), false);
  for (uint32_t v : chosen)
    isChosen[v] = true;
  std::vector<bool> isActive = isChosen;
  router.clearHistory();
  router.beginnings = schedule.beginnings;
  uint64_t end = router.steps + stepLimit;
  double penalty = schedule.penalty;
  uint32_t leastShared = ChainRouter::kInfinite;
  unsigned roundOfLeast = 0;
  for (unsigned round = 0; round < schedule.maxRounds && router.steps < end;
       ++round) {
    router.setPenalty(penalty * ChainRouter::kUnit);
    random.shuffle(active);
    for (size_t i = 0, count = active.size(); i < count; ++i) {
      uint32_t v = active[i];
      // One round over a large device may be more than all that is left.
      if (router.steps >= end)
        return false;
      if (!(isChosen[v] && round < schedule.fullRounds) &&
          (router.numShared() == 0 || !router.isOverlapping(v)))
        continue;
      Qubit hint = router.chain(v).front();
      ripUp(router, problem, v);
      if (!router.route(v, ChainRouter::kInfinite, hint, random.below(1 << 20)))
        return false;
      router.trim(v);
      // Who is in the way now has to give way later.
      for (Qubit q : router.chain(v))
        for (uint32_t other : router.holders(q))
          if (!isActive[other]) {
            isActive[other] = true;
            active.push_back(other);
          }
    }
    // A round costs something even if it routes little.
    router.steps += active.size() / 16 + 1;
    if (router.numShared() == 0 || llvm::none_of(active, [&](uint32_t v) {
          return router.isOverlapping(v);
        }))
      return router.numShared() == 0;
    if (router.numShared() < leastShared) {
      leastShared = router.numShared();
      roundOfLeast = round;
    }
    // Far from an embedding, and no nearer to it for a while.
    if (round > schedule.fullRounds && round > roundOfLeast + kPatience &&
        router.numShared() > problem.numVertices() / 2)
      return false;
    router.raiseHistory(schedule.history * ChainRouter::kUnit);
    penalty = std::min(penalty * schedule.growth, schedule.mostPenalty);
  }
  return false;
}

/// What a qubit beyond the cap costs, in units of one.
static constexpr uint64_t kOverCap = 20;

/// In units of a 1024th of a qubit.
uint64_t ChainCost::ofLength(uint64_t length) const {
  double share = length / knee;
  uint64_t over = isOverCap(length) ? (length - cap) * kOverCap : 0;
  return std::llround(1024 * length * (1 + share * share * share * share)) +
         1024 * over;
}

uint64_t ChainCost::ofAll(llvm::ArrayRef<std::vector<Qubit>> chains) const {
  uint64_t total = 0;
  for (const std::vector<Qubit> &chain : chains)
    total += ofLength(chain.size());
  return total;
}

ChainCost::ChainCost(llvm::ArrayRef<std::vector<Qubit>> chains) {
  uint64_t total = 0;
  for (const std::vector<Qubit> &chain : chains)
    total += chain.size();
  if (total > 0)
    knee = 2.0 * total / chains.size();
}
