//===- Fusion.h - Fusing one-qubit gates ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SYNTHESIS_FUSION_H
#define ENISHI_LIB_SYNTHESIS_FUSION_H

#include "RotationForm.h"
#include "enishi/Synthesis/OneQubit.h"

namespace enishi {

/// Holds back the one-qubit gates of every qubit and writes them in a basis
/// when something else has to happen. What is pending on a qubit is an RZ with
/// a symbolic angle (or none) and after it a constant unitary.
class OneQubitFusion {
public:
  OneQubitFusion(Circuit &out, OneQubitBasis basis)
      : out(out), basis(basis), hasRZ(isInBasis(GateKind::RZ, basis)),
        pending(out.numQubits) {}

  void apply(Qubit qubit, const Matrix2 &u);

  /// A rotation about an axis, with an angle of `out`.
  void rotate(Qubit qubit, Pauli axis, Angle angle);

  /// R(theta, phi) and U(theta, phi, lambda), with angles of `out`.
  void rotateEquatorial(Qubit qubit, Angle theta, Angle phi);
  void universal(Qubit qubit, Angle theta, Angle phi, Angle lambda);

  /// A global phase.
  void phase(Angle angle) { symbolicPhase = out.add(symbolicPhase, angle); }

  /// Writes everything that is pending on a qubit.
  void flush(Qubit qubit);

  /// The same without what a Z measurement does not see, which is dropped.
  void flushBeforeMeasure(Qubit qubit);

  /// Forgets what is pending.
  void drop(Qubit qubit) { pending[qubit] = Pending(); }

  /// Writes everything but a rotation about `axis` that comes last: a gate
  /// that commutes with it may follow.
  void flushBut(Qubit qubit, Pauli axis);

  /// Takes away what flushBut() left.
  Angle takeRotation(Qubit qubit, Pauli axis);

  /// Flushes every qubit and moves the phase into `out`.
  void finish(bool dropSymbolicPhase);

private:
  struct Pending {
    Angle z = 0.0;
    Matrix2 matrix = Matrix2::identity();
    bool isIdentity = true;
  };

  bool isNative(GateKind kind) const { return isInBasis(kind, basis); }
  void append(GateKind kind, Qubit qubit, llvm::ArrayRef<Angle> params) {
    out.append(kind, llvm::ArrayRef<Qubit>(qubit), params);
  }
  void appendGate(Qubit qubit, const OneQubitGate &gate);
  void write(Qubit qubit, llvm::ArrayRef<OneQubitGate> gates);
  void flushKeepingZ(Qubit qubit);
  bool isRotation(Qubit qubit, Pauli axis) const;
  Angle takeZ(Qubit qubit);
  void rotateZ(Qubit qubit, Angle angle);
  void rotateEquatorialNatively(Qubit qubit, Angle theta, Angle phi);

  Circuit &out;
  OneQubitBasis basis;
  bool hasRZ;
  std::vector<Pending> pending;
  Angle symbolicPhase = 0.0;
};

} // namespace enishi

#endif // ENISHI_LIB_SYNTHESIS_FUSION_H
