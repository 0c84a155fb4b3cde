// RUN: enishi-opt %s | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --mlir-print-op-generic | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --emit-bytecode | enishi-opt | FileCheck %s
// RUN: enishi-opt %s --pass-pipeline="builtin.module(func.func(verify-linear))" \
// RUN:   | FileCheck %s

// CHECK-LABEL: func.func @main
func.func @main(%t: f64) {
  // CHECK: %[[A:.*]] = qc.alloc "q"[3]
  %a = qc.alloc "q"[3]
  // CHECK: %[[B:.*]] = qc.alloc "ancilla"{{$}}
  %b = qc.alloc "ancilla"
  // CHECK: %[[C:.*]] = qc.site 5
  %c = qc.site 5
  // CHECK: %[[A1:.*]] = qc.g1 h %[[A]]
  %a1 = qc.g1 h %a
  // CHECK: %[[A2:.*]] = qc.r1 rz(0.5) %[[A1]]
  %a2 = qc.r1 rz(0.5) %a1
  // CHECK: %[[A3:.*]] = qc.r1 rz(%[[T:.*]]) %[[A2]]
  %a3 = qc.r1 rz(%t) %a2
  // CHECK: %[[A4:.*]] = qc.u1 u(0.1, %[[T]], 0.3) %[[A3]]
  %a4 = qc.u1 u(0.1, %t, 0.3) %a3
  // CHECK: %[[AB:.*]]:2 = qc.g2 cx %[[A4]], %[[B]]
  %a5, %b1 = qc.g2 cx %a4, %b
  // CHECK: %[[BC:.*]]:2 = qc.r2 rzz(0.25) %[[AB]]#1, %[[C]]
  %b2, %c1 = qc.r2 rzz(0.25) %b1, %c
  // CHECK: %[[BC2:.*]]:2 = qc.u2 cu(0.1, 0.2, 0.3, 0.4) %[[BC]]#0, %[[BC]]#1
  %b3, %c2 = qc.u2 cu(0.1, 0.2, 0.3, 0.4) %b2, %c1
  // CHECK: %[[ABC:.*]]:3 = qc.g3 ccx %[[AB]]#0, %[[BC2]]#0, %[[BC2]]#1
  %a6, %b4, %c3 = qc.g3 ccx %a5, %b3, %c2
  // CHECK: %[[K:.*]]:3 = qc.controlled rz(%[[T]]) %[[ABC]]#0, %[[ABC]]#1, %[[ABC]]#2
  %k:3 = qc.controlled rz(%t) %a6, %b4, %c3
  // CHECK: %[[U:.*]] = qc.unitary %[[K]]#0 [0.000000e+00,
  %u = qc.unitary %k#0 [0.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 0.0]
  // CHECK: qc.phase gphase(%[[T]])
  qc.phase gphase(%t)
  // CHECK: %[[M:.*]], %{{.*}} = qc.measure %[[U]]
  %m, %bit = qc.measure %u
  // CHECK: %[[R:.*]] = qc.reset %[[M]]
  %r = qc.reset %m
  // CHECK: %[[X:.*]]:2 = qc.barrier %[[R]], %[[K]]#1
  %x:2 = qc.barrier %r, %k#1
  // CHECK: %[[D:.*]] = qc.delay 1.5 us %[[K]]#2
  %d = qc.delay 1.5 us %k#2
  // CHECK: qc.sink %[[X]]#0
  qc.sink %x#0
  qc.sink %x#1
  qc.sink %d
  return
}
