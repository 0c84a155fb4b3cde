//===- main.cpp - The enishi command ----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProblemTargets.h"
#include "Processes.h"
#include "StabilizerFiles.h"
#include "Verbs.h"

#include "enishi/Annealing/SolveProblem.h"
#include "enishi/Stabilizer/NearCliffordSimulator.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/raw_ostream.h"

#include <CLI/CLI.hpp>

#include <fmt/format.h>

#include <cmath>
#include <cstdlib>
#include <functional>

using namespace enishi;
using namespace enishi::driver;

/// A wish that is not understood would go unnoticed: programs run all the same.
static void checkEnvironment(Session &session) {
  auto check = [&](const char *name, std::initializer_list<llvm::StringRef> all,
                   const char *list) {
    const char *wish = std::getenv(name);
    if (wish && !llvm::is_contained(all, llvm::StringRef(wish)))
      session.diagnostics().warning(
          {}, "W0901",
          fmt::format("{}={} is ignored: it may be {}", name, wish, list));
  };
  check("ENISHI_ISA", {"", "avx512", "avx2", "portable"},
        "avx512, avx2 or portable");
  check("ENISHI_JIT", {"", "0", "1"}, "0 or 1");
}

namespace {

const char kFooter[] =
    "Files: a path, or - for standard input. Exit codes: 0 fine; 1 the input "
    "has errors;\n2 wrong usage; 3 the input cannot be read (or the output "
    "written); 4 it does not fit\nthe target; 5 a verification failed; 70 an "
    "internal error, with a reproducer file.\n`enishi VERB --help` shows the "
    "options of a verb.";

class CommandLine {
public:
  CommandLine() {
    app.require_subcommand(1);
    app.footer(kFooter);
    app.set_version_flag("--version", "enishi " ENISHI_VERSION);
    app.set_help_all_flag("--help-all", "The help of every verb");
    app.option_defaults()->always_capture_default();
    addCompile();
    addRun();
    addSolve();
    addCompare();
    addVerify();
    addDecode();
    addConvert();
    addDraw();
    addTargets();
    addNoise();
    addExplain();
    for (CLI::App *verb : app.get_subcommands({}))
      for (CLI::Option *option : verb->get_options())
        addNumberCheck(*option);
  }

  int main(int argc, char **argv) {
    try {
      app.parse(argc, argv);
    } catch (const CLI::ParseError &problem) {
      bool isHelp = problem.get_exit_code() == 0;
      if (isOtherProcess())
        return ExitSuccess;
      app.exit(problem, std::cout, std::cerr);
      return isHelp ? ExitSuccess : ExitUsage;
    }
    // `run` alone knows what to do with several processes.
    if (isOtherProcess() && !app.got_subcommand("run"))
      return ExitSuccess;
    Session session(common);
    checkEnvironment(session);
    int code = action(session);
    session.flushDiagnostics();
    session.printTiming();
    return code;
  }

private:
  /// `examples`: command lines for the help, each ended by a new line.
  CLI::App *addVerb(const std::string &name, const std::string &summary,
                    const std::string &examples,
                    std::function<int(Session &)> run) {
    CLI::App *verb = app.add_subcommand(name, summary);
    verb->footer("Examples:\n" + examples + "\n" + kFooter);
    verb->option_defaults()->always_capture_default();
    verb->callback([this, run = std::move(run)] { action = run; });
    const std::map<std::string, DiagnosticFormat> formats = {
        {"text", DiagnosticFormat::Text},
        {"json", DiagnosticFormat::Json},
        {"sarif", DiagnosticFormat::Sarif}};
    verb->add_option("--diagnostics", common.diagnostics,
                     "How messages are written")
        ->transform(CLI::CheckedTransformer(formats, CLI::ignore_case)
                        .description("{text,json,sarif}"))
        ->type_name("FORMAT")
        ->default_str("text")
        ->group("Messages");
    const std::map<std::string, CommonOptions::Color> colors = {
        {"auto", CommonOptions::Auto},
        {"always", CommonOptions::Always},
        {"never", CommonOptions::Never}};
    verb->add_option("--color", common.color, "Colours in messages")
        ->transform(CLI::CheckedTransformer(colors, CLI::ignore_case)
                        .description("{auto,always,never}"))
        ->type_name("WHEN")
        ->default_str("auto")
        ->group("Messages");
    verb->add_flag("--timing", common.timing, "Print how long each phase took")
        ->group("Messages");
    verb->add_flag("--quiet,-q", common.quiet, "No progress bar")
        ->group("Messages");
    verb->add_flag("--json", common.json, "Results as JSON");
    verb->add_option("-o,--output", common.output,
                     "Where the result goes; - is standard output")
        ->type_name("FILE");
    return verb;
  }

  void addSourceOptions(CLI::App *verb) {
    verb->add_option("-I,--include", common.includePaths,
                     "Look for included files in this folder too")
        ->type_name("DIR");
    addInputLimit(verb);
    addThreads(verb);
  }

  /// The library takes -1 for the largest number there is, cuts what is larger
  /// down to it, and lets NaN pass every range.
  static void addNumberCheck(CLI::Option &option) {
    std::string name = option.get_type_name();
    llvm::StringRef type = name;
    bool isWhole = type.starts_with("UINT"), isReal = type.starts_with("FLOAT");
    if (!isWhole && !isReal)
      return;
    auto check = [isWhole](std::string &value) -> std::string {
      llvm::StringRef text = llvm::StringRef(value).trim();
      uint64_t whole;
      double real;
      if (isWhole && text.getAsInteger(0, whole))
        return "'" + value + "' is no whole number from 0 to " +
               std::to_string(UINT64_MAX);
      if (!isWhole && (text.getAsDouble(real) || !std::isfinite(real)))
        return "'" + value + "' is no finite number";
      return {};
    };
    // Before the ranges, which NaN is in.
    option.transform(CLI::Validator(check, ""));
  }

  void addInputLimit(CLI::App *verb) {
    verb->add_option("--max-input-mb", common.maxInputMegabytes,
                     "Refuse input files larger than this");
  }

  void addThreads(CLI::App *verb) {
    verb->add_option("--threads", common.threads,
                     "Threads to use; 0 means all cores (the result does not "
                     "depend on it)")
        ->check(CLI::Range(0, 1024));
  }

  void addCompile() {
    CLI::App *verb = addVerb(
        "compile", "Compile a program for a device",
        "  enishi compile bell.qasm --target=heron-156 -o bell.mapped.qasm\n"
        "  enishi compile bell.qasm --target=riken-64 --emit=report\n"
        "  enishi compile bell.qasm --target=./my-device.json -O3 --verify\n"
        "  enishi compile problem.qubo --target=dwave-advantage2 "
        "-o problem.bqm.json\n"
        "  enishi compile problem.lp --target=qaoa:heron-156 "
        "-o problem.qasm\n",
        [this](Session &s) {
          return isProblemFile(compile.input) ||
                         !compile.source.format.empty() ||
                         isProblemTarget(compile.target)
                     ? driver::compileProblem(s, compile)
                     : driver::compile(s, compile);
        });
    verb->add_option("file", compile.input,
                     "The OpenQASM program, or the optimisation problem")
        ->required();
    verb->add_option("-t,--target", compile.target,
                     "A device (see `enishi targets`) or a device file; "
                     "without one the program stays device independent")
        ->type_name("DEVICE");
    verb->add_option("--emit", compile.emit,
                     "What to write; for an annealer a problem becomes its "
                     "program, or a report")
        ->check(CLI::IsMember({"qasm3", "qasm2", "qir", "mlir", "report"}));
    verb->add_option("--qir-profile", compile.qirProfile,
                     "The profile of --emit=qir; auto: base if possible. An "
                     "output file that ends in .bc gets bitcode")
        ->check(CLI::IsMember({"auto", "base", "adaptive"}));
    addLevel(verb, compile.optLevel);
    verb->add_option("--seed", compile.seed, "Seed of the randomised searches");
    verb->add_flag("--verify", compile.verify,
                   "Check the result against the program before writing it");
    verb->add_option("--compile-to", compile.compileTo,
                     "Stop after a phase and write its MLIR: input, circuit, "
                     "optimized, mapped")
        ->check(CLI::IsMember({"input", "circuit", "optimized", "mapped"}))
        ->type_name("PHASE");
    verb->add_option("--print-ir-after", compile.printIRAfter,
                     "Print the MLIR after a phase to standard error")
        ->check(CLI::IsMember({"input", "circuit", "optimized", "mapped"}))
        ->type_name("PHASE");
    addProblemOptions(verb, compile.source);
    addAnnealerOptions(verb, compile.annealer);
    addGateOptions(verb, compile.gates);
    verb->add_option("--penalty", compile.annealer.penalty,
                     "The weight of every penalty, instead of computed ones")
        ->check(CLI::NonNegativeNumber)
        ->group("Problems");
    verb->add_flag("--no-presolve", compile.annealer.noPresolve,
                   "Program the model as it is")
        ->group("Annealers");
    addSourceOptions(verb);
  }

  /// What problems on machines of gates have.
  void addGateOptions(CLI::App *verb, GateChoices &gates) {
    verb->add_option("--layers", gates.layers, "Layers of the QAOA")
        ->check(CLI::Range(0u, 1000u))
        ->group("Problems on gates");
    verb->add_option("--mixer", gates.mixer,
                     "What moves within a sum that a constraint fixes: ring, "
                     "between neighbours, or complete, between all pairs")
        ->check(CLI::IsMember({"ring", "complete"}))
        ->group("Problems on gates");
  }

  /// What programs for annealers have.
  void addAnnealerOptions(CLI::App *verb, AnnealerChoices &annealer) {
    verb->add_option("--chain-strength", annealer.chainStrength,
                     "How strongly the qubits of a chain are coupled: uniform, "
                     "scaled or sufficient, and a factor, like scaled:1.5")
        ->type_name("RULE[:FACTOR]")
        ->group("Annealers");
    verb->add_flag("--gauge", annealer.gauge,
                   "Flip a random half of the variables, chosen by --seed")
        ->group("Annealers");
    CLI::Option *time =
        verb->add_option("--annealing-time", annealer.annealingTimeUs,
                         "Microseconds of an anneal; 0 is the device's default")
            ->check(CLI::NonNegativeNumber)
            ->group("Annealers");
    verb->add_option("--schedule", annealer.schedule,
                     "The course of an anneal: pairs of a time in microseconds "
                     "and the fraction s, like 0:0,10:0.5,20:1")
        ->type_name("T:S,...")
        ->excludes(time)
        ->group("Annealers");
    verb->add_option("--num-reads", annealer.numReads,
                     "How many anneals the program asks for")
        ->check(CLI::Range(1u, 1u << 30))
        ->group("Annealers");
    verb->add_option("--embedding-effort", annealer.embeddingEffort,
                     "How many times as long as usual chains of qubits are "
                     "searched for and shortened")
        ->check(CLI::Range(0.001, 1e6))
        ->group("Annealers");
  }

  void addShots(CLI::App *verb, GateChoices &gates) {
    verb->add_option("--shots", gates.shots, "How often to run the circuit")
        ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40))
        ->group("Problems on gates");
  }

  void addRun() {
    CLI::App *verb = addVerb(
        "run", "Simulate a program and count outcomes",
        "  enishi run bell.qasm --shots=1000 --seed=7\n"
        "  enishi run bell.qasm --target=willow-105 --json\n"
        "  enishi run ansatz.qasm --input theta=0.5 --precision=double\n"
        "  mpirun -np 4 enishi run wide.qasm\n"
        "  enishi run wide.qasm --dry-run --ranks=1024 --link=25GB/s\n"
        "  enishi run memory.stim --shots=1000000 --format=b8 -o record.b8\n"
        "  enishi run memory.stim --detectors --obs-out=obs.01 -o dets.01\n"
        "  enishi run ansatz.qasm --input theta=0.5 --expect \"Z0*Z1 - X0\" "
        "--gradient\n",
        [this](Session &s) {
          if (!isStimFile(runVerb.input) && !isModelFile(runVerb.input))
            return driver::run(s, runVerb);
          return isOtherProcess() ? ExitSuccess : driver::runStim(s, runVerb);
        });
    verb->add_option("file", runVerb.input,
                     "The OpenQASM program, the .stim circuit or the .dem "
                     "model")
        ->required();
    verb->add_option("--shots,-n", runVerb.shots, "How often to run it")
        ->check(CLI::Range(uint64_t(1), uint64_t(1) << 40));
    CLI::Option *seed =
        verb->add_option("--seed", runVerb.seed,
                         "Seed of the outcomes; without it every run differs");
    CLI::Option *target =
        verb->add_option(
                "-t,--target", runVerb.target,
                "Compile for this device first and run what it would run")
            ->type_name("DEVICE");
    verb->add_option("--simulator", runVerb.simulator,
                     "Which engine runs it; pauli is for --expect alone, mpi "
                     "is the state vector in the processes that mpirun starts, "
                     "gpu with its gates on an NVIDIA GPU")
        ->check(
            CLI::IsMember({"auto", "statevector", "mpi", "gpu", "densitymatrix",
                           "stabilizer", "near-clifford", "mps", "pauli"}));
    verb->add_flag("--explain", runVerb.explain,
                   "Say first, on standard error, what each simulator would "
                   "need and which one is chosen; with --json, in the result");
    verb->add_option("--noise", runVerb.noise,
                     "What goes wrong: the figures of a device, or a noise "
                     "model in a file (docs/noise.md)")
        ->type_name("DEVICE|FILE");
    CLI::Option *precision =
        verb->add_option("--precision", runVerb.precision,
                         "Of the amplitudes; observables are computed in "
                         "double where it is not given")
            ->check(CLI::IsMember({"single", "double"}));
    CLI::Option *level = addLevel(verb, runVerb.optLevel);
    verb->parse_complete_callback([this, verb, seed, precision, level] {
      for (const CLI::Option *option : verb->get_options())
        if (option->count() > 0)
          runVerb.given.push_back(option->get_name());
      runVerb.optLevelGiven = level->count() > 0;
      runVerb.seedGiven = seed->count() > 0;
      runVerb.precisionGiven = precision->count() > 0;
    });
    verb->add_option("--input", runVerb.inputs,
                     "Value of an input parameter; may be repeated")
        ->type_name("NAME=VALUE");
    verb->add_option("--top", runVerb.top,
                     "How many outcomes the histogram shows");
    verb->add_option("--svg", runVerb.svg, "Write the histogram as a picture")
        ->type_name("FILE");
    CLI::Option *expect =
        verb->add_option("--expect", runVerb.observables,
                         "Expectation value of a sum of Pauli strings, as in "
                         "\"Z0*Z1 + 0.5*X2\", instead of counts; @FILE reads "
                         "one; may be repeated")
            ->type_name("SUM|@FILE")
            ->allow_extra_args(false)
            ->excludes(target);
    verb->add_flag("--gradient", runVerb.gradient,
                   "Also the derivatives by the input parameters")
        ->needs(expect);
    verb->add_option("--drop-below", runVerb.dropBelow,
                     "Pauli propagation drops strings with a smaller "
                     "coefficient; the error bound that it states grows by "
                     "what is dropped")
        ->check(CLI::Range(0.0, 1.0))
        ->needs(expect);
    verb->add_option("--max-bond", runVerb.mostBondValues,
                     "Matrix product states have bonds of at most so many "
                     "values; --simulator=mps drops what is beyond")
        ->check(CLI::Range(1u, 1u << 16));
    verb->add_option("--amplitudes", runVerb.amplitudes,
                     "Amplitudes of these basis states, the highest qubit "
                     "first, instead of counts")
        ->delimiter(',')
        ->type_name("01...,...")
        ->allow_extra_args(false)
        ->excludes(target);
    CLI::Option *dryRun = verb->add_flag(
        "--dry-run", runVerb.dryRun,
        "Do not run it: say what memory and communication the state vector "
        "would take in --ranks processes, or write the PTX that "
        "--simulator=gpu would run");
    verb->add_option("--ranks", runVerb.ranks,
                     "How many processes share the dry run's state vector")
        ->check(CLI::Range(1u, 1u << 24))
        ->needs(dryRun);
    verb->add_option("--link", runVerb.link,
                     "How fast one process sends and receives, for the dry run")
        ->type_name("SPEED")
        ->needs(dryRun);
    verb->add_option("--gpu", runVerb.processor,
                     "The NVIDIA processor that the dry run writes PTX for")
        ->type_name("SM")
        ->needs(dryRun);
    addStimOptions(verb);
    addSourceOptions(verb);
  }

  /// What only .stim and .dem files have.
  void addStimOptions(CLI::App *verb) {
    const char *group = "Stabilizer circuits (.stim, .dem)";
    verb->add_option("--format", runVerb.format,
                     "How shots are written; count: only how many were kept, "
                     "and how many flipped an observable")
        ->check(
            CLI::IsMember({"01", "b8", "r8", "ptb64", "hits", "dets", "count"}))
        ->group(group);
    verb->add_flag("--detectors", runVerb.detectors,
                   "Detectors instead of the record of measurements")
        ->group(group);
    CLI::Option *append =
        verb->add_flag("--append-observables", runVerb.appendObservables,
                       "The observables after the detectors")
            ->group(group);
    verb->add_option("--obs-out", runVerb.observablesOut,
                     "Write the observables to a file of their own")
        ->type_name("FILE")
        ->excludes(append)
        ->group(group);
    verb->add_option("--method", runVerb.method,
                     "How detectors are sampled: frames through the circuit, "
                     "or the errors of its error model")
        ->check(CLI::IsMember({"auto", "frames", "errors"}))
        ->group(group);
    verb->add_option("--postselect", runVerb.postselect,
                     "Keep only shots in which none of these detectors fires; "
                     "c3=-9: those whose coordinate number 3, counted from 0, "
                     "is -9")
        ->type_name("all|D0,D5-D9,c3=-9")
        ->group(group);
  }

  void addVerify() {
    CLI::App *verb =
        addVerb("verify",
                "Check that two programs do the same, or that an answer to a "
                "problem is what it says",
                "  enishi verify bell.qasm bell.mapped.qasm\n"
                "  enishi verify bell.qasm bell.mapped.qasm --target=heron-156 "
                "--json\n"
                "  enishi verify problem.qubo answer.json\n"
                "  enishi verify problem.qubo problem.bqm.json\n",
                [this](Session &s) {
                  return isProblemFile(verifyVerb.before) ||
                                 !verifyVerb.source.format.empty()
                             ? driver::verifyAnswer(s, verifyVerb)
                             : driver::verify(s, verifyVerb);
                });
    verb->add_option("before", verifyVerb.before, "The program, or the problem")
        ->required();
    verb->add_option(
            "after", verifyVerb.after,
            "What became of it: a program, an answer, or a program for "
            "an annealer")
        ->required();
    verb->add_option("-t,--target", verifyVerb.target,
                     "Check too that the second obeys this device")
        ->type_name("DEVICE");
    verb->add_option("--seed", verifyVerb.seed, "Seed of random stimuli");
    verb->add_option("--tolerance", verifyVerb.tolerance,
                     "How far apart two operations may be and count as equal")
        ->check(CLI::Range(0.0, 0.1));
    addProblemOptions(verb, verifyVerb.source);
    verb->add_option("--effort", verifyVerb.effort,
                     "How much longer than usual each method may work before "
                     "it gives up")
        ->check(CLI::Range(0.001, 1e6));
    addSourceOptions(verb);
  }

  void addDecode() {
    CLI::App *verb = addVerb(
        "decode",
        "From samples that an annealer gave to answers of the problem",
        "  enishi decode problem.qubo problem.bqm.json samples.json\n"
        "  enishi decode problem.lp problem.bqm.json samples.json "
        "-o answer.json\n"
        "  enishi decode problem.lp problem.bqm.json samples.json --all\n",
        [this](Session &s) { return driver::decode(s, decodeVerb); });
    verb->add_option("problem", decodeVerb.problem, "The problem")->required();
    verb->add_option("program", decodeVerb.program,
                     "The program that `enishi compile` made of it")
        ->required();
    verb->add_option("samples", decodeVerb.samples,
                     "JSON: dimod's SampleSet.to_serializable(), or a list of "
                     "objects {label: value}. Not needed where presolve has "
                     "solved the problem");
    verb->add_option("--broken-chains", decodeVerb.brokenChains,
                     "What a variable is whose qubits differ: majority, the "
                     "value of least energy, or none (discard the sample)")
        ->check(CLI::IsMember({"majority", "energy", "discard"}));
    verb->add_flag("--all", decodeVerb.all,
                   "Every sample as JSON, not only the best answer");
    addProblemOptions(verb, decodeVerb.source);
    addInputLimit(verb);
  }

  /// What may have to be said about the file of an optimisation problem.
  void addProblemOptions(CLI::App *verb, ProblemSource &source) {
    verb->add_option("--from", source.format,
                     "The format of the problem: " + annealing::formatNames() +
                         ". Without it the content and the name decide")
        ->check(isFormat());
    CLI::Option *maximize = verb->add_flag(
        "--maximize", source.maximize,
        "The objective is to be maximised; for formats that do not say");
    verb->add_flag("--minimize", source.minimize,
                   "The objective is to be minimised")
        ->excludes(maximize);
    verb->add_option("--domain", source.domain,
                     "The variables of a coo file that does not say")
        ->check(CLI::IsMember({"binary", "spin"}));
  }

  static CLI::Validator isFormat() {
    return CLI::Validator(
        [](std::string &name) {
          return annealing::formatByName(name)
                     ? std::string()
                     : "one of " + annealing::formatNames();
        },
        "FORMAT");
  }

  void addConvert() {
    CLI::App *verb = addVerb(
        "convert",
        "Write an optimisation problem or a stabilizer circuit in "
        "another format",
        "  enishi convert model.qubo model.mps\n"
        "  enishi convert G1 --from=rudy model.bqm.json\n"
        "  enishi convert memory.stim memory.dem --fold-loops\n"
        "  enishi convert memory.stim memory.mlir\n"
        "  enishi convert bell.qasm bell.stim\n"
        "  enishi convert record.b8 dets.01 --circuit=memory.stim "
        "--detectors\n",
        [this](Session &s) {
          if (!convertVerb.circuit.empty())
            return driver::convertResults(s, convertVerb);
          if (isStimFile(convertVerb.input) || isModelFile(convertVerb.input))
            return driver::convertStim(s, convertVerb);
          return llvm::StringRef(convertVerb.result).ends_with(".stim") ||
                         convertVerb.to == "stim"
                     ? driver::convertProgramToStim(s, convertVerb)
                     : driver::convert(s, convertVerb);
        });
    verb->add_option("input", convertVerb.input,
                     "The problem, the .stim circuit or the .dem model")
        ->required();
    verb->add_option("result", convertVerb.result,
                     "Where it goes; without it, as -o says");
    addProblemOptions(verb, convertVerb.source);
    verb->add_option("--to", convertVerb.to,
                     "The format to write. Without it the name decides")
        ->check(isFormat() | CLI::IsMember({"stim", "dem", "mlir"}) |
                isResultFormat());
    verb->add_option("--bqm-version", convertVerb.bqmVersion,
                     "The version of a bqmfile")
        ->check(CLI::Range(1, 2));
    const char *group = "Stabilizer circuits (.stim)";
    verb->add_flag("--fold-loops", convertVerb.foldLoops,
                   "Keep loops as loops of the error model")
        ->group(group);
    verb->add_flag("--drop-noise", convertVerb.dropNoise,
                   "Leave noise, detectors and observables out of OpenQASM")
        ->group(group);
    verb->add_option("--approximate-errors", convertVerb.approximateErrors,
                     "Take cases of a channel that exclude each other for "
                     "independent errors, up to this probability")
        ->check(CLI::Range(0.0, 1.0))
        ->group(group);
    verb->add_flag("--decompose-errors", convertVerb.decomposeErrors,
                   "Take the errors of the model apart for decoders by "
                   "matching")
        ->group(group);
    verb->add_option("--add-noise", convertVerb.addNoise,
                     "Give a circuit noise first: uniform:P, si1000:P, or a "
                     "list of gate1, gate2, reset, flip, measure, idle and "
                     "wait, such as gate2=0.01,measure=0.02")
        ->type_name("NOISE")
        ->group(group);
    CLI::Option *circuit =
        verb->add_option("--circuit", convertVerb.circuit,
                         "The input is the record of measurements of this "
                         ".stim circuit; names and --to say in which format")
            ->type_name("FILE")
            ->group(group);
    CLI::Option *detectors =
        verb->add_flag("--detectors", convertVerb.detectors,
                       "Detectors instead of the record")
            ->needs(circuit)
            ->group(group);
    verb->add_flag("--append-observables", convertVerb.appendObservables,
                   "Observables after the detectors")
        ->needs(detectors)
        ->group(group);
    addInputLimit(verb);
  }

  static CLI::Validator isResultFormat() {
    return CLI::IsMember({"01", "b8", "r8", "ptb64", "hits", "dets"});
  }

  void addSolve() {
    CLI::App *verb = addVerb(
        "solve", "Find the best answer to an optimisation problem",
        "  enishi solve problem.qubo\n"
        "  enishi solve problem.lp --time=30s --seed=1 -o answer.json\n"
        "  enishi solve problem.mps --solver=exact --json\n"
        "  enishi solve problem.qubo --target=dwave-advantage2\n"
        "  enishi solve problem.lp --target=qaoa:heron-156 --layers=4\n",
        [this](Session &s) {
          return solveVerb.target.empty()
                     ? driver::solve(s, solveVerb)
                     : driver::solveOnMachine(s, solveVerb);
        });
    verb->add_option("problem", solveVerb.input,
                     "QUBO, Ising model, LP, MPS, ... (see `enishi convert`)")
        ->required();
    std::vector<std::string> solvers;
    for (llvm::StringRef name : annealing::solverNames())
      solvers.push_back(name.str());
    verb->add_option("--solver", solveVerb.solver,
                     "auto reads the problem and picks; sa, pt, sb, sqa, tabu: "
                     "simulated annealing, parallel tempering, simulated "
                     "bifurcation, simulated quantum annealing, tabu search; "
                     "exact: with a proof; hybrid: by parts; constrained: "
                     "on the problem as stated, keeping constraints")
        ->check(CLI::IsMember(solvers));
    CLI::Option *time =
        verb->add_option("--time", solveVerb.time,
                         "How long to search at most: 10s, 500ms, 2m, 1h. It "
                         "ends sooner with a proof or at --target-energy")
            ->type_name("TIME");
    verb->parse_complete_callback(
        [this, time] { solveVerb.timeGiven = time->count() > 0; });
    verb->add_option("--steps", solveVerb.steps,
                     "Search for so many steps instead: the same answer on any "
                     "machine (but where --time is given too and ends it)");
    verb->add_option("--seed", solveVerb.seed, "Seed of the search");
    verb->add_option("--target-energy", solveVerb.targetEnergy,
                     "Stop at an answer as good as this");
    verb->add_option("--penalty", solveVerb.penalty,
                     "The weight of every penalty, instead of computed ones")
        ->check(CLI::NonNegativeNumber);
    verb->add_flag("--no-presolve", solveVerb.noPresolve,
                   "Solve the model as it is");
    verb->add_option("-t,--target", solveVerb.target,
                     "Compile for this annealer, or as a QAOA for this device "
                     "of gates (qaoa:DEVICE; qaoa: for none), and simulate it. "
                     "--solver and --time are not used then, and --steps only "
                     "for the angles of the QAOA")
        ->type_name("MACHINE");
    addAnnealerOptions(verb, solveVerb.annealer);
    addGateOptions(verb, solveVerb.gates);
    addShots(verb, solveVerb.gates);
    addProblemOptions(verb, solveVerb.source);
    addThreads(verb);
    addInputLimit(verb);
  }

  void addCompare() {
    CLI::App *verb =
        addVerb("compare",
                "Solve one optimisation problem on several machines, or say "
                "what a gate program costs on several devices",
                "  enishi compare problem.lp\n"
                "  enishi compare program.qasm --targets=heron-156,helios-98\n"
                "  enishi compare problem.qubo "
                "--targets=solver,dwave-advantage2,qaoa:heron-156 --json\n",
                [this](Session &s) { return driver::compare(s, compareVerb); });
    verb->add_option("problem", compareVerb.input,
                     "QUBO, Ising model, LP, MPS, ... (see `enishi convert`), "
                     "or a gate program: a file that ends in .qasm or .stim")
        ->required();
    verb->add_option("--targets,--target", compareVerb.targets,
                     "Machines as --target of `enishi solve` names them, and "
                     "solver for the built-in ones; for a gate program, "
                     "devices as --target of `enishi compile` names them; may "
                     "be repeated")
        ->delimiter(',')
        ->type_name("MACHINE,...");
    verb->add_option("--time", compareVerb.time,
                     "How long the built-in solvers may search")
        ->type_name("TIME");
    verb->add_option("--seed", compareVerb.seed, "Seed of everything random");
    verb->add_option("--penalty", compareVerb.penalty,
                     "The weight of every penalty, instead of computed ones")
        ->check(CLI::NonNegativeNumber);
    addLevel(verb, compareVerb.optLevel);
    addGateOptions(verb, compareVerb.gates);
    addShots(verb, compareVerb.gates);
    addProblemOptions(verb, compareVerb.source);
    addThreads(verb);
    addInputLimit(verb);
  }

  void addDraw() {
    CLI::App *verb =
        addVerb("draw", "Draw a program as text or as an SVG picture",
                "  enishi draw bell.qasm\n"
                "  enishi draw bell.qasm --svg -o bell.svg\n"
                "  enishi draw --embedding problem.qubo --target=dwave-2000q "
                "-o chains.svg\n",
                [this](Session &s) {
                  return drawVerb.embedding ? driver::drawEmbedding(s, drawVerb)
                                            : driver::draw(s, drawVerb);
                });
    verb->add_option("file", drawVerb.input,
                     "The OpenQASM program, or the problem")
        ->required();
    CLI::Option *embedding = verb->add_flag(
        "--embedding", drawVerb.embedding,
        "Draw the chains of an optimisation problem on an annealer, as SVG");
    verb->add_option("-t,--target", drawVerb.target,
                     "The annealer of --embedding")
        ->type_name("ANNEALER")
        ->needs(embedding);
    embedding->needs("--target");
    verb->add_option("--seed", drawVerb.seed, "Seed of the embedding");
    addProblemOptions(verb, drawVerb.source);
    verb->add_flag("--svg", drawVerb.svg, "Draw a picture");
    verb->add_flag("--ascii", drawVerb.ascii, "Only ASCII characters");
    verb->add_option("--width", drawVerb.width,
                     "Columns of the text; 0 is the terminal's width");
    addSourceOptions(verb);
  }

  void addTargets() {
    CLI::App *verb =
        addVerb("targets", "List the devices, or show one",
                "  enishi targets\n"
                "  enishi targets heron-156\n"
                "  enishi targets dwave-advantage2\n"
                "  enishi targets grid-4x5 --json\n",
                [this](Session &s) { return driver::targets(s, targetsVerb); });
    verb->add_option("name", targetsVerb.name, "A device or a device file");
  }

  void addNoise() {
    CLI::App *verb =
        addVerb("noise", "Write a device's noise as a model to be edited",
                "  enishi noise heron-156 -o heron-noise.json\n"
                "  enishi run prog.qasm --noise=heron-noise.json\n",
                [this](Session &s) { return driver::noise(s, noiseVerb); });
    verb->add_option("name", noiseVerb.name,
                     "A device, a device file or a noise model to be checked")
        ->required();
  }

  void addExplain() {
    CLI::App *verb =
        addVerb("explain", "Explain a message code",
                "  enishi explain E0102\n"
                "  enishi explain\n",
                [this](Session &s) { return driver::explain(s, explainVerb); });
    verb->add_option("code", explainVerb.code, "A code such as E0102");
  }

  /// -O0 to -O3, as compilers spell it.
  CLI::Option *addLevel(CLI::App *verb, unsigned &level) {
    return verb->add_option("-O", level, "Optimisation level, 0 to 3")
        ->check(CLI::Range(0, 3))
        ->type_name("LEVEL");
  }

  CLI::App app{"Enishi: one program, any quantum computer"};
  CommonOptions common;
  CompileVerb compile;
  RunVerb runVerb;
  VerifyVerb verifyVerb;
  DecodeVerb decodeVerb;
  ConvertVerb convertVerb;
  SolveVerb solveVerb;
  CompareVerb compareVerb;
  DrawVerb drawVerb;
  TargetsVerb targetsVerb;
  NoiseVerb noiseVerb;
  ExplainVerb explainVerb;
  std::function<int(Session &)> action;
};

} // namespace

int main(int argc, char **argv) {
  enishi::addSimulator(enishi::stabilizer::nearCliffordSimulator());
  installCrashHandler(argc, argv);
  return CommandLine().main(argc, argv);
}
