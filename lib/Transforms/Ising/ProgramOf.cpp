//===- ProgramOf.cpp - Programs for annealers out of a module -------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Transforms/Ising/ProgramOf.h"

#include "dialects/Ising/Numbers.h"
#include "enishi/Export/ProblemOf.h"
#include "enishi/Transforms/Ising/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;
using annealing::AnnealerDevice;
using annealing::AnnealerProgram;

LogicalResult enishi::reportAt(Operation *step, llvm::Error error) {
  llvm::handleAllErrors(
      std::move(error),
      [&](const annealing::AnnealerCompileError &why) {
        InFlightDiagnostic diagnostic =
            step->emitOpError() << "cannot be performed: " << why.message;
        if (!why.help.empty())
          diagnostic.attachNote() << why.help;
      },
      [&](const llvm::ErrorInfoBase &other) {
        step->emitOpError() << "cannot be performed: " << other.message();
      });
  return failure();
}

/// The step of a kind that makes a value, if it is one; then goes on to what it
/// was made of.
template <typename StepOp> static StepOp take(Value &value) {
  auto step = value.getDefiningOp<StepOp>();
  if (step)
    value = step->getOperand(0);
  return step;
}

FailureOr<ProgramSteps> enishi::stepsOf(Value program) {
  ProgramSteps steps;
  Value value = program;
  steps.schedule = take<ScheduleOp>(value);
  steps.quantize = take<QuantizeOp>(value);
  steps.scale = take<ScaleOp>(value);
  steps.embed = take<EmbedOp>(value);
  if (steps.embed) {
    steps.gauge = take<GaugeOp>(value);
    steps.model = value.getDefiningOp<ModelOp>();
    if (steps.model)
      return steps;
  }
  InFlightDiagnostic diagnostic = emitError(value.getLoc())
                                  << "a program is made from an ising.model by "
                                     "gauge, embed, scale, quantize and "
                                     "schedule, in this order";
  if (Operation *other = value.getDefiningOp())
    diagnostic.attachNote(other->getLoc())
        << "but there is '" << other->getName() << "'";
  return failure();
}

FailureOr<AnnealerDevice> enishi::deviceOf(EmbedOp embed) {
  SourceManager sources;
  enishi::DiagnosticEngine diagnostics(sources);
  std::optional<AnnealerDevice> device =
      annealing::loadAnnealer(embed.getDevice(), sources, diagnostics);
  if (device)
    return std::move(*device);
  for (const enishi::Diagnostic &message : diagnostics.diagnostics()) {
    InFlightDiagnostic diagnostic = embed.emitOpError() << message.message;
    if (!message.help.empty())
      diagnostic.attachNote() << message.help;
  }
  return failure();
}

static annealing::Embedding chainsOf(EmbedOp embed) {
  annealing::Embedding chains;
  auto begin = *Numbers<int64_t>::of(*embed.getChainBegin());
  auto qubits = *Numbers<uint32_t>::of(*embed.getChainQubits());
  for (size_t chain = 0; chain + 1 < begin.size(); ++chain)
    chains.addChain(
        qubits.get().slice(begin[chain], begin[chain + 1] - begin[chain]));
  return chains;
}

/// The parts of a program that follow from its logical model.
static LogicalResult place(const ProgramSteps &steps,
                           const AnnealerDevice &device,
                           AnnealerProgram &program) {
  EmbedOp embed = steps.embed;
  if (!embed.getChainBegin())
    return embed.emitOpError("has no chains yet: ising-embed comes first");
  annealing::Embedding chains = chainsOf(embed);
  if (chains.numChains() != program.logical.numSpins())
    return embed.emitOpError()
           << "has " << chains.numChains() << " chains for a model with "
           << program.logical.numSpins() << " variables";
  if (llvm::Error error =
          annealing::usePlacement(program, device, std::move(chains),
                                  embed.getFound().value_or("by hand").str()))
    return reportAt(embed, std::move(error));
  auto rule = llvm::StringSwitch<annealing::ChainStrengthRule>(embed.getRule())
                  .Case("scaled", annealing::ChainStrengthRule::Scaled)
                  .Case("sufficient", annealing::ChainStrengthRule::Sufficient)
                  .Default(annealing::ChainStrengthRule::UniformTorque);
  if (llvm::Error error = annealing::setChainStrengths(
          program, device, rule, embed.getPrefactor().convertToDouble()))
    return reportAt(embed, std::move(error));
  program.seed = embed.getSeed();
  if (!steps.gauge)
    return success();
  GaugeOp gauge = steps.gauge;
  if (!gauge.getSigns())
    return gauge.emitOpError("has no signs yet: ising-gauge comes first");
  auto signs = *Numbers<int8_t>::of(*gauge.getSigns());
  program.gauge.assign(signs.get().begin(), signs.get().end());
  return success();
}

LogicalResult enishi::placeProgram(const ProgramSteps &steps,
                                   const AnnealerDevice &device,
                                   AnnealerProgram &program) {
  llvm::Expected<annealing::IsingModel> model =
      annealing::toIsing(problemOf(steps.model));
  if (!model)
    return reportAt(steps.embed, model.takeError());
  program.logical = std::move(*model);
  return place(steps, device, program);
}

namespace {

/// Walks back from samples to the problem that they are of.
class ProgramExporter {
public:
  explicit ProgramExporter(Value samples) : at(samples) {}
  FailureOr<AnnealerProgram> run();

private:
  /// The lift at hand through a step of a kind.
  template <typename StepOp> StepOp takeLift();
  LogicalResult collect();
  LogicalResult makeLogical();
  LogicalResult makePhysical();

  Value at;
  ReduceOp reduce;
  PresolveOp presolve;
  GaugeOp gauge;
  UnembedOp unembed;
  SampleOp sample;
  ProgramSteps steps;
  ModelOp stated;
  annealing::Problem problem;
  AnnealerDevice device;
  AnnealerProgram program;
};

} // namespace

template <typename StepOp> StepOp ProgramExporter::takeLift() {
  auto lift = at.getDefiningOp<LiftOp>();
  if (!lift)
    return nullptr;
  auto step = lift.getStep().getDefiningOp<StepOp>();
  if (step)
    at = lift.getSamples();
  return step;
}

LogicalResult ProgramExporter::collect() {
  reduce = takeLift<ReduceOp>();
  presolve = takeLift<PresolveOp>();
  gauge = takeLift<GaugeOp>();
  unembed = take<UnembedOp>(at);
  sample = at.getDefiningOp<SampleOp>();
  if (!unembed || !sample) {
    InFlightDiagnostic diagnostic =
        emitError(at.getLoc())
        << "samples of a program are drawn from it, unembedded, and lifted "
           "through gauge, presolve and reduce, in this order";
    if (Operation *other = at.getDefiningOp())
      diagnostic.attachNote(other->getLoc())
          << "but there is '" << other->getName() << "'";
    return failure();
  }
  FailureOr<ProgramSteps> found = stepsOf(sample.getInput());
  if (failed(found))
    return failure();
  steps = *found;
  if (unembed.getEmbedding() != steps.embed.getEmbedding())
    return unembed.emitOpError("goes through another embedding than that of "
                               "the program");
  if (gauge != steps.gauge)
    return (gauge ? gauge.getOperation() : steps.gauge.getOperation())
               ->emitOpError()
           << "is used one way only";
  Operation *first = reduce     ? reduce.getOperation()
                     : presolve ? presolve.getOperation()
                                : nullptr;
  stated = first ? first->getOperand(0).getDefiningOp<ModelOp>() : steps.model;
  if (!stated)
    return first->emitOpError("is not of an ising.model");
  return success();
}

static bool isSame(const annealing::IsingModel &a,
                   const annealing::IsingModel &b) {
  return a.offset == b.offset && a.fields == b.fields &&
         a.neighbors == b.neighbors && a.weights == b.weights;
}

LogicalResult ProgramExporter::makeLogical() {
  problem = problemOf(stated);
  if (llvm::Error error = annealing::makeLogical(
          program, problem,
          reduce ? optionsOf(reduce) : annealing::ReductionOptions()))
    return reportAt(reduce ? reduce.getOperation() : stated.getOperation(),
                    std::move(error));
  if (presolve)
    annealing::presolveLogical(program, optionsOf(presolve));
  // What the passes put beside a step is what the step makes, unless someone
  // changed it.
  llvm::Expected<annealing::IsingModel> embedded =
      annealing::toIsing(problemOf(steps.model));
  if (!embedded)
    return reportAt(steps.embed, embedded.takeError());
  if (!isSame(*embedded, program.logical))
    return steps.model.emitOpError("is not what the steps make of the model "
                                   "that its samples are lifted to");
  return success();
}

LogicalResult ProgramExporter::makePhysical() {
  if (failed(place(steps, device, program)))
    return failure();
  llvm::Expected<annealing::IsingModel> spread =
      annealing::spreadModel(program, device);
  if (!spread)
    return reportAt(steps.embed, spread.takeError());
  annealing::CoefficientFit fit;
  if (steps.scale) {
    if (!steps.scale.getFactor())
      return steps.scale.emitOpError("has no factor yet: ising-scale comes "
                                     "first");
    fit.scale = steps.scale.getFactor()->convertToDouble();
  }
  if (QuantizeOp quantize = steps.quantize) {
    fit.fieldStep = quantize.getStep().convertToDouble();
    fit.couplingStep = quantize.getCouplingStep()
                           .value_or(quantize.getStep())
                           .convertToDouble();
  }
  annealing::makePhysical(program, *spread, device, fit);
  std::vector<annealing::SchedulePoint> points;
  if (ScheduleOp schedule = steps.schedule) {
    auto times = *Numbers<double>::of(schedule.getTimes());
    auto fractions = *Numbers<double>::of(schedule.getFractions());
    for (size_t i = 0; i < times.size(); ++i)
      points.push_back({times[i], fractions[i]});
  }
  if (llvm::Error error = annealing::makeSchedule(program, device, points, 0))
    return reportAt(steps.schedule ? steps.schedule.getOperation()
                                   : steps.embed.getOperation(),
                    std::move(error));
  return success();
}

FailureOr<AnnealerProgram> ProgramExporter::run() {
  if (failed(collect()))
    return failure();
  FailureOr<AnnealerDevice> loaded = deviceOf(steps.embed);
  if (failed(loaded))
    return failure();
  device = std::move(*loaded);
  program.device = device.name;
  if (sample.getReads() > (int64_t(1) << 31))
    return sample.emitOpError("has more reads than a program can ask for");
  program.numReads = static_cast<uint32_t>(sample.getReads());
  if (failed(makeLogical()) || failed(makePhysical()))
    return failure();
  annealing::ProgramCheck check =
      annealing::checkAnnealerProgram(problem, program, device);
  if (check.isRight())
    return std::move(program);
  return steps.embed.emitOpError()
         << "makes a program that the device does not take: "
         << check.faults.front();
}

FailureOr<AnnealerProgram> enishi::programOf(ModuleOp module) {
  auto function = module.lookupSymbol<func::FuncOp>("main");
  auto all = llvm::to_vector(module.getOps<func::FuncOp>());
  if (!function && all.size() == 1)
    function = all.front();
  if (function && !function.isExternal())
    if (auto end =
            dyn_cast<func::ReturnOp>(function.getBody().back().getTerminator()))
      for (Value value : end.getOperands())
        if (isa<SamplesType>(value.getType()))
          return ProgramExporter(value).run();
  return module.emitError("@main returns no ising.samples: --ising-to-annealer "
                          "makes a program of a model");
}
