//===- NoiseModel.h - What goes wrong, and where ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A noise model attaches channels to gates, measurements, resets and waiting
// times, by kind and by qubits, and assignment errors to measurements. It is
// written by hand in a JSON file (docs/noise.md) or made from the figures of a
// device. Times are in the units that the names say.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SIMULATION_NOISEMODEL_H
#define ENISHI_SIMULATION_NOISEMODEL_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Support/CodeTable.h"
#include "enishi/Support/Diagnostic.h"

#include "llvm/Support/Error.h"

#include <limits>
#include <optional>
#include <string>
#include <vector>

namespace enishi {

class Device;

/// A trace-preserving map of the density matrix of one or two qubits.
struct NoiseChannel {
  enum Kind : uint8_t {
    /// One Pauli operator or none, each with its probability.
    Pauli,
    /// The state is replaced by the completely mixed one with `probability`.
    Depolarizing,
    /// |1> falls to |0> with `probability`.
    AmplitudeDamping,
    /// Z with (1 - sqrt(1 - probability)) / 2: what two states gather of phase
    /// becomes sqrt(1 - probability) of itself.
    PhaseDamping,
    /// Energy relaxation and dephasing for a time.
    ThermalRelaxation,
    /// Any channel, as the sum of K rho K+.
    Kraus,
  };
  Kind kind = Pauli;
  unsigned numQubits = 1;
  /// Of a gate on several qubits: which operand a channel of one qubit acts on;
  /// kNone: on each.
  uint32_t operand = kNone;
  double probability = 0;
  /// Pauli: by operator. The operator of the first qubit is the lower digit in
  /// base 4, of which 0 to 3 are I, X, Y and Z.
  std::vector<double> pauli;
  double t1Us = std::numeric_limits<double>::infinity();
  double t2Us = std::numeric_limits<double>::infinity();
  double durationNs = 0;
  /// Kraus: matrices in rows; the first qubit is the lower bit of an index.
  std::vector<std::vector<Complex>> operators;

  static NoiseChannel depolarizing(double probability, unsigned numQubits);
  static NoiseChannel thermalRelaxation(double t1Us, double t2Us,
                                        double durationNs);
  static NoiseChannel pauliX(double probability);

  /// Probabilities in range, T2 at most twice T1, matrices of the right size
  /// whose squares sum to the identity within 1e-8. The message says what to
  /// do.
  llvm::Error check() const;
  /// As Kraus operators; those of a Pauli channel that never happen are left
  /// out.
  std::vector<std::vector<Complex>> krausOperators() const;
  /// The probabilities of Pauli operators where the channel is nothing else.
  std::optional<std::vector<double>> asPauli() const;
  /// Thermal relaxation: the probability of a fall and that of a Z.
  double fallProbability() const;
  double phaseFlipProbability() const;
};

/// What a measurement reports: the probability of 1 for a qubit found in |0>,
/// and of 0 for one found in |1>.
struct ReadoutError {
  double oneForZero = 0;
  double zeroForOne = 0;
};

/// What follows a gate, a reset or a wait, or precedes a measurement.
struct NoiseRule {
  /// Gates: of these kinds; none: every gate with `arity` operands.
  llvm::SmallVector<GateKind, 4> gates;
  /// 0: any number of operands.
  unsigned arity = 0;
  /// The operands for which it holds, in order (in any order for a symmetric
  /// gate); none: everywhere.
  std::vector<llvm::SmallVector<Qubit, 2>> places;
  std::vector<NoiseChannel> channels;
  /// Measurements only.
  std::optional<ReadoutError> readout;
};

/// Relaxation while a program waits (OpenQASM's delay).
struct IdleRule {
  std::vector<Qubit> qubits; ///< None: all.
  double t1Us = std::numeric_limits<double>::infinity();
  double t2Us = std::numeric_limits<double>::infinity();
};

/// Of each list the first rule that fits is used, and no other.
struct NoiseModel {
  std::string name;
  std::vector<NoiseRule> gates, measurements, resets;
  std::vector<IdleRule> idle;
  /// What a delay in units of dt is converted with; 0: not known.
  double dtNs = 0;
};

/// Reads a model from a file that `sources` holds. Reports every mistake with
/// its place.
std::optional<NoiseModel> readNoiseModel(uint32_t file,
                                         const SourceManager &sources,
                                         DiagnosticEngine &diagnostics);
/// Writes what readNoiseModel() reads.
void printNoiseModel(const NoiseModel &model, llvm::raw_ostream &os);

/// The noise that a device's own figures describe. After an operation of
/// duration t every operand relaxes for t with the T1 and T2 of its site; a
/// depolarizing channel of strength
///     p = (F_r - F) / (F_r - 1 / d^2),   F = ((d + 1) (1 - error) - 1) / d,
/// d = 2 or 4, F_r the entanglement fidelity of the relaxation, makes up for
/// what is missing to the stated average infidelity (none where relaxation
/// alone is worse). The error of a measurement is the probability of a wrong
/// bit either way; that of a reset the probability of ending in |1>.
NoiseModel noiseOfDevice(const Device &device);

/// Codes of messages about noise models.
CodeTable noiseCodes();

} // namespace enishi

#endif // ENISHI_SIMULATION_NOISEMODEL_H
