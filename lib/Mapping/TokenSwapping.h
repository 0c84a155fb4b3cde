//===- TokenSwapping.h - From one layout to another -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_MAPPING_TOKENSWAPPING_H
#define ENISHI_LIB_MAPPING_TOKENSWAPPING_H

#include "enishi/Mapping/CouplingGraph.h"

#include <vector>

namespace enishi::mapping {

/// The edges to swap along, in order, so that each qubit moves from its site in
/// `from` to its site in `to`; sites without a qubit do not matter. At most
/// four times the optimum where every site holds a qubit (Miltzow et al., ESA
/// 2016, doi 10.4230/LIPIcs.ESA.2016.66). Both sites of a qubit have to be in
/// one component.
std::vector<uint32_t> swapsBetween(const std::vector<Site> &from,
                                   const std::vector<Site> &to,
                                   const CouplingGraph &graph);

} // namespace enishi::mapping

#endif // ENISHI_LIB_MAPPING_TOKENSWAPPING_H
