//===- EmbeddingTestUtils.h - What the embedding tests share ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_ANNEALING_EMBEDDING_EMBEDDINGTESTUTILS_H
#define ENISHI_TEST_UNIT_ANNEALING_EMBEDDING_EMBEDDINGTESTUTILS_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>

namespace enishi::annealing {

/// The folder of the shared instances, which may not be there.
inline std::string quboData() {
  const char *folder = std::getenv("ENISHI_SHARED_DATA");
  std::string root = folder ? folder : ENISHI_SOURCE_DIR "/../shared/data";
  return root + "/qubo/";
}

/// The edges of a problem graph ("n m") or a gzipped topology ("labels n m").
inline std::optional<SparseGraph> readGraph(const std::string &path) {
  bool isPacked = path.ends_with(".gz");
  FILE *file = isPacked
                   ? popen(("gzip -dc '" + path + "' 2>/dev/null").c_str(), "r")
                   : std::fopen(path.c_str(), "r");
  if (!file)
    return std::nullopt;
  unsigned vertices = 0, qubits = 0, count = 0, a, b;
  std::vector<GraphEdge> edges;
  bool good =
      isPacked ? std::fscanf(file, "%u %u %u", &vertices, &qubits, &count) == 3
               : std::fscanf(file, "%u %u", &vertices, &count) == 2;
  while (good && edges.size() < count) {
    good =
        std::fscanf(file, "%u %u", &a, &b) == 2 && a < vertices && b < vertices;
    edges.push_back({a, b});
  }
  isPacked ? pclose(file) : std::fclose(file);
  if (!good)
    return std::nullopt;
  return SparseGraph::create(vertices, edges);
}

inline HardwareGraph makeDevice(const TopologyShape &shape,
                                llvm::ArrayRef<Qubit> dead = {},
                                llvm::ArrayRef<GraphEdge> deadCouplers = {}) {
  llvm::Expected<HardwareGraph> device =
      HardwareGraph::create(shape, dead, deadCouplers);
  if (!device) {
    ADD_FAILURE() << llvm::toString(device.takeError());
    return HardwareGraph::custom(SparseGraph());
  }
  return std::move(*device);
}

/// What the checker says, "" for nothing.
inline std::string faults(const SparseGraph &problem,
                          const HardwareGraph &device,
                          const Embedding &embedding) {
  llvm::Error error = verifyEmbedding(problem, device, embedding);
  return error ? llvm::toString(std::move(error)) : "";
}

/// A part of the qubits, the same for the same seed.
inline std::vector<Qubit> randomDead(const TopologyShape &shape, double share,
                                     uint64_t seed) {
  std::vector<Qubit> dead;
  uint64_t state = seed * 0x9e3779b97f4a7c15u + 1;
  for (Qubit q = 0; q < shape.numLabels(); ++q) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    if (shape.isQubit(q) && (state >> 11) * 0x1p-53 < share)
      dead.push_back(q);
  }
  return dead;
}

} // namespace enishi::annealing

#endif // ENISHI_TEST_UNIT_ANNEALING_EMBEDDING_EMBEDDINGTESTUTILS_H
