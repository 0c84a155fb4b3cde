//===- Placement.h - Where the qubits start ---------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_PLACEMENT_H
#define ENISHI_LIB_MAPPING_PLACEMENT_H

#include "Embedding.h"
#include "Search.h"

namespace enishi::mapping {

/// The connected parts of the circuit: qubits that pairs join, however far.
/// Qubits without pairs are in none.
std::vector<std::vector<Wire>> circuitParts(const RoutingProblem &problem);

/// A component of the device for each part of the circuit, the largest part
/// first and each where most room is left; nothing if one does not fit.
std::optional<std::vector<uint32_t>>
assignParts(llvm::ArrayRef<std::vector<Wire>> parts,
            const CouplingGraph &graph);

/// Gives the qubits without a site (kNone) the first unused ones in `order`.
void placeIdle(Layout &layout, llvm::ArrayRef<Site> order,
               std::vector<bool> &used);

/// The pairs of the circuit, with how often they meet.
Pattern patternOf(const RoutingProblem &problem);

/// A layout in which no pair needs a SWAP, if one is found; the most reliable
/// of those found. The work is bounded by the level.
std::optional<Layout> perfectLayout(const RoutingProblem &problem,
                                    const CouplingGraph &graph,
                                    const MappingOptions &options);

/// A layout in which as long a beginning of the circuit as is found needs no
/// SWAPs; the other qubits are near those that they meet.
Layout prefixLayout(const RoutingProblem &problem, const CouplingGraph &graph,
                    const MappingOptions &options);

/// A layout, and the SWAPs to begin with.
struct Opening {
  Layout layout;
  std::vector<uint32_t> swaps;
};

/// For circuits in which one qubit, the hub, meets most of the others in turn:
/// the hub at the head of a long path and those that it meets along it, in
/// their order, and SWAPs that bring the hub down the path. A SWAP merges with
/// the gate before it on its pair, and sites beside the path need none. Nothing
/// for other circuits.
std::optional<Opening> hubOpening(const RoutingProblem &problem,
                                  const CouplingGraph &graph);

/// The sites, the most reliable first.
std::vector<Site> sitesByError(const CouplingGraph &graph);

/// Moves a solution as a whole to where its errors are least, as far as that is
/// found in `steps` steps. For circuits without control flow to route.
void relocate(const RoutingProblem &problem, const SiteTables &tables,
              uint64_t steps, uint64_t seed, Solution &solution);

/// Improves a layout by random moves so that pairs that meet often are close.
/// The cost is the sum of the distances of all pairs; moves that raise it by
/// less than a falling threshold are accepted (Dueck and Scheuer, J. Comput.
/// Phys. 90, 1990): whole numbers, and so the same on every machine.
Layout annealedLayout(Layout layout, const Pattern &pattern,
                      const CouplingGraph &graph, Random &random);

/// The circuit's qubits in order on the sites in order, each connected part of
/// the circuit within one part of the device. The parts have to fit.
Layout firstLayout(const RoutingProblem &problem, const CouplingGraph &graph);

/// The qubits in random order on the sites around a random one.
Layout randomLayout(const RoutingProblem &problem, const CouplingGraph &graph,
                    Random &random);

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_PLACEMENT_H
