//===- CompileProblem.cpp - From a problem to a program for an annealer ---===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/CompileProblem.h"

#include "FitCoefficients.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

using namespace enishi::annealing;

static constexpr ChainStrengthRule kRules[] = {ChainStrengthRule::UniformTorque,
                                               ChainStrengthRule::Scaled,
                                               ChainStrengthRule::Sufficient};

llvm::StringRef
enishi::annealing::chainStrengthRuleName(ChainStrengthRule rule) {
  switch (rule) {
  case ChainStrengthRule::UniformTorque:
    return "uniform";
  case ChainStrengthRule::Scaled:
    return "scaled";
  case ChainStrengthRule::Sufficient:
    return "sufficient";
  }
  return "";
}

double enishi::annealing::defaultPrefactor(ChainStrengthRule rule) {
  switch (rule) {
  case ChainStrengthRule::UniformTorque:
    return 1.414;
  case ChainStrengthRule::Scaled:
    return 1;
  case ChainStrengthRule::Sufficient:
    // Above 1: no ground state has a broken chain.
    return 1.0625;
  }
  return 1;
}

std::optional<std::pair<ChainStrengthRule, double>>
enishi::annealing::parseChainStrength(llvm::StringRef text) {
  auto [name, number] = text.split(':');
  for (ChainStrengthRule rule : kRules) {
    if (chainStrengthRuleName(rule) != name)
      continue;
    double prefactor = defaultPrefactor(rule);
    if (text.contains(':') && (number.getAsDouble(prefactor) ||
                               !std::isfinite(prefactor) || prefactor <= 0))
      return std::nullopt;
    return std::pair(rule, prefactor);
  }
  return std::nullopt;
}

namespace {

using Kind = AnnealerCompileError::Kind;

class AnnealerCompiler {
public:
  AnnealerCompiler(const Problem &problem, const AnnealerDevice &device,
                   const CompileForAnnealerOptions &options)
      : problem(problem), device(device), options(options) {}
  llvm::Expected<AnnealerProgram> run();

private:
  static llvm::Error fail(Kind kind, std::string message, std::string help) {
    return llvm::make_error<AnnealerCompileError>(kind, std::move(message),
                                                  std::move(help));
  }
  llvm::Error makeLogical();
  llvm::Error makeSchedule();
  llvm::Error embed();
  /// Without a topology: every variable is a qubit.
  llvm::Error placeFullyConnected();
  void makePhysical(const IsingModel &spread);

  const Problem &problem;
  const AnnealerDevice &device;
  const CompileForAnnealerOptions &options;
  AnnealerProgram program;
};

llvm::Error AnnealerCompiler::makeLogical() {
  llvm::Expected<Reduction> reduction = reduce(problem, options.reduction);
  if (!reduction)
    return fail(Kind::Reduction, llvm::toString(reduction.takeError()),
                "`enishi explain E0690` says what annealers can minimise");
  llvm::Expected<IsingModel> model = toIsing(reduction->reduced);
  if (!model)
    return fail(Kind::Reduction, llvm::toString(model.takeError()), "");
  program.logical = std::move(*model);
  for (Variable v = 0; v < reduction->reduced.numVariables(); ++v)
    program.names.push_back(reduction->reduced.nameOf(v));
  for (Variable v = 0; v < problem.numVariables(); ++v) {
    const Reduction::Image &image = reduction->images[v];
    program.decoding.push_back(
        {problem.nameOf(v), image.lower, image.upper, image.bits});
  }
  program.problem = problem.name;
  program.sense = problem.sense;
  program.penalty = options.reduction.penalty;
  return llvm::Error::success();
}

llvm::Error AnnealerCompiler::makeSchedule() {
  bool isAsked = !options.schedule.empty() || options.annealingTimeUs > 0;
  if (!device.schedule) {
    if (isAsked)
      return fail(Kind::Schedule,
                  fmt::format("{} has no anneal schedule to set", device.name),
                  "leave out --schedule and --annealing-time");
    return llvm::Error::success();
  }
  program.schedule = options.schedule;
  if (program.schedule.empty())
    program.schedule = {{0, 0},
                        {options.annealingTimeUs > 0 ? options.annealingTimeUs
                                                     : device.defaultTimeUs,
                         1}};
  if (llvm::Error error = checkSchedule(program.schedule, *device.schedule))
    return fail(
        Kind::Schedule, llvm::toString(std::move(error)),
        fmt::format("`enishi targets {}` shows the limits", device.name));
  return llvm::Error::success();
}

llvm::Error AnnealerCompiler::embed() {
  llvm::Expected<HardwareGraph> graph = device.graph();
  if (!graph)
    return graph.takeError();
  SparseGraph edges = SparseGraph::fromModel(program.logical);
  EmbedResult result = embedProblem(edges, *graph, options.embed);
  if (result.outcome != EmbedOutcome::Embedded) {
    bool isProven = result.outcome == EmbedOutcome::Impossible;
    return fail(
        Kind::NoEmbedding,
        fmt::format("the {} variables and {} couplings {} on {}: {}",
                    program.logical.numSpins(), program.logical.numCouplings(),
                    isProven ? "have no place" : "found no place", device.name,
                    result.reason),
        isProven
            ? "take a larger or a fully connected machine (`enishi targets`), "
              "or solve it here with `enishi solve`"
            : "try another --seed, a larger or a fully connected machine "
              "(`enishi targets`), or `enishi solve`");
  }
  // Nothing is emitted that the checker has not seen.
  if (llvm::Error error = verifyEmbedding(edges, *graph, result.embedding))
    return error;
  program.embedding = std::move(result.embedding);
  program.embeddingMethod = std::move(result.method);
  program.topology = device.topology->describe();
  double prefactor = options.chainPrefactor > 0
                         ? options.chainPrefactor
                         : defaultPrefactor(options.chainRule);
  program.chainRule = chainStrengthRuleName(options.chainRule);
  program.chainPrefactor = prefactor;
  program.chainStrengths = chainStrengths(
      program.logical, *graph, program.embedding, options.chainRule, prefactor);
  makePhysical(embedModel(program.logical, *graph, program.embedding,
                          program.chainStrengths));
  return llvm::Error::success();
}

llvm::Error AnnealerCompiler::placeFullyConnected() {
  uint32_t n = program.logical.numSpins();
  if (n > device.maxVariables)
    return fail(
        Kind::TooLarge,
        fmt::format("the problem has {} variables{}; {} takes {}", n,
                    n == problem.numVariables()
                        ? std::string()
                        : fmt::format(" ({} before its reduction)",
                                      problem.numVariables()),
                    device.name, device.maxVariables),
        "take a larger machine (`enishi targets`), or solve it here with "
        "`enishi solve --solver=hybrid`");
  for (Qubit q = 0; q < n; ++q)
    program.embedding.addChain({q});
  makePhysical(program.logical);
  return llvm::Error::success();
}

void AnnealerCompiler::makePhysical(const IsingModel &spread) {
  program.qubits = program.embedding.qubits;
  std::sort(program.qubits.begin(), program.qubits.end());
  Embedding compact = program.compactEmbedding();
  SpinConfiguration flips(program.qubits.size(), 1);
  std::vector<uint32_t> chainOf(program.qubits.size());
  if (options.gauge)
    program.gauge = randomGauge(program.logical.numSpins(), options.embed.seed);
  for (Spin v = 0; v < compact.numChains(); ++v)
    for (Qubit q : compact.chain(v)) {
      chainOf[q] = v;
      flips[q] = program.gauge.empty() ? 1 : program.gauge[v];
    }
  std::vector<double> fields;
  std::vector<Coupling> couplings;
  for (Spin i = 0; i < program.qubits.size(); ++i) {
    Qubit q = program.qubits[i];
    fields.push_back(spread.fields[q]);
    llvm::ArrayRef<Spin> row = spread.neighborsOf(q);
    llvm::ArrayRef<double> weights = spread.weightsOf(q);
    for (size_t k = 0; k < row.size(); ++k) {
      if (row[k] <= q)
        continue;
      Spin other = std::lower_bound(program.qubits.begin(),
                                    program.qubits.end(), row[k]) -
                   program.qubits.begin();
      couplings.push_back({i, other, weights[k]});
    }
  }
  IsingModel flipped = applyGauge(
      IsingModel::create(std::move(fields), couplings, spread.offset), flips);
  FittedModel fitted = fitCoefficients(flipped, chainOf, device);
  program.physical = std::move(fitted.model);
  program.scale = fitted.scale;
  program.fieldStep = fitted.fieldStep;
  program.couplingStep = fitted.couplingStep;
  program.largestError = fitted.largestError;
  program.energyError = fitted.energyError;
}

llvm::Expected<AnnealerProgram> AnnealerCompiler::run() {
  program.device = device.name;
  program.numReads = options.numReads;
  program.seed = options.embed.seed;
  if (llvm::Error error = makeLogical())
    return std::move(error);
  if (llvm::Error error = makeSchedule())
    return std::move(error);
  if (llvm::Error error = device.topology ? embed() : placeFullyConnected())
    return std::move(error);
  return std::move(program);
}

} // namespace

llvm::Expected<AnnealerProgram> enishi::annealing::compileForAnnealer(
    const Problem &problem, const AnnealerDevice &device,
    const CompileForAnnealerOptions &options) {
  return AnnealerCompiler(problem, device, options).run();
}
