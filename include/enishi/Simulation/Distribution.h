//===- Distribution.h - What a run by several processes takes ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SIMULATION_DISTRIBUTION_H
#define ENISHI_SIMULATION_DISTRIBUTION_H

#include "enishi/Simulation/Simulator.h"

namespace enishi {

/// The stages of a program whose state vector several processes hold. The bytes
/// are exact: they are those of the same plan that a run makes.
struct DistributionForecast {
  struct Stage {
    /// Fused operations.
    uint64_t operations = 0;
    /// How many qubits change places with bits of the process's number before
    /// them.
    unsigned exchangedQubits = 0;
    /// Amplitudes that every process sends for that, in bytes; it receives as
    /// many.
    uint64_t bytesSent = 0;
  };
  unsigned qubits = 0; ///< That gates act on.
  /// How many processes take part; fewer than asked for where the program is
  /// small.
  unsigned processes = 1;
  unsigned localQubits = 0; ///< Of the amplitudes of one process.
  /// Memory that one process needs.
  uint64_t bytesPerProcess = 0;
  std::vector<Stage> stages;

  uint64_t bytesSent() const {
    uint64_t sum = 0;
    for (const Stage &stage : stages)
      sum += stage.bytesSent;
    return sum;
  }
};

/// Forecasts a run of all shots, or for no shots of the state alone, by
/// `processes` processes, whatever this machine has. Errors: a malformed
/// program; one that measures or resets before its end, because what it does
/// then depends on outcomes; a number of processes that is no power of two;
/// more than 60 qubits. Takes about as long as planning the run does.
llvm::Expected<DistributionForecast>
forecastDistribution(const Program &program, const RunOptions &options,
                     unsigned processes);

/// The text of PTX that an NVIDIA GPU would run for the gates of a program, for
/// a processor such as "sm_80". Errors: those of forecastDistribution() but for
/// the number of processes; a gate too wide for registers; a processor that
/// LLVM does not know.
llvm::Expected<std::string> gpuProgram(const Program &program,
                                       const RunOptions &options,
                                       llvm::StringRef processor);

} // namespace enishi

#endif // ENISHI_SIMULATION_DISTRIBUTION_H
