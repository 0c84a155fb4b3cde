//===- QRef.h - Quantum programs, reference form ----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_DIALECTS_QREF_QREF_H
#define ENISHI_DIALECTS_QREF_QREF_H

#include "dialects/CBit/CBit.h"
#include "dialects/Gate/GateSpec.h"

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/SymbolTable.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace enishi::qref {

/// Marks the ops that may stand in the body of a gate or of a modifier.
template <typename ConcreteType>
class IsUnitary : public mlir::OpTrait::TraitBase<ConcreteType, IsUnitary> {};

} // namespace enishi::qref

#include "dialects/QRef/QRefDialect.h.inc"

#define GET_TYPEDEF_CLASSES
#include "dialects/QRef/QRefTypes.h.inc"

#define GET_OP_CLASSES
#include "dialects/QRef/QRefOps.h.inc"

namespace enishi::qref {

/// Creates the op that holds a gate of the table, whatever its class. This is
/// the fast way (no OperationState) and the one to use.
mlir::Operation *createGate(mlir::OpBuilder &builder, mlir::Location loc,
                            GateKind kind, llvm::ArrayRef<mlir::Value> qubits,
                            llvm::ArrayRef<GateParam> params = {},
                            uint32_t source = kNone);

} // namespace enishi::qref

#endif // ENISHI_DIALECTS_QREF_QREF_H
