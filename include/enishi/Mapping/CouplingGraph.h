//===- CouplingGraph.h - Which sites of a device may interact ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// An undirected graph over the sites of a device with the distances between
// all of them. It is all that placement and routing know of a device; the
// direction of a native gate is the business of synthesis.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_MAPPING_COUPLINGGRAPH_H
#define ENISHI_MAPPING_COUPLINGGRAPH_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <vector>

namespace enishi {

using Site = uint32_t;

class CouplingGraph {
public:
  struct Edge {
    Site a, b;
    bool operator==(const Edge &) const = default;
  };

  /// The table of distances takes two bytes per pair of sites.
  static constexpr uint32_t kMaxSites = 16384;
  static constexpr uint16_t kUnreachable = 0xffff;

  CouplingGraph() = default;

  /// Builds the graph. The direction and the repetition of an edge do not
  /// matter; of the errors of a repeated edge the smallest counts. Errors are
  /// probabilities in [0, 1]: of the two-qubit gate on each edge, and of the
  /// one-qubit gates and the readout of each site; either list may be empty.
  ///
  /// Fails for a site out of range, an edge from a site to itself, more than
  /// kMaxSites sites, or a list of errors of the wrong length or range.
  /// O(sites * edges).
  static llvm::Expected<CouplingGraph>
  create(uint32_t numSites, llvm::ArrayRef<Edge> edges,
         llvm::ArrayRef<double> edgeErrors = {},
         llvm::ArrayRef<double> siteErrors = {});

  /// Well-known shapes, for devices made from a parameter and for tests.
  static CouplingGraph line(uint32_t length);
  static CouplingGraph ring(uint32_t length);
  /// Site row * columns + column.
  static CouplingGraph grid(uint32_t rows, uint32_t columns);
  static CouplingGraph full(uint32_t numSites);
  /// Rows of `columns` sites joined by bridge sites, every fourth column,
  /// starting at column 3 below an even row and at column 1 below an odd one.
  /// Rows and bridges are numbered from top to bottom: 8 rows of 16 are the
  /// 156 sites of IBM's Heron.
  static CouplingGraph heavyHex(uint32_t rows, uint32_t columns);

  uint32_t numSites() const { return numSites_; }
  uint32_t numEdges() const { return edges_.size(); }
  /// Each edge once, a < b, in ascending order.
  llvm::ArrayRef<Edge> edges() const { return edges_; }
  /// In ascending order.
  llvm::ArrayRef<Site> neighbors(Site site) const {
    return llvm::ArrayRef<Site>(targets).slice(
        offsets[site], offsets[site + 1] - offsets[site]);
  }
  /// The numbers of the edges to the neighbours, in the same order.
  llvm::ArrayRef<uint32_t> incidentEdges(Site site) const {
    return llvm::ArrayRef<uint32_t>(edgeOfTarget)
        .slice(offsets[site], offsets[site + 1] - offsets[site]);
  }
  unsigned degree(Site site) const { return offsets[site + 1] - offsets[site]; }
  unsigned maxDegree() const { return maxDegree_; }

  /// In edges; kUnreachable between components.
  uint16_t distance(Site a, Site b) const {
    return distances[size_t(a) * numSites_ + b];
  }
  /// The distances from a site to all sites.
  const uint16_t *distancesFrom(Site site) const {
    return &distances[size_t(site) * numSites_];
  }
  bool adjacent(Site a, Site b) const { return distance(a, b) == 1; }
  /// The number of the edge between adjacent sites; O(log degree).
  uint32_t edgeBetween(Site a, Site b) const;

  /// Connected components are numbered by their smallest site.
  uint32_t numComponents() const { return componentSizes.size(); }
  uint32_t component(Site site) const { return components[site]; }
  uint32_t componentSize(uint32_t component) const {
    return componentSizes[component];
  }

  bool hasErrors() const { return hasErrors_; }
  double edgeError(uint32_t edge) const { return edgeErrors[edge]; }
  double siteError(Site site) const { return siteErrors[site]; }

private:
  uint32_t numSites_ = 0;
  unsigned maxDegree_ = 0;
  bool hasErrors_ = false;
  std::vector<Edge> edges_;
  std::vector<uint32_t> offsets;
  std::vector<Site> targets;
  std::vector<uint32_t> edgeOfTarget;
  std::vector<uint16_t> distances;
  std::vector<uint32_t> components;
  std::vector<uint32_t> componentSizes;
  std::vector<double> edgeErrors;
  std::vector<double> siteErrors;

  void findDistances();
};

} // namespace enishi

#endif // ENISHI_MAPPING_COUPLINGGRAPH_H
