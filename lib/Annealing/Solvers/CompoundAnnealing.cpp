//===- CompoundAnnealing.cpp - Annealing by repaired moves ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompoundAnnealing.h"

#include "CompoundProbe.h"
#include "RowState.h"
#include "Run.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi::annealing;

namespace {

double medianOf(std::vector<double> values) {
  if (values.empty())
    return 0;
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

template <typename Number, typename Weight> class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const CompoundAnnealingOptions &compound, const Numbers &numbers,
         const Rows<Number, Weight> &rows, const Chunk &chunk, Monitor &monitor)
      : options(options), compound(compound), chunk(chunk), monitor(monitor),
        result(options), state(model, numbers, rows, chunk.seed),
        random(chunk.seed, 1), n(model.numSpins()),
        held(state.stride(), std::numeric_limits<int32_t>::max()) {
    std::fill_n(held.begin(), n, 0);
  }

  ChunkResult run() {
    if (options.initial.empty())
      state.randomize();
    else
      state.set(options.initial);
    state.descend();
    result.steps += n;
    best = state.energy();
    bestSpins = state.spins();
    auto [hot, cold] = temperatures();
    uint64_t poll = 1 + 50000 / n, moves = 0;
    while (result.steps < chunk.steps) {
      if (++moves % poll == 0 && monitor.shouldStop(result.steps))
        break;
      if (std::is_same_v<Number, float> && moves % 4096 == 0)
        state.refresh();
      double done = double(result.steps) / double(chunk.steps);
      // Geometric: penalties and objective may be of very different size.
      double temperature = hot * std::pow(cold / hot, done);
      double change = move();
      double limit = -fixedLog(1 - random.uniform()) * temperature;
      if (change > limit) {
        undo();
        continue;
      }
      if (options.numSamples > 1 && state.energy() <= best)
        monitor.found(result, state.spins());
      if (state.energy() < best) {
        best = state.energy();
        bestSpins = state.spins();
      }
    }
    monitor.found(result, std::move(bestSpins));
    return std::move(result);
  }

  /// See compoundAdvantage.
  double probe() {
    state.randomize();
    state.descend();
    std::vector<double> single, moved;
    for (unsigned trial = 0; trial < 200; ++trial) {
      double climb = 2 * double(state.halfChange(random.below(n)));
      if (climb > 0)
        single.push_back(climb);
      double change = move();
      if (change > 0)
        moved.push_back(change);
      if (change >= 0)
        undo();
    }
    return moved.empty() ? 1 : medianOf(single) / medianOf(moved);
  }

private:
  /// Returns the change of the energy, in units.
  double move() {
    double before = state.energy();
    uint32_t spin = random.below(n);
    chain.assign(1, spin);
    state.flip(spin);
    held[spin] = 1;
    while (chain.size() < compound.longestMove) {
      result.steps += n;
      uint32_t next =
          state.best({held.data(), 0}, std::numeric_limits<Number>::lowest());
      if (next >= n || !(state.halfChange(next) < 0))
        break;
      state.flip(next);
      chain.push_back(next);
    }
    held[spin] = 0;
    return state.energy() - before;
  }
  void undo() {
    for (size_t k = chain.size(); k-- > 0;)
      state.flip(chain[k]);
  }

  /// From where the median rise is accepted often to where even a small one is
  /// not, by trying moves at a local minimum.
  std::pair<double, double> temperatures() {
    std::vector<double> rises;
    for (unsigned trial = 0; trial < 200 && result.steps < chunk.steps;
         ++trial) {
      double change = move();
      if (change > 0)
        rises.push_back(change);
      if (change >= 0)
        undo();
    }
    if (state.energy() < best) {
      best = state.energy();
      bestSpins = state.spins();
    }
    if (rises.empty())
      return {1, 1};
    std::sort(rises.begin(), rises.end());
    double hot = rises[rises.size() / 4] / 2;
    double cold = std::min(hot, rises[rises.size() / 50] / 4);
    return {hot, cold};
  }

  const SolveOptions &options;
  const CompoundAnnealingOptions &compound;
  const Chunk &chunk;
  Monitor &monitor;
  ChunkResult result;
  RowState<Number, Weight> state;
  Random random;
  uint32_t n;
  AlignedVector<int32_t> held;
  std::vector<uint32_t> chain;
  double best = 0;
  SpinConfiguration bestSpins;
};

} // namespace

llvm::Expected<SolveResult>
enishi::annealing::compoundAnnealing(const IsingModel &model,
                                     const SolveOptions &options,
                                     const CompoundAnnealingOptions &compound) {
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
        2000 * n, 100000 * n, [&](const Chunk &chunk, Monitor &monitor) {
          return Search<Number, Weight>(model, options, compound, numbers, rows,
                                        chunk, monitor)
              .run();
        });
    result.method = llvm::formatv(
        "compound annealing, moves of up to {0} flips", compound.longestMove);
    return result;
  });
}

double enishi::annealing::compoundAdvantage(const IsingModel &model,
                                            uint64_t seed) {
  if (model.numSpins() == 0)
    return 1;
  Numbers numbers = Numbers::of(model);
  SolveOptions options;
  CompoundAnnealingOptions compound;
  return withRowNumbers(numbers, [&](auto number, auto weight) {
    using Number = decltype(number);
    using Weight = decltype(weight);
    Rows<Number, Weight> rows(model, numbers, prefersDenseRows(model));
    Run run(model, options);
    Chunk chunk = {0, seed, 0};
    Monitor monitor(run, 0, false);
    return Search<Number, Weight>(model, options, compound, numbers, rows,
                                  chunk, monitor)
        .probe();
  });
}
