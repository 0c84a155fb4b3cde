//===- Observation.h - What measurements can tell ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_OBSERVATION_H
#define ENISHI_LIB_VERIFICATION_OBSERVATION_H

#include "Miter.h"

namespace enishi::verification {

/// True if the circuit has a measurement (not one inside control flow).
bool measures(const Circuit &circuit);

/// True if nothing but measurements follows a measurement of a qubit, no bit is
/// written twice, and there is no control flow and no reset but of untouched
/// qubits.
bool measuresOnlyAtEnd(const Circuit &circuit);

/// The circuit without what cannot change the distribution of its classical
/// bits: operations outside the past of every measurement, and diagonal gates
/// and controls right before measurements.
Circuit observablePart(const Circuit &circuit);

/// Compares the distributions of the classical bits from |0...0>, exactly.
/// Both circuits must measure only at the end and have constant angles.
MethodResult checkDistribution(const Circuit &a, const Circuit &b,
                               const EquivalenceOptions &options);

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_OBSERVATION_H
