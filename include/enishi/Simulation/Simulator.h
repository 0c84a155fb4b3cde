//===- Simulator.h - The interface of every simulator -----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// What every engine that runs an enishi::Program stands behind: what to run
// (RunOptions), what comes back (RunResult), what it will cost (Estimate), and
// the list of engines by name.
//
// The same program, options and seed give the same result on any number of
// threads.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_SIMULATION_SIMULATOR_H
#define ENISHI_SIMULATION_SIMULATOR_H

#include "enishi/Circuit/ClassicalMachine.h"
#include "enishi/Circuit/PauliSum.h"
#include "enishi/Simulation/NoiseModel.h"

#include "llvm/Support/Error.h"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace enishi {

class Communicator;

enum class Precision : uint8_t { Single, Double };

/// How observables are taken back through the gates.
struct PropagationOptions {
  /// Strings with a smaller coefficient are dropped.
  double threshold = 1e-9;
  /// As many strings are kept for one observable, the largest ones.
  size_t mostStrings = size_t(1) << 22;
};

struct RunOptions {
  uint64_t shots = 1024;
  uint64_t seed = 0;
  /// 0: as many as the machine has.
  unsigned threads = 0;
  /// Of the amplitudes; engines without amplitudes ignore it.
  Precision precision = Precision::Single;
  /// One value for every input of the program.
  std::vector<InputValue> inputs;
  /// In bytes; 0: what the machine has free now.
  uint64_t memoryLimit = 0;
  /// Matrix product states: how many values a bond may have, and whether those
  /// beyond are dropped. Otherwise a program that might need more is refused.
  unsigned mostBondValues = 1024;
  bool mayTruncate = false;
  PropagationOptions propagation;
  /// Ends a shot with an error after this many executed instructions, so that
  /// a program that loops forever does not.
  uint64_t maxSteps = uint64_t(1) << 32;
  /// What goes wrong, and where; null: nothing. Engines that cannot run a
  /// channel refuse it.
  std::shared_ptr<const NoiseModel> noise;
  /// Also return the output of every single shot.
  bool keepShots = false;
  /// The processes that hold the state together: all of them call an engine at
  /// the same time, with the same program and options but `progress`. What an
  /// engine without amplitudes does, each of them does. Null: this one alone.
  Communicator *processes = nullptr;
  /// Called now and then, from the thread that called run(), with the fraction
  /// done (0 to 1).
  std::function<void(double)> progress;
};

/// What a run will need, from the program alone.
struct Estimate {
  /// Peak memory in bytes.
  uint64_t bytes = 0;
  /// A prediction, to compare engines by; in seconds of one core.
  double seconds = 0;
  /// The cost depends on what the run finds out: `seconds` is a bound, and may
  /// be far above what is needed.
  bool isBound = false;
  /// One sentence: how the engine will run this program, or for "auto" which
  /// engine it picks and why.
  std::string reason;
};

/// How often each output occurred. An output is the bits of all bit registers
/// in the order of their declaration: bit 0 of the first register is bit 0 of
/// the key. A program without bit registers counts as having one register of
/// all its bits.
class Histogram {
public:
  Histogram() = default;
  /// For outputs of the registers' widths together.
  explicit Histogram(std::vector<BitRegister> registers);

  const std::vector<BitRegister> &registers() const { return bitRegisters; }
  /// The width of an output in bits.
  uint32_t numBits() const { return width; }
  /// The width of a key in 64-bit words; at least 1.
  uint32_t wordsPerKey() const { return words; }
  /// How many different outputs occurred.
  size_t size() const { return occurrences.size(); }
  /// The i-th smallest output (compared as a number), lowest word first.
  llvm::ArrayRef<uint64_t> key(size_t i) const {
    return llvm::ArrayRef<uint64_t>(keys).slice(i * words, words);
  }
  uint64_t count(size_t i) const { return occurrences[i]; }
  uint64_t totalCount() const;
  /// How often an output occurred that fits in 64 bits.
  uint64_t countOf(uint64_t key) const;
  /// An output as text: the registers in the order of declaration with a space
  /// between them, each with its highest bit first.
  std::string text(llvm::ArrayRef<uint64_t> key) const;

  /// Adds outputs in any order, wordsPerKey() words each; `counts` has one
  /// entry for each output, or none where every one counts once.
  void add(llvm::ArrayRef<uint64_t> outputs, llvm::ArrayRef<uint64_t> counts);
  /// The same with vectors that it may keep.
  void take(std::vector<uint64_t> outputs, std::vector<uint64_t> counts);

  bool operator==(const Histogram &other) const {
    return width == other.width && keys == other.keys &&
           occurrences == other.occurrences;
  }

private:
  void sortAndMerge();

  std::vector<BitRegister> bitRegisters;
  uint32_t width = 0;
  uint32_t words = 1;
  std::vector<uint64_t> keys; ///< Sorted; `words` words each.
  std::vector<uint64_t> occurrences;
};

struct RunResult {
  Histogram histogram;
  /// With RunOptions::keepShots: the output of every shot, wordsPerKey() words
  /// each.
  std::vector<uint64_t> shotOutputs;
  /// The engine that ran (never "auto") and why.
  std::string engine;
  std::string reason;
  /// In this process.
  uint64_t bytesUsed = 0;
  /// How many processes held the state; process 0 has the outputs.
  unsigned numProcesses = 1;
  /// Amplitudes that each of them sent to others, in bytes, and in how many
  /// exchanges.
  uint64_t bytesSent = 0;
  uint64_t exchanges = 0;
  /// No probability is off by more than this for what an engine dropped.
  double truncationError = 0;
  /// Wall clock, in seconds: preparing (fusion, planning), evolving the state,
  /// and drawing the shots.
  double prepareSeconds = 0;
  double evolveSeconds = 0;
  double sampleSeconds = 0;
};

/// An expectation value, and how far the exact one may be from it.
struct ExpectedValue {
  double value = 0;
  /// For what was dropped: no more than this, rounding aside. With shots, of
  /// the branches that they took.
  double errorBound = 0;
  /// For shots: the standard error of the mean, estimated from their spread.
  double standardError = 0;
};

struct Expectations {
  std::vector<ExpectedValue> values;
  /// How many paths of outcomes were followed.
  uint64_t branches = 0;
  /// Outcomes (and noise) were drawn, in so many shots.
  bool isSampled = false;
  uint64_t shots = 0;
};

/// Amplitudes, and how far each may be off for what the engine dropped.
struct Amplitudes {
  std::vector<Complex> values;
  double errorBound = 0;
};

/// An engine. Engines have no state of their own: the same object may run many
/// programs at the same time.
class Simulator {
public:
  virtual ~Simulator();
  /// The name by which findSimulator() knows it.
  virtual llvm::StringRef name() const = 0;
  /// One sentence for the list of engines.
  virtual llvm::StringRef description() const = 0;

  /// Whether the engine can run the program with these options, and at what
  /// cost; otherwise an error that says what stands against it.
  virtual llvm::Expected<Estimate> canRun(const Program &program,
                                          const RunOptions &options) const = 0;

  /// Runs all shots. Errors: a malformed program, a missing or wrong input
  /// value, not enough memory, an integer division by zero, too many steps.
  virtual llvm::Expected<RunResult> run(const Program &program,
                                        const RunOptions &options) const = 0;

  /// The final amplitudes, exact global phase included, of a program without
  /// measurement and reset that starts from |0...0>; qubit k has weight 2^k in
  /// the index. Engines without amplitudes return an error.
  virtual llvm::Expected<std::vector<Complex>>
  finalState(const Program &program, const RunOptions &options) const;

  /// The same as canRun() for expectations(), of engines that have them.
  virtual llvm::Expected<Estimate> canExpect(const Program &program,
                                             const RunOptions &options) const;

  /// The expectation value of each observable in the state that the program
  /// leaves, averaged over all that it may measure on the way. A measurement
  /// that nothing depends on and after which nothing acts on its qubit is left
  /// out: the state is that before it; all other measurements and all resets
  /// change the state. Exact, with every branch weighted by its probability,
  /// where there are no more branches than RunOptions::shots and the engine
  /// does not draw noise; otherwise the mean over shots, each of which counts
  /// with the expectation value in its state. Readout errors are those of bits
  /// that the program goes on to use. Takes a run of every branch, and in it a
  /// reading of the state for each observable. Engines that count alone return
  /// an error.
  virtual llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const;

  /// The amplitudes, exact global phase included, of basis states given as
  /// strings of 0 and 1 with the highest qubit first, before the measurements
  /// at the end of a program that measures and resets nothing before. Engines
  /// without amplitudes return an error.
  virtual llvm::Expected<Amplitudes>
  amplitudes(const Program &program, llvm::ArrayRef<std::string> basisStates,
             const RunOptions &options) const;
};

/// What an engine says of a program before it runs.
struct EngineForecast {
  const Simulator *engine = nullptr;
  /// Where the engine can run it.
  std::optional<Estimate> estimate;
  /// What stands against it otherwise.
  std::string refusal;
  /// "auto" does not take it: another does the same, and as soon.
  bool isByNameAlone = false;
};

/// Asks every engine that "auto" chooses from, in the order of
/// allSimulators(), and with `all` the others too. Engines that were added
/// prepare the whole program to know their cost: where another one is done
/// within 20 ms, or runs a Clifford program without control flow, they are not
/// taken, and without `all` not asked.
std::vector<EngineForecast> forecastEngines(const Program &program,
                                            const RunOptions &options,
                                            bool all = true);

/// The entry that "auto" runs: the least time, where a bound decides only
/// against a run that takes seconds and ten times the bound. Null if none can
/// run the program.
const EngineForecast *chooseEngine(llvm::ArrayRef<EngineForecast> forecasts);

/// The same for expectation values: what every engine that computes them says,
/// Pauli propagation among them, and which one "auto" takes. With noise the
/// density matrix, which is exact, goes before engines that draw shots.
std::vector<EngineForecast> forecastExpectations(const Program &program,
                                                 const RunOptions &options,
                                                 bool all = true);
const EngineForecast *
chooseForExpectations(llvm::ArrayRef<EngineForecast> forecasts);

/// What memory the machine, or the container, has free now, in bytes.
uint64_t availableMemory();

/// The density matrix at the end of a program that measures at its end or not
/// at all (measurements and their noise are left out), in double precision:
/// entry (r, c) at r << n | c, qubit k at bit k of either. At most 14 qubits.
llvm::Expected<std::vector<Complex>>
finalDensityMatrix(const Program &program, const RunOptions &options);

/// Adds an engine of another library to the list, once, before any other
/// thread uses the list. It must live as long as the process.
void addSimulator(const Simulator &simulator);

/// Pauli propagation: an engine for expectation values alone, which is not in
/// the list. It takes each observable back through the gates as a sum of Pauli
/// strings, for any number of qubits. Clifford gates, measurements and resets
/// whose outcome nothing depends on cost next to nothing; each other gate may
/// double the number of strings. The memory is about 80 bytes for each string
/// of up to 64 qubits. Refuses feed-forward, noise and gates on more than four
/// qubits.
const Simulator &pauliPropagator();

/// The engine of this name ("statevector", "densitymatrix", "gpu",
/// "stabilizer", "mps", "auto", or one that was added), or null.
const Simulator *findSimulator(llvm::StringRef name);
/// Every engine, in the order in which to list them.
llvm::ArrayRef<const Simulator *> allSimulators();

} // namespace enishi

#endif // ENISHI_SIMULATION_SIMULATOR_H
