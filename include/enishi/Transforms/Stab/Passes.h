//===- Passes.h - Passes on stabilizer circuits -----------------*- C++ -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_STAB_PASSES_H
#define ENISHI_TRANSFORMS_STAB_PASSES_H

#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace enishi {

#define GEN_PASS_DECL
#define GEN_PASS_REGISTRATION
#include "enishi/Transforms/Stab/StabTransformPasses.h.inc"

} // namespace enishi

#endif // ENISHI_TRANSFORMS_STAB_PASSES_H
