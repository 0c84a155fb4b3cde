//===- Run.cpp - enishi run -------------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "EngineForecasts.h"
#include "Loading.h"
#include "Noise.h"
#include "ProblemInput.h"
#include "Processes.h"
#include "ProgressBar.h"
#include "RunObservables.h"
#include "Verbs.h"

#include "enishi/Drawing/CircuitDrawing.h"
#include "enishi/Simulation/Simulator.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <random>

using namespace enishi;
using namespace enishi::driver;

/// Splits "name=value" and guesses the type from the spelling; the engine
/// checks it against the declaration.
static std::optional<InputValue> parseInput(Session &session,
                                            llvm::StringRef text) {
  auto [name, value] = text.split('=');
  name = name.trim();
  value = value.trim();
  if (name.empty() || value.empty()) {
    session
        .error("E0906", fmt::format("--input {} does not say what the value is",
                                    text.str()))
        .help = "write --input NAME=VALUE";
    return std::nullopt;
  }
  InputValue result;
  result.name = name.str();
  int64_t integer;
  double real;
  llvm::StringRef bits = value;
  if (bits.consume_front("\"") && bits.consume_back("\""))
    result.value = bits.str();
  else if (!value.getAsInteger(0, integer))
    result.value = integer;
  else if (!value.getAsDouble(real))
    result.value = real;
  else
    result.value = value.str();
  return result;
}

static llvm::json::Object histogramJson(const Histogram &histogram) {
  llvm::json::Object counts;
  for (size_t i = 0; i < histogram.size(); ++i)
    counts[histogram.text(histogram.key(i))] = histogram.count(i);
  return counts;
}

static std::string resultAsJson(const RunVerb &verb, const RunResult &result,
                                uint64_t seed,
                                llvm::ArrayRef<EngineForecast> forecasts) {
  llvm::json::Array registers;
  for (const BitRegister &bits : result.histogram.registers())
    registers.push_back(
        llvm::json::Object{{"name", bits.name}, {"size", bits.numBits}});
  llvm::json::Object object{
      {"shots", verb.shots},
      {"seed", seed},
      {"simulator", result.engine},
      {"reason", result.reason},
      {"registers", std::move(registers)},
      {"counts", histogramJson(result.histogram)},
      {"bytes", result.bytesUsed},
      {"truncation_error", result.truncationError},
      {"processes", result.numProcesses},
      {"exchanges", result.exchanges},
      {"bytes_sent", result.bytesSent},
      {"seconds", llvm::json::Object{{"prepare", result.prepareSeconds},
                                     {"evolve", result.evolveSeconds},
                                     {"sample", result.sampleSeconds}}}};
  if (verb.explain)
    object["simulators"] = forecastsAsJson(forecasts, chooseEngine(forecasts));
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << '\n';
  return text;
}

/// The most frequent outcomes first; ties in the order of the outcome.
static Counts sortedCounts(const Histogram &histogram) {
  std::vector<size_t> order(histogram.size());
  for (size_t i = 0; i < order.size(); ++i)
    order[i] = i;
  llvm::stable_sort(order, [&](size_t a, size_t b) {
    return histogram.count(a) > histogram.count(b);
  });
  Counts counts;
  for (size_t i : order)
    counts.emplace_back(histogram.text(histogram.key(i)), histogram.count(i));
  return counts;
}

static std::string resultAsText(const RunVerb &verb, const RunResult &result,
                                uint64_t seed, unsigned width) {
  std::string text = fmt::format("{} shots, seed {}, simulator {}, {:.3f} s\n",
                                 verb.shots, seed, result.engine,
                                 result.prepareSeconds + result.evolveSeconds +
                                     result.sampleSeconds);
  if (result.numProcesses > 1)
    text += fmt::format("{} processes, each sent {} bytes in {} exchange{}\n",
                        result.numProcesses, result.bytesSent, result.exchanges,
                        result.exchanges == 1 ? "" : "s");
  if (result.truncationError >= 1)
    text += fmt::format("truncated: the dropped parts sum up to {:.2g}, so "
                        "that the counts may mean nothing; raise --max-bond\n",
                        result.truncationError);
  else if (result.truncationError > 0)
    text +=
        fmt::format("truncated: no probability is off by more than {:.2g}\n",
                    result.truncationError);
  if (result.histogram.numBits() == 0) {
    text += "The program measures nothing, so there is nothing to count.\n";
    return text;
  }
  std::string names;
  for (const BitRegister &bits : result.histogram.registers())
    names += fmt::format(" {}[{}]", bits.name, bits.numBits);
  text += fmt::format("outcomes of{}, highest bit first\n", names);
  HistogramOptions options;
  options.width = width;
  options.maxBars = verb.top;
  llvm::raw_string_ostream os(text);
  drawHistogramText(sortedCounts(result.histogram), options, os);
  return text;
}

/// The options of the command line. Nothing, having said why, where an input
/// has no value.
static std::optional<RunOptions> runOptions(Session &session,
                                            const RunVerb &verb) {
  RunOptions options;
  options.shots = verb.shots;
  options.seed = verb.seedGiven ? verb.seed : std::random_device{}();
  options.threads = session.threads();
  options.precision =
      verb.precision == "double" ? Precision::Double : Precision::Single;
  options.mostBondValues = verb.mostBondValues;
  options.mayTruncate = verb.simulator == "mps";
  for (const std::string &input : verb.inputs) {
    std::optional<InputValue> value = parseInput(session, input);
    if (!value)
      return std::nullopt;
    for (const InputValue &other : options.inputs)
      if (other.name == value->name) {
        session
            .error("E0906", fmt::format("--input {} stands twice", value->name))
            .help = "leave one of them out";
        return std::nullopt;
      }
    options.inputs.push_back(std::move(*value));
  }
  return options;
}

static int writeResult(Session &session, const RunVerb &verb,
                       const RunResult &result, uint64_t seed,
                       llvm::ArrayRef<EngineForecast> forecasts) {
  if (!verb.svg.empty()) {
    std::string picture;
    llvm::raw_string_ostream os(picture);
    HistogramOptions drawing;
    drawing.maxBars = verb.top;
    drawHistogramSvg(sortedCounts(result.histogram), drawing, os);
    if (!session.write(picture, verb.svg))
      return ExitUnreadable;
  }
  std::string text = session.options().json
                         ? resultAsJson(verb, result, seed, forecasts)
                         : resultAsText(verb, result, seed, terminalWidth());
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

/// Options of .stim and .dem files would be ignored.
static bool checkOptions(Session &session, const RunVerb &verb) {
  constexpr llvm::StringLiteral others[] = {
      "--format",  "--detectors", "--append-observables",
      "--obs-out", "--method",    "--postselect"};
  for (const std::string &option : verb.given)
    if (llvm::is_contained(others, option)) {
      session
          .error("E0917",
                 fmt::format("{} is for .stim and .dem files alone", option))
          .help = "leave it out, or convert the program first: enishi convert "
                  "x.qasm x.stim";
      return false;
    }
  return true;
}

/// What may help where an engine refuses a program.
static std::string wayOut(const RunVerb &verb) {
  if (verb.simulator != "auto")
    return "leave out --simulator; --explain says what every engine would need";
  return "--simulator=mps runs it with bonds of at most --max-bond values and "
         "says how far off it may be; mpirun shares a state vector between "
         "machines";
}

int driver::run(Session &session, const RunVerb &verb) {
  if (refuseProblem(session, verb.input,
                    "`enishi solve` looks for its best "
                    "answer, on a machine by --target"))
    return ExitUsage;
  const bool needsOne =
      asksForObservables(verb) || verb.dryRun || !verb.noise.empty();
  if (needsOne && isOtherProcess())
    return ExitSuccess;
  const bool isMpi = verb.simulator == "mpi";
  Processes processes;
  if (!needsOne && !processes.join(session, isMpi))
    return processes.isFirst() ? ExitDoesNotFit : ExitSuccess;
  std::optional<RunOptions> options;
  if (checkOptions(session, verb))
    options = runOptions(session, verb);
  if (!options)
    return processes.isFirst() ? ExitUsage : ExitSuccess;
  processes.share(*options, session);

  LoadedNoise noise;
  if (!verb.noise.empty()) {
    noise = loadNoise(session, verb.noise);
    if (!noise.model)
      return noise.exitCode;
    options->noise = noise.model;
  }

  LoadOptions load;
  load.target = verb.target;
  // Noise belongs to the gates of the program as it is written.
  load.optLevel = options->noise && verb.target.empty() && !verb.optLevelGiven
                      ? 0
                      : verb.optLevel;
  load.phase = verb.target.empty() ? Phase::Circuit : Phase::Mapped;
  Loaded loaded = loadProgram(
      session, [&] { return processes.read(session, verb.input); }, load);
  if (!processes.agree(session, loaded.exitCode))
    return loaded.exitCode;
  Program &program = *loaded.program;
  if (!checkCovered(session, noise, program))
    return ExitDoesNotFit;
  if (verb.dryRun)
    return dryRun(session, verb, program, *options);
  if (asksForObservables(verb))
    return runObservables(session, verb, program, *options);

  const Simulator *simulator =
      findSimulator(isMpi ? "statevector" : verb.simulator);
  if (!simulator) {
    if (!processes.isFirst())
      return ExitSuccess;
    session
        .error("E0911", fmt::format("'{}' computes expectation values alone",
                                    verb.simulator))
        .help = "say of what with --expect, or leave out --simulator";
    return ExitUsage;
  }
  std::vector<EngineForecast> forecasts;
  if (verb.explain)
    forecasts = forecastEngines(program, *options);
  if (verb.explain && !session.options().json && processes.isFirst())
    llvm::errs() << forecastsAsText(forecasts, verb.simulator,
                                    chooseEngine(forecasts));
  std::optional<ProgressBar> bar;
  if (processes.isFirst()) {
    bar.emplace(session, "simulating");
    options->progress = [&](double fraction) { bar->update(fraction); };
  }
  llvm::Expected<RunResult> result = [&] {
    Session::Phase phase(session, "simulate");
    return simulator->run(program, *options);
  }();
  bar.reset();
  int exitCode = ExitSuccess;
  if (!result) {
    Diagnostic &message = session.report(result.takeError(), "E0910");
    // Where it is the program that does not suit, not what happened in it.
    if (!llvm::expectedToOptional(simulator->canRun(program, *options)))
      message.help = wayOut(verb);
    exitCode = ExitDoesNotFit;
  }
  if (!processes.agree(session, exitCode) || !processes.isFirst())
    return exitCode;
  return writeResult(session, verb, *result, options->seed, forecasts);
}
