//===- Solve.cpp - enishi solve ---------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemInput.h"
#include "ProgressBar.h"
#include "SampledAnswer.h"
#include "Verbs.h"

#include "enishi/Annealing/SolveProblem.h"

#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

static std::string answerText(const Problem &problem, const Answer &answer,
                              const ProblemSolution &solution) {
  bool maximize = problem.sense == Sense::Maximize;
  std::string text = answerHead(answer);
  if (solution.isOptimal)
    text += "  proven optimal\n";
  else if (answer.bound)
    text += fmt::format("  {} bound {}\n", maximize ? "upper" : "lower",
                        *answer.bound);
  text += fmt::format("  {} variables, ", problem.numVariables());
  text += solution.numSpins || problem.constraints.empty()
              ? fmt::format("{} spins, {} after presolve\n", solution.numSpins,
                            solution.numSpinsLeft)
              : fmt::format("{} constraints\n", problem.constraints.size());
  text += fmt::format("  {}", solution.method);
  // A number of steps gives the same text on any machine.
  if (answer.seconds)
    text += fmt::format(", {:.3g} s", *answer.seconds);
  text += "\n";
  return text + chosenText(answer);
}

/// There is no answer; the exit code.
static int refuse(Session &session, llvm::Error error) {
  if (!error.isA<ImpossibleConstraint>()) {
    session.report(std::move(error), "E0690");
    return ExitInputHasErrors;
  }
  session
      .error("E0691", "no assignment satisfies all the constraints: " +
                          llvm::toString(std::move(error)))
      .help = "relax or remove that constraint";
  return ExitVerificationFailed;
}

int driver::solve(Session &session, const SolveVerb &verb) {
  SolveProblemOptions options;
  std::optional<double> seconds = readDuration(session, verb.time);
  if (!seconds)
    return ExitUsage;
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.input, verb.source, exitCode);
  if (!problem)
    return exitCode;

  options.solver = *solverByName(verb.solver);
  options.usePresolve = !verb.noPresolve;
  options.target = verb.targetEnergy;
  options.reduction.penalty = verb.penalty;
  options.solve.seed = verb.seed;
  options.solve.threads = session.threads();
  // A number of steps is a budget by itself, and the one that repeats.
  options.solve.stepLimit = verb.steps;
  if (verb.steps == 0 || verb.timeGiven)
    options.solve.timeLimit = *seconds;
  auto start = std::chrono::steady_clock::now();
  llvm::Expected<ProblemSolution> solution = [&] {
    ProgressBar bar(session, "solving");
    options.solve.progress = [&](double fraction, double) {
      bar.update(fraction);
      return true;
    };
    Session::Phase phase(session, "solve");
    return solveProblem(*problem, options);
  }();
  if (!solution)
    return refuse(session, solution.takeError());

  Answer answer = makeAnswer(*problem, solution->values);
  answer.solver = solution->method;
  answer.seed = verb.seed;
  if (verb.steps == 0)
    answer.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
            .count();
  if (std::isfinite(solution->bound))
    answer.bound = solution->bound;
  answer.isOptimal = solution->isOptimal;

  if (!writeSolution(session, answer,
                     [&] { return answerText(*problem, answer, *solution); }))
    return ExitUnreadable;
  if (solution->violation == 0)
    return ExitSuccess;
  if (solution->isInfeasible)
    session.error("E0691", "no assignment satisfies all the constraints").help =
        "the answer breaks them least; relax one that it names";
  else
    session
        .error("E0692",
               "no assignment was found that satisfies all the constraints")
        .help = "give it more time, or relax a constraint";
  return ExitVerificationFailed;
}
