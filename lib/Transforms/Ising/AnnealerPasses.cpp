//===- AnnealerPasses.cpp - From models to programs for annealers ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Each pass puts steps in where they are missing, and fills in the decisions of
// steps that have none, by the functions that compileForAnnealer calls.
//
//===----------------------------------------------------------------------===//

#include "dialects/Ising/Numbers.h"
#include "enishi/Export/ProblemOf.h"
#include "enishi/Transforms/Ising/Passes.h"
#include "enishi/Transforms/Ising/ProgramOf.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

namespace enishi {
#define GEN_PASS_DEF_ISINGSAMPLE
#define GEN_PASS_DEF_ISINGGAUGE
#define GEN_PASS_DEF_ISINGEMBED
#define GEN_PASS_DEF_ISINGSCALE
#define GEN_PASS_DEF_ISINGQUANTIZE
#define GEN_PASS_DEF_ISINGSCHEDULE
#include "enishi/Transforms/Ising/IsingTransformPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;

static constexpr llvm::StringLiteral kDevice = "device";

template <typename SomeOp> static SmallVector<SomeOp> all(ModuleOp module) {
  SmallVector<SomeOp> found;
  module.walk([&](SomeOp op) { found.push_back(op); });
  return found;
}

/// Draws of a device from something of a type.
template <typename Type> static SmallVector<SampleOp> drawsOf(ModuleOp module) {
  SmallVector<SampleOp> found = all<SampleOp>(module);
  llvm::erase_if(found, [](SampleOp sample) {
    return sample.getSolver() != kDevice ||
           !isa<Type>(sample.getInput().getType());
  });
  return found;
}

/// Lets those who use samples use something made of them instead.
template <typename Make>
static void replaceSamples(SampleOp sample, Make make) {
  OpBuilder builder(sample.getContext());
  builder.setInsertionPointAfter(sample);
  Value made = make(builder, sample.getSamples());
  sample.getSamples().replaceAllUsesExcept(made, made.getDefiningOp());
}

/// Loads a device, searches, scales, ... for one embedding after the other.
static LogicalResult placedAt(Value program, ProgramSteps &steps,
                              annealing::AnnealerDevice &device,
                              annealing::IsingModel &spread) {
  FailureOr<ProgramSteps> found = stepsOf(program);
  if (failed(found))
    return failure();
  steps = *found;
  FailureOr<annealing::AnnealerDevice> loaded = deviceOf(steps.embed);
  if (failed(loaded))
    return failure();
  device = std::move(*loaded);
  annealing::AnnealerProgram placed;
  if (failed(placeProgram(steps, device, placed)))
    return failure();
  llvm::Expected<annealing::IsingModel> model =
      annealing::spreadModel(placed, device);
  if (!model)
    return reportAt(steps.embed, model.takeError());
  spread = std::move(*model);
  return success();
}

namespace {

struct IsingSamplePass : enishi::impl::IsingSampleBase<IsingSamplePass> {
  using Base::Base;
  LogicalResult sampleReturns(func::FuncOp function) {
    auto end =
        dyn_cast<func::ReturnOp>(function.getBody().back().getTerminator());
    if (!end || llvm::none_of(end.getOperandTypes(), llvm::IsaPred<ModelType>))
      return success();
    auto uses = SymbolTable::getSymbolUses(function, getOperation());
    if (!uses || !uses->empty())
      return function.emitOpError(
          "returns a model to a caller, who would not expect samples");
    OpBuilder builder(end);
    for (OpOperand &operand : end->getOpOperands())
      if (isa<ModelType>(operand.get().getType()))
        operand.set(SampleOp::create(builder, end.getLoc(),
                                     SamplesType::get(&getContext()),
                                     operand.get(), solver, reads, seed));
    function.setType(FunctionType::get(&getContext(),
                                       function.getArgumentTypes(),
                                       llvm::to_vector(end.getOperandTypes())));
    return success();
  }
  void runOnOperation() override {
    for (func::FuncOp function : all<func::FuncOp>(getOperation()))
      if (!function.isExternal() && failed(sampleReturns(function)))
        return signalPassFailure();
  }
};

struct IsingGaugePass : enishi::impl::IsingGaugeBase<IsingGaugePass> {
  using Base::Base;
  void runOnOperation() override {
    for (SampleOp sample : drawsOf<ModelType>(getOperation())) {
      auto model = sample.getInput().getDefiningOp<ModelOp>();
      if (!model)
        continue;
      OpBuilder builder(sample);
      auto gauge = GaugeOp::create(
          builder, sample.getLoc(), sample.getInput().getType(),
          sample.getInput(), ElementsAttr(), static_cast<int64_t>(seed));
      sample.getInputMutable().set(gauge.getOutput());
      replaceSamples(sample, [&](OpBuilder &at, Value samples) -> Value {
        return LiftOp::create(at, sample.getLoc(), samples.getType(), samples,
                              gauge.getOutput());
      });
    }
    for (GaugeOp gauge : all<GaugeOp>(getOperation())) {
      auto model = gauge.getInput().getDefiningOp<ModelOp>();
      if (!model || gauge.getSigns())
        continue;
      annealing::SpinConfiguration signs = annealing::randomGauge(
          static_cast<uint32_t>(model.getNumVariables()), gauge.getSeed());
      gauge.setSignsAttr(
          makeNumbers(&getContext(), ArrayRef<int8_t>(signs), "gauge"));
    }
  }
};

struct IsingEmbedPass : enishi::impl::IsingEmbedBase<IsingEmbedPass> {
  using Base::Base;
  LogicalResult insert() {
    auto strength = annealing::parseChainStrength(chainStrength);
    if (!strength)
      return getOperation().emitError()
             << "'" << chainStrength
             << "' is no chain strength; write uniform, scaled or sufficient, "
                "and a factor if you like: scaled:1.5";
    StringRef rule =
        strength->first == annealing::ChainStrengthRule::UniformTorque
            ? "uniform-torque"
            : annealing::chainStrengthRuleName(strength->first);
    for (SampleOp sample : drawsOf<ModelType>(getOperation())) {
      OpBuilder builder(sample);
      auto embed = EmbedOp::create(
          builder, sample.getLoc(), ProgramType::get(&getContext()),
          EmbeddingType::get(&getContext()), sample.getInput(),
          builder.getStringAttr(target), ElementsAttr(), ElementsAttr(),
          StringAttr(), builder.getStringAttr(rule),
          builder.getF64FloatAttr(strength->second),
          builder.getI64IntegerAttr(static_cast<int64_t>(seed)));
      sample.getInputMutable().set(embed.getProgram());
      replaceSamples(sample, [&](OpBuilder &at, Value samples) -> Value {
        return UnembedOp::create(at, sample.getLoc(), samples.getType(),
                                 samples, embed.getEmbedding(), "majority");
      });
    }
    return success();
  }
  LogicalResult perform(EmbedOp embed) {
    FailureOr<ProgramSteps> steps = stepsOf(embed.getProgram());
    if (failed(steps))
      return failure();
    FailureOr<annealing::AnnealerDevice> device = deviceOf(embed);
    if (failed(device))
      return failure();
    llvm::Expected<annealing::IsingModel> model =
        annealing::toIsing(problemOf(steps->model));
    if (!model)
      return reportAt(embed, model.takeError());
    annealing::AnnealerProgram program;
    program.logical = std::move(*model);
    annealing::EmbedOptions options;
    options.seed = embed.getSeed();
    if (llvm::Error error = annealing::placeLogical(program, *device, options))
      return reportAt(embed, std::move(error));
    const annealing::Embedding &chains = program.embedding;
    std::vector<int64_t> begin(chains.chainBegin.begin(),
                               chains.chainBegin.end());
    embed.setChainBeginAttr(
        makeNumbers(&getContext(), ArrayRef(begin), "chain_begin"));
    embed.setChainQubitsAttr(
        makeNumbers(&getContext(), ArrayRef(chains.qubits), "chain_qubits"));
    if (!program.embeddingMethod.empty())
      embed.setFound(program.embeddingMethod);
    return success();
  }
  void runOnOperation() override {
    if (!target.empty() && failed(insert()))
      return signalPassFailure();
    for (EmbedOp embed : all<EmbedOp>(getOperation()))
      if (!embed.getChainBegin() && failed(perform(embed)))
        return signalPassFailure();
  }
};

struct IsingScalePass : enishi::impl::IsingScaleBase<IsingScalePass> {
  using Base::Base;
  LogicalResult perform(ScaleOp scale) {
    ProgramSteps steps;
    annealing::AnnealerDevice device;
    annealing::IsingModel spread;
    if (failed(placedAt(scale.getInput(), steps, device, spread)))
      return failure();
    scale.setFactor(APFloat(annealing::chooseFit(spread, device).scale));
    return success();
  }
  void runOnOperation() override {
    for (SampleOp sample : drawsOf<ProgramType>(getOperation())) {
      if (!sample.getInput().getDefiningOp<EmbedOp>())
        continue;
      OpBuilder builder(sample);
      sample.getInputMutable().set(
          ScaleOp::create(builder, sample.getLoc(), sample.getInput().getType(),
                          sample.getInput(), FloatAttr())
              .getOutput());
    }
    for (ScaleOp scale : all<ScaleOp>(getOperation()))
      if (!scale.getFactor() && scale.getInput().getDefiningOp<EmbedOp>() &&
          failed(perform(scale)))
        return signalPassFailure();
  }
};

struct IsingQuantizePass : enishi::impl::IsingQuantizeBase<IsingQuantizePass> {
  using Base::Base;
  LogicalResult quantize(SampleOp sample, ScaleOp scale) {
    ProgramSteps steps;
    annealing::AnnealerDevice device;
    annealing::IsingModel spread;
    if (failed(placedAt(scale.getOutput(), steps, device, spread)))
      return failure();
    annealing::CoefficientFit fit = annealing::stepsFor(
        spread, device, scale.getFactor()->convertToDouble());
    if (fit.fieldStep == 0 && fit.couplingStep == 0)
      return success();
    OpBuilder builder(sample);
    sample.getInputMutable().set(
        QuantizeOp::create(builder, sample.getLoc(), scale.getType(),
                           scale.getOutput(),
                           builder.getF64FloatAttr(fit.fieldStep),
                           fit.couplingStep == fit.fieldStep
                               ? FloatAttr()
                               : builder.getF64FloatAttr(fit.couplingStep))
            .getOutput());
    return success();
  }
  void runOnOperation() override {
    for (SampleOp sample : drawsOf<ProgramType>(getOperation())) {
      auto scale = sample.getInput().getDefiningOp<ScaleOp>();
      if (scale && scale.getFactor() && failed(quantize(sample, scale)))
        return signalPassFailure();
    }
  }
};

struct IsingSchedulePass : enishi::impl::IsingScheduleBase<IsingSchedulePass> {
  using Base::Base;
  LogicalResult schedule(SampleOp sample,
                         ArrayRef<annealing::SchedulePoint> wanted) {
    FailureOr<ProgramSteps> steps = stepsOf(sample.getInput());
    if (failed(steps))
      return failure();
    FailureOr<annealing::AnnealerDevice> device = deviceOf(steps->embed);
    if (failed(device))
      return failure();
    annealing::AnnealerProgram program;
    if (ScheduleOp stated = steps->schedule) {
      std::vector<annealing::SchedulePoint> course;
      auto times = *Numbers<double>::of(stated.getTimes());
      auto fractions = *Numbers<double>::of(stated.getFractions());
      for (size_t i = 0; i < times.size(); ++i)
        course.push_back({times[i], fractions[i]});
      if (llvm::Error error =
              annealing::makeSchedule(program, *device, course, 0))
        return reportAt(stated, std::move(error));
      return success();
    }
    if (llvm::Error error =
            annealing::makeSchedule(program, *device, wanted, annealingTimeUs))
      return reportAt(sample, std::move(error));
    if (program.schedule.empty())
      return success();
    std::vector<double> times, fractions;
    for (const annealing::SchedulePoint &point : program.schedule) {
      times.push_back(point.timeUs);
      fractions.push_back(point.fraction);
    }
    OpBuilder builder(sample);
    sample.getInputMutable().set(
        ScheduleOp::create(
            builder, sample.getLoc(), sample.getInput().getType(),
            sample.getInput(),
            makeNumbers(&getContext(), ArrayRef(times), "times"),
            makeNumbers(&getContext(), ArrayRef(fractions), "fractions"))
            .getScheduled());
    return success();
  }
  void runOnOperation() override {
    std::vector<annealing::SchedulePoint> wanted;
    if (!points.empty()) {
      auto parsed = annealing::parseSchedule(points, '/');
      if (!parsed) {
        getOperation().emitError()
            << "'" << points << "' is no anneal schedule; write pairs of "
            << "microseconds and a fraction: 0:0/10:0.5/20:1";
        return signalPassFailure();
      }
      wanted = std::move(*parsed);
    }
    for (SampleOp sample : drawsOf<ProgramType>(getOperation()))
      if (failed(schedule(sample, wanted)))
        return signalPassFailure();
  }
};

struct ToAnnealerOptions : PassPipelineOptions<ToAnnealerOptions> {
  Option<std::string> target{*this, "target",
                             llvm::cl::desc("an annealer: a name, or a file")};
  Option<uint64_t> seed{*this, "seed", llvm::cl::init(0),
                        llvm::cl::desc("of the embedding and the gauge")};
  Option<std::string> chainStrength{*this, "chain-strength",
                                    llvm::cl::init("sufficient"),
                                    llvm::cl::desc("as of ising-embed")};
  Option<bool> gauge{*this, "gauge", llvm::cl::init(false),
                     llvm::cl::desc("flip a random half of the variables")};
  Option<bool> presolve{*this, "presolve", llvm::cl::init(true),
                        llvm::cl::desc("make the model smaller first, where "
                                       "that makes the program better")};
  Option<double> penalty{*this, "penalty", llvm::cl::init(0),
                         llvm::cl::desc("as of ising-reduce")};
  Option<std::string> schedule{*this, "schedule", llvm::cl::init(""),
                               llvm::cl::desc("points, as of ising-schedule")};
  Option<double> annealingTime{*this, "annealing-time", llvm::cl::init(0),
                               llvm::cl::desc("as of ising-schedule")};
  Option<int64_t> reads{*this, "reads", llvm::cl::init(100),
                        llvm::cl::desc("how many samples to ask for")};
};

} // namespace

static void buildToAnnealer(OpPassManager &manager,
                            const ToAnnealerOptions &options) {
  manager.addPass(createIsingSample({kDevice.str(), options.reads, 0}));
  manager.addPass(createIsingReduce({options.penalty}));
  if (options.presolve)
    manager.addPass(createIsingPresolve(
        {options.target, options.seed, options.chainStrength, options.gauge}));
  if (options.gauge)
    manager.addPass(createIsingGauge({options.seed}));
  manager.addPass(
      createIsingEmbed({options.target, options.seed, options.chainStrength}));
  manager.addPass(createIsingScale());
  manager.addPass(createIsingQuantize());
  manager.addPass(
      createIsingSchedule({options.schedule, options.annealingTime}));
}

void enishi::registerIsingPipelines() {
  PassPipelineRegistration<ToAnnealerOptions>(
      "ising-to-annealer",
      "from models to programs for an annealer, as `enishi compile` makes them",
      buildToAnnealer);
}
