//===- VerifyEmbedding.cpp - Checking an embedding ------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Embedding.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

using namespace enishi::annealing;

static constexpr uint32_t kNobody = std::numeric_limits<uint32_t>::max();

template <typename... Args>
static llvm::Error fail(fmt::format_string<Args...> text, Args &&...args) {
  return llvm::createStringError(
      fmt::format(text, std::forward<Args>(args)...));
}

/// Who holds each qubit; fails on a qubit that is dead or held twice.
static llvm::Error findOwners(const HardwareGraph &device,
                              const Embedding &embedding,
                              std::vector<uint32_t> &owner) {
  owner.assign(device.numLabels(), kNobody);
  for (uint32_t v = 0; v < embedding.numChains(); ++v) {
    if (embedding.chainLength(v) == 0)
      return fail("variable {} has an empty chain", v);
    for (Qubit q : embedding.chain(v)) {
      if (q >= device.numLabels() || !device.works[q])
        return fail("the chain of variable {} has qubit {}, which is not a "
                    "working qubit of the device",
                    v, q);
      if (owner[q] == v)
        return fail("the chain of variable {} lists qubit {} twice", v, q);
      if (owner[q] != kNobody)
        return fail("qubit {} is in the chains of variables {} and {}", q,
                    owner[q], v);
      owner[q] = v;
    }
  }
  return llvm::Error::success();
}

llvm::Error enishi::annealing::verifyEmbedding(const SparseGraph &problem,
                                               const HardwareGraph &device,
                                               const Embedding &embedding) {
  if (embedding.chainBegin.empty() || embedding.chainBegin.front() != 0 ||
      embedding.chainBegin.back() != embedding.qubits.size() ||
      !std::is_sorted(embedding.chainBegin.begin(), embedding.chainBegin.end()))
    return fail("the bounds of the chains are not a partition of the qubits");
  if (embedding.numChains() != problem.numVertices())
    return fail("{} chains for {} variables", embedding.numChains(),
                problem.numVertices());
  std::vector<uint32_t> owner;
  if (llvm::Error error = findOwners(device, embedding, owner))
    return error;

  std::vector<bool> seen(device.numLabels(), false);
  // When a neighbour was last met, so that its row needs no clearing.
  std::vector<uint32_t> metBy(problem.numVertices(), kNobody);
  std::vector<Qubit> stack;
  for (uint32_t v = 0; v < embedding.numChains(); ++v) {
    uint32_t reached = 0;
    stack.assign(1, embedding.chain(v).front());
    seen[stack.front()] = true;
    while (!stack.empty()) {
      Qubit q = stack.back();
      stack.pop_back();
      ++reached;
      for (Qubit next : device.graph.neighborsOf(q)) {
        if (owner[next] == kNobody)
          continue;
        if (owner[next] != v) {
          metBy[owner[next]] = v;
        } else if (!seen[next]) {
          seen[next] = true;
          stack.push_back(next);
        }
      }
    }
    if (reached != embedding.chainLength(v))
      return fail("the chain of variable {} is not connected", v);
    for (uint32_t other : problem.neighborsOf(v))
      if (metBy[other] != v)
        return fail("no working coupler joins the chains of variables {} and "
                    "{}",
                    v, other);
  }
  return llvm::Error::success();
}
