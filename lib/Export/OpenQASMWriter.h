//===- OpenQASMWriter.h - State of the OpenQASM export ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_EXPORT_OPENQASMWRITER_H
#define ENISHI_LIB_EXPORT_OPENQASMWRITER_H

#include "Spelling.h"

#include "dialects/CBit/CBit.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Export/OpenQASM.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/TypeSwitch.h"

namespace enishi::exporting {

/// Walks a `qref` module once and writes as it goes.
class OpenQASMWriter {
public:
  OpenQASMWriter(OpenQASMVersion version, llvm::raw_ostream &os)
      : version(version), os(os) {}
  llvm::LogicalResult write(mlir::ModuleOp module);

private:
  using Result = llvm::LogicalResult;

  // --- Statements (OpenQASMWriter.cpp) --------------------------------------
  void writeHeader(mlir::ModuleOp module);
  void writeSiteRegister(mlir::ModuleOp module);
  Result writeGateDefinition(qref::GateDefOp gate);
  Result writeBlock(mlir::Block &block);
  Result writeOp(mlir::Operation *op);
  Result writeGate(mlir::Operation *op);
  Result writeCall(qref::CallOp call);
  Result writeModified(mlir::Operation *op);
  Result writeMeasure(qref::MeasureOp op);
  Result writeDelay(qref::DelayOp op);
  Result writeDeclaration(mlir::Operation *op);
  Result writeIf(mlir::scf::IfOp op);
  Result writeConditional2(mlir::scf::IfOp op);
  Result writeFor(mlir::scf::ForOp op);
  Result writeWhile(mlir::scf::WhileOp op);
  Result writeSwitch(mlir::scf::IndexSwitchOp op);
  Result writeStore(cbit::StoreOp op);
  Result writeWrite(cbit::WriteOp op);

  // --- Names and expressions (WriteExpressions.cpp) -------------------------
  std::string qubitName(mlir::Value value);
  std::string bitName(mlir::Value reg, mlir::Value index, uint64_t position);
  std::string registerName(mlir::Value reg);
  std::string paramText(const GateParam &param);
  template <typename GateOrCall> std::string argumentList(GateOrCall op);

  /// The text of a classical value; empty, with an error, if it has none.
  std::string expression(mlir::Value value);
  std::string operation(mlir::Operation *op);
  std::string call(mlir::Operation *op, llvm::StringRef function);
  std::string infix(mlir::Operation *op, llvm::StringRef sign, char type);
  std::string compareIntegers(mlir::arith::CmpIOp op);
  std::string compareReals(mlir::arith::CmpFOp op);
  /// The operand as a number of the wanted kind ('s' signed, 'u' unsigned,
  /// 'b' truth value, 'f' real).
  std::string operandAs(mlir::Value value, char type);
  std::string cannotSay(mlir::Operation *op);

  /// Reading a bit is written where the value is used, which is only right
  /// while nobody has written the register in between.
  void noteWrites(mlir::Region &region);
  void noteWrite(mlir::Value reg) { ++writes[reg]; }
  bool isStale(mlir::Operation *read);

  llvm::raw_ostream &indented() { return os.indent(2 * depth); }

  OpenQASMVersion version;
  llvm::raw_ostream &os;
  unsigned depth = 0;
  /// Text put before each statement (OpenQASM 2's `if (c == 1) `).
  std::string prefix;
  bool inGateDefinition = false;
  /// The global phase collected since the block began.
  double pendingPhase = 0;
  llvm::DenseMap<mlir::Value, std::string> names;
  NameTable programNames;
  GateNames gateNames;
  /// OpenQASM 2: the register that stands for the sites, if any is used.
  std::string siteRegister;
  llvm::DenseMap<mlir::Value, unsigned> writes;
  llvm::DenseMap<mlir::Operation *, unsigned> readAt;
};

} // namespace enishi::exporting

#endif // ENISHI_LIB_EXPORT_OPENQASMWRITER_H
