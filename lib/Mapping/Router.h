//===- Router.h - A circuit partly routed -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_ROUTER_H
#define ENISHI_LIB_MAPPING_ROUTER_H

#include "RoutingProblem.h"

#include "enishi/Support/Random.h"

namespace enishi::mapping {

using Random = SplitMix64;

inline constexpr uint16_t kEmpty = 0xffff;
inline constexpr unsigned kMaxDepth = 64;

/// What the router looks up for every site.
struct SiteTables {
  explicit SiteTables(const CouplingGraph &graph);

  const CouplingGraph &graph;
  uint32_t numSites;
  /// Neighbours per site, padded to a multiple of four.
  unsigned stride;
  /// gain[i] += weight * (by how much a wire at `from` gets farther from one
  /// at `to` when it moves to its neighbour number i). That is zero where the
  /// neighbour is `to` itself: the two change places.
  void addChange(int32_t *gain, Site from, Site to, int32_t weight) const {
    if (changes.empty()) {
      addChangeSlowly(gain, from, to, weight);
      return;
    }
    // A weight and a change of -1, 0 or 1 have a product of 16 bits, for which
    // every CPU has a vector multiplication.
    using Bytes = int8_t __attribute__((vector_size(4)));
    using Shorts = int16_t __attribute__((vector_size(8)));
    using Ints = int32_t __attribute__((vector_size(16)));
    const int8_t *entry = &changes[(size_t(from) * numSites + to) * stride];
    for (unsigned i = 0; i < stride; i += 4) {
      Bytes change;
      Ints sum;
      std::memcpy(&change, entry + i, sizeof change);
      std::memcpy(&sum, gain + i, sizeof sum);
      Shorts product = __builtin_convertvector(change, Shorts) *
                       static_cast<int16_t>(weight);
      sum += __builtin_convertvector(product, Ints);
      std::memcpy(gain + i, &sum, sizeof sum);
    }
  }
  /// reverse[site * stride + i]: the place of `site` among the neighbours of
  /// its neighbour number i.
  std::vector<uint16_t> reverse;
  uint16_t diameter = 0; ///< Of the largest component.

private:
  /// For every pair of sites, unless that is too much.
  std::vector<int8_t> changes;

  void addChangeSlowly(int32_t *gain, Site from, Site to, int32_t weight) const;
};

/// What one CX-class gate more weighs in the choice of a SWAP.
inline constexpr double kDefaultPrice = 0.15;

/// The weights of the choice of a SWAP, in fixed point.
struct RouterWeights {
  /// Of a pair before which so many nodes come on one of its wires.
  int32_t layer[kMaxDepth + 1] = {};
  /// How many layers have a weight.
  unsigned depth = 0;
  /// Of one CX-class gate that the SWAP adds.
  int32_t price = 0;

  static constexpr int32_t kOne = 1024;
  /// Weight 1 in front, `lookahead * decay^(k-1)` in layer k.
  RouterWeights(double lookahead, double decay, unsigned depth, double price);
};

/// A layout, how far each wire has come, and what that has cost. A value: the
/// search copies states to try several continuations.
class RouterState {
public:
  RouterState(const RoutingProblem &problem, const SiteTables &tables,
              const RouterWeights &weights);

  /// Begins with a layout (a site for each qubit) and executes all it can.
  void start(llvm::ArrayRef<Site> layout);

  /// Chooses and applies SWAPs, each appended to `swaps` as an edge number,
  /// until `targetPairs` pairs are executed.
  void run(uint32_t targetPairs, Random &random, std::vector<uint32_t> &swaps);

  /// Applies one SWAP and executes all it can.
  void applySwap(uint32_t edge);

  /// Adds up to this much at random to the score of each SWAP.
  void setNoise(int32_t amount) { noise = amount; }

  /// CX-class gates so far, the circuit's own included.
  uint64_t cost() const { return totalCost; }
  /// The weighted sum of the distances of pairs in sight, beyond adjacency.
  int64_t outlook() const { return potential; }
  void layout(std::vector<Site> &sites) const;

  /// Records what is executed: a node's number, kSwapEvent | edge, or kNoEvent
  /// where something was that has been moved to a later place.
  static constexpr uint32_t kSwapEvent = 0x80000000u;
  static constexpr uint32_t kNoEvent = 0x7fffffffu;
  void setTrace(std::vector<uint32_t> *events) { trace = events; }

private:
  const RoutingProblem *problem;
  const SiteTables *tables;
  const RouterWeights *weights;
  std::vector<uint32_t> *trace = nullptr;

  std::vector<uint16_t> siteOf; ///< By wire.
  std::vector<uint16_t> wireAt; ///< By site; kEmpty without one.
  std::vector<GroupId> active;  ///< By wire: the group in front.
  std::vector<uint32_t> left;   ///< By wire: its nodes still to execute.
  std::vector<uint32_t> head;   ///< By wire: its first entry not executed.
  /// By wire: the entry that has rank 0; those before it have as well.
  std::vector<uint32_t> origin;
  std::vector<uint64_t> executed;
  /// gain[wire * stride + i]: the change of `potential` when the wire moves to
  /// its site's neighbour number i.
  std::vector<int32_t> gain;
  /// Wires with pairs in the front that are not adjacent.
  std::vector<uint16_t> frontWires, frontPlace, frontCount;
  /// A two-qubit block on a site that what comes next there may merge with: the
  /// other site, its cost in CX, and its cost with one more SWAP.
  struct Block {
    uint16_t other = kEmpty;
    uint8_t cost = 0;
    uint8_t costSwapped = 3;
    /// It holds more than pairs of its run's group: nothing moves past it.
    bool isPinned = false;
  };
  /// The last blocks on a site, which commute: each of them could as well be
  /// the last. More than fit are forgotten, the oldest first.
  struct Run {
    static constexpr unsigned kCapacity = 4;
    Block blocks[kCapacity];
    GroupId group = kNone;
    uint8_t size = 0;
    bool endsInSwap = false;
    /// The place of the block with a site; `size` without one.
    unsigned find(Site other) const {
      unsigned i = 0;
      while (i < size && blocks[i].other != other)
        ++i;
      return i;
    }
  };
  std::vector<Run> runs;
  /// By site and place in its run, when tracing: the block's events, as indices
  /// into the trace.
  std::vector<std::vector<uint32_t>> blockEvents;
  std::vector<NodeId> ready, readyFlows;
  /// With many wires in front most scores stay what they were: for each site
  /// the best score of a SWAP of its wire, and whether that is out of date.
  mutable std::vector<int32_t> bestAt;
  mutable std::vector<uint8_t> stale;

  uint32_t executedPairs = 0;
  uint64_t totalCost = 0;
  int64_t potential = 0;
  int32_t noise = 0;
  uint32_t stalled = 0; ///< SWAPs since a pair was executed.

  bool isExecuted(NodeId node) const {
    return executed[node / 64] >> (node % 64) & 1;
  }
  const CouplingGraph &graph() const { return tables->graph; }
  int32_t weightOf(uint32_t rank) const {
    return rank < weights->depth ? weights->layer[rank] : 0;
  }
  /// How many entries come before this one on its wire.
  uint32_t rankOf(Wire wire, uint32_t entry) const {
    return entry > origin[wire] ? entry - origin[wire] : 0;
  }
  /// The end of the entries of a wire that have a weight.
  uint32_t windowEnd(Wire wire) const {
    return std::min(origin[wire] + weights->depth, problem->endEntry(wire));
  }
  void addWeight(Wire a, Wire b, int32_t weight);
  void addFront(Wire wire);
  void removeFront(Wire wire);
  void stepWindow(Wire wire);
  void leave(Wire wire);
  void considerGroup(Wire wire, bool atStart);
  bool isWideReady(NodeId node) const;
  void execute(NodeId node);
  void executeFlow(NodeId node);
  void executeReady();
  void buildGains();
  void moveWire(Wire wire, Site from, Site to, Wire partner);
  void collectAdjacent(Wire wire, Wire except);
  bool isLastSwap(Site a, Site b) const;
  int swapCost(Site a, Site b) const;
  void chargeSwap(Site a, Site b);
  void chargeNode(NodeId id);
  /// The block of two sites that could be the last on both, or null.
  const Block *commonBlock(Site a, Site b) const;
  void dropBlock(Site site, unsigned place);
  void putBlock(Site site, const Block &block, GroupId group,
                llvm::ArrayRef<uint32_t> events);
  /// Moves the events of a common block to the end of the trace.
  llvm::SmallVector<uint32_t, 4> bringBlockLast(Site a, Site b);
  void touch(Site site) {
    if (stale.empty())
      return;
    stale[site] = true;
    for (Site neighbor : graph().neighbors(site))
      stale[neighbor] = true;
  }
  int32_t scoreOf(uint16_t wire, Site site, unsigned i, Site neighbor) const;
  uint32_t chooseSwap(Random &random) const;
  uint32_t chooseCached(Random &random) const;
  void escape(std::vector<uint32_t> &swaps);
};

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_ROUTER_H
