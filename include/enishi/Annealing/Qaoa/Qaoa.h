//===- Qaoa.h - The quantum approximate optimisation algorithm --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Farhi, Goldstone, Gutmann, arXiv:1411.4028; with mixers that keep sums of
// bits, Hadfield et al., arXiv:1709.03489, and Wang et al., arXiv:1904.09314.
//
//   |g, b> = M(b_p) P(g_p) ... M(b_1) P(g_1) |start>
//   P(g) = exp(-i g E),   M(b) = prod over moves G of exp(i b G)
//
// A qubit that no sum holds starts in |+> and its move is X. The qubits of a
// sum start in the uniform superposition of all states with the right number of
// ones, and a move of two of them is (XX + YY) / 2: it exchanges |01> and |10>.
// Small positive angles that grow (g) and shrink (b) follow the adiabatic path
// from the start to the least E.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_QAOA_QAOA_H
#define ENISHI_ANNEALING_QAOA_QAOA_H

#include "enishi/Annealing/Qaoa/GateModel.h"
#include "enishi/Circuit/Circuit.h"

#include <functional>
#include <memory>

namespace enishi::annealing {

/// Which pairs of a sum's qubits a layer moves between, one after the other.
enum class SumMixer : uint8_t {
  Ring,     ///< Neighbours in the order of the constraint: as many as qubits.
  Complete, ///< All pairs: its states mix faster, for more gates.
};

/// One phase and one mixing angle per layer.
struct QaoaAngles {
  std::vector<double> gammas, betas;
  size_t layers() const { return gammas.size(); }
};

/// Angles without a search: those that are optimal for graphs without short
/// cycles and of large degree (Basso, Farhi, Marwaha, Villalonga, Zhou,
/// arXiv:2110.14206), which are near the optimal ones of most models, with
/// gamma divided by the root mean square of what acts on a spin (as Sureshbabu
/// et al., arXiv:2305.15201, do for weights). Up to five layers from their
/// table, beyond by interpolation (Zhou et al., arXiv:1812.01041). O(terms).
QaoaAngles scheduledAngles(const GateModel &model, unsigned layers);

/// The exact state of a circuit of these, on the states that keep the sums
/// alone: amplitudes in double precision, energies as a table. A layer is one
/// multiplication per state and one two-by-two rotation per move.
class QaoaSimulation {
public:
  /// How many states keep the sums; saturates.
  static uint64_t countStates(const GateModel &model);
  /// Fails for more than `maxStates` states.
  static llvm::Expected<QaoaSimulation>
  create(const GateModel &model, SumMixer mixer, uint64_t maxStates);

  QaoaSimulation(QaoaSimulation &&);
  QaoaSimulation &operator=(QaoaSimulation &&);
  ~QaoaSimulation();

  uint64_t numStates() const;
  /// Amplitudes that one call of expectation() changes, for a budget.
  uint64_t workOf(size_t layers) const;

  /// The mean energy. O(states * moves * layers).
  double expectation(const QaoaAngles &angles);
  /// The same with its derivatives by all angles, by going through the circuit
  /// backwards once: about three times the work.
  double gradient(const QaoaAngles &angles, QaoaAngles &derivatives);

  /// What measuring would show.
  struct Outcome {
    double mean = 0, deviation = 0;
    /// The least energy of a state that keeps the sums, and the probability to
    /// measure one that has it.
    double best = 0, probabilityOfBest = 0;
  };
  Outcome outcome(const QaoaAngles &angles);

private:
  struct Impl;
  explicit QaoaSimulation(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

struct QaoaOptions {
  unsigned layers = 3;
  SumMixer mixer = SumMixer::Ring;
  /// False: the scheduled angles.
  bool optimize = true;
  /// Amplitudes that the search for angles may change, and the largest number
  /// of states that it keeps; models of more states get scheduled angles.
  uint64_t budget = 5'000'000'000;
  uint64_t maxStates = uint64_t(1) << 22;
  /// Called with the part of the budget that is used, in [0, 1].
  std::function<void(double)> progress;
};

/// Angles for a model and what they give.
struct QaoaChoice {
  QaoaAngles angles;
  /// Not where the model has too many states.
  std::optional<QaoaSimulation::Outcome> outcome;
  uint64_t evaluations = 0;
};

/// Scales the scheduled angles to the best of a coarse grid, and from there
/// goes down along exact gradients (BFGS). Depends on the arguments alone.
QaoaChoice chooseAngles(const GateModel &model, const QaoaOptions &options);

/// A circuit for models, next to each other: the qubits of one come after those
/// of the one before. `angles`: by model. Ends with a measurement of every
/// qubit into the bit of its number.
Circuit qaoaCircuit(llvm::ArrayRef<GateModel> models,
                    llvm::ArrayRef<QaoaAngles> angles, SumMixer mixer);

/// The pairs of places in a sum of `size` qubits that a layer moves between, in
/// their order; the same for the circuit and the simulation.
std::vector<std::pair<uint32_t, uint32_t>> mixerPairs(uint32_t size,
                                                      SumMixer mixer);

/// Appends what takes |0...0> on `qubits` to the uniform superposition of all
/// states with `count` ones (a Dicke state; a W state for one): Baertschi,
/// Eidenbenz, arXiv:1904.07358. O(count * qubits) gates.
void appendDickeState(Circuit &circuit, llvm::ArrayRef<Qubit> qubits,
                      uint32_t count);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_QAOA_QAOA_H
