// RUN: enishi-opt %s | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --mlir-print-op-generic | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --emit-bytecode | enishi-opt | FileCheck %s

// CHECK-LABEL: qref.gate_def @majority ["theta"] ["a", "b", "c"] {
// CHECK-NEXT:  ^bb0(%[[THETA:.*]]: f64, %[[A:.*]]: !qref.qubit, %[[B:.*]]: !qref.qubit, %[[C:.*]]: !qref.qubit):
// CHECK-NEXT:    qref.r1 rz(%[[THETA]]) %[[A]]
// CHECK-NEXT:    qref.g3 ccx %[[A]], %[[B]], %[[C]]
qref.gate_def @majority ["theta"] ["a", "b", "c"] {
^bb0(%theta: f64, %a: !qref.qubit, %b: !qref.qubit, %c: !qref.qubit):
  qref.r1 rz(%theta) %a
  qref.g3 ccx %a, %b, %c
}

// CHECK: qref.gate_def @black_box [] ["a"]{{$}}
qref.gate_def @black_box [] ["a"]

// CHECK-LABEL: func.func @main
func.func @main(%i: index, %t: f64) {
  // CHECK: %[[Q:.*]] = qref.alloc "q" : !qref.reg<5>
  %q = qref.alloc "q" : !qref.reg<5>
  // CHECK: %[[ANC:.*]] = qref.alloc "ancilla" : !qref.qubit
  %anc = qref.alloc "ancilla" : !qref.qubit
  // CHECK: %[[P:.*]] = qref.physical 7
  %p = qref.physical 7
  // CHECK: %[[Q3:.*]] = qref.get %[[Q]][3] : !qref.reg<5>
  %q3 = qref.get %q[3] : !qref.reg<5>
  // CHECK: %[[QI:.*]] = qref.get %[[Q]][%{{.*}}] : !qref.reg<5>
  %qi = qref.get %q[%i] : !qref.reg<5>

  // CHECK: qref.g1 h %[[Q3]]
  qref.g1 h %q3
  // CHECK: qref.r1 rz(0.5) %[[Q3]]
  qref.r1 rz(0.5) %q3
  // CHECK: qref.r1 rx(-1.0e-05) %[[Q3]]
  qref.r1 rx(-0.00001) %q3
  // CHECK: qref.r1 p(3.141592653589793) %[[Q3]]
  qref.r1 p(3.141592653589793) %q3
  // CHECK: qref.r1 rz(%[[T:.*]]) %[[Q3]]
  qref.r1 rz(%t) %q3
  // CHECK: qref.u1 u(0.1, %[[T]], 0.3) %[[Q3]]
  qref.u1 u(0.1, %t, 0.3) %q3
  // CHECK: qref.u1 r(%[[T]], %[[T]]) %[[Q3]]
  qref.u1 r(%t, %t) %q3
  // CHECK: qref.g2 cx %[[Q3]], %[[ANC]]
  qref.g2 cx %q3, %anc
  // CHECK: qref.r2 rzz(0.25) %[[Q3]], %[[P]]
  qref.r2 rzz(0.25) %q3, %p
  // CHECK: qref.u2 cu(0.1, 0.2, %[[T]], 0.4) %[[Q3]], %[[P]]
  qref.u2 cu(0.1, 0.2, %t, 0.4) %q3, %p
  // CHECK: qref.g3 ccx %[[Q3]], %[[ANC]], %[[P]] {note = "kept"}
  qref.g3 ccx %q3, %anc, %p {note = "kept"}
  // CHECK: qref.phase gphase(0.5)
  qref.phase gphase(0.5)
  // CHECK: qref.unitary %[[ANC]] [0.000000e+00, 0.000000e+00, 1.000000e+00
  qref.unitary %anc [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
  // CHECK: qref.call @majority(0.5) %[[Q3]], %[[ANC]], %[[P]]
  qref.call @majority(0.5) %q3, %anc, %p
  // CHECK: qref.call @majority(%[[T]]) %[[Q3]], %[[ANC]], %[[P]]
  qref.call @majority(%t) %q3, %anc, %p

  // CHECK:      qref.ctrl %[[Q3]], %[[P]] negated [false, true] {
  // CHECK-NEXT:   qref.inv {
  // CHECK-NEXT:     qref.pow(0.5) {
  // CHECK-NEXT:       qref.g1 x %[[ANC]]
  // CHECK:      qref.pow(%[[T]]) {
  // CHECK-NEXT:   qref.g1 x %[[ANC]]
  qref.ctrl %q3, %p negated [false, true] {
    qref.inv {
      qref.pow(0.5) {
        qref.g1 x %anc
      }
    }
  }
  qref.pow(%t) {
    qref.g1 x %anc
  }

  // CHECK: %{{.*}} = qref.measure %[[Q3]]
  %b = qref.measure %q3
  // CHECK: qref.reset %[[Q3]]
  qref.reset %q3
  // CHECK: qref.barrier %[[Q]], %[[ANC]] : !qref.reg<5>, !qref.qubit
  qref.barrier %q, %anc : !qref.reg<5>, !qref.qubit
  // CHECK: qref.barrier all
  qref.barrier all
  // CHECK: qref.delay 100.0 ns %[[ANC]] : !qref.qubit
  qref.delay 100.0 ns %anc : !qref.qubit
  // CHECK: qref.delay 1.5 dt %[[Q]] : !qref.reg<5>
  qref.delay 1.5 dt %q : !qref.reg<5>
  return
}
