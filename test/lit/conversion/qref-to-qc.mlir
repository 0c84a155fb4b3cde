// RUN: enishi-opt %s --pass-pipeline="builtin.module(convert-qref-to-qc{unroll-ops=0},func.func(verify-linear))" | FileCheck %s

// A user's gate is inlined, its constant parameters folded into the gates.
// CHECK-NOT: qref
qref.gate_def @inner [] ["a"] {
^bb0(%a: !qref.qubit):
  qref.g1 h %a
}
qref.gate_def @outer ["theta"] ["a", "b"] {
^bb0(%theta: f64, %a: !qref.qubit, %b: !qref.qubit):
  %two = arith.constant 2.0 : f64
  %half = arith.divf %theta, %two : f64
  qref.r1 rz(%half) %a
  qref.g2 cx %b, %a
  qref.call @inner %b
}

// CHECK-LABEL: func.func @calls
func.func @calls() {
  // CHECK: %[[Q0:.*]] = qc.alloc "q"[0]
  // CHECK: %[[Q1:.*]] = qc.alloc "q"[1]
  %q = qref.alloc "q" : !qref.reg<2>
  %q0 = qref.get %q[0] : !qref.reg<2>
  %q1 = qref.get %q[1] : !qref.reg<2>
  // CHECK: %[[A:.*]] = qc.r1 rz(0.25) %[[Q1]]
  // CHECK: %[[B:.*]]:2 = qc.g2 cx %[[Q0]], %[[A]]
  // CHECK: %[[C:.*]] = qc.g1 h %[[B]]#0
  qref.call @outer(0.5) %q1, %q0
  // CHECK: %[[T:.*]] = cbit.input
  %t = cbit.input "t" as "float[64]" : f64
  // CHECK: %[[HALF:.*]] = arith.divf %[[T]]
  // CHECK: qc.r1 rz(%[[HALF]]) %[[C]]
  qref.call @outer(%t) %q0, %q1
  // CHECK: qc.sink
  // CHECK: qc.sink
  return
}

// CHECK-LABEL: func.func @kinds_of_qubits
func.func @kinds_of_qubits() {
  // CHECK-DAG: %[[P:.*]] = qc.site 7
  // CHECK-DAG: %[[A:.*]] = qc.alloc "a"{{$}}
  %a = qref.alloc "a" : !qref.qubit
  %p = qref.physical 7
  %same = qref.physical 7
  // CHECK: %[[G:.*]]:2 = qc.g2 cx %[[P]], %[[A]]
  qref.g2 cx %p, %a
  // CHECK: qc.g1 x %[[G]]#0
  qref.g1 x %same
  return
}

// CHECK-LABEL: func.func @modifiers
func.func @modifiers() {
  %q = qref.alloc "q" : !qref.reg<5>
  %0 = qref.get %q[0] : !qref.reg<5>
  %1 = qref.get %q[1] : !qref.reg<5>
  %2 = qref.get %q[2] : !qref.reg<5>
  %3 = qref.get %q[3] : !qref.reg<5>
  %t = cbit.input "t" as "float[64]" : f64
  // A control makes the kind of the table, or qc.controlled beyond it.
  // CHECK: qc.g3 ccx
  qref.ctrl %0, %1 { qref.g1 x %2 }
  // CHECK-NEXT: qc.controlled x
  qref.ctrl %0, %1 { qref.g2 cx %2, %3 }
  // CHECK-NEXT: qc.r2 crz(0.5)
  qref.ctrl %0 { qref.r1 rz(0.5) %2 }
  // A control on 0 is one on 1 between two x gates.
  // CHECK-NEXT: qc.g1 x
  // CHECK-NEXT: qc.g2 ch
  // CHECK-NEXT: qc.g1 x
  qref.ctrl %0 negated [true] { qref.g1 h %2 }
  // A global phase under control is a phase of the control.
  // CHECK-NEXT: qc.r1 p(0.5)
  qref.ctrl %0 { qref.phase gphase(0.5) }
  // CHECK-NEXT: qc.r2 cp(0.5)
  qref.ctrl %0, %1 { qref.phase gphase(0.5) }
  // The inverse of a body is the inverses from the end.
  // CHECK-NEXT: qc.g1 sdg
  // CHECK-NEXT: qc.g1 h
  qref.inv { qref.g1 h %0 qref.g1 s %0 }
  // CHECK-NEXT: arith.negf
  // CHECK-NEXT: qc.r1 rx(%{{.*}})
  qref.inv { qref.r1 rx(%t) %0 }
  // CHECK-NEXT: qc.r1 rx(1.5)
  qref.pow(3.0) { qref.r1 rx(0.5) %0 }
  // CHECK-NEXT: qc.g1 h
  qref.pow(5.0) { qref.g1 h %0 }
  // CHECK-NEXT: qc.g1 tdg
  // CHECK-NEXT: qc.g1 tdg
  qref.pow(-2.0) { qref.g1 t %0 }
  // CHECK-NEXT: qc.r1 p(1.5707963267948966)
  qref.pow(0.5) { qref.g1 z %0 }
  // CHECK-NEXT: qc.unitary
  qref.pow(0.5) { qref.g2 swap %0, %1 }
  // Nested: the phase of the square root of x becomes one of the control.
  // CHECK-NEXT: qc.r1 p(0.7853981633974483)
  // CHECK-NEXT: qc.r2 crx(1.5707963267948966)
  qref.ctrl %0 { qref.pow(0.5) { qref.g1 x %1 } }
  // A known loop in a modifier is unrolled.
  // CHECK: qc.g1 tdg
  // CHECK-NEXT: qc.g1 tdg
  // CHECK-NEXT: qc.sink
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  qref.inv { scf.for %i = %c0 to %c2 step %c1 { qref.g1 t %0 } }
  return
}

// A loop that chooses qubits is unrolled, with what depends on its variable;
// an inner loop that does not choose stays.
// CHECK-LABEL: func.func @loops
func.func @loops() {
  %q = qref.alloc "q" : !qref.reg<3>
  %c = cbit.alloc "c" : !cbit.reg<2>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %q2 = qref.get %q[2] : !qref.reg<3>
  // CHECK:      qc.g2 cx %{{.*}}, %{{.*}}
  // CHECK:      qc.r1 rz(0.0)
  // CHECK:      %[[B:.*]], %[[M:.*]] = qc.measure
  // CHECK-NEXT: cbit.store %[[M]], %{{.*}}[0]
  // CHECK:      scf.for {{.*}} -> (!qc.qubit)
  // CHECK:        qc.g1 t
  // CHECK:      qc.g2 cx %{{.*}}, %{{.*}}
  // CHECK:      qc.r1 rz(0.5)
  // CHECK:      cbit.store %{{.*}}, %{{.*}}[1]
  // CHECK:      scf.for
  scf.for %i = %c0 to %c2 step %c1 {
    %j = arith.addi %i, %c1 : index
    %a = qref.get %q[%i] : !qref.reg<3>
    %b = qref.get %q[%j] : !qref.reg<3>
    qref.g2 cx %a, %b
    %w = arith.index_cast %i : index to i64
    %f = arith.sitofp %w : i64 to f64
    %half = arith.constant 0.5 : f64
    %angle = arith.mulf %f, %half : f64
    qref.r1 rz(%angle) %b
    %m = qref.measure %a
    cbit.store %m, %c[%i] : !cbit.reg<2>
    scf.for %k = %c0 to %c2 step %c1 {
      qref.g1 t %q2
    }
  }
  return
}

// The bounds of the inner loop depend on the outer one, so both are unrolled:
// cx 0-1, 0-2, 1-2.
// CHECK-LABEL: func.func @triangle
func.func @triangle() {
  // CHECK: %[[Q0:.*]] = qc.alloc "q"[0]
  // CHECK: %[[Q1:.*]] = qc.alloc "q"[1]
  // CHECK: %[[Q2:.*]] = qc.alloc "q"[2]
  %q = qref.alloc "q" : !qref.reg<3>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  // CHECK: %[[A:.*]]:2 = qc.g2 cx %[[Q0]], %[[Q1]]
  // CHECK: %[[B:.*]]:2 = qc.g2 cx %[[A]]#0, %[[Q2]]
  // CHECK: qc.g2 cx %[[A]]#1, %[[B]]#1
  // CHECK-NEXT: qc.sink
  scf.for %i = %c0 to %c3 step %c1 {
    %first = arith.addi %i, %c1 : index
    scf.for %j = %first to %c3 step %c1 {
      %a = qref.get %q[%i] : !qref.reg<3>
      %b = qref.get %q[%j] : !qref.reg<3>
      qref.g2 cx %a, %b
    }
  }
  return
}

// Control flow carries the qubits that its bodies use, after what it carried
// before.
// CHECK-LABEL: func.func @flow
func.func @flow() {
  // CHECK: %[[Q0:.*]] = qc.alloc "q"[0]
  // CHECK: %[[Q1:.*]] = qc.alloc "q"[1]
  %q = qref.alloc "q" : !qref.reg<2>
  %c = cbit.alloc "c" : !cbit.reg<2>
  %q0 = qref.get %q[0] : !qref.reg<2>
  %q1 = qref.get %q[1] : !qref.reg<2>
  %t = cbit.input "t" as "float[64]" : f64
  %n = cbit.input "n" as "int" : index
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %b = cbit.load %c[0] : !cbit.reg<2>
  // CHECK:      %[[IF:.*]]:2 = scf.if %{{.*}} -> (!qc.qubit, !qc.qubit) {
  // CHECK-NEXT:   %[[X:.*]] = qc.g1 x %[[Q1]]
  // CHECK-NEXT:   scf.yield %[[Q0]], %[[X]]
  // CHECK-NEXT: } else {
  // CHECK-NEXT:   %[[Y:.*]] = qc.g1 y %[[Q0]]
  // CHECK-NEXT:   scf.yield %[[Y]], %[[Q1]]
  scf.if %b {
    qref.g1 x %q1
  } else {
    qref.g1 y %q0
  }
  // CHECK: %[[FOR:.*]]:3 = scf.for {{.*}} iter_args(%[[ANGLE:.*]] = %{{.*}}, %[[A:.*]] = %[[IF]]#0, %[[B:.*]] = %[[IF]]#1) -> (f64, !qc.qubit, !qc.qubit)
  // CHECK-NEXT:   %[[RX:.*]] = qc.r1 rx(%[[ANGLE]]) %[[B]]
  // CHECK-NEXT:   %[[CX:.*]]:2 = qc.g2 cx %[[RX]], %[[A]]
  // CHECK-NEXT:   %[[SUM:.*]] = arith.addf
  // CHECK-NEXT:   scf.yield %[[SUM]], %[[CX]]#1, %[[CX]]#0
  %s = scf.for %i = %c0 to %n step %c1 iter_args(%x = %t) -> (f64) {
    qref.r1 rx(%x) %q1
    qref.g2 cx %q1, %q0
    %y = arith.addf %x, %x : f64
    scf.yield %y : f64
  }
  // CHECK: %[[WHILE:.*]] = scf.while (%[[W:.*]] = %[[FOR]]#1) : (!qc.qubit) -> !qc.qubit
  // CHECK:   scf.condition(%{{.*}}) %[[W]]
  scf.while : () -> () {
    %again = cbit.load %c[1] : !cbit.reg<2>
    scf.condition(%again)
  } do {
    %m = qref.measure %q0
    cbit.store %m, %c[1] : !cbit.reg<2>
    scf.yield
  }
  // CHECK: %[[CASES:.*]]:2 = scf.index_switch %{{.*}} -> !qc.qubit, !qc.qubit
  // CHECK: case 3 {
  // CHECK-NEXT: %[[X:.*]] = qc.g1 x %[[WHILE]]
  // CHECK-NEXT: scf.yield %[[X]], %[[FOR]]#2
  // CHECK: default {
  // CHECK-NEXT: %[[Z:.*]] = qc.g1 z %[[FOR]]#2
  // CHECK-NEXT: scf.yield %[[WHILE]], %[[Z]]
  scf.index_switch %n
  case 3 {
    qref.g1 x %q0
    scf.yield
  }
  default {
    qref.g1 z %q1
    scf.yield
  }
  // CHECK: qc.barrier %[[CASES]]#0, %[[CASES]]#1
  qref.barrier all
  // CHECK: qc.delay 20.0 ns
  qref.delay 20.0 ns %q0 : !qref.qubit
  // CHECK: qc.reset
  qref.reset %q0
  return
}
