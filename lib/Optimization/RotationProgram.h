//===- RotationProgram.h - Circuits as Pauli rotations ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A circuit written as
//
//   e^{i phase} (frame of every qubit) E_m ... E_2 E_1
//
// where each element E is a rotation exp(-i angle/2 P) about a Pauli on one or
// two qubits, or a gate that is left as it is ("opaque"). All one-qubit
// Clifford gates have been moved to the end, into the frames, or in front of
// an opaque gate that does not let them pass. CX, CY, CZ, ECR, ... are
// two-qubit rotations by pi/2 up to such gates, so that everything that is
// special about names and Hadamards is gone, and two elements cancel or merge
// exactly if they have the same axes and nothing between them prevents it.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_OPTIMIZATION_ROTATIONPROGRAM_H
#define ENISHI_LIB_OPTIMIZATION_ROTATIONPROGRAM_H

#include "LocalClifford.h"

#include "enishi/Circuit/Circuit.h"
#include "enishi/Optimization/Optimize.h"

#include "llvm/ADT/DenseMap.h"

namespace enishi {

/// The Pauli axis that a gate keeps on one of its operands: the gate commutes
/// with that Pauli. None where there is no such axis.
Axis operandAxis(const Circuit &circuit, const Instruction &inst,
                 unsigned operand);

/// Reduces an angle to (-pi, pi]; returns the number of full turns taken off.
long reduceAngle(double &angle);

/// The nearest multiple of `unit` as a number of units, if `angle` is within
/// the tolerance of it.
std::optional<long> multipleOf(double unit, double angle, double tolerance);

struct RotationElement {
  enum Type : uint8_t {
    Removed,
    Rotation1, ///< About axes[0] of q[0].
    Rotation2, ///< About axes[0] of q[0] times axes[1] of q[1]; q[0] < q[1].
    Local,     ///< The Clifford gate `clifford` on q[0].
    Opaque,    ///< Instruction number `instruction` of the pool.
  };
  /// Which gate a two-qubit rotation came from, as a preference when it is
  /// written as a gate again.
  enum Origin : uint8_t {
    Plain,        ///< rzz, rzx, ...
    Phase,        ///< cz, cp: symmetric
    ControlFirst, ///< cx, crx, ... controlled by q[0]
    ControlSecond,
  };

  Type type = Removed;
  Origin origin = Plain;
  Axis axes[2] = {Axis::None, Axis::None};
  LocalClifford clifford = 0;
  Qubit q[2] = {kNone, kNone};
  uint32_t instruction = kNone;
  /// Reduced to (-pi, pi]; +-pi/2 is a Clifford gate, other multiples of pi/2
  /// (of pi for Rotation2) do not occur.
  Angle angle;
};

class RotationProgram {
public:
  /// Holds the opaque instructions and every expression.
  Circuit pool;
  std::vector<RotationElement> elements;
  /// What comes after all elements, by qubit.
  std::vector<LocalClifford> frames;
  /// The global phase: eighths * pi/4 + phase + symbolicPhase.
  unsigned eighths = 0;
  double phase = 0;
  Angle symbolicPhase;

  void addPhase(Angle angle);
  bool isClifford(const RotationElement &element, double tolerance) const;
};

/// Builds a program gate by gate, cancelling and merging on the way. Every
/// qubit has a stack of groups: a group is a run of elements that have the
/// same axis there. Two elements that are in the same, topmost groups on all
/// their qubits can be moved next to each other. When cancellation empties a
/// group, the one below is topmost again, so that a circuit followed by its
/// inverse vanishes in one sweep. O(1) per gate. What merges stays in the
/// later place.
class RotationBuilder {
public:
  RotationBuilder(uint32_t numQubits, uint32_t numBits,
                  const OptimizeOptions &options);

  /// Appends an instruction of a circuit.
  void add(const Circuit &circuit, const Instruction &inst);
  /// Appends all that another program does.
  void add(const RotationProgram &other);
  /// Appends one element of another program...
  void add(const RotationProgram &other, const RotationElement &element);
  /// ...and what comes after all of them, with the phase.
  void addEnd(const RotationProgram &other);

  void addPhase(Angle angle) { program.addPhase(angle); }
  /// exp(-i angle/2 P) with P the Pauli of a physical axis.
  void addRotation(Qubit qubit, Axis axis, Angle angle);
  void addRotation(Qubit first, Axis firstAxis, Qubit second, Axis secondAxis,
                   Angle angle, RotationElement::Origin origin);
  void addClifford(Qubit qubit, LocalClifford clifford) {
    program.frames[qubit] =
        group.compose(clifford, program.frames[qubit], program.eighths);
  }

  void addCX(Qubit control, Qubit target) {
    addControlledPauli(control, Axis::Z, target, Axis::X,
                       RotationElement::ControlFirst);
  }

  /// Ends building. The builder is used up.
  RotationProgram take();

  /// Pairs of elements that merged or cancelled.
  size_t numMerged() const { return merged; }

private:
  struct Group {
    Axis axis;
    uint32_t live;  ///< Elements in it.
    uint32_t below; ///< The group under it on this qubit's stack.
    /// The one-qubit rotation in it, if any.
    uint32_t rotation;
  };

  void addTableGate(const Circuit &circuit, const Instruction &inst);
  void addControlledPauli(Qubit control, Axis controlAxis, Qubit target,
                          Axis targetAxis, RotationElement::Origin origin);
  void addControlledRotation(Qubit control, Qubit target, Axis axis,
                             Angle angle, bool withPhase);
  void addUniversal(Qubit qubit, Angle theta, Angle phi, Angle lambda);
  void addSwap(const Circuit &circuit, const Instruction &inst);
  void addOpaque(const Circuit &circuit, const Instruction &inst);
  bool mergeOpaque(const Circuit &circuit, const Instruction &inst,
                   uint64_t key);
  bool areInverse(const Circuit &circuit, const Instruction &inst,
                  const Instruction &pooled) const;
  bool sumRotations(const Circuit &circuit, const Instruction &inst,
                    const Instruction &pooled, Angle &sum);

  void pushRotation1(Qubit qubit, Axis axis, Angle angle);
  void pushRotation2(RotationElement element);
  void flushFrame(Qubit qubit, Axis axis);
  uint32_t join(Qubit qubit, Axis axis);
  bool isOnTop(Qubit qubit, Axis axis) const;
  void leave(Qubit qubit);
  void uncover(Qubit qubit);
  Angle import(const Circuit &circuit, Angle angle);
  uint64_t opaqueKey(const Circuit &circuit, const Instruction &inst) const;

  const LocalCliffordGroup &group = LocalCliffordGroup::get();
  RotationProgram program;
  double tolerance;
  /// Two-qubit rotations by less are left out.
  double negligibleAngle;
  size_t merged = 0;
  std::vector<Group> groups;
  /// The topmost group of each qubit.
  std::vector<uint32_t> top;
  /// The two-qubit rotation in a pair of groups.
  llvm::DenseMap<std::pair<uint32_t, uint32_t>, uint32_t> rotations2;
  /// The opaque element in a set of groups, by the hash of its gate and them.
  llvm::DenseMap<uint64_t, uint32_t> opaques;
  /// The groups of the operands of every opaque gate, and where those of each
  /// instruction of the pool begin.
  std::vector<uint32_t> opaqueGroups;
  std::vector<uint32_t> opaqueGroupsBegin;
};

struct FoldResult {
  size_t folded = 0; ///< Rotations that vanished.
  size_t steps = 0;  ///< Words of bits looked at.
};

/// Merges rotations whose Paulis are equal once every Clifford gate before
/// them has been pulled in front, if all between commute with them; the merged
/// rotation is in the later place. The number of steps is bounded by a multiple
/// of the program's length. With `startsInZero`, also removes rotations that
/// act as a phase on |0...0>.
FoldResult foldRotations(RotationProgram &program, bool startsInZero,
                         double tolerance);

/// Replaces connected regions of Clifford elements that have clearly more gates
/// than their Clifford operation needs. Returns how many were replaced.
size_t resynthesizeCliffordRegions(RotationProgram &program,
                                   const OptimizeOptions &options);

/// Which gates of the table a circuit is written with.
struct GateVocabulary {
  bool cx = false, cz = false;
  bool rz = false, p = false;
  bool pauliRotations = false; ///< rxx, ryy, rzx
  /// Nothing but Clifford gates and rotations by multiples of pi/4, and that
  /// it must remain.
  bool cliffordT = true;

  static GateVocabulary of(const Circuit &circuit,
                           const OptimizeOptions &options);
};

/// Writes a program as a circuit, with as few one-qubit Clifford gates between
/// the elements as a greedy choice of gates gives.
Circuit writeCircuit(const RotationProgram &program,
                     const GateVocabulary &vocabulary, double tolerance);

} // namespace enishi

#endif // ENISHI_LIB_OPTIMIZATION_ROTATIONPROGRAM_H
