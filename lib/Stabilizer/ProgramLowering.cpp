//===- ProgramLowering.cpp - Programs as .stim circuits -------- -*- C++
//-*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "ProgramLowering.h"

#include "CliffordWords.h"

#include "enishi/Stabilizer/CircuitConversion.h"
#include "enishi/Synthesis/Decompose.h"
#include "enishi/Synthesis/OneQubit.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

#include <fmt/format.h>

#include <map>

using namespace enishi;
using namespace enishi::stabilizer;

ResultSum &ResultSum::operator^=(const ResultSum &other) {
  constant ^= other.constant;
  llvm::SmallVector<uint32_t, 2> sum;
  std::set_symmetric_difference(results.begin(), results.end(),
                                other.results.begin(), other.results.end(),
                                std::back_inserter(sum));
  results = std::move(sum);
  return *this;
}

namespace {

/// A slot that depends on results: 64 sums, or nothing that is known.
struct SlotValue {
  bool isKnown = true;
  uint64_t constant = 0;
  /// By bit, those with results; their constants are in `constant`.
  std::map<unsigned, ResultSum> sums;

  static SlotValue unknown() {
    SlotValue value;
    value.isKnown = false;
    return value;
  }
  ResultSum bit(unsigned index) const {
    auto found = sums.find(index);
    ResultSum sum = found == sums.end() ? ResultSum() : found->second;
    sum.constant = constant >> index & 1;
    return sum;
  }
  void setBit(unsigned index, ResultSum sum) {
    constant &= ~(uint64_t(1) << index);
    constant |= uint64_t(sum.constant) << index;
    sum.constant = false;
    if (!sum.results.empty())
      sums[index] = std::move(sum);
  }
};

/// Follows the program with what is known of its slots and bits, and writes
/// down what it does to qubits.
class Lowering {
public:
  Lowering(const Program &program, uint64_t maxSteps,
           const llvm::BitVector *leftOut)
      : code(program.code), machine(program), maxSteps(maxSteps),
        leftOut(leftOut) {
    result.bits.resize(code.numBits);
  }
  llvm::Error run(llvm::ArrayRef<InputValue> inputs);
  LoweredProgram take() { return std::move(result); }

private:
  /// Under an `if`: where the sum is 1, until `end`.
  struct Condition {
    ResultSum sum;
    size_t begin, end;
  };

  llvm::Error step(const Instruction &inst);
  llvm::Error gate(const Circuit &from, const Instruction &inst);
  llvm::Error oneQubitRotation(llvm::ArrayRef<Complex> matrix, Qubit qubit);
  llvm::Error feedback(const simulation::CliffordAction &action,
                       llvm::ArrayRef<Qubit> qubits);
  llvm::Error classical(const Instruction &inst);
  llvm::Error storeBits(uint32_t first, unsigned count, const SlotValue &value);
  SlotValue compute(const Instruction &inst);
  llvm::Error jumpIfZero(const Instruction &inst);
  void jump(size_t target) { at = target - 1; }
  void endCondition() {
    condition.reset();
    for (uint32_t index : written)
      slots[index] = SlotValue::unknown();
    written.clear();
  }

  SlotValue slot(uint32_t index) const {
    auto found = slots.find(index);
    if (found != slots.end())
      return found->second;
    SlotValue value;
    value.constant = machine.slot(index);
    return value;
  }
  bool isBit(int64_t index) const {
    return index >= 0 && uint64_t(index) < code.numBits;
  }
  bool isTainted(const Instruction &inst) const;
  void append(StimOp op, llvm::ArrayRef<Qubit> qubits,
              llvm::ArrayRef<double> arguments = {},
              const std::string *tag = nullptr);
  llvm::Error refuse(const Instruction &inst, const llvm::Twine &why) const {
    return llvm::createStringError(
        llvm::Twine("the gate '") +
        gateName(inst.kind == GateKind::Controlled ? inst.base : inst.kind) +
        "' " + why);
  }

  const Circuit &code;
  ClassicalMachine machine;
  const uint64_t maxSteps;
  const llvm::BitVector *leftOut;
  LoweredProgram result;
  /// Slots that depend on results.
  std::map<uint32_t, SlotValue> slots;
  std::optional<Condition> condition;
  uint32_t numResults = 0;
  size_t at = 0;
  /// Slots that were written under the condition.
  std::vector<uint32_t> written;
};

void Lowering::append(StimOp op, llvm::ArrayRef<Qubit> qubits,
                      llvm::ArrayRef<double> arguments,
                      const std::string *tag) {
  std::vector<StimInstruction> &all = result.circuit.instructions;
  if (tag || !arguments.empty() || all.empty() || all.back().op != op ||
      op == StimOp::TICK || all.back().tag != ~0u || all.back().numArguments)
    result.circuit.append(op, {}, arguments, tag);
  for (Qubit qubit : qubits)
    result.circuit.appendTarget({qubit, StimTarget::Qubit, false});
}

/// Pauli operators where the condition holds.
llvm::Error Lowering::feedback(const simulation::CliffordAction &action,
                               llvm::ArrayRef<Qubit> qubits) {
  const Word word = wordOf(action);
  for (PlacedOp placed : word)
    if (placed.op != StimOp::X && placed.op != StimOp::Y &&
        placed.op != StimOp::Z && placed.op != StimOp::I)
      return llvm::createStringError("a gate other than X, Y and Z depends on "
                                     "a result, which a stabilizer "
                                     "circuit cannot say");
  for (PlacedOp placed : word) {
    if (placed.op == StimOp::I)
      continue;
    const Qubit qubit = placed.qubits == 2 ? qubits[1] : qubits[0];
    if (condition->sum.constant)
      append(placed.op, qubit);
    for (uint32_t place : condition->sum.results)
      result.circuit.append(placed.op == StimOp::X   ? StimOp::CX
                            : placed.op == StimOp::Y ? StimOp::CY
                                                     : StimOp::CZ,
                            {{numResults - place, StimTarget::Record, false},
                             {qubit, StimTarget::Qubit, false}});
  }
  return llvm::Error::success();
}

llvm::Error Lowering::oneQubitRotation(llvm::ArrayRef<Complex> matrix,
                                       Qubit qubit) {
  Matrix2 u;
  for (unsigned i = 0; i < 4; ++i)
    u(i / 2, i % 2) = matrix[i];
  const EulerAngles angles = eulerZYZ(u);
  for (auto [op, radians] : {std::pair(StimOp::R_Z, angles.first),
                             std::pair(StimOp::R_Y, angles.second),
                             std::pair(StimOp::R_Z, angles.third)}) {
    const double halfTurns = radians / llvm::numbers::pi;
    if (std::abs(halfTurns) > kAngleTolerance)
      append(op, qubit, halfTurns);
  }
  return llvm::Error::success();
}

llvm::Error Lowering::gate(const Circuit &from, const Instruction &inst) {
  llvm::ArrayRef<Qubit> qubits = from.qubits(inst);
  if (qubits.empty())
    return llvm::Error::success(); // A global phase.
  llvm::SmallVector<double, 4> parameters;
  if (&from == &code) {
    if (inst.symbolic)
      for (unsigned i = 0; i < code.numParams(inst); ++i) {
        Angle angle = code.param(inst, i);
        for (const LinearExpr::Term &term : code.linear(angle).terms)
          if (slots.count(term.symbol))
            return refuse(inst, "has an angle that depends on a result");
      }
    machine.parameters(inst, parameters);
  } else {
    parameters = from.params(inst);
  }
  Circuit known(code.numQubits);
  Instruction &copy = known.appendFrom(from, inst);
  for (size_t i = 0; i < parameters.size(); ++i)
    known.setParam(copy, i, parameters[i]);
  llvm::SmallVector<Complex, 16> matrix;
  std::optional<simulation::CliffordAction> action;
  if (qubits.size() <= 2) {
    known.instructionMatrix(copy, matrix);
    action = simulation::CliffordAction::fromMatrix(matrix);
  }
  if (condition) {
    if (!action)
      return refuse(inst, "depends on a result, and only X, Y and Z can");
    return feedback(*action, qubits);
  }
  if (action) {
    for (PlacedOp placed : wordOf(*action))
      append(placed.op, placed.qubits == 3   ? qubits
                        : placed.qubits == 1 ? qubits.take_front(1)
                                             : qubits.drop_front(1));
    return llvm::Error::success();
  }
  auto rotation = [&](StimOp op) {
    append(op, qubits, parameters[0] / llvm::numbers::pi);
    return llvm::Error::success();
  };
  switch (inst.kind) {
  case GateKind::T:
    append(StimOp::T, qubits);
    return llvm::Error::success();
  case GateKind::Tdg:
    append(StimOp::T_DAG, qubits);
    return llvm::Error::success();
  case GateKind::RX:
    return rotation(StimOp::R_X);
  case GateKind::RY:
    return rotation(StimOp::R_Y);
  case GateKind::RZ:
  case GateKind::P:
    return rotation(StimOp::R_Z);
  case GateKind::RXX:
    return rotation(StimOp::R_XX);
  case GateKind::RYY:
    return rotation(StimOp::R_YY);
  case GateKind::RZZ:
    return rotation(StimOp::R_ZZ);
  default:
    break;
  }
  if (qubits.size() == 1)
    return oneQubitRotation(matrix, qubits[0]);
  DecomposeOptions options;
  options.target = DecomposeTarget::OneQubitAndCX;
  options.ancillas.borrowIdle = false;
  Circuit parts(code.numQubits);
  if (llvm::Error error = decomposeInstruction(known, copy, options, parts))
    return error;
  for (const Instruction &part : parts.instructions)
    if (llvm::Error error = gate(parts, part))
      return error;
  return llvm::Error::success();
}

/// Whether a Classical instruction reads something that depends on results.
bool Lowering::isTainted(const Instruction &inst) const {
  auto isBitTainted = [&](uint32_t bit) {
    return !result.bits[bit].results.empty();
  };
  switch (Program::classicalOp(inst)) {
  case ClassicalOp::Constant:
    return false;
  case ClassicalOp::LoadBit:
    return isBitTainted(inst.q[2]);
  case ClassicalOp::LoadBits:
    for (uint32_t k = 0; k < Program::constantBits(inst); ++k)
      if (isBitTainted(inst.q[2] + k))
        return true;
    return false;
  case ClassicalOp::LoadBitIndexed:
    // Which bit it is may depend on results as well.
    return slots.count(inst.q[1]) ||
           (isBit(inst.q[2] + machine.slot(inst.q[1])) &&
            isBitTainted(inst.q[2] + machine.slot(inst.q[1])));
  case ClassicalOp::TruncateU:
  case ClassicalOp::TruncateS:
    return slots.count(inst.q[1]);
  case ClassicalOp::Select:
    return slots.count(inst.q[0]) || slots.count(inst.q[1]) ||
           slots.count(inst.q[2]);
  default:
    return (inst.q[1] != kNone && slots.count(inst.q[1])) ||
           (inst.q[2] != kNone && slots.count(inst.q[2]));
  }
}

/// The value of an instruction that reads something that depends on results.
SlotValue Lowering::compute(const Instruction &inst) {
  const ClassicalOp op = Program::classicalOp(inst);
  SlotValue value;
  if (op == ClassicalOp::LoadBit || op == ClassicalOp::LoadBits) {
    const unsigned count =
        op == ClassicalOp::LoadBit ? 1 : Program::constantBits(inst);
    for (unsigned k = 0; k < count; ++k)
      value.setBit(k, result.bits[inst.q[2] + k]);
    return value;
  }
  if (op == ClassicalOp::LoadBitIndexed) {
    if (slots.count(inst.q[1]))
      return SlotValue::unknown();
    value.setBit(0, result.bits[inst.q[2] + machine.slot(inst.q[1])]);
    return value;
  }
  const SlotValue a = slot(inst.q[1]);
  if (!a.isKnown)
    return SlotValue::unknown();
  if (op == ClassicalOp::Copy)
    return a;
  if (op == ClassicalOp::TruncateU) {
    for (unsigned k = 0; k < std::min(inst.q[2], 64u); ++k)
      value.setBit(k, a.bit(k));
    return value;
  }
  const bool isBinary = op == ClassicalOp::Xor || op == ClassicalOp::And ||
                        op == ClassicalOp::CompareEq ||
                        op == ClassicalOp::CompareNe;
  if (!isBinary)
    return SlotValue::unknown();
  const SlotValue b = slot(inst.q[2]);
  if (!b.isKnown)
    return SlotValue::unknown();
  if (op == ClassicalOp::And) {
    if (!a.sums.empty() && !b.sums.empty())
      return SlotValue::unknown();
    const SlotValue &mask = a.sums.empty() ? a : b;
    const SlotValue &other = a.sums.empty() ? b : a;
    for (unsigned k = 0; k < 64; ++k)
      if (mask.constant >> k & 1)
        value.setBit(k, other.bit(k));
    return value;
  }
  for (unsigned k = 0; k < 64; ++k) {
    ResultSum sum = a.bit(k);
    sum ^= b.bit(k);
    value.setBit(k, std::move(sum));
  }
  if (op == ClassicalOp::Xor)
    return value;
  // Equal where no bit differs.
  SlotValue equal;
  uint64_t fixed = value.constant;
  for (const auto &[k, sum] : value.sums)
    fixed &= ~(uint64_t(1) << k);
  if (!fixed) {
    if (value.sums.size() > 1)
      return SlotValue::unknown();
    ResultSum sum =
        value.sums.empty() ? ResultSum() : value.bit(value.sums.begin()->first);
    sum.constant ^= true;
    equal.setBit(0, std::move(sum));
  }
  if (op == ClassicalOp::CompareNe)
    equal.constant ^= 1;
  return equal;
}

llvm::Error Lowering::storeBits(uint32_t first, unsigned count,
                                const SlotValue &value) {
  if (!value.isKnown)
    return llvm::createStringError(
        "a classical bit is computed from results by more than exclusive or");
  for (unsigned k = 0; k < count; ++k) {
    ResultSum &bit = result.bits[first + k];
    ResultSum sum = value.bit(k);
    if (condition) {
      // Where the condition holds the bit changes by the difference.
      sum ^= bit;
      if (!sum.results.empty())
        return llvm::createStringError(
            "a classical bit depends on a product of results");
      if (!sum.constant)
        continue;
      sum = condition->sum;
      sum ^= bit;
    }
    bit = sum;
    machine.setBit(first + k, sum.constant);
  }
  return llvm::Error::success();
}

llvm::Error Lowering::classical(const Instruction &inst) {
  const ClassicalOp op = Program::classicalOp(inst);
  if (op == ClassicalOp::StoreBit)
    return storeBits(inst.q[2], 1, slot(inst.q[1]));
  if (op == ClassicalOp::StoreBits)
    return storeBits(inst.q[2], Program::constantBits(inst), slot(inst.q[1]));
  if (op == ClassicalOp::StoreBitIndexed) {
    if (slots.count(inst.q[0]))
      return llvm::createStringError(
          "which classical bit is written depends on "
          "results");
    const int64_t index = inst.q[2] + machine.slot(inst.q[0]);
    if (!isBit(index))
      return machine.execute(inst); // Says what is wrong.
    return storeBits(index, 1, slot(inst.q[1]));
  }
  const bool reads = isTainted(inst);
  if (!reads) {
    if (llvm::Error error = machine.execute(inst))
      return error;
    slots.erase(inst.q[0]);
  } else {
    slots[inst.q[0]] =
        op == ClassicalOp::Select ? SlotValue::unknown() : compute(inst);
  }
  // After the `if` it is one or the other.
  if (condition)
    written.push_back(inst.q[0]);
  return llvm::Error::success();
}

llvm::Error Lowering::jumpIfZero(const Instruction &inst) {
  const SlotValue value = slot(Program::jumpCondition(inst));
  const size_t target = Program::jumpTarget(inst);
  if (!value.isKnown || value.sums.size() > 1)
    return llvm::createStringError(
        "a condition depends on more than the sum modulo 2 of results");
  uint64_t fixed = value.constant;
  for (const auto &[k, sum] : value.sums)
    fixed &= ~(uint64_t(1) << k);
  if (fixed)
    return llvm::Error::success();
  if (value.sums.empty()) {
    jump(target);
    return llvm::Error::success();
  }
  if (condition)
    return llvm::createStringError(
        "a condition on a result stands under another");
  if (target <= at)
    return llvm::createStringError("a loop depends on a result");
  condition = Condition{value.bit(value.sums.begin()->first), at, target};
  return llvm::Error::success();
}

llvm::Error Lowering::step(const Instruction &inst) {
  llvm::ArrayRef<Qubit> qubits = code.qubits(inst);
  if (isUnitary(inst.kind))
    return gate(code, inst);
  switch (inst.kind) {
  case GateKind::Measure:
  case GateKind::Reset:
    if (condition)
      return llvm::createStringError(
          "a measurement or a reset depends on a result");
    append(inst.kind == GateKind::Measure ? StimOp::M : StimOp::R, qubits);
    if (inst.kind == GateKind::Measure)
      result.bits[code.bit(inst)] = {false, {numResults++}};
    return llvm::Error::success();
  case GateKind::Barrier:
    append(StimOp::TICK, {});
    return llvm::Error::success();
  case GateKind::Delay: {
    std::string tag = fmt::format("delay {}{}", code.duration(inst),
                                  code.durationInDt(inst) ? "dt" : "s");
    append(StimOp::I, qubits, {}, &tag);
    return llvm::Error::success();
  }
  case GateKind::Classical:
    return classical(inst);
  case GateKind::JumpIfZero:
    return jumpIfZero(inst);
  case GateKind::Jump: {
    const size_t target = Program::jumpTarget(inst);
    if (!condition || (target > condition->begin && target <= at)) {
      jump(target);
      return llvm::Error::success();
    }
    // The end of what is under the condition; then what is under its opposite.
    if (at + 1 != condition->end || target <= at)
      return llvm::createStringError("a loop depends on a result");
    const Condition other{condition->sum, at, target};
    endCondition();
    condition = other;
    condition->sum.constant ^= true;
    return llvm::Error::success();
  }
  default:
    return llvm::createStringError("the program has structured control flow");
  }
}

llvm::Error Lowering::run(llvm::ArrayRef<InputValue> inputs) {
  if (llvm::Error error = machine.setInputs(inputs))
    return error;
  for (uint32_t bit = 0; bit < code.numBits; ++bit)
    result.bits[bit].constant = machine.bit(bit);
  uint64_t steps = 0;
  for (at = 0; at < code.size(); ++at) {
    if (condition && at >= condition->end) {
      if (at > condition->end)
        return llvm::createStringError("a jump depends on a result");
      endCondition();
    }
    if (++steps > maxSteps)
      return llvm::createStringError(
          llvm::formatv("more than {0} instructions are executed", maxSteps));
    const Instruction &inst = code.instructions[at];
    if (leftOut && inst.kind == GateKind::Measure && leftOut->test(at))
      continue;
    if (llvm::Error error = step(inst))
      return error;
  }
  return llvm::Error::success();
}

} // namespace

llvm::Expected<LoweredProgram>
stabilizer::lowerProgram(const Program &program,
                         llvm::ArrayRef<InputValue> inputs, uint64_t maxSteps,
                         const llvm::BitVector *leftOut) {
  Lowering lowering(program, maxSteps, leftOut);
  if (llvm::Error error = lowering.run(inputs))
    return std::move(error);
  return lowering.take();
}

llvm::Expected<StimCircuit> stabilizer::toStimCircuit(const Program &program) {
  if (llvm::Error error = program.check())
    return std::move(error);
  llvm::Expected<LoweredProgram> lowered =
      lowerProgram(program, {}, uint64_t(1) << 28);
  if (!lowered)
    return lowered.takeError();
  return std::move(lowered->circuit);
}
