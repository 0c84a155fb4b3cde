//===- PauliOverlap.h - Pauli strings between two states --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_PAULIOVERLAP_H
#define ENISHI_LIB_SIMULATION_PAULIOVERLAP_H

#include "StateVector.h"
#include "enishi/Circuit/PauliSum.h"

namespace enishi::simulation {

/// A Pauli string over the bits of the amplitude index, times a number:
///   P|i> = factor (-1)^|i & sign| |i ^ flip>.
struct IndexString {
  uint64_t flip = 0;
  uint64_t sign = 0;
  Complex factor = 1;
};

/// The string of a product of Paulis when the qubits lie at these positions.
/// None where it takes a qubit that no gate acts on out of |0>: between states
/// of such qubits it is zero.
std::optional<IndexString>
indexString(llvm::ArrayRef<PauliTerm::Factor> factors,
            llvm::ArrayRef<uint8_t> positions);

/// <left|P|right> for every string P, for two states of one context whose
/// qubits lie at the same positions. The strings are sorted by their flips to
/// share the work; `strings` keeps its order. The time is that of reading both
/// states from memory once, for every different flip beyond a tile once more,
/// plus about one multiplication of all amplitudes per flip.
template <typename Real>
std::vector<Complex> pauliOverlaps(const StateVector<Real> &left,
                                   const StateVector<Real> &right,
                                   llvm::ArrayRef<IndexString> strings);

/// to = the sum of c P |from> over the strings P with their coefficients c.
template <typename Real>
void applyStrings(const StateVector<Real> &from,
                  llvm::ArrayRef<IndexString> strings,
                  llvm::ArrayRef<double> coefficients, StateVector<Real> &to);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_PAULIOVERLAP_H
