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

static std::string samplesText(const Answer &answer,
                               const AnnealerProgram &program,
                               const MachineSamples &samples) {
  std::string text = answerHead(answer);
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
  BestAssignment best(problem);
  for (const SpinConfiguration &spins : samples->spins)
    best.consider(compiled.program->decode(spins));
  Answer answer = makeAnswer(problem, best.values);
  answer.solver = fmt::format("{}, {}", compiled.device->name, samples->method);
  answer.seed = verb.seed;
  return writeSampledAnswer(
      session, answer,
      [&] { return samplesText(answer, *compiled.program, *samples); },
      "ask for more --num-reads, or relax a constraint");
}
