//===- NearCliffordSimulator.h - The near-Clifford engine ------ -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_STABILIZER_NEARCLIFFORDSIMULATOR_H
#define ENISHI_STABILIZER_NEARCLIFFORDSIMULATOR_H

#include "enishi/Simulation/Simulator.h"

namespace enishi::stabilizer {

/// Programs whose gates are Clifford gates but for a few, with measurements
/// anywhere and X, Y and Z that depend on results: lowered to a circuit (see
/// toStimCircuit) that a NearCliffordSampler runs. To have it among the engines
/// by name, and for "auto" to choose, call addSimulator() with it.
const Simulator &nearCliffordSimulator();

} // namespace enishi::stabilizer

#endif // ENISHI_STABILIZER_NEARCLIFFORDSIMULATOR_H
