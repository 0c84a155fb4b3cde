//===- Stab.h - Stabilizer circuits with noise ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_STAB_STAB_H
#define ENISHI_DIALECTS_STAB_STAB_H

#include "dialects/Gate/GateSpec.h"
#include "dialects/Stab/InstructionSyntax.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/SymbolTable.h"

#include "dialects/Stab/StabDialect.h.inc"

#define GET_OP_CLASSES
#include "dialects/Stab/StabOps.h.inc"

namespace enishi::stab {

/// What any instruction says, whatever its op. The lists are the op's.
struct InstructionView {
  stabilizer::StimOp kind;
  llvm::ArrayRef<double> arguments;
  llvm::ArrayRef<stabilizer::StimTarget> targets;
  mlir::StringAttr tag; ///< Null without one.
};

/// Nothing for circuits, loops, and ops of other dialects.
std::optional<InstructionView> instructionOf(mlir::Operation *op);

/// The op that holds an instruction of this kind, which is not REPEAT.
mlir::Operation *createInstruction(mlir::OpBuilder &builder,
                                   mlir::Location location,
                                   const InstructionView &instruction);

} // namespace enishi::stab

#endif // ENISHI_DIALECTS_STAB_STAB_H
