//===- Emission.h - Writes the routed circuit -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_EMISSION_H
#define ENISHI_LIB_MAPPING_EMISSION_H

#include "Search.h"

namespace enishi::mapping {

/// Replays a solution and writes the circuit over sites.
MappingResult emit(const RoutingProblem &problem,
                   const NodeInstructions &instructions,
                   const SiteTables &tables, const Solution &solution);

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_EMISSION_H
