//===- KernelRotations.cpp - The operations of a kernel -------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "KernelBuilder.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;
using namespace enishi::simulation::jit;

namespace {

constexpr double kPi = std::numbers::pi;
/// Angles this close are equal but for rounding.
constexpr double kSame = 1e-12;

/// To [-pi, pi], for angles that are a few turns at most.
double wrapped(double angle) {
  while (angle > kPi)
    angle -= 2 * kPi;
  while (angle < -kPi)
    angle += 2 * kPi;
  return angle;
}

/// Sine and cosine of the angles of lanes, which often repeat.
class LaneTrigonometry {
public:
  double sine = 0, cosine = 1;
  void of(double angle) {
    if (angle == last)
      return;
    last = angle;
    sine = std::sin(angle);
    cosine = std::cos(angle);
  }

private:
  double last = 0;
};

} // namespace

KernelBuilder::Angles KernelBuilder::relativePhase(const Slot &a, const Slot &b,
                                                   const Rotation &u) const {
  Angles angles{};
  for (unsigned l = 0; l < lanes(); ++l)
    angles[l] = wrapped(u.arg[1] + b.phase[l] - u.arg[0] - a.phase[l]);
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
void KernelBuilder::liftPhase(Slot &slot, const Angles &angles) {
  const double size = std::abs(angles[0]);
  bool twoSteps = size <= kPi / 4 + kSame;
  for (unsigned l = 1; l < lanes(); ++l)
    twoSteps &= std::abs(std::abs(angles[l]) - size) < kSame;
  double first[kLanes], second[kLanes];
  if (!twoSteps) {
    const double ratio = slot.scale[1] / slot.scale[0];
    LaneTrigonometry of;
    for (unsigned l = 0; l < lanes(); ++l) {
      of.of(angles[l]);
      first[l] = of.sine / (1 + of.cosine) * ratio; // tan(angle / 2)
      second[l] = of.sine / ratio;
    }
    Factor t = factor(first), s = factor(second);
    multiplyAdd(slot.number[0], slot.number[1], t, /*subtract=*/true);
    multiplyAdd(slot.number[1], slot.number[0], s);
    multiplyAdd(slot.number[0], slot.number[1], t, /*subtract=*/true);
    return;
  }
  // The larger part shrinks.
  const unsigned to =
      std::abs(slot.scale[0]) >= std::abs(slot.scale[1]) ? 0 : 1;
  const double ratio = slot.scale[1 - to] / slot.scale[to];
  const double cosine = std::cos(size), sine = std::sin(size);
  for (unsigned l = 0; l < lanes(); ++l) {
    double signedSine = std::copysign(sine, angles[l]);
    first[l] = signedSine / cosine * ratio;
    second[l] = signedSine * cosine / ratio;
  }
  multiplyAdd(slot.number[to], slot.number[1 - to], factor(first), to == 0);
  multiplyAdd(slot.number[1 - to], slot.number[to], factor(second), to == 1);
  slot.scale[to] *= cosine;
  slot.scale[1 - to] /= cosine;
}

/// Multiplies what is stored by e^{i angle}, and in the lanes of `tableLanes`
/// by the phase of a table too, with products.
void KernelBuilder::multiplyPhase(Slot &slot, const Angles &angles,
                                  uint16_t table, unsigned tableLanes) {
  const double ratio = std::abs(slot.scale[1] / slot.scale[0]);
  const bool differs = slot.scale[0] * slot.scale[1] < 0;
  Factor cosine, down, up;
  double c[kLanes], s[kLanes], cTable[kLanes], sTable[kLanes];
  LaneTrigonometry of;
  for (unsigned l = 0; l < lanes(); ++l) {
    bool inTable = table != ConstantPlace::kStatic && tableLanes >> l & 1;
    of.of(angles[l]);
    c[l] = inTable ? 0 : of.cosine;
    s[l] = inTable ? 0 : of.sine;
    cTable[l] = inTable ? of.cosine : 0;
    sTable[l] = inTable ? of.sine : 0;
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
void KernelBuilder::liftRotation(Slot &a, Slot &b, double c, double s,
                                 const Angles &signs, uint16_t table) {
  bool isStatic = table == ConstantPlace::kStatic;
  bool oneSign = true;
  for (unsigned l = 1; l < lanes(); ++l)
    oneSign &= signs[l] == signs[0];
  for (unsigned part = 0; part < 2; ++part) {
    // The larger scale shrinks.
    bool intoA = std::abs(a.scale[part]) >= std::abs(b.scale[part]);
    Slot &first = intoA ? a : b, &second = intoA ? b : a;
    const double ratio = second.scale[part] / first.scale[part];
    first.scale[part] *= c;
    second.scale[part] /= c;
    if (isStatic && oneSign) {
      double sign = intoA ? signs[0] : -signs[0];
      multiplyAdd(first.number[part], second.number[part],
                  factor(sign * s / c * ratio));
      multiplyAdd(second.number[part], first.number[part],
                  factor(-sign * s * c / ratio));
      continue;
    }
    double x[kLanes], y[kLanes], zero[kLanes] = {};
    for (unsigned l = 0; l < lanes(); ++l) {
      double sign = intoA ? signs[l] : -signs[l];
      x[l] = sign * s / c * ratio;
      y[l] = -sign * s * c / ratio;
    }
    Factor fx = isStatic ? factor(x) : tableFactor(table, x, zero, zero);
    Factor fy = isStatic ? factor(y) : tableFactor(table, y, zero, zero);
    multiplyAdd(first.number[part], second.number[part], fx);
    multiplyAdd(second.number[part], first.number[part], fy);
  }
}

/// A rotation that moves no weight, or all of it, needs no operation.
bool KernelBuilder::swapOrKeep(Slot &a, Slot &b, const Rotation &u) {
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
int KernelBuilder::align(Slot &b, Angles &angles, Angles &signs,
                         unsigned active) {
  signs.fill(1);
  if (!active)
    return 0;
  int quarters = std::lround(angles[std::countr_zero(active)] / (kPi / 2));
  turnQuarters(b, quarters);
  bool any = false;
  for (unsigned l = 0; l < lanes(); ++l) {
    if (!(active >> l & 1)) {
      angles[l] = 0;
      continue;
    }
    angles[l] = wrapped(angles[l] - quarters * (kPi / 2));
    if (std::abs(angles[l]) > kPi / 2 + kSame) {
      signs[l] = -1;
      angles[l] = wrapped(angles[l] - kPi);
    }
    any |= std::abs(angles[l]) > kSame;
  }
  if (any)
    liftPhase(b, angles);
  return quarters;
}

/// The unitary `u` on the amplitudes of two slots. A table holds the phase of
/// `b` that depends on outside positions. It is applied; but a sign stays, as
/// a phase of `b`, or of `a` where the two change places.
void KernelBuilder::rotatePair(unsigned indexA, unsigned indexB,
                               const Rotation &u, uint16_t table,
                               bool tableIsSign) {
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
  const bool exchanged = u.s > u.c;
  const double alpha = u.arg[3] + u.arg[0] - u.arg[1];
  for (unsigned l = 0; l < lanes(); ++l) {
    double turn = signs[l] < 0 ? kPi : 0, common = a.phase[l];
    a.phase[l] = wrapped(common + u.arg[0] + (exchanged ? turn : 0));
    b.phase[l] = wrapped(common + alpha + (exchanged ? kPi : turn));
  }
  if (exchanged)
    exchangeSlots(a, b);
  liftRotation(a, b, exchanged ? u.s : u.c, exchanged ? u.c : u.s, signs,
               signTable);
}

/// A unitary for each lane on the amplitudes of two slots, without a change of
/// scales: three multiply-adds for two numbers.
void KernelBuilder::rotateExactly(Slot &a, Slot &b,
                                  const Rotation *const *byLane) {
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
void KernelBuilder::rotateLanesOf(Slot &slot, unsigned flipMask,
                                  const Rotation &u, unsigned bit,
                                  uint16_t table, bool tableIsSign) {
  const bool exchanged = u.s > u.c;
  // Stored' = kept + z other, where kept is the heavier of the lane itself and
  // its partner.
  double zr[kLanes], zi[kLanes], zero[kLanes] = {};
  Angles phase{};
  const double size = exchanged ? u.c / u.s : u.s / u.c;
  LaneTrigonometry of;
  for (unsigned l = 0; l < lanes(); ++l) {
    unsigned row = l >> bit & 1, partner = l ^ flipMask;
    double same = u.arg[3 * row] + slot.phase[l];
    double other = u.arg[1 + row] + slot.phase[partner];
    of.of(exchanged ? same - other : other - same);
    zr[l] = size * of.cosine;
    zi[l] = size * of.sine;
    phase[l] = wrapped(exchanged ? other : same);
    // Quarter turns come out exact.
    if (std::abs(zr[l]) < kSame * size)
      zr[l] = 0;
    if (std::abs(zi[l]) < kSame * size)
      zi[l] = 0;
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
      wi[l] = (imaginary ? -zr[l] : zi[l]) * by * sign;
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
void KernelBuilder::rotateLanesExactly(Slot &slot, unsigned flipMask,
                                       unsigned bit,
                                       const Rotation *const *byLane) {
  double c[kLanes], zr[kLanes], zi[kLanes], minusZi[kLanes];
  Angles phase{};
  const double ratio = slot.scale[1] / slot.scale[0];
  LaneTrigonometry of;
  for (unsigned l = 0; l < lanes(); ++l) {
    const Rotation &u = *byLane[l];
    unsigned row = l >> bit & 1;
    double same = u.arg[3 * row] + slot.phase[l];
    double other = u.arg[1 + row] + slot.phase[l ^ flipMask];
    phase[l] = wrapped(u.isAntidiagonal() ? other : same);
    of.of(u.isDiagonal() ? 0 : other - phase[l]);
    c[l] = u.c;
    zr[l] = u.s * of.cosine;
    zi[l] = u.s * of.sine / ratio;
    minusZi[l] = -u.s * of.sine * ratio;
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
