//===- RunObservables.cpp - enishi run --expect ... -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "RunObservables.h"
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
    double value = 0;
    double errorBound = 0;
    std::vector<std::string> inputs;
    std::vector<double> derivatives;
  };
  std::vector<Observable> observables;
  std::vector<std::pair<std::string, Complex>> amplitudes;
};

std::string findingsAsJson(const Findings &findings, bool withGradient) {
  llvm::json::Object object{{"simulator", findings.simulator},
                            {"reason", findings.reason}};
  llvm::json::Array observables;
  for (const Findings::Observable &o : findings.observables) {
    llvm::json::Object entry{{"observable", o.text},
                             {"value", o.value},
                             {"error_bound", o.errorBound}};
    if (withGradient) {
      llvm::json::Object derivatives;
      for (size_t i = 0; i < o.inputs.size(); ++i)
        derivatives[o.inputs[i]] = o.derivatives[i];
      entry["gradient"] = std::move(derivatives);
    }
    observables.push_back(std::move(entry));
  }
  if (!observables.empty())
    object["observables"] = std::move(observables);
  llvm::json::Object amplitudes;
  for (const auto &[state, amplitude] : findings.amplitudes)
    amplitudes[state] = llvm::json::Array{amplitude.real(), amplitude.imag()};
  if (!amplitudes.empty())
    object["amplitudes"] = std::move(amplitudes);
  std::string text;
  llvm::raw_string_ostream(text)
      << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << '\n';
  return text;
}

std::string findingsAsText(const Findings &findings) {
  std::string text;
  for (const Findings::Observable &o : findings.observables) {
    std::string name =
        o.text.size() <= 60 ? o.text : o.text.substr(0, 57) + "...";
    text += fmt::format("<{}> = {:.10g}", name, o.value);
    text += o.errorBound > 0 ? fmt::format(" +- {:.2g}\n", o.errorBound) : "\n";
    for (size_t i = 0; i < o.inputs.size(); ++i)
      text +=
          fmt::format("  d/d {} = {:.10g}\n", o.inputs[i], o.derivatives[i]);
  }
  for (const auto &[state, amplitude] : findings.amplitudes)
    text +=
        fmt::format("|{}>  {:.10g} {} {:.10g}i  probability {:.6g}\n", state,
                    amplitude.real(), amplitude.imag() < 0 ? '-' : '+',
                    std::abs(amplitude.imag()), std::norm(amplitude));
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
  bool propagates();
  llvm::Error propagate();
  llvm::Error compute();

  Session &session;
  const RunVerb &verb;
  const Program &program;
  const RunOptions &options;
  std::vector<PauliSum> sums;
  Findings findings;
};

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
    findings.observables.push_back({sum->text(), 0, 0, {}, {}});
    sums.push_back(std::move(*sum));
  }
  return true;
}

/// Whether observables are taken back through the gates instead of computing
/// the state: always where it does not fit in memory, and where it would be a
/// waste. Says why in the findings.
bool ObservableRun::propagates() {
  if (options.noise) {
    findings.reason = "noise makes the state a mixed one";
    return false;
  }
  if (verb.simulator != "auto") {
    findings.reason = fmt::format("'{}' was asked for", verb.simulator);
    return verb.simulator == "pauli";
  }
  if (verb.gradient || !verb.amplitudes.empty()) {
    findings.reason = "gradients and amplitudes need the state";
    return false;
  }
  constexpr uint32_t kSmall = 16;
  if (program.code.numQubits > kSmall && program.isClifford()) {
    findings.reason = "Clifford gates only rename Pauli strings";
    return true;
  }
  RunOptions withoutShots = options;
  withoutShots.shots = 0;
  llvm::Expected<Estimate> estimate =
      findSimulator("statevector")->canRun(program, withoutShots);
  if (estimate) {
    findings.reason = estimate->reason;
    return false;
  }
  findings.reason = llvm::toString(estimate.takeError());
  return true;
}

llvm::Error ObservableRun::propagate() {
  PropagationOptions propagation;
  propagation.threshold = verb.dropBelow;
  llvm::Expected<std::vector<BoundedValue>> values =
      propagatedExpectations(program, sums, options, propagation);
  if (!values)
    return values.takeError();
  findings.simulator = "pauli";
  for (auto [value, finding] : llvm::zip_equal(*values, findings.observables)) {
    finding.value = value.value;
    finding.errorBound = value.errorBound;
  }
  return llvm::Error::success();
}

llvm::Error ObservableRun::compute() {
  if (propagates())
    return propagate();
  if (verb.gradient) {
    for (auto [sum, finding] : llvm::zip_equal(sums, findings.observables)) {
      llvm::Expected<Gradient> found = gradient(program, sum, options);
      if (!found)
        return found.takeError();
      finding.value = found->value;
      finding.inputs = std::move(found->inputs);
      finding.derivatives = std::move(found->derivatives);
    }
  } else if (!sums.empty()) {
    llvm::Expected<std::vector<double>> values =
        expectationValues(program, sums, options);
    if (options.noise)
      findings.simulator = "densitymatrix";
    if (!values)
      return values.takeError();
    for (auto [value, finding] : llvm::zip_equal(*values, findings.observables))
      finding.value = value;
  }
  if (verb.amplitudes.empty())
    return llvm::Error::success();
  llvm::Expected<std::vector<Complex>> found =
      amplitudes(program, verb.amplitudes, options);
  if (!found)
    return found.takeError();
  for (auto [state, amplitude] : llvm::zip_equal(verb.amplitudes, *found))
    findings.amplitudes.emplace_back(state, amplitude);
  return llvm::Error::success();
}

int ObservableRun::run() {
  if (options.noise && verb.simulator != "auto" &&
      verb.simulator != "densitymatrix") {
    session
        .error("E0915", fmt::format("'{}' has no expectation values with noise",
                                    verb.simulator))
        .help = "leave out --simulator";
    return ExitUsage;
  }
  if ((verb.simulator == "densitymatrix" && !options.noise) ||
      verb.simulator == "stabilizer" || verb.simulator == "mps" ||
      verb.simulator == "mpi" || verb.simulator == "gpu" ||
      (verb.simulator == "pauli" &&
       (verb.gradient || !verb.amplitudes.empty()))) {
    session
        .error("E0911",
               verb.simulator == "pauli"
                   ? "'pauli' computes expectation values alone"
                   : fmt::format("'{}' computes counts alone", verb.simulator))
        .help = "leave out --simulator";
    return ExitUsage;
  }
  int exitCode = ExitSuccess;
  if (!readObservables(exitCode))
    return exitCode;
  llvm::Error error = [&] {
    Session::Phase phase(session, "simulate");
    return compute();
  }();
  if (error) {
    session.report(std::move(error), "E0910");
    return ExitDoesNotFit;
  }
  if (verb.explain && !session.options().json)
    llvm::errs() << fmt::format("chosen: {} ({})\n", findings.simulator,
                                findings.reason);
  std::string text = session.options().json
                         ? findingsAsJson(findings, verb.gradient)
                         : findingsAsText(findings);
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
  int exitCode = ObservableRun(session, verb, program, options).run();
  bar.finish();
  return exitCode;
}
