//===- ProgramLayout.h - Where a program's qubits are -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_COMPILATION_PROGRAMLAYOUT_H
#define ENISHI_COMPILATION_PROGRAMLAYOUT_H

#include "enishi/Device/Device.h"

#include <string>
#include <vector>

namespace enishi {

/// Where the qubits of a program are on a device.
struct ProgramLayout {
  /// What the source calls its qubits: "q[3]", "a" for one declared alone, or
  /// "$5" for a physical one.
  std::vector<std::string> qubitNames;
  /// The site of each qubit before the first and after the last instruction.
  std::vector<Site> initialLayout, finalLayout;
  size_t swaps = 0;
};

} // namespace enishi

#endif // ENISHI_COMPILATION_PROGRAMLAYOUT_H
