//===- CheckMisFile.h - Replays layouts of atoms ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_RYDBERG_CHECKMISFILE_H
#define ENISHI_ANNEALING_RYDBERG_CHECKMISFILE_H

#include "enishi/Annealing/Problem.h"

#include "llvm/ADT/StringRef.h"

#include <string>
#include <vector>

namespace enishi::annealing {

struct MisFileCheck {
  /// Weights were compared with the objective; else (constraints, integers,
  /// terms of higher degree) only bounded by it.
  bool isExact = false;
  /// What holds; one sentence each.
  std::vector<std::string> proven;
  std::vector<std::string> faults;
  bool isRight() const { return faults.empty(); }
};

/// Whether a file is what writeMisProgram() writes, by its first key.
bool isMisFile(llvm::StringRef text);

/// Replays the bytes of a layout against its problem, without the code that
/// made it: which atoms block each other is taken from positions and radius.
/// The atoms of every assignment of up to 10 bits, of 256 random ones by
/// `seed` beyond, must be independent and weigh what the objective says. That
/// other sets weigh less is not looked at. O(assignments * atoms).
MisFileCheck checkMisFile(const Problem &problem, llvm::StringRef text,
                          uint64_t seed);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_RYDBERG_CHECKMISFILE_H
