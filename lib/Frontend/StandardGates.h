//===- StandardGates.h - The gates of stdgates.inc and qelib1.inc -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_FRONTEND_STANDARDGATES_H
#define ENISHI_LIB_FRONTEND_STANDARDGATES_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Support/Diagnostic.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"

namespace enishi {

/// How the parameters of a library gate become those of its table gate.
enum class ParamRule : uint8_t {
  Same,
  HalfPi,    ///< u2(a, b): U(pi/2, a, b).
  Drop,      ///< u0(a): the identity.
  ZeroGamma, ///< cu3(a, b, c): CU(a, b, c, 0).
};

/// The phase that a library gate has beyond its table gate.
enum class PhaseRule : uint8_t {
  None,
  /// OpenQASM 3's builtin U: e^{i a/2} times the table's U(a, b, c).
  HalfTheta,
  /// u2 and u3 of stdgates.inc have determinant one: e^{-i (b + c)/2} U.
  MinusHalfSum,
};

enum GateLibrary : uint8_t {
  /// The language's own gates.
  BuiltinOpenQASM2 = 1,
  BuiltinOpenQASM3 = 2,
  Stdgates = 4,
  /// qelib1.inc of the OpenQASM 2.0 paper.
  Qelib1 = 8,
  /// What later versions of qelib1.inc in circulation added; a program may
  /// define gates with these names itself.
  Qelib1Later = 16,
};

struct StandardGate {
  llvm::StringLiteral name;
  uint8_t libraries;
  GateKind kind;
  ParamRule paramRule = ParamRule::Same;
  PhaseRule phaseRule = PhaseRule::None;
  /// Controls before the operands of the table gate (c3x is X with three).
  uint8_t controls = 0;
  /// Where it is no table gate: what it consists of, "h2 cx12" for an h on
  /// operand 2 and a cx from operand 1 to operand 2.
  llvm::StringLiteral definition = "";

  unsigned numParams() const;
  unsigned numQubits() const;
};

llvm::ArrayRef<StandardGate> standardGates();

} // namespace enishi

#endif // ENISHI_LIB_FRONTEND_STANDARDGATES_H
