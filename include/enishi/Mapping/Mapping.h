//===- Mapping.h - Placement and routing ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Gives every qubit of a circuit a site of the device and inserts SWAPs so that
// every two-qubit gate acts on coupled sites.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_MAPPING_MAPPING_H
#define ENISHI_MAPPING_MAPPING_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Mapping/CouplingGraph.h"

#include "llvm/Support/Error.h"

#include <functional>
#include <vector>

namespace enishi {

/// What is known about how a ControlFlow instruction runs its blocks.
enum class BlockFlow : uint8_t {
  /// Any block any number of times (a loop, or an `if` that may be skipped):
  /// every block has to end in the layout that it began with.
  Any,
  /// Exactly one of the blocks, once: all blocks have to end in one common
  /// layout, which need not be the one they began with.
  ExactlyOne,
};

struct MappingOptions {
  uint64_t seed = 0;
  /// Worker threads; the result does not depend on it.
  unsigned threads = 1;
  /// 0: one greedy pass from the first sites. 1: a quick search. 2: the
  /// default. 3: about four times the work of 2.
  unsigned level = 2;
  /// How many layouts are tried before the search is deepened; 0 lets the
  /// level and the size of the circuit decide.
  unsigned trials = 0;
  /// Let gates that commute by their axis (diagonal gates, CX on a shared
  /// control or target) change places.
  bool commute = true;
  /// Realise the circuit's own SWAP gates (outside of control flow) by
  /// relabelling.
  bool elideSwaps = true;
  /// Weigh a SWAP by the two-qubit gates (CX class) that it adds once it is
  /// merged with the gate before it on its pair: 1 beside a CX, 3 alone.
  bool absorbSwaps = true;
  /// Where each qubit starts; empty: the mapper decides.
  std::vector<Site> initialLayout;
  /// Says how a ControlFlow instruction runs its blocks; empty: Any.
  std::function<BlockFlow(const Circuit &, const Instruction &)> blockFlow;
};

struct MappingResult {
  /// Over the device's sites. Inserted SWAPs are GateKind::Swap; inside a
  /// ControlFlow instruction they are in its blocks, and its operands are all
  /// the sites that its blocks touch.
  Circuit circuit;
  /// The site of each qubit before the first and after the last instruction.
  /// Sites that hold no qubit hold |0> and may be moved.
  std::vector<Site> initialLayout;
  std::vector<Site> finalLayout;
  /// SWAPs inserted, also inside blocks (each block counted once).
  size_t swaps = 0;
  /// Estimated two-qubit gates (CX class) of the whole circuit.
  size_t estimatedCost = 0;
  /// True if no SWAP was needed.
  bool perfect = false;
};

/// Places and routes. The circuit may contain gates on one and two qubits,
/// measurements, resets, barriers, delays and ControlFlow. Fails for a wider
/// gate, a circuit that has more qubits than the largest connected part of the
/// device has sites (unless its own parts fit into the device's), or an
/// initial layout that is not one.
///
/// The router follows SABRE (Li, Ding, Xie, ASPLOS 2019) with the layered
/// look-ahead of LightSABRE (arXiv:2409.08368), over a population of partial
/// solutions that compete at checkpoints.
llvm::Expected<MappingResult> mapCircuit(const Circuit &circuit,
                                         const CouplingGraph &graph,
                                         const MappingOptions &options = {});

/// Checks a mapping by replaying it: every two-qubit gate on an edge, layouts
/// that agree with the SWAPs, and the original's instructions, each once, in an
/// order that differs only where instructions commute. Shares no code with the
/// mapper. Linear but for long stretches of gates that all commute, where it is
/// quadratic in their length.
llvm::Error verifyMapping(
    const Circuit &original, const CouplingGraph &graph,
    const MappingResult &result,
    const std::function<BlockFlow(const Circuit &, const Instruction &)>
        &blockFlow = {});

} // namespace enishi

#endif // ENISHI_MAPPING_MAPPING_H
