//===- LocalClifford.h - The one-qubit Clifford group -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_OPTIMIZATION_LOCALCLIFFORD_H
#define ENISHI_LIB_OPTIMIZATION_LOCALCLIFFORD_H

#include "enishi/Circuit/Gate.h"

#include <array>

namespace enishi {

/// A Pauli axis of one qubit. `None` stands for no axis in particular.
enum class Axis : uint8_t { X, Y, Z, None };

struct SignedAxis {
  Axis axis;
  bool negative;
};

/// An element of the one-qubit Clifford group modulo phases, by number;
/// number 0 is the identity. Each number stands for one fixed matrix, and the
/// phases between products of those matrices (multiples of pi/4) are reported,
/// so that nothing is lost.
using LocalClifford = uint8_t;
inline constexpr unsigned kNumLocalCliffords = 24;

/// The group's tables, derived once from the matrices of H and S.
class LocalCliffordGroup {
public:
  static const LocalCliffordGroup &get();

  /// `second` after `first`. Their matrices multiply to the result's times
  /// e^{i pi/4 eighths}, which is added to `eighths`.
  LocalClifford compose(LocalClifford second, LocalClifford first,
                        unsigned &eighths) const {
    eighths += products[second][first].eighths;
    return products[second][first].element;
  }
  LocalClifford inverse(LocalClifford c, unsigned &eighths) const {
    eighths += inverses[c].eighths;
    return inverses[c].element;
  }
  /// C P C^dagger for the Pauli P of the axis.
  SignedAxis image(LocalClifford c, Axis axis) const {
    return images[c][static_cast<unsigned>(axis)];
  }
  /// C^dagger P C.
  SignedAxis preimage(LocalClifford c, Axis axis) const {
    return images[inverses[c].element][static_cast<unsigned>(axis)];
  }
  /// True if C commutes with the Pauli of the axis; any C but the identity
  /// does not commute with None.
  bool fixes(LocalClifford c, Axis axis) const {
    if (c == 0)
      return true;
    if (axis == Axis::None)
      return false;
    SignedAxis to = image(c, axis);
    return to.axis == axis && !to.negative;
  }
  /// The rotation about the axis by `quarterTurns` * pi/2.
  LocalClifford rotation(Axis axis, int quarterTurns, unsigned &eighths) const {
    const Entry &entry =
        rotations[static_cast<unsigned>(axis)][quarterTurns & 3];
    // A full turn is -1.
    eighths += entry.eighths + (quarterTurns & 4);
    return entry.element;
  }
  /// A one-qubit Clifford gate of the table without parameters.
  LocalClifford gate(GateKind kind, unsigned &eighths) const {
    const Entry &entry = gates[static_cast<unsigned>(kind)];
    eighths += entry.eighths;
    return entry.element;
  }
  /// A shortest sequence of table gates for the element, in order of time; its
  /// product is exactly the element's matrix.
  llvm::ArrayRef<GateKind> sequence(LocalClifford c) const {
    return sequences[c];
  }
  unsigned length(LocalClifford c) const { return sequences[c].size(); }
  /// An element with the shortest sequence that turns `from` to +-`to`.
  LocalClifford turning(Axis from, Axis to) const {
    return turns[static_cast<unsigned>(from)][static_cast<unsigned>(to)];
  }
  /// An element K with the shortest sequence such that K after C fixes the
  /// axis (None: K undoes C).
  LocalClifford correction(LocalClifford c, Axis axis) const;

  /// The element that a unitary matrix (row major) is, up to a phase; none if
  /// it is not within `tolerance`.
  std::optional<LocalClifford> find(const std::array<Complex, 4> &matrix,
                                    double tolerance, double &phase) const;

private:
  LocalCliffordGroup();

  struct Entry {
    LocalClifford element = 0;
    uint8_t eighths = 0;
  };
  Entry lookUp(const std::array<Complex, 4> &matrix) const;

  std::array<std::array<Complex, 4>, kNumLocalCliffords> matrices;
  Entry products[kNumLocalCliffords][kNumLocalCliffords];
  Entry inverses[kNumLocalCliffords];
  SignedAxis images[kNumLocalCliffords][3];
  Entry rotations[3][4];
  Entry gates[kNumTableGates];
  llvm::SmallVector<GateKind, 3> sequences[kNumLocalCliffords];
  LocalClifford turns[3][3];
};

} // namespace enishi

#endif // ENISHI_LIB_OPTIMIZATION_LOCALCLIFFORD_H
