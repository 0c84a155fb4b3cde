//===- ProblemTargets.cpp - What a problem can be compiled for ------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemTargets.h"
#include "Annealers.h"

#include "enishi/Device/DeviceLibrary.h"

using namespace enishi;
using namespace enishi::driver;

static constexpr llvm::StringLiteral kQaoa = "qaoa", kAtoms = "rydberg-mis";

ProblemTarget driver::problemTarget(const std::string &target) {
  auto [method, device] = llvm::StringRef(target).split(':');
  if (method == kQaoa)
    return {ProblemTarget::Gates, device.str()};
  if (target == kAtoms)
    return {ProblemTarget::Atoms, target};
  if (isAnnealer(target))
    return {ProblemTarget::Annealer, target};
  llvm::StringRef name = target;
  if (name.contains('/') || name.ends_with(".json"))
    return {ProblemTarget::Gates, target};
  SourceManager sources;
  DiagnosticEngine unsaid(sources);
  bool isDevice = loadDevice(target, sources, unsaid) != nullptr;
  return {isDevice ? ProblemTarget::Gates : ProblemTarget::Annealer, target};
}

int driver::solveOnMachine(Session &session, const SolveVerb &verb) {
  switch (problemTarget(verb.target).machine) {
  case ProblemTarget::Annealer:
    return solveOnAnnealer(session, verb);
  case ProblemTarget::Gates:
    return solveOnGates(session, verb);
  case ProblemTarget::Atoms:
    return solveOnAtoms(session, verb);
  }
  llvm_unreachable("no such machine");
}

bool driver::isProblemTarget(const std::string &target) {
  return llvm::StringRef(target).split(':').first == kQaoa ||
         target == kAtoms || isAnnealer(target);
}
