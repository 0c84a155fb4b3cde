//===- PauliPropagator.cpp - The engine of Pauli propagation ----*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Engines.h"
#include "Execution.h"
#include "PauliPropagation.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

namespace {

class PauliPropagator : public Simulator {
public:
  llvm::StringRef name() const override { return "pauli"; }
  llvm::StringRef description() const override {
    return "observables taken back through the gates as sums of Pauli strings";
  }
  /// Of expectation values.
  llvm::Expected<Estimate> canRun(const Program &program,
                                  const RunOptions &options) const override;
  llvm::Expected<RunResult> run(const Program &,
                                const RunOptions &) const override {
    return llvm::createStringError("'pauli' computes expectation values alone");
  }
  llvm::Expected<Expectations>
  expectations(const Program &program, llvm::ArrayRef<PauliSum> observables,
               const RunOptions &options) const override;
};

/// The gates, measurements and resets that the program executes, with every
/// parameter known.
llvm::Expected<Circuit> executedCircuit(const Program &program,
                                        const RunOptions &options) {
  if (options.noise)
    return llvm::createStringError(
        "Pauli propagation is run without noise; --simulator=densitymatrix and "
        "statevector have expectation values with it");
  if (llvm::Error error = checkProgram(program))
    return std::move(error);
  Circuit circuit(program.code.numQubits, program.code.numBits);
  auto onGate = [&](uint32_t index, const ClassicalMachine &machine) {
    appendKnown(circuit, program, program.code.instructions[index], machine);
  };
  if (llvm::Error error =
          followProgram(program, options, Measurements::Visited, onGate,
                        [](uint32_t, const ClassicalMachine &) {}))
    return std::move(error);
  for (const Instruction &inst : circuit.instructions)
    if (isUnitary(inst.kind) &&
        circuit.qubits(inst).size() > PauliTable::kMostQubits)
      return llvm::createStringError(llvm::formatv(
          "Pauli propagation takes gates on at most {0} qubits, but there is "
          "one on {1}; compile the program first",
          PauliTable::kMostQubits, circuit.qubits(inst).size()));
  return circuit;
}

ExpectedValue propagate(const Circuit &circuit, const PauliSum &observable,
                        const PropagationOptions &options,
                        llvm::function_ref<void(double)> report) {
  PauliTable table(observable, circuit.numQubits);
  llvm::SmallVector<Complex, 256> matrix;
  size_t lastSize = table.size();
  for (size_t i = circuit.size(); i-- > 0;) {
    const Instruction &inst = circuit.instructions[i];
    if (inst.kind == GateKind::Measure || inst.kind == GateKind::Reset) {
      table.forget(inst.q[0], inst.kind == GateKind::Reset);
      continue;
    }
    llvm::ArrayRef<Qubit> qubits = circuit.qubits(inst);
    if (qubits.empty())
      continue; // A global phase.
    circuit.instructionMatrix(inst, matrix);
    table.conjugate(qubits, matrix);
    // Looking for what can go costs as much as a gate, so it waits until it may
    // be worth it.
    if (table.size() > lastSize + lastSize / 4 + 64) {
      table.truncate(options.threshold, options.mostStrings);
      lastSize = table.size();
      report(1 - double(i) / circuit.size());
    }
  }
  return {table.expectationOfZero(), table.dropped(), 0};
}

llvm::Expected<Estimate>
PauliPropagator::canRun(const Program &program,
                        const RunOptions &options) const {
  llvm::Expected<Circuit> circuit = executedCircuit(program, options);
  if (!circuit)
    return circuit.takeError();
  // Measured on one core, for an observable of one string: the transfer matrix
  // of a gate, and what a gate takes for each string. Every gate that is no
  // Clifford gate may double the strings.
  constexpr double kGate = 3e-6, kString = 2e-8;
  Program known;
  known.code = std::move(*circuit);
  uint64_t others = 0;
  for (const Instruction &inst : known.code.instructions) {
    Program one;
    one.code = Circuit(known.code.numQubits, known.code.numBits);
    one.code.appendFrom(known.code, inst);
    others += isUnitary(inst.kind) && !one.isClifford();
  }
  const double strings =
      std::min<double>(options.propagation.mostStrings,
                       std::exp2(double(std::min<uint64_t>(others, 60))));
  Estimate estimate;
  const uint64_t words = (program.code.numQubits + 63) / 64;
  estimate.bytes = strings * (64 + 16 * words);
  estimate.isBound = others > 0;
  estimate.seconds =
      1e-4 + double(known.code.size()) * (kGate + kString * strings);
  estimate.reason =
      others ? llvm::formatv("Pauli strings, which {0} gates that are no "
                             "Clifford gates may double",
                             others)
                   .str()
             : "Clifford gates only rename Pauli strings";
  return estimate;
}

llvm::Expected<Expectations>
PauliPropagator::expectations(const Program &program,
                              llvm::ArrayRef<PauliSum> observables,
                              const RunOptions &options) const {
  if (llvm::Error error = checkObservables(observables, program))
    return std::move(error);
  llvm::Expected<Circuit> circuit = executedCircuit(program, options);
  if (!circuit)
    return circuit.takeError();
  Expectations result;
  result.branches = 1;
  for (const PauliSum &observable : observables)
    result.values.push_back(propagate(
        *circuit, observable, options.propagation, [&](double fraction) {
          if (options.progress)
            options.progress((result.values.size() + fraction) /
                             observables.size());
        }));
  return result;
}

} // namespace

const Simulator &enishi::pauliPropagator() {
  static const PauliPropagator simulator;
  return simulator;
}
