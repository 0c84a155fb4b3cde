//===- KernelsImpl.h - The inner loops of the solvers -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Included once for every instruction set, with ENISHI_KERNEL_NAMESPACE.
//
//===----------------------------------------------------------------------===//

#include <bit>
#include <cstring>
#include <limits>

namespace enishi::annealing::ENISHI_KERNEL_NAMESPACE {

template <typename Number>
using Vector = Number __attribute__((ext_vector_type(kLanes<Number>)));
template <typename Number> using MinusVector = Vector<MinusOf<Number>>;
template <unsigned Lanes>
using Bits = bool __attribute__((ext_vector_type(Lanes)));
template <unsigned Lanes>
using BitsWord =
    std::conditional_t<Lanes == 64, uint64_t,
                       std::conditional_t<Lanes == 32, uint32_t, uint16_t>>;

/// One bit per lane of a comparison's result.
template <unsigned Lanes, typename Mask>
[[gnu::always_inline]] inline uint64_t bitsOf(Mask mask) {
  return __builtin_bit_cast(BitsWord<Lanes>,
                            __builtin_convertvector(mask, Bits<Lanes>));
}

/// What a comparison of vectors gives, whatever integer type the compiler
/// makes it of.
template <typename Number, typename Mask>
[[gnu::always_inline]] inline MinusVector<Number> asMask(Mask mask) {
  return __builtin_bit_cast(MinusVector<Number>, mask);
}

template <typename Number>
[[gnu::always_inline]] inline Vector<Number> loadUnaligned(const Number *from) {
  Vector<Number> vector;
  std::memcpy(&vector, from, sizeof(vector));
  return vector;
}
template <typename Number>
[[gnu::always_inline]] inline Vector<Number> &vectorAt(Number *numbers,
                                                       uint64_t index) {
  return reinterpret_cast<Vector<Number> *>(numbers)[index];
}
template <typename Number>
[[gnu::always_inline]] inline const Vector<Number> &
vectorAt(const Number *numbers, uint64_t index) {
  return reinterpret_cast<const Vector<Number> *>(numbers)[index];
}

/// s * x for spins given by their masks.
template <typename Number>
[[gnu::always_inline]] inline Vector<Number> timesSpin(Vector<Number> x,
                                                       MinusVector<Number> m) {
  if constexpr (std::is_same_v<Number, float>) {
    // The sign bit of the mask.
    Vector<int32_t> sign = m & std::numeric_limits<int32_t>::min();
    return __builtin_bit_cast(Vector<float>,
                              __builtin_bit_cast(Vector<int32_t>, x) ^ sign);
  } else {
    return (x ^ m) - m;
  }
}

/// s * weight where `accepted`, else 0.
template <typename Number>
[[gnu::always_inline]] inline Vector<Number>
acceptedTimes(Number weight, MinusVector<Number> accepted,
              MinusVector<Number> minus) {
  Vector<Number> broadcast = weight;
  if constexpr (std::is_same_v<Number, float>)
    return __builtin_bit_cast(
        Vector<float>, __builtin_bit_cast(Vector<int32_t>,
                                          timesSpin<Number>(broadcast, minus)) &
                           accepted);
  else
    return timesSpin<Number>(broadcast & accepted, minus & accepted);
}

//===----------------------------------------------------------------------===//
// Replicas
//===----------------------------------------------------------------------===//

template <typename Number> void computeSlopes(Replicas<Number> &r) {
  for (uint32_t i = 0; i < r.numSpins; ++i) {
    // g doubles nothing: halves of the doubled couplings are exact.
    Vector<Number> sum = r.fields[i];
    for (uint64_t k = r.rowBegin[i]; k < r.rowBegin[i + 1]; ++k) {
      Vector<Number> weight = static_cast<Number>(r.doubled[k] / 2);
      sum += timesSpin<Number>(weight, vectorAt(r.minus, r.neighbors[k]));
    }
    vectorAt(r.slopes, i) = -sum;
  }
}

/// Flips the accepted replicas of spin i and corrects its neighbours' slopes.
template <typename Number, bool IsUnit>
[[gnu::always_inline]] inline void flipAccepted(Replicas<Number> &r, uint32_t i,
                                                MinusVector<Number> accepted) {
  // Slopes of neighbours change by 2 J s, s being the old spin.
  MinusVector<Number> minus = vectorAt(r.minus, i);
  vectorAt(r.minus, i) = minus ^ accepted;
  const uint32_t *neighbor = r.neighbors + r.rowBegin[i];
  const uint32_t *end = r.neighbors + r.rowBegin[i + 1];
  if constexpr (IsUnit) {
    Vector<Number> change = acceptedTimes<Number>(2, accepted, minus);
    const uint32_t *middle = r.neighbors + r.rowMiddle[i];
    for (; neighbor != middle; ++neighbor)
      vectorAt(r.slopes, *neighbor) += change;
    for (; neighbor != end; ++neighbor)
      vectorAt(r.slopes, *neighbor) -= change;
  } else if constexpr (sizeof(Number) == 2 || std::is_same_v<Number, float>) {
    const Number *weight = r.doubled + r.rowBegin[i];
    Vector<Number> spin = acceptedTimes<Number>(1, accepted, minus);
    for (; neighbor != end; ++neighbor, ++weight)
      vectorAt(r.slopes, *neighbor) += *weight * spin;
  } else {
    // Products of 8 and of 32 bits are slow or do not exist.
    const Number *weight = r.doubled + r.rowBegin[i];
    MinusVector<Number> negative = minus & accepted;
    for (; neighbor != end; ++neighbor, ++weight) {
      Vector<Number> broadcast = *weight;
      vectorAt(r.slopes, *neighbor) +=
          timesSpin<Number>(broadcast & accepted, negative);
    }
  }
}

template <typename Number, bool IsUnit> bool sweepImpl(Replicas<Number> &r) {
  uint64_t generator = r.generator;
  uint64_t any = 0;
  for (uint32_t i = 0; i < r.numSpins; ++i) {
    generator = advanceGenerator(generator);
    Vector<Number> threshold = loadUnaligned(r.pool + placeInPool(generator));
    if constexpr (std::is_same_v<Number, float>)
      threshold *= vectorAt(r.laneScale, 0);
    Vector<Number> d =
        timesSpin<Number>(vectorAt(r.slopes, i), vectorAt(r.minus, i));
    MinusVector<Number> accepted = asMask<Number>(d <= threshold);
    uint64_t bits = bitsOf<kLanes<Number>>(accepted);
    if (!bits)
      continue;
    any |= bits;
    flipAccepted<Number, IsUnit>(r, i, accepted);
  }
  r.generator = generator;
  return any;
}

template <typename Number> bool sweep(Replicas<Number> &r) {
  return r.isUnit ? sweepImpl<Number, true>(r) : sweepImpl<Number, false>(r);
}

template <typename Number> bool descend(Replicas<Number> &r) {
  uint64_t any = 0;
  for (uint32_t i = 0; i < r.numSpins; ++i) {
    Vector<Number> d =
        timesSpin<Number>(vectorAt(r.slopes, i), vectorAt(r.minus, i));
    MinusVector<Number> accepted = asMask<Number>(d < 0);
    uint64_t bits = bitsOf<kLanes<Number>>(accepted);
    any |= bits;
    if (bits)
      flipAccepted<Number, false>(r, i, accepted);
  }
  return any;
}

template <typename Number>
void energies(const Replicas<Number> &r, double *energies) {
  constexpr unsigned lanes = kLanes<Number>;
  // Of a block of spins in integers twice as wide, in which they are exact.
  constexpr bool isNarrow = sizeof(Number) < 4;
  constexpr uint32_t block = sizeof(Number) == 1   ? 128
                             : sizeof(Number) == 2 ? 32768
                                                   : 1;
  using Sum = std::conditional_t<
      isNarrow, std::conditional_t<sizeof(Number) == 1, int16_t, int32_t>,
      double>;
  typedef Sum Wide __attribute__((ext_vector_type(lanes)));
  double sums[lanes] = {};
  for (uint32_t begin = 0; begin < r.numSpins; begin += block) {
    Wide sum = 0;
    for (uint32_t i = begin; i < r.numSpins && i < begin + block; ++i) {
      // Every coupling stands in two slopes: s (h - g) / 2.
      MinusVector<Number> minus = vectorAt(r.minus, i);
      sum -= __builtin_convertvector(
          timesSpin<Number>(vectorAt(r.slopes, i), minus), Wide);
      if (r.fields[i] != 0)
        sum += __builtin_convertvector(
            timesSpin<Number>(Vector<Number>(r.fields[i]), minus), Wide);
    }
    for (unsigned lane = 0; lane < lanes; ++lane)
      sums[lane] += double(sum[lane]);
  }
  for (unsigned lane = 0; lane < lanes; ++lane)
    energies[lane] = sums[lane] / 2;
}

template <typename Number>
void pack(const Replicas<Number> &r, uint64_t *words) {
  for (uint32_t i = 0; i < r.numSpins; ++i)
    words[i] = bitsOf<kLanes<Number>>(asMask<Number>(vectorAt(r.minus, i) < 0));
}

template <typename Number>
constexpr ReplicaKernels<Number> makeReplicaKernels() {
  return {computeSlopes<Number>, sweep<Number>, descend<Number>,
          energies<Number>, pack<Number>};
}

//===----------------------------------------------------------------------===//
// Row
//===----------------------------------------------------------------------===//

/// Weights of one vector of numbers, widened.
template <typename Number, typename Weight>
[[gnu::always_inline]] inline Vector<Number> widened(const Weight *from) {
  typedef Weight Narrow __attribute__((ext_vector_type(kLanes<Number>)));
  Narrow narrow;
  std::memcpy(&narrow, from, sizeof(narrow));
  return __builtin_convertvector(narrow, Vector<Number>);
}

template <typename Number, typename Weight>
[[gnu::always_inline]] inline void flipInline(Row<Number, Weight> &row,
                                              uint32_t spin) {
  constexpr unsigned lanes = kLanes<Number>;
  bool isMinus = row.minus[spin];
  double slope = row.slopes[spin];
  row.energy += 2 * (isMinus ? -slope : slope);
  row.minus[spin] = ~row.minus[spin];
  if (!row.couplings) {
    // Copied, as stores of bytes might change the row itself for all the
    // compiler knows.
    Number *slopes = row.slopes;
    const uint32_t *neighbor = row.neighbors + row.rowBegin[spin];
    const uint32_t *end = row.neighbors + row.rowBegin[spin + 1];
    const Number *doubled = row.doubled + row.rowBegin[spin];
    if (isMinus)
      for (; neighbor != end; ++neighbor, ++doubled)
        slopes[*neighbor] -= *doubled;
    else
      for (; neighbor != end; ++neighbor, ++doubled)
        slopes[*neighbor] += *doubled;
    return;
  }
  const Weight *weights = row.couplings + uint64_t(row.stride) * spin;
  uint32_t count = row.stride / lanes;
  if (isMinus) {
    for (uint32_t k = 0; k < count; ++k) {
      Vector<Number> weight = widened<Number>(weights + k * lanes);
      vectorAt(row.slopes, k) -= weight + weight;
    }
  } else {
    for (uint32_t k = 0; k < count; ++k) {
      Vector<Number> weight = widened<Number>(weights + k * lanes);
      vectorAt(row.slopes, k) += weight + weight;
    }
  }
}

template <typename Number, typename Weight>
void flip(Row<Number, Weight> &row, uint32_t spin) {
  flipInline(row, spin);
}

/// Goes through the spins in order and flips those with d <= threshold, d as
/// it is when their turn comes.
template <typename Number, typename Weight, bool IsDescent>
uint32_t sweepRow(Row<Number, Weight> &state) {
  constexpr unsigned lanes = kLanes<Number>;
  // A copy, which no store through its pointers can change.
  Row<Number, Weight> row = state;
  uint32_t count = 0;
  for (uint32_t base = 0; base < row.numSpins; base += lanes) {
    Vector<Number> threshold = {};
    if constexpr (!IsDescent) {
      row.generator = advanceGenerator(row.generator);
      threshold = loadUnaligned(row.pool + placeInPool(row.generator));
      if constexpr (std::is_same_v<Number, float>)
        threshold *= row.scale;
    }
    uint64_t remaining = ~uint64_t(0);
    if (row.numSpins - base < lanes)
      remaining >>= 64 - (row.numSpins - base);
    while (true) {
      Vector<Number> d = timesSpin<Number>(vectorAt(row.slopes, base / lanes),
                                           vectorAt(row.minus, base / lanes));
      MinusVector<Number> accepted =
          asMask<Number>(IsDescent ? d < 0 : d <= threshold);
      uint64_t bits = bitsOf<lanes>(accepted) & remaining;
      if (!bits)
        break;
      unsigned lane = std::countr_zero(bits);
      flipInline(row, base + lane);
      ++count;
      remaining &= lane == 63 ? 0 : ~uint64_t(0) << (lane + 1);
    }
  }
  state.generator = row.generator;
  state.energy = row.energy;
  return count;
}

template <typename Number, typename Weight>
uint32_t best(const Row<Number, Weight> &row, const TabuState &tabu,
              Number aspiration) {
  constexpr unsigned lanes = kLanes<Number>;
  typedef int32_t Steps __attribute__((ext_vector_type(lanes)));
  constexpr Number largest = std::numeric_limits<Number>::max();
  Vector<Number> lowest = largest;
  uint32_t count = (row.numSpins + lanes - 1) / lanes;
  auto candidate = [&](uint32_t k) __attribute__((always_inline)) {
    Vector<Number> d =
        timesSpin<Number>(vectorAt(row.slopes, k), vectorAt(row.minus, k));
    Steps until;
    std::memcpy(&until, tabu.tabuUntil + uint64_t(k) * lanes, sizeof(until));
    MinusVector<Number> allowed =
        __builtin_convertvector(until <= tabu.step, MinusVector<Number>);
    allowed |= asMask<Number>(d < aspiration);
    return allowed ? d : Vector<Number>(largest);
  };
  for (uint32_t k = 0; k < count; ++k)
    lowest = __builtin_elementwise_min(lowest, candidate(k));
  Number minimum = lowest[0];
  for (unsigned lane = 1; lane < lanes; ++lane)
    minimum = lowest[lane] < minimum ? lowest[lane] : minimum;
  if (minimum == largest)
    return row.numSpins;
  for (uint32_t k = 0; k < count; ++k) {
    MinusVector<Number> equal =
        asMask<Number>(candidate(k) == Vector<Number>(minimum));
    if (uint64_t bits = bitsOf<lanes>(equal))
      return k * lanes + std::countr_zero(bits);
  }
  return row.numSpins;
}

template <typename Number, typename Weight>
constexpr RowKernels<Number, Weight> makeRowKernels() {
  return {sweepRow<Number, Weight, false>, sweepRow<Number, Weight, true>,
          flip<Number, Weight>, best<Number, Weight>};
}

template <typename Number>
void fillPool(Number *pool, const float *quantiles, const uint16_t *ranks,
              float scale) {
  // Not beyond what a float holds exactly, nor the type.
  constexpr float largest =
      sizeof(Number) == 4 ? 0x1p30f : std::numeric_limits<Number>::max();
  for (unsigned i = 0; i < kPoolSize; ++i) {
    float x = quantiles[ranks[i]] * scale;
    pool[i] =
        static_cast<Number>(static_cast<int32_t>(x < largest ? x : largest));
  }
  std::memcpy(pool + kPoolSize, pool, kVectorBytes);
}

//===----------------------------------------------------------------------===//
// Forests, bifurcation, imaginary time
//===----------------------------------------------------------------------===//

using Floats = Vector<float>;
using Words = Vector<int32_t>;

[[gnu::always_inline]] inline Floats absolute(Floats x) {
  return __builtin_bit_cast(Floats, __builtin_bit_cast(Words, x) & 0x7fffffff);
}

/// exp(-x) for x >= 0, within 1e-6 relative; 0 beyond 80.
[[gnu::always_inline]] inline Floats expOfMinus(Floats x) {
  x = __builtin_elementwise_min(x, Floats(80.0f));
  Words exponent = __builtin_convertvector(x * 1.442695041f + 0.5f, Words);
  Floats whole = __builtin_convertvector(exponent, Floats);
  // Between -0.35 and 0.35; ln 2 in two parts.
  Floats r = whole * 0.693145752f - x + whole * 1.42860677e-6f;
  Floats p = r * (1.0f / 720) + 1.0f / 120;
  p = p * r + 1.0f / 24;
  p = p * r + 1.0f / 6;
  p = p * r + 0.5f;
  p = p * r + 1.0f;
  p = p * r + 1.0f;
  return __builtin_bit_cast(Floats,
                            __builtin_bit_cast(Words, p) - (exponent << 23));
}

/// artanh(t) for |t| <= 1/3, within 1e-7.
[[gnu::always_inline]] inline Floats artanhOfThird(Floats t) {
  Floats square = t * t;
  Floats p = square * (1.0f / 11) + 1.0f / 9;
  p = p * square + 1.0f / 7;
  p = p * square + 1.0f / 5;
  p = p * square + 1.0f / 3;
  return t + t * square * p;
}

/// The work vectors hold the fields of the forest's spins.
inline void sampleForest(ForestSample &sample) {
  const Forest &forest = *sample.forest;
  float beta = sample.beta;
  for (uint32_t k = 0; k < forest.count; ++k) {
    Floats field = sample.fields[forest.spins[k]];
    for (uint64_t e = forest.outsideBegin[k]; e < forest.outsideBegin[k + 1];
         ++e)
      field += timesSpin<float>(Floats(forest.outsideCouplings[e]),
                                vectorAt(sample.minus, forest.outside[e]));
    vectorAt(sample.work, k) = field;
  }
  // Summing over a child's two values leaves a field on its parent p of
  //   (ln cosh beta (H - J) - ln cosh beta (H + J)) / (2 beta).
  for (uint32_t k = forest.count; k-- > 0;) {
    uint32_t parent = forest.parents[k];
    if (parent == kNoParent)
      continue;
    Floats field = vectorAt(sample.work, k);
    Floats plus = absolute(field + forest.parentCouplings[k]);
    Floats minus = absolute(field - forest.parentCouplings[k]);
    Floats expPlus = expOfMinus(plus * (2 * beta));
    Floats expMinus = expOfMinus(minus * (2 * beta));
    Floats t = (expPlus - expMinus) / (expPlus + expMinus + 2.0f);
    vectorAt(sample.work, parent) -=
        (plus - minus) * 0.5f + artanhOfThird(t) * (1 / beta);
  }
  uint64_t generator = sample.generator;
  for (uint32_t k = 0; k < forest.count; ++k) {
    Floats field = vectorAt(sample.work, k);
    if (uint32_t parent = forest.parents[k]; parent != kNoParent)
      field += timesSpin<float>(Floats(forest.parentCouplings[k]),
                                vectorAt(sample.minus, forest.spins[parent]));
    generator = advanceGenerator(generator);
    Floats draw = loadUnaligned(sample.pool + placeInPool(generator));
    vectorAt(sample.minus, forest.spins[k]) =
        asMask<float>(field * (2 * beta) >= draw);
  }
  sample.generator = generator;
}

/// Forces on spins [begin, begin + Count), so that a position that was loaded
/// serves several rows of a dense matrix.
template <unsigned Count>
[[gnu::always_inline]] inline void denseForces(const BifurcationStep &s,
                                               uint32_t begin, Floats *forces) {
  for (unsigned k = 0; k < Count; ++k)
    forces[k] = -s.fields[begin + k];
  const float *rows = s.couplings + uint64_t(begin) * s.numSpins;
  for (uint32_t j = 0; j < s.numSpins; ++j) {
    Floats source = vectorAt(s.sources, j);
    for (unsigned k = 0; k < Count; ++k)
      forces[k] -= source * rows[uint64_t(k) * s.numSpins + j];
  }
}

inline void bifurcate(const BifurcationStep &s) {
  for (uint32_t i = 0; i < s.numSpins; ++i) {
    Floats position = vectorAt(s.positions, i);
    Words sign = __builtin_bit_cast(Words, position) &
                 std::numeric_limits<int32_t>::min();
    vectorAt(s.sources, i) =
        s.isDiscrete ? __builtin_bit_cast(Floats, sign | 0x3f800000) : position;
  }
  auto push = [&](uint32_t i, Floats force) __attribute__((always_inline)) {
    vectorAt(s.momenta, i) +=
        force * s.strength - vectorAt(s.positions, i) * s.stiffness;
  };
  uint32_t i = 0;
  if (s.isDense) {
    Floats forces[8];
    for (; i + 8 <= s.numSpins; i += 8) {
      denseForces<8>(s, i, forces);
      for (unsigned k = 0; k < 8; ++k)
        push(i + k, forces[k]);
    }
    for (; i < s.numSpins; ++i) {
      denseForces<1>(s, i, forces);
      push(i, forces[0]);
    }
  }
  for (; i < s.numSpins; ++i) {
    Floats force = -s.fields[i];
    for (uint64_t k = s.rowBegin[i]; k < s.rowBegin[i + 1]; ++k)
      force -= vectorAt(s.sources, s.neighbors[k]) * s.couplings[k];
    push(i, force);
  }
  for (i = 0; i < s.numSpins; ++i) {
    Floats momentum = vectorAt(s.momenta, i);
    Floats position = vectorAt(s.positions, i) + momentum * s.step;
    // Walls at -1 and +1 take all momentum.
    Words outside = asMask<float>(absolute(position) > 1.0f);
    vectorAt(s.momenta, i) = __builtin_bit_cast(
        Floats, __builtin_bit_cast(Words, momentum) & ~outside);
    vectorAt(s.positions, i) = __builtin_elementwise_max(
        __builtin_elementwise_min(position, Floats(1.0f)), Floats(-1.0f));
  }
}

inline void sweepPath(PathSweep &sweep) {
  Replicas<float> &r = *sweep.path;
  static_assert(kLanes<float> == 16);
  const Words parity = {-1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0, -1, 0};
  uint64_t generator = r.generator;
  for (uint32_t i = 0; i < r.numSpins; ++i)
    for (unsigned half = 0; half < 2; ++half) {
      // Slices of one parity have neighbours of the other only.
      generator = advanceGenerator(generator);
      Floats threshold = loadUnaligned(r.pool + placeInPool(generator));
      Words minus = vectorAt(r.minus, i);
      Words before = __builtin_shufflevector(minus, minus, 15, 0, 1, 2, 3, 4, 5,
                                             6, 7, 8, 9, 10, 11, 12, 13, 14);
      Words after = __builtin_shufflevector(minus, minus, 1, 2, 3, 4, 5, 6, 7,
                                            8, 9, 10, 11, 12, 13, 14, 15, 0);
      // A sum of 1 for each equal neighbour and -1 for each other.
      Floats bonds = __builtin_convertvector(
          Words(2) + 2 * ((minus ^ before) + (minus ^ after)), Floats);
      Floats action =
          timesSpin<float>(vectorAt(r.slopes, i), minus) * sweep.classical +
          bonds * sweep.quantum;
      Words accepted =
          asMask<float>(action <= threshold) & (half ? ~parity : parity);
      if (bitsOf<16>(accepted))
        flipAccepted<float, false>(r, i, accepted);
    }
  r.generator = generator;
}

constexpr Kernels makeKernels() {
  return {makeReplicaKernels<int8_t>(),
          makeReplicaKernels<int16_t>(),
          makeReplicaKernels<int32_t>(),
          makeReplicaKernels<float>(),
          makeRowKernels<int8_t, int8_t>(),
          makeRowKernels<int16_t, int8_t>(),
          makeRowKernels<int32_t, int8_t>(),
          makeRowKernels<int32_t, int16_t>(),
          makeRowKernels<float, float>(),
          fillPool<int8_t>,
          fillPool<int16_t>,
          fillPool<int32_t>,
          sampleForest,
          bifurcate,
          sweepPath};
}

} // namespace enishi::annealing::ENISHI_KERNEL_NAMESPACE
