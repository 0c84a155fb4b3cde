//===- StabilizerFiles.cpp - .stim and .dem in the driver -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerFiles.h"

#include "Loading.h"
#include "ProgressBar.h"

#include "enishi/Pipelines/StabilizerModule.h"
#include "enishi/Stabilizer/AddNoise.h"
#include "enishi/Stabilizer/AnalyzeErrors.h"
#include "enishi/Stabilizer/CircuitConversion.h"
#include "enishi/Stabilizer/DecomposeErrors.h"
#include "enishi/Stabilizer/ResultFormat.h"
#include "enishi/Stabilizer/Sampling.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <fmt/format.h>

#include <random>

using namespace enishi;
using namespace enishi::driver;
using namespace enishi::stabilizer;

/// Whether a file is MLIR that `names` something. One that cannot be read is
/// none: whoever reads it next says so.
static bool isModule(llvm::StringRef path, bool (*names)(llvm::StringRef)) {
  if (!path.ends_with(".mlir"))
    return false;
  auto buffer = llvm::MemoryBuffer::getFile(path);
  return buffer && names((*buffer)->getBuffer());
}

bool driver::isStimFile(llvm::StringRef path) {
  return path.ends_with(".stim") || isModule(path, namesStimCircuit);
}

bool driver::isModelFile(llvm::StringRef path) {
  return path.ends_with(".dem") ||
         (isModule(path, namesErrorModel) && !isModule(path, namesStimCircuit));
}

template <typename Reader>
static auto readWith(Session &session, llvm::StringRef path, int &exitCode,
                     Reader reader)
    -> decltype(reader(0, session.sources(), session.diagnostics())) {
  std::optional<uint32_t> file = session.read(path);
  exitCode = file ? ExitInputHasErrors : ExitUnreadable;
  if (!file)
    return std::nullopt;
  Session::Phase phase(session, "input");
  return reader(*file, session.sources(), session.diagnostics());
}

std::optional<StimCircuit>
driver::readStimFile(Session &session, llvm::StringRef path, int &exitCode) {
  return path.ends_with(".mlir")
             ? readWith(session, path, exitCode, readCircuitModule)
             : readWith(session, path, exitCode, readStimCircuit);
}

std::optional<DetectorErrorModel>
driver::readModelFile(Session &session, llvm::StringRef path, int &exitCode) {
  return path.ends_with(".mlir")
             ? readWith(session, path, exitCode, readErrorModelModule)
             : readWith(session, path, exitCode, readErrorModel);
}

namespace {

/// One run of samples into one or two files.
class SampleRun {
public:
  SampleRun(Session &session, const RunVerb &verb)
      : session(session), verb(verb), isModel(isModelFile(verb.input)) {}
  int run();

private:
  bool counts() const { return verb.format == "count"; }
  /// Whether detectors are sampled, not the record.
  bool detectors() const {
    return verb.detectors || !verb.postselect.empty() || counts();
  }
  bool checkOptions();
  int makeSampler();
  llvm::Expected<std::unique_ptr<Sampler>>
  makeCircuitSampler(const StimCircuit &circuit);
  void sample(ShotSink sink);
  bool sampleTo(llvm::raw_ostream &os);
  bool countTo(llvm::raw_ostream &os);
  bool write(ResultWriter &results, ResultWriter *observables);

  Session &session;
  const RunVerb &verb;
  const bool isModel;
  std::unique_ptr<Sampler> sampler;
  /// Of the main output, and where the observables start in a shot.
  ShotLayout layout;
  uint64_t numDetectors = 0, numObservables = 0;
};

/// What `enishi run` does for programs of gates alone.
static constexpr llvm::StringLiteral kProgramOptions[] = {
    "--expect", "--gradient", "--amplitudes", "--explain", "--dry-run",
    "--target", "--input",    "--svg",        "--top",     "--max-bond"};

bool SampleRun::checkOptions() {
  std::string wrong;
  for (const std::string &option : verb.given)
    if (llvm::is_contained(kProgramOptions, option))
      wrong = option;
  const bool samples = verb.simulator == "auto" ||
                       verb.simulator == "stabilizer" ||
                       verb.simulator == "near-clifford";
  if (!samples)
    wrong = "--simulator=" + verb.simulator;
  if (!wrong.empty() || (session.options().json && !counts())) {
    session
        .error("E0710", fmt::format("{} is not for .stim and .dem files",
                                    wrong.empty() ? "--json" : wrong))
        .help = wrong.empty()
                    ? "shots are written in the format of --format"
                    : "shots are drawn from them; a circuit without its noise "
                      "becomes a program by enishi convert --drop-noise";
    return false;
  }
  if (!verb.postselect.empty() && isModel) {
    session.error("E0710", "--postselect is for .stim circuits").help =
        "select from the shots that are written";
    return false;
  }
  if (!verb.postselect.empty() && verb.method != "auto") {
    session
        .error("E0710", fmt::format("--method={} keeps all shots", verb.method))
        .help = "leave --method out where there is --postselect";
    return false;
  }
  if (counts() && (verb.appendObservables || !verb.observablesOut.empty())) {
    session.error("E0710", "--format=count writes no shots").help =
        "it counts the observables in any case";
    return false;
  }
  if (!detectors() && !isModel &&
      (verb.appendObservables || !verb.observablesOut.empty())) {
    session.error("E0710", "observables go with detectors").help =
        "say --detectors as well";
    return false;
  }
  if (verb.format == "ptb64" && verb.shots % 64) {
    session.error("E0712", "ptb64 takes a multiple of 64 shots").help =
        fmt::format("write --shots={}", (verb.shots + 63) / 64 * 64);
    return false;
  }
  return true;
}

llvm::Expected<std::unique_ptr<Sampler>>
SampleRun::makeCircuitSampler(const StimCircuit &circuit) {
  const StimCircuit::Sizes sizes = circuit.sizes();
  NearCliffordOptions options;
  options.detectors = detectors();
  options.precision =
      verb.precision == "double" ? Precision::Double : Precision::Single;
  if (!detectors()) {
    layout.measurements = sizes.measurements;
  } else {
    numDetectors = sizes.detectors;
    numObservables = sizes.observables;
  }
  if (!verb.postselect.empty()) {
    llvm::Expected<std::vector<uint64_t>> selected =
        selectDetectors(circuit, verb.postselect);
    if (!selected)
      return selected.takeError();
    options.postselected = std::move(*selected);
  }
  if (verb.postselect.empty() && !hasRotations(circuit))
    return detectors()
               ? makeDetectorSampler(
                     circuit, verb.method == "frames"   ? DetectorMethod::Frames
                              : verb.method == "errors" ? DetectorMethod::Errors
                                                        : DetectorMethod::Auto)
               : makeRecordSampler(circuit);
  if (verb.method != "auto")
    return llvm::createStringError(fmt::format(
        "--method={} is for circuits of Clifford gates alone", verb.method));
  llvm::Expected<std::unique_ptr<NearCliffordSampler>> made =
      makeNearCliffordSampler(circuit, options);
  if (!made)
    return made.takeError();
  return std::move(*made);
}

int SampleRun::makeSampler() {
  int exitCode;
  llvm::Expected<std::unique_ptr<Sampler>> made = nullptr;
  if (isModel) {
    std::optional<DetectorErrorModel> model =
        readModelFile(session, verb.input, exitCode);
    if (!model)
      return exitCode;
    Session::Phase phase(session, "prepare");
    numDetectors = model->sizes().detectors;
    numObservables = model->sizes().observables;
    made = makeModelSampler(*model);
  } else {
    std::optional<StimCircuit> circuit =
        readStimFile(session, verb.input, exitCode);
    if (!circuit)
      return exitCode;
    Session::Phase phase(session, "prepare");
    made = makeCircuitSampler(*circuit);
  }
  if (!made) {
    session.report(made.takeError(),
                   verb.method == "errors" ? "E0711" : "E0710");
    return ExitInputHasErrors;
  }
  layout.detectors = numDetectors;
  layout.observables = verb.appendObservables ? numObservables : 0;
  sampler = std::move(*made);
  return ExitSuccess;
}

void SampleRun::sample(ShotSink sink) {
  SampleOptions options;
  options.shots = verb.shots;
  options.seed = verb.seedGiven ? verb.seed : std::random_device{}();
  options.threads = session.threads();
  ProgressBar bar(session, "sampling");
  Session::Phase phase(session, "sample");
  uint64_t kept = 0;
  sampler->sample(options, [&](const ShotTable &shots) {
    kept += shots.numShots;
    bar.update(double(shots.shotsRun) / verb.shots);
    return sink(shots);
  });
  bar.finish();
  if (!verb.postselect.empty() && !counts())
    llvm::errs() << fmt::format("enishi: kept {} of {} shots\n", kept,
                                verb.shots);
}

bool SampleRun::write(ResultWriter &results, ResultWriter *observables) {
  sample([&](const ShotTable &shots) {
    results.write(shots);
    if (observables)
      observables->write(shots, numDetectors);
    return true;
  });
  return true;
}

/// How many shots were kept, and how many of them flipped each observable.
bool SampleRun::countTo(llvm::raw_ostream &os) {
  uint64_t kept = 0, wrong = 0;
  std::vector<uint64_t> flips(numObservables);
  sample([&](const ShotTable &shots) {
    kept += shots.numShots;
    for (uint64_t s = 0; s < shots.numShots; ++s) {
      bool any = false;
      for (uint64_t i = 0; i < numObservables; ++i) {
        const uint64_t bit = numDetectors + i;
        const bool flipped = shots.shot(s)[bit / 64] >> bit % 64 & 1;
        flips[i] += flipped;
        any |= flipped;
      }
      wrong += any;
    }
    return true;
  });
  if (session.options().json) {
    llvm::json::Object object{{"shots", verb.shots},
                              {"kept", kept},
                              {"logical_errors", wrong},
                              {"observables", llvm::json::Array(flips)},
                              {"method", sampler->method()}};
    os << llvm::formatv("{0:2}", llvm::json::Value(std::move(object))) << '\n';
    return true;
  }
  os << fmt::format("shots {}\nkept {}\nlogical_errors {}\n", verb.shots, kept,
                    wrong);
  for (uint64_t i = 0; i < numObservables; ++i)
    os << fmt::format("L{} {}\n", i, flips[i]);
  return true;
}

bool SampleRun::sampleTo(llvm::raw_ostream &os) {
  if (counts())
    return countTo(os);
  ResultFormat format = *resultFormatByName(verb.format);
  ResultWriter results(format, layout, os);
  if (verb.observablesOut.empty())
    return write(results, nullptr);
  auto produce = [&](llvm::raw_ostream &second) {
    ResultWriter observables(format, {0, 0, numObservables}, second);
    return write(results, &observables);
  };
  return session.write(produce, verb.observablesOut) == Session::Written::Yes;
}

int SampleRun::run() {
  if (!checkOptions())
    return ExitUsage;
  if (int exitCode = makeSampler())
    return exitCode;
  auto produce = [&](llvm::raw_ostream &os) { return sampleTo(os); };
  return session.write(produce, session.options().output) ==
                 Session::Written::Yes
             ? ExitSuccess
             : ExitUnreadable;
}

} // namespace

int driver::runStim(Session &session, const RunVerb &verb) {
  if (!verb.noise.empty()) {
    session
        .error("E0916",
               "a stabilizer circuit or error model carries its own noise")
        .help = "leave out --noise, or convert it to OpenQASM: enishi convert "
                "--drop-noise";
    return ExitUsage;
  }
  return SampleRun(session, verb).run();
}

/// Writes a result that is there already, without holding its text.
static int writeWith(Session &session, const std::string &output,
                     llvm::function_ref<void(llvm::raw_ostream &)> write) {
  auto produce = [&](llvm::raw_ostream &os) {
    write(os);
    return true;
  };
  return session.write(produce, output) == Session::Written::Yes
             ? ExitSuccess
             : ExitUnreadable;
}

namespace {

/// One circuit or model into a file of another kind, by --to or the name.
class StabilizerConversion {
public:
  StabilizerConversion(Session &session, const ConvertVerb &verb)
      : session(session), verb(verb),
        output(verb.result.empty() ? session.options().output : verb.result) {}
  int run();
  /// Adds the noise that the verb asks for, and writes.
  int finish(const StimCircuit &circuit);

private:
  bool isTo(llvm::StringRef format) const {
    return verb.to.empty()
               ? llvm::StringRef(output).ends_with(("." + format).str())
               : verb.to == format;
  }
  /// With its errors taken apart, where the verb asks for it.
  int writeModel(const DetectorErrorModel &model);
  int writeWhole(const DetectorErrorModel &model);
  int writeCircuit(const StimCircuit &circuit);
  int writeAsOpenQASM(const StimCircuit &circuit);
  /// As a module of MLIR.
  template <typename Structure> int writeModuleOf(const Structure &structure) {
    std::string text;
    llvm::raw_string_ostream os(text);
    Session::Phase phase(session, "convert");
    if (!writeModule(structure, verb.input, session.diagnostics(), os))
      return ExitInputHasErrors;
    return session.write(text, output) ? ExitSuccess : ExitUnreadable;
  }

  Session &session;
  const ConvertVerb &verb;
  std::string output;
};

int StabilizerConversion::writeModel(const DetectorErrorModel &model) {
  if (!verb.decomposeErrors)
    return writeWhole(model);
  llvm::Expected<DetectorErrorModel> parts = [&] {
    Session::Phase phase(session, "decompose");
    return decomposeErrors(model);
  }();
  if (parts)
    return writeWhole(*parts);
  session.report(parts.takeError(), "E0721");
  return ExitInputHasErrors;
}

int StabilizerConversion::writeWhole(const DetectorErrorModel &model) {
  if (isTo("mlir"))
    return writeModuleOf(model);
  return writeWith(session, output,
                   [&](llvm::raw_ostream &os) { writeErrorModel(model, os); });
}

int StabilizerConversion::writeAsOpenQASM(const StimCircuit &circuit) {
  std::string text;
  llvm::raw_string_ostream os(text);
  if (llvm::Error error = writeOpenQASM(circuit, verb.dropNoise, os)) {
    session.report(std::move(error), "E0714");
    return ExitInputHasErrors;
  }
  return session.write(text, output) ? ExitSuccess : ExitUnreadable;
}

int StabilizerConversion::writeCircuit(const StimCircuit &circuit) {
  if (isTo("mlir"))
    return writeModuleOf(circuit);
  if (isTo("stim"))
    return writeWith(session, output, [&](llvm::raw_ostream &os) {
      writeStimCircuit(circuit, os);
    });
  if (isTo("qasm"))
    return writeAsOpenQASM(circuit);
  if (!isTo("dem")) {
    session
        .error("E0601",
               fmt::format("a stabilizer circuit cannot be written as '{}'",
                           verb.to.empty() ? output : verb.to))
        .help = "name the result x.stim, x.dem, x.mlir or x.qasm, or say "
                "--to=dem";
    return ExitUsage;
  }
  AnalyzeOptions options;
  options.foldLoops = verb.foldLoops;
  options.approximateDisjoint = verb.approximateErrors;
  llvm::Expected<DetectorErrorModel> model = [&] {
    Session::Phase phase(session, "analyze");
    return analyzeErrors(circuit, options);
  }();
  if (!model) {
    session.report(model.takeError(), "E0711");
    return ExitInputHasErrors;
  }
  return writeModel(*model);
}

int StabilizerConversion::run() {
  int exitCode;
  if (isModelFile(verb.input)) {
    std::optional<DetectorErrorModel> model =
        readModelFile(session, verb.input, exitCode);
    if (!model)
      return exitCode;
    if (!verb.addNoise.empty()) {
      session.error("E0720", "noise is added to circuits, not to models");
      return ExitUsage;
    }
    if (isTo("dem") || isTo("mlir"))
      return writeModel(*model);
    session.error("E0711", "a detector error model can only be written as "
                           ".dem or .mlir: the circuit is not in it");
    return ExitUsage;
  }
  std::optional<StimCircuit> circuit =
      readStimFile(session, verb.input, exitCode);
  return circuit ? finish(*circuit) : exitCode;
}

int StabilizerConversion::finish(const StimCircuit &circuit) {
  if (verb.addNoise.empty())
    return writeCircuit(circuit);
  llvm::Expected<CircuitNoise> noise = parseCircuitNoise(verb.addNoise);
  if (!noise) {
    session.report(noise.takeError(), "E0720");
    return ExitUsage;
  }
  llvm::Expected<StimCircuit> noisy = addNoise(circuit, *noise);
  if (!noisy) {
    session.report(noisy.takeError(), "E0720");
    return ExitInputHasErrors;
  }
  return writeCircuit(*noisy);
}

} // namespace

int driver::convertStim(Session &session, const ConvertVerb &verb) {
  return StabilizerConversion(session, verb).run();
}

std::optional<uint32_t> driver::readStimAsOpenQASM(Session &session,
                                                   llvm::StringRef path,
                                                   int &exitCode) {
  std::optional<StimCircuit> circuit = readStimFile(session, path, exitCode);
  if (!circuit)
    return std::nullopt;
  std::string text;
  llvm::Expected<bool> isLess = writeGatesAsOpenQASM(*circuit, text);
  if (!isLess) {
    session.report(isLess.takeError(), "E0714");
    exitCode = ExitInputHasErrors;
    return std::nullopt;
  }
  if (*isLess)
    session.diagnostics().warning(
        {}, "E0718",
        fmt::format("noise, detectors and observables of {} are left out",
                    path.str()));
  exitCode = ExitSuccess;
  return session.sources().add(path.str() + " (as OpenQASM)",
                               llvm::MemoryBuffer::getMemBufferCopy(text));
}

int driver::convertProgramToStim(Session &session, const ConvertVerb &verb) {
  LoadOptions load;
  load.optLevel = 0;
  Loaded loaded = loadProgram(session, verb.input, load);
  if (!loaded.program)
    return loaded.exitCode;
  llvm::Expected<StimCircuit> circuit = toStimCircuit(*loaded.program);
  if (!circuit) {
    session.report(circuit.takeError(), "E0713");
    return ExitInputHasErrors;
  }
  return StabilizerConversion(session, verb).finish(*circuit);
}
