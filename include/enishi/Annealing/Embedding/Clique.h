//===- Clique.h - Complete and complete bipartite problems ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Embeddings that follow the wires of the device. In Chimera, Pegasus and
// Zephyr a chain is a piece of a vertical wire and one of a horizontal wire
// that cross. On a device without faults the chains are nested L (Boothby,
// King, Roy, "Fast clique minor generation in Chimera qubit connectivity
// graphs", Quantum Inf. Process. 15, 2016); in general they sit on a staircase
// of ranges of columns and rows, on which a broken wire is used where it still
// reaches far enough. In King's graphs the chains run side by side and swap
// places like the wires of an odd-even transposition network (after Okuyama,
// Yoshimura, Hayashi, Yamaoka, "Contractive graph-minor embedding for CMOS
// Ising computer", 2016).
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EMBEDDING_CLIQUE_H
#define ENISHI_ANNEALING_EMBEDDING_CLIQUE_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <optional>

namespace enishi::annealing {

/// A complete graph of `size` variables with the shortest longest chain that
/// the construction knows; nothing where it finds none (which proves nothing),
/// on a custom graph, or with more than 2^26 pairs of crossing wires.
/// O(log(length) * (p^4 + p * wires^2 + wires^3)) time and O(p^4) memory, p
/// being the places along a wire at which a qubit begins; p^2 on a perfect
/// device and one of more than four million pairs of ranges.
std::optional<Embedding> embedClique(const HardwareGraph &device,
                                     uint32_t size);

/// The largest complete graph that the construction finds; empty on a custom
/// graph.
Embedding findLargestClique(const HardwareGraph &device);

/// Variables 0 .. left-1 are coupled to left .. left+right-1: vertical wires
/// against horizontal ones. Bus topologies only.
std::optional<Embedding> embedBiclique(const HardwareGraph &device,
                                       uint32_t left, uint32_t right);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EMBEDDING_CLIQUE_H
