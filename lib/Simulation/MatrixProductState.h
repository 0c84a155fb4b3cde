//===- MatrixProductState.h - A chain of tensors ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_MATRIXPRODUCTSTATE_H
#define ENISHI_LIB_SIMULATION_MATRIXPRODUCTSTATE_H

#include "QuantumState.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <Eigen/Core>

namespace enishi::simulation {

struct BondLimits {
  /// Of the singular values of a bond, the smallest are dropped whose squares
  /// sum to less than this part of all.
  double tolerance = 1e-24;
  /// As many are kept at most.
  unsigned mostValues = 4096;
};

/// A state as a product of one matrix for every qubit and its value (Vidal, PRL
/// 91, 147902, 2003; Schollwoeck, Annals of Physics 326, 2011), kept in
/// canonical form around one site. Gates on qubits that are not neighbours move
/// the qubits together. Memory and time grow with the entanglement, not with
/// the number of qubits: a bond of D values takes 32 D^2 bytes per qubit, and a
/// gate across it a time of order D^3.
class MatrixProductState : public QuantumState {
public:
  MatrixProductState(const Circuit &circuit, const BondLimits &limits);

  std::unique_ptr<QuantumState> clone() const override;
  void apply(const GateList &gates, bool phasesMatter) override;
  double probabilityOfOne(Qubit qubit) override;
  void collapse(Qubit qubit, bool outcome, double probability) override;
  void sample(llvm::ArrayRef<Qubit> qubits, uint64_t shots, uint64_t seed,
              SampledOutcomes &result) override;
  /// By products of transfer matrices from the first qubit of a term to its
  /// last: a time of order D^3 for every site between them.
  std::vector<double> expectations(llvm::ArrayRef<PauliTerm> terms) override;

  /// The sum of the distances that truncations moved the state by. No
  /// probability is off by more.
  double truncationError() const override { return error; }
  /// The largest bond that there was.
  size_t largestBond() const { return widest; }
  /// By basis state, for a few qubits.
  std::vector<Complex> amplitudes() const;
  /// That of one basis state, qubit k at bit k: a time of order D^2 for every
  /// qubit.
  Complex amplitude(llvm::ArrayRef<uint64_t> basisState) const;

  /// Gates on more qubits are not taken.
  static constexpr unsigned kMostGateQubits = 6;

private:
  using Matrix = Eigen::MatrixXcd;
  /// For each value of the qubit a matrix from the left to the right bond.
  struct Site {
    Matrix value[2];
  };
  class Sampler;

  void applyMatrix(llvm::ArrayRef<Qubit> qubits,
                   llvm::ArrayRef<Complex> unitary);
  void applyToBlock(unsigned first, unsigned count,
                    llvm::ArrayRef<Complex> unitary);
  void split(std::vector<Matrix> tensor, unsigned first, unsigned count);
  struct Decomposition;
  static Decomposition decompose(const Matrix &all);
  Eigen::Index keptValues(const Eigen::VectorXd &values);
  void gatherSites(llvm::ArrayRef<Qubit> qubits, unsigned &first);
  void swapSites(unsigned left);
  void moveCenter(unsigned site);
  double expectation(llvm::ArrayRef<PauliTerm::Factor> factors);

  const Circuit &circuit;
  BondLimits limits;
  std::vector<Site> sites;
  std::vector<uint32_t> siteOf;
  std::vector<Qubit> qubitAt;
  unsigned center = 0;
  Complex factor;
  double error = 0;
  size_t widest = 1;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_MATRIXPRODUCTSTATE_H
