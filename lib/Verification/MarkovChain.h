//===- MarkovChain.h - Absorbing Markov chains ------------------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_VERIFICATION_MARKOVCHAIN_H
#define ENISHI_LIB_VERIFICATION_MARKOVCHAIN_H

#include <stddef.h>
#include <stdint.h>
#include <vector>

namespace enishi::verification {

/// A finite Markov chain that starts in state 0.
class MarkovChain {
public:
  struct Transition {
    uint32_t to;
    double probability;
  };
  struct Visits {
    /// How often each state is visited on average; 0 for those from which
    /// nothing leaves the chain.
    std::vector<double> expected;
    /// The probability to come to such a state.
    double endless = 0;
  };

  explicit MarkovChain(size_t numStates)
      : transitions(numStates), exits(numStates) {}

  std::vector<std::vector<Transition>> transitions;
  /// The probability to leave the chain from each state.
  std::vector<double> exits;

  /// Eliminates the states one by one without subtractions (Grassmann, Taksar,
  /// Heyman 1985), so that even rare exits are exact to the last digits.
  /// O(states^3).
  Visits solve() const;

private:
  /// The states from which no way leads out.
  std::vector<bool> findTraps() const;
};

} // namespace enishi::verification

#endif // ENISHI_LIB_VERIFICATION_MARKOVCHAIN_H
