//===- ChainRouter.h - Chains that are ripped up and routed anew -*- C++ -*-==//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The state of a search for an embedding: a chain per variable, which may
// overlap others for a while, and what a qubit costs.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_EMBEDDING_CHAINROUTER_H
#define ENISHI_LIB_ANNEALING_EMBEDDING_CHAINROUTER_H

#include "enishi/Annealing/Embedding/Embedding.h"
#include "enishi/Support/Random.h"

#include "llvm/ADT/SmallVector.h"

namespace enishi::annealing {

class ChainRouter {
public:
  static constexpr uint32_t kInfinite = ~uint32_t(0);
  /// What an unused qubit costs.
  static constexpr uint32_t kUnit = 16;

  ChainRouter(const SparseGraph &problem, const HardwareGraph &device);

  const std::vector<Qubit> &chain(uint32_t v) const { return chains[v]; }
  const std::vector<std::vector<Qubit>> &allChains() const { return chains; }
  void setChain(uint32_t v, std::vector<Qubit> qubits);
  /// Variables that hold the qubit.
  llvm::ArrayRef<uint32_t> holders(Qubit q) const { return occupants[q]; }

  /// A qubit's price is raised by half of `penalty` times itself for every
  /// other holder; kInfinite forbids sharing.
  void setPenalty(uint32_t penalty);
  void setHistory(Qubit q, uint32_t cost) {
    history[q] = cost;
    updateCost(q);
  }
  /// Whether route() also looks for stars with one very long arm.
  void setThorough(bool value) { isThorough = value; }
  uint32_t historyOf(Qubit q) const { return history[q]; }

  /// Gives the variable, which has no chain, a cheap tree that meets the chains
  /// of its neighbours: the best star for few neighbours, for many a tree that
  /// grows from the neighbour with the number `start` to what is next. Paths of
  /// more than `limit` in cost are not looked for. Variables without neighbours
  /// take the cheapest qubit near `hint`. False, and no chain, if there is
  /// none.
  bool route(uint32_t v, uint32_t limit, Qubit hint, uint32_t start);
  /// Drops qubits at the ends of a chain that it does not need.
  void trim(uint32_t v);
  /// Hands qubits at the ends of the chain to the neighbour that they lead to,
  /// where the neighbour's chain is the shorter one. The embedding must be
  /// without overlaps. Returns whether something changed.
  bool balance(uint32_t v);
  bool isOverlapping(uint32_t v) const;
  /// Whether it has a contact to all its neighbours.
  uint32_t numMissing(uint32_t v);

  uint64_t steps = 0;

private:
  uint32_t costOf(Qubit q) const { return costs[q]; }
  void updateCost(Qubit q);
  bool routeStar(uint32_t v, llvm::ArrayRef<uint32_t> ends, uint32_t limit);
  bool routeTree(uint32_t v, llvm::ArrayRef<uint32_t> ends, uint32_t limit,
                 uint32_t start);
  Qubit findRoot(llvm::ArrayRef<uint32_t> ends, uint32_t limit, uint32_t reach);
  bool findFree(uint32_t v, Qubit hint);
  void relax(uint32_t search, Qubit from, Qubit to, uint32_t distance);
  void countContacts(uint32_t v);
  bool isSpare(uint32_t v, Qubit q, uint32_t exceptFor) const;
  void dropAt(uint32_t v, size_t index);

  const SparseGraph &problem;
  const HardwareGraph &device;
  std::vector<std::vector<Qubit>> chains;
  std::vector<llvm::SmallVector<uint32_t, 2>> occupants;
  std::vector<uint32_t> history, costs;
  uint32_t sharingPenalty = kInfinite;
  bool isThorough = false;

  // A search per neighbour: cells[search][qubit], valid where stamped.
  struct Cell {
    uint32_t stamp = 0, distance = 0;
    Qubit parent = 0;
    bool isSettled = false;
  };
  std::vector<std::vector<Cell>> cells;
  struct Total {
    uint32_t stamp = 0, count = 0, sum = 0;
  };
  std::vector<Total> totals;
  struct Entry {
    uint32_t distance;
    uint32_t search;
    Qubit qubit;
    bool operator>(const Entry &other) const {
      if (distance != other.distance)
        return distance > other.distance;
      if (qubit != other.qubit)
        return qubit > other.qubit;
      return search > other.search;
    }
  };
  std::vector<Entry> heap;
  uint32_t stamp = 0;
  std::vector<uint32_t> inChain; ///< Stamped while a chain is put together.
  uint32_t chainStamp = 0;
  /// Stamped: neighbours that the growing tree has not met.
  std::vector<uint32_t> wanted;
  /// How many couplers of the counted chain lead to each variable.
  std::vector<uint32_t> contacts;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_CHAINROUTER_H
