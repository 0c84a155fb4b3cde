//===- Dem.h - Detector error models ----------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_DEM_DEM_H
#define ENISHI_DIALECTS_DEM_DEM_H

#include "dialects/Gate/GateSpec.h"
#include "dialects/Stab/InstructionSyntax.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/SymbolTable.h"

#include "dialects/Dem/DemDialect.h.inc"

#define GET_OP_CLASSES
#include "dialects/Dem/DemOps.h.inc"

namespace enishi::dem {

/// What any instruction of a model says. The lists are the op's.
struct InstructionView {
  stabilizer::ModelOp kind;
  llvm::ArrayRef<double> arguments;
  llvm::ArrayRef<stabilizer::ModelTarget> targets;
  mlir::StringAttr tag; ///< Null without one.
};

/// Nothing for models, loops, and ops of other dialects.
std::optional<InstructionView> instructionOf(mlir::Operation *op);

/// The op that holds an instruction of this kind, which is not Repeat.
mlir::Operation *createInstruction(mlir::OpBuilder &builder,
                                   mlir::Location location,
                                   const InstructionView &instruction);

} // namespace enishi::dem

#endif // ENISHI_DIALECTS_DEM_DEM_H
