//===- EmitQIR.h - Programs as QIR ------------------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

//
// The program as QIR 2.0: LLVM IR with opaque pointers, of the instructions
// that LLVM has had since version 15. docs/qir.md says what becomes of what.
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_QIR_EMITQIR_H
#define ENISHI_QIR_EMITQIR_H

#include "enishi/QIR/Profile.h"

#include "mlir/IR/BuiltinOps.h"

#include <memory>
#include <optional>

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace enishi {

struct QIROptions {
  /// None: the base profile where the program fits it, else the adaptive one.
  std::optional<QIRProfile> profile;
};

/// Turns @main of a module in the `qref` dialect, as convert-qc-to-qref makes
/// it (gates of the user inlined, modifiers resolved), into QIR. `module` is
/// used up: what it holds afterwards is the same program in the LLVM dialect.
/// The result has passed LLVM's verifier and verifyQIR.
///
/// Null, with a diagnostic at the operation, for what the profile cannot say.
std::unique_ptr<llvm::Module> emitQIR(mlir::ModuleOp module,
                                      const QIROptions &options,
                                      llvm::LLVMContext &context);

} // namespace enishi

#endif // ENISHI_QIR_EMITQIR_H
