//===- MultiControl.h - Gates under many controls ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Two primitives carry every multi-controlled gate: a rotation about Z under
// controls, and a phase on the state in which all qubits are 1.
//
// Counts of cx for k controls, where no idle qubit can be borrowed unless said:
//   X      k = 2: 6, k = 3: 14, k = 4: 30, from there 8 k^2 in the limit;
//          one clean ancilla: 6k - 6; k - 2 borrowed qubits: 8k - 10; one
//          borrowed qubit: 12k - 22
//   RZ     k = 1..4: 2^k; larger: at most 16k - 48 for even k (two halves of
//          the controls in turn, which serve each other as borrowed qubits:
//          Vale et al., IEEE Trans. CAD 43, 802); clean ancilla: 6k - 8
//   phase  sum of the rotations with 1, 2, ..., k controls
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SYNTHESIS_MULTICONTROL_H
#define ENISHI_LIB_SYNTHESIS_MULTICONTROL_H

#include "GateWriter.h"

namespace enishi {

/// Qubits that a multi-controlled gate may use besides its own.
struct AvailableQubits {
  llvm::ArrayRef<Qubit> clean;
  llvm::ArrayRef<Qubit> dirty;
};

class MultiControl {
public:
  MultiControl(GateWriter &writer, AvailableQubits available)
      : w(writer), available(available) {}

  /// X on the target where all controls are 1.
  void x(llvm::ArrayRef<Qubit> controls, Qubit target);

  /// RZ(angle) on the target where all controls are 1.
  void rz(llvm::ArrayRef<Qubit> controls, Qubit target, Angle angle);

  /// The factor e^{i angle} where all qubits are 1.
  void phase(llvm::ArrayRef<Qubit> qubits, Angle angle);

private:
  void toffoli(Qubit control0, Qubit control1, Qubit target);
  void relativeToffoli(Qubit control0, Qubit control1, Qubit target);
  void toffoliHalf(Qubit on, Qubit control, Qubit target, bool positive);
  void borrowedLadder(llvm::ArrayRef<Qubit> controls,
                      llvm::ArrayRef<Qubit> borrowed);
  void xBorrowingMany(llvm::ArrayRef<Qubit> controls,
                      llvm::ArrayRef<Qubit> borrowed, Qubit target);
  void xBorrowingOne(llvm::ArrayRef<Qubit> controls, Qubit borrowed,
                     Qubit target);
  void xUpToControlPhase(llvm::ArrayRef<Qubit> controls,
                         llvm::ArrayRef<Qubit> borrowed, Qubit target);
  Qubit conditionallyCleanLadder(llvm::ArrayRef<Qubit> controls);
  void multiplexedRZ(llvm::ArrayRef<Qubit> controls, Qubit target, Angle angle);
  void splitRZ(llvm::ArrayRef<Qubit> controls, Qubit target, Angle angle);
  void grayPhase(llvm::ArrayRef<Qubit> qubits, Angle angle);
  llvm::SmallVector<Qubit, 16> borrowable(llvm::ArrayRef<Qubit> also) const;

  GateWriter &w;
  AvailableQubits available;
};

} // namespace enishi

#endif // ENISHI_LIB_SYNTHESIS_MULTICONTROL_H
