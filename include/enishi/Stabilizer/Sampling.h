//===- Sampling.h - Many shots of circuits and models -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Many shots of a .stim circuit: of the record of its measurements, or of its
// detectors and observables; and of a detector error model. The same circuit
// and seed give the same bits for any number of threads and on any processor.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_SAMPLING_H
#define ENISHI_STABILIZER_SAMPLING_H

#include "enishi/Simulation/Simulator.h"
#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/StimCircuit.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>

namespace enishi::stabilizer {

/// Bits of consecutive shots, of those that are kept. Bit i of shot s is bit i
/// % 64 of word s * wordsPerShot + i / 64.
struct ShotTable {
  uint64_t firstShot = 0, numShots = 0;
  /// All shots so far, these and those that were not kept included.
  uint64_t shotsRun = 0;
  uint64_t numBits = 0;
  size_t wordsPerShot = 0;
  const uint64_t *words = nullptr;

  const uint64_t *shot(uint64_t index) const {
    return words + index * wordsPerShot;
  }
};

struct SampleOptions {
  uint64_t shots = 1;
  uint64_t seed = 0;
  unsigned threads = 0; ///< 0: as many as the machine has.
};

/// Gets the shots in order. Returning false ends the sampling.
using ShotSink = llvm::function_ref<bool(const ShotTable &)>;

class Sampler {
public:
  virtual ~Sampler() = default;
  /// Bits per shot. Where there are detectors, those of the observables
  /// follow them.
  virtual uint64_t numBits() const = 0;
  /// False where the sink ended it. Takes memory for some batches of shots.
  virtual bool sample(const SampleOptions &options, ShotSink sink) const = 0;
  /// How it works, in a few words.
  virtual llvm::StringRef method() const = 0;
};

/// Samples the record of measurements, with makeNearCliffordSampler where the
/// circuit has rotations. The reference shot is made here, which
/// takes quadratic memory in the number of qubits. Fails where
/// StimCircuit's results are used before there are any, where a measured
/// product is not Hermitian, or where `memoryLimit` bytes (0: what the machine
/// has) are too few.
llvm::Expected<std::unique_ptr<Sampler>>
makeRecordSampler(const StimCircuit &circuit, uint64_t memoryLimit = 0);

enum class DetectorMethod {
  Auto,   ///< The faster one, by an estimate.
  Frames, ///< Carries Pauli operators through the circuit. Any circuit.
  Errors, ///< Draws the errors of the detector error model directly. Not for
          ///< circuits whose detectors are random without noise, nor for
          ///< channels that are not a product of independent errors.
};

/// Samples detectors and observables of a circuit, with
/// makeNearCliffordSampler where it has rotations and `method` is Auto.
llvm::Expected<std::unique_ptr<Sampler>>
makeDetectorSampler(const StimCircuit &circuit,
                    DetectorMethod method = DetectorMethod::Auto,
                    uint64_t memoryLimit = 0);

/// The detectors that `text` names: "all", or a list of D5, D5-D9 and c3=-9
/// (all whose coordinate number 3, counted from 0 and with the shifts before
/// it, is -9) with commas between them. Sorted. Fails where the text says
/// nothing of the kind, where there is no such detector, or where there are
/// more than 2^24.
llvm::Expected<std::vector<uint64_t>>
selectDetectors(const StimCircuit &circuit, llvm::StringRef text);

struct NearCliffordOptions {
  /// Detectors and observables, not the record.
  bool detectors = false;
  /// Shots in which one of these detectors fires are not kept.
  std::vector<uint64_t> postselected;
  Precision precision = Precision::Single;
  uint64_t memoryLimit = 0; ///< In bytes; 0: what the machine has.
  /// More active qubits than this are refused.
  unsigned mostActive = 24;
};

/// A sampler that also takes rotations by any angle (T, R_Z, U3...), exactly:
/// its time and memory are exponential only in the number of qubits that are in
/// a state that is not a stabilizer state at a time (numActive). A detector
/// fires where it differs from the shot without noise in which every outcome is
/// the likelier one, 0 where both are as likely. Probabilities below 1e-9
/// (single) or 1e-18 (double precision) count as 0.
class NearCliffordSampler : public Sampler {
public:
  /// The most qubits that are active at a time.
  virtual unsigned numActive() const = 0;
  /// Bytes for one thread.
  virtual uint64_t bytes() const = 0;
  /// Nanoseconds on one core, by an estimate: for a shot, and for what is done
  /// once for all of them.
  virtual double costPerShot() const = 0;
  virtual double preparationCost() const = 0;
};
llvm::Expected<std::unique_ptr<NearCliffordSampler>>
makeNearCliffordSampler(const StimCircuit &circuit,
                        const NearCliffordOptions &options);

/// Samples detectors and observables of a model. Fails where the model is too
/// large with its loops counted out.
llvm::Expected<std::unique_ptr<Sampler>>
makeModelSampler(const DetectorErrorModel &model, uint64_t memoryLimit = 0);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_SAMPLING_H
