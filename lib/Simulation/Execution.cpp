//===- Execution.cpp - The one path of a program without branches ---------===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Execution.h"

#include "Analysis.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <cmath>

using namespace enishi;
using namespace enishi::simulation;

llvm::Error
simulation::finiteParameters(const Program &program, const Instruction &inst,
                             const ClassicalMachine &machine,
                             llvm::SmallVectorImpl<double> &values) {
  machine.parameters(inst, values);
  for (double value : values)
    if (!std::isfinite(value))
      return llvm::createStringError(llvm::formatv(
          "a parameter of the gate '{0}' is not a finite number ({1}) with "
          "these inputs",
          gateName(inst.kind == GateKind::Controlled ? inst.base : inst.kind),
          value));
  return llvm::Error::success();
}

/// Whether a Classical instruction reads one of these bits.
static bool readsAny(const Instruction &inst, const llvm::BitVector &bits) {
  switch (Program::classicalOp(inst)) {
  case ClassicalOp::LoadBit:
    return bits[inst.q[2]];
  case ClassicalOp::LoadBits:
    return bits.find_first_in(inst.q[2],
                              inst.q[2] + Program::constantBits(inst)) >= 0;
  case ClassicalOp::LoadBitIndexed:
    return bits.any();
  default:
    return false;
  }
}

llvm::Error simulation::followProgram(const Program &program,
                                      const RunOptions &options,
                                      Measurements measurements,
                                      InstructionVisitor onGate,
                                      InstructionVisitor onClassical) {
  const bool visits = measurements == Measurements::Visited;
  ProgramAnalysis analysis(
      program, [](size_t) { return false; },
      measurements == Measurements::Deferred ? Purpose::Counts
                                             : Purpose::FinalState);
  llvm::BitVector measured(program.code.numBits);
  ClassicalMachine machine(program);
  if (llvm::Error error = machine.setInputs(options.inputs))
    return error;
  llvm::BitVector touched(program.code.numQubits);
  llvm::SmallVector<double, 4> values;
  uint64_t steps = 0;
  const std::vector<Instruction> &code = program.code.instructions;
  for (size_t i = 0; i < code.size();) {
    if (++steps > options.maxSteps)
      return llvm::createStringError(llvm::formatv(
          "the program did not end within {0} instructions", options.maxSteps));
    const size_t index = i++;
    const Instruction &inst = code[index];
    switch (inst.kind) {
    case GateKind::Measure:
      measured.set(inst.q[1]);
      if (measurements == Measurements::Refused)
        return llvm::createStringError(
            "a program with measurements has no one final state");
      if (!analysis.deferrable[index] && !visits)
        return llvm::createStringError(
            "a program that measures a qubit before its end has no one final "
            "state");
      if (!analysis.deferrable[index])
        onGate(index, machine);
      break;
    case GateKind::Reset:
      if (visits)
        onGate(index, machine);
      else if (touched[inst.q[0]])
        return llvm::createStringError(
            "a program that resets a qubit after a gate has no one final "
            "state");
      break;
    case GateKind::Classical:
      if (visits && readsAny(inst, measured))
        return llvm::createStringError(
            "what the program does depends on what it measures");
      onClassical(index, machine);
      if (llvm::Error error = machine.execute(inst))
        return error;
      break;
    case GateKind::Jump:
      i = Program::jumpTarget(inst);
      break;
    case GateKind::JumpIfZero:
      if (machine.slot(Program::jumpCondition(inst)) == 0)
        i = Program::jumpTarget(inst);
      break;
    case GateKind::Barrier:
    case GateKind::Delay:
      break;
    default:
      if (program.code.isSymbolic(inst))
        if (llvm::Error error =
                finiteParameters(program, inst, machine, values))
          return error;
      for (Qubit qubit : program.code.qubits(inst))
        touched.set(qubit);
      onGate(index, machine);
    }
  }
  return llvm::Error::success();
}

llvm::Expected<GateList> simulation::executedGates(const Program &program,
                                                   const RunOptions &options,
                                                   Measurements measurements) {
  // All gates are in memory at a time.
  constexpr uint64_t kMostSteps = uint64_t(1) << 28;
  RunOptions limited = options;
  limited.maxSteps = std::min(limited.maxSteps, kMostSteps);
  GateList list;
  auto collect = [&](uint32_t index, const ClassicalMachine &machine) {
    const Instruction &inst = program.code.instructions[index];
    uint32_t firstParameter = kNone;
    if (program.code.isSymbolic(inst)) {
      firstParameter = list.parameters.size();
      llvm::SmallVector<double, 4> values;
      machine.parameters(inst, values);
      list.parameters.insert(list.parameters.end(), values.begin(),
                             values.end());
    }
    list.gates.push_back({index, firstParameter});
  };
  if (llvm::Error error =
          followProgram(program, limited, measurements, collect,
                        [](uint32_t, const ClassicalMachine &) {}))
    return std::move(error);
  return list;
}

Instruction &simulation::appendKnown(Circuit &circuit, const Program &program,
                                     const Instruction &inst,
                                     const ClassicalMachine &machine) {
  llvm::SmallVector<double, 4> values;
  if (program.code.isSymbolic(inst))
    machine.parameters(inst, values);
  Instruction &copy = circuit.appendFrom(program.code, inst);
  for (size_t i = 0; i < values.size(); ++i)
    circuit.setParam(copy, i, values[i]);
  return copy;
}
