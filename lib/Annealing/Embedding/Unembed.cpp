//===- Unembed.cpp - From samples of qubits to values of variables --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/EmbeddedModel.h"

#include <cmath>

using namespace enishi::annealing;

double Unembedding::meanBreakShare() const {
  double sum = 0;
  for (double share : breakShare)
    sum += share;
  return breakShare.empty() ? 0 : sum / breakShare.size();
}

/// Sets the broken variables one after the other, the one that the others pull
/// at the most first.
static void minimizeBroken(const IsingModel &model, std::vector<Spin> broken,
                           SpinConfiguration &values) {
  // Broken variables count as 0 until they are set.
  SpinConfiguration tie = values;
  for (Spin v : broken)
    values[v] = 0;
  while (!broken.empty()) {
    size_t strongest = 0;
    double most = -1, pull = 0;
    for (size_t i = 0; i < broken.size(); ++i) {
      double field = model.fields[broken[i]];
      llvm::ArrayRef<Spin> row = model.neighborsOf(broken[i]);
      llvm::ArrayRef<double> weights = model.weightsOf(broken[i]);
      for (size_t k = 0; k < row.size(); ++k)
        field += weights[k] * values[row[k]];
      if (std::abs(field) > most) {
        most = std::abs(field);
        strongest = i;
        pull = field;
      }
    }
    Spin v = broken[strongest];
    values[v] = pull > 0 ? -1 : pull < 0 ? 1 : tie[v];
    broken.erase(broken.begin() + strongest);
  }
}

Unembedding
enishi::annealing::unembed(const IsingModel &model, const Embedding &embedding,
                           llvm::ArrayRef<SpinConfiguration> samples,
                           BrokenChainRule rule) {
  uint32_t n = embedding.numChains();
  Unembedding result;
  result.breaksOf.assign(n, 0);
  for (uint32_t index = 0; index < samples.size(); ++index) {
    const SpinConfiguration &sample = samples[index];
    SpinConfiguration values(n);
    std::vector<Spin> broken;
    for (uint32_t v = 0; v < n; ++v) {
      int64_t sum = 0;
      for (Qubit q : embedding.chain(v))
        sum += sample[q];
      if (std::abs(sum) != embedding.chainLength(v)) {
        broken.push_back(v);
        ++result.breaksOf[v];
      }
      values[v] = sum > 0   ? 1
                  : sum < 0 ? -1
                            : sample[embedding.chain(v).front()];
    }
    result.breakShare.push_back(n == 0 ? 0 : double(broken.size()) / n);
    if (rule == BrokenChainRule::Discard && !broken.empty())
      continue;
    if (rule == BrokenChainRule::MinimizeEnergy)
      minimizeBroken(model, std::move(broken), values);
    result.samples.push_back(std::move(values));
    result.sampleIndex.push_back(index);
  }
  return result;
}
