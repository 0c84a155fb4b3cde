//===- KernelBuilder.cpp - Gates as operations of a kernel ----- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "LaneMath.h"

#include <cassert>
#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::simulation::jit;

static constexpr double kPi = std::numbers::pi;

KernelBuilder::Rotation::Rotation(const Complex *matrix) {
  double zero = std::norm(matrix[0]), one = std::norm(matrix[1]);
  c = std::sqrt(zero / (zero + one));
  s = std::sqrt(one / (zero + one));
  for (unsigned i = 0; i < 4; ++i)
    arg[i] = std::arg(matrix[i]);
}

KernelBuilder::Rotation KernelBuilder::Rotation::aboutX(double angle,
                                                        double phase) {
  double sine, cosine;
  sineAndCosine(angle, sine, cosine);
  Rotation u;
  u.c = std::abs(cosine);
  u.s = std::abs(sine);
  u.arg[0] = u.arg[3] = wrapped(phase + (cosine < 0 ? kPi : 0));
  u.arg[1] = u.arg[2] = wrapped(phase + (sine < 0 ? -kPi / 2 : kPi / 2));
  return u;
}

KernelBuilder::KernelBuilder(const KernelShape &shape,
                             llvm::ArrayRef<uint8_t> registers)
    : shape(shape), numLanes(shape.format.lanes()), registers(registers) {
  code.format = shape.format;
  assert(registers.size() == shape.slotBits());
  for (unsigned i = 0; i < shape.laneBits(); ++i)
    positions.push_back(i);
  positions.append(registers.begin(), registers.end());
  for (uint8_t position : positions)
    kernelPositions |= uint64_t(1) << position;
  // A quarter of the registers is for constants.
  code.dataRegisters = shape.format.registers() * 3 / 4;
  for (unsigned i = 0; i < numSlots(); ++i) {
    Slot &slot = slots[i];
    for (unsigned part = 0; part < 2; ++part) {
      slot.number[part] = 2 * i + part;
      slot.scale[part] = 1;
    }
    slot.phase.fill(0);
  }
  for (unsigned i = 2 * numSlots(); i < code.dataRegisters; ++i)
    freeRegisters.push_back(i);
  buckets.fill(-1);
  known.reserve(128);
  knownValues.reserve(1024);
  code.constants.reserve(128);
  code.ops.reserve(512);
}

int KernelBuilder::kernelBit(unsigned position) const {
  for (unsigned bit = 0; bit < positions.size(); ++bit)
    if (positions[bit] == position)
      return bit;
  return -1;
}

bool KernelBuilder::isSign(llvm::ArrayRef<OutsidePhase> terms) {
  for (const OutsidePhase &term : terms)
    if (std::abs(std::abs(std::remainder(term.angle, 2 * kPi)) - kPi) > 1e-13)
      return false;
  return true;
}

/// Whether the phases of a position can be a part of the kernel: those that
/// depend on outside positions go into a table.
bool KernelBuilder::canTakePhases(unsigned position,
                                  const PhasePool &pool) const {
  llvm::SmallVector<PhasePool::Term, 16> terms;
  pool.terms(position, terms);
  int bit = kernelBit(position);
  uint64_t others = 0;
  for (const PhasePool::Term &term : terms) {
    uint64_t outsideMask = term.controls & ~kernelPositions;
    if (outsideMask && std::popcount(term.controls & kernelPositions) > 1)
      return false;
    others |= outsideMask;
  }
  for (const OutsidePhase &term : outside[bit])
    others |= term.mask;
  unsigned most =
      unsigned(bit) < shape.laneBits() ? kLaneTableBits : kTableBits;
  return unsigned(std::popcount(others & shape.tile)) <= most;
}

ENISHI_LANE_LOOPS void KernelBuilder::takePhases(unsigned bit,
                                                 PhasePool &pool) {
  llvm::SmallVector<PhasePool::Term, 16> terms;
  pool.takeTerms(positions[bit], terms);
  for (const PhasePool::Term &term : terms) {
    if (uint64_t mask = term.controls & ~kernelPositions) {
      auto same = std::find_if(
          outside[bit].begin(), outside[bit].end(),
          [&](const OutsidePhase &phase) { return phase.mask == mask; });
      if (same == outside[bit].end())
        outside[bit].push_back({mask, term.angle});
      else if (same->angle = std::remainder(same->angle + term.angle, 2 * kPi);
               std::abs(same->angle) < 1e-15)
        outside[bit].erase(same);
      continue;
    }
    unsigned needed = 0;
    for (uint64_t rest = term.controls; rest; rest &= rest - 1)
      needed |= 1u << kernelBit(std::countr_zero(rest));
    const unsigned neededLane = needed & (lanes() - 1);
    const unsigned neededSlot = needed >> shape.laneBits();
    double byLane[kLanes];
    for (unsigned lane = 0; lane < lanes(); ++lane)
      byLane[lane] = (lane & neededLane) == neededLane ? term.angle : 0;
    for (unsigned slot = 0; slot < numSlots(); ++slot)
      if ((slot & neededSlot) == neededSlot)
        for (unsigned lane = 0; lane < lanes(); ++lane)
          slots[slot].phase[lane] += byLane[lane];
  }
}

uint16_t KernelBuilder::newTable(llvm::ArrayRef<OutsidePhase> terms) {
  PhaseTable &table = tables.emplace_back();
  table.terms.assign(terms.begin(), terms.end());
  for (const OutsidePhase &term : terms)
    table.inside |= term.mask & shape.tile;
  return tables.size() - 1;
}

/// The phases of a bit become those of its complement.
void KernelBuilder::invertOutsidePhases(unsigned bit, PhasePool &pool) {
  for (OutsidePhase &term : outside[bit]) {
    pool.add(term.mask, term.angle);
    term.angle = -term.angle;
  }
}

void KernelBuilder::rotateSlots(unsigned bit, const Rotation &u,
                                PhasePool &pool) {
  const unsigned slotBit = 1u << (bit - shape.laneBits());
  uint16_t table = ConstantPlace::kStatic;
  bool sign = isSign(outside[bit]);
  bool mixes = !u.isDiagonal() && !u.isAntidiagonal();
  if (mixes && !outside[bit].empty())
    table = newTable(outside[bit]);
  for (unsigned slot = 0; slot < numSlots(); ++slot)
    if (!(slot & slotBit)) {
      beginStrand(2);
      rotatePair(slot, slot | slotBit, u, table, sign);
    }
  endStrands();
  if (mixes && !sign)
    outside[bit].clear();
  else if (u.exchanges())
    invertOutsidePhases(bit, pool);
}

void KernelBuilder::rotateLanes(unsigned bit, const Rotation &u,
                                PhasePool &pool) {
  uint16_t table = ConstantPlace::kStatic;
  bool sign = isSign(outside[bit]);
  if (u.isDiagonal()) {
    for (Slot &slot : slots)
      for (unsigned l = 0; l < lanes(); ++l)
        slot.phase[l] += u.arg[l >> bit & 1 ? 3 : 0];
    return;
  }
  if (!u.isAntidiagonal() && !outside[bit].empty())
    table = newTable(outside[bit]);
  for (unsigned slot = 0; slot < numSlots(); ++slot) {
    beginStrand(2);
    rotateLanesOf(slots[slot], 1u << bit, u, bit, table, sign);
  }
  endStrands();
  if (u.exchanges())
    invertOutsidePhases(bit, pool);
}

/// Applies the phases of a bit that depend on outside positions.
void KernelBuilder::applyOutsidePhases(unsigned bit) {
  if (outside[bit].empty())
    return;
  uint16_t table = newTable(outside[bit]);
  outside[bit].clear();
  unsigned laneMask = ~0u, slotMask = 0;
  if (bit < shape.laneBits()) {
    for (unsigned l = 0; l < kLanes; ++l)
      if (!(l >> bit & 1))
        laneMask &= ~(1u << l);
  } else {
    slotMask = 1u << (bit - shape.laneBits());
  }
  for (unsigned slot = 0; slot < numSlots(); ++slot)
    if ((slot & slotMask) == slotMask) {
      beginStrand(2);
      multiplyPhase(slots[slot], Angles{}, table, laneMask);
    }
  endStrands();
}

void KernelBuilder::rotateSlotPair(unsigned bit0, unsigned bit1,
                                   const Rotation &even, const Rotation &odd) {
  unsigned first = 1u << (bit0 - shape.laneBits());
  unsigned second = 1u << (bit1 - shape.laneBits());
  for (unsigned slot = 0; slot < numSlots(); ++slot)
    if (!(slot & (first | second))) {
      beginStrand(2);
      rotatePair(slot, slot | first | second, even, ConstantPlace::kStatic,
                 false);
      beginStrand(2);
      rotatePair(slot | first, slot | second, odd, ConstantPlace::kStatic,
                 false);
    }
  endStrands();
}

/// The partner of a lane is the flipped lane of the other slot: with the other
/// slot's lanes flipped, it is the same lane.
void KernelBuilder::rotateSlotAndLane(unsigned slotBit, unsigned laneBit,
                                      const Rotation &even,
                                      const Rotation &odd) {
  const unsigned bit = 1u << (slotBit - shape.laneBits());
  const unsigned mask = 1u << laneBit;
  const Rotation *byLane[kLanes];
  for (unsigned l = 0; l < lanes(); ++l)
    byLane[l] = l & mask ? &odd : &even;
  auto flipSlot = [&](Slot &slot) {
    for (uint8_t &number : slot.number) {
      unsigned flipped = takeRegister();
      flip(flipped, number, mask);
      giveRegister(number);
      number = flipped;
    }
    Angles phase = slot.phase;
    for (unsigned l = 0; l < lanes(); ++l)
      slot.phase[l] = phase[l ^ mask];
  };
  for (unsigned slot = 0; slot < numSlots(); ++slot) {
    if (slot & bit)
      continue;
    Slot &other = slots[slot | bit];
    beginStrand(2);
    flipSlot(other);
    endStrands();
    beginStrand(0);
    rotateExactly(slots[slot], other, byLane);
    endStrands();
    beginStrand(2);
    flipSlot(other);
    endStrands();
  }
}

void KernelBuilder::rotateLanePair(unsigned bit0, unsigned bit1,
                                   const Rotation &even, const Rotation &odd) {
  const Rotation *byLane[kLanes];
  for (unsigned l = 0; l < lanes(); ++l)
    byLane[l] = (l >> bit0 & 1) == (l >> bit1 & 1) ? &even : &odd;
  for (unsigned slot = 0; slot < numSlots(); ++slot) {
    beginStrand(2);
    rotateLanesExactly(slots[slot], 1u << bit0 | 1u << bit1, bit0, byLane);
  }
  endStrands();
}

void KernelBuilder::addPair(const FusedOp &op, const CanonicalPair &pair) {
  unsigned bit0 = kernelBit(op.target[0]), bit1 = kernelBit(op.target[1]);
  applyOutsidePhases(bit0);
  applyOutsidePhases(bit1);
  // On |00>, |11> and on |01>, |10> a rotation about X each.
  Rotation even = Rotation::aboutX(pair.a - pair.b, pair.c);
  Rotation odd = Rotation::aboutX(pair.a + pair.b, -pair.c);
  if (bit0 > bit1)
    std::swap(bit0, bit1);
  if (bit0 >= shape.laneBits())
    rotateSlotPair(bit0, bit1, even, odd);
  else if (bit1 >= shape.laneBits())
    rotateSlotAndLane(bit1, bit0, even, odd);
  else
    rotateLanePair(bit0, bit1, even, odd);
}

bool KernelBuilder::add(const FusedCircuit &circuit, const FusedOp &op,
                        PhasePool &pool) {
  if (op.kind == FusedOp::Phase) {
    pool.add(op.controls, op.angle);
    return true;
  }
  const unsigned targets = op.kind == FusedOp::Pair ? 2 : 1;
  for (unsigned i = 0; i < targets; ++i)
    if (!canTakePhases(op.target[i], pool))
      return false;
  for (unsigned i = 0; i < targets; ++i)
    takePhases(kernelBit(op.target[i]), pool);
  if (op.kind == FusedOp::Pair) {
    addPair(op, circuit.pairs[op.index]);
    return true;
  }
  unsigned bit = kernelBit(op.target[0]);
  Rotation u(circuit.matrices2[op.index].data());
  if (bit < shape.laneBits())
    rotateLanes(bit, u, pool);
  else
    rotateSlots(bit, u, pool);
  return true;
}

//===--- Constants and registers ------------------------------------------===//

/// Whether numbers are equal but for the rounding of a few operations, so that
/// one can stand for the other.
ENISHI_LANE_LOOPS static bool areSame(const double *a, const double *b,
                                      unsigned count) {
  bool same = true;
  for (unsigned i = 0; i < count; ++i)
    same &= std::abs(a[i] - b[i]) <= 1e-14 * std::abs(b[i]);
  return same;
}

/// `first`: the first lane that is not 0, or 0.
ENISHI_LANE_LOOPS uint32_t KernelBuilder::newConstant(const double *values,
                                                      bool isUniform,
                                                      unsigned first) {
  const unsigned count = isUniform ? 1 : lanes();
  // By all signs and the leading bits of one number. Where the bits that follow
  // are close to a boundary, an equal constant may lie on its other side.
  constexpr unsigned kDropped = 16;
  const uint64_t bits = std::bit_cast<uint64_t>(values[first]);
  const uint64_t group = bits >> kDropped;
  const uint64_t neighbour =
      (bits + (bits >> (kDropped - 1) & 1 ? uint64_t(96) : -uint64_t(96))) >>
      kDropped;
  uint64_t signs = first;
  for (unsigned l = 0; l < count; ++l)
    signs = 2 * signs + std::signbit(values[l]);
  auto bucketOf = [&](uint64_t number) -> int32_t & {
    return buckets[(number ^ signs << 32) * 0x9e3779b97f4a7c15 >> 56];
  };
  for (uint64_t number : {group, neighbour}) {
    for (int32_t i = bucketOf(number); i >= 0; i = known[i].next)
      if (known[i].isUniform == isUniform &&
          areSame(values, &knownValues[known[i].values], count))
        return known[i].constant;
    if (neighbour == group)
      break;
  }
  uint32_t constant = code.constants.size();
  code.constants.push_back({0, isUniform, ConstantPlace::kStatic});
  int32_t &bucket = bucketOf(group);
  known.push_back({uint32_t(knownValues.size()), isUniform, bucket, constant});
  knownValues.append(values, values + count);
  bucket = known.size() - 1;
  return constant;
}

KernelBuilder::Factor KernelBuilder::factor(double value, bool keepSign) {
  bool isNegative = value < 0 && !keepSign;
  if (isNegative)
    value = -value;
  // A zero is stored only where it is asked for with its sign.
  if (value == 0 && !keepSign)
    return {0, false, true};
  return {newConstant(&value, true, 0), isNegative, value == 0};
}

ENISHI_LANE_LOOPS KernelBuilder::Factor
KernelBuilder::factor(const double *values, bool keepSign) {
  const unsigned count = lanes();
  bool isUniform = true;
  for (unsigned l = 0; l < count; ++l)
    isUniform &= std::abs(values[l] - values[0]) <= 1e-13 * std::abs(values[0]);
  if (isUniform)
    return factor(values[0], keepSign);
  unsigned first = 0;
  while (values[first] == 0)
    ++first;
  bool isNegative = values[first] < 0 && !keepSign;
  const double sign = isNegative ? -1 : 1;
  double wanted[kLanes];
  for (unsigned l = 0; l < count; ++l)
    wanted[l] = values[l] * sign + 0.0; // No negative zeros.
  return {newConstant(wanted, false, first), isNegative, false};
}

ENISHI_LANE_LOOPS KernelBuilder::Factor
KernelBuilder::tableFactor(uint16_t index, const double *wr, const double *wi,
                           const double *base) {
  PhaseTable &table = tables[index];
  bool isUniform = true;
  for (unsigned l = 0; l < lanes(); ++l)
    isUniform &= wr[l] == wr[0] && wi[l] == wi[0] && base[l] == base[0];
  const unsigned count = isUniform ? 1 : lanes();
  for (const TableConstant &have : table.constants) {
    const double *weights = &table.weights[have.weights];
    if (have.count == count && areSame(wr, weights, count) &&
        areSame(wi, weights + count, count) &&
        areSame(base, weights + 2 * count, count))
      return {have.offset, false, false};
  }
  // Until the table is laid out, the offset is the number of the constant.
  const uint32_t number = code.constants.size();
  table.constants.push_back(
      {number, isUniform, uint32_t(table.weights.size()), count});
  for (const double *part : {wr, wi, base})
    table.weights.append(part, part + count);
  code.constants.push_back({0, isUniform, index});
  return {number, false, false};
}

void KernelBuilder::multiply(unsigned target, unsigned source, Factor by) {
  assert(!by.isNegative && "a product needs a constant with its sign");
  strands.back().push_back(
      {VectorOp::Multiply, uint8_t(target), uint8_t(source), 0, by.constant});
}

void KernelBuilder::multiplyAdd(unsigned target, unsigned source, Factor by,
                                bool subtract) {
  if (!by.isZero)
    strands.back().push_back(
        {subtract != by.isNegative ? VectorOp::MultiplySubtract
                                   : VectorOp::MultiplyAdd,
         uint8_t(target), uint8_t(source), 0, by.constant});
}

void KernelBuilder::flip(unsigned target, unsigned source, unsigned mask) {
  strands.back().push_back(
      {VectorOp::Flip, uint8_t(target), uint8_t(source), uint8_t(mask), 0});
}

unsigned KernelBuilder::takeRegister() {
  assert(!freeRegisters.empty());
  return freeRegisters.pop_back_val();
}

void KernelBuilder::beginStrand(unsigned neededRegisters) {
  if (freeRegisters.size() < neededRegisters || strands.size() == 4)
    endStrands();
  strands.emplace_back();
}

/// The strands' operations in turn. Registers given back are free only now:
/// another strand's operations come between those of the strand that gave them.
void KernelBuilder::endStrands() {
  for (size_t i = 0, left = 1; left; ++i) {
    left = 0;
    for (const Sequence &strand : strands)
      if (i < strand.size()) {
        code.ops.push_back(strand[i]);
        ++left;
      }
  }
  strands.clear();
  freeRegisters.append(released.begin(), released.end());
  released.clear();
}

//===--- Finishing --------------------------------------------------------===//

/// Brings all registers to one scale: the one that most of them have, or 1.
ENISHI_LANE_LOOPS void KernelBuilder::applyScales(double &scale,
                                                  bool normalize) {
  auto same = [](double a, double b) {
    return std::abs(a - b) <= 1e-12 * std::abs(b);
  };
  double common = 1 / scale;
  // In single precision, what memory holds must stay far from the limits.
  constexpr double kMost = 0x1p20;
  if (!normalize) {
    unsigned best = 0;
    for (unsigned i = 0; i < 2 * numSlots(); ++i) {
      double candidate = std::abs(slots[i / 2].scale[i % 2]);
      unsigned count = 0;
      for (unsigned j = 0; j < 2 * numSlots(); ++j)
        count += same(slots[j / 2].scale[j % 2], candidate);
      if (count > best && candidate * scale < kMost &&
          candidate * scale > 1 / kMost) {
        best = count;
        common = candidate;
      }
    }
  }
  for (unsigned i = 0; i < 2 * numSlots(); ++i) {
    Slot &slot = slots[i / 2];
    double by = slot.scale[i % 2] / common;
    if (same(by, 1))
      continue;
    beginStrand(0);
    multiply(slot.number[i % 2], slot.number[i % 2],
             factor(by, /*keepSign=*/true));
  }
  endStrands();
  scale *= common;
}

/// The phases as a sum over sets of positions (a Moebius transform).
ENISHI_LANE_LOOPS void KernelBuilder::returnPhases(PhasePool &pool,
                                                   Complex &factor) {
  const unsigned bits = positions.size();
  std::array<double, kSlots * kLanes> sums;
  for (unsigned i = 0; i < 1u << bits; ++i)
    sums[i] = slots[i >> shape.laneBits()].phase[i & (lanes() - 1)];
  for (unsigned bit = 1; bit < 1u << bits; bit *= 2)
    for (unsigned i = 0; i < 1u << bits; ++i)
      if (i & bit)
        sums[i] -= sums[i ^ bit];
  factor *= std::polar(1.0, sums[0]);
  for (unsigned i = 1; i < 1u << bits; ++i) {
    double angle = wrapped(sums[i]);
    if (std::abs(angle) < 1e-13)
      continue;
    uint64_t mask = 0;
    for (unsigned bit = 0; bit < bits; ++bit)
      if (i >> bit & 1)
        mask |= uint64_t(1) << positions[bit];
    pool.add(mask, angle);
  }
  for (unsigned bit = 0; bit < bits; ++bit)
    for (const OutsidePhase &term : outside[bit])
      pool.add(term.mask | uint64_t(1) << positions[bit], term.angle);
}

void Kernel::placeSlots(const KernelShape &shape, bool loadsState,
                        bool storesState, bool streams) {
  code.loadsState = loadsState;
  code.storesState = storesState;
  code.streams = streams;
  for (unsigned i = 0; i < code.stores.size(); ++i) {
    int32_t inTile = i % 2 * 64, inState = inTile;
    for (unsigned bit = 0; bit < registers.size(); ++bit)
      if (i >> (bit + 1) & 1) {
        inTile += int32_t(shape.byteBit(registers[bit]));
        inState += int32_t(shape.stateByteBit(registers[bit]));
      }
    code.loads.push_back(loadsState ? inState : inTile);
    code.stores[i].second = storesState ? inState : inTile;
  }
}

/// The masks of groups and tables, then constants of whole vectors, then single
/// ones.
template <typename Real> void KernelBuilder::layOutConstants(Kernel &kernel) {
  std::vector<uint8_t> &to = kernel.constants;
  to.resize((8 * (2 + tables.size()) + 63) & ~size_t(63));
  uint64_t inState = 0;
  for (uint64_t rest = shape.tile & ~kernelPositions; rest; rest &= rest - 1) {
    kernel.groups |= shape.byteBit(std::countr_zero(rest));
    inState |= shape.stateByteBit(std::countr_zero(rest));
  }
  std::memcpy(&to[0], &kernel.groups, 8);
  std::memcpy(&to[8], &inState, 8);
  for (size_t i = 0; i < tables.size(); ++i) {
    uint64_t mask = 0;
    for (uint64_t rest = tables[i].inside; rest; rest &= rest - 1)
      mask |= shape.byteBit(std::countr_zero(rest));
    std::memcpy(&to[8 * (2 + i)], &mask, 8);
  }
  const unsigned lanesOrOne[] = {lanes(), 1};
  size_t offset = to.size(), bytes = offset;
  for (const Known &k : known)
    bytes += lanesOrOne[k.isUniform] * sizeof(Real);
  to.resize(bytes);
  for (bool uniform : {false, true})
    for (const Known &k : known) {
      if (k.isUniform != uniform)
        continue;
      const unsigned count = lanesOrOne[uniform];
      Real numbers[kLanes];
      std::copy_n(&knownValues[k.values], count, numbers);
      code.constants[k.constant].offset = offset;
      std::memcpy(&to[offset], numbers, count * sizeof(Real));
      offset += count * sizeof(Real);
    }
}

/// The bits of `value` that `mask` selects, moved together.
static uint32_t extracted(uint64_t value, uint64_t mask) {
  uint32_t result = 0, bit = 1;
  for (; mask; mask &= mask - 1, bit *= 2)
    if (value & mask & -mask)
      result |= bit;
  return result;
}

void KernelBuilder::layOutTables(Kernel &kernel) {
  const unsigned laneBytes = shape.format.laneBytes();
  for (size_t t = 0; t < tables.size(); ++t) {
    PhaseTable &table = tables[t];
    bool anyVector = false;
    for (bool uniform : {false, true})
      for (TableConstant &constant : table.constants) {
        if (constant.isUniform != uniform)
          continue;
        anyVector |= !uniform;
        ConstantPlace &place = code.constants[constant.offset];
        constant.offset = place.offset = table.entryBytes;
        table.entryBytes += uniform ? laneBytes : shape.format.bytes();
      }
    if (anyVector)
      table.entryBytes =
          (table.entryBytes + shape.format.bytes() - 1) & -shape.format.bytes();
    table.entryPhases = {1.0};
    table.entryPhases.reserve(size_t(1) << std::popcount(table.inside));
    llvm::SmallVector<std::pair<uint32_t, Complex>, 8> shared;
    llvm::SmallVector<Complex, kTableBits> ofBit(std::popcount(table.inside),
                                                 1.0);
    for (const OutsidePhase &term : table.terms) {
      const uint32_t entryMask = extracted(term.mask, table.inside);
      const Complex phase = std::polar(1.0, term.angle);
      if (uint64_t outer = term.mask & ~shape.tile) {
        table.outerTerms.push_back({outer, entryMask, phase});
        kernel.dependsOnOuter = true;
      } else if (std::has_single_bit(entryMask)) {
        ofBit[std::countr_zero(entryMask)] *= phase;
      } else {
        shared.push_back({entryMask, phase});
      }
    }
    for (const Complex &phase : ofBit)
      for (size_t e = 0, count = table.entryPhases.size(); e < count; ++e)
        table.entryPhases.push_back(table.entryPhases[e] * phase);
    for (auto [entryMask, phase] : shared)
      for (uint32_t e = 0; e < table.entryPhases.size(); ++e)
        if ((e & entryMask) == entryMask)
          table.entryPhases[e] *= phase;
    table.offset = kernel.tableBytes;
    kernel.tableBytes += (table.bytes() + 63) & ~63u;
    code.tables.push_back(
        {table.offset, table.entryBytes, uint32_t(8 * (2 + t))});
  }
}

Kernel KernelBuilder::finish(PhasePool &pool, double &scale, bool normalize,
                             Complex &factor) {
  applyScales(scale, normalize);
  returnPhases(pool, factor);
  Kernel kernel;
  kernel.registers = registers;
  for (unsigned i = 0; i < 2 * numSlots(); ++i)
    code.stores.push_back({slots[i / 2].number[i % 2], 0});
  if (shape.format.isDouble)
    layOutConstants<double>(kernel);
  else
    layOutConstants<float>(kernel);
  layOutTables(kernel);
  kernel.code = std::move(code);
  kernel.tables = std::move(tables);
  return kernel;
}

template <typename Real> void PhaseTable::fill(uint64_t outer, char *to) const {
  for (uint32_t e = 0; e < entryPhases.size(); ++e) {
    Complex phase = entryPhases[e];
    for (const OuterTerm &term : outerTerms)
      if ((term.outer & outer) == term.outer &&
          (e & term.entryMask) == term.entryMask)
        phase *= term.phase;
    const double re = phase.real(), im = phase.imag();
    for (const TableConstant &constant : constants) {
      Real *at =
          reinterpret_cast<Real *>(to + e * entryBytes + constant.offset);
      const double *wr = &weights[constant.weights];
      const double *wi = wr + constant.count, *base = wi + constant.count;
      for (unsigned l = 0; l < constant.count; ++l)
        at[l] = Real(wr[l] * re - wi[l] * im + base[l]);
    }
  }
}
template void PhaseTable::fill<float>(uint64_t, char *) const;
template void PhaseTable::fill<double>(uint64_t, char *) const;
