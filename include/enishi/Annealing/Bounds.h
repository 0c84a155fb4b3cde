//===- Bounds.h - What no configuration can beat ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Certified lower bounds of an Ising model's energies: each is a number that a
// proof in exact or outward rounded arithmetic stands behind, never an estimate
// that iterations happened to end at.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_BOUNDS_H
#define ENISHI_ANNEALING_BOUNDS_H

#include "enishi/Annealing/IsingModel.h"

#include <optional>

namespace enishi::annealing {

/// offset - sum |h| - sum |J|. O(spins + couplings).
double trivialBound(const IsingModel &model);

/// The roof dual (Hammer, Hansen, Simeone 1984), by a maximum flow; at least
/// the trivial bound, and equal to it where there are no fields. An unfinished
/// flow (stepLimit counts arcs looked at) still gives a valid bound.
double roofDualBound(const IsingModel &model, uint64_t stepLimit = UINT64_MAX);

/// The roof dual, and a packing of frustrated cycles into what its flow leaves
/// unused: of every cycle with an odd number of antiferromagnetic couplings one
/// is unsatisfied, so disjoint shares of couplings add up. Greedy over
/// triangles first and then longer cycles: a feasible dual of the
/// odd-cycle relaxation (Barahona, Mahjoub, Math. Programming 36, 1986), not
/// its optimum. `effort` is in couplings looked at per coupling.
double cycleBound(const IsingModel &model, double effort = 200);

struct SemidefiniteOptions {
  /// Sweeps of the low-rank coordinate descent.
  unsigned sweeps = 200;
  /// The certificate is a dense Cholesky factorisation: O(spins^3) time,
  /// 8 spins^2 bytes.
  uint32_t maxSpins = 1500;
};

/// The Goemans-Williamson relaxation. A low-rank solution (mixing method, Wang,
/// Chang, Kolter, arXiv:1706.00476) suggests a diagonal D, which is enlarged
/// until Cholesky's method proves C + D positive semidefinite in spite of its
/// own rounding (Rump, BIT 46, 2006); then no energy is below -trace(D). None
/// for models of more than maxSpins spins or without finite coefficients.
std::optional<double>
semidefiniteBound(const IsingModel &model,
                  const SemidefiniteOptions &options = {});

/// The best of those that are near-linear: the cycle bound, with less effort
/// for models of more than a quarter of a million couplings.
double lowerBound(const IsingModel &model);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_BOUNDS_H
