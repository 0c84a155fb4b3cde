// RUN: enishi-opt %s --pass-pipeline="builtin.module(convert-qref-to-qc{unroll-ops=20})" | FileCheck %s

// A short loop with known bounds is written out, a long one stays.

// CHECK-LABEL: func.func @main
// CHECK: qc.g1 x
// CHECK-NEXT: qc.g1 x
// CHECK-NEXT: qc.g1 x
// CHECK-NOT: qc.g1 x
// CHECK: scf.for
// CHECK: qc.g1 h
func.func @main() {
  %q = qref.alloc "q" : !qref.qubit
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %c1000 = arith.constant 1000 : index
  scf.for %i = %c0 to %c3 step %c1 {
    qref.g1 x %q
  }
  scf.for %i = %c0 to %c1000 step %c1 {
    qref.g1 h %q
  }
  return
}
