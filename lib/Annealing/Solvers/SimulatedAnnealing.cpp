//===- SimulatedAnnealing.cpp - Metropolis, falling temperature -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/SimulatedAnnealing.h"

#include "RowState.h"
#include "StagedBatch.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi::annealing;

namespace {

/// Beta as a function of the part of the anneal that is done.
struct Schedule {
  BetaRange range;
  double operator()(double done) const {
    return range.hot + (range.cold - range.hot) * done;
  }
};

/// How many sweeps keep one temperature: making thresholds costs as much as
/// updating a thousand spins or so.
uint64_t sweepsPerTemperature(uint64_t sweeps, uint64_t workOfSweep) {
  uint64_t wanted = 1 + 40000 / std::max<uint64_t>(workOfSweep, 1);
  return std::clamp<uint64_t>(sweeps / 32, 1, wanted);
}

/// Past this, restarts are worth more than a longer anneal.
constexpr uint64_t kLongestAnneal = 1 << 18;

class Annealer {
public:
  Annealer(const IsingModel &model, const SolveOptions &options,
           const SimulatedAnnealingOptions &annealing, const Numbers &numbers,
           BetaRange range)
      : model(model), options(options), annealing(annealing), numbers(numbers),
        schedule{range} {
    if (!options.initial.empty() && annealing.beta.hot == 0)
      schedule.range.hot += (schedule.range.cold - schedule.range.hot) / 4;
  }

  template <typename Number> SolveResult runReplicas() {
    return withBatches<Number>(
        model, numbers, schedule.range, [&](auto makeBatch) {
          using Batch = decltype(makeBatch(0));
          uint64_t perSweep = uint64_t(model.numSpins()) * Batch::lanes;
          uint64_t first = annealing.sweeps ? annealing.sweeps : 32;
          Run run(model, options);
          SolveResult result = run.execute(
              perSweep * first, perSweep * 4096,
              [&](const Chunk &chunk, Monitor &monitor) {
                ChunkResult result(options);
                Batch batch = makeBatch(chunk.seed);
                forEachAnneal(chunk, perSweep, monitor, result,
                              [&](uint64_t sweeps) {
                                annealBatch(batch, sweeps, monitor, result);
                              });
                return result;
              });
          result.method = describe(Batch::lanes, "sparse", sizeof(Number),
                                   std::is_same_v<Number, float>);
          return result;
        });
  }

  template <typename Number, typename Weight> SolveResult runRow() {
    bool isDense = prefersDenseRows(model);
    Rows<Number, Weight> rows(model, numbers, isDense);
    uint64_t perSweep = model.numSpins();
    uint64_t first = annealing.sweeps ? annealing.sweeps : 64;
    Run run(model, options);
    SolveResult result = run.execute(
        perSweep * first, perSweep * 65536,
        [&](const Chunk &chunk, Monitor &monitor) {
          ChunkResult result(options);
          RowState<Number, Weight> state(model, numbers, rows, chunk.seed);
          forEachAnneal(chunk, perSweep, monitor, result, [&](uint64_t sweeps) {
            annealRow(state, sweeps, monitor, result);
          });
          return result;
        });
    result.method =
        describe(1, "dense", sizeof(Number), std::is_same_v<Number, float>);
    return result;
  }

private:
  /// Spends the chunk's steps on anneals of equal length.
  void forEachAnneal(const Chunk &chunk, uint64_t perSweep, Monitor &monitor,
                     ChunkResult &result,
                     llvm::function_ref<void(uint64_t)> anneal) {
    uint64_t total = std::max<uint64_t>(1, chunk.steps / perSweep);
    uint64_t longest = annealing.sweeps ? annealing.sweeps : kLongestAnneal;
    uint64_t count = std::max<uint64_t>(1, total / longest);
    uint64_t sweeps =
        annealing.sweeps ? std::min(total, longest) : total / count;
    for (uint64_t i = 0; i < count; ++i) {
      anneal(sweeps);
      if (monitor.shouldStop(result.steps))
        break;
    }
  }

  template <typename State>
  void coolDown(State &state, uint64_t sweeps, uint64_t workOfSweep,
                uint64_t stepsOfSweep, Monitor &monitor, ChunkResult &result) {
    uint64_t period = sweepsPerTemperature(sweeps, workOfSweep);
    uint64_t pollPeriod = 1 + 200000 / std::max<uint64_t>(workOfSweep, 1);
    for (uint64_t sweep = 0; sweep < sweeps; ++sweep) {
      if (sweep % period == 0)
        state.setBeta(schedule(
            sweeps <= period
                ? 1
                : double(sweep) / double((sweeps - 1) / period * period)));
      state.sweep();
      result.steps += stepsOfSweep;
      if (sweep % pollPeriod == 0 && monitor.shouldStop(result.steps))
        break;
    }
  }

  template <typename Batch>
  void annealBatch(Batch &batch, uint64_t sweeps, Monitor &monitor,
                   ChunkResult &result) {
    if (options.initial.empty()) {
      batch.randomize();
    } else {
      for (unsigned lane = 0; lane < Batch::lanes; ++lane)
        batch.setSpins(lane, options.initial);
      batch.computeSlopes();
    }
    coolDown(batch, sweeps,
             20 * uint64_t(model.numSpins()) + model.neighbors.size(),
             batch.stepsPerSweep(), monitor, result);
    batch.descend();
    collectBest(batch, monitor, result, options.numSamples);
  }

  template <typename Number, typename Weight>
  void annealRow(RowState<Number, Weight> &state, uint64_t sweeps,
                 Monitor &monitor, ChunkResult &result) {
    if constexpr (std::is_same_v<Number, float>)
      state.reset();
    if (options.initial.empty())
      state.randomize();
    else
      state.set(options.initial);
    uint64_t n = model.numSpins();
    uint64_t work =
        prefersDenseRows(model) ? n * n / 64 + n : n + model.neighbors.size();
    coolDown(state, sweeps, work, n, monitor, result);
    state.descend();
    monitor.found(result, state.spins());
  }

  std::string describe(unsigned replicas, const char *matrix, size_t bytes,
                       bool isFloat) const {
    return llvm::formatv(
        "simulated annealing, {0} replica{1}, {2} matrix, {3}-bit {4}, beta "
        "{5:g} to {6:g}",
        replicas, replicas == 1 ? "" : "s", matrix, 8 * bytes,
        isFloat ? "floating point" : "integers", schedule.range.hot,
        schedule.range.cold);
  }

  const IsingModel &model;
  const SolveOptions &options;
  const SimulatedAnnealingOptions &annealing;
  const Numbers &numbers;
  Schedule schedule;
};

/// Whether rows are faster: a flip costs a pass over a row there, and over the
/// neighbours in all replicas at once in the other kernel.
bool prefersRow(const IsingModel &model, const Numbers &numbers) {
  uint64_t n = model.numSpins();
  if (n > 20000 || n < 64)
    return false;
  double density = double(model.neighbors.size()) / (double(n) * double(n));
  bool isNarrow =
      numbers.kind == NumberKind::Int8 || numbers.kind == NumberKind::Int16;
  return density > (isNarrow ? 0.2 : 0.1);
}

} // namespace

llvm::Expected<SolveResult> enishi::annealing::simulatedAnnealing(
    const IsingModel &model, const SolveOptions &options,
    const SimulatedAnnealingOptions &annealing) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  Numbers numbers = Numbers::of(model);
  llvm::Expected<BetaRange> range = chooseBetaRange(annealing.beta, numbers);
  if (!range)
    return range.takeError();
  Annealer annealer(model, options, annealing, numbers, *range);
  if (annealing.kernel == AnnealingKernel::Row ||
      (annealing.kernel == AnnealingKernel::Auto && prefersRow(model, numbers)))
    return withRowNumbers(numbers, [&](auto number, auto weight) {
      return annealer.runRow<decltype(number), decltype(weight)>();
    });
  return withReplicaNumber(numbers, [&](auto number) {
    return annealer.runReplicas<decltype(number)>();
  });
}
