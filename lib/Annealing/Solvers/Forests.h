//===- Forests.h - Induced forests of a model -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_FORESTS_H
#define ENISHI_LIB_ANNEALING_SOLVERS_FORESTS_H

#include "NumericModel.h"

namespace enishi::annealing {

/// Random maximal sets of spins whose couplings have no cycle (Hamze, de
/// Freitas, UAI 2004; Selby 2014), every spin being in at least one.
class ForestCover {
public:
  /// O(count * (spins + couplings) * inverse Ackermann). Couplings in units.
  ForestCover(const IsingModel &model, const Numbers &numbers, unsigned count,
              uint64_t seed);
  const std::vector<Forest> &forests() const { return list; }
  const float *fields() const { return fieldsInUnits.data(); }

private:
  struct Arrays {
    std::vector<uint32_t> spins, parents, outside;
    std::vector<float> parentCouplings, outsideCouplings;
    std::vector<uint64_t> outsideBegin;
  };
  Arrays grow(const IsingModel &model, const Numbers &numbers,
              llvm::ArrayRef<Spin> order) const;

  std::vector<Arrays> storage;
  std::vector<Forest> list;
  std::vector<float> fieldsInUnits;
};

/// Draws forests of all replicas anew at one temperature after the other.
class ForestSampler {
public:
  ForestSampler(const ForestCover &cover, uint64_t seed);
  /// beta in inverse units.
  void setBeta(double beta);
  /// One random forest, in kLanes<float> replicas. Returns its size.
  uint32_t sample(int32_t *minus);

private:
  const ForestCover &cover;
  Random random;
  ThresholdPool<float> exponential;
  AlignedVector<float> logistic, work;
  uint64_t generator;
  float beta = 1;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_FORESTS_H
