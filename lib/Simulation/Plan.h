//===- Plan.h - Passes over the state vector --------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A pass gathers the amplitudes that differ in a chosen set of positions, a
// tile that fits in the second-level cache, applies every operation that needs
// no other position, and writes them back; so that many gates cost one trip to
// memory. Diagonal operations need no position at all: outside the tile their
// qubits are constants. They are collected and applied, several as one, only
// when an operation that does not commute with them comes.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_PLAN_H
#define ENISHI_LIB_SIMULATION_PLAN_H

#include "Fusion.h"
#include "Jit/KernelBuilder.h"
#include "Jit/KernelCache.h"
#include "Jit/KernelSteps.h"
#include "Kernels.h"
#include "PhasePool.h"

#include <optional>

namespace enishi::simulation {

/// Beyond this many bytes of state, what is written is not read again soon.
inline constexpr size_t kStreamingBytes = size_t(24) << 20;

/// How positions are divided for a state of `numPositions` positions.
struct TileShape {
  unsigned numPositions;
  /// How many positions a tile has.
  unsigned tileBits;
  /// Positions below this are in every tile, so that what is gathered comes in
  /// long runs.
  unsigned runBits;

  /// With `format`, tiles are as large as kernels in machine code can use.
  template <typename Real>
  static TileShape forState(unsigned numPositions,
                            std::optional<jit::VectorFormat> format);

  uint64_t allPositions() const {
    return numPositions == 64 ? ~uint64_t(0)
                              : (uint64_t(1) << numPositions) - 1;
  }
  uint64_t runPositions() const { return (uint64_t(1) << runBits) - 1; }
};

/// One call of a kernel. Block bits are those of the tile.
struct TileOp {
  enum Kind : uint8_t {
    Dense1,
    Dense1Masked,
    Dense1Lane,
    Exchange,
    Dense2,
    Dense2Lane,
    Dense2Lanes,
    Phases,
    Emitted, ///< Kernel number `constants` of the plan.
  };
  Kind kind;
  uint8_t lane[2] = {0, 0};
  BlockRange range = {0, 0};
  uint64_t stride[2] = {0, 0};
  /// Positions outside the tile that must be 1.
  uint64_t outerControls = 0;
  /// Where the constants begin, in 64-byte lines.
  uint32_t constants = 0;
  uint32_t laneMask = kNone;

  // Phases only.
  uint64_t blockControls = 0;
  uint32_t highConstants = 0;
  uint8_t midBits = 0, highBits = 0;
  bool isReal = false, highIsOne = false;
  double angle = 0;
  /// Where its phases of positions outside the tile begin and end.
  uint32_t firstOuter = 0, endOuter = 0;

  // Emitted only.
  /// The first of the lines of the next tile that it prefetches.
  uint32_t firstLine = 0;
};

/// A kernel whose code and constants are a part of a plan.
struct PlacedKernel {
  jit::PlacedCode code;
  /// What runs where there is no code.
  jit::StepProgram steps;
  /// Where its constants begin, and its tables unless they depend on positions
  /// outside the tile; in 64-byte lines.
  uint32_t constants = 0, tableLines = kNone;
  /// The tables that have to be filled for each tile.
  std::vector<jit::PhaseTable> tables;
  uint64_t groups = 0;
};

struct OuterPhase {
  uint8_t position;
  double angle;
};

struct Pass {
  /// The positions of the tile.
  uint64_t tile = 0;
  /// Positions that may become 1 where they were 0.
  uint64_t mixed = 0;
  std::vector<TileOp> ops;
  /// Whether the first kernel reads the state, and the last one writes it, so
  /// that the tile need not be copied.
  bool kernelsGather = false, kernelsScatter = false;
  /// Lines of the next tile that the kernels prefetch together.
  size_t prefetchedLines = 0;
  /// A Wide operation, which runs on the state itself, or kNone.
  uint32_t wide = kNone;
};

/// What to do to a state, with all constants in the precision of its
/// amplitudes.
template <typename Real> struct Plan {
  std::vector<Pass> passes;
  std::vector<Line<Real>> constants;
  std::vector<OuterPhase> outerPhases;
  std::vector<FusedOp> wideOps;
  std::vector<WideOp> wide;
  std::vector<PlacedKernel> kernels;
  /// Room for the tables of a kernel that depend on the tile.
  size_t mostTableBytes = 0;
  Complex factor = 1;
  /// The phases that the amplitudes lack, by positions as they are afterwards.
  std::vector<PhasePool::Term> phasesLeft;

  /// The constants from a line on; `line` must exist.
  const Real *numbers(uint32_t line) const { return constants[line].numbers; }

  size_t bytes() const {
    size_t size = constants.size() * sizeof(Line<Real>);
    for (const Pass &pass : passes)
      size += pass.ops.size() * sizeof(TileOp);
    return size;
  }
};

/// Plans the passes of a fused circuit. Without `phasesMatter` the amplitudes
/// may lack phases (see Plan::phasesLeft): enough for measuring all that
/// follows. With `format` the
/// circuit must be in the form Rotations, and the plan consists of machine
/// code; none where the system gives no executable pages.
template <typename Real>
std::optional<Plan<Real>> makePlan(FusedCircuit circuit, const TileShape &shape,
                                   std::optional<jit::VectorFormat> format,
                                   bool phasesMatter);

/// Whether emitting code for a circuit takes less time, together with running
/// it once, than interpreting `matrices`, its form Matrices. The answer depends
/// on how many operations there are of each kind and on how large the state is,
/// not on the machine beyond `format`.
bool emittingPays(const FusedCircuit &matrices, unsigned numPositions,
                  jit::VectorFormat format);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_PLAN_H
