//===- QuantumState.h - What the shot executor needs of a state -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_QUANTUMSTATE_H
#define ENISHI_LIB_SIMULATION_QUANTUMSTATE_H

#include "enishi/Circuit/PauliSum.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/ErrorHandling.h"

#include <memory>
#include <vector>

namespace enishi::simulation {

/// Unitary instructions of a program in the order of execution.
struct GateList {
  struct Entry {
    /// The instruction's number; kNone stands for an X (what is left of a reset
    /// whose outcome was 1).
    uint32_t instruction;
    /// Of a gate with symbolic parameters: where their values begin in
    /// `parameters`; otherwise kNone. Of an X: the qubit.
    uint32_t firstParameter;
    bool operator==(const Entry &) const = default;
  };
  std::vector<Entry> gates;
  std::vector<double> parameters;

  /// The parameters of an entry that is no X, as numbers.
  llvm::SmallVector<double, 4> parametersOf(const Circuit &circuit,
                                            const Entry &entry) const {
    const Instruction &inst = circuit.instructions[entry.instruction];
    if (entry.firstParameter == kNone)
      return circuit.params(inst);
    auto first = parameters.begin() + entry.firstParameter;
    return {first, first + circuit.numParams(inst)};
  }
  /// The matrix of an entry that is no X.
  void matrixOf(const Circuit &circuit, const Entry &entry,
                llvm::SmallVectorImpl<Complex> &matrix) const {
    const Instruction &inst = circuit.instructions[entry.instruction];
    if (entry.firstParameter == kNone)
      return circuit.instructionMatrix(inst, matrix);
    Circuit known(circuit.numQubits);
    Instruction &copy = known.appendFrom(circuit, inst);
    for (auto [i, value] : llvm::enumerate(parametersOf(circuit, entry)))
      known.setParam(copy, i, value);
    known.instructionMatrix(copy, matrix);
  }

  bool empty() const { return gates.empty(); }
  void clear() {
    gates.clear();
    parameters.clear();
  }
  bool operator==(const GateList &) const = default;
};

/// Outcomes of a joint measurement, in any order, and how often each occurred;
/// one may be listed several times.
struct SampledOutcomes {
  unsigned wordsPerOutcome = 1;
  std::vector<uint64_t> outcomes;
  std::vector<uint64_t> counts;
};

/// The state of all qubits of a program: amplitudes, a tableau, or whatever an
/// engine evolves.
class QuantumState {
public:
  virtual ~QuantumState() = default;
  /// A copy, or null where there is no memory for one.
  virtual std::unique_ptr<QuantumState> clone() const = 0;
  /// Without `phasesMatter` nothing but sample() follows.
  virtual void apply(const GateList &gates, bool phasesMatter) = 0;
  /// The probability of measuring 1.
  virtual double probabilityOfOne(Qubit qubit) = 0;
  /// Projects on an outcome whose probability, not 0, is given.
  virtual void collapse(Qubit qubit, bool outcome, double probability) = 0;
  /// Averages over the outcomes of a measurement that nothing depends on, or of
  /// a reset. False, and nothing is done, where the state is always a pure one.
  virtual bool mix(Qubit, bool /*isReset*/) { return false; }
  /// The squared norm, for states that matrices which are not unitary act on;
  /// those that know unitary gates alone have 1.
  virtual double norm() { return 1; }
  /// Scales to norm 1 where the norm, as last measured, is far from it, so that
  /// long runs do not leave the range of numbers.
  virtual void renormalize() {}
  /// Measures `qubits` jointly in `shots` copies of the state; bit i of an
  /// outcome is that of qubits[i]. May leave the state changed.
  virtual void sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots,
                      uint64_t seed, SampledOutcomes &result) = 0;
  /// The expectation value of each term's product of Paulis, without its
  /// coefficient. May leave the state in another form. For the engines that
  /// have Simulator::expectations().
  virtual std::vector<double> expectations(llvm::ArrayRef<PauliTerm>) {
    llvm_unreachable("this state is measured alone");
  }
  /// A bound of the distance of this state from the exact one, for what was
  /// dropped on the way; rounding does not count.
  virtual double truncationError() const { return 0; }
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_QUANTUMSTATE_H
