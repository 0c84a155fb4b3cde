//===- Steps.cpp - Performing the steps of ising ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "FixVariables.h"

#include "dialects/Ising/Numbers.h"
#include "enishi/Annealing/AnnealerSteps.h"
#include "enishi/Export/ProblemOf.h"
#include "enishi/Import/ImportProblem.h"
#include "enishi/Transforms/Ising/Passes.h"

#include "llvm/ADT/StringSwitch.h"

namespace enishi {
#define GEN_PASS_DEF_ISINGFIX
#define GEN_PASS_DEF_ISINGREDUCE
#define GEN_PASS_DEF_ISINGPENALISE
#define GEN_PASS_DEF_ISINGPRESOLVE
#define GEN_PASS_DEF_ISINGQUADRATISE
#include "enishi/Transforms/Ising/IsingTransformPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;
using annealing::Problem;

static void setEncoding(annealing::ReductionOptions &options,
                        StringRef encoding, std::optional<APFloat> penalty) {
  using annealing::IntegerEncoding;
  options.encoding = llvm::StringSwitch<IntegerEncoding>(encoding)
                         .Case("unary", IntegerEncoding::Unary)
                         .Case("one-hot", IntegerEncoding::OneHot)
                         .Case("domain-wall", IntegerEncoding::DomainWall)
                         .Default(IntegerEncoding::Binary);
  if (penalty)
    options.penalty = penalty->convertToDouble();
}

static annealing::Quadratization quadratizationOf(StringRef method) {
  using annealing::Quadratization;
  return llvm::StringSwitch<Quadratization>(method)
      .Case("termwise", Quadratization::Termwise)
      .Case("pairs", Quadratization::PairSubstitution)
      .Default(Quadratization::Fewest);
}

annealing::ReductionOptions enishi::optionsOf(ReduceOp step) {
  annealing::ReductionOptions options;
  setEncoding(options, step.getEncoding(), step.getPenalty());
  options.quadratization = quadratizationOf(step.getQuadratization());
  return options;
}

annealing::ReductionOptions enishi::optionsOf(PenaliseOp step) {
  annealing::ReductionOptions options;
  setEncoding(options, step.getEncoding(), step.getPenalty());
  options.quadratization = annealing::Quadratization::None;
  return options;
}

annealing::ReductionOptions enishi::optionsOf(QuadratiseOp step) {
  annealing::ReductionOptions options;
  options.quadratization = quadratizationOf(step.getMethod());
  return options;
}

annealing::PresolveOptions enishi::optionsOf(PresolveOp step) {
  annealing::PresolveOptions options;
  if (step.getExact())
    options.rounding = annealing::PresolveOptions::Rounding::Exact;
  options.breakSymmetry = step.getBreakSymmetry();
  return options;
}

Problem enishi::spinProblem(const annealing::IsingModel &model) {
  Problem problem;
  problem.variables.assign(model.numSpins(), annealing::VariableInfo::spin());
  problem.objective.constant = model.offset;
  problem.objective.quadratic.reserve(model.numCouplings());
  for (annealing::Spin spin = 0; spin < model.numSpins(); ++spin) {
    if (model.fields[spin] != 0)
      problem.objective.linear.push_back({spin, model.fields[spin]});
    for (auto [neighbor, weight] :
         llvm::zip_equal(model.neighborsOf(spin), model.weightsOf(spin)))
      if (neighbor > spin)
        problem.objective.quadratic.push_back({spin, neighbor, weight});
  }
  return problem;
}

static bool hasConstraintsOrIntegers(ModelOp model) {
  return model.getRelations() ||
         llvm::is_contained(
             Numbers<uint8_t>::of(model.getKinds())->get(),
             static_cast<uint8_t>(annealing::VariableKind::Integer));
}

static bool isQuadratic(ModelOp model) {
  return llvm::all_of(model.getTerms(), [](Attribute terms) {
    return cast<ElementsAttr>(terms).getShapedType().getDimSize(1) <= 2;
  });
}

/// The same question as Problem::isQuadraticUnconstrained, without a copy of
/// the problem.
static bool isQuadraticUnconstrained(ModelOp model) {
  return isQuadratic(model) && !hasConstraintsOrIntegers(model);
}

/// ReduceOp, PenaliseOp, QuadratiseOp.
template <typename StepOp>
static llvm::Expected<Problem> perform(StepOp step, const Problem &problem) {
  llvm::Expected<annealing::Reduction> reduction =
      annealing::reduce(problem, optionsOf(step));
  if (!reduction)
    return reduction.takeError();
  return std::move(reduction->reduced);
}

static llvm::Expected<Problem> perform(QuadratiseOp step,
                                       const Problem &problem) {
  if (hasConstraintsOrIntegers(step.getModel().getDefiningOp<ModelOp>()))
    return llvm::createStringError(
        "the model has constraints or integers: ising-penalise comes first");
  return perform<QuadratiseOp>(step, problem);
}

static llvm::Expected<Problem> perform(PresolveOp step,
                                       const Problem &problem) {
  llvm::Expected<annealing::IsingModel> model = annealing::toIsing(problem);
  if (!model)
    return model.takeError();
  return spinProblem(
      annealing::joinParts(annealing::presolve(*model, optionsOf(step))).model);
}

static llvm::Expected<Problem> perform(FixOp step, const Problem &problem) {
  return fixVariables(problem, *Numbers<uint32_t>::of(step.getVariables()),
                      *Numbers<double>::of(step.getValues()));
}

/// Puts a step behind a model for those who sample or return it.
template <typename StepOp>
static void insertStep(ModelOp model, llvm::function_ref<void(StepOp)> set) {
  SmallVector<OpOperand *> uses;
  for (OpOperand &use : model.getModel().getUses())
    if (isa<SampleOp>(use.getOwner()) ||
        use.getOwner()->hasTrait<OpTrait::ReturnLike>())
      uses.push_back(&use);
  if (uses.empty())
    return;
  OpBuilder builder(model.getContext());
  builder.setInsertionPointAfter(model);
  OperationState state(model.getLoc(), StepOp::getOperationName());
  state.addOperands(model.getModel());
  state.addTypes(ModelType::get(model.getContext()));
  auto step = cast<StepOp>(builder.create(state));
  set(step);
  Value result = step->getResult(0);
  for (OpOperand *use : uses) {
    use->set(result);
    auto sample = dyn_cast<SampleOp>(use->getOwner());
    if (!sample)
      continue;
    builder.setInsertionPointAfter(sample);
    auto lift =
        LiftOp::create(builder, sample.getLoc(), sample.getSamples().getType(),
                       sample.getSamples(), result);
    sample.getSamples().replaceAllUsesExcept(lift.getLifted(), lift);
  }
}

template <typename StepOp> static LogicalResult performStep(StepOp step) {
  auto model = step.getModel().template getDefiningOp<ModelOp>();
  if (!model)
    return success();
  auto isOther = [](OpOperand &use) { return !isa<LiftOp>(use.getOwner()); };
  if (llvm::any_of(step->getUses(), isOther)) {
    llvm::Expected<Problem> result = perform(step, problemOf(model));
    if (!result)
      return step.emitOpError()
             << "cannot be performed: " << llvm::toString(result.takeError());
    OpBuilder builder(step.getContext());
    builder.setInsertionPointAfter(step);
    ModelOp performed = createModel(builder, step.getLoc(), *result);
    if (!performed)
      return failure();
    step->getResult(0).replaceUsesWithIf(performed.getModel(), isOther);
  }
  if (step->use_empty())
    step.erase();
  return success();
}

/// Performs all steps of a kind that can be. In the order of the ops, so that a
/// step may follow another of its kind.
template <typename StepOp> static LogicalResult performSteps(ModuleOp module) {
  SmallVector<StepOp> steps;
  module.walk([&](StepOp step) { steps.push_back(step); });
  for (StepOp step : steps)
    if (failed(performStep(step)))
      return failure();
  return success();
}

template <typename StepOp>
static void insertSteps(ModuleOp module,
                        llvm::function_ref<bool(ModelOp)> isWanted,
                        llvm::function_ref<void(StepOp)> set) {
  SmallVector<ModelOp> models;
  module.walk([&](ModelOp model) { models.push_back(model); });
  for (ModelOp model : models)
    if (isWanted(model))
      insertStep<StepOp>(model, set);
}

namespace {

struct IsingFixPass : enishi::impl::IsingFixBase<IsingFixPass> {
  using Base::Base;
  void runOnOperation() override {
    if (failed(performSteps<FixOp>(getOperation())))
      signalPassFailure();
  }
};

struct IsingPenalisePass : enishi::impl::IsingPenaliseBase<IsingPenalisePass> {
  using Base::Base;
  void runOnOperation() override {
    insertSteps<PenaliseOp>(getOperation(), hasConstraintsOrIntegers,
                            [&](PenaliseOp step) {
                              if (penalty > 0)
                                step.setPenalty(APFloat(double(penalty)));
                            });
    if (failed(performSteps<PenaliseOp>(getOperation())))
      signalPassFailure();
  }
};

struct IsingQuadratisePass
    : enishi::impl::IsingQuadratiseBase<IsingQuadratisePass> {
  using Base::Base;
  void runOnOperation() override {
    insertSteps<QuadratiseOp>(
        getOperation(),
        [](ModelOp model) {
          return !isQuadratic(model) && !hasConstraintsOrIntegers(model);
        },
        [](QuadratiseOp) {});
    if (failed(performSteps<QuadratiseOp>(getOperation())))
      signalPassFailure();
  }
};

struct IsingReducePass : enishi::impl::IsingReduceBase<IsingReducePass> {
  using Base::Base;
  void runOnOperation() override {
    auto set = [&](ReduceOp step) {
      if (penalty > 0)
        step.setPenalty(APFloat(double(penalty)));
    };
    insertSteps<ReduceOp>(
        getOperation(),
        [](ModelOp model) { return !isQuadraticUnconstrained(model); }, set);
    if (failed(performSteps<ReduceOp>(getOperation())))
      signalPassFailure();
  }
};

struct IsingPresolvePass : enishi::impl::IsingPresolveBase<IsingPresolvePass> {
  using Base::Base;
  LogicalResult readChoices(annealing::CompileForAnnealerOptions &choices,
                            std::optional<annealing::AnnealerDevice> &device) {
    auto strength = annealing::parseChainStrength(chainStrength);
    SourceManager sources;
    enishi::DiagnosticEngine diagnostics(sources);
    device = annealing::loadAnnealer(target, sources, diagnostics);
    if (!strength || !device)
      return getOperation().emitError()
             << "there is no annealer '" << target << "' or no chain strength '"
             << chainStrength << "'";
    std::tie(choices.chainRule, choices.chainPrefactor) = *strength;
    choices.embed.seed = seed;
    choices.gauge = gauge;
    return success();
  }
  void runOnOperation() override {
    annealing::CompileForAnnealerOptions choices;
    std::optional<annealing::AnnealerDevice> device;
    if (!target.empty() && failed(readChoices(choices, device)))
      return signalPassFailure();
    insertSteps<PresolveOp>(
        getOperation(),
        [&](ModelOp model) {
          return isQuadraticUnconstrained(model) &&
                 (!device || annealing::doesPresolvePay(problemOf(model),
                                                        *device, choices));
        },
        [&](PresolveOp step) {
          step.setBreakSymmetry(
              device && annealing::presolveForAnnealer(*device).breakSymmetry);
        });
    if (failed(performSteps<PresolveOp>(getOperation())))
      signalPassFailure();
  }
};

} // namespace
