//===- Converter.h - The walk from qref to qc -------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// Code is walked in one of two ways. *Consumed* code is the program's own: its
// qref ops are replaced and erased, its classical ops stay where they are. A
// *template* is code that is executed several times or elsewhere (the body of
// a gate, of an unrolled loop, of a modifier): it stays, and each walk over it
// makes an instance at the insertion point. What a value of a template means
// in the instance being made is in `instances` and `qubits`; gates cannot be
// recursive, so one entry per value is enough.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_CONVERSION_QREFTOQC_CONVERTER_H
#define ENISHI_LIB_CONVERSION_QREFTOQC_CONVERTER_H

#include "../CircuitEmitter.h"
#include "dialects/QRef/QRef.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/BuiltinOps.h"

namespace enishi::qref_to_qc {

enum class Code { Consumed, Template };

class Converter {
public:
  Converter(mlir::ModuleOp module, uint64_t maxOps, uint64_t unrollOps)
      : symbolTable(module), builder(module.getContext()),
        gates(module.getContext()), emitter(builder, gates, values, symbols),
        budget(maxOps), maxOps(maxOps), unrollOps(unrollOps) {}

  llvm::LogicalResult run(mlir::func::FuncOp function);

private:
  /// --- The walk (Converter.cpp) -------------------------------------------
  llvm::LogicalResult convertBlock(mlir::Block &block, Code code);
  llvm::LogicalResult convertOp(mlir::Operation *op, Code code);
  llvm::LogicalResult convertAlloc(qref::AllocOp op, Code code);
  llvm::LogicalResult convertGet(qref::GetOp op);
  llvm::LogicalResult convertGate(GateOpInterface op);
  llvm::LogicalResult convertUnitary(qref::UnitaryOp op);
  llvm::LogicalResult convertMeasure(qref::MeasureOp op, Code code);
  llvm::LogicalResult convertCall(qref::CallOp op);
  llvm::LogicalResult convertClassical(mlir::Operation *op, Code code);
  llvm::LogicalResult emitGate(mlir::Operation *op, GateKind kind,
                               llvm::ArrayRef<Qubit> operands,
                               llvm::ArrayRef<GateParam> params,
                               uint32_t source);

  /// The qubits of operands that may be whole registers, each once; all
  /// qubits of the program if there are none.
  llvm::SmallVector<Qubit> expandQubits(mlir::ValueRange operands);
  Qubit physical(int64_t site, mlir::Location loc);
  llvm::LogicalResult checkDistinct(mlir::Operation *op,
                                    llvm::ArrayRef<Qubit> qubits);
  /// Counts an op of a template against the limit.
  llvm::LogicalResult spend(mlir::Operation *op);
  /// Fails early where `count` ops are going to be too many.
  llvm::LogicalResult checkBudget(mlir::Operation *op, uint64_t count);
  /// How many ops a template has with the gates that it calls, loops taken
  /// once. Saturates.
  uint64_t expandedSize(mlir::Block &block);
  uint64_t expandedSize(qref::GateDefOp gate);
  /// An error at the op or, where the op has no place in the source, at the
  /// statement being converted.
  mlir::InFlightDiagnostic error(mlir::Operation *op);

  /// --- Modifiers (Modifiers.cpp) ------------------------------------------
  llvm::LogicalResult convertModifier(mlir::Operation *op);
  llvm::LogicalResult collect(mlir::Block &body, Circuit &circuit);
  llvm::Error applyModifier(mlir::Operation *op, const Circuit &body,
                            Circuit &out);
  Angle angleOf(const GateParam &param, Circuit &circuit);

  /// --- Control flow and known values (Loops.cpp) --------------------------
  llvm::LogicalResult convertFlow(mlir::Operation *op, Code code);
  bool isWorthUnrolling(mlir::scf::ForOp loop);
  llvm::LogicalResult unroll(mlir::scf::ForOp loop, Code code);
  /// True if the loop decides which qubits its body acts on.
  bool choosesQubits(mlir::scf::ForOp loop);
  mlir::Operation *cloneInstance(mlir::Operation *op);
  /// Erases an op. Values of templates in it must not live on in `instances`:
  /// another value may come to lie where they lay.
  void eraseTemplate(mlir::Operation *op);
  /// What a value is in the instance being made: a number or a value.
  mlir::OpFoldResult resolve(mlir::Value value);
  /// The value as a constant, or null.
  mlir::Attribute evaluate(mlir::Value value, unsigned depth = 0);
  std::optional<int64_t> evaluateInt(mlir::Value value);
  mlir::Value materialize(mlir::OpFoldResult result, mlir::Type type,
                          mlir::Location loc);
  GateParam resolveParam(const GateParam &param, mlir::Location loc);

  struct Register {
    Qubit first;
    uint64_t size;
  };

  mlir::SymbolTable symbolTable;
  mlir::OpBuilder builder;
  qc::GateBuilder gates;
  QubitValues values;
  /// Values that stand for the symbols of `target`.
  std::vector<mlir::Value> symbols;
  llvm::DenseMap<mlir::Value, uint32_t> symbolNumbers;
  CircuitEmitter emitter;

  llvm::DenseMap<mlir::Value, Qubit> qubits;
  llvm::DenseMap<mlir::Value, Register> registers;
  llvm::DenseMap<int64_t, Qubit> sites;
  llvm::DenseMap<mlir::Value, mlir::OpFoldResult> instances;
  /// Where gates go while the body of a modifier is collected.
  Circuit *target = nullptr;
  llvm::SmallVector<mlir::Operation *, 8> callStack;
  /// Ops whose results the rest of the walk still needs.
  std::vector<mlir::Operation *> eraseLater;
  mlir::Block *entry = nullptr;
  /// The op of consumed code that is being converted.
  mlir::Operation *statement = nullptr;
  llvm::DenseMap<mlir::Operation *, uint64_t> gateSizes;
  size_t sizeDepth = 0;
  uint64_t budget, maxOps, unrollOps;
};

} // namespace enishi::qref_to_qc

#endif // ENISHI_LIB_CONVERSION_QREFTOQC_CONVERTER_H
