//===- SolveOnAnnealer.cpp - enishi solve on a simulated annealer ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Annealers.h"
#include "SampledAnswer.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

Answer driver::bestAnswer(const Problem &problem,
                          const AnnealerProgram &program,
                          const MachineSamples &samples) {
  BestAssignment best(problem);
  for (const SpinConfiguration &spins : samples.spins)
    best.consider(program.decode(spins));
  Answer answer = makeAnswer(problem, best.values);
  // Presolve proves what it finds; rounded, or with penalties of the user's
  // own, it proves something else.
  if (program.isSolved() &&
      (!program.presolve || program.presolve->errorBound == 0) &&
      program.penalty == 0 && answer.violations.empty()) {
    answer.isOptimal = true;
    answer.bound = answer.energy;
  }
  return answer;
}

static std::string samplesText(const Answer &answer,
                               const AnnealerProgram &program,
                               const MachineSamples &samples) {
  std::string text = answerHead(answer);
  uint64_t reads = samples.numReads();
  if (program.isSolved()) {
    text +=
        answer.isOptimal
            ? "  proven optimal by presolve: the machine has nothing to do\n"
            : "  found by presolve: the machine has nothing to do\n";
  } else {
    double sum = 0;
    uint64_t asGood = 0;
    for (size_t i = 0; i < samples.energies.size(); ++i) {
      sum += samples.energies[i] * double(samples.occurrences[i]);
      asGood += samples.energies[i] <= samples.energies.front() + 1e-9
                    ? samples.occurrences[i]
                    : 0;
    }
    text += fmt::format("  {} of {} reads have the lowest energy {:.6g}; the "
                        "mean is {:.6g}\n",
                        asGood, reads, samples.energies.front(), sum / reads);
    if (program.hasTopology())
      text += fmt::format("  chains broken: {:.2f} %, in {} of {} reads\n",
                          100 * samples.meanBreakShare(),
                          samples.readsWithBreaks(), reads);
  }
  text += fmt::format(
      "  {}: {} {} for {}\n", samples.method, program.qubits.size(),
      program.hasTopology() ? "qubits" : "variables", program.device);
  return text;
}

int driver::writeBestAnswer(Session &session, const AnnealerProgram &program,
                            const MachineSamples &samples,
                            const Answer &answer) {
  return writeSampledAnswer(
      session, answer, [&] { return samplesText(answer, program, samples); },
      "ask for more --num-reads, or relax a constraint");
}

int driver::solveOnAnnealer(Session &session, const SolveVerb &verb) {
  AnnealerChoices choices = verb.annealer;
  choices.penalty = verb.penalty;
  choices.noPresolve = verb.noPresolve;
  ProblemAndProgram compiled = compileForTarget(
      session, verb.input, verb.source, verb.target, choices, verb.seed);
  if (!compiled.program)
    return compiled.exitCode;
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
  Answer answer = bestAnswer(*compiled.problem, *compiled.program, *samples);
  answer.solver = fmt::format("{}, {}", compiled.device->name, samples->method);
  answer.seed = verb.seed;
  return writeBestAnswer(session, *compiled.program, *samples, answer);
}
