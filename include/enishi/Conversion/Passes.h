//===- Passes.h - Conversions between dialects ------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CONVERSION_PASSES_H
#define ENISHI_CONVERSION_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace enishi {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "enishi/Conversion/ConversionPasses.h.inc"

/// What the pass convert-qref-to-qc does, without a pass manager.
llvm::LogicalResult convertQRefToQC(mlir::ModuleOp module,
                                    uint64_t maxOps = 20'000'000,
                                    uint64_t unrollOps = 10000);

/// What the pass convert-qc-to-qref does.
llvm::LogicalResult convertQCToQRef(mlir::ModuleOp module);

} // namespace enishi

#endif // ENISHI_CONVERSION_PASSES_H
