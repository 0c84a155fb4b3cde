//===- Gate.h - Gate kinds and their properties -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CIRCUIT_GATE_H
#define ENISHI_CIRCUIT_GATE_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <complex>
#include <cstdint>
#include <optional>

namespace enishi {

/// What an instruction of a circuit does. The kinds of Gates.def come first;
/// after them the operations that are not fixed unitary gates.
enum class GateKind : uint8_t {
#define ENISHI_GATE(KIND, NAME, QUBITS, PARAMS, CONTROLS, BASE, INVERSE,       \
                    FLAGS, QASM, QIR)                                          \
  KIND,
#include "enishi/Circuit/Gates.def"

  // Unitary, but not in the table.
  Controlled, ///< A table gate under further controls (Instruction::base).
  Unitary,    ///< A matrix from the circuit's matrix pool.

  // Not unitary.
  Measure, ///< Z measurement of a qubit into a classical bit.
  Reset,   ///< To |0>.
  Barrier, ///< No reordering across it on its qubits.
  Delay,   ///< Idle for a stated time.

  /// A region of control flow, or an operation that the flat form does not
  /// describe: ordered with everything that shares a qubit with it.
  ControlFlow,

  // Classical instructions of a Program (see Program.h).
  Classical,
  Jump,
  JumpIfZero,
};

/// How many kinds Gates.def has.
inline constexpr unsigned kNumTableGates =
    static_cast<unsigned>(GateKind::Controlled);

enum GateFlags : uint8_t {
  GateFlagNone = 0,
  GateFlagDiagonal = 1,
  GateFlagClifford = 2,
  GateFlagHermitian = 4,
  GateFlagSymmetric = 8,
};

enum class InverseRule : uint8_t { Self, Partner, Negate, First, Universal };

/// One row of the gate table.
struct GateInfo {
  llvm::StringLiteral name;
  uint8_t numQubits;
  uint8_t numParams;
  uint8_t numControls;
  GateKind base;
  InverseRule inverse;
  GateKind partner; ///< The inverse's kind (itself unless rule is Partner).
  uint8_t flags;
  llvm::StringLiteral qasmName;
  llvm::StringLiteral qirName;

  bool isDiagonal() const { return flags & GateFlagDiagonal; }
  bool isClifford() const { return flags & GateFlagClifford; }
  bool isHermitian() const { return flags & GateFlagHermitian; }
  bool isSymmetric() const { return flags & GateFlagSymmetric; }
};

/// True for a kind that has a row in the table.
inline bool isTableGate(GateKind kind) {
  return static_cast<unsigned>(kind) < kNumTableGates;
}

/// True for every kind that is a unitary operation, in the table or not.
inline bool isUnitary(GateKind kind) { return kind <= GateKind::Unitary; }

/// The row of a table gate.
const GateInfo &gateInfo(GateKind kind);

/// The name of any kind, also of those without a row.
llvm::StringRef gateName(GateKind kind);

/// The table gate that the IR calls `name`.
std::optional<GateKind> gateByName(llvm::StringRef name);

/// The table gate with `numControls` more controls than `base`, if there is
/// one: (X, 1) gives CX, (CX, 1) gives CCX.
std::optional<GateKind> controlledGate(GateKind base, unsigned numControls);

using Complex = std::complex<double>;

/// Writes the 2^n x 2^n matrix of a table gate, row major, operand 0 the
/// least significant bit of the index. `params` has the gate's number of
/// parameters.
void gateMatrix(GateKind kind, llvm::ArrayRef<double> params,
                llvm::SmallVectorImpl<Complex> &matrix);

/// The parameters of the inverse; its kind is gateInfo(kind).partner.
llvm::SmallVector<double, 4> inverseParams(GateKind kind,
                                           llvm::ArrayRef<double> params);

} // namespace enishi

#endif // ENISHI_CIRCUIT_GATE_H
