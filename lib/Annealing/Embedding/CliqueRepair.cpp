//===- CliqueRepair.cpp - Chains that a dead coupler parts ----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "CliqueRepair.h"

#include "ChainRouter.h"

#include <algorithm>

using namespace enishi::annealing;

/// How much longer than the longest chain a chain may become so that it meets
/// another one.
static constexpr uint32_t kMostExtra = 4;

/// Makes chains longer so that they meet others.
static void joinChains(const HardwareGraph &device,
                       std::vector<std::vector<Qubit>> &chains) {
  uint32_t n = chains.size();
  SparseGraph problem = SparseGraph::complete(n);
  ChainRouter router(problem, device);
  router.setPenalty(ChainRouter::kInfinite);
  size_t longest = 0;
  for (const std::vector<Qubit> &chain : chains)
    longest = std::max(longest, chain.size());
  router.setAllChains(chains);
  auto extend = [&](uint32_t u, uint32_t v) {
    size_t room = longest + kMostExtra - router.chain(u).size();
    return router.chain(u).size() < longest + kMostExtra &&
           router.extend(u, v, room * ChainRouter::kUnit);
  };
  for (uint32_t v = 0; v < n; ++v)
    for (uint32_t other : router.missingOf(v)) {
      // The shorter chain grows if it can.
      bool isShorter = router.chain(v).size() < router.chain(other).size();
      if (!extend(isShorter ? v : other, isShorter ? other : v))
        extend(isShorter ? other : v, isShorter ? v : other);
    }
  chains = router.allChains();
}

/// Which chains lack a coupler to which.
static std::vector<std::vector<bool>>
findUncoupled(const HardwareGraph &device,
              const std::vector<std::vector<Qubit>> &chains) {
  constexpr uint32_t kFree = ~uint32_t(0);
  std::vector<uint32_t> owner(device.numLabels(), kFree);
  uint32_t count = chains.size();
  for (uint32_t c = 0; c < count; ++c)
    for (Qubit q : chains[c])
      owner[q] = c;
  std::vector<std::vector<bool>> isMissing(count,
                                           std::vector<bool>(count, true));
  for (uint32_t c = 0; c < count; ++c) {
    isMissing[c][c] = false;
    for (Qubit q : chains[c])
      for (Qubit next : device.graph.neighborsOf(q))
        if (owner[next] != kFree)
          isMissing[c][owner[next]] = false;
  }
  return isMissing;
}

void enishi::annealing::coupleChains(const HardwareGraph &device,
                                     std::vector<std::vector<Qubit>> &chains) {
  auto isWhole = [](const std::vector<std::vector<bool>> &isMissing) {
    for (const std::vector<bool> &row : isMissing)
      if (std::count(row.begin(), row.end(), true) > 0)
        return false;
    return true;
  };
  if (isWhole(findUncoupled(device, chains)))
    return;
  joinChains(device, chains);
  std::vector<std::vector<bool>> isMissing = findUncoupled(device, chains);
  uint32_t count = chains.size();
  std::vector<bool> dropped(count, false);
  while (true) {
    uint32_t worst = 0, most = 0;
    for (uint32_t a = 0; a < count; ++a) {
      uint32_t missing = 0;
      for (uint32_t b = 0; b < count; ++b)
        missing += !dropped[a] && !dropped[b] && isMissing[a][b];
      if (missing > most || (missing == most && missing > 0)) {
        most = missing;
        worst = a;
      }
    }
    if (most == 0)
      break;
    dropped[worst] = true;
  }
  uint32_t next = 0;
  std::erase_if(chains, [&](const auto &) { return dropped[next++]; });
}
