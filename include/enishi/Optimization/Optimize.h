//===- Optimize.h - Circuit optimisation ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Optimisation of the flat circuit. Every pass takes a circuit and returns one
// with the same qubits and bits that does the same, global phase included
// (passes that promise less say so), and works on symbolic parameters and
// inside control flow. Measure, Reset, Barrier, Delay and ControlFlow are
// ordering points on their qubits. No pass ever returns more two-qubit gates
// than it was given, nor more CX that they need; where the gates that the
// circuit will be made of are given (OptimizeOptions::twoQubitBasis), it is
// their number alone that never grows.
//
// Symbols must have the same value wherever the circuit (with the blocks in
// it) uses them. A rotation never moves to before its first use of a symbol.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_OPTIMIZATION_OPTIMIZE_H
#define ENISHI_OPTIMIZATION_OPTIMIZE_H

#include "enishi/Circuit/Circuit.h"

namespace enishi {

/// What a circuit costs, blocks of control flow included (each block once).
/// Barrier, delay and identity gates count for nothing.
struct CircuitCost {
  size_t gates = 0; ///< Unitary instructions but gphase and id.
  size_t oneQubit = 0;
  size_t twoQubit = 0;
  size_t multiQubit = 0; ///< On three qubits or more.
  /// CX gates (or gates locally equivalent to it) that the two-qubit gates and
  /// the gates on more qubits need: 1 for cz, 2 for cp, 3 for swap, 6 for ccx;
  /// the count for an arbitrary unitary or many controls is an estimate.
  size_t cxCost = 0;
  /// One-qubit rotations by an odd multiple of pi/4 (t, rz(pi/4), ...).
  size_t tCount = 0;
  /// Gates that are not Clifford: rotations by other angles than multiples of
  /// pi/2, symbolic ones, and ccx and the like. Includes tCount.
  size_t nonClifford = 0;
};

/// Time linear in the circuit.
CircuitCost measureCost(const Circuit &circuit);

struct OptimizeOptions {
  /// 0: nothing. 1: cancellation and merging through commuting gates, fusion
  /// of one-qubit gates. 2: also merging of rotations across the Clifford
  /// gates of the whole circuit, resynthesis of two-qubit blocks and of
  /// Clifford regions, for up to 4 rounds while they pay. 3: all of it in up
  /// to 16 rounds until nothing gets better.
  unsigned level = 2;

  /// Angles closer than this to a multiple of pi/4 are taken for it.
  double angleTolerance = 1e-11;

  /// The two-qubit gate that the circuit will be made of in the end: then the
  /// number of those that it needs is what counts, and a SWAP with a controlled
  /// phase on its pair may become three CX. Without it, neither the number of
  /// two-qubit gates nor that of the CX they need may grow. The result is
  /// written with CX, CZ and other gates of the table all the same; translation
  /// to native gates is a step of its own.
  std::optional<GateKind> twoQubitBasis;
  /// Average fidelity of one two-qubit gate. Below 1, a small two-qubit
  /// rotation is left out and a block is replaced by an approximation with
  /// fewer gates whenever the estimated fidelity gains by it: then the result
  /// is no longer equal to the input. 1 - 1e-9 takes off what no machine could
  /// do anyway, such as the smallest angles of a long Fourier transform.
  double twoQubitFidelity = 1;

  /// Whether a circuit of Clifford gates and rotations by multiples of pi/4
  /// stays one, as fault-tolerant machines want it. Machines that do any
  /// rotation are better off without.
  bool keepCliffordT = true;
  /// Whether gates on three or more qubits are decomposed (see Decompose.h)
  /// once they have been cancelled as they are. A unitary that is too large
  /// stays.
  bool decomposeMultiQubit = false;

  /// Whether every qubit is in |0> where the circuit starts. What acts
  /// trivially on that state is removed; equality then holds on that state
  /// only.
  bool startsInZero = false;
  /// Whether nothing but the classical bits is looked at when the circuit is
  /// over. What no measured bit depends on is removed; then only the
  /// distribution of the bits is kept.
  bool onlyBitsMatter = false;
  /// Whether SWAP gates outside of control flow may be done by renaming the
  /// qubits after them. The result is then equal up to
  /// OptimizeResult::permutation. Not for circuits bound to a device.
  bool elideSwaps = false;
  /// Whether two-qubit gates stay on pairs that the input has a gate on, as a
  /// circuit that is routed for a device has to.
  bool keepPairs = false;
};

struct OptimizeStatistics {
  CircuitCost before, after;
  unsigned rounds = 0;
  /// Pairs of gates that cancelled or merged.
  size_t merged = 0;
  /// Rotations merged across Clifford gates.
  size_t foldedRotations = 0;
  /// Words of bits looked at in search of those: a measure of work that is the
  /// same on every machine, bounded by a multiple of the gates.
  size_t searchSteps = 0;
  /// Two-qubit blocks that got fewer gates.
  size_t resynthesizedBlocks = 0;
  /// Clifford regions that got fewer gates.
  size_t resynthesizedRegions = 0;
  size_t elidedSwaps = 0;
  /// Gates removed because of a known initial state or an unobserved final one.
  size_t irrelevantGates = 0;
};

struct OptimizeResult {
  Circuit circuit;
  /// permutation[q] is where the state of the input circuit's qubit q is when
  /// the result is over; the identity unless SWAPs were elided.
  std::vector<Qubit> permutation;
  OptimizeStatistics statistics;
};

/// Optimises. The same input and options always give the same result. Never
/// worse than the input by (entanglers of the basis, gates on two and more
/// qubits, nonClifford, gates) in this order, else the input itself comes back,
/// decomposed if asked for. Near-linear in the circuit: about a microsecond per
/// gate and round. A stream with jumps (see Program.h) comes back unchanged.
OptimizeResult optimize(const Circuit &circuit,
                        const OptimizeOptions &options = {});

/// --- The passes -----------------------------------------------------------

/// Cancels and merges gates that are next to each other or separated by gates
/// that commute with them, axis by axis on every qubit; one-qubit Clifford
/// gates are moved towards the end and vanish where they can. CX, CZ, rotations
/// about two-qubit Paulis and controlled rotations are all one family here, so
/// that CX and CZ between Hadamards meet. `acrossCliffords` adds two things:
/// rotations merge if they are equal after the Clifford gates between them have
/// been moved out of the way (Vandaele, Perdrix, Vuillot, arXiv:2407.07846;
/// Zhang, Chen, arXiv:1903.12456), and Clifford regions are synthesised anew
/// (Bravyi, Hu, Maslov, Shaydulin, arXiv:2105.02291). O(gates), with
/// `acrossCliffords` O(gates * (qubits / 64 + a bounded search)).
Circuit mergeRotations(const Circuit &circuit, bool acrossCliffords,
                       const OptimizeOptions &options,
                       OptimizeStatistics &statistics);

/// Rewrites every maximal run of one-qubit gates with the fewest gates of the
/// table. A circuit of Clifford and T gates stays one. O(gates).
Circuit fuseOneQubitGates(const Circuit &circuit,
                          const OptimizeOptions &options);

/// Finds maximal runs of gates on a pair of qubits and writes those anew that
/// can do with fewer two-qubit gates. O(gates). With elideSwaps, `permutation`
/// is composed with the SWAPs that are left out.
Circuit resynthesizeTwoQubitBlocks(const Circuit &circuit,
                                   const OptimizeOptions &options,
                                   std::vector<Qubit> &permutation,
                                   OptimizeStatistics &statistics);

/// Leaves SWAP gates out and renames the qubits after them; composes
/// `permutation` with what that does. O(gates).
Circuit elideSwaps(const Circuit &circuit, std::vector<Qubit> &permutation,
                   OptimizeStatistics &statistics);

/// Removes what acts trivially on |0...0>, and resets of qubits still in |0>.
/// O(gates).
Circuit removeTrivialStart(const Circuit &circuit,
                           OptimizeStatistics &statistics);

/// Removes gates on which no classical bit depends. O(gates).
Circuit removeUnobserved(const Circuit &circuit,
                         OptimizeStatistics &statistics);

} // namespace enishi

#endif // ENISHI_OPTIMIZATION_OPTIMIZE_H
