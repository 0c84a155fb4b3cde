//===- Sampling.cpp - Shots from a state vector -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The positions of the shots on the line of summed probabilities are the order
// statistics of uniform numbers, which are the running sums of exponential
// spacings over their total (Devroye, Non-Uniform Random Variate Generation,
// 1986, V.2.1). They come sorted, so that one sweep through the amplitudes
// finds all of them.
//
//===----------------------------------------------------------------------===//

#include "BitMap.h"
#include "Random.h"
#include "StateVector.h"

#include <algorithm>
#include <cmath>
#include <memory>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// From this many bytes on, huge pages are worth asking for.
constexpr size_t kHugeFrom = size_t(4) << 20;

/// Sorted positions of `shots` uniform numbers in [0, total), and behind them 8
/// infinite ones.
template <typename Real>
std::unique_ptr<double[]> sortedUniforms(uint64_t shots, uint64_t seed,
                                         double total, ThreadPool &pool,
                                         const Kernels<Real> &kernels) {
  constexpr size_t kGroup = 4096;
  size_t groups = (shots + kGroup - 1) / kGroup;
  const size_t size = groups * kGroup + 8;
  // From the heap, which may still have the memory of an earlier run.
  auto result = std::make_unique_for_overwrite<double[]>(size);
  if (size * sizeof(double) >= kHugeFrom)
    preferHugePages(result.get(), size * sizeof(double));
  std::vector<double> starts(groups + 1);
  pool.forEach(groups, [&](size_t g, unsigned) {
    Random random(deriveSeed(seed, g));
    size_t count = std::min<size_t>(shots - g * kGroup, kGroup);
    size_t vectors = (count + 7) / 8;
    uint64_t words[kGroup];
    for (size_t i = 0; i < count; ++i)
      words[i] = random.next();
    std::fill(words + count, words + vectors * 8, 0);
    double *mine = result.get() + g * kGroup;
    kernels.exponentials(words, vectors, mine);
    kernels.runningTotals(mine, vectors);
    starts[g + 1] = mine[count - 1];
  });
  for (size_t g = 0; g < groups; ++g)
    starts[g + 1] += starts[g];
  uint64_t words[8] = {Random(deriveSeed(seed, groups)).next()};
  double last[8];
  kernels.exponentials(words, 1, last);
  double scale = total / (starts[groups] + last[0]);
  pool.forEach(groups, [&](size_t g, unsigned) {
    for (size_t i = g * kGroup; i < std::min<size_t>(shots, (g + 1) * kGroup);
         ++i)
      result[i] = (starts[g] + result[i]) * scale;
  });
  std::fill_n(&result[shots], 8, INFINITY);
  return result;
}

/// The first of the sorted numbers that is not below a limit, by steps of
/// growing length: for limits that are not far.
const double *gallop(const double *begin, const double *end, double limit) {
  ptrdiff_t step = 64;
  while (end - begin > step && begin[step] < limit) {
    begin += step;
    step *= 2;
  }
  return std::lower_bound(begin, begin + std::min(step, end - begin), limit);
}

/// The shots of one chunk of the amplitudes.
struct ChunkShots {
  /// In ascending order, each once.
  std::vector<uint32_t> indices;
  std::vector<uint64_t> counts;
  /// What becomes of the indices.
  std::vector<uint64_t> outcomes;

  /// Counts equal neighbours.
  void merge() {
    counts.resize(indices.size());
    size_t runs = 0;
    uint64_t length = 0;
    uint32_t last = ~uint32_t(0);
    // Without a branch that depends on the shots.
    for (uint32_t index : indices) {
      const bool isNew = index != last;
      runs += isNew;
      length = isNew ? 1 : length + 1;
      indices[runs - 1] = last = index;
      counts[runs - 1] = length;
    }
    indices.resize(runs);
    counts.resize(runs);
  }

  void makeOutcomes(const BitMap &map, unsigned words, uint64_t base) {
    if (words == 1 && map.isIdentity()) {
      const uint64_t kept = map.firstWordMask();
      outcomes.resize(indices.size());
      for (size_t i = 0; i < indices.size(); ++i)
        outcomes[i] = (base | indices[i]) & kept;
      return;
    }
    outcomes.assign(indices.size() * words, 0);
    for (size_t i = 0; i < indices.size(); ++i) {
      const uint64_t index = base | indices[i];
      map.apply(&index, &outcomes[i * words]);
    }
  }
};

/// Makes room for this many numbers more, in huge pages where they are many.
void makeRoom(std::vector<uint64_t> &numbers, size_t more) {
  const size_t needed = numbers.size() + more;
  if (needed <= numbers.capacity())
    return;
  std::vector<uint64_t> grown;
  grown.reserve(std::max(needed, 2 * numbers.capacity()));
  if (grown.capacity() * sizeof(uint64_t) >= kHugeFrom)
    preferHugePages(grown.data(), grown.capacity() * sizeof(uint64_t));
  grown.insert(grown.end(), numbers.begin(), numbers.end());
  numbers = std::move(grown);
}

} // namespace

template <typename Real>
std::vector<double> StateVector<Real>::chunkWeights() const {
  const size_t blocks = chunkBlocks();
  std::vector<double> weights(numChunks());
  context.pool.forEach(numChunks(), [&](size_t i, unsigned) {
    weights[i] =
        context.kernels.norm(data + i * blocks * 2 * kLanes<Real>, blocks);
  });
  return weights;
}

template <typename Real>
void StateVector<Real>::sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots,
                               uint64_t seed, SampledOutcomes &result) {
  BitMap map;
  for (size_t i = 0; i < qubits.size(); ++i)
    if (positions[qubits[i]] != kNoPosition)
      map.add(positions[qubits[i]], i);
  result.wordsPerOutcome = (qubits.size() + 63) / 64;
  std::vector<double> weights = chunkWeights();
  double total = 0;
  for (double weight : weights)
    total += weight;
  sampleInto(map, {shots, seed, 0, total, total, true, 0}, weights, result);
}

template <typename Real>
void StateVector<Real>::sampleInto(const BitMap &map, const Shots &shots,
                                   llvm::ArrayRef<double> weights,
                                   SampledOutcomes &result) const {
  const size_t blocks = chunkBlocks(), chunks = numChunks();
  const size_t chunkReals = blocks * 2 * kLanes<Real>;
  std::vector<double> starts = {shots.before};
  for (double weight : weights)
    starts.push_back(starts.back() + weight);
  // Where the next part begins is summed in another order.
  for (double &start : starts)
    start = std::min(start, shots.after);
  const unsigned words = result.wordsPerOutcome;
  constexpr uint64_t kBatch = uint64_t(1) << 24;
  // The chunks of one wave; what they find stays in the caches.
  std::vector<ChunkShots> found(8 * context.pool.size());
  for (uint64_t batch = 0; batch * kBatch < shots.count; ++batch) {
    uint64_t size = std::min(kBatch, shots.count - batch * kBatch);
    std::unique_ptr<double[]> uniforms =
        sortedUniforms(size, deriveSeed(shots.seed, batch), shots.total,
                       context.pool, context.kernels);
    const double *begin = uniforms.get(), *end = begin + size;
    if (shots.before > 0)
      begin = std::lower_bound(begin, end, starts[0]);
    if (!shots.isLast)
      end = std::lower_bound(begin, end, starts[chunks]);
    // Where the shots of each chunk begin.
    std::vector<const double *> cuts(chunks + 1, begin);
    for (size_t i = 0; i + 1 < chunks; ++i)
      cuts[i + 1] = gallop(cuts[i], end, starts[i + 1]);
    cuts[chunks] = end;
    makeRoom(result.outcomes, (end - begin) * words);
    makeRoom(result.counts, end - begin);
    for (size_t wave = 0; wave < chunks; wave += found.size()) {
      const size_t count = std::min(found.size(), chunks - wave);
      context.pool.forEach(count, [&](size_t k, unsigned) {
        const size_t i = wave + k;
        ChunkShots &mine = found[k];
        mine.indices.resize(cuts[i + 1] - cuts[i]);
        if (mine.indices.empty())
          return;
        context.kernels.findShots(data + i * chunkReals, blocks, starts[i],
                                  cuts[i], mine.indices.size(),
                                  mine.indices.data());
        mine.merge();
        mine.makeOutcomes(map, words,
                          i * blocks * kLanes<Real> | shots.indexBase);
      });
      for (const ChunkShots &mine : llvm::ArrayRef(found).take_front(count)) {
        if (mine.indices.empty())
          continue;
        result.outcomes.insert(result.outcomes.end(), mine.outcomes.begin(),
                               mine.outcomes.end());
        result.counts.insert(result.counts.end(), mine.counts.begin(),
                             mine.counts.end());
      }
    }
  }
}

template void StateVector<float>::sample(llvm::ArrayRef<Qubit>, uint64_t,
                                         uint64_t, SampledOutcomes &);
template void StateVector<double>::sample(llvm::ArrayRef<Qubit>, uint64_t,
                                          uint64_t, SampledOutcomes &);
template std::vector<double> StateVector<float>::chunkWeights() const;
template std::vector<double> StateVector<double>::chunkWeights() const;
template void StateVector<float>::sampleInto(const BitMap &, const Shots &,
                                             llvm::ArrayRef<double>,
                                             SampledOutcomes &) const;
template void StateVector<double>::sampleInto(const BitMap &, const Shots &,
                                              llvm::ArrayRef<double>,
                                              SampledOutcomes &) const;
