//===- RoutedEmbedding.h - Embedding by negotiated routing ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_ROUTEDEMBEDDING_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_ROUTEDEMBEDDING_H

#include "ChainRouter.h"

namespace enishi::annealing {

/// Routes all variables from a placement until no two chains share a qubit.
/// False if the rounds or the budget of steps end before.
bool negotiate(ChainRouter &router, const SparseGraph &problem,
               const HardwareGraph &device, llvm::ArrayRef<Qubit> placement,
               SplitMix64 &random, unsigned maxRounds, uint64_t stepLimit);

/// Shortens the chains of an embedding without overlaps, until a round gains
/// little.
void shortenChains(ChainRouter &router, const SparseGraph &problem,
                   const HardwareGraph &device, SplitMix64 &random,
                   unsigned rounds, uint64_t stepLimit);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_ROUTEDEMBEDDING_H
