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

  /// Adds the operations with these numbers: a phase goes to the pool, a matrix
  /// is preceded by the phases of the pool that it does not commute with.
  void addAll(const FusedCircuit &circuit, llvm::ArrayRef<uint32_t> numbers,
              PhasePool &pool);
  /// About how many lines the constants of a circuit take.
  static size_t expectedLines(const FusedCircuit &circuit,
                              const TileShape &shape);
  void releasePhases(PhasePool &pool, unsigned position);
  void releaseAllPhases(PhasePool &pool);

private:
  static constexpr unsigned kLaneBits = kLaneQubits<Real>;
  static constexpr unsigned kPerLine = kLanes<Real>;
  /// Of an entry of a matrix: re, im and re + im.
  using Triple = std::array<Real, 3>;

  void add(const FusedCircuit &circuit, const FusedOp &op, PhasePool &pool);
  void addDense1(const FusedOp &op, const Matrix2 &matrix, PhasePool &pool);
  void addDense2(const FusedOp &op, const Matrix4 &matrix, PhasePool &pool);
  void addStar(const PhaseStar &star);
  TileOp restricted(TileOp::Kind kind, uint64_t controls,
                    uint64_t blockTargets);
  uint32_t laneMaskOf(uint64_t controls);
  static Triple tripleOf(Complex entry);
  void scalars(const Complex *entries, unsigned count);
  void addVectorEntry(const Triple *triples, const uint8_t *lanes);
  uint32_t beginConstants() { return plan.constants.size(); }
  static constexpr size_t linesOf(size_t numbers) {
    return (numbers + kPerLine - 1) / kPerLine;
  }
  uint32_t pairConstants(llvm::ArrayRef<Complex> values);

  /// The bit of the tile's index at which a position lies.
  unsigned localBit(unsigned position) const {
    return std::popcount(tile & ((uint64_t(1) << position) - 1));
  }
  uint64_t blockStride(unsigned position) const {
    return uint64_t(1) << (localBit(position) - kLaneBits);
  }
  static bool isLane(unsigned position) { return position < kLaneBits; }

  Plan<Real> &plan;
  TileShape shape;
  uint64_t tile;
  Pass &pass;
  uint64_t allBlocks;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_TILECOMPILER_H
