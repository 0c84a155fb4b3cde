//===- Embedding.h - A graph as a part of the device ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_EMBEDDING_H
#define ENISHI_LIB_MAPPING_EMBEDDING_H

#include "enishi/Mapping/CouplingGraph.h"

#include <optional>
#include <vector>

namespace enishi::mapping {

/// What has to be coupled: a graph whose edges carry how often they are used.
struct Pattern {
  struct Neighbor {
    uint32_t vertex;
    uint32_t uses;
  };
  std::vector<std::vector<Neighbor>> neighbors;
  /// How often each vertex is used by itself.
  std::vector<uint32_t> vertexUses;

  uint32_t size() const { return neighbors.size(); }
};

/// A site for each vertex that has neighbours, so that neighbours are coupled
/// (a subgraph monomorphism); the others get kNoSite.
using Embedding = std::vector<Site>;
inline constexpr Site kNoSite = ~0u;

/// The logarithm of the probability that all uses succeed.
double successOf(const Pattern &pattern, const CouplingGraph &graph,
                 const Embedding &embedding);

/// Searches by backtracking, in the order of RI (Bonnici et al., BMC
/// Bioinformatics 2013) with filters by degree, ball sizes and girth, for at
/// most about `steps` steps. Where the device has errors about a sixteenth of
/// that is then spent on finding a better one than the first, or than `known`.
std::optional<Embedding> embed(const Pattern &pattern,
                               const CouplingGraph &graph, uint64_t steps,
                               uint64_t seed,
                               const std::optional<Embedding> &known = {});

/// Embeds a pattern whose parts are all paths into one long path of the
/// device. Nothing if the pattern is not like that or no path is found.
std::optional<Embedding> embedPaths(const Pattern &pattern,
                                    const CouplingGraph &graph);

/// The vertices of a pattern whose parts are all paths, part after part, each
/// from end to end; nothing for other patterns.
std::optional<std::vector<uint32_t>> asOnePath(const Pattern &pattern);

/// A simple path of at least `length` sites, or the longest that was found. A
/// sweep over the sites keeps, for the best `beam` ways to have chosen edges so
/// far, which ends belong together (Knuth's Simpath, TAOCP 7.1.4, as a beam
/// search); exact where the beam is not exceeded.
std::vector<Site> findLongPath(const CouplingGraph &graph, uint32_t length,
                               unsigned beam);

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_EMBEDDING_H
