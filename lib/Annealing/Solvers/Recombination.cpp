//===- Recombination.cpp - The best mixture of two --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Recombination.h"

using namespace enishi::annealing;

double Recombiner::merge(SpinConfiguration &best, llvm::ArrayRef<int8_t> other,
                         Random &random) {
  uint32_t n = model.numSpins();
  for (Spin i = 0; i < n; ++i)
    isDifferent[i] = best[i] != other[i];
  double gain = 0;
  for (Spin root = 0; root < n; ++root) {
    if (!isDifferent[root])
      continue;
    component.assign(1, root);
    isDifferent[root] = 0;
    // Couplings inside a component keep their energy when all of it flips, so
    // those to spins that agree are summed.
    double change = 0, size = 0;
    for (size_t at = 0; at < component.size(); ++at) {
      Spin i = component[at];
      double local = model.fields[i];
      size += std::fabs(local);
      for (uint64_t k = model.rowBegin[i]; k < model.rowBegin[i + 1]; ++k) {
        Spin j = model.neighbors[k];
        if (best[j] == other[j]) {
          local += model.weights[k] * best[j];
          size += std::fabs(model.weights[k]);
        } else if (isDifferent[j]) {
          isDifferent[j] = 0;
          component.push_back(j);
        }
      }
      change -= 2 * local * best[i];
    }
    double tie = 1e-13 * size;
    if (change > tie || (change >= -tie && random.next() >> 63))
      continue;
    if (change < -tie)
      gain += change;
    // Marked as agreeing only now: the sums above look at both.
    for (Spin i : component)
      best[i] = other[i];
  }
  return gain;
}
