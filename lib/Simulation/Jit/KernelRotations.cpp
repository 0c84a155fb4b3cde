//===- KernelRotations.cpp - The operations of a kernel -------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"
#include "LaneMath.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::simulation::jit;

static constexpr double kPi = std::numbers::pi;

/// Whether |a| >= |b|, and not by rounding alone where both are equal.
static bool isAtLeast(double a, double b) {
  return std::abs(a) >= std::abs(b) * (1 - 1e-12);
}

/// Whether every lane has the value of the first.
ENISHI_LANE_LOOPS static bool areEqual(const double *values, unsigned count) {
  bool equal = true;
  for (unsigned l = 0; l < count; ++l)
    equal &= values[l] == values[0];
  return equal;
}

/// Sines and cosines of all lanes, in one go where they are one angle.
ENISHI_LANE_LOOPS static void sinesAndCosines(const double *angles,
                                              unsigned count, double *sines,
                                              double *cosines) {
  if (!areEqual(angles, count)) {
    for (unsigned l = 0; l < count; ++l)
      sineAndCosine(angles[l], sines[l], cosines[l]);
    return;
  }
  double sine, cosine;
  sineAndCosine(angles[0], sine, cosine);
  std::fill_n(sines, count, sine);
  std::fill_n(cosines, count, cosine);
}

ENISHI_LANE_LOOPS KernelBuilder::Angles
KernelBuilder::relativePhase(const Slot &a, const Slot &b,
                             const Rotation &u) const {
  Angles angles;
  const double between = u.arg[1] - u.arg[0];
  for (unsigned l = 0; l < lanes(); ++l)
    angles[l] = wrapped(between + (b.phase[l] - a.phase[l]));
  return angles;
}

void KernelBuilder::exchangeSlots(Slot &a, Slot &b) {
  for (unsigned part = 0; part < 2; ++part) {
    std::swap(a.number[part], b.number[part]);
    std::swap(a.scale[part], b.scale[part]);
  }
  permuted = true;
}

/// Multiplies what is stored by i^quarters: re and im change places.
void KernelBuilder::turnQuarters(Slot &slot, int quarters) {
  for (quarters &= 3; quarters; --quarters) {
    std::swap(slot.number[0], slot.number[1]);
    std::swap(slot.scale[0], slot.scale[1]);
    slot.scale[0] = -slot.scale[0];
  }
}

/// Multiplies what is stored by e^{i angle}, |angle| <= pi / 2. Where the
/// angles differ in sign only, with two multiply-adds that shrink one part and
/// stretch the other; else with three.
ENISHI_LANE_LOOPS void KernelBuilder::liftPhase(Slot &slot,
                                                const Angles &angles) {
  const unsigned count = lanes();
  const double size = std::abs(angles[0]);
  bool twoSteps = size <= kPi / 4 + kSameAngle;
  for (unsigned l = 0; l < count; ++l)
    twoSteps &= std::abs(std::abs(angles[l]) - size) < kSameAngle;
  double first[kLanes], second[kLanes];
  if (!twoSteps) {
    const double ratio = slot.scale[1] / slot.scale[0], inverse = 1 / ratio;
    double sine[kLanes], cosine[kLanes];
    sinesAndCosines(angles.data(), count, sine, cosine);
    for (unsigned l = 0; l < count; ++l) {
      first[l] = sine[l] / (1 + cosine[l]) * ratio; // tan(angle / 2)
      second[l] = sine[l] * inverse;
    }
    Factor t = factor(first), s = factor(second);
    multiplyAdd(slot.number[0], slot.number[1], t, /*subtract=*/true);
    multiplyAdd(slot.number[1], slot.number[0], s);
    multiplyAdd(slot.number[0], slot.number[1], t, /*subtract=*/true);
    return;
  }
  // The larger part shrinks.
  const unsigned to = isAtLeast(slot.scale[0], slot.scale[1]) ? 0 : 1;
  const double ratio = slot.scale[1 - to] / slot.scale[to];
  double cosine, sine;
  sineAndCosine(size, sine, cosine);
  const double down = sine / cosine * ratio, up = sine * cosine / ratio;
  for (unsigned l = 0; l < count; ++l) {
    first[l] = std::copysign(1.0, angles[l]) * down;
    second[l] = std::copysign(1.0, angles[l]) * up;
  }
  multiplyAdd(slot.number[to], slot.number[1 - to], factor(first), to == 0);
  multiplyAdd(slot.number[1 - to], slot.number[to], factor(second), to == 1);
  slot.scale[to] *= cosine;
  slot.scale[1 - to] /= cosine;
}

/// Multiplies what is stored by e^{i angle}, and in the lanes of `tableLanes`
/// by the phase of a table too, with products.
ENISHI_LANE_LOOPS void KernelBuilder::multiplyPhase(Slot &slot,
                                                    const Angles &angles,
                                                    uint16_t table,
                                                    unsigned tableLanes) {
  const double ratio = std::abs(slot.scale[1] / slot.scale[0]);
  const bool differs = slot.scale[0] * slot.scale[1] < 0;
  Factor cosine, down, up;
  double c[kLanes], s[kLanes], cTable[kLanes], sTable[kLanes];
  sinesAndCosines(angles.data(), lanes(), s, c);
  for (unsigned l = 0; l < lanes(); ++l) {
    bool inTable = table != ConstantPlace::kStatic && tableLanes >> l & 1;
    cTable[l] = inTable ? c[l] : 0;
    sTable[l] = inTable ? s[l] : 0;
    c[l] -= cTable[l];
    s[l] -= sTable[l];
  }
  auto scaled = [&](double by) {
    double w[3][kLanes];
    for (unsigned l = 0; l < lanes(); ++l) {
      w[0][l] = sTable[l] * by;
      w[1][l] = -cTable[l] * by;
      w[2][l] = s[l] * by;
    }
    return table == ConstantPlace::kStatic
               ? factor(w[2], /*keepSign=*/true)
               : tableFactor(table, w[0], w[1], w[2]);
  };
  cosine = table == ConstantPlace::kStatic
               ? factor(c, /*keepSign=*/true)
               : tableFactor(table, cTable, sTable, c);
  down = scaled(ratio);
  up = scaled(1 / ratio);
  unsigned re = slot.number[0], im = slot.number[1];
  unsigned newRe = takeRegister(), newIm = takeRegister();
  multiply(newRe, re, cosine);
  multiply(newIm, im, cosine);
  multiplyAdd(newRe, im, down, !differs);
  multiplyAdd(newIm, re, up, differs);
  giveRegister(re);
  giveRegister(im);
  slot.number[0] = newRe;
  slot.number[1] = newIm;
}

/// The real rotation a' = c a + s sign b, b' = sign (c b - s sign a), where
/// c >= s, in place. With a table, its phase, 1 or -1, is a part of the sign.
ENISHI_LANE_LOOPS void KernelBuilder::liftRotation(Slot &a, Slot &b, double c,
                                                   double s,
                                                   const Angles &signs,
                                                   uint16_t table) {
  const unsigned count = lanes();
  const bool isStatic = table == ConstantPlace::kStatic;
  const bool oneSign = isStatic && areEqual(signs.data(), count);
  for (unsigned part = 0; part < 2; ++part) {
    // The larger scale shrinks.
    bool intoA = isAtLeast(a.scale[part], b.scale[part]);
    Slot &first = intoA ? a : b, &second = intoA ? b : a;
    const double ratio = second.scale[part] / first.scale[part];
    const double size = intoA ? s : -s;
    const double down = size / c * ratio, up = -size * c / ratio;
    first.scale[part] *= c;
    second.scale[part] /= c;
    if (oneSign) {
      multiplyAdd(first.number[part], second.number[part],
                  factor(signs[0] * down));
      multiplyAdd(second.number[part], first.number[part],
                  factor(signs[0] * up));
      continue;
    }
    double x[kLanes], y[kLanes], zero[kLanes] = {};
    for (unsigned l = 0; l < count; ++l) {
      x[l] = signs[l] * down;
      y[l] = signs[l] * up;
    }
    Factor fx = isStatic ? factor(x) : tableFactor(table, x, zero, zero);
    Factor fy = isStatic ? factor(y) : tableFactor(table, y, zero, zero);
    multiplyAdd(first.number[part], second.number[part], fx);
    multiplyAdd(second.number[part], first.number[part], fy);
  }
}

/// A rotation that moves no weight, or all of it, needs no operation.
ENISHI_LANE_LOOPS bool KernelBuilder::swapOrKeep(Slot &a, Slot &b,
                                                 const Rotation &u) {
  if (u.isDiagonal()) {
    for (unsigned l = 0; l < lanes(); ++l) {
      a.phase[l] += u.arg[0];
      b.phase[l] += u.arg[3];
    }
    return true;
  }
  if (!u.isAntidiagonal())
    return false;
  exchangeSlots(a, b);
  for (unsigned l = 0; l < lanes(); ++l) {
    double ofA = a.phase[l];
    a.phase[l] = b.phase[l] + u.arg[1];
    b.phase[l] = ofA + u.arg[2];
  }
  return true;
}

/// Splits the phases by which `b` has to turn into quarter turns for all lanes,
/// a sign for each, and what is left, which is applied. Lanes that are not
/// `active` may turn by anything; returns by how many quarters they do.
ENISHI_LANE_LOOPS int KernelBuilder::align(Slot &b, Angles &angles,
                                           Angles &signs, unsigned active) {
  signs.fill(1);
  if (!active)
    return 0;
  const unsigned count = lanes();
  // An eighth of a turn, as the gate T leaves it, is always rounded down.
  const double quarters =
      nearestInteger(angles[std::countr_zero(active)] * (2 / kPi) - 1e-10);
  turnQuarters(b, int(quarters));
  double largest = 0;
  for (unsigned l = 0; l < count; ++l) {
    double angle =
        active >> l & 1 ? wrapped(angles[l] - quarters * (kPi / 2)) : 0;
    const bool isFar = std::abs(angle) > kPi / 2 + kSameAngle;
    signs[l] = isFar ? -1 : 1;
    angle -= isFar ? std::copysign(kPi, angle) : 0;
    // Rests of rounding have no sign worth keeping.
    angle = std::abs(angle) < kSameAngle ? 0 : angle;
    angles[l] = angle;
    largest = std::max(largest, std::abs(angle));
  }
  if (largest > 0)
    liftPhase(b, angles);
  return quarters;
}

/// The unitary `u` on the amplitudes of two slots. A table holds the phase of
/// `b` that depends on outside positions. It is applied; but a sign stays, as
/// a phase of `b`, or of `a` where the two change places.
ENISHI_LANE_LOOPS void
KernelBuilder::rotatePair(unsigned indexA, unsigned indexB, const Rotation &u,
                          uint16_t table, bool tableIsSign) {
  Slot &a = slots[indexA], &b = slots[indexB];
  if (swapOrKeep(a, b, u))
    return;
  Angles angles = relativePhase(a, b, u), signs;
  signs.fill(1);
  uint16_t signTable = ConstantPlace::kStatic;
  if (table != ConstantPlace::kStatic && !tableIsSign) {
    multiplyPhase(b, angles, table, ~0u);
  } else {
    signTable = table;
    align(b, angles, signs, (1u << lanes()) - 1);
  }
  // Now b relative to a has no phase but the sign.
  const bool exchanged = u.exchanges();
  const double alpha = u.arg[3] + u.arg[0] - u.arg[1];
  const double turnOfA = exchanged ? kPi / 2 : 0, turnOfB = kPi / 2 - turnOfA;
  const double addA = u.arg[0] + turnOfA;
  const double addB = alpha + (exchanged ? kPi : turnOfB);
  for (unsigned l = 0; l < lanes(); ++l) {
    // By half a turn where the sign is -1.
    const double common = a.phase[l], sign = signs[l];
    a.phase[l] = wrapped(common + (addA - turnOfA * sign));
    b.phase[l] = wrapped(common + (addB - turnOfB * sign));
  }
  if (exchanged)
    exchangeSlots(a, b);
  liftRotation(a, b, exchanged ? u.s : u.c, exchanged ? u.c : u.s, signs,
               signTable);
}

/// A unitary for each lane on the amplitudes of two slots, without a change of
/// scales: three multiply-adds for two numbers.
ENISHI_LANE_LOOPS void
KernelBuilder::rotateExactly(Slot &a, Slot &b, const Rotation *const *byLane) {
  Angles turn{}, signs;
  unsigned active = 0;
  for (unsigned l = 0; l < lanes(); ++l) {
    const Rotation &u = *byLane[l];
    if (u.isDiagonal() || u.isAntidiagonal())
      continue;
    active |= 1u << l;
    turn[l] = wrapped(u.arg[1] + b.phase[l] - u.arg[0] - a.phase[l]);
  }
  const double free = align(b, turn, signs, active) * (kPi / 2);
  double tangent[2][kLanes], sine[2][kLanes];
  for (unsigned l = 0; l < lanes(); ++l) {
    const Rotation &u = *byLane[l];
    double ofA = a.phase[l], ofB = b.phase[l] - free;
    if (u.isDiagonal()) {
      a.phase[l] = wrapped(ofA + u.arg[0]);
      b.phase[l] = wrapped(ofB + u.arg[3]);
    } else if (u.isAntidiagonal()) {
      a.phase[l] = wrapped(ofB + u.arg[1]);
      b.phase[l] = wrapped(ofA + u.arg[2] + kPi);
    } else {
      a.phase[l] = wrapped(ofA + u.arg[0]);
      b.phase[l] = wrapped(ofA + u.arg[3] + u.arg[0] - u.arg[1] +
                           (signs[l] < 0 ? kPi : 0));
    }
    for (unsigned part = 0; part < 2; ++part) {
      const double ratio = b.scale[part] / a.scale[part];
      // tan(angle / 2) of the angle with cosine c and sine s.
      tangent[part][l] = signs[l] * u.s / (1 + u.c) * ratio;
      sine[part][l] = -signs[l] * u.s / ratio;
    }
  }
  for (unsigned part = 0; part < 2; ++part) {
    Factor t = factor(tangent[part]), s = factor(sine[part]);
    multiplyAdd(a.number[part], b.number[part], t);
    multiplyAdd(b.number[part], a.number[part], s);
    multiplyAdd(a.number[part], b.number[part], t);
  }
}

/// The unitary `u` on lane bit `bit` of a slot: each lane and its partner. The
/// phase of a table belongs to the lanes with the bit set and stays there.
ENISHI_LANE_LOOPS void
KernelBuilder::rotateLanesOf(Slot &slot, unsigned flipMask, const Rotation &u,
                             unsigned bit, uint16_t table, bool tableIsSign) {
  const bool exchanged = u.exchanges();
  // Stored' = kept + z other, where kept is the heavier of the lane itself and
  // its partner.
  double zr[kLanes], zi[kLanes], zero[kLanes] = {};
  Angles phase{};
  const double size = exchanged ? u.c / u.s : u.s / u.c;
  Angles turn;
  for (unsigned l = 0; l < lanes(); ++l) {
    unsigned row = l >> bit & 1, partner = l ^ flipMask;
    double same = u.arg[3 * row] + slot.phase[l];
    double other = u.arg[1 + row] + slot.phase[partner];
    turn[l] = exchanged ? same - other : other - same;
    phase[l] = wrapped(exchanged ? other : same);
  }
  sinesAndCosines(turn.data(), lanes(), zi, zr);
  for (unsigned l = 0; l < lanes(); ++l) {
    // Quarter turns come out exact.
    zr[l] = std::abs(zr[l]) < kSameAngle ? 0 : size * zr[l];
    zi[l] = std::abs(zi[l]) < kSameAngle ? 0 : size * zi[l];
  }
  slot.phase = phase;
  auto part = [&](bool imaginary, double by) {
    double wr[kLanes], wi[kLanes];
    for (unsigned l = 0; l < lanes(); ++l) {
      // The phase multiplies the amplitude with the bit set: z times the phase
      // where that is the other one, else divided by it.
      bool otherHasBit = !(l >> bit & 1);
      double sign = otherHasBit != exchanged ? 1 : -1;
      wr[l] = (imaginary ? zi[l] : zr[l]) * by;
      wi[l] = (imaginary ? -zr[l] : zi[l]) * (by * sign);
    }
    if (table == ConstantPlace::kStatic)
      return factor(wr);
    return tableFactor(table, wr, tableIsSign ? zero : wi, zero);
  };
  const double ratio = slot.scale[1] / slot.scale[0];
  unsigned re = slot.number[0], im = slot.number[1];
  unsigned flippedRe = takeRegister(), flippedIm = takeRegister();
  flip(flippedRe, re, flipMask);
  flip(flippedIm, im, flipMask);
  if (exchanged) {
    std::swap(re, flippedRe);
    std::swap(im, flippedIm);
  }
  Factor real = part(false, 1);
  multiplyAdd(re, flippedRe, real);
  multiplyAdd(im, flippedIm, real);
  multiplyAdd(re, flippedIm, part(true, ratio), /*subtract=*/true);
  multiplyAdd(im, flippedRe, part(true, 1 / ratio));
  giveRegister(flippedRe);
  giveRegister(flippedIm);
  slot.number[0] = re;
  slot.number[1] = im;
  for (double &scale : slot.scale)
    scale *= exchanged ? u.s : u.c;
}

/// A unitary for each lane and its partner, without a change of scales. `bit`
/// tells the two of a pair apart.
ENISHI_LANE_LOOPS void
KernelBuilder::rotateLanesExactly(Slot &slot, unsigned flipMask, unsigned bit,
                                  const Rotation *const *byLane) {
  double c[kLanes], zr[kLanes], zi[kLanes], minusZi[kLanes];
  Angles phase{};
  const double ratio = slot.scale[1] / slot.scale[0], inverse = 1 / ratio;
  Angles turn;
  for (unsigned l = 0; l < lanes(); ++l) {
    const Rotation &u = *byLane[l];
    unsigned row = l >> bit & 1;
    double same = u.arg[3 * row] + slot.phase[l];
    double other = u.arg[1 + row] + slot.phase[l ^ flipMask];
    phase[l] = wrapped(u.isAntidiagonal() ? other : same);
    turn[l] = u.isDiagonal() ? 0 : other - phase[l];
  }
  sinesAndCosines(turn.data(), lanes(), zi, zr);
  for (unsigned l = 0; l < lanes(); ++l) {
    const Rotation &u = *byLane[l];
    c[l] = u.c;
    zr[l] *= u.s;
    minusZi[l] = -u.s * zi[l] * ratio;
    zi[l] *= u.s * inverse;
  }
  slot.phase = phase;
  unsigned re = slot.number[0], im = slot.number[1];
  unsigned flippedRe = takeRegister(), flippedIm = takeRegister();
  flip(flippedRe, re, flipMask);
  flip(flippedIm, im, flipMask);
  Factor cosine = factor(c, /*keepSign=*/true), real = factor(zr);
  multiply(re, re, cosine);
  multiply(im, im, cosine);
  multiplyAdd(re, flippedRe, real);
  multiplyAdd(im, flippedIm, real);
  multiplyAdd(re, flippedIm, factor(minusZi));
  multiplyAdd(im, flippedRe, factor(zi));
  giveRegister(flippedRe);
  giveRegister(flippedIm);
}
