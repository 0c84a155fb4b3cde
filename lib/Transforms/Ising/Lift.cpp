//===- Lift.cpp - Values before a step from those after it ------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Transforms/Ising/Lift.h"

#include "dialects/Ising/Numbers.h"
#include "enishi/Annealing/Embedding/EmbeddedModel.h"
#include "enishi/Export/ProblemOf.h"
#include "enishi/Transforms/Ising/Passes.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;

using Values = std::vector<double>;
using Configurations = std::vector<Values>;

static llvm::Error checkSizes(ArrayRef<Values> configurations, size_t wanted) {
  for (const Values &values : configurations)
    if (values.size() != wanted)
      return llvm::createStringError(
          "a configuration has %zu values instead of %zu", values.size(),
          wanted);
  return llvm::Error::success();
}

/// ReduceOp, PenaliseOp, QuadratiseOp.
template <typename StepOp>
static llvm::Expected<Configurations>
liftThrough(StepOp step, const annealing::Problem &problem,
            ArrayRef<Values> configurations) {
  llvm::Expected<annealing::Reduction> reduction =
      annealing::reduce(problem, optionsOf(step));
  if (!reduction)
    return reduction.takeError();
  if (llvm::Error error =
          checkSizes(configurations, reduction->reduced.numVariables()))
    return error;
  Configurations lifted;
  for (const Values &values : configurations)
    lifted.push_back(reduction->toOriginal(ArrayRef<double>(values)));
  return lifted;
}

static llvm::Expected<Configurations>
liftThrough(PresolveOp step, const annealing::Problem &problem,
            ArrayRef<Values> configurations) {
  llvm::Expected<annealing::IsingModel> model = annealing::toIsing(problem);
  if (!model)
    return model.takeError();
  annealing::JoinedModel joined =
      annealing::joinParts(annealing::presolve(*model, optionsOf(step)));
  if (llvm::Error error = checkSizes(configurations, joined.spins.size()))
    return error;
  Configurations lifted;
  for (const Values &values : configurations) {
    annealing::SpinConfiguration spins;
    for (double value : values)
      spins.push_back(value > 0 ? 1 : -1);
    lifted.push_back(annealing::toValues(problem, joined.lift(spins)));
  }
  return lifted;
}

static llvm::Expected<Configurations>
liftThrough(FixOp step, ArrayRef<Values> configurations) {
  auto variables = *Numbers<uint32_t>::of(step.getVariables());
  auto fixed = *Numbers<double>::of(step.getValues());
  Configurations lifted;
  for (const Values &values : configurations) {
    size_t total = values.size() + fixed.size();
    if (fixed.size() > 0 && variables[fixed.size() - 1] >= total)
      return llvm::createStringError(
          "a configuration of %zu values is too short for variable %u",
          values.size(), variables[fixed.size() - 1]);
    Values &all = lifted.emplace_back();
    all.reserve(total);
    size_t next = 0;
    for (size_t i = 0; i < total; ++i) {
      bool isFixed = next < fixed.size() && variables[next] == i;
      all.push_back(isFixed ? fixed[next] : values[i - next]);
      next += isFixed;
    }
  }
  return lifted;
}

static llvm::Expected<Configurations>
liftThrough(GaugeOp step, ArrayRef<Values> configurations) {
  // A binary variable x is the spin 2 x - 1: its sign exchanges 0 and 1.
  std::vector<bool> isBinary;
  if (auto model = step.getInput().getDefiningOp<ModelOp>()) {
    auto kinds = *Numbers<uint8_t>::of(model.getKinds());
    for (uint8_t kind : kinds.get())
      isBinary.push_back(kind ==
                         static_cast<uint8_t>(annealing::VariableKind::Binary));
  }
  Configurations lifted;
  for (const Values &values : configurations) {
    annealing::SpinConfiguration signs;
    if (!step.getSigns()) {
      signs = annealing::randomGauge(static_cast<uint32_t>(values.size()),
                                     step.getSeed());
    } else {
      auto given = *Numbers<int8_t>::of(*step.getSigns());
      signs.assign(given.get().begin(), given.get().end());
    }
    if (llvm::Error error = checkSizes(ArrayRef<Values>(values), signs.size()))
      return error;
    Values &all = lifted.emplace_back();
    for (size_t i = 0; i < values.size(); ++i)
      all.push_back(signs[i] > 0                         ? values[i]
                    : i < isBinary.size() && isBinary[i] ? 1 - values[i]
                                                         : -values[i]);
  }
  return lifted;
}

llvm::Expected<Configurations>
enishi::liftValues(Operation *step, ArrayRef<Values> configurations) {
  if (auto fix = dyn_cast<FixOp>(step))
    return liftThrough(fix, configurations);
  if (auto gauge = dyn_cast<GaugeOp>(step))
    return liftThrough(gauge, configurations);
  if (!isa<ReduceOp, PenaliseOp, QuadratiseOp, PresolveOp>(step))
    return llvm::createStringError("'" + step->getName().getStringRef() +
                                   "' is no step that has a way back");
  auto model = step->getOperand(0).getDefiningOp<ModelOp>();
  if (!model)
    return llvm::createStringError("'" + step->getName().getStringRef() +
                                   "' is not of an ising.model");
  annealing::Problem problem = problemOf(model);
  if (auto reduce = dyn_cast<ReduceOp>(step))
    return liftThrough(reduce, problem, configurations);
  if (auto penalise = dyn_cast<PenaliseOp>(step))
    return liftThrough(penalise, problem, configurations);
  if (auto quadratise = dyn_cast<QuadratiseOp>(step))
    return liftThrough(quadratise, problem, configurations);
  return liftThrough(cast<PresolveOp>(step), problem, configurations);
}
