//===- QRefToLLVM.h - From qref to calls of QIR functions -------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// Replaces every quantum operation and every access to a classical bit by
// operations of the LLVM dialect; arithmetic and control flow stay for MLIR's
// own conversions.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_QIR_QREFTOLLVM_H
#define ENISHI_LIB_QIR_QREFTOLLVM_H

#include "ProgramAnalysis.h"

#include "enishi/QIR/Profile.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/StringMap.h"

namespace enishi::qir {

class QRefToLLVM {
public:
  QRefToLLVM(mlir::func::FuncOp main, ProgramAnalysis &analysis,
             QIRProfile profile);

  llvm::LogicalResult run();

private:
  // QRefToLLVM.cpp
  void makeBlocks();
  void lowerSwitch(mlir::scf::IndexSwitchOp op);
  void makeBitVariables();
  llvm::LogicalResult convertBlock(mlir::Block &block);
  llvm::LogicalResult convertOp(mlir::Operation *op);
  void convertMeasure(qref::MeasureOp op);
  void convertReset(qref::ResetOp op);
  llvm::LogicalResult checkClassical(mlir::Operation *op);

  // ClassicalBits.cpp
  mlir::Value loadBit(uint64_t bit);
  void convertLoad(cbit::LoadOp op);
  void convertStore(cbit::StoreOp op);
  void convertRead(cbit::ReadOp op);
  void convertWrite(cbit::WriteOp op);
  /// Replaces a comparison of a register with a number by one of bits.
  bool convertComparison(mlir::arith::CmpIOp op);
  mlir::Value isElement(mlir::Value index, uint64_t position);
  void recordOutput();
  void recordBit(uint64_t bit, llvm::StringRef label);

  // GateCalls.cpp
  llvm::LogicalResult convertUnitary(mlir::Operation *op);
  void emitGate(GateKind kind, llvm::ArrayRef<uint64_t> qubits,
                llvm::ArrayRef<Angle> params, Circuit &angles);
  llvm::Error emitCircuit(const Circuit &circuit,
                          llvm::ArrayRef<uint64_t> qubits);
  void callGate(GateKind kind, llvm::ArrayRef<uint64_t> qubits,
                llvm::ArrayRef<mlir::Value> params);
  mlir::Value materialize(const LinearExpr &angle);

  // QRefToLLVM.cpp
  mlir::Value call(llvm::StringRef function, mlir::Type result,
                   mlir::ValueRange arguments);
  mlir::Value pointer(uint64_t number);
  mlir::Value constant(mlir::Type type, mlir::Attribute value);
  mlir::Value i1(bool value);
  mlir::Value i64(uint64_t value);
  mlir::Value f64(double value);
  mlir::Value label(llvm::StringRef text);

  mlir::func::FuncOp main;
  ProgramAnalysis &analysis;
  QIRProfile profile;
  mlir::OpBuilder builder, topBuilder, moduleBuilder;
  mlir::Location loc;
  mlir::Type ptrType, voidType;

  /// The blocks of the base profile.
  mlir::Block *body = nullptr, *measurements = nullptr;

  llvm::StringMap<mlir::LLVM::LLVMFuncOp> functions;
  llvm::DenseMap<uint64_t, mlir::Value> pointers;
  /// The variable of each bit whose value the program needs; null for others.
  std::vector<mlir::Value> bitVariables;
  /// The bits of a register as they were read.
  llvm::DenseMap<mlir::Value, llvm::SmallVector<mlir::Value>> bitsOfRead;
  std::vector<bool> isTouched;
  /// Go when their users have gone.
  llvm::SmallVector<mlir::Operation *> declarations;
  unsigned numLabels = 0;
  /// What the symbols of the gate being converted stand for.
  llvm::SmallVector<mlir::Value> symbols;
};

} // namespace enishi::qir

#endif // ENISHI_LIB_QIR_QREFTOLLVM_H
