//===- Spelling.h - Names and numbers in OpenQASM ---------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_EXPORT_SPELLING_H
#define ENISHI_LIB_EXPORT_SPELLING_H

#include "GateDefinitions.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/Support/raw_ostream.h"

#include <array>

namespace enishi::exporting {

/// A number in the shortest form that reads back to the same double, a simple
/// fraction of pi where that is one.
std::string formatAngle(double value);

/// A duration's number, as it reads back.
std::string formatNumber(double value);

/// What OpenQASM 2, which has no physical qubits, calls the sites of a device:
/// the elements of a register up to the last one that is used.
inline constexpr llvm::StringLiteral kSiteRegister = "q";

/// The names of a program. Nothing is called what means something by itself.
class NameTable {
public:
  NameTable();
  void take(llvm::StringRef name) { taken.insert(name); }
  void release(llvm::StringRef name) { taken.erase(name); }
  /// The wanted name, or with a number where that is taken.
  std::string unique(llvm::StringRef wanted);

private:
  llvm::StringSet<> taken;
};

/// What each gate of the table is called in a program; empty for unused ones.
using GateNames = std::array<std::string, kNumTableGates>;

/// Writes the version line, the library, and definitions of the gates that it
/// lacks and the program uses.
GateNames writeHeader(const llvm::BitVector &usedGates, OpenQASMVersion version,
                      NameTable &names, llvm::raw_ostream &os);

/// A global phase as a statement, where there is one to be written.
void writePhase(double phase, OpenQASMVersion version, unsigned indent,
                llvm::raw_ostream &os);

/// qubit[3] q; or qreg q[3];
void writeQubitRegister(llvm::StringRef name, uint64_t size, bool isScalar,
                        OpenQASMVersion version, llvm::raw_ostream &os);

/// bit[3] c; or creg c[3];
void writeBitRegister(llvm::StringRef name, uint64_t size, bool isScalar,
                      OpenQASMVersion version, llvm::raw_ostream &os);

} // namespace enishi::exporting

#endif // ENISHI_LIB_EXPORT_SPELLING_H
