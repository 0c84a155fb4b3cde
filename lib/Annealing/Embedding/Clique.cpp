//===- Clique.cpp - Complete graphs on crossing wires ---------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The L of chain i has its corner at (x_i, y_i), the vertical wire's part runs
// from y_i on to the common bottom, the horizontal wire's part from the common
// left side to x_i. With corners ordered so that x and y do not decrease, the
// vertical part of each chain meets the horizontal part of every later one.
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Embedding/Clique.h"

#include "BusView.h"
#include "CliqueGrowth.h"
#include "RoutedEmbedding.h"

#include <algorithm>
#include <numeric>

using namespace enishi::annealing;

namespace {
/// One of the four ways to nest the L.
struct View {
  WireBundle vertical, horizontal;
};

/// A nest of L: how many, and where.
struct Nest {
  uint32_t count = 0;
  uint32_t length = 0; ///< All qubits together.
  uint32_t view = 0, left = 0, bottom = 0;
  std::vector<std::pair<uint32_t, uint32_t>>
      corners; ///< (vertical, horizontal)

  bool isBetterThan(const Nest &other) const {
    return count != other.count ? count > other.count : length < other.length;
  }
};

class CliqueFinder {
public:
  explicit CliqueFinder(const HardwareGraph &device);

  /// The best nest with chains of at most `limit` qubits; an empty one where
  /// all have fewer than `least`. Stops at the first one of `enough` chains.
  Nest search(uint32_t limit, uint32_t least, uint32_t enough);
  /// The chains of the nest that are all coupled to each other, from the
  /// outside in.
  std::vector<std::vector<Qubit>> chainsOf(const Nest &nest) const;
  uint32_t longestPossible() const {
    return device.shape.numSegments(0) + device.shape.numSegments(1) + 2;
  }

private:
  void solveWindow(uint32_t view, uint32_t left, uint32_t bottom,
                   uint32_t limit, Nest &best);
  std::vector<uint32_t> sides(const WireBundle &bundle, bool isStart) const;

  const HardwareGraph &device;
  std::vector<View> views;
  uint32_t unit; ///< Positions that a qubit covers.
  // Scratch: best value for the corners up to here, and what led to it.
  std::vector<int32_t> value;
  std::vector<uint8_t> step;
};
} // namespace

CliqueFinder::CliqueFinder(const HardwareGraph &device) : device(device) {
  unit = device.shape.kind == TopologyKind::Pegasus  ? 12
         : device.shape.kind == TopologyKind::Zephyr ? 2
                                                     : 1;
  // Opposite views of a perfect device are alike.
  for (bool mirrorX : {false, true})
    for (bool mirrorY : {false, true})
      if (!device.isPerfect() || !mirrorX)
        views.push_back({WireBundle(device, 0, mirrorX, mirrorY),
                         WireBundle(device, 1, mirrorY, mirrorX)});
}

/// A chain is worth this, less its length: more chains are always better.
static constexpr int32_t kChainValue = 1 << 14;

void CliqueFinder::solveWindow(uint32_t viewNumber, uint32_t left,
                               uint32_t bottom, uint32_t limit, Nest &best) {
  const WireBundle &v = views[viewNumber].vertical;
  const WireBundle &h = views[viewNumber].horizontal;
  // A part of an L has at most limit - 1 qubits.
  uint32_t reach = unit * (limit - 1);
  uint32_t top = bottom >= reach ? bottom - reach + 1 : 0;
  std::vector<uint32_t> verticals, horizontals;
  for (uint32_t w = 0; w < v.numWires(); ++w)
    if (v.positionOf(w) >= left && v.positionOf(w) < left + reach &&
        v.runEndAt(w, bottom) > bottom)
      verticals.push_back(w);
  for (uint32_t w = 0; w < h.numWires(); ++w)
    if (h.positionOf(w) >= top && h.positionOf(w) <= bottom &&
        h.runEndAt(w, left) > left)
      horizontals.push_back(w);
  uint32_t columns = horizontals.size() + 1;
  if (std::min(verticals.size(), horizontals.size()) < best.count)
    return;
  value.assign((verticals.size() + 1) * columns, 0);
  step.assign(value.size(), 0);
  bool isPerfect = device.isPerfect();
  for (uint32_t i = 0; i < verticals.size(); ++i) {
    uint32_t wire = verticals[i], x = v.positionOf(wire);
    int32_t end = v.segmentAt(wire, bottom) + 1;
    const int32_t *above = &value[i * columns];
    int32_t *row = &value[(i + 1) * columns];
    uint8_t *steps = &step[(i + 1) * columns];
    for (uint32_t j = 0; j + 1 < columns; ++j) {
      uint32_t other = horizontals[j], y = h.positionOf(other);
      int32_t here = above[j + 1];
      uint8_t from = 1;
      if (row[j] > here) {
        here = row[j];
        from = 2;
      }
      // Only a corner that could pay is looked at.
      if (above[j] + kChainValue > here && v.covers(wire, y, bottom) &&
          h.covers(other, left, x)) {
        int32_t length = end - v.segmentAt(wire, y) + h.segmentAt(other, x) -
                         h.segmentAt(other, left) + 1;
        int32_t bent = above[j] + kChainValue - length;
        if (length <= int32_t(limit) && bent > here &&
            (isPerfect ||
             device.graph.hasEdge(v.qubitAt(wire, y), h.qubitAt(other, x)))) {
          here = bent;
          from = 3;
        }
      }
      row[j + 1] = here;
      steps[j + 1] = from;
    }
  }
  int32_t result = value.back();
  Nest nest;
  nest.count = (result + kChainValue - 1) / kChainValue;
  nest.length = nest.count * kChainValue - result;
  if (!nest.isBetterThan(best))
    return;
  nest.view = viewNumber;
  nest.left = left;
  nest.bottom = bottom;
  for (uint32_t i = verticals.size(), j = columns - 1; i > 0 && j > 0;) {
    uint8_t from = step[i * columns + j];
    if (from == 3)
      nest.corners.push_back({verticals[i - 1], horizontals[j - 1]});
    i -= from != 2;
    j -= from != 1;
  }
  best = std::move(nest);
}

/// The places where some qubit of the bundle begins or ends: a window between
/// two of them wastes nothing.
std::vector<uint32_t> CliqueFinder::sides(const WireBundle &bundle,
                                          bool isStart) const {
  std::vector<bool> isSide(bundle.numPositions(), false);
  for (uint32_t w = 0; w < bundle.numWires(); ++w)
    for (uint32_t p = 0; p < bundle.numPositions(); ++p) {
      if (bundle.runEndAt(w, p) == p)
        continue;
      uint32_t next = isStart ? p - 1 : p + 1;
      if (next >= bundle.numPositions() ||
          bundle.qubitAt(w, next) != bundle.qubitAt(w, p))
        isSide[p] = true;
    }
  std::vector<uint32_t> result;
  for (uint32_t p = 0; p < isSide.size(); ++p)
    if (isSide[p])
      result.push_back(p);
  return result;
}

Nest CliqueFinder::search(uint32_t limit, uint32_t least, uint32_t enough) {
  Nest best;
  best.count = std::max(least, 1u) - 1;
  // Windows of a perfect device that differ by whole unit cells and do not
  // touch the rim are alike.
  bool isPerfect = device.isPerfect();
  for (uint32_t view = 0; view < views.size(); ++view) {
    std::vector<uint32_t> lefts = sides(views[view].horizontal, true);
    std::vector<uint32_t> bottoms = sides(views[view].vertical, false);
    uint32_t size = unit * limit;
    uint32_t height = views[view].vertical.numPositions();
    uint32_t width = views[view].horizontal.numPositions();
    // Prefer the middle of the device, away from shortened wires.
    uint32_t wantLeft = width > size ? (width - size) / 2 : 0;
    uint32_t wantBottom =
        height - 1 - (height > size ? (height - size) / 2 : 0);
    auto sortByDistance = [](std::vector<uint32_t> &list, uint32_t want) {
      std::stable_sort(list.begin(), list.end(), [&](uint32_t a, uint32_t b) {
        return (a > want ? a - want : want - a) <
               (b > want ? b - want : want - b);
      });
    };
    sortByDistance(lefts, wantLeft);
    sortByDistance(bottoms, wantBottom);
    if (isPerfect) {
      // All windows of Chimera begin with a unit cell.
      size_t kinds = unit == 1 ? 1 : 4;
      lefts.resize(std::min(lefts.size(), kinds));
      bottoms.resize(std::min(bottoms.size(), kinds));
    }
    for (uint32_t left : lefts)
      for (uint32_t bottom : bottoms) {
        solveWindow(view, left, bottom, limit, best);
        if (best.count >= enough)
          return best;
      }
  }
  return best;
}

std::vector<std::vector<Qubit>> CliqueFinder::chainsOf(const Nest &nest) const {
  const View &view = views[nest.view];
  std::vector<std::vector<Qubit>> chains;
  for (auto [wire, other] : nest.corners) {
    std::vector<Qubit> &chain = chains.emplace_back();
    view.vertical.append(wire, view.horizontal.positionOf(other), nest.bottom,
                         chain);
    view.horizontal.append(other, nest.left, view.vertical.positionOf(wire),
                           chain);
  }
  if (!device.isPerfect())
    dropUncoupled(device, chains);
  return chains;
}

/// With broken qubits the wires that are left over may make up more chains.
/// What there is is routed anew, and takes less room, as long as that gains
/// chains.
static std::vector<std::vector<Qubit>> grownChains(const HardwareGraph &device,
                                                   const CliqueFinder &finder,
                                                   const Nest &nest,
                                                   uint32_t enough) {
  std::vector<std::vector<Qubit>> chains = finder.chainsOf(nest);
  // A much longer chain than the others breaks too easily to be of use.
  size_t longest = 0;
  for (const std::vector<Qubit> &chain : chains)
    longest = std::max(longest, chain.size());
  longest *= 2;
  enishi::SplitMix64 random(0);
  constexpr unsigned kPasses = 6;
  for (unsigned pass = 0; pass < kPasses && chains.size() < enough; ++pass) {
    size_t before = chains.size();
    growClique(device, enough, longest, chains);
    if (device.isPerfect() || (pass > 1 && chains.size() == before))
      break;
    uint32_t n = chains.size();
    SparseGraph problem = SparseGraph::complete(n);
    ChainRouter router(problem, device);
    std::vector<uint32_t> order(n);
    std::iota(order.begin(), order.end(), 0);
    for (uint32_t v : order)
      router.setChain(v, chains[v]);
    shortenChains(router, problem, order, ChainCost(chains), random,
                  /*rounds=*/2,
                  /*stepLimit=*/20'000'000);
    chains = router.allChains();
  }
  return chains;
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

std::optional<Embedding>
enishi::annealing::embedClique(const HardwareGraph &device, uint32_t size) {
  if (size == 0)
    return Embedding();
  if (device.shape.kind == TopologyKind::King)
    return embedKingClique(device, size);
  if (!device.shape.isBus())
    return std::nullopt;
  CliqueFinder finder(device);
  // The shortest limit that has room for enough chains.
  uint32_t low = 1, high = finder.longestPossible();
  std::optional<Embedding> found;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    std::vector<std::vector<Qubit>> chains =
        finder.chainsOf(finder.search(middle, size, size));
    if (chains.size() >= size) {
      found = takeShortest(std::move(chains), size);
      high = std::min(middle, found->maxChainLength());
    } else {
      low = middle + 1;
    }
  }
  if (found)
    return found;
  std::vector<std::vector<Qubit>> chains = grownChains(
      device, finder, finder.search(finder.longestPossible(), 1, size), size);
  if (chains.size() < size)
    return std::nullopt;
  return takeShortest(std::move(chains), size);
}

Embedding enishi::annealing::findLargestClique(const HardwareGraph &device) {
  if (device.shape.kind == TopologyKind::King)
    return findLargestKingClique(device);
  if (!device.shape.isBus())
    return {};
  CliqueFinder finder(device);
  constexpr uint32_t kAll = std::numeric_limits<uint32_t>::max();
  std::vector<std::vector<Qubit>> chains = grownChains(
      device, finder, finder.search(finder.longestPossible(), 1, kAll), kAll);
  uint32_t size = chains.size();
  return takeShortest(std::move(chains), size);
}
