//===- NoisyProgram.h - A program with its noise placed ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Channels become sites: what happens to every shot that is not struck, and the
// events by which a shot may be struck. Events are drawn before anything is
// known of the state, with a probability that no state exceeds; where the true
// probability depends on the state, a drawn event is a candidate that is then
// accepted with the ratio of the two (thinning), so that a shot needs a look at
// the state at its few candidates alone.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_NOISYPROGRAM_H
#define ENISHI_LIB_SIMULATION_NOISYPROGRAM_H

#include "enishi/Circuit/Program.h"
#include "enishi/Simulation/NoiseModel.h"

namespace enishi::simulation {

/// How channels are run.
enum class NoiseForm : uint8_t {
  Trajectories, ///< As sites with events.
  Exact,        ///< As maps of density matrices.
};

struct NoiseEvent {
  enum Test : uint8_t {
    Certain,
    /// Accepted with zero (1 - p) + one p, p the probability of 1 of `qubit`.
    Population,
    /// Accepted with |K psi|^2 / (|psi|^2 weight).
    Norm,
  };
  Test test = Certain;
  /// Instructions that do it: Pauli gates, or K alone.
  llvm::SmallVector<uint32_t, 2> operations;
  /// The probability of being drawn.
  double weight = 0;
  Qubit qubit = 0;
  double zero = 0, one = 0;
};

/// One channel on certain qubits.
struct NoiseSite {
  /// The instruction that applies to shots without an event, or kNone.
  uint32_t always = kNone;
  /// The sum of the weights, and -log(1 - sum).
  double total = 0, hazard = 0;
  /// Every shot takes one of the events, which are tried one after the other.
  bool isExhaustive = false;
  uint32_t firstEvent = 0, endEvent = 0;
};

class NoisyProgram {
public:
  /// Errors: a delay in dt, and the model does not say how long that is.
  static llvm::Expected<NoisyProgram>
  create(const Program &source, const NoiseModel &model, NoiseForm form);

  /// The source followed by the operations of sites, which are never reached.
  Program program;
  /// Where the source ends.
  size_t end = 0;
  struct Range {
    uint32_t first = 0, end = 0;
    bool isEmpty() const { return first == end; }
  };
  /// By instruction: its sites; before a measurement, after anything else.
  std::vector<Range> places;
  std::vector<NoiseSite> sites;
  std::vector<NoiseEvent> events;
  /// By instruction.
  std::vector<ReadoutError> readouts;

  /// In the form Exact: channel i stands for the instruction number
  /// program.code.size() + i.
  struct ExactChannel {
    std::vector<std::vector<Complex>> operators;
    llvm::SmallVector<Qubit, 2> qubits;
  };
  std::vector<ExactChannel> channels;

  bool isNoisy(size_t instruction) const {
    return !places[instruction].isEmpty();
  }
  bool hasReadoutError(size_t instruction) const {
    return readouts[instruction].oneForZero > 0 ||
           readouts[instruction].zeroForOne > 0;
  }
  /// Every channel is a choice among Pauli operators.
  bool isPauli() const;
  /// How often a shot is struck, if every instruction runs once.
  double expectedEvents() const;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_NOISYPROGRAM_H
