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

#include "enishi/Stabilizer/DetectorErrorModel.h"
#include "enishi/Stabilizer/StimCircuit.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <memory>

namespace enishi::stabilizer {

/// Bits of consecutive shots. Bit i of shot s is bit i % 64 of word
/// s * wordsPerShot + i / 64.
struct ShotTable {
  uint64_t firstShot = 0, numShots = 0;
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

/// Samples the record of measurements. The reference shot is made here, which
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

/// Samples detectors and observables of a circuit.
llvm::Expected<std::unique_ptr<Sampler>>
makeDetectorSampler(const StimCircuit &circuit,
                    DetectorMethod method = DetectorMethod::Auto,
                    uint64_t memoryLimit = 0);

/// Samples detectors and observables of a model. Fails where the model is too
/// large with its loops counted out.
llvm::Expected<std::unique_ptr<Sampler>>
makeModelSampler(const DetectorErrorModel &model, uint64_t memoryLimit = 0);

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_SAMPLING_H
