//===- KernelModule.h - Gates as kernels in LLVM IR -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// A kernel holds the 2^k amplitudes that differ in k chosen positions in
// registers and applies every operation that mixes no other position. What
// runs it for all settings of the other positions is the target's: the threads
// of a GPU, or a loop. The kernels are written as the text of LLVM IR, so that
// the program needs no LLVM but its support library; what compiles the text is
// loaded where it is needed. Only the entry differs between targets: what is
// tested on the host is what runs on a GPU.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_GPU_KERNELMODULE_H
#define ENISHI_LIB_SIMULATION_GPU_KERNELMODULE_H

#include "../Fusion.h"

#include "enishi/Simulation/Simulator.h"

#include "llvm/Support/Error.h"

#include <string>

namespace enishi::simulation {

enum class KernelTarget : uint8_t {
  /// `void kernelN(ptr state, i64 count)`: a loop over all groups.
  Host,
  /// An entry of PTX, `kernelN(ptr state, i64 count)`: a group for each thread.
  Ptx,
};

struct KernelModule {
  /// The text of LLVM IR with the functions kernel0, kernel1, ... to be called
  /// in this order with a state in blocks (see Kernels.h).
  std::string ir;
  /// By kernel: for how many groups of amplitudes.
  std::vector<uint64_t> groups;
};

/// The kernels of a circuit in the form Matrices on `positions` positions.
/// Error: an operation mixes more positions than registers can hold.
llvm::Expected<KernelModule> kernelModule(const FusedCircuit &circuit,
                                          unsigned positions,
                                          Precision precision,
                                          KernelTarget target);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_GPU_KERNELMODULE_H
