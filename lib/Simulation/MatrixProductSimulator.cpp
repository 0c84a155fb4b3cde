//===- MatrixProductSimulator.cpp - The matrix product engine ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Analysis.h"
#include "Engines.h"
#include "Execution.h"
#include "MatrixProductState.h"
#include "ShotExecutor.h"

#include "llvm/Support/FormatVariadic.h"

#include <atomic>
#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// What is known of the bonds before the run.
struct BondEstimate {
  /// No bond has more than 2^this values.
  double largestLog2 = 0;
  double bytes = 0;
  double seconds = 0;
};

/// Bounds every bond by the gates across it (each multiplies by 2 for a
/// controlled gate, by 4 for any other pair) and by the qubits on either side.
BondEstimate estimateBonds(const Program &program, unsigned mostValues) {
  const Circuit &code = program.code;
  const uint32_t n = code.numQubits;
  std::vector<double> log2(n + 1, 0);
  double gateWork = 0;
  for (const Instruction &inst : code.instructions) {
    llvm::ArrayRef<Qubit> qubits = code.qubits(inst);
    if (!isUnitary(inst.kind) || qubits.size() < 2 ||
        inst.kind == GateKind::Swap)
      continue;
    auto [low, high] = std::minmax_element(qubits.begin(), qubits.end());
    double reach = 0;
    for (Qubit cut = *low; cut < *high; ++cut) {
      double &bond = log2[cut];
      const double most = std::min<double>(cut + 1, n - cut - 1);
      bond = std::min(most, bond + (code.numControls(inst) ? 1.0 : 2.0));
      reach = std::max(reach, bond);
    }
    // Measured on one core: a singular value decomposition of a D x D matrix of
    // complex numbers takes about 20 D^3 multiplications.
    const double d =
        2 * std::min<double>(mostValues, std::exp2(std::min(reach, 40.0)));
    gateWork += (*high - *low) * (2e-6 + d * d * d * 1e-8);
  }
  BondEstimate estimate;
  for (uint32_t cut = 0; cut < n; ++cut) {
    estimate.largestLog2 = std::max(estimate.largestLog2, log2[cut]);
    const double d = std::min<double>(mostValues, std::exp2(log2[cut]));
    estimate.bytes += 32 * d * d;
  }
  estimate.seconds = gateWork;
  return estimate;
}

class MatrixProductSimulator : public Simulator {
public:
  llvm::StringRef name() const override { return "mps"; }
  llvm::StringRef description() const override {
    return "a matrix product state: many qubits with little entanglement, with "
           "a stated truncation error";
  }
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override;
  llvm::Expected<RunResult> run(const Program &program,
                                const RunOptions &options) const override;
  llvm::Expected<std::vector<Complex>>
  finalState(const Program &program, const RunOptions &options) const override;
  llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const override;
  llvm::Expected<Amplitudes>
  amplitudes(const Program &program, llvm::ArrayRef<std::string> basisStates,
             const RunOptions &options) const override;

private:
  llvm::Error
  execute(const Program &program, const RunOptions &options,
          const Estimate &estimate, Purpose purpose, std::atomic<double> &worst,
          llvm::function_ref<llvm::Error(ShotExecutor &)> body) const;
};

llvm::Expected<Estimate>
MatrixProductSimulator::canRun(const Program &program,
                               const RunOptions &options) const {
  if (llvm::Error error = checkProgram(program))
    return std::move(error);
  if (options.noise)
    return llvm::createStringError(
        "matrix product states are run without noise; --simulator=statevector "
        "runs every channel");
  for (const Instruction &inst : program.code.instructions)
    if (isUnitary(inst.kind) &&
        program.code.qubits(inst).size() > MatrixProductState::kMostGateQubits)
      return llvm::createStringError(llvm::formatv(
          "a matrix product state takes gates on at most {0} qubits, but there "
          "is one on {1}",
          MatrixProductState::kMostGateQubits,
          program.code.qubits(inst).size()));
  BondEstimate bonds = estimateBonds(program, options.mostBondValues);
  if (!options.mayTruncate &&
      std::exp2(bonds.largestLog2) > options.mostBondValues)
    return llvm::createStringError(llvm::formatv(
        "a bond of the matrix product state may need 2^{0:f0} values, and {1} "
        "are allowed",
        bonds.largestLog2, options.mostBondValues));
  Estimate estimate;
  const uint64_t limit = memoryLimit(options);
  // The bound is often far above what the run needs; one that may truncate is
  // let go on.
  if (!options.mayTruncate && bonds.bytes * 2 > limit)
    return llvm::createStringError(llvm::formatv(
        "the matrix product state may need {0}, but {1} are available",
        formatBytes(bonds.bytes * 2), formatBytes(limit)));
  estimate.bytes = std::min<double>(bonds.bytes * 2, limit);
  estimate.seconds = 1e-3 + bonds.seconds;
  estimate.isBound = true;
  estimate.reason = llvm::formatv(
      "{0} qubits with bonds of at most {1} values", program.code.numQubits,
      uint64_t(std::min<double>(options.mostBondValues,
                                std::exp2(std::min(bonds.largestLog2, 60.0)))));
  return estimate;
}

BondLimits limitsFor(const RunOptions &options) {
  BondLimits limits;
  limits.mostValues = options.mostBondValues;
  return limits;
}

/// Tells what its truncations were when it ends.
class ReportingState : public MatrixProductState {
public:
  ReportingState(const Circuit &circuit, const BondLimits &limits,
                 std::atomic<double> &worst)
      : MatrixProductState(circuit, limits), worst(worst) {}
  ~ReportingState() override {
    double seen = worst;
    while (seen < truncationError() &&
           !worst.compare_exchange_weak(seen, truncationError()))
      ;
  }
  std::unique_ptr<QuantumState> clone() const override {
    return std::make_unique<ReportingState>(*this);
  }

private:
  std::atomic<double> &worst;
};

/// Calls `body` with an executor of the program's shots.
llvm::Error MatrixProductSimulator::execute(
    const Program &program, const RunOptions &options, const Estimate &estimate,
    Purpose purpose, std::atomic<double> &worst,
    llvm::function_ref<llvm::Error(ShotExecutor &)> body) const {
  ProgramAnalysis analysis(program, [](size_t) { return false; }, purpose);
  ThreadPool pool(options.threads);
  const uint64_t most = std::max<uint64_t>(
      1, memoryLimit(options) / std::max<uint64_t>(1, estimate.bytes));
  ShotExecutor executor(
      program, options, analysis,
      [&] {
        return std::make_unique<ReportingState>(program.code,
                                                limitsFor(options), worst);
      },
      most, std::min<uint64_t>(pool.size(), most), pool);
  return body(executor);
}

llvm::Expected<RunResult>
MatrixProductSimulator::run(const Program &program,
                            const RunOptions &options) const {
  llvm::Expected<Estimate> estimate = canRun(program, options);
  if (!estimate)
    return estimate.takeError();
  RunResult result = emptyResult(program, name());
  result.reason = estimate->reason;
  result.bytesUsed = estimate->bytes;
  std::atomic<double> worst{0};
  llvm::Error error =
      execute(program, options, *estimate, Purpose::Counts, worst,
              [&](ShotExecutor &executor) { return executor.run(result); });
  if (error)
    return std::move(error);
  result.truncationError = worst;
  return result;
}

llvm::Expected<Expectations>
MatrixProductSimulator::expectations(const Program &program,
                                     llvm::ArrayRef<PauliSum> observables,
                                     const RunOptions &options) const {
  if (llvm::Error error = checkObservables(observables, program))
    return std::move(error);
  llvm::Expected<Estimate> estimate = canRun(program, forExpectations(options));
  if (!estimate)
    return estimate.takeError();
  Expectations result;
  std::atomic<double> worst{0};
  llvm::Error error = execute(program, options, *estimate, Purpose::FinalState,
                              worst, [&](ShotExecutor &executor) {
                                return executor.observe(observables, result);
                              });
  if (error)
    return std::move(error);
  return result;
}

llvm::Expected<Amplitudes>
MatrixProductSimulator::amplitudes(const Program &program,
                                   llvm::ArrayRef<std::string> basisStates,
                                   const RunOptions &options) const {
  std::vector<llvm::SmallVector<uint64_t, 1>> states;
  for (const std::string &text : basisStates) {
    auto words = parseBasisState(text, program.code.numQubits);
    if (!words)
      return words.takeError();
    states.push_back(std::move(*words));
  }
  llvm::Expected<Estimate> estimate = canRun(program, forExpectations(options));
  if (!estimate)
    return estimate.takeError();
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::LeftOut);
  if (!gates)
    return gates.takeError();
  MatrixProductState state(program.code, limitsFor(options));
  state.apply(*gates, /*phasesMatter=*/true);
  Amplitudes result;
  result.errorBound = state.truncationError();
  for (const auto &words : states)
    result.values.push_back(state.amplitude(words));
  return result;
}

llvm::Expected<std::vector<Complex>>
MatrixProductSimulator::finalState(const Program &program,
                                   const RunOptions &options) const {
  constexpr uint32_t kMostQubits = 24;
  if (program.code.numQubits > kMostQubits)
    return llvm::createStringError(llvm::formatv(
        "all amplitudes are given for at most {0} qubits", kMostQubits));
  llvm::Expected<Estimate> estimate = canRun(program, options);
  if (!estimate)
    return estimate.takeError();
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::Refused);
  if (!gates)
    return gates.takeError();
  MatrixProductState state(program.code, limitsFor(options));
  state.apply(*gates, /*phasesMatter=*/true);
  return state.amplitudes();
}

} // namespace

const Simulator &simulation::matrixProductSimulator() {
  static const MatrixProductSimulator simulator;
  return simulator;
}
