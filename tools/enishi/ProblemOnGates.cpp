//===- ProblemOnGates.cpp - enishi compile and solve, by QAOA -------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemTargets.h"
#include "QaoaRun.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

/// Nothing that ends a comment.
static std::string inComment(llvm::StringRef text) {
  std::string result = text.str();
  for (char &c : result)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = '?';
  return result;
}

static std::string listOf(llvm::ArrayRef<double> numbers) {
  std::string text;
  for (double number : numbers)
    text += fmt::format(" {}", number);
  return text;
}

/// Comment lines that say how the bits of the program are read.
static std::string readingComment(const Problem &problem,
                                  const QaoaProgram &program) {
  std::string text =
      fmt::format("//! problem{}{} ({}), {}\n", problem.name.empty() ? "" : " ",
                  inComment(problem.name),
                  problem.sense == Sense::Maximize ? "maximize" : "minimize",
                  program.method());
  for (const QaoaChoice &choice : program.choices)
    text +=
        fmt::format("//! gamma{}\n//! beta{}\n", listOf(choice.angles.gammas),
                    listOf(choice.angles.betas));
  for (auto [v, reading] : llvm::enumerate(program.gates.readings())) {
    std::string sum;
    double most = reading.lower;
    if (reading.lower != 0)
      sum = fmt::format(" {}", reading.lower);
    for (const LinearTerm &bit : reading.bits) {
      sum += sum.empty() ? " " : " + ";
      if (bit.coefficient != 1)
        sum += fmt::format("{} ", bit.coefficient);
      sum += fmt::format("c[{}]", bit.variable);
      most += bit.coefficient;
    }
    text += fmt::format(
        "//! variable {} ={}{}\n", inComment(problem.nameOf(v)),
        sum.empty() ? " 0" : sum,
        most > reading.upper ? fmt::format(", at most {}", reading.upper) : "");
  }
  return text;
}

int driver::compileForGates(Session &session, const CompileVerb &verb) {
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.input, verb.source, exitCode);
  if (!problem)
    return exitCode;
  QaoaTask task;
  task.device = problemTarget(verb.target).device;
  task.choices = verb.gates;
  task.penalty = verb.annealer.penalty;
  task.seed = verb.seed;
  std::optional<QaoaProgram> program =
      makeQaoaProgram(session, *problem, task, exitCode);
  if (!program)
    return exitCode;
  CompileVerb asProgram = verb;
  asProgram.target = task.device;
  return compile(session, asProgram, addAsSource(session, *program, verb.input),
                 readingComment(*problem, *program));
}

static llvm::json::Array anglesJson(const std::vector<double> &angles) {
  llvm::json::Array array;
  for (double angle : angles)
    array.push_back(angle);
  return array;
}

/// What the file of an answer says about how it was found.
static std::string runJson(const QaoaProgram &program, const QaoaRun &run) {
  llvm::json::Array parts;
  for (auto [model, choice] : llvm::zip(program.gates.parts, program.choices))
    parts.push_back(
        llvm::json::Object{{"qubits", model.numQubits},
                           {"held_sums", int64_t(model.sums.size())},
                           {"gammas", anglesJson(choice.angles.gammas)},
                           {"betas", anglesJson(choice.angles.betas)},
                           {"evaluations", int64_t(choice.evaluations)}});
  double shots = double(run.shots);
  llvm::json::Object object{
      {"method", program.method()},
      {"qubits", program.gates.numQubits()},
      {"extra_qubits", program.gates.numExtra},
      {"presolved_spins", program.gates.numPresolved},
      {"parts", std::move(parts)},
      {"simulated", run.isCompiled ? "the compiled program" : "the circuit"},
      {"shots", int64_t(run.shots)},

      {"feasible_fraction", double(run.feasibleShots) / shots},
      {"best_fraction", double(run.bestShots) / shots},
      {"mean_energy", run.meanEnergy}};
  if (run.feasibleShots)
    object["mean_feasible_energy"] = run.meanFeasibleEnergy;
  if (std::optional<QaoaSimulation::Outcome> outcome = program.outcome())
    object["exact"] = llvm::json::Object{
        {"mean_cost", outcome->mean},
        {"cost_deviation", outcome->deviation},
        {"least_cost", outcome->best},
        {"probability_of_least", outcome->probabilityOfBest}};
  if (program.device)
    object["program"] = llvm::json::Object{
        {"device", run.report.device},
        {"two_qubit_gates", int64_t(run.report.twoQubitGates)},
        {"two_qubit_depth", int64_t(run.report.twoQubitDepth)},
        {"depth", int64_t(run.report.depth)},
        {"duration_ns", run.report.durationNs},
        {"estimated_success", run.report.estimatedSuccess()}};
  return llvm::formatv("{0}", llvm::json::Value(std::move(object))).str();
}

static std::string runText(const Problem &problem, const Answer &answer,
                           const QaoaProgram &program, const QaoaRun &run) {
  std::string text = answerHead(answer);
  double shots = double(run.shots);
  text += fmt::format("  {:.4g} % of {} shots gave it; the mean is {:.6g}\n",
                      100 * double(run.bestShots) / shots, run.shots,
                      run.meanEnergy);
  if (!problem.constraints.empty())
    text += fmt::format(
        "  {:.4g} % keep the constraints; {} of {} are held by mixers\n",
        100 * double(run.feasibleShots) / shots,
        program.gates.heldConstraints.size(), problem.constraints.size());
  std::string from;
  if (program.gates.numPresolved)
    from += fmt::format(", {} removed by presolve", program.gates.numPresolved);
  if (program.gates.numExtra)
    from += fmt::format(", {} of them for integers and slack",
                        program.gates.numExtra);
  text += fmt::format("  {}, {} qubits{}\n", program.method(),
                      program.gates.numQubits(), from);
  if (std::optional<QaoaSimulation::Outcome> outcome = program.outcome())
    text += fmt::format("  the exact circuit gives the best of its states with "
                        "probability {:.4g}\n",
                        outcome->probabilityOfBest);
  if (program.device)
    text += fmt::format(
        "  on {}: {} two-qubit gates, depth {}, {:.4g} us; estimated success "
        "{:.3g}{}\n",

        run.report.device, run.report.twoQubitGates, run.report.depth,
        run.report.durationNs / 1000, run.report.estimatedSuccess(),
        run.isCompiled ? "" : "; simulated before routing");

  return text + chosenText(answer);
}

int driver::solveOnGates(Session &session, const SolveVerb &verb) {
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.input, verb.source, exitCode);
  if (!problem)
    return exitCode;
  QaoaTask task;
  task.device = problemTarget(verb.target).device;
  task.choices = verb.gates;
  task.penalty = verb.penalty;
  task.usePresolve = !verb.noPresolve;
  task.seed = verb.seed;
  task.steps = verb.steps;
  std::optional<QaoaProgram> program =
      makeQaoaProgram(session, *problem, task, exitCode);
  if (!program)
    return exitCode;
  std::optional<QaoaRun> run =
      runQaoaProgram(session, *problem, *program, task, exitCode);
  if (!run)
    return exitCode;
  Answer answer = makeAnswer(*problem, run->best.values);
  answer.solver = program->method();
  if (program->device)
    answer.solver += fmt::format(", on {}", program->device->name().str());
  answer.seed = verb.seed;
  answer.run = runJson(*program, *run);
  return writeSampledAnswer(
      session, answer,
      [&] { return runText(*problem, answer, *program, *run); },
      "ask for more --shots or --layers, or relax a constraint");
}
