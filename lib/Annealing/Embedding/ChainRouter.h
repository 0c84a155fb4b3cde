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

#include "BucketQueue.h"

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
  void setAllChains(llvm::ArrayRef<std::vector<Qubit>> qubits);
  /// Variables that hold the qubit.
  llvm::ArrayRef<uint32_t> holders(Qubit q) const { return occupants[q]; }

  /// How many qubits more than one chain holds.
  uint32_t numShared() const { return shared; }

  /// A qubit's price is raised by half of `penalty` kUnit-ths of itself for
  /// every other holder; kInfinite forbids sharing. O(qubits of the chains).
  void setPenalty(uint32_t penalty);
  /// Raises the price of every shared qubit by so much per holder but one.
  void raiseHistory(uint32_t cost);
  /// Forgets what raiseHistory() did.
  void clearHistory();

  /// Gives the variable, which has no chain, a cheap tree that meets the chains
  /// of its neighbours: the best star for few neighbours, for many a tree that
  /// grows from the neighbour with the number `start` to what is next. Paths of
  /// more than `limit` in cost are not looked for. Variables without neighbours
  /// take the cheapest qubit near `hint`. False, and no chain, if there is
  /// none.
  bool route(uint32_t v, uint32_t limit, Qubit hint, uint32_t start);
  /// Drops qubits at the ends of a chain that it does not need.
  void trim(uint32_t v);
  /// Adds the cheapest path from u's chain to that of v to u's chain. False,
  /// and nothing changed, if there is none of at most `limit`.
  bool extend(uint32_t u, uint32_t v, uint32_t limit);
  /// Qubits of the chain that can be left out without cutting it.
  std::vector<Qubit> endsOf(uint32_t v);
  void dropQubit(uint32_t v, Qubit q);
  bool isOverlapping(uint32_t v) const;
  /// Whether it has a contact to all its neighbours.
  uint32_t numMissing(uint32_t v);
  /// The neighbours to which it has none.
  std::vector<uint32_t> missingOf(uint32_t v);

  uint64_t steps = 0;
  /// From how many of the neighbours route() begins, to take the best.
  unsigned beginnings = 1;

private:
  struct Node {
    uint32_t cost = kUnit;
    /// Stamped: held by a neighbour that the tree has not met.
    uint32_t wanted = 0;
    /// Valid where stamped: the distance from the tree.
    uint32_t stamp = 0, distance = 0;
  };

  /// In soleHolder.
  static constexpr uint32_t kNobody = ~uint32_t(0), kSeveral = kNobody - 1;

  void updateHolders(Qubit q);
  void updateCost(Qubit q);
  void addHolder(Qubit q, uint32_t v);
  void removeHolder(Qubit q, uint32_t v);
  bool findFree(uint32_t v, Qubit hint);
  void relax(Qubit from, Qubit to, uint32_t distance);
  void want(uint32_t v, bool isWanted);
  void collectWanted(Qubit q);
  void lookAround(Qubit q, uint32_t distance, uint32_t most);
  void joinPath(Qubit q, std::vector<Qubit> &tree);
  void join(Qubit q, std::vector<Qubit> &tree);
  bool growTree(llvm::ArrayRef<uint32_t> ends, uint32_t limit, uint32_t start,
                std::vector<Qubit> &tree);
  bool reachWanted(uint32_t limit, std::vector<Qubit> &tree);
  template <typename F> void forEachHolderAround(Qubit q, F f) const;
  void countContacts(uint32_t v);
  bool isSpare(Qubit q);
  void dropAt(uint32_t v, size_t index);

  const SparseGraph &problem;
  const HardwareGraph &device;
  std::vector<std::vector<Qubit>> chains;
  std::vector<llvm::SmallVector<uint32_t, 2>> occupants;
  /// Who holds each qubit, where that is one variable or none: most looks at
  /// holders need no more.
  std::vector<uint32_t> soleHolder;
  std::vector<uint32_t> history;
  std::vector<Qubit> raised; ///< Qubits with a history.
  uint32_t shared = 0;
  uint32_t sharingPenalty = kInfinite;

  std::vector<Node> nodes;
  std::vector<Qubit> parents; ///< The way back to the tree.
  BucketQueue queue;
  /// Qubits that meet something and wait until the best of them is known.
  std::vector<Qubit> candidates;
  /// Which wanted chains the qubit that is looked at meets.
  llvm::SmallVector<uint32_t, 32> met;
  llvm::SmallVector<Qubit, 32> spareQueue; ///< What trim() has to look at.
  uint32_t stamp = 0;
  uint32_t wantStamp = 0, numMissed = 0;
  std::vector<uint32_t> inChain; ///< Stamped while a chain is put together.
  uint32_t chainStamp = 0;
  /// Stamped: neighbours that the growing tree has not met.
  std::vector<uint32_t> wanted;
  /// How many couplers of the counted chain lead to each variable, and which of
  /// them are its neighbours.
  std::vector<uint32_t> contacts, counted;
  uint32_t countStamp = 0;
};

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_EMBEDDING_CHAINROUTER_H
