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

/// A place in [0, 1) x [0, 1) for every variable, such that neighbours are
/// near: simulated annealing of the sum of the distances, dx + dy.
std::vector<std::pair<double, double>>
arrangeVariables(const SparseGraph &problem, SplitMix64 &random);

/// On how much of the device's side such places have to be spread for the wires
/// between them to fit, which may be more than 1. Only of King's graphs, whose
/// qubits have no wires of their own: 0 elsewhere.
double shareForWires(const SparseGraph &problem,
                     llvm::ArrayRef<std::pair<double, double>> positions,
                     const HardwareGraph &device);

/// A different working qubit for every variable, near its place on a square of
/// the device of `share` times its side. There must be enough qubits.
std::vector<Qubit> placeAt(llvm::ArrayRef<std::pair<double, double>> positions,
                           const HardwareGraph &device, double share,
                           SplitMix64 &random);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_PLACEMENT_H
