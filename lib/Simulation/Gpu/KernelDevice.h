//===- KernelDevice.h - What runs kernels -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_SIMULATION_GPU_KERNELDEVICE_H
#define ENISHI_LIB_SIMULATION_GPU_KERNELDEVICE_H

#include "KernelModule.h"

#include <memory>

namespace enishi::simulation {

class KernelDevice {
public:
  virtual ~KernelDevice() = default;
  virtual KernelTarget target() const = 0;
  /// In words, for the report.
  virtual std::string description() const = 0;
  /// How much of a state fits.
  virtual uint64_t freeBytes() const = 0;
  /// Takes a state to the device, runs the kernels of a module in their order,
  /// and brings it back.
  virtual llvm::Error run(const KernelModule &module, void *state,
                          size_t bytes) = 0;
};

/// The first CUDA device, by the driver's libcuda.so.1, and the compiler of
/// libEnishiPtx.so; both are loaded now. Errors: there is no driver, no device,
/// or no compiler.
llvm::Expected<std::unique_ptr<KernelDevice>> openCudaDevice();

/// The PTX of a module for a processor such as "sm_80". Errors: there is no
/// libEnishiPtx.so beside the program, or it does not know the processor.
llvm::Expected<std::string> compileToPtx(const std::string &ir,
                                         const std::string &processor);

/// Runs all shots of a program with its gates on a device, its measurements on
/// the host.
llvm::Expected<RunResult> runOnDevice(const Program &program,
                                      const RunOptions &options,
                                      KernelDevice &device);
/// The final amplitudes by way of a device; see Simulator::finalState().
llvm::Expected<std::vector<Complex>>
finalStateOnDevice(const Program &program, const RunOptions &options,
                   KernelDevice &device);

} // namespace enishi::simulation

#endif // ENISHI_LIB_SIMULATION_GPU_KERNELDEVICE_H
