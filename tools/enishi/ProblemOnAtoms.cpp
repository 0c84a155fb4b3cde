//===- ProblemOnAtoms.cpp - enishi compile and solve, by independent sets -===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemOnAtoms.h"

#include "enishi/Annealing/Rydberg/CheckMisFile.h"
#include "enishi/Annealing/SolveProblem.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

std::optional<MisProgram> driver::makeMisProgram(Session &session,
                                                 const Problem &problem,
                                                 double penalty,
                                                 int &exitCode) {
  Session::Phase phase(session, "layout");
  llvm::Expected<MisProgram> program = compileForRydbergMis(problem, penalty);
  exitCode = ExitInputHasErrors;
  if (!program) {
    session.report(program.takeError(), "E0690");
    return std::nullopt;
  }
  std::vector<std::string> faults = checkLayout(*program);
  if (!faults.empty()) {
    session.error("E0404",
                  "the layout of the atoms is not right: " + faults.front());
    exitCode = ExitVerificationFailed;
    return std::nullopt;
  }
  return std::move(*program);
}

std::optional<MisRun> driver::runMisProgram(Session &session,
                                            const MisProgram &program,
                                            const SolveOptions &limits,
                                            int &exitCode) {
  SolveProblemOptions options;
  options.solve = limits;
  Session::Phase phase(session, "solve");
  llvm::Expected<ProblemSolution> solution =
      solveProblem(independentSetProblem(program), options);
  if (!solution) {
    session.report(solution.takeError(), "E0690");
    exitCode = ExitInputHasErrors;
    return std::nullopt;
  }
  std::vector<bool> isExcited;
  for (double value : solution->values)
    isExcited.push_back(value > 0.5);
  dropBlocked(program, isExcited);
  MisRun run;
  run.values = program.decode(isExcited);
  run.isHeaviest = solution->isOptimal;
  run.method = solution->method;
  for (auto [atom, excited] : llvm::zip(program.atoms, isExcited))
    run.weight += excited ? atom.weight : 0;
  return run;
}

static std::string reportOf(const MisProgram &program) {
  int32_t rows = 0, columns = 0;
  double most = 0, least = std::numeric_limits<double>::infinity();
  for (const Atom &atom : program.atoms) {
    rows = std::max(rows, atom.row + 1);
    columns = std::max(columns, atom.column + 1);
    most = std::max(most, atom.weight);
    least = std::min(least, atom.weight);
  }
  return fmt::format("atoms                 {}\nblocked pairs         {}\n"
                     "bits                  {}\nlattice               {} x {}\n"
                     "weights               {} to {}\n",
                     program.atoms.size(), program.edges.size(),
                     program.lines.size(), columns, rows,
                     program.atoms.empty() ? 0 : least, most);
}

int driver::compileForAtoms(Session &session, const CompileVerb &verb) {
  if ((verb.emit != "qasm3" && verb.emit != "report") ||
      !verb.compileTo.empty() || !verb.printIRAfter.empty()) {
    session.error("E0696", "a layout of atoms has no such form").help =
        "use --emit=report, or none";
    return ExitUsage;
  }
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.input, verb.source, exitCode);
  if (!problem)
    return exitCode;
  std::optional<MisProgram> program =
      makeMisProgram(session, *problem, verb.annealer.penalty, exitCode);
  if (!program)
    return exitCode;
  std::string text;
  llvm::raw_string_ostream os(text);
  if (verb.emit == "report")
    os << reportOf(*program);
  else
    writeMisProgram(*program, *problem, os);
  if (verb.verify && verb.emit != "report") {
    MisFileCheck check = checkMisFile(*problem, text, verb.seed);
    if (!check.isRight()) {
      session.error("E0404", "the layout of the atoms is not right: " +
                                 check.faults.front());
      return ExitVerificationFailed;
    }
  }
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

int driver::solveOnAtoms(Session &session, const SolveVerb &verb) {
  std::optional<double> seconds = readDuration(session, verb.time);
  if (!seconds)
    return ExitUsage;
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.input, verb.source, exitCode);
  if (!problem)
    return exitCode;
  std::optional<MisProgram> program =
      makeMisProgram(session, *problem, verb.penalty, exitCode);
  if (!program)
    return exitCode;
  SolveOptions limits;
  limits.seed = verb.seed;
  limits.threads = session.threads();
  limits.stepLimit = verb.steps;
  if (verb.steps == 0)
    limits.timeLimit = *seconds;
  std::optional<MisRun> run =
      runMisProgram(session, *program, limits, exitCode);
  if (!run)
    return exitCode;
  Answer answer = makeAnswer(*problem, run->values);
  answer.solver = "independent set of atoms, " + run->method;
  answer.seed = verb.seed;
  // Computed penalties keep the best answer; given ones may not.
  answer.isOptimal =
      run->isHeaviest && answer.violations.empty() && verb.penalty == 0;
  answer.run = llvm::formatv(
                   "{0}", llvm::json::Value(llvm::json::Object{
                              {"atoms", int64_t(program->atoms.size())},
                              {"blocked_pairs", int64_t(program->edges.size())},
                              {"bits", int64_t(program->lines.size())},
                              {"weight", run->weight},
                              {"heaviest", run->isHeaviest}}))
                   .str();
  return writeSampledAnswer(
      session, answer,
      [&] {
        return answerHead(answer) +
               (answer.isOptimal ? "  proven optimal\n" : "") +
               fmt::format("  {} atoms, {} pairs that block each other, {} "
                           "bits\n  {}\n",
                           program->atoms.size(), program->edges.size(),
                           program->lines.size(), run->method) +
               chosenText(answer);
      },
      "give it more --time, or relax a constraint");
}
