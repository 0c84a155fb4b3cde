//===- Biclique.cpp - Complete bipartite graphs on crossing wires ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Clique.h"

#include "BusView.h"

#include <algorithm>

using namespace enishi::annealing;

namespace {
struct Rectangle {
  uint32_t left, right, top, bottom;
};
} // namespace

/// The wires of a bundle between two positions that are whole over a range, at
/// most `enough` of them, those of fewest qubits first.
static std::vector<uint32_t> wholeWires(const WireBundle &bundle,
                                        uint32_t first, uint32_t last,
                                        uint32_t begin, uint32_t end,
                                        uint32_t enough) {
  std::vector<uint32_t> wires;
  for (uint32_t w = 0; w < bundle.numWires(); ++w)
    if (bundle.positionOf(w) >= first && bundle.positionOf(w) <= last &&
        bundle.covers(w, begin, end))
      wires.push_back(w);
  auto length = [&](uint32_t w) {
    return bundle.segmentAt(w, end) - bundle.segmentAt(w, begin);
  };
  std::stable_sort(wires.begin(), wires.end(), [&](uint32_t a, uint32_t b) {
    return length(a) < length(b);
  });
  wires.resize(std::min<size_t>(wires.size(), enough));
  return wires;
}

std::optional<Embedding>
enishi::annealing::embedBiclique(const HardwareGraph &device, uint32_t left,
                                 uint32_t right) {
  if (!device.shape.isBus())
    return std::nullopt;
  WireBundle vertical(device, 0, false, false);
  WireBundle horizontal(device, 1, false, false);
  uint32_t width = horizontal.numPositions();
  uint32_t height = vertical.numPositions();
  std::optional<Embedding> best;
  auto attempt = [&](const Rectangle &at) {
    std::vector<uint32_t> across =
        wholeWires(vertical, at.left, at.right, at.top, at.bottom, left);
    if (across.size() < left)
      return false;
    std::vector<uint32_t> along =
        wholeWires(horizontal, at.top, at.bottom, at.left, at.right, right);
    if (along.size() < right)
      return false;
    Embedding embedding;
    std::vector<Qubit> chain;
    for (uint32_t w : across) {
      chain.clear();
      vertical.append(w, at.top, at.bottom, chain);
      embedding.addChain(chain);
    }
    for (uint32_t w : along) {
      chain.clear();
      horizontal.append(w, at.left, at.right, chain);
      embedding.addChain(chain);
    }
    llvm::Error error = verifyEmbedding(
        SparseGraph::completeBipartite(left, right), device, embedding);
    if (error) {
      llvm::consumeError(std::move(error));
      return true;
    }
    if (!best || embedding.numQubits() < best->numQubits())
      best = std::move(embedding);
    return true;
  };
  // How many positions so many wires take at least.
  auto extent = [](const WireBundle &bundle, uint32_t count) {
    uint32_t positions = bundle.positionOf(bundle.numWires() - 1) + 1;
    uint64_t needed = (uint64_t(count) * positions + bundle.numWires() - 1) /
                      std::max(bundle.numWires(), 1u);
    return std::max<uint32_t>(std::min<uint64_t>(needed, positions + 1), 1);
  };
  uint32_t leastWidth = extent(vertical, left);
  uint32_t leastHeight = extent(horizontal, right);
  // Rectangles by how much larger than the smallest they are: broken wires
  // need room. The first size that works is taken.
  for (uint32_t extra = 0; extra < width + height && !best; ++extra)
    for (uint32_t more = 0; more <= extra; ++more) {
      uint32_t w = leastWidth + more, h = leastHeight + extra - more;
      for (uint32_t x = 0; x + w <= width; ++x)
        for (uint32_t y = 0; y + h <= height; ++y)
          if (attempt({x, x + w - 1, y, y + h - 1}) && device.isPerfect() &&
              x > 24 && y > 24)
            break;
    }
  return best;
}
