//===- Gradient.cpp - Derivatives of expectation values ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The state and the observable on it are taken back through the gates together.
// The generators of many parameters are measured at one place: those that
// commute with all gates in between. There, a product basis is chosen in which
// many of their Pauli strings consist of Z alone, and the states go to it on
// the way; one reading of both gives all of these.
//
//===----------------------------------------------------------------------===//

#include "Engines.h"
#include "Execution.h"
#include "FinalState.h"
#include "ParameterTangents.h"
#include "PauliOverlap.h"
#include "enishi/Simulation/Observables.h"

#include "llvm/ADT/SmallSet.h"
#include "llvm/Support/FormatVariadic.h"

#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::simulation;

namespace {

/// What depends on one input or several: a parameter of an executed gate.
struct Parameter {
  PauliSum generator;
  Tangent tangent;
};

/// A program's gates with every parameter known, and the parameters that
/// depend on inputs.
struct DifferentiableCircuit {
  /// The executed gates, behind them the inverse of each, behind those the
  /// changes of basis.
  Circuit circuit;
  size_t numGates = 0;
  std::vector<Parameter> parameters;
  /// By gate: its parameters lie from here to where those of the next begin.
  std::vector<uint32_t> firstParameter;
  /// By qubit: the first of its changes of basis, or kNone where it has none.
  std::vector<uint32_t> basisChanges;

  llvm::Error build(const Program &program, const RunOptions &options);
  GateList forward() const {
    GateList gates;
    for (size_t i = 0; i < numGates; ++i)
      gates.gates.push_back({uint32_t(i), kNone});
    return gates;
  }
  /// Adds what takes the gates from `begin` to `end` back, the last one first.
  void addBackward(size_t begin, size_t end, GateList &gates) const {
    for (size_t i = end; i-- > begin;)
      gates.gates.push_back({uint32_t(numGates + i), kNone});
  }
  /// Adds the gates that make `axis` Z, or those back. No phase comes last on
  /// the way to Z, so that none waits for the end of a plan.
  void addBasisChange(Qubit qubit, Pauli axis, bool isBack,
                      GateList &gates) const {
    const uint32_t first = basisChanges[qubit];
    if (axis == Pauli::Y && !isBack)
      gates.gates.push_back({first + 1, kNone});
    if (flips(axis))
      gates.gates.push_back({first, kNone});
    if (axis == Pauli::Y && isBack)
      gates.gates.push_back({first + 2, kNone});
  }
  bool isDiagonal(size_t gate) const {
    const Instruction &inst = circuit.instructions[gate];
    GateKind kind = inst.kind == GateKind::Controlled ? inst.base : inst.kind;
    return isTableGate(kind) && gateInfo(kind).isDiagonal();
  }

private:
  llvm::Error addGate(const Program &program, const Instruction &inst,
                      const ClassicalMachine &machine,
                      const SlotTangents &tangents);
  llvm::Error addParameter(const Instruction &known, unsigned index,
                           Tangent tangent);
  void addBasisChanges();
};

/// A rotation by a parameter of another gate, or by minus that.
struct Turn {
  GateKind kind;
  unsigned parameter;
  double sign;
};

/// A gate of several parameters, up to a phase, as rotations in order: each
/// parameter then belongs to Pauli operators of fewer kinds. Empty where a gate
/// stays as it is.
llvm::ArrayRef<Turn> turnsOf(GateKind kind) {
  static constexpr Turn universal[] = {
      {GateKind::RZ, 2, 1}, {GateKind::RY, 0, 1}, {GateKind::RZ, 1, 1}};
  static constexpr Turn tilted[] = {
      {GateKind::RZ, 1, -1}, {GateKind::RX, 0, 1}, {GateKind::RZ, 1, 1}};
  if (kind == GateKind::U)
    return universal;
  if (kind == GateKind::R)
    return tilted;
  return {};
}

llvm::Error DifferentiableCircuit::addParameter(const Instruction &known,
                                                unsigned index,
                                                Tangent tangent) {
  if (tangent.empty())
    return llvm::Error::success();
  llvm::Expected<PauliSum> generator =
      parameterGenerator(circuit, known, circuit.params(known), index);
  if (!generator)
    return generator.takeError();
  if (!generator->terms.empty())
    parameters.push_back({std::move(*generator), std::move(tangent)});
  return llvm::Error::success();
}

llvm::Error DifferentiableCircuit::addGate(const Program &program,
                                           const Instruction &inst,
                                           const ClassicalMachine &machine,
                                           const SlotTangents &tangents) {
  const bool isSymbolic = program.code.isSymbolic(inst);
  llvm::ArrayRef<Turn> turns;
  if (isSymbolic)
    turns = turnsOf(inst.kind);
  if (turns.empty()) {
    firstParameter.push_back(parameters.size());
    const Instruction known = appendKnown(circuit, program, inst, machine);
    for (unsigned i = 0; isSymbolic && i < circuit.numParams(known); ++i)
      if (llvm::Error error =
              addParameter(known, i, tangents.ofParameter(inst, i)))
        return error;
    return llvm::Error::success();
  }
  llvm::SmallVector<double, 4> values;
  machine.parameters(inst, values);
  for (const Turn &turn : turns) {
    firstParameter.push_back(parameters.size());
    const Instruction known =
        circuit.append(turn.kind, program.code.qubits(inst),
                       {Angle(turn.sign * values[turn.parameter])});
    Tangent tangent = tangents.ofParameter(inst, turn.parameter);
    for (auto &[input, factor] : tangent)
      factor *= turn.sign;
    if (llvm::Error error = addParameter(known, 0, std::move(tangent)))
      return error;
  }
  return llvm::Error::success();
}

void DifferentiableCircuit::addBasisChanges() {
  basisChanges.assign(circuit.numQubits, kNone);
  for (const Parameter &parameter : parameters)
    for (const PauliTerm &term : parameter.generator.terms)
      for (const PauliTerm::Factor &factor : term.factors) {
        if (basisChanges[factor.qubit] != kNone || !flips(factor.pauli))
          continue;
        basisChanges[factor.qubit] = circuit.size();
        circuit.append(GateKind::H, {factor.qubit});
        circuit.append(GateKind::Sdg, {factor.qubit});
        circuit.append(GateKind::S, {factor.qubit});
      }
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
  addBasisChanges();
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

/// A string of a parameter's generator.
struct Reading {
  uint32_t parameter;
  const PauliTerm *term;
};

/// Readings that one product basis makes products of Z.
struct Round {
  /// By qubit; I: any.
  std::vector<Pauli> axes;
  std::vector<Reading> readings;

  /// Takes the readings that agree on a basis, the first ones first, out of
  /// `left`.
  Round(uint32_t numQubits, std::vector<Reading> &left)
      : axes(numQubits, Pauli::I) {
    llvm::erase_if(left, [&](const Reading &reading) {
      for (const PauliTerm::Factor &factor : reading.term->factors)
        if (Pauli axis = axes[factor.qubit];
            axis != Pauli::I && axis != factor.pauli)
          return false;
      for (const PauliTerm::Factor &factor : reading.term->factors)
        axes[factor.qubit] = factor.pauli;
      readings.push_back(reading);
      return true;
    });
  }

  void addBasisChanges(const DifferentiableCircuit &d, bool isBack,
                       GateList &gates) const {
    for (Qubit qubit = 0; qubit < axes.size(); ++qubit)
      d.addBasisChange(qubit, axes[qubit], isBack, gates);
  }
};

/// Both states on their way back.
template <typename Real> class BackwardPass {
public:
  BackwardPass(const DifferentiableCircuit &d,
               StateVectorContext<Real> &context,
               std::vector<double> &derivatives)
      : d(d), right(context), left(context), derivatives(derivatives) {}

  bool isValid() const { return left.isValid() && right.isValid(); }
  /// Prepares the states at the end; returns the expectation value.
  double start(const PauliSum &observable);
  /// Adds the derivatives by these parameters, whose generators are measured
  /// here.
  void read(llvm::ArrayRef<uint32_t> parameters);
  void takeBack(size_t begin, size_t end) {
    d.addBackward(begin, end, pending);
  }

private:
  /// Phases that both states lack do not matter to products of Z.
  void applyPending(bool phasesMatter) {
    right.apply(pending, phasesMatter);
    left.apply(pending, phasesMatter);
    pending.clear();
  }
  size_t countFlips(llvm::ArrayRef<Reading> readings) const;
  /// Adds 2 Re <left|dU|...> = 2 Im <left|G|right> for strings G.
  void add(llvm::ArrayRef<Reading> readings,
           llvm::ArrayRef<IndexString> strings);

  const DifferentiableCircuit &d;
  StateVector<Real> right, left;
  double norm = 1;
  std::vector<double> &derivatives;
  /// What is still to be applied to both.
  GateList pending;
};

template <typename Real>
double BackwardPass<Real>::start(const PauliSum &observable) {
  right.apply(d.forward(), /*phasesMatter=*/true);
  std::vector<IndexString> strings;
  std::vector<double> coefficients;
  for (const PauliTerm &term : observable.terms)
    if (std::optional<IndexString> string =
            indexString(term.factors, right.qubitPositions())) {
      strings.push_back(*string);
      coefficients.push_back(term.coefficient);
    }
  applyStrings(right, strings, coefficients, left);
  const IndexString identity;
  norm = pauliOverlaps(right, right, identity)[0].real();
  return pauliOverlaps(left, right, identity)[0].real() / norm;
}

template <typename Real>
size_t BackwardPass<Real>::countFlips(llvm::ArrayRef<Reading> readings) const {
  llvm::SmallSet<uint64_t, 8> all;
  for (const Reading &reading : readings)
    all.insert(
        indexString(reading.term->factors, right.qubitPositions())->flip);
  return all.size() - all.count(0);
}

template <typename Real>
void BackwardPass<Real>::add(llvm::ArrayRef<Reading> readings,
                             llvm::ArrayRef<IndexString> strings) {
  std::vector<Complex> overlaps = pauliOverlaps(left, right, strings);
  for (auto [reading, overlap] : llvm::zip_equal(readings, overlaps))
    for (auto [input, factor] : d.parameters[reading.parameter].tangent)
      derivatives[input] +=
          factor * 2 * reading.term->coefficient * overlap.imag() / norm;
}

template <typename Real>
void BackwardPass<Real>::read(llvm::ArrayRef<uint32_t> parameters) {
  // As many readings of single strings take longer than a change of basis.
  constexpr size_t kManyFlips = 3;
  std::vector<Reading> singles;
  for (uint32_t p : parameters)
    for (const PauliTerm &term : d.parameters[p].generator.terms)
      singles.push_back({p, &term});
  if (singles.empty())
    return;
  std::vector<Round> rounds;
  for (;;) {
    std::vector<Reading> rest = singles;
    Round round(d.circuit.numQubits, rest);
    if (countFlips(round.readings) < kManyFlips)
      break;
    rounds.push_back(std::move(round));
    singles = std::move(rest);
  }
  std::vector<IndexString> strings;
  auto addString = [&](llvm::ArrayRef<PauliTerm::Factor> factors) {
    // Gates act on every qubit of a generator.
    strings.push_back(*indexString(factors, right.qubitPositions()));
  };
  if (!singles.empty()) {
    applyPending(/*phasesMatter=*/countFlips(singles) != 0);
    for (const Reading &reading : singles)
      addString(reading.term->factors);
    add(singles, strings);
  }
  for (const Round &round : rounds) {
    round.addBasisChanges(d, /*isBack=*/false, pending);
    applyPending(/*phasesMatter=*/false);
    strings.clear();
    for (const Reading &reading : round.readings) {
      llvm::SmallVector<PauliTerm::Factor, 4> factors(reading.term->factors);
      for (PauliTerm::Factor &factor : factors)
        factor.pauli = Pauli::Z;
      addString(factors);
    }
    add(round.readings, strings);
    round.addBasisChanges(d, /*isBack=*/true, pending);
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
  StateVectorContext<Real> context(d.circuit, pool, kernels<Real>(),
                                   emittedFormatFor<Real>(d.circuit));
  // Both states are taken back by the same plans.
  context.keepPlans = true;
  Gradient result;
  for (const ProgramInput &input : program.inputs)
    if (input.type == ProgramInput::Float)
      result.inputs.push_back(input.name);
  result.derivatives.resize(result.inputs.size());
  BackwardPass<Real> pass(d, context, result.derivatives);
  if (!pass.isValid())
    return outOfMemory();
  result.value = pass.start(observable);
  CommutingWindow window(d);
  std::vector<uint32_t> found;
  for (size_t end = d.numGates, begin; end; end = begin) {
    found.clear();
    begin = window.find(end, found);
    pass.read(found);
    pass.takeBack(begin, end);
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

} // namespace

llvm::Expected<Gradient> enishi::gradient(const Program &program,
                                          const PauliSum &observable,
                                          const RunOptions &options) {
  if (llvm::Error error = refuseNoise(options, "derivatives"))
    return std::move(error);
  if (llvm::Error error = checkStates(program, options, 2))
    return std::move(error);
  if (llvm::Error error = checkObservables(observable, program))
    return std::move(error);
  return inPrecision(options, [&](auto real) {
    return gradientAs<decltype(real)>(program, observable, options);
  });
}
