//===- Ising.cpp - Optimisation problems and annealing ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Ising/Ising.h"

#include "dialects/Ising/NumbersCheck.h"

#include "mlir/IR/DialectImplementation.h"

#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;

#include "dialects/Ising/IsingDialect.cpp.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/Ising/IsingTypes.cpp.inc"

#define GET_OP_CLASSES
#include "dialects/Ising/IsingOps.cpp.inc"

void IsingDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "dialects/Ising/IsingTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "dialects/Ising/IsingOps.cpp.inc"
      >();
}

template <typename StepOp> static LogicalResult verifyPenalty(StepOp step) {
  std::optional<APFloat> penalty = step.getPenalty();
  if (penalty &&
      !(penalty->isFinite() && !penalty->isNegative() && !penalty->isZero()))
    return step.emitOpError("has a penalty that is not positive");
  return success();
}

LogicalResult ReduceOp::verify() { return verifyPenalty(*this); }
LogicalResult PenaliseOp::verify() { return verifyPenalty(*this); }

LogicalResult FixOp::verify() {
  auto variables = numbersOf<uint32_t>(*this, getVariables(), "variables");
  if (failed(variables))
    return failure();
  auto values = numbersOf<double>(*this, getValues(), "values",
                                  {static_cast<int64_t>(variables->size())});
  if (failed(values))
    return failure();
  for (size_t i = 0; i < values->size(); ++i) {
    if (i > 0 && (*variables)[i] <= (*variables)[i - 1])
      return emitOpError() << "has variable " << (*variables)[i]
                           << " after variable " << (*variables)[i - 1];
    if (!std::isfinite((*values)[i]))
      return emitOpError() << "gives variable " << (*variables)[i]
                           << " a value that is not finite";
  }
  auto model = getModel().getDefiningOp<ModelOp>();
  if (model && variables->size() > 0 &&
      variables->get().back() >= model.getNumVariables())
    return emitOpError() << "names variable " << variables->get().back()
                         << " of a model with " << model.getNumVariables();
  return success();
}

LogicalResult EmbedOp::verify() {
  if (!getPrefactor().isFinite() || getPrefactor().isNegative())
    return emitOpError("has a chain strength that is negative");
  if (getChainBegin().has_value() != getChainQubits().has_value())
    return emitOpError("has only one of chain_begin and chain_qubits");
  if (!getChainBegin())
    return success();
  auto qubits = numbersOf<uint32_t>(*this, *getChainQubits(), "chain_qubits");
  if (failed(qubits))
    return failure();
  auto begin = beginsOf(*this, *getChainBegin(), "chain_begin", std::nullopt,
                        qubits->size());
  if (failed(begin))
    return failure();
  auto model = getModel().getDefiningOp<ModelOp>();
  if (model &&
      static_cast<int64_t>(begin->size()) != model.getNumVariables() + 1)
    return emitOpError() << "has " << begin->size() - 1
                         << " chains for a model with "
                         << model.getNumVariables() << " variables";
  for (size_t chain = 0; chain + 1 < begin->size(); ++chain) {
    auto first = static_cast<size_t>((*begin)[chain]);
    auto last = static_cast<size_t>((*begin)[chain + 1]);
    if (first == last)
      return emitOpError() << "has no qubit in chain " << chain;
    for (size_t i = first + 1; i < last; ++i)
      if ((*qubits)[i] <= (*qubits)[i - 1])
        return emitOpError() << "has qubit " << (*qubits)[i] << " after qubit "
                             << (*qubits)[i - 1] << " in chain " << chain;
  }
  std::vector<uint32_t> sorted(qubits->get());
  llvm::sort(sorted);
  auto twice = std::adjacent_find(sorted.begin(), sorted.end());
  if (twice != sorted.end())
    return emitOpError() << "has qubit " << *twice << " in two chains";
  return success();
}

LogicalResult GaugeOp::verify() {
  if (!getSigns())
    return success();
  auto signs = numbersOf<int8_t>(*this, *getSigns(), "signs");
  if (failed(signs))
    return failure();
  for (int8_t sign : signs->get())
    if (sign != 1 && sign != -1)
      return emitOpError() << "has a sign of " << static_cast<int>(sign);
  auto model = getInput().getDefiningOp<ModelOp>();
  if (model && static_cast<int64_t>(signs->size()) != model.getNumVariables())
    return emitOpError() << "has " << signs->size()
                         << " signs for a model with "
                         << model.getNumVariables() << " variables";
  return success();
}

static bool isPositive(const APFloat &value) {
  return value.isFinite() && !value.isNegative() && !value.isZero();
}

LogicalResult ScaleOp::verify() {
  if (getFactor() && !isPositive(*getFactor()))
    return emitOpError("has a factor that is not positive");
  return success();
}

LogicalResult QuantizeOp::verify() {
  APFloat couplings = getCouplingStep().value_or(getStep());
  auto isStep = [](const APFloat &value) {
    return value.isZero() || isPositive(value);
  };
  if (!isStep(getStep()) || !isStep(couplings) ||
      (getStep().isZero() && couplings.isZero()))
    return emitOpError("has a step that is not positive");
  return success();
}

LogicalResult ScheduleOp::verify() {
  auto times = numbersOf<double>(*this, getTimes(), "times");
  if (failed(times))
    return failure();
  auto fractions = numbersOf<double>(*this, getFractions(), "fractions",
                                     {static_cast<int64_t>(times->size())});
  if (failed(fractions))
    return failure();
  if (times->size() < 2)
    return emitOpError("has less than two points");
  if ((*times)[0] != 0)
    return emitOpError("does not begin at time 0");
  for (size_t i = 0; i < times->size(); ++i) {
    if (i > 0 && !((*times)[i] > (*times)[i - 1] && std::isfinite((*times)[i])))
      return emitOpError() << "has a time at point " << i
                           << " that is not after the one before it";
    if (!((*fractions)[i] >= 0 && (*fractions)[i] <= 1))
      return emitOpError() << "has a fraction at point " << i
                           << " that is not from 0 to 1";
  }
  return success();
}

LogicalResult SampleOp::verify() {
  if (getReads() < 1)
    return emitOpError("has less than one read");
  return success();
}

LogicalResult SamplesOp::verify() {
  auto values = numbersOf<double>(*this, getValues(), "values", {-1, -1});
  if (failed(values))
    return failure();
  for (double value : values->get())
    if (!std::isfinite(value))
      return emitOpError("has a value that is not finite");
  int64_t perRow = getValues().getShapedType().getDimSize(1);
  auto model = getInput().getDefiningOp<ModelOp>();
  if (model && perRow != model.getNumVariables())
    return emitOpError() << "has " << perRow
                         << " values per configuration of a model with "
                         << model.getNumVariables() << " variables";
  if (!getOccurrences())
    return success();
  auto counts = numbersOf<int64_t>(*this, *getOccurrences(), "occurrences",
                                   {getNumConfigurations()});
  if (failed(counts))
    return failure();
  for (int64_t count : counts->get())
    if (count < 1)
      return emitOpError("has a configuration that never occurs");
  return success();
}

std::vector<std::vector<double>> SamplesOp::getConfigurations() {
  auto numbers = *Numbers<double>::of(getValues());
  auto rows = static_cast<size_t>(getNumConfigurations());
  size_t perRow = rows ? numbers.size() / rows : 0;
  std::vector<std::vector<double>> configurations;
  for (size_t row = 0; row < rows; ++row)
    configurations.emplace_back(numbers.get().slice(row * perRow, perRow));
  return configurations;
}

std::vector<int64_t> SamplesOp::getCounts() {
  if (!getOccurrences())
    return std::vector<int64_t>(getNumConfigurations(), 1);
  return std::vector<int64_t>(Numbers<int64_t>::of(*getOccurrences())->get());
}

LogicalResult LiftOp::verify() {
  Operation *step = getStep().getDefiningOp();
  if (!step ||
      isa<ReduceOp, PenaliseOp, QuadratiseOp, PresolveOp, FixOp, GaugeOp>(step))
    return success();
  return emitOpError() << "goes through '" << step->getName()
                       << "', which is no step that has a way back";
}
