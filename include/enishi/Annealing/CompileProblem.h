//===- CompileProblem.h - Programs for annealers ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The way from a problem as its user states it to what an annealer is
// programmed with: reduction to an Ising model, embedding, chain strengths,
// gauge, scaling, rounding and the anneal schedule, all in one document that
// also says how a sample is read. docs/annealer-programs.md describes the
// file.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_ANNEALING_COMPILEPROBLEM_H
#define ENISHI_ANNEALING_COMPILEPROBLEM_H

#include "enishi/Annealing/Device/AnnealerDevice.h"
#include "enishi/Annealing/Embedding/Embedder.h"
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

struct CompileForAnnealerOptions {
  ReductionOptions reduction;
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
  /// The embedding with positions in `qubits` for qubits.
  Embedding compactEmbedding() const;
  /// The values of the problem's variables that logical spins stand for.
  std::vector<double> decode(llvm::ArrayRef<int8_t> spins) const;
  /// A configuration of the physical model with whole chains.
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
/// AnnealerCompileError. Presolve is not used: its way back has no form in a
/// file, and the program must be readable without the compiler.
llvm::Expected<AnnealerProgram>
compileForAnnealer(const Problem &problem, const AnnealerDevice &device,
                   const CompileForAnnealerOptions &options = {});

enum class ProgramLayout : uint8_t {
  Document, ///< {"enishi_annealer_program": 1, ..., "bqm": {...}}
  Bqm,      ///< dimod's BQM, the rest in its "info"
};

/// Writes a program; docs/annealer-programs.md lists the keys. Numbers read
/// back to the same double.
void writeAnnealerProgram(const AnnealerProgram &program, ProgramLayout layout,
                          llvm::raw_ostream &os);

/// Whether a text is meant to be a program, of either layout: a JSON object
/// with our key somewhere. O(size).
bool isAnnealerProgram(llvm::StringRef text);

/// Reads what writeAnnealerProgram writes; the error says what is wrong.
/// Every index in the result is in range and every number is finite.
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
/// contracting the chains), the logical model against the problem's objective,
/// and, where it is small, all assignments one by one. O(program) and the
/// evaluation of 64 random or up to 2^16 assignments.
ProgramCheck checkAnnealerProgram(const Problem &problem,
                                  const AnnealerProgram &program,
                                  const AnnealerDevice &device,
                                  uint64_t seed = 0);

struct MachineSamples {
  /// Logical spins of every read, best first, with their logical energies.
  std::vector<SpinConfiguration> spins;
  std::vector<double> energies;
  /// Share of broken chains over all reads, and reads with a broken chain.
  double meanBreakShare = 0;
  uint32_t readsWithBreaks = 0;
  std::string method;
};

struct SampleOptions {
  uint64_t seed = 0;
  unsigned threads = 1;
  /// Sweeps of an anneal per read.
  uint32_t sweeps = 1000;
  BrokenChainRule brokenChains = BrokenChainRule::Majority;
};

/// Simulates the machine: one anneal of the physical model per read by
/// single-qubit Metropolis updates, then the gauge and the chains undone.
/// Fails where the annealer refuses the model.
llvm::Expected<MachineSamples> sampleProgram(const AnnealerProgram &program,
                                             const SampleOptions &options = {});

} // namespace enishi::annealing

#endif // ENISHI_ANNEALING_COMPILEPROBLEM_H
