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
#include <memory>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// Sorted positions of `shots` uniform numbers in [0, total).
template <typename Real>
std::unique_ptr<double[]> sortedUniforms(uint64_t shots, uint64_t seed,
                                         double total, ThreadPool &pool,
                                         const Kernels<Real> &kernels) {
  constexpr size_t kGroup = 4096;
  size_t groups = (shots + kGroup - 1) / kGroup;
  auto result = std::make_unique_for_overwrite<double[]>(groups * kGroup);
  std::vector<double> starts(groups + 1);
  pool.forEach(groups, [&](size_t g, unsigned) {
    Random random(deriveSeed(seed, g));
    size_t count = std::min<size_t>(shots - g * kGroup, kGroup);
    uint64_t words[kGroup];
    for (size_t i = 0; i < count; ++i)
      words[i] = random.next();
    std::fill(words + count, words + (count + 7) / 8 * 8, 0);
    double *mine = &result[g * kGroup], sum = 0;
    kernels.exponentials(words, (count + 7) / 8, mine);
    for (size_t i = 0; i < count; ++i)
      mine[i] = sum += mine[i];
    starts[g + 1] = sum;
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
  return result;
}

/// Finds the basis states of the sorted positions [begin, end) within a chunk
/// of blocks, whose probabilities begin at `base` on the line.
template <typename Real> class ChunkSampler {
public:
  static constexpr unsigned kLaneCount = kLanes<Real>;

  ChunkSampler(const Kernels<Real> &kernels, const Real *chunk, size_t blocks)
      : sums(blocks) {
    kernels.runningSums(chunk, blocks, sums.data()->numbers);
  }

  template <typename Callback>
  void find(const double *begin, const double *end, double base,
            Callback found) {
    size_t lastWithWeight = 0;
    for (size_t b = 0; b < sums.size() && begin != end; ++b) {
      const Real *block = sums[b].numbers;
      Real weight = block[kLaneCount - 1];
      if (weight > 0)
        lastWithWeight = b;
      for (; begin != end && *begin < base + weight; ++begin)
        found(b * kLaneCount + laneOf(block, Real(*begin - base)));
      base += weight;
    }
    // Rounding may leave some beyond the sum of the parts.
    const Real *block = sums[lastWithWeight].numbers;
    for (; begin != end; ++begin)
      found(lastWithWeight * kLaneCount + laneOf(block, block[kLaneCount - 1]));
  }

private:
  /// The first lane whose running sum is beyond x, or the last one with any
  /// weight.
  [[gnu::always_inline]] static unsigned laneOf(const Real *block, Real x) {
    unsigned lane = 0;
    for (unsigned i = 0; i < kLaneCount; ++i)
      lane += block[i] <= x;
    if (lane < kLaneCount)
      return lane;
    lane = kLaneCount - 1;
    while (lane && block[lane - 1] == block[kLaneCount - 1])
      --lane;
    return lane;
  }

  std::vector<Line<Real>> sums;
};

} // namespace

template <typename Real>
void StateVector<Real>::sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots,
                               uint64_t seed, SampledOutcomes &result) {
  const size_t blocks = chunkBlocks(), chunks = numChunks();
  const size_t chunkReals = blocks * 2 * kLanes<Real>;
  std::vector<double> starts(chunks + 1);
  context.pool.forEach(chunks, [&](size_t i, unsigned) {
    starts[i + 1] = context.kernels.norm(data + i * chunkReals, blocks);
  });
  for (size_t i = 0; i < chunks; ++i)
    starts[i + 1] += starts[i];

  BitMap map;
  for (size_t i = 0; i < qubits.size(); ++i)
    if (positions[qubits[i]] != kNoPosition)
      map.add(positions[qubits[i]], i);
  const unsigned words = (qubits.size() + 63) / 64;
  result.wordsPerOutcome = words;
  constexpr uint64_t kBatch = uint64_t(1) << 24;
  for (uint64_t batch = 0; batch * kBatch < shots; ++batch) {
    uint64_t size = std::min(kBatch, shots - batch * kBatch);
    std::unique_ptr<double[]> uniforms =
        sortedUniforms(size, deriveSeed(seed, batch), starts[chunks],
                       context.pool, context.kernels);
    // Room for every shot, each chunk's where its shots lie; what equal shots
    // leave over is closed up afterwards.
    const size_t before = result.counts.size();
    result.outcomes.resize((before + size) * words);
    result.counts.resize(before + size);
    std::vector<std::pair<size_t, size_t>> found(chunks);
    context.pool.forEach(chunks, [&](size_t i, unsigned) {
      const double *begin = uniforms.get(), *end = begin + size;
      const double *from = i ? std::lower_bound(begin, end, starts[i]) : begin;
      const double *to =
          i + 1 == chunks ? end : std::lower_bound(from, end, starts[i + 1]);
      if (from == to)
        return;
      const size_t first = before + (from - begin);
      size_t at = first;
      uint64_t last = ~uint64_t(0);
      ChunkSampler<Real> sampler(context.kernels, data + i * chunkReals,
                                 blocks);
      sampler.find(from, to, starts[i], [&](uint64_t index) {
        if (index == last) {
          ++result.counts[at - 1];
          return;
        }
        last = index;
        index += i * blocks * kLanes<Real>;
        map.apply(&index, &result.outcomes[at * words]);
        result.counts[at++] = 1;
      });
      found[i] = {first, at};
    });
    size_t total = before;
    for (auto [first, end] : found) {
      std::copy_n(result.outcomes.data() + first * words, (end - first) * words,
                  result.outcomes.data() + total * words);
      std::copy_n(result.counts.data() + first, end - first,
                  result.counts.data() + total);
      total += end - first;
    }
    result.outcomes.resize(total * words);
    result.counts.resize(total);
  }
}

template void StateVector<float>::sample(llvm::ArrayRef<Qubit>, uint64_t,
                                         uint64_t, SampledOutcomes &);
template void StateVector<double>::sample(llvm::ArrayRef<Qubit>, uint64_t,
                                          uint64_t, SampledOutcomes &);
