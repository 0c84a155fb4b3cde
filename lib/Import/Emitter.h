//===- Emitter.h - State of the lowering to qref ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_IMPORT_EMITTER_H
#define ENISHI_LIB_IMPORT_EMITTER_H

#include "dialects/CBit/CBit.h"
#include "dialects/QRef/QRef.h"
#include "enishi/Frontend/AST.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"

namespace enishi::import {

/// A bit of the program: the register that holds it and its place there.
struct BitPlace {
  mlir::Value reg;
  uint32_t position = 0;
};

/// Walks the program once and creates the operations in order. Split over
/// Emitter.cpp (declarations, statements), EmitGates.cpp and
/// EmitExpressions.cpp.
class Emitter {
public:
  Emitter(const ast::Program &program, const SourceManager &sources,
          DiagnosticEngine &diagnostics, mlir::MLIRContext *context);
  mlir::OwningOpRef<mlir::ModuleOp> emit();

private:
  // --- Declarations (Emitter.cpp) -------------------------------------------
  void declareQubits();
  void declareBits();
  void declareInputs();
  void defineGate(uint32_t number);

  // --- Statements (Emitter.cpp) ---------------------------------------------
  /// Emits statements; what follows one that may break off is guarded.
  void emitBlock(const ast::Block &block);
  void emitStatement(const ast::Stmt &stmt);
  void emitMeasure(const ast::Measure &stmt);
  void emitAssign(const ast::Assign &stmt);
  void emitIf(const ast::If &stmt);
  void emitFor(const ast::For &stmt);
  void emitForValues(const ast::For &stmt);
  void unrollInGate(const ast::For &stmt, mlir::Value start, mlir::Value stop,
                    mlir::Value step);
  void enterLoop(bool breaks, bool continues);
  void emitLoopBody(const ast::Block &body, const ast::Stmt &loop);
  void emitWhile(const ast::While &stmt);
  void emitSwitch(const ast::Switch &stmt);
  /// Emits `block` into a region's block that has its terminator already.
  void emitInto(mlir::Block *into, const ast::Block &block);

  // --- Gates (EmitGates.cpp) ------------------------------------------------
  void emitRun(const ast::GateRun &run);
  void emitCall(const ast::GateCall &call);
  void emitDelay(const ast::Delay &stmt);
  void emitBarrier(const ast::Barrier &stmt);

  // --- Places and expressions (EmitExpressions.cpp) -------------------------
  mlir::Value qubit(uint32_t number);
  mlir::Value qubit(const ast::Location &location);
  void storeBit(mlir::Value bit, const ast::Location &location);
  mlir::Value readBits(const ast::IndexList &bits);
  void writeBits(const ast::IndexList &bits, mlir::Value value);
  /// The position of a dynamic location within its list, from 0.
  mlir::Value position(const ast::Location &location);
  /// The register and the offset of a list that is one stretch of it.
  std::optional<BitPlace> stretch(const ast::IndexList &bits);
  std::optional<BitPlace> qubitStretch(const ast::IndexList &qubits);

  mlir::Value emitExpr(const ast::Expr &expr);
  mlir::Value emitConstant(const ast::Expr &expr);
  mlir::Value emitUnary(const ast::Expr &expr);
  mlir::Value emitBinary(const ast::Expr &expr);
  mlir::Value emitIntegerBinary(const ast::Expr &expr, mlir::Value a,
                                mlir::Value b);
  mlir::Value emitRealBinary(const ast::Expr &expr, mlir::Value a,
                             mlir::Value b);
  mlir::Value emitShift(const ast::Expr &expr, mlir::Value a, mlir::Value b);
  mlir::Value emitCast(const ast::Expr &expr);
  mlir::Value convert(mlir::Value value, ast::Type from, ast::Type to);
  mlir::Value toIndex(const ast::Expr &expr);
  mlir::Type typeOf(ast::Type type);
  mlir::Value integerConstant(mlir::Type type, int64_t value);
  GateParam param(const ast::Expr &expr);

  // --- Break, continue, end -------------------------------------------------
  /// A local bit, set where the rest of a loop's body, of the loop, or of the
  /// program is skipped.
  mlir::Value newFlag(llvm::StringRef name);
  void raise(mlir::Value flag);
  mlir::Value isDown(llvm::ArrayRef<mlir::Value> flags);

  void unsupported(SourceRange range, const char *what, const char *help);
  mlir::Location at(const ast::Stmt &stmt);

  const ast::Program &program;
  const SourceManager &sources;
  DiagnosticEngine &diagnostics;
  mlir::OpBuilder builder;
  mlir::Location loc;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::Block *entry = nullptr;

  struct LoopFlags {
    mlir::Value breakFlag, continueFlag;
  };
  std::vector<LoopFlags> loops;
  mlir::Value endFlag;

  /// By qubit number; inside a gate definition by argument number.
  std::vector<mlir::Value> qubitValues;
  /// The register of each qubit and bit by QubitDecl and BitDecl number.
  std::vector<mlir::Value> qubitRegs, bitRegs;
  /// The declaration that holds each qubit and bit.
  std::vector<uint32_t> declOfQubit, declOfBit;
  std::vector<mlir::Value> inputValues, loopValues;
  llvm::ArrayRef<mlir::BlockArgument> gateParams;
  /// Not zero inside a gate definition.
  unsigned gateDepth = 0;
};

} // namespace enishi::import

#endif // ENISHI_LIB_IMPORT_EMITTER_H
