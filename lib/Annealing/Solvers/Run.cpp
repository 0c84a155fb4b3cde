//===- Run.cpp - Budgets, threads and the best samples ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Run.h"

#include "Random.h"

#include <algorithm>
#include <cmath>
#include <thread>

using namespace enishi::annealing;

void SamplePool::add(Sample sample) {
  if (!wants(sample.energy))
    return;
  auto precedes = [](const Sample &a, const Sample &b) {
    return a.energy != b.energy ? a.energy < b.energy : a.spins < b.spins;
  };
  auto at = std::lower_bound(samples.begin(), samples.end(), sample, precedes);
  if (at != samples.end() && at->spins == sample.spins)
    return;
  samples.insert(at, std::move(sample));
  if (samples.size() > capacity)
    samples.pop_back();
}

bool Monitor::shouldStop(uint64_t steps) {
  if (run.isStopped.load(std::memory_order_relaxed) ||
      run.hit.load(std::memory_order_relaxed) <= chunk)
    return true;
  if (run.seconds() >= run.options.timeLimit) {
    run.isStopped = true;
    return true;
  }
  if (isMain && run.options.progress &&
      !run.options.progress(run.fraction(steps), run.best)) {
    run.isStopped = true;
    return true;
  }
  return false;
}

void Monitor::found(ChunkResult &result, SpinConfiguration spins) {
  double energy = run.model.energy(spins);
  double before = run.best;
  while (energy < before && !run.best.compare_exchange_weak(before, energy))
    ;
  if (run.isTarget(energy)) {
    uint64_t first = run.hit;
    while (chunk < first && !run.hit.compare_exchange_weak(first, chunk))
      ;
  }
  result.pool.add({std::move(spins), energy});
}

llvm::Error enishi::annealing::checkInput(const IsingModel &model,
                                          const SolveOptions &options) {
  for (const std::vector<double> *list : {&model.fields, &model.weights})
    for (double value : *list)
      if (!std::isfinite(value))
        return llvm::createStringError(
            "the model has a coefficient that is not a finite number");
  if (options.initial.empty())
    return llvm::Error::success();
  if (options.initial.size() != model.numSpins())
    return llvm::createStringError(
        "the initial configuration has %zu spins, the model has %u",
        options.initial.size(), model.numSpins());
  for (int8_t spin : options.initial)
    if (spin != 1 && spin != -1)
      return llvm::createStringError(
          "a spin of the initial configuration is neither -1 nor +1");
  return llvm::Error::success();
}

Run::Run(const IsingModel &model, const SolveOptions &options)
    : model(model), options(options), start(std::chrono::steady_clock::now()) {}

double Run::seconds() const {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

double Run::fraction(uint64_t localSteps) const {
  double used = 0;
  if (stepLimit)
    used = double(doneSteps + localSteps) / double(stepLimit);
  if (std::isfinite(options.timeLimit))
    used = std::max(used, options.timeLimit > 0 ? seconds() / options.timeLimit
                                                : 1.0);
  return std::min(used, 1.0);
}

bool Run::isTarget(double energy) const { return isEnough(energy, options); }

void Run::runWave(std::vector<Chunk> wave, ChunkBody body, SolveResult &result,
                  SamplePool &pool) {
  std::vector<ChunkResult> results(wave.size(), ChunkResult(options));
  auto work = [&](size_t i) {
    Monitor monitor(*this, wave[i].index, i == 0);
    results[i] = body(wave[i], monitor);
  };
  std::vector<std::thread> threads;
  for (size_t i = 1; i < wave.size(); ++i)
    threads.emplace_back(work, i);
  work(0);
  for (std::thread &thread : threads)
    thread.join();
  for (size_t i = 0; i < wave.size() && wave[i].index <= hit; ++i) {
    for (Sample &sample : results[i].pool.samples)
      pool.add(std::move(sample));
    result.steps += results[i].steps;
    doneSteps += results[i].steps;
  }
}

SolveResult Run::execute(uint64_t firstSteps, uint64_t defaultSteps,
                         ChunkBody body) {
  SolveResult result;
  SamplePool pool(options.numSamples);
  bool isTimed = std::isfinite(options.timeLimit);
  stepLimit = options.stepLimit ? options.stepLimit
              : isTimed         ? 0
                                : defaultSteps;
  if (model.numSpins() == 0) {
    result.samples.push_back({{}, model.offset});
    result.lowerBound = model.offset;
    result.isOptimal = true;
    return result;
  }
  firstSteps = std::max<uint64_t>(firstSteps, 1);
  unsigned threads = std::max(1u, options.threads);

  if (!options.initial.empty()) {
    Monitor monitor(*this, 0, true);
    ChunkResult start(options);
    monitor.found(start, options.initial);
    pool = std::move(start.pool);
  }

  // Sizes double; with a step limit each stands twice, so that two threads
  // have something to do, and the last chunks take what is left.
  uint64_t planned = 0, index = 0, size = firstSteps;
  unsigned repeats = isTimed ? threads : 2, atSize = 0;
  double rate = 0, waveBegin = seconds();
  std::vector<Chunk> wave;
  auto flush = [&] {
    uint64_t before = doneSteps;
    runWave(std::move(wave), body, result, pool);
    wave.clear();
    double now = seconds();
    rate = double(doneSteps - before) / std::max(now - waveBegin, 1e-6);
    waveBegin = now;
  };
  while (!isStopped && hit == ~uint64_t(0)) {
    // A chunk of hardly any steps may end without having looked at the clock.
    if (isTimed && index > 0 && seconds() >= options.timeLimit)
      break;
    uint64_t steps = size;
    if (stepLimit) {
      if (planned >= stepLimit)
        break;
      uint64_t left = stepLimit - planned;
      // A small remainder joins the chunk before it.
      steps = left < 2 * steps ? left : steps;
    }
    if (isTimed && rate > 0) {
      // What is left, if that is less than two chunks.
      double possible =
          (options.timeLimit - seconds()) * rate / double(threads);
      if (possible < 2 * double(steps))
        steps = std::max<uint64_t>(1, uint64_t(std::max(possible, 0.0)));
    }
    planned += steps;
    wave.push_back({index, Random(options.seed, index).next(), steps});
    ++index;
    if (++atSize == repeats) {
      atSize = 0;
      size *= 2;
    }
    if (wave.size() == threads)
      flush();
  }
  if (!wave.empty() && !isStopped && hit == ~uint64_t(0))
    flush();

  result.samples = std::move(pool.samples);
  return result;
}
