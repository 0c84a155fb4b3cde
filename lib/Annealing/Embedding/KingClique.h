//===- KingClique.h - Complete graphs on King's graphs ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_KINGCLIQUE_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_KINGCLIQUE_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <optional>

namespace enishi::annealing {

std::optional<Embedding> embedKingClique(const HardwareGraph &device,
                                         uint32_t size);
Embedding findLargestKingClique(const HardwareGraph &device);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_KINGCLIQUE_H
