//===- CliqueRepair.h - Chains that a dead coupler parts --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUEREPAIR_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUEREPAIR_H

#include "enishi/Annealing/Embedding/Embedding.h"

namespace enishi::annealing {

/// Couples every two chains: makes chains a few qubits longer where that helps,
/// and removes some, those with most faults first, where it does not.
void coupleChains(const HardwareGraph &device,
                  std::vector<std::vector<Qubit>> &chains);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_CLIQUEREPAIR_H
