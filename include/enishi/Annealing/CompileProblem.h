//===- CompileProblem.h - Programs for annealers ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The way from a problem as its user states it to what an annealer is
// programmed with: reduction to an Ising model, presolve, embedding, chain
// strengths, gauge, scaling, rounding and the anneal schedule, all in one
// document that also says how a sample is read. docs/annealer-programs.md
// describes the file; AnnealerSteps.h has the single steps.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_COMPILEPROBLEM_H
#define ENISHI_ANNEALING_COMPILEPROBLEM_H

#include "enishi/Annealing/Device/AnnealerDevice.h"
#include "enishi/Annealing/Embedding/Embedder.h"
#include "enishi/Annealing/Presolve.h"
#include "enishi/Annealing/Reduction.h"

namespace enishi::annealing {

/// "uniform", "scaled", "sufficient".
llvm::StringRef chainStrengthRuleName(ChainStrengthRule rule);
/// What --chain-strength takes: a rule's name, or "NAME:PREFACTOR" with a
/// positive prefactor. Nothing for other text.
std::optional<std::pair<ChainStrengthRule, double>>
parseChainStrength(llvm::StringRef text);
/// The prefactor of a rule that none is given for.
double defaultPrefactor(ChainStrengthRule rule);

/// Pairs of microseconds and a fraction, like "0:0,10:0.5,20:1". Nothing for
/// other text.
std::optional<std::vector<SchedulePoint>> parseSchedule(llvm::StringRef text,
                                                        char separator);

/// What presolve does where its result goes to a machine. Symmetries are broken
/// on fully connected ones only: it saves one variable, but elsewhere it tears
/// a hole into what may be a grid.
PresolveOptions presolveForAnnealer(const AnnealerDevice &device);

struct CompileForAnnealerOptions {
  ReductionOptions reduction;
  /// Make the model smaller first, where that makes the program better.
  bool presolve = true;
  /// As PresolveOptions::rules.
  uint32_t presolveRules = PresolveOptions().rules;
  /// Of the embedding and the gauge.
  EmbedOptions embed;
  ChainStrengthRule chainRule = ChainStrengthRule::Sufficient;
  /// 0: defaultPrefactor.
  double chainPrefactor = 0;
  /// Flip a random half of the variables, with their whole chains: couplings
  /// within chains stay as they are, so that extended ranges remain usable.
  bool gauge = false;
  /// Empty: from 0 to 1 in annealingTimeUs.
  std::vector<SchedulePoint> schedule;
  /// 0: the device's default.
  double annealingTimeUs = 0;
  uint32_t numReads = 100;
};

/// What a variable of the problem is read from:
/// min(upper, constant + sum of the coefficients of the spins that are +1).
struct DecodedVariable {
  std::string name;
  double constant = 0, upper = 1;
  std::vector<LinearTerm> bits;
};

/// How presolve made the logical model out of a larger one.
struct ProgramPresolve {
  /// The problem's Ising model before presolve, and its variables' names.
  IsingModel reduced;
  std::vector<std::string> names;
  /// Which of its spins each logical one is, ascending.
  std::vector<Spin> kept;
  PresolveHistory history;
  /// By how much the answer of a logical ground state may miss the optimum.
  double errorBound = 0;

  /// The reduced model's spins from the logical ones.
  SpinConfiguration lift(llvm::ArrayRef<int8_t> logicalSpins) const;
};

/// What an annealer is programmed with, and how its samples are read. With the
/// gauge g, the chains and the scale c,
///
///   physical(s') = c * logical(s)   where s'_q = g_v * s_v on v's chain,
///
/// to within energyError.
struct AnnealerProgram {
  std::string problem;
  Sense sense = Sense::Minimize;
  std::string device;
  /// "Zephyr Z(12, 4)"; empty for a fully connected machine.
  std::string topology;

  /// The reduced problem as an Ising model that is to be minimised: its energy
  /// is the objective, negated where that is maximised.
  IsingModel logical;
  std::vector<std::string> names; ///< Of the logical variables.
  /// Where presolve was of use.
  std::optional<ProgramPresolve> presolve;
  /// In spins of the reduced model: the logical ones without presolve.
  std::vector<DecodedVariable> decoding;
  /// The weight of penalties if it was given; 0 where it was computed.
  double penalty = 0;

  /// Chains of the device's qubits; of one qubit each on a fully connected
  /// machine, where qubits are logical variables.
  Embedding embedding;
  std::string embeddingMethod;
  std::string chainRule;
  double chainPrefactor = 0;
  /// In units of the logical model.
  std::vector<double> chainStrengths;

  /// The qubits in use, ascending, and the model over their positions here.
  std::vector<Qubit> qubits;
  /// Binary on machines that take bits x = (1 + s') / 2: the coefficients of
  /// `physical` are then those of a polynomial of bits.
  VariableKind domain = VariableKind::Spin;
  IsingModel physical;
  double scale = 1;
  /// Per logical variable; empty without one.
  SpinConfiguration gauge;
  /// What fields and couplings are multiples of; 0 for real numbers.
  double fieldStep = 0, couplingStep = 0;
  /// The largest change of one coefficient by rounding, and the largest change
  /// of the energy of a configuration with whole chains; in units of the
  /// physical model.
  double largestError = 0, energyError = 0;

  /// Empty where the machine has none.
  std::vector<SchedulePoint> schedule;
  uint32_t numReads = 0;
  uint64_t seed = 0;

  bool hasTopology() const { return !topology.empty(); }
  /// There is nothing for the machine to do, after presolve or from the start.
  bool isSolved() const { return logical.numSpins() == 0; }
  /// The embedding with positions in `qubits` for qubits.
  Embedding compactEmbedding() const;
  /// The values of the problem's variables that logical spins stand for.
  std::vector<double> decode(llvm::ArrayRef<int8_t> spins) const;
  /// A configuration of the physical model, spins or bits, with whole chains.
  SpinConfiguration embed(llvm::ArrayRef<int8_t> logicalSpins) const;
};

/// Why there is no program, with a way out.
class AnnealerCompileError : public llvm::ErrorInfo<AnnealerCompileError> {
public:
  enum class Kind : uint8_t {
    Reduction,   ///< The problem has no Ising model: see reduce().
    NoEmbedding, ///< None exists, or the search found none.
    TooLarge,    ///< More variables than a fully connected machine has.
    Schedule,    ///< The device cannot anneal so.
  };
  AnnealerCompileError(Kind kind, std::string message, std::string help)
      : kind(kind), message(std::move(message)), help(std::move(help)) {}
  void log(llvm::raw_ostream &os) const override { os << message; }
  std::error_code convertToErrorCode() const override {
    return llvm::inconvertibleErrorCode();
  }

  Kind kind;
  std::string message, help;
  static char ID;
};

/// Compiles a problem. The result depends on the arguments alone. Fails with an
/// AnnealerCompileError. Of the programs with and without presolve it gives the
/// one that is exact, and of two such the one of fewer qubits; the second is
/// only made where it might be better.
llvm::Expected<AnnealerProgram>
compileForAnnealer(const Problem &problem, const AnnealerDevice &device,
                   const CompileForAnnealerOptions &options = {});

enum class ProgramLayout : uint8_t {
  Document, ///< {"enishi_annealer_program": 2, ..., "bqm": {...}}
  Bqm,      ///< dimod's BQM, the rest in its "info"
};

/// Writes a program; docs/annealer-programs.md lists the keys. Numbers read
/// back to the same double.
void writeAnnealerProgram(const AnnealerProgram &program, ProgramLayout layout,
                          llvm::raw_ostream &os);

/// Whether a text is meant to be a program, of either layout: a JSON object
/// with our key somewhere. O(size).
bool isAnnealerProgram(llvm::StringRef text);

/// Reads what writeAnnealerProgram writes, and version 1, which knew no
/// presolve and no bits; the error says what is wrong. Every index in the
/// result is in range, every number is finite, and the way back sets every spin
/// once.
llvm::Expected<AnnealerProgram> readAnnealerProgram(llvm::StringRef text);

/// A page of text: qubits, chains, scale, errors, schedule.
std::string reportAnnealerProgram(const AnnealerProgram &program);

struct ProgramCheck {
  /// What holds, and how far that was proven; one sentence each.
  std::vector<std::string> proven;
  /// What was not looked at, or is no fault but worth knowing.
  std::vector<std::string> notes;
  std::vector<std::string> faults;
  bool isRight() const { return faults.empty(); }
};

/// Replays a program against its problem and the device, without the code that
/// made it: every qubit and coupler, every coefficient's range and step, the
/// embedding, the energies of all configurations with whole chains (by
/// contracting the chains), presolve's way back, the reduced model against the
/// problem's objective (coefficient by coefficient), and, where it is small,
/// all assignments one by one. O(program + problem) and the evaluation of a few
/// random or up to 2^16 assignments.
ProgramCheck checkAnnealerProgram(const Problem &problem,
                                  const AnnealerProgram &program,
                                  const AnnealerDevice &device,
                                  uint64_t seed = 0);

struct MachineSamples {
  /// Logical spins of every read, best first, with their logical energies.
  std::vector<SpinConfiguration> spins;
  std::vector<double> energies;
  /// How often the machine gave each, and the share of its chains that were
  /// broken.
  std::vector<uint64_t> occurrences;
  std::vector<double> breakShares;
  std::string method;

  uint64_t numReads() const;
  /// Over all reads.
  double meanBreakShare() const;
  uint64_t readsWithBreaks() const;
};

struct SampleOptions {
  uint64_t seed = 0;
  unsigned threads = 1;
  /// Sweeps of an anneal per read.
  uint32_t sweeps = 1000;
  BrokenChainRule brokenChains = BrokenChainRule::Majority;
};

/// What a machine measured: values of the physical model's variables, in the
/// order of AnnealerProgram::qubits.
struct RawSamples {
  std::vector<SpinConfiguration> rows; ///< -1 or +1, whatever the domain.
  std::vector<uint64_t> occurrences;
};

/// Simulates the machine: one anneal of the physical model per read by
/// single-qubit Metropolis updates. Fails where the annealer refuses the model.
llvm::Expected<RawSamples> simulateReads(const AnnealerProgram &program,
                                         const SampleOptions &options = {});
/// The same with the gauge and the chains undone.
llvm::Expected<MachineSamples> sampleProgram(const AnnealerProgram &program,
                                             const SampleOptions &options = {});

/// Reads samples of a program from JSON, by the labels of its `bqm`:
/// dimod's SampleSet.to_serializable(), packed or not; a list of objects
/// {label: value}; or an object with such a list under "samples" and, if they
/// were counted, a list "num_occurrences". Values are -1 and 1, 0 and 1, or
/// true and false, one kind for the whole file. Other labels than the program's
/// are an error, and so is a label that is missing.
llvm::Expected<RawSamples> readSamples(llvm::StringRef text,
                                       const AnnealerProgram &program);

/// The gauge and the chains undone. With BrokenChainRule::Discard there may be
/// fewer samples, or none.
MachineSamples
unembedSamples(const AnnealerProgram &program, const RawSamples &samples,
               BrokenChainRule brokenChains = BrokenChainRule::Majority);

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_COMPILEPROBLEM_H
