//===- OpenQASMToQRef.h - The resolved program as qref ----------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_IMPORT_OPENQASMTOQREF_H
#define ENISHI_IMPORT_OPENQASMTOQREF_H

#include "enishi/Frontend/AST.h"
#include "enishi/Support/Diagnostic.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

namespace enishi {

/// Lowers a resolved OpenQASM program to a module with one function @main in
/// the `qref`, `cbit`, `func`, `scf`, `arith` and `math` dialects, and a
/// qref.gate_def for each gate of the user that is called.
///
/// Registers keep their names. break, continue and end become local bits that
/// guard what they skip. A gate that the front end takes from its standard
/// library without having a table kind for it is lowered like a user's gate.
/// The module's location names the file; a gate keeps the byte offset of its
/// statement. Returns null with diagnostics for what has no lowering yet.
mlir::OwningOpRef<mlir::ModuleOp> importOpenQASM(const ast::Program &program,
                                                 const SourceManager &sources,
                                                 DiagnosticEngine &diagnostics,
                                                 mlir::MLIRContext *context);

/// The dialects that the importer creates operations of; loads them.
void loadImportDialects(mlir::MLIRContext *context);

} // namespace enishi

#endif // ENISHI_IMPORT_OPENQASMTOQREF_H
