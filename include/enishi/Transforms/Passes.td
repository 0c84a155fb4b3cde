//===- Passes.td - Passes within a dialect ------------------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_TRANSFORMS_PASSES_TD
#define ENISHI_TRANSFORMS_PASSES_TD

include "mlir/Pass/PassBase.td"

def VerifyLinear : Pass<"verify-linear", "::mlir::func::FuncOp"> {
  let summary = "check that every qubit is used exactly once on every path";
  let description = [{
    A value of type !qc.qubit has one use, or one in each region of an scf.if
    or scf.index_switch (of which one is executed). No loop body uses a qubit
    from outside, and no site is taken twice. Changes nothing. To be run at the
    borders of stages; linear time.
  }];
}

#endif // ENISHI_TRANSFORMS_PASSES_TD
