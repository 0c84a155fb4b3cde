//===- TileCompiler.cpp - Operations of one pass as kernel calls -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "TileCompiler.h"

#include "llvm/ADT/STLExtras.h"

#include <array>
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
  if (angle == 0)
    return 1;
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

template <typename Real>
typename TileCompiler<Real>::Triple
TileCompiler<Real>::tripleOf(Complex entry) {
  return {Real(entry.real()), Real(entry.imag()),
          Real(entry.real() + entry.imag())};
}

/// The triples of entries that hold for all lanes.
template <typename Real>
void TileCompiler<Real>::scalars(const Complex *entries, unsigned count) {
  const size_t first = plan.constants.size();
  plan.constants.resize(first + linesOf(3 * count));
  Real *to = plan.constants[first].numbers;
  for (unsigned i = 0; i < count; ++i)
    to = llvm::copy(tripleOf(entries[i]), to);
}

/// The triples of an entry that differs by lane: for each, the number of the
/// one that holds there.
template <typename Real>
void TileCompiler<Real>::addVectorEntry(const Triple *triples,
                                        const uint8_t *lanes) {
  const size_t first = plan.constants.size();
  plan.constants.resize(first + 3);
  Line<Real> *lines = &plan.constants[first];
  for (unsigned i = 0; i < kPerLine; ++i)
    for (unsigned part = 0; part < 3; ++part)
      lines[part].numbers[i] = triples[lanes[i]][part];
}

template <typename Real>
uint32_t TileCompiler<Real>::pairConstants(llvm::ArrayRef<Complex> values) {
  uint32_t first = beginConstants();
  plan.constants.resize(first + linesOf(2 * values.size()));
  const double *parts = reinterpret_cast<const double *>(values.data());
  std::copy_n(parts, 2 * values.size(), plan.constants[first].numbers);
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
size_t TileCompiler<Real>::expectedLines(const FusedCircuit &circuit,
                                         const TileShape &shape) {
  const unsigned blockBits = shape.tileBits - kLaneBits;
  const unsigned midBits = std::min(blockBits, kMaxMidBits);
  const size_t star = 2 + linesOf(size_t(2) << midBits) +
                      linesOf(size_t(2) << (blockBits - midBits));
  size_t lines = 0;
  uint64_t waiting = 0; // Positions with phases that come before a matrix.
  for (const FusedOp &op : circuit.ops) {
    if (op.kind == FusedOp::Phase) {
      if (op.controls & (op.controls - 1))
        waiting |= op.controls;
      continue;
    }
    const uint64_t targets = circuit.mixed(op);
    lines += star * std::popcount(targets & waiting);
    waiting &= ~targets;
    const bool onLane = targets & (kPerLine - 1);
    if (op.kind == FusedOp::Dense1)
      lines += onLane ? 6 : linesOf(12);
    else if (op.kind == FusedOp::Dense2)
      lines += onLane ? 24 : linesOf(48);
  }
  return lines;
}

template <typename Real>
void TileCompiler<Real>::addAll(const FusedCircuit &circuit,
                                llvm::ArrayRef<uint32_t> numbers,
                                PhasePool &pool) {
  pass.ops.reserve(llvm::count_if(numbers, [&](uint32_t number) {
    return circuit.ops[number].kind != FusedOp::Phase;
  }));
  for (uint32_t number : numbers)
    add(circuit, circuit.ops[number], pool);
}

template <typename Real>
void TileCompiler<Real>::addDense1(const FusedOp &fused, const Matrix2 &matrix,
                                   PhasePool &pool) {
  unsigned target = fused.target[0];
  Matrix2 m = matrix;
  if (!fused.controls) {
    Complex phase = phaseFactor(pool.takeLinear(target));
    m[1] = times(m[1], phase);
    m[3] = times(m[3], phase);
  }
  releasePhases(pool, target);
  uint64_t laneControls = fused.controls & (kPerLine - 1);
  if (isLane(target)) {
    TileOp op = restricted(TileOp::Dense1Lane, fused.controls, 0);
    op.lane[0] = target;
    op.constants = beginConstants();
    // Those of the matrix, then 0 and 1, for where a control does not hold.
    const Triple triples[] = {tripleOf(m[0]), tripleOf(m[1]), tripleOf(m[2]),
                              tripleOf(m[3]), tripleOf(0),    tripleOf(1)};
    for (unsigned flip = 0; flip < 2; ++flip) {
      uint8_t lanes[kPerLine];
      for (unsigned i = 0; i < kPerLine; ++i) {
        unsigned bit = i >> target & 1;
        lanes[i] = (i & laneControls) == laneControls ? 2 * bit + (bit ^ flip)
                                                      : 5 - flip;
      }
      addVectorEntry(triples, lanes);
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
    m[row + 1] = times(m[row + 1], phase0);
    m[row + 2] = times(m[row + 2], phase1);
    m[row + 3] = times(m[row + 3], both);
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
  Triple triples[16];
  llvm::transform(m, triples, tripleOf);
  uint8_t lanes[kPerLine];
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
        lanes[i] = 4 * row + column;
      }
      addVectorEntry(triples, lanes);
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
        lanes[i] = 4 * index(bit, row) + index(bit ^ (column & 1), column >> 1);
      }
      addVectorEntry(triples, lanes);
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

  assert(llvm::is_sorted(star.linear) && "products in the order of the bits");
  std::array<Complex, 64> factors;
  uint64_t present = 0; // The bits of the tile's index that have a factor.
  for (auto [position, angle] : star.linear) {
    op.isReal &= isHalfTurns(angle);
    if (!(tile >> position & 1)) {
      plan.outerPhases.push_back({position, angle});
      continue;
    }
    unsigned bit = localBit(position);
    factors[bit] = phaseFactor(angle);
    present |= uint64_t(1) << bit;
  }
  /// By index: the product of the factors of its bits, from `first` on.
  auto products = [&](unsigned first, unsigned numBits,
                      llvm::SmallVectorImpl<Complex> &table) {
    const uint64_t bits = present >> first & ((uint64_t(1) << numBits) - 1);
    if (!bits)
      return table.assign(size_t(1) << numBits, 1);
    table.resize_for_overwrite(size_t(1) << numBits);
    table[0] = 1;
    for (unsigned bit = 0; bit < numBits; ++bit) {
      const size_t half = size_t(1) << bit;
      const Complex factor = factors[first + bit];
      if (bits >> bit & 1)
        for (size_t i = 0; i < half; ++i)
          table[half + i] = times(table[i], factor);
      else // Few, so that a call of a function for it would take longer.
        for (size_t i = 0; i < half; ++i)
          table[half + i] = table[i];
    }
  };
  llvm::SmallVector<Complex, 16> lane;
  llvm::SmallVector<Complex, 64> mid, high;
  products(0, kLaneBits, lane);
  products(kLaneBits, op.midBits, mid);
  products(kLaneBits + op.midBits, op.highBits, high);
  op.highIsOne = !(present >> (kLaneBits + op.midBits));
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
