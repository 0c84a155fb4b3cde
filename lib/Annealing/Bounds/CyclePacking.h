//===- CyclePacking.h - Disjoint frustrated cycles --------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_ANNEALING_BOUNDS_CYCLEPACKING_H
#define ENISHI_LIB_ANNEALING_BOUNDS_CYCLEPACKING_H

#include "../Exact/RoofDuality.h"

namespace enishi::annealing {

/// What frustrated cycles add to the roof dual, in units of the fixed-point
/// model, given what its flow left unused. `work` counts entries to look at.
int64_t packFrustratedCycles(const FixedPointModel &model,
                             const RoofDuality &roof, uint64_t work);

/// No energy of the model, without the offset, is below this.
int64_t cycleBound(const FixedPointModel &model, uint64_t work);

} // namespace enishi::annealing

#endif // ENISHI_LIB_ANNEALING_BOUNDS_CYCLEPACKING_H
