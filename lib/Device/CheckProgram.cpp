//===- CheckProgram.cpp - Does a program obey its device? -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Device/CheckProgram.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

using namespace enishi;

namespace {

class ProgramChecker {
public:
  ProgramChecker(const Device &device, size_t limit)
      : device(device), limit(limit), isMeasured(device.numSites(), false) {}

  void checkCircuit(const Circuit &circuit);
  void checkLimits();
  std::vector<Violation> violations;

private:
  bool isFull() const { return violations.size() >= limit; }
  void report(std::string message) {
    if (!isFull())
      violations.push_back({path, std::move(message)});
  }
  bool checkSites(llvm::ArrayRef<Qubit> sites);
  void checkInstruction(const Circuit &circuit, const Instruction &inst);
  void checkGate(const Circuit &circuit, const Instruction &inst);
  void checkControlFlow(const Circuit &circuit, const Instruction &inst);

  const Device &device;
  size_t limit;
  /// Only kept where nothing may follow a measurement.
  std::vector<bool> isMeasured;
  llvm::SmallVector<Violation::Step, 2> path;
  uint64_t numInstructions = 0;
};

} // namespace

bool ProgramChecker::checkSites(llvm::ArrayRef<Qubit> sites) {
  for (auto [index, site] : llvm::enumerate(sites)) {
    if (site >= device.numSites()) {
      report(fmt::format("there is no site {}: {} has {}", site,
                         device.name().str(), device.numSites()));
      return false;
    }
    if (llvm::is_contained(sites.take_front(index), site)) {
      report(fmt::format("site {} is an operand twice", site));
      return false;
    }
  }
  return true;
}

void ProgramChecker::checkGate(const Circuit &circuit,
                               const Instruction &inst) {
  llvm::ArrayRef<Qubit> sites = circuit.qubits(inst);
  std::string name = gateName(inst.kind).str();
  const NativeOperation *op =
      isTableGate(inst.kind) ? device.operation(inst.kind) : nullptr;
  if (!op) {
    report(fmt::format("{} is not a native operation of {}", name,
                       device.name().str()));
    return;
  }
  if (!device.isNative(inst.kind, sites)) {
    if (sites.size() == 1)
      report(fmt::format("{} does not exist on site {}", name, sites[0]));
    else if (!device.areCoupled(sites[0], sites[1]))
      report(fmt::format("{} acts on sites {} and {}, which are not coupled",
                         name, sites[0], sites[1]));
    else if (device.isNative(inst.kind, {sites[1], sites[0]}))
      report(fmt::format("{} acts on ({}, {}), but the device has it on "
                         "({}, {}) only",
                         name, sites[0], sites[1], sites[1], sites[0]));
    else
      report(fmt::format("{} does not exist on sites {} and {}", name, sites[0],
                         sites[1]));
    return;
  }
  for (auto [index, range] : llvm::enumerate(op->params)) {
    if (!range.isBounded())
      continue;
    Angle angle = circuit.param(inst, index);
    if (!angle.isConstant())
      report(fmt::format("parameter {} of {} is not known when compiling, but "
                         "must be between {} and {} rad",
                         index, name, range.min, range.max));
    else if (!range.contains(angle.value))
      report(fmt::format("parameter {} of {} is {}, but must be between {} "
                         "and {} rad",
                         index, name, angle.value, range.min, range.max));
  }
}

void ProgramChecker::checkControlFlow(const Circuit &circuit,
                                      const Instruction &inst) {
  const auto &spec = device.description().measurement;
  if (!spec || !spec->feedForward) {
    report(fmt::format("{} runs no control flow: it can't feed outcomes "
                       "forward",
                       device.name().str()));
    return;
  }
  for (auto [index, block] : llvm::enumerate(circuit.controlFlowBlocks(inst))) {
    path.back().block = index;
    checkCircuit(block);
  }
  path.back().block = 0;
}

void ProgramChecker::checkInstruction(const Circuit &circuit,
                                      const Instruction &inst) {
  switch (inst.kind) {
  case GateKind::GPhase:
  case GateKind::Classical:
    return;
  case GateKind::Jump:
  case GateKind::JumpIfZero:
    report("a jump is no instruction of a mapped circuit");
    return;
  default:
    break;
  }
  if (!checkSites(circuit.qubits(inst)))
    return;
  if (inst.kind == GateKind::Barrier || inst.kind == GateKind::Delay)
    return;

  const auto &spec = device.description().measurement;
  if (!spec || !spec->midCircuit)
    for (Qubit site : circuit.qubits(inst))
      if (isMeasured[site]) {
        report(fmt::format("{} follows the measurement of site {}, but {} "
                           "measures at the end only",
                           gateName(inst.kind).str(), site,
                           device.name().str()));
        return;
      }
  switch (inst.kind) {
  case GateKind::ControlFlow:
    checkControlFlow(circuit, inst);
    return;
  case GateKind::Measure:
    if (!spec)
      report(fmt::format("{} has no measurement", device.name().str()));
    isMeasured[inst.q[0]] = true;
    return;
  case GateKind::Reset:
    if (!device.description().reset)
      report(fmt::format("{} has no reset", device.name().str()));
    return;
  default:
    checkGate(circuit, inst);
  }
}

void ProgramChecker::checkCircuit(const Circuit &circuit) {
  path.emplace_back();
  for (auto [index, inst] : llvm::enumerate(circuit.instructions)) {
    if (isFull())
      break;
    ++numInstructions;
    path.back() = {uint32_t(index), 0};
    checkInstruction(circuit, inst);
  }
  path.pop_back();
}

void ProgramChecker::checkLimits() {
  uint64_t allowed = device.description().limits.maxInstructions;
  if (allowed != 0 && numInstructions > allowed && !isFull())
    report(fmt::format("the program has {} instructions, but {} takes at most "
                       "{}",
                       numInstructions, device.name().str(), allowed));
}

std::vector<Violation> enishi::checkProgram(const Circuit &circuit,
                                            const Device &device,
                                            size_t limit) {
  ProgramChecker checker(device, limit);
  checker.checkCircuit(circuit);
  checker.checkLimits();
  return std::move(checker.violations);
}

std::string enishi::describe(const Violation &violation) {
  std::string result;
  for (size_t i = 0; i < violation.path.size(); ++i) {
    result += fmt::format("instruction {}", violation.path[i].instruction);
    result += i + 1 < violation.path.size()
                  ? fmt::format(", block {}, ", violation.path[i].block)
                  : ": ";
  }
  return result + violation.message;
}
