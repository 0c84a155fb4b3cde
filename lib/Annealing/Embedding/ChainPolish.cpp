//===- ChainPolish.cpp - Better chains for the same problem ---------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RoutedEmbedding.h"

#include "llvm/ADT/STLExtras.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace enishi::annealing;

namespace {
/// Changes of an embedding without overlaps that are taken back where they make
/// it worse.
class ChainShortener {
public:
  ChainShortener(ChainRouter &router, const SparseGraph &problem,
                 const ChainCost &cost, enishi::SplitMix64 &random)
      : router(router), problem(problem), cost(cost), random(random) {}
  void reroute(uint32_t v);
  void shiftEnds(uint32_t v);
  uint64_t gain = 0;

private:
  /// Remembers the chains of a variable and its neighbours.
  void save(uint32_t v);
  /// Keeps the change or takes it back.
  bool settle(bool isWhole);
  bool dropEnd(uint32_t v, Qubit end);

  ChainRouter &router;
  const SparseGraph &problem;
  const ChainCost &cost;
  enishi::SplitMix64 &random;
  std::vector<std::pair<uint32_t, std::vector<Qubit>>> before;
};
} // namespace

void ChainShortener::save(uint32_t v) {
  before.clear();
  before.push_back({v, router.chain(v)});
  for (uint32_t other : problem.neighborsOf(v))
    before.push_back({other, router.chain(other)});
}

bool ChainShortener::settle(bool isWhole) {
  uint64_t old = 0, now = 0;
  for (auto &[u, chain] : before) {
    old += cost.ofLength(chain.size());
    now += cost.ofLength(router.chain(u).size());
  }
  if (isWhole && now <= old) {
    gain += old - now;
    return now < old;
  }
  for (auto &[u, chain] : before)
    router.setChain(u, {});
  for (auto &[u, chain] : before)
    router.setChain(u, chain);
  return false;
}

/// Takes a chain out and routes it anew.
void ChainShortener::reroute(uint32_t v) {
  save(v);
  ripUp(router, problem, v);
  uint32_t limit = 0;
  for (auto &[u, chain] : before)
    limit += chain.size() - router.chain(u).size();
  bool isRouted = router.route(v, limit * ChainRouter::kUnit,
                               before[0].second[0], random.below(1 << 20));
  if (isRouted)
    router.trim(v);
  settle(isRouted);
}

/// Leaves out a qubit at an end; neighbours that lose their contact come
/// nearer.
bool ChainShortener::dropEnd(uint32_t v, Qubit end) {
  uint32_t length = router.chain(v).size();
  router.dropQubit(v, end);
  for (uint32_t other : router.missingOf(v)) {
    if (router.chain(other).size() + 1 >= length ||
        !router.extend(other, v,
                       (length - 1 - router.chain(other).size()) *
                           ChainRouter::kUnit))
      return false;
    router.trim(other);
  }
  router.trim(v);
  return true;
}

void ChainShortener::shiftEnds(uint32_t v) {
  bool changed = true;
  while (changed && router.chain(v).size() > 2) {
    changed = false;
    for (Qubit end : router.endsOf(v)) {
      save(v);
      if (settle(dropEnd(v, end))) {
        changed = true;
        break;
      }
    }
  }
}

/// From how many of its neighbours a chain is grown, to take the best.
static constexpr unsigned kBeginnings = 3;
/// A round that gains less than this part of the whole is the last.
static constexpr uint64_t kWorthwhile = 400;

void enishi::annealing::shortenChains(ChainRouter &router,
                                      const SparseGraph &problem,
                                      llvm::ArrayRef<uint32_t> chosen,
                                      const ChainCost &cost,
                                      enishi::SplitMix64 &random,
                                      unsigned rounds, uint64_t stepLimit) {
  router.clearHistory();
  router.setPenalty(ChainRouter::kInfinite);
  std::vector<uint32_t> order = chosen.vec();
  uint64_t end = router.steps + stepLimit;
  router.beginnings = kBeginnings;
  ChainShortener shortener(router, problem, cost, random);
  for (unsigned round = 0; round < rounds && router.steps < end; ++round) {
    random.shuffle(order);
    uint64_t total = 0;
    for (uint32_t v : order)
      total += cost.ofLength(router.chain(v).size());
    shortener.gain = 0;
    for (uint32_t v : order)
      if (router.chain(v).size() > 1) {
        shortener.reroute(v);
        shortener.shiftEnds(v);
      }
    if (shortener.gain * kWorthwhile < total)
      break;
  }
}

namespace {
/// Small parts of an embedding are negotiated anew.
class ChainPolisher {
public:
  ChainPolisher(ChainRouter &router, const SparseGraph &problem,
                const ChainCost &cost, enishi::SplitMix64 &random)
      : router(router), problem(problem), cost(cost), random(random),
        best(router.allChains()), value(valueOfChains()) {
    schedule.growth = 1.5;
    schedule.history = 0.3;
    schedule.fullRounds = 2;
    schedule.maxRounds = 20;
  }
  void improve(uint64_t stepLimit);
  /// Improves until no chain is above the cap; false where that takes more than
  /// `stepLimit` or looks as if it would.
  bool reachCap(uint64_t stepLimit);
  bool isLegal() const { return value.first == 0; }
  uint32_t numOverCap() const {
    return llvm::count_if(
        best, [&](const auto &c) { return cost.isOverCap(c.size()); });
  }

private:
  /// Sharing is worse than any detour.
  std::pair<uint32_t, uint64_t> valueOfChains() const {
    return {router.numShared(), cost.ofAll(router.allChains())};
  }
  /// How much worse a change may be: somewhat, on the way to an aim.
  uint64_t drawSlack();
  std::vector<uint32_t> chooseVariables();
  uint32_t chooseCentre();
  std::vector<uint32_t> changedChains() const;

  ChainRouter &router;
  const SparseGraph &problem;
  const ChainCost &cost;
  enishi::SplitMix64 &random;
  NegotiationSchedule schedule;
  std::vector<std::vector<Qubit>> best; ///< What was kept last.
  std::pair<uint32_t, uint64_t> value;  ///< Its value.
  bool isReachingCap = false;
};
} // namespace

/// A variable that overlaps, one whose chain is above the cap, or one with a
/// long chain, but not always the longest.
uint32_t ChainPolisher::chooseCentre() {
  if (!isLegal()) {
    uint32_t left = random.below(value.first);
    for (Qubit q = 0;; ++q) {
      llvm::ArrayRef<uint32_t> holders = router.holders(q);
      if (holders.size() > 1 && left-- == 0)
        return holders[random.below(holders.size())];
    }
  }
  if (uint32_t over = numOverCap(); over > 0 && random.below(4) > 0) {
    uint32_t left = random.below(over);
    for (uint32_t v = 0;; ++v)
      if (cost.isOverCap(best[v].size()) && left-- == 0)
        return v;
  }
  uint32_t worst = random.below(best.size());
  for (unsigned i = 0; i < 3; ++i)
    if (uint32_t v = random.below(best.size());
        best[v].size() > best[worst].size())
      worst = v;
  return worst;
}

std::vector<uint32_t> ChainPolisher::changedChains() const {
  std::vector<uint32_t> changed;
  for (uint32_t v = 0; v < best.size(); ++v)
    if (router.chain(v) != best[v])
      changed.push_back(v);
  return changed;
}

std::vector<uint32_t> ChainPolisher::chooseVariables() {
  std::vector<uint32_t> chosen = {chooseCentre()};
  llvm::ArrayRef<uint32_t> around = problem.neighborsOf(chosen[0]);
  if (!isLegal()) {
    if (random.below(2))
      chosen.insert(chosen.end(), around.begin(), around.end());
  } else if (isReachingCap && !around.empty()) {
    // One or two neighbours, which may also be the same one.
    for (unsigned i = 0, count = 1 + random.below(2); i < count; ++i)
      if (uint32_t other = around[random.below(around.size())];
          !llvm::is_contained(chosen, other))
        chosen.push_back(other);
  }
  return chosen;
}

uint64_t ChainPolisher::drawSlack() {
  constexpr double kMeanQubits = 10;
  if (isLegal() && !isReachingCap)
    return 0;
  return -std::log(1 - random.uniform()) * kMeanQubits * 1024;
}

void ChainPolisher::improve(uint64_t stepLimit) {
  uint64_t start = router.steps++;
  auto stepsLeft = [&] {
    return stepLimit - std::min(stepLimit, router.steps - start);
  };
  negotiate(router, problem, chooseVariables(), schedule, random, stepsLeft());
  shortenChains(router, problem, changedChains(), cost, random, 3, stepsLeft());
  std::pair<uint32_t, uint64_t> now = valueOfChains();
  std::vector<uint32_t> changed = changedChains();
  if (now.first < value.first ||
      (now.first == value.first && now.second <= value.second + drawSlack())) {
    value = now;
    for (uint32_t v : changed)
      best[v] = router.chain(v);
    return;
  }
  for (uint32_t v : changed)
    router.setChain(v, {});
  for (uint32_t v : changed)
    router.setChain(v, best[v]);
}

bool ChainPolisher::reachCap(uint64_t stepLimit) {
  // Where many chains are too long, not all of them will be shortened.
  uint32_t n = problem.numVertices(), mostAtFirst = 2 * n / 5;
  if (numOverCap() > mostAtFirst)
    return false;
  isReachingCap = true;
  schedule.fullRounds = 1;
  uint64_t start = router.steps, end = start + stepLimit;
  while (uint32_t over = numOverCap()) {
    uint64_t used = router.steps - start;
    if (used >= stepLimit || (used > stepLimit / 4 && 10 * over > n) ||
        (used > stepLimit / 2 && 20 * over > n))
      return false;
    improve(end - router.steps);
  }
  return isLegal();
}

bool enishi::annealing::polishChains(ChainRouter &router,
                                     const SparseGraph &problem,
                                     const ChainCost &cost,
                                     enishi::SplitMix64 &random,
                                     uint64_t stepLimit, bool onlyRepair) {
  ChainPolisher polisher(router, problem, cost, random);
  uint64_t end = router.steps + stepLimit;
  while (router.steps < end && !(onlyRepair && polisher.isLegal()))
    polisher.improve(end - router.steps);
  return polisher.isLegal();
}

static uint32_t longestOf(const ChainRouter &router) {
  size_t longest = 0;
  for (const std::vector<Qubit> &chain : router.allChains())
    longest = std::max(longest, chain.size());
  return longest;
}

void enishi::annealing::shortenLongestChains(ChainRouter &router,
                                             const SparseGraph &problem,
                                             enishi::SplitMix64 &random,
                                             uint64_t stepLimit) {
  std::vector<uint32_t> all(problem.numVertices());
  std::iota(all.begin(), all.end(), 0);
  for (uint32_t longest = longestOf(router); longest > 1;
       longest = longestOf(router)) {
    std::vector<std::vector<Qubit>> before = router.allChains();
    ChainCost cost(before);
    cost.setCap(longest - 1);
    ChainPolisher polisher(router, problem, cost, random);
    if (!polisher.reachCap(stepLimit)) {
      router.setAllChains(before);
      return;
    }
    shortenChains(router, problem, all, cost, random, /*rounds=*/3, stepLimit);
  }
}
