//===- Passes.h - Passes within a dialect -----------------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_PASSES_H
#define ENISHI_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace enishi {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "enishi/Transforms/TransformPasses.h.inc"

/// What the pass verify-linear does, without a pass manager.
llvm::LogicalResult verifyLinear(mlir::func::FuncOp function);

} // namespace enishi

#endif // ENISHI_TRANSFORMS_PASSES_H
