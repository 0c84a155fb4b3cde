//===- EmbeddedModel.h - A model on the qubits of a device ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From a problem's Ising model to what a device is programmed with, and back
// from its samples.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_EMBEDDING_EMBEDDEDMODEL_H
#define ENISHI_ANNEALING_EMBEDDING_EMBEDDEDMODEL_H

#include "enishi/Annealing/Embedding/Embedding.h"

#include <limits>
#include <optional>

namespace enishi::annealing {

enum class ChainStrengthRule : uint8_t {
  /// prefactor * RMS(J) * sqrt(mean degree): what balances the torque of random
  /// neighbours; D-Wave's default with a prefactor of 1.414.
  UniformTorque,
  /// prefactor * the largest absolute field or coupling.
  Scaled,
  /// Per chain, prefactor * the least strength for which a broken chain can
  /// always be mended without a loss: the maximum over the ways to cut it of
  /// the smaller side's influence by couplers cut (a sharper form of Choi,
  /// Quantum Inf. Process. 7, 2008). Exact for chains of up to 12 qubits and
  /// for trees, an upper bound otherwise. With a prefactor above 1 every ground
  /// state of the embedded model has whole chains.
  Sufficient,
};

/// The strength of every variable's chain, positive; the couplers within a
/// chain get its negative. The embedding must be a verified one of the model's
/// graph.
std::vector<double> chainStrengths(const IsingModel &model,
                                   const HardwareGraph &device,
                                   const Embedding &embedding,
                                   ChainStrengthRule rule, double prefactor);

/// The model over the device's qubit numbers (unused ones have neither field
/// nor coupling): fields in equal parts over the qubits of a chain, couplings
/// in equal parts over the couplers between two chains, -strength on every
/// coupler within a chain. The offset makes the energy of a configuration with
/// whole chains that of the source. O(device).
IsingModel embedModel(const IsingModel &model, const HardwareGraph &device,
                      const Embedding &embedding,
                      llvm::ArrayRef<double> strengths);

/// What a device can be programmed with.
struct CoefficientRange {
  double minField = -std::numeric_limits<double>::infinity();
  double maxField = std::numeric_limits<double>::infinity();
  double minCoupling = -std::numeric_limits<double>::infinity();
  double maxCoupling = std::numeric_limits<double>::infinity();
  /// Bounds of the sum of the couplings of one qubit, where there are any.
  double minQubitTotal = -std::numeric_limits<double>::infinity();
  double maxQubitTotal = std::numeric_limits<double>::infinity();
};

struct ScaledModel {
  IsingModel model;
  /// model = scale * source, offset included.
  double scale = 1;
};

/// Scales a model by the largest factor with which it fits, at most 1 unless
/// `mayGrow`. A range must hold 0 inside.
ScaledModel scaleToRange(const IsingModel &model, const CoefficientRange &range,
                         bool mayGrow = true);

/// Spin reversal: s'_i = gauge_i * s_i. Undoes itself; energies stay.
IsingModel applyGauge(const IsingModel &model, llvm::ArrayRef<int8_t> gauge);
SpinConfiguration applyGauge(llvm::ArrayRef<int8_t> spins,
                             llvm::ArrayRef<int8_t> gauge);
/// -1 or +1 with equal probability, from the seed.
SpinConfiguration randomGauge(uint32_t numSpins, uint64_t seed);

struct QuantizedModel {
  IsingModel model; ///< Every coefficient a multiple of `step`.
  double step = 0;
  /// The largest change of one coefficient, and the largest change that all
  /// of them together can make to an energy.
  double largestError = 0, energyError = 0;
};
/// Rounds every field and coupling (not the offset) to a multiple of the step,
/// halves away from zero. The step must be positive.
QuantizedModel quantize(const IsingModel &model, double step);

enum class BrokenChainRule : uint8_t {
  Majority,       ///< Of the chain; a tie takes its lowest qubit's value.
  MinimizeEnergy, ///< Whole chains first, then greedily the strongest field.
  Discard,        ///< Samples with a broken chain are left out.
};

struct Unembedding {
  /// In the order of the samples; shorter with Discard.
  std::vector<SpinConfiguration> samples;
  /// Which sample each of them comes from.
  std::vector<uint32_t> sampleIndex;
  /// Per sample given: broken chains / chains.
  std::vector<double> breakShare;
  /// Per variable: in how many samples its chain was broken.
  std::vector<uint32_t> breaksOf;

  double meanBreakShare() const;
};
/// Values of the problem's variables from samples over the device's qubits.
/// O(samples * (chains + couplings)), times the broken chains for
/// MinimizeEnergy.
Unembedding unembed(const IsingModel &model, const Embedding &embedding,
                    llvm::ArrayRef<SpinConfiguration> samples,
                    BrokenChainRule rule);

/// A point of an anneal: at so many microseconds, the annealing fraction s.
struct SchedulePoint {
  double timeUs = 0;
  double fraction = 0;
};
struct ScheduleLimits {
  double minTimeUs = 0;
  double maxTimeUs = std::numeric_limits<double>::infinity();
  /// Of ds/dt.
  double maxSlopePerUs = std::numeric_limits<double>::infinity();
  uint32_t maxPoints = std::numeric_limits<uint32_t>::max();
};
/// Whether the schedule begins at time 0, is strictly ordered in time, ends at
/// s = 1 (begins at 0 or, where it is a reverse anneal, at 1) and keeps the
/// limits; says what is wrong.
llvm::Error checkSchedule(llvm::ArrayRef<SchedulePoint> schedule,
                          const ScheduleLimits &limits);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_EMBEDDING_EMBEDDEDMODEL_H
