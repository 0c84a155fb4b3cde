//===- Solvers.h - The solvers by name --------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_BENCH_ANNEALING_SOLVERS_H
#define ENISHI_BENCH_ANNEALING_SOLVERS_H

#include "enishi/Annealing/Auto.h"
#include "enishi/Annealing/Bifurcation.h"
#include "enishi/Annealing/CompoundAnnealing.h"
#include "enishi/Annealing/Hybrid.h"
#include "enishi/Annealing/ParallelTempering.h"
#include "enishi/Annealing/QuantumAnnealing.h"
#include "enishi/Annealing/RecombiningAnnealing.h"
#include "enishi/Annealing/SimulatedAnnealing.h"

#include "enishi/Annealing/Tabu.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/ADT/StringRef.h"

/// `settings` is a list of key=value, separated by commas.
inline llvm::Expected<enishi::annealing::SolveResult>
solveByName(llvm::StringRef name, llvm::StringRef settings,
            const enishi::annealing::IsingModel &model,
            const enishi::annealing::SolveOptions &options) {
  using namespace enishi::annealing;
  llvm::StringMap<double> values;
  while (!settings.empty()) {
    auto [first, rest] = settings.split(',');
    auto [key, value] = first.split('=');
    double number = 0;
    if (value.getAsDouble(number))
      return llvm::createStringError("bad setting");
    values[key] = number;
    settings = rest;
  }
  auto get = [&](llvm::StringRef key, double otherwise) {
    auto at = values.find(key);
    return at == values.end() ? otherwise : at->second;
  };
  if (name.consume_front("sa")) {
    SimulatedAnnealingOptions sa;
    sa.sweeps = uint64_t(get("sweeps", 0));
    sa.beta = {get("hot", 0), get("cold", 0)};
    if (name == "-row")
      sa.kernel = AnnealingKernel::Row;
    if (name == "-replicas")
      sa.kernel = AnnealingKernel::Replicas;
    return simulatedAnnealing(model, options, sa);
  }
  if (name == "recombine" || name == "forests") {
    RecombiningAnnealingOptions recombining;
    if (name == "forests")
      recombining.update = AnnealingUpdate::Forests;
    recombining.sweeps = uint64_t(get("sweeps", 0));
    recombining.beta = {get("hot", 0), get("cold", 0)};
    return recombiningAnnealing(model, options, recombining);
  }
  if (name == "tabu")
    return tabuSearch(model, options);
  if (name == "compound")
    return compoundAnnealing(model, options);
  if (name == "tempering") {
    ParallelTemperingOptions tempering;
    tempering.beta = {get("hot", 0), get("cold", 0)};
    return parallelTempering(model, options, tempering);
  }
  if (name == "dsb" || name == "bsb") {
    BifurcationOptions bifurcation;
    bifurcation.kind =
        name == "dsb" ? BifurcationKind::Discrete : BifurcationKind::Ballistic;
    bifurcation.steps = uint64_t(get("steps", 0));
    bifurcation.timeStep = get("dt", 0);
    return simulatedBifurcation(model, options, bifurcation);
  }
  if (name == "sqa") {
    QuantumAnnealingOptions quantum;
    quantum.sweeps = uint64_t(get("sweeps", 0));
    quantum.beta = get("beta", 0);
    quantum.transverse = get("gamma", 0);
    return quantumAnnealing(model, options, quantum);
  }
  if (name == "auto")
    return solveAutomatically(model, options);
  if (name == "hybrid")
    return hybridSearch(model, options);
  return llvm::createStringError("no such solver");
}

#endif // ENISHI_BENCH_ANNEALING_SOLVERS_H
