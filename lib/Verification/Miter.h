//===- Miter.h - Two circuits on common wires -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Brings two circuits into the form on which the methods work: the same wires,
// SWAPs turned into renamings, barriers and delays gone, terminal measurements
// turned into a correspondence of outputs, and wires that nothing happens to
// left out.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_MITER_H
#define ENISHI_LIB_VERIFICATION_MITER_H

#include "enishi/Verification/Equivalence.h"

#include "llvm/ADT/BitVector.h"

namespace enishi::verification {

struct Miter {
  /// Both have the same number of qubits, here called wires.
  Circuit a, b;
  /// What `a` leaves on wire w, `b` has to leave on wire permutation[w].
  std::vector<uint32_t> permutation;
  /// Wires that start in |0>.
  llvm::BitVector zero;
  /// The qubit of the first circuit that is on a wire when it starts, and the
  /// one that `a` leaves there; kNone for a further qubit of the second.
  std::vector<uint32_t> inputQubit, outputQubit;
  /// The wires on which `a` leaves a qubit that is measured.
  llvm::BitVector measured;
  /// How many qubits the first circuit has.
  uint32_t numQubits = 0;
  /// Some instruction is not unitary: only matching can compare them.
  bool hasAnchors = false;
  /// Some angle is symbolic.
  bool isSymbolic = false;

  uint32_t numWires() const { return a.numQubits; }
  bool isPermuted() const;
  /// The number of wires that can be in any state at first.
  unsigned numFreeWires() const { return numWires() - zero.count(); }
};

struct Preparation {
  Miter miter;
  std::vector<Qubit> initialLayout, finalLayout;
  /// Why the circuits could not be brought together; empty if they were.
  std::string problem;
  /// The problem is that they write different classical bits.
  bool bitsDiffer = false;
};

/// Builds the miter. O(instructions + qubits).
Preparation prepare(const Circuit &a, const Circuit &b,
                    const EquivalenceOptions &options);

/// What a method found out about a miter.
struct MethodResult {
  enum Outcome {
    Unknown, ///< Nothing; `note` says why.
    Proved,  ///< Equal; `error` bounds the distance.
    Passed,  ///< Equal on random inputs; `certainty` says what that is worth.
    Refuted, ///< Different; `error` is a lower bound of the distance.
  } outcome = Unknown;
  double phase = 0;
  double error = 0;
  double certainty = 0;
  std::string note;
  std::optional<EquivalenceWitness> witness;

  static MethodResult unknown(std::string note) {
    MethodResult result;
    result.note = std::move(note);
    return result;
  }
};

/// Counts the work of a method against its limit.
class WorkBudget {
public:
  explicit WorkBudget(double limit) : left(limit) {}
  /// False once the limit is passed.
  bool spend(double steps) {
    left -= steps;
    return left >= 0;
  }
  bool canSpend(double steps) const { return left >= steps; }

private:
  double left;
};

/// An angle in (-pi, pi].
double normalizedPhase(double phase);

/// Cancels the circuits against each other. On Unknown, `rest` may be set to an
/// equivalent miter of what did not cancel.
MethodResult checkStructural(const Miter &miter,
                             const EquivalenceOptions &options,
                             std::optional<Miter> &rest);
/// Writes both circuits as Pauli rotations and a Clifford, and cancels them.
/// Decides Cliffords. Needs constant angles. About linear time: every rotation
/// looks for a partner among those that it commutes with.
MethodResult checkPauli(const Miter &miter, const EquivalenceOptions &options);

/// The checks for what measurements show, for every input: b = d a, where d
/// leaves Z of every measured wire alone. Then the bits have the same
/// distribution, as the projectors onto their values are functions of the Zs.
/// They do not use that wires start in |0>, and refute nothing.
MethodResult checkStructuralMeasured(const Miter &miter,
                                     const EquivalenceOptions &options,
                                     std::optional<Miter> &rest);
MethodResult checkPauliMeasured(const Miter &miter,
                                const EquivalenceOptions &options);

/// Compares the matrices, or the states from |0...0>. Needs constant angles.
MethodResult checkDense(const Miter &miter, const EquivalenceOptions &options);
/// Compares the states that random inputs lead to. Needs constant angles.
MethodResult checkStimuli(const Miter &miter, const EquivalenceOptions &options,
                          unsigned count);

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_MITER_H
