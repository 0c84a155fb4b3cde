//===- Hybrid.cpp - Large models by parts -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Hybrid.h"

#include "NumericModel.h"
#include "Run.h"

#include "enishi/Annealing/RecombiningAnnealing.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>

using namespace enishi::annealing;

namespace {

constexpr uint32_t kNotInPart = ~0u;

class Search {
public:
  Search(const IsingModel &model, const SolveOptions &options,
         const HybridOptions &hybrid, BetaRange range, const Chunk &chunk,
         Monitor &monitor)
      : model(model), options(options), hybrid(hybrid), range(range),
        chunk(chunk), monitor(monitor), result(options), random(chunk.seed, 1),
        position(model.numSpins(), kNotInPart), visits(model.numSpins(), 0) {}

  ChunkResult run() {
    start();
    monitor.found(result, spins);
    do {
      growPart();
      improvePart();
      // Telling everyone costs a pass over the model.
      if (result.steps > reported * 5 / 4) {
        reported = result.steps;
        monitor.found(result, spins);
      }
    } while (result.steps < chunk.steps && !monitor.shouldStop(result.steps));
    monitor.found(result, spins);
    return std::move(result);
  }

private:
  void start() {
    spins = options.initial;
    if (!spins.empty())
      return;
    // Each spin against the field of those before it, in random order.
    spins.assign(model.numSpins(), 0);
    std::vector<Spin> order(model.numSpins());
    for (Spin i = 0; i < order.size(); ++i)
      order[i] = i;
    random.shuffle(order);
    for (Spin i : order) {
      double field = model.fields[i];
      for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k)
        field += model.weights[k] * spins[model.neighbors[k]];
      spins[i] = field > 0 || (field == 0 && random.next() >> 63) ? -1 : 1;
    }
    result.steps += spins.size();
  }

  /// Breadth first from the least visited of a few random spins; further
  /// starts where a component ends.
  void growPart() {
    for (Spin i : part)
      position[i] = kNotInPart;
    part.clear();
    size_t at = 0;
    uint32_t size = std::clamp<uint32_t>(hybrid.partSize, 1, model.numSpins());
    while (part.size() < size) {
      if (at == part.size()) {
        Spin seed = random.below(model.numSpins());
        for (unsigned trial = 0; trial < 8; ++trial) {
          Spin other = random.below(model.numSpins());
          if (visits[other] < visits[seed])
            seed = other;
        }
        // Going on from a spin that is taken leads to one that is not.
        while (position[seed] != kNotInPart)
          seed = seed + 1 == model.numSpins() ? 0 : seed + 1;
        add(seed);
      }
      for (Spin j : model.neighborsOf(part[at++]))
        if (position[j] == kNotInPart && part.size() < size)
          add(j);
    }
  }
  void add(Spin i) {
    position[i] = uint32_t(part.size());
    part.push_back(i);
    ++visits[i];
  }

  void improvePart() {
    std::vector<double> fields;
    std::vector<Coupling> couplings;
    SpinConfiguration before;
    for (Spin i : part) {
      double field = model.fields[i];
      for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
        Spin j = model.neighbors[k];
        if (position[j] == kNotInPart)
          field += model.weights[k] * spins[j];
        else if (j > i)
          couplings.push_back({position[i], position[j], model.weights[k]});
      }
      fields.push_back(field);
      before.push_back(spins[i]);
    }
    IsingModel inner = IsingModel::create(std::move(fields), couplings);
    SolveOptions innerOptions;
    innerOptions.seed = random.next();
    innerOptions.initial = before;
    uint64_t visit = uint64_t(part.size()) * 64 * hybrid.sweepsPerVisit;
    innerOptions.stepLimit = std::max<uint64_t>(
        1, std::min(visit, chunk.steps - std::min(chunk.steps, result.steps)));
    innerOptions.progress = [&](double, double) {
      return !monitor.shouldStop(result.steps);
    };
    RecombiningAnnealingOptions recombining;
    recombining.beta = range;
    llvm::Expected<SolveResult> improved =
        recombiningAnnealing(inner, innerOptions, recombining);
    if (!improved) {
      // The parts of a sound model are sound.
      llvm::consumeError(improved.takeError());
      return;
    }
    // What is left may not be enough for one sweep of all replicas.
    result.steps += std::max<uint64_t>(improved->steps, part.size());
    if (improved->bestEnergy() > inner.energy(before))
      return;
    for (size_t k = 0; k < part.size(); ++k)
      spins[part[k]] = improved->samples[0].spins[k];
  }

  const IsingModel &model;
  const SolveOptions &options;
  const HybridOptions &hybrid;
  BetaRange range;
  const Chunk &chunk;
  Monitor &monitor;
  ChunkResult result;
  Random random;
  SpinConfiguration spins;
  std::vector<Spin> part;
  std::vector<uint32_t> position, visits;
  uint64_t reported = 0;
};

} // namespace

llvm::Expected<SolveResult>
enishi::annealing::hybridSearch(const IsingModel &model,
                                const SolveOptions &options,
                                const HybridOptions &hybrid) {
  if (llvm::Error error = checkInput(model, options))
    return error;
  // One part is the whole: nothing is held, and the start may be anywhere.
  if (model.numSpins() <= hybrid.partSize)
    return recombiningAnnealing(model, options);
  // One scale for all parts.
  BetaRange range = defaultBetaRange(model);
  Run run(model, options);
  uint64_t n = std::max(1u, model.numSpins());
  uint64_t part = std::clamp<uint64_t>(hybrid.partSize, 1, n);
  uint64_t visit = part * 64 * std::max(1u, hybrid.sweepsPerVisit);
  // A chunk visits every spin several times; a second chunk starts anew.
  uint64_t all = visit * (n / part + 1);
  uint64_t wanted = options.stepLimit ? options.stepLimit : all * 4;
  SolveResult result = run.execute(
      std::isfinite(options.timeLimit) && !options.stepLimit ? ~uint64_t(0) / 4
                                                             : wanted,
      all * 4, [&](const Chunk &chunk, Monitor &monitor) {
        return Search(model, options, hybrid, range, chunk, monitor).run();
      });
  result.method = llvm::formatv("hybrid search, parts of {0} spins by "
                                "recombining annealing",
                                part);
  return result;
}
