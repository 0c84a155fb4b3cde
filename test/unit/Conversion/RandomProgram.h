//===- RandomProgram.h - Programs with a known outcome ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Random programs in the qref dialect whose gates permute basis states, with
// measurements, feed-forward and loops: what they do is computed here while
// they are written, without any of the compiler.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TEST_UNIT_CONVERSION_RANDOMPROGRAM_H
#define ENISHI_TEST_UNIT_CONVERSION_RANDOMPROGRAM_H

#include "enishi/Circuit/Program.h"

#include <random>
#include <string>
#include <vector>

namespace enishi::test {

inline constexpr unsigned kProgramQubits = 6;
inline constexpr unsigned kProgramBits = 8;

struct RandomProgram {
  std::string text;          ///< In the qref dialect.
  std::vector<bool> outcome; ///< The bits of register "c" in the end.
};

/// `withControlFlow` false: gates, measurements and resets only.
RandomProgram makeRandomProgram(std::mt19937 &random, bool withControlFlow);

/// Runs a program whose gates permute basis states (rotations about Z and
/// phases are ignored) and returns its bits. Does not use the simulators.
std::vector<bool> runOnBasisStates(const Program &program);

} // namespace enishi::test

#endif // ENISHI_TEST_UNIT_CONVERSION_RANDOMPROGRAM_H
