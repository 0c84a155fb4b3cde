//===- InstructionSyntax.h - Properties of instructions ---------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//
//
// How the properties of InstructionProps.td are written, in text, in bytecode
// and as attributes, and what their verifiers ask of the core. `stab` and `dem`
// share all of it.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_STAB_INSTRUCTIONSYNTAX_H
#define ENISHI_DIALECTS_STAB_INSTRUCTIONSYNTAX_H

#include "enishi/Stabilizer/InstructionRules.h"

#include "mlir/Bytecode/BytecodeImplementation.h"
#include "mlir/IR/OpImplementation.h"

namespace enishi::stab {

using StimTargets = llvm::SmallVector<stabilizer::StimTarget, 2>;
using ModelTargets = llvm::SmallVector<stabilizer::ModelTarget, 2>;
using EmitError = llvm::function_ref<mlir::InFlightDiagnostic()>;

// --- Text
// ---------------------------------------------------------------------

/// `CX`
mlir::ParseResult parseKind(mlir::OpAsmParser &parser,
                            stabilizer::StimOp &kind);
void printKind(mlir::OpAsmPrinter &printer, mlir::Operation *,
               stabilizer::StimOp kind);
/// `(0.5, 1.0)`, or nothing.
mlir::ParseResult parseArguments(mlir::OpAsmParser &parser,
                                 llvm::SmallVectorImpl<double> &arguments);
void printArguments(mlir::OpAsmPrinter &printer, mlir::Operation *,
                    llvm::ArrayRef<double> arguments);
/// ` [0, not 1, X2*Z3, rec[-1], sweep[4]]`, or nothing.
mlir::ParseResult
parseTargets(mlir::OpAsmParser &parser,
             llvm::SmallVectorImpl<stabilizer::StimTarget> &targets);
void printTargets(mlir::OpAsmPrinter &printer, mlir::Operation *,
                  llvm::ArrayRef<stabilizer::StimTarget> targets);
/// ` [D0, L1 | D2]`, ` [5]` for a number, or nothing.
mlir::ParseResult
parseTargets(mlir::OpAsmParser &parser,
             llvm::SmallVectorImpl<stabilizer::ModelTarget> &targets);
void printTargets(mlir::OpAsmPrinter &printer, mlir::Operation *,
                  llvm::ArrayRef<stabilizer::ModelTarget> targets);

// --- Hooks of the properties
// ----------------------------------------------------

mlir::Attribute toAttribute(mlir::MLIRContext *context,
                            stabilizer::StimOp kind);
mlir::Attribute toAttribute(mlir::MLIRContext *context,
                            llvm::ArrayRef<stabilizer::StimTarget> targets);
mlir::Attribute toAttribute(mlir::MLIRContext *context,
                            llvm::ArrayRef<stabilizer::ModelTarget> targets);
mlir::LogicalResult fromAttribute(stabilizer::StimOp &kind,
                                  mlir::Attribute attr, EmitError error);
mlir::LogicalResult fromAttribute(StimTargets &targets, mlir::Attribute attr,
                                  EmitError error);
mlir::LogicalResult fromAttribute(ModelTargets &targets, mlir::Attribute attr,
                                  EmitError error);
llvm::hash_code hashOf(stabilizer::StimOp kind);
llvm::hash_code hashOf(llvm::ArrayRef<stabilizer::StimTarget> targets);
llvm::hash_code hashOf(llvm::ArrayRef<stabilizer::ModelTarget> targets);
void writeBytes(mlir::DialectBytecodeWriter &writer, stabilizer::StimOp kind);
void writeBytes(mlir::DialectBytecodeWriter &writer,
                llvm::ArrayRef<stabilizer::StimTarget> targets);
void writeBytes(mlir::DialectBytecodeWriter &writer,
                llvm::ArrayRef<stabilizer::ModelTarget> targets);
mlir::LogicalResult readBytes(mlir::DialectBytecodeReader &reader,
                              stabilizer::StimOp &kind);
mlir::LogicalResult readBytes(mlir::DialectBytecodeReader &reader,
                              StimTargets &targets);
mlir::LogicalResult readBytes(mlir::DialectBytecodeReader &reader,
                              ModelTargets &targets);

// --- Verifiers
// ------------------------------------------------------------------

/// Reports the first rule of the core that an instruction breaks.
template <typename Op, typename Target>
mlir::LogicalResult verifyInstruction(mlir::Operation *op, Op kind,
                                      llvm::ArrayRef<double> arguments,
                                      llvm::ArrayRef<Target> targets) {
  std::optional<stabilizer::InstructionProblem> problem =
      stabilizer::checkArguments(kind, arguments);
  if (!problem)
    problem = stabilizer::checkTargets(kind, targets);
  if (!problem)
    return mlir::success();
  mlir::InFlightDiagnostic error = op->emitOpError("is wrong");
  using Place = stabilizer::InstructionProblem::Place;
  if (problem->place != Place::Name)
    error << " at "
          << (problem->place == Place::Argument ? "argument " : "target ")
          << problem->index;
  error << ": " << problem->message;
  if (!problem->help.empty())
    error << "; " << problem->help;
  return error;
}

/// Of a loop: its count, and how deep it lies in loops of its kind.
mlir::LogicalResult verifyRepeat(mlir::Operation *op, int64_t repetitions);

} // namespace enishi::stab

#endif // ENISHI_DIALECTS_STAB_INSTRUCTIONSYNTAX_H
