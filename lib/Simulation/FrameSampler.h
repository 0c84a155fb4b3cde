//===- FrameSampler.h - Many shots of a Clifford program --------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_FRAMESAMPLER_H
#define ENISHI_LIB_SIMULATION_FRAMESAMPLER_H

#include "CliffordAction.h"
#include "NoisyProgram.h"
#include "ThreadPool.h"
#include "enishi/Simulation/Simulator.h"

namespace enishi::simulation {

/// Samples a Clifford program without control flow. One shot is run on a
/// tableau; every other shot differs from it by a Pauli operator, which is
/// carried through the program for many shots at a time, and made random where
/// the state would not notice (Gidney, Quantum 5, 497, 2021). Noise multiplies
/// Pauli operators into some shots; the steps from one of them to the next are
/// drawn.
class FrameSampler {
public:
  FrameSampler(const Program &program, const CliffordCircuit &clifford,
               ThreadPool &pool, const NoisyProgram *noise = nullptr);

  /// The outputs of `shots` shots, of which the first is number `firstShot` (a
  /// multiple of kBatchShots), as keys of the histogram's registers.
  std::vector<uint64_t> sample(uint64_t firstShot, uint64_t shots,
                               uint64_t seed, const Histogram &histogram) const;

  /// Shots carried together.
  static constexpr unsigned kBatchWords = 16, kBatchShots = 64 * kBatchWords;

private:
  const Program &program;
  const CliffordCircuit &clifford;
  ThreadPool &pool;
  const NoisyProgram *noise;
  /// By instruction: the outcome of a measurement in the first shot.
  std::vector<bool> reference;
};

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_FRAMESAMPLER_H
