//===- RoofDuality.h - The roof dual and what it fixes ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EXACT_ROOFDUALITY_H
#define ENISHI_LIB_ANNEALING_EXACT_ROOFDUALITY_H

#include "FixedPoint.h"

namespace enishi::annealing {

/// The roof dual of an Ising model, from a maximum flow in its double cover:
/// two nodes i+ and i- per spin, and two per "ghost" spin that carries the
/// fields; a ferromagnetic coupling joins i+ j+ and i- j-, an antiferromagnetic
/// one i+ j- and i- j+, both with capacity |J|. A configuration cuts both
/// edges of exactly the couplings that it does not satisfy, so that
///   E >= offset - sum |h| - sum |J| + (maximum flow from ghost+ to ghost-).
/// (Hammer, Hansen, Simeone, Math. Programming 28, 1984; Boros, Hammer, Discr.
/// Appl. Math. 123, 2002.)
struct RoofDuality {
  /// False where the step limit was hit; then nothing below is set but a flow
  /// that is still a valid one.
  bool isComplete = false;
  /// In units of the fixed-point model.
  int64_t flow = 0;
  /// Arcs looked at.
  uint64_t steps = 0;
  /// -1 or +1 for a spin that is fixed, 0 for a free one. Replacing these
  /// spins in any configuration by these values never raises its energy (weak
  /// persistency), so all of them together keep an optimum. Only consistent
  /// sets are taken: a set of nodes closed under the residual graph that never
  /// holds both nodes of a spin.
  std::vector<int8_t> values;
  /// The fixed spin has this value in every optimum (strong persistency).
  std::vector<bool> isStrong;
  /// Per entry of the rows: 2 |J| less what the flow uses of the two edges of
  /// the coupling, the same for both entries; and the same for the fields.
  std::vector<int64_t> unusedWeights, unusedFields;
};

/// Dinic's algorithm, then strongly connected components (Tarjan) of the
/// residual graph. `stepLimit` counts arcs looked at.
RoofDuality computeRoofDuality(const FixedPointModel &model,
                               uint64_t stepLimit = UINT64_MAX,
                               bool wantUnused = false);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EXACT_ROOFDUALITY_H
