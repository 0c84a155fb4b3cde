//===- OneQubit.h - Euler decompositions of one-qubit gates -----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a 2x2 unitary to the gates of a device, exact including the global
// phase, and no heap memory.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SYNTHESIS_ONEQUBIT_H
#define ENISHI_SYNTHESIS_ONEQUBIT_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Synthesis/Matrix.h"

namespace enishi {

/// The gates that a one-qubit unitary is made of. "Pulses" are the gates that
/// take time: everything but RZ, which a device does by a change of frame.
enum class OneQubitBasis : uint8_t {
  ZYZ,  ///< rz, ry: at most rz ry rz.
  ZXZ,  ///< rz, rx: at most rz rx rz.
  XYX,  ///< rx, ry: at most rx ry rx.
  ZSX,  ///< rz, sx: 0, 1 or 2 sx.
  ZSXX, ///< rz, sx, x: 0, 1 or 2 pulses, half turns by a single x.
  ZR,   ///< rz, r: at most one r, then rz.
  R,    ///< r alone: at most two.
  U,    ///< u alone: at most one.
};

/// The basis that suits a device best, given the one-qubit gates it offers;
/// none if they do not generate every unitary in one of the forms above.
std::optional<OneQubitBasis>
chooseOneQubitBasis(llvm::ArrayRef<GateKind> nativeGates);

/// True if `kind` is one of the gates of the basis.
bool isInBasis(GateKind kind, OneQubitBasis basis);

/// U = e^{i phase} A(third) B(second) A(first), A and B the axes of the form:
/// ZYZ means A = RZ, B = RY. The second angle is in [0, pi], the others are in
/// (-pi, pi].
struct EulerAngles {
  double first, second, third, phase;
};
EulerAngles eulerZYZ(const Matrix2 &u);
EulerAngles eulerZXZ(const Matrix2 &u);
EulerAngles eulerXYX(const Matrix2 &u);

/// A gate of a decomposition.
struct OneQubitGate {
  GateKind kind;
  uint8_t numParams;
  std::array<double, 3> params;
};

/// A decomposition: gates in the order in which they happen, and the phase
/// that makes it exact.
struct OneQubitSequence {
  std::array<OneQubitGate, 5> gates;
  uint8_t size = 0;
  double phase = 0;

  void push(GateKind kind, double a = 0, double b = 0, double c = 0);
  llvm::ArrayRef<OneQubitGate> view() const {
    return llvm::ArrayRef<OneQubitGate>(gates.data(), size);
  }
  /// The number of gates that are not RZ.
  unsigned numPulses() const;
};

/// How far an angle may be from a special value (zero, a quarter turn) and
/// still be taken for it; the error it brings is of the same size.
inline constexpr double kAngleTolerance = 1e-12;

/// Writes the unitary `u` in the basis with the fewest pulses, then the fewest
/// gates. Nothing at all for the identity.
OneQubitSequence synthesizeOneQubit(const Matrix2 &u, OneQubitBasis basis,
                                    double tolerance = kAngleTolerance);

/// Appends a sequence; its phase goes into the circuit's global phase.
void appendSequence(Circuit &circuit, Qubit qubit,
                    const OneQubitSequence &sequence);

/// An angle equal to `angle` modulo a full turn, in (-pi, pi], with multiples
/// of pi/4 made exact when they are within the tolerance.
double normalizeAngle(double angle, double tolerance = kAngleTolerance);

} // namespace enishi

#endif // ENISHI_SYNTHESIS_ONEQUBIT_H
