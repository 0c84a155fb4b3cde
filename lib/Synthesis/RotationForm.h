//===- RotationForm.h - Gates with one angle --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SYNTHESIS_ROTATIONFORM_H
#define ENISHI_LIB_SYNTHESIS_ROTATIONFORM_H

#include "enishi/Circuit/Gate.h"
#include "enishi/Synthesis/Matrix.h"

namespace enishi {

enum class Pauli : uint8_t { X, Y, Z };

/// The rotation gate about an axis.
GateKind rotationAbout(Pauli axis);

/// The element of SU(2) that turns `from` into `to`: m from m^dagger = to. The
/// identity or a quarter turn about the third axis.
Matrix2 turnAxis(Pauli from, Pauli to);

/// exp(-i angle/2 P).
Matrix2 rotationMatrix(Pauli axis, double angle);

/// A two-qubit gate with one angle t that is a Pauli rotation but for
/// one-qubit rotations which commute with it:
///
///   e^{i phase t} R_p(local[0] t) R_q(local[1] t) R_pq(scale t)
///
/// with p on operand 0 and q on operand 1.
struct RotationForm {
  Pauli p, q;
  double scale;
  double local[2];
  double phase;
};

/// The form of a table gate that has one.
std::optional<RotationForm> rotationForm(GateKind kind);

} // namespace enishi

#endif // ENISHI_LIB_SYNTHESIS_ROTATIONFORM_H
