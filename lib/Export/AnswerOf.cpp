//===- AnswerOf.cpp - Answers to problems out of the ising dialect --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Export/AnswerOf.h"

#include "enishi/Export/ProblemOf.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;

/// Null where @main returns none.
static SamplesOp returnedSamples(ModuleOp module) {
  auto main = module.lookupSymbol<func::FuncOp>("main");
  if (!main || main.isExternal())
    return nullptr;
  auto end = dyn_cast<func::ReturnOp>(main.getBody().back().getTerminator());
  if (end)
    for (Value value : end.getOperands())
      if (auto samples = value.getDefiningOp<SamplesOp>())
        return samples;
  return nullptr;
}

FailureOr<annealing::Answer> enishi::answerOf(ModuleOp module) {
  SamplesOp samples = returnedSamples(module);
  if (!samples) {
    InFlightDiagnostic diagnostic =
        module.emitError("@main returns no ising.samples");
    diagnostic.attachNote() << "ising-draw draws them and ising-read-back "
                               "takes them back to the problem";
    return diagnostic;
  }
  auto model = samples.getInput().getDefiningOp<ModelOp>();
  if (!model) {
    InFlightDiagnostic diagnostic =
        samples.emitOpError("is not of an ising.model");
    diagnostic.attachNote() << "ising-read-back takes samples back to one";
    return diagnostic;
  }
  if (samples.getNumConfigurations() == 0)
    return samples.emitOpError("has no configuration");
  annealing::Problem problem = problemOf(model);
  annealing::BestAssignment best(problem);
  for (std::vector<double> &values : samples.getConfigurations())
    best.consider(std::move(values));
  return annealing::makeAnswer(problem, best.values);
}
