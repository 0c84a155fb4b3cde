//===- TileCompiler.cpp - Operations of one pass as kernel calls -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileCompiler.h"

#include <cassert>
#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;

static bool isHalfTurns(double angle) {
  double turns = angle / std::numbers::pi;
  return std::abs(turns - std::round(turns)) < 1e-14;
}

/// e^{i angle}, exactly real where the angle is a multiple of pi.
static Complex phaseFactor(double angle) {
  if (isHalfTurns(angle))
    return std::lround(angle / std::numbers::pi) % 2 ? -1 : 1;
  return std::polar(1.0, angle);
}

template <typename Real>
TileCompiler<Real>::TileCompiler(Plan<Real> &plan, const TileShape &shape,
                                 uint64_t tile, Pass &pass)
    : plan(plan), shape(shape), tile(tile), pass(pass),
      allBlocks((uint64_t(1) << (shape.tileBits - kLaneBits)) - 1) {
  pass.tile = tile;
}

/// The triples (re, im, re + im) of entries that hold for all lanes.
template <typename Real>
void TileCompiler<Real>::scalars(const Complex *entries, unsigned count) {
  std::vector<Real> numbers;
  for (unsigned i = 0; i < count; ++i)
    for (double x : {entries[i].real(), entries[i].imag(),
                     entries[i].real() + entries[i].imag()})
      numbers.push_back(Real(x));
  size_t lines = (numbers.size() + kPerLine - 1) / kPerLine;
  numbers.resize(lines * kPerLine);
  for (size_t i = 0; i < lines; ++i)
    std::copy_n(&numbers[i * kPerLine], kPerLine,
                plan.constants.emplace_back().numbers);
}

/// The triple of an entry that differs by lane.
template <typename Real>
void TileCompiler<Real>::addVectorEntry(const Complex *lanes) {
  for (unsigned part = 0; part < 3; ++part) {
    auto &line = plan.constants.emplace_back();
    for (unsigned i = 0; i < kPerLine; ++i)
      line.numbers[i] = Real(part == 0   ? lanes[i].real()
                             : part == 1 ? lanes[i].imag()
                                         : lanes[i].real() + lanes[i].imag());
  }
}

template <typename Real>
uint32_t TileCompiler<Real>::pairConstants(llvm::ArrayRef<Complex> values) {
  uint32_t first = beginConstants();
  for (size_t i = 0; i < values.size(); ++i) {
    if (2 * i % kPerLine == 0)
      plan.constants.emplace_back();
    plan.constants.back().numbers[2 * i % kPerLine] = Real(values[i].real());
    plan.constants.back().numbers[2 * i % kPerLine + 1] =
        Real(values[i].imag());
  }
  return first;
}

/// The operation on the blocks where the controls inside the tile hold and the
/// target bits are 0.
template <typename Real>
TileOp TileCompiler<Real>::restricted(TileOp::Kind kind, uint64_t controls,
                                      uint64_t blockTargets) {
  TileOp op{kind};
  op.outerControls = controls & ~tile;
  for (uint64_t rest = controls & tile; rest; rest &= rest - 1)
    if (unsigned position = std::countr_zero(rest); !isLane(position))
      op.range.base |= blockStride(position);
  op.range.freeMask = allBlocks & ~op.range.base & ~blockTargets;
  return op;
}

/// A line with all ones in the lanes where the controls hold, or kNone.
template <typename Real>
uint32_t TileCompiler<Real>::laneMaskOf(uint64_t controls) {
  uint64_t laneControls = controls & (kPerLine - 1);
  if (!laneControls)
    return kNone;
  uint32_t index = beginConstants();
  auto &line = plan.constants.emplace_back();
  for (unsigned i = 0; i < kPerLine; ++i)
    std::memset(&line.numbers[i], (i & laneControls) == laneControls ? 0xff : 0,
                sizeof(Real));
  return index;
}

template <typename Real>
void TileCompiler<Real>::releasePhases(PhasePool &pool, unsigned position) {
  llvm::SmallVector<PhaseStar, 4> stars;
  pool.takeAll(position, stars);
  for (const PhaseStar &star : stars)
    addStar(star);
}

template <typename Real>
void TileCompiler<Real>::releaseAllPhases(PhasePool &pool) {
  llvm::SmallVector<PhaseStar, 4> stars;
  pool.takeEverything(stars);
  for (const PhaseStar &star : stars)
    addStar(star);
}

template <typename Real>
void TileCompiler<Real>::add(const FusedCircuit &circuit, const FusedOp &op,
                             PhasePool &pool) {
  pass.mixed |= circuit.mixed(op);
  switch (op.kind) {
  case FusedOp::Phase:
    pool.add(op.controls, op.angle);
    return;
  case FusedOp::Dense1:
    return addDense1(op, circuit.matrices2[op.index], pool);
  case FusedOp::Dense2:
    return addDense2(op, circuit.matrices4[op.index], pool);
  case FusedOp::Pair:
  case FusedOp::Wide:
    assert(false && "no kernel of a tile for this kind of operation");
  }
}

template <typename Real>
void TileCompiler<Real>::addDense1(const FusedOp &fused, const Matrix2 &matrix,
                                   PhasePool &pool) {
  unsigned target = fused.target[0];
  Matrix2 m = matrix;
  if (!fused.controls) {
    Complex phase = phaseFactor(pool.takeLinear(target));
    m[1] *= phase;
    m[3] *= phase;
  }
  releasePhases(pool, target);
  uint64_t laneControls = fused.controls & (kPerLine - 1);
  if (isLane(target)) {
    TileOp op = restricted(TileOp::Dense1Lane, fused.controls, 0);
    op.lane[0] = target;
    op.constants = beginConstants();
    for (unsigned flip = 0; flip < 2; ++flip) {
      Complex lanes[kPerLine];
      for (unsigned i = 0; i < kPerLine; ++i) {
        unsigned bit = i >> target & 1;
        lanes[i] = (i & laneControls) == laneControls
                       ? m[2 * bit + (bit ^ flip)]
                       : Complex(!flip);
      }
      addVectorEntry(lanes);
    }
    pass.ops.push_back(op);
    return;
  }
  bool isX = m == Matrix2{0, 1, 1, 0} && !laneControls;
  uint64_t stride = blockStride(target);
  TileOp op = restricted(isX            ? TileOp::Exchange
                         : laneControls ? TileOp::Dense1Masked
                                        : TileOp::Dense1,
                         fused.controls, stride);
  op.stride[0] = stride;
  if (laneControls)
    op.laneMask = laneMaskOf(fused.controls);
  if (!isX) {
    op.constants = beginConstants();
    scalars(m.data(), 4);
  }
  pass.ops.push_back(op);
}

template <typename Real>
void TileCompiler<Real>::addDense2(const FusedOp &fused, const Matrix4 &matrix,
                                   PhasePool &pool) {
  unsigned t0 = fused.target[0], t1 = fused.target[1];
  Matrix4 m = matrix;
  Complex phase0 = phaseFactor(pool.takeLinear(t0));
  Complex phase1 = phaseFactor(pool.takeLinear(t1));
  Complex both = phase0 * phase1 * phaseFactor(pool.takePair(t0, t1));
  for (unsigned row = 0; row < 16; row += 4) {
    m[row + 1] *= phase0;
    m[row + 2] *= phase1;
    m[row + 3] *= both;
  }
  releasePhases(pool, t0);
  releasePhases(pool, t1);

  if (!isLane(t0) && !isLane(t1)) {
    uint64_t s0 = blockStride(t0), s1 = blockStride(t1);
    TileOp op = restricted(TileOp::Dense2, 0, s0 | s1);
    op.stride[0] = s0;
    op.stride[1] = s1;
    op.constants = beginConstants();
    scalars(m.data(), 16);
    pass.ops.push_back(op);
    return;
  }
  Complex lanes[kPerLine];
  if (isLane(t0) && isLane(t1)) {
    TileOp op = restricted(TileOp::Dense2Lanes, 0, 0);
    op.lane[0] = std::min(t0, t1);
    op.lane[1] = std::max(t0, t1);
    op.constants = beginConstants();
    for (unsigned flip = 0; flip < 4; ++flip) {
      for (unsigned i = 0; i < kPerLine; ++i) {
        unsigned j = i ^ (flip & 1) << op.lane[0] ^ (flip >> 1) << op.lane[1];
        unsigned row = (i >> t0 & 1) + 2 * (i >> t1 & 1);
        unsigned column = (j >> t0 & 1) + 2 * (j >> t1 & 1);
        lanes[i] = m[4 * row + column];
      }
      addVectorEntry(lanes);
    }
    pass.ops.push_back(op);
    return;
  }
  bool laneIsFirst = isLane(t0);
  unsigned lane = laneIsFirst ? t0 : t1, blockBit = laneIsFirst ? t1 : t0;
  uint64_t stride = blockStride(blockBit);
  TileOp op = restricted(TileOp::Dense2Lane, 0, stride);
  op.lane[0] = lane;
  op.stride[0] = stride;
  op.constants = beginConstants();
  auto index = [&](unsigned laneValue, unsigned blockValue) {
    return laneIsFirst ? laneValue + 2 * blockValue
                       : blockValue + 2 * laneValue;
  };
  for (unsigned row = 0; row < 2; ++row)
    for (unsigned column = 0; column < 4; ++column) {
      for (unsigned i = 0; i < kPerLine; ++i) {
        unsigned bit = i >> lane & 1;
        lanes[i] =
            m[4 * index(bit, row) + index(bit ^ (column & 1), column >> 1)];
      }
      addVectorEntry(lanes);
    }
  pass.ops.push_back(op);
}

template <typename Real>
void TileCompiler<Real>::addStar(const PhaseStar &star) {
  TileOp op{TileOp::Phases};
  op.outerControls = star.controls & ~tile;
  op.laneMask = laneMaskOf(star.controls);
  for (uint64_t rest = star.controls & tile; rest; rest &= rest - 1)
    if (unsigned position = std::countr_zero(rest); !isLane(position))
      op.blockControls |= blockStride(position);
  op.angle = star.angle;
  op.isReal = isHalfTurns(star.angle);
  op.firstOuter = plan.outerPhases.size();
  unsigned blockBits = shape.tileBits - kLaneBits;
  op.midBits = std::min(blockBits, kMaxMidBits);
  op.highBits = blockBits - op.midBits;
  op.highIsOne = true;

  llvm::SmallVector<Complex, 16> lane(kPerLine, 1.0);
  llvm::SmallVector<Complex, 64> mid(size_t(1) << op.midBits, 1.0);
  llvm::SmallVector<Complex, 64> high(size_t(1) << op.highBits, 1.0);
  for (auto [position, angle] : star.linear) {
    op.isReal &= isHalfTurns(angle);
    if (!(tile >> position & 1)) {
      plan.outerPhases.push_back({position, angle});
      continue;
    }
    unsigned bit = localBit(position);
    llvm::SmallVectorImpl<Complex> *table = &lane;
    if (bit >= kLaneBits + op.midBits) {
      table = &high;
      bit -= kLaneBits + op.midBits;
      op.highIsOne = false;
    } else if (bit >= kLaneBits) {
      table = &mid;
      bit -= kLaneBits;
    }
    Complex factor = phaseFactor(angle);
    for (size_t i = 0; i < table->size(); ++i)
      if (i >> bit & 1)
        (*table)[i] *= factor;
  }
  op.endOuter = plan.outerPhases.size();
  op.constants = beginConstants();
  auto &re = plan.constants.emplace_back();
  for (unsigned i = 0; i < kPerLine; ++i)
    re.numbers[i] = Real(lane[i].real());
  auto &im = plan.constants.emplace_back();
  for (unsigned i = 0; i < kPerLine; ++i)
    im.numbers[i] = Real(lane[i].imag());
  pairConstants(mid);
  op.highConstants = pairConstants(high);
  pass.ops.push_back(op);
}

template class enishi::simulation::TileCompiler<float>;
template class enishi::simulation::TileCompiler<double>;
