//===- Decompose.h - From any gate to one- and two-qubit gates --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Numbers of cx, for k controls:
//
//   ccx, ccz        6
//   cswap           7
//   X               14, 30, 62, 110, 174 for k = 3..7 without any other qubit,
//                   about 8 k^2 for large k; 8k - 10 with k - 2 borrowed
//                   qubits, 12k - 22 with one; 6k - 6 with a clean ancilla
//   rotations       2^k up to k = 4; about 16k - 48 above that; 6k - 8 with a
//                   clean ancilla
//   a unitary on n  (23/48) 4^n - (3/2) 2^n + 4/3: 20, 100, 444 for n = 3, 4, 5
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SYNTHESIS_DECOMPOSE_H
#define ENISHI_SYNTHESIS_DECOMPOSE_H

#include "enishi/Circuit/Circuit.h"

#include "llvm/Support/Error.h"

namespace enishi {

/// What is left after decomposition.
enum class DecomposeTarget : uint8_t {
  /// Gates of the table on at most two qubits stay as they are.
  TwoQubitGates,
  /// One-qubit gates of the table, and cx.
  OneQubitAndCX,
  /// One-qubit gates of the table, and cz.
  OneQubitAndCZ,
};

/// Which qubits a multi-controlled gate may use besides its own.
struct AncillaPolicy {
  /// Qubits known to be in |0> at every multi-controlled gate and not used by
  /// the circuit itself; they are in |0> again after each.
  llvm::SmallVector<Qubit, 4> clean;
  /// Whether other qubits of the circuit that a gate does not touch may be
  /// borrowed in whatever state they are; they get it back. This saves many
  /// gates but couples qubits that had nothing to do with each other.
  bool borrowIdle = true;
};

struct DecomposeOptions {
  DecomposeTarget target = DecomposeTarget::TwoQubitGates;
  AncillaPolicy ancillas;
  /// The largest arbitrary unitary that is synthesised (its gate count grows
  /// as 4^n); a larger one is an error.
  unsigned maxUnitaryQubits = 10;
};

/// Rewrites every unitary of `in`, inside control flow too, to the target's
/// gates, exactly, global phase included. Everything else is copied. `out` is
/// replaced; it has the qubits and bits of `in`.
///
/// Symbolic parameters stay symbolic: every gate has a decomposition whose
/// angles are linear in its own. Fails only on a matrix that is not unitary or
/// larger than the options allow.
llvm::Error decompose(const Circuit &in, const DecomposeOptions &options,
                      Circuit &out);

/// Appends the decomposition of one instruction of `in`.
llvm::Error decomposeInstruction(const Circuit &in, const Instruction &inst,
                                 const DecomposeOptions &options, Circuit &out);

/// Appends an arbitrary unitary on any number of qubits (2^n x 2^n, row major,
/// qubits[0] the least significant bit) as one-qubit gates, cx and cz. On n >=
/// 3 qubits the quantum Shannon decomposition with both of its optimisations:
/// (23/48) 4^n - (3/2) 2^n + 4/3 of them (Shende, Bullock, Markov, IEEE Trans.
/// CAD 25, 1000). Time O(8^n). Fails on a matrix that is not unitary to 1e-7.
llvm::Error synthesizeUnitary(llvm::ArrayRef<Qubit> qubits,
                              llvm::ArrayRef<Complex> matrix, Circuit &out);

} // namespace enishi

#endif // ENISHI_SYNTHESIS_DECOMPOSE_H
