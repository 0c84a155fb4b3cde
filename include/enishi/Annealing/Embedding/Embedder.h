//===- Embedder.h - Embedding any problem into a device ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EMBEDDING_EMBEDDER_H
#define ENISHI_ANNEALING_EMBEDDING_EMBEDDER_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <string>

namespace enishi::annealing {

struct EmbedOptions {
  uint64_t seed = 0;
  /// How much work the search may do, in visits of a qubit by a path search;
  /// 0 for a default. The result depends on the problem, the device and these
  /// options alone.
  uint64_t stepLimit = 0;
  /// How many times as long as usual everything is tried: the default of
  /// stepLimit, how often a placement is routed, and how long what was found is
  /// made shorter. Above 0.
  double effort = 1;
};

enum class EmbedOutcome : uint8_t {
  Embedded,
  NotFound,   ///< The search ended without one; there may be one.
  Impossible, ///< Proven: see the reason.
};

struct EmbedResult {
  EmbedOutcome outcome = EmbedOutcome::NotFound;
  Embedding embedding;
  /// How it was found: "grid", "clique", "routing", ...
  std::string method;
  /// Why there is none, for the user.
  std::string reason;
  /// Visits of a qubit.
  uint64_t steps = 0;
};

/// Why the problem has no embedding at all, by counting variables, degrees and
/// couplers, and by bounds of the treewidth; "" where these do not rule it out.
/// O(qubits log qubits + couplers), and for problems of more couplings than
/// half the square of the device's width O(variables * edges * log variables).
std::string proveImpossible(const SparseGraph &problem,
                            const HardwareGraph &device);

/// Chains for the problem's variables. Recognises grids, paths, subgraphs and
/// complete graphs; embeds dense problems by a pruned clique and sparse ones by
/// negotiated routing, and returns what has the fewest qubits and the shorter
/// chains.
EmbedResult embedProblem(const SparseGraph &problem,
                         const HardwareGraph &device,
                         const EmbedOptions &options = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EMBEDDING_EMBEDDER_H
