//===- Compare.cpp - enishi compare ---------------------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"
#include "ProblemOnAtoms.h"
#include "ProblemTargets.h"
#include "QaoaRun.h"
#include "StabilizerFiles.h"

#include "enishi/Annealing/SolveProblem.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <chrono>
#include <cmath>
#include <map>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

/// The name of the built-in solvers among the targets.
static constexpr llvm::StringLiteral kSolver = "solver";

namespace {

/// What one machine makes of the problem.
struct Row {
  std::string target;
  llvm::StringRef kind;
  std::optional<uint64_t> qubits;
  /// How often each answer was read: by how much it breaks constraints, and its
  /// objective, smaller being better.
  std::map<std::pair<double, double>, uint64_t> reads;
  /// The best of them.
  std::vector<double> values;
  bool isOptimal = false;
  double seconds = 0;
  /// What it costs, or why there is nothing.
  std::string note;
  llvm::json::Object details;

  bool hasAnswer() const { return !reads.empty(); }
};

class Comparer {
public:
  Comparer(Session &session, const CompareVerb &verb, const Problem &problem)
      : session(session), verb(verb), problem(problem),
        sign(problem.sense == Sense::Maximize ? -1 : 1) {}

  void run(const std::string &target);
  std::string text() const;
  std::string json() const;
  bool hasAnswers() const {
    return llvm::any_of(rows, [](const Row &row) { return row.hasAnswer(); });
  }

private:
  void solveHere(Row &row);
  void runAnnealer(Session &own, Row &row);
  void runGates(Session &own, const std::string &device, Row &row);
  void runAtoms(Session &own, Row &row);
  void add(Row &row, std::vector<double> values, uint64_t count = 1);
  /// Why a step of a row failed: the first message.
  static void refuse(const Session &own, Row &row);
  std::pair<double, double> bestOfAll() const;
  double objective(std::pair<double, double> read) const {
    // No -0.
    return sign * read.second + 0.0;
  }
  /// The share of a row's reads that gave the best answer of all.
  double shareOfBest(const Row &row) const;

  Session &session;
  const CompareVerb &verb;
  const Problem &problem;
  double sign;
  std::vector<Row> rows;
};

void Comparer::add(Row &row, std::vector<double> values, uint64_t count) {
  std::pair<double, double> read(violation(problem, values),
                                 sign * problem.evaluate(values));
  if (row.reads.empty() || read < row.reads.begin()->first)
    row.values = std::move(values);
  row.reads[read] += count;
}

void Comparer::refuse(const Session &own, Row &row) {
  row.note = own.firstError();
}

void Comparer::solveHere(Row &row) {
  row.kind = "solver";
  SolveProblemOptions options;
  options.reduction.penalty = verb.penalty;
  options.solve.seed = verb.seed;
  options.solve.threads = session.threads();
  options.solve.timeLimit = verb.seconds;
  llvm::Expected<ProblemSolution> solution = solveProblem(problem, options);
  if (!solution) {
    row.note = llvm::toString(solution.takeError());
    return;
  }
  row.note = solution->method;
  row.isOptimal = solution->isOptimal;
  row.details["spins"] = int64_t(solution->numSpins);
  add(row, solution->values);
}

void Comparer::runAnnealer(Session &own, Row &row) {
  row.kind = "annealer";
  std::optional<AnnealerDevice> device =
      loadAnnealer(row.target, own.sources(), own.diagnostics());
  if (!device)
    return refuse(own, row);
  CompileForAnnealerOptions options;
  options.reduction.penalty = verb.penalty;
  options.embed.seed = verb.seed;
  llvm::Expected<AnnealerProgram> program =
      compileForAnnealer(problem, *device, options);
  // Where presolve leaves nothing, the machine gets the whole problem: what it
  // takes and gives is the question here.
  if (program && program->isSolved()) {
    options.presolve = false;
    program = compileForAnnealer(problem, *device, options);
  }
  if (!program) {
    row.note = llvm::toString(program.takeError());
    return;
  }
  SampleOptions sampling;
  sampling.seed = verb.seed;
  sampling.threads = session.threads();
  llvm::Expected<MachineSamples> samples = sampleProgram(*program, sampling);
  if (!samples) {
    row.note = llvm::toString(samples.takeError());
    return;
  }
  for (const SpinConfiguration &spins : samples->spins)
    add(row, program->decode(spins));
  row.qubits = program->qubits.size();
  row.note = fmt::format("{} logical", program->logical.numSpins());
  row.details["logical"] = int64_t(program->logical.numSpins());
  if (program->hasTopology()) {
    uint32_t longest = 0;
    for (uint32_t v = 0; v < program->embedding.numChains(); ++v)
      longest = std::max(longest, program->embedding.chainLength(v));
    row.note += fmt::format(", chains of up to {}", longest);
    row.details["longest_chain"] = int64_t(longest);
    row.details["broken_chains"] = samples->meanBreakShare();
  }
}

void Comparer::runGates(Session &own, const std::string &device, Row &row) {
  row.kind = "gates";
  QaoaTask task;
  task.device = device;
  task.choices = verb.gates;
  task.penalty = verb.penalty;
  task.usePresolve = true;
  task.seed = verb.seed;
  int exitCode;
  std::optional<QaoaProgram> program =
      makeQaoaProgram(own, problem, task, exitCode);
  if (!program)
    return refuse(own, row);
  row.qubits = program->gates.numQubits();
  std::optional<QaoaRun> run =
      runQaoaProgram(own, problem, *program, task, exitCode,
                     [&](std::vector<double> values, uint64_t count) {
                       add(row, std::move(values), count);
                     });
  if (!run)
    return refuse(own, row);
  row.note = program->method();
  if (program->device) {
    const ProgramReport &report = run->report;
    row.note =
        fmt::format("{} layers: {} two-qubit gates, {:.4g} us, success {:.2g}",
                    verb.gates.layers, report.twoQubitGates,
                    report.durationNs / 1000, report.estimatedSuccess());
    row.details["two_qubit_gates"] = int64_t(report.twoQubitGates);
    row.details["duration_ns"] = report.durationNs;
    row.details["estimated_success"] = report.estimatedSuccess();
  }
  row.details["mean_energy"] = run->meanEnergy;
}

void Comparer::runAtoms(Session &own, Row &row) {
  row.kind = "atoms";
  int exitCode;
  std::optional<MisProgram> program =
      makeMisProgram(own, problem, verb.penalty, exitCode);
  if (!program)
    return refuse(own, row);
  row.qubits = program->atoms.size();
  SolveOptions limits;
  limits.seed = verb.seed;
  limits.threads = session.threads();
  limits.timeLimit = verb.seconds;
  std::optional<MisRun> run = runMisProgram(own, *program, limits, exitCode);
  if (!run)
    return refuse(own, row);
  row.note =
      fmt::format("{} bits, {} blocked pairs; found by {}",
                  program->lines.size(), program->edges.size(), run->method);
  row.details["bits"] = int64_t(program->lines.size());
  add(row, run->values);
  row.isOptimal = run->isHeaviest && verb.penalty == 0 &&
                  row.reads.begin()->first.first == 0;
}

void Comparer::run(const std::string &target) {
  Row &row = rows.emplace_back();
  row.target = target;
  // Messages of its own, so that one machine's refusal is a line of the table.
  Session own(session.options());
  Session::Phase phase(session, target);
  auto start = std::chrono::steady_clock::now();
  if (target == kSolver) {
    solveHere(row);
  } else {
    ProblemTarget machine = problemTarget(target);
    switch (machine.machine) {
    case ProblemTarget::Annealer:
      runAnnealer(own, row);
      break;
    case ProblemTarget::Gates:
      runGates(own, machine.device, row);
      break;
    case ProblemTarget::Atoms:
      runAtoms(own, row);
      break;
    }
  }
  row.seconds =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
          .count();
}

std::pair<double, double> Comparer::bestOfAll() const {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  std::pair<double, double> best(kInfinity, kInfinity);
  for (const Row &row : rows)
    if (row.hasAnswer())
      best = std::min(best, row.reads.begin()->first);
  return best;
}

double Comparer::shareOfBest(const Row &row) const {
  std::pair<double, double> best = bestOfAll();
  // The same objective by other values is rounded differently.
  double slack = 1e-9 * std::max(1.0, std::abs(best.second));
  uint64_t all = 0, hits = 0;
  for (const auto &[read, count] : row.reads) {
    all += count;
    if (read.first == best.first && read.second <= best.second + slack)
      hits += count;
  }
  return double(hits) / double(all);
}

std::string Comparer::text() const {
  size_t width = 8;
  for (const Row &row : rows)
    width = std::max(width, row.target.size());
  auto line = [&](llvm::StringRef target, const std::string &qubits,
                  const std::string &found, const std::string &share,
                  const std::string &time, const std::string &note) {
    return fmt::format("{:<{}}  {:>6}  {:>12}  {:>7}  {:>8}  {}\n",
                       target.str(), width, qubits, found, share, time, note);
  };
  std::string text =
      line("machine", "qubits",
           problem.sense == Sense::Maximize ? "maximum" : "minimum", "reached",
           "time", "");
  for (const Row &row : rows) {
    std::string qubits = row.qubits ? std::to_string(*row.qubits) : "-";
    if (!row.hasAnswer()) {
      text += line(row.target, qubits, "-", "-", "-", row.note);
      continue;
    }
    auto [broken, energy] = row.reads.begin()->first;
    std::string found =
        broken > 0 ? "infeasible"
                   : fmt::format("{:.8g}", objective({broken, energy}));
    std::string share = row.isOptimal
                            ? "proven"
                            : fmt::format("{:.3g} %", 100 * shareOfBest(row));
    text += line(row.target, qubits, found, share,
                 fmt::format("{:.2f} s", row.seconds), row.note);
  }
  return text;
}

std::string Comparer::json() const {
  llvm::json::Array array;
  for (const Row &row : rows) {
    llvm::json::Object object{{"target", llvm::json::fixUTF8(row.target)},
                              {"kind", row.kind},
                              {"note", llvm::json::fixUTF8(row.note)},
                              {"answered", row.hasAnswer()}};
    if (row.qubits)
      object["qubits"] = int64_t(*row.qubits);
    if (row.hasAnswer()) {
      std::pair<double, double> best = row.reads.begin()->first;
      object["energy"] = objective(best);
      object["violation"] = best.first;
      object["optimal"] = row.isOptimal;
      object["share_of_best"] = shareOfBest(row);
      object["seconds"] = row.seconds;
      llvm::json::Object assignment;
      for (Variable v = 0; v < problem.numVariables(); ++v)
        assignment[llvm::json::fixUTF8(problem.nameOf(v))] = row.values[v];
      object["assignment"] = std::move(assignment);
    }
    if (!row.details.empty())
      object["details"] = llvm::json::Object(row.details);
    array.push_back(std::move(object));
  }
  return llvm::formatv(
             "{0:2}\n",
             llvm::json::Value(llvm::json::Object{
                 {"problem", llvm::json::fixUTF8(problem.name)},
                 {"sense",
                  problem.sense == Sense::Maximize ? "maximize" : "minimize"},
                 {"machines", std::move(array)}}))
      .str();
}

} // namespace

int driver::compare(Session &session, const CompareVerb &verb) {
  if (verb.source.format.empty() &&
      (llvm::StringRef(verb.input).ends_with(".qasm") ||
       llvm::StringRef(verb.input).ends_with(".mlir") ||
       isStimFile(verb.input)))
    return compareDevices(session, verb);
  CompareVerb timed = verb;
  if (timed.targets.empty())
    timed.targets = {"solver",           "fujitsu-da", "dwave-2000q",
                     "dwave-advantage2", "heron-156",  "willow-105",
                     "helios-98",        "rydberg-mis"};
  std::optional<double> seconds = readDuration(session, verb.time);
  if (!seconds)
    return ExitUsage;
  timed.seconds = *seconds;
  int exitCode = ExitUnreadable;
  std::optional<Problem> problem =
      readProblemFile(session, verb.input, verb.source, exitCode);
  if (!problem)
    return exitCode;
  Comparer comparer(session, timed, *problem);
  for (const std::string &target : timed.targets)
    comparer.run(target);
  if (!session.write(session.options().json ? comparer.json()
                                            : comparer.text()))
    return ExitUnreadable;
  return comparer.hasAnswers() ? ExitSuccess : ExitDoesNotFit;
}
