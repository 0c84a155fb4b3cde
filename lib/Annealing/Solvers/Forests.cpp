//===- Forests.cpp - Induced forests of a model -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Forests.h"

#include <algorithm>
#include <numeric>

using namespace enishi::annealing;

ForestCover::ForestCover(const IsingModel &model, const Numbers &numbers,
                         unsigned count, uint64_t seed) {
  Random random(seed);
  uint32_t n = model.numSpins();
  std::vector<Spin> order(n);
  std::iota(order.begin(), order.end(), 0u);
  std::vector<uint8_t> isCovered(n, 0);
  for (double field : model.fields)
    fieldsInUnits.push_back(static_cast<float>(field / numbers.unit));
  // Spins that no forest has yet come first; the first of an order is always
  // taken, so this ends.
  uint32_t numCovered = 0;
  while (storage.size() < count || numCovered < n) {
    random.shuffle(order);
    if (numCovered < n)
      std::stable_partition(order.begin(), order.end(),
                            [&](Spin i) { return !isCovered[i]; });
    storage.push_back(grow(model, numbers, order));
    for (Spin i : storage.back().spins) {
      numCovered += !isCovered[i];
      isCovered[i] = 1;
    }
  }
  for (const Arrays &arrays : storage)
    list.push_back({uint32_t(arrays.spins.size()), arrays.spins.data(),
                    arrays.parents.data(), arrays.parentCouplings.data(),
                    arrays.outsideBegin.data(), arrays.outside.data(),
                    arrays.outsideCouplings.data()});
}

ForestCover::Arrays ForestCover::grow(const IsingModel &model,
                                      const Numbers &numbers,
                                      llvm::ArrayRef<Spin> order) const {
  uint32_t n = model.numSpins();
  std::vector<Spin> root(n);
  std::iota(root.begin(), root.end(), 0u);
  auto find = [&](Spin i) {
    while (root[i] != i)
      i = root[i] = root[root[i]];
    return i;
  };
  // A spin may join if its neighbours in the forest are in different trees.
  std::vector<uint8_t> isMember(n, 0);
  std::vector<Spin> trees;
  for (Spin i : order) {
    trees.clear();
    bool mayJoin = true;
    for (Spin j : model.neighborsOf(i)) {
      if (!isMember[j])
        continue;
      Spin tree = find(j);
      mayJoin = std::find(trees.begin(), trees.end(), tree) == trees.end();
      if (!mayJoin)
        break;
      trees.push_back(tree);
    }
    if (!mayJoin)
      continue;
    isMember[i] = 1;
    for (Spin tree : trees)
      root[tree] = i;
  }

  Arrays arrays;
  std::vector<uint8_t> isPlaced(n, 0);
  for (Spin start : order) {
    if (!isMember[start] || isPlaced[start])
      continue;
    size_t at = arrays.spins.size();
    arrays.spins.push_back(start);
    arrays.parents.push_back(kNoParent);
    arrays.parentCouplings.push_back(0);
    isPlaced[start] = 1;
    for (; at < arrays.spins.size(); ++at) {
      Spin i = arrays.spins[at];
      arrays.outsideBegin.push_back(arrays.outside.size());
      for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
        Spin j = model.neighbors[k];
        float coupling = static_cast<float>(model.weights[k] / numbers.unit);
        if (!isMember[j]) {
          arrays.outside.push_back(j);
          arrays.outsideCouplings.push_back(coupling);
        } else if (!isPlaced[j]) {
          isPlaced[j] = 1;
          arrays.spins.push_back(j);
          arrays.parents.push_back(uint32_t(at));
          arrays.parentCouplings.push_back(coupling);
        }
      }
    }
  }
  arrays.outsideBegin.push_back(arrays.outside.size());
  return arrays;
}

ForestSampler::ForestSampler(const ForestCover &cover, uint64_t seed)
    : cover(cover), random(seed), exponential(random.next()),
      logistic(kPoolSize + kLanes<float>), generator(random.next()) {
  uint32_t largest = 0;
  for (const Forest &forest : cover.forests())
    largest = std::max(largest, forest.count);
  work.resize(size_t(largest) * kLanes<float>);
  setBeta(1);
}

void ForestSampler::setBeta(double value) {
  beta = static_cast<float>(std::min(value, 1e30));
  // If x is exponential, ln(exp(x) - 1) is logistic; with u = exp(-x) that is
  // ln((1 - u) / u).
  exponential.refresh(1);
  const std::vector<float> &table = logisticOfQuantile();
  for (unsigned i = 0; i < kPoolSize; ++i)
    logistic[i] = table[exponential.quantileAt(i)];
  std::copy_n(logistic.begin(), kLanes<float>, logistic.begin() + kPoolSize);
}

uint32_t ForestSampler::sample(int32_t *minus) {
  const Forest &forest =
      cover.forests()[random.below(uint32_t(cover.forests().size()))];
  ForestSample sample = {&forest,         cover.fields(), minus,    work.data(),
                         logistic.data(), beta,           generator};
  kernels().sampleForest(sample);
  generator = sample.generator;
  return forest.count;
}
