//===- SamplePasses.cpp - Samples drawn and taken back --------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "dialects/Ising/Numbers.h"
#include "enishi/Annealing/SolveProblem.h"
#include "enishi/Export/ProblemOf.h"
#include "enishi/Transforms/Ising/Lift.h"
#include "enishi/Transforms/Ising/Passes.h"
#include "enishi/Transforms/Ising/ProgramOf.h"

#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/Support/MemoryBuffer.h"

#include <map>

namespace enishi {
#define GEN_PASS_DEF_ISINGDRAW
#define GEN_PASS_DEF_ISINGREADBACK
#include "enishi/Transforms/Ising/IsingTransformPasses.h.inc"
} // namespace enishi

using namespace mlir;
using namespace enishi;
using namespace enishi::ising;

using Values = std::vector<double>;

namespace {

/// Configurations in the order in which they were first seen, with their
/// counts.
class Tally {
public:
  void add(Values values, int64_t times) {
    auto [at, isNew] = place.try_emplace(values, counts.size());
    if (isNew) {
      rows.push_back(std::move(values));
      counts.push_back(times);
    } else {
      counts[at->second] += times;
    }
  }
  /// ising.samples of a model or program in the place of an op.
  void replace(Operation *op, Value input, size_t numVariables) const;

private:
  std::map<Values, size_t> place;
  std::vector<Values> rows;
  std::vector<int64_t> counts;
};

} // namespace

void Tally::replace(Operation *op, Value input, size_t numVariables) const {
  OpBuilder builder(op);
  MLIRContext *context = op->getContext();
  ElementsAttr values = makeNumbers<double>(
      context,
      {static_cast<int64_t>(rows.size()), static_cast<int64_t>(numVariables)},
      "values", [&](MutableArrayRef<double> out) {
        for (size_t row = 0; row < rows.size(); ++row)
          llvm::copy(rows[row], out.begin() + row * numVariables);
      });
  auto samples = SamplesOp::create(
      builder, op->getLoc(), SamplesType::get(context), input, values,
      makeNumbers(context, ArrayRef(counts), "occurrences"));
  op->getResult(0).replaceAllUsesWith(samples.getSamples());
  op->erase();
}

static LogicalResult drawBySolver(SampleOp sample, ModelOp model) {
  std::optional<annealing::SolverChoice> solver =
      annealing::solverByName(sample.getSolver());
  if (!solver)
    return sample.emitOpError() << "asks for '" << sample.getSolver()
                                << "', which is no built-in solver; there are: "
                                << llvm::join(annealing::solverNames(), ", ");
  annealing::Problem problem = problemOf(model);
  Tally tally;
  for (uint64_t read = 0; read < sample.getReads(); ++read) {
    annealing::SolveProblemOptions options;
    options.solver = *solver;
    options.solve.seed =
        static_cast<uint64_t>(sample.getSeed()) * 0x9e3779b97f4a7c15u + read;
    llvm::Expected<annealing::ProblemSolution> solution =
        annealing::solveProblem(problem, options);
    if (!solution)
      return reportAt(sample, solution.takeError());
    if (solution->values.size() != problem.numVariables())
      return sample.emitOpError("found no configuration: no assignment "
                                "satisfies all constraints");
    tally.add(std::move(solution->values), 1);
  }
  tally.replace(sample, model.getModel(), problem.numVariables());
  return success();
}

static llvm::Expected<annealing::RawSamples>
measured(const annealing::AnnealerProgram &program, StringRef file) {
  auto buffer = llvm::MemoryBuffer::getFile(file, /*IsText=*/true);
  if (!buffer)
    return llvm::createStringError(buffer.getError(),
                                   "the file '" + file + "' cannot be read: " +
                                       buffer.getError().message());
  return annealing::readSamples((*buffer)->getBuffer(), program);
}

/// The steps stay, so that others can read the samples back.
static LogicalResult drawOfDevice(SampleOp sample, StringRef file) {
  FailureOr<annealing::AnnealerProgram> program =
      programOf(sample->getParentOfType<ModuleOp>());
  if (failed(program))
    return failure();
  annealing::SampleOptions options;
  options.seed = static_cast<uint64_t>(sample.getSeed());
  llvm::Expected<annealing::RawSamples> raw =
      file.empty() ? annealing::simulateReads(*program, options)
                   : measured(*program, file);
  if (!raw)
    return reportAt(sample, raw.takeError());
  Tally tally;
  for (auto [row, count] : llvm::zip_equal(raw->rows, raw->occurrences))
    tally.add(Values(row.begin(), row.end()), static_cast<int64_t>(count));
  tally.replace(sample, sample.getInput(), program->qubits.size());
  return success();
}

/// Spins of the model that was embedded, before its gauge is undone.
static LogicalResult readBack(UnembedOp unembed, SamplesOp samples) {
  auto embed = unembed.getEmbedding().getDefiningOp<EmbedOp>();
  if (!embed)
    return success();
  FailureOr<ProgramSteps> steps = stepsOf(samples.getInput());
  if (failed(steps))
    return failure();
  if (steps->embed != embed)
    return unembed.emitOpError("goes through another embedding than that of "
                               "the program");
  FailureOr<annealing::AnnealerDevice> device = deviceOf(embed);
  annealing::AnnealerProgram program;
  if (failed(device) || failed(placeProgram(*steps, *device, program)))
    return failure();
  annealing::RawSamples raw;
  for (const Values &values : samples.getConfigurations()) {
    if (values.size() != program.qubits.size())
      return unembed.emitOpError()
             << "has samples of " << values.size() << " qubits, and the "
             << "program has " << program.qubits.size();
    annealing::SpinConfiguration &row = raw.rows.emplace_back();
    for (double value : values)
      row.push_back(value > 0 ? 1 : -1);
  }
  for (int64_t count : samples.getCounts())
    raw.occurrences.push_back(static_cast<uint64_t>(count));
  auto rule =
      llvm::StringSwitch<annealing::BrokenChainRule>(unembed.getBroken())
          .Case("minimize-energy", annealing::BrokenChainRule::MinimizeEnergy)
          .Case("discard", annealing::BrokenChainRule::Discard)
          .Default(annealing::BrokenChainRule::Majority);
  annealing::MachineSamples read =
      annealing::unembedSamples(program, raw, rule);
  if (read.spins.empty())
    return unembed.emitOpError("leaves no sample: every one has a broken "
                               "chain; \"majority\" keeps them");
  annealing::Problem problem = problemOf(steps->model);
  Tally tally;
  for (size_t i = 0; i < read.spins.size(); ++i) {
    // What is lifted through the gauge is of the model with its signs.
    for (size_t v = 0; v < program.gauge.size(); ++v)
      read.spins[i][v] *= program.gauge[v];
    tally.add(annealing::toValues(problem, read.spins[i]),
              static_cast<int64_t>(read.occurrences[i]));
  }
  tally.replace(unembed, embed.getModel(), problem.numVariables());
  return success();
}

static LogicalResult readBack(LiftOp lift, SamplesOp samples) {
  Operation *step = lift.getStep().getDefiningOp();
  if (!step)
    return success();
  llvm::Expected<std::vector<Values>> lifted =
      liftValues(step, samples.getConfigurations());
  if (!lifted)
    return reportAt(lift, lifted.takeError());
  Tally tally;
  size_t numVariables = 0;
  std::vector<int64_t> counts = samples.getCounts();
  for (size_t i = 0; i < lifted->size(); ++i) {
    numVariables = (*lifted)[i].size();
    tally.add(std::move((*lifted)[i]), counts[i]);
  }
  tally.replace(lift, step->getOperand(0), numVariables);
  return success();
}

template <typename BackOp> static LogicalResult tryReadBack(Operation *op) {
  auto back = dyn_cast<BackOp>(op);
  if (!back)
    return success();
  auto samples = back.getSamples().template getDefiningOp<SamplesOp>();
  return samples ? readBack(back, samples) : success();
}

namespace {

struct IsingDrawPass : enishi::impl::IsingDrawBase<IsingDrawPass> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<SampleOp> draws;
    getOperation().walk([&](SampleOp sample) { draws.push_back(sample); });
    for (SampleOp sample : draws) {
      auto model = sample.getInput().getDefiningOp<ModelOp>();
      bool isDevice = isa<ProgramType>(sample.getInput().getType()) &&
                      sample.getSolver() == "device";
      if (isDevice ? failed(drawOfDevice(sample, samples))
                   : model && failed(drawBySolver(sample, model)))
        return signalPassFailure();
    }
  }
};

struct IsingReadBackPass : enishi::impl::IsingReadBackBase<IsingReadBackPass> {
  using Base::Base;
  void runOnOperation() override {
    SmallVector<Operation *> backs;
    getOperation().walk([&](Operation *op) {
      if (isa<UnembedOp, LiftOp>(op))
        backs.push_back(op);
    });
    for (Operation *op : backs)
      if (failed(isa<UnembedOp>(op) ? tryReadBack<UnembedOp>(op)
                                    : tryReadBack<LiftOp>(op)))
        return signalPassFailure();
    SmallVector<Operation *> all;
    getOperation().walk([&](Operation *op) { all.push_back(op); });
    for (Operation *op : llvm::reverse(all))
      if (isa<IsingDialect>(op->getDialect()) && isOpTriviallyDead(op))
        op->erase();
  }
};

} // namespace
