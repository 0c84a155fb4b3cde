//===- Equivalence.h - Do two circuits do the same? -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Compares two circuits, for instance a program and what a compiler made of it.
// A portfolio of methods is tried from the cheapest to the most expensive; the
// verdict names the one that decided. "Equivalent" is only ever said after a
// proof (numerical, within the stated tolerance); agreement on random inputs
// alone is reported as "probably equivalent" with its certainty.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_VERIFICATION_EQUIVALENCE_H
#define ENISHI_VERIFICATION_EQUIVALENCE_H

#include "enishi/Circuit/Program.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace enishi {

enum class Equivalence : uint8_t {
  Equivalent,
  EquivalentUpToGlobalPhase,
  NotEquivalent,
  /// No difference on random inputs; Verdict::certainty says what that is
  /// worth.
  ProbablyEquivalent,
  /// No method that applies came to an end; Verdict::explanation says why.
  NoInformation,
};

/// "equivalent", "equivalent up to global phase", ...
llvm::StringRef equivalenceName(Equivalence equivalence);

/// On which inputs the circuits have to agree.
enum class VerifyInputs : uint8_t {
  /// On every state of the qubits of the first circuit (that is, as unitaries).
  /// Further qubits of the second start in |0>.
  All,
  /// On |0...0>, the state in which a program starts.
  Zero,
};

/// What of the result has to agree.
enum class VerifyOutputs : uint8_t {
  /// The state of the qubits, before the measurements that end the circuits.
  /// Further qubits of the second circuit have to return to |0>. Terminal
  /// measurements have to write the same bits.
  State,
  /// What a program reports: the joint distribution of its classical bits.
  /// The same as State when neither circuit measures.
  Bits,
};

/// The equivalence-checking methods, in the order in which they are tried.
enum VerifyMethod : uint16_t {
  /// Cancels one circuit against the inverse of the other in fused blocks of
  /// one and two qubits, with commutation and implicit SWAPs. Linear time.
  VerifyStructural = 1,
  /// Both circuits as Pauli rotations and a Clifford tableau. Decides Cliffords
  /// on any number of qubits; proves what merging rotations explains. About
  /// linear time.
  VerifyPauli = 16,
  /// Decision diagrams, one circuit against the inverse of the other.
  VerifyDecisionDiagram = 4,
  /// The exact matrix (or, from |0...0>, the exact state).
  VerifyDense = 2,
  /// Random input states: finds differences, proves nothing.
  VerifyStimuli = 8,
  VerifyAllMethods = 31,
};

struct EquivalenceOptions {
  VerifyInputs inputs = VerifyInputs::All;
  VerifyOutputs outputs = VerifyOutputs::Bits;

  /// The largest distance, in the operator norm and after the best global
  /// phase, at which two circuits still count as equal: no amplitude of any
  /// output state differs by more. Covers the rounding of angles printed with
  /// ten digits and of numerical synthesis.
  double tolerance = 1e-6;
  /// Seeds the random inputs.
  uint64_t seed = 0;
  /// Threads for the state-vector methods. The verdict does not depend on it.
  unsigned threads = 1;
  /// How much work a method may do before it gives up, in elementary steps
  /// (amplitude updates, node visits); 1e9 steps are about 3 s of one core.
  double workLimit = 5e9;
  /// How much memory a method may take, in bytes.
  size_t memoryLimit = size_t(2) << 30;
  /// How many random inputs to try.
  unsigned numStimuli = 4;
  /// Which methods may be used (a set of VerifyMethod).
  uint16_t methods = VerifyAllMethods;

  /// Where each qubit of the first circuit lies in the second when it starts:
  /// qubit q of the first is qubit initialLayout[q] of the second. Without
  /// one: from |0...0> it does not matter; otherwise the identity.
  std::optional<std::vector<Qubit>> initialLayout;
  /// Where it lies at the end. Without one: where the second circuit measures
  /// into the bit into which the first measures qubit q, and for a qubit that
  /// is not measured, its place in the initial layout.
  std::optional<std::vector<Qubit>> finalLayout;

  /// Whether two ControlFlow instructions test the same thing, given their
  /// tags. Without it no two are taken to.
  std::function<bool(uint32_t tagA, uint32_t tagB)> sameControlFlow;

  /// Called now and then with a method's name and a fraction in [0, 1].
  std::function<void(llvm::StringRef method, double fraction)> progress;
};

/// Where two circuits were seen to differ.
struct EquivalenceWitness {
  /// The input: a basis state of the first circuit's qubits (qubit 0 first,
  /// '0' and '1'), or empty where the input is a random state.
  std::string input;
  /// The output in which they differ: a basis state in the same notation, or
  /// the values of the classical bits (bit 0 first).
  std::string output;
  bool outputIsBits = false;
  /// Its amplitude (or, of bits, its probability) in each circuit.
  Complex first = 0, second = 0;
};

struct Verdict {
  Equivalence equivalence = Equivalence::NoInformation;
  /// The method that decided: "structural", "pauli", "dense", ...
  std::string method;
  /// 1 for a proof. For ProbablyEquivalent a lower bound of the probability
  /// (over the choice of random inputs) that circuits further than errorBound
  /// apart would have been told apart.
  double certainty = 0;
  /// An upper bound of the distance in the operator norm (see tolerance);
  /// for NotEquivalent a lower bound.
  double errorBound = 0;
  /// The second circuit is e^{i globalPhase} times the first.
  double globalPhase = 0;
  /// What the verdict is about: may be stronger than what was asked for.
  VerifyInputs inputs = VerifyInputs::All;
  VerifyOutputs outputs = VerifyOutputs::State;
  /// The layouts under which the circuits were compared.
  std::vector<Qubit> initialLayout, finalLayout;
  /// One sentence for the user.
  std::string explanation;
  std::optional<EquivalenceWitness> witness;

  /// True where a proof was found that the circuits do the same.
  bool isEqual() const {
    return equivalence == Equivalence::Equivalent ||
           equivalence == Equivalence::EquivalentUpToGlobalPhase;
  }
};

/// Compares two circuits. The second may have more qubits than the first (a
/// device's); a symbol of an angle stands for the same value in both.
Verdict checkEquivalence(const Circuit &a, const Circuit &b,
                         const EquivalenceOptions &options = {});

/// Compares two programs. Without classical control it compares their
/// circuits, with bit registers matched by name. Programs with classical
/// control are compared by the exact distribution of their output bits from
/// |0...0>, following every outcome of every measurement.
Verdict checkEquivalence(const Program &a, const Program &b,
                         const EquivalenceOptions &options = {});

} // namespace enishi

#endif // ENISHI_VERIFICATION_EQUIVALENCE_H
