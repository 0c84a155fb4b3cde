//===- ProblemTargets.h - What a problem can be compiled for ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_PROBLEMTARGETS_H
#define ENISHI_TOOLS_ENISHI_PROBLEMTARGETS_H

#include <string>

namespace enishi::driver {

/// What the --target of an optimisation problem names.
struct ProblemTarget {
  enum Machine {
    Annealer, ///< Also for names that nothing has: the reader of annealers says
              ///< so.
    Gates,    ///< `device` runs the QAOA; without one, any machine.
    Atoms,    ///< "rydberg-mis": an independent set on an array of atoms.
  };
  Machine machine = Annealer;
  std::string device;
};

/// "rydberg-mis", "qaoa", "qaoa:DEVICE", the name or the file of a device for
/// gate programs, or an annealer.
ProblemTarget problemTarget(const std::string &target);

/// Whether a target is for problems alone, whatever the file is called.
bool isProblemTarget(const std::string &target);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_PROBLEMTARGETS_H
