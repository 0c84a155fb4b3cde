//===- AnnealerSteps.cpp - The steps to a program for an annealer ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/AnnealerSteps.h"

#include <fmt/format.h>

#include <algorithm>

using namespace enishi::annealing;

using Kind = AnnealerCompileError::Kind;

static llvm::Error fail(Kind kind, std::string message, std::string help) {
  return llvm::make_error<AnnealerCompileError>(kind, std::move(message),
                                                std::move(help));
}

llvm::Error enishi::annealing::makeLogical(AnnealerProgram &program,
                                           const Problem &problem,
                                           const ReductionOptions &options) {
  llvm::Expected<Reduction> reduction = reduce(problem, options);
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
  program.penalty = options.penalty;
  return llvm::Error::success();
}

PresolveOptions
enishi::annealing::presolveForAnnealer(const AnnealerDevice &device) {
  PresolveOptions options;
  options.breakSymmetry = !device.topology;
  return options;
}

bool enishi::annealing::presolveLogical(AnnealerProgram &program,
                                        const PresolveOptions &options) {
  Presolved presolved = annealing::presolve(program.logical, options);
  JoinedModel joined = joinParts(presolved);
  if (joined.spins.size() == program.logical.numSpins())
    return false;
  ProgramPresolve &record = program.presolve.emplace();
  record.reduced = std::move(program.logical);
  record.names = std::move(program.names);
  record.history = std::move(joined.history);
  record.errorBound = presolved.errorBound;
  program.names.clear();
  for (Spin spin : joined.spins)
    program.names.push_back(record.names[spin]);
  record.kept = std::move(joined.spins);
  program.logical = std::move(joined.model);
  return true;
}

static llvm::Error placeFullyConnected(AnnealerProgram &program,
                                       const AnnealerDevice &device) {
  uint32_t n = program.logical.numSpins();
  if (n > device.maxVariables)
    return fail(Kind::TooLarge,
                fmt::format("the problem has {} variables{}; {} takes {}", n,
                            n == program.decoding.size()
                                ? std::string()
                                : fmt::format(" ({} as it is stated)",
                                              program.decoding.size()),
                            device.name, device.maxVariables),
                "take a larger machine (`enishi targets`), or solve it here "
                "with `enishi solve --solver=hybrid`");
  program.domain = device.variables;
  for (Qubit q = 0; q < n; ++q) {
    program.embedding.addChain({q});
    program.qubits.push_back(q);
  }
  return llvm::Error::success();
}

llvm::Error enishi::annealing::placeLogical(AnnealerProgram &program,
                                            const AnnealerDevice &device,
                                            const EmbedOptions &options) {
  if (!device.topology)
    return placeFullyConnected(program, device);
  if (program.logical.numSpins() == 0)
    return usePlacement(program, device, Embedding(), "nothing to embed");
  llvm::Expected<HardwareGraph> graph = device.graph();
  if (!graph)
    return graph.takeError();
  SparseGraph edges = SparseGraph::fromModel(program.logical);
  EmbedResult result = embedProblem(edges, *graph, options);
  if (result.outcome == EmbedOutcome::Embedded)
    return usePlacement(program, device, std::move(result.embedding),
                        std::move(result.method));
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
          : "search longer with --embedding-effort=10, or try another --seed, "
            "a larger or a fully connected machine "
            "(`enishi targets`), or `enishi solve`");
}

llvm::Error enishi::annealing::usePlacement(AnnealerProgram &program,
                                            const AnnealerDevice &device,
                                            Embedding embedding,
                                            std::string method) {
  if (!device.topology)
    return placeFullyConnected(program, device);
  llvm::Expected<HardwareGraph> graph = device.graph();
  if (!graph)
    return graph.takeError();
  // Nothing is emitted that the checker has not seen.
  if (llvm::Error error = verifyEmbedding(
          SparseGraph::fromModel(program.logical), *graph, embedding))
    return error;
  program.embedding = std::move(embedding);
  program.embeddingMethod = std::move(method);
  program.topology = device.topology->describe();
  program.qubits = program.embedding.qubits;
  std::sort(program.qubits.begin(), program.qubits.end());
  return llvm::Error::success();
}

llvm::Error enishi::annealing::setChainStrengths(AnnealerProgram &program,
                                                 const AnnealerDevice &device,
                                                 ChainStrengthRule rule,
                                                 double prefactor) {
  if (!device.topology)
    return llvm::Error::success();
  llvm::Expected<HardwareGraph> graph = device.graph();
  if (!graph)
    return graph.takeError();
  program.chainRule = chainStrengthRuleName(rule);
  program.chainPrefactor = prefactor > 0 ? prefactor : defaultPrefactor(rule);
  program.chainStrengths = chainStrengths(
      program.logical, *graph, program.embedding, rule, program.chainPrefactor);
  return llvm::Error::success();
}

/// The model of the qubits in use, by their positions.
static IsingModel compact(const IsingModel &wide,
                          llvm::ArrayRef<Qubit> qubits) {
  std::vector<Spin> position(wide.numSpins(), 0);
  for (Spin i = 0; i < qubits.size(); ++i)
    position[qubits[i]] = i;
  IsingModel result;
  result.offset = wide.offset;
  for (Qubit q : qubits) {
    result.fields.push_back(wide.fields[q]);
    for (Spin other : wide.neighborsOf(q))
      result.neighbors.push_back(position[other]);
    result.weights.insert(result.weights.end(), wide.weightsOf(q).begin(),
                          wide.weightsOf(q).end());
    result.rowBegin.push_back(result.neighbors.size());
  }
  return result;
}

llvm::Expected<IsingModel>
enishi::annealing::spreadModel(const AnnealerProgram &program,
                               const AnnealerDevice &device) {
  IsingModel spread;
  if (!device.topology) {
    spread = program.logical;
  } else if (!program.qubits.empty()) {
    llvm::Expected<HardwareGraph> graph = device.graph();
    if (!graph)
      return graph.takeError();
    spread = compact(embedModel(program.logical, *graph, program.embedding,
                                program.chainStrengths),
                     program.qubits);
  } else {
    spread.offset = program.logical.offset;
  }
  if (!program.gauge.empty()) {
    Embedding positions = program.compactEmbedding();
    SpinConfiguration flips(program.qubits.size(), 1);
    for (Spin v = 0; v < positions.numChains(); ++v)
      for (Qubit q : positions.chain(v))
        flips[q] = program.gauge[v];
    spread = applyGauge(spread, flips);
  }
  return device.variables == VariableKind::Binary ? toBits(spread) : spread;
}

llvm::Error enishi::annealing::makeSchedule(
    AnnealerProgram &program, const AnnealerDevice &device,
    llvm::ArrayRef<SchedulePoint> points, double annealingTimeUs) {
  bool isAsked = !points.empty() || annealingTimeUs > 0;
  if (!device.schedule) {
    if (isAsked)
      return fail(Kind::Schedule,
                  fmt::format("{} has no anneal schedule to set", device.name),
                  "leave out --schedule and --annealing-time");
    return llvm::Error::success();
  }
  program.schedule = points;
  if (program.schedule.empty())
    program.schedule = {
        {0, 0},
        {annealingTimeUs > 0 ? annealingTimeUs : device.defaultTimeUs, 1}};
  if (llvm::Error error = checkSchedule(program.schedule, *device.schedule))
    return fail(
        Kind::Schedule, llvm::toString(std::move(error)),
        fmt::format("`enishi targets {}` shows the limits", device.name));
  return llvm::Error::success();
}
