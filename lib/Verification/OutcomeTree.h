//===- OutcomeTree.h - Every course a program can take ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_OUTCOMETREE_H
#define ENISHI_LIB_VERIFICATION_OUTCOMETREE_H

#include "Miter.h"

#include "enishi/Circuit/ClassicalMachine.h"

#include <map>

namespace enishi::verification {

/// The distribution of a program's classical bits.
struct OutcomeDistribution {
  /// By the values of the bits asked for, '0' and '1' in that order.
  std::map<std::string, double> probability;
  /// The probability of the courses that were not followed to their end.
  double pruned = 0;
  /// The probability that the program never ends.
  double endless = 0;
  /// How far taking nearly equal states for the same can have moved
  /// probability.
  double error = 0;
};

/// Runs a program from |0...0>, following both outcomes of every measurement
/// whose outcome is open, and returns the exact distribution of `bits`. Where a
/// loop comes back to a state that it was in before, up to a phase, the courses
/// form a finite Markov chain, which is solved; so loops that end by chance, or
/// never, have an exact distribution too. O(states^3) for that.
llvm::Expected<OutcomeDistribution>
followOutcomes(const Program &program, llvm::ArrayRef<InputValue> inputs,
               llvm::ArrayRef<uint32_t> bits,
               const EquivalenceOptions &options);

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_OUTCOMETREE_H
