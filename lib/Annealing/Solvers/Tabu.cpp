//===- Tabu.cpp - Tabu search with path relinking ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Tabu.h"

#include "RowState.h"
#include "Run.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi::annealing;

namespace {

template <typename Number, typename Weight> class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const TabuOptions &tabu, const Numbers &numbers,
         const Rows<Number, Weight> &rows, const Chunk &chunk, Monitor &monitor)
      : options(options), tabu(tabu), chunk(chunk), monitor(monitor),
        result(options), state(model, numbers, rows, chunk.seed),
        random(chunk.seed, 1),
        until(state.stride(), std::numeric_limits<int32_t>::max()) {
    n = model.numSpins();
    patience = tabu.patience
                   ? tabu.patience
                   : std::clamp<uint64_t>(chunk.steps / n / 16, 2 * n, 20 * n);
  }

  ChunkResult run() {
    if (options.initial.empty())
      state.randomize();
    else
      state.set(options.initial);
    unsigned count = std::max(2u, tabu.elite);
    // A first population, and then children until the budget is used.
    do {
      improve();
      keep(count);
      if (isDone())
        break;
      if (elite.size() < count) {
        state.randomize();
      } else {
        relink();
      }
    } while (true);
    return std::move(result);
  }

private:
  struct Member {
    double energy;
    SpinConfiguration spins;
  };

  bool isDone() {
    return hasStopped || result.steps >= chunk.steps ||
           monitor.shouldStop(result.steps);
  }

  /// Tabu search from the state as it is; leaves the best in `found`.
  void improve() {
    if (std::is_same_v<Number, float>)
      state.refresh();
    state.descend();
    result.steps += n;
    std::fill_n(until.begin(), n, 0);
    found = {state.energy(), state.spins()};
    uint32_t tenure = tabu.tenure ? tabu.tenure : std::max(1u, n / 100);
    uint64_t atBest = 0;
    uint64_t poll = 1 + 200000 / n;
    bool isNew = false;
    for (uint64_t step = 1; step - atBest <= patience && step < 0x7fff0000;
         ++step) {
      if (step % poll == 0 && isDone()) {
        hasStopped = true;
        break;
      }
      // No flip gains more than a number holds.
      double needed = std::max((found.energy - state.energy()) / 2,
                               double(std::numeric_limits<Number>::lowest()));
      uint32_t spin = state.best({until.data(), int32_t(step)},
                                 static_cast<Number>(needed));
      result.steps += n;
      if (spin >= n)
        spin = random.below(n);
      bool isUphill = state.halfChange(spin) >= 0;
      // Copies are made where a descent ends.
      if (isNew && isUphill) {
        found = {state.energy(), state.spins()};
        isNew = false;
      }
      state.flip(spin);
      until[spin] =
          int32_t(step + tenure + random.below(10) + (n < 20 ? 0 : 1));
      if (state.energy() < found.energy - tolerance()) {
        found.energy = state.energy();
        isNew = true;
        atBest = step;
      }
    }
    if (isNew)
      found = {state.energy() <= found.energy ? state.energy() : found.energy,
               state.spins()};
  }

  /// What rounding may feign.
  double tolerance() const {
    return std::is_same_v<Number, float> ? 1e-6 * std::fabs(found.energy) : 0;
  }

  void keep(unsigned count) {
    monitor.found(result, found.spins);
    for (const Member &member : elite)
      if (member.spins == found.spins)
        return;
    auto at = std::lower_bound(
        elite.begin(), elite.end(), found,
        [](const Member &a, const Member &b) { return a.energy < b.energy; });
    elite.insert(at, found);
    if (elite.size() > count)
      elite.pop_back();
  }

  /// Moves the state along the greedy path between two members to the best
  /// configuration of the path's middle.
  void relink() {
    uint32_t a = random.below(uint32_t(elite.size()));
    uint32_t b = random.below(uint32_t(elite.size()) - 1);
    b += b >= a;
    const SpinConfiguration &goal = elite[b].spins;
    state.set(elite[a].spins);
    std::vector<uint32_t> open;
    for (uint32_t i = 0; i < n; ++i)
      if (elite[a].spins[i] != goal[i])
        open.push_back(i);
    size_t distance = open.size();
    if (distance < std::max<size_t>(4, n / 50)) {
      // Too close to lie between: a strong disturbance instead.
      for (uint32_t i = 0; i < std::max(2u, n / 4); ++i)
        state.flip(random.below(n));
      return;
    }
    size_t from = distance / 3, to = 2 * distance / 3, bestAt = from;
    double bestEnergy = std::numeric_limits<double>::infinity();
    std::vector<uint32_t> path;
    while (path.size() < to) {
      size_t choice = 0;
      for (size_t k = 1; k < open.size(); ++k)
        if (state.halfChange(open[k]) < state.halfChange(open[choice]))
          choice = k;
      state.flip(open[choice]);
      path.push_back(open[choice]);
      open[choice] = open.back();
      open.pop_back();
      result.steps += open.size();
      if (path.size() >= from && state.energy() < bestEnergy) {
        bestEnergy = state.energy();
        bestAt = path.size();
      }
    }
    while (path.size() > bestAt) {
      state.flip(path.back());
      path.pop_back();
    }
  }

  const SolveOptions &options;
  const TabuOptions &tabu;
  const Chunk &chunk;
  Monitor &monitor;
  ChunkResult result;
  RowState<Number, Weight> state;
  Random random;
  AlignedVector<int32_t> until;
  uint32_t n;
  uint64_t patience;
  bool hasStopped = false;
  Member found;
  std::vector<Member> elite;
};

} // namespace

llvm::Expected<SolveResult>
enishi::annealing::tabuSearch(const IsingModel &model,
                              const SolveOptions &options,
                              const TabuOptions &tabu) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  Numbers numbers = Numbers::of(model);
  return withRowNumbers(numbers, [&](auto number, auto weight) {
    using Number = decltype(number);
    using Weight = decltype(weight);
    Rows<Number, Weight> rows(model, numbers, prefersDenseRows(model));
    Run run(model, options);
    uint64_t n = model.numSpins();
    SolveResult result = run.execute(
        40 * n * n + 1, 20000 * n + 4000 * n * std::min<uint64_t>(n, 100),
        [&](const Chunk &chunk, Monitor &monitor) {
          return Search<Number, Weight>(model, options, tabu, numbers, rows,
                                        chunk, monitor)
              .run();
        });
    result.method = llvm::formatv(
        "tabu search with path relinking, {0} elite configurations",
        std::max(2u, tabu.elite));
    return result;
  });
}
