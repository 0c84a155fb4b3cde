//===- PauliSum.h - Observables as sums of Pauli strings --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CIRCUIT_PAULISUM_H
#define ENISHI_CIRCUIT_PAULISUM_H

#include "enishi/Circuit/Program.h"

namespace enishi {

/// A Pauli operator of one qubit. Bit 0 says that it flips the qubit, bit 1
/// that it gives |1> a sign; Y = i X Z has both.
enum class Pauli : uint8_t { I = 0, X = 1, Z = 2, Y = 3 };

inline bool flips(Pauli pauli) { return static_cast<uint8_t>(pauli) & 1; }
inline bool signs(Pauli pauli) { return static_cast<uint8_t>(pauli) & 2; }

/// A real multiple of a tensor product of Pauli operators; qubits that are not
/// listed have the identity.
struct PauliTerm {
  struct Factor {
    Qubit qubit;
    Pauli pauli; ///< Not I.
    bool operator==(const Factor &) const = default;
  };
  double coefficient = 1;
  /// In ascending order of the qubits, each at most once.
  llvm::SmallVector<Factor, 4> factors;
};

/// A Hermitian observable.
struct PauliSum {
  /// No two with the same factors, in no particular order.
  std::vector<PauliTerm> terms;

  /// "0.5 * X0 * Z3 - Y1 + 2".
  std::string text() const;

  /// Reads a sum of terms. A term is a real number, a product of factors, or
  /// both; signs and `*` between them as in a formula, and a `*` may be left
  /// out. A factor is X, Y, Z or I with a qubit: `Z0`, `Z_0`, `Z[0]`, `Z(0)`,
  /// or `Z(q[0])` with the name of a register. A word of these letters alone,
  /// as long as there are qubits, is a whole string whose last letter belongs
  /// to qubit 0 (`0.5 XIZ`). Square brackets around a product are OpenFermion's
  /// and mean nothing. A line break begins a new term; `#` begins a comment.
  /// Errors name the line and column.
  static llvm::Expected<PauliSum> parse(llvm::StringRef text,
                                        uint32_t numQubits,
                                        llvm::ArrayRef<QubitRegister> names);
};

} // namespace enishi

#endif // ENISHI_CIRCUIT_PAULISUM_H
