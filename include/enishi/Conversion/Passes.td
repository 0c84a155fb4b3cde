//===- Passes.td - Conversions between dialects -------------*- tablegen -*-===//
//
// Part of the Enishi project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef ENISHI_CONVERSION_PASSES_TD
#define ENISHI_CONVERSION_PASSES_TD

include "mlir/Pass/PassBase.td"

def ConvertQRefToQC : Pass<"convert-qref-to-qc", "::mlir::ModuleOp"> {
  let summary = "from the reference form to the linear value form";
  let description = [{
    One forward walk that erases the old ops as it goes. Gates of the user are
    inlined, modifiers resolved. A loop whose variable decides which qubit is
    meant is unrolled (its bounds must be known); other loops stay.

    Fails, with the op's location, for an index of a qubit that is not known, a
    gate on twice the same qubit, an opaque gate, a power or control that has
    no form, and a program that unrolls to more than `max-ops`.
  }];
  let options = [
    Option<"maxOps", "max-ops", "uint64_t", "20000000",
           "how many ops unrolling and inlining may create">,
    Option<"unrollOps", "unroll-ops", "uint64_t", "10000",
           "a loop with known bounds is unrolled, too, if that makes no more "
           "ops than this">
  ];
  let dependentDialects = ["::enishi::qc::QCDialect",
                           "::mlir::arith::ArithDialect"];
}

def ConvertQCToQRef : Pass<"convert-qc-to-qref", "::mlir::ModuleOp"> {
  let summary = "from the linear value form back to the reference form";
  let description = [{
    For export: registers get their names back, sites become physical qubits.
    Linear in the size of the module.
  }];
  let dependentDialects = ["::enishi::qref::QRefDialect"];
}

#endif // ENISHI_CONVERSION_PASSES_TD
