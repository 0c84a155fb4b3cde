//===- Spelling.cpp - Names and numbers in OpenQASM -------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#include "Spelling.h"

#include <fmt/format.h>

#include <charconv>
#include <cmath>
#include <numbers>

using namespace enishi;
using namespace enishi::exporting;

std::string exporting::formatNumber(double value) {
  char buffer[32];
  auto [end, error] = std::to_chars(buffer, buffer + sizeof buffer, value);
  return std::string(buffer, end);
}

std::string exporting::formatAngle(double value) {
  for (int denominator : {1, 2, 3, 4, 6, 8, 16, 32, 64, 128}) {
    double numerator = value * denominator / std::numbers::pi;
    double rounded = std::round(numerator);
    if (rounded == 0 || std::abs(rounded) > 64 ||
        std::abs(numerator - rounded) > 1e-9)
      continue;
    // Evaluated as a reader does, from the left.
    if (rounded * std::numbers::pi / denominator != value)
      break;
    std::string text = rounded == 1    ? "pi"
                       : rounded == -1 ? "-pi"
                                       : fmt::format("{}*pi", rounded);
    return denominator == 1 ? text : fmt::format("{}/{}", text, denominator);
  }
  std::string text = formatNumber(value);
  // An integer would read back as one, which is no angle in every reader.
  if (text.find_first_of(".en") == std::string::npos)
    text += ".0";
  return text;
}

NameTable::NameTable() {
  for (const char *name :
       {"U", "CX", "pi", "gphase", "measure", "reset", "barrier", "delay", "if",
        "for", "while", "switch", "bit", "qubit", "gate", "include"})
    taken.insert(name);
}

std::string NameTable::unique(llvm::StringRef wanted) {
  std::string name = wanted.str();
  for (unsigned i = 1; !taken.insert(name).second; ++i)
    name = fmt::format("{}_{}", wanted.str(), i);
  return name;
}

GateNames exporting::writeHeader(const llvm::BitVector &usedGates,
                                 OpenQASMVersion version, NameTable &names,
                                 llvm::raw_ostream &os) {
  os << (version == OpenQASMVersion::V3
             ? "OPENQASM 3.1;\ninclude \"stdgates.inc\";\n"
             : "OPENQASM 2.0;\ninclude \"qelib1.inc\";\n");
  GateNames gateNames;
  for (unsigned kind : usedGates.set_bits()) {
    GateSpelling spelling = gateSpelling(GateKind(kind), version);
    std::string name = spelling.name.str();
    if (!spelling.definition.empty()) {
      // A gate of the user may have the name already.
      name = names.unique(spelling.name);
      std::string head = "gate " + spelling.name.str();
      os << "gate " << name << spelling.definition.drop_front(head.size())
         << '\n';
    }
    gateNames[kind] = name;
  }
  return gateNames;
}

void exporting::writePhase(double phase, OpenQASMVersion version,
                           unsigned indent, llvm::raw_ostream &os) {
  phase = std::remainder(phase, 2 * std::numbers::pi);
  if (version == OpenQASMVersion::V3 && std::abs(phase) > 1e-13)
    os.indent(indent) << "gphase(" << formatAngle(phase) << ");\n";
}

/// `word2` is the keyword of OpenQASM 2, `word3` that of OpenQASM 3.
static void writeRegister(llvm::StringRef word2, llvm::StringRef word3,
                          llvm::StringRef name, uint64_t size, bool isScalar,
                          OpenQASMVersion version, llvm::raw_ostream &os) {
  if (version == OpenQASMVersion::V2)
    os << word2 << ' ' << name << '[' << size << "];\n";
  else if (isScalar)
    os << word3 << ' ' << name << ";\n";
  else
    os << word3 << '[' << size << "] " << name << ";\n";
}

void exporting::writeQubitRegister(llvm::StringRef name, uint64_t size,
                                   bool isScalar, OpenQASMVersion version,
                                   llvm::raw_ostream &os) {
  writeRegister("qreg", "qubit", name, size, isScalar, version, os);
}

void exporting::writeBitRegister(llvm::StringRef name, uint64_t size,
                                 bool isScalar, OpenQASMVersion version,
                                 llvm::raw_ostream &os) {
  writeRegister("creg", "bit", name, size, isScalar, version, os);
}
