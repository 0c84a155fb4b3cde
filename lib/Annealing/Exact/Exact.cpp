//===- Exact.cpp - Solvers that prove what they find ------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/Exact.h"

#include "TreeElimination.h"

#include "enishi/Annealing/Presolve.h"

#include <cmath>

using namespace enishi::annealing;

namespace {

llvm::Error checkFinite(const IsingModel &model) {
  for (double field : model.fields)
    if (!std::isfinite(field))
      return llvm::createStringError("the model has an infinite field");
  for (double weight : model.weights)
    if (!std::isfinite(weight))
      return llvm::createStringError("the model has an infinite coupling");
  return llvm::Error::success();
}

SolveResult makeResult(const IsingModel &model, const FixedPointModel &fixed,
                       SpinConfiguration spins, std::string method) {
  SolveResult result;
  double energy = model.energy(spins);
  result.samples.push_back({std::move(spins), energy});
  result.isOptimal = true;
  // The best for rounded coefficients may be off by the rounding twice.
  result.lowerBound = fixed.isExact() ? energy : energy - 2 * fixed.error;
  result.method = std::move(method);
  return result;
}

} // namespace

llvm::Expected<SolveResult> enishi::annealing::solveBruteForce(
    const IsingModel &model, const SolveOptions &options, uint32_t maxSpins) {
  if (llvm::Error error = checkFinite(model))
    return std::move(error);
  if (model.numSpins() > std::min(maxSpins, 40u))
    return llvm::createStringError("brute force would need 2^" +
                                   std::to_string(model.numSpins()) + " steps");
  FixedPointModel fixed = toFixedPoint(model);
  SpinConfiguration spins;
  minimiseByEnumeration(fixed, spins);
  SolveResult result =
      makeResult(model, fixed, std::move(spins), "brute force");
  result.steps = (uint64_t(1) << model.numSpins()) - 1;
  return result;
}

llvm::Expected<SolveResult>
enishi::annealing::solveTreeDecomposition(const IsingModel &model,
                                          const SolveOptions &options,
                                          const TreeOptions &treeOptions) {
  if (llvm::Error error = checkFinite(model))
    return std::move(error);
  unsigned maxWidth = std::min(treeOptions.maxWidth, 31u);
  std::optional<EliminationOrder> best;
  auto attempt = [&](OrderHeuristic heuristic, uint64_t seed) {
    uint64_t limit = best ? best->cost - 1 : UINT64_MAX;
    if (auto order = findOrder(model, heuristic, maxWidth, limit, seed))
      best = std::move(order);
  };
  attempt(OrderHeuristic::MinDegree, 0);
  // Looking for fill in a large graph takes longer than it saves; and other
  // tie breaks are worth their time only where the tables are large.
  constexpr uint32_t maxFillSpins = 20000, numTries = 24;
  if (model.numSpins() <= maxFillSpins)
    attempt(OrderHeuristic::MinFill, 0);
  for (uint64_t seed = 1; seed <= numTries; ++seed)
    if (model.numSpins() <= maxFillSpins / 10 &&
        (!best || best->cost > 1000 * uint64_t(model.numSpins())))
      attempt(seed % 2 ? OrderHeuristic::MinFill : OrderHeuristic::MinDegree,
              seed);
  if (!best || best->peak > treeOptions.maxMemory / 8)
    return llvm::createStringError(
        best ? "the tables of a tree decomposition of width " +
                   std::to_string(best->width) + " do not fit into memory"
             : "no tree decomposition of width " + std::to_string(maxWidth) +
                   " was found");
  FixedPointModel fixed = toFixedPoint(model);
  SpinConfiguration spins;
  minimiseByElimination(fixed, *best, spins);
  SolveResult result =
      makeResult(model, fixed, std::move(spins),
                 "tree decomposition of width " + std::to_string(best->width));
  result.steps = best->cost;
  return result;
}

SolveResult enishi::annealing::solveExact(const IsingModel &model,
                                          const SolveOptions &options) {
  PresolveOptions presolveOptions;
  presolveOptions.breakSymmetry = true;
  return solvePresolved(
      model, options,
      [](const IsingModel &part, const SolveOptions &partOptions) {
        auto brute = solveBruteForce(part, partOptions, 20);
        if (brute)
          return std::move(*brute);
        llvm::consumeError(brute.takeError());
        TreeOptions treeOptions;
        treeOptions.maxWidth = 24;
        auto tree = solveTreeDecomposition(part, partOptions, treeOptions);
        if (tree)
          return std::move(*tree);
        llvm::consumeError(tree.takeError());
        return solveBranchAndBound(part, partOptions);
      },
      presolveOptions);
}
