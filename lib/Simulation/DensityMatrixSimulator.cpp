//===- DensityMatrixSimulator.cpp - The engine of mixed states --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "DensityMatrix.h"
#include "Engines.h"
#include "Execution.h"
#include "ShotWorker.h"

#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// 2^28 numbers.
constexpr unsigned kMostQubits = 14;

/// A program with its noise, and how many of its qubits are in use.
struct Prepared {
  std::optional<NoisyProgram> noisy;
  std::optional<DoubledCircuit> doubled;
  unsigned used = 0;

  const NoisyProgram *noise() const { return noisy ? &*noisy : nullptr; }
};

class DensityMatrixSimulator : public Simulator {
public:
  llvm::StringRef name() const override { return "densitymatrix"; }
  llvm::StringRef description() const override {
    return "the density matrix: noise exactly, up to 14 qubits";
  }
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override;
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override;

  llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const override;

private:
  template <typename Real>
  llvm::Error
  execute(const Program &program, const RunOptions &options,
          const Prepared &prepared, Purpose purpose, double &planSeconds,
          llvm::function_ref<llvm::Error(ShotExecutor &)> body) const;
};

} // namespace

static llvm::Expected<Prepared> prepare(const Program &program,
                                        const RunOptions &options) {
  Prepared result;
  if (llvm::Error error = checkProgram(program))
    return std::move(error);
  auto noisy = placeNoise(program, options, NoiseForm::Exact);
  if (!noisy)
    return noisy.takeError();
  result.noisy = std::move(*noisy);
  auto doubled = DoubledCircuit::create(program, result.noise());
  if (!doubled)
    return doubled.takeError();
  result.doubled = std::move(*doubled);
  std::vector<uint8_t> positions = initialPositions(result.doubled->circuit());
  for (unsigned q = 0; q < program.code.numQubits; ++q)
    result.used += positions[q] != kNoPosition;
  return result;
}

static uint64_t matrixBytes(unsigned qubits, Precision precision) {
  return (precision == Precision::Single ? 8ull : 16ull) << 2 * qubits;
}

static llvm::Expected<Estimate> estimateFor(const Program &program,
                                            const Prepared &prepared,
                                            const RunOptions &options) {
  const unsigned n = prepared.used;
  const uint64_t limit = memoryLimit(options);
  Estimate estimate;
  estimate.bytes =
      n > kMostQubits ? 0 : matrixBytes(n, options.precision) + (2u << 20);
  if (prepared.noisy)
    estimate.bytes += options.shots * sizeof(NoisyShot);
  if (prepared.noisy && n <= kMostQubits && estimate.bytes > limit &&
      matrixBytes(n, options.precision) <= limit / 2)
    return shotsDoNotFit(options, estimate.bytes);
  if (n > kMostQubits || estimate.bytes > limit)
    return llvm::createStringError(llvm::formatv(
        "the density matrix of {0} qubits needs {1}, but {2}{3}", n,
        formatBytes(matrixBytes(std::min(n, 24u), options.precision)),
        n > kMostQubits
            ? llvm::formatv("{0} qubits are the most it takes", kMostQubits)
                  .str()
            : formatBytes(limit) + " are available",
        prepared.noisy ? "; --simulator=statevector runs trajectories" : ""));
  // Measured on one core: 0.4 ns for an entry and an instruction; a channel on
  // two qubits is a matrix of 16 rows without a kernel of its own.
  double work = 2.0 * program.code.size();
  if (prepared.noisy)
    for (const NoisyProgram::Range &place : prepared.noisy->places)
      for (uint32_t i = place.first; i < place.end; ++i) {
        const NoiseSite &site = prepared.noisy->sites[i];
        const auto &channel =
            prepared.noisy->channels[site.always - prepared.noisy->end];
        work += channel.qubits.size() == 2 ? 100 : 2;
      }
  estimate.seconds = 2e-4 + 4e-10 * work * std::ldexp(1.0, 2 * n) +
                     (prepared.noisy ? 5e-8 : 1e-8) * options.shots;
  estimate.reason = llvm::formatv(
      "all 2^{0} entries of the density matrix in {1} precision, {2}", 2 * n,
      options.precision == Precision::Single ? "single" : "double",
      formatBytes(matrixBytes(n, options.precision)));
  return estimate;
}

llvm::Expected<Estimate>
DensityMatrixSimulator::canRun(const Program &program,
                               const RunOptions &options) const {
  llvm::Expected<Prepared> prepared = prepare(program, options);
  if (!prepared)
    return prepared.takeError();
  return estimateFor(program, *prepared, options);
}

/// Calls `body` with an executor of the program's shots.
template <typename Real>
llvm::Error DensityMatrixSimulator::execute(
    const Program &program, const RunOptions &options, const Prepared &prepared,
    Purpose purpose, double &planSeconds,
    llvm::function_ref<llvm::Error(ShotExecutor &)> body) const {
  ProgramAnalysis analysis(program, isNoisyIn(prepared.noisy), purpose);
  ThreadPool pool(options.threads);
  StateVectorContext<Real> context(prepared.doubled->circuit(), pool,
                                   kernels<Real>());
  context.keepPlans = true;
  const uint64_t state = context.stateBytes();
  ShotExecutor executor(
      program, options, analysis,
      [&]() -> std::unique_ptr<QuantumState> {
        auto made =
            std::make_unique<DensityMatrix<Real>>(*prepared.doubled, context);
        return made->isValid() ? std::move(made) : nullptr;
      },
      memoryLimit(options) / state, 1, pool, prepared.noise());
  llvm::Error error = body(executor);
  planSeconds = context.planNanoseconds * 1e-9;
  return error;
}

llvm::Expected<RunResult>
DensityMatrixSimulator::run(const Program &program,
                            const RunOptions &options) const {
  llvm::Expected<Prepared> prepared = prepare(program, options);
  if (!prepared)
    return prepared.takeError();
  llvm::Expected<Estimate> estimate = estimateFor(program, *prepared, options);
  if (!estimate)
    return estimate.takeError();
  RunResult result = emptyResult(program, name());
  result.reason = estimate->reason;
  result.bytesUsed = estimate->bytes;
  auto run = [&](ShotExecutor &executor) { return executor.run(result); };
  llvm::Error error =
      options.precision == Precision::Single
          ? execute<float>(program, options, *prepared, Purpose::Counts,
                           result.prepareSeconds, run)
          : execute<double>(program, options, *prepared, Purpose::Counts,
                            result.prepareSeconds, run);
  if (error)
    return std::move(error);
  result.evolveSeconds =
      std::max(0.0, result.evolveSeconds - result.prepareSeconds);
  return result;
}

llvm::Expected<Expectations>
DensityMatrixSimulator::expectations(const Program &program,
                                     llvm::ArrayRef<PauliSum> observables,
                                     const RunOptions &options) const {
  if (llvm::Error error = checkObservables(observables, program))
    return std::move(error);
  llvm::Expected<Prepared> prepared = prepare(program, options);
  if (!prepared)
    return prepared.takeError();
  llvm::Expected<Estimate> estimate =
      estimateFor(program, *prepared, forExpectations(options));
  if (!estimate)
    return estimate.takeError();
  Expectations result;
  double planSeconds = 0;
  auto observe = [&](ShotExecutor &executor) {
    return executor.observe(observables, result);
  };
  llvm::Error error =
      options.precision == Precision::Single
          ? execute<float>(program, options, *prepared, Purpose::FinalState,
                           planSeconds, observe)
          : execute<double>(program, options, *prepared, Purpose::FinalState,
                            planSeconds, observe);
  if (error)
    return std::move(error);
  return result;
}

const Simulator &simulation::densityMatrixSimulator() {
  static const DensityMatrixSimulator simulator;
  return simulator;
}

/// Gates and channels along the one path of a program.
static llvm::Expected<GateList> executedWithNoise(const Program &program,
                                                  const RunOptions &options,
                                                  const NoisyProgram *noise) {
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::LeftOut);
  if (!gates || !noise)
    return gates;
  for (size_t i = 0; i < noise->end; ++i) {
    const GateKind kind = program.code.instructions[i].kind;
    if (noise->isNoisy(i) && !isUnitary(kind) && kind != GateKind::Measure)
      return llvm::createStringError(
          "expectation values with noise are those of gates alone; leave out "
          "delays and resets, or their noise");
  }
  GateList result;
  result.parameters = std::move(gates->parameters);
  for (const GateList::Entry &entry : gates->gates) {
    result.gates.push_back(entry);
    const NoisyProgram::Range place = noise->places[entry.instruction];
    for (uint32_t i = place.first; i < place.end; ++i)
      result.gates.push_back({noise->sites[i].always, kNone});
  }
  return result;
}

/// Runs a program that has one final density matrix, and calls `read` with it.
template <typename Real, typename Read>
static llvm::Error withFinalMatrix(const Program &program,
                                   const RunOptions &options, Read read) {
  llvm::Expected<Prepared> prepared = prepare(program, options);
  if (!prepared)
    return prepared.takeError();
  RunOptions withoutShots = options;
  withoutShots.shots = 0;
  withoutShots.precision =
      sizeof(Real) == 4 ? Precision::Single : Precision::Double;
  llvm::Expected<Estimate> estimate =
      estimateFor(program, *prepared, withoutShots);
  if (!estimate)
    return estimate.takeError();
  llvm::Expected<GateList> gates =
      executedWithNoise(program, options, prepared->noise());
  if (!gates)
    return gates.takeError();
  ThreadPool pool(options.threads);
  StateVectorContext<Real> context(prepared->doubled->circuit(), pool,
                                   kernels<Real>());
  context.progress = options.progress;
  DensityMatrix<Real> state(*prepared->doubled, context);
  if (!state.isValid())
    return llvm::createStringError("out of memory for the density matrix");
  state.apply(*gates, /*phasesMatter=*/true);
  read(state);
  return llvm::Error::success();
}

llvm::Expected<std::vector<Complex>>
enishi::finalDensityMatrix(const Program &program, const RunOptions &options) {
  const unsigned n = program.code.numQubits;
  if (n > kMostQubits)
    return llvm::createStringError(llvm::formatv(
        "a density matrix of {0} qubits is too large; {1} are the most", n,
        kMostQubits));
  std::vector<Complex> result(size_t(1) << 2 * n);
  llvm::Error error = withFinalMatrix<double>(
      program, options, [&](const DensityMatrix<double> &state) {
        for (uint64_t r = 0; r < uint64_t(1) << n; ++r)
          for (uint64_t c = 0; c < uint64_t(1) << n; ++c)
            result[r << n | c] = state.entry(r, c);
      });
  if (error)
    return std::move(error);
  return result;
}

llvm::Error simulation::refuseNoise(const RunOptions &options,
                                    llvm::StringRef what) {
  if (!options.noise)
    return llvm::Error::success();
  return llvm::createStringError(llvm::formatv(
      "{0} are those of one state, which a program with noise does not have; "
      "leave out --noise, or ask for expectation values",
      what));
}
