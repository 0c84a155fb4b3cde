//===- CircuitText.h - A flat circuit as OpenQASM ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// The way out for the largest programs: a straight-line program on the sites
// of a device goes from the flat circuit to text, without the compiler's IR in
// between. It writes what exportOpenQASM writes of the same program, byte for
// byte.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_EXPORT_CIRCUITTEXT_H
#define ENISHI_EXPORT_CIRCUITTEXT_H

#include "enishi/Circuit/Circuit.h"
#include "enishi/Export/OpenQASMVersion.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

#include <string>
#include <vector>

namespace enishi {

/// The classical registers of a program and the bit of them that each
/// measurement writes.
struct MeasuredRegisters {
  struct Register {
    std::string name;
    uint64_t size;
    /// Declared without a size.
    bool isScalar;
  };
  struct Bit {
    uint32_t reg;
    uint64_t position;
  };
  std::vector<Register> registers;
  /// By the bit of the circuit that a Measure writes.
  std::vector<Bit> bits;
};

/// True for circuits of gates of the table with numbers as parameters,
/// measurements, resets, barriers and (in OpenQASM 3) delays.
bool hasPlainText(const Circuit &circuit, OpenQASMVersion version);

/// Writes a circuit with hasPlainText() whose qubits are physical ones, or
/// those of one register of the name `qubits`. Linear in the text; holds
/// nothing of it in memory.
void writeOpenQASM(const Circuit &circuit, const MeasuredRegisters &registers,
                   OpenQASMVersion version, llvm::raw_ostream &os,
                   llvm::StringRef qubits = {});

} // namespace enishi

#endif // ENISHI_EXPORT_CIRCUITTEXT_H
