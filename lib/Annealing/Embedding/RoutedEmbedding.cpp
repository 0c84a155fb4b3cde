//===- RoutedEmbedding.cpp - Embedding by negotiated routing --------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Chains are routed one after the other and may share qubits at a price that
// rises from round to round, as nets do in PathFinder (McMurchie, Ebeling,
// FPGA 1995); the star of shortest paths to the neighbours' chains is that of
// Cai, Macready, Roy (arXiv:1406.2741). What is new here: a chain that is taken
// out leaves its neighbours without the ends that only led to it, so that who
// owns a path is decided anew each time.
//
//===----------------------------------------------------------------------===//

#include "RoutedEmbedding.h"

#include <algorithm>
#include <numeric>

using namespace enishi::annealing;

/// Takes a chain out, and the ends of others that led to it.
static void ripUp(ChainRouter &router, const SparseGraph &problem, uint32_t v) {
  router.setChain(v, {});
  for (uint32_t other : problem.neighborsOf(v))
    router.trim(other);
}

bool enishi::annealing::negotiate(ChainRouter &router,
                                  const SparseGraph &problem,
                                  const HardwareGraph &device,
                                  llvm::ArrayRef<Qubit> placement,
                                  enishi::SplitMix64 &random,
                                  unsigned maxRounds, uint64_t stepLimit) {
  uint32_t n = problem.numVertices();
  for (uint32_t v = 0; v < n; ++v)
    router.setChain(v, {placement[v]});
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  uint64_t end = router.steps + stepLimit;
  double penalty = 1;
  for (unsigned round = 0; round < maxRounds && router.steps < end; ++round) {
    router.setPenalty(uint32_t(penalty));
    router.setThorough(round >= 6);
    random.shuffle(order);
    uint32_t overlapping = 0;
    for (uint32_t v : order) {
      // Whatever is in nobody's way stays after the first rounds.
      if (round >= 3 && !router.isOverlapping(v) && router.numMissing(v) == 0)
        continue;
      ++overlapping;
      ripUp(router, problem, v);
      if (!router.route(v, ChainRouter::kInfinite, placement[v],
                        random.below(1 << 20)))
        return false;
      router.trim(v);
    }
    if (round >= 3 && overlapping == 0)
      return true;
    for (Qubit q = 0; q < device.numLabels(); ++q)
      if (size_t holders = router.holders(q).size(); holders > 1)
        router.setHistory(
            q, std::min<uint32_t>(router.historyOf(q) +
                                      (holders - 1) * ChainRouter::kUnit / 2,
                                  ChainRouter::kUnit * 256));
    penalty = std::min(penalty * 1.3, 64.0);
  }
  return false;
}

/// Long chains break: one counts for more than its qubits.
static uint64_t badness(size_t length) {
  return length * (16 + length * length / 4);
}

void enishi::annealing::shortenChains(ChainRouter &router,
                                      const SparseGraph &problem,
                                      const HardwareGraph &device,
                                      enishi::SplitMix64 &random,
                                      unsigned rounds, uint64_t stepLimit) {
  uint32_t n = problem.numVertices();
  for (Qubit q = 0; q < device.numLabels(); ++q)
    router.setHistory(q, 0);
  router.setPenalty(ChainRouter::kInfinite);
  router.setThorough(false);
  std::vector<uint32_t> order(n);
  std::iota(order.begin(), order.end(), 0);
  uint64_t end = router.steps + stepLimit;
  std::vector<std::pair<uint32_t, std::vector<Qubit>>> before;
  for (unsigned round = 0; round < rounds && router.steps < end; ++round) {
    random.shuffle(order);
    uint64_t gain = 0, total = 0;
    for (uint32_t v = 0; v < n; ++v)
      total += badness(router.chain(v).size());
    for (uint32_t v : order) {
      if (router.chain(v).size() <= 1)
        continue;
      before.clear();
      before.push_back({v, router.chain(v)});
      for (uint32_t other : problem.neighborsOf(v))
        before.push_back({other, router.chain(other)});
      uint64_t old = 0, now = 0;
      for (auto &[u, chain] : before)
        old += badness(chain.size());
      ripUp(router, problem, v);
      uint32_t limit = 0;
      for (auto &[u, chain] : before)
        limit += chain.size() - (u == v ? 0 : router.chain(u).size());
      if (router.route(v, limit * ChainRouter::kUnit, before[0].second[0],
                       random.below(1 << 20))) {
        router.trim(v);
        while (router.balance(v))
          ;
        for (auto &[u, chain] : before)
          now += badness(router.chain(u).size());
        if (now <= old) {
          gain += old - now;
          continue;
        }
      }
      for (auto &[u, chain] : before)
        router.setChain(u, {});
      for (auto &[u, chain] : before)
        router.setChain(u, chain);
    }
    if (gain * 400 < total)
      break;
  }
}
