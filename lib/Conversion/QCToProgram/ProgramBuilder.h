//===- ProgramBuilder.h - State of the conversion to a program --*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_LIB_CONVERSION_PROGRAMBUILDER_H
#define ENISHI_LIB_CONVERSION_PROGRAMBUILDER_H

#include "dialects/CBit/CBit.h"
#include "dialects/QC/QC.h"
#include "enishi/Circuit/Program.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include "llvm/ADT/DenseMap.h"

namespace enishi::conversion {

/// For each bit register the ops of a block that access it, to tell which store
/// a measurement may do itself.
class BitAccesses {
public:
  explicit BitAccesses(mlir::Block &block);

  /// The store with a known index that takes the outcome of `measure` in its
  /// block, if no other access to that bit lies between the two.
  cbit::StoreOp directStore(qc::MeasureOp measure) const;

private:
  struct Access {
    mlir::Operation *op;
    int64_t bit; ///< -1: any.
  };
  llvm::DenseMap<mlir::Value, std::vector<Access>> ofRegister;
};

/// Walks @main once. A slot holds an integer zero extended from its width, or
/// a double. Split over QCToProgram.cpp (structure) and ClassicalToProgram.cpp
/// (arithmetic).
class ProgramBuilder {
public:
  llvm::LogicalResult build(mlir::func::FuncOp main);
  Program take() { return std::move(program); }

private:
  using Result = llvm::LogicalResult;

  // --- Structure (QCToProgram.cpp) ------------------------------------------
  void numberQubits(mlir::Block &entry);
  void findDead(mlir::func::FuncOp main);
  Result convertBlock(mlir::Block &block);
  Result convertOp(mlir::Operation *op);
  void convertGate(GateOpInterface gate);
  void convertMeasure(qc::MeasureOp op);
  void convertBits(cbit::AllocOp op);
  void convertInput(cbit::InputOp op);
  Result convertIf(mlir::scf::IfOp op);
  Result convertFor(mlir::scf::ForOp op);
  Result convertWhile(mlir::scf::WhileOp op);
  Result convertSwitch(mlir::scf::IndexSwitchOp op);
  llvm::SmallVector<Qubit, 8> qubitsOf(mlir::ValueRange values);
  /// Qubit results continue their operands, in order.
  void continueQubits(mlir::ValueRange operands, mlir::ValueRange results);

  /// Gives results or block arguments their qubits (those of `sources`) and
  /// new slots.
  void bindValues(mlir::ValueRange targets, mlir::ValueRange sources);
  /// Moves the values of `sources` to where `targets` are bound: slots are
  /// copied as if at once, qubits that differ are swapped into place.
  void moveValues(mlir::ValueRange sources, mlir::ValueRange targets);

  // --- Arithmetic (ClassicalToProgram.cpp) ----------------------------------
  Result convertClassical(mlir::Operation *op);
  Result convertCompare(mlir::arith::CmpIOp op);
  Result convertWideCompare(mlir::arith::CmpIOp op, cbit::ReadOp read);
  Result convertBitAccess(mlir::Operation *op);
  Result convertCast(mlir::Operation *op);
  Result convertFloorDiv(mlir::Operation *op);
  Result convertIntegerPower(mlir::Operation *op);
  Result unsupported(mlir::Operation *op);

  uint32_t slot(mlir::Value value) { return slots.lookup(value); }
  uint32_t define(mlir::Value value) {
    return slots[value] = program.newSlot();
  }
  void alias(mlir::Value value, mlir::Value same) { slots[value] = slot(same); }
  uint32_t constant(int64_t value);
  /// d = op(a, b) into a new slot.
  uint32_t compute(ClassicalOp op, uint32_t a, uint32_t b = kNone);
  /// Defines the op's result as op(a, b), kept to the result's width.
  void defineAs(mlir::Operation *op, ClassicalOp code, uint32_t a,
                uint32_t b = kNone);
  /// The value sign extended from its width, in a slot.
  uint32_t signedSlot(mlir::Value value);
  void truncate(uint32_t slot, unsigned width);

  Program program;
  llvm::DenseSet<mlir::Operation *> dead;
  llvm::DenseMap<mlir::Value, Qubit> qubits;
  llvm::DenseMap<mlir::Value, uint32_t> slots;
  /// The first bit of each register.
  llvm::DenseMap<mlir::Value, uint32_t> bits;
  /// Of the block being converted.
  const BitAccesses *accesses = nullptr;
  /// Stores that their measurement does.
  llvm::DenseSet<mlir::Operation *> doneStores;
};

/// The width of an integer or index value.
unsigned widthOf(mlir::Type type);

} // namespace enishi::conversion

#endif // ENISHI_LIB_CONVERSION_PROGRAMBUILDER_H
