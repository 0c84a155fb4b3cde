//===- RecordDetectors.h - Detectors of measured records --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// From the results of an experiment to what a decoder takes.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_RECORDDETECTORS_H
#define ENISHI_STABILIZER_RECORDDETECTORS_H

#include "enishi/Stabilizer/ResultFormat.h"
#include "enishi/Stabilizer/StimCircuit.h"

namespace enishi::stabilizer {

/// The circuit without its noise: a channel becomes TICK, a herald a pad of 0.
/// Records have the same bits.
StimCircuit withoutNoise(const StimCircuit &circuit);

/// How the detectors and observables of a circuit follow from its record: each
/// is the parity of some results, compared with that of a shot without noise
/// (as in Stim's m2d). Where that parity is random without noise, the shot is
/// one of the possible ones.
class RecordDetectors {
public:
  /// Fails where makeRecordSampler does, for gates that are not Clifford, and
  /// for observables of Pauli operators, which no record has. Sweep bits are 0.
  static llvm::Expected<RecordDetectors> create(const StimCircuit &circuit);

  uint64_t numMeasurements() const { return measurements; }
  uint64_t numDetectors() const { return detectors; }
  uint64_t numObservables() const { return begins.size() - 1 - detectors; }

  /// Detectors and then observables of every shot. Linear in the results that
  /// they are made of.
  ShotList detectorsOf(const ShotTable &records) const;

private:
  uint64_t measurements = 0, detectors = 0;
  /// The results of row i are results[begins[i] .. begins[i + 1]); `expected`
  /// has their parity without noise.
  std::vector<size_t> begins;
  std::vector<uint64_t> results;
  std::vector<bool> expected;
};

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_RECORDDETECTORS_H
