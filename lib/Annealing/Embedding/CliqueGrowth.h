//===- CliqueGrowth.h - Chains beside those of the pattern ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUEGROWTH_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUEGROWTH_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <optional>

namespace enishi::annealing {

/// Removes chains, those with most faults first, until every two that are left
/// are coupled.
void dropUncoupled(const HardwareGraph &device,
                   std::vector<std::vector<Qubit>> &chains);

/// Adds chains of at most `longest` unused qubits that are coupled to all the
/// others, until there are `enough` or no more are found.
void growClique(const HardwareGraph &device, uint32_t enough, size_t longest,
                std::vector<std::vector<Qubit>> &chains);

std::optional<Embedding> embedKingClique(const HardwareGraph &device,
                                         uint32_t size);
Embedding findLargestKingClique(const HardwareGraph &device);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUEGROWTH_H
