//===- SolveProblem.cpp - A problem's best answer ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Annealing/SolveProblem.h"

#include "SolveConstrained.h"

#include "enishi/Annealing/Auto.h"
#include "enishi/Annealing/Bifurcation.h"
#include "enishi/Annealing/Bounds.h"
#include "enishi/Annealing/Exact.h"
#include "enishi/Annealing/Hybrid.h"
#include "enishi/Annealing/ParallelTempering.h"
#include "enishi/Annealing/Presolve.h"
#include "enishi/Annealing/QuantumAnnealing.h"
#include "enishi/Annealing/SimulatedAnnealing.h"
#include "enishi/Annealing/Tabu.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <chrono>
#include <cmath>

using namespace enishi::annealing;

static constexpr llvm::StringLiteral kSolverNames[] = {
    "auto", "sa", "pt", "sb", "sqa", "tabu", "exact", "hybrid", "constrained"};

llvm::ArrayRef<llvm::StringLiteral> enishi::annealing::solverNames() {
  return kSolverNames;
}

std::optional<SolverChoice>
enishi::annealing::solverByName(llvm::StringRef name) {
  for (auto [i, known] : llvm::enumerate(kSolverNames))
    if (known == name)
      return static_cast<SolverChoice>(i);
  return std::nullopt;
}

namespace {

/// Up to here enumeration takes no noticeable time.
constexpr uint32_t kSmall = 24;
/// Up to here branch and bound has a chance, and gets a part of the budget.
constexpr uint32_t kMaybeExact = 150;
/// A model with slack of more spins is not even presolved for a proof.
constexpr uint32_t kMaybeProven = 4 * kMaybeExact;
/// The part of the time that the search for a proof may take.
constexpr double kProofShare = 0.2;

/// The budget for a proof and what it leaves.
std::pair<SolveOptions, SolveOptions>
shareForProof(const SolveOptions &limits) {
  SolveOptions forProof = limits, rest = limits;
  forProof.timeLimit *= kProofShare;
  forProof.stepLimit = uint64_t(double(limits.stepLimit) * kProofShare);
  rest.timeLimit -= forProof.timeLimit;
  rest.stepLimit -= forProof.stepLimit;
  // Without any limit the search for a proof might never end.
  if (limits.stepLimit == 0 && !std::isfinite(limits.timeLimit)) {
    forProof.timeLimit = 1;
    rest.timeLimit = limits.timeLimit;
  }
  return {forProof, rest};
}

/// Takes from a limit what has passed since `start`.
void countTime(std::chrono::steady_clock::time_point start,
               SolveOptions &limits) {
  std::chrono::duration<double> elapsed =
      std::chrono::steady_clock::now() - start;
  limits.timeLimit = std::max(0.0, limits.timeLimit - elapsed.count());
}

/// The best bound that a tenth of the time is enough for. Without a limit of
/// time, one that takes some tenths of a second.
double boundFor(const IsingModel &model, const SolveOptions &limits) {
  if (limits.timeLimit <= 0)
    return trivialBound(model);
  double bound = lowerBound(model);
  // Half a second for 800 spins was measured.
  constexpr double kSecondsPerCube = 1e-9, kShare = 0.1, kUnlimited = 3;
  double seconds = std::pow(double(model.numSpins()), 3) * kSecondsPerCube;
  double limit =
      std::isfinite(limits.timeLimit) ? limits.timeLimit : kUnlimited;
  if (seconds <= kShare * limit)
    if (std::optional<double> better = semidefiniteBound(model))
      bound = std::max(bound, *better);
  return bound;
}

SolveResult anyResult(const IsingModel &model) {
  SolveResult result;
  result.samples.push_back({SpinConfiguration(model.numSpins(), 1), 0});
  result.samples.front().energy = model.energy(result.samples.front().spins);
  return result;
}

class ProblemSolver {
public:
  ProblemSolver(const Problem &problem, const SolveProblemOptions &options)
      : problem(problem), options(options) {}

  llvm::Expected<ProblemSolution> run();

private:
  /// By way of an Ising model.
  llvm::Expected<ProblemSolution> solveReduced(SolveOptions limits);
  SolveResult solveModel(const IsingModel &model, const SolveOptions &limits);
  llvm::Expected<SolveResult> dispatch(const IsingModel &model,
                                       const SolveOptions &limits);
  llvm::Expected<SolveResult> solveAuto(const IsingModel &model,
                                        const SolveOptions &limits);
  void choose(const SolveResult &result, const Reduction &reduction,
              ProblemSolution &solution) const;
  double sign() const { return problem.sense == Sense::Maximize ? -1 : 1; }

  const Problem &problem;
  const SolveProblemOptions &options;
  SolverChoice solver = options.solver;
  llvm::Error failure = llvm::Error::success();
  bool wantsProofOnly = false;
  std::string method;
  uint32_t spinsLeft = 0;
};

llvm::Expected<SolveResult>
ProblemSolver::solveAuto(const IsingModel &model, const SolveOptions &limits) {
  if (model.numSpins() <= kSmall)
    return solveExact(model, limits);
  if (model.numSpins() > kMaybeExact)
    return solveAutomatically(model, limits);
  auto [forProof, rest] = shareForProof(limits);
  SolveResult exact = solveExact(model, forProof);
  if (exact.isOptimal ||
      (limits.target && exact.bestEnergy() <= *limits.target))
    return exact;
  if (!exact.samples.empty())
    rest.initial = exact.samples.front().spins;
  llvm::Expected<SolveResult> result = solveAutomatically(model, rest);
  if (!result)
    return result.takeError();
  result->lowerBound = std::max(result->lowerBound, exact.lowerBound);
  result->steps += exact.steps;
  if (exact.bestEnergy() < result->bestEnergy())
    result->samples.insert(result->samples.begin(), exact.samples.front());
  return result;
}

llvm::Expected<SolveResult>
ProblemSolver::dispatch(const IsingModel &model, const SolveOptions &limits) {
  switch (solver) {
  case SolverChoice::Auto:
    return solveAuto(model, limits);
  case SolverChoice::Annealing:
    return simulatedAnnealing(model, limits);
  case SolverChoice::Tempering:
    return parallelTempering(model, limits);
  case SolverChoice::Bifurcation:
    return simulatedBifurcation(model, limits);
  case SolverChoice::Quantum:
    return quantumAnnealing(model, limits);
  case SolverChoice::Tabu:
    return tabuSearch(model, limits);
  case SolverChoice::Exact:
    return solveExact(model, limits);
  case SolverChoice::Hybrid:
    return hybridSearch(model, limits);
  case SolverChoice::Constrained:
    break; // Does not work on models.
  }
  llvm_unreachable("no such solver");
}

SolveResult ProblemSolver::solveModel(const IsingModel &model,
                                      const SolveOptions &limits) {
  spinsLeft += model.numSpins();
  // Nothing but a proof is wanted, and there is no hope for one.
  if (wantsProofOnly && model.numSpins() > kMaybeExact) {
    SolveResult none = anyResult(model);
    none.lowerBound = lowerBound(model);
    return none;
  }
  // Where no proof is tried a bound comes first: a search that reaches it ends.
  bool isProofTried =
      solver == SolverChoice::Exact ||
      (solver == SolverChoice::Auto && model.numSpins() <= kMaybeExact);
  SolveOptions search = limits;
  if (!isProofTried) {
    auto start = std::chrono::steady_clock::now();
    search.lowerBound = boundFor(model, limits);
    countTime(start, search);
  }
  llvm::Expected<SolveResult> result = dispatch(model, search);
  if (!result) {
    failure = llvm::joinErrors(std::move(failure), result.takeError());
    // Any configuration: what is returned is not used.
    return anyResult(model);
  }
  if (!result->isOptimal) {
    double bound = isProofTried ? lowerBound(model) : search.lowerBound;
    result->lowerBound = std::max(result->lowerBound, bound);
    result->isOptimal = result->bestEnergy() <= result->lowerBound;
  }
  if (method.empty())
    method = result->method;
  return std::move(*result);
}

void ProblemSolver::choose(const SolveResult &result,
                           const Reduction &reduction,
                           ProblemSolution &solution) const {
  bool isFirst = true;
  for (const Sample &sample : result.samples) {
    std::vector<double> values =
        reduction.toOriginal(llvm::ArrayRef<int8_t>(sample.spins));
    double broken = violation(problem, values);
    double energy = problem.evaluate(values);
    bool isBetter = isFirst || broken < solution.violation ||
                    (broken == solution.violation &&
                     sign() * energy < sign() * solution.energy);
    if (!isBetter)
      continue;
    isFirst = false;
    solution.values = std::move(values);
    solution.violation = broken;
    solution.energy = energy;
  }
}

llvm::Expected<ProblemSolution>
ProblemSolver::solveReduced(SolveOptions limits) {
  auto start = std::chrono::steady_clock::now();
  llvm::Expected<Reduction> reduction = reduce(problem, options.reduction);
  if (!reduction)
    return reduction.takeError();
  llvm::Expected<IsingModel> model = toIsing(reduction->reduced);
  if (!model)
    return model.takeError();
  countTime(start, limits);

  spinsLeft = 0;
  method.clear();
  ProblemSolution solution;
  solution.numSpins = model->numSpins();
  // Slack may make a small problem one whose presolve alone takes long.
  if (wantsProofOnly && model->numSpins() > kMaybeProven) {
    spinsLeft = model->numSpins();
    choose(anyResult(*model), *reduction, solution);
    solution.bound = -sign() * std::numeric_limits<double>::infinity();
    solution.numSpinsLeft = spinsLeft;
    return solution;
  }
  // Near the best there may be one that keeps all constraints.
  limits.numSamples = problem.constraints.empty() ? 1 : 16;
  if (options.target)
    limits.target = sign() * *options.target;
  SolveResult result;
  if (options.usePresolve) {
    result = solvePresolved(
        *model, limits,
        [&](const IsingModel &part, const SolveOptions &partLimits) {
          return solveModel(part, partLimits);
        });
  } else {
    result = solveModel(*model, limits);
  }
  if (failure)
    return std::move(failure);

  choose(result, *reduction, solution);
  // Computed weights keep a feasible ground state; with given ones a feasible
  // answer that is one is still the best.
  solution.isOptimal = result.isOptimal && solution.violation == 0;
  solution.isInfeasible = result.isOptimal && solution.violation > 0 &&
                          options.reduction.penalty == 0;
  // A bound of what does not exist says nothing.
  double bound = solution.isInfeasible
                     ? -std::numeric_limits<double>::infinity()
                     : result.lowerBound;
  solution.bound = solution.isOptimal ? solution.energy : sign() * bound;
  solution.numSpinsLeft = spinsLeft;
  solution.steps = result.steps;
  solution.method = options.usePresolve && spinsLeft == 0
                        ? "presolve alone"
                        : (method.empty() ? result.method : method);
  return solution;
}

llvm::Expected<ProblemSolution> ProblemSolver::run() {
  if (options.solver == SolverChoice::Constrained)
    return searchConstrained(problem, options, options.solve);
  bool mayProve = options.solver == SolverChoice::Auto ||
                  options.solver == SolverChoice::Exact;
  // Who gives a weight wants the penalties.
  if (mayProve && !problem.constraints.empty() &&
      options.reduction.penalty == 0)
    return solveConstrained(
        problem, options, [&](SolveOptions limits, bool proofOnly) {
          wantsProofOnly = proofOnly;
          solver = proofOnly ? SolverChoice::Exact : options.solver;
          return solveReduced(std::move(limits));
        });
  return solveReduced(options.solve);
}

} // namespace

llvm::Expected<ProblemSolution>
enishi::annealing::solveProblem(const Problem &problem,
                                const SolveProblemOptions &options) {
  return ProblemSolver(problem, options).run();
}
