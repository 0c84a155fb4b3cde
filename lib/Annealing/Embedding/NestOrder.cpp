//===- NestOrder.cpp - Which variable takes which nested chain ------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NestOrder.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace enishi::annealing;

/// How many spans the annealing may look at.
static constexpr uint64_t kVisits = 2'500'000;

namespace {
class NestAnnealer {
public:
  NestAnnealer(const SparseGraph &problem, enishi::SplitMix64 &random);
  void anneal();
  std::vector<uint32_t> takePlaces() { return std::move(place); }

private:
  uint64_t &wordOf(uint32_t v, uint32_t p) { return rows[v * words + p / 64]; }
  bool holds(uint32_t v, uint32_t p) { return wordOf(v, p) >> (p % 64) & 1; }
  void flip(uint32_t v, uint32_t p) { wordOf(v, p) ^= uint64_t(1) << (p % 64); }
  uint32_t spanOf(uint32_t v) const;
  void exchangeIfSeenByOne(uint32_t v, uint32_t p, uint32_t other);
  void tryExchange(uint32_t a, uint32_t b, double temperature);

  const SparseGraph &problem;
  enishi::SplitMix64 &random;
  std::vector<uint32_t> place;
  std::vector<uint32_t> span;
  /// A bit per place: where the variable and its neighbours are.
  std::vector<uint64_t> rows;
  size_t words;
  std::vector<uint32_t> touched; ///< Whose bits the exchange has changed.
  std::vector<uint32_t> spans;
  std::vector<double> costOfSpan;
};
} // namespace

NestAnnealer::NestAnnealer(const SparseGraph &problem,
                           enishi::SplitMix64 &random)
    : problem(problem), random(random), place(problem.numVertices()),
      span(problem.numVertices()), words((problem.numVertices() + 63) / 64) {
  uint32_t n = place.size();
  for (uint32_t length = 0; length < n; ++length)
    costOfSpan.push_back(std::pow(double(length) / n, 4));
  std::iota(place.begin(), place.end(), 0);
  random.shuffle(place);
  rows.assign(n * words, 0);
  for (uint32_t v = 0; v < n; ++v) {
    flip(v, place[v]);
    for (uint32_t other : problem.neighborsOf(v))
      flip(v, place[other]);
    span[v] = spanOf(v);
  }
}

uint32_t NestAnnealer::spanOf(uint32_t v) const {
  const uint64_t *row = &rows[v * words];
  size_t low = 0, high = words - 1;
  while (row[low] == 0)
    ++low;
  while (row[high] == 0)
    --high;
  return (high - low) * 64 + llvm::Log2_64(row[high]) -
         llvm::countr_zero(row[low]);
}

/// Changes the bits of those to which only one of the two places is a
/// neighbour's.
void NestAnnealer::exchangeIfSeenByOne(uint32_t v, uint32_t p, uint32_t other) {
  auto exchange = [&](uint32_t u) {
    if (holds(u, other))
      return;
    flip(u, p);
    flip(u, other);
    touched.push_back(u);
  };
  exchange(v);
  for (uint32_t u : problem.neighborsOf(v))
    exchange(u);
}

void NestAnnealer::tryExchange(uint32_t a, uint32_t b, double temperature) {
  touched.clear();
  exchangeIfSeenByOne(a, place[a], place[b]);
  exchangeIfSeenByOne(b, place[b], place[a]);
  double change = 0;
  spans.clear();
  for (uint32_t v : touched) {
    spans.push_back(spanOf(v));
    change += costOfSpan[spans.back()] - costOfSpan[span[v]];
  }
  if (change > 0 && random.uniform() >= std::exp(-change / temperature)) {
    for (uint32_t v : touched) {
      flip(v, place[a]);
      flip(v, place[b]);
    }
    return;
  }
  std::swap(place[a], place[b]);
  for (size_t i = 0; i < touched.size(); ++i)
    span[touched[i]] = spans[i];
}

void NestAnnealer::anneal() {
  uint32_t n = place.size();
  if (n < 3)
    return;
  double degree = 2.0 * problem.numEdges() / n + 1;
  uint32_t moves = std::max(double(n), kVisits / (2 * degree * degree));
  double hot = 1, cold = 0.6 / n;
  for (uint32_t move = 0; move < moves; ++move) {
    double temperature = hot * std::pow(cold / hot, double(move) / moves);
    uint32_t a = random.below(n), b = random.below(n);
    if (a != b)
      tryExchange(a, b, temperature);
  }
}

std::vector<uint32_t>
enishi::annealing::orderForNest(const SparseGraph &problem,
                                enishi::SplitMix64 &random) {
  NestAnnealer annealer(problem, random);
  annealer.anneal();
  return annealer.takePlaces();
}
