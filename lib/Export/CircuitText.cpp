//===- CircuitText.cpp - A flat circuit as OpenQASM -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "enishi/Export/CircuitText.h"

#include "Spelling.h"

#include "llvm/ADT/STLExtras.h"

#include <fmt/format.h>

using namespace enishi;
using namespace enishi::exporting;

bool enishi::hasPlainText(const Circuit &circuit, OpenQASMVersion version) {
  return llvm::all_of(circuit.instructions, [&](const Instruction &inst) {
    switch (inst.kind) {
    case GateKind::Measure:
    case GateKind::Reset:
    case GateKind::Barrier:
      return true;
    case GateKind::Delay:
      return version == OpenQASMVersion::V3;
    default:
      return isTableGate(inst.kind) && !circuit.isSymbolic(inst);
    }
  });
}

namespace {

class CircuitWriter {
public:
  CircuitWriter(const Circuit &circuit, const MeasuredRegisters &registers,
                OpenQASMVersion version, llvm::raw_ostream &os,
                llvm::StringRef qubitRegister)
      : circuit(circuit), registers(registers), version(version), os(os),
        qubitRegister(qubitRegister) {}

  void run();

private:
  void writeInstruction(const Instruction &inst);
  void writeGate(const Instruction &inst);
  void writeMeasure(const Instruction &inst);
  void writeQubits(const Instruction &inst);
  llvm::StringRef angleText(double value);
  void nameElements(const std::string &name, uint32_t count);
  void nameSites(NameTable &names);

  const Circuit &circuit;
  const MeasuredRegisters &registers;
  OpenQASMVersion version;
  llvm::raw_ostream &os;
  llvm::StringRef qubitRegister;
  GateNames gateNames;
  std::vector<std::string> siteNames, registerNames;
  double phase = 0;

  /// Most angles of a compiled program are one of a few. One entry for each
  /// value of a few bits of their hash.
  struct KnownAngle {
    uint64_t bits = 0;
    std::string text;
  };
  std::array<KnownAngle, 1024> knownAngles;
};

llvm::StringRef CircuitWriter::angleText(double value) {
  uint64_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  KnownAngle &known = knownAngles[(bits * 0x9e3779b97f4a7c15) >> 54];
  if (known.bits != bits || known.text.empty())
    known = {bits, formatAngle(value)};
  return known.text;
}

void CircuitWriter::writeQubits(const Instruction &inst) {
  llvm::StringRef separator = " ";
  for (Qubit qubit : circuit.qubits(inst)) {
    os << separator << siteNames[qubit];
    separator = ", ";
  }
  os << ";\n";
}

void CircuitWriter::writeGate(const Instruction &inst) {
  if (inst.kind == GateKind::GPhase) {
    phase += circuit.param(inst, 0).value;
    return;
  }
  os << gateNames[static_cast<unsigned>(inst.kind)];
  if (unsigned count = circuit.numParams(inst)) {
    for (unsigned i = 0; i < count; ++i)
      os << (i ? ", " : "(") << angleText(circuit.param(inst, i).value);
    os << ')';
  }
  writeQubits(inst);
  // The builtin U is e^{i theta/2} times the table's.
  if (version == OpenQASMVersion::V3 && inst.kind == GateKind::U)
    phase -= circuit.param(inst, 0).value / 2;
}

void CircuitWriter::writeMeasure(const Instruction &inst) {
  MeasuredRegisters::Bit bit = registers.bits[circuit.bit(inst)];
  std::string target = registerNames[bit.reg];
  if (version == OpenQASMVersion::V2 || !registers.registers[bit.reg].isScalar)
    target += fmt::format("[{}]", bit.position);
  const std::string &qubit = siteNames[inst.q[0]];
  if (version == OpenQASMVersion::V3)
    os << target << " = measure " << qubit << ";\n";
  else
    os << "measure " << qubit << " -> " << target << ";\n";
}

void CircuitWriter::writeInstruction(const Instruction &inst) {
  switch (inst.kind) {
  case GateKind::Measure:
    return writeMeasure(inst);
  case GateKind::Reset:
    os << "reset";
    return writeQubits(inst);
  case GateKind::Barrier:
    os << "barrier";
    return writeQubits(inst);
  case GateKind::Delay:
    os << "delay[" << formatNumber(circuit.duration(inst))
       << (circuit.durationInDt(inst) ? "dt]" : "s]");
    return writeQubits(inst);
  default:
    return writeGate(inst);
  }
}

void CircuitWriter::nameElements(const std::string &name, uint32_t count) {
  writeQubitRegister(name, count, /*isScalar=*/false, version, os);
  for (Qubit qubit = 0; qubit < circuit.numQubits; ++qubit)
    siteNames.push_back(fmt::format("{}[{}]", name, qubit));
}

void CircuitWriter::nameSites(NameTable &names) {
  if (version == OpenQASMVersion::V3) {
    for (Qubit site = 0; site < circuit.numQubits; ++site)
      siteNames.push_back(fmt::format("${}", site));
    return;
  }
  uint32_t count = 0;
  for (const Instruction &inst : circuit.instructions)
    for (Qubit site : circuit.qubits(inst))
      count = std::max(count, site + 1);
  if (count)
    nameElements(names.unique(kSiteRegister), count);
}

void CircuitWriter::run() {
  llvm::BitVector used(kNumTableGates);
  for (const Instruction &inst : circuit.instructions)
    if (isTableGate(inst.kind) && inst.kind != GateKind::GPhase)
      used.set(static_cast<unsigned>(inst.kind));
  NameTable names;
  gateNames = writeHeader(used, version, names, os);
  for (const MeasuredRegisters::Register &reg : registers.registers)
    registerNames.push_back(names.unique(reg.name));
  if (qubitRegister.empty())
    nameSites(names);
  for (auto [name, reg] : llvm::zip(registerNames, registers.registers))
    writeBitRegister(name, reg.size, reg.isScalar, version, os);
  if (!qubitRegister.empty())
    nameElements(names.unique(qubitRegister), circuit.numQubits);
  phase = circuit.globalPhase;
  for (const Instruction &inst : circuit.instructions)
    writeInstruction(inst);
  writePhase(phase, version, 0, os);
}

} // namespace

void enishi::writeOpenQASM(const Circuit &circuit,
                           const MeasuredRegisters &registers,
                           OpenQASMVersion version, llvm::raw_ostream &os,
                           llvm::StringRef qubits) {
  assert(hasPlainText(circuit, version));
  CircuitWriter(circuit, registers, version, os, qubits).run();
}
