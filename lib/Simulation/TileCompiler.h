//===- TileCompiler.h - Operations of one pass as kernel calls --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_TILECOMPILER_H
#define ENISHI_LIB_SIMULATION_TILECOMPILER_H

#include "PhasePool.h"
#include "Plan.h"

namespace enishi::simulation {

/// Appends kernel calls to a pass and their constants to its plan.
template <typename Real> class TileCompiler {
public:
  TileCompiler(Plan<Real> &plan, const TileShape &shape, uint64_t tile,
               Pass &pass);

  /// Adds an operation: a phase goes to the pool, a matrix is preceded by the
  /// phases of the pool that it does not commute with.
  void add(const FusedCircuit &circuit, const FusedOp &op, PhasePool &pool);
  void releasePhases(PhasePool &pool, unsigned position);
  void releaseAllPhases(PhasePool &pool);

private:
  static constexpr unsigned kLaneBits = kLaneQubits<Real>;
  static constexpr unsigned kPerLine = kLanes<Real>;

  void addDense1(const FusedOp &op, const Matrix2 &matrix, PhasePool &pool);
  void addDense2(const FusedOp &op, const Matrix4 &matrix, PhasePool &pool);
  void addStar(const PhaseStar &star);
  TileOp restricted(TileOp::Kind kind, uint64_t controls,
                    uint64_t blockTargets);
  uint32_t laneMaskOf(uint64_t controls);
  void scalars(const Complex *entries, unsigned count);
  void addVectorEntry(const Complex *lanes);
  uint32_t beginConstants() { return plan.constants.size(); }
  uint32_t pairConstants(llvm::ArrayRef<Complex> values);

  /// The bit of the tile's index at which a position lies.
  unsigned localBit(unsigned position) const {
    return std::popcount(tile & ((uint64_t(1) << position) - 1));
  }
  uint64_t blockStride(unsigned position) const {
    return uint64_t(1) << (localBit(position) - kLaneBits);
  }
  bool isLane(unsigned position) const { return position < kLaneBits; }

  Plan<Real> &plan;
  TileShape shape;
  uint64_t tile;
  Pass &pass;
  uint64_t allBlocks;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_TILECOMPILER_H
