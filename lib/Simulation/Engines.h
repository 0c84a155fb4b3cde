//===- Engines.h - The engines and what they share --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_ENGINES_H
#define ENISHI_LIB_SIMULATION_ENGINES_H

#include "NoisyProgram.h"
#include "enishi/Circuit/PauliSum.h"
#include "enishi/Simulation/Simulator.h"
#include "enishi/Support/ByteSize.h"

namespace enishi::simulation {

const Simulator &autoSimulator();
const Simulator &stateVectorSimulator();
const Simulator &densityMatrixSimulator();
const Simulator &gpuSimulator();
const Simulator &stabilizerSimulator();
const Simulator &matrixProductSimulator();

/// Program::check(), and what it leaves open: gates that name a qubit twice,
/// registers beyond the bits.
llvm::Error checkProgram(const Program &program);

/// The program with the noise of the options, if there is any.
llvm::Expected<std::optional<NoisyProgram>>
placeNoise(const Program &program, const RunOptions &options, NoiseForm form);

/// What ProgramAnalysis wants to know of it; `noisy` must outlive the result.
inline auto isNoisyIn(const std::optional<NoisyProgram> &noisy) {
  return [&noisy](size_t instruction) {
    return noisy && noisy->isNoisy(instruction);
  };
}

/// An error where an observable names a qubit that the program does not have.
llvm::Error checkObservables(llvm::ArrayRef<PauliSum> observables,
                             const Program &program);
/// The options for Simulator::canRun(): shots take memory where noise strikes
/// them, and none for their outputs.
RunOptions forExpectations(const RunOptions &options);

/// The bits of "01..." with the highest first.
llvm::Expected<llvm::SmallVector<uint64_t, 1>>
parseBasisState(llvm::StringRef text, uint32_t numQubits);

/// An error where there is noise; `what`, in the plural, is not to be had then.
llvm::Error refuseNoise(const RunOptions &options, llvm::StringRef what);

/// The error where it is the shots of a noisy run that need so many bytes.
llvm::Error shotsDoNotFit(const RunOptions &options, uint64_t bytes);

/// A result for the program, with an empty histogram of its registers.
RunResult emptyResult(const Program &program, llvm::StringRef engine);

/// The options' memory limit, or what the machine has free, in bytes; of
/// several processes the least.
uint64_t memoryLimit(const RunOptions &options);

using enishi::formatBytes;

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_ENGINES_H
