//===- FitCoefficients.h - A model in a machine's numbers -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_COMPILE_FITCOEFFICIENTS_H
#define ENISHI_LIB_ANNEALING_COMPILE_FITCOEFFICIENTS_H

#include "enishi/Annealing/Device/AnnealerDevice.h"

namespace enishi::annealing {

struct FittedModel {
  IsingModel model;
  double scale = 1;
  double fieldStep = 0, couplingStep = 0;
  double largestError = 0, energyError = 0;
};

/// Scales a model into the device's ranges and rounds it to the device's
/// numbers. On machines of whole numbers it is scaled by a power of two that
/// makes every coefficient whole where the range has room for that, which is
/// exact; elsewhere by as much as fits. Machines without a range get the model
/// as it is. `chainOf` says which chain each spin belongs to; energyError is
/// about configurations with whole chains. O((spins + couplings) * log).
FittedModel fitCoefficients(const IsingModel &model,
                            llvm::ArrayRef<uint32_t> chainOf,
                            const AnnealerDevice &device);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_COMPILE_FITCOEFFICIENTS_H
