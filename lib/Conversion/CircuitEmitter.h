//===- CircuitEmitter.h - Instructions of a circuit as qc ops ---*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_CONVERSION_CIRCUITEMITTER_H
#define ENISHI_LIB_CONVERSION_CIRCUITEMITTER_H

#include "QubitFlow.h"
#include "dialects/QC/QC.h"

namespace enishi {

/// Creates the ops of a circuit's instructions at the builder's insertion
/// point. The symbol s of the circuit's angles is symbols[s].
class CircuitEmitter {
public:
  CircuitEmitter(mlir::OpBuilder &builder, const qc::GateBuilder &gates,
                 QubitValues &values, const std::vector<mlir::Value> &symbols)
      : builder(builder), gates(gates), values(values), symbols(symbols) {}

  /// Any instruction but Measure, ControlFlow and classical ones.
  void emit(mlir::Location loc, const Circuit &circuit,
            const Instruction &inst);
  /// A global phase, unless it is 0.
  void emitPhase(mlir::Location loc, double phase);
  /// A gate of the table, `base` under extra controls if the qubits are more
  /// than it has.
  void emitGate(mlir::Location loc, GateKind base, llvm::ArrayRef<Qubit> qubits,
                llvm::ArrayRef<GateParam> params, uint32_t source = kNone);
  void emitUnitary(mlir::Location loc, llvm::ArrayRef<Qubit> qubits,
                   mlir::DenseF64ArrayAttr matrix);
  void emitReset(mlir::Location loc, Qubit qubit);
  void emitBarrier(mlir::Location loc, llvm::ArrayRef<Qubit> qubits);
  void emitDelay(mlir::Location loc, llvm::ArrayRef<Qubit> qubits,
                 double duration, DelayUnit unit);

private:
  /// An angle as a number or as arith ops on the symbols.
  GateParam param(mlir::Location loc, const Circuit &circuit, Angle angle);
  /// Reads the qubits' values into `operands`.
  void load(llvm::ArrayRef<Qubit> qubits);
  /// The first results of the op are the qubits' new values.
  void store(llvm::ArrayRef<Qubit> qubits, mlir::Operation *op);

  mlir::OpBuilder &builder;
  const qc::GateBuilder &gates;
  QubitValues &values;
  const std::vector<mlir::Value> &symbols;
  llvm::SmallVector<mlir::Value, 8> operands;
};

} // namespace enishi

#endif // ENISHI_LIB_CONVERSION_CIRCUITEMITTER_H
