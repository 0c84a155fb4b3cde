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

def QCOptimize : Pass<"qc-optimize", "::mlir::ModuleOp"> {
  let summary = "optimise @main without regard to a device";
  let description = [{
    Accepts a module in the `qc` dialect. Guarantees the same operation, global
    phase included, and no more two-qubit gates; works inside control flow and
    on symbolic parameters. Near-linear time. Fails, with a diagnostic, where
    the function has no flat form.
  }];
  let options = [
    Option<"level", "level", "unsigned", "2", "as -O: 0 to 3">
  ];
  let dependentDialects = ["::enishi::qc::QCDialect",
                           "::mlir::arith::ArithDialect"];
}

def QCCompileForDevice : Pass<"qc-compile-for-device", "::mlir::ModuleOp"> {
  let summary = "place, route and translate @main for a device";
  let description = [{
    Accepts a module in the `qc` dialect. Guarantees that @main is on qc.site
    ops and has native operations on coupled sites only (a checker that shares
    no code with the search says so before the pass returns), and equals the
    input up to the layouts. Fails, with a diagnostic, where the device has too
    few sites or lacks an operation.
  }];
  let options = [
    Option<"target", "target", "std::string", "",
           "a device's name, or a path to a device file">,
    Option<"level", "level", "unsigned", "2", "as -O: 0 to 3">,
    Option<"seed", "seed", "uint64_t", "0", "of the randomised searches">
  ];
  let dependentDialects = ["::enishi::qc::QCDialect",
                           "::mlir::arith::ArithDialect"];
}

#endif // ENISHI_TRANSFORMS_PASSES_TD
