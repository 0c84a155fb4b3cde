//===- Clique.cpp - Complete graphs on crossing wires ---------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Clique.h"

#include "CliqueNest.h"
#include "CliqueRepair.h"
#include "KingClique.h"

#include <algorithm>
#include <limits>
#include <numeric>

using namespace enishi::annealing;

/// Whether there are few enough wires for a table of all pairs of them.
static bool isSearchable(const TopologyShape &shape) {
  constexpr uint64_t kMostPairs = uint64_t(1) << 26, kMostWires = 65535;
  uint64_t shifts = shape.kind == TopologyKind::Zephyr ? 2 : 1;
  uint64_t down = shape.numLines(0) * shifts * shape.tracks;
  uint64_t across = shape.numLines(1) * shifts * shape.tracks;
  return shape.isBus() && down <= kMostWires && across <= kMostWires &&
         down * across <= kMostPairs;
}

/// The shortest chains, in the order of the nest.
static Embedding takeShortest(std::vector<std::vector<Qubit>> chains,
                              uint32_t size) {
  std::vector<uint32_t> order(chains.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return chains[a].size() < chains[b].size();
  });
  order.resize(size);
  std::sort(order.begin(), order.end());
  Embedding embedding;
  for (uint32_t i : order)
    embedding.addChain(chains[i]);
  return embedding;
}

/// The clique of which the longest chain is the shortest, by bisection.
static std::optional<Embedding>
shortestClique(const HardwareGraph &device, NestFinder &finder, uint32_t size) {
  std::optional<Embedding> best;
  // Dead couplers may cost some of the chains.
  bool isLosing = true;
  for (uint32_t spare = 0; !best && isLosing && spare <= size / 4;
       spare = 2 * spare + 1) {
    isLosing = false;
    uint32_t low = 1, high = finder.longestPossible() + 1;
    while (low < high) {
      uint32_t middle = (low + high) / 2;
      CliqueNest nest = finder.search(middle, size, size + spare);
      std::vector<std::vector<Qubit>> chains = finder.chainsOf(nest);
      coupleChains(device, chains);
      if (chains.size() < size) {
        isLosing |= chains.size() < nest.chains.size();
        low = middle + 1;
        continue;
      }
      Embedding found = takeShortest(std::move(chains), size);
      high = std::min(middle, found.maxChainLength());
      if (!best || found.maxChainLength() < best->maxChainLength())
        best = std::move(found);
    }
  }
  return best;
}

std::optional<Embedding>
enishi::annealing::embedClique(const HardwareGraph &device, uint32_t size) {
  if (size == 0)
    return Embedding();
  if (device.shape.kind == TopologyKind::King)
    return embedKingClique(device, size);
  if (!isSearchable(device.shape))
    return std::nullopt;
  NestFinder finder(device);
  return shortestClique(device, finder, size);
}

Embedding enishi::annealing::findLargestClique(const HardwareGraph &device) {
  if (device.shape.kind == TopologyKind::King)
    return findLargestKingClique(device);
  if (!isSearchable(device.shape))
    return {};
  NestFinder finder(device);
  std::vector<std::vector<Qubit>> chains =
      finder.chainsOf(finder.search(finder.longestPossible(), /*least=*/1,
                                    std::numeric_limits<uint32_t>::max()));
  coupleChains(device, chains);
  uint32_t size = chains.size();
  std::optional<Embedding> shortest = shortestClique(device, finder, size);
  return shortest ? std::move(*shortest)
                  : takeShortest(std::move(chains), size);
}
