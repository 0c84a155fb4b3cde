//===- TreeElimination.cpp - Minimisation by eliminating spins --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TreeElimination.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

#include <algorithm>
#include <bit>
#include <numeric>
#include <set>

using namespace enishi::annealing;

namespace {

/// The graph on which an order is tried out: neighbours as sorted lists.
class FillGraph {
public:
  explicit FillGraph(const IsingModel &model) : rows(model.numSpins()) {
    for (Spin spin = 0; spin < model.numSpins(); ++spin)
      rows[spin].assign(model.neighborsOf(spin).begin(),
                        model.neighborsOf(spin).end());
  }

  llvm::ArrayRef<Spin> neighborsOf(Spin spin) const { return rows[spin]; }
  bool areJoined(Spin a, Spin b) const {
    return std::binary_search(rows[a].begin(), rows[a].end(), b);
  }
  uint64_t fillOf(Spin spin) const {
    uint64_t fill = 0;
    llvm::ArrayRef<Spin> row = rows[spin];
    for (size_t i = 0; i < row.size(); ++i)
      for (size_t j = i + 1; j < row.size(); ++j)
        fill += !areJoined(row[i], row[j]);
    return fill;
  }
  std::vector<Spin> eliminate(Spin spin) {
    std::vector<Spin> bag = std::move(rows[spin]);
    rows[spin].clear();
    for (Spin neighbor : bag) {
      std::vector<Spin> &row = rows[neighbor];
      std::vector<Spin> merged;
      merged.reserve(row.size() + bag.size());
      std::set_union(row.begin(), row.end(), bag.begin(), bag.end(),
                     std::back_inserter(merged));
      llvm::erase_if(merged,
                     [&](Spin s) { return s == neighbor || s == spin; });
      row = std::move(merged);
    }
    return bag;
  }

private:
  std::vector<std::vector<Spin>> rows;
};

/// A function of some spins: entry k is its value where spins[b] is +1 for the
/// set bits b of k and -1 for the others.
struct Table {
  std::vector<Spin> spins;
  std::vector<int64_t> values;
};

/// What one elimination adds up, per value of the eliminated spin.
class Elimination {
public:
  Elimination(llvm::ArrayRef<Spin> bag, Spin spin) : bag(bag), spin(spin) {}

  /// Splits an index into halves, so that two small lists give the index of
  /// the part's entry for every index of the whole.
  struct Map {
    std::vector<uint32_t> low, high;
    uint32_t spinBit = 0;
  };
  static constexpr unsigned halfBits = 12;

  Map mapOf(const Table &part) const {
    Map map;
    llvm::SmallVector<uint32_t, 32> bitOf(bag.size(), 0);
    for (size_t b = 0; b < part.spins.size(); ++b) {
      if (part.spins[b] == spin)
        map.spinBit = uint32_t(1) << b;
      else
        bitOf[llvm::find(bag, part.spins[b]) - bag.begin()] = uint32_t(1) << b;
    }
    fill(map.low, map.high, bitOf, uint32_t(0));
    return map;
  }

  /// Sums the entries of `add` for the set bits less those for the others
  /// where `isSigned`, into the two lists.
  template <typename Value, typename List>
  void fill(std::vector<Value> &low, std::vector<Value> &high,
            const List &perBit, Value clear, bool isSigned = false) const {
    unsigned lowBits = std::min<size_t>(halfBits, bag.size());
    auto sums = [&](std::vector<Value> &out, unsigned first, unsigned count) {
      out.assign(size_t(1) << count, clear);
      for (size_t k = 0; k < out.size(); ++k)
        for (unsigned b = 0; b < count; ++b) {
          if (k >> b & 1)
            out[k] += perBit[first + b];
          else if (isSigned)
            out[k] -= perBit[first + b];
        }
    };
    sums(low, 0, lowBits);
    sums(high, lowBits, bag.size() - lowBits);
  }

private:
  llvm::ArrayRef<Spin> bag;
  Spin spin;
};

} // namespace

std::optional<EliminationOrder>
enishi::annealing::findOrder(const IsingModel &model, OrderHeuristic heuristic,
                             unsigned maxWidth, uint64_t maxCost,
                             uint64_t seed) {
  EliminationOrder result;
  FillGraph graph(model);
  // Fill counts of spins with many neighbours cost more than they tell.
  constexpr size_t maxFillDegree = 48;
  auto scoreOf = [&](Spin spin) -> uint64_t {
    size_t degree = graph.neighborsOf(spin).size();
    if (heuristic == OrderHeuristic::MinDegree || degree > maxFillDegree)
      return heuristic == OrderHeuristic::MinDegree ? degree
                                                    : degree * degree * 64;
    return graph.fillOf(spin) * 64 + degree;
  };
  // A spin's rank breaks ties; `spinOf` is its inverse.
  std::vector<Spin> spinOf(model.numSpins()), rank(model.numSpins());
  std::iota(spinOf.begin(), spinOf.end(), Spin(0));
  if (seed != 0)
    for (uint32_t i = model.numSpins(); i > 1; --i) {
      seed = seed * 6364136223846793005u + 1442695040888963407u;
      std::swap(spinOf[i - 1], spinOf[(seed >> 32) * i >> 32]);
    }
  for (Spin i = 0; i < model.numSpins(); ++i)
    rank[spinOf[i]] = i;
  std::set<std::pair<uint64_t, Spin>> queue;
  std::vector<uint64_t> scores(model.numSpins());
  for (Spin spin = 0; spin < model.numSpins(); ++spin)
    queue.insert({scores[spin] = scoreOf(spin), rank[spin]});
  std::vector<uint64_t> tableSizes;
  while (!queue.empty()) {
    Spin spin = spinOf[queue.begin()->second];
    queue.erase(queue.begin());
    std::vector<Spin> bag = graph.eliminate(spin);
    if (bag.size() > maxWidth)
      return std::nullopt;
    result.width = std::max<unsigned>(result.width, bag.size());
    result.cost += uint64_t(1) << bag.size();
    if (result.cost > maxCost)
      return std::nullopt;
    std::vector<Spin> changed = bag;
    if (heuristic == OrderHeuristic::MinFill)
      for (Spin neighbor : bag)
        if (graph.neighborsOf(neighbor).size() <= maxFillDegree)
          llvm::append_range(changed, graph.neighborsOf(neighbor));
    llvm::sort(changed);
    changed.erase(llvm::unique(changed), changed.end());
    for (Spin neighbor : changed) {
      uint64_t score = scoreOf(neighbor);
      if (score == scores[neighbor])
        continue;
      queue.erase({scores[neighbor], rank[neighbor]});
      queue.insert({scores[neighbor] = score, rank[neighbor]});
    }
    result.order.push_back(spin);
    result.bags.push_back(std::move(bag));
  }

  // A table lives from its own elimination to that of the first of its spins.
  std::vector<uint32_t> position(model.numSpins());
  for (uint32_t i = 0; i < result.order.size(); ++i)
    position[result.order[i]] = i;
  std::vector<uint64_t> freed(result.order.size(), 0);
  uint64_t live = 0;
  for (uint32_t i = 0; i < result.order.size(); ++i) {
    std::vector<Spin> &bag = result.bags[i];
    llvm::sort(bag, [&](Spin a, Spin b) { return position[a] < position[b]; });
    uint64_t size = uint64_t(1) << bag.size();
    result.peak = std::max(result.peak, live += size);
    live -= freed[i];
    if (!bag.empty())
      freed[position[bag.front()]] += size;
    else
      live -= size;
  }
  return result;
}

int64_t enishi::annealing::minimiseByElimination(const FixedPointModel &fixed,
                                                 const EliminationOrder &order,
                                                 SpinConfiguration &spins) {
  const IsingModel &model = *fixed.model;
  const size_t count = order.order.size();
  std::vector<uint32_t> position(model.numSpins());
  for (uint32_t i = 0; i < count; ++i)
    position[order.order[i]] = i;

  std::vector<std::vector<Table>> waiting(count);
  std::vector<std::vector<bool>> choice(count);
  int64_t total = 0;
  for (uint32_t i = 0; i < count; ++i) {
    Spin spin = order.order[i];
    llvm::ArrayRef<Spin> bag = order.bags[i];
    Elimination elimination(bag, spin);
    llvm::SmallVector<int64_t, 32> couplings(bag.size(), 0);
    for (uint64_t k = model.rowBegin[spin]; k < model.rowBegin[spin + 1]; ++k)
      if (position[model.neighbors[k]] > i)
        couplings[llvm::find(bag, model.neighbors[k]) - bag.begin()] =
            fixed.weights[k];
    std::vector<int64_t> lowField, highField;
    elimination.fill(lowField, highField, couplings, int64_t(0), true);
    std::vector<Elimination::Map> maps;
    for (const Table &part : waiting[i])
      maps.push_back(elimination.mapOf(part));

    Table table;
    table.spins.assign(bag.begin(), bag.end());
    table.values.resize(size_t(1) << bag.size());
    choice[i].resize(table.values.size());
    const size_t mask = lowField.size() - 1;
    const unsigned shift = std::countr_zero(lowField.size());
    for (size_t k = 0; k < table.values.size(); ++k) {
      int64_t field =
          fixed.fields[spin] + lowField[k & mask] + highField[k >> shift];
      int64_t down = -field, up = field;
      for (size_t p = 0; p < maps.size(); ++p) {
        uint32_t at = maps[p].low[k & mask] + maps[p].high[k >> shift];
        down += waiting[i][p].values[at];
        up += waiting[i][p].values[at + maps[p].spinBit];
      }
      choice[i][k] = up < down;
      table.values[k] = std::min(up, down);
    }
    waiting[i] = {};
    if (bag.empty())
      total += table.values[0];
    else
      waiting[position[bag.front()]].push_back(std::move(table));
  }

  spins.assign(model.numSpins(), -1);
  for (size_t i = count; i-- > 0;) {
    size_t k = 0;
    for (size_t b = 0; b < order.bags[i].size(); ++b)
      k |= size_t(spins[order.bags[i][b]] > 0) << b;
    spins[order.order[i]] = choice[i][k] ? 1 : -1;
  }
  return total;
}

int64_t enishi::annealing::minimiseByEnumeration(const FixedPointModel &fixed,
                                                 SpinConfiguration &spins) {
  const IsingModel &model = *fixed.model;
  const uint32_t numSpins = model.numSpins();
  SpinConfiguration state(numSpins, -1);
  std::vector<int64_t> local(numSpins);
  for (Spin spin = 0; spin < numSpins; ++spin) {
    local[spin] = fixed.fields[spin];
    for (uint64_t k = model.rowBegin[spin]; k < model.rowBegin[spin + 1]; ++k)
      local[spin] -= fixed.weights[k];
  }
  int64_t energy = fixed.energy(state), best = energy;
  spins = state;
  // Step k flips the spin that the lowest set bit of k names.
  uint64_t bestStep = 0;
  for (uint64_t k = 1; k < uint64_t(1) << numSpins; ++k) {
    Spin spin = std::countr_zero(k);
    int64_t twice = -2 * state[spin];
    state[spin] = -state[spin];
    energy += twice * local[spin];
    for (uint64_t e = model.rowBegin[spin]; e < model.rowBegin[spin + 1]; ++e)
      local[model.neighbors[e]] += twice * fixed.weights[e];
    if (energy < best) {
      best = energy;
      bestStep = k;
    }
  }
  uint64_t gray = bestStep ^ (bestStep >> 1);
  for (Spin spin = 0; spin < numSpins; ++spin)
    spins[spin] = gray >> spin & 1 ? 1 : -1;
  return best;
}
