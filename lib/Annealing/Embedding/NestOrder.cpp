//===- NestOrder.cpp - Which variable takes which nested chain ------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "NestOrder.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

using namespace enishi::annealing;

/// How many visits of a neighbour the annealing may take.
static constexpr uint64_t kVisits = 2'500'000;

namespace {
class NestAnnealer {
public:
  NestAnnealer(const SparseGraph &problem, enishi::SplitMix64 &random)
      : problem(problem), random(random), place(problem.numVertices()),
        holder(problem.numVertices()), span(problem.numVertices()),
        mark(problem.numVertices(), 0) {
    for (uint32_t length = 0; length < place.size(); ++length)
      costOfSpan.push_back(std::pow(double(length) / place.size(), 4));
    std::iota(place.begin(), place.end(), 0);
    random.shuffle(place);
    for (uint32_t v = 0; v < place.size(); ++v)
      holder[place[v]] = v;
    for (uint32_t v = 0; v < place.size(); ++v)
      span[v] = spanOf(v);
  }
  void anneal();
  std::vector<uint32_t> takePlaces() { return std::move(place); }

private:
  uint32_t spanOf(uint32_t v) const {
    uint32_t first = place[v], last = place[v];
    for (uint32_t other : problem.neighborsOf(v)) {
      first = std::min(first, place[other]);
      last = std::max(last, place[other]);
    }
    return last - first;
  }
  void exchange(uint32_t a, uint32_t b) {
    std::swap(place[a], place[b]);
    std::swap(holder[place[a]], holder[place[b]]);
  }
  void collect(uint32_t v) {
    if (std::exchange(mark[v], round) != round)
      touched.push_back(v);
  }
  void tryExchange(uint32_t a, uint32_t b, double temperature);

  const SparseGraph &problem;
  enishi::SplitMix64 &random;
  std::vector<uint32_t> place, holder;
  std::vector<uint32_t> span;
  std::vector<uint32_t> mark, touched;
  std::vector<uint32_t> spans;
  std::vector<double> costOfSpan;
  uint32_t round = 0;
};
} // namespace

void NestAnnealer::tryExchange(uint32_t a, uint32_t b, double temperature) {
  ++round;
  touched.clear();
  for (uint32_t v : {a, b}) {
    collect(v);
    for (uint32_t other : problem.neighborsOf(v))
      collect(other);
  }
  exchange(a, b);
  double change = 0;
  spans.clear();
  for (uint32_t v : touched) {
    spans.push_back(spanOf(v));
    change += costOfSpan[spans.back()] - costOfSpan[span[v]];
  }
  if (change > 0 && random.uniform() >= std::exp(-change / temperature)) {
    exchange(a, b);
    return;
  }
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
