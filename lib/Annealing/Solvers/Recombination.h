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
      : model(model), differing((model.numSpins() + 63) / 64) {}

  /// Replaces `best` by the configuration of lowest energy that takes each
  /// connected component of differing spins from one of the two; of equal
  /// choices a random one. Returns the change of the energy, at most 0.
  /// O(spins + couplings of the differing spins).
  double merge(SpinConfiguration &best, llvm::ArrayRef<int8_t> other,
               Random &random);
  /// The same for a configuration that is given by the spins in which it is
  /// another: bit i % 64 of word i / 64.
  double merge(SpinConfiguration &best, llvm::ArrayRef<uint64_t> different,
               Random &random);
  /// Couplings looked at so far.
  uint64_t work() const { return numLooks; }

private:
  const IsingModel &model;
  /// What differs, and of that what is in no component yet.
  std::vector<uint64_t> differing, left;
  uint64_t numLooks = 0;
  std::vector<Spin> component;
};

/// Bit i % 64 of word i / 64 for every spin that is -1.
void packSpins(llvm::ArrayRef<int8_t> spins, std::vector<uint64_t> &words);

/// Bits of a square matrix, a row in each of 64 words, to its transpose.
void transposeBits(uint64_t *rows);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_RECOMBINATION_H
