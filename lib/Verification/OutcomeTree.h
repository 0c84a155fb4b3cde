//===- OutcomeTree.h - Every course a program can take ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_OUTCOMETREE_H
#define ENISHI_LIB_VERIFICATION_OUTCOMETREE_H

#include "Miter.h"

#include "enishi/Simulation/Simulator.h"

#include <map>

namespace enishi::verification {

/// The distribution of a program's classical bits.
struct OutcomeDistribution {
  /// By the values of the bits asked for, '0' and '1' in that order.
  std::map<std::string, double> probability;
  /// The probability of the courses that were not followed to their end.
  double pruned = 0;
};

/// Runs a program from |0...0>, following both outcomes of every measurement
/// whose outcome is open, and returns the exact distribution of `bits`.
llvm::Expected<OutcomeDistribution>
followOutcomes(const Program &program, llvm::ArrayRef<InputValue> inputs,
               llvm::ArrayRef<uint32_t> bits,
               const EquivalenceOptions &options);

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_OUTCOMETREE_H
