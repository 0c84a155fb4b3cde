//===- DensityMatrix.h - A mixed state as a vector of twice the qubits
//-----===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The entry of row r and column c of a density matrix of n qubits is the
// amplitude of r | c << n in a vector of 2n qubits. A gate acts as U on the
// bits of the row and as its conjugate on those of the column; a channel is one
// matrix, the sum of K (x) K*, on the bits of both. All of it is done by the
// state vector's machinery.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_DENSITYMATRIX_H
#define ENISHI_LIB_SIMULATION_DENSITYMATRIX_H

#include "NoisyProgram.h"
#include "StateVector.h"

namespace enishi::simulation {

/// The instructions of a program on rows and columns.
class DoubledCircuit {
public:
  /// `noise`, in the form Exact, may be null. Error: a gate whose conjugate is
  /// not known and too wide for a matrix.
  static llvm::Expected<DoubledCircuit> create(const Program &program,
                                               const NoisyProgram *noise);

  const Circuit &circuit() const { return doubled; }
  unsigned numQubits() const { return doubled.numQubits / 2; }
  /// What a list of the program's gates and channels is on both.
  GateList translate(const GateList &gates) const;
  /// The projection of a qubit on an outcome.
  GateList projection(Qubit qubit, bool outcome) const;
  /// A measurement averaged over its outcomes, or a reset.
  GateList mixture(Qubit qubit, bool isReset) const;

private:
  explicit DoubledCircuit(uint32_t numQubits) : doubled(2 * numQubits) {}
  llvm::Error addGate(const Circuit &code, const Instruction &inst);
  llvm::Error addConjugate(const Circuit &code, const Instruction &inst);
  void appendChannel(const NoisyProgram::ExactChannel &channel);
  void addChannel(const NoisyProgram::ExactChannel &channel);
  void addProjections(Qubit qubit);

  /// One instruction of those that stand for one of the program.
  struct Part {
    uint32_t instruction;
    /// Bit i: parameter i is negated.
    uint8_t negated;
  };
  Circuit doubled;
  /// By instruction of the program, then by channel.
  std::vector<llvm::SmallVector<Part, 3>> parts;
  /// By qubit: where its four projections begin, or kNone. Behind them
  /// lie a CX from the row to the column, and a reset.
  std::vector<uint32_t> projections;
};

template <typename Real> class DensityMatrix : public QuantumState {
public:
  DensityMatrix(const DoubledCircuit &circuit,
                StateVectorContext<Real> &context)
      : circuit(circuit), vector(std::make_unique<StateVector<Real>>(context)) {
  }

  /// False where there was not enough memory.
  bool isValid() const { return vector && vector->isValid(); }
  std::unique_ptr<QuantumState> clone() const override;
  void apply(const GateList &gates, bool phasesMatter) override;
  double probabilityOfOne(Qubit qubit) override;
  void collapse(Qubit qubit, bool outcome, double probability) override;
  bool mix(Qubit qubit, bool isReset) override;
  void sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots, uint64_t seed,
              SampledOutcomes &result) override;
  std::vector<double> expectations(llvm::ArrayRef<PauliTerm> terms) override;

  /// The entry of a row and a column, qubit k at bit k of the words.
  Complex entry(llvm::ArrayRef<uint64_t> row,
                llvm::ArrayRef<uint64_t> column) const;

  /// Calls `found` for every basis state of the qubits in use with its
  /// probability.
  void forEachDiagonal(
      llvm::function_ref<void(llvm::ArrayRef<uint64_t>, double)> found) const;

private:
  explicit DensityMatrix(const DoubledCircuit &circuit) : circuit(circuit) {}

  const DoubledCircuit &circuit;
  std::unique_ptr<StateVector<Real>> vector;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_DENSITYMATRIX_H
