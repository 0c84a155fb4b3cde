//===- RunObservables.h - enishi run --expect ... ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_RUNOBSERVABLES_H
#define ENISHI_TOOLS_ENISHI_RUNOBSERVABLES_H

#include "Session.h"
#include "Verbs.h"

#include "enishi/Simulation/Simulator.h"

namespace enishi::driver {

/// Whether the run is to say something else than what is measured.
bool asksForObservables(const RunVerb &verb);

/// Prints expectation values, gradients and amplitudes instead of counts; in
/// double precision unless --precision was given.
int runObservables(Session &session, const RunVerb &verb,
                   const Program &program, RunOptions options);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_RUNOBSERVABLES_H
