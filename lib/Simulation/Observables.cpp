//===- Observables.cpp - What else a final state tells ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/Observables.h"

#include "Engines.h"
#include "Execution.h"
#include "FinalState.h"
#include "StateVector.h"

#include "llvm/Support/FormatVariadic.h"

using namespace enishi;
using namespace enishi::simulation;

namespace {

template <typename Real>
llvm::Expected<std::vector<Complex>>
amplitudesAs(const Program &program, llvm::ArrayRef<std::string> basisStates,
             const RunOptions &options) {
  llvm::Expected<GateList> gates =
      executedGates(program, options, Measurements::LeftOut);
  if (!gates)
    return gates.takeError();
  ThreadPool pool(options.threads);
  StateVectorContext<Real> context(program.code, pool, kernels<Real>(),
                                   emittedFormatFor<Real>(program.code));
  context.weighsEmitting = true;
  context.progress = options.progress;
  StateVector<Real> state(context);
  if (!state.isValid())
    return outOfMemory();
  state.apply(*gates, /*phasesMatter=*/true);
  std::vector<Complex> result;
  for (const std::string &text : basisStates) {
    auto words = parseBasisState(text, program.code.numQubits);
    if (!words)
      return words.takeError();
    result.push_back(state.amplitude(*words));
  }
  return result;
}

} // namespace

llvm::Error simulation::checkStates(const Program &program,
                                    const RunOptions &options,
                                    unsigned states) {
  RunOptions withoutShots = options;
  withoutShots.shots = 0;
  withoutShots.keepShots = false;
  llvm::Expected<Estimate> estimate =
      stateVectorSimulator().canRun(program, withoutShots);
  if (!estimate)
    return estimate.takeError();
  const uint64_t needed = estimate->bytes * states;
  if (needed > memoryLimit(options))
    return llvm::createStringError(llvm::formatv(
        "{0} states of {1} qubits need {2}, but {3} are available", states,
        program.code.numQubits, formatBytes(needed),
        formatBytes(memoryLimit(options))));
  return llvm::Error::success();
}

llvm::Error simulation::outOfMemory() {
  return llvm::createStringError("out of memory for the state");
}

llvm::Error simulation::checkObservables(llvm::ArrayRef<PauliSum> observables,
                                         const Program &program) {
  const uint32_t numQubits = program.code.numQubits;
  for (const PauliSum &observable : observables)
    for (const PauliTerm &term : observable.terms)
      for (const PauliTerm::Factor &factor : term.factors)
        if (factor.qubit >= numQubits)
          return llvm::createStringError(llvm::formatv(
              "the observable names qubit {0}, but the program has {1}",
              factor.qubit, numQubits));
  return llvm::Error::success();
}

RunOptions simulation::forExpectations(const RunOptions &options) {
  RunOptions result = options;
  result.keepShots = false;
  if (!options.noise)
    result.shots = 0;
  return result;
}

llvm::Expected<llvm::SmallVector<uint64_t, 1>>
simulation::parseBasisState(llvm::StringRef text, uint32_t numQubits) {
  if (text.size() != numQubits ||
      text.find_first_not_of("01") != llvm::StringRef::npos)
    return llvm::createStringError(llvm::formatv(
        "'{0}' is no basis state of {1} qubits: a 0 or 1 for each, the highest "
        "qubit first",
        text, numQubits));
  llvm::SmallVector<uint64_t, 1> words((numQubits + 63) / 64 + 1, 0);
  for (uint32_t q = 0; q < numQubits; ++q)
    if (text[numQubits - 1 - q] == '1')
      words[q / 64] |= uint64_t(1) << q % 64;
  return words;
}

llvm::Expected<std::vector<double>>
enishi::expectationValues(const Program &program,
                          llvm::ArrayRef<PauliSum> observables,
                          const RunOptions &options) {
  const Simulator &engine =
      options.noise ? densityMatrixSimulator() : stateVectorSimulator();
  llvm::Expected<Expectations> found =
      engine.expectations(program, observables, options);
  if (!found)
    return found.takeError();
  std::vector<double> values;
  for (const ExpectedValue &value : found->values)
    values.push_back(value.value);
  return values;
}

llvm::Expected<std::vector<Complex>>
enishi::amplitudes(const Program &program,
                   llvm::ArrayRef<std::string> basisStates,
                   const RunOptions &options) {
  if (llvm::Error error = refuseNoise(options, "amplitudes"))
    return std::move(error);
  if (llvm::Error error = checkStates(program, options, 1))
    return std::move(error);
  return inPrecision(options, [&](auto real) {
    return amplitudesAs<decltype(real)>(program, basisStates, options);
  });
}
