//===- Placement.h - Where variables go before routing ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_PLACEMENT_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_PLACEMENT_H

#include "enishi/Annealing/Embedding/Embedding.h"
#include "enishi/Support/Random.h"

namespace enishi::annealing {

/// How often the annealing visits each variable. Everything that follows
/// profits from short wires, and a move costs little beside a path search: many
/// sweeps, and more for larger problems, as long as all moves together look at
/// no more than some 60 million neighbours.
uint32_t sweepsFor(const SparseGraph &problem);

/// A different working qubit for every variable, such that neighbours are near:
/// simulated annealing of the sum of distances on a square of the device of
/// `share` times its side. There must be enough qubits.
std::vector<Qubit> placeVariables(const SparseGraph &problem,
                                  const HardwareGraph &device, double share,
                                  SplitMix64 &random);

/// The same for given places, (x, y) in [0, 1) for each variable.
std::vector<Qubit> placeAt(llvm::ArrayRef<std::pair<double, double>> positions,
                           const HardwareGraph &device, double share,
                           SplitMix64 &random);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_PLACEMENT_H
