//===- RunObservables.cpp - enishi run --expect ... -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RunObservables.h"

#include "EngineForecasts.h"
#include "ProgressBar.h"

#include "enishi/Simulation/Observables.h"

#include "llvm/Support/JSON.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;

namespace {

/// What was asked for and found, in the order of the command line.
struct Findings {
  std::string simulator = "statevector";
  std::string reason;
  struct Observable {
    std::string text;
    ExpectedValue found;
    std::vector<std::string> inputs;
    std::vector<double> derivatives;
  };
  std::vector<Observable> observables;
  /// Paths of outcomes, and the shots that drew them; 0: all were followed.
  uint64_t branches = 0, shots = 0;
  std::vector<std::pair<std::string, Complex>> amplitudes;
  double amplitudeError = 0;
  /// The noise misreads bits, which counts show and states do not.
  bool leavesReadoutOut = false;
};

std::string findingsAsText(const Findings &findings) {
  std::string text;
  for (const Findings::Observable &o : findings.observables) {
    std::string name =
        o.text.size() <= 60 ? o.text : o.text.substr(0, 57) + "...";
    text += fmt::format("<{}> = {:.10g}", name, o.found.value);
    if (o.found.errorBound > 0)
      text += fmt::format(" +- {:.2g}", o.found.errorBound);
    if (findings.shots)
      text += fmt::format(", standard error {:.2g}", o.found.standardError);
    text += '\n';
    for (size_t i = 0; i < o.inputs.size(); ++i)
      text +=
          fmt::format("  d/d {} = {:.10g}\n", o.inputs[i], o.derivatives[i]);
  }
  if (findings.shots)
    text += fmt::format("from {} shots in {} branches\n", findings.shots,
                        findings.branches);
  else if (findings.branches > 1)
    text += fmt::format("averaged over all {} branches\n", findings.branches);
  if (findings.leavesReadoutOut)
    text += "of the state: bits that are misread at the end do not count\n";
  for (const auto &[state, amplitude] : findings.amplitudes)
    text +=
        fmt::format("|{}>  {:.10g} {} {:.10g}i  probability {:.6g}\n", state,
                    amplitude.real(), amplitude.imag() < 0 ? '-' : '+',
                    std::abs(amplitude.imag()), std::norm(amplitude));
  if (findings.amplitudeError > 0)
    text += fmt::format("truncated: no amplitude is off by more than {:.2g}\n",
                        findings.amplitudeError);
  return text;
}

class ObservableRun {
public:
  ObservableRun(Session &session, const RunVerb &verb, const Program &program,
                const RunOptions &options)
      : session(session), verb(verb), program(program), options(options) {}

  int run();

private:
  bool readObservables(int &exitCode);
  const Simulator *chooseEngine();
  llvm::Error findExpectations(const Simulator &engine);
  llvm::Error findGradients();
  llvm::Error compute();
  std::string objection() const;
  std::string asJson() const;

  Session &session;
  const RunVerb &verb;
  const Program &program;
  const RunOptions &options;
  std::vector<PauliSum> sums;
  std::vector<EngineForecast> forecasts;
  Findings findings;
};

std::string ObservableRun::asJson() const {
  llvm::json::Object object{{"simulator", findings.simulator},
                            {"reason", findings.reason}};
  llvm::json::Array observables;
  for (const Findings::Observable &o : findings.observables) {
    llvm::json::Object entry{{"observable", o.text},
                             {"value", o.found.value},
                             {"error_bound", o.found.errorBound}};
    if (findings.shots)
      entry["standard_error"] = o.found.standardError;
    if (verb.gradient) {
      llvm::json::Object derivatives;
      for (size_t i = 0; i < o.inputs.size(); ++i)
        derivatives[o.inputs[i]] = o.derivatives[i];
      entry["gradient"] = std::move(derivatives);
    }
    observables.push_back(std::move(entry));
  }
  if (!observables.empty())
    object["observables"] = std::move(observables);
  if (findings.branches)
    object["branches"] = findings.branches;
  if (findings.leavesReadoutOut)
    object["misread_at_the_end"] = "left out";
  if (findings.shots) {
    object["shots"] = findings.shots;
    object["seed"] = options.seed;
  }
  llvm::json::Object amplitudes;
  for (const auto &[state, amplitude] : findings.amplitudes)
    amplitudes[state] = llvm::json::Array{amplitude.real(), amplitude.imag()};
  if (!amplitudes.empty()) {
    object["amplitudes"] = std::move(amplitudes);
    object["amplitude_error_bound"] = findings.amplitudeError;
  }
  if (verb.explain)
    object["simulators"] =
        forecastsAsJson(forecasts, chooseForExpectations(forecasts));
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << '\n';
  return text;
}

/// The observables of the command line, where @FILE stands for what the file
/// says.
bool ObservableRun::readObservables(int &exitCode) {
  for (const std::string &argument : verb.observables) {
    llvm::StringRef text = argument;
    if (text.consume_front("@")) {
      std::optional<uint32_t> file = session.read(text);
      if (!file) {
        exitCode = ExitUnreadable;
        return false;
      }
      text = session.sources().text(*file);
    }
    llvm::Expected<PauliSum> sum =
        PauliSum::parse(text, program.code.numQubits, program.qubitRegisters);
    if (!sum) {
      session.report(sum.takeError(), "E0911");
      exitCode = ExitInputHasErrors;
      return false;
    }
    findings.observables.push_back({sum->text(), {}, {}, {}});
    sums.push_back(std::move(*sum));
  }
  return true;
}

/// The engine of the command line, or the choice of "auto". Null, with the
/// reason in the findings, where no engine can.
const Simulator *ObservableRun::chooseEngine() {
  if (verb.simulator != "auto") {
    findings.reason = fmt::format("'{}' was asked for", verb.simulator);
    return verb.simulator == "pauli" ? &pauliPropagator()
                                     : findSimulator(verb.simulator);
  }
  if (verb.gradient) {
    findings.reason = "gradients need the state";
    return findSimulator("statevector");
  }
  const EngineForecast *chosen = chooseForExpectations(forecasts);
  const bool needsState = !verb.amplitudes.empty();
  auto hasAmplitudes = [](const EngineForecast &forecast) {
    return forecast.engine->name() == "statevector" ||
           forecast.engine->name() == "mps";
  };
  if (needsState) {
    // The state vector comes first.
    auto found = llvm::find_if(forecasts, [&](const EngineForecast &forecast) {
      return hasAmplitudes(forecast) && forecast.estimate;
    });
    chosen = found == forecasts.end() ? nullptr : &*found;
  }
  if (chosen) {
    findings.reason =
        needsState ? "amplitudes need the state" : chosen->estimate->reason;
    return chosen->engine;
  }
  for (const EngineForecast &forecast : forecasts)
    if (!needsState || hasAmplitudes(forecast))
      findings.reason +=
          fmt::format("{}{}: {}", findings.reason.empty() ? "" : "; ",
                      forecast.engine->name().str(), forecast.refusal);
  return nullptr;
}

llvm::Error ObservableRun::findExpectations(const Simulator &engine) {
  llvm::Expected<Expectations> found =
      engine.expectations(program, sums, options);
  if (!found)
    return found.takeError();
  findings.branches = found->branches;
  findings.shots = found->shots;
  findings.leavesReadoutOut =
      options.noise &&
      llvm::any_of(options.noise->measurements, [](const NoiseRule &rule) {
        return rule.readout &&
               (rule.readout->oneForZero > 0 || rule.readout->zeroForOne > 0);
      });
  for (auto [value, finding] :
       llvm::zip_equal(found->values, findings.observables))
    finding.found = value;
  return llvm::Error::success();
}

llvm::Error ObservableRun::findGradients() {
  for (auto [sum, finding] : llvm::zip_equal(sums, findings.observables)) {
    llvm::Expected<Gradient> found = gradient(program, sum, options);
    if (!found)
      return found.takeError();
    finding.found.value = found->value;
    finding.inputs = std::move(found->inputs);
    finding.derivatives = std::move(found->derivatives);
  }
  return llvm::Error::success();
}

llvm::Error ObservableRun::compute() {
  const Simulator *engine = chooseEngine();
  if (!engine)
    return llvm::createStringError(fmt::format(
        "no simulator has {} of this program: {}",
        verb.amplitudes.empty() ? "expectation values" : "amplitudes",
        findings.reason));
  findings.simulator = engine->name().str();
  if (verb.gradient) {
    if (llvm::Error error = findGradients())
      return error;
  } else if (!sums.empty()) {
    if (llvm::Error error = findExpectations(*engine))
      return error;
  }
  if (verb.amplitudes.empty())
    return llvm::Error::success();
  llvm::Expected<Amplitudes> found =
      engine->amplitudes(program, verb.amplitudes, options);
  if (!found)
    return found.takeError();
  findings.amplitudeError = found->errorBound;
  for (auto [state, amplitude] :
       llvm::zip_equal(verb.amplitudes, found->values))
    findings.amplitudes.emplace_back(state, amplitude);
  return llvm::Error::success();
}

/// Why the engine that was asked for cannot give what was asked for; empty if
/// it can.
std::string ObservableRun::objection() const {
  const std::string &name = verb.simulator;
  if (name == "auto" || name == "statevector")
    return "";
  if (name == "mpi" || name == "gpu")
    return fmt::format("'{}' computes counts alone", name);
  if (options.noise &&
      (name == "mps" || name == "pauli" || name == "near-clifford"))
    return fmt::format("'{}' has no expectation values with noise", name);
  if (verb.gradient || (!verb.amplitudes.empty() && name != "mps"))
    return fmt::format("'{}' computes expectation values alone", name);
  return "";
}

int ObservableRun::run() {
  std::string message = objection();
  if (!message.empty()) {
    session.error(options.noise ? "E0915" : "E0911", std::move(message)).help =
        "leave out --simulator";
    return ExitUsage;
  }
  int exitCode = ExitSuccess;
  if (!readObservables(exitCode))
    return exitCode;
  if (verb.simulator == "auto" || verb.explain)
    forecasts = forecastExpectations(program, options, verb.explain);
  if (verb.explain && !session.options().json)
    llvm::errs() << forecastsAsText(forecasts, verb.simulator,
                                    chooseForExpectations(forecasts));
  llvm::Error error = [&] {
    Session::Phase phase(session, "simulate");
    return compute();
  }();
  if (error) {
    Diagnostic &message = session.report(std::move(error), "E0910");
    if (verb.simulator != "auto")
      message.help = "leave out --simulator; --explain says what every engine "
                     "would need";
    return ExitDoesNotFit;
  }
  std::string text =
      session.options().json ? asJson() : findingsAsText(findings);
  return session.write(text) ? ExitSuccess : ExitUnreadable;
}

} // namespace

bool driver::asksForObservables(const RunVerb &verb) {
  return !verb.observables.empty() || !verb.amplitudes.empty();
}

int driver::runObservables(Session &session, const RunVerb &verb,
                           const Program &program, RunOptions options) {
  ProgressBar bar(session, "simulating");
  options.progress = [&](double fraction) { bar.update(fraction); };
  if (!verb.precisionGiven)
    options.precision = Precision::Double;
  options.propagation.threshold = verb.dropBelow;
  int exitCode = ObservableRun(session, verb, program, options).run();
  bar.finish();
  return exitCode;
}
