//===- AddNoise.h - Noise for clean circuits --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a circuit as it is designed to one as a machine would run it.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_ADDNOISE_H
#define ENISHI_STABILIZER_ADDNOISE_H

#include "enishi/Stabilizer/StimCircuit.h"

#include "llvm/Support/Error.h"

namespace enishi::stabilizer {

/// How likely what goes wrong, the same for all qubits.
struct CircuitNoise {
  double gate1 = 0;   ///< DEPOLARIZE1 after a gate on a qubit.
  double gate2 = 0;   ///< DEPOLARIZE2 after a gate or measurement on two.
  double reset = 0;   ///< The other state after a reset.
  double flip = 0;    ///< The other state before a measurement.
  double measure = 0; ///< The other result of a measurement.
  double idle = 0;    ///< DEPOLARIZE1 on a qubit that a layer leaves alone...
  /// ...and, as well, on one that is neither measured nor reset in a layer in
  /// which others are.
  double wait = 0;
};

/// "uniform:P" is P for gates, resets, flips and idling; it has what Stim's
/// generated circuits have. "si1000:P" is the model of superconducting machines
/// of Gidney, Newman, Fowler, Broughton, "A Fault-Tolerant Honeycomb Memory",
/// Quantum 5, 605 (2021): gate2 P, gate1 and idle P/10, reset and wait
/// 2 P, measure 5 P. Or a list: "gate2=0.01,measure=0.02". Fails for other
/// texts, and for probabilities out of range (up to 3/4 for one qubit and 15/16
/// for two, which mix fully).
llvm::Expected<CircuitNoise> parseCircuitNoise(llvm::StringRef text);

/// The circuit with noise. An instruction that meets a qubit twice is taken
/// apart. A layer ends at TICK and where a block begins or ends; one without
/// operations adds nothing. Qubits are those with a gate, measurement or reset
/// somewhere in the circuit. Pauli gates controlled by bits have no errors:
/// they are kept as a frame. Fails, with the line, for circuits that have noise
/// already and for products of more than two Pauli operators, whose errors
/// depend on how a machine does them. Linear in the circuit, and in layers
/// times qubits.
llvm::Expected<StimCircuit> addNoise(const StimCircuit &circuit,
                                     const CircuitNoise &noise);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_ADDNOISE_H
