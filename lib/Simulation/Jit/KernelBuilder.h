//===- KernelBuilder.h - Gates as operations of a kernel ------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel holds 2^slots vectors of complex amplitudes in registers: the slots
// stand for the values of a few positions, the lanes of a vector for the lowest
// positions of all. What a register holds is not the amplitude itself:
//
//   amplitude = e^{i phase[slot][lane]} (re scale[0] + i im scale[1]),
//
// and phases, scales, signs, quarter turns (which exchange re and im) and
// exchanges of slots are kept by the builder. They cost nothing until a
// rotation of two amplitudes needs their relative phase. What rotates in
// registers is in place, as in the lifting form of a rotation (Daubechies and
// Sweldens, J. Fourier Anal. Appl. 4, 1998) with the scales taken out: a += x
// b, b += y a, two multiply-adds for two numbers.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_KERNELBUILDER_H
#define ENISHI_LIB_SIMULATION_JIT_KERNELBUILDER_H

#include "../Fusion.h"
#include "../PhasePool.h"
#include "KernelCode.h"

namespace enishi::simulation::jit {

/// A phase that depends on positions outside a kernel: e^{i angle} where all
/// of `mask` are 1.
struct OutsidePhase {
  uint64_t mask;
  double angle;
};

/// A constant of a table: wr Re(phase) - wi Im(phase) + base, for each lane or
/// for all.
struct TableConstant {
  uint32_t offset; ///< In bytes, in an entry.
  bool isUniform;
  /// Where among the weights of the table its wr, wi and base begin, `count`
  /// of each.
  uint32_t weights, count;
};

/// Constants for every value of the positions inside the tile that they depend
/// on, and for one value of those outside.
struct PhaseTable {
  llvm::SmallVector<OutsidePhase, 8> terms;
  /// The positions inside the tile; an entry for each of their values.
  uint64_t inside = 0;
  std::vector<TableConstant> constants;
  llvm::SmallVector<double, 0> weights;
  uint32_t entryBytes = 0;
  /// In bytes, from the first table of the kernel.
  uint32_t offset = 0;
  /// By entry: the product of the phases that depend on it alone.
  std::vector<Complex> entryPhases;
  /// Terms that depend on positions outside the tile too: which entries they
  /// are for.
  struct OuterTerm {
    uint64_t outer;
    uint32_t entryMask;
    Complex phase;
  };
  std::vector<OuterTerm> outerTerms;

  uint32_t bytes() const { return entryBytes << std::popcount(inside); }
  /// Writes the table for the positions `outer` that are 1 outside the tile.
  template <typename Real> void fill(uint64_t outer, char *to) const;
};

struct KernelShape;

/// A kernel that is ready to be placed in memory.
struct Kernel {
  KernelCode code;
  /// What KernelFunction calls its constants; aligned to 64 bytes.
  std::vector<uint8_t> constants;
  std::vector<PhaseTable> tables;
  uint32_t tableBytes = 0;
  bool dependsOnOuter = false;
  uint64_t groups = 0;
  llvm::SmallVector<uint8_t, 4> registers;

  /// Completes the code: with where slots are loaded and stored, in the tile or
  /// in the state. The kernel's other members are done.
  void placeSlots(const KernelShape &shape, bool loadsState, bool storesState,
                  bool streams);
  size_t numGroups() const { return size_t(1) << std::popcount(groups); }
};

/// How a tile is laid out and how a kernel divides it.
struct KernelShape {
  VectorFormat format;
  uint64_t tile;
  unsigned tileBits;

  /// Positions that select a lane of a vector.
  unsigned laneBits() const { return std::countr_zero(format.lanes()); }
  /// Positions that select a register.
  unsigned slotBits() const { return format.wide ? 3 : 2; }
  unsigned localBit(unsigned position) const {
    return std::popcount(tile & ((uint64_t(1) << position) - 1));
  }
  /// The bit of a byte offset that a position selects; not for lanes.
  uint64_t byteBit(unsigned position) const {
    unsigned blockBits = format.isDouble ? 3 : 4, bit = localBit(position);
    return bit < blockBits ? format.bytes()
                           : uint64_t(128) << (bit - blockBits);
  }
  /// The same where positions lie as in the state.
  uint64_t stateByteBit(unsigned position) const {
    unsigned blockBits = format.isDouble ? 3 : 4;
    return position < blockBits ? format.bytes()
                                : uint64_t(128) << (position - blockBits);
  }
  uint64_t lanePositions() const { return format.lanes() - 1; }
};

class KernelBuilder {
public:
  /// `registers`: the positions that select a slot, slotBits() of them, inside
  /// the tile and not lanes.
  KernelBuilder(const KernelShape &shape, llvm::ArrayRef<uint8_t> registers);

  /// Adds a rotation of one or two positions of the kernel, or lets a phase
  /// wait in the pool. False where the phases that the operation needs are too
  /// many for a kernel: then nothing is changed.
  bool add(const FusedCircuit &circuit, const FusedOp &op, PhasePool &pool);

  bool isEmpty() const { return code.ops.empty() && !permuted; }

  /// Ends the kernel. The phases that remain go back into the pool. `scale` is
  /// the factor by which amplitudes are larger than what memory holds, before
  /// and after; with `normalize` it becomes 1. A phase of everything goes into
  /// `factor`.
  Kernel finish(PhasePool &pool, double &scale, bool normalize,
                Complex &factor);

private:
  static constexpr unsigned kSlots = 8, kLanes = 16;
  /// Tables have entries for at most this many positions.
  static constexpr unsigned kTableBits = 10, kLaneTableBits = 5;
  using Angles = std::array<double, kLanes>;

  struct Slot {
    uint8_t number[2]; ///< The registers of re and im.
    double scale[2];
    Angles phase;
  };
  /// A 2x2 unitary: magnitudes of a row, and the phases of all entries.
  struct Rotation {
    explicit Rotation(const Complex *matrix);
    /// e^{i phase} exp(i angle X).
    static Rotation aboutX(double angle, double phase);
    double c, s;
    double arg[4];
    bool isDiagonal() const { return s < 1e-12; }
    bool isAntidiagonal() const { return c < 1e-12; }
    /// Whether more of an amplitude goes to the other place than stays. A tie,
    /// as that of a Hadamard gate, is not left to rounding: equal circuits
    /// should have equal kernels.
    bool exchanges() const { return s > c * (1 + 1e-12); }

  private:
    Rotation() = default;
  };
  /// A constant, or the one of which it is the negative.
  struct Factor {
    uint32_t constant;
    bool isNegative, isZero;
  };
  using Sequence = llvm::SmallVector<VectorOp, 16>;

  // KernelBuilder.cpp: what goes where.
  int kernelBit(unsigned position) const;
  void takePhases(unsigned bit, PhasePool &pool);
  bool canTakePhases(unsigned position, const PhasePool &pool) const;
  uint16_t newTable(llvm::ArrayRef<OutsidePhase> terms);
  static bool isSign(llvm::ArrayRef<OutsidePhase> terms);
  void rotateSlots(unsigned bit, const Rotation &u, PhasePool &pool);
  void rotateLanes(unsigned bit, const Rotation &u, PhasePool &pool);
  void applyOutsidePhases(unsigned bit);
  void invertOutsidePhases(unsigned bit, PhasePool &pool);
  void addPair(const FusedOp &op, const CanonicalPair &pair);
  void rotateSlotPair(unsigned bit0, unsigned bit1, const Rotation &even,
                      const Rotation &odd);
  void rotateSlotAndLane(unsigned slotBit, unsigned laneBit,
                         const Rotation &even, const Rotation &odd);
  void rotateLanePair(unsigned bit0, unsigned bit1, const Rotation &even,
                      const Rotation &odd);

  // KernelRotations.cpp: the operations.
  void rotatePair(unsigned a, unsigned b, const Rotation &u, uint16_t table,
                  bool tableIsSign);
  bool swapOrKeep(Slot &a, Slot &b, const Rotation &u);
  void exchangeSlots(Slot &a, Slot &b);
  void turnQuarters(Slot &slot, int quarters);
  int align(Slot &b, Angles &angles, Angles &signs, unsigned active);
  void liftPhase(Slot &slot, const Angles &angles);
  void multiplyPhase(Slot &slot, const Angles &angles, uint16_t table,
                     unsigned tableLanes);
  void liftRotation(Slot &a, Slot &b, double c, double s, const Angles &signs,
                    uint16_t table);
  void rotateExactly(Slot &a, Slot &b, const Rotation *const *byLane);
  void rotateLanesOf(Slot &slot, unsigned flip, const Rotation &u, unsigned bit,
                     uint16_t table, bool tableIsSign);
  void rotateLanesExactly(Slot &slot, unsigned flip, unsigned bit,
                          const Rotation *const *byLane);
  Angles relativePhase(const Slot &a, const Slot &b, const Rotation &u) const;

  // Constants and registers.
  Factor factor(const double *values, bool keepSign = false);
  Factor factor(double value, bool keepSign = false);
  uint32_t newConstant(const double *values, bool isUniform, unsigned first);
  Factor tableFactor(uint16_t table, const double *wr, const double *wi,
                     const double *base);
  void multiply(unsigned target, unsigned source, Factor factor);
  void multiplyAdd(unsigned target, unsigned source, Factor factor,
                   bool subtract = false);
  void flip(unsigned target, unsigned source, unsigned mask);
  unsigned takeRegister();
  void giveRegister(unsigned number) { released.push_back(number); }
  /// Operations since the last begin() belong to one strand; strands are
  /// independent of each other and end up interleaved.
  void beginStrand(unsigned neededRegisters);
  void endStrands();

  // Finishing.
  void applyScales(double &scale, bool normalize);
  void returnPhases(PhasePool &pool, Complex &factor);
  template <typename Real> void layOutConstants(Kernel &kernel);
  void layOutTables(Kernel &kernel);

  unsigned lanes() const { return numLanes; }
  unsigned numSlots() const { return 1u << shape.slotBits(); }

  KernelShape shape;
  unsigned numLanes;
  llvm::SmallVector<uint8_t, 4> registers;
  /// By kernel bit (lanes first): the position.
  llvm::SmallVector<uint8_t, 8> positions;
  uint64_t kernelPositions = 0;
  std::array<Slot, kSlots> slots;
  /// By kernel bit: phases of that bit that depend on outside positions.
  std::array<llvm::SmallVector<OutsidePhase, 4>, 8> outside;
  KernelCode code;
  std::vector<PhaseTable> tables;
  /// Chains of constants by hash.
  std::array<int32_t, 256> buckets;
  struct Known {
    /// Where in `knownValues` its values begin: by lane, or the first alone
    /// where all are equal.
    uint32_t values;
    bool isUniform;
    int32_t next;
    uint32_t constant;
  };
  std::vector<Known> known;
  llvm::SmallVector<double, 0> knownValues;
  llvm::SmallVector<uint8_t, 24> freeRegisters, released;
  llvm::SmallVector<Sequence, 4> strands;
  bool permuted = false;
};

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_KERNELBUILDER_H
