//===- ProgramLowering.h - Programs as .stim circuits ---------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_STABILIZER_PROGRAMLOWERING_H
#define ENISHI_LIB_STABILIZER_PROGRAMLOWERING_H

#include "enishi/Circuit/ClassicalMachine.h"
#include "enishi/Stabilizer/StimCircuit.h"

#include "llvm/ADT/BitVector.h"

namespace enishi::stabilizer {

/// The sum modulo 2 of a constant and some results, by their place in the
/// record (ascending).
struct ResultSum {
  bool constant = false;
  llvm::SmallVector<uint32_t, 2> results;

  ResultSum &operator^=(const ResultSum &other);
};

struct LoweredProgram {
  StimCircuit circuit;
  /// What each classical bit is in the end.
  std::vector<ResultSum> bits;
};

/// See toStimCircuit. Fails also where more than `maxSteps` instructions are
/// executed. Measurements in `leftOut` (by instruction) are not there; nothing
/// may read their bits.
llvm::Expected<LoweredProgram>
lowerProgram(const Program &program, llvm::ArrayRef<InputValue> inputs,
             uint64_t maxSteps, const llvm::BitVector *leftOut = nullptr);

} // namespace enishi::stabilizer

#endif // ENISHI_LIB_STABILIZER_PROGRAMLOWERING_H
