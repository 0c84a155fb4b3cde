//===- GateClass.h - Commutation and cost of two-qubit runs -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_GATECLASS_H
#define ENISHI_LIB_MAPPING_GATECLASS_H

#include "enishi/Circuit/Circuit.h"

#include <array>

namespace enishi::mapping {

/// The Pauli operator with which an operation commutes on one of its wires.
enum class Axis : uint8_t { None, X, Y, Z };

/// Row major, operand 0 the low bit.
using Matrix2 = std::array<Complex, 4>;
using Matrix4 = std::array<Complex, 16>;

/// What a run of gates on a pair of wires means to the router.
struct RunClass {
  Axis axes[2] = {Axis::None, Axis::None};
  uint8_t cost = 3;
  uint8_t costSwapped = 3;
};

/// The smallest number of CX gates (0 to 3) with one-qubit gates between them
/// that realises a two-qubit unitary. Shende, Bullock, Markov,
/// "Recognizing small-circuit structure in two-qubit operators",
/// arXiv:quant-ph/0308045.
unsigned minimalCX(const Matrix4 &unitary);

/// Classifies the product of the instructions, all of which act on wire `a`,
/// wire `b` or both, in this order. A symbolic parameter counts as a number
/// in general position.
RunClass classifyRun(const Circuit &circuit,
                     llvm::ArrayRef<uint32_t> instructions, Qubit a, Qubit b);

/// True if a one-qubit instruction commutes with the Pauli operator.
bool commutesWith(const Circuit &circuit, const Instruction &inst, Axis axis);

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_GATECLASS_H
