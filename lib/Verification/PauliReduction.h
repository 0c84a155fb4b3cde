//===- PauliReduction.h - Circuits as Pauli rotations ------------ -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A unitary as Pauli rotations followed by a Clifford: U = K R_m ... R_1. A
// rotation merges with the latest one about the same Pauli that it reaches by
// commuting; one by a multiple of pi/2 is a Clifford and joins K (the picture
// of Gosset et al. 2014 and of Litinski 2019; merging as Zhang and Chen 2019
// do for counting T gates); four rotations about the axes of one algebra of two
// anticommuting Paulis become three by Euler's angles; and what happens on a
// pair of qubits becomes a Clifford and one-qubit gates if its matrix is that.
// A product that is the identity leaves nothing unless it needs other
// identities than these. For Cliffords nothing is ever left but K.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_PAULIREDUCTION_H
#define ENISHI_LIB_VERIFICATION_PAULIREDUCTION_H

#include "Miter.h"
#include "PauliFactors.h"
#include "PauliString.h"

#include <array>
#include <vector>

namespace enishi::verification {

/// The Clifford exp(-i quarters pi/4 P).
struct CliffordRotation {
  PauliString pauli;
  unsigned quarters;

  /// Takes a string from behind this to the front.
  void conjugate(PauliString &other) const {
    if (other.commutesWith(pauli))
      return;
    if (quarters == 2)
      other.negate();
    else
      other.multiply(pauli, quarters == 1 ? 3 : 1);
  }
};

class PauliReduction {
public:
  struct Rotation {
    /// Hermitian and positive, in terms of the qubits at the start.
    PauliString pauli;
    double angle;
  };

  /// Angles closer than `angleTolerance` are the same.
  /// The qubits of `zero` start in |0>.
  PauliReduction(const llvm::BitVector &zero, double angleTolerance,
                 double workLimit);

  /// Appends an instruction, or its inverse, with its qubits renamed. False if
  /// it is no product of rotations. O(n) words for each plus the scan for a
  /// partner.
  bool append(const Circuit &circuit, const Instruction &inst,
              llvm::ArrayRef<uint32_t> names, bool inverse);
  /// Merges all that can be.
  void reduce();
  /// Drops rotations at the start and at the end that are diagonal on `qubits`
  /// (of the start) and on `outputs`.
  void dropDiagonal(const llvm::BitVector &inputs,
                    const llvm::BitVector &outputs);

  llvm::ArrayRef<Rotation> rotations() const { return list; }
  /// K^-1 Z_q K and K^-1 X_q K.
  const PauliString &imageOfZ(unsigned qubit) const { return rows[2 * qubit]; }
  const PauliString &imageOfX(unsigned qubit) const {
    return rows[2 * qubit + 1];
  }
  /// True once the limit of work was passed: nothing here holds.
  bool exhausted() const { return gaveUp; }

  /// The global phase of K when no rotation is left: that of the amplitude of
  /// |0...0> in K |0...0>, if K keeps that state.
  std::optional<double> phaseOnZero() const;

  /// The phase beside the rotations.
  double phase = 0;
  /// A bound of the error in the operator norm that rounding angles made.
  double error = 0;

private:
  void appendPhysical(const PauliFactor &factor, llvm::ArrayRef<uint32_t> names,
                      bool inverse);
  void insert(PauliString pauli, double angle);
  void insertAgain(size_t first);
  /// The image of a Pauli of renamed qubits at the start.
  PauliString imageOf(const PauliFactor &factor,
                      llvm::ArrayRef<uint32_t> names) const;
  llvm::SmallVector<size_t, 8>
  wordAtEnd(llvm::function_ref<bool(const PauliString &)> belongs,
            llvm::function_ref<bool(const PauliString &)> passes,
            unsigned maxSteps, unsigned maxBlockers);
  void shortenWord();
  void appendEuler(const PauliString &p, const PauliString &q,
                   const std::array<double, 3> &angles);
  void meet(uint32_t p, uint32_t q);
  void leave(uint32_t wire);
  bool shortenBlock(uint32_t p, uint32_t q);
  /// Whether an angle is no multiple of pi/4.
  bool isOther(double angle) const;
  unsigned numOthers(const std::array<double, 3> &angles) const;
  /// The multiple of pi/2 that an angle is, from 0 to 3, taking the rest into
  /// the error and the phase; nothing if it is none.
  std::optional<unsigned> quarters(double angle);
  void pullOut(size_t index, unsigned quarters);

  unsigned numQubits;
  double angleTolerance;
  WorkBudget budget;
  bool gaveUp = false;
  bool changed = false;
  std::vector<Rotation> list;
  /// Qubits that start in |0>, and those of them on which every rotation
  /// commutes with Z: there Z is 1 for whatever comes next.
  llvm::BitVector zero, clean;
  /// The qubit with which each is in a run of gates on the two, or kNone; and
  /// whether there were rotations on it by other angles than multiples of pi/4
  /// that are still there as far as is known.
  std::vector<uint32_t> partner;
  llvm::BitVector hasOther;
  /// Images of Z and X of every qubit.
  std::vector<PauliString> rows;
  /// The Cliffords in the order in which they joined: those of gates at the
  /// end of the circuit, in terms of the qubits there, and those of merged
  /// rotations at its start.
  std::vector<CliffordRotation> atEnd, atStart;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_PAULIREDUCTION_H
