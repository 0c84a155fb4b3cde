//===- Recombination.h - The best mixture of two configurations -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_RECOMBINATION_H
#define ENISHI_LIB_ANNEALING_SOLVERS_RECOMBINATION_H

#include "Random.h"

#include "enishi/Annealing/IsingModel.h"

namespace enishi::annealing {

/// Memory for recombining configurations of one model.
class Recombiner {
public:
  explicit Recombiner(const IsingModel &model)
      : model(model), isDifferent(model.numSpins()) {}

  /// Replaces `best` by the configuration of lowest energy that takes each
  /// connected component of differing spins from one of the two; of equal
  /// choices a random one. Returns the change of the energy, at most 0.
  /// O(spins + couplings of the differing spins).
  double merge(SpinConfiguration &best, llvm::ArrayRef<int8_t> other,
               Random &random);

private:
  const IsingModel &model;
  std::vector<uint8_t> isDifferent;
  std::vector<Spin> component;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_RECOMBINATION_H
