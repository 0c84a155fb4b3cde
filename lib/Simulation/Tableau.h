//===- Tableau.h - A stabilizer state as its generators ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The tableau of Aaronson and Gottesman (Phys. Rev. A 70, 052328, 2004), stored
// by qubit: for each qubit the X bits of all generators in one array of words,
// and the Z bits, so that a gate is a few word operations for 64 generators at
// a time, and multiplying many generators by one is as well.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_TABLEAU_H
#define ENISHI_LIB_SIMULATION_TABLEAU_H

#include "CliffordAction.h"
#include "QuantumState.h"

namespace enishi::simulation {

class Tableau : public QuantumState {
public:
  /// |0...0>.
  Tableau(const Circuit &circuit, const CliffordCircuit &clifford);

  /// The memory of one state.
  static uint64_t bytes(uint64_t numQubits);

  std::unique_ptr<QuantumState> clone() const override;
  void apply(const GateList &gates, bool phasesMatter) override;
  /// 0, 1/2 or 1.
  double probabilityOfOne(Qubit qubit) override;
  void collapse(Qubit qubit, bool outcome, double probability) override;
  void sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots, uint64_t seed,
              SampledOutcomes &result) override;
  /// 1 or -1 for a product of generators and its opposite, otherwise 0.
  std::vector<double> expectations(llvm::ArrayRef<PauliTerm> terms) override;

  void applyGate(size_t instruction);
  void applyX(Qubit qubit);
  /// Measures; an outcome that is not determined becomes 0.
  bool measurePreferringZero(Qubit qubit);

private:
  enum Half { Stabilizers, Destabilizers };
  uint64_t *x(Half half, Qubit qubit) { return row(half, qubit, 0); }
  uint64_t *z(Half half, Qubit qubit) { return row(half, qubit, 1); }
  uint64_t *row(Half half, Qubit qubit, unsigned kind) {
    return &bits[((half * 2 + kind) * size_t(numQubits) + qubit) * words];
  }
  /// The first stabilizer that anticommutes with Z on the qubit, or kNone.
  uint32_t anticommuting(Qubit qubit);
  bool determinedOutcome(Qubit qubit);
  unsigned exponentOfProduct(llvm::ArrayRef<uint64_t> chosen);
  void anticommuting(llvm::ArrayRef<PauliTerm::Factor> factors, Half half,
                     std::vector<uint64_t> &mask);
  void multiplyInto(Half half, uint32_t pivot, llvm::ArrayRef<uint64_t> rows);
  void project(Qubit qubit, uint32_t pivot, bool outcome);

  const Circuit &circuit;
  const CliffordCircuit &clifford;
  uint32_t numQubits;
  /// Words for one bit of every generator.
  size_t words;
  std::vector<uint64_t> bits;
  /// The signs of the stabilizers; those of the destabilizers mean nothing.
  std::vector<uint64_t> signs;
};

/// Applies an action to `words` words of Pauli operators; `signs` may be null.
void applyAction(const CliffordAction &action, uint64_t *const bits[4],
                 uint64_t *signs, size_t words);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_TABLEAU_H
