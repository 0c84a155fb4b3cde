//===- Verbs.h - The verbs of the driver ------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Each verb has a struct of options, filled from the command line in main.cpp,
// and a function that does the work and returns an exit code.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TOOLS_ENISHI_VERBS_H
#define ENISHI_TOOLS_ENISHI_VERBS_H

#include "ProblemInput.h"
#include "Session.h"

#include "enishi/Simulation/Simulator.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace enishi::driver {

/// What only programs for annealers have.
struct AnnealerChoices {
  std::string chainStrength = "sufficient";
  bool gauge = false;
  std::string schedule;       ///< "time:s,time:s"; empty: --annealing-time.
  double annealingTimeUs = 0; ///< 0: the device's default.
  uint32_t numReads = 100;
  double embeddingEffort = 1; ///< As EmbedOptions::effort.
  double penalty = 0;         ///< 0: computed.
  bool noPresolve = false;
};

struct DecodeVerb {
  std::string problem, program;
  std::string samples; ///< Empty: presolve has left nothing to sample.
  std::string brokenChains = "majority";
  bool all = false; ///< Every sample, not only the best answer.
  ProblemSource source;
};

/// What only problems on machines of gates have.
struct GateChoices {
  unsigned layers = 3;
  uint64_t shots = 1000;
  std::string mixer = "ring"; ///< Of held sums.
};

struct CompileVerb {
  std::string input;
  std::string target;
  std::string emit = "qasm3";
  std::string qirProfile = "auto";
  unsigned optLevel = 2;
  uint64_t seed = 0;
  bool verify = false;
  /// Empty: all phases.
  std::string compileTo;
  std::vector<std::string> printIRAfter;
  ProblemSource source; ///< Of a problem.
  AnnealerChoices annealer;
  GateChoices gates;
};

struct RunVerb {
  std::string input;
  std::string target;
  uint64_t shots = 1000;
  uint64_t seed = 0;
  bool seedGiven = false;
  std::string simulator = "auto";
  bool explain = false; ///< What every simulator says of the program.
  std::string noise;    ///< A device or a file; empty: none.
  std::string precision = "single";
  bool precisionGiven = false;
  unsigned optLevel = 2;
  bool optLevelGiven = false;
  std::vector<std::string> inputs; ///< name=value
  std::vector<std::string> observables;
  bool gradient = false;
  double dropBelow = 1e-9;
  unsigned mostBondValues = 1024;
  std::vector<std::string> amplitudes; ///< Of these basis states.
  bool dryRun = false;
  unsigned ranks = 1;              ///< Of the dry run.
  std::string link = "25GB/s";     ///< Of the dry run.
  std::string processor = "sm_80"; ///< Of the dry run on a GPU.
  std::string svg;
  unsigned top = 16;
  // Of .stim and .dem files.
  std::string format = "01";
  bool detectors = false, appendObservables = false;
  std::string observablesOut;
  std::string method = "auto";
  std::string postselect;
  /// The options that the command line has, as "--shots".
  std::vector<std::string> given;
};

struct VerifyVerb {
  std::string before, after;
  std::string target;
  uint64_t seed = 0;
  double tolerance = 1e-8;
  double effort = 1;
  bool fromZero = false;
  ProblemSource source; ///< Of a problem, with an answer to be checked.
};

struct ConvertVerb {
  std::string input, result;
  ProblemSource source;
  std::string to; ///< A format; empty: by name.
  unsigned bqmVersion = 2;
  // From .stim files.
  bool foldLoops = false, dropNoise = false, decomposeErrors = false;
  double approximateErrors = 0;
  std::string addNoise; ///< Empty: none.
  // From the results of a .stim circuit.
  std::string circuit;
  bool detectors = false, appendObservables = false;
};

struct SolveVerb {
  std::string input;
  ProblemSource source;
  std::string solver = "auto";
  std::string time = "5s";
  bool timeGiven = false;
  uint64_t steps = 0; ///< 0: the time decides.
  uint64_t seed = 0;
  std::optional<double> targetEnergy;
  double penalty = 0; ///< 0: computed.
  bool noPresolve = false;
  std::string target; ///< A machine to be simulated; empty: solve it here.
  AnnealerChoices annealer;
  GateChoices gates;
};

struct CompareVerb {
  std::string input;
  ProblemSource source;
  std::vector<std::string> targets; ///< None: those that suit the file.
  unsigned optLevel = 2;            ///< Of a gate program.
  std::string time = "5s";          ///< Of the built-in solvers.
  double seconds = 0;               ///< The same, read.
  uint64_t seed = 0;
  double penalty = 0; ///< 0: computed.
  GateChoices gates;
};

struct DrawVerb {
  std::string input;
  bool svg = false;
  bool ascii = false;
  unsigned width = 0;
  bool embedding = false; ///< Of a problem in an annealer.
  std::string target;
  uint64_t seed = 0;
  ProblemSource source;
};

struct TargetsVerb {
  std::string name;
};

struct NoiseVerb {
  std::string name;
};

struct ExplainVerb {
  std::string code;
};

/// Compiles a program: the file that the verb names, or `file`, which the
/// session holds. `comment` goes before a program that is written as OpenQASM.
int compile(Session &session, const CompileVerb &verb,
            std::optional<uint32_t> file = {}, llvm::StringRef comment = {});
/// An optimisation problem for whatever the target is.
int compileProblem(Session &session, const CompileVerb &verb);
/// From samples of a machine to answers of the problem.
int decode(Session &session, const DecodeVerb &verb);
int compileForGates(Session &session, const CompileVerb &verb);
int compileForAtoms(Session &session, const CompileVerb &verb);
int convert(Session &session, const ConvertVerb &verb);
int run(Session &session, const RunVerb &verb);
/// What a run in several processes would take, or what a GPU would run.
int dryRun(Session &session, const RunVerb &verb, const Program &program,
           const RunOptions &options);
int solve(Session &session, const SolveVerb &verb);
/// The same on a simulated machine: whatever the target is.
int solveOnMachine(Session &session, const SolveVerb &verb);
int solveOnAnnealer(Session &session, const SolveVerb &verb);
int solveOnGates(Session &session, const SolveVerb &verb);
int solveOnAtoms(Session &session, const SolveVerb &verb);
/// One problem on several machines.
int compare(Session &session, const CompareVerb &verb);
/// For a gate program.
int compareDevices(Session &session, const CompareVerb &verb);
int verify(Session &session, const VerifyVerb &verb);
/// For an optimisation problem and an answer to it.
int verifyAnswer(Session &session, const VerifyVerb &verb);
int draw(Session &session, const DrawVerb &verb);
int drawEmbedding(Session &session, const DrawVerb &verb);
int targets(Session &session, const TargetsVerb &verb);
/// Writes a noise model.
int noise(Session &session, const NoiseVerb &verb);
int explain(Session &session, const ExplainVerb &verb);

} // namespace enishi::driver

#endif // ENISHI_TOOLS_ENISHI_VERBS_H
