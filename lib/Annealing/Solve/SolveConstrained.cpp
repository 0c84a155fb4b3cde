//===- SolveConstrained.cpp - Problems that keep their constraints --------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "SolveConstrained.h"

#include "enishi/Annealing/ConstrainedSearch.h"
#include "enishi/Annealing/LinearProver.h"
#include "enishi/Support/Random.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <chrono>
#include <cmath>

using namespace enishi::annealing;

namespace {

/// A problem of that many bits, slack not counted, is tried as an Ising model
/// first of all, or at least once.
constexpr double kSmallBits = 24, kMaybeProvenBits = 300;

/// A round's parts of the budget: of the search and of the linear programs.
/// There are rounds after the first one where the bound is near the best
/// answer.
struct Round {
  double search, proof;
};
constexpr Round kRounds[] = {{0.02, 0.1}, {0.06, 0.15}, {0.1, 0.2}};
/// Of the linear program at the root, and of the try at the Ising model.
constexpr double kRootShare = 0.1, kReducedShare = 0.15;
/// A bound within this part of the best answer is near.
constexpr double kNear = 0.05;
/// Where there is no limit.
constexpr uint64_t kDefaultSteps = 5000000;

/// The bits that the variables need as an Ising model, without slack.
double bitsOf(const Problem &problem) {
  double bits = 0;
  for (const VariableInfo &info : problem.variables)
    bits +=
        info.kind == VariableKind::Integer
            ? std::ceil(std::log2(std::max(1.0, info.upper - info.lower + 1)))
            : 1;
  return bits;
}

/// What is left of the time and the steps.
class Budget {
public:
  explicit Budget(const SolveOptions &options)
      : options(options), stepLimit(options.stepLimit),
        start(std::chrono::steady_clock::now()) {
    // Without any limit a proof might never end.
    if (!stepLimit && !std::isfinite(options.timeLimit))
      stepLimit = kDefaultSteps;
  }

  void spend(uint64_t more) { steps += more; }
  uint64_t spent() const { return steps; }
  bool isUsedUp() const { return isStopped || left() <= 0; }

  /// Limits of the next part; `fraction` of the whole, or what is left.
  SolveOptions part(double fraction) {
    SolveOptions limits = options;
    double before = 1 - left();
    double share = std::clamp(left(), 0.0, fraction);
    if (std::isfinite(options.timeLimit))
      limits.timeLimit = options.timeLimit * share;
    if (stepLimit)
      limits.stepLimit =
          std::max<uint64_t>(1, std::min(stepLimit - std::min(stepLimit, steps),
                                         uint64_t(double(stepLimit) * share)));
    if (options.progress)
      limits.progress = [this, before, share](double done, double best) {
        double whole = before + share * std::clamp(done, 0.0, 1.0);
        isStopped |= !options.progress(std::clamp(whole, 0.0, 1.0), best);
        return !isStopped;
      };
    return limits;
  }

private:
  double left() const {
    double used = 0;
    if (stepLimit)
      used = double(steps) / double(stepLimit);
    if (std::isfinite(options.timeLimit))
      used = std::max(used, std::chrono::duration<double>(
                                std::chrono::steady_clock::now() - start)
                                    .count() /
                                std::max(1e-9, options.timeLimit));
    return 1 - used;
  }

  const SolveOptions &options;
  uint64_t stepLimit;
  std::chrono::steady_clock::time_point start;
  uint64_t steps = 0;
  bool isStopped = false;
};

class ConstrainedSolver {
public:
  ConstrainedSolver(const Problem &problem, const SolveProblemOptions &options,
                    SolveReduced solveReduced)
      : problem(problem), options(options), solveReduced(solveReduced),
        budget(options.solve) {}

  llvm::Expected<ProblemSolution> run();

private:
  llvm::Error rounds();
  llvm::Error search(double fraction);
  void prove(double fraction, uint64_t nodes = UINT64_MAX);
  /// False where the problem has no Ising model.
  llvm::Expected<bool> tryReduced(double fraction);
  void take(ProblemSolution found);
  bool isNear() const;
  /// There is always an answer, if only one that breaks constraints.
  bool isDone() const {
    if (solution.values.empty())
      return false;
    return solution.isOptimal || solution.isInfeasible || isAtTarget() ||
           budget.isUsedUp();
  }
  bool isAtTarget() const {
    return options.target && hasFeasible() &&
           sign() * solution.energy <= sign() * *options.target;
  }
  bool hasFeasible() const {
    return !solution.values.empty() && solution.violation == 0;
  }
  double sign() const { return problem.sense == Sense::Maximize ? -1 : 1; }

  const Problem &problem;
  const SolveProblemOptions &options;
  SolveReduced solveReduced;
  Budget budget;
  std::optional<LinearProver> prover;
  ProblemSolution solution;
  uint64_t numSearches = 0;
  std::string method;
};

void ConstrainedSolver::take(ProblemSolution found) {
  budget.spend(found.steps);
  bool isBetter = solution.values.empty() ||
                  std::pair(found.violation, sign() * found.energy) <
                      std::pair(solution.violation, sign() * solution.energy);
  if (isBetter) {
    solution.values = std::move(found.values);
    solution.violation = found.violation;
    solution.energy = found.energy;
  }
  if (sign() * found.bound > sign() * solution.bound)
    solution.bound = found.bound;
  solution.isOptimal |= found.isOptimal;
  solution.isInfeasible |= found.isInfeasible;
  if (found.numSpins) {
    solution.numSpins = found.numSpins;
    solution.numSpinsLeft = found.numSpinsLeft;
  }
  if (prover && hasFeasible())
    prover->offer(solution.values);
}

llvm::Error ConstrainedSolver::search(double fraction) {
  SolveProblemOptions part = options;
  SolveOptions limits = budget.part(fraction);
  limits.seed = enishi::SplitMix64(options.solve.seed, numSearches++).next();
  // What meets the bound need not be searched for any longer.
  if (std::isfinite(solution.bound)) {
    double met = sign() * solution.bound +
                 1e-9 * std::max(1.0, std::abs(solution.bound));
    if (!part.target || sign() * *part.target < met)
      part.target = sign() * met;
  }
  llvm::Expected<ProblemSolution> found =
      searchConstrained(problem, part, limits);
  if (!found)
    return found.takeError();
  take(std::move(*found));
  return llvm::Error::success();
}

void ConstrainedSolver::prove(double fraction, uint64_t nodes) {
  if (!prover || isDone() || solution.isInfeasible)
    return;
  SolveOptions part = budget.part(fraction);
  LinearProverLimits limits;
  limits.timeLimit = part.timeLimit;
  limits.stepLimit = part.stepLimit;
  limits.nodeLimit = nodes;
  limits.target = options.target;
  if (part.progress)
    limits.progress = [&](double done) {
      return part.progress(done, solution.energy);
    };
  uint64_t before = prover->steps();
  prover->run(limits);
  ProblemSolution found;
  found.values = prover->values().vec();
  found.bound = prover->bound();
  found.isOptimal = prover->isOptimal();
  found.isInfeasible = prover->isInfeasible();
  found.steps = prover->steps() - before;
  if (found.isInfeasible)
    found.bound = solution.bound;
  if (found.values.empty()) {
    found.values = solution.values;
    found.energy = solution.energy;
    found.violation = solution.violation;
  } else {
    found.energy = problem.evaluate(found.values);
  }
  take(std::move(found));
}

llvm::Expected<bool> ConstrainedSolver::tryReduced(double fraction) {
  llvm::Expected<ProblemSolution> found =
      solveReduced(budget.part(fraction), /*wantsProof=*/true);
  if (!found) {
    llvm::Error error = found.takeError();
    if (error.isA<ImpossibleConstraint>())
      return std::move(error);
    llvm::consumeError(std::move(error));
    return false;
  }
  if (found->isOptimal || found->isInfeasible)
    method = found->method;
  take(std::move(*found));
  return true;
}

bool ConstrainedSolver::isNear() const {
  if (!hasFeasible())
    return problem.objective.degree() <= 1;
  return std::abs(solution.energy - solution.bound) <=
         kNear * std::max(1.0, std::abs(solution.energy));
}

llvm::Error ConstrainedSolver::rounds() {
  bool isExact = options.solver == SolverChoice::Exact;
  for (const Round &round : kRounds) {
    if (isDone())
      return llvm::Error::success();
    if (llvm::Error error = search(round.search))
      return error;
    prove(round.proof);
    if (!isNear())
      break;
  }
  double bits = bitsOf(problem);
  if (!isDone() && bits <= kMaybeProvenBits && bits > kSmallBits)
    if (llvm::Expected<bool> known = tryReduced(kReducedShare); !known)
      return known.takeError();
  if (isExact)
    prove(1);
  return isDone() ? llvm::Error::success() : search(1);
}

llvm::Expected<ProblemSolution> ConstrainedSolver::run() {
  solution.bound = -sign() * std::numeric_limits<double>::infinity();
  if (bitsOf(problem) <= kSmallBits)
    if (llvm::Expected<bool> known = tryReduced(kReducedShare); !known)
      return known.takeError();
  if (!isDone()) {
    method = "constrained search";
    if (llvm::Expected<LinearProver> made = LinearProver::create(problem)) {
      prover.emplace(std::move(*made));
      prove(kRootShare, 1);
    } else {
      // Nothing is lost but the proof.
      llvm::consumeError(made.takeError());
    }
  }
  if (llvm::Error error = rounds()) {
    if (error.isA<ImpossibleConstraint>())
      return std::move(error);
    // What cannot be searched as it is may have an Ising model.
    llvm::consumeError(std::move(error));
    return solveReduced(budget.part(1), /*wantsProof=*/false);
  }
  // The last search may have met the bound of nodes that are open.
  if (prover && hasFeasible() && !solution.isOptimal) {
    LinearProverLimits limits;
    limits.stepLimit = 1;
    prover->run(limits);
    if (prover->isOptimal())
      solution.isOptimal = true;
  }
  if (prover && prover->nodes() > 0)
    method += llvm::formatv(", {0} linear program{1}", prover->nodes(),
                            prover->nodes() == 1 ? "" : "s");
  if (solution.isOptimal)
    solution.bound = solution.energy;
  // A bound of what does not exist says nothing.
  if (solution.isInfeasible)
    solution.bound = -sign() * std::numeric_limits<double>::infinity();
  solution.method = method;
  solution.steps = budget.spent();
  return std::move(solution);
}

} // namespace

llvm::Expected<ProblemSolution>
enishi::annealing::searchConstrained(const Problem &problem,
                                     const SolveProblemOptions &options,
                                     const SolveOptions &limits) {
  SolveOptions search = limits;
  search.target = options.target;
  llvm::Expected<ConstrainedResult> result = constrainedSearch(problem, search);
  if (!result)
    return result.takeError();
  ProblemSolution solution;
  solution.values = std::move(result->values);
  solution.energy = result->energy;
  solution.violation = result->violation;
  solution.isOptimal = result->isOptimal;
  solution.bound = result->isOptimal ? result->energy : result->bound;
  solution.steps = result->steps;
  solution.method = "constrained search";
  return solution;
}

llvm::Expected<ProblemSolution>
enishi::annealing::solveConstrained(const Problem &problem,
                                    const SolveProblemOptions &options,
                                    SolveReduced solveReduced) {
  return ConstrainedSolver(problem, options, solveReduced).run();
}
