//===- Kernels.h - The inner loops of the solvers ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// One source is compiled for several instruction sets, and all give the same
// bytes: vectors of 64 bytes, split by the compiler where registers are
// narrower, no operation whose rounding depends on the processor.
//
// Two layouts. *Replicas*: a sparse model, one replica in each lane of a
// vector, spins updated one after the other in all replicas at once. *Row*: a
// dense model, one replica, lanes are spins, and a flip adds a row of the
// coupling matrix to the fields.
//
// The change of the energy when spin i flips is 2 d_i with
//   d_i = s_i g_i,   g_i = -(h_i + sum_j J_ij s_j),
// g_i being called the slope. A Metropolis step accepts if u < exp(-2 beta d),
// which is d <= T with the threshold T = -ln(u) / (2 beta): random numbers are
// drawn as thresholds, independent of d, and no exponential is computed per
// step. Thresholds lie in a pool of kPoolSize stratified quantiles of that
// distribution in random order; each vector of steps reads the pool from a
// random place. A pool is made anew for every temperature.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_SOLVERS_KERNELS_H
#define ENISHI_LIB_ANNEALING_SOLVERS_KERNELS_H

#include <cstddef>
#include <cstdint>
#include <type_traits>

namespace enishi::annealing {

enum class Isa : uint8_t { Portable, Avx2, Avx512 };

inline constexpr unsigned kVectorBytes = 64;
inline constexpr unsigned kPoolBits = 12;
inline constexpr unsigned kPoolSize = 1u << kPoolBits;

template <typename Number>
inline constexpr unsigned kLanes = kVectorBytes / sizeof(Number);

/// All ones for a spin of -1, zero for +1.
template <typename Number>
using MinusOf = std::conditional_t<
    sizeof(Number) == 1, int8_t,
    std::conditional_t<sizeof(Number) == 2, int16_t, int32_t>>;

/// The generator of places in the pool, one step.
inline uint64_t advanceGenerator(uint64_t state) {
  return state * 0x5851f42d4c957f2d + 0x14057b7ef767814f;
}
/// Where in the pool a vector of thresholds starts.
inline uint32_t placeInPool(uint64_t state) {
  return static_cast<uint32_t>(state >> (64 - kPoolBits));
}

/// A sparse model and kLanes<Number> replicas of it. The rows list a spin's
/// neighbours, first those with a positive coupling.
template <typename Number> struct Replicas {
  uint32_t numSpins;
  const uint64_t *rowBegin;
  const uint64_t *rowMiddle; ///< End of the positive couplings of a row.
  const uint32_t *neighbors;
  const Number *doubled; ///< 2 J, as `neighbors`.
  const Number *fields;
  /// Every coupling is +1 or -1.
  bool isUnit;
  Number *slopes;         ///< A vector per spin, aligned.
  MinusOf<Number> *minus; ///< A vector per spin, aligned.
  /// kPoolSize + kLanes numbers, the last ones a copy of the first.
  const Number *pool;
  /// For floating point: what each lane multiplies its thresholds by.
  const Number *laneScale;
  uint64_t generator;
};

template <typename Number> struct ReplicaKernels {
  /// The slopes from the spins.
  void (*computeSlopes)(Replicas<Number> &replicas);
  /// A step for every spin of every replica. Returns whether any was accepted.
  bool (*sweep)(Replicas<Number> &replicas);
  /// Descends: flips every spin with d < 0, once through. Returns whether any
  /// was.
  bool (*descend)(Replicas<Number> &replicas);
  /// sum_i h_i s_i + sum_{i<j} J_ij s_i s_j of every replica, from the slopes.
  void (*energies)(const Replicas<Number> &replicas, double *energies);
  /// A word per spin, with a bit for each replica in which it is -1.
  void (*pack)(const Replicas<Number> &replicas, uint64_t *words);
};

/// One replica, whose spins are padded to `stride`, a multiple of 64; padded
/// spins have a slope no threshold reaches. The couplings are dense rows,
/// padded with zeros, or, if those are null, sparse ones.
template <typename Number, typename Weight> struct Row {
  uint32_t numSpins;
  uint32_t stride;
  const Weight *couplings; ///< J, stride * numSpins, aligned.
  const uint64_t *rowBegin;
  const uint32_t *neighbors;
  const Number *doubled; ///< 2 J, as `neighbors`.
  Number *slopes;
  MinusOf<Number> *minus;
  const Number *pool;
  Number scale; ///< For floating point: what thresholds are multiplied by.
  uint64_t generator;
  double energy; ///< Kept up to date by adding 2 d.
};

/// The state of a tabu search over a Row: a spin may flip where
/// tabuUntil <= step, or where that makes a new best energy.
struct TabuState {
  int32_t *tabuUntil; ///< `stride` of them.
  int32_t step;
};

template <typename Number, typename Weight> struct RowKernels {
  /// A step for every spin. Returns how many were accepted.
  uint32_t (*sweep)(Row<Number, Weight> &row);
  /// Flips spins of negative d, first to last, once through. Returns how many.
  uint32_t (*descend)(Row<Number, Weight> &row);
  void (*flip)(Row<Number, Weight> &row, uint32_t spin);
  /// The spin with the lowest d, of equal ones the first, among those that are
  /// not tabu or have d below `aspiration`; numSpins if there is none.
  uint32_t (*best)(const Row<Number, Weight> &row, const TabuState &tabu,
                   Number aspiration);
};

/// A forest of spins whose induced couplings have no cycle, parents first, and
/// for each the couplings to spins outside the forest.
struct Forest {
  uint32_t count = 0;
  const uint32_t *spins;
  const uint32_t *parents; ///< Positions in the forest; kNoParent for roots.
  const float *parentCouplings;
  const uint64_t *outsideBegin;
  const uint32_t *outside;
  const float *outsideCouplings;
};
inline constexpr uint32_t kNoParent = ~0u;

/// Draws all spins of a forest anew, exactly from the Boltzmann distribution
/// given the others, in all lanes: fields are summed up from the leaves, then
/// spins are drawn from the roots down.
struct ForestSample {
  const Forest *forest;
  const float *fields;
  int32_t *minus;
  float *work; ///< A vector per spin of the forest, aligned.
  /// Quantiles of the logistic distribution, as the pool of a Row.
  const float *pool;
  float beta;
  uint64_t generator;
};

/// Simulated bifurcation of kLanes<float> replicas; see Bifurcation.cpp.
struct BifurcationStep {
  uint32_t numSpins;
  const uint64_t *rowBegin;
  const uint32_t *neighbors;
  bool isDense;
  const float *couplings; ///< As `neighbors`, or all pairs.
  const float *fields;
  float *positions, *momenta, *sources; ///< A vector per spin, aligned.
  bool isDiscrete;
  float stiffness; ///< (a0 - a) dt
  float strength;  ///< c0 dt
  float step;      ///< a0 dt
};

/// One path of imaginary time, slices in lanes; see QuantumAnnealing.cpp.
struct PathSweep {
  Replicas<float> *path;
  float classical; ///< 2 beta / slices, per unit of d
  float quantum;   ///< 2 J_perp
};

struct Kernels {
  ReplicaKernels<int8_t> replicas8;
  ReplicaKernels<int16_t> replicas16;
  ReplicaKernels<int32_t> replicas32;
  ReplicaKernels<float> replicasFloat;
  RowKernels<int8_t, int8_t> row8;
  RowKernels<int16_t, int8_t> row16;
  RowKernels<int32_t, int8_t> row32Narrow;
  RowKernels<int32_t, int16_t> row32;
  RowKernels<float, float> rowFloat;
  /// pool[i] = min(quantiles[ranks[i]] * scale rounded down, the largest).
  void (*fillPool8)(int8_t *pool, const float *quantiles, const uint16_t *ranks,
                    float scale);
  void (*fillPool16)(int16_t *pool, const float *quantiles,
                     const uint16_t *ranks, float scale);
  void (*fillPool32)(int32_t *pool, const float *quantiles,
                     const uint16_t *ranks, float scale);

  void (*sampleForest)(ForestSample &sample);
  void (*bifurcate)(const BifurcationStep &step);
  void (*sweepPath)(PathSweep &sweep);

  template <typename Number> const ReplicaKernels<Number> &replicas() const {
    if constexpr (std::is_same_v<Number, int8_t>)
      return replicas8;
    else if constexpr (std::is_same_v<Number, int16_t>)
      return replicas16;
    else if constexpr (std::is_same_v<Number, int32_t>)
      return replicas32;
    else
      return replicasFloat;
  }
  template <typename Number, typename Weight>
  const RowKernels<Number, Weight> &row() const {
    if constexpr (std::is_same_v<Number, float>)
      return rowFloat;
    else if constexpr (std::is_same_v<Number, int8_t>)
      return row8;
    else if constexpr (std::is_same_v<Number, int16_t>)
      return row16;
    else if constexpr (std::is_same_v<Weight, int8_t>)
      return row32Narrow;
    else
      return row32;
  }
};

bool isSupported(Isa isa);
const char *nameOf(Isa isa);
/// For a supported instruction set.
const Kernels &kernelsFor(Isa isa);
/// The fastest ones that the processor has; the environment variable
/// ENISHI_ISA (avx512, avx2 or portable) asks for less.
const Kernels &kernels();

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_SOLVERS_KERNELS_H
