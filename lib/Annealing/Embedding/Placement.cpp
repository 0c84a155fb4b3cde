//===- Placement.cpp - Where variables go before routing ------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Placement.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace enishi::annealing;

namespace {
/// Slots on a square grid, one variable in each at most.
class SlotAnnealer {
public:
  SlotAnnealer(const SparseGraph &problem, enishi::SplitMix64 &random)
      : problem(problem), random(random) {
    uint32_t n = problem.numVertices();
    side = std::ceil(std::sqrt(double(std::max(n, 1u))));
    slotOf.resize(n);
    std::iota(slotOf.begin(), slotOf.end(), 0);
    random.shuffle(slotOf);
    holder.assign(size_t(side) * side, kNobody);
    for (uint32_t v = 0; v < n; ++v)
      holder[slotOf[v]] = v;
  }
  void anneal(uint32_t sweeps);
  /// In [0, 1).
  std::pair<double, double> positionOf(uint32_t v) const {
    return {(slotOf[v] % side + 0.5) / side, (slotOf[v] / side + 0.5) / side};
  }

private:
  static constexpr uint32_t kNobody = std::numeric_limits<uint32_t>::max();
  int32_t costAt(uint32_t v, uint32_t slot, uint32_t except) const {
    int32_t x = slot % side, y = slot / side, cost = 0;
    for (uint32_t other : problem.neighborsOf(v)) {
      if (other == except)
        continue;
      int32_t dx = x - int32_t(slotOf[other] % side);
      int32_t dy = y - int32_t(slotOf[other] / side);
      cost += std::abs(dx) + std::abs(dy);
    }
    return cost;
  }
  const SparseGraph &problem;
  enishi::SplitMix64 &random;
  uint32_t side;
  std::vector<uint32_t> slotOf, holder;
};
} // namespace

void SlotAnnealer::anneal(uint32_t sweeps) {
  uint32_t n = problem.numVertices();
  if (n < 2)
    return;
  double hot = side * 0.5, cold = 0.15;
  for (uint32_t sweep = 0; sweep < sweeps; ++sweep) {
    double temperature =
        hot * std::pow(cold / hot, double(sweep) / std::max(sweeps - 1, 1u));
    // Moves shrink with the temperature.
    int32_t reach = std::clamp<int32_t>(temperature * 2 + 1, 1, side);
    for (uint32_t move = 0; move < n; ++move) {
      uint32_t a = random.below(n), from = slotOf[a];
      int32_t x = int32_t(from % side) - reach + random.below(2 * reach + 1);
      int32_t y = int32_t(from / side) - reach + random.below(2 * reach + 1);
      if (x < 0 || y < 0 || x >= int32_t(side) || y >= int32_t(side))
        continue;
      uint32_t to = y * side + x, b = holder[to];
      if (to == from)
        continue;
      int32_t change = costAt(a, to, b) - costAt(a, from, b);
      if (b != kNobody)
        change += costAt(b, from, a) - costAt(b, to, a);
      if (change > 0 && random.uniform() >= std::exp(-change / temperature))
        continue;
      slotOf[a] = to;
      holder[to] = a;
      holder[from] = b;
      if (b != kNobody)
        slotOf[b] = from;
    }
  }
}

uint32_t enishi::annealing::sweepsFor(const SparseGraph &problem) {
  uint64_t n = problem.numVertices();
  uint64_t most = 30'000'000 / std::max<uint64_t>(problem.numEdges(), 1);
  return std::max<uint64_t>(std::min(20 * n, most), 120);
}

std::vector<std::pair<double, double>>
enishi::annealing::arrangeVariables(const SparseGraph &problem,
                                    enishi::SplitMix64 &random) {
  SlotAnnealer annealer(problem, random);
  annealer.anneal(sweepsFor(problem));
  std::vector<std::pair<double, double>> positions;
  for (uint32_t v = 0; v < problem.numVertices(); ++v)
    positions.push_back(annealer.positionOf(v));
  return positions;
}

double enishi::annealing::shareForWires(
    const SparseGraph &problem,
    llvm::ArrayRef<std::pair<double, double>> positions,
    const HardwareGraph &device) {
  if (device.shape.kind != TopologyKind::King)
    return 0;
  double length = 0;
  for (auto [a, b] : problem.edges())
    length += std::abs(positions[a].first - positions[b].first) +
              std::abs(positions[a].second - positions[b].second);
  // Measured: routing succeeds where the wires take half of the square.
  constexpr double kUsable = 0.6;
  return length / kUsable / std::sqrt(double(device.numQubits()));
}

std::vector<Qubit>
enishi::annealing::placeAt(llvm::ArrayRef<std::pair<double, double>> positions,
                           const HardwareGraph &device, double share,
                           enishi::SplitMix64 &random) {
  // The nearest free qubit, found in buckets over the device.
  double width = 1, height = 1;
  for (Qubit q = 0; q < device.numLabels(); ++q) {
    auto [x, y] = device.shape.middleOf(q);
    width = std::max(width, x);
    height = std::max(height, y);
  }
  uint32_t bins = std::max(1.0, std::sqrt(device.numQubits() / 8.0));
  auto bin = [&](double at, double size) {
    return std::min<uint32_t>(std::max(at, 0.0) / (size * 1.0001) * bins,
                              bins - 1);
  };
  std::vector<std::vector<Qubit>> inBin(size_t(bins) * bins);
  for (Qubit q = 0; q < device.numLabels(); ++q)
    if (device.works[q]) {
      auto [x, y] = device.shape.middleOf(q);
      inBin[bin(y, height) * bins + bin(x, width)].push_back(q);
    }
  for (std::vector<Qubit> &list : inBin)
    random.shuffle(list);
  std::vector<Qubit> result(positions.size());
  double margin = (1 - share) / 2;
  for (uint32_t v = 0; v < positions.size(); ++v) {
    auto [x, y] = positions[v];
    int32_t cx = bin((margin + share * x) * width, width);
    int32_t cy = bin((margin + share * y) * height, height);
    bool isPlaced = false;
    for (int32_t ring = 0; !isPlaced; ++ring)
      for (int32_t dy = -ring; dy <= ring && !isPlaced; ++dy)
        for (int32_t dx = -ring; dx <= ring && !isPlaced; ++dx) {
          int32_t bx = cx + dx, by = cy + dy;
          if (std::max(std::abs(dx), std::abs(dy)) != ring || bx < 0 ||
              by < 0 || bx >= int32_t(bins) || by >= int32_t(bins) ||
              inBin[by * bins + bx].empty())
            continue;
          result[v] = inBin[by * bins + bx].back();
          inBin[by * bins + bx].pop_back();
          isPlaced = true;
        }
  }
  return result;
}
