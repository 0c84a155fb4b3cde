//===- GateWriter.h - Appending elementary gates ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SYNTHESIS_GATEWRITER_H
#define ENISHI_LIB_SYNTHESIS_GATEWRITER_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Synthesis/Matrix.h"

namespace enishi {

/// Appends one-qubit gates and one kind of two-qubit gate, cx or cz.
class GateWriter {
public:
  GateWriter(Circuit &out, bool useCZ) : out(out), useCZ(useCZ) {}

  Circuit &out;

  void gate(GateKind kind, Qubit qubit) { out.append(kind, {qubit}); }
  void h(Qubit qubit) { gate(GateKind::H, qubit); }
  void x(Qubit qubit) { gate(GateKind::X, qubit); }
  /// T, or its inverse where `positive` is false.
  void t(Qubit qubit, bool positive = true) {
    gate(positive ? GateKind::T : GateKind::Tdg, qubit);
  }

  /// A rotation (rx, ry, rz or p); nothing for an angle of zero.
  void rotation(GateKind kind, Qubit qubit, Angle angle) {
    if (!angle.isConstant() || angle.value != 0)
      out.append(kind, {qubit}, {angle});
  }

  void cx(Qubit control, Qubit target) {
    if (!useCZ) {
      out.append(GateKind::CX, {control, target});
      return;
    }
    h(target);
    out.append(GateKind::CZ, {control, target});
    h(target);
  }
  void cz(Qubit control, Qubit target) {
    if (useCZ) {
      out.append(GateKind::CZ, {control, target});
      return;
    }
    h(target);
    out.append(GateKind::CX, {control, target});
    h(target);
  }

  /// e^{i angle}; a symbolic one becomes a gphase instruction.
  void phase(Angle angle) {
    if (angle.isConstant())
      out.globalPhase += angle.value;
    else
      out.append(GateKind::GPhase, {}, {angle});
  }

  /// A one-qubit unitary as a single u (nothing for the identity).
  void unitary(Qubit qubit, const Matrix2 &u);

  /// Appends the inverse of what was appended since the circuit had `begin`
  /// instructions (constant table gates only) up to `end`.
  void inverseOf(size_t begin, size_t end);

private:
  bool useCZ;
};

} // namespace enishi

#endif // ENISHI_LIB_SYNTHESIS_GATEWRITER_H
