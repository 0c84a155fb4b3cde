//===- StabilizerProgram.cpp - Steps of a circuit ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "StabilizerProgram.h"

#include "enishi/Support/SaturatingMath.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace enishi;
using namespace enishi::stabilizer;

unsigned stabilizer::productPhase(unsigned a, unsigned b) {
  // XY = iZ, YZ = iX, ZX = iY, and -i the other way round.
  static constexpr uint8_t kPhase[4][4] = {
      {0, 0, 0, 0}, {0, 0, 3, 1}, {0, 1, 0, 3}, {0, 3, 1, 0}};
  return kPhase[a][b];
}

std::pair<uint8_t, bool> CliffordImages::apply(uint8_t product) const {
  unsigned phase = 0; // A power of i.
  uint8_t result = 0;
  for (unsigned j = 0; j < 4; ++j) {
    if (!(product >> j & 1))
      continue;
    phase += 2 * negative[j];
    for (unsigned q = 0; q < 4; q += 2)
      phase += productPhase(result >> q & 3, image[j] >> q & 3);
    result ^= image[j];
  }
  // Y = i X Z.
  for (unsigned q = 0; q < 4; q += 2)
    phase += (product >> q & 3) == PauliY;
  return {result, (phase & 2) != 0};
}

CliffordImages CliffordImages::inverse() const {
  CliffordImages result;
  result.numQubits = numQubits;
  for (unsigned product = 1; product < (1u << 2 * numQubits); ++product) {
    auto [mapped, minus] = apply(product);
    if (!llvm::isPowerOf2_32(mapped))
      continue;
    unsigned generator = llvm::countr_zero(unsigned(mapped));
    result.image[generator] = product;
    result.negative[generator] = minus;
  }
  return result;
}

static CliffordImages parseImages(llvm::StringRef text, unsigned numQubits) {
  CliffordImages images;
  images.numQubits = numQubits;
  for (unsigned j = 0; j < 2 * numQubits; ++j) {
    auto [word, rest] = text.split(' ');
    images.negative[j] = word.front() == '-';
    images.image[j] = 0;
    for (unsigned q = 0; q < numQubits; ++q)
      images.image[j] |= llvm::StringRef("IXZY").find(word[1 + q]) << 2 * q;
    text = rest;
  }
  return images;
}

const CliffordImages &stabilizer::cliffordImages(StimOp op) {
  static const std::vector<CliffordImages> table = [] {
    std::vector<CliffordImages> table(size_t(StimOp::REPEAT) + 1);
    for (size_t i = 0; i < table.size(); ++i) {
      const StimOpInfo &info = stimOpInfo(StimOp(i));
      if (info.opClass == StimClass::Clifford1 ||
          info.opClass == StimClass::Clifford2)
        table[i] = parseImages(info.action,
                               info.opClass == StimClass::Clifford1 ? 1 : 2);
    }
    return table;
  }();
  return table[static_cast<size_t>(op)];
}

static Pauli pauliOf(StimTarget target) {
  return target.kind == StimTarget::X   ? PauliX
         : target.kind == StimTarget::Y ? PauliY
                                        : PauliZ;
}

static Pauli pauliOf(llvm::StringRef letter) {
  return letter == "X" ? PauliX : letter == "Y" ? PauliY : PauliZ;
}

namespace enishi::stabilizer {

class ProgramBuilder {
public:
  ProgramBuilder(const StimCircuit &circuit, StabilizerProgram &program,
                 GateSet gates)
      : circuit(circuit), program(program), gates(gates),
        paulis(program.sizes.qubits) {}
  llvm::Error build();

private:
  llvm::Error build(const StimInstruction &inst);
  Step &append(const StimInstruction &inst, StepKind kind);
  void addOperand(uint32_t operand) {
    program.operandPool.push_back(operand);
    ++program.steps.back().count;
  }
  void appendQubits(const StimInstruction &inst, StepKind kind);
  void appendMeasurements(const StimInstruction &inst, StepKind kind);
  void appendTwoQubitGates(const StimInstruction &inst);
  void appendPairMeasurements(const StimInstruction &inst);
  llvm::Error appendProducts(const StimInstruction &inst);
  llvm::Error appendProduct(const StimInstruction &inst, StepKind kind,
                            llvm::ArrayRef<StimTarget> product);
  llvm::Error appendRotations(const StimInstruction &inst);
  llvm::Error appendRotation(const StimInstruction &inst,
                             llvm::ArrayRef<StimTarget> product,
                             double halfTurns);
  void appendObservable(const StimInstruction &inst);
  llvm::Error checkLookback(const StimInstruction &inst) const;
  llvm::Error errorAt(const StimInstruction &inst,
                      const llvm::Twine &message) const;

  const StimCircuit &circuit;
  StabilizerProgram &program;
  const GateSet gates;
  /// The length of the record, on the first turn of the loops around.
  uint64_t results = 0;
  /// By qubit, of the product being built.
  std::vector<uint8_t> paulis;
};

} // namespace enishi::stabilizer

llvm::Error ProgramBuilder::errorAt(const StimInstruction &inst,
                                    const llvm::Twine &message) const {
  if (!inst.line)
    return llvm::createStringError(message);
  return llvm::createStringError("line " + llvm::Twine(inst.line) + ": " +
                                 message);
}

Step &ProgramBuilder::append(const StimInstruction &inst, StepKind kind) {
  Step step;
  step.kind = kind;
  step.op = inst.op;
  step.line = inst.line;
  step.basis = pauliOf(stimOpInfo(inst.op).action);
  step.first = program.operandPool.size();
  step.firstArgument = program.argumentPool.size();
  llvm::ArrayRef<double> arguments = circuit.arguments(inst);
  step.numArguments = arguments.size();
  program.argumentPool.insert(program.argumentPool.end(), arguments.begin(),
                              arguments.end());
  return program.steps.emplace_back(step);
}

void ProgramBuilder::appendQubits(const StimInstruction &inst, StepKind kind) {
  append(inst, kind);
  for (StimTarget target : circuit.targets(inst))
    addOperand(target.value);
}

void ProgramBuilder::appendMeasurements(const StimInstruction &inst,
                                        StepKind kind) {
  append(inst, kind);
  for (StimTarget target : circuit.targets(inst))
    addOperand(target.value << 1 | target.inverted);
}

/// Pairs of qubits stay gates; a result as control makes feedback. Sweep bits
/// are 0, and two bits that control each other change only the global phase.
void ProgramBuilder::appendTwoQubitGates(const StimInstruction &inst) {
  llvm::ArrayRef<StimTarget> targets = circuit.targets(inst);
  const size_t before = program.steps.size();
  auto last = [&](StepKind kind) {
    if (program.steps.size() == before || program.steps.back().kind != kind)
      append(inst, kind);
  };
  for (size_t i = 0; i < targets.size(); i += 2) {
    StimTarget a = targets[i], b = targets[i + 1];
    if (!a.isBit() && !b.isBit()) {
      last(StepKind::Clifford2);
      addOperand(a.value);
      addOperand(b.value);
      continue;
    }
    if (!a.isBit())
      std::swap(a, b);
    if (a.kind == StimTarget::Sweep || b.isBit())
      continue;
    Pauli pauli = inst.op == StimOp::CX || inst.op == StimOp::XCZ   ? PauliX
                  : inst.op == StimOp::CY || inst.op == StimOp::YCZ ? PauliY
                                                                    : PauliZ;
    last(StepKind::Feedback);
    addOperand(a.value);
    addOperand(b.value << 2 | pauli);
  }
}

void ProgramBuilder::appendPairMeasurements(const StimInstruction &inst) {
  llvm::ArrayRef<StimTarget> targets = circuit.targets(inst);
  for (size_t i = 0; i < targets.size(); i += 2) {
    Step &step = append(inst, StepKind::MeasureProduct);
    step.flag = targets[i].inverted != targets[i + 1].inverted;
    Pauli basis = step.basis;
    addOperand(targets[i].value << 2 | basis);
    addOperand(targets[i + 1].value << 2 | basis);
  }
}

/// Multiplies the operators of a product, which may name a qubit repeatedly.
llvm::Error ProgramBuilder::appendProduct(const StimInstruction &inst,
                                          StepKind kind,
                                          llvm::ArrayRef<StimTarget> product) {
  append(inst, kind);
  unsigned phase = 0;
  for (StimTarget target : product) {
    if (target.kind == StimTarget::Combiner)
      continue;
    uint8_t &pauli = paulis[target.value];
    phase += productPhase(pauli, pauliOf(target)) + 2 * target.inverted;
    pauli ^= pauliOf(target);
  }
  for (StimTarget target : product) {
    if (target.kind == StimTarget::Combiner || !paulis[target.value])
      continue;
    addOperand(target.value << 2 | paulis[target.value]);
    paulis[target.value] = 0;
  }
  if (phase & 1)
    return errorAt(inst, "the product of Pauli operators is not Hermitian: it "
                         "has a factor i");
  program.steps.back().flag = (phase & 2) != 0;
  return llvm::Error::success();
}

/// Calls f for each of the products of a list of targets, until it fails.
static llvm::Error
forEachProduct(llvm::ArrayRef<StimTarget> targets,
               llvm::function_ref<llvm::Error(llvm::ArrayRef<StimTarget>)> f) {
  for (size_t begin = 0; begin < targets.size();) {
    size_t end = begin + 1;
    while (end < targets.size() && targets[end].kind == StimTarget::Combiner)
      end += 2;
    if (llvm::Error error = f(targets.slice(begin, end - begin)))
      return error;
    begin = end;
  }
  return llvm::Error::success();
}

llvm::Error ProgramBuilder::appendProducts(const StimInstruction &inst) {
  bool rotate = stimOpInfo(inst.op).opClass == StimClass::RotateProduct;
  StepKind kind = rotate ? StepKind::RotateProduct : StepKind::MeasureProduct;
  return forEachProduct(circuit.targets(inst),
                        [&](llvm::ArrayRef<StimTarget> product) -> llvm::Error {
                          if (llvm::Error error =
                                  appendProduct(inst, kind, product))
                            return error;
                          if (inst.op == StimOp::SPP_DAG)
                            program.steps.back().flag ^= true;
                          return llvm::Error::success();
                        });
}

/// Multiples of a quarter turn are Clifford operations; other rotations are
/// steps of their own.
llvm::Error ProgramBuilder::appendRotation(const StimInstruction &inst,
                                           llvm::ArrayRef<StimTarget> product,
                                           double halfTurns) {
  // A rotation by four half turns is the identity.
  halfTurns = std::remainder(halfTurns, 4);
  const double quarters = std::round(2 * halfTurns);
  constexpr double kNoAngle = 2e-12;
  auto append = [&](StepKind kind) -> llvm::Error {
    if (llvm::Error error = appendProduct(inst, kind, product))
      return error;
    // The angle is no probability.
    program.steps.back().numArguments = 0;
    return llvm::Error::success();
  };
  if (std::abs(2 * halfTurns - quarters) > kNoAngle) {
    if (gates == GateSet::Clifford)
      return errorAt(inst,
                     llvm::formatv("{0} is not a Clifford gate{1}, and only a "
                                   "circuit of Clifford gates can be used here",
                                   stimOpInfo(inst.op).name,
                                   inst.numArguments ? " with this angle" : "")
                         .str());
    if (llvm::Error error = append(StepKind::RotateByAngle))
      return error;
    program.steps.back().angle = halfTurns;
    return llvm::Error::success();
  }
  const unsigned turns = unsigned(int(quarters) + 8) % 4;
  // A half turn is two quarters.
  for (unsigned k = 0; k < (turns == 2 ? 2 : turns % 2); ++k) {
    if (llvm::Error error = append(StepKind::RotateProduct))
      return error;
    program.steps.back().flag ^= turns == 3;
  }
  return llvm::Error::success();
}

llvm::Error ProgramBuilder::appendRotations(const StimInstruction &inst) {
  llvm::ArrayRef<StimTarget> targets = circuit.targets(inst);
  llvm::ArrayRef<double> arguments = circuit.arguments(inst);
  const StimOpInfo &info = stimOpInfo(inst.op);
  if (info.opClass == StimClass::RotateByAngle)
    return forEachProduct(targets, [&](llvm::ArrayRef<StimTarget> product) {
      return appendRotation(inst, product, arguments[0]);
    });
  auto kindOf = [](Pauli pauli) {
    return pauli == PauliX   ? StimTarget::X
           : pauli == PauliY ? StimTarget::Y
                             : StimTarget::Z;
  };
  const size_t size = info.opClass == StimClass::Rotate2 ? 2 : 1;
  for (; !targets.empty(); targets = targets.drop_front(size)) {
    auto rotate = [&](Pauli pauli, double halfTurns) {
      StimTarget product[2];
      for (size_t i = 0; i < size; ++i)
        product[i] = {targets[i].value, kindOf(pauli), false};
      return appendRotation(inst, llvm::ArrayRef(product, size), halfTurns);
    };
    if (inst.op == StimOp::U3) {
      for (auto [pauli, which] :
           {std::pair(PauliZ, 2), std::pair(PauliY, 0), std::pair(PauliZ, 1)})
        if (llvm::Error error = rotate(pauli, arguments[which]))
          return error;
      continue;
    }
    const double halfTurns = inst.op == StimOp::T       ? 0.25
                             : inst.op == StimOp::T_DAG ? -0.25
                                                        : arguments[0];
    if (llvm::Error error = rotate(pauliOf(info.action), halfTurns))
      return error;
  }
  return llvm::Error::success();
}

void ProgramBuilder::appendObservable(const StimInstruction &inst) {
  uint32_t index = circuit.arguments(inst)[0];
  append(inst, StepKind::ObservableResults).index = index;
  for (StimTarget target : circuit.targets(inst))
    if (target.kind == StimTarget::Record)
      addOperand(target.value);
  append(inst, StepKind::ObservablePauli).index = index;
  for (StimTarget target : circuit.targets(inst))
    if (target.isPauli())
      addOperand(target.value << 2 | pauliOf(target));
}

llvm::Error ProgramBuilder::checkLookback(const StimInstruction &inst) const {
  for (StimTarget target : circuit.targets(inst))
    if (target.kind == StimTarget::Record && target.value > results)
      return errorAt(
          inst, llvm::formatv("rec[-{0}] is before the first result: there "
                              "are {1} so far",
                              target.value, results)
                    .str());
  return llvm::Error::success();
}

llvm::Error ProgramBuilder::build(const StimInstruction &inst) {
  if (llvm::Error error = checkLookback(inst))
    return error;
  switch (stimOpInfo(inst.op).opClass) {
  case StimClass::Clifford1:
    appendQubits(inst, StepKind::Clifford1);
    break;
  case StimClass::Clifford2:
    appendTwoQubitGates(inst);
    break;
  case StimClass::Measure:
    appendMeasurements(inst, StepKind::Measure);
    break;
  case StimClass::MeasureReset:
    appendMeasurements(inst, StepKind::MeasureReset);
    break;
  case StimClass::Reset:
    appendMeasurements(inst, StepKind::Reset);
    break;
  case StimClass::MeasurePair:
    appendPairMeasurements(inst);
    break;
  case StimClass::MeasureProduct:
  case StimClass::RotateProduct:
    return appendProducts(inst);
  case StimClass::Rotate1:
  case StimClass::Rotate2:
  case StimClass::RotateByAngle:
    return appendRotations(inst);
  case StimClass::Pad:
    appendQubits(inst, StepKind::Pad);
    break;
  case StimClass::PauliError:
    appendQubits(inst, StepKind::PauliError);
    break;
  case StimClass::Depolarize1:
    appendQubits(inst, StepKind::Depolarize1);
    break;
  case StimClass::Depolarize2:
    appendQubits(inst, StepKind::Depolarize2);
    break;
  case StimClass::PauliChannel1:
    appendQubits(inst, StepKind::PauliChannel1);
    break;
  case StimClass::PauliChannel2:
    appendQubits(inst, StepKind::PauliChannel2);
    break;
  case StimClass::CorrelatedError:
    // A sign or a factor i means nothing to an error.
    llvm::consumeError(
        appendProduct(inst, StepKind::CorrelatedError, circuit.targets(inst)));
    program.steps.back().flag = inst.op == StimOp::ELSE_CORRELATED_ERROR;
    break;
  case StimClass::Heralded:
    appendQubits(inst, inst.op == StimOp::HERALDED_ERASE
                           ? StepKind::HeraldedErase
                           : StepKind::HeraldedChannel);
    break;
  case StimClass::Detector:
    append(inst, StepKind::Detector);
    for (StimTarget target : circuit.targets(inst))
      addOperand(target.value);
    break;
  case StimClass::Observable:
    appendObservable(inst);
    break;
  case StimClass::ShiftCoordinates:
    append(inst, StepKind::ShiftCoordinates);
    break;
  case StimClass::IdentityError1:
  case StimClass::IdentityError2:
  case StimClass::QubitCoordinates:
  case StimClass::Tick:
  case StimClass::Repeat:
    break;
  }
  return llvm::Error::success();
}

llvm::Error ProgramBuilder::build() {
  struct Loop {
    size_t end, step;
    uint64_t results;
  };
  std::vector<Loop> loops;
  auto closeLoops = [&](size_t i) {
    for (; !loops.empty() && loops.back().end == i; loops.pop_back()) {
      Step &step = program.steps[loops.back().step];
      step.bodySize = program.steps.size() - loops.back().step - 1;
      uint64_t before = loops.back().results;
      results = saturatingAdd(
          before, saturatingMultiply(results - before, step.repetitions));
    }
  };
  for (size_t i = 0; i < circuit.instructions.size(); ++i) {
    closeLoops(i);
    const StimInstruction &inst = circuit.instructions[i];
    if (inst.op == StimOp::REPEAT) {
      append(inst, StepKind::Repeat).repetitions = inst.repetitions;
      loops.push_back(
          {i + 1 + inst.bodySize, program.steps.size() - 1, results});
      continue;
    }
    if (llvm::Error error = build(inst))
      return error;
    results += numResults(circuit, inst);
  }
  closeLoops(circuit.instructions.size());
  return llvm::Error::success();
}

llvm::Expected<StabilizerProgram>
StabilizerProgram::create(const StimCircuit &circuit, bool boundedLength,
                          GateSet gates) {
  StabilizerProgram program;
  program.sizes = circuit.sizes();
  constexpr uint64_t kMostSteps = uint64_t(1) << 34;
  if (boundedLength && program.sizes.executed > kMostSteps)
    return llvm::createStringError(llvm::formatv(
        "the circuit executes {0} instructions with its loops counted out, and "
        "{1} are the limit",
        program.sizes.executed, kMostSteps));
  if (llvm::Error error = ProgramBuilder(circuit, program, gates).build())
    return std::move(error);
  return program;
}
