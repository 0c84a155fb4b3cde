//===- StepKernelsImpl.h - Steps, for one instruction set -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included by KernelsImpl.h, within its namespace and under its rules.
//
//===----------------------------------------------------------------------===//

template <typename Real>
ENISHI_INLINE Real *stepRegister(Real *file, unsigned number) {
  return file + size_t(number) * kStepStride * kLanes<Real>;
}

/// Does `Body` for every part of a batch, with its constants in registers.
template <typename Real, typename Body, bool PerLane>
void step(Real *file, const Step &s, const char *const *bases, size_t count) {
  constexpr unsigned lanes = kLanes<Real>, width = kWidth<Real>;
  constexpr unsigned numConstants = Body::kConstants;
  const Real *from[numConstants];
#pragma unroll
  for (unsigned i = 0; i < numConstants; ++i)
    from[i] = reinterpret_cast<const Real *>(bases[s.constants[i].base] +
                                             s.constants[i].offset);
  Real *r[4];
#pragma unroll
  for (unsigned i = 0; i < 4; ++i)
    r[i] = stepRegister(file, s.registers[i]);
  Part<Real> c[numConstants];
  if constexpr (PerLane) {
    for (unsigned part = 0; part < lanes; part += width) {
#pragma unroll
      for (unsigned i = 0; i < numConstants; ++i)
        c[i] = loadPart(from[i] + part);
      for (size_t at = part; at < count * lanes; at += lanes)
        Body::template run<Real>(r, at, c);
    }
  } else {
#pragma unroll
    for (unsigned i = 0; i < numConstants; ++i)
      c[i] = *from[i];
    for (size_t at = 0; at < count * lanes; at += width)
      Body::template run<Real>(r, at, c);
  }
}

struct ScaleBody {
  static constexpr unsigned kConstants = 1;
  template <typename Real>
  static ENISHI_INLINE void run(Real *const *r, size_t at,
                                const Part<Real> *c) {
    storePart<Real>(r[0] + at, c[0] * loadPart(r[1] + at));
  }
};

struct AddBody {
  static constexpr unsigned kConstants = 1;
  template <typename Real>
  static ENISHI_INLINE void run(Real *const *r, size_t at,
                                const Part<Real> *c) {
    storePart<Real>(
        r[0] + at, multiplyAdd(c[0], loadPart(r[1] + at), loadPart(r[0] + at)));
  }
};

template <bool Three, bool Back, typename V>
ENISHI_INLINE void lift(V &a, V &b, const V *c) {
  V &x = Back ? b : a, &y = Back ? a : b;
  x = multiplyAdd(c[0], y, x);
  y = multiplyAdd(c[1], x, y);
  if constexpr (Three)
    x = multiplyAdd(c[2], y, x);
}

template <bool Three> struct LiftBody {
  static constexpr unsigned kConstants = 2 + Three;
  template <typename Real>
  static ENISHI_INLINE void run(Real *const *r, size_t at,
                                const Part<Real> *c) {
    Part<Real> a = loadPart(r[0] + at), b = loadPart(r[1] + at);
    lift<Three, false>(a, b, c);
    storePart<Real>(r[0] + at, a);
    storePart<Real>(r[1] + at, b);
  }
};

struct PhaseBody {
  static constexpr unsigned kConstants = 4;
  template <typename Real>
  static ENISHI_INLINE void run(Real *const *r, size_t at,
                                const Part<Real> *c) {
    const Part<Real> x = loadPart(r[2] + at), y = loadPart(r[3] + at);
    storePart<Real>(r[0] + at, multiplyAdd(c[2], y, c[0] * x));
    storePart<Real>(r[1] + at, multiplyAdd(c[3], x, c[1] * y));
  }
};

template <bool Three, bool OthersThree, bool Back0, bool Back1, bool Back2>
struct TurnBody {
  static constexpr unsigned kFirst = 2 + Three, kOther = 2 + OthersThree;
  static constexpr unsigned kConstants = kFirst + 2 * kOther;
  template <typename Real>
  static ENISHI_INLINE void run(Real *const *r, size_t at,
                                const Part<Real> *c) {
    Part<Real> v0 = loadPart(r[0] + at), v1 = loadPart(r[1] + at);
    Part<Real> v2 = loadPart(r[2] + at), v3 = loadPart(r[3] + at);
    lift<Three, Back0>(v0, v1, c);
    lift<OthersThree, Back1>(v0, v2, c + kFirst);
    lift<OthersThree, Back2>(v1, v3, c + kFirst + kOther);
    storePart<Real>(r[0] + at, v0);
    storePart<Real>(r[1] + at, v1);
    storePart<Real>(r[2] + at, v2);
    storePart<Real>(r[3] + at, v3);
  }
};

template <typename Real>
ENISHI_INLINE void loadParts(Part<Real> *to, const Real *from) {
#pragma unroll
  for (unsigned i = 0; i < kParts; ++i)
    to[i] = loadPart(from + i * kWidth<Real>);
}

template <typename Real, unsigned Mask>
void flipStep(Real *file, const Step &s, const char *const *, size_t count) {
  Real *to = stepRegister(file, s.registers[0]);
  const Real *from = stepRegister(file, s.registers[1]);
  for (size_t at = 0; at < count * kLanes<Real>; at += kLanes<Real>) {
    Part<Real> v[kParts];
    loadParts<Real>(v, from + at);
#pragma unroll
    for (unsigned i = 0; i < kParts; ++i)
      storePart<Real>(to + at + i * kWidth<Real>, flipped<Real, Mask>(v, i));
  }
}

/// What the two steps that flip lanes share: Scaled for mixed(), else lanes().
template <typename Real, unsigned Mask, unsigned Parts, bool Exchanged,
          bool Scaled, bool PerLane>
void lanesStep(Real *file, const Step &s, const char *const *bases,
               size_t count) {
  constexpr unsigned same = Scaled ? 2 : 0;
  constexpr unsigned other = same + (Parts & StepNumber::Same ? 2 : 0);
  constexpr unsigned numConstants = other + (Parts & StepNumber::Other ? 2 : 0);
  const Real *from[numConstants];
#pragma unroll
  for (unsigned i = 0; i < numConstants; ++i)
    from[i] = reinterpret_cast<const Real *>(bases[s.constants[i].base] +
                                             s.constants[i].offset);
  const Real *x = stepRegister(file, s.registers[0]);
  const Real *y = stepRegister(file, s.registers[1]);
  Real *toX = stepRegister(file, s.registers[Exchanged ? 2 : 0]);
  Real *toY = stepRegister(file, s.registers[Exchanged ? 3 : 1]);
  for (size_t at = 0; at < count * kLanes<Real>; at += kLanes<Real>) {
    Part<Real> vx[kParts], vy[kParts];
    loadParts<Real>(vx, x + at);
    loadParts<Real>(vy, y + at);
#pragma unroll
    for (unsigned i = 0; i < kParts; ++i) {
      const unsigned part = i * kWidth<Real>;
      Part<Real> c[numConstants];
#pragma unroll
      for (unsigned k = 0; k < numConstants; ++k)
        if constexpr (PerLane)
          c[k] = loadPart(from[k] + part);
        else
          c[k] = *from[k];
      const Part<Real> fx = flipped<Real, Mask>(vx, i);
      const Part<Real> fy = flipped<Real, Mask>(vy, i);
      Part<Real> outX = Exchanged ? fx : vx[i], outY = Exchanged ? fy : vy[i];
      const Part<Real> gx = Exchanged ? vx[i] : fx, gy = Exchanged ? vy[i] : fy;
      if constexpr (Scaled) {
        outX *= c[0];
        outY *= c[1];
      }
      if constexpr (Parts & StepNumber::Same) {
        outX = multiplyAdd(c[same], gx, outX);
        outY = multiplyAdd(c[same + 1], gy, outY);
      }
      if constexpr (Parts & StepNumber::Other) {
        outX = multiplyAdd(c[other], gy, outX);
        outY = multiplyAdd(c[other + 1], gx, outY);
      }
      storePart<Real>(toX + at + part, outX);
      storePart<Real>(toY + at + part, outY);
    }
  }
}

template <typename Real>
void loadLines(Real *to, const char *from, const uint64_t *offsets,
               size_t count) {
  for (size_t i = 0; i < count; ++i)
    store<Real>(to + i * kLanes<Real>,
                load(reinterpret_cast<const Real *>(from + offsets[i])));
}
template <typename Real>
void storeLines(char *to, const Real *from, const uint64_t *offsets,
                size_t count) {
  for (size_t i = 0; i < count; ++i)
    store<Real>(reinterpret_cast<Real *>(to + offsets[i]),
                load(from + i * kLanes<Real>));
}
template <typename Real>
void streamLines(char *to, const Real *from, const uint64_t *offsets,
                 size_t count) {
  for (size_t i = 0; i < count; ++i)
    __builtin_nontemporal_store(load(from + i * kLanes<Real>),
                                reinterpret_cast<Vec<Real> *>(to + offsets[i]));
}

/// Bits of `Number` are the arguments of StepNumber::turn().
template <typename Real, unsigned Number>
constexpr void setTurns(StepKernels<Real> &k) {
  constexpr bool three = Number >> 5 & 1, othersThree = Number >> 4 & 1;
  constexpr bool perLane = Number >> 3 & 1, back0 = Number >> 2 & 1;
  constexpr bool back1 = Number >> 1 & 1, back2 = Number & 1;
  k.steps[StepNumber::turn(three, othersThree, perLane, back0, back1, back2)] =
      step<Real, TurnBody<three, othersThree, back0, back1, back2>, perLane>;
  if constexpr (Number)
    setTurns<Real, Number - 1>(k);
}

template <typename Real, unsigned Mask, unsigned Parts>
constexpr void setLanes(StepKernels<Real> &k) {
  k.steps[StepNumber::lanes(Mask, Parts, false, false)] =
      lanesStep<Real, Mask, Parts, false, false, false>;
  k.steps[StepNumber::lanes(Mask, Parts, false, true)] =
      lanesStep<Real, Mask, Parts, false, false, true>;
  k.steps[StepNumber::lanes(Mask, Parts, true, false)] =
      lanesStep<Real, Mask, Parts, true, false, false>;
  k.steps[StepNumber::lanes(Mask, Parts, true, true)] =
      lanesStep<Real, Mask, Parts, true, false, true>;
}

/// Flips of one lane qubit or of two.
template <typename Real, unsigned Mask>
constexpr void setFlips(StepKernels<Real> &k) {
  if constexpr (Mask < kLanes<Real>) {
    constexpr unsigned bits = __builtin_popcount(Mask);
    if constexpr (bits <= 2)
      k.steps[StepNumber::flip(Mask)] = flipStep<Real, Mask>;
    if constexpr (bits == 1) {
      setLanes<Real, Mask, 1>(k);
      setLanes<Real, Mask, 2>(k);
      setLanes<Real, Mask, 3>(k);
    } else if constexpr (bits == 2) {
      k.steps[StepNumber::mixed(Mask)] =
          lanesStep<Real, Mask, 3, false, true, true>;
    }
    setFlips<Real, Mask + 1>(k);
  }
}

template <typename Real> constexpr StepKernels<Real> makeStepKernels() {
  StepKernels<Real> k = {};
  // Wider vectors leave more of a step to loads and stores.
  k.rotationsPerMatrix = kParts == 1 ? 1.5f : kParts == 2 ? 2.0f : 3.5f;
  k.steps[StepNumber::scale(false)] = step<Real, ScaleBody, false>;
  k.steps[StepNumber::scale(true)] = step<Real, ScaleBody, true>;
  k.steps[StepNumber::add(false)] = step<Real, AddBody, false>;
  k.steps[StepNumber::add(true)] = step<Real, AddBody, true>;
  k.steps[StepNumber::lift(false, false)] = step<Real, LiftBody<false>, false>;
  k.steps[StepNumber::lift(false, true)] = step<Real, LiftBody<false>, true>;
  k.steps[StepNumber::lift(true, false)] = step<Real, LiftBody<true>, false>;
  k.steps[StepNumber::lift(true, true)] = step<Real, LiftBody<true>, true>;
  k.steps[StepNumber::phase(false)] = step<Real, PhaseBody, false>;
  k.steps[StepNumber::phase(true)] = step<Real, PhaseBody, true>;
  setTurns<Real, 63>(k);
  setFlips<Real, 1>(k);
  k.load = loadLines<Real>;
  k.store = storeLines<Real>;
  k.storeStreaming = streamLines<Real>;
  return k;
}
