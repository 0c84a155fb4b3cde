//===- CompileProblem.cpp - enishi compile, for annealers -----------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"
#include "ProblemTargets.h"

#include "enishi/Annealing/Embedding/EmbeddingDrawing.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

static bool wrongChoice(Session &session, std::string message,
                        std::string help) {
  session.error("E0696", std::move(message)).help = std::move(help);
  return false;
}

static bool readChoices(Session &session, const AnnealerChoices &choices,
                        CompileForAnnealerOptions &options) {
  auto strength = parseChainStrength(choices.chainStrength);
  if (!strength)
    return wrongChoice(
        session,
        fmt::format("'{}' is no chain strength", choices.chainStrength),
        "write uniform, scaled or sufficient, and a factor if you like: "
        "scaled:1.5");
  std::tie(options.chainRule, options.chainPrefactor) = *strength;
  if (!choices.schedule.empty()) {
    auto schedule = parseSchedule(choices.schedule, ',');
    if (!schedule)
      return wrongChoice(
          session, fmt::format("'{}' is no anneal schedule", choices.schedule),
          "write pairs of microseconds and a fraction: 0:0,10:0.5,20:1");
    options.schedule = std::move(*schedule);
  }
  options.annealingTimeUs = choices.annealingTimeUs;
  options.gauge = choices.gauge;
  options.numReads = choices.numReads;
  options.embed.effort = choices.embeddingEffort;
  options.reduction.penalty = choices.penalty;
  options.presolve = !choices.noPresolve;
  return true;
}

/// Says why there is no program; the exit code.
static int refuse(Session &session, llvm::Error error) {
  int exitCode = ExitDoesNotFit;
  llvm::handleAllErrors(
      std::move(error),
      [&](const AnnealerCompileError &why) {
        using Kind = AnnealerCompileError::Kind;
        llvm::StringRef code = why.kind == Kind::Reduction     ? "E0690"
                               : why.kind == Kind::NoEmbedding ? "E0693"
                               : why.kind == Kind::TooLarge    ? "E0694"
                                                               : "E0695";
        session.error(code, why.message).help = why.help;
        if (why.kind == Kind::Reduction)
          exitCode = ExitInputHasErrors;
      },
      [&](const llvm::ErrorInfoBase &other) {
        session.error("E0693", other.message()).help =
            "take another machine (`enishi targets`)";
      });
  return exitCode;
}

ProblemAndProgram
driver::compileForTarget(Session &session, const std::string &input,
                         const ProblemSource &source, const std::string &target,
                         const AnnealerChoices &choices, uint64_t seed) {
  ProblemAndProgram result;
  CompileForAnnealerOptions options;
  options.embed.seed = seed;
  if (!readChoices(session, choices, options)) {
    result.exitCode = ExitUsage;
    return result;
  }
  result.device =
      loadAnnealer(target, session.sources(), session.diagnostics());
  if (!result.device) {
    result.exitCode = ExitInputHasErrors;
    return result;
  }
  result.problem = readProblemFile(session, input, source, result.exitCode);
  if (!result.problem)
    return result;
  Session::Phase phase(session, "compile");
  llvm::Expected<AnnealerProgram> program =
      compileForAnnealer(*result.problem, *result.device, options);
  if (program)
    result.program = std::move(*program);
  else
    result.exitCode = refuse(session, program.takeError());
  return result;
}

/// Where what rounding does is as large as what the problem says.
static void warnOfRounding(Session &session, const AnnealerProgram &program) {
  double least = std::numeric_limits<double>::infinity();
  auto look = [&](double value) {
    if (value != 0)
      least = std::min(least, std::abs(value));
  };
  llvm::for_each(program.logical.fields, look);
  llvm::for_each(program.logical.weights, look);
  double error = program.energyError / program.scale;
  if (error <= least / 2)
    return;
  session.diagnostics()
      .warning({}, "W0698",
               fmt::format("the numbers of {} are coarse for this problem: "
                           "energies may be wrong by {:.3g}, and its smallest "
                           "coefficient is {:.3g}",
                           program.device, error, least))
      .help = "take a machine of more bits or of real numbers (`enishi "
              "targets`), or give a smaller --penalty";
}

/// Whether anything is said that annealers alone know.
static bool setsAnnealer(const AnnealerChoices &choices) {
  const AnnealerChoices none;
  return choices.chainStrength != none.chainStrength || choices.gauge ||
         choices.annealingTimeUs != none.annealingTimeUs ||
         !choices.schedule.empty() || choices.numReads != none.numReads ||
         choices.embeddingEffort != none.embeddingEffort;
}

int driver::compileProblem(Session &session, const CompileVerb &verb) {
  if (verb.target.empty()) {
    wrongChoice(session, "a problem is compiled for a machine",
                "name an annealer or a device with --target (see `enishi "
                "targets`), --target=qaoa for a circuit that any takes, or use "
                "`enishi solve`");
    return ExitUsage;
  }
  ProblemTarget::Machine machine = problemTarget(verb.target).machine;
  if (machine != ProblemTarget::Annealer && setsAnnealer(verb.annealer)) {
    wrongChoice(session,
                fmt::format("{} is no annealer to be set", verb.target),
                "leave out --chain-strength, --gauge, --annealing-time, "
                "--schedule, --num-reads and --embedding-effort");
    return ExitUsage;
  }
  switch (machine) {
  case ProblemTarget::Annealer:
    break;
  case ProblemTarget::Gates:
    return compileForGates(session, verb);
  case ProblemTarget::Atoms:
    return compileForAtoms(session, verb);
  }
  // qasm3 is the default of the other programs.
  if ((verb.emit != "qasm3" && verb.emit != "report") ||
      !verb.compileTo.empty() || !verb.printIRAfter.empty()) {
    wrongChoice(session, "a program for an annealer has no such form",
                "use --emit=report, or none");
    return ExitUsage;
  }
  ProblemAndProgram compiled = compileForTarget(
      session, verb.input, verb.source, verb.target, verb.annealer, verb.seed);
  if (!compiled.program)
    return compiled.exitCode;
  if (verb.verify) {
    ProgramCheck check = checkAnnealerProgram(
        *compiled.problem, *compiled.program, *compiled.device, verb.seed);
    if (!check.isRight()) {
      session.error("E0404", "the compiled program is not right: " +
                                 check.faults.front());
      return ExitVerificationFailed;
    }
  }
  warnOfRounding(session, *compiled.program);
  if (compiled.program->isSolved() && compiled.program->presolve)
    session.diagnostics()
        .warning({}, "W0699",
                 "presolve alone solves the problem: the program is empty")
        .help = "`enishi decode PROBLEM PROGRAM` gives the answer; "
                "--no-presolve programs the machine all the same";
  std::string text;
  llvm::StringRef output = session.options().output;
  if (verb.emit == "report") {
    text = reportAnnealerProgram(*compiled.program);
  } else {
    llvm::raw_string_ostream os(text);
    writeAnnealerProgram(*compiled.program,
                         output.ends_with(".bqm.json")
                             ? ProgramLayout::Bqm
                             : ProgramLayout::Document,
                         os);
  }
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

static std::string checkText(const ProgramCheck &check) {
  std::string text = check.isRight()
                         ? "the program is one of the problem\n"
                         : "the program is not one of the problem\n";
  for (const std::string &fault : check.faults)
    text += "  wrong: " + fault + "\n";
  for (const std::string &line : check.proven)
    text += "  " + line + "\n";
  for (const std::string &note : check.notes)
    text += "  note: " + note + "\n";
  return text;
}

static std::string checkJson(const ProgramCheck &check) {
  auto list = [](const std::vector<std::string> &lines) {
    llvm::json::Array array;
    for (const std::string &line : lines)
      array.push_back(llvm::json::fixUTF8(line));
    return array;
  };
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}", llvm::json::Value(llvm::json::Object{
                                    {"right", check.isRight()},
                                    {"faults", list(check.faults)},
                                    {"proven", list(check.proven)},
                                    {"notes", list(check.notes)}}))
      << '\n';
  return text;
}

int driver::writeProgramCheck(Session &session, const ProgramCheck &check) {
  if (!session.write(session.options().json ? checkJson(check)
                                            : checkText(check)))
    return ExitUnreadable;
  return check.isRight() ? ExitSuccess : ExitVerificationFailed;
}

int driver::verifyAnnealerProgram(Session &session, const VerifyVerb &verb,
                                  const Problem &problem, uint32_t file) {
  llvm::Expected<AnnealerProgram> program =
      readAnnealerProgram(session.sources().text(file));
  if (!program) {
    session.report(program.takeError(), "E0697");
    return ExitInputHasErrors;
  }
  std::string target = verb.target.empty() ? program->device : verb.target;
  std::optional<AnnealerDevice> device =
      loadAnnealer(target, session.sources(), session.diagnostics());
  if (!device)
    return ExitInputHasErrors;
  Session::Phase phase(session, "verify");
  ProgramCheck check =
      checkAnnealerProgram(problem, *program, *device, verb.seed);
  return writeProgramCheck(session, check);
}

int driver::drawEmbedding(Session &session, const DrawVerb &verb) {
  AnnealerChoices choices;
  ProblemAndProgram compiled = compileForTarget(
      session, verb.input, verb.source, verb.target, choices, verb.seed);
  // Nobody wants to see no chains.
  choices.noPresolve = true;
  if (compiled.program && compiled.program->isSolved())
    compiled = compileForTarget(session, verb.input, verb.source, verb.target,
                                choices, verb.seed);
  if (!compiled.program)
    return compiled.exitCode;
  if (!compiled.device->topology) {
    wrongChoice(
        session,
        fmt::format("{} is fully connected: there are no chains to draw",
                    compiled.device->name),
        "take a machine with a topology (`enishi targets`)");
    return ExitUsage;
  }
  llvm::Expected<HardwareGraph> graph = compiled.device->graph();
  if (!graph) {
    session.report(graph.takeError(), "E0693");
    return ExitInputHasErrors;
  }
  llvm::Expected<std::string> picture =
      annealing::drawEmbedding(*graph, compiled.program->embedding);
  if (!picture) {
    session.report(picture.takeError(), "E0696");
    return ExitUsage;
  }
  return session.write(*picture) ? ExitSuccess : ExitUnreadable;
}
