// RUN: enishi-opt %s --convert-qc-to-qref | FileCheck %s

// Registers come back with their names, and whole: the highest index that is
// used decides the size.
// CHECK-NOT: qc.
// CHECK-LABEL: func.func @main
func.func @main() {
  // CHECK: %[[Q:.*]] = qref.alloc "q" : !qref.reg<3>
  // CHECK: %[[ANC:.*]] = qref.alloc "ancilla" : !qref.qubit
  // CHECK: %[[Q2:.*]] = qref.get %[[Q]][2]
  %q2 = qc.alloc "q"[2]
  %a = qc.alloc "ancilla"
  // CHECK: %[[Q0:.*]] = qref.get %[[Q]][0]
  %q0 = qc.alloc "q"[0]
  // CHECK: %[[P:.*]] = qref.physical 9
  %p = qc.site 9
  %t = cbit.input "t" as "float[64]" : f64
  %c = cbit.alloc "c" : !cbit.reg<2>
  // CHECK: qref.g1 h %[[Q2]]
  %0 = qc.g1 h %q2
  // CHECK: qref.u1 u(0.1, %{{.*}}, 0.3) %[[Q2]]
  %1 = qc.u1 u(0.1, %t, 0.3) %0
  // CHECK: qref.g2 cx %[[Q2]], %[[P]]
  %2:2 = qc.g2 cx %1, %p
  // CHECK: qref.ctrl %[[Q2]], %[[ANC]] {
  // CHECK-NEXT: qref.r1 rz(%{{.*}}) %[[Q0]]
  %3:3 = qc.controlled rz(%t) %2#0, %a, %q0
  // CHECK: qref.phase gphase(0.5)
  qc.phase gphase(0.5)
  // CHECK: qref.unitary %[[ANC]] [
  %4 = qc.unitary %3#1 [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
  // CHECK: %[[M:.*]] = qref.measure %[[Q2]]
  // CHECK-NEXT: cbit.store %[[M]]
  %5, %m = qc.measure %3#0
  cbit.store %m, %c[1] : !cbit.reg<2>
  // CHECK: qref.reset %[[Q2]]
  %6 = qc.reset %5
  // CHECK: qref.barrier %[[ANC]], %[[Q2]]
  %7:2 = qc.barrier %4, %6
  // CHECK: qref.delay 2.5 us %[[P]]
  %8 = qc.delay 2.5 us %2#1

  // An else region that only passes qubits by goes.
  // CHECK: scf.if %[[M]] {
  // CHECK-NEXT: qref.g1 x %[[Q0]]
  // CHECK-NEXT: }
  // CHECK-NOT: else
  %9 = scf.if %m -> !qc.qubit {
    %10 = qc.g1 x %3#2
    scf.yield %10 : !qc.qubit
  } else {
    scf.yield %3#2 : !qc.qubit
  }
  %lower = arith.constant 0 : index
  %upper = arith.constant 9 : index
  %step = arith.constant 1 : index
  // CHECK: scf.for %{{.*}} iter_args(%[[X:.*]] = %{{.*}}) -> (f64) {
  // CHECK-NEXT: qref.r1 rx(%[[X]]) %[[Q0]]
  // CHECK-NEXT: arith.addf
  // CHECK-NEXT: scf.yield %{{.*}} : f64
  %11:2 = scf.for %i = %lower to %upper step %step iter_args(%x = %t, %q = %9) -> (f64, !qc.qubit) {
    %12 = qc.r1 rx(%x) %q
    %y = arith.addf %x, %x : f64
    scf.yield %y, %12 : f64, !qc.qubit
  }
  // CHECK: qref.r1 rz(%{{.*}}) %[[Q0]]
  %13 = qc.r1 rz(%11#0) %11#1
  // CHECK: scf.while : () -> () {
  // CHECK: scf.condition
  // CHECK: qref.g1 z %[[Q0]]
  %14 = scf.while (%w = %13) : (!qc.qubit) -> !qc.qubit {
    %again = cbit.load %c[0] : !cbit.reg<2>
    scf.condition(%again) %w : !qc.qubit
  } do {
  ^bb0(%w: !qc.qubit):
    %15 = qc.g1 z %w
    scf.yield %15 : !qc.qubit
  }
  qc.sink %7#0
  qc.sink %7#1
  qc.sink %8
  qc.sink %14
  return
}
