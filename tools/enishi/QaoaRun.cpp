//===- QaoaRun.cpp - Problems on machines of gates ------------------------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "QaoaRun.h"
#include "Loading.h"
#include "ProgressBar.h"

#include "enishi/Device/DeviceLibrary.h"
#include "enishi/Export/CircuitText.h"
#include "enishi/Simulation/Simulator.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

#include <cmath>

using namespace enishi;
using namespace enishi::annealing;
using namespace enishi::driver;

std::string QaoaProgram::method() const {
  bool isSearched = llvm::any_of(
      choices, [](const QaoaChoice &choice) { return choice.evaluations > 0; });
  bool isKnown = llvm::all_of(choices, [](const QaoaChoice &choice) {
    return choice.outcome.has_value();
  });
  size_t layers = choices.empty() ? 0 : choices.front().angles.layers();
  return fmt::format("QAOA, {} layer{}, {}", layers, layers == 1 ? "" : "s",
                     isSearched && isKnown ? "angles searched"
                     : isSearched          ? "angles searched in part"
                                           : "angles of the schedule");
}

std::optional<QaoaSimulation::Outcome> QaoaProgram::outcome() const {
  QaoaSimulation::Outcome sum;
  sum.probabilityOfBest = 1;
  double variance = 0;
  for (const QaoaChoice &choice : choices) {
    if (!choice.outcome)
      return std::nullopt;
    sum.mean += choice.outcome->mean;
    sum.best += choice.outcome->best;
    sum.probabilityOfBest *= choice.outcome->probabilityOfBest;
    variance += choice.outcome->deviation * choice.outcome->deviation;
  }
  sum.deviation = std::sqrt(variance);
  return sum;
}

std::optional<QaoaProgram> driver::makeQaoaProgram(Session &session,
                                                   const Problem &problem,
                                                   const QaoaTask &task,
                                                   int &exitCode) {
  QaoaProgram program;
  exitCode = ExitInputHasErrors;
  if (!task.device.empty()) {
    program.device =
        loadDevice(task.device, session.sources(), session.diagnostics());
    if (!program.device)
      return std::nullopt;
  }
  GateProblemOptions reading;
  reading.penalty = task.penalty;
  reading.usePresolve = task.usePresolve;
  llvm::Expected<GateProblem> gates = toGateProblem(problem, reading);
  if (!gates) {
    session.report(gates.takeError(), "E0690");
    return std::nullopt;
  }
  // Beyond, even the text of the circuit would be of no use to anybody.
  constexpr uint32_t kMaxQubits = 100'000;
  uint32_t sites = program.device ? program.device->numSites() : kMaxQubits;
  if (gates->numQubits() > sites) {
    session
        .error("E0700",
               fmt::format("the problem needs {} qubits; {} has {}",
                           gates->numQubits(),
                           program.device ? task.device : "a program", sites))
        .help = "take a larger machine (`enishi targets`), an annealer, or "
                "`enishi solve` without --target";
    exitCode = ExitDoesNotFit;
    return std::nullopt;
  }
  QaoaOptions options;
  options.layers = task.choices.layers;
  options.mixer =
      task.choices.mixer == "complete" ? SumMixer::Complete : SumMixer::Ring;
  if (task.steps)
    options.budget = task.steps;
  size_t numParts = gates->parts.size();
  options.budget /= std::max<size_t>(numParts, 1);
  std::vector<QaoaAngles> angles;
  {
    ProgressBar bar(session, "angles");
    Session::Phase phase(session, "angles");
    for (auto [part, model] : llvm::enumerate(gates->parts)) {
      options.progress = [&, part = part](double fraction) {
        bar.update((double(part) + fraction) / double(numParts));
      };
      program.choices.push_back(chooseAngles(model, options));
      angles.push_back(program.choices.back().angles);
    }
  }
  program.circuit = qaoaCircuit(gates->parts, angles, options.mixer);
  program.gates = std::move(*gates);
  return program;
}

uint32_t driver::addAsSource(Session &session, const QaoaProgram &program,
                             llvm::StringRef name) {
  MeasuredRegisters registers;
  uint32_t numBits = program.circuit.numBits;
  registers.registers = {{"c", numBits, false}};
  for (uint32_t bit = 0; bit < numBits; ++bit)
    registers.bits.push_back({0, bit});
  std::string text;
  llvm::raw_string_ostream os(text);
  writeOpenQASM(program.circuit, registers, OpenQASMVersion::V3, os, "q");
  return session.sources().add(name.str() + " (as gates)",
                               llvm::MemoryBuffer::getMemBufferCopy(text));
}

/// Reads every outcome as an answer.
static void readShots(const Problem &problem, const QaoaProgram &program,
                      const Histogram &histogram, QaoaRun &run,
                      ShotVisitor visit) {
  uint32_t numQubits = program.circuit.numQubits;
  double sum = 0, feasibleSum = 0;
  for (size_t i = 0; i < histogram.size(); ++i) {
    llvm::ArrayRef<uint64_t> key = histogram.key(i);
    SpinConfiguration spins;
    for (uint32_t q = 0; q < numQubits; ++q)
      spins.push_back(key[q / 64] >> (q % 64) & 1 ? 1 : -1);
    std::vector<double> values = program.gates.decode(spins);
    double count = double(histogram.count(i));
    double energy = problem.evaluate(values);
    double broken = violation(problem, values);
    run.shots += histogram.count(i);
    sum += count * energy;
    if (broken == 0) {
      run.feasibleShots += histogram.count(i);
      feasibleSum += count * energy;
    }
    if (visit)
      visit(values, histogram.count(i));
    if (run.best.consider(std::move(values)))
      run.bestShots = 0;
    if (broken == run.best.violation && energy == run.best.energy)
      run.bestShots += histogram.count(i);
  }
  run.meanEnergy = sum / double(run.shots);
  if (run.feasibleShots)
    run.meanFeasibleEnergy = feasibleSum / double(run.feasibleShots);
}

/// Whether to simulate what the device runs. Routing adds gates, and moves
/// qubits over further sites, each of which doubles the work: where it is too
/// much, the circuit is simulated as it was before.
static bool isCheap(const ProgramReport &report) {
  constexpr uint32_t kMaxSites = 20;
  constexpr uint64_t kMaxWork = uint64_t(1) << 30;
  return report.sitesUsed <= kMaxSites &&
         report.gates << report.sitesUsed <= kMaxWork;
}

/// What to simulate: with a device, the circuit compiled for it, whose costs go
/// into the report.
static std::optional<Program> executableOf(Session &session,
                                           const QaoaProgram &program,
                                           const QaoaTask &task, QaoaRun &run,
                                           int &exitCode) {
  uint32_t file = addAsSource(session, program, "the problem");
  LoadOptions load;
  load.seed = task.seed;
  auto compileUntil = [&](Phase phase) {
    load.phase = phase;
    Compiled compiled = compileSource(session, file, load);
    exitCode = compiled.compiler ? ExitInputHasErrors : compiled.exitCode;
    return std::move(compiled.compiler);
  };
  if (program.device) {
    load.target = task.device;
    std::unique_ptr<Compiler> compiler = compileUntil(Phase::Mapped);
    std::optional<Circuit> circuit;
    if (compiler)
      circuit = compiler->circuit();
    if (!circuit)
      return std::nullopt;
    llvm::Expected<ProgramReport> report =
        reportProgram(*circuit, *program.device);
    if (!report) {
      session.report(report.takeError(), "E0402");
      return std::nullopt;
    }
    run.report = std::move(*report);
    run.isCompiled = isCheap(run.report);
    if (run.isCompiled)
      return compiler->program();
    load.target.clear();
  }
  std::unique_ptr<Compiler> compiler = compileUntil(Phase::Circuit);
  return compiler ? compiler->program() : std::nullopt;
}

std::optional<QaoaRun>
driver::runQaoaProgram(Session &session, const Problem &problem,
                       const QaoaProgram &program, const QaoaTask &task,
                       int &exitCode, ShotVisitor visit) {
  QaoaRun run(problem);
  std::optional<Program> executable =
      executableOf(session, program, task, run, exitCode);
  if (!executable)
    return std::nullopt;
  RunOptions options;
  options.shots = task.choices.shots;
  options.seed = task.seed;
  options.threads = session.threads();
  ProgressBar bar(session, "simulating");
  options.progress = [&](double fraction) { bar.update(fraction); };
  Session::Phase phase(session, "simulate");
  llvm::Expected<RunResult> result =
      findSimulator("statevector")->run(*executable, options);
  bar.finish();
  if (!result) {
    std::string why = llvm::toString(result.takeError());
    session.error("E0701", "the circuit cannot be simulated: " + why).help =
        "`enishi compile` with the same --target writes the program for the "
        "machine; an annealer, or no --target, solves larger problems here";
    exitCode = ExitDoesNotFit;
    return std::nullopt;
  }
  readShots(problem, program, result->histogram, run, visit);
  exitCode = ExitSuccess;
  return run;
}
