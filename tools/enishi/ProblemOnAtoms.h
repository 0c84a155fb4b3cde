//===- ProblemOnAtoms.h - Problems on arrays of atoms -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_PROBLEMONATOMS_H
#define ENISHI_TOOLS_ENISHI_PROBLEMONATOMS_H

#include "SampledAnswer.h"
#include "Verbs.h"

#include "enishi/Annealing/Rydberg/MisProgram.h"
#include "enishi/Annealing/Solver.h"

namespace enishi::driver {

/// Lays a problem out, and checks the layout. Nothing, with messages and an
/// exit code, where there is none.
std::optional<annealing::MisProgram>
makeMisProgram(Session &session, const annealing::Problem &problem,
               double penalty, int &exitCode);

struct MisRun {
  std::vector<double> values; ///< Of the problem's variables.
  double weight = 0;
  bool isHeaviest = false; ///< Proven.
  std::string method;
};

/// Finds an independent set of the atoms, as heavy as the built-in solvers can,
/// and reads it.
std::optional<MisRun> runMisProgram(Session &session,
                                    const annealing::MisProgram &program,
                                    const annealing::SolveOptions &limits,
                                    int &exitCode);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_PROBLEMONATOMS_H
