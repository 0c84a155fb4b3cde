// RUN: enishi-opt %s --pass-pipeline="builtin.module(func.func(cse,canonicalize,cse,verify-linear))" | FileCheck %s

// What looks alike stays apart: two qubits, two phases, two measurements.
// CHECK-LABEL: func.func @main
func.func @main() {
  // CHECK: %[[A:.*]] = qc.alloc "q"
  // CHECK: %[[B:.*]] = qc.alloc "q"
  %a = qc.alloc "q"
  %b = qc.alloc "q"
  // CHECK: %[[HA:.*]] = qc.g1 h %[[A]]
  // CHECK: %[[HB:.*]] = qc.g1 h %[[B]]
  %ha = qc.g1 h %a
  %hb = qc.g1 h %b
  // CHECK: qc.phase gphase(0.5)
  // CHECK: qc.phase gphase(0.5)
  qc.phase gphase(0.5)
  qc.phase gphase(0.5)
  // CHECK: qc.measure %[[HA]]
  // CHECK: qc.measure %[[HB]]
  %ma, %x = qc.measure %ha
  %mb, %y = qc.measure %hb
  qc.sink %ma
  qc.sink %mb
  return
}
