//===- Embedding.h - Chains of qubits that stand for variables --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EMBEDDING_EMBEDDING_H
#define ENISHI_ANNEALING_EMBEDDING_EMBEDDING_H

#include "enishi/Annealing/Embedding/HardwareGraph.h"

namespace enishi::annealing {

/// A minor embedding: chain v is qubits[chainBegin[v] .. chainBegin[v + 1]),
/// the qubits that together hold the problem's variable v, ascending.
struct Embedding {
  std::vector<uint32_t> chainBegin = {0};
  std::vector<Qubit> qubits;

  uint32_t numChains() const {
    return static_cast<uint32_t>(chainBegin.size() - 1);
  }
  uint32_t chainLength(uint32_t variable) const {
    return chainBegin[variable + 1] - chainBegin[variable];
  }
  llvm::ArrayRef<Qubit> chain(uint32_t variable) const {
    return llvm::ArrayRef(qubits).slice(chainBegin[variable],
                                        chainLength(variable));
  }
  /// Adds the chain of the next variable; sorts it.
  void addChain(llvm::ArrayRef<Qubit> chain);
  static Embedding fromChains(llvm::ArrayRef<std::vector<Qubit>> chains);

  uint32_t numQubits() const { return static_cast<uint32_t>(qubits.size()); }
  uint32_t maxChainLength() const;
  double meanChainLength() const;
};

/// Whether the embedding is one of the problem into the device: a chain for
/// every variable, of working qubits, without repetition, connected by working
/// couplers; no qubit in two chains; and a working coupler for every edge. The
/// error names the first variable or edge that is wrong. O(size of the chains
/// times their degree + edges). Shares no code with what makes embeddings.
llvm::Error verifyEmbedding(const SparseGraph &problem,
                            const HardwareGraph &device,
                            const Embedding &embedding);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EMBEDDING_EMBEDDING_H
