//===- Solve.cpp - enishi solve ---------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemInput.h"
#include "ProgressBar.h"
#include "Verbs.h"

#include "enishi/Annealing/Formats/Answer.h"
#include "enishi/Annealing/SolveProblem.h"

#include "llvm/Support/raw_ostream.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

/// "10s", "500ms", "2m", "1h", or a number of seconds; nothing for other text.
static std::optional<double> parseDuration(llvm::StringRef text) {
  double unit = 1;
  if (text.consume_back("ms"))
    unit = 1e-3;
  else if (text.consume_back("s"))
    unit = 1;
  else if (text.consume_back("m"))
    unit = 60;
  else if (text.consume_back("h"))
    unit = 3600;
  double value;
  if (text.getAsDouble(value) || !std::isfinite(value) || value < 0)
    return std::nullopt;
  return value * unit;
}

static std::string answerText(const Problem &problem, const Answer &answer,
                              const ProblemSolution &solution) {
  bool maximize = problem.sense == Sense::Maximize;
  std::string text = fmt::format(
      "{} {}\n", maximize ? "maximum found" : "minimum found", answer.energy);
  if (solution.isOptimal)
    text += "  proven optimal\n";
  else if (answer.bound)
    text += fmt::format("  {} bound {}\n", maximize ? "upper" : "lower",
                        *answer.bound);
  for (size_t i = 0; i < answer.violations.size(); ++i) {
    if (i == 8) {
      text += fmt::format("  ... and {} more\n", answer.violations.size() - i);
      break;
    }
    text += fmt::format("  breaks {} by {}\n", answer.violations[i].constraint,
                        answer.violations[i].amount);
  }
  text += fmt::format("  {} variables, ", problem.numVariables());
  text += solution.numSpins || problem.constraints.empty()
              ? fmt::format("{} spins, {} after presolve\n", solution.numSpins,
                            solution.numSpinsLeft)
              : fmt::format("{} constraints\n", problem.constraints.size());
  text += fmt::format("  {}, {:.3g} s\n", solution.method,
                      answer.seconds.value_or(0));
  // Only what is not 0 (or not -1): what was chosen.
  constexpr size_t kShown = 64;
  std::string chosen;
  size_t count = 0;
  for (const Answer::Value &value : answer.assignment) {
    if (value.value <= 0)
      continue;
    if (++count <= kShown)
      chosen += value.value == 1
                    ? fmt::format(" {}", value.name)
                    : fmt::format(" {}={}", value.name, value.value);
  }
  text +=
      fmt::format("  above zero:{}{}\n", count ? chosen : " none",
                  count > kShown ? fmt::format(" ... and {} more (see --json)",
                                               count - kShown)
                                 : "");
  return text;
}

int driver::solve(Session &session, const SolveVerb &verb) {
  SolveProblemOptions options;
  std::optional<double> seconds = parseDuration(verb.time);
  if (!seconds) {
    session
        .error("E0908", fmt::format("'{}' is not a length of time", verb.time))
        .help = "write 10s, 500ms, 2m or 1h";
    return ExitUsage;
  }
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
  if (verb.steps == 0)
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
  if (!solution) {
    session.report(solution.takeError(), "E0690");
    return ExitInputHasErrors;
  }

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

  std::string text;
  if (session.options().json ||
      llvm::StringRef(session.options().output).ends_with(".json")) {
    llvm::raw_string_ostream os(text);
    writeAnswer(answer, os);
  } else {
    text = answerText(*problem, answer, *solution);
  }
  if (!session.write(text))
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
