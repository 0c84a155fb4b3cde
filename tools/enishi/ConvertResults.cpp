//===- ConvertResults.cpp - Results of .stim circuits -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerFiles.h"

#include "enishi/Stabilizer/RecordDetectors.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::driver;
using namespace enishi::stabilizer;

/// By what was asked for, or by the ending of the name.
static std::optional<ResultFormat>
formatOf(Session &session, llvm::StringRef wanted, llvm::StringRef path) {
  llvm::StringRef name = wanted.empty() ? path.rsplit('.').second : wanted;
  std::optional<ResultFormat> format = resultFormatByName(name);
  if (!format)
    session
        .error("E0712", fmt::format("'{}' does not say in which format its "
                                    "results are",
                                    path.str()))
        .help = "name the file with .01, .b8, .r8, .ptb64, .hits or .dets; of "
                "the result --to says it too";
  return format;
}

int driver::convertResults(Session &session, const ConvertVerb &verb) {
  const std::string &output =
      verb.result.empty() ? session.options().output : verb.result;
  std::optional<ResultFormat> from = formatOf(session, "", verb.input);
  std::optional<ResultFormat> to = formatOf(session, verb.to, output);
  if (!from || !to)
    return ExitUsage;
  int exitCode;
  std::optional<StimCircuit> circuit =
      readStimFile(session, verb.circuit, exitCode);
  if (!circuit)
    return exitCode;
  std::optional<uint32_t> file = session.read(verb.input);
  if (!file)
    return ExitUnreadable;
  ShotLayout layout;
  layout.measurements = circuit->sizes().measurements;
  std::optional<ShotList> shots = readResults(
      *file, *from, layout, session.sources(), session.diagnostics());
  if (!shots)
    return ExitInputHasErrors;
  if (verb.detectors) {
    llvm::Expected<RecordDetectors> detectors =
        RecordDetectors::create(*circuit);
    if (!detectors) {
      session.report(detectors.takeError(), "E0710");
      return ExitInputHasErrors;
    }
    *shots = detectors->detectorsOf(shots->table());
    layout = {0, detectors->numDetectors(),
              verb.appendObservables ? detectors->numObservables() : 0};
  }
  auto produce = [&](llvm::raw_ostream &os) {
    ResultWriter writer(*to, layout, os);
    writer.write(shots->table());
    if (writer.finish())
      return true;
    session
        .error("E0712", fmt::format("ptb64 takes a multiple of 64 shots, and "
                                    "there are {}",
                                    shots->numShots))
        .help = "write another format, like b8";
    return false;
  };
  switch (session.write(produce, output)) {
  case Session::Written::Yes:
    return ExitSuccess;
  case Session::Written::NoResult:
    return ExitInputHasErrors;
  case Session::Written::Failed:
    break;
  }
  return ExitUnreadable;
}
