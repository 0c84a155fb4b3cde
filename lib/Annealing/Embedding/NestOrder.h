//===- NestOrder.h - Which variable takes which nested chain ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_NESTORDER_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_NESTORDER_H

#include "enishi/Annealing/Embedding/SparseGraph.h"
#include "enishi/Support/Random.h"

namespace enishi::annealing {

/// The place of each variable in a nest of L, such that what is left of the L
/// without the ends that the problem does not need is short: an L reaches from
/// the first to the last of its neighbours. Simulated annealing of the sum of
/// the fourth powers of these spans, as the longest chains matter most.
std::vector<uint32_t> orderForNest(const SparseGraph &problem,
                                   SplitMix64 &random);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_NESTORDER_H
