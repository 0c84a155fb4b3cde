//===- GateModifiers.h - Inverse, control and power of circuits -*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// OpenQASM's gate modifiers on circuits of unitary instructions, global phase
// included. Every function appends the modified body to `out`.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CONVERSION_GATEMODIFIERS_H
#define ENISHI_CONVERSION_GATEMODIFIERS_H

#include "enishi/Circuit/Circuit.h"

#include "llvm/Support/Error.h"

namespace enishi {

/// Appends the inverse of the body. Linear time.
void appendInverse(Circuit &out, const Circuit &body);

/// Appends the body under controls, none of which it acts on. `negated[i]`:
/// control i acts on 0 (empty: none does). A global phase of the body becomes
/// a phase of the controls. Fails for a matrix that gets too large.
llvm::Error appendControlled(Circuit &out, const Circuit &body,
                             llvm::ArrayRef<Qubit> controls,
                             llvm::ArrayRef<bool> negated);

/// Appends a power of the body. A power that is not an integer is the
/// principal one: of an eigenvalue e^{i a} with a in (-pi, pi] it is e^{i p a}.
///
/// Integer powers repeat the body, and fail above 10^6 instructions. Other
/// powers of a body of one rotation, phase, Pauli, S, T, SX or H gate, controls
/// included, have a closed form; those of another body are computed from its
/// matrix and fail above 6 qubits. An exponent that is not known is possible
/// for the closed forms only; a rotation by an angle that is not known is
/// taken to be within (-2 pi, 2 pi), a phase within (-pi, pi).
llvm::Error appendPower(Circuit &out, const Circuit &body, Angle exponent);

/// The matrix of a circuit with constant parameters over `qubits` (the first is
/// the least significant bit). Time and space 4^n per instruction.
std::vector<Complex> circuitMatrix(const Circuit &circuit,
                                   llvm::ArrayRef<Qubit> qubits);

/// The principal power of a unitary matrix of `dim` rows.
std::vector<Complex> unitaryPower(llvm::ArrayRef<Complex> matrix, size_t dim,
                                  double exponent);

} // namespace enishi

#endif // ENISHI_CONVERSION_GATEMODIFIERS_H
