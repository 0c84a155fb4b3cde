//===- IsingModel.h - What annealers and solvers minimise -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
//   E(s) = offset + sum_i h_i s_i + sum_{i<j} J_ij s_i s_j,   s_i = -1 or +1,
//
// to be minimised. The couplings are a symmetric compressed-row matrix, so that
// a solver walks a spin's neighbours in one run of memory.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_ISINGMODEL_H
#define ENISHI_ANNEALING_ISINGMODEL_H

#include "enishi/Annealing/Problem.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <vector>

namespace enishi::annealing {

using Spin = uint32_t;
/// One value, -1 or +1, per spin.
using SpinConfiguration = std::vector<int8_t>;

struct Coupling {
  Spin first, second;
  double weight;
};

class IsingModel {
public:
  double offset = 0;
  std::vector<double> fields;
  /// Row i is neighbors/weights[rowBegin[i] .. rowBegin[i + 1]), ascending,
  /// without itself and without zeros; every coupling stands in both rows.
  std::vector<uint64_t> rowBegin = {0};
  std::vector<Spin> neighbors;
  std::vector<double> weights;

  /// Sums couplings of the same pair in their order; a coupling of a spin with
  /// itself is a constant (s * s = 1). O(spins + couplings).
  static IsingModel create(std::vector<double> fields,
                           llvm::ArrayRef<Coupling> couplings,
                           double offset = 0);

  uint32_t numSpins() const { return static_cast<uint32_t>(fields.size()); }
  uint64_t numCouplings() const { return neighbors.size() / 2; }
  uint32_t degree(Spin spin) const {
    return static_cast<uint32_t>(rowBegin[spin + 1] - rowBegin[spin]);
  }
  llvm::ArrayRef<Spin> neighborsOf(Spin spin) const {
    return llvm::ArrayRef(neighbors).slice(rowBegin[spin], degree(spin));
  }
  llvm::ArrayRef<double> weightsOf(Spin spin) const {
    return llvm::ArrayRef(weights).slice(rowBegin[spin], degree(spin));
  }

  /// O(spins + couplings).
  double energy(llvm::ArrayRef<int8_t> spins) const;
};

/// A problem's objective as an Ising model that is to be minimised: spin i is
/// variable i, x = (1 + s) / 2 for a binary one, and a maximised objective is
/// negated. Fails unless problem.isQuadraticUnconstrained().
llvm::Expected<IsingModel> toIsing(const Problem &problem);

/// The same function of bits x = (1 + s) / 2: "fields" and "couplings" are then
/// the coefficients of a polynomial of bits. O(size).
IsingModel toBits(const IsingModel &model);
/// Undoes toBits, up to rounding.
IsingModel toSpins(const IsingModel &polynomialOfBits);

/// The values of a problem's variables that a configuration stands for.
std::vector<double> toValues(const Problem &problem,
                             llvm::ArrayRef<int8_t> spins);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_ISINGMODEL_H
