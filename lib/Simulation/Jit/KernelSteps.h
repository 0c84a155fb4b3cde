//===- KernelSteps.h - Kernels without machine code -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_KERNELSTEPS_H
#define ENISHI_LIB_SIMULATION_JIT_KERNELSTEPS_H

#include "../Kernels.h"
#include "KernelBuilder.h"

namespace enishi::simulation::jit {

/// A kernel as steps (see StepKernels.h) that any processor can do.
struct StepProgram {
  /// The bases of the constants of steps: vectors, single numbers, tables.
  enum Base : uint16_t { Vectors, Numbers, FirstTable };

  std::vector<Step> steps;
  /// Where the single numbers begin among the constants, in bytes.
  uint32_t numbers = 0;
  /// By register, as in KernelCode.
  llvm::SmallVector<int32_t, 16> loads;
  llvm::SmallVector<std::pair<uint8_t, int32_t>, 16> stores;
  bool loadsState = false, storesState = false, streams = false;
  unsigned prefetches = 0;
  /// Byte offsets of the groups of a batch from its first, and those that the
  /// first ones of batches have: the subsets of these masks.
  llvm::SmallVector<uint64_t, kStepBatch> inTile, inState;
  uint64_t batchesInTile = 0, batchesInState = 0;
  struct Table {
    uint32_t offset, entryBytes;
    /// The bits of a group's offset that select an entry.
    uint64_t mask;
    /// By group of a batch: what it adds to the number of the entry.
    std::array<uint16_t, kStepBatch> entries;
  };
  std::vector<Table> tables;

  /// Does the kernel for all groups of a tile.
  template <typename Real>
  void run(const KernelArguments &arguments,
           const StepKernels<Real> &kernels) const;
};

/// The steps of a finished kernel; its constants and tables are laid out anew,
/// as the steps take them.
template <typename Real> StepProgram makeSteps(Kernel &kernel);

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_KERNELSTEPS_H
