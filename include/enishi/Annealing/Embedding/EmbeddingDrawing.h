//===- EmbeddingDrawing.h - Chains on a device as SVG -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EMBEDDING_EMBEDDINGDRAWING_H
#define ENISHI_ANNEALING_EMBEDDING_EMBEDDINGDRAWING_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <string>

namespace enishi::annealing {

/// The device with the chains of an embedding in colours, as the text of an SVG
/// file: qubits of Chimera, Pegasus and Zephyr are pieces of wire, those of
/// King's graphs are dots; unused ones are grey, dead ones are left out. A
/// chain's own couplers are dots where wires cross and lines otherwise.
/// Pointing at a chain shows its variable and length. The same input gives the
/// same bytes; O(qubits + couplers within chains). Custom graphs, which have no
/// places, give an error. The embedding must be a verified one.
llvm::Expected<std::string> drawEmbedding(const HardwareGraph &device,
                                          const Embedding &embedding);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EMBEDDING_EMBEDDINGDRAWING_H
