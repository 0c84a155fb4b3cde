//===- CompileProblem.cpp - From a problem to a program for an annealer ---===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/AnnealerSteps.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"

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

std::optional<std::vector<SchedulePoint>>
enishi::annealing::parseSchedule(llvm::StringRef text, char separator) {
  std::vector<SchedulePoint> points;
  llvm::SmallVector<llvm::StringRef> parts;
  text.split(parts, separator);
  for (llvm::StringRef part : parts) {
    auto [time, fraction] = part.split(':');
    SchedulePoint &point = points.emplace_back();
    if (time.trim().getAsDouble(point.timeUs) ||
        fraction.trim().getAsDouble(point.fraction) ||
        !std::isfinite(point.timeUs) || !std::isfinite(point.fraction))
      return std::nullopt;
  }
  return points;
}

namespace {

class AnnealerCompiler {
public:
  AnnealerCompiler(const Problem &problem, const AnnealerDevice &device,
                   const CompileForAnnealerOptions &options)
      : problem(problem), device(device), options(options) {}
  llvm::Expected<AnnealerProgram> run();

private:
  /// The steps that follow the making of the logical model.
  llvm::Expected<AnnealerProgram> finish(AnnealerProgram program);

  const Problem &problem;
  const AnnealerDevice &device;
  const CompileForAnnealerOptions &options;
};

} // namespace

llvm::Expected<AnnealerProgram>
AnnealerCompiler::finish(AnnealerProgram program) {
  if (llvm::Error error = placeLogical(program, device, options.embed))
    return std::move(error);
  if (llvm::Error error = setChainStrengths(program, device, options.chainRule,
                                            options.chainPrefactor))
    return std::move(error);
  if (options.gauge)
    program.gauge = randomGauge(program.logical.numSpins(), options.embed.seed);
  llvm::Expected<IsingModel> spread = spreadModel(program, device);
  if (!spread)
    return spread.takeError();
  makePhysical(program, *spread, device, chooseFit(*spread, device));
  return std::move(program);
}

/// Whether presolve added couplings that no contraction of edges makes: the
/// model may then be harder to embed than the one before.
static bool mayBeDenser(const PresolveHistory &history) {
  using Kind = PresolveHistory::Kind;
  return llvm::any_of(history.steps, [&](const PresolveHistory::Step &step) {
    if (step.kind == Kind::Group)
      return history.groups[step.begin].boundary.size() > 2;
    return step.kind == Kind::Eliminated && step.count > 2;
  });
}

/// Exact before rounded, of rounded ones the closer, then fewer qubits.
static bool isBetter(const AnnealerProgram &a, const AnnealerProgram &b) {
  auto merit = [](const AnnealerProgram &program) {
    return std::pair(program.energyError / program.scale,
                     program.qubits.size());
  };
  return merit(a) < merit(b);
}

llvm::Expected<AnnealerProgram> AnnealerCompiler::run() {
  AnnealerProgram start;
  start.device = device.name;
  start.numReads = options.numReads;
  start.seed = options.embed.seed;
  if (llvm::Error error = makeSchedule(start, device, options.schedule,
                                       options.annealingTimeUs))
    return std::move(error);
  if (llvm::Error error = makeLogical(start, problem, options.reduction))
    return std::move(error);
  if (!options.presolve)
    return finish(std::move(start));
  AnnealerProgram smaller = start;
  PresolveOptions presolve = presolveForAnnealer(device);
  presolve.rules = options.presolveRules;
  if (!presolveLogical(smaller, presolve))
    return finish(std::move(start));

  bool isDenser = mayBeDenser(smaller.presolve->history);
  llvm::Expected<AnnealerProgram> presolved = finish(std::move(smaller));
  // The other one has as many qubits as variables at least; and where nothing
  // became denser, an embedding of it would be one of this.
  if (presolved ? presolved->energyError == 0 &&
                      presolved->qubits.size() <= start.logical.numSpins()
                : !isDenser)
    return presolved;
  llvm::Expected<AnnealerProgram> whole = finish(std::move(start));
  if (!whole) {
    // The smaller problem's reason is the better one to know.
    llvm::consumeError(whole.takeError());
    return presolved;
  }
  if (!presolved) {
    llvm::consumeError(presolved.takeError());
    return whole;
  }
  return isBetter(*whole, *presolved) ? std::move(whole) : std::move(presolved);
}

llvm::Expected<AnnealerProgram> enishi::annealing::compileForAnnealer(
    const Problem &problem, const AnnealerDevice &device,
    const CompileForAnnealerOptions &options) {
  return AnnealerCompiler(problem, device, options).run();
}

bool enishi::annealing::doesPresolvePay(
    const Problem &problem, const AnnealerDevice &device,
    const CompileForAnnealerOptions &options) {
  llvm::Expected<AnnealerProgram> program =
      compileForAnnealer(problem, device, options);
  if (program)
    return program->presolve.has_value();
  llvm::consumeError(program.takeError());
  return options.presolve;
}
