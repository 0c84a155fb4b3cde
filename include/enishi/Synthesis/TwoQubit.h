//===- TwoQubit.h - The KAK decomposition and its uses ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Every two-qubit unitary is
//
//   e^{i phase} (after[1] x after[0]) N(a, b, c) (before[1] x before[0]),
//   N(a, b, c) = exp(i (a XX + b YY + c ZZ)),
//
// and (a, b, c) can be brought into the Weyl chamber
// pi/4 >= a >= b >= |c| (Zhang, Vala, Sastry, Whaley, Phys. Rev. A 67, 042313).
// Two unitaries with the same coordinates there differ by one-qubit gates only
// (where a = pi/4, by convention c >= 0), and the coordinates tell how many
// native gates are needed.
//
// Nothing here allocates; a decomposition and its synthesis take about a
// microsecond.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SYNTHESIS_TWOQUBIT_H
#define ENISHI_SYNTHESIS_TWOQUBIT_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Synthesis/Matrix.h"
#include "enishi/Synthesis/OneQubit.h"

namespace enishi {

/// A point of the Weyl chamber.
struct WeylCoordinates {
  double a = 0, b = 0, c = 0;
};

/// N(a, b, c) = exp(i (a XX + b YY + c ZZ)).
Matrix4 canonicalMatrix(const WeylCoordinates &point);

struct WeylDecomposition {
  double phase = 0;
  WeylCoordinates point;
  /// Indexed by qubit; both are in SU(2).
  std::array<Matrix2, 2> before, after;

  Matrix4 matrix() const;
};

/// Decomposes any 4x4 unitary; the result multiplies back to it within about
/// 1e-14, on degenerate cases too. A matrix that is unitary to 1e-8 only is
/// decomposed with an error of that size.
WeylDecomposition decomposeWeyl(const Matrix4 &u);

/// The coordinates alone.
WeylCoordinates weylCoordinates(const Matrix4 &u);

/// True if the two unitaries differ by one-qubit gates and a phase only.
bool areLocallyEquivalent(const Matrix4 &a, const Matrix4 &b,
                          double tolerance = 1e-8);

/// The average gate fidelity between N(p) and N(q).
double averageGateFidelity(const WeylCoordinates &p, const WeylCoordinates &q);

/// How a native two-qubit gate is used.
enum class EntanglerClass : uint8_t {
  /// Locally equivalent to CX: cx, cy, cz, ecr, zx90, ... At most 3.
  ControlledX,
  /// exp(i a XX) with any a, up to one-qubit gates: rzz, rxx, ryy, rzx, cp,
  /// crx, ... At most 3, and the sum of their angles is the smallest.
  Rotation,
  /// Locally equivalent to iswap: iswap, dcx, ... At most 3.
  ISwap,
  /// Locally equivalent to the square root of iswap: at most 3, and 2 for 79 %
  /// of all unitaries (Huang et al., Phys. Rev. Lett. 130, 070601).
  SqrtISwap,
};

/// The class of a table gate; none for a gate that is not an entangler of one
/// of these classes.
std::optional<EntanglerClass> entanglerClass(GateKind kind);

/// Points this close to a region of the chamber count as inside it; the
/// unitary that is synthesised is off by about as much.
inline constexpr double kWeylTolerance = 1e-10;

/// The least number of entanglers that give N(point) exactly, with one-qubit
/// gates for free.
unsigned numEntanglers(const WeylCoordinates &point, EntanglerClass entangler,
                       double tolerance = kWeylTolerance);

/// The point closest in fidelity to `point` that `count` entanglers reach.
/// Exact counts come back unchanged. Not for SqrtISwap with count 2, whose
/// region has no simple closest point: that comes back unchanged if inside and
/// on the plane a = b + |c| otherwise.
WeylCoordinates closestReachable(const WeylCoordinates &point,
                                 EntanglerClass entangler, unsigned count);

/// One native gate of a two-qubit synthesis.
struct Entangler {
  GateKind kind;
  /// The gate's angle where it has one.
  double angle = 0;
};

/// locals[0], entanglers[0], locals[1], ..., locals[numEntanglers] in the
/// order in which they happen; locals[i][q] acts on qubit q. Entanglers act on
/// (qubit 0, qubit 1). The product is exact including the phase.
struct TwoQubitSequence {
  unsigned numEntanglers = 0;
  std::array<Entangler, 3> entanglers;
  std::array<std::array<Matrix2, 2>, 4> locals;
  double phase = 0;

  Matrix4 matrix() const;
};

struct TwoQubitOptions {
  /// The native gate: a table gate with an entanglerClass().
  GateKind entangler = GateKind::CX;
  double tolerance = kWeylTolerance;
  /// The average fidelity of one entangler. Below 1, fewer entanglers are used
  /// whenever the fidelity lost by the approximation is less than what the
  /// saved gates would have lost. 1 means exact.
  double entanglerFidelity = 1;
  /// Rotation only: angles (of rzz, rxx, ryy, rzx) in [0, pi/2] instead of
  /// [-pi/2, pi/2].
  bool positiveAngles = false;
};

/// The sequence with the least number of entanglers (see the options).
TwoQubitSequence synthesizeTwoQubit(const WeylDecomposition &decomposition,
                                    const TwoQubitOptions &options);
TwoQubitSequence synthesizeTwoQubit(const Matrix4 &u,
                                    const TwoQubitOptions &options);

/// Appends the sequence on two qubits of a circuit, the one-qubit gates in the
/// given basis; the phase goes into the circuit's global phase.
void appendSequence(Circuit &circuit, Qubit qubit0, Qubit qubit1,
                    const TwoQubitSequence &sequence, OneQubitBasis basis);

} // namespace enishi

#endif // ENISHI_SYNTHESIS_TWOQUBIT_H
