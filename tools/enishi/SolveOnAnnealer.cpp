//===- SolveOnAnnealer.cpp - enishi solve on a simulated annealer ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"

#include "enishi/Annealing/Formats/Answer.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

/// The read whose answer breaks the constraints least and, among those, has the
/// best objective.
static std::vector<double> bestAnswer(const Problem &problem,
                                      const AnnealerProgram &program,
                                      const MachineSamples &samples) {
  double sign = problem.sense == Sense::Maximize ? -1 : 1;
  std::vector<double> best;
  std::pair<double, double> bestMerit;
  for (const SpinConfiguration &spins : samples.spins) {
    std::vector<double> values = program.decode(spins);
    std::pair<double, double> merit(violation(problem, values),
                                    sign * problem.evaluate(values));
    if (best.empty() || merit < bestMerit) {
      best = std::move(values);
      bestMerit = merit;
    }
  }
  return best;
}

static std::string samplesText(const Problem &problem, const Answer &answer,
                               const AnnealerProgram &program,
                               const MachineSamples &samples) {
  std::string text = fmt::format(
      "{} {}\n",
      problem.sense == Sense::Maximize ? "maximum found" : "minimum found",
      answer.energy);
  for (const Answer::Violation &broken : answer.violations)
    text +=
        fmt::format("  breaks {} by {}\n", broken.constraint, broken.amount);
  double sum = 0;
  uint32_t asGood = 0;
  for (double energy : samples.energies) {
    sum += energy;
    asGood += energy <= samples.energies.front() + 1e-9;
  }
  size_t reads = samples.energies.size();
  text += fmt::format("  {} of {} reads have the lowest energy {:.6g}; the "
                      "mean is {:.6g}\n",
                      asGood, reads, samples.energies.front(), sum / reads);
  if (program.hasTopology())
    text += fmt::format("  chains broken: {:.2f} %, in {} of {} reads\n",
                        100 * samples.meanBreakShare, samples.readsWithBreaks,
                        reads);
  text += fmt::format("  {}: {} for {}\n", samples.method,
                      program.qubits.size(), program.device);
  return text;
}

int driver::solveOnAnnealer(Session &session, const SolveVerb &verb) {
  AnnealerChoices choices = verb.annealer;
  choices.penalty = verb.penalty;
  ProblemAndProgram compiled = compileForTarget(
      session, verb.input, verb.source, verb.target, choices, verb.seed);
  if (!compiled.program)
    return compiled.exitCode;
  const Problem &problem = *compiled.problem;
  SampleOptions options;
  options.seed = verb.seed;
  options.threads = session.threads();
  llvm::Expected<MachineSamples> samples = [&] {
    Session::Phase phase(session, "sample");
    return sampleProgram(*compiled.program, options);
  }();
  if (!samples) {
    session.report(samples.takeError(), "E0690");
    return ExitInputHasErrors;
  }
  Answer answer =
      makeAnswer(problem, bestAnswer(problem, *compiled.program, *samples));
  answer.solver = fmt::format("{}, {}", compiled.device->name, samples->method);
  answer.seed = verb.seed;
  std::string text;
  if (session.options().json ||
      llvm::StringRef(session.options().output).ends_with(".json")) {
    llvm::raw_string_ostream os(text);
    writeAnswer(answer, os);
  } else {
    text = samplesText(problem, answer, *compiled.program, *samples);
  }
  if (!session.write(text))
    return ExitUnreadable;
  if (answer.violations.empty())
    return ExitSuccess;
  session
      .error("E0692",
             "no assignment was found that satisfies all the constraints")
      .help = "ask for more --num-reads, or relax a constraint";
  return ExitVerificationFailed;
}
