//===- KernelPlanner.h - The kernels of a plan                      -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_JIT_KERNELPLANNER_H
#define ENISHI_LIB_SIMULATION_JIT_KERNELPLANNER_H

#include "../Plan.h"
#include "KernelBuilder.h"

#include <deque>

namespace enishi::simulation::jit {

/// Divides the operations of passes among kernels and emits their code into a
/// plan.
template <typename Real> class KernelPlanner {
public:
  KernelPlanner(Plan<Real> &plan, const FusedCircuit &circuit,
                const TileShape &shape, VectorFormat format);

  /// Adds operations of the circuit to a pass, as kernels and, where a kernel
  /// cannot hold the phases it needs, as sweeps before it.
  void addPass(llvm::ArrayRef<uint32_t> ops, uint64_t tile, Pass &pass,
               PhasePool &pool);

  /// Ends the pass, to which sweeps may have been added.
  void endPass(Pass &pass);

  /// Makes the code executable. False where the system refuses that.
  bool finish();

private:
  uint32_t place(Kernel kernel);

  Plan<Real> &plan;
  const FusedCircuit &circuit;
  TileShape shape;
  VectorFormat format;
  /// Rotations that no kernel has yet.
  size_t rotationsLeft = 0;
  /// By how much amplitudes are larger than what memory holds.
  double scale = 1;
  /// Kernels of the pass, not yet assembled, and which of its operations they
  /// are.
  std::deque<std::pair<size_t, Kernel>> kernels;
  /// New code, which kernels of the plan it is for, and where in it, by key,
  /// each kernel begins and how long it is.
  std::vector<uint8_t> code;
  std::vector<std::pair<uint32_t, size_t>> waiting;
  struct NewCode {
    size_t offset, size;
  };
  llvm::StringMap<NewCode> offsets;
  /// The keys in the order in which they came.
  std::vector<llvm::StringRef> keys;
};

} // namespace enishi::simulation::jit

#endif // ENISHI_LIB_SIMULATION_JIT_KERNELPLANNER_H
