//===- Embedding.cpp - Chains of qubits that stand for variables ----------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Embedding.h"

#include <algorithm>

using namespace enishi::annealing;

void Embedding::addChain(llvm::ArrayRef<Qubit> chain) {
  size_t begin = qubits.size();
  qubits.insert(qubits.end(), chain.begin(), chain.end());
  std::sort(qubits.begin() + begin, qubits.end());
  chainBegin.push_back(qubits.size());
}

Embedding Embedding::fromChains(llvm::ArrayRef<std::vector<Qubit>> chains) {
  Embedding embedding;
  for (const std::vector<Qubit> &chain : chains)
    embedding.addChain(chain);
  return embedding;
}

uint32_t Embedding::maxChainLength() const {
  uint32_t longest = 0;
  for (uint32_t v = 0; v < numChains(); ++v)
    longest = std::max(longest, chainLength(v));
  return longest;
}

double Embedding::meanChainLength() const {
  return numChains() == 0 ? 0 : double(numQubits()) / numChains();
}
