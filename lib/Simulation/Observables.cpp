//===- Observables.cpp - What else a final state tells ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Simulation/Observables.h"

#include "Engines.h"
#include "Execution.h"
#include "ParameterTangents.h"
#include "PauliOverlap.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// Checks the program and that this many states of it fit.
llvm::Error checkMemory(const Program &program, const RunOptions &options,
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

llvm::Error outOfMemory() {
  return llvm::createStringError("out of memory for the state");
}

/// Calls `body` with the state that the program prepares.
template <typename Real, typename Body>
auto withFinalState(const Program &program, const RunOptions &options,
                    Body body)
    -> decltype(body(std::declval<StateVector<Real> &>())) {
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
  return body(state);
}

/// Calls `body` with a number of the precision asked for.
template <typename Body>
auto inPrecision(const RunOptions &options, Body body) {
  return options.precision == Precision::Single ? body(float())
                                                : body(double());
}

/// The strings of an observable for qubits at these positions, and their
/// coefficients; terms that cannot contribute are left out.
struct PlacedSum {
  std::vector<IndexString> strings;
  std::vector<double> coefficients;

  void add(const PauliSum &sum, llvm::ArrayRef<uint8_t> positions) {
    for (const PauliTerm &term : sum.terms)
      if (std::optional<IndexString> string =
              indexString(term.factors, positions)) {
        strings.push_back(*string);
        coefficients.push_back(term.coefficient);
      }
  }
};

//===----------------------------------------------------------------------===//
// Gradients
//===----------------------------------------------------------------------===//

/// What depends on one input or several: a parameter of an executed gate.
struct Parameter {
  PauliSum generator;
  Tangent tangent;
};

/// A program's gates with every parameter known, and the parameters that
/// depend on inputs.
struct DifferentiableCircuit {
  /// The executed gates, and behind them the inverse of each.
  Circuit circuit;
  size_t numGates = 0;
  std::vector<Parameter> parameters;
  /// By gate: its parameters lie from here to where those of the next begin.
  std::vector<uint32_t> firstParameter;

  llvm::Error build(const Program &program, const RunOptions &options);
  llvm::Error addGate(const Program &program, const Instruction &inst,
                      const ClassicalMachine &machine,
                      const SlotTangents &tangents);
  GateList forward() const { return list(0, numGates); }
  /// Takes the gates from `begin` to `end` back, the last one first.
  GateList backward(size_t begin, size_t end) const {
    GateList gates;
    for (size_t i = end; i-- > begin;)
      gates.gates.push_back({uint32_t(numGates + i), kNone});
    return gates;
  }
  bool isDiagonal(size_t gate) const {
    const Instruction &inst = circuit.instructions[gate];
    GateKind kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
    return isTableGate(kind) && gateInfo(kind).isDiagonal();
  }

private:
  GateList list(size_t begin, size_t end) const {
    GateList gates;
    for (size_t i = begin; i < end; ++i)
      gates.gates.push_back({uint32_t(i), kNone});
    return gates;
  }
};

llvm::Error DifferentiableCircuit::addGate(const Program &program,
                                           const Instruction &inst,
                                           const ClassicalMachine &machine,
                                           const SlotTangents &tangents) {
  firstParameter.push_back(parameters.size());
  const Instruction &known = appendKnown(circuit, program, inst, machine);
  if (!program.code.isSymbolic(inst))
    return llvm::Error::success();
  const llvm::SmallVector<double, 4> values = circuit.params(known);
  for (size_t i = 0; i < values.size(); ++i) {
    Tangent tangent = tangents.ofParameter(inst, i);
    if (tangent.empty())
      continue;
    llvm::Expected<PauliSum> generator =
        parameterGenerator(program.code, inst, values, i);
    if (!generator)
      return generator.takeError();
    if (!generator->terms.empty())
      parameters.push_back({std::move(*generator), std::move(tangent)});
  }
  return llvm::Error::success();
}

llvm::Error DifferentiableCircuit::build(const Program &program,
                                         const RunOptions &options) {
  circuit = Circuit(program.code.numQubits);
  circuit.globalPhase = program.code.globalPhase;
  SlotTangents tangents(program);
  llvm::Error error = llvm::Error::success();
  auto onGate = [&](uint32_t index, const ClassicalMachine &machine) {
    if (!error)
      error =
          addGate(program, program.code.instructions[index], machine, tangents);
  };
  auto onClassical = [&](uint32_t index, const ClassicalMachine &machine) {
    tangents.execute(program.code.instructions[index], machine);
  };
  llvm::Error followed = followProgram(program, options, Measurements::LeftOut,
                                       onGate, onClassical);
  if (followed || error)
    return llvm::joinErrors(std::move(followed), std::move(error));
  numGates = circuit.size();
  firstParameter.push_back(parameters.size());
  for (size_t i = 0; i < numGates; ++i)
    circuit.appendInverseFrom(circuit, circuit.instructions[i]);
  return llvm::Error::success();
}

/// Finds parameters whose generators can be measured behind later gates, since
/// they commute with all of those.
class CommutingWindow {
public:
  explicit CommutingWindow(const DifferentiableCircuit &d)
      : d(d), blocked(d.circuit.numQubits, Free) {}

  /// Going back from the gate before `end`: appends the parameters that can be
  /// measured there, and returns the place behind the last gate with one that
  /// cannot, or 0.
  size_t find(size_t end, std::vector<uint32_t> &found) {
    llvm::fill(blocked, Free);
    for (size_t gate = end; gate-- > 0;) {
      const uint32_t first = d.firstParameter[gate],
                     last = d.firstParameter[gate + 1];
      for (uint32_t p = first; p < last; ++p)
        if (!commutes(d.parameters[p].generator))
          return gate + 1;
      // Of several parameters of one gate, a later one's generator does not
      // depend on where an earlier one's is measured: all belong to the place
      // behind the gate.
      for (uint32_t p = first; p < last; ++p)
        found.push_back(p);
      const Block block = d.isDiagonal(gate) ? Diagonal : All;
      for (Qubit qubit : d.circuit.qubits(d.circuit.instructions[gate]))
        blocked[qubit] = std::max(blocked[qubit], block);
    }
    return 0;
  }

private:
  enum Block : uint8_t { Free, Diagonal, All };
  bool commutes(const PauliSum &generator) const {
    for (const PauliTerm &term : generator.terms)
      for (const PauliTerm::Factor &factor : term.factors)
        if (blocked[factor.qubit] > (flips(factor.pauli) ? Free : Diagonal))
          return false;
    return true;
  }

  const DifferentiableCircuit &d;
  std::vector<Block> blocked;
};

/// Adds 2 Re <left|dU|...> = 2 Im <left|G|right> of every parameter to the
/// derivatives by the inputs.
template <typename Real>
void addDerivatives(const DifferentiableCircuit &d,
                    llvm::ArrayRef<uint32_t> parameters,
                    const StateVector<Real> &left,
                    const StateVector<Real> &right, double norm,
                    std::vector<double> &derivatives) {
  PlacedSum all;
  std::vector<size_t> ends;
  for (uint32_t p : parameters) {
    all.add(d.parameters[p].generator, right.qubitPositions());
    ends.push_back(all.strings.size());
  }
  std::vector<Complex> overlaps = pauliOverlaps(left, right, all.strings);
  size_t next = 0;
  for (auto [p, end] : llvm::zip_equal(parameters, ends)) {
    double byParameter = 0;
    for (; next < end; ++next)
      byParameter += 2 * all.coefficients[next] * overlaps[next].imag();
    for (auto [input, factor] : d.parameters[p].tangent)
      derivatives[input] += factor * byParameter / norm;
  }
}

template <typename Real>
llvm::Expected<Gradient> gradientAs(const Program &program,
                                    const PauliSum &observable,
                                    const RunOptions &options) {
  DifferentiableCircuit d;
  if (llvm::Error error = d.build(program, options))
    return std::move(error);
  ThreadPool pool(options.threads);
  StateVectorContext<Real> context(d.circuit, pool, kernels<Real>());
  // Both states are taken back by the same plans.
  context.keepPlans = true;
  StateVector<Real> right(context), left(context);
  if (!left.isValid() || !right.isValid())
    return outOfMemory();
  right.apply(d.forward(), /*phasesMatter=*/true);
  PlacedSum sum;
  sum.add(observable, right.qubitPositions());
  applyStrings(right, sum.strings, sum.coefficients, left);

  const IndexString identity;
  const double norm = pauliOverlaps(right, right, identity)[0].real();
  Gradient result;
  result.value = pauliOverlaps(left, right, identity)[0].real() / norm;
  for (const ProgramInput &input : program.inputs)
    if (input.type == ProgramInput::Float)
      result.inputs.push_back(input.name);
  result.derivatives.resize(result.inputs.size());

  CommutingWindow window(d);
  std::vector<uint32_t> found;
  for (size_t end = d.numGates, begin; end; end = begin) {
    found.clear();
    begin = window.find(end, found);
    addDerivatives(d, found, left, right, norm, result.derivatives);
    if (!begin)
      break;
    GateList back = d.backward(begin, end);
    left.apply(back, /*phasesMatter=*/true);
    right.apply(back, /*phasesMatter=*/true);
    if (options.progress)
      options.progress(1 - double(begin) / d.numGates);
  }
  for (auto [input, derivative] :
       llvm::zip_equal(result.inputs, result.derivatives))
    if (!std::isfinite(derivative))
      return llvm::createStringError(llvm::formatv(
          "there is no derivative by the input '{0}' at this value", input));
  return result;
}

//===----------------------------------------------------------------------===//
// Amplitudes
//===----------------------------------------------------------------------===//

template <typename Real>
llvm::Expected<std::vector<Complex>>
amplitudesAs(const Program &program, llvm::ArrayRef<std::string> basisStates,
             const RunOptions &options) {
  return withFinalState<Real>(
      program, options,
      [&](StateVector<Real> &state) -> llvm::Expected<std::vector<Complex>> {
        std::vector<Complex> result;
        for (const std::string &text : basisStates) {
          auto words = parseBasisState(text, program.code.numQubits);
          if (!words)
            return words.takeError();
          result.push_back(state.amplitude(*words));
        }
        return result;
      });
}

} // namespace

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

llvm::Expected<Gradient> enishi::gradient(const Program &program,
                                          const PauliSum &observable,
                                          const RunOptions &options) {
  if (llvm::Error error = refuseNoise(options, "derivatives"))
    return std::move(error);
  if (llvm::Error error = checkMemory(program, options, 2))
    return std::move(error);
  if (llvm::Error error = checkObservables(observable, program))
    return std::move(error);
  return inPrecision(options, [&](auto real) {
    return gradientAs<decltype(real)>(program, observable, options);
  });
}

llvm::Expected<std::vector<Complex>>
enishi::amplitudes(const Program &program,
                   llvm::ArrayRef<std::string> basisStates,
                   const RunOptions &options) {
  if (llvm::Error error = refuseNoise(options, "amplitudes"))
    return std::move(error);
  if (llvm::Error error = checkMemory(program, options, 1))
    return std::move(error);
  return inPrecision(options, [&](auto real) {
    return amplitudesAs<decltype(real)>(program, basisStates, options);
  });
}
